"""Why a region is flagged, in words: as a sentence beside a map, and as a cell of a printed table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.hazard_words import criterion_cell, criterion_sentence
from fallzone.words import _
from fallzone.words.formats import area, length, number, percent, powers, probability
from fallzone.words.things import body_words, condition_words, flight_words, item_words, mark_words, zone_title
from fallzone.words.times import minutes

if TYPE_CHECKING:
    from fallzone.model.results.flag import Reason

# Reasons of a criterion, exceeded surely or perhaps
HAZARDS = ("hazard", "hazard_perhaps")
# Closer than a track is wide on the map.
OVER_IT_M = 500.0


def reason_sentence(reason: Reason) -> str:
    """One reason for a flag, as a sentence.

    Parameters
    ----------
    reason : Reason
        Of a flag.

    Returns
    -------
    str
        Plain text: titles in it come from files and are not escaped.
    """
    if reason.reason == "zone":
        return _zone_sentence(reason)
    if reason.reason == "overflight":
        return _passage_sentence(reason)
    if reason.reason in HAZARDS:
        return criterion_sentence(reason.zone, is_sure=reason.reason == "hazard")
    if reason.reason == "isopleth":
        return _isopleth_words(reason)
    if reason.reason == "footprint_97":
        return _("Meets the 97 % area of {body}.").format(body=body_words(reason.item or "", reason.case or ""))
    fell = reason.reason in ("impacts", "stray")
    told = _("Impacts of {body}.") if fell else _("Meets the 99 % area of {body}.")
    chance = ""
    if reason.probability is not None and reason.interval is not None:
        chance = probability(reason.probability, reason.interval, reason.flights)
        told = _("Meets the 99 % area of {body}: probability of impact in the region {probability}, given {condition}.")
        if fell:
            told = _("Impacts of {body}: probability of impact in the region {probability}, given {condition}.")
    body = body_words(reason.item or "", reason.case or "")
    return told.format(body=body, probability=chance, condition=condition_words(reason.condition or ""))


def _isopleth_words(reason: Reason) -> str:
    level = powers(float(reason.zone.partition(":")[2]), 1)
    if reason.area_m2 is None:
        return _("{level} hazardous pieces or more may be expected per km² and launch where most come down.").format(
            level=level
        )
    told = _("{level} hazardous pieces or more may be expected per km² and launch on {area} of it.")
    return told.format(level=level, area=area(reason.area_m2))


def _zone_sentence(reason: Reason) -> str:
    facts = {"zone": zone_title(reason.zone), "item": item_words(reason.item or ""), "mark": mark_words(reason.mark)}
    if reason.share_of_zone is None:
        return _("{zone} ({item}, {mark}): part of it lies here.").format(**facts)
    share = f"{number(100.0 * reason.share_of_zone)} %"
    return _("{zone} ({item}, {mark}): {share} of it lies here.").format(**facts, share=share)


def _passage_sentence(reason: Reason) -> str:
    facts = {"flight": flight_words(reason.case or ""), "where": _distance(reason.distance_m)}
    is_trace = reason.zone.startswith("iip-trace")
    if reason.first_s is None:
        told = _("The ground track of the {flight} passes {where}.")
        return (_("The impact-point trace of the {flight} passes {where}.") if is_trace else told).format(**facts)
    told = _("The ground track of the {flight} passes {where}, T+{minutes}.")
    told = _("The impact-point trace of the {flight} passes {where}, T+{minutes}.") if is_trace else told
    return told.format(**facts, minutes=minutes(reason.first_s, reason.last_s))


def _distance(distance_m: float | None) -> str:
    if distance_m is None:
        return _("near by")
    return _("{distance} away").format(distance=length(distance_m)) if distance_m > OVER_IT_M else _("over it")


def reason_cell(reason: Reason, flights: str) -> str:
    """One reason for a flag, as few words as a table has room for.

    Parameters
    ----------
    reason : Reason
        Of a flag.
    flights : str
        The flights that it holds for, in words.

    Returns
    -------
    str
    """
    if reason.reason == "zone":
        told = _("in an estimated zone: {zone}")
        if reason.mark == "declared":
            told = _("in the announced zone: {zone}")
        return told.format(zone=zone_title(reason.zone))
    if reason.reason == "overflight":
        return _passage_cell(reason, flights)
    if reason.reason in HAZARDS:
        return criterion_cell(reason.zone, is_sure=reason.reason == "hazard")
    if reason.reason == "isopleth":
        return _isopleth_cell(reason)
    told = _("impacts of {item}, {flights}")
    if reason.reason in ("footprint_97", "footprint_99"):
        told = _("{share} footprint: {item}, {flights}")
    return told.format(
        share=percent(0.97 if reason.reason == "footprint_97" else 0.99),
        item=item_words(reason.item or ""),
        flights=flights,
    )


def _isopleth_cell(reason: Reason) -> str:
    level = powers(float(reason.zone.partition(":")[2]), 1)
    return _("{level} hazardous pieces per km² and launch, or may be").format(level=level)


def _passage_cell(reason: Reason, flights: str) -> str:
    is_track = reason.zone.startswith("ground-track")
    if not reason.distance_m:
        told = _("ground track, {flights}: crosses it") if is_track else _("IIP trace, {flights}: crosses it")
        return told.format(flights=flights)
    told = _("IIP trace, {flights}: {distance} away")
    if is_track:
        told = _("ground track, {flights}: {distance} away")
    return told.format(flights=flights, distance=length(reason.distance_m))
