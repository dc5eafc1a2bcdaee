"""Laws that flights obey in which something goes wrong."""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import numpy as np
import pytest
from flown import fly_batch

from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.earth.frames import ecef_to_geodetic
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.failing.anomalies import (
    build_failing,
    find_breakups,
    find_failure_s,
    sample_anomalies,
    warp_anomalies,
)
from fallzone.flight.planning.plan import ERROR_NAMES, build_plan, find_burn_times
from fallzone.kernels.ascent.craft import LARGEST_STEP_S
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.iip import iip
from fallzone.kernels.tables import WIND_MODES
from fallzone.model.mission import FlightTermination
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.status import ImpactStatus, StopReason

NURI = "nuri-2021-10-21"
# A meridian is a geodesic: which side of it a point is on can be read off its longitude
LINE_LON_DEG = 126.6


@functools.cache
def _records():
    mission = load_mission(NURI)
    return mission, load_vehicle(mission.vehicle), load_site(mission.site)


@functools.cache
def _environment():
    mission, _, site = _records()
    return build_mission_environment(mission, site)


@functools.cache
def _plan(delay_s=None):
    mission, vehicle, site = _records()
    if delay_s is not None:
        line = FlightTermination(
            mark="assumed",
            source="press",
            limit_line_lonlat=((LINE_LON_DEG, 45.0), (LINE_LON_DEG, -40.0)),
            delay_s=delay_s,
        )
        mission = mission.model_copy(update={"flight_termination": line})
    return build_plan(mission, vehicle, site)


def _scatter(count, seed=3):
    rng = np.random.default_rng(seed)
    sigma = np.array([0.3 if "deg" in name else 0.003 for name in ERROR_NAMES])
    return sigma * rng.standard_normal((count, len(ERROR_NAMES))), rng.standard_normal((count, 2 * WIND_MODES))


def _fly(anomalies, *, plan=None, scattered=False):
    count = len(anomalies.stop_t_s)
    errors, wind = _scatter(count) if scattered else (np.zeros((count, len(ERROR_NAMES))), None)
    plan = _plan() if plan is None else plan
    return fly_batch(plan, _environment(), errors, wind_factor=wind, anomalies=anomalies)


def _anomalies(count=1, **fields):
    return replace(
        Anomalies.none(count), **{name: np.broadcast_to(value, count).copy() for name, value in fields.items()}
    )


def _assert_same(states, others):
    for name in states.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(states, name), getattr(others, name), err_msg=name)


def _turns(count, *, start_s=60.0, **fields):
    rng = np.random.default_rng(11)
    return _anomalies(
        count,
        start_t_s=start_s,
        turn_rate_radps=np.radians(rng.uniform(0.2, 3.0, count)),
        turn_direction_rad=rng.uniform(0.0, 2.0 * np.pi, count),
        **fields,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"turn_rate_radps": 0.0, "turn_accel_radps2": 0.0, "turn_direction_rad": 1.0, "breakup_load_parad": 1e4},
        {"thrust_factor": 1.0},
        {"kept_fairing": 0.0},
    ],
    ids=["a turn of zero rate", "all engines left", "no fairing kept"],
)
def test_what_does_not_go_wrong_is_the_nominal_flight_to_the_last_bit(fields):
    _assert_same(_fly(_anomalies(5, start_t_s=60.0, **fields), scattered=True), _fly(Anomalies.none(5), scattered=True))


