"""Every breakup model: what it says of itself, what it makes, and that mass is neither lost nor made."""

import dataclasses
import inspect
from collections import Counter
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tiny_records import tiny_vehicle

from fallzone import plugins
from fallzone.breakups import debris_groups, intact
from fallzone.breakups.debris_groups import list_groups
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.model.fragment import PARTS, FragmentGroup, Stacks
from fallzone.model.vehicle import DebrisGroup, DragCurve, Vehicle
from fallzone.montecarlo.sampling import Draws

BREAKUPS = [plugins.load("breakup", name) for name in plugins.names("breakup")]
MASSES_KG = st.floats(50.0, 60_000.0)


def _vehicle(debris=(), masses_kg=(2_000.0, 800.0), fairing_kg=150.0):
    vehicle = tiny_vehicle()
    stages = [
        stage.model_copy(update={"dry_mass_kg": stage.dry_mass_kg.model_copy(update={"value": mass_kg})})
        for stage, mass_kg in zip(vehicle.stages, masses_kg, strict=True)
    ]
    mass = vehicle.fairing.mass_kg.model_copy(update={"value": fairing_kg})
    fairing = vehicle.fairing.model_copy(update={"mass_kg": mass})
    return vehicle.model_copy(update={"stages": tuple(stages), "fairing": fairing, "debris": tuple(debris)})


def _group(**changes):
    facts = {
        "name": "tanks",
        "part": "stage-1",
        "count": 4,
        "mass_kg": 100.0,
        "beta_kgpm2": 60.0,
        "beta_sigma_ln": 0.3,
        "imparted_velocity_mps": 50.0,
        "drag_curve": "plate",
        "mark": "assumed",
        "source": "press",
    }
    return DebrisGroup(**facts | changes)


def _stacks(n=40, stage=0):
    rng = np.random.default_rng(6)
    return Stacks(
        flight=np.arange(1_000, 1_000 + n, dtype=np.int32),
        row=np.arange(n),
        t_s=np.linspace(50.0, 300.0, n),
        position_ecef_m=np.tile([6.5e6, 0.0, 0.0], (n, 1)),
        velocity_ecef_mps=rng.normal(0.0, 1_000.0, (n, 3)),
        mass_kg=np.full(n, 20_000.0),
        stage=np.full(n, stage, dtype=np.int8),
        fairing_on=np.full(n, stage == 0),
        bodies_on=np.zeros((n, 0), dtype=bool),
        part_kg=np.tile([{"stage-1": 2_000.0, "stage-2": 800.0, "fairing": 150.0}.get(p, 0.0) for p in PARTS], (n, 1)),
    )


def _draws():
    return Draws(seed=1, case="sweep", block=0)


@pytest.mark.parametrize("model", BREAKUPS, ids=plugins.names("breakup"))
def test_a_breakup_says_what_it_is_and_where_it_comes_from(model):
    assert model.TITLE and model.SOURCE and inspect.getdoc(model)
    assert isinstance(model.VERIFIED, bool)


@pytest.mark.parametrize("model", BREAKUPS, ids=plugins.names("breakup"))
@pytest.mark.parametrize("stage", [0, 1, 2])
def test_a_breakup_makes_bodies_of_its_own_flights_where_and_when_they_fail(model, stage):
    stacks = _stacks(stage=stage)
    bodies = model.sample_fragments(stacks, _vehicle([_group(lift_to_drag=0.1)]), _draws())
    m = len(bodies.flight)
    assert m > 0 or stage == 2  # of a payload alone no debris is known
    for name in ("row", "t_s", "beta_kgpm2", "curve_index", "group", "mass_kg", "pieces"):
        assert getattr(bodies, name).shape == (m,)
    assert (bodies.mass_kg > 0.0).all() and (bodies.pieces > 0.0).all()
    assert len(set(bodies.groups)) == len(bodies.groups) and set(bodies.group) <= set(range(len(bodies.groups)))
    for name in ("position_ecef_m", "velocity_ecef_mps", "lift_ratio_ecef"):
        assert getattr(bodies, name).shape == (m, 3) and np.isfinite(getattr(bodies, name)).all()
    assert (bodies.flight == 1_000 + bodies.row).all()
    assert (bodies.t_s == stacks.t_s[bodies.row]).all()
    assert (bodies.position_ecef_m == stacks.position_ecef_m[bodies.row]).all()
    assert (bodies.beta_kgpm2 > 0.0).all()
    assert ((bodies.curve_index >= 0) & (bodies.curve_index < len(DRAG_CURVES))).all()


