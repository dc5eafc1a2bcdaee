"""GeoTIFF files opened with care: one driver, no files beside them, a coordinate system that can be true."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from fallzone.catalogue.readings import hold_file
from fallzone.errors import InputError
from fallzone.files import open_regular
from fallzone.words import _
from fallzone.words.hints import answer_words

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

Kind = Literal["count", "density"]
KINDS: tuple[Kind, ...] = ("count", "density")

_BEGINNINGS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
# GDAL looks at nothing but the file itself, and keeps little of it
_ALONE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": 64,
    "GTIFF_IGNORE_READ_ERRORS": "NO",
    "GDAL_NUM_THREADS": "1",
}
_DENSITY = re.compile(r"densit|/\s?km|per\s(square|sq)|km-2|km\^-2|km²", re.IGNORECASE)
_COUNT = re.compile(r"\bcount|(per|/)\s?(grid\s?)?(cell|pixel)|number\sof|\bppp\b|total\spopulation", re.IGNORECASE)
_TAGS = ("units", "unit", "description", "long_name", "title", "tifftag_imagedescription")


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """Where the cells of a raster lie, and what a value in them means.

    Parameters
    ----------
    path : Path
        The file.
    kind : {"count", "density"}
        Whether values are numbers in a cell, or numbers per km².
    crs_wkt : str
        Its coordinate system.
    is_geographic : bool
        Whether x and y are longitude and latitude [deg].
    x0, y0 : float
        Outer corner of the first cell [deg or m].
    dx, dy : float
        Width of a cell, > 0, and its step from row to row, of either sign [deg or m].
    width, height : int
        Columns and rows.
    nodata : float or None
        Value of cells without data; NaN is one in any case.
    scale, offset : float
        What is stored times the one plus the other is the value.
    """

    path: Path
    kind: Kind
    crs_wkt: str
    is_geographic: bool
    x0: float
    y0: float
    dx: float
    dy: float
    width: int
    height: int
    nodata: float | None
    scale: float
    offset: float


@contextmanager
def open_geotiff(path: Path) -> Iterator[DatasetReader]:
    """Open a GeoTIFF for reading, by its content alone and by no other driver.

    Parameters
    ----------
    path : Path
        An ordinary file.

    Yields
    ------
    rasterio.io.DatasetReader

    Raises
    ------
    InputError
        When it is no GeoTIFF, cannot be read to its end, or the libraries for it are not installed.
    """
    where = str(path)
    _check_beginning(path, where)
    try:
        import rasterio
        from rasterio.errors import NotGeoreferencedWarning, RasterioError
    except ImportError as error:
        problem = _("reading it needs a library that is not installed ({error})").format(error=error)
        raise InputError(where, problem, _("python -m pip install 'fallzone[population]'")) from None
    try:
        with (
            warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning),
            hold_file(path, where),
            rasterio.Env(**_ALONE),
            rasterio.open(path.absolute(), driver="GTiff", sharing=False) as dataset,
        ):
            yield dataset
    except RasterioError as error:
        raise InputError(where, _("cannot be read: {error}").format(error=str(error)[:200])) from None


def read_grid(path: Path, kind: Kind | None = None) -> Grid:
    """Read where the cells of a GeoTIFF lie and what its values are, and no value yet.

    Parameters
    ----------
    path : Path
        The file: GHS-POP, WorldPop, LandScan or one's own, one band.
    kind : {"count", "density"}, optional
        What the values are; needed where the file does not say so.

    Returns
    -------
    Grid

    Raises
    ------
    InputError
        When the coordinate system is missing or cannot be true, the raster is turned, or it is not told whether values
        are counts or densities, or the file says the other.
    """
    where = str(path)
    with open_geotiff(path) as dataset:
        if dataset.count != 1:
            problem = _("has {count} bands").format(count=dataset.count)
            raise InputError(f"{where} [bands]", problem, _("expected one: the number or density of people"))
        if np.dtype(dataset.dtypes[0]).kind not in "iuf":
            raise InputError(f"{where} [type]", dataset.dtypes[0], _("expected whole or decimal numbers"))
        transform = dataset.transform
        is_geographic = _check_place(dataset, where)
        return Grid(
            path=path,
            kind=_decide_kind(_told_kind(dataset), kind, where),
            crs_wkt=dataset.crs.to_wkt(),
            is_geographic=is_geographic,
            x0=transform.c,
            y0=transform.f,
            dx=transform.a,
            dy=transform.e,
            width=dataset.width,
            height=dataset.height,
            nodata=None if dataset.nodata is None else float(dataset.nodata),
            scale=float(dataset.scales[0]),
            offset=float(dataset.offsets[0]),
        )


def _check_beginning(path: Path, where: str) -> None:
    try:
        with open_regular(path) as file:
            beginning = file.read(4)
    except FileNotFoundError:
        raise InputError(where, _("no such file")) from None
    except OSError as error:
        raise InputError(where, _("cannot be read: {reason}").format(reason=answer_words(error))) from None
    if beginning not in _BEGINNINGS:
        raise InputError(where, _("is not a GeoTIFF"), _("expected a file that begins as TIFF does: II or MM"))


def _check_place(dataset: DatasetReader, where: str) -> bool:
    """Whether coordinates are degrees, once coordinate system and bounds can be true together."""
    if dataset.crs is None:
        raise InputError(
            f"{where} [crs]",
            _("has no coordinate system"),
            _("write the one that it was made in into the file, such as EPSG:4326 for degrees"),
        )
    transform = dataset.transform
    if transform.is_identity:
        raise InputError(
            f"{where} [transform]",
            _("does not say where its cells lie"),
            _("write corner and size of the cells into it"),
        )
    if transform.b or transform.d or not transform.a > 0.0 or not transform.e:
        raise InputError(
            f"{where} [transform]", _("rows do not run along a parallel"), _("expected a raster that is not turned")
        )
    west, south, east, north = (round(float(bound), 6) for bound in dataset.bounds)
    south, north = min(south, north), max(south, north)
    bounds = _("reaches from x {west:g}, y {south:g} to x {east:g}, y {north:g}").format(
        west=west, south=south, east=east, north=north
    )
    on_earth = west >= -360.0 and east <= 360.0 and south >= -90.01 and north <= 90.01
    if dataset.crs.is_geographic:
        if not on_earth or east - west > 360.01:
            problem = _("{bounds} in a system of degrees").format(bounds=bounds)
            raise InputError(
                f"{where} [crs]",
                problem,
                _("are these metres? name the projection that they are of, such as ESRI:54009"),
            )
        return True
    if not dataset.crs.is_projected:
        raise InputError(f"{where} [crs]", dataset.crs.to_string()[:80], _("expected degrees, or a map projection"))
    if on_earth and transform.a < 1.0:
        problem = _("{bounds} in a system of metres").format(bounds=bounds)
        raise InputError(f"{where} [crs]", problem, _("are these degrees? name EPSG:4326 in the file"))
    return False


def _told_kind(dataset: DatasetReader) -> Kind | None:
    """What the file itself says of its values; None where it does not, or says both."""
    tags = {key.casefold(): value for key, value in {**dataset.tags(), **dataset.tags(1)}.items()}
    texts = [*dataset.units, *dataset.descriptions, *(tags.get(key) for key in _TAGS)]
    text = " | ".join(str(one) for one in texts if one)
    is_density, is_count = bool(_DENSITY.search(text)), bool(_COUNT.search(text))
    if is_density == is_count:
        return None
    return "density" if is_density else "count"


def _decide_kind(told: Kind | None, given: Kind | None, where: str) -> Kind:
    if given is not None and given not in KINDS:
        raise InputError(f"{where} [kind]", repr(given), _("expected count or density"))
    if given and told and given != told:
        raise InputError(
            f"{where} [kind]",
            _("'{given}' was asked for, but the file says that its values are of the kind '{told}'").format(
                given=given, told=told
            ),
            _("leave the kind out, or correct the units in the file"),
        )
    found = given or told
    if found is None:
        raise InputError(
            f"{where} [kind]",
            _("the file does not say whether its values are people in a cell or people per km²"),
            _("say so: count (GHS-POP, WorldPop ppp, LandScan) or density (GPW density, WorldPop pd)"),
        )
    return found
