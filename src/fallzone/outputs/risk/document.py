"""Risk of a launch as one document of plain data."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallzone.model.results.launch_risk import Criterion, LaunchRisk, LevelArea, RegionRisk

_AS_THEY_ARE = ("people_counted", "unknown_m2", "reach", "layers", "traffic")
_OF_CASUALTIES = (
    *("collective", "sheltered", "any_casualty", "people_range"),
    *(f"{way}by_{kind}" for way in ("", "sheltered_") for kind in ("item", "mode", "phase")),
)
_AREAS = ("individual", "ships", "aircraft")


def describe_risk(risk: LaunchRisk) -> dict[str, Any]:
    """Everything that was found, by the names of the contract where it has any.

    Parameters
    ----------
    risk : LaunchRisk
        As found.

    Returns
    -------
    dict
        Of records, numbers and texts; what hangs on people is None where they were not counted.
    """
    reliability = risk.likelihood.reliability
    return {
        "failure_probability": reliability.probability,
        "interval": reliability.interval,
        "interval_share": reliability.interval_share,
        "reliability_model": reliability.model,
        "reliability_basis": reliability.basis,
        "given_failure": risk.given_failure,
        "criteria": [_describe_criterion(one) for one in risk.criteria],
        "regions": [_describe_region(one, risk.unknown_m2) for one in risk.regions],
        "times": [one if risk.people_counted else dataclasses.replace(one, given=None) for one in risk.times],
        **{name: getattr(risk, name) for name in _AS_THEY_ARE},
        **{name: getattr(risk, name) if risk.people_counted else None for name in _OF_CASUALTIES},
        **{name: [_describe_area(one) for one in getattr(risk, name)] for name in _AREAS},
        "casualty_area_model": risk.casualty_model,
        "vulnerable_area_model": risk.aircraft_model if isinstance(risk.aircraft_model, str) else None,
        "vulnerable_area_m2": None if isinstance(risk.aircraft_model, str) else risk.aircraft_model,
        "population": risk.people_source or None,
        "time_of_day": risk.time_of_day,
    }


def _describe_criterion(one: Criterion) -> dict[str, Any]:
    told = dataclasses.asdict(one)
    origin = told.pop("origin")
    return {**told, "from": origin}


def _describe_region(one: RegionRisk, unknown_m2: dict[str, float]) -> dict[str, Any]:
    told = dataclasses.asdict(one)
    expected, sheltered = told.pop("expected"), told.pop("sheltered")
    if unknown_m2.get(one.region) and not expected["value"]:
        # Nobody was counted there, which is not nobody
        expected, sheltered = dict.fromkeys(expected), dict.fromkeys(sheltered)
    return {
        **told,
        "expected_casualties": expected.pop("value"),
        **expected,
        "sheltered_casualties": sheltered["value"],
        "sheltered_interval": sheltered["interval"],
    }


def _describe_area(one: LevelArea) -> dict[str, Any]:
    from shapely.geometry import mapping

    return {
        "level": one.level,
        "area_m2": one.area_m2,
        "surely_m2": one.surely_m2,
        "perhaps_m2": one.perhaps_m2,
        "geometry": mapping(one.geometry),
    }