def test_no_flight_depends_on_the_flights_beside_it():
    """Turning, breaking, terminated, falling back or over before it began: each to the last bit as if it were alone."""
    kinds = [
        {},
        {"stop_t_s": 0.0},
        {"stop_t_s": 100.0},
        {"start_t_s": 60.0, "thrust_factor": 0.6},
        {"start_t_s": 40.0, "turn_rate_radps": 0.02, "turn_direction_rad": 1.0, "breakup_load_parad": 1e4},
        {"start_t_s": 140.0, "turn_accel_radps2": 0.1, "breakup_load_parad": 1e4},
        {"start_t_s": 20.0, "turn_rate_radps": 0.05, "turn_direction_rad": 3.0, "limited": True},
        {"stop_t_s": 250.0, "breakup_height_m": 70e3},
        {"start_t_s": 200.0, "kept_fairing": 1.0},
        {"start_t_s": 5.0, "thrust_factor": 0.5},
    ]
    flights = [_anomalies(**kind) for kind in kinds * 3]
    names = Anomalies.__dataclass_fields__
    anomalies = Anomalies(**{name: np.concatenate([getattr(one, name) for one in flights]) for name in names})
    errors, wind = _scatter(len(flights))
    plan, air = _plan(delay_s=5.0), _environment()
    order = np.random.default_rng(8).permutation(len(flights))
    together = fly_batch(plan, air, errors[order], wind_factor=wind[order], anomalies=anomalies.select(order))
    for place, i in enumerate(order):
        one = np.array([i])
        alone = fly_batch(plan, air, errors[one], wind_factor=wind[one], anomalies=anomalies.select(one))
        for name in together.__dataclass_fields__:
            assert getattr(alone, name)[0].tobytes() == getattr(together, name)[place].tobytes(), (kinds[i % 10], name)
    assert len(np.unique(together.stop_reason)) >= 5
    assert len(fly_batch(plan, air, errors[:0]).stop_t_s) == 0


def test_a_turn_that_fails_only_later_is_the_nominal_flight_until_then():
    states = _fly(_anomalies(5, start_t_s=300.0, turn_rate_radps=0.1), scattered=True)
    nominal = _fly(Anomalies.none(5), scattered=True)
    before = [_plan().items.index(item) for item in ("stage-1", "fairing", "stage-2")]
    np.testing.assert_array_equal(states.separation_t_s[:, before], nominal.separation_t_s[:, before])
    np.testing.assert_array_equal(
        states.separation_position_ecef_m[:, before], nominal.separation_position_ecef_m[:, before]
    )


def test_an_ever_slower_turn_comes_to_the_nominal_flight():
    cutoff = _fly(_anomalies(stop_t_s=126.5)).stop_position_ecef_m[0]
    misses = [
        np.linalg.norm(_fly(_anomalies(start_t_s=60.0, turn_rate_radps=rate)).stop_position_ecef_m[0] - cutoff)
        for rate in (1e-3, 1e-4, 1e-5)
    ]
    # 30 m/s² turned by rate·τ for 66 s move it by some rate·30·66³/6 m; proportional as long as the angle is small
    assert misses[0] == pytest.approx(10.0 * misses[1], rel=0.05)
    assert misses[1] == pytest.approx(10.0 * misses[2], rel=0.1)
    assert misses[2] < 20.0


def test_a_turning_flight_ends_at_the_cut_off_at_the_latest_and_drops_nothing():
    states = _fly(_anomalies(start_t_s=[60.0, 200.0, 500.0], count=3, turn_rate_radps=0.02, turn_direction_rad=0.0))
    assert states.stop_reason.tolist() == [StopReason.CUTOFF] * 3
    np.testing.assert_allclose(states.stop_t_s, _plan().cutoff_s, atol=1e-6)
    stage_1 = _plan().items.index("stage-1")
    assert np.isfinite(states.separation_t_s[:, stage_1]).tolist() == [False, True, True]


def test_finer_steps_move_no_turning_flight():
    plan = _plan()
    tables = plan.tables._replace(phases=plan.tables.phases.copy())
    tables.phases[:, LARGEST_STEP_S] = 0.1
    rate = np.radians([1.0, 5.0, 20.0, 0.0, 0.0, 120.0])
    accel = np.array([0.0, 0.0, 0.0, 0.02, 0.2, 0.0])
    anomalies = _anomalies(6, start_t_s=100.0, turn_rate_radps=rate, turn_accel_radps2=accel, turn_direction_rad=1.0)
    coarse, fine = _fly(anomalies), _fly(anomalies, plan=replace(plan, tables=tables))
    moved_m = np.linalg.norm(coarse.stop_position_ecef_m - fine.stop_position_ecef_m, axis=1)
    # as much as halving the steps of a nominal ascent may move it
    assert moved_m.max() < 25.0


