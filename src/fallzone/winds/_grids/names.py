"""What the variables and coordinates of a grid are: by CF standard name and unit, by name only where these are missing.

Known names are those of ERA5 (Climate Data Store, ARCO), of GFS (GRIB, THREDDS, NOMADS), of NCEP's reanalyses, of
MERRA-2 and of CMIP.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

from fallzone.constants import STANDARD_GRAVITY_MPS2
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.winds import _units
from fallzone.winds._grids.files import EXPECTED
from fallzone.winds._levels import cut
from fallzone.words import _, msg


class Quantity(NamedTuple):
    """Something that a variable may hold.

    Parameters
    ----------
    several, missing, shapes : str
        What to say of several variables of it, of none, and of some of different shapes.
    standard : frozenset of str
        Its standard names in the CF conventions.
    names : re.Pattern
        Other names that are in use.
    units : dict
        Factors by unit, as in `_units`.
    """

    several: str
    missing: str
    shapes: str
    standard: frozenset[str]
    names: re.Pattern
    units: dict[str, float]


def _names(pattern: str) -> re.Pattern:
    return re.compile(pattern, re.IGNORECASE)


EAST = Quantity(
    several=msg("has several variables of wind towards the east: {names}"),
    missing=msg("has no wind towards the east; it has {names}"),
    shapes=msg("has wind towards the east in variables of other shapes"),
    standard=frozenset({"eastward_wind"}),
    names=_names(r"u|ua|ugrd|ugrdprs|uwnd|uwind|u_wind|u[-_]component_of_wind(_isobaric)?|eastward_wind"),
    units=_units.SPEED,
)
NORTH = Quantity(
    several=msg("has several variables of wind towards the north: {names}"),
    missing=msg("has no wind towards the north; it has {names}"),
    shapes=msg("has wind towards the north in variables of other shapes"),
    standard=frozenset({"northward_wind"}),
    names=_names(r"v|va|vgrd|vgrdprs|vwnd|vwind|v_wind|v[-_]component_of_wind(_isobaric)?|northward_wind"),
    units=_units.SPEED,
)
HEIGHT = Quantity(
    several=msg("has several variables of height of the levels: {names}"),
    missing=msg("has no height of the levels; it has {names}"),
    shapes=msg("has height of the levels in variables of other shapes"),
    standard=frozenset({"geopotential", "geopotential_height"}),
    names=_names(r"z|gh|hgt|hgtprs|h|zg|geopotential(_height)?(_isobaric)?"),
    units=_units.HEIGHT | _units.GEOPOTENTIAL,
)
# What a unit is taken to be where a variable known by its name states none
_USUAL = dict.fromkeys(("z", "geopotential"), 1.0 / STANDARD_GRAVITY_MPS2)

LATITUDE, LONGITUDE, LEVEL, TIME, MEMBER, VERSION = "latitude", "longitude", "level", "time", "member", "version"
_STANDARD = {
    LATITUDE: {"latitude"},
    LONGITUDE: {"longitude"},
    LEVEL: {"air_pressure"},
    TIME: {"time"},
    MEMBER: {"realization"},
    VERSION: set(),
}
_UNITS = {
    LATITUDE: re.compile(r"degrees?_?n(orth)?", re.IGNORECASE),
    LONGITUDE: re.compile(r"degrees?_?e(ast)?", re.IGNORECASE),
}
_NAMES = {
    LATITUDE: re.compile(r"lat(itude)?\d*", re.IGNORECASE),
    LONGITUDE: re.compile(r"lon(gitude)?\d*", re.IGNORECASE),
    LEVEL: re.compile(r"isobaric\w*|(p|pressure_?)?lev(el)?s?_?\d*|plev\w*|pressure|pres|p", re.IGNORECASE),
    TIME: re.compile(r"valid_?time\d*|time\d*|forecast_time\d*", re.IGNORECASE),
    MEMBER: re.compile(r"number|member|realization|ens(emble)?(_?member)?s?", re.IGNORECASE),
    VERSION: re.compile(r"expver", re.IGNORECASE),
}
_RUNS = {"forecast_reference_time"}


def find_variable(variables: list[Any], quantity: Quantity, where: str) -> dict[float | None, Any]:
    """Find the variable of a quantity, or one for each level.

    Parameters
    ----------
    variables : list of xarray.DataArray
        From `files.open_variables`.
    quantity : Quantity
        What is looked for.
    where : str
        Name of the file, for messages.

    Returns
    -------
    dict
        The variable under None; or those of its levels under their pressures [hPa] (``UGRD_850mb``). Empty when there
        is none.

    Raises
    ------
    InputError
        When several fit and none of them better.
    """
    stated = [each for each in variables if each.attrs.get("standard_name") in quantity.standard]
    named = [
        each for each in variables if quantity.names.fullmatch(str(each.name)) and each not in _others(each, stated)
    ]
    for group in (stated, named):
        on_levels = [each for each in group if find_coordinate(each, LEVEL) is not None] or group
        widest = max((each.size for each in on_levels), default=0)
        best = [each for each in on_levels if each.size == widest]
        if len(best) > 1:
            known = [each for each in best if quantity.names.fullmatch(str(each.name))]
            best = known if len(known) == 1 else best
        if len(best) > 1:
            names = ", ".join(str(each.name) for each in best)
            raise InputError(
                where,
                _(quantity.several).format(names=names),
                _("keep one of them"),
            )
        if best:
            return {None: best[0]}
    single = {}
    for each in variables:
        match = re.fullmatch(r"(.+)_(\d+(?:\.\d+)?)mb", str(each.name))
        if match and quantity.names.fullmatch(match[1]):
            single[float(match[2])] = each
    return single


def _others(variable: Any, stated: list[Any]) -> list[Any]:
    """The variable itself where its standard name says that it is something else."""
    other = variable.attrs.get("standard_name", "unknown") not in ("unknown", "")
    return [variable] if other and not any(variable is each for each in stated) else []


def require(variables: list[Any], quantity: Quantity, where: str) -> dict[float | None, Any]:
    """Find the variable of a quantity that the file must have.

    Parameters
    ----------
    variables, quantity, where : as in `find_variable`
        What is looked for, and where.

    Returns
    -------
    dict
        As of `find_variable`, not empty.

    Raises
    ------
    InputError
        When there is none, or several fit and none of them better.
    """
    found = find_variable(variables, quantity, where)
    if not found:
        has = ", ".join(str(each.name) for each in variables[:20]) or _("no variables")
        raise InputError(where, _(quantity.missing).format(names=cut(has)), _(EXPECTED))
    return found


def find_unit(variable: Any, quantity: Quantity, where: str) -> tuple[float, Statement | None]:
    """Factor of a variable to m/s or to metres of geopotential height.

    Parameters
    ----------
    variable : xarray.DataArray
        A variable.
    quantity : Quantity
        What it holds.
    where : str
        Name of the file, for messages.

    Returns
    -------
    factor : float
    note : Statement or None
        Which unit was taken, where the file states none.

    Raises
    ------
    InputError
        For a unit of something else.
    """
    unit = variable.attrs.get("units", variable.attrs.get("GRIB_units"))
    if unit is None or not str(unit).strip():
        factor = _USUAL.get(str(variable.name).lower(), 1.0) if quantity is HEIGHT else 1.0
        taken = "m/s" if quantity is not HEIGHT else "m2 s-2" if factor != 1.0 else "m"
        return factor, Statement(code="grid-no-unit", values={"name": str(variable.name), "unit": taken})
    factor = _units.find_factor(str(unit), quantity.units)
    if factor is None:
        raise InputError(
            f"{where} [{variable.name}]",
            _("has the unit '{unit}'").format(unit=cut(str(unit))),
            _("expected m s-1") if quantity is not HEIGHT else _("expected m2 s-2 or m"),
        )
    return factor, None


def find_coordinate(variable: Any, role: str) -> Any | None:
    """Find the coordinate of a variable that plays a role.

    One that says so by its standard name or unit goes before one that is meant by its name, and one that is a dimension
    of its own before others.

    Parameters
    ----------
    variable : xarray.DataArray
        A variable.
    role : str
        `LATITUDE`, `LONGITUDE`, `LEVEL`, `TIME`, `MEMBER` or `VERSION`.

    Returns
    -------
    xarray.DataArray or None
    """

    def rank(name: str) -> int:
        coordinate = variable.coords[name]
        standard = str(coordinate.attrs.get("standard_name", ""))
        if standard in _STANDARD[role] or _has_unit(coordinate, role):
            return 3 + (name in variable.dims)
        meant = _NAMES[role].fullmatch(name) and standard in ("", "unknown")
        return 1 + (name in variable.dims) if meant else 0

    def prefer(name: str) -> tuple:
        # Where there is a valid time beside the time of the run, that is the one
        return rank(name), role == TIME and name.lower().startswith("valid")

    names = [str(name) for name in variable.coords if rank(str(name))]
    return variable.coords[max(names, key=prefer)] if names else None


def _has_unit(coordinate: Any, role: str) -> bool:
    unit = str(coordinate.attrs.get("units", ""))
    if role == LEVEL:
        return _units.find_factor(unit, _units.PRESSURE) is not None
    return role in _UNITS and bool(_UNITS[role].fullmatch(unit))


def find_run(variable: Any) -> Any | None:
    """Find the coordinate of the times at which forecasts began.

    Parameters
    ----------
    variable : xarray.DataArray
        A variable.

    Returns
    -------
    xarray.DataArray or None
    """
    times = [c for c in variable.coords.values() if c.attrs.get("standard_name") in _RUNS]
    return times[0] if times else None


def level_factor(coordinate: Any, where: str) -> float | None:
    """Factor of a coordinate of levels to hectopascals.

    Parameters
    ----------
    coordinate : xarray.DataArray
        From `find_coordinate`.
    where : str
        Name of the file, for messages.

    Returns
    -------
    float or None
        None when the file does not say.

    Raises
    ------
    InputError
        For levels of another kind.
    """
    unit, name = str(coordinate.attrs.get("units", "")).strip(), str(coordinate.name)
    if not unit:
        return {"isobaricinhpa": 1.0, "isobaricinpa": 0.01}.get(name.lower())
    factor = _units.find_factor(unit, _units.PRESSURE)
    if factor is None:
        problem = _("levels are stated in '{unit}'").format(unit=cut(unit))
        expected = _("expected hPa or Pa: choose pressure levels, not levels of the model or heights")
        raise InputError(f"{where} [{name}]", problem, expected)
    return factor


def times_utc(coordinate: Any, where: str) -> np.ndarray:
    """Instants of a coordinate of times.

    Parameters
    ----------
    coordinate : xarray.DataArray
        From `find_coordinate`.
    where : str
        Name of the file, for messages.

    Returns
    -------
    ndarray of datetime64[us]
        UTC.

    Raises
    ------
    InputError
        When it holds no dates, or some of another calendar that ours does not have.
    """
    values = np.asarray(coordinate.values)
    if np.issubdtype(values.dtype, np.datetime64):
        return values.astype("datetime64[us]")
    place = f"{where} [{coordinate.name}]"
    calendar = coordinate.encoding.get("calendar", "")
    try:
        return np.array([when.isoformat() for when in values.ravel()], "datetime64[us]").reshape(values.shape)
    except AttributeError:
        raise InputError(place, _("holds no dates"), _("expected units such as 'hours since 1900-01-01'")) from None
    except ValueError:
        problem = _("has the calendar '{calendar}', with days that no year has").format(calendar=calendar)
        raise InputError(place, problem, _("expected days of the standard calendar")) from None
