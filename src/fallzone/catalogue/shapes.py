"""Zones and regions: GeoJSON files to records, every ring checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import model_validator

from fallzone.catalogue.geodata import SHIPPED, Geodata, check_wgs84, parse_json, read_text
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.reading import build_record
from fallzone.earth import rings
from fallzone.errors import InputError
from fallzone.model.record import Id, Instant, Mark, Number, Record, Text, limits
from fallzone.model.site import Latitude, Longitude
from fallzone.model.zone import Region, Zone, ZoneKind

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# Layers that a geodata folder must hold before an answer may say that no region is concerned.
REGION_LAYERS = ("countries", "japan", "korea", "neighbours", "oceans", "prefectures", "provinces", "seas")
# Layers that are drawn but are not regions to flag.
DRAWING_LAYERS = ("coast", "distance-lines")

_REGIONS: Kept[tuple[Region, ...]] = Kept(most=2)


class ZoneProperties(Record):
    """What a zone file says of one zone beside its geometry."""

    id: Id
    title: Text
    item: Literal["stage-1", "stage-2", "stage-3", "fairing", "payload", "debris"]
    kind: ZoneKind
    mark: Mark
    source: Text
    note: str = ""
    uncertainty_m: Annotated[Number, limits(0.0, 1e6)]
    window_utc: tuple[Instant, Instant] | None
    about_lonlat: tuple[Longitude, Latitude] | None = None
    reach_m: Annotated[Number, limits(1.0, 2e6)] | None = None

    @model_validator(mode="after")
    def _reached(self) -> ZoneProperties:
        if (self.about_lonlat is None) != (self.reach_m is None):
            raise ValueError("about_lonlat and reach_m belong together: give both or neither")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> ZoneProperties:
        if self.window_utc is not None and self.window_utc[0] >= self.window_utc[1]:
            raise ValueError("window_utc ends before it begins")
        return self


class RegionProperties(Record):
    """What a region file says of one region beside its geometry."""

    id: Id
    names: dict[str, Text]
    kind: Literal["sea", "land"]
    definition: Text
    tolerance_m: Annotated[Number, limits(0.0, 1e5)]
    mark: Mark
    source: Text

    @model_validator(mode="after")
    def _named(self) -> RegionProperties:
        if "en" not in self.names:
            raise ValueError("names has no 'en'")
        return self


def zone_path(name: str, geodata: Geodata = SHIPPED) -> Path:
    """The file of shipped zones of one name."""
    return geodata.root / "zones" / f"{name}.geojson"


def read_zones(path: Path, where: str | None = None) -> list[Zone]:
    """Read one zone file, by its name for messages; every ring is checked."""
    from shapely.geometry import Polygon

    zones, file = [], str(path) if where is None else where
    for where, properties, geometry in _features(read_text(path, file), file):
        facts = build_record(properties, ZoneProperties, where)
        if geometry is not None and facts.reach_m is not None:
            raise InputError(f"{where} [reach_m]", "stands beside coordinates", "only a zone without them has it")
        corners: tuple[tuple[float, float], ...] = ()
        shape = None
        if geometry is not None:
            ring = rings.check_ring(_only_ring(geometry, where), where)
            corners = tuple((float(lon), float(lat)) for lon, lat in ring[:-1])
            shape = rings.split_antimeridian(Polygon(rings.densify(ring)))
        zones.append(Zone(**dict(facts), geometry=shape, corners_lonlat=corners))
    require_own_ids(zones, file)
    return zones


def _only_ring(geometry: Any, where: str) -> Any:
    """The one ring of a GeoJSON polygon, not yet checked."""
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(coordinates, list) or geometry.get("type") != "Polygon" or len(coordinates) != 1:
        raise InputError(f"{where} [geometry]", "is not a Polygon with one ring", "expected that, or null")
    return coordinates[0]


def region_files(geodata: Geodata = SHIPPED) -> list[Path]:
    """Files of the region layers that are flagged, sorted; the suffix in small letters or capitals."""
    found = (geodata.root / "regions").glob("*")
    return sorted(p for p in found if p.suffix.lower() == ".geojson" and p.stem not in DRAWING_LAYERS)


def missing_layers(geodata: Geodata = SHIPPED) -> tuple[str, ...]:
    """Names of the region layers that an answer needs and the geodata folder lacks, in alphabetical order."""
    found = {path.stem for path in region_files(geodata)}
    return tuple(layer for layer in REGION_LAYERS if layer not in found)


def load_regions(geodata: Geodata = SHIPPED) -> tuple[Region, ...]:
    """Every named sea, prefecture and country, in the order of their files."""
    files = {path: geodata.shown(path) for path in region_files(geodata)}
    texts = tuple((where, path.stem, read_text(path, where)) for path, where in files.items())
    return _REGIONS.find(texts, lambda: _read_regions(texts))


def _read_regions(texts: Iterable[tuple[str, str, str]]) -> tuple[Region, ...]:
    """Regions of files by name for messages, layer and text."""
    regions = []
    for file, layer, text in texts:
        for where, properties, geometry in _features(text, file):
            facts = build_record(properties, RegionProperties, where)
            outline = read_outline(geometry, f"{where} [geometry]")
            regions.append(Region(**dict(facts), layer=layer, geometry=outline))
    require_own_ids(regions, "regions/")
    return tuple(regions)


def read_outline(geometry: Any, where: str) -> BaseGeometry:
    """The outline of a region: valid, with an area, split at 180°.

    Rings may cross 180° by longitudes up to 360; those that are split there already are left as they are.
    """
    from shapely.geometry import MultiPolygon, Polygon

    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        found = f"is a {kind}" if isinstance(kind, str) else "is no geometry"
        raise InputError(where, found, "expected a GeoJSON Polygon or MultiPolygon")
    coordinates = geometry.get("coordinates")
    parts = []
    for polygon in coordinates if kind == "MultiPolygon" and isinstance(coordinates, list) else [coordinates]:
        if not isinstance(polygon, list) or not polygon:
            raise InputError(where, f"cannot be read: a {kind} without rings", "expected lists of [lon, lat]")
        shell, *holes = (_read_points(ring, where) for ring in polygon)
        part = Polygon(shell, holes)
        parts.append(rings.split_antimeridian(part) if np.abs(shell[:, 0]).max() > 180.0 else part)
    pieces = [piece for part in parts for piece in getattr(part, "geoms", [part])]
    outline = pieces[0] if len(pieces) == 1 else MultiPolygon(pieces)
    if outline.is_empty:
        raise InputError(where, f"is a {kind} without an area", "expected a Polygon or MultiPolygon")
    if not rings.is_valid(outline):
        raise InputError(where, "crosses itself", "expected rings that do not")
    return outline


def _read_points(ring: Any, where: str) -> np.ndarray:
    """A ring of GeoJSON as (n, 2) longitudes and latitudes; a height behind them is left out."""
    try:
        points = np.array(ring)
    except ValueError:
        points = np.empty(0)
    is_plain = points.ndim == 2 and points.shape[1] in (2, 3) and points.dtype.kind in "fi" and len(points) >= 4
    if not is_plain or rings.holds_truth_values(ring, points):
        raise InputError(where, "cannot be read: a ring is not four or more pairs of numbers", "[[124.5, 33.0], …]")
    points = points[:, :2].astype(float)
    if not np.array_equal(points[0], points[-1]):
        raise InputError(where, "the ring is not closed", f"repeat the first point {points[0].tolist()} at the end")
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    if west < -360.0 or east > 360.0 or east - west > 360.0 or south < -90.0 or north > 90.0:
        problem = f"reaches from lon {west:g}, lat {south:g} to lon {east:g}, lat {north:g}"
        swapped = "did you swap longitude and latitude? " if south < -90.0 or north > 90.0 else ""
        raise InputError(where, problem, swapped + "expected |lon| ≤ 360, |lat| ≤ 90")
    return points


def require_own_ids(records: Iterable[Zone | Region], where: str) -> None:
    """Raise InputError when two zones or regions share an id, by which flags and answers name them."""
    seen = set()
    for record in records:
        if record.id in seen:
            raise InputError(where, f"two have the id '{record.id}'", "give each its own")
        seen.add(record.id)


def _features(text: str, file: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Features of a GeoJSON collection as (place for messages, properties, geometry)."""
    data = parse_json(text, file)
    features = data.get("features") if isinstance(data, dict) and data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise InputError(file, "is not a GeoJSON FeatureCollection with features")
    check_wgs84(data, file)
    for index, feature in enumerate(features):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise InputError(f"{file} feature {index + 1}", "has no properties")
        yield f"{file} [{properties.get('id', index + 1)}]", properties, feature.get("geometry")
