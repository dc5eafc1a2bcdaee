"""What a vehicle looks up on its way: pitch and azimuth of its thrust by time, and its drag area by Mach number.

Source
------
Directions of the thrust: derived from pitch and azimuth, and from how it is turned away from them.
"""

from __future__ import annotations

import numpy as np
from numba.extending import overload

from fallzone.kernels.compiled import inlined, inner
from fallzone.kernels.lane_types import LANES
from fallzone.kernels.lanes import WIDTH, four, lane, largest, select, sine_cosine, spread, with_lane
from fallzone.kernels.tables import cubic

# Columns of Crafts.places: rows in the tables, and after them the knots used last
PITCH, AZIMUTH, DRAG, LAST_KNOT, PLACES = 0, 1, 2, 3, 6


@inner
def knotted(x, knots, pieces):
    """Value of cubics joined at knots; held outside of them.

    Parameters
    ----------
    x : float
        Where.
    knots : (k,) float64
        Increasing.
    pieces : (k, 4) float64
        Coefficients in rising powers of the distance since the knot.

    Returns
    -------
    float
    """
    i = 0
    while i < knots.shape[0] - 1 and x >= knots[i + 1]:
        i += 1
    return cubic(pieces[i], max(x - knots[i], 0.0))


@inlined
def knotted_lanes(x, knots, pieces, crafts, programme):
    """`knotted` in each lane, on the knots and pieces of its vehicle, or of what is left of it.

    Parameters
    ----------
    x : lanes
        Where.
    knots : (m, k) float64
        Of each vehicle, or of each drag curve, increasing.
    pieces : (m, k, 4) float64
        The same.
    crafts : Crafts
        Vehicles in the lanes; the knots used last are written.
    programme : int
        PITCH, AZIMUTH or DRAG.

    Returns
    -------
    lanes
    """
    last = knots.shape[1] - 1
    place, since = spread(0.0), spread(0.0)
    for j in range(WIDTH):
        # Element by element: taking rows out of the tables takes longer than the search
        value, m, i = lane(x, j), crafts.places[j, programme], crafts.places[j, LAST_KNOT + programme]
        while i < last and value >= knots[m, i + 1]:
            i += 1
        while i > 0 and value < knots[m, i]:
            i -= 1
        crafts.places[j, LAST_KNOT + programme] = i
        place = with_lane(place, j, 4.0 * (m * (last + 1) + i))
        since = with_lane(since, j, value - knots[m, i])
    return cubic(four(pieces, place, 0), largest(since, 0.0))


def find_drag_area_m2(craft, mach):
    """Drag area of one vehicle, or of each in its lane, at a Mach number.

    Parameters
    ----------
    craft : Craft or Crafts
        Of floats or lanes.
    mach : float or lanes
        Mach number, ≥ 0.

    Returns
    -------
    float or lanes
    """
    if np.ndim(mach):
        return _drag_area_lanes(craft, mach)
    return _drag_area(craft, mach)


@inner
def _drag_area(craft, mach):
    if craft.motor.side_area_m2 > 0.0:
        return craft.motor.side_area_m2
    knots, pieces = craft.tables.mach[craft.curve], craft.tables.drag_area_m2[craft.curve]
    return craft.motor.drag_share * knotted(mach, knots, pieces)


@inner
def _drag_area_lanes(craft, mach):
    fleet, side_area_m2 = craft.fleet, craft.motor.side_area_m2
    ahead_m2 = knotted_lanes(mach, fleet.tables.mach, fleet.tables.drag_area_m2, craft, DRAG)
    return select(side_area_m2 > 0.0, side_area_m2, craft.motor.drag_share * ahead_m2)


@overload(find_drag_area_m2)
def _find_drag_area_overload(craft, mach):
    if mach is LANES:
        return lambda craft, mach: _drag_area_lanes(craft, mach)
    return lambda craft, mach: _drag_area(craft, mach)


def find_programme(craft, t_s):
    """Pitch and azimuth of the thrust of one vehicle, or of each in its lane, biases included.

    Parameters
    ----------
    craft : Craft or Crafts
        Of floats or lanes.
    t_s : float or lanes
        After lift-off.

    Returns
    -------
    pitch_rad, azimuth_rad : float or lanes
        Above the horizontal; clockwise from north.
    """
    if np.ndim(t_s):
        return _programme_lanes(craft, t_s)
    return _programme(craft, t_s)


@inner
def _programme(craft, t_s):
    tables, scatter = craft.tables, craft.scatter
    pitch = knotted(t_s, tables.pitch_t_s, tables.pitch_rad)
    return pitch + scatter.pitch_rad, knotted(t_s, tables.azimuth_t_s, tables.azimuth_rad) + scatter.azimuth_rad


@inner
def _programme_lanes(craft, t_s):
    fleet = craft.fleet
    pitch = knotted_lanes(t_s, fleet.tables.pitch_t_s, fleet.tables.pitch_rad, craft, PITCH)
    azimuth = knotted_lanes(t_s, fleet.tables.azimuth_t_s, fleet.tables.azimuth_rad, craft, AZIMUTH)
    return pitch + craft.scatter.pitch_rad, azimuth + craft.scatter.azimuth_rad


@overload(find_programme)
def _find_programme_overload(craft, t_s):
    if t_s is LANES:
        return lambda craft, t_s: _programme_lanes(craft, t_s)
    return lambda craft, t_s: _programme(craft, t_s)


@inner
def aim(pitch, azimuth, turned):
    """Direction of a thrust that is turned away from the programme.

    Parameters
    ----------
    pitch, azimuth : float or lanes
        Of the programme [rad].
    turned : triple
        As in `Motor`.

    Returns
    -------
    east, north, up : float or lanes
    """
    sin_pitch, cos_pitch = sine_cosine(pitch)
    sin_azimuth, cos_azimuth = sine_cosine(azimuth)
    ahead, upwards, right = turned
    level = cos_pitch * ahead - sin_pitch * upwards
    return (
        level * sin_azimuth + right * cos_azimuth,
        level * cos_azimuth - right * sin_azimuth,
        sin_pitch * ahead + cos_pitch * upwards,
    )


@inner
def find_aim(craft, t_s):
    """Direction of the thrust at a time.

    Parameters
    ----------
    craft : Craft or Crafts
        Of floats or lanes.
    t_s : float or lanes
        After lift-off.

    Returns
    -------
    east, north, up : float or lanes
    """
    pitch, azimuth = find_programme(craft, t_s)
    return aim(pitch, azimuth, craft.motor.turned)
