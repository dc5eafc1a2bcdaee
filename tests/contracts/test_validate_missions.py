"""What is computed for the published figures of whole missions: by the best fit, its ensemble and simulated falls."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import fallzone
from fallzone.assessment.credibility import validation
from fallzone.assessment.credibility.validation import validate, validate_vehicle
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import find_pad
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.model.text import Wording

SHIPPED = Path(__file__).parents[2] / "geodata" / "missions"
MISSION = "malligyong-1-2023-08-24"
SISTERS = ("malligyong-1-2023-05-31", "malligyong-1-2023-11-21")


def published(name: str) -> list[dict]:
    return tomllib.loads((SHIPPED / f"{name}.toml").read_text(encoding="utf-8"))["published"]


@pytest.fixture(scope="module")
def mission():
    return fallzone.load_mission(MISSION)


# Each test has rows of its own, so that it is among those that see a change in what makes them
@pytest.fixture
def rows(mission):
    return validate([mission])


@pytest.fixture(scope="module")
def flown(mission):
    """The flights of the best fit by case."""
    site = flight_inputs(mission).site
    environment = build_mission_environment(mission, site)
    vehicle = flight_inputs(mission).vehicle
    return {case: fly_case(mission, vehicle, site, environment, case) for case in ("nominal", "as-flown")}


def test_every_figure_of_the_file_has_its_row_in_their_order(rows):
    told = [(one["name"], one["quantity"], one["value"], one.get("case", "nominal")) for one in published(MISSION)]
    assert [(row.name, row.quantity, row.published, row.case) for row in rows] == told
    assert {row.vehicle for row in rows} == {"chollima-1"}


def test_the_best_fit_is_what_is_computed(rows, flown):
    for row in rows:
        if row.quantity == "t_s" and row.name in {event.name for event in flown[row.case].events}:
            [event] = [event for event in flown[row.case].events if event.name == row.name]
            assert row.computed == pytest.approx(event.t_s, abs=1e-3)


def test_a_fall_says_how_far_from_the_pad_it_is(rows, flown, mission):
    pad = find_pad(mission, flight_inputs(mission).site)
    seen = 0
    for row in rows:
        drops = {drop.item: drop for drop in flown[row.case].drops}
        if row.case == "nominal" and row.name in drops:
            drop = drops[row.name]
            length_m, _ = range_azimuth(pad.lon_deg, pad.lat_deg, drop.lon_deg, drop.lat_deg)
            assert row.flown_m == pytest.approx(float(length_m), abs=10.0)
            seen += 1
        elif "separation" in row.name or row.name == "orbit":
            assert row.flown_m is None
    assert seen > 0


def test_ranges_of_falls_are_of_simulated_flights_and_all_others_of_the_ensemble(rows):
    assert {row.members for row in rows} == {60}
    falls = [row for row in rows if row.case == "nominal" and row.name in ("stage-1", "fairing", "stage-2")]
    assert falls
    for row in falls:
        # Wind, density and the scatter of flights move a fall by tens of kilometres, or by tens of seconds
        assert row.low < row.median < row.high
        if row.quantity in ("range_m", "distance_m"):
            assert 10e3 < row.high - row.low < 1_000e3
    others = [row for row in rows if row not in falls and row.computed is not None]
    assert all(row.low <= row.median <= row.high for row in others)


def test_without_ranges_the_best_fit_alone_is_flown(rows, mission):
    alone = validate([mission], spreads=False)
    assert [row.computed for row in alone] == [row.computed for row in rows]
    assert {row.members for row in alone} == {1}
    assert {(row.low, row.median, row.high) for row in alone} == {(None, None, None)}


def test_progress_is_told_before_each_mission_that_has_figures(mission):
    told = []
    nothing = mission.model_copy(update={"published": ()})
    sister = fallzone.load_mission(SISTERS[0])
    rows = validate([nothing, mission, sister], spreads=False, progress=lambda *words: told.append(words))
    what = "missions"
    assert told == [(what, 0, 2), (what, 1, 2)]
    assert [row.mission for row in rows] == [MISSION] * len(published(MISSION)) + [SISTERS[0]] * len(
        published(SISTERS[0])
    )
    assert validate([nothing]) == ()


def test_a_vehicle_has_the_ranges_of_the_mission_and_the_best_fit_of_its_sisters(rows, mission):
    ours = validate_vehicle(mission)
    assert ours[: len(rows)] == rows
    others = ours[len(rows) :]
    assert [row.mission for row in others] == [name for name in SISTERS for _ in published(name)]
    assert {row.members for row in others} == {1}


def test_what_is_kept_of_a_vehicle_is_of_the_mission_as_it_is(mission, monkeypatch):
    asked = []
    monkeypatch.setattr(validation, "_OF_VEHICLES", validation.Kept(most=16))
    monkeypatch.setattr(validation, "validate", lambda missions, **options: asked.append(1) or ())
    other = mission.model_copy(update={"title": Wording(en="another")})
    for one, times in ((mission, 2), (mission, 2), (other, 4), (mission, 4)):
        validate_vehicle(one)
        assert len(asked) == times, "once for the mission and once for its sisters"


def test_no_flight_is_simulated_where_no_fall_was_published(mission, monkeypatch):
    monkeypatch.setattr(validation, "simulate", lambda *args, **means: pytest.fail("simulated"))
    orbit = tuple(one for one in mission.published if one.name == "orbit")
    rows = validate([mission.model_copy(update={"published": orbit})])
    assert len(rows) == len(orbit) > 0 and all(row.low is not None for row in rows)


def test_falls_of_its_own_failure_are_not_those_of_simulated_nominal_flights(mission):
    fallen = next(one for one in mission.published if one.case == "nominal" and one.name == "stage-1")
    [own] = validate([mission.model_copy(update={"published": (fallen.model_copy(update={"case": "as-flown"}),)})])
    [nominal] = validate([mission.model_copy(update={"published": (fallen,)})])
    # Sixty vehicles that were fitted to the figure lie closer together than flights in the wind
    assert own.high - own.low < nominal.high - nominal.low


def test_one_best_fit_alone_has_no_range_of_vehicles(mission, monkeypatch):
    monkeypatch.setattr(validation, "find_members", lambda one, vehicle: ((one, vehicle),))
    events = tuple(one for one in mission.published if one.name in ("stage-1-separation", "orbit", "failure"))
    rows = validate([mission.model_copy(update={"published": events})])
    assert len(rows) == len(events) > 0
    assert {(row.low, row.median, row.high, row.members) for row in rows} == {(None, None, None, 1)}
