"""A place as an area: which part of it lies worst to a zone or hazard area, and how much of it lies inside.

A town, an island or a region is no point. Of each hazard the part inside it, or else the part nearest to it, is asked
as a point would be; what the outline of the place leaves open widens the margin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.checks.edges import make_outline
from fallzone.earth.areas import find_area
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.model.zone import Place, Zone
from fallzone.names import CRITERIA_COUNT_IN
from fallzone.words import _

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

    from fallzone.checks.tracks import SurfaceLine

# The nearest part is looked for at points this far apart, or farther where an outline is very long.
_STEP_M = 2_000.0
_MOST_SAMPLES = 50_000
# Kinds of places that are regions, and the kinds of regions that they are
_REGION_KINDS = {"region": "land", "sea": "sea"}


@dataclass(frozen=True)
class Extent:
    """What a place covers.

    Parameters
    ----------
    place : Place
    lon_deg, lat_deg : float
        Its named point, the longitude in [−180, 180].
    """

    place: Place
    lon_deg: float
    lat_deg: float

    @property
    def is_area(self) -> bool:
        """Whether more than its point is known."""
        return self.place.geometry is not None

    @property
    def is_region(self) -> bool:
        """Whether it is a region, which flags are of too."""
        return self.is_area and self.place.kind in _REGION_KINDS

    def is_concerned(self, criterion: str) -> bool:
        """Whether a criterion counts in it.

        Parameters
        ----------
        criterion : str
            Of places.

        Returns
        -------
        bool
            Of what is no region True: areas of criteria lie only where they count.
        """
        return not self.is_region or _REGION_KINDS[self.place.kind] in CRITERIA_COUNT_IN[criterion]

    @property
    def reach_m(self) -> float:
        """How far the place may reach beyond what is drawn, with what the search for the nearest part may miss [m]."""
        return (0.0 if self.is_region else self.place.reach_m) + (self._samples[2] / 2.0 if self.is_area else 0.0)

    def find_worst(self, geometry: BaseGeometry, where: str) -> tuple[float, float]:
        """Find a part inside an area, else the part nearest to its edge.

        Parameters
        ----------
        geometry : shapely geometry
            (Multi)polygon in lon, lat [degrees], split at 180°.
        where : str
            What it is, for the error.

        Returns
        -------
        lon_deg, lat_deg : float
            The named point, of a place that is none but a point.

        Raises
        ------
        InputError
            An area, or an outline of the place, that is not valid.
        """
        if not self.is_area:
            return self.lon_deg, self.lat_deg
        outline = make_outline(geometry, where)
        if shapely.intersects(self.drawn, outline.geometry):
            shared = shapely.intersection(self.drawn, outline.geometry)
            point = shapely.point_on_surface(shared)
            return float(point.x), float(point.y)
        edges, _ = _sample(outline.start, outline.end, _STEP_M)
        return self._find_nearest(edges[:, 0], edges[:, 1])

    def meets(self, geometry: BaseGeometry) -> bool:
        """Whether any part of a place that is an area lies in another area.

        Parameters
        ----------
        geometry : shapely geometry
            (Multi)polygon in lon, lat [degrees], split at 180°.

        Returns
        -------
        bool
            True for a mere touch too.

        Raises
        ------
        InputError
            An outline of the place that is not valid.
        """
        return bool(shapely.intersects(self.drawn, geometry))

    def find_passage(self, line: SurfaceLine) -> tuple[float, int]:
        """How near a line passes, and at which of its points.

        Parameters
        ----------
        line : SurfaceLine
            Of a flight.

        Returns
        -------
        distance_m : float
            ≥ 0; 0 where it crosses a place that is an area.
        index : int
            Of the nearest point.

        Raises
        ------
        InputError
            An outline of the place that is not valid.
        """
        if not self.is_area:
            offset_m = line.position_ecef_m - geodetic_to_ecef(self.lon_deg, self.lat_deg, 0.0)
            away2_m2 = np.einsum("ij,ij->i", offset_m, offset_m)
            index = int(np.argmin(away2_m2))
            return float(np.sqrt(away2_m2[index])), index
        if (inside := np.flatnonzero(self.holds(line.lon_deg, line.lat_deg))).size:
            return 0.0, int(inside[0])
        away_m, index = line.tree.query(self._samples[1].data)
        nearest = int(np.argmin(away_m))
        return float(away_m[nearest]), int(index[nearest])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of a place that is an area [deg]."""
        return self.drawn.bounds

    def find_worst_of_zone(self, zone: Zone) -> tuple[float, float]:
        """The same of a zone; of one without coordinates the part nearest to where it is known to be about.

        Parameters
        ----------
        zone : Zone
            With or without coordinates.

        Returns
        -------
        lon_deg, lat_deg : float
            The named point, of a place that is none but a point, and where nothing is known of the zone.

        Raises
        ------
        InputError
            A zone, or an outline of the place, that is not valid.
        """
        area = find_area(zone)
        if area is not None:
            return self.find_worst(area, _("zone {zone}").format(zone=zone.id))
        if zone.about_lonlat is None or not self.is_area:
            return self.lon_deg, self.lat_deg
        return self.find_worst_of_points(*(np.array([degrees]) for degrees in zone.about_lonlat))

    def find_worst_of_points(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[float, float]:
        """Find the first of some points that lies in the place, else the part of it nearest to any.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            At least one, on WGS 84 [deg].

        Returns
        -------
        lon_deg, lat_deg : float
            The named point, of a place that is none but a point.

        Raises
        ------
        InputError
            An outline of the place that is not valid.
        """
        if not self.is_area:
            return self.lon_deg, self.lat_deg
        if (inside := np.flatnonzero(self.holds(lon_deg, lat_deg))).size:
            return float(lon_deg[inside[0]]), float(lat_deg[inside[0]])
        return self._find_nearest(lon_deg, lat_deg)

    def _find_nearest(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[float, float]:
        """Longitude and latitude [deg] of the part of the outline nearest to any of some points."""
        lonlat, tree, _ = self._samples
        away_m, index = tree.query(geodetic_to_ecef(np.asarray(lon_deg), np.asarray(lat_deg), 0.0))
        nearest = lonlat[index[np.argmin(away_m)]]
        return float(nearest[0]), float(nearest[1])

    def holds(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Which points lie in the place.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg], the longitude from −180 to 180.

        Returns
        -------
        (n,) bool
            Inside or on the edge.

        Raises
        ------
        InputError
            An outline of the place that is not valid.
        """
        return shapely.intersects_xy(self.drawn, lon_deg, lat_deg)

    def share_inside(self, geometry: BaseGeometry, where: str) -> float:
        """Share of the place that lies in an area: of its surface, of a line's length, of points by their number.

        Parameters
        ----------
        geometry : shapely geometry
            (Multi)polygon in lon, lat [degrees], split at 180°.
        where : str
            What it is, for the error.

        Returns
        -------
        float
            0 … 1; 0 for a place that has no size.

        Raises
        ------
        InputError
            An area, or an outline of the place, that is not valid.
        """
        shared = shapely.intersection(self.drawn, make_outline(geometry, where).geometry)
        whole, part = _size(self.drawn), _size(shared, like=self.drawn)
        return min(part / whole, 1.0) if whole > 0.0 else 0.0

    @cached_property
    def drawn(self) -> BaseGeometry:
        """What a place that is an area covers, lon, lat [deg], split at 180°; of a region with its tolerance."""
        geometry, where = self.place.geometry, _("place {place!r}").format(place=self.place.name)
        if geometry is None or geometry.is_empty or not geometry.is_valid:
            raise InputError(where, _("has an outline that is not valid"), _("rings that do not cross"))
        if self.is_region:
            from fallzone.checks.regions.territory import make_territory

            geometry = make_territory(geometry, self.place.reach_m, where).grown
        shapely.prepare(geometry)
        return geometry

    @cached_property
    def _samples(self) -> tuple[np.ndarray, cKDTree, float]:
        """Points of the outline (n, 2), a tree of their Earth-fixed positions, and how far apart they are [m]."""
        from scipy.spatial import cKDTree

        starts, ends = [], []
        for part in shapely.get_parts(self.drawn):
            for line in shapely.get_rings(part) if part.geom_type == "Polygon" else [part]:
                lonlat = shapely.get_coordinates(line)
                starts.append(lonlat[: max(len(lonlat) - 1, 1)])
                ends.append(lonlat[1:] if len(lonlat) > 1 else lonlat)
        lonlat, step_m = _sample(np.vstack(starts), np.vstack(ends), _STEP_M)
        return lonlat, cKDTree(geodetic_to_ecef(lonlat[:, 0], lonlat[:, 1], 0.0)), step_m


def _sample(start: np.ndarray, end: np.ndarray, step_m: float) -> tuple[np.ndarray, float]:
    """Points along edges (n, 2), both ends among them, and the largest distance between neighbours [m].

    Source
    ------
    Derived: of an edge cut into n − 1 equal pieces the points start + k/(n − 1) (end − start), k = 0 … n − 1.
    """
    length_m = np.linalg.norm(
        geodetic_to_ecef(end[:, 0], end[:, 1], 0.0) - geodetic_to_ecef(start[:, 0], start[:, 1], 0.0), axis=1
    )
    step_m = max(step_m, float(length_m.sum()) / _MOST_SAMPLES)
    pieces = np.ceil(length_m / step_m).astype(int) + 1
    first = np.cumsum(pieces) - pieces
    fraction = (np.arange(pieces.sum()) - np.repeat(first, pieces)) / np.repeat(np.maximum(pieces - 1, 1), pieces)
    edge = np.repeat(np.arange(len(start)), pieces)
    return start[edge] + fraction[:, None] * (end[edge] - start[edge]), step_m


def _size(shape: BaseGeometry, *, like: BaseGeometry | None = None) -> float:
    """Surface [m²], length or number of points of a shape, counted as another one's are."""
    from fallzone.checks.regions.territory import to_equal_area

    kind = (shape if like is None else like).geom_type
    if "Polygon" in kind or kind == "GeometryCollection":
        return float(to_equal_area(shape).area) if not shape.is_empty else 0.0
    if "Line" in kind:
        return float(shape.length)
    return float(sum(part.geom_type == "Point" for part in shapely.get_parts(shape)))
