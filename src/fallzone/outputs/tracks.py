"""Ground track and IIP trace of a flight as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fallzone.earth import rings
from fallzone.model.outcomes.recovery import keeps_course

if TYPE_CHECKING:
    from fallzone.model.results.trajectory import Trajectory


def build_tracks(trajectory: Trajectory) -> dict[str, shapely.MultiLineString]:
    """Lines under the vehicle and through its instantaneous impact points, cut at 180° and where there is none.

    Parameters
    ----------
    trajectory : Trajectory
        Its points are joined in longitude and latitude, those that are NaN left out.

    Returns
    -------
    dict of str to shapely MultiLineString
        ``ground-track`` and, where the flight has impact points, ``iip-trace``; lon, lat [deg]. None of a flight that
        keeps to the nominal course, whose lines are there.
    """
    if keeps_course(trajectory.case):
        return {}
    lines = {
        "ground-track": _line(trajectory.lon_deg, trajectory.lat_deg),
        "iip-trace": _line(trajectory.iip_lon_deg, trajectory.iip_lat_deg),
    }
    return {name: line for name, line in lines.items() if not line.is_empty}


def _line(lon_deg: np.ndarray, lat_deg: np.ndarray) -> shapely.MultiLineString:
    """One line for each unbroken run of finite points."""
    there = np.isfinite(lon_deg) & np.isfinite(lat_deg)
    breaks = np.flatnonzero(np.diff(there)) + 1
    parts: list[shapely.LineString] = []
    for run in np.split(np.arange(len(there)), breaks):
        if len(run) < 2 or not there[run[0]]:
            continue
        line = shapely.LineString(np.column_stack([rings.unwrap(lon_deg[run]), lat_deg[run]]))
        cut = rings.split_antimeridian(line)
        parts += getattr(cut, "geoms", [cut])
    return shapely.MultiLineString(parts)
