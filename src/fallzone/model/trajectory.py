"""A flight as arrays, with its events, drops and end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happens at one instant of the flight; speed is Earth-fixed."""

    name: str
    t_s: float
    height_m: float
    speed_mps: float
    downrange_m: float
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Drop:
    """Where a body that is left behind, or left at the end, comes down without dispersion, seen from the pad."""

    item: str
    lon_deg: float
    lat_deg: float
    range_m: float
    azimuth_deg: float
    t_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """How the flight ends: in an orbit (heights above the equatorial radius), away from the Earth or on the surface.

    Parameters
    ----------
    status : str
        ``orbit``, ``escape`` (a hyperbola, which has a perigee and no apogee) or ``impact``.
    """

    status: str
    perigee_m: float | None = None
    apogee_m: float | None = None
    eccentricity: float | None = None
    inclination_deg: float | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None
    range_m: float | None = None
    t_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Trajectory:
    """A flight from lift-off to orbit or impact.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+seconds``.
    t_s : (n,) float64
        Time after lift-off [s].
    lon_deg, lat_deg, height_m : (n,) float64
        Geodetic position on WGS 84.
    position_ecef_m, velocity_ecef_mps : (n, 3) float64
        Earth-fixed state.
    mass_kg, pitch_deg, azimuth_deg : (n,) float64
        Mass and thrust direction (NaN in unpowered flight after a failure).
    dynamic_pressure_pa, angle_of_attack_deg : (n,) float64
        Loads in the mean wind.
    iip_lon_deg, iip_lat_deg : (n,) float64
        Vacuum instantaneous impact point; NaN where there is none.
    path : dict of str to (m, 3) float64
        Nominal fall of each dropped item as lon [deg], lat [deg], height [m].
    """

    mission: str
    case: str
    t_s: np.ndarray
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    height_m: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    mass_kg: np.ndarray
    pitch_deg: np.ndarray
    azimuth_deg: np.ndarray
    dynamic_pressure_pa: np.ndarray
    angle_of_attack_deg: np.ndarray
    iip_lon_deg: np.ndarray
    iip_lat_deg: np.ndarray
    events: tuple[Event, ...]
    drops: tuple[Drop, ...]
    end: End
    path: dict[str, np.ndarray]
