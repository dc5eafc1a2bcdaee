"""Flagged regions in words: by the weightiest of their reasons, equal passages told once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fallzone.catalogue.regions import load_regions
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.outputs.doubt_words import say_doubt
from fallzone.words import _, msg, named
from fallzone.words.things import case_words, list_words, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag, Reason

# Why regions are flagged, the weightiest first.
WEIGHT = ("planned", "as-flown", "asked-for", "sweep", "overflight")

_SENTENCES = {
    "planned": msg("Flagged for zones and planned falls: {regions}."),
    "as-flown": msg("Flagged for falls of the flight as flown: {regions}."),
    "asked-for": msg("Flagged for falls of a failure that was asked for: {regions}."),
    "sweep": msg("Flagged for debris of failed flights: {regions}."),
    "overflight": msg("Flagged for overflight alone: {regions}."),
}

# Overflights of two cases that differ by less than this are one line of the table [s, m].
SAME_PASSAGE_S, SAME_PASSAGE_M = 1.0, 1_000.0


def flag_sentences(flagged: tuple[Flag, ...]) -> list[str]:
    """Flagged regions by the weightiest of their reasons, each named once.

    Parameters
    ----------
    flagged : tuple of Flag
        In any order.

    Returns
    -------
    list of str
        A sentence for each kind of reason, the weightiest first; one that no region is flagged where none is.
    """
    groups: dict[str, list[str]] = {weight: [] for weight in WEIGHT}
    for flag in most_first(flagged):
        groups[weigh(flag)].append(named(flag.names, flag.region))
    lines = [_(_SENTENCES[weight]).format(regions=with_commas(names)) for weight, names in groups.items() if names]
    return lines or [_("No region is flagged.")]


def most_first(flagged: Iterable[Flag]) -> list[Flag]:
    """Flags in the order in which people read them: by the weightiest of their reasons, the likeliest first.

    Parameters
    ----------
    flagged : iterable of Flag
        In any order.

    Returns
    -------
    list of Flag
        Those without a probability after those that have one.
    """
    return sorted(flagged, key=lambda flag: (WEIGHT.index(weigh(flag)), -(flag.probability or 0.0)))


def weigh(flag: Flag) -> str:
    """The weightiest of a flag's reasons.

    Parameters
    ----------
    flag : Flag
        With one reason at least.

    Returns
    -------
    str
        One of ``WEIGHT``.
    """
    return min((_reason_group(reason) for reason in flag.reasons), key=WEIGHT.index)


def _reason_group(reason: Reason) -> str:
    """One of WEIGHT."""
    if reason.reason in ("zone", "overflight"):
        return "planned" if reason.reason == "zone" else "overflight"
    return {NOMINAL: "planned", AS_FLOWN: "as-flown", SWEEP: "sweep"}.get(reason.case or "", "asked-for")


def regions_gone(assessment: Assessment) -> str:
    """Flagged regions that geodata no longer holds, and which no map can draw.

    Parameters
    ----------
    assessment : Assessment
        With flags, and the geodata of today.

    Returns
    -------
    str
        A sentence; empty where there are none.
    """
    known = {region.id for region in load_regions(assessment.geodata)}
    gone = [named(flag.names, flag.region) for flag in assessment.flagged if flag.region not in known]
    if not gone:
        return ""
    return _("Flagged, but no longer in geodata and so not drawn: {regions}.").format(regions=with_commas(gone))


def list_doubts(assessment: Assessment) -> list[str]:
    """Why a region that is not flagged may be concerned all the same.

    Parameters
    ----------
    assessment : Assessment
        With doubts.

    Returns
    -------
    list of str
    """
    return [say_doubt(doubt) for doubt in assessment.doubts]


def merge_passages(reasons: tuple[Reason, ...]) -> list[tuple[Reason, str]]:
    """Reasons with the flights they hold for; the flight as flown passes like the nominal one until it fails.

    Parameters
    ----------
    reasons : tuple of Reason
        Of one flag.

    Returns
    -------
    list of (Reason, str)
        In their order, the flights in words. Overflights by the same kind of track are one where their times differ by
        up to ``SAME_PASSAGE_S`` and their distances by up to ``SAME_PASSAGE_M``.
    """
    kept: list[tuple[Reason, list[str]]] = []
    for reason in reasons:
        flights = next((cases for other, cases in kept if _same_passage(other, reason)), None)
        if flights is None:
            kept.append((reason, [reason.case or ""]))
        else:
            flights.append(reason.case or "")
    return [(reason, list_words([case_words(case) for case in flights])) for reason, flights in kept]


def _same_passage(one: Reason, other: Reason) -> bool:
    if not (one.reason == other.reason == "overflight") or one.zone.split(":")[0] != other.zone.split(":")[0]:
        return False
    pairs = ((one.first_s, other.first_s), (one.last_s, other.last_s))
    if any(a is None or b is None or abs(a - b) > SAME_PASSAGE_S for a, b in pairs):
        return False
    return abs((one.distance_m or 0.0) - (other.distance_m or 0.0)) <= SAME_PASSAGE_M
