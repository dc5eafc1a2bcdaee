"""Laws of mechanics that hold for every integrator, also in worlds where J2 or all gravity is switched off."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from airs import EvenAir
from flown import fly_batch
from tiny_records import tiny_mission, tiny_site, tiny_vehicle

from fallzone.earth import frames, geodesic
from fallzone.flight.failing.anomalies import sample_anomalies, warp_anomalies
from fallzone.flight.nominal import sample_flight
from fallzone.flight.planning.plan import ERROR_NAMES, build_plan
from fallzone.kernels.ascent.craft import LARGEST_STEP_S
from fallzone.kernels.ascent.ends import MASS, POSITION, TIME, VELOCITY
from fallzone.kernels.curves import drag_curves
from fallzone.kernels.fall import loop as fall_loop
from fallzone.kernels.fall import motion as fall_motion
from fallzone.kernels.fall import settled as fall_settled
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.iip import iip
from fallzone.kernels.tables import build_environment
from fallzone.model.timeline import Separation
from fallzone.winds.constant import ConstantWind

MU, OMEGA, J2, A_M, G0_MPS2 = 3.986004418e14, 7.292115e-5, 1.08262617385e-3, 6_378_137.0, 9.80665

# The loops as plain Python, so that constants can be others than those they are compiled with
OTHER_WORLD = """
import json, sys
from fallzone import constants
asked, changes, *folders = sys.argv[1:]
for name, value in json.loads(changes).items():
    assert hasattr(constants, name), name
    setattr(constants, name, value)
sys.path[:0] = folders
import test_laws
print(json.dumps(getattr(test_laws, asked)().tolist()))
"""


def _elsewhere(flown, **constants: float) -> np.ndarray:
    """What a function of this module returns where some constants of nature are others."""
    here = Path(__file__).parent
    command = [sys.executable, "-c", OTHER_WORLD, flown.__name__, json.dumps(constants), str(here), str(here.parent)]
    run = subprocess.run(command, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return np.array(json.loads(run.stdout))


# A speed of sound so far from those of flights that no table bends the path
_FAR_MPS = 1e5


def _even(density_kgpm3: float = 0.0) -> EvenAir:
    return EvenAir(density_kgpm3, sound_mps=_FAR_MPS)


class _ThinningAir(EvenAir):
    """Air whose density falls to 1/e over 8 km."""

    def evaluate(self, altitude_m):
        _, *others = super().evaluate(altitude_m)
        return 1.2 * np.exp(-np.asarray(altitude_m, float) / 8_000.0), *others


def _surroundings(air=None, wind=None):
    return fall_motion.Surroundings(build_environment(air or _even(), wind or ConstantWind()), drag_curves())


def _bodies(beta_kgpm2) -> np.ndarray:
    """Rows as the loop of the fall reads them; all that is not said is 0: no error of the wind, no lift."""
    rows = np.zeros((np.size(beta_kgpm2), fall_motion.BODY_COLUMNS))
    rows[:, 0] = 0.5 / np.atleast_1d(beta_kgpm2)
    return rows


def _at(quantity, value: float):
    """The same quantity with another value."""
    return quantity.model_copy(update={"value": value})


def _mission(pitch_deg=(90.0, 20.0)):
    """The tiny mission with a programme without bends, its payload let go long after the last burn."""
    mission = tiny_mission()
    late = _at(mission.separations[-1].t_s, 1_000.0)
    guidance = mission.guidance.model_copy(update={"pitch_t_s": (0.0, 500.0), "pitch_deg": pitch_deg})
    separations = (*mission.separations, Separation(item="payload", t_s=late))
    return mission.model_copy(update={"guidance": guidance, "separations": separations})


def _ascent(air=None, *, stop_t_s=np.inf, step_s=None, **programme) -> np.ndarray:
    """Time, Earth-fixed position and velocity, and mass after every step of the tiny vehicle's ascent."""
    plan = build_plan(_mission(**programme), tiny_vehicle(), tiny_site())
    if step_s is not None:
        phases = plan.tables.phases.copy()
        phases[:, LARGEST_STEP_S] = step_s
        plan = dataclasses.replace(plan, tables=plan.tables._replace(phases=phases))
    return sample_flight(plan, _surroundings(air).environment, stop_t_s=stop_t_s).trace