@pytest.mark.parametrize("model", BREAKUPS, ids=plugins.names("breakup"))
def test_vehicles_of_one_kind_break_up_alike_and_of_another_otherwise(model):
    """An ensemble breaks up kind by kind: what fragments depend on must be in the kind."""
    wider = _vehicle()
    stages = [s.model_copy(update={"diameter_m": s.diameter_m.model_copy(update={"value": 9.0})}) for s in wider.stages]
    others = [
        _vehicle([_group()], masses_kg=(2_100.0, 800.0)),
        _vehicle([_group(mass_kg=80.0)]),
        _vehicle([_group(stands_for=2.0)]),
        _vehicle([_group(beta_kgpm2=61.0)]),
        _vehicle([_group(count=5)]),
        _vehicle([_group(lift_to_drag=0.2)]),
        _vehicle(masses_kg=(4_000.0, 200.0)),
        wider.model_copy(update={"stages": tuple(stages)}),
    ]
    first = _vehicle([_group()])
    made = model.sample_fragments(_stacks(), first, _draws())
    for other in others:
        bodies = model.sample_fragments(_stacks(), other, _draws())
        alike = all(
            np.array_equal(getattr(made, name), getattr(bodies, name))
            for name in ("beta_kgpm2", "velocity_ecef_mps", "lift_ratio_ecef", "mass_kg", "pieces")
        )
        assert alike or model.describe_kind(other) != model.describe_kind(first)
    assert model.describe_kind(others[0]) == model.describe_kind(first)


def test_files_may_name_every_drag_curve_and_no_other():
    assert get_args(DragCurve) == DRAG_CURVES


@settings(max_examples=150)
@given(first_kg=MASSES_KG, second_kg=MASSES_KG, fairing_kg=MASSES_KG)
def test_groups_by_class_weigh_what_their_part_does_without_propellant(first_kg, second_kg, fairing_kg):
    groups = list_groups(_vehicle(masses_kg=(first_kg, second_kg), fairing_kg=fairing_kg))
    for part, mass_kg in (("stage-1", first_kg), ("stage-2", second_kg), ("fairing", fairing_kg)):
        pieces_kg = sum(group.total_kg for group in groups if group.part == part)
        assert pieces_kg == pytest.approx(mass_kg, rel=1e-3)
    assert {group.part for group in groups} == {"stage-1", "stage-2", "fairing"}
    # thirty dealt out by number, and at most one more of each class of a part
    assert 14 <= sum(group.count for group in groups) <= 30 + 14


@pytest.mark.parametrize(("stage", "parts"), [(0, ("stage-1", "stage-2", "fairing")), (1, ("stage-2",))])
def test_pieces_by_class_weigh_what_is_attached_of_each_vehicle_by_itself(stage, parts):
    stacks = _stacks(stage=stage)
    # Each stack a little heavier than the last, all of one kind
    part_kg = stacks.part_kg * np.linspace(0.9, 1.1, len(stacks.row))[:, None]
    bodies = debris_groups.sample_fragments(dataclasses.replace(stacks, part_kg=part_kg), _vehicle(), _draws())
    weight_kg = np.bincount(bodies.row, weights=bodies.pieces * bodies.mass_kg)
    assert weight_kg == pytest.approx(part_kg[:, [PARTS.index(part) for part in parts]].sum(axis=1), rel=1e-12)


def test_listed_pieces_are_real_ones_with_the_mass_and_casualty_area_of_the_file():
    own = [_group(casualty_area_m2=3.5), _group(part="stage-2", stands_for=2.5, mass_kg=20.0)]
    bodies = debris_groups.sample_fragments(_stacks(), _vehicle(own), _draws())
    told = [
        (bodies.groups[index], mass_kg, count)
        for index, mass_kg, count in zip(bodies.group, bodies.mass_kg, bodies.pieces, strict=True)
        if bodies.groups[index].name == "tanks"
    ]
    first = FragmentGroup(part="stage-1", name="tanks", casualty_area_m2=3.5)
    second = FragmentGroup(part="stage-2", name="tanks")
    # Four of each group from each of 40 vehicles
    assert Counter(told) == {(first, 100.0, 1.0): 160, (second, 20.0, 2.5): 160}


