"""Laws of the fit: it finds the numbers that a flight was made from, and begins where vehicles can fly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fallzone.calibration.fit import build_problem, restate, solve
from fallzone.calibration.published import measure
from fallzone.calibration.start import choose_start, find_gravity_turn, spread_knots
from fallzone.errors import InputError
from fallzone.flight.inputs import load_flight
from fallzone.flight.parameters import apply_values
from fallzone.model.published import PublishedValue

NURI, AGAIN = "nuri-2021-10-21", "nuri-2022-06-21"

# What a made-up observer of the flight measures, and how well
SEEN = (
    ("stage-1-separation", "t_s", 0.05),
    ("stage-1-separation", "height_m", 100.0),
    ("stage-1-separation", "downrange_m", 100.0),
    ("stage-1-separation", "speed_mps", 1.0),
    ("stage-2-separation", "height_m", 100.0),
    ("stage-2-separation", "downrange_m", 100.0),
    ("stage-2-separation", "speed_mps", 1.0),
    ("payload-separation", "height_m", 100.0),
    ("payload-separation", "speed_mps", 1.0),
    ("stage-1", "range_m", 500.0),
    ("fairing", "range_m", 500.0),
)
# Numbers that they tell: how far each is spoiled, and how near the fit must come
SPOILED = {
    "mission.guidance.pitch_deg.7": (3.0, 0.1),
    "mission.guidance.pitch_deg.13": (-3.0, 0.1),
    "mission.guidance.pitch_deg.17": (4.0, 0.1),
    "vehicle.stages.1.burn_s": (1.5, 0.05),
    "vehicle.stages.2.thrust_vacuum_n": (-7_000.0, 700.0),
    "vehicle.stages.1.fall.beta_kgpm2": (40.0, 3.0),
    "vehicle.fairing.fall.beta_kgpm2": (-15.0, 1.5),
}


def _known_flight():
    """The shipped flight, its numbers taken for the truth and measured by the made-up observer."""
    flown = load_flight(NURI).model_copy(update={"as_flown": None, "target_orbit": None})
    problem = build_problem(flown, [load_flight(AGAIN)])
    launch = replace(problem.launches[0], rows=())
    rows = [
        PublishedValue(name=name, quantity=key, value=0.0, tolerance=tolerance, mark="assumed", source="x")
        for name, key, tolerance in SEEN
    ]
    seen = measure(problem.mission, problem.vehicle, launch.site, launch.environment, rows)
    rows = tuple(row.model_copy(update={"value": value}) for row, value in zip(rows, seen, strict=True))
    return replace(problem, launches=(replace(launch, rows=rows),))


def test_a_fit_finds_the_numbers_that_a_flight_was_made_from():
    known = _known_flight()
    truth = {p.name: p for p in known.parameters}
    moved = {(truth[n].record, truth[n].path): truth[n].value + by for n, (by, _) in SPOILED.items()}
    spoiled = restate(known, *apply_values(known.mission, known.vehicle, moved))
    free = [p for p in spoiled.parameters if p.name in SPOILED]
    spoiled = replace(spoiled, parameters=free, centre=np.zeros(len(free)), pull=np.zeros(len(free)))
    found, _ = solve(spoiled, spoiled.start, evaluations=30)
    assert len(free) == len(SPOILED)
    for parameter, value in zip(free, found, strict=True):
        by, near = SPOILED[parameter.name]
        assert abs(parameter.value - truth[parameter.name].value) == pytest.approx(abs(by))
        assert value == pytest.approx(truth[parameter.name].value, abs=near), parameter.name


def test_a_programme_that_agrees_stays_as_it_is():
    problem = build_problem(load_flight(NURI), [load_flight(AGAIN)])
    assert spread_knots(problem.mission) == problem.mission
    np.testing.assert_array_equal(choose_start(problem), problem.start)


def _guess(**guidance):
    mission = load_flight(NURI)
    return mission.model_copy(update={"guidance": mission.guidance.model_copy(update=guidance)})


CRUDE = {
    "pitch_t_s": (0.0, 10.0, 120.0, 300.0, 800.0),
    "pitch_deg": (90.0, 90.0, 40.0, 20.0, 0.0),
    "yaw_t_s": (0.0, 800.0),
    "yaw_deg": (0.0, 0.0),
}


def test_a_crude_programme_gets_knots_and_a_start_that_is_nearly_there():
    mission = spread_knots(_guess(**CRUDE))
    assert len(mission.guidance.pitch_t_s) >= 15
    # knots stand at tenths of a second
    assert mission.guidance.pitch_t_s[-1] == pytest.approx(mission.burns[-1].cutoff_s.value, abs=0.06)
    problem = build_problem(mission, [load_flight(AGAIN)])
    start = choose_start(problem)
    # ten tolerances off on average is a start: the guess is thousands off, since it does not reach space
    rows = len(problem.launches[0].rows)
    assert np.sum(problem.residuals(start) ** 2) < 1e-2 * np.sum(problem.residuals(problem.start) ** 2)
    assert np.sum(problem.residuals(start) ** 2) < rows * 30.0**2


def test_a_gravity_turn_ends_as_it_was_asked_to_and_never_rises():
    problem = build_problem(load_flight(NURI), [load_flight(AGAIN)])
    for end_deg in (60.0, 40.0, 20.0):
        t_s, pitch_deg = find_gravity_turn(problem, end_deg)
        assert pitch_deg[-1] == pytest.approx(end_deg, abs=0.1)
        assert np.all(np.diff(pitch_deg) <= 0.0) and pitch_deg[0] == 90.0
        assert t_s[-1] == pytest.approx(problem.mission.burns[0].cutoff_s.value)


def test_nothing_published_is_nothing_to_fit():
    with pytest.raises(InputError, match="published"):
        build_problem(load_flight(NURI).model_copy(update={"published": ()}), [load_flight(AGAIN)])


def test_predicted_rows_do_not_enter():
    mission = load_flight(NURI)
    rows = tuple(row.model_copy(update={"basis": "predicted"}) for row in mission.published[1:])
    one_fitted = mission.model_copy(update={"published": (mission.published[0], *rows)})
    problem = build_problem(one_fitted, [load_flight(AGAIN)])
    assert problem.launches[0].rows == mission.published[:1]
