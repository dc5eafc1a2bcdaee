"""The fit: what it may move, what it writes, and whether the files still say what it found."""

from __future__ import annotations

import shutil
import tomllib

import pytest

from fallzone.calibration.fit import build_problem
from fallzone.calibration.fit_files import write_fit
from fallzone.calibration.fit_report import describe_fit
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import list_followers, load_mission, load_vehicle
from fallzone.errors import InputError
from fallzone.flight.inputs import load_flight
from fallzone.flight.parameters import apply_values, list_parameters

NURI = "nuri-2021-10-21"
FITTED = (NURI, "naro-2013-01-30", "kwangmyongsong-4-2016-02-07", "malligyong-1-2023-08-24")


@pytest.fixture
def own_geodata(tmp_path):
    """A copy of geodata that a test may write to."""
    folder = tmp_path / "geodata"
    for kind in ("sites", "vehicles", "missions", "zones"):
        shutil.copytree(SHIPPED.root / kind, folder / kind)
    return folder


def _problem(mission, geodata=SHIPPED):
    followers = [load_flight(name, geodata) for name in list_followers(mission.id, geodata)]
    return build_problem(mission, followers)


@pytest.mark.parametrize("name", FITTED)
def test_the_stored_fit_is_what_the_files_give_today(name):
    mission = load_flight(name)
    problem = _problem(mission)
    today = describe_fit(problem, command=mission.fit.command, ensemble=mission.fit.ensemble)
    names = [(row.mission, row.name, row.quantity) for row in mission.fit.residuals]
    assert [(row.mission, row.name, row.quantity) for row in today.residuals] == names
    for now, stored in zip(today.residuals, mission.fit.residuals, strict=True):
        # a hundredth of the tolerance lets last digits differ from machine to machine
        assert now.computed == pytest.approx(stored.computed, abs=0.02 * now.tolerance), now.name
        assert now.published == stored.published
    assert today.on_bound == mission.fit.on_bound
    assert today.max_pitch_rate_degps == pytest.approx(mission.fit.max_pitch_rate_degps, abs=0.01)
    assert today.max_angle_of_attack_deg == pytest.approx(mission.fit.max_angle_of_attack_deg, abs=0.01)


@pytest.mark.parametrize("name", FITTED)
def test_the_stored_command_names_this_fit(name):
    command = load_mission(name).fit.command
    assert command.startswith(f"fallzone calibrate {name}")
    assert command.endswith("--write")


@pytest.mark.parametrize("name", FITTED)
def test_parameters_begin_inside_their_bounds(name):
    mission = load_mission(name)
    parameters = list_parameters(mission, load_vehicle(mission.vehicle))
    assert len({p.name for p in parameters}) == len(parameters)
    for parameter in parameters:
        assert parameter.low <= parameter.value <= parameter.high, parameter.name


def test_declared_numbers_may_move_two_per_cent_at_most():
    mission = load_mission(NURI)
    for parameter in list_parameters(mission, load_vehicle(mission.vehicle)):
        if parameter.published is not None:
            assert parameter.low >= 0.979 * parameter.published
            assert parameter.high <= 1.021 * parameter.published


@pytest.mark.parametrize("name", FITTED)
def test_putting_the_same_numbers_in_changes_nothing(name):
    mission = load_mission(name)
    vehicle = load_vehicle(mission.vehicle)
    values = {(p.record, p.path): p.value for p in list_parameters(mission, vehicle)}
    same_mission, same_vehicle = apply_values(mission, vehicle, values)
    assert same_mission.guidance == mission.guidance
    for same, burn in zip(same_mission.burns, mission.burns, strict=True):
        # times are written to the millisecond
        assert same.cutoff_s.value == pytest.approx(burn.cutoff_s.value, abs=2e-3)
    for same, stage in zip(same_vehicle.stages, vehicle.stages, strict=True):
        # propellant is written to the kilogram
        assert same.propellant_kg.value == pytest.approx(stage.propellant_kg.value, abs=1.0)


def test_a_longer_burn_moves_all_that_follows_and_the_failure_with_it():
    mission = load_mission(NURI)
    vehicle = load_vehicle(mission.vehicle)
    path = ("stages", 1, "burn_s")
    longer = vehicle.stages[1].burn_s.value + 2.0
    moved, _ = apply_values(mission, vehicle, {("vehicle", path): longer})
    assert moved.burns[1].cutoff_s.value - mission.burns[1].cutoff_s.value == pytest.approx(2.0, abs=5e-3)
    assert moved.burns[2].ignition_s.value - mission.burns[2].ignition_s.value == pytest.approx(2.0, abs=5e-3)
    assert moved.as_flown.t_s - mission.as_flown.t_s == pytest.approx(2.0, abs=5e-3)
    assert moved.separations[0].t_s.value == pytest.approx(mission.separations[0].t_s.value, abs=5e-3)


def test_writing_keeps_comments_and_everything_that_was_not_fitted(own_geodata):
    files = [own_geodata / "missions" / f"{NURI}.toml", own_geodata / "vehicles" / "nuri.toml"]
    before = [file.read_text() for file in files]
    geodata = Geodata(own_geodata)
    mission = load_flight(NURI, geodata)
    problem = _problem(mission, geodata)
    write_fit(mission, mission, problem.vehicle, geodata, fit=mission.fit, into="nuri")
    for file, was in zip(files, before, strict=True):
        now = file.read_text()
        assert tomllib.loads(now) == tomllib.loads(was)
        # Comments stay where they are, and texts in all their languages are written as they were
        kept = [[line for line in text.splitlines() if line.startswith("#") or " ko = " in line] for text in (now, was)]
        assert kept[0] == kept[1] and len(kept[0]) > 10


def test_numbers_that_could_not_be_read_again_leave_both_files_alone(own_geodata):
    files = [own_geodata / "missions" / f"{NURI}.toml", own_geodata / "vehicles" / "nuri.toml"]
    before = [path.read_bytes() for path in files]
    geodata = Geodata(own_geodata)
    mission = load_flight(NURI, geodata)
    vehicle = load_vehicle(mission.vehicle, geodata)
    heavy, vehicle = apply_values(mission, vehicle, {("vehicle", ("stages", 0, "dry_mass_kg")): 50_000.0})
    with pytest.raises(InputError, match="dry_mass_kg"):
        write_fit(mission, heavy, vehicle, geodata, fit=mission.fit, into="nuri")
    assert [path.read_bytes() for path in files] == before
