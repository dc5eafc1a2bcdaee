"""GeoJSON (RFC 7946) of an alert: areas of both answers, the air by layer and minute, regions, places, points."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from fallzone.outputs.alert.document import instant_of, plain
from fallzone.outputs.alert.parts import find_parts
from fallzone.outputs.files.geojson import build_feature, write_collection
from fallzone.words import named

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.results.alert.alert import Alert
    from fallzone.model.results.alert.area import AlertArea

# Areas err outward by kilometres; 1e-4 degrees are 11 m, and slices of the air need no more than ten times as much
AREA_PLACES, AIRSPACE_PLACES = 4, 3

Feature = dict[str, Any]


def write(alert: Alert, geodata: Geodata, path: Path) -> list[Path]:
    """Write ``alert.geojson``; what a feature is stands in its ``kind``.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.
    geodata : Geodata
        Where regions lie.
    path : Path
        A new file.

    Returns
    -------
    list of Path
        The file: WGS 84, lon, lat [deg].

    Raises
    ------
    InputError
        When something stands there.
    """
    features = list_features(alert, geodata)
    return [write_collection(alert_facts(alert), features, path)]


def alert_facts(alert: Alert) -> dict[str, Any]:
    """Where what is written of an alert comes from.

    Parameters
    ----------
    alert : Alert
        With the digests of what was read.

    Returns
    -------
    dict
        Plain data for JSON.
    """
    return {
        "mission": None if alert.mission is None else alert.mission.id,
        "lost_utc": instant_of(alert, alert.loss.t_s),
        "version": alert.version,
        "seed": None if alert.area is None else alert.area.seed,
        "inputs": dict(alert.inputs),
    }


def list_features(alert: Alert, geodata: Geodata) -> list[Feature]:
    """All features of an alert.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.
    geodata : Geodata
        Where regions lie.

    Returns
    -------
    list of dict
        Of kind ``area``, ``region``, ``airspace``, ``place``, ``impact-point``, ``vacuum-impact-point`` and ``lost``.
    """
    answers = [(name, one) for name, one in (("refined", alert.refined), ("first", alert.first)) if one is not None]
    features = [feature for name, one in answers for feature in _list_areas(name, one)]
    if alert.area is not None:
        features += [
            *_list_regions(alert, alert.area, geodata),
            *_list_airspace(alert, alert.area),
            *_list_places(alert, alert.area),
        ]
    return [*features, *_list_points(alert)]


def _list_areas(answer: str, area: AlertArea) -> list[Feature]:
    return [
        build_feature(
            f"area:{answer}:{one.item}:{one.containment:g}",
            one.geometry,
            {"kind": "area", "answer": answer, **_without(one, "geometry")},
            places=AREA_PLACES,
        )
        for one in area.shapes
    ]


def _list_regions(alert: Alert, area: AlertArea, geodata: Geodata) -> list[Feature]:
    parts = find_parts(area, geodata)
    return [
        build_feature(
            f"region:{one.region}",
            parts[one.region],
            {
                **_without(one, "layers", "kind"),
                "kind": "region",
                "of": one.kind,
                "title": named(one.names, one.region),
                "first_utc": instant_of(alert, one.first_s),
                "last_utc": instant_of(alert, one.last_s),
                "clear_utc": instant_of(alert, one.clear_s),
            },
            places=AREA_PLACES,
        )
        for one in area.regions
    ]


def _list_airspace(alert: Alert, area: AlertArea) -> list[Feature]:
    clear = {(one.low_m, one.high_m): one.clear_s for one in area.layers}
    return [
        build_feature(
            f"airspace:{one.low_m:g}:{one.first_s:g}",
            one.geometry,
            {
                "kind": "airspace",
                **_without(one, "geometry", "case"),
                "first_utc": instant_of(alert, one.first_s),
                "last_utc": instant_of(alert, one.last_s),
                "clear_utc": instant_of(alert, clear.get((one.low_m, one.high_m))),
            },
            places=AIRSPACE_PLACES,
        )
        for one in area.airspace
    ]


def _list_places(alert: Alert, area: AlertArea) -> list[Feature]:
    return [
        build_feature(
            f"place:{one.place}",
            shapely.Point(one.lon_deg, one.lat_deg),
            {
                **_without(one, "lon_deg", "lat_deg", "kind"),
                "kind": "place",
                "of": one.kind,
                "first_utc": instant_of(alert, one.first_s),
                "last_utc": instant_of(alert, one.last_s),
                "clear_utc": instant_of(alert, one.clear_s),
            },
            places=AREA_PLACES,
        )
        for one in area.places
    ]


def _list_points(alert: Alert) -> list[Feature]:
    point, state = alert.impact_point, alert.loss.state
    spots = [
        ("impact-point", point.lon_deg, point.lat_deg, {"t_s": point.t_s, "beta_kgpm2": point.beta_kgpm2}),
        ("vacuum-impact-point", point.vacuum_lon_deg, point.vacuum_lat_deg, {"t_s": point.vacuum_t_s}),
        ("lost", state.lon_deg, state.lat_deg, {"t_s": alert.loss.t_s, "height_m": state.height_m}),
    ]
    return [
        build_feature(
            kind,
            shapely.Point(lon_deg, lat_deg),
            {"kind": kind, **plain(more), "utc": instant_of(alert, more["t_s"])},
            places=AREA_PLACES,
        )
        for kind, lon_deg, lat_deg, more in spots
        if lon_deg is not None and lat_deg is not None
    ]


def _without(record: Any, *names: str) -> dict[str, Any]:
    """A record as plain data, without some of it."""
    return {one.name: plain(getattr(record, one.name)) for one in dataclasses.fields(record) if one.name not in names}
