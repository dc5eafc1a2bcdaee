"""GeoJSON (RFC 7946): footprints.geojson, zones.geojson and isopleths.geojson."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from fallzone.earth.areas import find_area
from fallzone.files import write_whole
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.launch.isopleth_words import SIDES
from fallzone.outputs.zone_words import shape_words
from fallzone.words.disclaimers import disclaimer_of_file
from fallzone.words.things import condition_words
from fallzone.words.times import iso_span, span_utc

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.impacts import Footprint
    from fallzone.model.results.isopleth import Isopleth
    from fallzone.model.results.launch import Launch
    from fallzone.model.zone import Zone
    from fallzone.outputs.few_impacts import Few

# 1e-7 degrees are about one centimetre.
COORDINATE_PLACES = 7


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write footprints.geojson, zones.geojson and isopleths.geojson.

    Parameters
    ----------
    assessment : Assessment
        With areas, few impacts, zones and isopleths.
    path : Path
        The folder that they are written into.

    Returns
    -------
    list of Path
        The three files: WGS 84, lon, lat [deg] to about 1 cm.

    Raises
    ------
    InputError
        When one of them stands there already.
    """
    footprints = [
        build_feature(shape.id, shape.geometry, footprint_properties(assessment, shape))
        for shape in (*assessment.shapes, *assessment.shapes_by_flight)
    ]
    without = [few_properties(assessment, few) for few in list_few(assessment)]
    zones = [build_feature(zone.id, find_area(zone), zone_properties(zone)) for zone in assessment.zones]
    facts = run_facts(assessment)
    isopleths = [build_feature(row["id"], shape, row) for row, shape in isopleth_rows(assessment)]
    return [
        write_collection(facts, footprints, path / "footprints.geojson", without_area=without),
        write_collection(facts, zones, path / "zones.geojson"),
        write_collection(facts, isopleths, path / "isopleths.geojson"),
    ]


def isopleth_rows(assessment: Assessment) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """What a file says of isopleths: of each level where it is surely reached, the best estimate, and perhaps.

    Parameters
    ----------
    assessment : Assessment
        With or without isopleths.

    Returns
    -------
    list of (dict, shapely geometry)
        Units in the keys, None where a number is not known; by falling level, empty areas left out. With
        ``is_upper_end`` the failure probability is not known, and nothing is expected beyond the areas.
    """
    launch = assessment.launch
    return [
        (_isopleth_properties(assessment, launch, one, side), getattr(one, side))
        for one in (() if launch is None else launch.isopleths)
        for side in SIDES
        if not getattr(one, side).is_empty
    ]


def _isopleth_properties(assessment: Assessment, launch: Launch, one: Isopleth, side: str) -> dict[str, Any]:
    reliability = launch.likelihood.reliability
    return {
        "id": f"isopleth:{one.level_per_km2:g}:{side}",
        "mission": assessment.mission.id,
        "level_per_km2": one.level_per_km2,
        "certainty": side,
        "is_floor": one.level_per_km2 == launch.floor_per_km2,
        "area_m2": round(getattr(one, f"{side}_m2"), 1),
        "surely_m2": round(one.surely_m2, 1),
        "best_m2": round(one.best_m2, 1),
        "perhaps_m2": round(one.perhaps_m2, 1),
        "resolved": known(one.resolved),
        "failure_probability": known(reliability.probability),
        "failure_probability_low": known(reliability.interval[0]),
        "failure_probability_high": known(reliability.interval[1]),
        "failure_probability_share": known(reliability.interval_share),
        "failure_probability_model": reliability.model,
        "is_upper_end": not launch.is_known,
        "mark": "estimated",
    }


def footprint_properties(assessment: Assessment, shape: Footprint) -> dict[str, Any]:
    """What a file says of one footprint beside its outline.

    Parameters
    ----------
    assessment : Assessment
        The footprint's, with the mission's lift-off.
    shape : Footprint
        One of its areas.

    Returns
    -------
    dict
        Units in the keys; the window in ISO 8601, UTC; None where a number is not known.
    """
    first_s, last_s = known(shape.first_s), known(shape.last_s)
    start, end = iso_span(span_utc(assessment.mission.liftoff_utc, first_s, last_s))
    return {
        "id": shape.id,
        "mission": assessment.mission.id,
        "case": shape.case,
        "item": shape.item,
        "condition": condition_words(shape.condition),
        "containment": shape.containment,
        "counted_by": shape.counted_by,
        "probability": known(shape.probability),
        "interval_low": known(shape.interval[0]),
        "interval_high": known(shape.interval[1]),
        "flights": shape.flights,
        "impacts": shape.impacts,
        "area_m2": round(shape.area_m2, 1),
        "first_s": first_s,
        "last_s": last_s,
        "window_start_utc": start,
        "window_end_utc": end,
        "mark": "estimated",
    }


