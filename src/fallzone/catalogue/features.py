"""Features and outlines of GeoJSON files: one reader for regions, zones and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from fallzone.catalogue.geodata import check_wgs84, parse_json
from fallzone.earth import rings
from fallzone.errors import InputError
from fallzone.words import _
from fallzone.words.hints import feature_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.model.zone import Region, Zone


def read_features(text: str, file: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Features of a GeoJSON collection.

    Parameters
    ----------
    text : str
        Content of the file.
    file : str
        Name of the file, for messages.

    Yields
    ------
    (str, dict, object)
        Place for messages, properties and geometry of each feature.

    Raises
    ------
    InputError
        When the text is not a FeatureCollection on WGS 84, or a feature has no properties.
    """
    data = parse_json(text, file)
    features = data.get("features") if isinstance(data, dict) and data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise InputError(file, _("is not a GeoJSON FeatureCollection with features"))
    check_wgs84(data, file)
    for index, feature in enumerate(features):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise InputError(feature_of(file, index + 1), _("has no properties"))
        yield f"{file} [{properties.get('id', index + 1)}]", properties, feature.get("geometry")


def read_outline(geometry: Any, where: str) -> BaseGeometry:
    """Outline of a region: valid, with an area, split at the antimeridian.

    Rings may cross the antimeridian by longitudes up to 360°; those that are split there stay as they are.

    Parameters
    ----------
    geometry : dict
        GeoJSON Polygon or MultiPolygon in longitude and latitude [deg], WGS 84.
    where : str
        File and feature, for messages.

    Returns
    -------
    shapely Polygon or MultiPolygon
        lon, lat [deg].

    Raises
    ------
    InputError
        When it is no valid area.
    """
    from shapely.geometry import MultiPolygon, Polygon

    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        found = _("is a {kind}").format(kind=kind) if isinstance(kind, str) else _("is no geometry")
        raise InputError(where, found, _("expected a GeoJSON Polygon or MultiPolygon"))
    coordinates = geometry.get("coordinates")
    parts = []
    for polygon in coordinates if kind == "MultiPolygon" and isinstance(coordinates, list) else [coordinates]:
        if not isinstance(polygon, list) or not polygon:
            raise InputError(
                where, _("cannot be read: a {kind} without rings").format(kind=kind), _("expected lists of [lon, lat]")
            )
        shell, *holes = (_read_points(ring, where) for ring in polygon)
        part = Polygon(shell, holes)
        parts.append(rings.split_antimeridian(part) if np.abs(shell[:, 0]).max() > 180.0 else part)
    pieces = [piece for part in parts for piece in getattr(part, "geoms", [part])]
    outline = pieces[0] if len(pieces) == 1 else MultiPolygon(pieces)
    if outline.is_empty:
        raise InputError(
            where, _("is a {kind} without an area").format(kind=kind), _("expected a Polygon or MultiPolygon")
        )
    if not rings.is_valid(outline):
        raise InputError(where, _("crosses itself"), _("expected rings that do not"))
    return outline


def _read_points(ring: Any, where: str) -> np.ndarray:
    """A ring of GeoJSON as (n, 2) longitudes and latitudes; a height behind them is left out."""
    try:
        points = np.array(ring)
    except ValueError:
        points = np.empty(0)
    is_plain = points.ndim == 2 and points.shape[1] in (2, 3) and points.dtype.kind in "fi" and len(points) >= 4
    if not is_plain or rings.holds_truth_values(ring, points):
        raise InputError(where, _("cannot be read: a ring is not four or more pairs of numbers"), "[[124.5, 33.0], …]")
    points = points[:, :2].astype(float)
    if not np.array_equal(points[0], points[-1]):
        raise InputError(
            where,
            _("the ring is not closed"),
            _("repeat the first point {point} at the end").format(point=points[0].tolist()),
        )
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    if west < -360.0 or east > 360.0 or east - west > 360.0 or south < -90.0 or north > 90.0:
        problem = _("reaches from lon {west:g}, lat {south:g} to lon {east:g}, lat {north:g}").format(
            west=west, south=south, east=east, north=north
        )
        expected = _("expected |lon| ≤ 360, |lat| ≤ 90")
        if south < -90.0 or north > 90.0:
            expected = _("did you swap longitude and latitude? expected |lon| ≤ 360, |lat| ≤ 90")
        raise InputError(where, problem, expected)
    return points


def require_own_ids(records: Iterable[Zone | Region], where: str) -> None:
    """Check that no two zones or regions share an id, by which flags and answers name them.

    Parameters
    ----------
    records : iterable of Zone or Region
        The records.
    where : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        When two share one.
    """
    seen = set()
    for record in records:
        if record.id in seen:
            raise InputError(where, _("two have the id '{id}'").format(id=record.id), _("give each its own"))
        seen.add(record.id)
