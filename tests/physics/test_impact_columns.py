"""Laws of what is told of each impact: speeds, energies, masses that add up, and failures that are those of flights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_study import small_study
from test_dispersed_flights import build_model, lighter, without_scatter

from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.failing.anomalies import list_swept_modes
from fallzone.flight.planning.plan import ERROR_NAMES
from fallzone.kernels.fall.fall import fall
from fallzone.model.fragment import FragmentGroup
from fallzone.model.results.impacts import IMPACT_COLUMNS, NO_FAILURE
from fallzone.model.status import ImpactStatus
from fallzone.montecarlo.cases import failure_block, nominal_block, sweep_block
from fallzone.montecarlo.run import LONGEST_FALL_S, Study, simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling

# Seven digits of a float32
FLOAT32 = 2.0**-23


@pytest.fixture(scope="module")
def mission():
    return load_mission("malligyong-1-2023-08-24").model_copy(update={"wind": "calm"})


@pytest.fixture(scope="module")
def site(mission):
    return load_site(mission.site)


@pytest.fixture(scope="module")
def environment(mission, site):
    return build_mission_environment(mission, site)


@pytest.fixture(scope="module")
def vehicle(mission):
    return load_vehicle(mission.vehicle)


@pytest.fixture(scope="module")
def pair(mission, site, environment, vehicle):
    """Two members: one with the pieces of its file, and a lighter one that breaks up by class."""
    return build_model(mission, site, environment, vehicle, lighter(vehicle))


def study_of(block, model, case="test"):
    return Study(block=block, environment=model.environment, case=case, condition="test", sampling=Sampling(seed=5))


def weigh(flown) -> np.ndarray:
    """Mass of all real pieces that each flight of a block lets fall [kg]."""
    return sum(
        np.bincount(one.row, weights=one.pieces * one.mass_kg, minlength=BLOCK_FLIGHTS) for one in flown.bodies.values()
    )


def loaded_kg(mission, vehicle, errors):
    """Dry masses of all stages, and the propellant that their burns leave, by the files and the errors of flights."""
    found = np.zeros((2, len(errors)))
    for stage in vehicle.stages:
        burned_kg = stage.mass_flow_kgps * sum(b.full_thrust_s for b in mission.burns if b.stage == stage.name)
        held_kg = stage.mass_flow_kgps * sum(
            max(0.0, -b.ignition_s.value) for b in mission.burns if b.stage == stage.name
        )
        # What burns before lift-off burns as planned
        flown_kg = (burned_kg - held_kg) * (1.0 + errors[:, ERROR_NAMES.index(f"burn:{stage.name}")]) + held_kg
        found[0] += stage.dry_mass_kg.value * (1.0 + errors[:, ERROR_NAMES.index(f"mass:{stage.name}")])
        found[1] += stage.propellant_kg.value - flown_kg
    return found


def test_a_slow_body_meets_the_sea_as_fast_as_drag_and_weight_have_it():
    (debris,) = simulate(small_study(), flights=64)
    # Weight equals drag: v² = 2 β g / ρ, beside 10 m/s of wind that carry it along; it comes from thinner air, where it
    # was faster, and has lost that but for a percent or two
    expected = np.hypot(np.sqrt(2.0 * 500.0 * 9.78 / 1.225), 10.0)
    assert debris.beta_kgpm2 == pytest.approx(500.0)
    assert debris.impact_speed_mps == pytest.approx(expected, rel=0.03)
    assert (debris.impact_speed_mps > np.sqrt(2.0 * 500.0 * 9.78 / 1.225)).all()


def test_an_energy_is_half_the_mass_of_one_piece_times_its_speed_squared():
    (debris,) = simulate(small_study(), flights=64)
    assert ((debris.mass_kg >= 100.0) & (debris.mass_kg <= 101.0)).all() and (debris.pieces == 2.5).all()
    told = [0.5 * float(m) * float(v) * float(v) for m, v in zip(debris.mass_kg, debris.impact_speed_mps, strict=True)]
    assert debris.impact_energy_j == pytest.approx(told, rel=1e-12)
    # 100 kg at 90 m/s
    assert debris.impact_energy_j.mean() == pytest.approx(4.1e5, rel=0.06)


@pytest.mark.parametrize(
    "build", [nominal_block, lambda model: sweep_block(model, list_swept_modes(model.members[0].plan))]
)
def test_every_column_is_that_of_the_body_and_its_fall(pair, build):
    study = study_of(build(pair), pair)
    flown = study.block(study.sampling.draw_block("test", 0), 96)
    found = {one.item: one for one in simulate(study, flights=96)}
    assert set(found) == {item for item, bodies in flown.bodies.items() if len(bodies.row)}
    for item in found:
        bodies = flown.bodies[item]
        ends = fall(
            bodies.position_ecef_m,
            bodies.velocity_ecef_mps,
            beta_kgpm2=bodies.beta_kgpm2,
            environment=pair.environment,
            curve_index=bodies.curve_index,
            wind_factor=flown.scatter.wind_factor[bodies.row],
            density_factor=flown.scatter.density_factor[bodies.row],
            lift_ratio_ecef=bodies.lift_ratio_ecef,
            t_max_s=LONGEST_FALL_S,
        )
        landed, own = ends.status == ImpactStatus.IMPACT, found[item]
        assert np.array_equal(own.impact_speed_mps, ends.impact_speed_mps[landed].astype(np.float32))
        for name in ("mass_kg", "beta_kgpm2", "pieces"):
            assert getattr(own, name) == pytest.approx(getattr(bodies, name)[landed], rel=FLOAT32), name
        groups = [bodies.groups[index] for index in bodies.group[landed]]
        assert [own.groups[index] for index in own.group] == groups
        assert own.groups == tuple(dict.fromkeys(groups))


def test_what_flights_to_plan_let_fall_weighs_what_they_have_not_burned(mission, site, environment, vehicle):
    model = build_model(mission, site, environment, vehicle)
    flown = nominal_block(model)(Sampling(seed=5).draw_block("test", 0), BLOCK_FLIGHTS)
    dry_kg, left_kg = loaded_kg(mission, vehicle, flown.scatter.errors)
    expected_kg = dry_kg + left_kg + vehicle.fairing.mass_kg.value + mission.payload_kg.value
    # Differences of masses a hundred times as large: a few of their last digits
    assert weigh(flown) == pytest.approx(expected_kg, rel=1e-9)
    assert np.std(expected_kg) > 10.0


def test_a_fairing_that_stays_on_in_part_loses_no_mass(mission, site, environment, vehicle):
    model = build_model(mission, site, environment, vehicle)
    sums = []
    for kept_share in (1.0, 0.5, 0.01):
        block = failure_block(model, "stuck-fairing", 100.0, {"kept_share": kept_share})
        sums.append(weigh(block(Sampling(seed=5).draw_block("test", 0), BLOCK_FLIGHTS)))
    nominal = weigh(nominal_block(model)(Sampling(seed=5).draw_block("test", 0), BLOCK_FLIGHTS))
    assert all(found == pytest.approx(nominal, rel=1e-9) for found in sums)


def test_pieces_by_class_weigh_what_the_vehicle_does_without_propellant(mission, site, environment, vehicle):
    light = lighter(vehicle)
    model = build_model(mission, site, environment, light)
    # Long before anything separates
    flown = failure_block(model, "explosion", 60.0)(Sampling(seed=5).draw_block("test", 0), BLOCK_FLIGHTS)
    dry_kg, _ = loaded_kg(mission, light, flown.scatter.errors)
    assert weigh(flown) == pytest.approx(dry_kg + light.fairing.mass_kg.value, rel=1e-9)
    # Nobody lists as many pieces as a real breakup has: each stands for some
    debris = flown.bodies["debris"]
    assert 1_000 < np.bincount(debris.row, weights=debris.pieces).mean() < 2_658


def test_listed_pieces_weigh_what_the_file_says_and_no_more_than_the_vehicle(mission, site, environment, vehicle):
    model = build_model(mission, site, environment, vehicle)
    flown = failure_block(model, "explosion", 60.0)(Sampling(seed=5).draw_block("test", 0), BLOCK_FLIGHTS)
    listed_kg = sum(group.count * group.mass_kg for group in vehicle.debris)
    assert weigh(flown) == pytest.approx(np.full(BLOCK_FLIGHTS, listed_kg), rel=1e-12)


def test_a_vehicle_that_falls_whole_weighs_what_it_has_not_burned(mission, site, environment, vehicle):
    still = without_scatter(vehicle)
    model = build_model(mission, site, environment, still)
    t_s = 60.0
    flown = failure_block(model, "early-cutoff", t_s)(Sampling(seed=5).draw_block("test", 0), BLOCK_FLIGHTS)
    loaded = sum(stage.dry_mass_kg.value + stage.propellant_kg.value for stage in still.stages)
    first = mission.burns[0]
    assert first.throttle_s is None and first.cutoff_s.value > t_s
    burned_kg = still.stages[0].mass_flow_kgps * (t_s + max(0.0, -first.ignition_s.value))
    expected_kg = loaded + still.fairing.mass_kg.value + mission.payload_kg.value - burned_kg
    debris = flown.bodies["debris"]
    assert debris.mass_kg == pytest.approx(np.full(BLOCK_FLIGHTS, expected_kg), rel=1e-9)
    assert {debris.groups[index] for index in debris.group} == {FragmentGroup(part="stage-1")}


def test_flights_to_plan_have_no_failure(pair):
    for one in simulate(study_of(nominal_block(pair), pair), flights=40):
        assert one.failures.modes == () and (one.failures.mode == NO_FAILURE).all() and len(one.failures.mode) == 40
        assert np.isnan(one.failures.t_s).all() and np.isnan(one.failure_t_s).all()
        assert (one.failure_mode == NO_FAILURE).all()


def test_flights_that_fail_at_a_time_say_which_way_and_when(pair):
    for one in simulate(study_of(failure_block(pair, "explosion", 60.0), pair), flights=700):
        assert one.failures.modes == ("explosion",) and (one.failures.mode == 0).all()
        # Burns of each flight last a little more or less than planned, by less than two in a hundred
        assert one.failures.t_s == pytest.approx(np.full(700, 60.0), abs=5.0) and np.std(one.failures.t_s) > 0.01


def test_failures_of_a_sweep_lie_where_something_burns_or_the_fairing_goes(mission, site, environment, vehicle):
    model = build_model(mission, site, environment, without_scatter(vehicle))
    plan = model.members[0].plan
    modes = list_swept_modes(plan)
    flights = 3 * BLOCK_FLIGHTS
    found = simulate(study_of(sweep_block(model, modes), model), flights=flights)
    failures = found[0].failures
    assert all(one.failures is failures for one in found)
    assert failures.modes == modes and set(failures.mode) == set(range(len(modes)))
    fairing_s = next(part.t_s.value for part in mission.separations if part.item == "fairing")
    at_fairing = failures.mode == modes.index("stuck-fairing")
    assert failures.t_s[at_fairing] == pytest.approx(np.full(at_fairing.sum(), fairing_s), abs=1e-6)
    t_s = failures.t_s[~at_fairing, None]
    assert ((t_s >= plan.ignition_s - 1e-6) & (t_s <= plan.cutoff_s + 1e-6)).any(axis=1).all()
    # Modes that take the drawn time as it is spread over all burns alike
    drawn = np.isin(failures.mode, [modes.index(mode) for mode in ("early-cutoff", "explosion")])
    first_share = (plan.cutoff_s[0] - max(plan.ignition_s[0], 0.0)) / (
        plan.cutoff_s - np.maximum(plan.ignition_s, 0)
    ).sum()
    in_first = (failures.t_s[drawn] <= plan.cutoff_s[0]).mean()
    # Three standard deviations of a share of some 400
    assert in_first == pytest.approx(first_share, abs=3.0 * (first_share * (1.0 - first_share) / drawn.sum()) ** 0.5)


def test_debris_falls_from_its_failure_on_and_what_fell_before_it_as_planned(pair):
    modes = list_swept_modes(pair.members[0].plan)
    flown = sweep_block(pair, modes)(Sampling(seed=5).draw_block("test", 0), BLOCK_FLIGHTS)
    for item, bodies in flown.bodies.items():
        later = bodies.t_s >= flown.failures.t_s[bodies.row] - 1e-6
        assert later.all() if item == "debris" else not later.any()
    debris = flown.bodies["debris"]
    sudden = np.isin(flown.failures.mode[debris.row], [modes.index("explosion"), modes.index("early-cutoff")])
    assert np.array_equal(debris.t_s[sudden], flown.failures.t_s[debris.row[sudden]])


def test_modes_are_those_that_were_drawn(pair):
    """One mode of all is drawn where no other can happen: the share of each is that of an even draw."""
    modes = ("early-cutoff", "explosion")
    (debris, *_) = simulate(study_of(sweep_block(pair, modes), pair), flights=4 * BLOCK_FLIGHTS)
    counts = np.bincount(debris.failures.mode, minlength=2)
    draws = [Sampling(seed=5).draw_block("test", block).uniform("sweep/mode") for block in range(4)]
    # Both can happen at any time, so that the draw alone decides: its lower half is the first
    assert np.array_equal(debris.failures.mode, (np.concatenate(draws) >= 0.5).astype(np.int8))
    assert counts.sum() == 4 * BLOCK_FLIGHTS


@pytest.mark.parametrize("kind", ["nominal", "sweep", "one failure"])
def test_each_flight_names_the_member_that_was_drawn_and_stands_for_itself(pair, kind):
    modes = ("early-cutoff", "explosion")
    blocks = {
        "nominal": nominal_block(pair),
        "sweep": sweep_block(pair, modes),
        "one failure": failure_block(pair, "explosion", 60.0),
    }
    impacts = simulate(study_of(blocks[kind], pair), flights=40)
    # Two members: the lower half of the draw is the first
    drawn = (Sampling(seed=5).draw_block("test", 0).uniform("ensemble/member")[:40] >= 0.5).astype(np.int16)
    assert 0 < drawn.sum() < 40
    for one in impacts:
        assert np.array_equal(one.failures.member, drawn)
        assert np.array_equal(one.failures.ratio, np.ones(40))


def test_flights_of_a_sweep_are_as_frequent_as_they_say(pair):
    """Flights weighted by one over their probability count the ways to fail, each once."""
    modes = list_swept_modes(pair.members[0].plan)
    flights = 8 * BLOCK_FLIGHTS
    block = sweep_block(pair, modes)
    told = [block(Sampling(seed=5).draw_block("test", number), BLOCK_FLIGHTS).failures for number in range(8)]
    burn, mode = (np.concatenate([getattr(one, name) for one in told]) for name in ("burn", "mode"))
    proposal = np.concatenate([one.proposal for one in told])
    for cell in set(zip(burn.tolist(), mode.tolist(), strict=True)):
        rows = (burn == cell[0]) & (mode == cell[1])
        expected = proposal[rows].mean()
        # Four standard deviations of a share
        assert rows.mean() == pytest.approx(expected, abs=4.0 * (expected * (1.0 - expected) / flights) ** 0.5)


def test_a_flight_to_plan_has_no_burn_and_one_that_was_asked_for_no_other_probability(pair):
    plain = simulate(study_of(nominal_block(pair), pair), flights=8)[0].failures
    assert (plain.burn == NO_FAILURE).all() and (plain.burned == 0.0).all() and (plain.proposal == 1.0).all()
    plan = pair.members[0].plan
    middle_s = 0.5 * (plan.ignition_s[1] + plan.cutoff_s[1])
    asked = simulate(study_of(failure_block(pair, "explosion", middle_s), pair), flights=8)[0].failures
    assert (asked.burn == 1).all() and (asked.proposal == 1.0).all()
    assert asked.burned == pytest.approx(np.full(8, 0.5), abs=1e-12)


def test_some_impacts_keep_their_own_facts():
    (debris,) = simulate(small_study(), flights=600)
    rows = np.array([3, 1_100, 7])
    some = debris.select(rows)
    assert np.array_equal(some.impact_energy_j, debris.impact_energy_j[rows])
    assert np.array_equal(some.failure_mode, debris.failures.mode[debris.flight[rows]])
    assert np.array_equal(np.concatenate([part.mass_kg for part in debris.parts()]), debris.mass_kg)
    assert replace(some, failures=debris.failures).flights == 600


def test_on_request_each_body_says_when_it_passed_each_height_and_nothing_else_changes(pair):
    study = study_of(sweep_block(pair, list_swept_modes(pair.members[0].plan)), pair)
    plain = {one.item: one for one in simulate(study, flights=24)}
    for one in simulate(replace(study, levels_m=(12_000.0, 3_000.0)), flights=24):
        assert one.levels_m == (12_000.0, 3_000.0) and one.level_t_s.shape == (len(one.flight), 2)
        for column in IMPACT_COLUMNS:
            if not column.by_level:
                assert np.array_equal(getattr(one, column.name), getattr(plain[one.item], column.name)), column.name
        high_s, low_s = one.level_t_s.T.astype(float)
        # Down through the higher first, then through the lower, then on the sea, those that began above it; to 7 digits
        seen = np.isfinite(high_s)
        assert seen.any() and not np.isnan(low_s[seen]).any()
        assert (high_s[seen] < low_s[seen]).all() and (low_s[np.isfinite(low_s)] < one.t_s[np.isfinite(low_s)]).all()
    assert all(one.level_t_s.shape == (len(one.flight), 0) for one in plain.values())
