"""When falls pass the layers of the air, and what is told of it from the impacts alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from builders import tiny_assessment
from falls_by_hand import as_falls

from fallzone.earth import frames
from fallzone.earth.geodesic import range_azimuth
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.fall.fall import fall, fall_path
from fallzone.kernels.fall.levels import find_crossings
from fallzone.risk.traffic.airspace import HEIGHTS_M, find_passages, find_reopening_s, is_capable
from fallzone.risk.traffic.falls import build_falls
from fallzone.risk.traffic.settling import find_fall_bounds_s, find_settling_s
from fallzone.risk.traffic.slices import CELL_M, slice_airspace


@pytest.mark.parametrize(
    ("beta_kgpm2", "to_half_s", "to_sea_s"),
    [(5, 459, 1_274), (10, 324, 901), (14.65, 268, 744), (50, 145, 403), (100, 103, 285), (500, 46, 127)],
)
def test_debris_settles_in_the_published_times(beta_kgpm2, to_half_s, to_sea_s):
    assert find_settling_s(beta_kgpm2, 18_288.0, 9_144.0) == pytest.approx(to_half_s, abs=0.5)
    assert find_settling_s(beta_kgpm2, 18_288.0) == pytest.approx(to_sea_s, abs=0.5)


def test_four_times_the_ballistic_coefficient_settles_twice_as_fast():
    assert find_settling_s(40.0, 12_000.0) == pytest.approx(find_settling_s(10.0, 12_000.0) / 2.0)
    assert find_settling_s(10.0, 9_000.0, 9_000.0) == 0.0


def let_go(count, seed=1):
    """Bodies of all kinds, let go as launch vehicles fail: low and slow, or high and fast, in any direction."""
    draw = np.random.default_rng(seed)
    height_m = np.exp(draw.uniform(np.log(3e3), np.log(2e5), count))
    # Ascents reach 1 km/s at 25 km or above
    speed_mps = np.minimum(np.exp(draw.uniform(0.0, np.log(7_500.0), count)), height_m / 25.0)
    climb, azimuth = np.radians(draw.uniform(-90.0, 60.0, count)), draw.uniform(0.0, 2.0 * np.pi, count)
    level = speed_mps * np.cos(climb)
    enu = np.column_stack([level * np.sin(azimuth), level * np.cos(azimuth), speed_mps * np.sin(climb)])
    position = np.array([frames.geodetic_to_ecef(125.0, 33.0, one) for one in height_m])
    velocity = np.array([frames.enu_to_ecef(one, 125.0, 33.0) for one in enu])
    beta = np.exp(draw.uniform(np.log(0.5), np.log(5_000.0), count))
    return position, velocity, beta, draw.integers(0, len(DRAG_CURVES), count)


def test_passages_of_simulated_falls_lie_within_the_bounds_from_their_impacts(windy):
    position, velocity, beta, curve = let_go(1_000)
    end = fall(position, velocity, beta_kgpm2=beta, environment=windy, curve_index=curve, t_max_s=2e4)
    passed = find_crossings(
        position, velocity, heights_m=HEIGHTS_M[1:], beta_kgpm2=beta, environment=windy, curve_index=curve, t_max_s=2e4
    )
    bounds = find_passages(as_falls(end.lon_deg, end.lat_deg, end.flight_time_s, beta))
    known = ~np.isnan(passed)
    assert known.sum() > 3_500
    early, late = (end.flight_time_s[:, None] - find[:, 1:] for find in find_fall_bounds_s(beta, HEIGHTS_M)[::-1])
    assert (early <= passed)[known].all() and (passed <= late)[known].all()
    assert (bounds.early_s[:, 1:] <= passed)[known].all() and (passed <= bounds.late_s[:, 1:])[known].all()
    assert (bounds.early_s[:, 0] == end.flight_time_s).all() and (bounds.late_s[:, 0] == end.flight_time_s).all()
    # And they are of use: of light debris between them is a third of the time that it takes
    light = beta < 50.0
    width = bounds.late_s - bounds.early_s
    assert np.nanmedian((width / (end.flight_time_s[:, None] - bounds.early_s + 1e-9))[light, -1]) < 0.5


def test_falls_are_never_farther_from_their_impacts_than_their_drift(windy):
    position, velocity, beta, curve = let_go(24, seed=5)
    for row in range(len(beta)):
        path = fall_path(
            position[row],
            velocity[row],
            beta_kgpm2=beta[row],
            environment=windy,
            curve_index=curve[row],
            step_s=10.0,
            t_max_s=2e4,
        )
        lon, lat, height = frames.ecef_to_geodetic(path.position_ecef_m)
        apart_m, _azimuth = range_azimuth(lon, lat, lon[-1], lat[-1])
        falls = as_falls([lon[-1]], [lat[-1]], [path.t_s[-1]], beta[row])
        drift_m = find_passages(falls).drift_m[0]
        for upper in range(1, len(HEIGHTS_M)):
            below = (height <= HEIGHTS_M[upper]) & (np.gradient(height) < 0.0)
            assert apart_m[below].max(initial=0.0) <= drift_m[upper], (row, upper)


def test_a_passage_that_was_asked_for_is_taken_as_it_is_and_nothing_is_there_before_the_failure():
    passed = np.array([[10_000.0, 9_000.0, 8_500.0, 8_000.0, np.inf, np.inf, np.inf]])
    falls = as_falls([127.0], [30.0], [10_000.0], 20.0, passed_s=passed, released_s=[9_950.0])
    found = find_passages(falls)
    assert found.early_s[0, :4].tolist() == passed[0, :4].tolist() == found.late_s[0, :4].tolist()
    # It did not come down from FL400 in the 50 s that it had; where it was asked for, NaN says that it began lower
    assert np.isnan(found.early_s[0, 4:]).all() and np.isnan(found.late_s[0, 4:]).all()
    began_lower = replace(falls, passed_s=np.where(np.isinf(passed), np.nan, passed), released_s=np.zeros(1))
    assert np.isnan(find_passages(began_lower).late_s[0, 4:]).all()
    canopy = find_passages(replace(falls, passed_s=np.empty((1, 0))), under_canopy=np.array([True]))
    assert (canopy.late_s == 10_000.0).all()


def test_a_layer_is_clear_once_the_last_piece_has_left_it_and_dust_closes_nothing():
    # 10 kg/m²: 901 s at terminal speed from FL600, published
    falls = as_falls([127.0] * 3, [30.0] * 3, [3_000.0, 4_000.0, 9_000.0], 10.0, mass_kg=[2.0, 2.0, 0.0005])
    assert is_capable(falls).tolist() == [True, True, False]
    first, clear = find_reopening_s(falls, find_passages(falls), margin_s=60.0)
    assert len(first) == len(clear) == 6
    assert first[-1] < 3_000.0 - 901.0 - 60.0 and clear[0] == 4_000.0 + 60.0
    assert (np.diff(first) <= 0.0).all() and (np.diff(clear) < 0.0).all()
    # FL500 is passed no later than what falls from 15.24 km at terminal speed, longer by a tenth
    assert 4_000.0 - float(find_settling_s(10.0, 15_240.0)) < clear[-1] < 4_000.0
    nothing = find_reopening_s(falls.select(np.array([2])), find_passages(falls.select(np.array([2]))))
    assert np.isnan(nothing).all()


def test_what_breaks_up_low_stays_out_of_the_layers_above():
    # 100 kg/m² let go at T+60 s, on the sea 30 s later: from FL100 it takes 54 s at terminal speed at least
    falls = as_falls([127.0], [30.0], [90.0], 100.0, released_s=[60.0])
    passages = find_passages(falls)
    first, clear = find_reopening_s(falls, passages, margin_s=0.0)
    assert (first[0], clear[0]) == (60.0, 90.0) and np.isnan(first[1:]).all() and np.isnan(clear[1:]).all()
    _plane, slices = slice_airspace(falls, passages)
    assert [(one.low_m, one.first_s, one.last_s) for one in slices] == [(0.0, 60.0, 120.0)]


def test_slices_hold_every_piece_in_its_layer_and_minute(windy):
    falls = as_falls([127.0, 127.0, 128.0], [30.0, 30.0, 31.0], [3_000.0, 3_000.0, 3_600.0], 100.0, flight=[0, 0, 1])
    passages = find_passages(falls)
    plane, slices = slice_airspace(falls, passages)
    assert {one.low_m for one in slices} == set(HEIGHTS_M[:-1])
    for one in slices:
        layer = HEIGHTS_M.index(one.low_m)
        there = (passages.early_s[:, layer + 1] < one.last_s) & (passages.late_s[:, layer] >= one.first_s)
        # Two bodies of three pieces in the first flight, one in the second; a thousandth each
        assert one.expected_pieces == pytest.approx(3e-3 * there.sum())
        flights = len(set(falls.flight[there]))
        assert one.probability == pytest.approx(1e-3 * flights)
        # The exact interval of a Poisson count of one or two, a thousandth each (F. Garwood, 1936)
        assert one.interval == pytest.approx(1e-3 * np.array([(0.0253, 5.572), (0.2422, 7.225)][flights - 1]), rel=1e-3)
        area = one.outline(plane)
        for row in np.flatnonzero(there):
            middle = shapely.Point(falls.lon_deg[row], falls.lat_deg[row])
            assert area.contains(middle)
            lon, lat = shapely.get_coordinates(area.boundary).T
            away_m, _azimuth = range_azimuth(lon, lat, falls.lon_deg[row], falls.lat_deg[row])
            assert away_m.min() >= 0.999 * passages.drift_m[row, layer + 1]
            assert one.reach_m.max() <= passages.drift_m[:, layer + 1].max() + CELL_M
    assert slice_airspace(falls.select(np.array([], dtype=int)), passages) == (None, ())


def test_an_outline_of_many_squares_has_few_corners_and_errs_outward_alone():
    """Two thousand bodies strewn over 3,000 km: every point of each body's disc lies in the outline of its slice."""
    random = np.random.default_rng(7)
    lon_deg, lat_deg = 127.0 + random.normal(0.0, 1.5, 2_000), random.uniform(10.0, 36.0, 2_000)
    falls = as_falls(lon_deg, lat_deg, np.full(2_000, 3_000.0), 100.0, flight=np.arange(2_000))
    passages = find_passages(falls)
    plane, slices = slice_airspace(falls, passages)
    assert max(len(one.xy_m) for one in slices) > 1_000
    around = np.stack([np.cos(angles := np.linspace(0.0, 2.0 * np.pi, 24)), np.sin(angles)], axis=1)
    for one in slices[:: max(len(slices) // 6, 1)]:
        area = one.outline(plane)
        edges_m = (one.xy_m[:, None, :] + one.reach_m[:, None, None] * around).reshape(-1, 2)
        shapely.prepare(area)
        assert shapely.contains_xy(area, *plane.to_lonlat(edges_m).T).all()
        assert shapely.get_num_coordinates(area) < 1_500


def test_falls_take_levels_weights_and_flights_from_the_impacts_of_each_case():
    assessment = tiny_assessment()
    weighted = [(one, np.linspace(1e-4, 2e-4, one.flights)) for one in assessment.impacts]
    falls = build_falls(weighted, HEIGHTS_M)
    assert len(falls.flight) == sum(len(one.flight) for one, _w in weighted)
    cases = {one.case: one.flights for one, _w in weighted}
    assert falls.flight.max() < sum(cases.values())
    start, first_flight = 0, dict(zip(cases, np.cumsum([0, *cases.values()]), strict=False))
    for one, weight in weighted:
        rows = slice(start, start + len(one.flight))
        assert (falls.flight[rows] == one.flight + first_flight[one.case]).all()
        assert falls.weight[rows] == pytest.approx(weight[one.flight])
        assert falls.expected_pieces[rows] == pytest.approx(weight[one.flight] * one.pieces)
        assert falls.energy_j[rows] == pytest.approx(one.impact_energy_j, rel=1e-6)
        # What separated before the failure fell earlier: only debris begins with it
        begins = np.nan_to_num(one.failure_t_s) if one.item == "debris" else 0.0
        assert (falls.released_s[rows] == begins).all()
        start += len(one.flight)
    assert np.isinf(falls.passed_s).all() and falls.passed_s.shape[1] == len(HEIGHTS_M)
    level = np.arange(len(weighted[0][0].flight), dtype=np.float32)[:, None]
    asked = replace(weighted[0][0], levels_m=(18_300.0,), level_t_s=level)
    passed = build_falls([(asked, weighted[0][1])], HEIGHTS_M).passed_s
    assert (passed[:, -1] == level[:, 0]).all() and np.isinf(passed[:, :-1]).all()
    assert len(build_falls([]).flight) == 0
