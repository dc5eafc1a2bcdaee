"""Whether a place is inside, in words: why, with what probability and when, and what the answer rests on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from fallzone.model.results.answer import Answer, Finding
from fallzone.model.results.statement import Statement, each_once
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.outputs.doubt_words import say_doubt
from fallzone.words import _, msg, ngettext, pgettext
from fallzone.words.formats import decimal_degrees, kilometres, number, percent, probability
from fallzone.words.formats import share as share_words
from fallzone.words.things import (
    ZONE_KINDS,
    condition_words,
    item_words,
    list_words,
    mark_words,
    paragraph,
    place_kind_words,
    with_commas,
)
from fallzone.words.times import stamp_utc

if TYPE_CHECKING:
    from fallzone.model.zone import Place

# Of a zone that is closed more often the first of its windows are told, and when the last one begins
_MOST_WINDOWS = 8
# Within these shares of a place it is not said that none, or all, of it lies inside
_LEAST_SHARE, _MOST_SHARE, _WHOLE = 0.001, 0.995, 1.0 - 1e-9
# Where a fragment near a place comes down
_NEAR_M = 5_000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldFinding(Finding):
    """A finding with its words; its other fields are those of ``Finding``.

    Parameters
    ----------
    condition : str or None
        What its probability is given, in words; None for zones.
    reason : str
        The finding in sentences.
    """

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldAnswer(Answer):
    """An answer with its words; its other fields are those of ``Answer``.

    Parameters
    ----------
    zones : tuple of ToldFinding
        What the place is inside of, or too near to tell.
    nearest : ToldFinding or None
        The zone or hazard area with the nearest edge.
    sentence : str
        What the answer rests on and what it leaves out, in sentences.
    """

    zones: tuple[ToldFinding, ...]
    nearest: ToldFinding | None
    sentence: str


def in_words(answer: Answer) -> ToldAnswer:
    """An answer with its reasons and what it rests on in words.

    Parameters
    ----------
    answer : Answer
        Of a location check, such as ``assessment.check``.

    Returns
    -------
    ToldAnswer
        The same, with a ``sentence``, and a ``reason`` of each finding, in the language spoken.
    """
    told = {
        "zones": tuple(_tell(finding) for finding in answer.zones),
        "nearest": None if answer.nearest is None else _tell(answer.nearest),
    }
    return ToldAnswer(**{**_facts(answer), **told}, sentence=answer_sentence(answer))


def _tell(finding: Finding) -> ToldFinding:
    condition = None if finding.condition is None else condition_words(finding.condition)
    return ToldFinding(**{**_facts(finding), "condition": condition}, reason=finding_reason(finding))


def _facts(record: Answer | Finding) -> dict[str, Any]:
    """Its own fields, as they are."""
    kind = Answer if isinstance(record, Answer) else Finding
    return {field.name: getattr(record, field.name) for field in fields(kind)}


def place_words(place: Place) -> str:
    """What kind of place it is, in which country and where, and how far it may reach.

    Parameters
    ----------
    place : Place
        What was asked of.

    Returns
    -------
    str
        A few words, in the language spoken.
    """
    where = decimal_degrees(place.lon_deg, place.lat_deg)
    if place.kind == "position" and not place.reach_m:
        return where
    # Its province stands in its name
    words = [place_kind_words(place.kind), *place.area.split(", ")[1:], where]
    if place.geometry is not None:
        words.append(_("as a whole"))
    elif place.reach_m:
        reach = {"reach": kilometres(place.reach_m, 2), "mark": mark_words(place.reach_mark)}
        words.append(_("reaches {reach}, {mark}").format(**reach))
    return with_commas(words)


# --- why


def finding_reason(finding: Finding) -> str:
    """How a zone or hazard area lies to a place, and what leaves it in doubt.

    Parameters
    ----------
    finding : Finding
        Of a location check.

    Returns
    -------
    str
        One or several sentences, in the language spoken.
    """
    return paragraph([relation_sentence(finding), *_list_doubts(finding)])


def finding_words(finding: Finding) -> str:
    """All that a finding says: of which launch, the reason, each probability and each window.

    Parameters
    ----------
    finding : Finding
        Of a location check.

    Returns
    -------
    str
        Sentences, in the language spoken.
    """
    told = paragraph([finding_reason(finding), *_list_chances(finding), *_list_windows(finding)])
    return _("{mission}: {told}").format(mission=finding.mission, told=told) if finding.mission else told


def relation_sentence(finding: Finding) -> str:
    """How a zone or hazard area lies to a place.

    Parameters
    ----------
    finding : Finding
        Of a location check.

    Returns
    -------
    str
        One sentence, in the language spoken.
    """
    if finding.kind == "impacts":
        return say_doubt(_count_few(finding))
    facts = {"area": _area_words(finding)}
    if finding.edge_distance_m is not None:
        facts["distance"] = kilometres(finding.edge_distance_m)
    if finding.relation == "INSIDE":
        return _inside_sentence(finding, facts)
    if finding.relation == "UNKNOWN":
        return _("The coordinates of the {area} are not available.").format(**facts)
    # A place that may reach farther than it is drawn lies outside as it is drawn
    if finding.relation == "OUTSIDE" or finding.reach_m is not None:
        told = _("At least {distance} from the {area}; its coordinates are not available.")
        return (_("{distance} outside the {area}.") if finding.has_coordinates else told).format(**facts)
    if finding.known_to_m is None:
        return _("{distance} from the edge of the {area}, too near to tell.").format(**facts)
    told = _("{distance} from the edge of the {area}; the edge is only known to {known_to}.")
    return told.format(**facts, known_to=kilometres(finding.known_to_m))


def _count_few(finding: Finding) -> Statement:
    """In how many flights something falls of which there is no area, as ``WithoutArea`` states it."""
    hits = _count_flights(finding.probability, finding)
    counted = {"case": finding.case, "item": finding.item, "hits": hits, "flights": finding.flights}
    if not hits and finding.interval is not None:
        return Statement(code="none-fell", values={**counted, "most": finding.interval[1]})
    if finding.flights_needed is None:
        return Statement(code="lost-area", values=counted)
    return Statement(code="few-impacts", values={**counted, "flights_needed": finding.flights_needed})


def nearest_sentence(finding: Finding) -> str:
    """Where the nearest zone or hazard area is of a place that is outside of all.

    Parameters
    ----------
    finding : Finding
        Of a location check.

    Returns
    -------
    str
        One or two sentences, in the language spoken.
    """
    told = [relation_sentence(finding), *([_impact_sentence(finding)] if finding.kind == "impacts" else [])]
    return _("Nearest: {told}").format(told=paragraph(told))


def _impact_sentence(finding: Finding) -> str:
    distance = kilometres(finding.edge_distance_m or 0.0)
    return _("The nearest impact is {distance} away.").format(distance=distance)


def _inside_sentence(finding: Finding, facts: dict[str, str]) -> str:
    share = finding.share_of_place
    if share is None:
        return _("Inside the {area}.").format(**facts)
    if share >= _WHOLE:
        return _("All of it lies inside the {area}.").format(**facts)
    facts = {**facts, "position": _part_words(finding)}
    if share < _LEAST_SHARE:
        told, shown = _("Less than {share} of it lies inside the {area}, as at {position}."), _LEAST_SHARE
    elif share >= _MOST_SHARE:
        told, shown = _("More than {share} of it lies inside the {area}, as at {position}."), 0.99
    else:
        told, shown = _("{share} of it lies inside the {area}, as at {position}."), share
    return told.format(**facts, share=share_words(shown))


def _list_doubts(finding: Finding) -> list[str]:
    """What else belongs to the reason: where, how well it is known, when it is closed, how many flights hit near."""
    told = []
    if finding.part_lat_deg is not None and finding.relation in ("NEAR", "OUTSIDE") and _is_drawn(finding):
        told.append(_("Its nearest part is at {position}.").format(position=_part_words(finding)))
    if finding.kind == "impacts" and finding.edge_distance_m is not None:
        told.append(_impact_sentence(finding))
    if finding.kind == "impacts" and finding.relation == "UNKNOWN":
        told.append(_("How far around it may fall is not known."))
    if finding.kind in ZONE_KINDS and finding.windows_utc is None:
        told.append(_("Its times of closure are not available."))
    elif finding.kind in ZONE_KINDS and finding.window_utc is None:
        told.append(_("It is closed until further notice."))
    if finding.reach_m is not None:
        told.append(_reach_sentence(finding.reach_m, finding))
    if finding.near_probability is not None:
        told.append(_near_sentence(finding))
    return told


def _is_drawn(finding: Finding) -> bool:
    """Whether the part of a place is the one nearest to an edge."""
    return finding.kind != "impacts" and finding.has_coordinates


def _reach_sentence(reach_m: float, finding: Finding) -> str:
    facts = {"reach": kilometres(100.0 * math.ceil(reach_m / 100.0)), "mark": mark_words(finding.reach_mark)}
    if finding.part_lat_deg is not None:
        return _("The place may reach {reach} beyond its outline ({mark}), too near to tell.").format(**facts)
    return _("The place may reach {reach} beyond its point ({mark}), too near to tell.").format(**facts)


def _near_sentence(finding: Finding) -> str:
    hits = _count_flights(finding.near_probability, finding)
    facts = {"hits": number(hits), "flights": number(finding.flights or 0), "distance": kilometres(_NEAR_M)}
    if finding.part_lat_deg is not None:
        return ngettext(
            "{hits} of {flights} simulated flights brings a fragment into the place.",
            "{hits} of {flights} simulated flights bring a fragment into the place.",
            hits,
        ).format(**facts)
    return ngettext(
        "{hits} of {flights} simulated flights brings a fragment within {distance} of the place.",
        "{hits} of {flights} simulated flights bring a fragment within {distance} of the place.",
        hits,
    ).format(**facts)


def _count_flights(chance: float | None, finding: Finding) -> int:
    """How many of the simulated flights a share of them is."""
    return round((chance or 0.0) * (finding.flights or 0))


def _area_words(finding: Finding) -> str:
    """A zone or hazard area within a sentence, after *the*."""
    if finding.kind in ZONE_KINDS:
        return _(ZONE_KINDS[finding.kind].within).format(zone=finding.id, title=finding.title)
    return _("area that holds {share} of the simulated impacts of the {item} ({condition})").format(
        share=percent(finding.containment or 0.0),
        item=item_words(finding.item or ""),
        condition=condition_words(finding.condition or ""),
    )


def _part_words(finding: Finding) -> str:
    return decimal_degrees(finding.part_lon_deg or 0.0, finding.part_lat_deg or 0.0, 2)


# --- how likely, and when


def _list_chances(finding: Finding) -> list[str]:
    told = []
    if finding.near_probability is not None and finding.near_interval is not None:
        chance = probability(finding.near_probability, finding.near_interval)
        near = _("Probability of that: {probability}.")
        told.append(near.format(probability=chance))
    if finding.probability is not None and finding.interval is not None:
        chance = probability(finding.probability, finding.interval)
        anywhere = _("Probability anywhere in the area: {probability}.")
        falls = _("Probability that it falls at all: {probability}.")
        told.append((falls if finding.kind == "impacts" else anywhere).format(probability=chance))
    return told


def _list_windows(finding: Finding) -> list[str]:
    if finding.windows_utc is None:
        if finding.window_utc is None:
            return []
        first, last = map(stamp_utc, finding.window_utc)
        return [_("Impacts from {first} to {last}.").format(first=first, last=last)]
    windows = finding.windows_utc
    shown = windows if len(windows) <= _MOST_WINDOWS else windows[: _MOST_WINDOWS - 1]
    told = [_closure_sentence(start, end) for start, end in shown]
    if left := len(windows) - len(shown):
        more = ngettext(
            "{count} more closure, from {start}.", "{count} more closures, the last from {start}.", left
        ).format(count=number(left), start=stamp_utc(windows[-1][0]))
        told.append(more)
    return told


def _closure_sentence(start: str, end: str | None) -> str:
    if end is None:
        return _("Closed from {start} until further notice.").format(start=stamp_utc(start))
    return _("Closed from {start} to {end}.").format(start=stamp_utc(start), end=stamp_utc(end))


# --- what an answer rests on


def answer_sentence(answer: Answer) -> str:
    """What an answer rests on and what it leaves out.

    Parameters
    ----------
    answer : Answer
        Of a location check.

    Returns
    -------
    str
        Sentences, in the language spoken.
    """
    return basis_words(answer.basis)


def basis_words(statements: Iterable[Statement]) -> str:
    """What answers rest on and what they leave out, each thing once.

    Parameters
    ----------
    statements : iterable of Statement
        Of one answer or of several.

    Returns
    -------
    str
        Sentences, in the language spoken.
    """
    return paragraph(basis_sentence(one) for one in each_once(statements))


def basis_sentence(statement: Statement) -> str:
    """One thing that an answer rests on or leaves out.

    Parameters
    ----------
    statement : Statement
        Of ``Answer.basis``.

    Returns
    -------
    str
        In the language spoken.
    """
    if told := _TELLERS.get(statement.code):
        return told(**statement.values)
    return _(_PLAIN[statement.code]) if statement.code in _PLAIN else say_doubt(statement)


def missing_words(missing: Iterable[tuple[str, str | None]]) -> str:
    """What of the needed cases and items was not simulated, after *has*.

    Parameters
    ----------
    missing : iterable of (str, str or None)
        Case and item; no item where there is nothing of the case.

    Returns
    -------
    str
        In the language spoken.
    """
    told = []
    for case, item in missing:
        words = _(_NONE_OF[case]) if not item else _(_NONE_OF_ITEM[case]).format(item=item_words(item))
        told.append(words)
    return with_commas(told)


_NONE_OF = {
    NOMINAL: msg("no nominal flight"),
    AS_FLOWN: msg("no flight as flown"),
    SWEEP: msg("no sweep of failures"),
}
_NONE_OF_ITEM = {
    NOMINAL: msg("no {item} in its nominal flight"),
    AS_FLOWN: msg("no {item} in its flight as flown"),
    SWEEP: msg("no {item} in its sweep of failures"),
}

_PLAIN = {
    "nothing": msg("There was nothing to check the place against."),
    "outside-an-area": msg(
        "Outside a 99 % area does not mean safe: 1 % of its impacts, other kinds of failure, breakup on the way down "
        "and drift at sea are not in it."
    ),
    "other-launches": msg(
        "Of launches whose zones no stored run holds it has not been computed where things may fall: name a mission "
        "with --mission, or run them too."
    ),
    "no-run": msg(
        "No run is stored, so where things may fall has not been computed and nothing is OUTSIDE: make one with "
        "fallzone run MISSION, or name a mission with --mission."
    ),
    "not-official": msg("This is not an official warning."),
}


def _tell_zones(zones: int) -> str:
    told = ngettext("Checked against {zones} zone.", "Checked against {zones} zones.", zones)
    return told.format(zones=number(zones))


def _tell_zones_alone(zones: int) -> str:
    return ngettext(
        "Checked against {zones} zone; no simulated impacts were asked.",
        "Checked against {zones} zones; no simulated impacts were asked.",
        zones,
    ).format(zones=number(zones))


def _tell_zones_of_no_run(zones: int) -> str:
    return ngettext(
        "Checked against {zones} zone that no stored run holds.",
        "Checked against {zones} zones that no stored run holds.",
        zones,
    ).format(zones=number(zones))


def _tell_zones_and_areas(zones: int, conditions: tuple[str, ...], items: tuple[str, ...]) -> str:
    bodies = [
        _("{items} ({condition})").format(
            items=list_words([item_words(item) for one, item in zip(conditions, items, strict=True) if one == given]),
            condition=condition_words(given),
        )
        for given in dict.fromkeys(conditions)
    ]
    return ngettext(
        "Checked against {zones} zone and the 99 % areas of {bodies}.",
        "Checked against {zones} zones and the 99 % areas of {bodies}.",
        zones,
    ).format(zones=number(zones), bodies=pgettext("between lists", "; ").join(bodies))


def _tell_not_simulated(cases: tuple[str, ...], items: tuple[str, ...]) -> str:
    missing = missing_words(zip(cases, items, strict=True))
    return _("The run has {missing}, so it cannot tell what is OUTSIDE.").format(missing=missing)


def _tell_older_run(run: str) -> str:
    return _(
        "The run in {run} was written in an older format and cannot be read, so nothing is OUTSIDE: make it again with "
        "fallzone run, or remove it."
    ).format(run=run)


def _tell_unreadable_run(run: str) -> str:
    return _(
        "The run in {run} cannot be read, so nothing is OUTSIDE: remove the folder, and make the run again with "
        "fallzone run."
    ).format(run=run)


# What a run says of itself is still handed up in words
def _tell_stale(reason: str) -> str:
    return _("The stored run is out of date ({reason}): run it again.").format(reason=reason)


def _tell_as_said(text: str) -> str:
    return text


_TELLERS: dict[str, Callable[..., str]] = {
    "zones": _tell_zones,
    "zones-alone": _tell_zones_alone,
    "zones-of-no-run": _tell_zones_of_no_run,
    "zones-and-areas": _tell_zones_and_areas,
    "not-simulated": _tell_not_simulated,
    "older-run": _tell_older_run,
    "unreadable-run": _tell_unreadable_run,
    "stale": _tell_stale,
    "as-said": _tell_as_said,
}
