"""Whether verdicts hang on the seed: one mission with ten seeds, and every shipped place asked of each.

``python bench/seeds.py MISSION [--seeds 10] [--runs FOLDER]`` prints a line for each seed and one for all; exit code 1
where a place is INSIDE with one seed and OUTSIDE with another, or more than 2 % are UNKNOWN. What is asked of is what
was computed: without announced zones, which hang on no seed. Runs are kept in the folder, and taken from it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import shapely
from scipy.spatial import cKDTree

import fallzone
from fallzone.assessment.assessment import Assessment
from fallzone.assessment.store.read import read_run
from fallzone.checks.check import check_place
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.model.results.launch import is_planned
from fallzone.model.zone import Place
from fallzone.places.gazetteer import read_entries
from fallzone.risk.nearby import RADII_M

VERDICTS = ("OUTSIDE", "UNKNOWN", "INSIDE")
# Of all places, with any one seed
MOST_UNKNOWN = 0.02
# 5 km in longitude at 80 degrees of latitude; farther from every area only the hits alone can make a place UNKNOWN
_NEAR_DEG = 0.3
# Of those, as many are asked in full to see that it is so
_ASKED_ANYWAY = 20


def judge(run: Assessment, places: list[Place]) -> np.ndarray:
    """Index into ``VERDICTS`` of each place.

    Parameters
    ----------
    run : Assessment
        With isopleths.
    places : list of Place
        Points.

    Returns
    -------
    (n,) int64
    """
    points = shapely.points([(place.lon_deg, place.lat_deg) for place in places])
    is_near = np.zeros(len(places), dtype=bool)
    for area in _list_areas(run):
        shapely.prepare(area)
        is_near |= shapely.dwithin(area, points, _NEAR_DEG)
    far = np.flatnonzero(~is_near)
    asked = set(np.random.default_rng(1).choice(far, min(_ASKED_ANYWAY, len(far)), replace=False).tolist())
    has_hits = _find_hits(run, places)
    found = np.zeros(len(places), dtype=np.int64)
    for number, place in enumerate(places):
        alone = None
        if has_hits[number] and not is_near[number]:
            alone = run.risk.find_densities([(place.lon_deg, place.lat_deg)])[1]
        may_reach = alone is not None and alone.interval[1] >= run.launch.floor_per_km2
        if is_near[number] or may_reach or number in asked:
            verdict = check_place(place, zones=(), footprints=run.shapes, impacts=run.impacts, risk=run.risk).verdict
            found[number] = VERDICTS.index(verdict)
            if verdict != "OUTSIDE" and not is_near[number] and not may_reach:
                raise SystemExit(f"{place.name} is {verdict} far from every area")
    return found


def _find_hits(run: Assessment, places: list[Place]) -> np.ndarray:
    """Whether more than one impact lies within the widest disc of each place (n,) bool."""
    every = [geodetic_to_ecef(group.lon_deg, group.lat_deg, 0.0) for group in run.risk.sums.near.groups]
    at = geodetic_to_ecef(*np.array([(place.lon_deg, place.lat_deg) for place in places]).T, 0.0)
    away_m, _ = cKDTree(np.concatenate(every)).query(at, k=2, distance_upper_bound=RADII_M[-1])
    return np.isfinite(away_m[:, 1])


def _list_areas(run: Assessment) -> list[shapely.Geometry]:
    """All that a place may be in or near."""
    launch = run.launch
    areas = [launch.floor.perhaps, *(one.perhaps for one in (*launch.hazard_areas, *launch.margins))]
    return [area for area in (*areas, *(one.geometry for one in run.shapes if is_planned(one))) if not area.is_empty]


def make(mission: str, seed: int, folder: Path | None) -> Assessment:
    """The run of one seed, read where it is kept.

    Parameters
    ----------
    mission : str
        Its id.
    seed : int
        The seed.
    folder : Path or None
        Where runs are kept.

    Returns
    -------
    Assessment
    """
    kept = folder and folder / f"{mission}-{seed}"
    if kept and kept.exists():
        return read_run(kept)
    run = fallzone.assess(fallzone.load_mission(mission), seed=seed)
    if kept:
        run.write(kept)
    return run


def summarise(verdicts: np.ndarray, places: list[Place]) -> tuple[str, bool]:
    """What the verdicts of all seeds come to, and whether all is well.

    Parameters
    ----------
    verdicts : (seeds, n) int64
        Indices into ``VERDICTS``.
    places : list of Place
        The n places.

    Returns
    -------
    told : str
    is_well : bool
    """
    split = np.flatnonzero((verdicts == 2).any(axis=0) & (verdicts == 0).any(axis=0))
    unknown = (verdicts == 1).mean(axis=1).max()
    names = ", ".join(places[one].name for one in split[:10])
    told = f"{len(split)} of {len(places)} places INSIDE and OUTSIDE; at most {100.0 * unknown:.2f} % UNKNOWN  {names}"
    return told, not len(split) and unknown <= MOST_UNKNOWN


def main(arguments: list[str] | None = None) -> int:
    """Read the arguments, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mission")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--runs", type=Path)
    asked = parser.parse_args(arguments)
    places = [entry.to_place() for entry in read_entries() if not entry.has_outline]
    verdicts = []
    for seed in range(1, asked.seeds + 1):
        verdicts.append(judge(make(asked.mission, seed, asked.runs), places))
        counts = np.bincount(verdicts[-1], minlength=len(VERDICTS))
        told = "  ".join(f"{name} {count}" for name, count in zip(VERDICTS, counts, strict=True))
        print(f"{asked.mission} seed {seed}: {told}", flush=True)
    told, is_well = summarise(np.stack(verdicts), places)
    print(f"{asked.mission}, {asked.seeds} seeds: {told}")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