def test_a_vehicle_that_tumbles_fast_is_pushed_nowhere():
    rates = np.radians([90.0, 180.0, 720.0])
    anomalies = _anomalies(3, start_t_s=300.0, turn_rate_radps=rates)
    tumbled = _fly(anomalies)
    # without thrust from T+300 s on, seen at the same cut-off: the stage's mass does not matter in vacuum
    off = fall_in_vacuum(_fly(_anomalies(3, stop_t_s=300.0)), tumbled.stop_t_s)
    off_m = np.linalg.norm(tumbled.stop_position_ecef_m - off, axis=1)
    # Thrust through a circle of angle wt leaves a drift of (T/m)/w: some 4 m/s² / 1.6 rad/s · 500 s = 1.3 km; T/m grows
    # fourfold until the end
    assert np.all(off_m < 4.0 * 4.5 / rates * 500.0)
    assert off_m[2] < off_m[0]


def fall_in_vacuum(states, t_s):
    """Positions at later times by steps of 0.25 s under gravity with J2 in turning axes."""
    gm, a_m, j2, omega = 3.986004418e14, 6_378_137.0, 1.08262617385e-3, np.array([0.0, 0.0, 7.292115e-5])

    def rates(p, v):
        r = np.linalg.norm(p, axis=1, keepdims=True)
        bulge = 1.5 * j2 * (a_m / r) ** 2
        sine2 = (p[:, 2:] / r) ** 2
        pull = -gm / r**3 * p * (1.0 + bulge * (np.array([1.0, 1.0, 3.0]) - 5.0 * sine2))
        return v, pull - 2.0 * np.cross(omega, v) - np.cross(omega, np.cross(omega, p))

    p, v = states.stop_position_ecef_m, states.stop_velocity_ecef_mps
    steps = 2_000
    h = ((t_s - states.stop_t_s) / steps)[:, None]
    for _ in range(steps):
        p1, v1 = rates(p, v)
        p2, v2 = rates(p + h / 2 * p1, v + h / 2 * v1)
        p, v = p + h * p2, v + h * v2
    return p


def test_left_and_right_turns_are_mirror_images_about_the_path():
    # within ten seconds the Earth's rotation and the curved path bend both alike
    sides = _anomalies(3, start_t_s=300.0, stop_t_s=310.0, turn_rate_radps=[0.0, 0.02, 0.02])
    sides = replace(sides, turn_direction_rad=np.array([0.0, np.pi / 2, -np.pi / 2]))
    ends = _fly(sides).stop_velocity_ecef_mps
    right, left = ends[1] - ends[0], ends[2] - ends[0]
    across = right - left
    # the parts along the path are equal, those across it opposite
    assert abs(np.dot(right + left, across)) < 1e-3 * np.dot(across, across)
    assert np.linalg.norm(right) == pytest.approx(np.linalg.norm(left), rel=1e-3)


def test_an_engine_out_uses_the_same_propellant_in_a_longer_burn():
    states = _fly(_anomalies(start_t_s=80.0, thrust_factor=0.75))
    nominal = _fly(Anomalies.none(1))
    stage_1 = _plan().items.index("stage-1")
    later_s = states.separation_t_s[0, stage_1] - nominal.separation_t_s[0, stage_1]
    cutoff_s = _plan().cutoff_s[0]
    # what is left at T+80 s takes a third longer with three of four engines
    assert later_s == pytest.approx((cutoff_s - 80.0) / 3.0, abs=1e-6)
    assert states.stop_mass_kg[0] == pytest.approx(nominal.stop_mass_kg[0], abs=1e-6)
    assert states.stop_t_s[0] - nominal.stop_t_s[0] == pytest.approx(later_s, abs=1e-6)
    speed = [np.linalg.norm(s.separation_velocity_ecef_mps[0, stage_1]) for s in (states, nominal)]
    assert speed[0] < speed[1]


def test_the_more_of_the_fairing_stays_on_the_slower_the_end():
    mission, vehicle, _ = _records()
    fairing_s = next(part.t_s.value for part in mission.separations if part.item == "fairing")
    shares = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    states = _fly(_anomalies(5, start_t_s=fairing_s, kept_fairing=shares))
    speed_mps = np.linalg.norm(states.stop_velocity_ecef_mps, axis=1)
    assert np.all(np.diff(speed_mps) < -10.0)
    assert states.stop_fairing_on.tolist() == [False, True, True, True, True]
    fairing = _plan().items.index("fairing")
    assert np.isfinite(states.separation_t_s[:, fairing]).tolist() == [True, True, True, True, False]
    # the payload carries what stayed on
    assert states.stop_mass_kg - states.stop_mass_kg[0] == pytest.approx(
        vehicle.fairing.mass_kg.value * shares, abs=1e-6
    )


