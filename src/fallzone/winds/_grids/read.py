"""One variable of a grid over one place and time: by member of an ensemble and by level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.winds._grids import names
from fallzone.winds._grids.corners import Corners, between_latitudes, between_longitudes, between_times
from fallzone.words import _, msg, ngettext

_MISSING = {
    names.LATITUDE: msg("has no coordinate of latitude"),
    names.LONGITUDE: msg("has no coordinate of longitude"),
}


@dataclass(frozen=True, kw_only=True)
class Above:
    """What a variable holds above a place.

    Parameters
    ----------
    level : (n,) float64
        As the file has it.
    factor : float or None
        To hectopascals; None when the file does not say.
    values : (members, n) float64
        NaN where the file has no value.
    time, lat, lon : Corners
        What they were interpolated from.
    notes : tuple of Statement
        What the file does not say and was taken.
    """

    level: np.ndarray
    factor: float | None
    values: np.ndarray
    time: Corners
    lat: Corners
    lon: Corners
    notes: tuple[Statement, ...]


def read_above(
    parts: dict[float | None, Any],
    quantity: names.Quantity,
    where: str,
    *,
    when_utc: datetime,
    place_lonlat: tuple[float, float],
) -> Above:
    """Read a variable, or those of its levels, over a place; only the corners around it are read.

    Parameters
    ----------
    parts : dict
        From `names.find_variable`.
    quantity : Quantity
        What it holds.
    where : str
        Name of the file, for messages.
    when_utc : datetime
        Lift-off.
    place_lonlat : (float, float)
        The pad, longitude and latitude [deg].

    Returns
    -------
    Above

    Raises
    ------
    InputError
        When it has no coordinates, other dimensions, or does not cover the place or the time.
    """
    read = [_read_one(part, quantity, where, when_utc, place_lonlat) for part in parts.values()]
    if None in parts:
        return read[0]
    if any(each.values.shape != read[0].values[:, :1].shape for each in read):
        raise InputError(
            where,
            _(quantity.shapes),
            _("expected one variable for each level"),
        )
    return Above(
        level=np.array(list(parts)),
        factor=1.0,
        values=np.concatenate([each.values for each in read], axis=1),
        time=read[0].time,
        lat=read[0].lat,
        lon=read[0].lon,
        notes=read[0].notes,
    )


def _read_one(
    variable: Any, quantity: names.Quantity, where: str, when_utc: datetime, place_lonlat: tuple[float, float]
) -> Above:
    place = f"{where} [{variable.name}]"
    factor, note = names.find_unit(variable, quantity, where)
    lat, lon = (_axis(variable, role, where) for role in (names.LATITUDE, names.LONGITUDE))
    time = names.find_coordinate(variable, names.TIME)
    if time is None:
        raise InputError(
            where, _("has no coordinate of time"), _("it has {dimensions}").format(dimensions=_listed(variable))
        )
    level, member, version = (
        names.find_coordinate(variable, role) for role in (names.LEVEL, names.MEMBER, names.VERSION)
    )
    dims = {
        # What lies along time, such as the version of ERA5 at each time, is no axis of its own
        role: axis.dims[0] if axis is not None and axis.ndim == 1 and axis.dims[0] not in time.dims else None
        for role, axis in (("lat", lat), ("lon", lon), ("level", level), ("member", member), ("version", version))
    }
    _check_dimensions(variable, [*dims.values(), *time.dims], place)
    at_lat = between_latitudes(_numbers(lat), place_lonlat[1], f"{where} [latitude]")
    at_lon = between_longitudes(_numbers(lon), place_lonlat[0], f"{where} [longitude]")
    nodes = {dims[role]: at.indices for role, at in (("lat", at_lat), ("lon", at_lon)) if dims[role]}
    order = [dims[role] for role in ("version", "member", "level", "lat", "lon") if dims[role]]
    shape = [variable.sizes[dims[role]] if dims[role] else 1 for role in ("version", "member", "level")]
    shape += [len(at_lat.indices), len(at_lon.indices)]
    unused = {dim: 0 for dim in variable.dims if dim not in (*order, *time.dims)}
    first = np.argsort([str(value).zfill(4) for value in np.atleast_1d(version.values)]) if dims["version"] else [0]

    def read(index: dict[str, int]) -> np.ndarray:
        try:
            kept = variable.isel(unused).isel(index).isel(nodes).transpose(*order)
            found = np.asarray(kept.values, float).reshape(shape)[first]
        except Exception as error:
            # Readers of damaged files raise whatever their own parts raise
            raise InputError(
                place, _("cannot be read: {error}").format(error=say(error)), _("is the file whole?")
            ) from None
        return _first_finite(found) @ at_lon.weights @ at_lat.weights

    at_time, values = _over_time(variable, time, when_utc, where, read)
    return Above(
        level=_numbers(level) if level is not None else np.zeros(1),
        factor=names.level_factor(level, where) if level is not None else None,
        values=factor * values,
        time=at_time,
        lat=at_lat,
        lon=at_lon,
        notes=(note,) if note else (),
    )


def say(error: Exception) -> str:
    """What a library raised, on one line.

    Parameters
    ----------
    error : Exception
        What it raised.

    Returns
    -------
    str
        At most 300 characters.
    """
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _over_time(variable: Any, time: Any, when_utc: datetime, where: str, read: Any) -> tuple[Corners, np.ndarray]:
    """Values at an instant; of several forecasts of one time, the latest that has them."""
    instants = names.times_utc(time, where)
    run = names.find_run(variable)
    began = np.zeros(instants.shape, "datetime64[us]")
    if run is not None and set(run.dims) <= set(time.dims):
        began = names.times_utc(run, where)
        began = np.broadcast_to(began.reshape([-1 if dim in run.dims else 1 for dim in time.dims]), instants.shape)
    known = np.unique(instants[~np.isnat(instants)])
    if not known.size:
        raise InputError(f"{where} [{time.name}]", _("holds no dates"))
    at = between_times(known, when_utc, f"{where} [time]")
    values = []
    for instant in known[at.indices]:
        places = sorted(np.argwhere(instants == instant).tolist(), key=lambda index: began[tuple(index)], reverse=True)
        read_all = [read(dict(zip(time.dims, index, strict=True))) for index in places]
        values.append(_first_finite(np.stack(read_all)))
    return at, np.tensordot(at.weights, np.stack(values), axes=1)


def _first_finite(candidates: np.ndarray) -> np.ndarray:
    """Of several versions along the first axis, for each number the first that has one."""
    found = candidates[0]
    for other in candidates[1:]:
        found = np.where(np.isfinite(found), found, other)
    return found


def _axis(variable: Any, role: str, where: str) -> Any:
    found = names.find_coordinate(variable, role)
    if found is None:
        raise InputError(
            where,
            _(_MISSING[role]),
            _("it has {dimensions}").format(dimensions=_listed(variable)),
        )
    if found.ndim > 1:
        expected = _("expected a regular grid of latitudes and longitudes; cdo remapbil makes one of another")
        raise InputError(
            f"{where} [{found.name}]",
            ngettext("has {count} dimension", "has {count} dimensions", found.ndim).format(count=found.ndim),
            expected,
        )
    return found


def _listed(variable: Any) -> str:
    return ", ".join(str(name) for name in list(variable.coords)[:12]) or _("none")


def _numbers(axis: Any) -> np.ndarray:
    return np.atleast_1d(np.asarray(axis.values, float))


def _check_dimensions(variable: Any, known: list, place: str) -> None:
    if any(dim not in known and variable.sizes[dim] > 1 for dim in variable.dims):
        dimensions = ", ".join(f"{dim} ({variable.sizes[dim]})" for dim in variable.dims)
        expected = _("expected time, level, latitude and longitude, and members of an ensemble at most")
        raise InputError(place, _("has the dimensions {dimensions}").format(dimensions=dimensions), expected)
