"""When a ship or flight is in a zone or hazard area, what leads around it, and when it may leave, in words."""

from __future__ import annotations

from dataclasses import dataclass, fields

from fallzone.constants import EDGE_TOLERANCE_M
from fallzone.model.results.way import Crossing, Departures, Detour, WayAnswer
from fallzone.outputs.finding_words import area_words
from fallzone.words import _
from fallzone.words.formats import decimal_degrees, fixed, kilometres
from fallzone.words.things import item_words, join_sentences, with_commas
from fallzone.words.times import iso_span, iso_utc, stamp_utc


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldWay(WayAnswer):
    """An answer for a track with its words; its other fields are those of ``WayAnswer``.

    Parameters
    ----------
    sentences : tuple of str
        Of its length, each passage, the detour and the departures, in the language spoken.
    sentence : str
        All of them together.
    """

    sentences: tuple[str, ...]
    sentence: str


def tell_way(answer: WayAnswer) -> ToldWay:
    """An answer for a track with its words.

    Parameters
    ----------
    answer : WayAnswer
        Of one track.

    Returns
    -------
    ToldWay
    """
    facts = {field.name: getattr(answer, field.name) for field in fields(WayAnswer)}
    sentences = tuple(_list_sentences(answer))
    return ToldWay(**facts, sentences=sentences, sentence=join_sentences(sentences))


def _list_sentences(answer: WayAnswer) -> list[str]:
    met = [one for one in answer.passages if one.is_counted and one.finding.in_force is not False]
    told = [way_sentence(answer), *map(crossing_sentence, answer.passages)]
    if not answer.passages:
        told.append(_("It meets no zone or hazard area."))
    if met and answer.is_sure:
        told.append(detour_sentence(answer.detour))
    elif met:
        told.append(
            _("No way around and no other time is told: not all is known, and none would be sure to be outside.")
        )
    if answer.departures is not None:
        told.append(departures_sentence(answer.departures))
    return told


def way_sentence(answer: WayAnswer) -> str:
    """How long a way is, and when it begins.

    Parameters
    ----------
    answer : WayAnswer
        Of one track.

    Returns
    -------
    str
        One sentence, in the language spoken.
    """
    facts = {"length": kilometres(answer.length_m, 4), "minutes": _minutes(answer.duration_s)}
    if answer.departure_utc is None:
        return _("{length} in {minutes} min; when it begins is not known, and so what is in force.").format(**facts)
    begin = stamp_utc(iso_utc(answer.departure_utc.replace(microsecond=0)))
    return _("{length} in {minutes} min, from {begin} on.").format(**facts, begin=begin)


def crossing_sentence(crossing: Crossing) -> str:
    """When a way enters and leaves one zone or hazard area, and whether it is in force then.

    Parameters
    ----------
    crossing : Crossing
        Of the way.

    Returns
    -------
    str
        One or two sentences, in the language spoken.
    """
    facts = {
        "area": _area_words(crossing),
        "enter": _minutes(crossing.enter_s),
        "leave": _minutes(crossing.leave_s),
        "entry": decimal_degrees(crossing.enter_lon_deg, crossing.enter_lat_deg, 3),
        "exit": decimal_degrees(crossing.leave_lon_deg, crossing.leave_lat_deg, 3),
    }
    told = {
        "INSIDE": _("In the {area} from min {enter} at {entry} to min {leave} at {exit}."),
        "NEAR": _("Too near the {area} to tell, from min {enter} at {entry} to min {leave} at {exit}."),
        "UNKNOWN": _("Where the {area} lies is not known; it may be met from min {enter} to min {leave}."),
    }[crossing.finding.relation].format(**facts)
    when = ""
    if crossing.enter_utc is not None and crossing.leave_utc is not None:
        first, last = (stamp_utc(iso) for iso in iso_span((crossing.enter_utc, crossing.leave_utc)))
        when = _("That is {first} to {last}.").format(first=first, last=last)
    return join_sentences([told, *([when] if when else []), _force_sentence(crossing)])


def _force_sentence(crossing: Crossing) -> str:
    if crossing.finding.in_force is None:
        return _("Whether it is in force then is not known.")
    return _("It is in force then.") if crossing.finding.in_force else _("It is not in force then.")


def _area_words(crossing: Crossing) -> str:
    """A zone or area within a sentence, after *the*."""
    finding = crossing.finding
    if finding.kind == "impacts":
        return _("area of the {item}, which falls in too few of the simulated flights for one").format(
            item=item_words(finding.item or "")
        )
    return area_words(finding)


def detour_sentence(detour: Detour | None) -> str:
    """What leads around what is in force.

    Parameters
    ----------
    detour : Detour or None
        None where none was found.

    Returns
    -------
    str
        One or two sentences, in the language spoken.
    """
    if detour is None:
        return _("No way around was found; there is none where the way begins or ends in an area or its margin.")
    told = _(
        "Around what is in force then or may be, {margin} from every edge: {length}, {added} and {minutes} min more."
    )
    if detour.added_m <= 0.0:
        # Turns in an area are left out, and bends within a kilometre
        told = _("Around what is in force then or may be, {margin} from every edge: {length}, no longer than the way.")
    told = told.format(
        margin=kilometres(EDGE_TOLERANCE_M),
        length=kilometres(detour.length_m, 4),
        added=kilometres(detour.added_m),
        minutes=_minutes(detour.added_s),
    )
    # Ends of the way itself are known
    turns = with_commas(decimal_degrees(lon, lat, 2) for lon, lat in detour.line_lonlat[1:-1])
    by_sea = [_("It crosses no land.")] if detour.is_by_sea else []
    return join_sentences([told, *([_("By {turns}.").format(turns=turns)] if turns else []), *by_sea])


def departures_sentence(departures: Departures) -> str:
    """When a way may begin instead.

    Parameters
    ----------
    departures : Departures
        Of the way.

    Returns
    -------
    str
        One sentence, in the language spoken.
    """
    latest = stamp_utc(iso_utc(departures.latest_safe_utc))
    if departures.earliest_safe_utc is None:
        return _("Latest safe departure: {latest}; none later, for something is closed until further notice.").format(
            latest=latest
        )
    earliest = stamp_utc(iso_utc(departures.earliest_safe_utc))
    return _("Latest safe departure before: {latest}; earliest after: {earliest}.").format(
        latest=latest, earliest=earliest
    )


def _minutes(span_s: float) -> str:
    return fixed(span_s / 60.0, 1)
