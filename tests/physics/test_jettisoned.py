"""Laws of what else a vehicle drops: adapters, interstage rings, dispensers, escape towers, shrouds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flown import fly_batch
from tiny_records import assumed, tiny_mission, tiny_site, tiny_vehicle

from fallzone import plugins
from fallzone.breakups.intact import stack_area_m2
from fallzone.flight.cases import fly_case
from fallzone.flight.failing.remains import find_fates
from fallzone.flight.planning.plan import ERROR_NAMES, build_plan, find_dropped_kg, find_liftoff_mass_kg
from fallzone.kernels.tables import build_environment
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.timeline import Separation
from fallzone.model.vehicle import FallingBody, Jettisoned, Vehicle
from fallzone.montecarlo.drops import sample_drops
from fallzone.montecarlo.failing import find_failing, sample_failures
from fallzone.montecarlo.flights import FlightModel, Member, fly_flights, sample_scatter
from fallzone.montecarlo.sampling import Sampling
from fallzone.winds.constant import ConstantWind

SITE = tiny_site()
WINDY = build_environment(plugins.load("atmosphere", "us76"), ConstantWind(east_mps=20.0, north_mps=0.0))
# Of the tiny rocket: 50 t and 9 t of propellant in 5 t and 0.9 t of stages, a fairing of 400 kg, a payload of 300 kg
LIFTOFF_KG, PAYLOAD_KG, LAST_STAGE_KG = 65_600.0, 300.0, 900.0
SEPARATIONS = {"stage-1": 122.0, "fairing": 200.0, "payload": 430.0}


def _body(name="jettisoned-1", mass_kg=200.0, *, count=2, beta_kgpm2=60.0) -> Jettisoned:
    fall = FallingBody(beta_kgpm2=assumed(beta_kgpm2), beta_sigma_ln=assumed(0.2), drag_curve="tumbling")
    return Jettisoned(name=name, title="ring", count=count, mass_kg=assumed(mass_kg), fall=fall)


def _vehicle(*bodies: Jettisoned) -> Vehicle:
    return tiny_vehicle().model_copy(update={"jettisoned": bodies, "debris": ()})


def _mission(**separations: float) -> Mission:
    times = SEPARATIONS | {name.replace("_", "-"): t_s for name, t_s in separations.items()}
    parts = tuple(Separation(item=item, t_s=assumed(t_s)) for item, t_s in times.items() if t_s)
    return tiny_mission().model_copy(update={"separations": parts, "as_flown": None, "flight_termination": None})


def _fly(mission, vehicle):
    plan = build_plan(mission, vehicle, SITE)
    return plan, fly_batch(plan, WINDY, np.zeros((1, len(ERROR_NAMES))))


def _model(mission, vehicle) -> FlightModel:
    return FlightModel(members=(Member(plan=build_plan(mission, vehicle, SITE), vehicle=vehicle),), environment=WINDY)


def test_lift_off_mass_less_what_burns_and_what_is_dropped_is_what_is_left():
    vehicle, mission = _vehicle(_body(), _body("jettisoned-2", 50.0, count=1)), _mission(jettisoned_1=250.0)
    plan, states = _fly(mission, vehicle)
    assert find_liftoff_mass_kg(mission, vehicle) == pytest.approx(LIFTOFF_KG + 400.0 + 50.0, rel=1e-12)
    assert find_dropped_kg(plan, "jettisoned-1")[0] == pytest.approx(400.0, rel=1e-12)
    # The second body never separates: it stays on the last stage, which the payload leaves
    assert find_dropped_kg(plan, "payload")[0] == pytest.approx(LAST_STAGE_KG + 50.0, rel=1e-9)
    assert states.stop_mass_kg[0] == pytest.approx(PAYLOAD_KG, rel=1e-9)
    stays = _fly(_mission(jettisoned_1=250.0, payload=0.0), vehicle)[1]
    assert stays.stop_mass_kg[0] == pytest.approx(PAYLOAD_KG + LAST_STAGE_KG + 50.0, rel=1e-9)
    assert stays.stop_bodies_on[0].tolist() == [False, True] and states.stop_bodies_on[0].tolist() == [False, False]


def test_bodies_fall_where_a_fairing_of_their_mass_and_ballistic_coefficient_does():
    # Two bodies of 200 kg, as the halves of the fairing are, let go at the same moment
    vehicle, mission = _vehicle(_body()), _mission(jettisoned_1=200.0)
    drops = {drop.item: drop for drop in fly_case(mission, vehicle, SITE, WINDY).drops}
    assert replace(drops["jettisoned-1"], item="fairing") == drops["fairing"]
    model, draws = _model(mission, vehicle), Sampling(seed=2).draw_block("nominal", 0)
    scatter = sample_scatter(model, draws, 64)
    states = fly_flights(model, scatter)
    bodies = sample_drops(model, draws, scatter, states, "jettisoned-1", gone=np.ones(64))
    assert np.bincount(bodies.row).tolist() == [2] * 64 and set(bodies.mass_kg) == {200.0}
    # Each is pushed, and has a ballistic coefficient, of its own
    assert np.std(np.log(bodies.beta_kgpm2)) == pytest.approx(0.2, rel=0.3)
    assert len(np.unique(bodies.velocity_ecef_mps[:, 0])) == 128


def test_dead_mass_that_is_dropped_earlier_never_lowers_the_speed():
    speeds = []
    for t_s in (60.0, 121.0, 180.0, 300.0, 420.0):
        states = _fly(_mission(jettisoned_1=t_s), _vehicle(_body()))[1]
        speeds.append(float(np.linalg.norm(states.stop_velocity_ecef_mps[0])))
    assert (np.diff(speeds) < 0.0).all(), speeds
    # From 180 s on 7.2 t of propellant burn at 310 s: 400 kg more of some 9.4 t to 2 t cost a quarter of the mass ratio
    assert speeds[2] - speeds[4] > 300.0


def test_a_body_rides_on_when_the_stage_below_has_gone():
    plan, states = _fly(_mission(jettisoned_1=250.0), _vehicle(_body()))
    assert plan.items == ("stage-1", "fairing", "jettisoned-1", "payload")
    assert states.separation_t_s[0] == pytest.approx([122.0, 200.0, 250.0, 430.0])
    names = [event.name for event in fly_case(_mission(jettisoned_1=250.0), _vehicle(_body()), SITE, WINDY).events]
    assert names.index("fairing-separation") < names.index("jettisoned-1-separation") < names.index("stage-2-cutoff")


@pytest.mark.parametrize("t_s", [240.0, 260.0])
def test_a_vehicle_breaks_up_with_the_bodies_that_are_still_on(t_s):
    model, draws = _model(_mission(jettisoned_1=250.0), _vehicle(_body())), Sampling(seed=2).draw_block("sweep", 0)
    scatter = sample_scatter(model, draws, 8)
    scatter = replace(scatter, errors=np.zeros_like(scatter.errors))
    failing = find_failing(model, scatter, lambda plan, rows: np.full(len(rows), t_s))
    found, _ = sample_failures(model, draws, scatter, failing, {"explosion": np.arange(8)})
    debris = found["debris"]
    parts = np.array([group.part for group in debris.groups])[debris.group]
    on = parts == "jettisoned-1"
    # In pieces that weigh what both bodies do, or as the two that were dropped before
    assert (debris.mass_kg * debris.pieces)[on].sum() == pytest.approx(8 * 400.0 if t_s < 250.0 else 0.0)
    assert len(found["jettisoned-1"].row) == (0 if t_s < 250.0 else 16)
    names = {group.name for group in debris.groups if group.part == "jettisoned-1"}
    assert "engines by class" not in names and ("panels by class" in names) == (t_s < 250.0)


def test_a_stack_that_tumbles_has_the_drag_area_of_the_bodies_on_it():
    vehicle, one = _vehicle(_body()), np.ones(1)
    bare, on = (
        stack_area_m2(vehicle, 5e3 * one, np.array([1]), np.array([False]), bodies_on=np.array([[is_on]]))[0]
        for is_on in (False, True)
    )
    # By the definition of β: Cd·A = m/β
    assert on - bare == pytest.approx(400.0 / 60.0)


def test_an_adapter_that_is_dropped_in_orbit_stays_there():
    vehicle, mission = _vehicle(_body()), _mission(jettisoned_1=425.0)
    fates = find_fates(build_plan(mission, vehicle, SITE), vehicle, ("stage-1", "fairing"))
    assert fates.orbiting == {"jettisoned-1", "payload", "stage-2"}


def test_what_was_published_of_a_body_is_known_by_its_name():
    facts = {"quantity": "range_m", "value": 5e5, "tolerance": 5e4, "mark": "assumed", "source": "press"}
    assert PublishedValue(name="jettisoned-4", **facts).name == "jettisoned-4"
    with pytest.raises(ValueError, match="jettisoned-5"):
        PublishedValue(name="jettisoned-5", **facts)


def test_a_vehicle_without_such_bodies_is_stored_as_ever():
    assert "jettisoned" not in tiny_vehicle().model_dump(mode="json")
    assert Vehicle(**_vehicle(_body()).model_dump()).jettisoned == (_body(),)
