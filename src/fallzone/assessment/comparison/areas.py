"""How far a containment area moved, grew and changed its edge from one run to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from fallzone.checks.edges import Outline, make_outline
from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M
from fallzone.earth import geodesic
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.footprint.plane import EqualAreaPlane, as_multipolygon
from fallzone.model.results.comparison import AreaChange
from fallzone.model.results.impacts import Footprint
from fallzone.words import _

# Edges are looked at this far apart, or farther where they are very long
_STEP_M = 2_000.0
_MOST_SAMPLES = 50_000
# So long an edge, straight in degrees, bends by less than 10 m in a plane
_EDGE_DEG = 0.25


def compare_areas(first: Iterable[Footprint], second: Iterable[Footprint]) -> tuple[AreaChange, ...]:
    """Hold each area of either run against that of the same case, item and containment in the other.

    Parameters
    ----------
    first, second : iterable of Footprint
        All areas of a run.

    Returns
    -------
    tuple of AreaChange
        In the order of the first run; those of the second alone come last.
    """
    ours, theirs = ({(one.case, one.item, one.containment): one for one in shapes} for shapes in (first, second))
    return tuple(_compare(key, ours.get(key), theirs.get(key)) for key in dict.fromkeys((*ours, *theirs)))


def _compare(key: tuple[str, str, float], one: Footprint | None, other: Footprint | None) -> AreaChange:
    case, item, containment = key
    both = (one, other)
    facts = {
        "case": case,
        "item": item,
        "containment": containment,
        "conditions": tuple(shape and shape.condition for shape in both),
        "areas_m2": tuple(shape and shape.area_m2 for shape in both),
    }
    if one is None or other is None:
        return AreaChange(**facts)
    return AreaChange(**facts, ratio=other.area_m2 / one.area_m2, **_measure(one, other))


def _measure(one: Footprint, other: Footprint) -> dict[str, float]:
    """What two areas have in common, and how far their middles and edges are apart."""
    vertices = shapely.get_coordinates([one.geometry, other.geometry])
    plane = EqualAreaPlane(vertices[:, 0], vertices[:, 1])
    flat, flat_other = (lay_flat(shape.geometry, plane) for shape in (one, other))
    shared_m2 = flat.intersection(flat_other).area
    places = plane.to_lonlat(np.array([[shape.centroid.x, shape.centroid.y] for shape in (flat, flat_other)]))
    shift_m, azimuth_deg = geodesic.range_azimuth(*places[0], *places[1])
    told = _("footprint {footprint}")
    outlines = [make_outline(shape.geometry, told.format(footprint=shape.id)) for shape in (one, other)]
    return {
        "first_outside": float(max(0.0, 1.0 - shared_m2 / flat.area)),
        "second_outside": float(max(0.0, 1.0 - shared_m2 / flat_other.area)),
        "shift_m": float(shift_m),
        "shift_azimuth_deg": float(azimuth_deg),
        "edge_distance_m": edge_distance_m(*outlines),
    }


def lay_flat(geometry: BaseGeometry, plane: EqualAreaPlane) -> BaseGeometry:
    """An area in longitude and latitude carried to an equal-area plane.

    Parameters
    ----------
    geometry : shapely geometry
        (Multi)polygon in lon, lat [deg], split at 180°.
    plane : EqualAreaPlane
        Laid along it.

    Returns
    -------
    shapely geometry
        In the plane [m], valid.
    """
    dense = shapely.segmentize(geometry, _EDGE_DEG)
    flat = shapely.transform(dense, lambda points: plane.from_lonlat(points[:, 0], points[:, 1]))
    return shapely.union_all([as_multipolygon(part) for part in shapely.get_parts(flat)])


def edge_distance_m(one: Outline, other: Outline) -> float:
    """Largest distance of a point of either edge from the nearest point of the other.

    Parameters
    ----------
    one, other : Outline
        As `make_outline` gives them.

    Returns
    -------
    float
        Metres along the Earth, true to the spacing of 2 km at which edges are looked at.

    Source
    ------
    Derived: the Hausdorff distance of two sets of points; a chord c spans an arc of 2 R asin(c/2R).
    """
    samples = [np.vstack(list(_sample(outline))) for outline in (one, other)]
    trees = [cKDTree(points) for points in samples]
    chord_m = max(tree.query(points)[0].max() for tree, points in zip(trees, samples[::-1], strict=True))
    radius_m = EARTH_EQUATORIAL_RADIUS_M
    return float(2.0 * radius_m * np.arcsin(min(chord_m / (2.0 * radius_m), 1.0)))


def _sample(outline: Outline) -> Iterator[np.ndarray]:
    """Earth-fixed points (n, 3) along the edges [m], their ends among them."""
    start, end = (geodetic_to_ecef(*ends.T, 0.0) for ends in (outline.start, outline.end))
    length_m = np.linalg.norm(end - start, axis=1)
    step_m = max(_STEP_M, float(length_m.sum()) / _MOST_SAMPLES)
    pieces = np.maximum(1, np.ceil(length_m / step_m).astype(int))
    edge = np.repeat(np.arange(len(pieces)), pieces)
    part = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    yield start[edge] + (part / pieces[edge])[:, None] * (end - start)[edge]
    yield end
