"""Drafts of made-up areas, and rings of every kind to draft them from."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import shapely
from pyproj import Geod

from fallzone.model.closing import Level, Levels
from fallzone.model.notices.draft import Draft, DraftZone
from fallzone.model.text import Wording

GEOD = Geod(ellps="WGS84")
WINDOW = (datetime(2023, 8, 23, 18, 0, tzinfo=UTC), datetime(2023, 8, 23, 20, 0, tzinfo=UTC))


def draft_of(rings, *, windows=(WINDOW,), item="stage-1", locality=("Yellow Sea",)) -> Draft:
    """A draft with a zone for each ring."""
    zones = tuple(
        DraftZone(
            id=f"zone-{number}",
            title=Wording(en="First stage"),
            item=item,
            rings_lonlat=(tuple(ring),),
            windows_utc=tuple(windows),
            levels=Levels(lower=Level(reference="SFC"), upper=Level(reference="UNL")),
            locality=tuple(Wording(en=name) for name in locality),
        )
        for number, ring in enumerate(rings, start=1)
    )
    return Draft(
        id="tiny",
        title=Wording(en="Tiny flight"),
        site=Wording(en="Tiny Space Centre"),
        zones=zones,
        made_utc=datetime(2023, 8, 22, 18, 50, tzinfo=UTC),
        provenance="fallzone 0, tiny, seed 1",
    )


def ring_about(lon_deg, lat_deg, radii_m, *, turn_deg=0.0):
    """A ring of corners in even directions about a point, at a distance each, counterclockwise."""
    azimuth_deg = turn_deg - np.arange(len(radii_m)) * 360.0 / len(radii_m)
    full = np.full(len(radii_m), 1.0)
    lon, lat, _back = GEOD.fwd(lon_deg * full, lat_deg * full, azimuth_deg, np.asarray(radii_m, float))
    return tuple(zip(lon.tolist(), lat.tolist(), strict=True))


def random_ring(random, *, highest_deg):
    """A ring of 3 to 12 corners, 20 to 600 km across, often at 180° and in high latitudes."""
    lon_deg = random.choice([random.uniform(-180.0, 180.0), 180.0, 179.9, -179.7, 0.0])
    lat_deg = random.choice([random.uniform(-60.0, 60.0), random.uniform(-1.0, 1.0) * highest_deg, 0.0])
    size_m = 10.0 ** random.uniform(4.3, 5.5)
    count = int(random.integers(3, 13))
    return ring_about(lon_deg, lat_deg, size_m * random.uniform(0.5, 1.0, count), turn_deg=random.uniform(0.0, 360.0))


def is_wide(ring) -> bool:
    """Whether a circle of 20 km fits into a ring."""
    corners = np.array(ring)
    vectors = np.radians(corners)
    mean = np.mean(
        [np.cos(vectors[:, 1]) * f(vectors[:, 0]) for f in (np.cos, np.sin)] + [np.sin(vectors[:, 1])], axis=1
    )
    lon0, lat0 = np.degrees(np.arctan2(mean[1], mean[0])), np.degrees(np.arctan2(mean[2], np.hypot(*mean[:2])))
    full = np.full(len(corners), 1.0)
    azimuth, _back, range_m = GEOD.inv(lon0 * full, lat0 * full, *corners.T)
    flat = np.column_stack([range_m * np.sin(np.radians(azimuth)), range_m * np.cos(np.radians(azimuth))])
    return not shapely.is_empty(shapely.buffer(shapely.Polygon(flat), -10_000.0))


def area_m2(ring) -> float:
    """Area within a ring on the ellipsoid."""
    return abs(GEOD.polygon_area_perimeter(*np.array(ring).T)[0])
