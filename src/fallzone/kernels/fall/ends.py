"""How a fall begins and ends: the status of a state, and where a path meets the surface; one body at a time.

Source
------
Orbit: D. A. Vallado, Fundamentals of Astrodynamics and Applications, 4th ed., algorithm 9 (RV2COE). Within a step:
Hermite interpolation, J. Stoer, R. Bulirsch, Introduction to Numerical Analysis, section 2.1.5.
"""

from __future__ import annotations

import math

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, EARTH_GM_M3PS2, EARTH_POLAR_RADIUS_M, EARTH_ROTATION_RADPS
from fallzone.kernels.compiled import compiled, inner
from fallzone.kernels.fall.motion import height_and_climb
from fallzone.kernels.tables import WIND_MODES
from fallzone.model.status import ImpactStatus

IMPACT, ORBITAL, ESCAPING = int(ImpactStatus.IMPACT), int(ImpactStatus.ORBITAL), int(ImpactStatus.ESCAPING)
BELOW, NEVER, INVALID = (
    int(ImpactStatus.BELOW_SURFACE),
    int(ImpactStatus.NEVER_LANDED),
    int(ImpactStatus.INVALID),
)
FLYING, SETTLED = -1, -2

_ON_SURFACE_M = 0.01
# Above any number of a possible state; written as a comparison, which NaN fails under every compiler flag
_FINITE = 1e18
_LOCATED_M = 1e-3
# Above this perigee the air cannot bring a body down within the hours for which a fall is followed
_SAFE_PERIGEE_M = 500_000.0
# A body that is still up at the end is in orbit if its perigee is above the dense air, else it has not landed
ORBITAL_PERIGEE_M = 130_000.0


@inner
def perigee_and_energy(p, v):
    """Perigee and energy of the osculating two-body orbit.

    Parameters
    ----------
    p, v : triples of floats
        Earth-fixed position [m] and velocity relative to the Earth [m/s].

    Returns
    -------
    perigee_m : float
        Height of the perigee above the equatorial radius.
    energy_m2ps2 : float
        Specific energy; below 0 for a bound orbit.
    """
    vx, vy = v[0] - EARTH_ROTATION_RADPS * p[1], v[1] + EARTH_ROTATION_RADPS * p[0]
    radius2 = p[0] * p[0] + p[1] * p[1] + p[2] * p[2]
    speed2 = vx * vx + vy * vy + v[2] * v[2]
    along = p[0] * vx + p[1] * vy + p[2] * v[2]
    parameter = (radius2 * speed2 - along * along) / EARTH_GM_M3PS2
    energy = speed2 / 2.0 - EARTH_GM_M3PS2 / math.sqrt(radius2)
    eccentricity = math.sqrt(max(0.0, 1.0 + 2.0 * energy * parameter / EARTH_GM_M3PS2))
    return parameter / (1.0 + eccentricity) - EARTH_EQUATORIAL_RADIUS_M, energy


@inner
def status_at_start(p, v, body):
    """Status of a state that needs no flight, or FLYING.

    Parameters
    ----------
    p, v : triples of floats
        Earth-fixed position [m] and velocity relative to the Earth [m/s].
    body : Body
        Of floats.

    Returns
    -------
    int
        `ImpactStatus`: INVALID for numbers that no body has, BELOW_SURFACE, IMPACT for a body at rest on the ground,
        ORBITAL above all air that could bring it down; else FLYING.
    """
    total = p[0] + p[1] + p[2] + v[0] + v[1] + v[2] + body.half_area_m2pkg
    for k in range(WIND_MODES):
        total += body.east_factors[k] + body.north_factors[k]
    for k in range(3):
        total += body.lift_ratio[k]
    if not abs(total) < _FINITE or body.half_area_m2pkg < 0.0:
        return INVALID
    if p[0] * p[0] + p[1] * p[1] + p[2] * p[2] < (0.99 * EARTH_POLAR_RADIUS_M) ** 2:
        return BELOW
    height, climb = height_and_climb(p, v)
    if height < -_ON_SURFACE_M:
        return BELOW
    if height <= _ON_SURFACE_M and climb <= 0.0:
        return IMPACT
    perigee, energy = perigee_and_energy(p, v)
    if energy < 0.0 and perigee > _SAFE_PERIGEE_M:
        return ORBITAL
    return FLYING


