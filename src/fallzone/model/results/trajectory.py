"""A flight as arrays, with its events, drops and end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """An event of a flight, with the state at that instant.

    Parameters
    ----------
    name : str
        One of ``fallzone.names.EVENTS``.
    t_s : float
        Time [s after lift-off].
    height_m : float
        Height above the WGS 84 ellipsoid [m].
    speed_mps : float
        Speed relative to the Earth [m/s].
    downrange_m : float
        Geodesic distance from the pad [m].
    lon_deg, lat_deg : float
        Geodetic position [deg], WGS 84.
    """

    name: str
    t_s: float
    height_m: float
    speed_mps: float
    downrange_m: float
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Drop:
    """Impact, without dispersion, of a body that is left behind or left at the end.

    Parameters
    ----------
    item : str
        One of ``fallzone.names.ITEMS``.
    lon_deg, lat_deg : float
        Geodetic position [deg], WGS 84.
    range_m : float
        Geodesic distance from the pad [m].
    azimuth_deg : float
        Azimuth from the pad [deg], clockwise from north.
    t_s : float
        Time of impact [s after lift-off].
    """

    item: str
    lon_deg: float
    lat_deg: float
    range_m: float
    azimuth_deg: float
    t_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """End of a flight: in an orbit, away from the Earth or on the surface; fields that do not apply are None.

    Parameters
    ----------
    status : str
        ``orbit``, ``escape`` (a hyperbola, which has a perigee and no apogee) or ``impact``.
    perigee_m, apogee_m : float or None
        Heights above the equatorial radius [m].
    eccentricity : float or None
        Of the orbit, ≥ 0.
    inclination_deg : float or None
        Of the orbit [deg], 0 to 180.
    lon_deg, lat_deg : float or None
        Geodetic position of the impact [deg], WGS 84.
    range_m : float or None
        Geodesic distance of the impact from the pad [m].
    t_s : float or None
        Time of the end [s after lift-off].
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
    mission : str
        Id of the mission.
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+seconds``.
    t_s : (n,) float64
        Times [s after lift-off], increasing.
    lon_deg, lat_deg, height_m : (n,) float64
        Geodetic position on WGS 84 [deg, deg, m].
    position_ecef_m, velocity_ecef_mps : (n, 3) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    mass_kg : (n,) float64
        Mass of everything still attached [kg].
    pitch_deg, azimuth_deg : (n,) float64
        Direction of thrust [deg]: above the local horizontal, and clockwise from north; NaN in unpowered flight after a
        failure.
    dynamic_pressure_pa, angle_of_attack_deg : (n,) float64
        Air loads in the mean wind [Pa, deg]; NaN in unpowered flight after a failure.
    iip_lon_deg, iip_lat_deg : (n,) float64
        Instantaneous impact point in vacuum [deg], WGS 84; NaN where there is none.
    events : tuple of Event
        In order of time.
    drops : tuple of Drop
        Impacts of the items that separate, and of what is left, where they come down.
    end : End
        Orbit, escape or impact.
    path : dict of str to (m, 3) float64
        Nominal fall of each dropped item as lon [deg], lat [deg], height [m].
    returned : tuple of str
        Items that come back, to a landing under power or under a parachute.
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
    returned: tuple[str, ...] = ()
