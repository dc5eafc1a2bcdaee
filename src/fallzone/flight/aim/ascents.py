"""How lofted an ascent is: that of least propellant, a steeper one, or the one that uses up what would be left."""

from __future__ import annotations

import math

from fallzone.flight.aim.pad import Ascent, Pad

# Elevations of the path at the end of the gravity turn that are tried first [deg], and the range of all
ELEVATIONS_DEG = (60.0, 48.0, 38.0, 30.0, 22.0, 14.0)
_STEEPEST_DEG, _FLATTEST_DEG = 85.0, 2.0
# How well the elevation of least propellant is found [deg]: the propellant is flat about it
_ELEVATION_TOLERANCE_DEG = 0.05


def solve_aim(pad: Pad, *, loft_deg: float = 0.0, to_depletion: bool = False) -> Ascent | None:
    """Ascent to the target orbit, as lofted as wanted.

    Parameters
    ----------
    pad : Pad
        The vehicle on its pad.
    loft_deg : float
        How much steeper the path is at the end of the gravity turn than that of least propellant from the same launch
        azimuth without a dog-leg [deg].
    to_depletion : bool
        Whether the last burn is to last as planned, as that of a motor that cannot be cut off: the path is then as
        much steeper as uses up what would be left.

    Returns
    -------
    Ascent or None
        None where no ascent reaches the orbit, however long the last burn.

    Source
    ------
    D. F. Lawden, Optimal Trajectories for Space Navigation (1963), for the thrust; the elevation of least propellant is
    searched for. A dog-leg leaves the gravity turn as it is: yawing is cheapest where there is little speed to turn, so
    that the least propellant of the dog-leg itself is that of a climb almost straight up.
    """
    level = pad if to_depletion else pad.without_dogleg()
    best = _find_best(level)
    if best is None or (level is pad and loft_deg == 0.0 and not to_depletion):
        return best
    return deplete(pad, best) if to_depletion else pad.steer(find_elevation_deg(best, loft_deg), best.primer)


def _find_best(pad: Pad) -> Ascent | None:
    """The ascent of least propellant, or None where none was found."""
    from scipy.optimize import minimize_scalar

    found: dict[float, Ascent] = {}

    def burn_s(elevation_deg: float) -> float:
        best = min(found.values(), key=lambda one: abs(one.elevation_deg - elevation_deg), default=None)
        ascent = pad.steer(elevation_deg, None if best is None else best.primer)
        if ascent is None:
            return math.inf
        found[elevation_deg] = ascent
        return ascent.last_s

    tried = {elevation_deg: burn_s(elevation_deg) for elevation_deg in ELEVATIONS_DEG}
    if not found:
        return None
    middle = min(tried, key=tried.__getitem__)
    at = ELEVATIONS_DEG.index(middle)
    high = ELEVATIONS_DEG[at - 1] if at else _STEEPEST_DEG
    low = ELEVATIONS_DEG[at + 1] if at + 1 < len(ELEVATIONS_DEG) else _FLATTEST_DEG
    options = {"xatol": _ELEVATION_TOLERANCE_DEG}
    best_deg = float(minimize_scalar(burn_s, bounds=(low, high), method="bounded", options=options).x)
    return found.get(best_deg) or found[middle]


def find_elevation_deg(best: Ascent, loft_deg: float) -> float:
    """Elevation at the end of the gravity turn of an ascent that is so much more lofted than another.

    Parameters
    ----------
    best : Ascent
        The ascent of least propellant.
    loft_deg : float
        How much steeper [deg].

    Returns
    -------
    float
        [deg], within what a gravity turn can end with: straight up there is none.
    """
    return min(max(best.elevation_deg + loft_deg, _FLATTEST_DEG), _STEEPEST_DEG)


def deplete(pad: Pad, start: Ascent) -> Ascent | None:
    """Ascent whose last burn lasts as planned: the steeper of the two that do.

    Parameters
    ----------
    pad : Pad
        The vehicle on its pad.
    start : Ascent
        An ascent from there, no flatter than that of least propellant.

    Returns
    -------
    Ascent or None
        None where every ascent needs more than is planned, or the steepest less.
    """
    found, step_deg = start, 4.0
    while found.last_s > pad.planned_s:
        flatter = pad.steer(found.elevation_deg - step_deg, found.primer)
        if flatter is None or flatter.last_s > found.last_s:
            return None
        found = flatter
    is_bounded, step_deg = False, 8.0
    while step_deg > _ELEVATION_TOLERANCE_DEG:
        if found.elevation_deg + step_deg > _STEEPEST_DEG:
            step_deg *= 0.5
            continue
        steeper = pad.steer(found.elevation_deg + step_deg, found.primer)
        if steeper is None or steeper.last_s > pad.planned_s:
            is_bounded, step_deg = True, 0.5 * step_deg
        else:
            found = steeper
    return found if is_bounded else None
