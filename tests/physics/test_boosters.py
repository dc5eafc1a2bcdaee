"""Laws of vehicles with strap-on boosters, of many stages, and of motors whose thrust changes."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from airs import NOTHING, build_even
from flown import fly_batch
from tiny_records import assumed, tiny_mission, tiny_site, tiny_vehicle

from fallzone.flight.ascent import run_kernel, stack_plans
from fallzone.flight.cases import fly_case
from fallzone.flight.failing.anomalies import build_failing, find_failure_s
from fallzone.flight.planning.plan import (
    ERROR_NAMES,
    build_plan,
    find_burn_times,
    find_dropped_kg,
    find_liftoff_mass_kg,
)
from fallzone.kernels.ascent.craft import LARGEST_STEP_S
from fallzone.kernels.ascent.ends import MASS, TIME, VELOCITY
from fallzone.kernels.tables import WIND_MODES
from fallzone.model.motors import Boosters, Stage, ThrustCurve
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.timeline import Burn, Separation
from fallzone.montecarlo.drops import sample_drops
from fallzone.montecarlo.failing import find_failing, sample_failures
from fallzone.montecarlo.flights import FlightModel, Member, fly_flights, sample_scatter
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling

G0_MPS2 = 9.80665
# What rests on the Earth at 34° N is pulled down by this much
WEIGHT_MPS2 = 9.797
SITE = tiny_site()


def _motor(kind, name, propellant_kg, isp_s, burn_s, **more):
    """A motor that weighs a tenth of its propellant when it is empty."""
    like = tiny_vehicle().stages[0]
    return kind(
        name=name,
        length_m=assumed(4.0),
        diameter_m=assumed(1.5),
        propellant_kg=assumed(propellant_kg),
        residual_propellant_kg=assumed(0.0),
        dry_mass_kg=assumed(0.1 * propellant_kg),
        thrust_vacuum_n=assumed(propellant_kg * G0_MPS2 * isp_s / burn_s),
        isp_vacuum_s=assumed(isp_s),
        nozzle_exit_area_m2=assumed(0.25),
        burn_s=assumed(burn_s),
        fall=like.fall,
        **more,
    )


def _vehicle(*motors, **changes):
    stages = tuple(motor for motor in motors if isinstance(motor, Stage))
    boosters = tuple(motor for motor in motors if isinstance(motor, Boosters))
    facts = {"stages": stages, "boosters": boosters, "fairing": None, "debris": ()} | changes
    return tiny_vehicle().model_copy(update=facts)


def _burn(stage, ignition_s, cutoff_s, **throttle):
    return Burn(stage=stage, ignition_s=assumed(ignition_s), cutoff_s=assumed(cutoff_s), **throttle)


def _mission(burns, separations, pitch_deg=(90.0, 90.0, 90.0)):
    guidance = tiny_mission().guidance.model_copy(update={"pitch_deg": pitch_deg})
    parts = tuple(Separation(item=item, t_s=assumed(t_s)) for item, t_s in separations.items())
    update = {"burns": tuple(burns), "separations": parts, "guidance": guidance, "flight_termination": None}
    return tiny_mission().model_copy(update=update | {"as_flown": None})


def _plan(mission, vehicle, largest_step_s=None):
    plan = build_plan(mission, vehicle, SITE)
    if largest_step_s is not None:
        plan.tables.phases[:, LARGEST_STEP_S] = largest_step_s
    return plan


def _fly(plan, errors=None, environment=NOTHING):
    """States at the ends of the phases, and at the end."""
    errors = np.zeros((1, len(ERROR_NAMES))) if errors is None else errors
    count = len(errors)
    boundaries, stops, _ = run_kernel(
        stack_plans([plan]),
        np.zeros(count, dtype=np.int64),
        environment,
        errors,
        wind_factor=np.zeros((count, 2 * WIND_MODES)),
        density_factor=np.ones(count),
    )
    return boundaries, stops


def _speed_mps(state):
    return np.linalg.norm(state[..., VELOCITY:MASS], axis=-1)


# A core of 6 t for 0.4 s and three boosters of 4 t each for 0.2 s: too fast for gravity to have a say
CORE = _motor(Stage, "stage-1", 6_000.0, 300.0, 0.4)
THREE = _motor(Boosters, "booster-1", 4_000.0, 250.0, 0.2, count=3)
BURST = _mission([_burn("stage-1", 0.0, 0.4), _burn("booster-1", 0.0, 0.2)], {"booster-1": 0.2})


def test_a_core_with_boosters_gains_what_the_rocket_equation_says_with_their_mean_specific_impulse():
    boundaries, stops = _fly(_plan(BURST, _vehicle(CORE, THREE), 2e-4))
    # By hand: with 300 kg of payload 6,600 + 3 × 4,400 + 300 = 20,100 kg; to 0.2 s 3,000 kg burn at 300 s and 12,000
    # at 250 s, together at 260 s; then 3 × 400 kg go, and 3,000 kg more burn at 300 s
    beside_mps = 260.0 * G0_MPS2 * math.log(20_100.0 / 5_100.0)
    alone_mps = 300.0 * G0_MPS2 * math.log(3_900.0 / 900.0)
    assert boundaries[0, 0, MASS] == pytest.approx(5_100.0, rel=1e-12)
    assert stops[0, MASS] == pytest.approx(900.0, rel=1e-12)
    # Weight to 0.01 m/s²; the rest is that of steps in which a twentieth of a per cent of the mass burns
    assert _speed_mps(boundaries[0, 0]) == pytest.approx(beside_mps - 0.2 * WEIGHT_MPS2, abs=0.01)
    assert _speed_mps(stops[0]) == pytest.approx(beside_mps + alone_mps - 0.4 * WEIGHT_MPS2, abs=0.02)


def test_air_pressure_acts_on_all_nozzles_that_burn():
    plan = _plan(BURST, _vehicle(CORE, THREE), 2e-4)
    lost_mps = _speed_mps(_fly(plan)[0][0, 0]) - _speed_mps(
        _fly(plan, environment=build_even(pressure_pa=1e5))[0][0, 0]
    )
    # 1e5 Pa on four nozzles of 0.25 m² for as long as 15 t burn of 20.1 t at 75 t/s: F/ṁ ln(m0/m1)
    assert lost_mps == pytest.approx(1e5 * 4 * 0.25 / 75e3 * math.log(20_100.0 / 5_100.0), rel=1e-3)


def test_two_sets_fly_as_one_set_that_is_both():
    two = _vehicle(
        CORE,
        THREE.model_copy(update={"count": 2}),
        THREE.model_copy(update={"name": "booster-2", "count": 1}),
    )
    burns = [*BURST.burns, _burn("booster-2", 0.0, 0.2)]
    apart = _mission(burns, {"booster-1": 0.2, "booster-2": 0.2})
    one, both = _plan(BURST, _vehicle(CORE, THREE), 1e-3), _plan(apart, two, 1e-3)
    assert _fly(both)[1][0, :8] == pytest.approx(_fly(one)[1][0, :8], rel=1e-12)
    # Each set leaves its own mass
    assert find_dropped_kg(both, "booster-1")[0] == pytest.approx(800.0)
    assert find_dropped_kg(both, "booster-2")[0] == pytest.approx(400.0)


# A core that burns for 100 s, a set of two for 60 s and another one lit at 20 s; the second stage follows
SLOW = _vehicle(
    _motor(Stage, "stage-1", 10_000.0, 300.0, 100.0),
    _motor(Stage, "stage-2", 2_000.0, 320.0, 80.0),
    _motor(Boosters, "booster-1", 3_000.0, 250.0, 60.0, count=2),
    _motor(Boosters, "booster-2", 3_000.0, 260.0, 50.0, count=1),
)
LIT_LATER = _mission(
    [
        _burn("stage-1", -2.0, 98.0),
        _burn("booster-1", 0.0, 60.0),
        _burn("booster-2", 20.0, 70.0),
        _burn("stage-2", 105.0, 185.0),
    ],
    {"booster-1": 62.0, "booster-2": 73.0, "stage-1": 102.0},
    pitch_deg=(90.0, 70.0, 40.0),
)
USED_KG = {"stage-1": 10_000.0, "stage-2": 2_000.0, "booster-1": 6_000.0, "booster-2": 3_000.0}


def _errors(count, sigma, seed=5):
    """Errors of all motors, and none of the air or the programme."""
    errors = sigma * np.random.default_rng(seed).standard_normal((count, len(ERROR_NAMES)))
    errors[:, [ERROR_NAMES.index(name) for name in ("drag", "pitch_deg", "azimuth_deg")]] = 0.0
    return errors


def test_sets_are_lit_and_dropped_apart():
    plan = _plan(LIT_LATER, SLOW)
    assert plan.items == ("booster-1", "booster-2", "stage-1")
    found = fly_batch(plan, NOTHING, np.zeros((1, len(ERROR_NAMES))))
    assert found.separation_t_s[0] == pytest.approx([62.0, 73.0, 102.0])
    names = [event.name for event in fly_case(LIT_LATER, SLOW, SITE, NOTHING).events]
    wanted = ["booster-1-ignition", "booster-2-ignition", "booster-1-cutoff", "booster-1-separation"]
    assert [name for name in names if name in (*wanted, "booster-2-separation")] == [*wanted, "booster-2-separation"]
    # 2 s of the core's propellant burned on the pad
    assert plan.tables.mass_kg == pytest.approx(300.0 + 1.1 * 21_000.0 - 200.0)


@pytest.mark.parametrize("sigma", [0.002, 0.02, 0.1])
def test_every_motor_burns_what_it_has_however_its_thrust_and_that_of_others_differ(sigma):
    plan, errors = _plan(LIT_LATER, SLOW), _errors(200, sigma)
    _boundaries, stops = _fly(plan, errors)
    # What is left: payload, second stage without propellant, and what its errors leave of that
    mass = errors[:, ERROR_NAMES.index("mass:stage-2")], errors[:, ERROR_NAMES.index("burn:stage-2")]
    assert stops[:, MASS] == pytest.approx(300.0 + 200.0 * (1.0 + mass[0]) - 2_000.0 * mass[1], rel=1e-9)
    model = _model(LIT_LATER, SLOW)
    scatter = replace(sample_scatter(model, Sampling(seed=1).draw_block("t", 0), 200), errors=errors)
    for item, used_kg in USED_KG.items():
        if item != "stage-2":
            dry, burn = (errors[:, ERROR_NAMES.index(f"{kind}:{item}")] for kind in ("mass", "burn"))
            expected_kg = 0.1 * used_kg * (1.0 + dry) - (used_kg - (200.0 if item == "stage-1" else 0.0)) * burn
            assert model.find_dropped_kg(scatter, item) == pytest.approx(expected_kg, rel=1e-9)


def test_mass_is_lost_to_flows_and_separations_alone():
    plan, errors = _plan(LIT_LATER, SLOW), _errors(50, 0.03)
    boundaries, stops = _fly(plan, errors)
    dry_kg = {item: 0.1 * used_kg for item, used_kg in USED_KG.items()}
    heavier_kg = sum(dry_kg[item] * errors[:, ERROR_NAMES.index(f"mass:{item}")] for item in dry_kg)
    start_kg = plan.tables.mass_kg + heavier_kg
    gone_kg = np.zeros(50)
    for item in plan.items:
        planned_kg, by_error_kg = find_dropped_kg(plan, item)
        gone_kg += planned_kg + errors @ by_error_kg
    # All propellant but 200 kg of the core's, which burned on the pad, more or less by the errors of the burns
    flown_kg = {item: used - (200.0 if item == "stage-1" else 0.0) for item, used in USED_KG.items()}
    burned_kg = sum(used * (1.0 + errors[:, ERROR_NAMES.index(f"burn:{item}")]) for item, used in flown_kg.items())
    assert start_kg - gone_kg - burned_kg == pytest.approx(stops[:, MASS], rel=1e-9)
    assert np.isfinite(boundaries).all()


def test_the_timeline_of_a_dispersed_flight_is_known_before_it_is_flown():
    plan, errors = _plan(LIT_LATER, SLOW), _errors(100, 0.03)
    boundaries, _stops = _fly(plan, errors)
    _ignition_s, cutoff_s = find_burn_times(plan, errors)
    assert cutoff_s == pytest.approx(boundaries[:, plan.cutoff_phase, TIME], rel=1e-9)


def test_a_stronger_set_burns_out_earlier_and_its_core_goes_on_as_planned():
    plan = _plan(LIT_LATER, SLOW)
    errors = np.zeros((1, len(ERROR_NAMES)))
    errors[0, ERROR_NAMES.index("thrust:booster-1")] = 0.05
    cutoff = dict(plan.events)
    times_s = _fly(plan, errors)[0][0, :, TIME]
    assert times_s[cutoff["booster-1-cutoff"]] == pytest.approx(60.0 / 1.05, rel=1e-9)
    # Nothing is wrong with the core: it is cut off when its own propellant is gone
    assert times_s[cutoff["stage-1-cutoff"]] == pytest.approx(98.0, rel=1e-9)
    assert times_s[cutoff["booster-2-cutoff"]] == pytest.approx(70.0, rel=1e-9)


def _model(mission, vehicle):
    member = Member(plan=build_plan(mission, vehicle, SITE), vehicle=vehicle)
    return FlightModel(members=(member,), environment=NOTHING)


def test_a_separation_drops_every_booster_of_the_set():
    model, draws = _model(LIT_LATER, SLOW), Sampling(seed=2).draw_block("nominal", 0)
    scatter = sample_scatter(model, draws, 64)
    states = fly_flights(model, scatter)
    bodies = sample_drops(model, draws, scatter, states, "booster-1", gone=np.ones(64))
    assert np.bincount(bodies.row).tolist() == [2] * 64
    together_kg = np.bincount(bodies.row, weights=bodies.mass_kg)
    assert together_kg == pytest.approx(model.find_dropped_kg(scatter, "booster-1"))
    # Each falls by itself: its β scatters about that of the file
    assert np.std(np.log(bodies.beta_kgpm2)) == pytest.approx(0.2, rel=0.3)
    assert {group.part for group in bodies.groups} == {"booster-1"}


@pytest.mark.parametrize(("t_s", "beside"), [(30.0, {"booster-1", "booster-2"}), (65.0, {"booster-2"}), (80.0, set())])
def test_a_vehicle_breaks_up_with_the_boosters_that_are_still_on(t_s, beside):
    model, draws = _model(LIT_LATER, SLOW), Sampling(seed=2).draw_block("sweep", 0)
    scatter = sample_scatter(model, draws, 8)
    scatter = replace(scatter, errors=np.zeros_like(scatter.errors))
    failing = find_failing(model, scatter, lambda plan, rows: np.full(len(rows), t_s))
    found, _ = sample_failures(model, draws, scatter, failing, {"explosion": np.arange(8)})
    parts = {found["debris"].groups[group].part for group in np.unique(found["debris"].group)}
    assert parts == {"stage-1", "stage-2"} | beside
    # Each booster in its pieces, or as it was dropped before
    for item in ("booster-1", "booster-2"):
        assert (len(found[item].row) == 0) == (item in beside)


def test_an_engine_out_leaves_the_boosters_as_they_are_and_the_core_burns_longer():
    cluster = SLOW.stages[0].model_copy(update={"engines": 4})
    vehicle = SLOW.model_copy(update={"stages": (cluster, SLOW.stages[1])})
    plan = build_plan(LIT_LATER, vehicle, SITE)
    failing = build_failing(plan, np.array([10.0]))
    assert failing.engines.tolist() == [4] and failing.cutoff_s.tolist() == [98.0]
    anomalies = replace(Anomalies.none(1), start_t_s=np.array([10.0]), thrust_factor=np.array([0.75]))
    boundaries, stops, _ = run_kernel(
        stack_plans([plan]),
        np.zeros(1, dtype=np.int64),
        NOTHING,
        np.zeros((1, len(ERROR_NAMES))),
        wind_factor=np.zeros((1, 2 * WIND_MODES)),
        density_factor=np.ones(1),
        anomalies=anomalies,
    )
    times_s = dict(zip(dict(plan.events), boundaries[0, [phase for _, phase in plan.events], TIME], strict=True))
    assert times_s["booster-1-cutoff"] == pytest.approx(60.0) and times_s["booster-2-cutoff"] == pytest.approx(70.0)
    assert times_s["booster-2-separation"] == pytest.approx(73.0)
    # 88 s of its propellant are left at 10 s, and burn at three quarters
    assert times_s["stage-1-cutoff"] == pytest.approx(10.0 + 88.0 / 0.75)
    assert stops[0, MASS] == pytest.approx(500.0, rel=1e-9)


def test_boosters_alone_lift_a_core_that_is_lit_in_the_air():
    mission = _mission(
        [_burn("booster-1", 0.0, 60.0), _burn("stage-1", 58.0, 158.0)],
        {"booster-1": 61.0},
        pitch_deg=(90.0, 70.0, 40.0),
    )
    vehicle = _vehicle(*SLOW.stages[:1], SLOW.boosters[0].model_copy(update={"count": 4}))
    plan = build_plan(mission, vehicle, SITE)
    # Failures are drawn over all powered flight: the boosters' until the core burns, then the core's
    assert plan.ignition_s.tolist() == [0.0, 58.0] and plan.cutoff_s.tolist() == [58.0, 158.0]
    assert plan.burn_engines.tolist() == [4, 1]
    # The core may fail to light in the air, and the boosters that lift it may not: it would stay on its pad
    assert find_failure_s(plan, "no-ignition", np.array([30.0, 100.0])) == pytest.approx([np.nan, 58.0], nan_ok=True)
    assert _fly(plan)[1][0, MASS] == pytest.approx(300.0 + 1_000.0)


def test_drag_falls_with_the_frontal_area_of_what_has_gone():
    plan = _plan(LIT_LATER, SLOW)
    # All motors are 1.5 m wide: four circles, then two, then one
    share = dict(zip(np.cumsum(plan.tables.phases[:, 0]).round(3).tolist(), plan.tables.phases[:, -1], strict=True))
    assert share[60.0] == 1.0 and share[73.0] == pytest.approx(0.5) and share[98.0] == pytest.approx(0.25)


def test_six_stages_burn_one_after_the_other():
    stages = [_motor(Stage, f"stage-{n}", 600.0 * 2.0 ** (6 - n), 300.0, 40.0) for n in range(1, 7)]
    stages = [s.model_copy(update={"length_m": assumed(0.4 + 2.0 ** (4 - i))}) for i, s in enumerate(stages)]
    burns = [_burn(f"stage-{n}", 50.0 * (n - 1), 50.0 * (n - 1) + 40.0) for n in range(1, 7)]
    mission = _mission(burns, {f"stage-{n}": 50.0 * n - 6.0 for n in range(1, 6)}, pitch_deg=(90.0, 60.0, 0.0))
    plan = build_plan(mission, _vehicle(*stages), SITE)
    states = fly_batch(plan, NOTHING, np.zeros((1, len(ERROR_NAMES))))
    assert states.stop_mass_kg[0] == pytest.approx(360.0) and states.stop_stage[0] == 5
    names = [event.name for event in fly_case(mission, _vehicle(*stages), SITE, NOTHING).events]
    assert "stage-6-cutoff" in names and "stage-5-separation" in names


def test_a_stage_that_is_lit_again_has_an_event_for_each_burn():
    burns = [_burn("stage-1", 0.0, 100.0), _burn("stage-2", 105.0, 145.0), _burn("stage-2", 400.0, 440.0)]
    mission = _mission(burns, {"stage-1": 102.0}, pitch_deg=(90.0, 60.0, 0.0))
    flown = fly_case(mission, _vehicle(*SLOW.stages), SITE, NOTHING)
    times_s = [(event.name, event.t_s) for event in flown.events if event.name.startswith("stage-2")]
    assert times_s == [
        ("stage-2-ignition", pytest.approx(105.0)),
        ("stage-2-cutoff", pytest.approx(145.0)),
        ("stage-2-ignition", pytest.approx(400.0)),
        ("stage-2-cutoff", pytest.approx(440.0)),
    ]


# --- thrust that changes


def _curve(*knots):
    t_s, thrust_n = zip(*knots, strict=True)
    return ThrustCurve(t_s=t_s, thrust_n=thrust_n, mark="assumed", source="press")


def test_a_curve_is_its_mean_thrust_in_another_order():
    falling = _curve((0.0, 2e5), (50.0, 0.0))
    assert falling.impulse_ns == pytest.approx(5e6)
    # A triangle: 1.5 times the mean in its first half, 0.5 in its second
    assert falling.find_share(0.0, 0.5) == pytest.approx(1.5) and falling.find_share(0.5, 1.0) == pytest.approx(0.5)
    steps = (0.0, *falling.steps, 1.0)
    shares = [falling.find_share(a, b) * (b - a) for a, b in itertools.pairwise(steps)]
    assert sum(shares) == pytest.approx(1.0)


def test_a_motor_with_a_curve_gains_what_the_rocket_equation_says():
    thrust_n = 6_000.0 * G0_MPS2 * 300.0 / 0.4
    curve = _curve((0.0, 1.6 * thrust_n), (0.2, 1.2 * thrust_n), (0.4, 0.0))
    motor = _motor(Stage, "stage-1", 6_000.0, 300.0, 0.4, thrust_curve=curve)
    boundaries, stops = _fly(_plan(_mission([_burn("stage-1", 0.0, 0.4)], {}), _vehicle(motor), 2e-4))
    assert stops[0, MASS] == pytest.approx(900.0, rel=1e-12)
    expected_mps = 300.0 * G0_MPS2 * math.log(6_900.0 / 900.0) - 0.4 * WEIGHT_MPS2
    assert _speed_mps(stops[0]) == pytest.approx(expected_mps, abs=0.02)
    # The first half has the area of a trapezium of 1.6 and 1.2 over 0.2 s: 0.7 of the whole
    half = int(np.abs(boundaries[0, :, TIME] - 0.2).argmin())
    assert boundaries[0, half, TIME] == pytest.approx(0.2, abs=1e-9)
    assert boundaries[0, half, MASS] == pytest.approx(6_900.0 - 0.7 * 6_000.0, rel=1e-9)


def test_steps_of_a_curve_are_fine_enough():
    thrust_n = 10_000.0 * G0_MPS2 * 300.0 / 100.0
    curve = _curve((0.0, 1.4 * thrust_n), (50.0, 1.0 * thrust_n), (100.0, 0.6 * thrust_n))
    # The same curve with a knot in the middle of each step flies through twice as many phases
    knots = np.linspace(0.0, 100.0, 401)
    fine = _curve(*zip(knots, np.interp(knots, curve.t_s, curve.thrust_n), strict=True))
    ends = []
    for each in (curve, fine):
        motor = _motor(Stage, "stage-1", 10_000.0, 300.0, 100.0, thrust_curve=each)
        mission = _mission([_burn("stage-1", 0.0, 100.0)], {}, pitch_deg=(90.0, 60.0, 30.0))
        ends.append(_fly(build_plan(mission, _vehicle(motor), SITE))[1][0, 1:4])
    # As the steps of the integration: 25 m
    assert np.linalg.norm(ends[0] - ends[1]) < 25.0


def test_throttle_steps_use_the_propellant_that_they_let_through():
    burn = _burn(
        "stage-1",
        0.0,
        130.0,
        throttle_s=(assumed(50.0), assumed(80.0)),
        throttle=(assumed(0.5), assumed(0.8)),
    )
    # 50 s at full thrust, 30 s at a half, 50 s at 0.8
    assert burn.full_thrust_s == pytest.approx(50.0 + 15.0 + 40.0)
    longer = _motor(Stage, "stage-1", 10_500.0, 300.0, 105.0)
    boundaries, _stops = _fly(build_plan(_mission([burn], {}), _vehicle(longer), SITE))
    # At 100 kg/s of full thrust
    expected_kg = find_liftoff_mass_kg(_mission([burn], {}), _vehicle(longer)) - np.array([5_000.0, 6_500.0, 10_500.0])
    assert boundaries[0, :, MASS] == pytest.approx(expected_kg)


def test_the_number_of_flights_in_a_block_changes_no_error_of_a_booster():
    model = _model(LIT_LATER, SLOW)
    for kind in ("plain", "sobol"):
        draws = [Sampling(seed=1, kind=kind).draw_block("nominal", 0) for _ in range(2)]
        few, many = sample_scatter(model, draws[0], 8), sample_scatter(model, draws[1], BLOCK_FLIGHTS)
        assert (few.errors == many.errors[:8]).all()
        column = ERROR_NAMES.index("thrust:booster-2")
        # 512 draws tell a standard deviation to 3 %
        assert many.errors[:, column].std() == pytest.approx(0.01, rel=0.12)
        assert (many.errors[:, ERROR_NAMES.index("thrust:booster-3")] == 0.0).all()
