"""One launch in a run's folder: how likely it fails, where pieces are to be expected, and what margins areas have."""

from __future__ import annotations

import math
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from shapely.geometry import MultiPolygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from fallzone import plugins
from fallzone.assessment.store import strict
from fallzone.catalogue.geodata import parse_json
from fallzone.errors import InputError
from fallzone.model.results.isopleth import Isopleth, Margin
from fallzone.model.results.launch import Launch
from fallzone.model.results.likelihood import Likelihood, OwnTime
from fallzone.model.results.reliability import Reliability
from fallzone.names import CERTAINTIES, CRITERIA_OF_PLACES
from fallzone.words import _

if TYPE_CHECKING:
    from typing import BinaryIO

    from fallzone.assessment.record import RunRecord

LAUNCH_FILE = "launch.json"
ISOPLETHS_FILE = "isopleths.geojson"
_SIDES = CERTAINTIES
# Arrays of a likelihood by their dimensions and types
_ARRAYS = {
    "phase_share": (1, float),
    "phase_counts": (1, float),
    "burn_phase": (1, int),
    "burn_s": (2, float),
    "burn_ends": (2, float),
    "share": (2, float),
    "drawn": (2, bool),
    "start_s": (1, float),
    "given": (2, float),
}


# --- what is written


def launch_json(assessment: RunRecord) -> dict[str, Any] | None:
    """What location checks need of one launch.

    Parameters
    ----------
    assessment : RunRecord
        The run.

    Returns
    -------
    dict or None
        In JSON's own types; None where the run says nothing of one launch.
    """
    launch = assessment.launch
    if launch is None:
        return None
    floor = launch.floor
    return {
        "reliability": _tell(launch.likelihood.reliability),
        "likelihood": _tell_likelihood(launch.likelihood),
        "floor_per_km2": launch.floor_per_km2,
        "floor": None if floor is None else _tell_isopleth(floor),
        "margins": [_tell_margin(one) for one in launch.margins],
        "hazard_areas": [_tell_margin(one) for one in launch.hazard_areas],
    }


def isopleths_json(assessment: RunRecord) -> dict[str, Any]:
    """Isopleths as GeoJSON: a feature for each level and side of its error that is not empty.

    Parameters
    ----------
    assessment : RunRecord
        The run.

    Returns
    -------
    dict
        In JSON's own types.
    """
    launch = assessment.launch
    features = []
    for one in () if launch is None else launch.isopleths:
        for side in _SIDES:
            properties = {
                "level_per_km2": one.level_per_km2,
                "certainty": side,
                "area_m2": getattr(one, f"{side}_m2"),
                "resolved": _number(one.resolved),
            }
            geometry = _tell_area(getattr(one, side))
            features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    return {"type": "FeatureCollection", "features": features}


def _tell(record: Any) -> dict[str, Any]:
    return {one.name: _plain(getattr(record, one.name)) for one in fields(record)}


def _tell_likelihood(likelihood: Likelihood) -> dict[str, Any]:
    return {name: value for name, value in _tell(likelihood).items() if name != "reliability"}


def _tell_isopleth(one: Isopleth) -> dict[str, Any]:
    told = {"level_per_km2": one.level_per_km2, "resolved": _number(one.resolved)}
    for side in _SIDES:
        told |= {side: _tell_area(getattr(one, side)), f"{side}_m2": getattr(one, f"{side}_m2")}
    return told


def _tell_margin(one: Margin) -> dict[str, Any]:
    return {"area": one.area, "surely": _tell_area(one.surely), "perhaps": _tell_area(one.perhaps)}


def _tell_area(area: BaseGeometry) -> dict[str, Any] | None:
    return None if area.is_empty else mapping(area)


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, OwnTime):
        return value._asdict()
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return _number(value) if isinstance(value, float) else value


# --- what is read


