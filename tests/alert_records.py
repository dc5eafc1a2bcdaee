"""Alerts written by hand, for what is written of them: no number here was computed."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import shapely
from tiny_records import LIFTOFF_UTC, tiny_mission

from fallzone.model.results.alert.alert import Alert, Change
from fallzone.model.results.alert.area import (
    AlertArea,
    AlertShape,
    DecidingPiece,
    LayerClosure,
    ModeShare,
    PlaceAlert,
    RegionAlert,
)
from fallzone.model.results.alert.loss import ImpactPoint, Loss, State
from fallzone.model.results.answer import Clear
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.launch_risk import AirspaceArea
from fallzone.model.results.statement import Statement

LOST_S = 300.0
# Half a degree of latitude and longitude to either side of Okinawa's main island, and sea around it
OKINAWA = shapely.box(127.0, 25.5, 129.0, 27.5)
SMALLER = shapely.box(127.2, 25.7, 128.8, 27.3)
PIECE = DecidingPiece(
    item="debris",
    part="stage-2",
    group="panels",
    mode="explosion",
    beta_kgpm2=12.5,
    mass_kg=1.5,
    lon_deg=128.4,
    lat_deg=26.9,
    impact_s=2_040.0,
)


def estimate(value, low, high) -> Estimate:
    return Estimate(value=value, interval=(low, high), effective_flights=80.0, largest_weight=0.05, resolved=True)


def layer(low_m, high_m, first_s, passed_s, *, margin_s=180.0) -> LayerClosure:
    return LayerClosure(
        low_m=low_m,
        high_m=high_m,
        first_s=first_s,
        passed_s=passed_s,
        clear_s=passed_s + margin_s,
        margin_s=margin_s,
        decided_by=dataclasses.replace(PIECE, impact_s=passed_s - 60.0),
    )


# The surface first; the last piece is down at T+2,100 s and the ground may be opened again at T+2,280 s
LAYERS = (
    layer(0.0, 0.0, 540.0, 2_100.0),
    layer(0.0, 6_096.0, 500.0, 2_100.0),
    layer(6_096.0, 12_192.0, 450.0, 1_500.0),
    layer(12_192.0, 18_288.0, 420.0, 900.0),
)


def region(name, kind="land", *, value=0.62, **more) -> RegionAlert:
    facts = {
        "region": name,
        "names": {"en": name.title(), "ko": "가나다", "ja": "あいう"},
        "kind": kind,
        "probability": estimate(value, 0.8 * value, min(1.2 * value, 1.0)),
        "first_s": 560.4,
        "last_s": 2_040.0,
        "share_of_area": 0.1,
        "area_m2": 2.0e9,
        "holds_people": kind == "land",
        "layers": LAYERS,
    }
    return RegionAlert(**facts | more)


OKINAWA_NAMES = {"en": "Okinawa Prefecture", "ko": "오키나와현", "ja": "沖縄県"}
SEA_NAMES = {"en": "East China Sea", "ko": "동중국해", "ja": "東シナ海"}
TWO = (
    region("okinawa", names=OKINAWA_NAMES),
    region("east-china-sea", "sea", value=0.97, names=SEA_NAMES, share_of_area=0.6, area_m2=2.4e10),
)


def place(name="naha", **more) -> PlaceAlert:
    facts = {
        "place": name,
        "name": "Naha",
        "names": {"en": "Naha", "ko": "나하", "ja": "那覇"},
        "kind": "city",
        "area": "Okinawa, Japan",
        "lon_deg": 127.68,
        "lat_deg": 26.21,
        "population": 317_000,
        "probability": estimate(0.02, 0.01, 0.03),
        "within_m": 5_000.0,
        "first_s": 570.0,
        "last_s": 1_980.0,
        "clear_s": 2_280.0,
        "way": Clear(azimuth_deg=225.0, distance_m=75_000.0, lat_deg=25.4, lon_deg=127.1, is_by_sea=False),
    }
    return PlaceAlert(**facts | more)


def slices(area, low_m, high_m, minutes) -> tuple[AirspaceArea, ...]:
    return tuple(
        AirspaceArea(
            case="alert",
            low_m=low_m,
            high_m=high_m,
            first_s=60.0 * minute,
            last_s=60.0 * minute + 60.0,
            expected_pieces=4.0 / (1.0 + minute),
            probability=(chance := 0.9 / (1.0 + 0.1 * minute)),
            interval=(0.9 * chance, 1.1 * chance),
            geometry=shapely.multipolygons(shapely.get_parts(area)),
        )
        for minute in minutes
    )


def area_of(geometry=OKINAWA, *, regions=TWO, places=(), **more) -> AlertArea:
    """An answer with one area, or several as a MultiPolygon."""
    whole = shapely.multipolygons(shapely.get_parts(geometry))
    inner = shapely.multipolygons(shapely.get_parts(shapely.buffer(whole, -0.5, join_style="mitre")))
    shapes = [
        AlertShape(
            item="debris",
            containment=share,
            counted_by="both",
            geometry=shape,
            area_m2=4.4e10 * share**2,
        )
        for share, shape in ((0.99, whole), (0.5, inner))
        if not shape.is_empty
    ]
    facts = {
        "flights": 320,
        "effective_flights": 250.0,
        "fragments": 24_000,
        "seed": 1,
        "modes": (
            ModeShare(mode="explosion", share=0.6, flights=190),
            ModeShare(mode="early-cutoff", share=0.4, flights=130),
        ),
        "shapes": tuple(shapes),
        "geometry": whole,
        "area_m2": 4.4e10,
        "layers": LAYERS,
        "airspace": (
            *slices(shapely.box(127.1, 25.6, 128.9, 27.4), 0.0, 6_096.0, range(9, 34)),
            *slices(shapely.box(127.4, 25.9, 128.6, 27.1), 6_096.0, 12_192.0, range(8, 25)),
        ),
        "regions": regions,
        "places": places,
        "places_inside": len(places),
        "first_impact_s": 560.4,
        "last_impact_s": 2_040.0,
        "stays_up": 0.0,
        "stays_up_interval": (0.0, 0.01),
        "elapsed_s": 3.21,
    }
    return AlertArea(**facts | more)


LOSS = Loss(
    told_by="time",
    t_s=LOST_S,
    when_utc=LIFTOFF_UTC + timedelta(seconds=LOST_S),
    window_s=(298.0, 302.0),
    mode=None,
    state=State(lon_deg=127.6, lat_deg=30.0, height_m=180_000.0, velocity_ned_mps=(-4_100.0, 120.0, -300.0)),
    is_measured=False,
)
IMPACT_POINT = ImpactPoint(
    status="impact",
    lon_deg=128.0,
    lat_deg=26.5,
    t_s=710.0,
    beta_kgpm2=2_400.0,
    vacuum_lon_deg=128.05,
    vacuum_lat_deg=26.1,
    vacuum_t_s=690.0,
)
CHANGE = Change(
    area_ratio=0.64,
    kept_share=1.0,
    shift_m=12_000.0,
    shift_azimuth_deg=180.0,
    came=(),
    left=("east-china-sea",),
    first_impact_by_s=20.0,
    last_impact_by_s=-95.0,
)


def alert_of(refined=None, first=None, **more) -> Alert:
    facts = {
        "mission": tiny_mission(),
        "zero_utc": LIFTOFF_UTC,
        "timezone": "Asia/Seoul",
        "loss": LOSS,
        "impact_point": IMPACT_POINT,
        "first": first,
        "refined": refined,
        "change": None,
        "basis": (),
        "doubts": (),
        "inputs": {"missions/tiny-2023-08-24.toml": "0" * 64},
        "version": "0.0.0",
    }
    return Alert(**facts | more)


def two_regions() -> Alert:
    """Okinawa and the sea around it, in both steps."""
    refined = area_of(SMALLER, regions=TWO[:1], places=(place(),))
    first = area_of(OKINAWA, flights=210, fragments=9_000, elapsed_s=0.2)
    return alert_of(refined, first, change=CHANGE)


def across_180() -> Alert:
    """A sea on both sides of 180°."""
    halves = shapely.multipolygons([shapely.box(179.0, -18.0, 180.0, -16.0), shapely.box(-180.0, -18.0, -179.0, -16.0)])
    names = {"en": "South Pacific Ocean", "ko": "남태평양", "ja": "南太平洋"}
    sea = region("south-pacific-ocean", "sea", names=names, layers=LAYERS[:2], area_m2=4.7e10)
    made = area_of(halves, regions=(sea,), airspace=(), layers=LAYERS[:2])
    point = dataclasses.replace(IMPACT_POINT, lon_deg=179.9, lat_deg=-17.0, vacuum_lon_deg=-179.9, vacuum_lat_deg=-17.2)
    state = dataclasses.replace(LOSS.state, lon_deg=178.0, lat_deg=-15.0)
    return alert_of(made, impact_point=point, loss=dataclasses.replace(LOSS, state=state))


def near_a_pole() -> Alert:
    """Ice of the Arctic Ocean, north of 84°."""
    names = {"en": "Arctic Ocean", "ko": "북극해", "ja": "北極海"}
    sea = region("arctic-ocean", "sea", names=names, layers=LAYERS[:2], area_m2=1.2e11)
    made = area_of(shapely.box(0.0, 84.0, 40.0, 88.0), regions=(sea,), airspace=(), layers=LAYERS[:2])
    point = dataclasses.replace(IMPACT_POINT, lon_deg=20.0, lat_deg=86.0, vacuum_lon_deg=22.0, vacuum_lat_deg=86.5)
    state = dataclasses.replace(LOSS.state, lon_deg=10.0, lat_deg=82.0)
    return alert_of(made, impact_point=point, loss=dataclasses.replace(LOSS, state=state))


def round_a_pole() -> Alert:
    """All around the North Pole, as far as 85°."""
    made = near_a_pole()
    whole = area_of(shapely.box(-180.0, 85.0, 180.0, 90.0), regions=made.refined.regions, airspace=())
    return dataclasses.replace(made, refined=whole)


def nothing_beneath() -> Alert:
    """An area in which no region lies that is known."""
    made = area_of(regions=(), airspace=())
    return alert_of(made, doubts=(Statement(code="missing-layers", values={"layers": ("japan", "seas")}),))


def in_orbit() -> Alert:
    """Lost after it was in orbit: nothing comes down on this revolution."""
    point = ImpactPoint(status="orbital", perigee_m=182_000.0, apogee_m=430_000.0)
    made = area_of(
        shapely.MultiPolygon(),
        regions=(),
        shapes=(),
        area_m2=0.0,
        layers=(),
        airspace=(),
        first_impact_s=None,
        last_impact_s=None,
        stays_up=1.0,
        stays_up_interval=(0.99, 1.0),
    )
    return alert_of(made, impact_point=point)


def no_mission() -> Alert:
    """A state alone, of nobody knows what."""
    when = datetime(2023, 8, 23, 18, 55, tzinfo=UTC)
    loss = dataclasses.replace(LOSS, told_by="state", t_s=0.0, when_utc=when, window_s=(0.0, 0.0), is_measured=True)
    modes = (ModeShare(mode="assumed-breakup", share=1.0, flights=320),)
    piece = dataclasses.replace(PIECE, part="stage-1", group=None, mode="assumed-breakup")
    layers = tuple(dataclasses.replace(one, decided_by=piece) for one in LAYERS)
    made = area_of(modes=modes, layers=layers, airspace=())
    return alert_of(made, mission=None, zero_utc=when, timezone="UTC", loss=loss, inputs={})


ALERTS = {
    one.__name__: one
    for one in (two_regions, across_180, near_a_pole, round_a_pole, nothing_beneath, in_orbit, no_mission)
}
