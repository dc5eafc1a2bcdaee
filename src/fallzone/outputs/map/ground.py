"""What lies beneath everything on the map: land, sea, the shore, and lines at a distance from land."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import box, shape

from fallzone.catalogue.geodata import Geodata, read_json
from fallzone.catalogue.reading import build_record
from fallzone.model.zone import DistanceLine
from fallzone.outputs.map.coast import read_coast
from fallzone.outputs.map.features import feature
from fallzone.outputs.map.geometry import Bounds, cut
from fallzone.outputs.map.words import distance_line_popup
from fallzone.outputs.text import safe_text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# The drawn coast is up to 8 km from that of the regions; limits of seas are drawn from this far out.
SHORE_DEG = 0.12
# Japan and South Korea: their coast is drawn finer than their regions, up to so far off, but for land won from the sea.
_SURVEYED = box(122.5, 20.0, 154.5, 46.0)
_APART_DEG = 0.04
# Corners of regions closer than this to a line between others are left out.
REGION_TOLERANCE_DEG = 0.008


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The ground in a window of the map.

    Parameters
    ----------
    centre_lon_deg : float
        Longitude within half a turn of which everything is drawn.
    window : (float, float, float, float)
        West, south, east and north of what is drawn [deg].
    geodata : Geodata
        Where coast and lines are read from.
    """

    centre_lon_deg: float
    window: Bounds
    geodata: Geodata

    def cut(self, geometry: BaseGeometry) -> BaseGeometry:
        """What of a shape lies in the window.

        Parameters
        ----------
        geometry : shapely geometry
            lon, lat [deg].

        Returns
        -------
        shapely geometry
            On the centre's side of 180°; empty where nothing does.
        """
        return cut(geometry, self.centre_lon_deg, self.window)

    def outline(self, geometry: BaseGeometry) -> BaseGeometry:
        """The same without corners that cannot be seen; found once of each shape, for maps in several languages.

        Parameters
        ----------
        geometry : shapely geometry
            Of a region or part of one, lon, lat [deg].

        Returns
        -------
        shapely geometry
        """
        return self._once("outline", geometry, lambda: shapely.simplify(self.cut(geometry), REGION_TOLERANCE_DEG))

    def on_coast(self, geometry: BaseGeometry) -> BaseGeometry:
        """The same, but that Japan's and South Korea's ends at the coast as it is drawn; found once of each.

        Parameters
        ----------
        geometry : shapely geometry
            Of a region of land as answers know it, lon, lat [deg].

        Returns
        -------
        shapely geometry
            Borders with other land stay where they are, but for 4 km at the coast.
        """
        return self._once("on_coast", geometry, lambda: self._end_at_coast(geometry))

    def _end_at_coast(self, geometry: BaseGeometry) -> BaseGeometry:
        region = self.outline(geometry)
        if region.is_empty or not _SURVEYED.contains(geometry):
            return region
        # Ends so far off that its edge is no coast of the region's
        window = shapely.buffer(region.envelope, 2.5 * _APART_DEG)
        pieces = shapely.get_parts(shapely.intersection(self._coast, window))
        land = shapely.union_all(pieces[shapely.get_dimensions(pieces) == 2])
        strip = shapely.intersection(*(_widen(one) for one in (region, land.boundary)))
        # Land that was won from the sea lies between them; what another region holds within this one is its hole
        filled = [shapely.Polygon(one.exterior) for one in shapely.get_parts(shapely.union(region, strip))]
        parts = shapely.get_parts(region)
        others = [shapely.Polygon(ring) for one in parts for ring in one.interiors]
        own = shapely.difference(shapely.union_all(filled), shapely.union_all(others))
        drawn = shapely.get_parts(shapely.intersection(land, own))
        part, found = shapely.STRtree(drawn).query(parts, predicate="intersects")
        shown = shapely.union_all([*drawn[np.unique(found)], *np.delete(parts, part)])
        # On the far side of the world land is cut elsewhere
        return shown if shown.area > 0.5 * region.area else region

    def limits(self, geometry: BaseGeometry) -> BaseGeometry:
        """Where a sea ends but for its shore; found once of each.

        Parameters
        ----------
        geometry : shapely geometry
            Of a sea, lon, lat [deg].

        Returns
        -------
        shapely geometry
            Lines.
        """
        return self._once("limits", geometry, lambda: self.outline(geometry).boundary.difference(self.shore))

    def _once(self, kind: str, geometry: BaseGeometry, find: Callable[[], BaseGeometry]) -> BaseGeometry:
        key = kind, id(geometry)
        if key not in self._found:
            self._found[key] = geometry, find()
        return self._found[key][1]

    @cached_property
    def _found(self) -> dict[tuple[str, int], tuple[BaseGeometry, BaseGeometry]]:
        """By what is found and the shape it is found of, which is kept too: its id is its own as long as it lives."""
        return {}

    @cached_property
    def land(self) -> list[dict[str, Any]]:
        """The sea, and the land on it: GeoJSON features, the sea first."""
        return [feature(box(*self.window), "sea"), *(feature(land, "land") for land in self._coast)]

    @cached_property
    def shore(self) -> BaseGeometry:
        """Land with the water close to it, and the edge of the map: what of a sea's outline is not its limit."""
        # Of each island by itself: together their edges cross too often
        rough = shapely.simplify(shapely.get_parts(self._coast), 0.3 * SHORE_DEG)
        near = shapely.buffer(rough, SHORE_DEG, quad_segs=1)
        return shapely.union_all([*near, shapely.buffer(box(*self.window).exterior, 0.01)])

    @cached_property
    def _coast(self) -> list[BaseGeometry]:
        return [self.cut(land) for land in read_coast(self.geodata)]

    def distance_lines(self) -> list[dict[str, Any]]:
        """Lines at a distance from land, which are no legal limits.

        Returns
        -------
        list of dict
            GeoJSON features of those in the window.
        """
        return [
            feature(
                line, f"distance-{facts.distance_nm:g}", popup=distance_line_popup(facts), tip=safe_text(facts.title)
            )
            for facts, line in self._distance_lines
        ]

    @cached_property
    def _distance_lines(self) -> list[tuple[DistanceLine, BaseGeometry]]:
        """Those in the window."""
        path = self.geodata.root / "regions" / "distance-lines.geojson"
        lines = [
            (build_record(one["properties"], DistanceLine, "regions/distance-lines.geojson"), shape(one["geometry"]))
            for one in read_json(path, self.geodata.shown(path))["features"]
        ]
        return [(facts, part) for facts, line in lines if not (part := self.cut(line)).is_empty]


def _widen(shape: BaseGeometry) -> BaseGeometry:
    """What lies near it, without corners that do not matter there, of which a coast has thousands."""
    return shapely.buffer(shapely.simplify(shape, 0.2 * _APART_DEG), _APART_DEG, quad_segs=1)
