"""Which part of a flight passes over or near a region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from scipy.spatial import cKDTree

from fallzone.catalogue.kept import Kept
from fallzone.checks.territory import LINE_STEP_M, Territory
from fallzone.constants import OVERFLIGHT_DISTANCE_M
from fallzone.earth.frames import ecef_to_geodetic, geodetic_to_ecef
from fallzone.model.results.flag import Reason
from fallzone.model.results.trajectory import Trajectory

_OVERFLIGHTS: Kept[Reason | None] = Kept(most=2_000)


@dataclass(frozen=True, kw_only=True)
class SurfaceLine:
    """A line on the Earth's surface that is passed in time, sampled every 2 km.

    Parameters
    ----------
    id, case : str
        ``ground-track:CASE`` or ``iip-trace:CASE``, and the case.
    t_s, lon_deg, lat_deg : (n,) float64
        Samples.
    tree : cKDTree
        Of the Earth-fixed positions of the samples [m].
    digest : bytes
        Of samples and times.
    """

    id: str
    case: str
    t_s: np.ndarray
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    tree: cKDTree
    digest: bytes


def trace_lines(trajectory: Trajectory) -> Iterator[SurfaceLine]:
    """Trace the ground track of a flight and, where there is one, its instantaneous impact point.

    Parameters
    ----------
    trajectory : Trajectory
        Of one case.

    Yields
    ------
    SurfaceLine
        The ground track first.
    """
    traces = {
        "ground-track": (trajectory.lon_deg, trajectory.lat_deg),
        "iip-trace": (trajectory.iip_lon_deg, trajectory.iip_lat_deg),
    }
    for kind, (lon_deg, lat_deg) in traces.items():
        positions, times_s = _sample(np.asarray(trajectory.t_s, float), lon_deg, lat_deg)
        if len(positions):
            lon, lat, _ = ecef_to_geodetic(positions)
            yield SurfaceLine(
                id=f"{kind}:{trajectory.case}",
                case=trajectory.case,
                t_s=times_s,
                lon_deg=lon,
                lat_deg=lat,
                tree=cKDTree(positions),
                digest=sha256(positions.tobytes() + times_s.tobytes()).digest(),
            )


def find_overflight(line: SurfaceLine, territory: Territory) -> Reason | None:
    """Closest approach of a line to a region and when it is within 100 km, or None.

    Kept for the next run, in which the flight that goes to plan is the same again.

    Parameters
    ----------
    line : SurfaceLine
        Of a flight.
    territory : Territory
        The region, with its tolerance.

    Returns
    -------
    Reason or None
        An ``overflight``, without its window.
    """
    return _OVERFLIGHTS.find((territory, line.id, line.digest), lambda: _find_overflight(line, territory))


def _find_overflight(line: SurfaceLine, territory: Territory) -> Reason | None:
    distance_m = territory.distances_m(line.tree, line.lon_deg, line.lat_deg, reach_m=OVERFLIGHT_DISTANCE_M)
    close = distance_m <= OVERFLIGHT_DISTANCE_M
    if not close.any():
        return None
    return Reason(
        reason="overflight",
        zone=line.id,
        case=line.case,
        distance_m=float(distance_m.min()),
        first_s=float(line.t_s[close].min()),
        last_s=float(line.t_s[close].max()),
    )


def _sample(t_s: np.ndarray, lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Earth-fixed positions [m] and times [s] every 2 km along the pieces of a line; gaps (NaN) stay gaps.

    Source
    ------
    Derived: positions and times between two nodes are linear in the fraction of their chord.
    """
    known = np.isfinite(lon_deg) & np.isfinite(lat_deg)
    nodes = geodetic_to_ecef(lon_deg, lat_deg, 0.0)
    joined = np.flatnonzero(known[:-1] & known[1:])
    start, end = nodes[joined], nodes[joined + 1]
    pieces = np.maximum(1, np.ceil(np.linalg.norm(end - start, axis=1) / LINE_STEP_M).astype(int))
    piece = np.repeat(np.arange(len(joined)), pieces)
    fraction = (np.arange(len(piece)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[piece]
    chord = start[piece] + fraction[:, None] * (end - start)[piece]
    lon, lat, _ = ecef_to_geodetic(chord)
    times_s = t_s[joined][piece] + fraction * (t_s[joined + 1] - t_s[joined])[piece]
    positions = np.vstack([geodetic_to_ecef(lon, lat, 0.0), nodes[known]])
    return positions, np.concatenate([times_s, t_s[known]])
