"""Flagged regions in words: by the weightiest of their reasons, equal passages told once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fallzone.catalogue.regions import load_regions
from fallzone.checks.levels import sort_flags
from fallzone.names import LEVELS, SWEEP
from fallzone.outputs.doubt_words import say_doubt
from fallzone.outputs.once import once
from fallzone.words import _, msg, named
from fallzone.words.things import case_words, list_words, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag, Reason

_SENTENCES = {
    "announced": msg("In a zone of a notice: {regions}."),
    "planned": msg("Where something is meant to fall, or the failure that was asked for comes down: {regions}."),
    "hazard": msg("Where a criterion is exceeded: {regions}."),
    "contingency": msg("Reached by the floor of hazardous debris: {regions}."),
    "overflight": msg("Within 100 km of the track, below the floor: {regions}."),
    "remote": msg("Simulated debris, below the floor: {regions}."),
}

# Overflights of two cases that differ by less than this are one line of the table [s, m].
SAME_PASSAGE_S, SAME_PASSAGE_M = 1.0, 1_000.0


def flag_sentences(flagged: tuple[Flag, ...]) -> list[str]:
    """Flagged regions by their level, each named once.

    Parameters
    ----------
    flagged : tuple of Flag
        In their order.

    Returns
    -------
    list of str
        A sentence for each level, the worst first; one that no region is flagged where none is.
    """
    groups = {level: [named(flag.names, flag.region) for flag in flags] for level, flags in by_level(flagged).items()}
    lines = [_(_SENTENCES[level]).format(regions=with_commas(names)) for level, names in groups.items()]
    return lines or [_("No region is flagged.")]


def by_level(flagged: Iterable[Flag]) -> dict[str, list[Flag]]:
    """Flags by their level, the worst first; levels that no flag is of are left out.

    Parameters
    ----------
    flagged : iterable of Flag
        In their order.

    Returns
    -------
    dict of str to list of Flag
        Each in the same order.
    """
    flagged = tuple(flagged)
    groups = {level: [flag for flag in flagged if flag.level == level] for level in LEVELS}
    return {level: flags for level, flags in groups.items() if flags}


def most_first(flagged: Iterable[Flag]) -> list[Flag]:
    """Flags in the order in which people read them: as `fallzone.checks.levels.sort_flags` says.

    Parameters
    ----------
    flagged : iterable of Flag
        In any order.

    Returns
    -------
    list of Flag
    """
    return list(sort_flags(flagged))


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
    known = _list_known(assessment)
    gone = [named(flag.names, flag.region) for flag in assessment.flagged if flag.region not in known]
    if not gone:
        return ""
    return _("Flagged, but no longer in geodata and so not drawn: {regions}.").format(regions=with_commas(gone))


@once
def _list_known(assessment: Assessment) -> set[str]:
    return {region.id for region in load_regions(assessment.geodata)}


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


def telling_reasons(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Reasons without those that others say more of, such as a 99 % area where there is the 97 % area of the same.

    Parameters
    ----------
    reasons : tuple of Reason
        Of one flag.

    Returns
    -------
    tuple of Reason
        In their order; without the floor too, which is told with how surely it is reached.
    """
    planned = {(one.case, one.item) for one in reasons if one.reason == "footprint_97"}
    return tuple(
        one
        for one in reasons
        if one.reason != "isopleth"
        and (one.reason != "footprint_99" or (one.case != SWEEP and (one.case, one.item) not in planned))
    )


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
