"""Wind on pressure levels from a weather model or a reanalysis: NetCDF or GRIB, by the names of ERA5 or of GFS.

Needed are wind towards east and north and the height of the levels: ``u v`` and ``z`` (geopotential) or ``gh``; or
``UGRD VGRD HGT``, in one variable each or one for each level (``UGRD_850mb``). The grid is regular in latitude and
longitude, either way round, from -180 or from 0. Wind and heights are interpolated linearly to the place and time.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from fallzone.constants import STANDARD_GRAVITY_MPS2
from fallzone.errors import InputError
from fallzone.winds._levels import ABOVE_THE_TOP, WindColumn, build_column, geometric_height_m, show_utc

TITLE = "Gridded wind on pressure levels"
SOURCE = f"from the file of a weather model that the mission names; its spread is assumed; {ABOVE_THE_TOP}"
VERIFIED = False
NEEDS = ("where", "file", "when_utc", "place_lonlat")
# The numbers are the file's
CHECKPOINTS = ()

# Assumed, of one component
SIGMA_MPS = 4.0

# name: factor to m/s or to metres of geopotential height, and the units without blanks, stars and carets
_SPEED, _GEOPOTENTIAL, _METRES = ("ms-1", "m/s"), ("m2s-2", "m2/s2"), ("m", "gpm")
_EAST = {"u": (1.0, _SPEED), "UGRD": (1.0, _SPEED)}
_NORTH = {"v": (1.0, _SPEED), "VGRD": (1.0, _SPEED)}
_HEIGHT = {
    "z": (1.0 / STANDARD_GRAVITY_MPS2, _GEOPOTENTIAL),
    "gh": (1.0, _METRES),
    "HGT": (1.0, _METRES),
}
_LEVELS = ("pressure_level", "isobaricInhPa", "level", "plev", "lev")
_TIMES, _LATITUDES, _LONGITUDES = ("valid_time", "time"), ("latitude", "lat"), ("longitude", "lon")
_ENGINES = {b"\x89HDF": "h5netcdf", b"CDF\x01": "scipy", b"CDF\x02": "scipy", b"GRIB": "cfgrib"}
_EXTRAS = {"h5netcdf": "grid", "scipy": "grid", "cfgrib": "grib"}


def build(*, where: str, file: Path, when_utc: datetime, place_lonlat: tuple[float, float]) -> WindColumn:
    """Read the wind over a place.

    Parameters
    ----------
    where : str
        Name of the file, for messages and provenance.
    file : Path
        NetCDF 3 or 4, or GRIB.
    when_utc : datetime
        Lift-off.
    place_lonlat : (float, float)
        The pad, longitude and latitude [deg].

    Raises
    ------
    InputError
        When the file cannot be read, lacks a variable, or does not cover the place or the time.
    """
    with _opened(file, where) as data:
        level, lat, lon, time = (_axis(data, names, where) for names in (_LEVELS, _LATITUDES, _LONGITUDES, _TIMES))
        corners = {
            time[0]: _bracket_time(time[1], when_utc, where),
            lat[0]: _bracket_latitude(lat[1], place_lonlat[1], where),
            lon[0]: _bracket_longitude(lon[1], place_lonlat[0], where),
        }
        east, north, height = (_interpolate(data, n, level[0], corners, where) for n in (_EAST, _NORTH, _HEIGHT))
    if not east.keys() == north.keys() == height.keys():
        raise InputError(where, "has winds and heights on different levels", "expected the same levels for all three")
    heights = geometric_height_m(np.array(list(height.values())))
    order = np.argsort(heights)
    wind = np.array([[east[key], north[key]] for key in height])[order]
    return build_column(
        where,
        title=f"Gridded wind at {place_lonlat[1]:.2f}, {place_lonlat[0]:.2f}, {show_utc(when_utc)}",
        source=f"from {where}; the wind there stands for the whole corridor; a spread of {SIGMA_MPS:g} m/s assumed; "
        f"{ABOVE_THE_TOP}",
        height_m=heights[order],
        wind_mps=wind,
        sigma_mps=np.full_like(wind, SIGMA_MPS),
    )


@contextmanager
def _opened(file: Path, where: str):
    """The file as a dataset; which reader it gets is decided by its first bytes alone."""
    with file.open("rb") as raw:
        start = raw.read(4)
    if start not in _ENGINES:
        raise InputError(where, f"begins with {start!r}", "expected NetCDF (3 or 4) or GRIB")
    engine = _ENGINES[start]
    try:
        import xarray

        data = (
            _open_grib(xarray, file)
            if engine == "cfgrib"
            else xarray.open_dataset(file, engine=engine, decode_timedelta=False)
        )
    except ImportError as error:
        extra = f"python -m pip install 'fallzone[{_EXTRAS[engine]}]'"
        raise InputError(where, f"reading it needs a library that is not installed ({error})", extra) from None
    except Exception as error:
        # Readers of damaged files raise whatever their own parts raise
        raise InputError(where, f"cannot be read by {engine}: {error}") from None
    with data:
        yield data


def _open_grib(xarray: Any, file: Path) -> Any:
    """Pressure levels of a GRIB file; one variable at a time, since others may lie on other levels."""
    import cfgrib  # noqa: F401  (xarray says less clearly that it is missing)

    parts = []
    for name in ("u", "v", "z", "gh"):
        keys = {"typeOfLevel": "isobaricInhPa", "shortName": name}
        options = {"indexpath": "", "filter_by_keys": keys, "errors": "raise"}
        part = xarray.open_dataset(file, engine="cfgrib", backend_kwargs=options, decode_timedelta=False)
        parts += [part] if name in part else []
    return xarray.merge(parts, join="exact", compat="override") if parts else xarray.Dataset()


def _axis(data: Any, names: tuple[str, ...], where: str) -> tuple[str, np.ndarray]:
    """Dimension and values of the first of some coordinates that the file has."""
    name = next((name for name in names if name in data.coords), None)
    if name is None:
        if names is _LEVELS:
            return "", np.empty(0)
        raise InputError(where, f"has no coordinate {' or '.join(names)}", f"it has {', '.join(map(str, data.coords))}")
    coordinate = data[name]
    if coordinate.ndim > 1:
        raise InputError(f"{where} [{name}]", f"has {coordinate.ndim} dimensions", "expected one run on a regular grid")
    return (coordinate.dims[0] if coordinate.ndim else name), np.atleast_1d(coordinate.values)


def _bracket_time(times: np.ndarray, when_utc: datetime, where: str):
    if not np.issubdtype(times.dtype, np.datetime64):
        raise InputError(f"{where} [time]", "holds no dates", "expected units such as 'hours since 1900-01-01'")
    when = np.datetime64(when_utc.astimezone(UTC).replace(tzinfo=None), "us")
    seconds = (times.astype("datetime64[us]") - when).astype(float) / 1e6
    if np.isnat(times).any() or not seconds.min() <= 0.0 <= seconds.max():
        span = f"{np.datetime_as_string(times.min(), 'm')} to {np.datetime_as_string(times.max(), 'm')} UTC"
        expected = f"the launch is at {show_utc(when_utc)}: the file needs a time before and one after it"
        raise InputError(f"{where} [time]", f"covers {span}", expected)
    return _bracket(seconds, 0.0)


def _bracket_latitude(lat_deg: np.ndarray, asked_deg: float, where: str):
    if not lat_deg.min() <= asked_deg <= lat_deg.max():
        covered = f"covers {lat_deg.min():g} to {lat_deg.max():g}"
        raise InputError(f"{where} [latitude]", covered, f"the pad is at {asked_deg:.3f}")
    return _bracket(lat_deg.astype(float), asked_deg)


def _bracket_longitude(lon_deg: np.ndarray, asked_deg: float, where: str):
    """Neighbours of a longitude; a grid all around the Earth has no edge."""
    east = np.mod(lon_deg.astype(float) - lon_deg[0], 360.0)
    if (np.diff(east) <= 0.0).any():
        raise InputError(f"{where} [longitude]", "does not run eastwards without a repeat")
    asked = np.mod(asked_deg - float(lon_deg[0]), 360.0)
    if asked > east[-1]:
        if east.size < 2 or 360.0 - east[-1] > 1.5 * np.diff(east).max():
            covered = f"covers {lon_deg[0]:g} to {lon_deg[-1]:g}"
            raise InputError(f"{where} [longitude]", covered, f"the pad is at {asked_deg:.3f}")
        share = (asked - east[-1]) / (360.0 - east[-1])
        return [east.size - 1, 0], np.array([1.0 - share, share])
    return _bracket(east, asked)


def _bracket(values: np.ndarray, asked: float):
    """Indices of the neighbours of a value inside the range, and their weights."""
    order = np.argsort(values)
    high = int(np.clip(np.searchsorted(values[order], asked), min(1, values.size - 1), values.size - 1))
    low = max(high - 1, 0)
    width = values[order[high]] - values[order[low]]
    share = (asked - values[order[low]]) / width if width > 0.0 else 0.0
    return [int(order[low]), int(order[high])], np.array([1.0 - share, share])


def _interpolate(data: Any, names: dict[str, tuple], level: str, corners: dict, where: str) -> dict[Any, float]:
    """One variable at the place and time, by level; linear in time, latitude and longitude."""
    for name, (factor, units) in names.items():
        single = {m[1]: str(key) for key in data if (m := re.fullmatch(rf"{name}_(\d+(?:\.\d+)?)mb", str(key)))}
        if name not in data and not single:
            continue
        found: dict[Any, float] = {}
        for pressure, key in single.items() if name not in data else [(None, name)]:
            place = f"{where} [{key}]"
            unit = re.sub(r"[\s*^]", "", str(data[key].attrs.get("units", units[0])))
            if unit not in units:
                raise InputError(place, f"has the unit '{data[key].attrs['units']}'", f"expected {' or '.join(units)}")
            values = factor * _at_place(data[key], level, corners, place)
            if not np.isfinite(values).all():
                raise InputError(place, "has missing values around the place and time")
            found |= {pressure: values[0]} if pressure else dict(enumerate(values.tolist()))
        return found
    raise InputError(where, f"has no variable {' or '.join(names)}", f"it has {', '.join(map(str, data)) or 'none'}")


def _at_place(variable: Any, level: str, corners: dict, place: str) -> np.ndarray:
    """Values (levels,) at the place and time; only the corners around it are read."""
    wanted = (level, *corners)
    unused = [dim for dim in variable.dims if dim not in wanted and variable.sizes[dim] == 1]
    kept = variable.squeeze(unused, drop=True)
    if any(dim not in wanted for dim in kept.dims):
        dimensions = ", ".join(f"{dim} ({variable.sizes[dim]})" for dim in variable.dims)
        raise InputError(place, f"has the dimensions {dimensions}", "expected time, level, latitude and longitude")
    used = {dim: corner for dim, corner in corners.items() if dim in kept.dims}
    try:
        values = kept.isel({dim: indices for dim, (indices, _) in used.items()}).transpose(
            level, ..., missing_dims="ignore"
        )
        numbers = np.asarray(values.values, float)
    except Exception as error:
        # Readers of damaged files raise whatever their own parts raise
        raise InputError(place, f"cannot be read: {error}") from None
    for dim in reversed([dim for dim in values.dims if dim != level]):
        numbers = numbers @ used[dim][1]
    return np.atleast_1d(numbers)
