"""Which part of a hazard area lies in each region."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely
from shapely.affinity import scale

from fallzone.catalogue.regions import load_regions

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.results.alert.area import AlertArea
    from fallzone.model.zone import Region

# Of a degree of latitude, no more anywhere [m]
_DEGREE_M = 110_500.0
# Beyond it degrees of longitude are no measure any more
_POLAR_DEG = 85.0


def find_parts(area: AlertArea, geodata: Geodata) -> dict[str, BaseGeometry]:
    """Parts of a hazard area by region.

    Parameters
    ----------
    area : AlertArea
        With its regions.
    geodata : Geodata
        Where regions lie.

    Returns
    -------
    dict of str to shapely geometry
        By the region's id, lon, lat [deg]: within the region and as far around it as its edge may be off; all of the
        area where the region is not known, or lies so near a pole that this cannot be told.
    """
    wanted = {one.region for one in area.regions}
    known = {one.id: one for one in load_regions(geodata) if one.id in wanted} if wanted else {}
    return {one.region: _find_part(area.geometry, known.get(one.region)) for one in area.regions}


def _find_part(area: BaseGeometry, region: Region | None) -> BaseGeometry:
    if region is None or area.is_empty:
        return area
    west, south, east, north = area.bounds
    if max(abs(south), abs(north)) > _POLAR_DEG:
        return area
    stretch = math.cos(math.radians(max(abs(south), abs(north))))
    margin_deg = region.tolerance_m / _DEGREE_M
    window = (west - margin_deg / stretch, south - margin_deg, east + margin_deg / stretch, north + margin_deg)
    near = shapely.clip_by_rect(region.geometry, *window)
    if margin_deg > 0.0:
        flat = scale(near, stretch, 1.0, origin=(0.0, 0.0))
        near = scale(shapely.buffer(flat, margin_deg, quad_segs=4), 1.0 / stretch, 1.0, origin=(0.0, 0.0))
    part = shapely.intersection(area, near)
    polygons = [one for one in shapely.get_parts(part) if one.geom_type == "Polygon"]
    return shapely.union_all(polygons) if polygons else area