def _load_parad(states, rate_radps, start_s):
    """Dynamic pressure times angle between thrust and air speed, from the state and the programme alone."""
    from fallzone.atmospheres import us76
    from fallzone.flight.planning.plan import evaluate_programme
    from fallzone.kernels.tables import NO_WIND_ERROR, wind

    pitch, azimuth = (part[0] for part in evaluate_programme(_plan(), states.stop_t_s))
    lon, lat, height = (float(part[0]) for part in ecef_to_geodetic(states.stop_position_ecef_m))
    lon, lat = math.radians(lon), math.radians(lat)
    up = np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
    east = np.array([-math.sin(lon), math.cos(lon), 0.0])
    north = np.cross(up, east)
    angle = rate_radps * (states.stop_t_s[0] - start_s)
    level = math.sin(azimuth) * east + math.cos(azimuth) * north
    # turned upwards the pitch grows by the angle
    axis = math.cos(pitch + angle) * level + math.sin(pitch + angle) * up
    to_east, to_north = wind(_environment(), height, NO_WIND_ERROR, NO_WIND_ERROR)
    through_air = states.stop_velocity_ecef_mps[0] - to_east * east - to_north * north
    density = float(us76.evaluate(height)[0])
    speed = np.linalg.norm(through_air)
    return 0.5 * density * speed**2 * math.acos(np.dot(axis, through_air) / speed)


@pytest.mark.parametrize("limit", [2.5e3, 5e3, 1e4])
def test_it_breaks_where_the_load_of_the_air_first_passes_the_limit(limit):
    rate, start = math.radians(4.0), 65.0
    turn = {"start_t_s": start, "turn_rate_radps": rate, "turn_direction_rad": 0.0}
    states = _fly(_anomalies(breakup_load_parad=limit, **turn))
    assert states.stop_reason[0] == StopReason.LOADS
    # a millisecond at 4 deg/s and 30 kPa is 2 Pa·rad; the table of the air adds 1e-5
    assert _load_parad(states, rate, start) == pytest.approx(limit, abs=5.0)
    for t_s in np.linspace(start + 0.1, states.stop_t_s[0] - 0.01, 8):
        assert _load_parad(_fly(_anomalies(stop_t_s=t_s, **turn)), rate, start) < limit


def test_no_flight_goes_on_after_its_impact_point_has_crossed_the_line():
    states = _fly(_turns(200, limited=True), plan=_plan(0.0))
    points = iip(states.stop_position_ecef_m, states.stop_velocity_ecef_mps)
    crossed = states.stop_reason == StopReason.LINE
    assert 20 < crossed.sum() < 180
    # an impact point moves less than 10 km/s here: within a millisecond less than 10 m, 1e-4 degrees
    assert points.lon_deg[crossed] == pytest.approx(LINE_LON_DEG, abs=1e-4)
    assert np.all(points.lon_deg[crossed] <= LINE_LON_DEG)
    assert np.all(points.lon_deg[~crossed] > LINE_LON_DEG)


def test_thrust_ends_after_the_delay_of_the_termination():
    at_once, later = (_fly(_turns(50, limited=True), plan=_plan(delay)) for delay in (0.0, 2.5))
    # some of them are on the ground, or break, within the delay; what reaches its cut-off is terminated there
    terminated = at_once.stop_reason == StopReason.LINE
    assert not np.any(terminated & (later.stop_reason == StopReason.CUTOFF))
    both = terminated & (later.stop_reason == StopReason.LINE)
    at_cutoff = np.isclose(later.stop_t_s[:, None], _plan().cutoff_s, atol=1e-6).any(axis=1)
    assert (both & at_cutoff).any() and (both & ~at_cutoff).sum() > 5
    assert (later.stop_t_s - at_once.stop_t_s)[both & ~at_cutoff] == pytest.approx(2.5, abs=2e-3)
    assert np.all((later.stop_t_s - at_once.stop_t_s)[both & at_cutoff] < 2.5)


