"""GeoJSON (RFC 7946) of hazard areas and of the air: hazards.geojson and airspace.geojson."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.outputs.files.geojson import build_feature, run_facts, write_collection
from fallzone.outputs.launch.hazard_areas import list_hazard_areas
from fallzone.words.times import iso_span, span_utc

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.launch_risk import LayerTime

# Slices of the air lie farther out than a thousandth of a degree, 100 m
AIRSPACE_PLACES = 3
_FLIGHT_LEVEL_M = 30.48


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write hazards.geojson and airspace.geojson.

    Parameters
    ----------
    assessment : Assessment
        With hazard areas; its flights are weighed here.
    path : Path
        The folder that they are written into.

    Returns
    -------
    list of Path
        Both files: WGS 84, lon, lat [deg].

    Raises
    ------
    InputError
        When one of them stands there already.
    """
    hazards = [build_feature(row["id"], shape, row) for row, shape in hazard_rows(assessment)]
    airspace = [
        build_feature(row["id"], shape, row, places=AIRSPACE_PLACES) for row, shape in airspace_rows(assessment)
    ]
    layers = [_tell_layer(one, assessment) for one in assessment.layers]
    return [
        write_collection(run_facts(assessment), hazards, path / "hazards.geojson"),
        write_collection(run_facts(assessment), airspace, path / "airspace.geojson", layers=layers),
    ]


def hazard_rows(assessment: Assessment) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """What a file says of areas in which a criterion is exceeded, and of isopleths of the risk of one person.

    Parameters
    ----------
    assessment : Assessment
        With or without a launch.

    Returns
    -------
    list of (dict, shapely geometry)
        ``certainty`` is ``surely`` or ``perhaps`` for hazard areas, ``best`` for isopleths.
    """
    return [
        (
            {
                "id": f"hazard:{one.criterion}:{one.level:g}:{one.certainty}",
                "mission": assessment.mission.id,
                "criterion": one.criterion,
                "title": one.title,
                "level": one.level,
                "certainty": one.certainty,
                "mark": "estimated",
            },
            one.geometry,
        )
        for one in list_hazard_areas(assessment)
    ]


def airspace_rows(assessment: Assessment) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """What a file says of each layer of the air in each minute in which debris may be in it.

    Parameters
    ----------
    assessment : Assessment
        With or without a launch.

    Returns
    -------
    list of (dict, shapely geometry)
        By case, layer from the sea upwards, and minute; with when the layer is clear of all debris of the case.
    """
    clear = {(one.case, one.low_m): one for one in assessment.layers}
    rows = []
    for one in assessment.airspace:
        facts = {name: value for name, value in dataclasses.asdict(one).items() if name not in ("geometry", "interval")}
        start, end = iso_span(span_utc(assessment.mission.liftoff_utc, one.first_s, one.last_s))
        low, high = _levels(one.low_m, one.high_m)
        told = {
            "id": f"airspace:{one.case}:{low}:{one.first_s:g}",
            "mission": assessment.mission.id,
            **facts,
            "interval_low": one.interval[0],
            "interval_high": one.interval[1],
            "low_fl": low,
            "high_fl": high,
            "start_utc": start,
            "end_utc": end,
            **_tell_clear(clear.get((one.case, one.low_m)), assessment),
            "mark": "estimated",
        }
        rows.append((told, one.geometry))
    return rows


def _levels(low_m: float, high_m: float) -> tuple[int, int]:
    """Flight levels of the edges of a layer; 0 is the sea."""
    return round(low_m / _FLIGHT_LEVEL_M), round(high_m / _FLIGHT_LEVEL_M)


def _tell_clear(layer: LayerTime | None, assessment: Assessment) -> dict[str, Any]:
    clear_s = None if layer is None else layer.clear_s
    __, clear_utc = iso_span(span_utc(assessment.mission.liftoff_utc, clear_s, clear_s))
    return {"layer_clear_s": clear_s, "layer_clear_utc": clear_utc}


def _tell_layer(layer: LayerTime, assessment: Assessment) -> dict[str, Any]:
    low, high = _levels(layer.low_m, layer.high_m)
    start, end = iso_span(span_utc(assessment.mission.liftoff_utc, layer.first_s, layer.clear_s))
    return {**dataclasses.asdict(layer), "low_fl": low, "high_fl": high, "first_utc": start, "clear_utc": end}