@compiled
def status_at_end(p, v):
    """Status of a body that is still up when the longest time that is followed is over.

    Parameters
    ----------
    p, v : triples of floats
        Earth-fixed position [m] and velocity relative to the Earth [m/s].

    Returns
    -------
    int
        `ImpactStatus`: ORBITAL or NEVER_LANDED.
    """
    perigee, energy = perigee_and_energy(p, v)
    return ORBITAL if energy < 0.0 and perigee > ORBITAL_PERIGEE_M else NEVER


@inner
def dips_to_the_surface(h, height0, climb0, height1, climb1):
    """Whether a path that is above the surface at both ends of a step goes below it in between.

    Parameters
    ----------
    h : float
        Length of the step [s].
    height0, climb0 : float
        Height [m] and its rate [m/s] at the beginning.
    height1, climb1 : float
        The same at the end.

    Returns
    -------
    bool

    Notes
    -----
    The lowest point of the cubic through both heights and rates: the root of its derivative.
    """
    if not climb0 < 0.0 < climb1:
        return False
    slope, rise = h * climb0, height1 - height0
    square = 3.0 * rise - 2.0 * slope - h * climb1
    cube = slope + h * climb1 - 2.0 * rise
    at = -slope / (square + math.sqrt(max(0.0, square * square - 3.0 * cube * slope)))
    return height0 + at * (slope + at * (square + at * cube)) < 0.0


@inner
def _on_quintic(y0, y1, h, rate0, rate1, second0, second1, s):
    """Value and rate, at the share s of a step, of the quintic through two ends with their rates and second rates."""
    slope, bend = h * rate0, 0.5 * h * h * second0
    rise = y1 - y0 - slope - bend
    turn, swing = h * rate1 - slope - 2.0 * bend, 0.5 * h * h * second1 - bend
    c3, c4, c5 = (
        10.0 * rise - 4.0 * turn + swing,
        -15.0 * rise + 7.0 * turn - 2.0 * swing,
        6.0 * rise - 3.0 * turn + swing,
    )
    value = y0 + s * (slope + s * (bend + s * (c3 + s * (c4 + s * c5))))
    rate = slope + s * (2.0 * bend + s * (3.0 * c3 + s * (4.0 * c4 + s * 5.0 * c5)))
    return value, rate / h


@inner
def within_step(h, start, end, s):
    """Position and velocity within a step.

    Parameters
    ----------
    h : float
        Length of the step [s].
    start, end : triples of triples
        Position [m], velocity [m/s] and acceleration [m/s²] at the beginning and at the end.
    s : float
        Share of the step, 0 to 1.

    Returns
    -------
    p, v : triples
        Position [m] and velocity [m/s].

    Notes
    -----
    The quintic that fits position, velocity and acceleration at both ends errs by h⁶/46080 times the sixth derivative:
    as much as the step itself.
    """
    (p0, v0, a0), (p1, v1, a1) = start, end
    x, vx = _on_quintic(p0[0], p1[0], h, v0[0], v1[0], a0[0], a1[0], s)
    y, vy = _on_quintic(p0[1], p1[1], h, v0[1], v1[1], a0[1], a1[1], s)
    z, vz = _on_quintic(p0[2], p1[2], h, v0[2], v1[2], a0[2], a1[2], s)
    return (x, y, z), (vx, vy, vz)


@inner
def locate_impact(h, start, end):
    """Where a step that begins above the surface and ends below it meets the surface.

    Parameters
    ----------
    h : float
        Length of the step [s].
    start, end : triples of triples
        Position [m], velocity [m/s] and acceleration [m/s²] at the beginning and at the end.

    Returns
    -------
    s : float
        Share of the step, 0 to 1, at which the body is within 1 mm of the surface.
    p, v : triples
        Position [m] and velocity [m/s] there.

    Notes
    -----
    Newton steps, kept between a share at which the body is above the surface and one at which it is below.
    """
    low, high, s = 0.0, 1.0, 1.0
    p, v = end[0], end[1]
    for _ in range(60):
        height, climb = height_and_climb(p, v)
        if abs(height) < _LOCATED_M:
            break
        if height < 0.0:
            high = s
        else:
            low = s
        s = s - height / (climb * h)
        if not low < s < high:
            s = 0.5 * (low + high)
        p, v = within_step(h, start, end, s)
    return s, p, v
