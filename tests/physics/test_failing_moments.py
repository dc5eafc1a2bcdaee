"""A failure at each moment: areas hold what flights of other seeds drop, and chances are counts of flights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from moment_flights import ACROSS_DEG, ALONG_DEG, PADS, POWERED_S, REACH_DEG, fail, go, make_path, make_run, reach_deg

from fallzone.assessment.moments.areas import draw_areas
from fallzone.assessment.moments.failed import FailedFlights
from fallzone.assessment.moments.find import STEP_S, find_moments
from fallzone.assessment.moments.impact_points import find_impact_points
from fallzone.catalogue.inputs import flight_inputs
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.model.zone import Region
from fallzone.risk.intervals import bound_shares

EARTH_RADIUS_M = 6_371_000.0


def _sort(debris) -> FailedFlights:
    return FailedFlights(debris=debris, rows=np.arange(len(debris.flight)), weight=np.full(debris.flights, 1e-5))


@pytest.mark.parametrize("pad", PADS.values(), ids=PADS)
def test_areas_hold_their_share_of_what_flights_of_another_seed_drop_then_and_are_not_much_larger(pad):
    failed, path = _sort(fail(pad, 14_000, seed=1)), make_path(pad)
    held, ratios = {0.9: [], 0.99: []}, {0.9: [], 0.99: []}
    for number, first_s in enumerate(np.arange(40.0, 395.0, 25.0)):
        span_s = (first_s, first_s + 5.0)
        count, areas = draw_areas(failed, path, span_s, failed.widen(span_s, 800, 15))
        assert count >= 800
        fresh = fail(pad, 400, seed=100 + number, span_s=span_s)
        for area in areas:
            held[area.containment].append(shapely.contains_xy(area.geometry, fresh.lon_deg, fresh.lat_deg).mean())
            # The smallest area of a two-dimensional normal distribution, longer by what the point runs in the span
            length_m = np.radians(np.hypot(ALONG_DEG, np.ptp(reach_deg(np.array(span_s))) / 12.0**0.5))
            smallest_m2 = -2.0 * np.log(1.0 - area.containment) * np.pi * length_m * np.radians(ACROSS_DEG)
            ratios[area.containment].append(area.area_m2 / (smallest_m2 * EARTH_RADIUS_M**2))
    # Against 6,000 flights in all: standard errors of 0.004 and 0.0013
    assert np.mean(held[0.9]) > 0.9
    assert np.mean(held[0.99]) > 0.987
    assert np.mean(ratios[0.9]) < 1.2
    assert np.mean(ratios[0.99]) < 1.35


def test_an_area_across_the_pole_holds_it():
    failed, path = _sort(fail(PADS["pole"], 14_000, seed=1)), make_path(PADS["pole"])
    over_s = POWERED_S * (30.0 / REACH_DEG) ** 0.5
    span_s = (over_s - 2.5, over_s + 2.5)
    _count, areas = draw_areas(failed, path, span_s, failed.widen(span_s, 800, 15))
    assert all(shapely.contains_xy(area.geometry, [0.0, 120.0], [89.99, 89.99]).all() for area in areas)
    assert all(area.geometry.is_valid for area in areas)


def test_an_impact_moves_with_the_impact_point_and_keeps_its_distance_from_it():
    path = make_path(PADS["180"])
    failed_s, wanted_s = np.array([250.0, 250.0, 120.0]), np.array([270.0, 250.0, 100.0])
    lon_deg, lat_deg = go(*PADS["180"], reach_deg(failed_s) + 1.0, np.array([0.0, 0.4, 0.0]))
    moved = path.move(lon_deg, lat_deg, failed_s, wanted_s)
    # Along its own great circle; where nothing is to be moved nothing is
    expected = go(*PADS["180"], reach_deg(wanted_s) + 1.0, np.array([0.0, 0.4, 0.0]))
    np.testing.assert_allclose(moved, expected, atol=2e-3)


def test_too_few_flights_make_no_area():
    failed, path = _sort(fail(PADS["equator"], 1_000, seed=1)), make_path(PADS["equator"])
    assert draw_areas(failed, path, (200.0, 205.0), (190.0, 215.0)) == (failed.count((190.0, 215.0)), ())


BOX = Region(
    id="okinawa",
    layer="land",
    names={"en": "A box"},
    kind="land",
    definition="A box",
    geometry=shapely.MultiPolygon([shapely.box(112.0, -0.6, 120.0, 0.6)]),
    tolerance_m=0.0,
    mark="declared",
    source="here",
)


@pytest.fixture(scope="module")
def run():
    return make_run(PADS["equator"])


@pytest.fixture(scope="module")
def moments(run):
    return find_moments(run, [BOX])


def test_moments_follow_each_other_without_a_gap_until_the_last_cut_off(moments):
    ends = [(one.first_s, one.last_s) for one in moments.moments]
    assert ends[0][0] == 0.0
    assert ends[-1][1] >= moments.t_s[-1] == POWERED_S
    assert [end for _, end in ends[:-1]] == [first for first, _ in ends[1:]]
    assert {last - first for first, last in ends} == {STEP_S}


def test_the_chance_of_a_region_is_the_count_of_the_flights_that_reach_it(run, moments):
    debris = run.impacts[-1]
    failed_s = debris.failures.t_s
    reached = 0
    for moment in moments.moments:
        first_s, last_s = moment.counted_s
        then = (failed_s >= first_s) & (failed_s < last_s)
        assert moment.counted_flights == np.count_nonzero(then)
        inside = (debris.lon_deg >= 112.0) & (debris.lon_deg <= 120.0) & (np.abs(debris.lat_deg) <= 0.6)
        hits = {flight for flight in debris.flight[inside] if then[flight]}
        if not hits:
            assert moment.reached == ()
            continue
        (told,) = moment.reached
        reached += 1
        assert (told.region, told.flights) == ("okinawa", len(hits))
        # Flights of one burn stand for as much each
        if last_s <= 300.0:
            assert told.chance == pytest.approx(len(hits) / np.count_nonzero(then))
        assert told.interval[0] <= told.chance <= told.interval[1]
        assert told.delay_s == pytest.approx((300.0, 300.0))
    assert reached > 5


def test_where_nothing_can_fail_nothing_is_said_to_fall(moments):
    (quiet,) = [one for one in moments.moments if one.first_s == 170.0]
    assert quiet.counted_flights == quiet.pooled_flights == 0
    assert (quiet.areas, quiet.reached, quiet.nothing_falls, len(quiet.sample_delay_s)) == ((), (), None, 0)


def test_a_sample_stands_for_what_falls(run, moments):
    (moment,) = [one for one in moments.moments if one.first_s == 300.0]
    debris, (first_s, last_s) = run.impacts[-1], moment.counted_s
    then = (debris.failure_t_s >= first_s) & (debris.failure_t_s < last_s)
    places = set(zip(debris.lon_deg[then], debris.lat_deg[then], strict=True))
    assert set(zip(moment.sample_lon_deg, moment.sample_lat_deg, strict=True)) <= places
    assert len(moment.sample_delay_s) == 50
    assert (np.diff(moment.sample_delay_s) >= 0.0).all()


def test_a_run_without_a_sweep_has_no_moments(run):
    assert find_moments(replace(run, impacts=run.impacts[:-1]), [BOX]) is None
    assert find_moments(replace(run, launch=None), [BOX]) is None


@pytest.mark.parametrize(
    ("hits", "flights", "published"),
    # C. J. Clopper and E. S. Pearson (1934), as tabulated since: 95 %
    [(0, 10, (0.0, 0.3085)), (1, 10, (0.0025, 0.4450)), (5, 20, (0.0866, 0.4910)), (10, 10, (0.6915, 1.0))],
)
def test_an_interval_of_equal_flights_is_the_exact_one(hits, flights, published):
    hit = np.arange(flights) < hits
    low, high = bound_shares(np.full(flights, 0.37), hit[None, :])
    assert (low[0], high[0]) == pytest.approx(published, abs=5e-5)


def test_an_interval_of_uneven_flights_is_wider_than_of_as_many_even_ones():
    hit = np.arange(100) % 4 == 0
    even, uneven = (bound_shares(weight, hit[None, :]) for weight in (np.ones(100), 1.0 + np.arange(100) // 4 % 2))
    assert uneven[1][0] - uneven[0][0] > even[1][0] - even[0][0]


@pytest.fixture(scope="module")
def flight():
    mission = load_flight("naro-2013-01-30", ensemble=False)
    inputs = flight_inputs(mission)
    return fly_case(mission, inputs.vehicle, inputs.site, build_mission_environment(mission, inputs.site))


def test_the_impact_point_at_a_sample_is_that_of_the_flight_and_between_samples_of_the_same_flight(flight):
    known = np.isfinite(flight.iip_lon_deg)
    found = find_impact_points(flight, flight.t_s)
    assert (np.isfinite(found[:, 0]) == known).all()
    np.testing.assert_allclose(
        found[known], np.column_stack([flight.iip_lon_deg, flight.iip_lat_deg])[known], atol=1e-9
    )
    # Samples at which no burn begins or ends, found again without them
    kept = np.ones(len(flight.t_s), dtype=bool)
    events = np.array([event.t_s for event in flight.events])
    steady = [row for row in range(3, len(kept) - 3, 5) if np.abs(events - flight.t_s[row]).min() > 5.0 and known[row]]
    kept[steady] = False
    fewer = replace(
        flight,
        **{name: getattr(flight, name)[kept] for name in ("t_s", "position_ecef_m", "velocity_ecef_mps")},
    )
    again = find_impact_points(fewer, flight.t_s[steady])
    away_m, _azimuth = range_azimuth(*again.T, *found[steady].T)
    assert len(steady) > 20
    assert away_m.max() < 1_000.0


def test_in_free_flight_the_impact_point_stays(flight):
    times = {event.name: event.t_s for event in flight.events}
    # In the first minute there is some air yet
    coast_s = np.arange(np.ceil(times["stage-1-separation"]) + 60.0, np.floor(times["stage-2-ignition"]))
    lon_deg, lat_deg = find_impact_points(flight, coast_s).T
    away_m, _azimuth = range_azimuth(
        lon_deg, lat_deg, np.full(len(lon_deg), lon_deg[0]), np.full(len(lat_deg), lat_deg[0])
    )
    assert len(coast_s) > 50
    assert away_m.max() < 300.0
