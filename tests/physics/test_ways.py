"""When a way is inside a zone, what leads around it, and when it may begin: by hand on the equator."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallzone.checks.many.panel import build_panel
from fallzone.checks.ways.departures import find_departures
from fallzone.checks.ways.detour import find_detour
from fallzone.checks.ways.stretches import Source, Stretch, find_stretches, judge_way
from fallzone.checks.ways.way import Way
from fallzone.earth.geodesic import range_azimuth
from fallzone.model.results.answer import Finding
from fallzone.model.zone import Zone

# One degree of the equator of WGS 84, and one of the meridian beside it
DEGREE_M, NORTH_M = math.radians(1.0) * 6_378_137.0, 110_574.0
SPEED_MPS = 10.0
START = datetime(2027, 3, 4, 2, tzinfo=UTC)


def make_zone(west, *windows, height_deg=0.5, **told) -> Zone:
    """One degree wide about the equator."""
    corners = [(west, -height_deg), (west + 1.0, -height_deg), (west + 1.0, height_deg), (west, height_deg)]
    return Zone(
        id="a",
        title="A",
        item="debris",
        kind="announced",
        mark="declared",
        source="made up",
        uncertainty_m=0.0,
        shape={"kind": "rings", "rings": ({"corners_lonlat": tuple(corners)},)},
        windows_utc=windows,
        **told,
    )


def make_way(west, east) -> Way:
    """Due east along the equator."""
    return Way(np.array([west, east]), np.zeros(2), np.array([0.0, (east - west) * DEGREE_M / SPEED_MPS]))


def ask(zone, way, departure_utc=START):
    source = Source(build_panel((zone,), ()), None, None)
    return source, find_stretches(source, way, departure_utc)


def find_inside(stretches):
    return [(one.begin_s, one.end_s) for one in stretches if one.finding.relation == "INSIDE"]


@pytest.mark.parametrize("west", [10.0, 179.5, -180.5, -120.0])
def test_a_way_enters_and_leaves_a_rectangle_when_its_length_and_speed_say(west):
    _source, stretches = ask(make_zone(west), make_way(west - 1.0, west + 2.0))
    [(enter_s, leave_s)] = find_inside(stretches)
    assert enter_s == pytest.approx(DEGREE_M / SPEED_MPS, abs=0.1)
    assert leave_s == pytest.approx(2.0 * DEGREE_M / SPEED_MPS, abs=0.1)


def test_the_margin_before_and_behind_a_zone_is_too_near_to_tell():
    _source, stretches = ask(make_zone(10.0), make_way(9.0, 12.0))
    before, inside, behind = stretches
    assert [one.finding.relation for one in stretches] == ["NEAR", "INSIDE", "NEAR"]
    assert (inside.begin_s - before.begin_s) * SPEED_MPS == pytest.approx(5_000.0, abs=2.0)
    assert (behind.end_s - inside.end_s) * SPEED_MPS == pytest.approx(5_000.0, abs=2.0)


def test_a_stay_is_timed_by_the_clock_of_the_track():
    way = Way(np.array([9.0, 10.5, 10.5, 12.0]), np.zeros(4), np.array([0.0, 1_500.0, 5_000.0, 6_500.0]))
    [(enter_s, leave_s)] = find_inside(ask(make_zone(10.0), way)[1])
    assert (enter_s, leave_s) == (pytest.approx(1_000.0, abs=0.1), pytest.approx(5_500.0, abs=0.1))


# Inside from 3 h 05 min 32 s to 6 h 11 min 04 s after 02:00
@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (2, 4, "OUTSIDE"),
        (9, 12, "OUTSIDE"),
        (6, 7, "INSIDE"),
        (2, 6, "INSIDE"),
        (8, None, "INSIDE"),
    ],
)
def test_a_way_is_inside_only_of_what_is_in_force_then(first, last, verdict):
    window = (START.replace(hour=first), None if last is None else START.replace(hour=last))
    source, stretches = ask(make_zone(10.0, window), make_way(9.0, 12.0))
    assert judge_way(source, stretches, is_doubtful=False) == verdict
    assert judge_way(source, stretches, is_doubtful=True) == ("INSIDE" if verdict == "INSIDE" else "UNKNOWN")


def test_a_window_that_ends_within_the_margin_leaves_it_unknown():
    # The edge is passed at 05:05:32, the margin before it from 04:57:12 on
    window = (START, START.replace(hour=5))
    source, stretches = ask(make_zone(10.0, window), make_way(9.0, 12.0))
    assert judge_way(source, stretches, is_doubtful=False) == "UNKNOWN"


@pytest.mark.parametrize(("windows", "departure"), [((), START), (((START, None),), None)])
def test_without_times_of_either_a_way_through_a_zone_is_unknown(windows, departure):
    source, stretches = ask(make_zone(10.0, *windows), make_way(9.0, 12.0), departure)
    assert judge_way(source, stretches, is_doubtful=False) == "UNKNOWN"


@pytest.mark.parametrize("west", [10.0, 179.5])
def test_a_detour_around_a_rectangle_is_as_long_as_tangents_and_arcs_of_the_margin(west):
    way, zone = make_way(west - 1.0, west + 2.0), make_zone(west)
    around = find_detour(way, build_panel((zone,), ()).areas, is_land=None, beyond_m=500_000.0)
    away_m, angle = math.hypot(DEGREE_M, 0.5 * NORTH_M), math.atan2(0.5 * NORTH_M, DEGREE_M)
    tangent_m = math.sqrt(away_m**2 - 5_000.0**2)
    arc_m = 5_000.0 * (angle + math.asin(5_000.0 / away_m))
    by_hand_m = 2.0 * (tangent_m + arc_m) + DEGREE_M
    assert by_hand_m < around.length_m < 1.01 * by_hand_m
    assert around.duration_s == pytest.approx(around.length_m / SPEED_MPS)


def test_no_point_of_a_detour_is_within_the_margin():
    around = find_detour(make_way(9.0, 12.0), build_panel((make_zone(10.0),), ()).areas, is_land=None, beyond_m=5e5)
    lon, lat = around.locate(around.sample(500.0))
    assert len(around.lon_deg) >= 4
    # From the nearest point of the rectangle, whose sides are straight in degrees to some metres there
    away_m, _azimuth = range_azimuth(lon, lat, np.clip(lon, 10.0, 11.0), np.clip(lat, -0.5, 0.5))
    assert away_m.min() >= 5_000.0


def test_a_detour_keeps_to_the_way_where_nothing_is_in_it():
    # Two legs north of the equator first, far from the zone
    lon, lat = np.array([4.0, 4.0, 6.0, 9.0, 12.0]), np.array([4.0, 2.0, 0.0, 0.0, 0.0])
    way = Way(lon, lat, np.arange(5) * 20_000.0)
    around = find_detour(way, build_panel((make_zone(10.0, height_deg=0.1),), ()).areas, is_land=None, beyond_m=5e5)
    points = list(zip(around.lon_deg, around.lat_deg, strict=True))
    assert points[:2] == [(pytest.approx(4.0), pytest.approx(4.0)), (pytest.approx(4.0), pytest.approx(2.0))]


def test_of_two_sides_a_detour_by_sea_takes_the_one_without_land():
    way, panel = make_way(9.0, 12.0), build_panel((make_zone(10.2),), ())
    north = find_detour(way, panel.areas, is_land=lambda lon, lat: lat < -0.2, beyond_m=5e5)
    south = find_detour(way, panel.areas, is_land=lambda lon, lat: lat > 0.2, beyond_m=5e5)
    assert north.lat_deg.max() > 0.5 and north.lat_deg.min() > -0.2
    assert south.lat_deg.min() < -0.5 and south.lat_deg.max() < 0.2
    assert find_detour(way, panel.areas, is_land=lambda lon, lat: abs(lat) > 0.2, beyond_m=5e5) is None


def test_a_way_that_ends_in_a_zone_has_no_detour():
    panel = build_panel((make_zone(10.0),), ())
    assert find_detour(make_way(9.0, 10.5), panel.areas, is_land=None, beyond_m=5e5) is None
    assert find_detour(make_way(9.0, 9.99), panel.areas, is_land=None, beyond_m=5e5) is None


def test_departures_stand_clear_of_a_daily_window_by_the_margin():
    days = [(START.replace(day=day, hour=6), START.replace(day=day, hour=8)) for day in range(1, 9)]
    _source, stretches = ask(make_zone(10.0, *days), make_way(9.0, 12.0))
    found = find_departures(stretches, START)
    first_s, last_s = (DEGREE_M - 5_000.0) / SPEED_MPS, (2.0 * DEGREE_M + 5_000.0) / SPEED_MPS
    latest, earliest = (
        START.replace(hour=6) - timedelta(seconds=last_s),
        START.replace(hour=8) - timedelta(seconds=first_s),
    )
    assert 0.0 <= (latest - found.latest_safe_utc).total_seconds() <= 2.0
    assert 0.0 <= (found.earliest_safe_utc - earliest).total_seconds() <= 2.0


def test_windows_that_leave_no_gap_are_passed_over_together():
    hours = [(START.replace(hour=hour), START.replace(hour=hour + 1)) for hour in (5, 8)]
    _source, stretches = ask(make_zone(10.0, *hours), make_way(9.0, 12.0))
    found = find_departures(stretches, START)
    # The way is inside for more than three hours, longer than between the two
    first_s, last_s = (DEGREE_M - 5_000.0) / SPEED_MPS, (2.0 * DEGREE_M + 5_000.0) / SPEED_MPS
    assert found.latest_safe_utc == pytest.approx(
        START.replace(hour=5) - timedelta(seconds=last_s), abs=timedelta(seconds=2)
    )
    assert found.earliest_safe_utc == pytest.approx(
        START.replace(hour=9) - timedelta(seconds=first_s), abs=timedelta(seconds=2)
    )


def test_until_further_notice_there_is_no_later_departure():
    _source, stretches = ask(make_zone(10.0, (START, None)), make_way(9.0, 12.0))
    found = find_departures(stretches, START)
    assert found.earliest_safe_utc is None and found.latest_safe_utc < START


@pytest.mark.parametrize("windows", [(), ((START - timedelta(days=3), START - timedelta(days=2)),)])
def test_without_times_or_with_a_safe_departure_no_other_is_told(windows):
    _source, stretches = ask(make_zone(10.0, *windows), make_way(9.0, 12.0))
    assert find_departures(stretches, START) is None


hours = st.integers(-100, 100)
spans = st.tuples(hours, st.integers(0, 30))


@given(st.lists(st.tuples(spans, st.lists(spans, min_size=1, max_size=4)), min_size=1, max_size=4))
def test_no_safe_departure_meets_a_window_and_the_next_second_towards_the_planned_one_does(drawn):
    finding = Finding(id="a", kind="announced", relation="INSIDE")
    stretches = [
        Stretch(finding, tuple(hour_span(*window) for window in windows), begin * 3600.0, (begin + long) * 3600.0, True)
        for (begin, long), windows in [((abs(begin), long), windows) for (begin, long), windows in drawn]
    ]
    found = find_departures(stretches, START)
    if found is None:
        assert not meets(stretches, START)
        return
    second = timedelta(seconds=1)
    assert meets(stretches, START)
    assert not meets(stretches, found.latest_safe_utc) and meets(stretches, found.latest_safe_utc + second)
    assert not meets(stretches, found.earliest_safe_utc) and meets(stretches, found.earliest_safe_utc - second)


def hour_span(begin, long):
    return START + timedelta(hours=begin), START + timedelta(hours=begin + long)


def meets(stretches, departure):
    return any(
        first <= departure + timedelta(seconds=one.end_s) and departure + timedelta(seconds=one.begin_s) <= last
        for one in stretches
        for first, last in one.windows
    )
