"""``fallzone flag``: named regions inside announced zones and computed hazard areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from fallzone.cli.printing import heading, jsonable, print_json, print_table
from fallzone.cli.runs import MissionOption, RunOption, need_run
from fallzone.cli.state import AsJson

if TYPE_CHECKING:
    from fallzone.model.flag import Flag, Reason

FLAGGED = 10


def command(*, mission: MissionOption = None, run: RunOption = None, json: AsJson = False) -> None:
    """Name the regions inside zones and hazard areas.

    Seas, prefectures and countries inside announced zones or 99 % footprints, or within 100 km of the track. Exit
    code 10 when there are any.
    """
    assessment = need_run(mission, run)
    if json:
        print_json(flags_json(assessment.flagged))
    else:
        print(heading(f"{assessment.mission.title}: {len(assessment.flagged)} regions are flagged"))
        print_flags(assessment.flagged)
    if assessment.flagged:
        raise typer.Exit(FLAGGED)


def flags_json(flags: Sequence[Flag]) -> list[dict[str, Any]]:
    """Flags as the contract lists them: ``zones`` are the ids of what a region lies in."""
    return [{**jsonable(flag), "zones": list(dict.fromkeys(r.zone for r in flag.reasons))} for flag in flags]


def print_flags(flags: Sequence[Flag]) -> None:
    """One row for each reason of each region."""
    rows = [
        [flag.names.get("en", flag.region) if index == 0 else "", *_reason_cells(reason)]
        for flag in flags
        for index, reason in enumerate(flag.reasons)
    ]
    print_table(("region", "why", "how much", "chance of a hit", "after lift-off"), rows)


def _reason_cells(reason: Reason) -> list[str]:
    """Why, how much, with what probability and when, in words."""
    from fallzone.outputs import wording

    words = {"zone": "in announced zone", "footprint_99": "in 99 % footprint", "overflight": "under or near"}
    if reason.distance_m is not None:
        extent = f"{wording.length(reason.distance_m)} away" if reason.distance_m > 0.0 else "overhead"
    else:
        extent = f"{reason.share_of_zone or 0.0:.1%} of it, {wording.area(reason.area_m2 or 0.0)}"
    has_chance = reason.probability is not None and reason.interval is not None
    return [
        f"{words[reason.reason]} {reason.zone}",
        extent,
        wording.probability(reason.probability, reason.interval) if has_chance else "-",
        wording.minutes(reason.first_s, reason.last_s),
    ]
