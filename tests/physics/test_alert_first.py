"""The first area of an alert against exact flights of the same loss, and what the refined one must hold."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from fallzone.assessment.alert.fallen import DEBRIS
from fallzone.assessment.alert.flights import build_best_plan, list_possible, prepare_loss
from fallzone.assessment.alert.reopening import Closures
from fallzone.assessment.alert.shapes import draw_shapes
from fallzone.constants import LONGEST_FALL_S
from fallzone.flight.inputs import load_flight

MISSION = "nuri-2021-10-21"
LOST_S = 300.0
WINDOW_S = (LOST_S - 0.5, LOST_S + 0.5)


@pytest.fixture(scope="module")
def mission():
    return load_flight(MISSION)


@pytest.fixture(scope="module")
def exact(mission):
    """Another seed than that of what is held against it."""
    return prepare_loss(mission, {"early-cutoff": 1.0}, WINDOW_S, seed=7).fly_on()


def _find_area(fallen):
    return next(one for one in draw_shapes(fallen) if one.item == DEBRIS and one.containment == 0.99)


def _count_inside(area, group) -> np.ndarray:
    shapely.prepare(area.geometry)
    return shapely.intersects_xy(area.geometry, group.lon_deg, group.lat_deg)


def test_the_first_area_holds_what_other_flights_drop_and_is_not_much_larger(mission, exact):
    first = _find_area(prepare_loss(mission, {"early-cutoff": 1.0}, WINDOW_S, seed=1).fly_first())
    true, debris = _find_area(exact), exact.groups[0]
    held = _count_inside(true, debris)
    # A thousand flights tell 99 % to 0.3 %
    assert _count_inside(first, debris)[held].mean() > 0.987
    assert first.area_m2 < 1.5 * true.area_m2


def test_the_refined_answer_goes_on_with_the_flights_of_the_first(mission):
    flights = prepare_loss(mission, {"explosion": 0.5, "early-cutoff": 0.5}, WINDOW_S, seed=3)
    first, refined = flights.fly_first(), flights.fly_on()
    again = prepare_loss(mission, {"explosion": 0.5, "early-cutoff": 0.5}, WINDOW_S, seed=3).fly_on()
    one, more = first.groups[0], refined.groups[0]
    assert first.flights < refined.flights == again.flights
    assert np.array_equal(one.lon_deg, more.lon_deg[more.flight < first.flights])
    assert np.array_equal(more.lon_deg, again.groups[0].lon_deg)


def test_what_is_lost_comes_down_after_the_loss_by_each_mode_as_often_as_it_is_likely(mission):
    fallen = prepare_loss(mission, {"explosion": 0.25, "early-cutoff": 0.75}, WINDOW_S, seed=3).fly_first()
    assert fallen.weight.sum() == pytest.approx(1.0)
    assert all((group.t_s > WINDOW_S[0]).all() for group in fallen.groups)
    shares = {one.mode: one.share for one in fallen.list_shares()}
    # Drawn a thousand times: known to 1.4 %
    assert shares == pytest.approx({"explosion": 0.25, "early-cutoff": 0.75}, abs=0.055)


def test_debris_of_one_mode_lies_in_the_area_of_all_that_fit(mission, exact):
    modes = list_possible(build_best_plan(mission), WINDOW_S)
    assert {"early-cutoff", "explosion"} <= set(modes)
    shares = {"early-cutoff": 0.5, "explosion": 0.5}
    both = _find_area(prepare_loss(mission, shares, WINDOW_S, seed=2).fly_on())
    assert _count_inside(both, exact.groups[0]).mean() > 0.98


def test_reopening_comes_after_the_last_passage_of_other_flights(mission, exact):
    refined = prepare_loss(mission, {"early-cutoff": 1.0}, WINDOW_S, seed=1).fly_on()
    layers = Closures(refined, LOST_S, mission.powered_until_s + LONGEST_FALL_S).close()
    assert layers[0].high_m == 0.0
    last_s = float(exact.bodies.t_s.max())
    assert last_s <= layers[0].clear_s <= last_s + 0.5 * (last_s - LOST_S)
    assert all(one.clear_s >= one.passed_s + 60.0 and one.first_s >= LOST_S for one in layers)
    assert layers[0].decided_by.impact_s == layers[0].passed_s
