"""Whether a place is inside, in words: an answer with its reasons, of what place, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from fallzone.constants import EDGE_TOLERANCE_M
from fallzone.model.results.answer import Answer, Clear, Finding
from fallzone.model.results.statement import Statement, each_once
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.outputs.doubt_words import say_doubt
from fallzone.outputs.finding_words import finding_reason
from fallzone.outputs.risk_words import floor_sentence, track_sentence
from fallzone.outputs.validation.coverage_words import say_areas
from fallzone.words import _, language, msg, ngettext, pgettext
from fallzone.words.countries import country_words
from fallzone.words.formats import compass, decimal_degrees, fixed, kilometres, number
from fallzone.words.things import (
    condition_words,
    item_words,
    join_sentences,
    list_words,
    mark_words,
    naming,
    place_kind_words,
    with_commas,
)

if TYPE_CHECKING:
    from fallzone.model.zone import Place


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

    condition: str | None
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
    with naming(answer.titled):
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


def place_name(place: Place) -> str:
    """The name of a place in the language spoken, beside the one by which answers have it.

    Parameters
    ----------
    place : Place
        What was asked of.

    Returns
    -------
    str
    """
    local = place.names.get(language())
    if language() == "en" or not local or local == place.name:
        return place.name
    return _("{name} ({others})").format(name=local, others=place.name)


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
    words = [place_kind_words(place.kind), *map(country_words, place.area.split(", ")[1:]), where]
    if place.geometry is not None:
        words.append(_("as a whole"))
    elif place.reach_m:
        reach = {"reach": kilometres(place.reach_m, 2), "mark": mark_words(place.reach_mark)}
        words.append(_("reaches {reach}, {mark}").format(**reach))
    return with_commas(words)


def clear_sentence(clear: Clear) -> str:
    """The nearest way out of everything.

    Parameters
    ----------
    clear : Clear
        Of an answer.

    Returns
    -------
    str
        One sentence, in the language spoken.
    """
    facts = {
        "distance": kilometres(clear.distance_m),
        "point": compass(clear.azimuth_deg),
        "azimuth": fixed(clear.azimuth_deg, 0),
        "position": decimal_degrees(clear.lon_deg, clear.lat_deg, 2),
        "margin": kilometres(EDGE_TOLERANCE_M),
    }
    told = _(
        "Nearest clear place: {distance} to the {point} ({azimuth}°), at {position}; clear by {margin} or more, as far "
        "as edges are known."
    )
    if clear.is_by_sea:
        told = _(
            "Nearest clear water: {distance} to the {point} ({azimuth}°), at {position}; clear by {margin} or more, as "
            "far as edges are known, on a straight way that crosses no land."
        )
    return told.format(**facts)


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
    return join_sentences(basis_sentence(one) for one in each_once(statements))


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
    if statement.code == "beneath-track":
        return track_sentence(statement)
    if statement.code in ("floor", "floor-unknown"):
        return floor_sentence(statement)
    if statement.code in _AREAS:
        return say_areas(statement)
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


# Of more notices only their number is told
_MOST_NOTICES = 4

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
        "OUTSIDE does not mean safe: debris below the floor, 3 % of the impacts of each 97 % area, other kinds of "
        "failure, breakup on the way down and drift at sea are not in it."
    ),
    "other-launches": msg(
        "Of launches whose zones no stored run holds it has not been computed where things may fall: name a "
        "mission, or run them too."
    ),
    "no-run": msg(
        "No run is stored, so where things may fall has not been computed and nothing is OUTSIDE: make one with "
        "fallzone run MISSION, or name a mission."
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


def _tell_notice_only(zones: int, notices: tuple[str, ...]) -> str:
    return ngettext(
        "Checked against {zones} zone of {notices} and nothing else: where a flight that fails comes down was not "
        "computed.",
        "Checked against {zones} zones of {notices} and nothing else: where a flight that fails comes down was not "
        "computed.",
        zones,
    ).format(zones=number(zones), notices=_name_notices(notices))


def _name_notices(notices: tuple[str, ...]) -> str:
    """Numbers of a few notices, or how many there are."""
    if len(notices) <= _MOST_NOTICES:
        return list_words(notices)
    return ngettext("{count} notice", "{count} notices", len(notices)).format(count=number(len(notices)))


def _tell_notice_in_doubt(notice: str) -> str:
    told = _("{notice} was not wholly understood, so nothing is OUTSIDE of it: see fallzone notice read.")
    return told.format(notice=notice)


def _tell_notice_without_area(notice: str) -> str:
    return _("{notice} has no area that could be read, so nothing is OUTSIDE of it.").format(notice=notice)


def _tell_notice_unread(problem: str) -> str:
    return _("A file of notices could not be read, so nothing is OUTSIDE: {problem}.").format(problem=problem)


def _tell_zones_and_areas(zones: int, conditions: tuple[str, ...], items: tuple[str, ...]) -> str:
    bodies = [
        _("{items} ({condition})").format(
            items=list_words([item_words(item) for one, item in zip(conditions, items, strict=True) if one == given]),
            condition=condition_words(given),
        )
        for given in dict.fromkeys(conditions)
    ]
    return ngettext(
        "Checked against {zones} zone and the 97 % areas of {bodies}.",
        "Checked against {zones} zones and the 97 % areas of {bodies}.",
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


_TELLERS: dict[str, Callable[..., str]] = {
    "zones": _tell_zones,
    "zones-alone": _tell_zones_alone,
    "zones-of-no-run": _tell_zones_of_no_run,
    "notice-only": _tell_notice_only,
    "notice-in-doubt": _tell_notice_in_doubt,
    "notice-without-area": _tell_notice_without_area,
    "notice-unread": _tell_notice_unread,
    "zones-and-areas": _tell_zones_and_areas,
    "not-simulated": _tell_not_simulated,
    "older-run": _tell_older_run,
    "unreadable-run": _tell_unreadable_run,
}
_AREAS = ("areas-as-named", "areas-too-small", "areas-not-tried", "areas-of-own-programme")
