"""Parts of a stored run as records: each field of its type and possible, nothing converted, left out or unknown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from operator import le
from types import SimpleNamespace
from typing import Annotated, Any, TypeVar

import numpy as np
import shapely
from pydantic import ConfigDict, PlainValidator, TypeAdapter, ValidationError, ValidationInfo, with_config
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from fallzone.assessment.zones_today import KnownZones
from fallzone.earth import rings
from fallzone.errors import InputError
from fallzone.model.fragment import FragmentGroup
from fallzone.model.record import Mark
from fallzone.model.results.flag import Flag, Reason
from fallzone.model.results.impacts import (
    FAILURE_COLUMNS,
    IMPACT_COLUMNS,
    LONGEST_S,
    NO_FAILURE,
    Column,
    Failures,
    Footprint,
    Impacts,
)
from fallzone.model.results.provenance import Provenance, Round
from fallzone.model.results.trajectory import Drop, End, Event, Trajectory
from fallzone.model.results.validation import ValidationRow
from fallzone.model.wind_profile import WindProfile

Kind = TypeVar("Kind")

# Above it a fall begins as no fall of a launch does
_HIGHEST_M = 1e7

_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
for _record in (
    *(Drop, End, Event, Failures, Flag, Footprint, FragmentGroup, Impacts, KnownZones),
    *(Provenance, Reason, Round, Trajectory, ValidationRow, WindProfile),
):
    with_config(_STRICT)(_record)


def read_as(kind: type[Kind], data: Any, where: str, *, parts: Mapping[str, Any] | None = None) -> Kind:
    """Values of a JSON document as a record, or a tuple or dict of records.

    Parameters
    ----------
    parts : mapping, optional
        Arrays and shapes that lie elsewhere, by the words that stand for them in the document.

    Raises
    ------
    InputError
        Naming the place, the value and what was expected.
    """
    try:
        return _adapter(kind).validate_json(json.dumps(data), context=parts)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = [part + 1 if isinstance(part, int) else part for part in fault["loc"]]
        found = "" if isinstance(fault["input"], dict | list) else f" (found {str(fault['input'])[:80]!r})"
        raise InputError(
            at(where, *place) if place else where, fault["msg"].removeprefix("Value error, ") + found
        ) from None


def at(where: str, *place: object) -> str:
    """A place in a file, or further inside such a place, for messages."""
    inside = ".".join(str(part) for part in place)
    return f"{where[:-1]}.{inside}]" if where.endswith("]") else f"{where} [{inside}]"


@cache
def _adapter(kind: Any) -> TypeAdapter:
    adapter = TypeAdapter(kind)
    if not adapter.pydantic_complete:
        adapter.rebuild(_types_namespace=_NAMED)
    return adapter


def _as_shape(value: Any, told: ValidationInfo) -> BaseGeometry:
    """An area of the parts, or of a GeoJSON geometry."""
    if isinstance(value, str) and value in (told.context or {}):
        value = told.context[value]
    if not isinstance(value, dict):
        raise ValueError("is no GeoJSON geometry")
    try:
        return check_area(shape(value))
    except (ShapelyError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(f"is no GeoJSON geometry ({type(error).__name__})") from None


def check_area(area: BaseGeometry) -> BaseGeometry:
    """A polygon or several on the globe; ValueError where it is anything else."""
    if area.geom_type not in ("Polygon", "MultiPolygon") or area.is_empty:
        raise ValueError(f"an area is wanted, found {'nothing' if area.is_empty else f'a {area.geom_type}'}")
    corners = shapely.get_coordinates(area)
    if not (np.isfinite(corners).all() and (np.abs(corners) <= [180.0, 90.0]).all()):
        raise ValueError("a corner is not on the globe; expected |lon| ≤ 180, |lat| ≤ 90")
    if not rings.is_valid(area):
        raise ValueError("a ring crosses or touches itself or another")
    return area


def _as_array(value: Any, told: ValidationInfo) -> np.ndarray:
    """An array of the parts, or of a list of numbers."""
    if isinstance(value, str) and value in (told.context or {}):
        value = told.context[value]
    elif isinstance(value, list) and all(type(number) in (int, float) for number in value):
        value = np.array(value, dtype=float)
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fi":
        raise ValueError("is no array of numbers")
    return value


# What records name only while types are checked, as a stored run holds it
_NAMED = {
    "np": SimpleNamespace(ndarray=Annotated[Any, PlainValidator(_as_array)]),
    "FragmentGroup": FragmentGroup,
    "BaseGeometry": Annotated[Any, PlainValidator(_as_shape)],
    "Mark": Mark,
}


def check_impacts(group: Impacts, where: str) -> Impacts:
    """Raise InputError where impacts cannot be those of so many flights, or of such bodies."""
    if group.flights < 1 or group.replicate_flights < 0 or min(group.not_landed.values(), default=0) < 0:
        raise InputError(where, f"{group.flights} flights, {group.not_landed} not landed", "at least 1 flight")
    high = {"flight": group.flights - 1, "group": len(group.groups) - 1}
    if not _within(np.array(group.levels_m), 0.0, _HIGHEST_M):
        raise InputError(where, f"levels_m = {group.levels_m}", f"heights of 0 to {_HIGHEST_M:g} m")
    _check_columns(group, IMPACT_COLUMNS, len(group.flight), where, high=high)
    check_unique(group.groups, where)
    for one in group.groups:
        if one.casualty_area_m2 is not None and one.casualty_area_m2 < 0.0:
            raise InputError(where, f"a casualty area of {one.casualty_area_m2:g} m²", "0 or more")
    check_failures(group.failures, where)
    if len(group.failures.mode) != group.flights:
        raise InputError(where, f"failures of {len(group.failures.mode)} flights", f"of {group.flights}")
    return group


def check_failures(failures: Failures, where: str) -> Failures:
    """Raise InputError where flights cannot fail so."""
    check_unique(failures.modes, where)
    count, high = len(failures.mode), {"mode": len(failures.modes) - 1}
    fails = failures.mode != NO_FAILURE
    if len(failures.t_s) != count or not np.isnan(failures.t_s[~fails]).all():
        raise InputError(where, "times of failure of flights that go to plan", "NaN, and one number for each flight")
    told = replace(failures, t_s=np.where(fails, failures.t_s, failures.t_s.dtype.type(0)))
    _check_columns(told, FAILURE_COLUMNS, count, where, high=high)
    return failures


def _check_columns(
    record: Impacts | Failures, columns: tuple[Column, ...], count: int, where: str, *, high: dict[str, float]
) -> None:
    """Each column of its type, with one number for each row, within its range, or up to another greatest value."""
    for column in columns:
        values, most = getattr(record, column.name), high.get(column.name, column.high)
        if values.shape != ((count, len(record.levels_m)) if column.by_level else (count,)):
            raise InputError(where, f"{column.name} of shape {values.shape}", f"one number for each of {count}")
        if values.dtype != column.dtype:
            raise InputError(where, f"{column.name} of type {values.dtype}", column.dtype)
        if not _within(values[~np.isnan(values)] if column.by_level else values, column.low, most):
            expected = f"{column.low:g} to {most:g} {column.unit}".rstrip()
            raise InputError(where, f"{column.name} is outside its range", expected)


def check_footprint(footprint: Footprint, where: str) -> Footprint:
    """Raise InputError where numbers of a footprint cannot be."""
    low, high = footprint.interval
    counts = footprint.flights >= 1 and footprint.impacts >= 0 and footprint.area_m2 > 0.0
    chances = 0.0 <= low <= high <= 1.0 and 0.0 <= footprint.probability <= 1.0
    times = footprint.first_s <= footprint.last_s and _is_time(footprint.first_s) and _is_time(footprint.last_s)
    if not (counts and chances and times and 0.0 < footprint.containment < 1.0):
        told = f"{footprint.impacts} impacts, {footprint.flights} flights, {footprint.area_m2:g} m², "
        told += f"containment {footprint.containment:g}, probability {footprint.probability:g} ({low:g} to {high:g})"
        raise InputError(where, told, "counts and areas above 0, shares within 0 … 1, times in order")
    return footprint


def check_flag(flag: Flag, where: str) -> Flag:
    """Raise InputError where a flag has no reason, or one that cannot be."""
    if not flag.reasons:
        raise InputError(where, f"region {flag.region} is flagged without a reason", "at least one")
    for one in (flag, *flag.reasons):
        for window in (one.window_utc, *(getattr(one, "windows_utc", None) or ())):
            if not _in_order([datetime.fromisoformat(end) for end in window or () if end is not None]):
                raise InputError(where, f"a window {window}", "two instants in order, with a time zone")
        low, high = one.interval or (0.0, 1.0)
        if not 0.0 <= low <= high <= 1.0 or not 0.0 <= (one.probability or 0.0) <= 1.0:
            raise InputError(
                where, f"probability {one.probability} ({low:g} to {high:g})", "0 to 1, the lower end first"
            )
        if not (_is_time(one.first_s or 0.0) and _is_time(one.last_s or 0.0)):
            raise InputError(where, f"T+{one.first_s:g} to {one.last_s:g} s", f"within {LONGEST_S:g} s of lift-off")
    return flag


def check_wind(wind: WindProfile, where: str) -> WindProfile:
    """Raise InputError where columns of a wind do not belong together."""
    columns = [column for field in fields(wind) if isinstance(column := getattr(wind, field.name), np.ndarray)]
    if any(len(column) != len(wind.height_m) for column in columns) or len(wind.height_m) < 2:
        raise InputError(where, f"{', '.join(str(len(c)) for c in columns)} numbers", "as many as heights, at least 2")
    if (np.diff(wind.height_m) <= 0.0).any():
        raise InputError(where, "heights that do not increase", "from the ground upwards")
    return wind


def check_trajectory(flight: Trajectory, where: str) -> Trajectory:
    """Raise InputError where arrays of a flight do not belong together."""
    count = len(flight.t_s) if flight.t_s.ndim == 1 else 0
    for name, column in vars(flight).items():
        wide = name.startswith(("position_ecef", "velocity_ecef"))
        if isinstance(column, np.ndarray) and (count < 2 or column.shape != ((count, 3) if wide else (count,))):
            raise InputError(where, f"{name} of shape {column.shape}", f"{max(count, 2)} rows, as t_s has")
    if not _within(flight.t_s, -LONGEST_S, LONGEST_S) or (np.diff(flight.t_s) < 0.0).any():
        raise InputError(where, "times that go back", "seconds after lift-off")
    _check_globe(flight.lon_deg, flight.lat_deg, where)
    there = np.isfinite(flight.iip_lon_deg) & np.isfinite(flight.iip_lat_deg)
    _check_globe(flight.iip_lon_deg[there], flight.iip_lat_deg[there], where)
    for item, path in flight.path.items():
        if path.ndim != 2 or path.shape[1] != 3:
            raise InputError(where, f"path of {item} of shape {path.shape}", "rows of lon, lat, height")
        _check_globe(path[:, 0], path[:, 1], where)
    for place in (*flight.events, *flight.drops):
        if not _is_time(place.t_s):
            raise InputError(where, f"T{place.t_s:+g} s", f"within {LONGEST_S:g} s of lift-off")
        _check_globe(np.array([place.lon_deg]), np.array([place.lat_deg]), where)
    return flight


def check_unique(names: Iterable[object], where: str) -> None:
    """Raise InputError where a name stands there twice."""
    seen: set[object] = set()
    for name in names:
        if name in seen:
            raise InputError(where, f"{name} stands there twice", "each once")
        seen.add(name)


def _check_globe(lon_deg: np.ndarray, lat_deg: np.ndarray, where: str) -> None:
    if not (_within(lon_deg, -360.0, 360.0) and _within(lat_deg, -90.0, 90.0)):
        raise InputError(where, "a position that is not on the globe", "|lon| ≤ 360, |lat| ≤ 90")


def _within(values: np.ndarray, low: float, high: float) -> bool:
    """Whether every number is one, and within finite limits."""
    # Where one is no number, neither is the least or the greatest, and no comparison holds
    return not values.size or bool(low <= values.min() and values.max() <= high)


def _is_time(t_s: float) -> bool:
    """Whether so many seconds after lift-off are a time that can be told."""
    return abs(t_s) <= LONGEST_S


def _in_order(window: Sequence[datetime]) -> bool:
    """Whether there is no window, or one of instants in order; its end may not be known."""
    return all(end.tzinfo is not None for end in window) and all(map(le, window, window[1:]))
