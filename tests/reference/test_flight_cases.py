"""Cases by name: what exists, what does not, and what a failed flight looks like."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest

from fallzone import plugins
from fallzone.catalogue.inputs import flight_inputs
from fallzone.errors import InputError, UsageError
from fallzone.flight.cases import fly_case, fly_to_end, list_cases, parse_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.flight.nominal import find_orbit
from fallzone.flight.planning.plan import build_plan
from fallzone.kernels.ascent.craft import BURN_KG, DURATION_S, STAGE
from fallzone.model.mission import FlightTermination

NURI = "nuri-2021-10-21"


@functools.cache
def _records():
    mission = load_flight(NURI)
    inputs = flight_inputs(mission)
    return mission, inputs.vehicle, inputs.site


@functools.cache
def _environment():
    mission, _, site = _records()
    return build_mission_environment(mission, site)


@functools.cache
def _fly(case):
    return fly_case(*_records(), _environment(), case)


def test_every_listed_case_can_be_flown():
    ids = [case["id"] for case in list_cases(_records()[0])]
    assert ids[:2] == ["nominal", "as-flown"]
    # The mission has no impact limit line, so its flight cannot be terminated at one, and nothing of it comes back
    others = {"flight-termination", "failed-recovery"}
    assert {case.split("@")[0] for case in ids[2:]} == set(plugins.names("failure")) - others
    for case in ids:
        assert _fly(case).end.status in ("orbit", "impact")


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("as_flown", "expected nominal, as-flown or MODE@T\\+SECONDS"),
        ("explosoin@T+100", "did you mean 'explosion'?"),
        ("explosion@T+9999", "powered flight ends"),
        ("explosion@T-5", "no case"),
        ("explosion@T+nan", "no case"),
        ("no-ignition@T+50", "cannot happen at T\\+50 s; it needs the burn"),
        ("engine-out@T+300", "cannot happen at T\\+300 s; it needs the time, and a stage with two engines"),
        ("stuck-fairing@T+400", "cannot happen at T\\+400 s"),
        ("flight-termination@T+100", "needs the time, and an impact limit line"),
    ],
)
def test_a_case_that_is_not_there_says_what_is(case, words):
    with pytest.raises(UsageError, match=words):
        _fly(case)


def test_a_mission_without_a_failure_has_no_as_flown_case():
    mission = _records()[0].model_copy(update={"as_flown": None})
    assert [case["id"] for case in list_cases(mission)][0:2] != ["nominal", "as-flown"]
    with pytest.raises(UsageError, match="no as-flown case"):
        parse_case(mission, "as-flown")


def test_a_failed_flight_ends_on_the_ground_and_drops_nothing_more():
    flight = _fly("early-cutoff@T+200")
    names = [event.name for event in flight.events]
    assert names[-2:] == ["failure", "impact"]
    assert "fairing-separation" not in names
    assert [drop.item for drop in flight.drops] == ["stage-1"]
    assert flight.height_m[-1] == pytest.approx(0.0, abs=1.0)
    assert (flight.end.lon_deg, flight.end.lat_deg) == pytest.approx((flight.lon_deg[-1], flight.lat_deg[-1]))
    assert np.all(np.diff(flight.t_s) > 0.0)


def test_until_it_fails_a_flight_is_the_nominal_one():
    failed, nominal = _fly("early-cutoff@T+200"), _fly("nominal")
    until = int(np.searchsorted(failed.t_s, 199.0))
    # the last steps before the failure are cut to end there
    same = (
        int(np.flatnonzero(failed.t_s[:until] != nominal.t_s[:until])[0])
        if not np.array_equal(failed.t_s[:until], nominal.t_s[:until])
        else until
    )
    assert failed.t_s[same - 1] > 120.0
    np.testing.assert_array_equal(failed.position_ecef_m[:same], nominal.position_ecef_m[:same])


def test_thrust_has_no_direction_after_a_failure():
    flight = _fly("early-cutoff@T+200")
    after = flight.t_s > 200.0
    assert np.isnan(flight.pitch_deg[after]).all() and np.isnan(flight.azimuth_deg[after]).all()
    assert np.isfinite(flight.pitch_deg[~after]).all()


def test_a_stage_that_never_lights_has_no_ignition():
    flight = _fly("no-ignition@T+300")
    names = [event.name for event in flight.events]
    assert "stage-2-separation" in names and "stage-3-ignition" not in names
    failure = next(event for event in flight.events if event.name == "failure")
    assert failure.t_s == pytest.approx(_records()[0].burns[2].ignition_s.value, abs=1e-6)


def test_a_heavier_stack_flies_further_than_an_empty_stage():
    # the same state at separation: full tanks above against an empty stage alone
    stack, dropped = _fly("no-ignition@T+300"), next(d for d in _fly("nominal").drops if d.item == "stage-2")
    assert stack.end.range_m > dropped.range_m


def test_drops_come_down_along_their_paths():
    flight = _fly("nominal")
    for drop in flight.drops:
        path = flight.path[drop.item]
        assert path[-1, :2] == pytest.approx((drop.lon_deg, drop.lat_deg), abs=1e-4)
        assert path[0, 2] > 50e3 and path[-1, 2] == pytest.approx(0.0, abs=1.0)


def test_the_impact_point_runs_ahead_until_there_is_none():
    flight = _fly("nominal")
    shown = np.isfinite(flight.iip_lat_deg)
    assert shown[0] and not shown[-1]
    # once in orbit there is no impact point any more
    assert np.all(shown[: int(np.argmin(shown))]) and not np.any(shown[int(np.argmin(shown)) :])


def test_a_stage_that_burns_more_than_it_carries_is_refused():
    mission, vehicle, site = _records()
    burn = mission.burns[1]
    late = burn.model_copy(update={"cutoff_s": burn.cutoff_s.model_copy(update={"value": burn.cutoff_s.value + 0.5})})
    thirsty = vehicle.stages[1].model_copy(
        update={"propellant_kg": vehicle.stages[1].propellant_kg.model_copy(update={"value": 30_000.0})}
    )
    with pytest.raises(InputError, match="stage-2 burns"):
        build_plan(
            mission.model_copy(update={"burns": (mission.burns[0], late, mission.burns[2])}),
            vehicle.model_copy(update={"stages": (vehicle.stages[0], thirsty, vehicle.stages[2])}),
            site,
        )


def test_a_vehicle_too_heavy_to_lift_is_refused():
    mission, vehicle, site = _records()
    heavy = mission.model_copy(update={"payload_kg": mission.payload_kg.model_copy(update={"value": 1e6})})
    with pytest.raises(InputError, match="needs more thrust than weight"):
        build_plan(heavy, vehicle, site)


def _names(case):
    return [event.name for event in _fly(case).events]


def test_a_flight_that_goes_on_has_the_failure_where_it_begins_and_then_what_happens():
    names = _names("engine-out@T+80")
    assert names.index("mach-1") < names.index("failure") < names.index("stage-1-cutoff")
    assert {"stage-1-separation", "fairing-separation", "stage-2-separation"} <= set(names)
    failure = next(event for event in _fly("engine-out@T+80").events if event.name == "failure")
    assert failure.t_s == pytest.approx(80.0, abs=1e-6)
    # its stages come down shorter than planned: they were slower at separation
    planned = {drop.item: drop.range_m for drop in _fly("nominal").drops}
    fallen = {drop.item: drop.range_m for drop in _fly("engine-out@T+80").drops}
    assert fallen["stage-2"] < planned["stage-2"] and set(fallen) == set(planned)


def test_a_stuck_fairing_keeps_the_payload_out_of_orbit_and_never_drops():
    flight = _fly("stuck-fairing@T+200")
    assert "fairing-separation" not in _names("stuck-fairing@T+200")
    assert "fairing" not in {drop.item for drop in flight.drops}
    assert flight.end.status == "impact"


def test_a_mission_file_may_say_how_much_of_the_fairing_stayed_on():
    mission, vehicle, site = _records()
    half = mission.as_flown.model_copy(update={"mode": "stuck-fairing", "t_s": 200.0, "settings": {"kept_share": 0.5}})
    flight = fly_case(mission.model_copy(update={"as_flown": half}), vehicle, site, _environment(), "as-flown")
    assert "fairing" in {drop.item for drop in flight.drops}
    whole = _fly("stuck-fairing@T+200")
    at = {
        name: next(e.speed_mps for e in f.events if e.name == "stage-3-cutoff")
        for name, f in (("half", flight), ("whole", whole), ("none", _fly("nominal")))
    }
    assert at["whole"] < at["half"] < at["none"]


@pytest.mark.parametrize(
    ("case", "ends"),
    [
        ("malfunction-turn@T+60", ["failure", "breakup", "impact"]),
        ("malfunction-turn@T+400", ["failure", "thrust-end", "impact"]),
        ("loss-of-attitude-control@T+70", ["failure", "breakup", "impact"]),
        ("reentry-breakup@T+400", ["failure", "breakup", "impact"]),
        ("explosion@T+100", ["failure", "impact"]),
    ],
)
def test_a_flight_off_its_course_says_what_ends_it(case, ends):
    flight = _fly(case)
    assert _names(case)[-len(ends) :] == ends
    assert np.all(np.diff(flight.t_s) > 0.0)
    assert flight.height_m[-1] == pytest.approx(0.0, abs=1.0)
    assert [event.t_s for event in flight.events] == sorted(event.t_s for event in flight.events)


def test_a_turn_shows_in_attitude_and_angle_of_attack():
    flight, nominal = _fly("malfunction-turn@T+400"), _fly("nominal")
    turned = (flight.t_s > 402.0) & (flight.t_s < 404.0)
    assert np.all(np.abs(flight.azimuth_deg[turned] - np.interp(403.0, nominal.t_s, nominal.azimuth_deg)) > 2.0)
    cutoff_s = _records()[0].burns[-1].cutoff_s.value
    assert np.all(np.isnan(flight.pitch_deg[flight.t_s > cutoff_s + 1e-6]))


def test_a_flight_is_terminated_where_its_impact_point_crosses_the_line():
    mission, vehicle, site = _records()
    line = FlightTermination(
        mark="assumed", source="press", limit_line_lonlat=((126.6, 45.0), (126.6, -40.0)), destruct=False
    )
    limited = mission.model_copy(update={"flight_termination": line})
    flight = fly_case(limited, vehicle, site, _environment(), "flight-termination@T+60")
    assert [event.name for event in flight.events][-3:] == ["failure", "thrust-end", "impact"]
    end = next(event.t_s for event in flight.events if event.name == "thrust-end")
    assert flight.iip_lon_deg[np.searchsorted(flight.t_s, end - 1e-6)] == pytest.approx(126.6, abs=1e-3)
    assert "flight-termination" in {case["id"].split("@")[0] for case in list_cases(limited)}


def test_an_orbit_that_dips_into_the_dense_air_is_an_impact():
    mission, vehicle, site = _records()
    plan, statuses = build_plan(mission, vehicle, site), {}
    # The third stage stops ever earlier: the perigee falls from 700 km into the Earth
    for early_s in np.arange(0.0, 40.0, 0.5):
        last = plan.tables.phases.copy()
        burning = np.flatnonzero(last[:, STAGE] == 2)[-1]
        last[burning, [DURATION_S, BURN_KG]] *= 1.0 - early_s / last[burning, DURATION_S]
        shorter = dataclasses.replace(plan, tables=plan.tables._replace(phases=last))
        flown = fly_to_end(mission, vehicle, shorter, _environment())
        statuses[find_orbit(flown.samples.stop).perigee_m] = flown.end.status
    dipping = [status for perigee_m, status in statuses.items() if -20e3 < perigee_m < 60e3]
    # polar orbits with these perigees clear the ellipsoid, or nearly so; no body comes through the air there
    assert len(dipping) >= 2 and set(dipping) == {"impact"}
    assert {status for perigee_m, status in statuses.items() if perigee_m > 200e3} == {"orbit"}
