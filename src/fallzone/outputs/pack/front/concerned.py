"""Who is concerned, in order of level: region, when, how likely."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from fallzone.checks.levels import grade_reasons
from fallzone.names import AS_FLOWN, INSIDE_LEVELS, LEVELS
from fallzone.outputs.flag_words import by_level, most_first
from fallzone.outputs.pack.blocks import Block, Column, printable, span, table
from fallzone.outputs.pack.chances import chance_lines
from fallzone.outputs.pack.front.arrivals import clocks, find_failed, find_planned
from fallzone.outputs.risk_words import is_few
from fallzone.words import _, msg, named, ngettext, times
from fallzone.words.formats import number
from fallzone.words.things import with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag

_HEADINGS = {
    "announced": msg("In a zone that was announced, or estimated"),
    "planned": msg("Where something is meant to fall"),
    "hazard": msg("A risk criterion is exceeded"),
    "contingency": msg("Within reach of hazardous debris if it fails"),
}
# Regions of each level that have a line of their own; the others are named
MOST_LINES = {"announced": 4, "planned": 3, "hazard": 2, "contingency": 5}


def list_worst(assessment: Assessment) -> dict[str, list[Flag]]:
    """Regions that make a place INSIDE, by level, those that are read first in front.

    Parameters
    ----------
    assessment : Assessment
        With flags.

    Returns
    -------
    dict of str to list of Flag
        Of a level that somebody is of.
    """
    groups = by_level(most_first(_grade_before(assessment)))
    return {level: flags for level, flags in groups.items() if level in INSIDE_LEVELS}


def _grade_before(assessment: Assessment) -> list[Flag]:
    """Flags with the levels that they have before lift-off: the flight as it was flown raises none of them.

    A run of that flight alone has no other levels.
    """
    if len(assessment.provenance.samples) < 2:
        return list(assessment.flagged)
    has_floor = assessment.launch is not None and assessment.launch.floor is not None
    graded = []
    for flag in assessment.flagged:
        known = [reason for reason in flag.reasons if reason.case != AS_FLOWN]
        level = grade_reasons(known, has_floor=has_floor) if known else LEVELS[-1]
        graded.append(dataclasses.replace(flag, level=max(flag.level, level, key=LEVELS.index)))
    return graded


def concerned(assessment: Assessment) -> list[Block]:
    """The table of page 1.

    Parameters
    ----------
    assessment : Assessment
        With flags.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    rows: list[Any] = []
    for level, flags in list_worst(assessment).items():
        lines, others = flags[: MOST_LINES[level]], flags[MOST_LINES[level] :]
        rows += [span(_(_HEADINGS[level])), *(region_row(flag, assessment) for flag in lines)]
        rows += [{"also": printable(_also(others))}] if others else []
    columns = [
        Column(_("Region"), 27),
        *when_columns(assessment),
        Column(_("Chance per launch (95 % interval)"), 37),
    ]
    told = below_floor(assessment) if assessment.flagged else _("No region is flagged.")
    return [
        *([table(columns, rows)] if rows else []),
        *([{"kind": "small", "text": printable(told)}] if told else []),
    ]


def when_columns(assessment: Assessment) -> list[Column]:
    """Heads of the times that `region_row` gives.

    Parameters
    ----------
    assessment : Assessment
        With lift-off and time zone.

    Returns
    -------
    list of Column
        Local time and UTC; minutes alone where the lift-off is not known.
    """
    mission = assessment.mission
    if mission.liftoff_utc is None:
        return [Column(_("After lift-off"), 54)]
    zone = times.local_name(mission.timezone, mission.liftoff_utc)
    return [Column(_("Local time ({zone})").format(zone=zone), 33), Column("UTC", 21)]


def region_row(flag: Flag, assessment: Assessment) -> list[str]:
    """A region, when something comes down in it, and how likely.

    Parameters
    ----------
    flag : Flag
        With its reasons and what is known of it per launch.
    assessment : Assessment
        With lift-off and time zone.

    Returns
    -------
    list of str
        Cells of the columns of `concerned`; what is planned stands above what a failure brings.
    """
    name, chance = named(flag.names, flag.region), chance_lines(flag)
    planned, failed = find_planned(flag), find_failed(flag)
    found = [(one, is_plan) for one, is_plan in ((planned, True), (failed, False)) if one is not None]
    if not found:
        return [name, *("–" for _column in when_columns(assessment)), chance]
    told, flights = [clocks(one, assessment) for one, _is_plan in found], sum(span.flights for span in flag.spans)
    first = [
        _say_when(parts[0], is_plan=is_plan, is_alone=planned is None, is_about=not is_plan and is_few(flights))
        for parts, (_one, is_plan) in zip(told, found, strict=True)
    ]
    others = zip(*(parts[1:] for parts in told), strict=True)
    return [name, *("\n".join(lines) for lines in (first, *others)), chance]


def _say_when(window: str, *, is_plan: bool, is_alone: bool, is_about: bool) -> str:
    """A window, with what comes down in it where that is not debris alone."""
    if is_plan:
        return _("planned {window}").format(window=window)
    window = _("about {window}").format(window=window) if is_about else window
    return window if is_alone else _("if it fails {window}").format(window=window)


def below_floor(assessment: Assessment) -> str:
    """How many regions are flagged that make no place INSIDE.

    Parameters
    ----------
    assessment : Assessment
        With flags.

    Returns
    -------
    str
        A sentence; empty where there is none.
    """
    count = sum(flag.level not in INSIDE_LEVELS for flag in _grade_before(assessment))
    if not count:
        return ""
    return ngettext(
        "{count} more region lies beneath the track or is reached by debris below the floor: see the annex.",
        "{count} more regions lie beneath the track or are reached by debris below the floor: see the annex.",
        count,
    ).format(count=number(count))


def _also(flags: list[Flag]) -> str:
    return _("also: {regions}").format(regions=with_commas([named(flag.names, flag.region) for flag in flags]))
