"""Every flight ends where it meets the surface, under thrust or coasting, whatever it was meant to do next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trajectory_files as made
from flown import fly_batch
from pyproj import Transformer
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from test_external_flights import path_of
from tiny_records import tiny_mission, tiny_site, tiny_vehicle

from fallzone.atmospheres import us76
from fallzone.flight.cases import fly_to_end
from fallzone.flight.external import interpolate_path
from fallzone.flight.failing.anomalies import sample_anomalies, warp_anomalies
from fallzone.flight.nominal import sample_flight
from fallzone.flight.planning.plan import ERROR_NAMES, FIRST_PATH_ERROR, build_plan
from fallzone.kernels.ascent.craft import LARGEST_STEP_S
from fallzone.kernels.tables import build_environment
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.status import StopReason
from fallzone.montecarlo.cases import failure_block
from fallzone.montecarlo.flights import FlightModel, Member
from fallzone.montecarlo.run import Study, simulate
from fallzone.montecarlo.sampling import Sampling
from fallzone.winds import calm

MU, OMEGA, J2, A_M = 3.986004418e14, 7.292115e-5, 1.08262617385e-3, 6_378_137.0
TO_GEODETIC = Transformer.from_crs("EPSG:4978", "EPSG:4979", always_xy=True)
AIR = build_environment(us76, calm)
# The first stage is gone at 102 s; without the second the vehicle is back at the surface some minutes later
LATE_S = 3_000.0


def height_m(position_ecef_m) -> float:
    return TO_GEODETIC.transform(*position_ecef_m)[2]


def ignites_late(t_s: float = LATE_S):
    """A mission whose second stage coasts until long after it has come down."""
    mission = tiny_mission()
    first, second = mission.burns

    def later(quantity):
        return quantity.model_copy(update={"value": quantity.value + t_s})

    second = second.model_copy(update={key: later(getattr(second, key)) for key in ("ignition_s", "cutoff_s")})
    separations = [
        part.model_copy(update={"t_s": later(part.t_s)}) if part.t_s.value > second.ignition_s.value - t_s else part
        for part in mission.separations
    ]
    return mission.model_copy(update={"burns": (first, second), "separations": tuple(separations)})


@pytest.fixture(scope="module")
def vehicle():
    return tiny_vehicle()


@pytest.fixture(scope="module")
def plan(vehicle):
    return build_plan(ignites_late(), vehicle, tiny_site())


def free_fall(t_s, y):
    """Slope of a state in Earth-fixed axes: gravity with J2 by hand, and the axes that turn."""
    x, v = y[:3], y[3:]
    r = np.linalg.norm(x)
    bulge = 1.5 * MU * J2 * A_M**2 / r**5
    sideways = -MU / r**3 + bulge * (5.0 * x[2] ** 2 / r**2 - 1.0)
    gravity = np.array([sideways * x[0], sideways * x[1], (sideways - 2.0 * bulge) * x[2]])
    turning = np.array([OMEGA**2 * x[0] + 2.0 * OMEGA * v[1], OMEGA**2 * x[1] - 2.0 * OMEGA * v[0], 0.0])
    return np.concatenate([v, gravity + turning])


def test_a_coasting_flight_meets_the_surface_where_an_independent_integration_does(plan, vehicle):
    vacuum = AIR._replace(pieces=AIR.pieces * 0.0, top_m=-1e6)
    samples = sample_flight(plan, vacuum)
    assert samples.stop_reason == StopReason.GROUND
    start = samples.boundaries[1]
    fallen = solve_ivp(free_fall, (0.0, 3_000.0), start[1:7], method="DOP853", rtol=1e-11, atol=1e-6, dense_output=True)
    ground_s = brentq(lambda t: height_m(fallen.sol(t)[:3]), 60.0, 2_900.0)
    assert samples.stop[0] == pytest.approx(start[0] + ground_s, abs=0.01)
    # The end is found to a millisecond, in which it flies a metre or two
    assert np.linalg.norm(samples.stop[1:4] - fallen.sol(ground_s)[:3]) < 5.0


def test_no_state_of_a_flight_lies_beneath_the_surface(plan, vehicle):
    flown = fly_to_end(ignites_late(), vehicle, plan, AIR)
    assert flown.end.status == "impact" and flown.end.t_s < LATE_S
    assert min(height_m(row[1:4]) for row in flown.trace) > -1.0
    assert not any(event.name.startswith("stage-2-ignition") for event in flown.events)


def test_scattered_and_failed_flights_end_on_the_surface_too(plan):
    errors = 0.01 * np.random.default_rng(3).normal(size=(64, len(ERROR_NAMES)))
    errors[:, FIRST_PATH_ERROR:] = 0.0
    for anomalies in (
        Anomalies.none(64),
        warp_anomalies(plan, errors, sample_anomalies(plan, "early-cutoff", np.full(64, LATE_S + 150.0))),
        warp_anomalies(plan, errors, sample_anomalies(plan, "engine-out", np.full(64, LATE_S + 150.0))),
    ):
        states = fly_batch(plan, AIR, errors, anomalies=anomalies)
        assert (states.stop_reason == StopReason.GROUND).all() and (states.stop_t_s < LATE_S).all()
        heights = [height_m(position) for position in states.stop_position_ecef_m]
        # The last moment before it, found to a millisecond
        assert min(heights) > -0.01 and max(heights) < 10.0


def test_a_failure_that_would_come_after_the_flight_hit_the_ground_is_a_hit(plan, vehicle):
    model = FlightModel(members=(Member(plan=plan, vehicle=vehicle),), environment=AIR)
    block = failure_block(model, "explosion", LATE_S + 150.0)
    study = Study(block=block, environment=AIR, case="test", condition="test", sampling=Sampling(seed=1))
    debris = next(one for one in simulate(study, flights=64) if one.item == "debris")
    assert set(debris.flight) == set(range(64)) and debris.not_landed == {}
    assert debris.t_s.max() < LATE_S


@pytest.mark.parametrize("pad_m", [-30.0, 0.0])
def test_a_pad_at_the_sea_is_no_impact(vehicle, pad_m):
    site = tiny_site()
    low = site.model_copy(update={"pads": (site.pads[0].model_copy(update={"height_m": pad_m}),)})
    plan = build_plan(tiny_mission(), vehicle, low)
    assert sample_flight(plan, AIR).stop_reason == StopReason.PLAN
    model = FlightModel(members=(Member(plan=plan, vehicle=vehicle),), environment=AIR)
    block = failure_block(model, "explosion", 0.0)
    study = Study(block=block, environment=AIR, case="test", condition="test", sampling=Sampling(seed=1))
    debris = next(one for one in simulate(study, flights=8) if one.item == "debris")
    assert debris.not_landed == {} and set(debris.flight) == set(range(8))


def test_a_flight_on_an_external_path_ends_where_the_path_does_on_the_surface(plan):
    # 2,000 m/s up and 500 m/s east under 9.8 m/s²: down again after 408 s, 204 km away on a plane
    lon, lat = made.PAD_LONLAT
    east, _, up = made.axes(lon, lat)
    t_s = np.arange(0.0, 800.0, 5.0)
    moved = np.outer(500.0 * t_s, east) + np.outer(2_000.0 * t_s - 4.9 * t_s**2, up)
    speed = np.tile(500.0 * east, (len(t_s), 1)) + np.outer(2_000.0 - 9.8 * t_s, up)
    path = path_of(t_s, np.concatenate([made.pad_ecef_m(lon, lat) + moved, speed], axis=1))
    errors = np.zeros((3, len(ERROR_NAMES)))
    # The second flies 300 m lower, so that its pad is in the ground; the third stops before it lands
    errors[1, -6:-3] = -300.0 * up
    anomalies = replace(Anomalies.none(3), stop_t_s=np.array([np.inf, np.inf, 200.0]))
    states = fly_batch(replace(plan, path=path), AIR, errors, anomalies=anomalies)
    assert states.stop_reason.tolist() == [StopReason.GROUND, StopReason.GROUND, StopReason.TIME]
    ground_s = brentq(lambda t: height_m(interpolate_path(path, np.array([t]))[0, :3]), 300.0, 500.0)
    assert states.stop_t_s == pytest.approx([ground_s, ground_s - 300.0 / 2_000.0, 200.0], abs=0.05)
    assert height_m(states.stop_position_ecef_m[0]) == pytest.approx(0.0, abs=10.0)
    assert height_m(states.stop_position_ecef_m[0]) > -0.01
    at_once = replace(Anomalies.none(3), stop_t_s=np.full(3, 0.01))
    states = fly_batch(replace(plan, path=path), AIR, errors, anomalies=at_once)
    assert (states.stop_reason == StopReason.TIME).all()
    assert min(height_m(position) for position in states.stop_position_ecef_m) > -0.01


def test_a_coasting_flight_comes_down_through_the_air_as_with_steps_sixteen_times_shorter(plan):
    ends = []
    for share in (1.0, 1.0 / 16.0):
        phases = plan.tables.phases.copy()
        # The coast alone: what the ascent does is told elsewhere
        phases[plan.ignition_phase[1], LARGEST_STEP_S] *= share
        ends.append(sample_flight(replace(plan, tables=plan.tables._replace(phases=phases)), AIR).stop)
    assert np.linalg.norm(ends[0][1:4] - ends[1][1:4]) < 5.0 and abs(ends[0][0] - ends[1][0]) < 0.01
