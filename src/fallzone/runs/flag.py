"""Which regions a launch concerns, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fallzone.assessment.reweigh import Weighting, reweigh
from fallzone.errors import UsageError
from fallzone.names import LEVELS
from fallzone.outputs.doubt_words import say_doubt
from fallzone.runs.folders import RESULTS
from fallzone.runs.make import find_run
from fallzone.words import _
from fallzone.words.things import naming, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.mission import Mission
    from fallzone.model.results.announced import AnnouncedArea
    from fallzone.model.results.flag import Flag
    from fallzone.model.results.launch import Launch
    from fallzone.model.vehicle import Jettisoned
    from fallzone.model.zone import Zone
    from fallzone.runs.make import Progress


@dataclass(frozen=True, kw_only=True)
class Flagged:
    """The regions that one mission concerns.

    Parameters
    ----------
    mission : Mission
    jettisoned : tuple of Jettisoned
        Bodies of its vehicle that have titles of their own.
    zones : tuple of Zone
        Its announced zones.
    flags : tuple of Flag
        A region each, with its reasons.
    zone_files : dict of str to str
        SHA-256 of the zone files, by name.
    doubts : tuple of str
        Why a region that is not flagged may be concerned all the same, in sentences; empty where all was computed that
        would tell.
    announced : tuple of AnnouncedArea
        Each zone with coordinates beside the computed areas of what was to fall there.
    launch : Launch or None
        How likely it is to fail, which everything per launch rests on; None where the run does not say.
    level : str
        The last of ``fallzone.names.LEVELS`` that counts.
    """

    mission: Mission
    jettisoned: tuple[Jettisoned, ...]
    zones: tuple[Zone, ...]
    flags: tuple[Flag, ...]
    zone_files: dict[str, str]
    doubts: tuple[str, ...]
    announced: tuple[AnnouncedArea, ...]
    launch: Launch | None = None
    level: str = LEVELS[-1]

    @property
    def verdict(self) -> Literal["FLAGGED", "UNKNOWN", "NONE"]:
        """FLAGGED if any region is, down to the level; else UNKNOWN where there is a doubt, and NONE where none is."""
        counted = LEVELS[: LEVELS.index(self.level) + 1]
        if any(flag.level in counted for flag in self.flags):
            return "FLAGGED"
        return "UNKNOWN" if self.doubts else "NONE"


def flag(
    mission: str | Path | Assessment | None = None,
    *,
    run: str | Path | None = None,
    results: str | Path = RESULTS,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
    level: str = LEVELS[-1],
    failure_probability: float | None = None,
    reliability: str | None = None,
    floor_per_km2: float | None = None,
) -> Flagged:
    """Name the regions that a launch concerns, by level, as ``fallzone flag`` does.

    Seas, prefectures and countries inside announced zones and planned areas, reached by the floor of hazardous debris,
    within 100 km of the track, or where any simulated debris comes down. Where no run
    of the mission is stored, one is made and kept.

    Parameters
    ----------
    mission : str, Path or Assessment, optional
        Id or file of a mission, or an assessment.
    run : str or Path, optional
        Folder of a stored run.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)`` while a run is made.
    level : str
        One of ``fallzone.names.LEVELS``: the last that makes the verdict FLAGGED.
    failure_probability, reliability, floor_per_km2
        As for `check`.

    Returns
    -------
    Flagged
        The regions, and what is in doubt.

    Raises
    ------
    UsageError
        When neither a mission nor a run is named, or a mission and the run of another one.
    InputError
        For files that cannot be true.
    """
    weighting = Weighting(failure_probability=failure_probability, reliability=reliability, floor_per_km2=floor_per_km2)
    if level not in LEVELS:
        told = _("level = {level}: expected one of {levels}")
        raise UsageError(told.format(level=str(level)[:80], levels=with_commas(LEVELS)))
    assessment = find_run(mission, run, results=results, geodata=geodata, progress=progress)
    assessment = reweigh(assessment, weighting)
    with naming(assessment.vehicle.jettisoned):
        doubts = tuple(say_doubt(doubt) for doubt in assessment.doubts)
    return Flagged(
        mission=assessment.mission,
        jettisoned=assessment.vehicle.jettisoned,
        zones=assessment.zones,
        flags=assessment.flagged,
        zone_files=assessment.zone_files,
        doubts=doubts,
        announced=assessment.announced,
        launch=assessment.launch,
        level=level,
    )