def read_launch(file: BinaryIO, path: Path) -> Launch | None:
    """What location checks need of one launch, as strictly as the rest of a run.

    Parameters
    ----------
    file : file
        Open, at its beginning.
    path : Path
        Its name, for messages.

    Returns
    -------
    Launch or None
        With the isopleth of the floor alone; None where the run says nothing of one launch.

    Raises
    ------
    InputError
        Where it cannot be.
    """
    where = str(path)
    data = parse_json(file.read().decode(), where)
    if data is None:
        return None
    data = strict.read_plain(dict[str, Any], data, where)
    likelihood = _read_likelihood(data["likelihood"], _read_reliability(data["reliability"], where), where)
    floor = None if data["floor"] is None else _read_isopleth(data["floor"], strict.at(where, "floor"))
    level = strict.read_as(float, data["floor_per_km2"], strict.at(where, "floor_per_km2"))
    if not level > 0.0 or (floor is not None and floor.level_per_km2 != level):
        raise InputError(strict.at(where, "floor_per_km2"), f"{level:g}", _("above 0, the level of [floor]"))
    margins = strict.read_plain(list[dict[str, Any]], data["margins"], strict.at(where, "margins"))
    hazards = strict.read_plain(list[dict[str, Any]], data["hazard_areas"], strict.at(where, "hazard_areas"))
    return Launch(
        likelihood=likelihood,
        isopleths=() if floor is None else (floor,),
        margins=tuple(_read_margin(one, strict.at(where, "margins", n)) for n, one in enumerate(margins, 1)),
        floor_per_km2=level,
        hazard_areas=_read_hazards(hazards, likelihood.reliability, strict.at(where, "hazard_areas")),
    )


def read_isopleths(file: BinaryIO, path: Path) -> tuple[Isopleth, ...]:
    """Isopleths of a run, each with the sides of its error.

    Parameters
    ----------
    file : file
        Open, at its beginning.
    path : Path
        Its name, for messages.

    Returns
    -------
    tuple of Isopleth

    Raises
    ------
    InputError
        Where they cannot be.
    """
    where = str(path)
    data = strict.read_plain(dict[str, Any], parse_json(file.read().decode(), where), where)
    features = strict.read_plain(list[dict[str, Any]], data["features"], strict.at(where, "features"))
    found = []
    for first in range(0, len(features), len(_SIDES)):
        three = features[first : first + len(_SIDES)]
        facts = [feature["properties"] for feature in three]
        place = strict.at(where, "features", first + 1)
        told = {"level_per_km2": facts[0]["level_per_km2"], "resolved": facts[0]["resolved"]}
        if [one["certainty"] for one in facts] != list(_SIDES) or len({one["level_per_km2"] for one in facts}) > 1:
            raise InputError(place, _("sides of an isopleth that do not belong together"), ", ".join(_SIDES))
        for side, feature in zip(_SIDES, three, strict=True):
            told |= {side: feature["geometry"], f"{side}_m2": feature["properties"]["area_m2"]}
        found.append(_read_isopleth(told, place))
    strict.check_unique([one.level_per_km2 for one in found], where)
    return tuple(found)


def _read_isopleth(data: Any, where: str) -> Isopleth:
    data = strict.read_plain(dict[str, Any], data, where)
    numbers = {name: data[name] for name in ("level_per_km2", *(f"{side}_m2" for side in _SIDES))}
    for name, value in numbers.items():
        numbers[name] = strict.read_as(float, value, strict.at(where, name))
    resolved = math.nan if data["resolved"] is None else strict.read_as(float, data["resolved"], where)
    sizes = [numbers[f"{side}_m2"] for side in _SIDES]
    if not numbers["level_per_km2"] > 0.0 or not 0.0 <= sizes[0] <= 1.001 * sizes[1] <= 1.002 * sizes[2]:
        found = ", ".join(f"{name} = {value:g}" for name, value in numbers.items())
        raise InputError(where, found, _("a level above 0, each area at least as large as the one before"))
    areas = {side: _read_area(data[side], strict.at(where, side)) for side in _SIDES}
    return Isopleth(**numbers, **areas, resolved=resolved)


def _read_hazards(data: list[dict[str, Any]], reliability: Reliability, where: str) -> tuple[Margin, ...]:
    """Areas in which a criterion is exceeded: of criteria of places, each once, and perhaps no less than surely."""
    found = tuple(_read_margin(one, strict.at(where, n)) for n, one in enumerate(data, 1))
    names = [one.area for one in found]
    strict.check_unique(names, where)
    if unknown := [name for name in names if name not in CRITERIA_OF_PLACES]:
        raise InputError(where, ", ".join(unknown)[:80], ", ".join(CRITERIA_OF_PLACES))
    if found and not reliability.is_known:
        problem = _("criteria that are exceeded without a failure probability")
        raise InputError(where, problem, _("none where it is not known"))
    for one in found:
        if one.surely.area > 1.001 * one.perhaps.area:
            problem = _("{criterion}: surely exceeded on more than perhaps").format(criterion=one.area)
            raise InputError(where, problem, _("each area at least as large as the one before"))
    return found


def _read_margin(data: dict[str, Any], where: str) -> Margin:
    return Margin(
        area=strict.read_as(str, data["area"], strict.at(where, "area")),
        surely=_read_area(data["surely"], strict.at(where, "surely")),
        perhaps=_read_area(data["perhaps"], strict.at(where, "perhaps")),
    )


