"""Laws of stages that state a drag of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from airs import build_even
from flown import fly_batch
from tiny_records import assumed, tiny_mission, tiny_site, tiny_vehicle

from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.flight.aim.standing import stand_on_pad
from fallzone.flight.ascent import fly_fleet, stack_plans
from fallzone.flight.planning.plan import ERROR_NAMES, build_plan
from fallzone.kernels.ascent.craft import DRAG_CURVE, DRAG_SHARE
from fallzone.kernels.ascent.steering import TIME, VELOCITY
from fallzone.model.ascent.release import Release
from fallzone.model.mission import Aim, TargetOrbit
from fallzone.model.motors import Boosters
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.timeline import Burn, Separation
from fallzone.model.vehicle import Aerodynamics, Vehicle

AIR = build_even(density_kgpm3=1e-4)


def _drag(factor: float = 1.0, **changes) -> Aerodynamics:
    """The curve of the tiny vehicle, its coefficients times a factor."""
    own = tiny_vehicle().aerodynamics
    return own.model_copy(update={"cd": tuple(factor * cd for cd in own.cd), **changes})


def _vehicle(*drags: Aerodynamics | None, boosters: tuple[Boosters, ...] = ()) -> Vehicle:
    vehicle = tiny_vehicle()
    stages = [
        stage.model_copy(update={"aerodynamics": drag}) for stage, drag in zip(vehicle.stages, drags, strict=True)
    ]
    return vehicle.model_copy(update={"stages": tuple(stages), "boosters": boosters})


def _fly(*vehicles: Vehicle, anomalies: Anomalies | None = None):
    plans = [build_plan(tiny_mission(), vehicle, tiny_site()) for vehicle in vehicles]
    member = np.arange(len(plans))
    errors = np.zeros((len(plans), len(ERROR_NAMES)))
    return fly_fleet(stack_plans(plans), member, AIR, errors, anomalies=anomalies)


def _require_same(one, other) -> None:
    for name in type(one).__dataclass_fields__:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_stage_with_the_curve_of_the_vehicle_flies_the_same_to_the_last_bit():
    _require_same(_fly(_vehicle(None, _drag())), _fly(_vehicle(None, None)))


def test_a_failed_flight_meets_the_drag_of_the_stage_that_fails():
    turn = replace(
        Anomalies.none(1),
        start_t_s=np.array([200.0]),
        turn_rate_radps=np.array([0.02]),
        breakup_height_m=np.array([10e3]),
        limited=np.array([True]),
    )
    plain, same, more = (_fly(_vehicle(None, drag), anomalies=turn) for drag in (None, _drag(), _drag(8.0)))
    _require_same(plain, same)
    early = replace(turn, start_t_s=np.array([20.0]), breakup_height_m=np.array([-np.inf]))
    # what fails on the first stage knows nothing of the drag of the second
    _require_same(_fly(_vehicle(None, None), anomalies=early), _fly(_vehicle(None, _drag(8.0)), anomalies=early))
    assert not np.array_equal(plain.stop_velocity_ecef_mps, more.stop_velocity_ecef_mps)


def test_more_drag_of_the_second_stage_never_flies_farther_and_leaves_the_first_alone():
    states = _fly(*(_vehicle(None, _drag(factor)) for factor in (0.5, 1.0, 2.0, 4.0)))
    speeds = np.linalg.norm(states.stop_velocity_ecef_mps, axis=1)
    assert (np.diff(speeds) < 0.0).all() and speeds[0] - speeds[-1] > 1.0
    first = states.separation_velocity_ecef_mps[:, 0]
    np.testing.assert_array_equal(first, np.broadcast_to(first[0], first.shape))


def test_flights_of_vehicles_with_and_without_own_curves_side_by_side_fly_as_alone():
    # another number of knots, too: shorter curves are padded
    long = _drag(3.0, mach=(0.0, 0.5, 1.0, 2.0, 5.0), cd=(0.9, 1.0, 1.5, 1.0, 0.6))
    vehicles = [_vehicle(None, None), _vehicle(None, long), _vehicle(None, _drag(0.5))]
    together = _fly(*vehicles)
    for row, vehicle in enumerate(vehicles):
        alone = _fly(vehicle)
        np.testing.assert_array_equal(together.stop_velocity_ecef_mps[row], alone.stop_velocity_ecef_mps[0])


def test_a_coasting_second_stage_loses_what_its_curve_says():
    # Let go at 3 km/s and 50 km, far beyond the last knot of its curve, with the last phase of the flight alone: 6 s
    release = Release(
        lon_deg=0.0, lat_deg=0.0, height_m=50e3, north_mps=0.0, east_mps=3e3, up_mps=0.0, mark="assumed", source="press"
    )
    mission, speeds = tiny_mission().model_copy(update={"release": release}), []
    for factor in (0.005, 5.0):
        plan = build_plan(mission, _vehicle(None, _drag(factor)), tiny_site())
        tables = plan.tables._replace(phases=plan.tables.phases[-1:], burns=plan.tables.burns[-1:], mass_kg=2_000.0)
        coast = replace(plan, tables=tables, items=(), item_phase=np.zeros(0, int))
        speeds.append(np.linalg.norm(fly_batch(coast, AIR, np.zeros((1, len(ERROR_NAMES)))).stop_velocity_ecef_mps))
    # ½ ρ v² A/m on 4 m², of Cd 0.2 · 5 less Cd 0.2 · 0.005; the speed itself changes by 0.2 %
    expected_mps = 0.5 * 1e-4 * 3e3**2 * (1.0 - 1e-3) * 4.0 / 2_000.0 * 6.0
    assert speeds[0] - speeds[1] == pytest.approx(expected_mps, rel=5e-3)


def test_a_stage_without_a_curve_has_that_of_the_stage_below():
    vehicle = tiny_vehicle()
    third = vehicle.stages[1].model_copy(update={"name": "stage-3"})
    stages = (vehicle.stages[0], vehicle.stages[1].model_copy(update={"aerodynamics": _drag(2.0)}), third)
    mission = tiny_mission()
    burns = (*mission.burns, Burn(stage="stage-3", ignition_s=assumed(440.0), cutoff_s=assumed(740.0)))
    mission = mission.model_copy(
        update={"burns": burns, "separations": (*mission.separations, Separation(item="stage-3", t_s=assumed(750.0)))}
    )
    phases = build_plan(mission, vehicle.model_copy(update={"stages": stages}), tiny_site()).tables.phases
    assert (
        phases[0, DRAG_CURVE] == 0.0 and set(phases[2:, DRAG_CURVE]) == {1.0} and (phases[:, DRAG_SHARE] == 1.0).all()
    )


def _with_boosters(*drags: Aerodynamics | None):
    """The tiny mission with two boosters as wide as the core, which go at T+105 s."""
    like = tiny_vehicle().stages[0]
    numbers = {key: getattr(like, key) for key in type(like).model_fields if key not in ("name", "aerodynamics")}
    boosters = Boosters(**{**numbers, "name": "booster-1", "count": 2, "burn_s": assumed(120.0)})
    mission = tiny_mission()
    burns = (Burn(stage="booster-1", ignition_s=assumed(0.0), cutoff_s=assumed(100.0)), *mission.burns)
    separations = (Separation(item="booster-1", t_s=assumed(105.0)), *mission.separations)
    vehicle = _vehicle(*drags, boosters=(boosters,))
    return mission.model_copy(update={"burns": burns, "separations": separations}), vehicle


def test_the_core_alone_has_its_own_curve_once_the_boosters_have_gone():
    mission, vehicle = _with_boosters(_drag(0.5), _drag(0.25))
    phases = build_plan(mission, vehicle, tiny_site()).tables.phases
    # burn-out of the boosters, their separation, cut-off and separation of the core, then the second stage
    assert phases[:5, DRAG_CURVE].tolist() == [0.0, 0.0, 1.0, 1.0, 2.0]
    assert (phases[:, DRAG_SHARE] == 1.0).all()


def test_a_steered_ascent_meets_the_drag_of_its_stages():
    orbit = {"perigee_m": assumed(300e3), "apogee_m": assumed(300e3), "inclination_deg": assumed(80.0)}
    aimed = {"aim": Aim(mark="assumed", source="press"), "target_orbit": TargetOrbit(**orbit), "guidance": None}
    speeds = []
    # boosters as wide as the widest part, so that without them a third of the frontal area is left
    for core in (None, _drag(1.0 / 3.0), _drag(2.0 / 3.0)):
        mission, vehicle = _with_boosters(core, None)
        pad = stand_on_pad(mission.model_copy(update=aimed), vehicle, tiny_site(), build_even(density_kgpm3=1e-3))
        end, _trace, _elevation_deg = pad.turn(0.1)
        # the turn leads to the separation of the core, 17 s after the boosters have gone
        assert end[TIME] == pytest.approx(122.0)
        speeds.append(np.linalg.norm(end[VELOCITY : VELOCITY + 3]))
    assert speeds[0] == pytest.approx(speeds[1], rel=1e-12)
    assert speeds[2] < speeds[1] - 1.0


@pytest.mark.parametrize(
    ("number", "area_m2", "told"),
    [
        (1, 400.0, "stages.2.aerodynamics.reference_area_m2 = 400 does not fit the second stage"),
        (1, 0.01, "does not fit the second stage"),
        (0, 4.0, "has none"),
    ],
)
def test_drag_that_does_not_fit_its_stage_is_refused(number, area_m2, told):
    drags = [None, None]
    drags[number] = _drag(reference_area_m2=area_m2)
    with pytest.raises(InputError) as caught:
        build_record(_vehicle(*drags).model_dump(), Vehicle, "made-up")
    assert told in str(caught.value)
