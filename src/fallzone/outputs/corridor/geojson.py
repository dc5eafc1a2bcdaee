"""GeoJSON (RFC 7946) of a prescribed flight corridor: its areas, its corners and the populated areas in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from fallzone.files import write_whole
from fallzone.outputs.corridor.corridor_words import method_words
from fallzone.outputs.files.geojson import COORDINATE_PLACES
from fallzone.words.disclaimers import disclaimer_of_file

if TYPE_CHECKING:
    from fallzone.risk.corridor.draw import FlightCorridor
    from fallzone.risk.corridor.integral import AreaRisk, CorridorRisk


def write(corridor: FlightCorridor, risk: CorridorRisk, path: Path) -> Path:
    """Write one file.

    Parameters
    ----------
    corridor : FlightCorridor
        Of Appendix A.
    risk : CorridorRisk
        Of Appendix C.
    path : Path
        The file: WGS 84, lon, lat [deg] to about 1 cm.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    InputError
        When something stands there already.
    """
    facts = {
        "vehicle_class": corridor.vehicle_class.id,
        "azimuth_deg": corridor.line.azimuth_deg,
        "launch_lon_deg": corridor.line.lon_deg,
        "launch_lat_deg": corridor.line.lat_deg,
    }
    document = {
        "type": "FeatureCollection",
        "notice": disclaimer_of_file(),
        "method": method_words(),
        "provenance": facts,
        "casualty_area_m2": risk.casualty_area_m2,
        "casualty_expectation": risk.casualty_expectation,
        "features": [
            *(
                _feature(area.id, area.geometry, {**facts, "area_m2": round(area.area_m2, 1)})
                for area in corridor.areas
            ),
            *(_feature(name, shapely.Point(point), {}) for name, point in corridor.corners_lonlat.items()),
            *(_feature_of(one, number) for number, one in enumerate(risk.areas, start=1)),
        ],
    }
    return write_whole(path, (json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n").encode())


def _feature_of(one: AreaRisk, number: int) -> dict[str, Any]:
    """A populated area, at its middle."""
    facts = {
        "name": one.area.name,
        "people": one.people,
        "area_m2": one.area.area_m2,
        "downrange_m": round(one.downrange_m, 1),
        "crossrange_m": round(one.crossrange_m, 1),
        "impact_probability": one.impact_probability,
        "casualties_per_m2": one.casualties_per_m2,
    }
    return _feature(f"populated-area-{number}", shapely.Point(one.area.lon_deg, one.area.lat_deg), facts)


def _feature(key: str, geometry: Any, properties: dict[str, Any]) -> dict[str, Any]:
    drawn = shapely.orient_polygons(geometry) if "Polygon" in geometry.geom_type else geometry
    rounded = shapely.transform(drawn, lambda lonlat: lonlat.round(COORDINATE_PLACES))
    return {"type": "Feature", "id": key, "properties": properties, "geometry": json.loads(shapely.to_geojson(rounded))}