def few_properties(assessment: Assessment, few: Few) -> dict[str, Any]:
    """What a file says of something that comes down in too few flights for an area.

    Parameters
    ----------
    assessment : Assessment
        For the mission's id.
    few : Few
        Impacts, with their sentence.

    Returns
    -------
    dict
    """
    return {
        "mission": assessment.mission.id,
        "case": few.impacts.case,
        "item": few.impacts.item,
        "condition": condition_words(few.impacts.condition),
        "flights": few.impacts.flights,
        "impacts": len(few.impacts.flight),
        "sentence": few.sentence,
        "mark": "estimated",
    }


def zone_properties(zone: Zone) -> dict[str, Any]:
    """What a file says of one announced or estimated zone beside its outline.

    Parameters
    ----------
    zone : Zone
        With or without coordinates.

    Returns
    -------
    dict
        Text and numbers alone, for tables have no lists: ``windows_utc`` holds all closures, ISO 8601 intervals with
        semicolons between. None where a thing is not known.
    """
    start, end = iso_span(zone.window_utc)
    return {
        "id": zone.id,
        "title": str(zone.title),
        "item": zone.item,
        "kind": zone.kind,
        "mark": zone.mark,
        "source": zone.source,
        "note": str(zone.note),
        "uncertainty_m": zone.uncertainty_m,
        "window_start_utc": start,
        "window_end_utc": end,
        "windows_utc": _closures(zone),
        "shape": shape_words(zone),
        "levels": f"{zone.levels.lower} to {zone.levels.upper}" if zone.levels else None,
        "number": zone.number,
        "authority": zone.authority,
        "cancels": "; ".join(zone.cancels) or None,
        "text": zone.text,
    }


def _closures(zone: Zone) -> str | None:
    """Each closure as an ISO 8601 interval, for tables have no lists; one until further notice ends in ``..``."""
    ends = ((iso_span((start, end or start)), end) for start, end in zone.list_windows())
    return "; ".join(f"{start}/{last if end else '..'}" for (start, last), end in ends) or None


def run_facts(assessment: Assessment) -> dict[str, Any]:
    """Where an assessment comes from: version, seed, samples, models and the digest of every file read.

    Parameters
    ----------
    assessment : Assessment
        With provenance and the digests of zone files.

    Returns
    -------
    dict
        Plain data for JSON; zone files are in a member of their own, since they are no input of a run.
    """
    source = assessment.provenance
    return {
        "mission": assessment.mission.id,
        "version": source.version,
        "seed": source.seed,
        "samples": dict(source.samples),
        "atmosphere": source.atmosphere,
        "wind": source.wind,
        "inputs": dict(source.inputs),
        "zone_files": assessment.zone_files,
    }


def known(value: float | None) -> float | None:
    """A number for JSON, which has no word for NaN and infinities.

    Parameters
    ----------
    value : float or None
        Possibly NaN or infinite.

    Returns
    -------
    float or None
        None where the number is not finite.
    """
    return float(value) if value is not None and math.isfinite(value) else None


def build_feature(
    key: str, geometry: Any, properties: dict[str, Any], *, places: int = COORDINATE_PLACES
) -> dict[str, Any]:
    """A feature with counter-clockwise outer rings, as RFC 7946 section 3.1.6 asks.

    Parameters
    ----------
    key : str
        Its id.
    geometry : shapely geometry or None
        lon, lat [deg].
    properties : dict
        Plain data.
    places : int
        Decimals of its coordinates.

    Returns
    -------
    dict
    """
    shape = None
    if geometry is not None:
        rounded = shapely.transform(shapely.orient_polygons(geometry), lambda lonlat: lonlat.round(places))
        shape = json.loads(shapely.to_geojson(rounded))
    return {"type": "Feature", "id": key, "properties": properties, "geometry": shape}


def write_collection(facts: dict[str, Any], features: list[dict[str, Any]], path: Path, **more: Any) -> Path:
    """Write features with where they come from.

    Parameters
    ----------
    facts : dict
        Where they come from, as of `run_facts`; plain data.
    features : list of dict
        Of `build_feature`.
    path : Path
        A new file.
    **more
        Further members of the document, plain data.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        When something stands there.
    """
    document = {
        "type": "FeatureCollection",
        "notice": disclaimer_of_file(),
        "provenance": facts,
        **more,
        "features": features,
    }
    return write_whole(path, (json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n").encode())
