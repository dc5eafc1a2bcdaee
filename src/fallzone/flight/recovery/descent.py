"""How bodies come down that have left a flight: unpowered, under a parachute, or to their landing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fallzone.earth.geodesic import forward, range_azimuth
from fallzone.flight.recovery.ways import Return
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.fall.canopy import find_openings
from fallzone.kernels.fall.fall import FallPath, fall, fall_path
from fallzone.kernels.fall.levels import find_crossings
from fallzone.model.status import ImpactStatus

# Drag of a canopy is in proportion to the dynamic pressure at all speeds
CANOPY_CURVE = DRAG_CURVES.index("constant")


@dataclass(frozen=True, kw_only=True)
class Descent:
    """How n bodies came down.

    Parameters
    ----------
    lon_deg, lat_deg : (n,) float64
        Where, geodetic [deg].
    fall_s : (n,) float64
        From the start of the fall to there [s].
    impact_speed_mps : (n,) float64
        Relative to the Earth [m/s].
    status : (n,) int8
        `fallzone.model.status.ImpactStatus`.
    beta_kgpm2 : (n,) float64
        Ballistic coefficient at low speed at the end [kg/m²].
    level_s : (n, k) float64
        From the start of the fall until it comes down through each of k heights [s]; NaN where it does not.
    """

    lon_deg: np.ndarray
    lat_deg: np.ndarray
    fall_s: np.ndarray
    impact_speed_mps: np.ndarray
    status: np.ndarray
    beta_kgpm2: np.ndarray
    level_s: np.ndarray

    def put(self, rows: np.ndarray, other: Descent) -> Descent:
        """The same with other rows in place of some.

        Parameters
        ----------
        rows : (m,) int64
            Their places.
        other : Descent
            Of m bodies.

        Returns
        -------
        Descent
        """
        columns = {name: getattr(self, name).copy() for name in self.__dataclass_fields__}
        for name, column in columns.items():
            column[rows] = getattr(other, name)
        return Descent(**columns)


def descend(
    position: np.ndarray, velocity: np.ndarray, canopy: np.ndarray, *, levels_m: tuple[float, ...] = (), **body: Any
) -> Descent:
    """Unpowered falls of n bodies, under a parachute from the height on at which it opens.

    Parameters
    ----------
    position, velocity : (n, 3) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    canopy : (n, 2) float64
        As in `Return`. Where a body never comes down through the height no canopy opens.
    levels_m : tuple of float
        Heights above the ellipsoid [m] of which the time is wanted.
    **body
        As ``kernels.fall.fall`` takes them; arrays of n rows, or numbers that are those of all.

    Returns
    -------
    Descent
    """
    result = fall(position, velocity, **body)
    down = Descent(
        lon_deg=result.lon_deg,
        lat_deg=result.lat_deg,
        fall_s=result.flight_time_s,
        impact_speed_mps=result.impact_speed_mps,
        status=result.status,
        beta_kgpm2=body["beta_kgpm2"],
        level_s=find_crossings(position, velocity, heights_m=levels_m, **body),
    )
    for opens_at_m in np.unique(canopy[np.isfinite(canopy[:, 0]), 0]):
        rows = np.flatnonzero(canopy[:, 0] == opens_at_m)
        own = {name: value[rows] if isinstance(value, np.ndarray) else value for name, value in body.items()}
        opened_s, states = find_openings(position[rows], velocity[rows], opens_at_m=opens_at_m, **own)
        opened = np.flatnonzero(np.isfinite(opened_s))
        rows, opened_s, states = rows[opened], opened_s[opened], states[opened]
        own = {name: value[opened] if isinstance(value, np.ndarray) else value for name, value in own.items()}
        own |= {"beta_kgpm2": canopy[rows, 1], "curve_index": CANOPY_CURVE, "lift_ratio_ecef": 0.0}
        below = descend(states[:, :3], states[:, 3:], np.full((len(rows), 2), np.nan), levels_m=levels_m, **own)
        is_above = np.array(levels_m) >= opens_at_m
        level_s = np.where(is_above, down.level_s[rows], opened_s[:, None] + below.level_s)
        down = down.put(rows, replace(below, fall_s=opened_s + below.fall_s, level_s=level_s))
    return down


def land(down: Descent, start_t_s: np.ndarray, landing: np.ndarray) -> Descent:
    """What comes back under power: to its landing, or as far towards it as it gets.

    The way is not simulated: touch-downs have no speed and pass no heights. Where a return fails, the impact lies on
    the geodesic from that of the unpowered fall to the landing, at a time in proportion and with the speed of the fall.

    Parameters
    ----------
    down : Descent
        The n bodies as they fall unpowered.
    start_t_s : (n,) float64
        Start of the fall [s after lift-off].
    landing : (n, 4) float64
        As in `Return`.

    Returns
    -------
    Descent
    """
    falls = down.status == ImpactStatus.IMPACT
    rows = np.flatnonzero((landing[:, 3] >= 1.0) | ((landing[:, 3] >= 0.0) & falls))
    if not len(rows):
        return down
    lon_deg, lat_deg, t_s, share = landing[rows].T
    back, lands = 1.0 - share, share >= 1.0
    # Of what would not come down by itself only the landing is needed
    from_lon, from_lat = np.where(lands, lon_deg, down.lon_deg[rows]), np.where(lands, lat_deg, down.lat_deg[rows])
    range_m, azimuth_deg = range_azimuth(lon_deg, lat_deg, from_lon, from_lat)
    where = forward(lon_deg, lat_deg, azimuth_deg, back * range_m)
    fall_s = np.where(lands, 0.0, back * down.fall_s[rows]) + share * (t_s - start_t_s[rows])
    landed = Descent(
        lon_deg=np.where(lands, lon_deg, where[0]),
        lat_deg=np.where(lands, lat_deg, where[1]),
        fall_s=fall_s,
        impact_speed_mps=np.where(lands, 0.0, down.impact_speed_mps[rows]),
        status=np.full(len(rows), ImpactStatus.IMPACT, dtype=np.int8),
        beta_kgpm2=down.beta_kgpm2[rows],
        level_s=np.full_like(down.level_s[rows], np.nan),
    )
    return down.put(rows, landed)


def follow_back(position: np.ndarray, velocity: np.ndarray, own: Return, **body: Any) -> FallPath | None:
    """Path of one body down to the surface, under a parachute where one opens.

    Parameters
    ----------
    position, velocity : (3,) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    own : Return
        How it comes back, one row.
    **body
        ``beta_kgpm2``, ``environment`` and ``curve_index``, as ``kernels.fall.fall`` takes them.

    Returns
    -------
    FallPath or None
        None of what flies back under power, whose path is not simulated.
    """
    if np.isfinite(own.landing[0, 0]) and own.landing[0, 3] > 0.0:
        return None
    path = fall_path(position, velocity, **body)
    opens_at_m, beta_kgpm2 = own.canopy[0]
    if not np.isfinite(opens_at_m):
        return path
    [opened_s], [state] = find_openings(position[None], velocity[None], opens_at_m=float(opens_at_m), **body)
    if not np.isfinite(opened_s):
        return path
    body |= {"beta_kgpm2": float(beta_kgpm2), "curve_index": CANOPY_CURVE}
    below, above = fall_path(state[:3], state[3:], **body), path.t_s < opened_s
    return FallPath(
        t_s=np.concatenate([path.t_s[above], opened_s + below.t_s]),
        position_ecef_m=np.concatenate([path.position_ecef_m[above], below.position_ecef_m]),
        velocity_ecef_mps=np.concatenate([path.velocity_ecef_mps[above], below.velocity_ecef_mps]),
        status=below.status,
    )
