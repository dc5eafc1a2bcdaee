"""Points, lines and areas of a user's file as places, each checked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from fallzone.errors import InputError
from fallzone.model.zone import Place
from fallzone.numbers import parse_number
from fallzone.places.coordinates import coordinate_fault
from fallzone.places.find import place_at
from fallzone.words import _, ngettext

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


class Points(NamedTuple):
    """Places of a file, and notes on what of it was not understood or not used.

    Parameters
    ----------
    places : list of Place
        In the order of the file.
    notes : list of str
        Sentences for people.
    """

    places: list[Place]
    notes: list[str]


def times_unused(file: str) -> str:
    """A note that the times in a file of places are not used.

    Parameters
    ----------
    file : str
        Its name.

    Returns
    -------
    str
        In the language spoken.
    """
    return _("the times in {file} are not used: the answer is for any time").format(file=file)


def point_place(where: str, lat: Any, lon: Any, name: str) -> Place:
    """Point of a user's file as a place.

    Parameters
    ----------
    where : str
        File and row, for messages.
    lat, lon : number or str
        Geodetic latitude −90 to 90 and longitude −360 to 360 [deg], WGS 84, as in the file.
    name : str
        Its name; where empty, its position.

    Returns
    -------
    Place

    Raises
    ------
    InputError
        When they are not numbers or not on Earth.
    """
    lat_deg, lon_deg = read_number(f"{where} [latitude]", lat), read_number(f"{where} [longitude]", lon)
    if fault := coordinate_fault(lat_deg, lon_deg):
        raise InputError(where, fault)
    return place_at(lat_deg, lon_deg, where=where, name=name)


def line_place(where: str, lonlat: list[tuple[float, float]], name: str) -> Place:
    """Line of a user's file as a place, along geodesics.

    A line of a single point, as some ship tracks have, is that point.

    Parameters
    ----------
    where : str
        File and row, for messages.
    lonlat : list of (float, float)
        Points [deg], WGS 84.
    name : str
        Its name; where empty, ``where``.

    Returns
    -------
    Place

    Raises
    ------
    InputError
        When it has no point.
    """
    from shapely.geometry import LineString

    from fallzone.earth import rings

    if len(set(lonlat)) == 1:
        return point_place(where, lonlat[0][1], lonlat[0][0], name)
    if len(lonlat) < 2:
        problem = ngettext("is a line of {count} point", "is a line of {count} points", len(lonlat))
        raise InputError(where, problem.format(count=len(lonlat)), _("expected at least 2"))
    line = rings.split_antimeridian(LineString(rings.densify(lonlat)))
    return _drawn(where, name, "line", lonlat[0], line)


def area_place(where: str, rings_lonlat: list[list[tuple[float, float]]], name: str) -> Place:
    """Polygon of a user's file as a place, its edges along geodesics.

    Parameters
    ----------
    where : str
        File and row, for messages.
    rings_lonlat : list of list of (float, float)
        Outer ring, then holes; points [deg], WGS 84.
    name : str
        Its name; where empty, ``where``.

    Returns
    -------
    Place

    Raises
    ------
    InputError
        When it has no ring, or its rings cross.
    """
    from shapely.geometry import Polygon

    from fallzone.earth import rings

    if not rings_lonlat:
        raise InputError(where, _("is a polygon without a ring"))
    checked = [rings.check_ring(ring, where) for ring in rings_lonlat]
    shell, *holes = (rings.densify(ring) for ring in checked)
    area = rings.split_antimeridian(Polygon(shell, holes))
    if area.is_empty or not area.is_valid:
        raise InputError(where, _("is not a usable polygon"), _("holes inside the outer ring, no ring across another"))
    point = area.representative_point()
    return _drawn(where, name, "area", (point.x, point.y), area)


def read_lonlat(where: str, value: Any) -> tuple[float, float]:
    """Longitude and latitude of a GeoJSON position.

    Parameters
    ----------
    where : str
        File and feature, for messages.
    value : list
        ``[lon, lat]`` or ``[lon, lat, height]`` [deg, deg, m]; the height is not used.

    Returns
    -------
    lon_deg, lat_deg : float
        [deg], WGS 84.

    Raises
    ------
    InputError
        When it is no position on Earth.
    """
    if not isinstance(value, list) or len(value) not in (2, 3) or any(isinstance(part, str) for part in value):
        raise InputError(
            f"{where} [coordinates]", _("found {value}").format(value=_short(value)), _("expected [lon, lat]")
        )
    lon_deg, lat_deg = read_number(f"{where} [longitude]", value[0]), read_number(f"{where} [latitude]", value[1])
    if fault := coordinate_fault(lat_deg, lon_deg):
        raise InputError(where, fault)
    return lon_deg, lat_deg


def read_number(where: str, value: Any) -> float:
    """A finite number from JSON or from a text.

    Parameters
    ----------
    where : str
        File and key, for messages.
    value : number or str
        As in the file.

    Returns
    -------
    float
        In the unit of the file.

    Raises
    ------
    InputError
        When it is not a finite number.
    """
    if isinstance(value, str):
        return parse_number(value, where)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(where, _("{value} is not a number").format(value=_short(value)), _("expected decimal degrees"))
    try:
        number = float(value)
    except OverflowError:
        raise InputError(where, _("is not a number of degrees"), _("expected decimal degrees")) from None
    if not math.isfinite(number):
        raise InputError(where, _("{value} is not a finite number").format(value=_short(value)))
    return number


def _short(value: Any) -> str:
    """A value for a message."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _drawn(where: str, name: str, kind: str, point: tuple[float, float], geometry: BaseGeometry) -> Place:
    """A place with an outline, called by its name or by where it stands in the file."""
    name = name or where
    lon_deg = math.remainder(point[0], 360.0)
    return Place(
        id=name,
        name=name,
        lon_deg=lon_deg,
        lat_deg=point[1],
        names={},
        area="",
        source=_("as given"),
        kind=kind,
        geometry=geometry,
        reach_mark="declared",
    )
