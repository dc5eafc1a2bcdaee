"""An alert as plain data for JSON: SI units in the keys, instants in ISO 8601, None where a number is not known."""

from __future__ import annotations

import dataclasses
import json
import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.outputs.alert.words import list_sentences
from fallzone.words.disclaimers import disclaimer_of_file
from fallzone.words.times import iso_utc

if TYPE_CHECKING:
    from fallzone.model.results.alert.alert import Alert
    from fallzone.model.results.alert.area import AlertArea

# 1e-4 degrees are 11 m
_PLACES = 1e-4


def jsonable(alert: Alert) -> dict[str, Any]:
    """All of an alert but the slices of the air, which stand in ``alert.geojson``.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.

    Returns
    -------
    dict
        ``flags``, ``footprint``, ``layers``, ``first_impact_utc``, ``last_impact_utc`` and ``elapsed_s`` are of the
        best answer; ``refined`` says whether it is the refined one, and ``answers`` holds both.
    """
    area = alert.area
    facts = {} if area is None else tell_area(alert, area)
    return {
        "notice": disclaimer_of_file(),
        "verdict": alert.verdict,
        "sentences": list_sentences(alert),
        "mission": None if alert.mission is None else alert.mission.id,
        "zero_utc": iso_utc(alert.zero_utc),
        "timezone": alert.timezone,
        "loss": plain(alert.loss),
        "impact_point": plain(alert.impact_point),
        "flags": facts.get("flags", []),
        "places": facts.get("places", []),
        "footprint": facts.get("footprint"),
        "layers": facts.get("layers", []),
        "first_impact_utc": facts.get("first_impact_utc"),
        "last_impact_utc": facts.get("last_impact_utc"),
        "elapsed_s": facts.get("elapsed_s"),
        "refined": alert.refined is not None,
        "answers": {
            name: None if one is None else tell_area(alert, one)
            for name, one in (("first", alert.first), ("refined", alert.refined))
        },
        "change": plain(alert.change),
        "basis": plain(alert.basis),
        "doubts": plain(alert.doubts),
        "provenance": {"version": alert.version, "inputs": dict(alert.inputs)},
    }


def tell_area(alert: Alert, area: AlertArea) -> dict[str, Any]:
    """One answer as plain data.

    Parameters
    ----------
    alert : Alert
        Whose answer it is.
    area : AlertArea
        The answer.

    Returns
    -------
    dict
    """
    left_out = {"airspace", "geometry", "regions", "places", "layers", "shapes"}
    facts = {one.name: plain(getattr(area, one.name)) for one in dataclasses.fields(area) if one.name not in left_out}
    return {
        **facts,
        "first_impact_utc": instant_of(alert, area.first_impact_s),
        "last_impact_utc": instant_of(alert, area.last_impact_s),
        "footprint": plain(area.geometry),
        "shapes": plain(area.shapes),
        "flags": [_with_instants(alert, plain(one) | {"clear_s": plain(one.clear_s)}) for one in area.regions],
        "places": [_with_instants(alert, plain(one)) for one in area.places],
        "layers": [_with_instants(alert, plain(one)) for one in area.layers],
    }


def instant_of(alert: Alert, seconds: float | None) -> str | None:
    """A time of an alert as an instant.

    Parameters
    ----------
    alert : Alert
        Since whose ``zero_utc`` it counts.
    seconds : float or None
        The time [s].

    Returns
    -------
    str or None
        ISO 8601 in UTC, to the millisecond.
    """
    if seconds is None or not math.isfinite(seconds):
        return None
    return iso_utc(alert.zero_utc + timedelta(seconds=round(seconds, 3)))


def _with_instants(alert: Alert, told: dict[str, Any]) -> dict[str, Any]:
    """Times as instants beside what they were."""
    times = {name: told[name] for name in ("first_s", "last_s", "passed_s", "clear_s") if name in told}
    instants = {f"{name.removesuffix('_s')}_utc": instant_of(alert, value) for name, value in times.items()}
    if "layers" in told:
        told["layers"] = [_with_instants(alert, one) for one in told["layers"]]
    return {**told, **instants}


def plain(value: Any) -> Any:
    """A record, and all in it, as plain data.

    Parameters
    ----------
    value : any
        Record, shape, instant, number, text, dict, or a tuple of these.

    Returns
    -------
    dict, list, str, int, float, bool or None
        None in the place of numbers that are not finite; shapes as GeoJSON, to some 10 m.
    """
    if dataclasses.is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, BaseGeometry):
        rounded = shapely.set_precision(shapely.orient_polygons(value), _PLACES, mode="pointwise")
        return json.loads(shapely.to_geojson(rounded))
    if isinstance(value, datetime):
        return iso_utc(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
