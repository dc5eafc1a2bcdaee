"""Hand-made regions, totals, towns and rasters for the tests of exposure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from shapely.geometry import box

from fallzone.model.exposures.exposure import RegionTotal
from fallzone.model.results.impacts import Failures, Impacts
from fallzone.model.zone import Region
from fallzone.places.gazetteer import Entry


def region(name: str, geometry, kind: str = "land", layer: str = "test") -> Region:
    return Region(
        id=name,
        layer=layer,
        names={"en": name},
        kind=kind,
        definition="made up",
        geometry=geometry,
        tolerance_m=5_000.0,
        mark="assumed",
        source="made up",
    )


def total(name: str, people: int) -> RegionTotal:
    return RegionTotal(region=name, people=people, year=2020, off_by=0.05, mark="assumed", source="made up")


def town(name: str, lon_deg: float, lat_deg: float, people: int, kind: str = "city") -> Entry:
    return Entry(
        id=name,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        kind=kind,
        country="XX",
        admin="",
        names={"en": name},
        population=people,
        source="made up",
    )


def write_raster(path: Path, values: np.ndarray, *, west: float, north: float, step: float, **told) -> Path:
    """A GeoTIFF of one band; ``crs`` is EPSG:4326 unless told otherwise, ``tags`` are written too."""
    import rasterio
    from rasterio.transform import Affine

    tags = told.pop("tags", {})
    height, width = values.shape
    settings = {
        "crs": "EPSG:4326",
        "dtype": values.dtype,
        "transform": Affine(step, 0.0, west, 0.0, -step, north),
    } | told
    with rasterio.open(path, "w", driver="GTiff", width=width, height=height, count=1, **settings) as file:
        file.write(values, 1)
        file.update_tags(**tags)
    return path


def impacts_at(lon_deg, lat_deg, *, flight=None, flights=None, case: str = "sweep", item: str = "debris") -> Impacts:
    """Impacts of single pieces of 10 kg at 50 m/s, one a flight unless told otherwise."""
    lon_deg, lat_deg = np.asarray(lon_deg, dtype=float), np.asarray(lat_deg, dtype=float)
    count = len(lon_deg)
    flight = np.arange(count) if flight is None else np.asarray(flight)
    flights = count if flights is None else flights
    return Impacts(
        case=case,
        item=item,
        condition=case,
        flights=flights,
        flight=flight.astype(np.int32),
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        t_s=np.full(count, 400.0),
        impact_speed_mps=np.full(count, 50.0, dtype=np.float32),
        group=np.zeros(count, dtype=np.int16),
        pieces=np.ones(count, dtype=np.float32),
        mass_kg=np.full(count, 10.0, dtype=np.float32),
        beta_kgpm2=np.full(count, 100.0, dtype=np.float32),
        level_t_s=np.empty((count, 0), dtype=np.float32),
        groups=(),
        failures=Failures.none(flights),
        not_landed={},
    )


SQUARE = box(10.0, 40.0, 12.0, 42.0)
EAST = box(12.0, 40.0, 13.0, 42.0)
