"""What a run holds: the frozen record that is stored, and that every output is a function of."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from fallzone.assessment.findings import Findings
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.model.mission import Mission
from fallzone.model.results.flag import Flag
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.launch import Launch
from fallzone.model.results.left_out import NOTHING_TRIED, LeftOutTable
from fallzone.model.results.provenance import Provenance
from fallzone.model.results.statement import Statement
from fallzone.model.results.trajectory import Trajectory
from fallzone.model.results.validation import ValidationRow
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.model.wind_profile import WindProfile
from fallzone.model.zone import Zone


@dataclass(frozen=True, kw_only=True, repr=False)
class RunRecord:
    """What one mission lets fall, where, and which regions that concerns.

    Parameters
    ----------
    mission : Mission
    vehicle : Vehicle
    site : Site
        The records it was made from.
    trajectories : dict of str to Trajectory
        Flights without dispersion, by case: ``nominal``, and each other one that was asked for but the sweep.
    impacts : tuple of Impacts
        One for each case and item.
    shapes : tuple of Footprint
        Containment polygons of each of them: shares of the impacts, by fragment.
    shapes_by_flight : tuple of Footprint
        Of the sweep the 99 % areas in which flights count alike, however many pieces each comes down in. They are kept
        and written, and nothing is held against them.
    zones : tuple of Zone
        Announced zones and those built from announcements: those of the day on which it was made or read back.
    flagged : tuple of Flag
        Regions with their reasons.
    wind : WindProfile
        The wind that its flights met.
    validation : tuple of ValidationRow, optional
        Published figures beside computed ones, of this mission first and then of the others of its vehicle; None where
        nobody has asked for them yet (`validated`).
    provenance : Provenance
        Version, seed, samples, inputs, assumptions.
    launch : Launch, optional
        How likely it fails, isopleths of expected pieces, margins of planned areas; None where nothing is known of one
        launch.
    findings : Findings, optional
        What follows from all this and takes seconds to find, as it was found when the run was made; None where it was
        not, or where something that it follows from is no longer so.
    left_out : LeftOutTable
        Figures that were left out of fits, which say what its percentages are worth: those of the day on which it was
        made or read back.
    stale : Statement, optional
        Of a run that was read back: why it no longer stands for today's files and version.
    geodata : Geodata
        Where maps of it take the coast and the outlines of regions.
    folder : Path, optional
        Where it was stored or read from; no part of what is stored.
    zone_doubts : tuple of Statement
        Of a run that was read back: why zones that it was checked against are not among ``zones``.
    """

    mission: Mission
    vehicle: Vehicle
    site: Site
    trajectories: dict[str, Trajectory]
    impacts: tuple[Impacts, ...]
    shapes: tuple[Footprint, ...]
    zones: tuple[Zone, ...]
    flagged: tuple[Flag, ...]
    wind: WindProfile
    validation: tuple[ValidationRow, ...] | None
    provenance: Provenance
    launch: Launch | None = None
    shapes_by_flight: tuple[Footprint, ...] = ()
    findings: Findings | None = None
    left_out: LeftOutTable = NOTHING_TRIED
    stale: Statement | None = None
    geodata: Geodata = SHIPPED
    folder: Path | None = None
    zone_doubts: tuple[Statement, ...] = ()

    def validated(self) -> Self:
        """The same with the published figures of the vehicle's missions beside computed ones (``validation``).

        Returns
        -------
        RunRecord
        """
        if self.validation is not None:
            return self
        from fallzone.assessment.credibility.validation import validate_vehicle

        return dataclasses.replace(self, validation=validate_vehicle(self.mission))
