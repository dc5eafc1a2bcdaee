"""How the thrust leaves the launch azimuth of a dog-leg: what is looked for, and where the search begins.

After the gravity turn the vertical plane of the thrust yaws at a constant rate, within which the thrust follows the
primer vector as far as it can, until the plane has come to the primer vector or the burn before the first item of the
corridor separates is over; then the thrust is free. The rate is the one with which that item falls at its azimuth. An
assumption: flights of constant attitude rates between events are how ascents are planned, and none published its own.
Where no rate leads there, or the propellant does not suffice for it, the thrust is free at once.
"""

from __future__ import annotations

import math

import numpy as np

from fallzone.kernels.ascent.steering import POSITION, VELOCITY

# Rate of yaw in whose units it is looked for: some degrees within a burn; and the angle whose tangent is the quickest
YAW_RATE_RADPS, QUICKEST_RAD = 5e-3, 0.5 * math.pi
# Added to the jump for the first item where the thrust yaws at once
AT_ONCE = 1e3


def list_yaws(turn_rad: float, lasts_s: float, items: int) -> tuple[np.ndarray, np.ndarray]:
    """Where a search for the yaw into a corridor begins: at a rate, and at once.

    Parameters
    ----------
    turn_rad : float
        How far the first item of the corridor lies to the right of the launch azimuth.
    lasts_s : float
        From the end of the gravity turn to the last burn-out before that item separates; within half of it the thrust
        points there.
    items : int
        How many the corridor has, > 0.

    Returns
    -------
    rate, at_once : (items,) float64
        As `read_yaw` takes them.
    """
    yaws = np.zeros((2, items))
    yaws[:, 0] = math.atan(2.0 * turn_rad / lasts_s / YAW_RATE_RADPS), AT_ONCE
    return yaws[0], yaws[1]


def read_yaw(yaws: np.ndarray) -> tuple[float, np.ndarray]:
    """How fast the thrust yaws away from the launch azimuth, and how the primer vector jumps for each item.

    Parameters
    ----------
    yaws : (items,) float64
        For the first item of the corridor a rate, as the angle whose tangent it is, or from AT_ONCE on a jump, and the
        thrust leaves the launch azimuth at once; for the others jumps [1/1,000 s].

    Returns
    -------
    rate_radps : float
        NaN: at once.
    jumps : (items,) float64
        [1/s].
    """
    jumps = yaws / 1e3
    if len(yaws) == 0 or is_at_once(yaws):
        jumps[:1] -= AT_ONCE / 1e3
        return math.nan, jumps
    jumps[0] = 0.0
    return YAW_RATE_RADPS * math.tan(yaws[0]), jumps


def is_at_once(yaws: np.ndarray) -> bool:
    """Whether the thrust leaves the launch azimuth at once.

    Parameters
    ----------
    yaws : (items,) float64
        As `read_yaw` takes them, for at least one item.

    Returns
    -------
    bool
    """
    return bool(yaws[0] > 0.5 * AT_ONCE)


def find_plane_yaw_rad(lat_rad: float, inclination_rad: float, azimuth_rad: float, near_rad: float) -> float:
    """How far the plane of an orbit lies to the right of an azimuth, of a round Earth at rest: a first guess.

    Parameters
    ----------
    lat_rad, inclination_rad : float
        Latitude of the start, and of the orbit; one that is not reached counts as the next that is.
    azimuth_rad : float
        Launch azimuth.
    near_rad : float
        Of the two azimuths that lead there, to the north and to the south, that counts which is nearer to this one.

    Returns
    -------
    float
        [rad], −π to π.

    Source
    ------
    D. A. Vallado, Fundamentals of Astrodynamics and Applications, 4th ed., section 6.4: cos i = cos φ sin β.
    """
    sine = min(max(math.cos(inclination_rad) / math.cos(lat_rad), -1.0), 1.0)
    north = math.asin(sine)
    nearest = min((north, math.pi - north), key=lambda one: abs(wrap_rad(one - near_rad)))
    return wrap_rad(nearest - azimuth_rad)


def wrap_rad(angle_rad: float) -> float:
    """An angle within half a turn of 0.

    Parameters
    ----------
    angle_rad : float
        Any.

    Returns
    -------
    float
        [rad], −π to π.
    """
    return (angle_rad + math.pi) % (2.0 * math.pi) - math.pi


def find_right(begin: np.ndarray, azimuth_rad: float) -> np.ndarray:
    """Horizontal unit vector to the right of an azimuth.

    Parameters
    ----------
    begin : (16,) float64
        State, in the columns of `kernels.ascent.steering`.
    azimuth_rad : float
        Clockwise from north.

    Returns
    -------
    (3,) float64
        Earth-fixed, horizontal on a round Earth.

    Source
    ------
    Derived from the directions of east and north at a longitude and a latitude.
    """
    x, y, z = begin[POSITION:VELOCITY].tolist()
    lon, lat = math.atan2(y, x), math.atan2(z, math.hypot(x, y))
    east = np.array([-math.sin(lon), math.cos(lon), 0.0])
    north = np.array([-math.sin(lat) * math.cos(lon), -math.sin(lat) * math.sin(lon), math.cos(lat)])
    return math.cos(azimuth_rad) * east - math.sin(azimuth_rad) * north
