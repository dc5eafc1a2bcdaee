"""Announced zones beside computed areas, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fallzone.names import CONTAINMENTS
from fallzone.words import _, named
from fallzone.words.formats import decimal_degrees, number, percent, share
from fallzone.words.things import flight_words, item_words, zone_title

if TYPE_CHECKING:
    from fallzone.model.results.announced import AnnouncedArea, Clip

# Of the containment areas the one that sentences are about
SHOWN = CONTAINMENTS[2]


def announced_sentences(found: Iterable[AnnouncedArea]) -> list[str]:
    """How much larger or smaller computed areas are than their zones, and how much of them lies outside.

    Parameters
    ----------
    found : iterable of AnnouncedArea
        Of a run.

    Returns
    -------
    list of str
        A sentence or two for each zone and case; at the end what cannot be told of zones that may have been cut.
    """
    shown = [one for one in found if one.containment == SHOWN]
    return [*(_say_area(one) for one in shown), *announced_notes(shown)]


def announced_notes(found: Iterable[AnnouncedArea]) -> list[str]:
    """Where zones may have been cut, and what cannot be told of it.

    Parameters
    ----------
    found : iterable of AnnouncedArea
        Of a run.

    Returns
    -------
    list of str
        Sentences; none where there is nothing to say.
    """
    shown = [one for one in found if one.containment == SHOWN]
    told = []
    for zone in dict.fromkeys(one.zone for one in shown):
        clips = next(one.clips for one in shown if one.zone == zone) or ()
        told += [_say_clip(zone, clip) for clip in clips]
    if any(one.clips is None for one in shown):
        told.append(
            _(
                "Whether a zone was cut at the limit of a flight information region or an exclusive economic zone "
                "cannot be told: these limits are not shipped."
            )
        )
    return told


def _say_area(one: AnnouncedArea) -> str:
    facts = {
        "zone": zone_title(one.zone),
        "level": percent(one.containment),
        "item": item_words(one.item),
        "flight": flight_words(one.case),
        "ratio": number(one.ratio, 2),
        "outside": share(one.outside),
        "outside_all": share(one.outside_all),
    }
    message = _(
        "{zone}: the computed {level} area of {item}, {flight}, is {ratio} × the announced zone, {outside} of it "
        "outside."
    )
    if one.kind != "announced":
        message = _(
            "{zone}: the computed {level} area of {item}, {flight}, is {ratio} × the estimated zone, {outside} of it "
            "outside."
        )
    told = message.format(**facts)
    if one.zones == 1:
        return told
    return _("{sentence} Outside all zones of {item}: {outside_all}.").format(sentence=told, **facts)


def _say_clip(zone: str, clip: Clip) -> str:
    message = _("{zone}: its edge from {start} to {end} runs along the limit of {region}; it may have been cut there.")
    return message.format(
        zone=zone_title(zone),
        start=decimal_degrees(*clip.start_lonlat, 2),
        end=decimal_degrees(*clip.end_lonlat, 2),
        region=named(clip.names, clip.region),
    )
