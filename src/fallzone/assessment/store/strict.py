"""Parts of a stored run as records: each field of its type and possible, nothing converted, left out or unknown."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from operator import le
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import numpy as np
import shapely
from pydantic import ConfigDict, PlainValidator, TypeAdapter, ValidationError, ValidationInfo, with_config
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from fallzone import plugins
from fallzone.assessment.store.zones_today import KnownZones
from fallzone.earth import rings
from fallzone.errors import InputError
from fallzone.model.fragment import FragmentGroup
from fallzone.model.record import Mark
from fallzone.model.results.estimate import Estimate
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
from fallzone.model.results.launch import Density
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.provenance import Provenance, Round
from fallzone.model.results.reliability import Reliability
from fallzone.model.results.span import Span
from fallzone.model.results.statement import Statement
from fallzone.names import CERTAINTIES, CRITERIA, FLAG_REASONS, LEVELS, NOMINAL, SWEEP
from fallzone.numbers import is_number
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.model.results.flag import Flag, Reason
    from fallzone.model.results.trajectory import Trajectory
    from fallzone.model.wind_profile import WindProfile

Kind = TypeVar("Kind")

# Above it a fall begins as no fall of a launch does
_HIGHEST_M = 1e7

_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def hold_strictly(*records: type) -> None:
    """Have ``read_as`` convert nothing of some records, and refuse what they do not name.

    Parameters
    ----------
    *records : type
        Frozen dataclasses, those that they hold among them.
    """
    for record in records:
        with_config(_STRICT)(record)


# Those of a location check; who reads others names them, so that a check need not load them
hold_strictly(Failures, Footprint, FragmentGroup, Impacts, KnownZones, Provenance, Reliability, Round, Statement)


def read_as(kind: type[Kind], data: Any, where: str, *, parts: Mapping[str, Any] | None = None) -> Kind:
    """Values of a JSON document as a record, or a tuple or dict of records.

    Parameters
    ----------
    kind : type
        What they are to be.
    data : Any
        The values.
    where : str
        Their place in a file, for messages.
    parts : mapping, optional
        Arrays and shapes that lie elsewhere, by the words that stand for them in the document.

    Returns
    -------
    Kind

    Raises
    ------
    InputError
        Naming the place, the value and what was expected.
    """
    with _telling_faults(where):
        return _adapter(kind).validate_json(json.dumps(data), context=parts)


def read_plain(kind: type[Kind], data: Any, where: str) -> Kind:
    """Dicts and lists of a JSON document whose values may be anything: those are not gone through, be they thousands.

    Parameters
    ----------
    kind : type
        What they are to be, of dicts, lists, text and Any.
    data : Any
        The values.
    where : str
        Their place in a file, for messages.

    Returns
    -------
    Kind

    Raises
    ------
    InputError
        Naming the place, the value and what was expected.
    """
    with _telling_faults(where):
        return _adapter(kind).validate_python(data, strict=True)


@contextmanager
def _telling_faults(where: str) -> Iterator[None]:
    """The first fault that pydantic finds, as an error that names its place."""
    try:
        yield
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = [part + 1 if isinstance(part, int) else part for part in fault["loc"]]
        problem = fault["msg"].removeprefix("Value error, ")
        if not isinstance(fault["input"], dict | list):
            problem = _("{problem} (found {value!r})").format(problem=problem, value=str(fault["input"])[:80])
        raise InputError(at(where, *place) if place else where, problem) from None


def at(where: str, *place: object) -> str:
    """A place in a file, or further inside such a place, for messages.

    Parameters
    ----------
    where : str
        File, or file and place.
    *place : object
        Keys and numbers of what lies in it.

    Returns
    -------
    str
        E.g. ``file [key.3]``.
    """
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
        raise ValueError(_("is no GeoJSON geometry"))
    try:
        return check_area(shape(value))
    except (ShapelyError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(_("is no GeoJSON geometry ({fault})").format(fault=type(error).__name__)) from None


def check_area(area: BaseGeometry) -> BaseGeometry:
    """A polygon or several on the globe.

    Parameters
    ----------
    area : shapely geometry
        lon, lat [deg] on WGS 84.

    Returns
    -------
    shapely Polygon or MultiPolygon
        The same.

    Raises
    ------
    ValueError
        For anything else.
    """
    if area.is_empty:
        raise ValueError(_("an area is wanted, found nothing"))
    if area.geom_type not in ("Polygon", "MultiPolygon"):
        raise ValueError(_("an area is wanted, found a {kind}").format(kind=area.geom_type))
    corners = shapely.get_coordinates(area)
    if not (np.isfinite(corners).all() and (np.abs(corners) <= [180.0, 90.0]).all()):
        raise ValueError(_("a corner is not on the globe; expected |lon| ≤ 180, |lat| ≤ 90"))
    if not rings.is_valid(area):
        raise ValueError(_("a ring crosses or touches itself or another"))
    return area


def _as_outline(value: Any, told: ValidationInfo) -> BaseGeometry:
    """An area of the parts, or an empty one."""
    outline = (told.context or {}).get(value) if isinstance(value, str) else None
    if not isinstance(outline, BaseGeometry):
        raise ValueError(_("is no outline"))
    return outline if outline.is_empty else check_area(outline)


def _as_likelihood(value: Any, told: ValidationInfo) -> Likelihood:
    """That of the run, which is among the parts."""
    found = (told.context or {}).get(value) if isinstance(value, str) else None
    if not isinstance(found, Likelihood):
        raise ValueError(_("is no likelihood"))
    return found


def _as_array(value: Any, told: ValidationInfo) -> np.ndarray:
    """An array of the parts, or of a list of numbers."""
    if isinstance(value, str) and value in (told.context or {}):
        value = told.context[value]
    elif isinstance(value, list) and all(type(number) in (int, float) for number in value):
        value = np.array(value, dtype=float)
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fi":
        raise ValueError(_("is no array of numbers"))
    return value


# What records name only while types are checked, as a stored run holds it
_NAMED = {
    "np": SimpleNamespace(ndarray=Annotated[Any, PlainValidator(_as_array)]),
    "FragmentGroup": FragmentGroup,
    "BaseGeometry": Annotated[Any, PlainValidator(_as_shape)],
    "MultiPolygon": Annotated[Any, PlainValidator(_as_outline)],
    "Likelihood": Annotated[Any, PlainValidator(_as_likelihood)],
    "Mark": Mark,
    "Estimate": Estimate,
    "Density": Density,
    "Span": Span,
}


def _check_condition(condition: str, where: str) -> None:
    """What a probability is given must be told: to plan, a sweep, or one failure."""
    mode, at_t, t_s = condition.partition("@T+")
    if condition in (NOMINAL, SWEEP) or (at_t and mode in plugins.names("failure") and is_number(t_s)):
        return
    expected = _("{nominal}, {sweep} or MODE@T+SECONDS").format(nominal=NOMINAL, sweep=SWEEP)
    raise InputError(where, _("condition '{condition}'").format(condition=condition[:80]), expected)


def check_impacts(group: Impacts, where: str) -> Impacts:
    """Refuse impacts that cannot be those of so many flights, or of such bodies.

    Parameters
    ----------
    group : Impacts
        As they were read.
    where : str
        Their place in a file, for messages.

    Returns
    -------
    Impacts
        The same.

    Raises
    ------
    InputError
        Where a number cannot be.
    """
    if group.flights < 1 or group.replicate_flights < 0 or min(group.not_landed.values(), default=0) < 0:
        problem = _("flights: {flights}, not landed: {not_landed}")
        problem = problem.format(flights=group.flights, not_landed=group.not_landed)
        raise InputError(where, problem, _("at least 1 flight"))
    high = {"flight": group.flights - 1, "group": len(group.groups) - 1}
    if not _within(np.array(group.levels_m), 0.0, _HIGHEST_M):
        expected = _("heights of 0 to {highest} m").format(highest=f"{_HIGHEST_M:g}")
        raise InputError(where, f"levels_m = {group.levels_m}", expected)
    _check_columns(group, IMPACT_COLUMNS, len(group.flight), where, high=high)
    _check_condition(group.condition, where)
    check_unique(group.groups, where)
    for one in group.groups:
        if one.casualty_area_m2 is not None and one.casualty_area_m2 < 0.0:
            problem = _("a casualty area of {area} m²").format(area=f"{one.casualty_area_m2:g}")
            raise InputError(where, problem, _("0 or more"))
    check_failures(group.failures, where)
    if len(group.failures.mode) != group.flights:
        problem = _("failures of {count} flights").format(count=len(group.failures.mode))
        raise InputError(where, problem, _("of {count}").format(count=group.flights))
    return group


def check_failures(failures: Failures, where: str) -> Failures:
    """Refuse flights that cannot fail so.

    Parameters
    ----------
    failures : Failures
        As they were read.
    where : str
        Their place in a file, for messages.

    Returns
    -------
    Failures
        The same.

    Raises
    ------
    InputError
        Where a number cannot be.
    """
    check_unique(failures.modes, where)
    count, high = len(failures.mode), {"mode": len(failures.modes) - 1}
    fails = failures.mode != NO_FAILURE
    if len(failures.t_s) != count or not np.isnan(failures.t_s[~fails]).all():
        expected = _("NaN, and one number for each flight")
        raise InputError(where, _("times of failure of flights that go to plan"), expected)
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
            expected = _("one number for each of {count}").format(count=count)
            raise InputError(where, _shape_words(column.name, values), expected)
        if values.dtype != column.dtype:
            problem = _("{name} of type {kind}").format(name=column.name, kind=values.dtype)
            raise InputError(where, problem, column.dtype)
        if not _within(values[~np.isnan(values)] if column.by_level else values, column.low, most):
            expected = _("{low} to {high}").format(low=f"{column.low:g}", high=f"{most:g} {column.unit}".rstrip())
            raise InputError(where, _("{name} is outside its range").format(name=column.name), expected)


def check_footprint(footprint: Footprint, where: str) -> Footprint:
    """Refuse a footprint of which a number cannot be.

    Parameters
    ----------
    footprint : Footprint
        As it was read.
    where : str
        Its place in a file, for messages.

    Returns
    -------
    Footprint
        The same.

    Raises
    ------
    InputError
        Where a number cannot be.
    """
    _check_condition(footprint.condition, where)
    low, high = footprint.interval
    counts = footprint.flights >= 1 and footprint.impacts >= 0 and footprint.area_m2 > 0.0
    chances = 0.0 <= low <= high <= 1.0 and 0.0 <= footprint.probability <= 1.0
    times = footprint.first_s <= footprint.last_s and _is_time(footprint.first_s) and _is_time(footprint.last_s)
    if not (counts and chances and times and 0.0 < footprint.containment < 1.0):
        told = _(
            "impacts: {impacts}, flights: {flights}, area: {area} m², containment {share}, probability {chance} "
            "({low} to {high})"
        ).format(
            impacts=footprint.impacts,
            flights=footprint.flights,
            area=f"{footprint.area_m2:g}",
            share=f"{footprint.containment:g}",
            chance=f"{footprint.probability:g}",
            low=f"{low:g}",
            high=f"{high:g}",
        )
        raise InputError(where, told, _("counts and areas above 0, shares within 0 … 1, times in order"))
    return footprint


def check_flag(flag: Flag, where: str) -> Flag:
    """Refuse a flag without a reason, or with one that cannot be.

    Parameters
    ----------
    flag : Flag
        As it was read.
    where : str
        Its place in a file, for messages.

    Returns
    -------
    Flag
        The same.

    Raises
    ------
    InputError
        Where it cannot be.
    """
    if not flag.reasons:
        problem = _("region {region} is flagged without a reason").format(region=flag.region)
        raise InputError(where, problem, _("at least one"))
    for one in (flag, *flag.reasons):
        if one.condition is not None:
            _check_condition(one.condition, where)
        for window in (one.window_utc, *(getattr(one, "windows_utc", None) or ())):
            if not _in_order([datetime.fromisoformat(end) for end in window or () if end is not None]):
                problem = _("a window {window}").format(window=window)
                raise InputError(where, problem, _("two instants in order, with a time zone"))
        low, high = one.interval or (0.0, 1.0)
        if not 0.0 <= low <= high <= 1.0 or not 0.0 <= (one.probability or 0.0) <= 1.0:
            problem = _("probability {chance} ({low} to {high})")
            problem = problem.format(chance=one.probability, low=f"{low:g}", high=f"{high:g}")
            raise InputError(where, problem, _("0 to 1, the lower end first"))
        if not (_is_time(one.first_s or 0.0) and _is_time(one.last_s or 0.0)):
            problem = _("T+{first} to {last} s").format(first=f"{one.first_s:g}", last=f"{one.last_s:g}")
            raise InputError(where, problem, _near_liftoff())
    for reason in flag.reasons:
        _check_reason(reason, where)
    _check_per_launch(flag, where)
    return flag


def _check_reason(reason: Reason, where: str) -> None:
    """Kind of a reason, and what it is of where that is a criterion or a level."""
    if reason.reason not in FLAG_REASONS:
        raise InputError(where, _("reason '{reason}'").format(reason=reason.reason[:80]), ", ".join(FLAG_REASONS))
    told = _("reason {reason} of '{zone}'").format(reason=reason.reason, zone=reason.zone[:80])
    if reason.reason in ("hazard", "hazard_perhaps") and reason.zone not in CRITERIA:
        raise InputError(where, told, ", ".join(CRITERIA))
    if reason.reason == "isopleth" and not _is_level(reason.zone):
        raise InputError(where, told, _("isopleth: and a number above 0"))


def _is_level(name: str) -> bool:
    kind, _colon, level = name.partition(":")
    try:
        return kind == "isopleth" and 0.0 < float(level) < math.inf
    except ValueError:
        return False


def _check_per_launch(flag: Flag, where: str) -> None:
    """Level and numbers per launch of a flag."""
    if flag.level not in LEVELS:
        raise InputError(where, _("level '{level}'").format(level=flag.level[:80]), ", ".join(LEVELS))
    if flag.certainty not in (None, *CERTAINTIES):
        told = _("certainty '{certainty}'").format(certainty=flag.certainty[:80])
        raise InputError(where, told, ", ".join(CERTAINTIES))
    chance, density = flag.probability_per_launch, flag.density
    pairs = [one.interval for one in (chance, density, flag.expected_casualties) if one is not None]
    pairs += [one.range for one in (chance, flag.expected_casualties) if one is not None and one.range is not None]
    pairs += [(0.0, one.value) for one in (chance, density, flag.expected_casualties) if one is not None]
    spans = [pair for one in flag.spans for pair in ((one.first_s, one.last_s), one.delay_s, one.arrival_s)]
    spans += [pair for pair in (flag.failure_span_s, flag.delay_s, flag.arrival_s) if pair is not None]
    if not all(0.0 <= low <= high for low, high in pairs) or (chance is not None and chance.interval[1] > 1.0):
        problem = _("a number per launch, or its interval, that cannot be: {pairs}").format(pairs=pairs)
        raise InputError(where, problem, _("0 or more, the lower end first"))
    if not all(low <= high and _is_time(low) and _is_time(high) for low, high in spans):
        raise InputError(where, _("failure times {spans}").format(spans=spans), _near_liftoff())


def check_wind(wind: WindProfile, where: str) -> WindProfile:
    """Refuse a wind whose columns do not belong together.

    Parameters
    ----------
    wind : WindProfile
        As it was read.
    where : str
        Its place in a file, for messages.

    Returns
    -------
    WindProfile
        The same.

    Raises
    ------
    InputError
        Where they do not.
    """
    columns = [column for field in fields(wind) if isinstance(column := getattr(wind, field.name), np.ndarray)]
    if any(len(column) != len(wind.height_m) for column in columns) or len(wind.height_m) < 2:
        problem = _("{counts} numbers").format(counts=", ".join(str(len(column)) for column in columns))
        raise InputError(where, problem, _("as many as heights, at least 2"))
    if (np.diff(wind.height_m) <= 0.0).any():
        raise InputError(where, _("heights that do not increase"), _("from the ground upwards"))
    return wind


def check_trajectory(flight: Trajectory, where: str) -> Trajectory:
    """Refuse a flight whose arrays do not belong together.

    Parameters
    ----------
    flight : Trajectory
        As it was read.
    where : str
        Its place in a file, for messages.

    Returns
    -------
    Trajectory
        The same.

    Raises
    ------
    InputError
        Where they do not.
    """
    count = len(flight.t_s) if flight.t_s.ndim == 1 else 0
    for name, column in vars(flight).items():
        wide = name.startswith(("position_ecef", "velocity_ecef"))
        if isinstance(column, np.ndarray) and (count < 2 or column.shape != ((count, 3) if wide else (count,))):
            expected = _("{count} rows, as t_s has").format(count=max(count, 2))
            raise InputError(where, _shape_words(name, column), expected)
    if not _within(flight.t_s, -LONGEST_S, LONGEST_S) or (np.diff(flight.t_s) < 0.0).any():
        raise InputError(where, _("times that go back"), _("seconds after lift-off"))
    _check_globe(flight.lon_deg, flight.lat_deg, where)
    there = np.isfinite(flight.iip_lon_deg) & np.isfinite(flight.iip_lat_deg)
    _check_globe(flight.iip_lon_deg[there], flight.iip_lat_deg[there], where)
    for item, path in flight.path.items():
        if path.ndim != 2 or path.shape[1] != 3:
            problem = _("path of {item} of shape {shape}").format(item=item, shape=path.shape)
            raise InputError(where, problem, _("rows of lon, lat, height"))
        _check_globe(path[:, 0], path[:, 1], where)
    for place in (*flight.events, *flight.drops):
        if not _is_time(place.t_s):
            raise InputError(where, f"T{place.t_s:+g} s", _near_liftoff())
        _check_globe(np.array([place.lon_deg]), np.array([place.lat_deg]), where)
    return flight


def check_unique(names: Iterable[object], where: str) -> None:
    """Refuse a name that stands there twice.

    Parameters
    ----------
    names : iterable of object
        All of them.
    where : str
        Their place in a file, for messages.

    Raises
    ------
    InputError
        Where one does.
    """
    seen: set[object] = set()
    for name in names:
        if name in seen:
            raise InputError(where, _("{name} stands there twice").format(name=name), _("each once"))
        seen.add(name)


def _shape_words(name: str, column: np.ndarray) -> str:
    return _("{name} of shape {shape}").format(name=name, shape=column.shape)


def _near_liftoff() -> str:
    return _("within {longest} s of lift-off").format(longest=f"{LONGEST_S:g}")


def _check_globe(lon_deg: np.ndarray, lat_deg: np.ndarray, where: str) -> None:
    if not (_within(lon_deg, -360.0, 360.0) and _within(lat_deg, -90.0, 90.0)):
        raise InputError(where, _("a position that is not on the globe"), "|lon| ≤ 360, |lat| ≤ 90")


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
