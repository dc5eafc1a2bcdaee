"""States of a flight, and where the nominal one would come down in a vacuum, from what is stored of it."""

from __future__ import annotations

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic, geodetic_to_ecef, ned_to_ecef
from fallzone.model.results.alert.loss import ImpactPoint, State
from fallzone.model.results.trajectory import Trajectory


def find_state(nominal: Trajectory, t_s: float) -> State:
    """State of the flight without dispersion at a time.

    Parameters
    ----------
    nominal : Trajectory
        The flight.
    t_s : float
        Within it [s after lift-off].

    Returns
    -------
    State
    """
    position, velocity = (
        np.array([np.interp(t_s, nominal.t_s, column) for column in rows.T])
        for rows in (nominal.position_ecef_m, nominal.velocity_ecef_mps)
    )
    return build_state(position, velocity)


def build_state(position_ecef_m: np.ndarray, velocity_ecef_mps: np.ndarray) -> State:
    """A state from Earth-fixed vectors.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_mps : (3,) float64
        [m], and relative to the Earth [m/s].

    Returns
    -------
    State
    """
    lon_deg, lat_deg, height_m = (float(one[0]) for one in ecef_to_geodetic(position_ecef_m[None, :]))
    axes = [ned_to_ecef(np.eye(3)[[axis]], np.array([lon_deg]), np.array([lat_deg]))[0] for axis in range(3)]
    north, east, down = (float(axis @ velocity_ecef_mps) for axis in axes)
    return State(lon_deg=lon_deg, lat_deg=lat_deg, height_m=height_m, velocity_ned_mps=(north, east, down))


def find_vectors(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Earth-fixed vectors of a state.

    Parameters
    ----------
    state : State
        Geodetic.

    Returns
    -------
    position_ecef_m, velocity_ecef_mps : (3,) float64
        [m], and relative to the Earth [m/s].
    """
    lon_deg, lat_deg = np.array([state.lon_deg]), np.array([state.lat_deg])
    position = geodetic_to_ecef(lon_deg, lat_deg, np.array([state.height_m]))
    return position[0], ned_to_ecef(np.array([state.velocity_ned_mps]), lon_deg, lat_deg)[0]


def find_nominal_point(nominal: Trajectory, t_s: float) -> ImpactPoint:
    """Vacuum impact point of the flight without dispersion at a time.

    Parameters
    ----------
    nominal : Trajectory
        The flight.
    t_s : float
        Within it [s after lift-off].

    Returns
    -------
    ImpactPoint
        ``unknown`` until its fall through the air was followed; ``orbital`` where it has none in a vacuum.
    """
    row = min(int(np.searchsorted(nominal.t_s, t_s)), len(nominal.t_s) - 1)
    around = [max(row - 1, 0), row]
    lon_deg, lat_deg = nominal.iip_lon_deg[around], nominal.iip_lat_deg[around]
    if not np.isfinite(lon_deg).all():
        return ImpactPoint(status="orbital")
    times_s = nominal.t_s[around]
    lon_deg = np.unwrap(lon_deg, period=360.0)
    return ImpactPoint(
        status="unknown",
        vacuum_lon_deg=float((np.interp(t_s, times_s, lon_deg) + 180.0) % 360.0 - 180.0),
        vacuum_lat_deg=float(np.interp(t_s, times_s, lat_deg)),
    )