def test_what_falls_in_one_piece_weighs_all_that_is_attached():
    bodies = intact.sample_fragments(_stacks(stage=1), _vehicle(), _draws())
    assert {bodies.groups[index] for index in bodies.group} == {FragmentGroup(part="stage-2")}
    assert (bodies.mass_kg == 20_000.0).all() and (bodies.pieces == 1.0).all()


def test_every_class_is_kept_however_light_the_part():
    for mass_kg in (50.0, 60_000.0):
        groups = [group for group in list_groups(_vehicle(masses_kg=(mass_kg, 800.0))) if group.part == "stage-1"]
        assert len(groups) == 5
        # an engine falls fastest; sheet is light and slow, and thrown farther than anything heavy
        assert max(group.beta_kgpm2 for group in groups) == pytest.approx(204.0)
        assert min(group.beta_kgpm2 for group in groups) == pytest.approx(30.0)
        betas = [
            beta
            for group in groups
            for beta in group.beta_kgpm2 * np.exp([-2 * group.beta_sigma_ln, 2 * group.beta_sigma_ln])
        ]
        assert min(betas) < 25.1 and max(betas) > 437.0


def test_what_the_vehicle_lists_is_taken_as_it_is():
    own = _group()
    groups = list_groups(_vehicle([own]))
    assert [group for group in groups if group.part == "stage-1"] == [own]
    assert {group.part for group in groups} == {"stage-1", "stage-2", "fairing"}


def test_debris_heavier_than_its_part_or_of_no_part_is_refused():
    facts = _vehicle().model_dump()
    with pytest.raises(ValidationError, match="debris of stage-1 weighs 2400 kg, more than its dry mass 2000 kg"):
        Vehicle(**facts | {"debris": (_group(count=24),)})
    with pytest.raises(ValidationError, match="comes from stage-3, which this vehicle does not have"):
        Vehicle(**facts | {"debris": (_group(part="stage-3"),)})


def test_lift_has_no_direction_and_the_spread_that_the_group_says():
    stacks, vehicle = _stacks(500), _vehicle([_group(lift_to_drag=0.2, count=20)])
    bodies = debris_groups.sample_fragments(stacks, vehicle, _draws())
    lift = bodies.lift_ratio_ecef[bodies.curve_index == DRAG_CURVES.index("plate")]
    assert len(lift) == 10_000
    # 10,000 vectors with 0.2/√2 along each axis: the mean of each is within four of a hundredth of that
    assert np.abs(lift.mean(axis=0)).max() < 4.0 * 0.2 / np.sqrt(2.0) / 100.0
    for along in range(3):
        across = np.delete(lift, along, axis=1)
        assert np.sqrt((across**2).sum(axis=1).mean()) == pytest.approx(0.2, rel=0.03)


def test_lift_changes_no_other_number():
    with_lift, without = (
        debris_groups.sample_fragments(_stacks(), _vehicle([_group(lift_to_drag=ratio)]), _draws())
        for ratio in (0.2, 0.0)
    )
    assert (with_lift.velocity_ecef_mps == without.velocity_ecef_mps).all()
    assert (with_lift.beta_kgpm2 == without.beta_kgpm2).all()
    plates = without.curve_index == DRAG_CURVES.index("plate")
    assert (without.lift_ratio_ecef[plates] == 0.0).all() and (with_lift.lift_ratio_ecef[plates] != 0.0).all()


def test_an_intact_stack_has_the_drag_area_of_what_is_still_attached():
    vehicle = _vehicle()
    side_m2 = [stage.length_m.value * stage.diameter_m.value for stage in vehicle.stages]
    fairing_m2 = vehicle.fairing.length_m.value * vehicle.fairing.diameter_m.value
    beta = intact.stack_beta_kgpm2(vehicle, np.full(4, 900.0), np.array([0, 0, 1, 2]), np.array([1, 0, 0, 0], bool))
    # 900 kg at 300 kg/m³ are a cube of 3 m³, which shows one and a half of its sides of 3^(2/3) m² as it tumbles
    area_m2 = np.array([sum(side_m2) + fairing_m2, sum(side_m2), side_m2[1], 1.5 * 3.0 ** (2.0 / 3.0)])
    assert beta == pytest.approx(900.0 / area_m2)
