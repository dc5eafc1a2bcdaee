"""Ground tracks and traces of impact points as lines on the Earth's surface."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic, geodetic_to_ecef
from fallzone.model.results.trajectory import Trajectory

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

LINE_STEP_M = 2_000.0


@dataclass(frozen=True, kw_only=True)
class SurfaceLine:
    """A line on the Earth's surface that is passed in time, sampled every 2 km.

    Parameters
    ----------
    id, case : str
        ``ground-track:CASE`` or ``iip-trace:CASE``, and the case.
    t_s, lon_deg, lat_deg : (n,) float64
        Samples.
    position_ecef_m : (n, 3) float64
        The same, Earth-fixed [m].
    digest : bytes
        Of samples and times.
    """

    id: str
    case: str
    t_s: np.ndarray
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    position_ecef_m: np.ndarray
    digest: bytes

    @cached_property
    def tree(self) -> cKDTree:
        """Of the Earth-fixed positions."""
        from scipy.spatial import cKDTree

        return cKDTree(self.position_ecef_m)


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
                position_ecef_m=positions,
                digest=sha256(positions.tobytes() + times_s.tobytes()).digest(),
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
