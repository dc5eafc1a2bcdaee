"""Who lives in a corridor: people of a density, gathered into populated areas."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from fallzone.risk.corridor.draw import FlightCorridor
from fallzone.risk.corridor.integral import PopulatedArea

# Squares into which people of a density are gathered, and points along a side of the largest
_SMALLEST_M, _LARGEST_M, _MOST_POINTS = 2_000.0, 20_000.0, 5

# People per square metre at longitudes and latitudes
Density = Callable[[np.ndarray, np.ndarray], np.ndarray]


class Settled(NamedTuple):
    """People of a corridor.

    Parameters
    ----------
    areas : tuple of PopulatedArea
        Those where somebody lives.
    unknown_m2 : float
        Land of the corridor whose people are not known [m²], of which nobody is counted.
    """

    areas: tuple[PopulatedArea, ...]
    unknown_m2: float


def spread_people(corridor: FlightCorridor, find_density_pm2: Density) -> Settled:
    """People of any density as populated areas that tile a corridor; each of them counts once.

    Squares along the flight azimuth, from 2 km at the launch point to 20 km far downrange; each holds the mean of up
    to 25 points. To the sides squares are drawn as in a plane: people at the far ends of line HI are up to 3 % too
    many, and what is expected per square kilometre is right.

    Parameters
    ----------
    corridor : FlightCorridor
        Of Appendix A.
    find_density_pm2 : callable
        ``find_density_pm2(lon_deg, lat_deg)`` → people per square metre at points (n,) [1/m²]; NaN where it is not
        known.

    Returns
    -------
    Settled

    Source
    ------
    Derived: squares side by side in rows across the corridor, a tenth as long as the row is far downrange.
    """
    found, unknown_m2, near_m = [], 0.0, 0.0
    while near_m < corridor.end_m:
        side_m = float(np.clip(near_m / 10.0, _SMALLEST_M, _LARGEST_M))
        # Never wider than the row, at the narrow beginning least of all
        reach_m = float(corridor.half_width_m(near_m + side_m))
        count = 2 * math.ceil(reach_m / side_m)
        across_m = side_m * (np.arange(count) - (count - 1) / 2.0)
        density, unknown = _mean_density(corridor, near_m + side_m / 2.0, across_m, side_m, find_density_pm2)
        unknown_m2 += float(unknown.sum()) * side_m**2
        lived = density > 0.0
        places = corridor.line.to_lonlat(near_m + side_m / 2.0, across_m[lived])
        found += [
            PopulatedArea(lon_deg=lon, lat_deg=lat, people=per_m2 * side_m**2, area_m2=side_m**2)
            for (lon, lat), per_m2 in zip(places.tolist(), density[lived].tolist(), strict=True)
        ]
        near_m += side_m
    return Settled(tuple(found), unknown_m2)


def _mean_density(
    corridor: FlightCorridor, along_m: float, across_m: np.ndarray, side_m: float, find_density_pm2: Density
) -> tuple[np.ndarray, np.ndarray]:
    """Of each square of a row (n,): mean density where it is known [1/m²], and the share where it is not.

    Source
    ------
    Derived: the midpoint rule on k × k points, k = side/2 km rounded up, 5 at most.
    """
    count = min(math.ceil(side_m / _SMALLEST_M), _MOST_POINTS)
    offsets_m = side_m * ((np.arange(count) + 0.5) / count - 0.5)
    across, along = np.meshgrid((across_m[:, None] + offsets_m).ravel(), along_m + offsets_m)
    points = corridor.line.to_lonlat(along.ravel(), across.ravel())
    density = np.asarray(find_density_pm2(points[:, 0], points[:, 1]), float).reshape(count, len(across_m), count)
    return np.nan_to_num(density, nan=0.0).mean(axis=(0, 2)), np.isnan(density).mean(axis=(0, 2))