def _read_area(data: Any, where: str) -> BaseGeometry:
    """A polygon, or several, or none."""
    if data is None:
        return MultiPolygon()
    geometry = strict.read_plain(dict[str, Any], data, where)
    try:
        return strict.check_area(shape(geometry))
    except ValueError as fault:
        raise InputError(where, str(fault), _("a valid polygon, or null")) from None


def _read_reliability(data: Any, where: str) -> Reliability:
    where = strict.at(where, "reliability")
    data = strict.read_plain(dict[str, Any], data, where)
    model = strict.read_as(str, data["model"], strict.at(where, "model"))
    if model not in plugins.names("reliability"):
        raise InputError(where, _("model '{model}'").format(model=model), ", ".join(plugins.names("reliability")))
    if data["basis"] == "none":
        return Reliability.unknown(model)
    # A declared interval has no share
    told = {**data, "interval_share": 0.0 if data["interval_share"] is None else data["interval_share"]}
    found = strict.read_as(Reliability, told, where)
    low, high = found.interval
    if not (0.0 <= low <= high <= 1.0 and 0.0 <= found.probability <= 1.0 and 0 <= found.failures <= found.flights):
        problem = _("failure probability {value} ({low} to {high}), {failures} failures in {flights} flights").format(
            value=f"{found.probability:g}",
            low=f"{low:g}",
            high=f"{high:g}",
            failures=found.failures,
            flights=found.flights,
        )
        raise InputError(where, problem, _("0 to 1, no more failures than flights"))
    share = math.nan if data["interval_share"] is None else found.interval_share
    return Reliability(**{**{one.name: getattr(found, one.name) for one in fields(found)}, "interval_share": share})


def _read_likelihood(data: Any, reliability: Reliability, where: str) -> Likelihood:
    where = strict.at(where, "likelihood")
    data = strict.read_plain(dict[str, Any], data, where)
    if set(data) != (names := {one.name for one in fields(Likelihood)} - {"reliability"}):
        raise InputError(where, ", ".join(sorted(set(data) ^ names)), _("these keys and no others"))
    arrays = {name: _read_array(data[name], *kind, strict.at(where, name)) for name, kind in _ARRAYS.items()}
    lists = {name: strict.read_as(tuple[str, ...], data[name], strict.at(where, name)) for name in ("modes", "phases")}
    within = tuple(_read_array(one, 1, float, strict.at(where, "within")) for one in data["within"])
    own = [
        OwnTime(**strict.read_plain(dict[str, Any], one, strict.at(where, "own_times"))) for one in data["own_times"]
    ]
    found = Likelihood(
        reliability=reliability,
        **lists,
        **arrays,
        within=within,
        are_modes_weighted=strict.read_as(bool, data["are_modes_weighted"], strict.at(where, "are_modes_weighted")),
        own_times=tuple(own),
    )
    return _check_likelihood(found, where)


def _read_array(value: Any, dimensions: int, kind: type, where: str) -> np.ndarray:
    numbers = [list[kind], list[list[kind]]][dimensions - 1]
    read = strict.read_as(numbers, value, where)
    if dimensions == 2 and len({len(row) for row in read}) > 1:
        raise InputError(where, _("rows of different lengths"), _("a table"))
    array = np.array(read, dtype=np.int64 if kind is int else kind)
    return array.reshape(len(read), -1) if dimensions == 2 else array


def _check_likelihood(found: Likelihood, where: str) -> Likelihood:
    phases, burns, modes = len(found.phases), len(found.burn_phase), len(found.modes)
    shapes = {
        "phase_share": (phases,),
        "burn_s": (burns, 2),
        "burn_ends": (burns, 2),
        "share": (burns, modes),
        "drawn": (burns, modes),
        "given": (len(found.start_s), modes),
    }
    wrong = [name for name, size in shapes.items() if getattr(found, name).shape != size]
    wrong += ["phase_counts"] if len(found.phase_counts) not in (0, phases) else []
    wrong += ["within"] if len(found.within) != phases else []
    if wrong:
        raise InputError(where, ", ".join(wrong), _("as many rows and columns as phases, burns, seconds and modes"))
    within = ((found.burn_phase >= 0) & (found.burn_phase < phases)).all()
    shares = (found.phase_share, found.share, found.given, *found.within)
    are_shares = all(((one >= 0.0) & (one <= 1.0 + 1e-9)).all() for one in shares) and (found.phase_counts > 0.0).all()
    sums = (found.phase_share.sum(), found.given.sum())
    if not (within and are_shares and all(abs(total - 1.0) < 1e-9 for total in sums)):
        raise InputError(where, _("shares that are none"), _("0 to 1, of phases and of seconds adding up to 1"))
    return found
