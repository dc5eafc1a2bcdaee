"""Many points against all that one launch holds, or the zones of none: verdict, level and nearest edge of each.

What holds a point, and how far each edge is, is found for all points at once. Few ways to lie there are different; each
of them is judged once, as ``check_place`` judges one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np

from fallzone.checks.check import find_findings, find_level, judge, list_areas
from fallzone.checks.extent import Extent
from fallzone.checks.findings import find_alone
from fallzone.checks.launch_risk import LaunchRisk
from fallzone.checks.many.alone import HitsAlone
from fallzone.checks.many.edges import Edges, gather_edges
from fallzone.checks.many.near import NearPoints
from fallzone.checks.many.sources import RELATIONS, Area, Spots, list_sources
from fallzone.checks.moment import find_fall_span, is_in_force, relate_now
from fallzone.constants import EDGE_TOLERANCE_M, OVERFLIGHT_DISTANCE_M
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.model.results.answer import Finding
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.launch import Density
from fallzone.model.zone import Place, Zone
from fallzone.names import INSIDE_LEVELS, LEVELS
from fallzone.risk.nearby import RADII_M

# Of several answers for one place the first of these stands
VERDICTS = ("INSIDE", "UNKNOWN", "OUTSIDE")
NO_LEVEL = len(LEVELS)
_ANYWHERE = Place(id="", name="", lon_deg=0.0, lat_deg=0.0, names={}, area="", source="")
_ALONE = Density(value=0.0, interval=(0.0, 0.0), radius_m=RADII_M[0], lon_deg=0.0, lat_deg=0.0)
OVERFLIGHT, REMOTE = LEVELS.index("overflight"), LEVELS.index("remote")


@dataclass(frozen=True)
class Sifted:
    """Answers for points.

    Parameters
    ----------
    verdict : (n,) uint8
        Number of ``VERDICTS``.
    level : (n,) uint8
        Number of ``fallzone.names.LEVELS``; one more where nothing comes near.
    nearest : (n,) int64
        Number of the finding with the nearest edge; −1 where none is known.
    distance_m : (n,) float64
        How far that edge is [m]; infinite where none is known.
    """

    verdict: np.ndarray
    level: np.ndarray
    nearest: np.ndarray
    distance_m: np.ndarray


class Panel:
    """What points are held against.

    Parameters
    ----------
    findings : mapping of str to Finding
        What a place is told of each zone and area, by id; how it lies to it is replaced.
    areas : list of Area
    spots : list of Spots
    alone : HitsAlone or None
        Which reach the floor beyond the isopleth, of which the last finding is.
    risk : LaunchRisk or None
        Whose tracks and impacts make the level of what lies in nothing.
    counted : tuple of str
        Levels that make a place INSIDE.
    is_doubtful : bool
        Whether nothing is OUTSIDE.
    is_of_moment : bool
        Whether it is told of the findings if they are in force.
    """

    def __init__(
        self,
        findings: Mapping[str, Finding],
        areas: list[Area],
        spots: list[Spots],
        *,
        alone: HitsAlone | None,
        risk: LaunchRisk | None,
        counted: tuple[str, ...],
        is_doubtful: bool,
        is_of_moment: bool,
    ) -> None:
        self.findings = [findings[one.id] for one in (*areas, *spots, *([] if alone is None else [alone]))]
        self.areas, self.spots, self._alone, self._risk = areas, spots, alone, risk
        self.counted, self._is_doubtful, self._is_of_moment = counted, is_doubtful, is_of_moment
        self._known: dict[bytes, tuple[int, int]] = {}

    def sift(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> Sifted:
        """Answer for points.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg], the longitude from −180 to 180.

        Returns
        -------
        Sifted
        """
        relations = self.relate(lon_deg, lat_deg)
        distance_m, nearest = self._edges.find_nearest(lon_deg, lat_deg)
        nearest = np.where(nearest < 0, -1, self._told[nearest] if len(self._told) else -1)
        for number, spots in enumerate(self.spots, start=len(self.areas)):
            if self.findings[number].level in self.counted:
                away_m = spots.find_nearest(lon_deg, lat_deg)
                nearer = away_m < distance_m
                distance_m, nearest = np.where(nearer, away_m, distance_m), np.where(nearer, number, nearest)
        verdict, level = self._judge(relations)
        self._pass(level, lon_deg, lat_deg)
        return Sifted(verdict, level, nearest, distance_m)

    def is_clear(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Whether points are outside of everything, and not too near to tell.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg], the longitude from −180 to 180.

        Returns
        -------
        (n,) bool
        """
        return self._judge(self.relate(lon_deg, lat_deg))[0] == VERDICTS.index("OUTSIDE")

    def relate(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """How everything lies to points, at whatever time.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg], the longitude from −180 to 180.

        Returns
        -------
        (n, findings) uint8
            Numbers of ``RELATIONS``.
        """
        relations = np.zeros((len(lon_deg), len(self.findings)), dtype=np.uint8)
        for number, area in enumerate(self.areas):
            relations[:, number] = area.relate(lon_deg, lat_deg)
        for number, spots in enumerate(self.spots, start=len(self.areas)):
            relations[:, number] = spots.relate(spots.find_nearest(lon_deg, lat_deg))
        if self._alone is not None:
            beyond = np.flatnonzero(relations[:, self._floor] == RELATIONS.index("OUTSIDE"))
            reached = self._alone.find(lon_deg[beyond], lat_deg[beyond])
            relations[beyond[reached], -1] = RELATIONS.index("NEAR")
        return relations

    @cached_property
    def _floor(self) -> int:
        """Number of the isopleth of the floor."""
        return next(number for number, finding in enumerate(self.findings) if finding.kind == "isopleth")

    def _judge(self, relations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Verdict and level of each row of relations, each different row judged once."""
        plain = self._judge_row(bytes(len(self.findings)))
        verdict = np.full(len(relations), plain[0], dtype=np.uint8)
        level = np.full(len(relations), plain[1], dtype=np.uint8)
        some = np.flatnonzero(relations.any(axis=1))
        if some.size:
            rows = np.ascontiguousarray(relations[some]).view(f"V{relations.shape[1]}").ravel()
            different, index = np.unique(rows, return_inverse=True)
            judged = np.array([self._judge_row(row.tobytes()) for row in different], dtype=np.uint8)
            verdict[some], level[some] = judged[index].T
        return verdict, level

    def _judge_row(self, row: bytes) -> tuple[int, int]:
        if row not in self._known:
            pairs = zip(self.findings, row, strict=True)
            found = [replace(finding, relation=RELATIONS[number]) for finding, number in pairs]
            if self._is_of_moment:
                found = [relate_now(finding) for finding in found]
            verdict = judge(found, self.counted, is_doubtful=self._is_doubtful)
            level = find_level(found, ())
            self._known[row] = VERDICTS.index(verdict), NO_LEVEL if level is None else LEVELS.index(level)
        return self._known[row]

    def _pass(self, level: np.ndarray, lon_deg: np.ndarray, lat_deg: np.ndarray) -> None:
        """Fill in the level of what lies in nothing: near a track, or near any impact."""
        if self._risk is None:
            return
        for number, near in ((OVERFLIGHT, self._tracks), (REMOTE, self._impacts)):
            rest = np.flatnonzero(level == NO_LEVEL)
            level[rest[near.find(lon_deg[rest], lat_deg[rest])]] = number

    @cached_property
    def _told(self) -> np.ndarray:
        """Numbers of the areas whose edges may be the nearest that is told."""
        return np.array(
            [
                number
                for number, area in enumerate(self.areas)
                if self.findings[number].level in self.counted and area.outline is not None
            ],
            dtype=np.int64,
        )

    @cached_property
    def _edges(self) -> Edges:
        return gather_edges([self.areas[number].outline for number in self._told])

    @cached_property
    def _tracks(self) -> NearPoints:
        lines = [line.position_ecef_m for line in self._risk.tracks]
        return NearPoints(np.vstack(lines) if lines else np.zeros((0, 3)), OVERFLIGHT_DISTANCE_M)

    @cached_property
    def _impacts(self) -> NearPoints:
        parts = [geodetic_to_ecef(group.lon_deg, group.lat_deg, 0.0) for group in self._risk.sums.near.groups]
        return NearPoints(np.vstack(parts) if parts else np.zeros((0, 3)), EDGE_TOLERANCE_M)


def build_panel(
    zones: Iterable[Zone],
    footprints: Iterable[Footprint],
    *,
    impacts: Iterable[Impacts] = (),
    liftoff_utc: datetime | None = None,
    risk: LaunchRisk | None = None,
    is_doubtful: bool = False,
    level: str = INSIDE_LEVELS[-1],
    at_utc: datetime | None = None,
) -> Panel:
    """Make ready what points are held against.

    Parameters
    ----------
    zones, footprints, impacts, liftoff_utc, risk, level, at_utc
        As of ``check_place``.
    is_doubtful : bool
        Whether what they are held against may lack something.

    Returns
    -------
    Panel

    Raises
    ------
    InputError
        An area that is not valid.
    """
    zones, footprints, impacts = tuple(zones), tuple(footprints), tuple(impacts)
    # What is told of each zone and area beside how it lies is the same wherever it is asked
    findings = find_findings(
        Extent(_ANYWHERE, _ANYWHERE.lon_deg, _ANYWHERE.lat_deg),
        zones,
        areas=list_areas(footprints),
        impacts=impacts,
        liftoff_utc=liftoff_utc,
        risk=risk,
    ).findings
    floor, alone = None if risk is None else risk.launch.floor, None
    if floor is not None:
        findings.append(find_alone(_ALONE, floor.level_per_km2))
        alone = HitsAlone(findings[-1].id, risk.sums, level_per_km2=floor.level_per_km2)
    if at_utc is not None:
        span = find_fall_span(impacts, liftoff_utc)
        findings = [replace(one, in_force=is_in_force(one, at_utc, span)) for one in findings]
    return Panel(
        {one.id: one for one in findings},
        *list_sources(zones, footprints, impacts, risk),
        alone=alone,
        risk=risk,
        counted=LEVELS[: LEVELS.index(level) + 1],
        is_doubtful=is_doubtful,
        is_of_moment=at_utc is not None,
    )