def test_a_vehicle_that_comes_back_to_the_ground_ends_there_and_its_fall_is_an_impact():
    states = _fly(_anomalies(2, start_t_s=[3.0, 20.0], thrust_factor=[0.3, 0.5]))
    assert states.stop_reason.tolist() == [StopReason.GROUND] * 2
    _, _, height_m = ecef_to_geodetic(states.stop_position_ecef_m)
    assert np.all((height_m >= 0.0) & (height_m < 1.0))
    result = fall(
        states.stop_position_ecef_m,
        states.stop_velocity_ecef_mps,
        beta_kgpm2=np.full(2, 1_000.0),
        environment=_environment(),
        curve_index=np.zeros(2, dtype=int),
    )
    assert result.status.tolist() == [ImpactStatus.IMPACT] * 2
    assert np.all(result.flight_time_s < 0.1)


def test_on_re_entry_it_breaks_at_the_height_at_once_below_it_and_never_in_orbit():
    anomalies = _anomalies(3, stop_t_s=[400.0, 100.0, 800.5], breakup_height_m=78_000.0)
    states = _fly(anomalies)
    assert states.stop_reason.tolist() == [StopReason.HEIGHT, StopReason.HEIGHT, StopReason.TIME]
    _, _, height_m = ecef_to_geodetic(states.stop_position_ecef_m)
    # down at some 4 km/s: 4 m within a millisecond
    assert height_m[0] == pytest.approx(78_000.0, abs=5.0)
    assert states.stop_t_s[1:].tolist() == [100.0, 800.5]
    assert find_breakups(_plan(), "reentry-breakup", states.stop_reason).tolist() == [
        "debris-groups",
        "debris-groups",
        "intact",
    ]


def test_the_turn_gain_is_that_of_a_slender_rod():
    # Nuri's second stage at ignition; length 15.6 + 7.0 + 1.6 m with the fairing on
    mission, vehicle, _ = _records()
    failing = build_failing(_plan(), np.array([mission.burns[1].ignition_s.value]))
    mass_kg = sum(stage.propellant_kg.value + stage.dry_mass_kg.value for stage in vehicle.stages[1:])
    mass_kg += vehicle.fairing.mass_kg.value + 1_500.0
    thrust_n = vehicle.stages[1].thrust_vacuum_n.value
    assert failing.turn_gain_ps2[0] == pytest.approx(6.0 * thrust_n / (mass_kg * 24.2), rel=1e-6)


@pytest.mark.parametrize(
    ("mode", "t_s", "expected"),
    [
        ("early-cutoff", 50.0, 50.0),
        ("no-ignition", 50.0, math.nan),
        ("no-ignition", 200.0, "stage-2"),
        ("engine-out", 50.0, 50.0),
        ("engine-out", 200.0, math.nan),
        ("stuck-fairing", 50.0, "fairing"),
        ("stuck-fairing", 250.0, "fairing"),
        ("stuck-fairing", 300.0, math.nan),
        ("malfunction-turn", 275.0, "stage-3"),
        ("loss-of-attitude-control", 275.0, "stage-3"),
        ("flight-termination", 50.0, math.nan),
        ("reentry-breakup", 275.0, 275.0),
    ],
)
def test_a_failure_begins_when_it_can(mode, t_s, expected):
    # by name: the ignition of the stage, the separation of the fairing
    times_s = {burn.stage: burn.ignition_s.value for burn in _records()[0].burns}
    times_s |= {part.item: part.t_s.value for part in _records()[0].separations if part.item == "fairing"}
    found_s = find_failure_s(_plan(), mode, np.array([t_s]))[0]
    assert found_s == pytest.approx(times_s.get(expected, expected), abs=1e-9, nan_ok=True)


def test_failures_keep_their_place_in_burns_that_last_longer():
    plan, errors = _plan(), np.zeros((1, len(ERROR_NAMES)))
    errors[0, ERROR_NAMES.index("burn:stage-2")] = 0.01
    ignition_s, cutoff_s = find_burn_times(plan, errors)
    burn = _records()[0].burns[1]
    planned_s = burn.cutoff_s.value - burn.ignition_s.value
    assert cutoff_s[0, 1] - ignition_s[0, 1] == pytest.approx(1.01 * planned_s, abs=1e-6)
    middle = sample_anomalies(plan, "early-cutoff", plan.ignition_s[1:2] + planned_s / 2)
    warped = warp_anomalies(plan, errors, middle)
    assert warped.stop_t_s[0] == pytest.approx(ignition_s[0, 1] + 1.01 * planned_s / 2, abs=1e-6)
    assert np.isinf(warped.start_t_s[0])
