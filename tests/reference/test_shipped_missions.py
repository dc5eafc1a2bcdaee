"""Every shipped mission: what its file must say, that it flies, and what was published of the flights on record."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from shapely.geometry import Point, Polygon

from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import load_mission, load_vehicle, load_zones
from fallzone.checks.check import check_place
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.model.zone import Place

MISSIONS = (
    "nuri-2021-10-21",
    "nuri-2022-06-21",
    "naro-2009-08-25",
    "naro-2010-06-10",
    "naro-2013-01-30",
    "kwangmyongsong-3-2012-04-13",
    "kwangmyongsong-3-2-2012-12-12",
    "kwangmyongsong-4-2016-02-07",
    "malligyong-1-2023-05-31",
    "malligyong-1-2023-08-24",
    "malligyong-1-2023-11-21",
)
FAILED = {
    "nuri-2021-10-21": "early-cutoff",
    "naro-2009-08-25": "stuck-fairing",
    "naro-2010-06-10": "explosion",
    "kwangmyongsong-3-2012-04-13": "explosion",
    "malligyong-1-2023-05-31": "no-ignition",
    "malligyong-1-2023-08-24": "explosion",
}
UNHA, AUGUST = "kwangmyongsong-4-2016-02-07", "malligyong-1-2023-08-24"
# The letter to the International Maritime Organization of February 2016, in order round the rings
ZONES_2016 = {
    "stage-1": [(124.5, 36 + 4 / 60), (124.9, 36 + 4 / 60), (124.9, 35 + 19 / 60), (124.5, 35 + 19 / 60)],
    "fairing": [
        (124 + 11 / 60, 33 + 16 / 60),
        (125 + 9 / 60, 33 + 16 / 60),
        (125 + 8 / 60, 32 + 21 / 60),
        (124 + 11 / 60, 32 + 22 / 60),
    ],
    "stage-2": [
        (123 + 53 / 60, 19 + 44 / 60),
        (124 + 51 / 60, 19 + 43 / 60),
        (124 + 48 / 60, 17.0),
        (123 + 52 / 60, 17 + 1 / 60),
    ],
}


@functools.cache
def _flight(name, case="nominal"):
    mission = load_flight(name)
    inputs = flight_inputs(mission)
    return fly_case(mission, inputs.vehicle, inputs.site, build_mission_environment(mission, inputs.site), case)


def _event(flight, name):
    return next(event for event in flight.events if event.name == name)


def _drop(flight, item):
    return next(drop for drop in flight.drops if drop.item == item)


def test_all_missions_are_shipped():
    assert set(MISSIONS) <= set(SHIPPED.list_ids("missions"))
    assert {"nuri", "naro", "unha-3", "chollima-1"} <= set(SHIPPED.list_ids("vehicles"))


@pytest.mark.parametrize("name", MISSIONS)
def test_every_published_figure_says_why_its_tolerance_is_what_it_is(name):
    for row in load_mission(name).published:
        assert row.tolerance_reason, f"{row.name} {row.quantity}"


@pytest.mark.parametrize("name", MISSIONS)
def test_tolerances_of_predictions_are_no_wider_than_the_source_is_vague(name):
    # 10 % of a range, 15 s, 15 km; wider only where the figure is rounded, or has no point of reference
    narrow = {"t_s": 15.0, "height_m": 15e3, "perigee_m": 15e3, "apogee_m": 15e3}
    vague = ("minute", "'about", "rounded", "hundred", "no point of reference", "10 %", "island", "direction", "width")
    for row in load_mission(name).published:
        limit = 0.1001 * abs(row.value) if row.quantity in ("range_m", "downrange_m") else narrow.get(row.quantity)
        if row.basis == "predicted" and limit is not None and row.tolerance > limit:
            assert any(word in row.tolerance_reason.en.lower() for word in vague), f"{row.name} {row.quantity}"


@pytest.mark.parametrize("name", MISSIONS)
def test_the_nominal_flight_reaches_an_orbit_within_a_quarter_of_an_hour(name):
    end = _flight(name).end
    assert end.status == "orbit"
    assert end.perigee_m > 200e3
    assert end.t_s < 1_000.0


@pytest.mark.parametrize(("name", "mode"), FAILED.items())
def test_failed_launches_fail_as_they_did(name, mode):
    assert load_mission(name).as_flown.mode == mode
    flight = _flight(name, "as-flown")
    assert flight.end.status == "impact"


@pytest.mark.parametrize("name", sorted(set(MISSIONS) - set(FAILED)))
def test_launches_that_went_to_plan_have_no_failure(name):
    assert load_mission(name).as_flown is None


def test_naro_is_lost_in_2010_near_70_km_altitude_and_its_debris_falls_where_it_was_found():
    flight = _flight("naro-2010-06-10", "as-flown")
    lost = _event(flight, "failure")
    assert lost.t_s == pytest.approx(137.19, abs=0.01)
    # a tenth either way: the figure is in whole kilometres of telemetry that ended
    assert lost.height_m == pytest.approx(70e3, rel=0.1)
    # Found or tracked near 30° N 128° E, 470 to 493 km out at azimuth 174.8°
    assert flight.end.lat_deg == pytest.approx(30.0, abs=0.45)
    assert flight.end.lon_deg == pytest.approx(128.0, abs=0.45)


def test_a_throttled_engine_uses_its_share_of_propellant():
    name = "naro-2013-01-30"
    burn, flight = load_mission(name).burns[0], _flight(name)
    before_s, after_s = burn.throttle_s.value - 30.0, burn.throttle_s.value + 30.0
    mass_kg = np.interp([before_s, before_s + 10.0, after_s, after_s + 10.0], flight.t_s, flight.mass_kg)
    full_kgps, throttled_kgps = (mass_kg[0] - mass_kg[1]) / 10.0, (mass_kg[2] - mass_kg[3]) / 10.0
    # masses are straight lines between recorded states
    assert throttled_kgps / full_kgps == pytest.approx(burn.throttle.value, rel=1e-6)
    stage = load_vehicle("naro").stages[0]
    assert full_kgps == pytest.approx(stage.thrust_vacuum_n.value / (9.80665 * stage.isp_vacuum_s.value), rel=1e-6)


@pytest.mark.parametrize("item", ["stage-1", "fairing", "stage-2"])
def test_unha_drops_fall_into_the_zones_of_2016(item):
    drop = _drop(_flight(UNHA), item)
    assert Polygon(ZONES_2016[item]).contains(Point(drop.lon_deg, drop.lat_deg))


@pytest.mark.parametrize(
    ("item", "first_min", "last_min"), [("stage-1", 7, 9), ("fairing", 8, 10), ("stage-2", 14, 16)]
)
def test_malligyong_drops_fall_in_the_minutes_reported_in_august(item, first_min, last_min):
    # 03:58, 03:59 and 04:05 for about 03:50: rounded at both ends
    assert 60.0 * first_min <= _drop(_flight(AUGUST), item).t_s <= 60.0 * last_min


def test_malligyong_falls_whole_into_the_yellow_sea_in_may():
    end = _flight("malligyong-1-2023-05-31", "as-flown").end
    # between the Korean and the Chinese coast
    assert 35.0 <= end.lat_deg <= 37.0
    assert 122.5 <= end.lon_deg <= 125.5


@pytest.mark.parametrize(("name", "rings"), [(UNHA, ZONES_2016)])
def test_announced_zones_go_round_in_order(name, rings):
    for zone in load_zones(load_mission(name)):
        (ring,) = zone.shape.rings
        assert Polygon(ring.corners_lonlat).is_valid
        assert Polygon(ring.corners_lonlat).area == pytest.approx(Polygon(rings[zone.item]).area, rel=1e-4)


def test_zones_of_which_only_sizes_are_available_have_no_geometry():
    zones = {zone.item: zone for zone in load_zones(load_mission("kwangmyongsong-3-2-2012-12-12"))}
    assert zones["stage-1"].shape is not None
    assert zones["fairing"].shape is None
    assert zones["stage-2"].shape is None


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg"),
    # 136 km and the zone's own size off the eastern coast, from Luzon (18.5° N) to Mindanao (6° N); 88 km off Jeju
    [(122.2 + 1.3, 18.5), (122.4 + 2.7, 18.5), (126.6 + 1.3, 6.0), (126.6 + 2.7, 6.0), (125.7, 11.0), (125.2, 33.3)],
)
def test_a_zone_of_which_only_sizes_are_known_is_not_ruled_out_where_it_may_lie(lon_deg, lat_deg):
    zones = [zone for zone in load_zones(load_mission("kwangmyongsong-3-2-2012-12-12")) if zone.shape is None]
    place = Place(id="p", name="p", lon_deg=lon_deg, lat_deg=lat_deg, names={}, area="", source="typed")
    assert check_place(place, zones=zones, footprints=()).verdict == "UNKNOWN"