def coast_of_an_ascent() -> np.ndarray:
    """The ten minutes without thrust after the last burn, in the steps that every mission flies with."""
    trace = _ascent()
    coast = trace[trace[:, TIME] >= 430.0, :MASS]
    assert len(coast) > 100 and coast[-1, TIME] - coast[0, TIME] > 500.0
    return coast


def states_of_a_fall() -> np.ndarray:
    """One body without air, flown as every fall is, until shortly before it lands; rows as in an ascent."""
    position = frames.geodetic_to_ecef(30.0, 55.0, 300e3)
    velocity = frames.enu_to_ecef(np.array([3000.0, 4000.0, 2000.0]), 30.0, 55.0)
    start, rows = np.concatenate([position, velocity])[None, :], []
    for t_s in (1e-3, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0):
        end = np.empty((1, 8))
        fall_loop.follow(_surroundings(), start, _bodies(np.inf), t_s, fall_loop.TOLERANCE_M, False, end)
        assert end[0, 1] == t_s and np.isfinite(end).all()
        rows.append([t_s, *end[0, 2:]])
    return np.array(rows)


MOTIONS = [coast_of_an_ascent, states_of_a_fall]


def _inertial(states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions and velocities in axes that do not turn and stood with the Earth's at t = 0."""
    t_s, p, v = states[:, TIME], states[:, POSITION:VELOCITY], states[:, VELOCITY:MASS]
    turned = v + np.cross([0.0, 0.0, OMEGA], p)
    cos, sin = np.cos(OMEGA * t_s), np.sin(OMEGA * t_s)

    def turn(a):
        return np.stack([cos * a[:, 0] - sin * a[:, 1], sin * a[:, 0] + cos * a[:, 1], a[:, 2]], axis=1)

    return turn(p), turn(turned)


def _energy(p: np.ndarray, v: np.ndarray, j2: float) -> np.ndarray:
    """½v² − μ/r·(1 − J2(a/r)²(3 sin²φ − 1)/2) (Vallado, eq. 8-19 with degree 2, order 0)."""
    r = np.linalg.norm(p, axis=1)
    sine = p[:, 2] / r
    return (v**2).sum(axis=1) / 2.0 - MU / r * (1.0 - j2 * (A_M / r) ** 2 * (1.5 * sine**2 - 0.5))


@pytest.mark.parametrize("motion", MOTIONS)
def test_without_air_and_thrust_the_energy_and_the_polar_angular_momentum_stay(motion):
    p, v = _inertial(motion())
    energy, momentum = _energy(p, v, J2), np.cross(p, v)
    assert np.ptp(energy) < 1e-9 * abs(energy[0])
    # of the whole momentum: on a way to the south little of it is polar
    assert np.ptp(momentum[:, 2]) < 1e-9 * np.linalg.norm(momentum[0])
    # J2 turns the rest: were it missing, the test above could not tell
    assert np.ptp(momentum[:, 0]) > 1e-6 * np.linalg.norm(momentum[0])


@pytest.mark.parametrize("motion", MOTIONS)
def test_around_a_round_earth_all_of_the_angular_momentum_stays(motion):
    p, v = _inertial(_elsewhere(motion, EARTH_J2=0.0))
    energy, momentum = _energy(p, v, 0.0), np.cross(p, v)
    assert np.ptp(energy) < 1e-9 * abs(energy[0])
    assert np.ptp(momentum, axis=0).max() < 1e-9 * np.linalg.norm(momentum[0])


@pytest.mark.parametrize("motion", MOTIONS)
def test_around_a_round_earth_the_vacuum_impact_point_stays_where_it_is(motion):
    states = _elsewhere(motion, EARTH_J2=0.0)
    points = iip(states[:, POSITION:VELOCITY], states[:, VELOCITY:MASS])
    miss_m, _ = geodesic.range_azimuth(points.lon_deg[0], points.lat_deg[0], points.lon_deg, points.lat_deg)
    # what is left of the energy, 5e-10, is a range of 1,500 km to some millimetres; the impact is located to 0.1 mm
    assert np.max(miss_m) < 0.05
    assert points.flight_time_s + states[:, TIME] == pytest.approx(points.flight_time_s[0] + states[0, TIME], abs=1e-3)


def long_burns_without_gravity() -> np.ndarray:
    """All stages of the tiny vehicle, straight up, in the steps that every mission flies with."""
    return _ascent(pitch_deg=(90.0, 90.0))


def test_long_burns_of_two_stages_gain_what_the_rocket_equation_says():
    states = _elsewhere(long_burns_without_gravity, EARTH_GM_M3PS2=0.0, EARTH_ROTATION_RADPS=0.0)
    # stage-1 carries 50 t and weighs 5 t dry, stage-2 9 t and 0.9 t; fairing 0.4 t (dropped in the second burn, at
    # 160 s, after 36 of 300 s), payload 0.3 t, which is left in the end
    above_t = 9.0 + 0.9 + 0.4 + 0.3
    gains = [
        290.0 * math.log((55.0 + above_t) / (5.0 + above_t)),
        310.0 * math.log(above_t / (above_t - 9.0 * 36.0 / 300.0)),
        310.0 * math.log((above_t - 9.0 * 36.0 / 300.0 - 0.4) / (above_t - 9.0 - 0.4)),
    ]
    speed_mps = np.linalg.norm(states[:, VELOCITY:MASS], axis=1)
    assert speed_mps[-1] == pytest.approx(G0_MPS2 * sum(gains), rel=1e-6)
    assert states[-1, MASS] == pytest.approx(300.0, rel=1e-11)


def failures_without_gravity() -> np.ndarray:
    """Speed and mass in the end, straight up, of an engine out of four in either burn, and of a fairing that sticks."""
    vehicle = tiny_vehicle()
    stages = tuple(stage.model_copy(update={"engines": 4}) for stage in vehicle.stages)
    plan = build_plan(_mission(pitch_deg=(90.0, 90.0)), vehicle.model_copy(update={"stages": stages}), tiny_site())
    ends = []
    for mode, t_s in (("engine-out", 60.0), ("engine-out", 200.0), ("stuck-fairing", 100.0)):
        anomalies = sample_anomalies(plan, mode, np.array([t_s]))
        stop = sample_flight(plan, _surroundings().environment, anomalies=anomalies).stop
        ends.append([np.linalg.norm(stop[VELOCITY:MASS]), stop[MASS]])
    return np.array(ends)


def test_failed_flights_that_go_on_gain_what_the_rocket_equation_says():
    ends = _elsewhere(failures_without_gravity, EARTH_GM_M3PS2=0.0, EARTH_ROTATION_RADPS=0.0)
    first = 290.0 * math.log(65.6 / 15.6)
    # the fairing goes after the same time as planned, in the second burn after the same propellant
    whole = first + 310.0 * (math.log(10.6 / (10.6 - 1.08)) + math.log((10.6 - 1.48) / (10.6 - 9.4)))
    stuck = first + 310.0 * math.log(10.6 / (10.6 - 9.0))
    assert ends[:, 0] == pytest.approx(G0_MPS2 * np.array([whole, whole, stuck]), rel=1e-6)
    assert ends[:, 1] == pytest.approx([300.0, 300.0, 700.0], rel=1e-10)


@pytest.mark.parametrize("more_thrust", [-0.03, 0.03])
def test_a_fairing_that_sticks_during_a_burn_that_began_on_the_pad_stays_on(more_thrust):
    mission = _mission()
    burn = mission.burns[0].model_copy(
        update={"ignition_s": _at(mission.burns[0].ignition_s, -3.0), "cutoff_s": _at(mission.burns[0].cutoff_s, 117.0)}
    )
    parts = [p.model_copy(update={"t_s": _at(p.t_s, 60.0)}) if p.item == "fairing" else p for p in mission.separations]
    mission = mission.model_copy(update={"burns": (burn, mission.burns[1]), "separations": tuple(parts)})
    plan = build_plan(mission, tiny_vehicle(), tiny_site())
    errors = np.zeros((1, len(ERROR_NAMES)))
    errors[0, ERROR_NAMES.index("thrust:stage-1")] = more_thrust
    anomalies = warp_anomalies(plan, errors, sample_anomalies(plan, "stuck-fairing", np.array([30.0])))
    states = fly_batch(plan, _surroundings().environment, errors, anomalies=anomalies)
    # payload and fairing: on the timeline of this flight, too, the failure is at the separation
    assert states.stop_mass_kg[0] == pytest.approx(300.0 + 400.0, rel=1e-9)


def _ratios(ends: list[np.ndarray]) -> list[float]:
    """How much smaller the miss of each end is than that of the one before; the last end is the reference."""
    misses = [np.linalg.norm(np.subtract(end, ends[-1])) for end in ends[:-1]]
    return [coarse / fine for coarse, fine in itertools.pairwise(misses)]


def test_a_powered_turn_through_air_gains_the_order_of_its_method():
    ends = [_ascent(_even(0.05), stop_t_s=100.0, step_s=h)[-1, POSITION:VELOCITY] for h in (20.0, 10.0, 5.0, 0.25)]
    # order 4 gains 16; the next order of the error is still felt in steps of 20 s
    assert all(12.0 < ratio < 24.0 for ratio in _ratios(ends))


def test_a_fall_through_air_gains_the_order_of_its_method():
    # so thin that drag takes a fifth of the speed: where a step is longer than drag takes, no order shows
    surroundings = _surroundings(_even(1e-4), ConstantWind(east_mps=40.0, north_mps=-20.0))
    body = fall_motion.body_of(_bodies(200.0), 0)
    start = (
        frames.geodetic_to_ecef(10.0, 20.0, 400e3),
        frames.enu_to_ecef(np.array([900.0, 1500.0, 1000.0]), 10.0, 20.0),
    )

    def end(steps):
        p, v = (tuple(x.tolist()) for x in start)
        for _ in range(steps):
            a = fall_motion.acceleration_mps2(surroundings, body, p, v)
            p, v, _, _, _ = fall_motion.step(surroundings, body, 400.0 / steps, p, v, a)
        return p

    # order 5 gains 32; the error terms that follow shift it in steps of 80 s
    assert all(28.0 < ratio < 40.0 for ratio in _ratios([end(n) for n in (5, 10, 20, 40, 320)]))


def test_the_settled_part_of_a_fall_gains_two_orders_and_errs_by_less_than_a_millimetre():
    surroundings = _surroundings(_ThinningAir(sound_mps=_FAR_MPS), ConstantWind(east_mps=40.0, north_mps=-20.0))
    body = fall_motion.body_of(_bodies(30.0), 0)

    def end(steps):
        p, t_s = tuple(frames.geodetic_to_ecef(10.0, 20.0, 5_499.0).tolist()), 0.0
        slope, _ = fall_settled._slope(surroundings, body, p)
        for _ in range(steps):
            p, slope, passed_s = fall_settled._descend(surroundings, body, p, slope, 498.0 / steps)
            t_s += passed_s
        return np.array([*p, t_s])

    ends = [end(steps) for steps in (1, 2, 4, 64)]
    # order 2 gains 4; the reference is itself not free of error. One cell of the table, 500 m, is the longest step
    assert all(3.3 < ratio < 4.3 for ratio in _ratios([state[:3] for state in ends]))
    assert all(3.3 < ratio < 4.3 for ratio in _ratios([state[3:] for state in ends]))
    assert np.linalg.norm(ends[0][:3] - ends[-1][:3]) < 1e-3


def test_the_wind_carries_falls_in_proportion_to_its_speed_and_to_their_time_aloft():
    betas = np.array([10.0, 30.0, 90.0])

    def landings(wind_mps):
        environment = build_environment(_ThinningAir(sound_mps=_FAR_MPS), ConstantWind(east_mps=wind_mps))
        # they start with the wind, so that none of the way goes into catching up with it
        position = frames.geodetic_to_ecef(0.0, 45.0, 6_000.0)
        velocity = frames.enu_to_ecef(np.array([wind_mps, 0.0, -20.0]), 0.0, 45.0)
        return fall(np.tile(position, (3, 1)), np.tile(velocity, (3, 1)), beta_kgpm2=betas, environment=environment)

    calm, drifts = landings(0.0), []
    for wind_mps in (20.0, 40.0):
        landed = landings(wind_mps)
        drift_m, azimuth_deg = geodesic.range_azimuth(calm.lon_deg, calm.lat_deg, landed.lon_deg, landed.lat_deg)
        # on average 3 km up, a degree there is 5e-4 more than below; a wind of 40 m/s to the east takes 6e-4 of the
        # weight, and half as much of the speed of sinking
        assert drift_m == pytest.approx(wind_mps * calm.flight_time_s, rel=1.5e-3)
        assert azimuth_deg == pytest.approx(90.0, abs=0.5)
        drifts.append(drift_m)
    assert np.ptp(calm.flight_time_s) > 0.4 * np.max(calm.flight_time_s)
    assert drifts[1] == pytest.approx(2.0 * drifts[0], rel=1e-3)
