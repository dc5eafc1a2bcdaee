"""The coast that maps draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from fallzone.catalogue.geodata import read_text
from fallzone.catalogue.kept import Kept
from fallzone.errors import InputError
from fallzone.words import _

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.catalogue.geodata import Geodata

_COASTS: Kept[tuple[BaseGeometry, ...]] = Kept(most=4)


def read_coast(geodata: Geodata, *, rough_deg: float = 0.0) -> tuple[BaseGeometry, ...]:
    """All land.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.
    rough_deg : float
        Bends and islands smaller than this are left out [deg].

    Returns
    -------
    tuple of shapely geometry
        lon, lat [deg].

    Raises
    ------
    InputError
        When the file cannot be read or is no GeoJSON.
    """
    path = geodata.root / "regions" / "coast.geojson"
    text = read_text(path, file := geodata.shown(path))
    if rough_deg:
        return _COASTS.find((text, rough_deg), lambda: _roughen(read_coast(geodata), rough_deg))
    return _COASTS.find((text, 0.0), lambda: _read_lands(text, file))


def _read_lands(text: str, file: str) -> tuple[BaseGeometry, ...]:
    # Not as lists of Python, of which sixty thousand points make very many
    try:
        return tuple(shapely.get_parts(shapely.from_geojson(text)))
    except shapely.GEOSException as error:
        raise InputError(file, _("is not a GeoJSON FeatureCollection with features")) from error


def _roughen(lands: tuple[BaseGeometry, ...], rough_deg: float) -> tuple[BaseGeometry, ...]:
    parts = shapely.get_parts(lands)
    large = parts[shapely.area(parts) > rough_deg**2]
    return tuple(shapely.make_valid(shapely.simplify(large, rough_deg, preserve_topology=False)))
