"""Zones as the text of a zone file, as `read_zones` reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from fallzone.model.zone import Circle, Ring, Rings, Sector, Shape, Zone


def write_zone_text(zones: Iterable[Zone]) -> str:
    """The GeoJSON text of a zone file.

    Parameters
    ----------
    zones : iterable of Zone
        In this order.

    Returns
    -------
    str
        Which `fallzone.catalogue.zones.read_zones` reads as the same zones.
    """
    document = {"type": "FeatureCollection", "features": [_describe(zone) for zone in zones]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _describe(zone: Zone) -> dict[str, Any]:
    told = zone.model_dump(mode="json", exclude={"shape"}, exclude_defaults=True)
    # Neither is the same as not known, and must be said
    if not (zone.windows_utc or zone.schedules):
        told["window_utc"] = None
    geometry, sizes = _describe_shape(zone.shape)
    return {"type": "Feature", "properties": told | sizes, "geometry": geometry}


def _describe_shape(shape: Shape | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Geometry and, of what GeoJSON has no shape for, the properties that belong to it."""
    if shape is None:
        return None, {}
    if isinstance(shape, Rings):
        return {"type": "MultiPolygon", "coordinates": [_close(ring) for ring in shape.rings]}, {}
    written = {} if shape.as_written is None else {"as_written": shape.as_written}
    if isinstance(shape, Circle):
        return {"type": "Point", "coordinates": list(shape.centre_lonlat)}, {"radius_m": shape.radius_m, **written}
    if isinstance(shape, Sector):
        sizes = {"radius_m": shape.radius_m, "azimuths_deg": list(shape.azimuths_deg)}
        if shape.inner_radius_m:
            sizes["inner_radius_m"] = shape.inner_radius_m
        return {"type": "Point", "coordinates": list(shape.centre_lonlat)}, sizes | written
    line = {"type": "LineString", "coordinates": [list(point) for point in shape.line_lonlat]}
    return line, {"width_m": shape.width_m, **written}


def _close(ring: Ring) -> list[list[list[float]]]:
    lines = (ring.corners_lonlat, *ring.holes_lonlat)
    return [[list(corner) for corner in (*corners, corners[0])] for corners in lines]
