"""The nearest way out: along straight lines in all directions, the first point that is outside of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import shapely

from fallzone.earth import geodesic
from fallzone.model.results.answer import Clear
from fallzone.model.zone import Region

Holds = Callable[[np.ndarray, np.ndarray], np.ndarray]

_AZIMUTHS_DEG = np.arange(0.0, 360.0, 5.0)
# Coarse steps; nothing that is announced or computed for one launch reaches farther from its middle
_DISTANCES_M = np.concatenate([np.arange(2_500.0, 500_000.0, 2_500.0), np.arange(500_000.0, 3_000_001.0, 10_000.0)])
_NEAR_STEPS = 41
_FINE_AZIMUTHS_DEG = np.arange(-2.5, 2.5, 0.5)
_FINE_STEPS = 51
_ALONG_M = 250.0


def find_clear(lon_deg: float, lat_deg: float, is_clear: Holds, *, is_land: Holds | None) -> Clear | None:
    """Find the nearest point in a straight line that is clear.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Where the way begins, on WGS 84 [deg].
    is_clear : callable
        Longitudes and latitudes (n,) to whether each is clear.
    is_land : callable or None
        The same of land, which the way does not cross; None for a way over land.

    Returns
    -------
    Clear or None
        To 2 % of the distance and never short: the point itself is clear. None where none is found within 3,000 km.

    Source
    ------
    Derived: every point of a coarse fan of geodesics is asked, then those of a fine one about the nearest that is
    clear.
    """
    # Most ways are short; of one that ends at the last steps a neighbour may end as near in the next
    near_m = _DISTANCES_M[:_NEAR_STEPS]
    found = _find_within((lon_deg, lat_deg), near_m, is_clear, is_land=is_land)
    if found is not None and found.distance_m <= near_m[-2]:
        return found
    return _find_within((lon_deg, lat_deg), _DISTANCES_M, is_clear, is_land=is_land)


def _find_within(
    begin: tuple[float, float], distances_m: np.ndarray, is_clear: Holds, *, is_land: Holds | None
) -> Clear | None:
    """The nearest clear point within the last of some coarse steps."""
    fan = _cast(*begin, _AZIMUTHS_DEG[:, None], distances_m[None, :])
    is_open = _ask(is_clear, fan)
    if is_land is not None:
        is_open &= np.cumsum(_ask(is_land, fan), axis=1) == 0
    never = len(distances_m)
    first = np.where(is_open.any(axis=1), is_open.argmax(axis=1), never)
    while (least := int(first.min())) < never:
        # Rays that open in this step or the next may do so first, when they are asked in fine steps
        rays = np.flatnonzero(first <= min(least + 1, never - 1))
        steps_m = np.linspace(distances_m[least - 1] if least else 0.0, distances_m[first[rays].max()], _FINE_STEPS)
        azimuths_deg = (_AZIMUTHS_DEG[rays, None] + _FINE_AZIMUTHS_DEG).ravel() % 360.0
        found = _find_first(begin, azimuths_deg, steps_m[1:], is_clear, is_land=is_land)
        if found is not None:
            return found
        first[rays] = never
    return None


def _find_first(
    begin: tuple[float, float], azimuths_deg: np.ndarray, steps_m: np.ndarray, is_clear: Holds, *, is_land: Holds | None
) -> Clear | None:
    """The first clear point of a fan whose way crosses no land."""
    fan = _cast(*begin, azimuths_deg[:, None], steps_m[None, :])
    is_open = _ask(is_clear, fan)
    column = np.where(is_open.any(axis=1), is_open.argmax(axis=1), len(steps_m))
    for nearest in np.unique(column[column < len(steps_m)]):
        rows = np.flatnonzero(column == nearest)
        # Of those as near the one in the middle
        for row in sorted(rows, key=lambda one, middle=rows[len(rows) // 2]: abs(one - middle)):
            azimuth_deg, distance_m = float(azimuths_deg[row]), float(steps_m[nearest])
            along_m = np.append(np.arange(_ALONG_M, distance_m, _ALONG_M), distance_m)
            if is_land is None or not _ask(is_land, _cast(*begin, azimuth_deg, along_m)).any():
                return Clear(
                    azimuth_deg=azimuth_deg,
                    distance_m=distance_m,
                    lat_deg=float(fan[1][row, nearest]),
                    lon_deg=float(fan[0][row, nearest]),
                    is_by_sea=is_land is not None,
                )
    return None


def _cast(lon_deg: float, lat_deg: float, azimuth_deg, distance_m) -> tuple[np.ndarray, np.ndarray]:
    return geodesic.forward(lon_deg, lat_deg, azimuth_deg, distance_m)


def _ask(holds: Holds, points: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    lon_deg, lat_deg = points
    return holds(lon_deg.ravel(), lat_deg.ravel()).reshape(lon_deg.shape)


def find_land(regions: Iterable[Region], lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    """Which points lie on land.

    Parameters
    ----------
    regions : iterable of Region
        Those that are land count, without their tolerance.
    lon_deg, lat_deg : (n,) float64
        On WGS 84 [deg], the longitude from −180 to 180.

    Returns
    -------
    (n,) bool
    """
    held = np.zeros(len(lon_deg), dtype=bool)
    for region in regions:
        west, south, east, north = region.geometry.bounds
        boxed = (lon_deg >= west) & (lon_deg <= east) & (lat_deg >= south) & (lat_deg <= north) & ~held
        if region.kind == "land" and boxed.any():
            shapely.prepare(region.geometry)
            held[boxed] = shapely.intersects_xy(region.geometry, lon_deg[boxed], lat_deg[boxed])
    return held
