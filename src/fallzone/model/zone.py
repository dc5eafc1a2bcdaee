"""Zones as they were published, regions and places: the things on the map that flights are checked against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, PrivateAttr, model_validator

from fallzone.model.closing import Levels, Schedule, Windows
from fallzone.model.record import ContradictionError, Id, Mark, Number, Record, Sourced, Text, limits
from fallzone.model.site import Latitude, Longitude
from fallzone.model.text import NO_WORDING, Title, Wording
from fallzone.model.timeline import SeparatedItem
from fallzone.words import _

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ZoneKind = Literal["announced", "estimated", "control-area"]
# Longitudes may pass 180°, so that a ring across it needs no jump
LonLat = tuple[Annotated[Number, limits(-360.0, 360.0)], Latitude]
Corners = Annotated[tuple[LonLat, ...], Field(min_length=3)]


class Ring(Record):
    """An area within a closed line through corners, geodesics between them.

    Parameters
    ----------
    corners_lonlat : tuple of (float, float)
        The corners as published, in order round the area [deg]; the first is not repeated.
    holes_lonlat : tuple of tuple of (float, float)
        Corners of the areas inside it that do not belong to it.
    """

    corners_lonlat: Corners
    holes_lonlat: tuple[Corners, ...] = ()


class Rings(Record):
    """One or several areas bounded by corners; they may touch and overlap.

    Parameters
    ----------
    kind : {"rings"}
        Tells the shapes apart.
    rings : tuple of Ring
        At least one.
    """

    kind: Literal["rings"] = "rings"
    rings: Annotated[tuple[Ring, ...], Field(min_length=1)]


class Circle(Record):
    """Everything within a radius of a point.

    Parameters
    ----------
    kind : {"circle"}
        Tells the shapes apart.
    centre_lonlat : (float, float)
        Centre [deg], WGS 84; the longitude −360 to 360.
    radius_m : float
        Length of the geodesic from the centre to the edge [m], 1 m to 2,000 km.
    as_written : str, optional
        The radius in the words of the notice.
    """

    kind: Literal["circle"] = "circle"
    centre_lonlat: LonLat
    radius_m: Annotated[Number, limits(1.0, 2e6)]
    as_written: Text | None = None


class Sector(Record):
    """What lies between two azimuths from a point and within a radius of it, beyond an inner radius where there is one.

    Parameters
    ----------
    kind : {"sector"}
        Tells the shapes apart.
    centre_lonlat : (float, float)
        Centre [deg], WGS 84; the longitude −360 to 360.
    radius_m : float
        Length of the geodesic from the centre to the outer edge [m], 1 m to 2,000 km.
    azimuths_deg : (float, float)
        From true north at the centre [deg], 0 to 360: the sector lies clockwise from the first to the second.
    inner_radius_m : float
        Length of the geodesic from the centre to the inner edge [m], less than ``radius_m``; 0: from the centre on.
    as_written : str, optional
        The sector in the words of the notice.
    """

    kind: Literal["sector"] = "sector"
    centre_lonlat: LonLat
    radius_m: Annotated[Number, limits(1.0, 2e6)]
    azimuths_deg: tuple[Annotated[Number, limits(0.0, 360.0)], Annotated[Number, limits(0.0, 360.0)]]
    inner_radius_m: Annotated[Number, limits(0.0, 2e6)] = 0.0
    as_written: Text | None = None

    @model_validator(mode="after")
    def _has_area(self) -> Sector:
        if self.turn_deg == 0.0:
            raise ContradictionError("azimuths_deg", _("are the same; expected two directions, or a circle"))
        if self.inner_radius_m >= self.radius_m:
            raise ContradictionError("inner_radius_m", _("is no less than radius_m; expected an inner edge within it"))
        return self

    @property
    def turn_deg(self) -> float:
        """How far it reaches clockwise from its first azimuth [deg], less than 360."""
        return (self.azimuths_deg[1] - self.azimuths_deg[0]) % 360.0


class Corridor(Record):
    """Everything within half a width of a line of geodesics, its two ends included.

    A notice says "40 NM either side of a line" and not how its ends look. Rounded ends hold all that any reading holds.

    Parameters
    ----------
    kind : {"corridor"}
        Tells the shapes apart.
    line_lonlat : tuple of (float, float)
        Corners of the centre line [deg], WGS 84; longitudes −360 to 360.
    width_m : float
        The whole width [m], 1 m to 1,000 km.
    as_written : str, optional
        The width in the words of the notice.
    """

    kind: Literal["corridor"] = "corridor"
    line_lonlat: Annotated[tuple[LonLat, ...], Field(min_length=2)]
    width_m: Annotated[Number, limits(1.0, 1e6)]
    as_written: Text | None = None

    @model_validator(mode="after")
    def _has_length(self) -> Corridor:
        if any(one == other for one, other in zip(self.line_lonlat, self.line_lonlat[1:], strict=False)):
            raise ContradictionError("line_lonlat", _("has the same point twice in a row; expected each once"))
        return self


Shape = Annotated[Rings | Circle | Sector | Corridor, Field(discriminator="kind")]


class Zone(Record):
    """A zone that somebody announced, or that was built from what somebody announced.

    Parameters
    ----------
    id : str
        By which answers name it.
    title : Wording
        Its name for people.
    item : str
        What is to fall there.
    kind : {"announced", "estimated", "control-area"}
        Announced: corners were published. Estimated: built from published sizes or distances.
        Control-area: closed to traffic at launch, not a drop zone.
    mark, source : str
        Where it comes from.
    note : Wording
        What a reader should know about it.
    uncertainty_m : float
        How far its edge may be from where it is drawn [m].
    shape : Rings, Circle, Sector, Corridor or None
        What of the Earth it covers, as it was declared; None where no coordinates were published. ``find_area`` of
        ``earth/areas.py`` makes a geometry of it.
    about_lonlat, reach_m : (float, float), float, or None
        Of a zone without coordinates: the point and the distance from it within which all of it surely lies; None
        where not even that is known.
    windows_utc : tuple of (datetime, datetime or None)
        When it is closed; without a last instant until further notice.
    schedules : tuple of Schedule
        When it is closed, beside the windows, by hours of the day. Neither: not available.
    levels : Levels, optional
        Between which levels it is closed.
    number : str, optional
        Series and number of the notice, as it writes them.
    authority : str, optional
        Who published it.
    cancels : tuple of str
        Numbers of the notices that it takes the place of.
    text : str, optional
        The notice as it was read.
    """

    # SHA-256 of what was read of its file; None of one that was made and not read
    _digest: str | None = PrivateAttr(default=None)

    id: Id
    title: Title
    item: Literal[SeparatedItem, "debris"]
    kind: ZoneKind
    mark: Mark
    source: Text
    note: Wording = NO_WORDING
    uncertainty_m: Annotated[Number, limits(0.0, 1e6)]
    shape: Shape | None = None
    about_lonlat: tuple[Longitude, Latitude] | None = None
    reach_m: Annotated[Number, limits(1.0, 2e6)] | None = None
    windows_utc: Windows = ()
    schedules: tuple[Schedule, ...] = ()
    levels: Levels | None = None
    number: Text | None = None
    authority: Text | None = None
    cancels: tuple[Text, ...] = ()
    text: Text | None = None

    @model_validator(mode="after")
    def _reached(self) -> Zone:
        if (self.about_lonlat is None) != (self.reach_m is None):
            raise ValueError(_("about_lonlat and reach_m belong together: give both or neither"))
        if self.reach_m is not None and self.shape is not None:
            raise ContradictionError("reach_m", _("stands beside coordinates; only a zone without them has it"))
        return self

    def list_windows(self) -> tuple[tuple[datetime, datetime | None], ...]:
        """Closures, those of the schedules among them, each once and in order of time.

        Returns
        -------
        tuple of (datetime, datetime or None)
            First and last instant of each, UTC; empty where none is known.
        """
        found = {*self.windows_utc, *(window for one in self.schedules for window in one.list_windows())}
        return tuple(sorted(found, key=lambda window: (window[0], window[1] is None, window[1] or window[0])))

    @property
    def window_utc(self) -> tuple[datetime, datetime] | None:
        """From the first closure to the end of the last; None where none is known or one has no end."""
        windows = self.list_windows()
        ends = [end for _, end in windows if end is not None]
        if not windows or len(ends) < len(windows):
            return None
        return windows[0][0], max(ends)


class DistanceLine(Sourced):
    """A line at a distance from land, which is drawn on maps and no legal limit; ``source`` is a text.

    Parameters
    ----------
    id : str
        Unique among them.
    title : Wording
        Its name for people.
    distance_nm : float
        Distance from land [NM], > 0.
    """

    id: Id
    title: Title
    distance_nm: Annotated[Number, Field(gt=0.0)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """A named sea, prefecture or country.

    Parameters
    ----------
    id : str
        Unique among all regions.
    layer : str
        Name of its file.
    names : dict of str to str
        Its names by language.
    kind : {"sea", "land"}
        What it is.
    definition : str
        Where its limits come from, in words.
    geometry : shapely geometry
        Polygon or MultiPolygon in lon, lat [deg] on WGS 84, split at the antimeridian.
    tolerance_m : float
        How far its edge may be from the true one [m], ≥ 0; flags count everything within it.
    mark : {"declared", "estimated", "assumed"}
        How its outline is known.
    source : str
        Where the outline comes from.
    """

    id: str
    layer: str
    names: dict[str, str]
    kind: Literal["sea", "land"]
    definition: str
    geometry: BaseGeometry
    tolerance_m: float
    mark: Mark
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A point or an area with a name: a town, an island, a region, or given coordinates.

    Parameters
    ----------
    id : str
        By which answers name it.
    name : str
        Its name for people.
    lon_deg, lat_deg : float
        The named point [deg]; of an area, a point inside it.
    names : dict of str to str
        Its names by language; none for given coordinates.
    area : str
        Province or prefecture and country.
    source : str
        Where it comes from.
    kind : str
        ``position``, or what kind of place it is: ``city``, ``island``, ``sea`` …
    geometry : shapely geometry or None
        Its extent, lon, lat [deg] on WGS 84, split at the antimeridian: polygons, lines or points; None where only the
        point is available.
    reach_m : float
        How far it may reach beyond its geometry or, without one, beyond its point [m], ≥ 0.
    reach_mark : {"declared", "estimated", "assumed"} or None
        How that is known; None for a bare position.
    """

    id: str
    name: str
    lon_deg: float
    lat_deg: float
    names: dict[str, str]
    area: str
    source: str
    kind: str = "position"
    geometry: BaseGeometry | None = None
    reach_m: float = 0.0
    reach_mark: Mark | None = None
