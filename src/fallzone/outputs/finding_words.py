"""How a zone or hazard area lies to a place, in words: why, with what probability, and when."""

from __future__ import annotations

import math

from fallzone.constants import EDGE_TOLERANCE_M
from fallzone.model.results.answer import Finding
from fallzone.model.results.statement import Statement
from fallzone.names import SWEEP
from fallzone.outputs.doubt_words import say_doubt
from fallzone.outputs.hazard_words import hazard_area_words
from fallzone.outputs.risk_words import density_words, is_few
from fallzone.words import _, ngettext
from fallzone.words.formats import decimal_degrees, kilometres, number, percent, powers, probability
from fallzone.words.formats import share as share_words
from fallzone.words.things import ZONE_KINDS, condition_words, item_words, join_sentences, mark_words
from fallzone.words.times import stamp_utc

# Of a zone that is closed more often the first of its windows are told, and when the last one begins
_MOST_WINDOWS = 8
# Within these shares of a place it is not said that none, or all, of it lies inside
_LEAST_SHARE, _MOST_SHARE, _WHOLE = 0.001, 0.995, 1.0 - 1e-9


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
    late = [_("It is not in force at the time that is asked of.")] if finding.in_force is False else []
    return join_sentences([relation_sentence(finding), *late, *_list_doubts(finding)])


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
    told = join_sentences([finding_reason(finding), *fact_sentences(finding)])
    return _("{mission}: {told}").format(mission=finding.mission, told=told) if finding.mission else told


def fact_sentences(finding: Finding) -> list[str]:
    """Each probability and each window of a finding, wherever a place lies.

    Parameters
    ----------
    finding : Finding
        Of a location check.

    Returns
    -------
    list of str
        Sentences, in the language spoken.
    """
    return [*_list_chances(finding), *_list_windows(finding)]


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
    if finding.kind == "density":
        return _alone_sentence(finding)
    facts = {"area": area_words(finding)}
    if finding.edge_distance_m is not None:
        facts["distance"] = kilometres(finding.edge_distance_m)
    if finding.kind in ("isopleth", "hazard") and finding.relation == "NEAR" and finding.reach_m is None:
        return _perhaps_sentence(finding, facts)
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


def _perhaps_sentence(finding: Finding, facts: dict[str, str]) -> str:
    """That it cannot be told whether a level is reached."""
    if finding.is_bound:
        return _(
            "Perhaps in the {area}, as far as can be told without a failure probability, which is not known."
        ).format(**facts)
    if finding.kind == "hazard":
        return _("Perhaps in the {area}, or too near its edge to tell, by the error of sampling.").format(**facts)
    return _(
        "Too near the edge of the {area} to tell, by the error of sampling; its best estimate is {distance} away."
    ).format(**facts)


def _alone_sentence(finding: Finding) -> str:
    """That the nearest hits alone may reach the floor."""
    told = _(
        "Too few hits within {distance} to tell whether {level} hazardous pieces are expected per km² and launch: "
        "{density} by these alone."
    )
    facts = {"level": powers(finding.level_per_km2 or 0.0, 1), "density": density_words(finding.density)}
    return told.format(distance=kilometres(finding.density.radius_m), **facts)


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
    return _("Nearest: {told}").format(told=join_sentences(told))


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
    facts = {"hits": number(hits), "flights": number(finding.flights or 0), "distance": kilometres(EDGE_TOLERANCE_M)}
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


def area_words(finding: Finding) -> str:
    """A zone or hazard area within a sentence, after *the*.

    Parameters
    ----------
    finding : Finding
        Of a zone, isopleth, hazard area or containment area.

    Returns
    -------
    str
        In the language spoken.
    """
    if finding.kind in ZONE_KINDS:
        return _(ZONE_KINDS[finding.kind].within).format(zone=finding.id, title=finding.title)
    if finding.kind == "hazard":
        return hazard_area_words(finding.id)
    if finding.kind == "isopleth":
        return _("area where {level} hazardous pieces or more are expected per km² and launch").format(
            level=powers(finding.level_per_km2 or 0.0, 1)
        )
    if finding.condition == SWEEP:
        told = _(
            "area that holds {share} of the simulated {item} of failures at uniformly drawn times, by fragment, which "
            "makes no place INSIDE"
        )
        return told.format(share=percent(finding.containment or 0.0), item=item_words(finding.item or ""))
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
        told = _("Impacts from {first} to {last}.")
        if is_few(finding.window_flights):
            told = _("Impacts from about {first} to {last}.")
        if finding.kind == "footprint":
            # A place in it has a window of its own, which is told with its chance per launch
            told = _("Impacts anywhere in the area from {first} to {last}.")
        return [told.format(first=first, last=last)]
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
