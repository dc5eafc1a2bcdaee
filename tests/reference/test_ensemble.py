"""Ensembles: members agree with what was published, keep all bounds and differ; the file says what is wrong with it."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from fallzone.calibration.ensemble import find_members, find_spread
from fallzone.calibration.ensemble_fit import draw_ensemble, draw_member, find_limits
from fallzone.calibration.fit import build_problem
from fallzone.calibration.published import measure
from fallzone.catalogue.fitted.ensembles import digest_fitted, ensemble_path, format_ensemble
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import load_mission, load_vehicle
from fallzone.errors import InputError
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.flight.parameters import apply_values, fly_as, list_parameters
from fallzone.model.published import PublishedValue

NURI, AGAIN, NARO = "nuri-2021-10-21", "nuri-2022-06-21", "naro-2013-01-30"
WITH_ENSEMBLE = sorted(path.stem for path in (SHIPPED.root / "ensembles").glob("*.csv") if "." not in path.stem)


@pytest.fixture
def own_geodata(tmp_path):
    """A copy of geodata without ensembles that a test may write to."""
    folder = tmp_path / "geodata"
    for kind in ("sites", "vehicles", "missions", "zones", "regions"):
        shutil.copytree(SHIPPED.root / kind, folder / kind)
    shutil.copy(SHIPPED.root / "discrepancy.toml", folder)
    (folder / "ensembles").mkdir()
    # Without an aim of its own the second flight flies as the first
    path = folder / "missions" / f"{AGAIN}.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(text[text.index("[aim]") : text.index("[target_orbit]")], ""), encoding="utf-8")
    return Geodata(folder)


def _records(name, geodata=SHIPPED):
    mission = load_flight(name, geodata)
    site = mission._inputs.site
    return mission, mission._inputs.vehicle, site, build_mission_environment(mission, site)


def _write(name, geodata, change=lambda text: text, *, dry_kg=(10_400.0, 10_500.0)):
    """Members that differ from the files in one mass only."""
    mission = load_mission(name)
    vehicle = load_vehicle(mission.vehicle)
    parameters = list_parameters(mission, vehicle)
    values = np.array([[p.value for p in parameters] for _ in dry_kg])
    values[:, [p.name for p in parameters].index("vehicle.stages.1.dry_mass_kg")] = dry_kg
    fitted = digest_fitted(mission, vehicle)
    ensemble_path(name, geodata).write_text(
        change(format_ensemble([p.name for p in parameters], values, fitted=fitted))
    )


def _within(mission, vehicle, site, environment):
    """Every fitted row as far as its tolerance; angles never wrap in these rows."""
    rows = [row for row in mission.published if row.basis == "fitted"]
    computed = np.array(measure(mission, vehicle, site, environment, rows))
    # A point has its distance for a value, and the tolerance for how far
    return np.abs(computed - [row.value for row in rows]) <= np.array([row.tolerance for row in rows]) * 1.001


def test_without_a_file_the_best_fit_is_the_only_member(own_geodata):
    mission, vehicle, *_ = _records(NURI, own_geodata)
    assert find_members(mission, vehicle) == ((mission, vehicle),)
    assert not [name for name in mission._inputs.digests if name.startswith("ensembles/")]


def test_members_have_their_own_numbers_and_the_file_belongs_to_a_run(own_geodata):
    _write(NURI, own_geodata)
    mission, vehicle, *_ = _records(NURI, own_geodata)
    members = find_members(mission, vehicle)
    assert [v.stages[0].dry_mass_kg.value for _, v in members] == [10_400.0, 10_500.0]
    assert all(m.guidance == mission.guidance for m, _ in members)
    assert f"ensembles/{NURI}.csv" in mission._inputs.digests


def test_a_mission_that_flies_as_another_has_that_one_s_members_and_its_own_payload(own_geodata):
    _write(NURI, own_geodata)
    mission, vehicle, *_ = _records(AGAIN, own_geodata)
    members = find_members(mission, vehicle)
    assert [v.stages[0].dry_mass_kg.value for _, v in members] == [10_400.0, 10_500.0]
    assert {m.id for m, _ in members} == {AGAIN}
    assert {m.payload_kg.value for m, _ in members} == {mission.payload_kg.value}
    assert f"ensembles/{NURI}.csv" in mission._inputs.digests


def test_a_separation_of_its_own_stays_and_the_others_follow_the_member(own_geodata):
    mission = load_mission(AGAIN)
    first = load_mission(NURI)
    later = first.model_copy(
        update={
            "separations": tuple(
                part.model_copy(update={"t_s": part.t_s.model_copy(update={"value": part.t_s.value + 1.0})})
                for part in first.separations
            )
        }
    )
    own = {part.item: part.t_s.value for part in mission.separations}
    flown = {part.item: part.t_s.value for part in fly_as(mission, first, later).separations}
    same = {part.item for part in first.separations if own[part.item] == part.t_s.value}
    assert "stage-1" in same and "payload" not in same
    for item, t_s in flown.items():
        assert t_s == own[item] + (1.0 if item in same else 0.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("stages.1.burn_s", "stages.1.burn", 1), "no column 'vehicle.stages.1.burn_s'"),
        (
            lambda text: text.replace("separations.2.t_s\n", "separations.2.t_s,more\n", 1),
            "column 'more' is not a parameter",
        ),
        (lambda text: text + "1,2\n", "line 5: has 2 values"),
        (
            lambda text: text.replace("10400.0", "nan"),
            "line 3 \\[vehicle.stages.1.dry_mass_kg\\]: nan is out of range",
        ),
        (lambda text: text.replace("10500.0", "heavy"), "line 4 .*'heavy' is not a number"),
        (lambda text: text.replace("10500.0", "105.0"), "line 4 .*105 is outside its bounds"),
        (lambda text: "\n".join(text.splitlines()[:2]), "holds no member"),
        (lambda text: "", "does not say what it was fitted to"),
    ],
)
def test_a_file_that_does_not_belong_to_the_mission_says_where(own_geodata, change, words):
    _write(NURI, own_geodata, change)
    with pytest.raises(InputError, match=f"ensembles/{NURI}.csv.*{words}"):
        find_members(*_records(NURI, own_geodata)[:2])


@pytest.fixture(scope="module")
def drawn():
    problem = build_problem(load_flight(NARO), [])
    return problem, draw_ensemble(problem, count=2, seed=3)


def test_members_stay_in_their_bounds_and_differ_in_what_is_not_known(drawn):
    problem, ensemble = drawn
    low, high = problem.bounds
    assert np.all((ensemble.values >= low) & (ensemble.values <= high))
    numbers = [i for i, p in enumerate(problem.parameters) if "guidance" not in p.path]
    apart = np.abs(ensemble.values[0] - ensemble.values[1])[numbers] / (high - low)[numbers]
    # numbers drawn anywhere between their bounds are a third of the range apart in the mean; what was published and
    # what can be flown leaves a part of it
    assert np.mean(apart) > 0.05


def test_drawn_members_are_within_the_tolerances(drawn):
    problem, ensemble = drawn
    launch = problem.launches[0]
    for values in ensemble.values:
        changed = {(p.record, p.path): v for p, v in zip(problem.parameters, values.tolist(), strict=True)}
        assert _within(*apply_values(launch.mission, problem.vehicle, changed), launch.site, launch.environment).all()


def test_a_member_has_an_address(monkeypatch):
    # One step of least squares tells members apart as well as all of them do, and none is tried twice or refused
    monkeypatch.setattr("fallzone.calibration.ensemble_fit._STEPS", 1)
    monkeypatch.setattr("fallzone.calibration.ensemble_fit._is_kept", lambda *_: True)
    problem = build_problem(load_flight(NURI), [load_flight(AGAIN)])
    ensemble = draw_ensemble(problem, count=2, seed=3)
    assert not np.array_equal(*ensemble.values)
    again = draw_member(problem, find_limits(problem), 3, 1)
    np.testing.assert_array_equal(again, ensemble.values[1])


def test_too_few_members_are_an_error_and_not_a_smaller_ensemble(drawn, monkeypatch):
    problem, _ = drawn
    monkeypatch.setattr("fallzone.calibration.ensemble_fit.draw_member", lambda *_: None)
    with pytest.raises(InputError, match="only 0 of 10 drawn members agree with what was published"):
        draw_ensemble(problem, count=2, seed=1)


def test_a_spread_is_the_middle_and_the_middle_nine_tenths(own_geodata):
    _write(NURI, own_geodata, dry_kg=tuple(10_400.0 + 20.0 * i for i in range(11)))
    mission, vehicle, site, environment = _records(NURI, own_geodata)
    members = find_members(mission, vehicle)
    dry = PublishedValue(name="vehicle", quantity="other_mass_kg", value=1.0, tolerance=1.0, mark="assumed", source="x")
    never = PublishedValue(name="failure", quantity="t_s", value=1.0, tolerance=1.0, mark="assumed", source="x")
    spread, none = find_spread(members, site, environment, [dry, never])
    # eleven equal steps of 20 kg: the middle nine tenths lack half a step at each end
    assert spread.high - spread.low == pytest.approx(180.0)
    assert spread.median - spread.low == pytest.approx(90.0)
    assert np.isnan(none.median)


@pytest.mark.parametrize("name", WITH_ENSEMBLE)
def test_shipped_members_agree_with_what_was_published_and_differ(name):
    mission, vehicle, site, environment = _records(name)
    members = find_members(mission, vehicle)
    assert len(members) >= 50 and mission.fit.ensemble.members == len(members)
    best = _within(mission, vehicle, site, environment)
    for member in members[:: len(members) // 5]:
        assert (_within(*member, site, environment) | ~best).all()
    for first in range(len(members)):
        assert members[first] not in members[:first]
