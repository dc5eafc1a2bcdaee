"""A ring with fewer corners that leaves nothing out: corners go where the least is added outside."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely


def drop_corners(polygon: shapely.Polygon, most: int) -> shapely.Polygon | None:
    """A polygon of at most so many corners around another one.

    Parameters
    ----------
    polygon : shapely Polygon
        Valid, in a plane; its holes are filled.
    most : int
        Corners, 3 or more.

    Returns
    -------
    shapely Polygon or None
        It holds the given one; None where no corner can be spared any more without crossing edges.

    Notes
    -----
    One corner after the other: a corner that points inward is skipped, or an edge between two that point outward is
    given up and its neighbours go on until they meet, whichever adds the smaller triangle.

    Source
    ------
    Derived: either way what is added lies outside the ring, so that each polygon holds the one before it.
    """
    corners = shapely.get_coordinates(shapely.orient_polygons(polygon).exterior)[:-1]
    while len(corners) > most:
        corners = next(_list_fewer(corners), None)
        if corners is None:
            return None
    return shapely.Polygon(corners)


def _list_fewer(corners: np.ndarray) -> Iterator[np.ndarray]:
    """Rings of one corner less that hold a counterclockwise ring, the smallest first."""
    around = np.concatenate([corners[-1:], corners, corners[:2]])
    before, after, second = around[:-3], around[2:-1], around[3:]
    arriving, leaving, beyond = corners - before, after - corners, second - after
    turn, turn_after = _cross(arriving, leaving), _cross(leaving, beyond)
    # Beyond both ends of an edge its neighbours meet where they turn by less than half a circle together
    across = _cross(arriving, beyond)
    meets = (turn > 0.0) & (turn_after > 0.0) & (across > 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        along = turn_after / across
        added = np.where(meets, 0.5 * along * turn, np.inf)
    for choice in np.argsort(np.concatenate([np.where(turn <= 0.0, -0.5 * turn, np.inf), added]), kind="stable"):
        number, skips = choice % len(corners), choice < len(corners)
        if not (turn[number] <= 0.0 if skips else meets[number]):
            return
        fewer = corners.copy()
        if not skips:
            fewer[(number + 1) % len(corners)] = corners[number] + along[number] * arriving[number]
        fewer = np.concatenate([fewer[:number], fewer[number + 1 :]])
        if shapely.Polygon(fewer).is_valid:
            yield fewer


def _cross(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
