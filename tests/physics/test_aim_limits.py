"""Limits of guidance from an aim: what was flown is held against them by hand, from its states."""

from __future__ import annotations

import math

import numpy as np
import pytest

import fallzone.calibration.vehicle.members as members_module
from fallzone.catalogue.inputs import flight_inputs
from fallzone.errors import InputError
from fallzone.flight.aim.missions import steer_mission
from fallzone.flight.aim.timeline import Throttle, throttle_burns
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.flight.planning.plan import build_plan, evaluate_programme
from fallzone.model.record import Quantity
from fallzone.model.timeline import Burn

# U.S. Standard Atmosphere 1976, table 4: base [m, geopotential], temperature [K], gradient [K/m]; R and g0 of the same
_LAYERS = (
    (0.0, 288.15, -6.5e-3),
    (11e3, 216.65, 0.0),
    (20e3, 216.65, 1e-3),
    (32e3, 228.65, 2.8e-3),
    (47e3, 270.65, 0.0),
)
_R, _G0, _RADIUS_M = 287.053, 9.80665, 6_356_766.0


def _density_kgpm3(height_m: float) -> float:
    geopotential_m = _RADIUS_M * height_m / (_RADIUS_M + height_m)
    pressure_pa = 101_325.0
    for (base_m, base_k, gradient), top in zip(_LAYERS, (*_LAYERS[1:], (math.inf,)), strict=True):
        upto_m = min(geopotential_m, top[0])
        rise_m = upto_m - base_m
        if gradient:
            pressure_pa *= (1.0 + gradient * rise_m / base_k) ** (-_G0 / (_R * gradient))
        else:
            pressure_pa *= math.exp(-_G0 * rise_m / (_R * base_k))
        if geopotential_m <= top[0]:
            return pressure_pa / (_R * (base_k + gradient * rise_m))
    raise AssertionError


def _pressures_pa(flight) -> np.ndarray:
    """Dynamic pressure ½ρv² in calm air; above 50 km it is none to speak of."""
    speed_mps = np.linalg.norm(flight.velocity_ecef_mps, axis=1)
    low = flight.height_m < 50e3
    density = [_density_kgpm3(max(height_m, 0.0)) for height_m in flight.height_m[low]]
    return 0.5 * np.array(density) * speed_mps[low] ** 2


def _share(burn, t_s: float) -> float:
    steps = burn.throttle_s is not None and zip(burn.throttle_s, burn.throttle, strict=True)
    return next((share.value for since, share in reversed(list(steps or ())) if since.value < t_s), 1.0)


def _loads_mps2(mission, vehicle, flight) -> np.ndarray:
    """Thrust in vacuum over mass after every step: drag and the pressure of the air only take off it."""
    loads = [0.0]
    for t_s, mass_kg in zip(flight.t_s, flight.mass_kg, strict=True):
        for burn in mission.burns:
            # The step that ends at cutoff, where the load is greatest, ends there but for rounding
            if burn.ignition_s.value < t_s <= burn.cutoff_s.value + 1e-6:
                [motor] = [motor for motor in vehicle.motors if motor.name == burn.stage]
                loads.append(_share(burn, t_s) * motor.thrust_vacuum_n.value / mass_kg)
    return np.array(loads)


def _aim(name: str = "nuri-2023-05-25", **keys):
    """A shipped mission in calm air, with other keys of its aim; not solved for yet."""
    read = load_flight(name, ensemble=False, solved=False)
    mission = read.model_copy(update={"aim": read.aim.model_copy(update=keys), "wind": "calm"})
    mission._inputs = read._inputs
    return mission


def _steer(mission):
    inputs = flight_inputs(mission)
    return steer_mission(mission, inputs.vehicle, inputs.site, build_mission_environment(mission, inputs.site))


def _fly(mission):
    inputs = flight_inputs(mission)
    environment = build_mission_environment(mission, inputs.site)
    return fly_case(mission, inputs.vehicle, inputs.site, environment, "nominal")


@pytest.fixture(scope="module")
def free():
    """The flight without limits."""
    mission = _steer(_aim())
    return mission, _fly(mission)


def _require_orbit(mission, flight):
    orbit = mission.target_orbit
    assert flight.end.perigee_m == pytest.approx(orbit.perigee_m.value, abs=10e3)
    assert flight.end.apogee_m == pytest.approx(orbit.apogee_m.value, abs=10e3)
    assert flight.end.inclination_deg == pytest.approx(orbit.inclination_deg.value, abs=0.1)


def test_limits_that_are_not_reached_change_nothing(free):
    wide = {"max_turn_rate_degps": 10.0, "max_dynamic_pressure_pa": 60e3, "max_axial_load_mps2": 80.0}
    limited, plain = _steer(_aim(**wide)), free[0]
    assert limited.aim != plain.aim
    assert limited.model_copy(update={"aim": plain.aim}).model_dump_json() == plain.model_dump_json()


@pytest.mark.parametrize("limit_pa", [30e3, 12e3])
def test_dynamic_pressure_keeps_to_its_limit(free, limit_pa):
    assert _pressures_pa(free[1]).max() > 34e3
    mission = _steer(_aim(max_dynamic_pressure_pa=limit_pa))
    flight = _fly(mission)
    # No more than is needed: a limit that is not used would be the wrong flight as well
    assert 0.96 * limit_pa < _pressures_pa(flight).max() <= 1.005 * limit_pa
    _require_orbit(mission, flight)
    assert min(share.value for share in mission.burns[0].throttle) >= 0.5


def test_axial_load_keeps_to_its_limit_and_what_follows_comes_later(free):
    plain, flight = free
    vehicle = flight_inputs(_aim()).vehicle
    # 2.9399 MN on the 65.3 t of the first cutoff: 12.1 t of its stage, 52.0 t of the others, 1.2 t on top
    assert _loads_mps2(plain, vehicle, flight).max() == pytest.approx(45.0, abs=0.1)
    mission = _steer(_aim(max_axial_load_mps2=33.0))
    flight = _fly(mission)
    assert 0.98 * 33.0 < _loads_mps2(mission, vehicle, flight).max() <= 1.005 * 33.0
    _require_orbit(mission, flight)
    # The same propellant: the shares times how long each is held are as long as the burn was
    for before, burn in zip(plain.burns[:2], mission.burns[:2], strict=True):
        ends_s = [t_s.value for t_s in burn.throttle_s] + [burn.cutoff_s.value]
        held_s = np.diff([burn.ignition_s.value, *ends_s])
        used_s = held_s @ np.array([1.0, *(share.value for share in burn.throttle)])
        assert used_s == pytest.approx(before.cutoff_s.value - before.ignition_s.value, abs=2e-3)
    later_s = [burn.cutoff_s.value - old.cutoff_s.value for old, burn in zip(plain.burns, mission.burns, strict=True)]
    assert 0.0 < later_s[0] < later_s[1] - 0.5
    times_s = {part.item: part.t_s.value for part in mission.separations}
    moved_s = {part.item: times_s[part.item] - part.t_s.value for part in plain.separations}
    # The fairing goes while the second stage burns
    assert moved_s == pytest.approx(
        {"stage-1": later_s[0], "fairing": later_s[0], "stage-2": later_s[1], "payload": moved_s["payload"]}, abs=2e-3
    )
    assert mission.burns[1].ignition_s.value - plain.burns[1].ignition_s.value == pytest.approx(later_s[0], abs=2e-3)


def test_throttling_never_gains():
    masses_kg = []
    for limit_mps2 in (None, 32.0):
        mission = _steer(_aim(max_axial_load_mps2=limit_mps2, loft_deg=0.0))
        masses_kg.append(_fly(mission).mass_kg[-1])
    assert masses_kg[0] > masses_kg[1] > 0.9 * masses_kg[0]


def test_the_core_is_throttled_beside_boosters_that_cannot_be():
    plain, mission = (_steer(_aim("h3-2024-11-04", max_axial_load_mps2=limit)) for limit in (None, 35.0))
    booster, core, *upper = mission.burns
    assert booster == plain.burns[0]
    later_s = core.cutoff_s.value - plain.burns[1].cutoff_s.value
    assert later_s > 1.0
    # Both burns of the second stage come as much later
    moved_s = [b.ignition_s.value - old.ignition_s.value for b, old in zip(upper, plain.burns[2:], strict=True)]
    assert moved_s == pytest.approx([later_s, later_s], abs=2e-3)
    flight, [stage] = _fly(mission), [one for one in flight_inputs(mission).vehicle.stages if one.name == "stage-1"]
    alone = (flight.t_s > booster.cutoff_s.value + 15.0) & (flight.t_s <= core.cutoff_s.value)
    rows = zip(flight.t_s[alone], flight.mass_kg[alone], strict=True)
    loads_mps2 = [_share(core, t_s) * stage.thrust_vacuum_n.value / mass_kg for t_s, mass_kg in rows]
    assert 0.98 * 35.0 < max(loads_mps2) <= 1.005 * 35.0
    _require_orbit(mission, flight)


def test_a_last_burn_whose_throttle_the_mission_states_leads_to_the_orbit():
    mission = _aim()
    last, given = mission.burns[-1], {"mark": "assumed", "source": mission.aim.source}
    steps = {"throttle_s": (Quantity(value=600.0, **given),), "throttle": (Quantity(value=0.7, **given),)}
    throttled = _steer(mission.model_copy(update={"burns": (*mission.burns[:-1], last.model_copy(update=steps))}))
    _require_orbit(throttled, _fly(throttled))
    # What is left of it at T+600 s lasts longer by 1/0.7, to what the longer flight costs or saves
    left_s = [flown.burns[-1].cutoff_s.value - 600.0 for flown in (throttled, _steer(mission))]
    assert left_s[0] / left_s[1] == pytest.approx(1.0 / 0.7, rel=0.02)


def _turn_rates_degps(mission) -> np.ndarray:
    inputs = flight_inputs(mission)
    t_s = np.arange(0.0, mission.burns[-1].cutoff_s.value, 0.1)
    pitch, azimuth = evaluate_programme(build_plan(mission, inputs.vehicle, inputs.site), t_s)
    level = np.cos(pitch)
    aims = np.stack([level * np.sin(azimuth), level * np.cos(azimuth), np.sin(pitch)], axis=1)
    return np.degrees(np.linalg.norm(np.diff(aims, axis=0), axis=1)) / 0.1


def test_the_thrust_turns_no_faster_than_its_limit(free):
    limit_degps = 0.7
    assert _turn_rates_degps(free[0]).max() > 1.4
    mission = _steer(_aim(max_turn_rate_degps=limit_degps))
    assert 0.8 * limit_degps < _turn_rates_degps(mission).max() <= limit_degps * 1.001
    _require_orbit(mission, _fly(mission))


def test_a_limited_mission_that_is_solved_again_stays_as_it_is():
    once = _steer(_aim(max_axial_load_mps2=40.0, max_dynamic_pressure_pa=32e3))
    assert _steer(once).model_dump_json() == once.model_dump_json()
    # Another payload is throttled for itself, from the burns that the mission stated
    payload_kg = once.payload_kg.model_copy(update={"value": 900.0})
    heavier = _steer(once.model_copy(update={"payload_kg": payload_kg}))
    fresh = _steer(
        _aim(max_axial_load_mps2=40.0, max_dynamic_pressure_pa=32e3).model_copy(update={"payload_kg": payload_kg})
    )
    assert heavier.burns == fresh.burns != once.burns


def test_members_keep_to_the_limits_too(monkeypatch):
    monkeypatch.setattr(members_module, "MEMBERS", 4)
    mission = _steer(_aim(max_dynamic_pressure_pa=30e3, loft_sigma_deg=5.0))
    inputs = flight_inputs(mission)
    environment = build_mission_environment(mission, inputs.site)
    members = members_module.draw_members(mission, inputs.vehicle, inputs.site, environment)
    assert len(members) > 2
    throttles = {tuple(share.value for share in member.burns[0].throttle or ()) for member, _vehicle in members}
    assert len(throttles) == len(members)
    for member, vehicle in members:
        member._inputs = inputs
        flight = fly_case(member, vehicle, inputs.site, environment, "nominal")
        assert _pressures_pa(flight).max() <= 1.005 * 30e3


def test_an_axial_load_out_of_reach_of_the_throttle_says_what_is_reached():
    with pytest.raises(
        InputError, match=r"max_axial_load_mps2: is 20 m/s², but [\d.]+ m/s² are reached at T\+\d+ s"
    ) as told:
        _steer(_aim(max_axial_load_mps2=20.0))
    reached = float(str(told.value).split("but ")[1].split(" ")[0])
    # At half thrust: the first stage burns out with 22.6 m/s² of the 45.3 that it has without a limit
    assert reached == pytest.approx(0.5 * 45.26, rel=0.02)
    assert "50%" in str(told.value)


def test_a_motor_with_a_thrust_curve_is_not_throttled():
    with pytest.raises(InputError, match=r"max_dynamic_pressure_pa: is 30 kPa, but 36.\d+ kPa .* cannot be throttled"):
        _steer(_aim("lvm3-2019-07-22", max_dynamic_pressure_pa=30e3))


def test_a_last_motor_that_cannot_be_cut_off_is_not_throttled():
    with pytest.raises(
        InputError, match=r"max_axial_load_mps2: is 60 m/s², but .*: the second stage cannot be throttled"
    ):
        _steer(_aim("naro-2009-08-25", max_axial_load_mps2=60.0))


# --- by hand: how long a throttled burn lasts, and what moves with it


def test_a_throttled_burn_lasts_as_long_as_its_propellant():
    # 60 s at full thrust, then the 40 s that are left at 80 % for 20 s (16 s) and at half thrust for 48 s
    assert Throttle(100.0, ((60.0, 0.8), (80.0, 0.5))).lasts_s == pytest.approx(60.0 + 20.0 + 48.0)
    assert Throttle(100.0, ()).lasts_s == 100.0


def test_engines_may_be_lit_throttled_but_not_on_the_pad():
    def burn(ignition_s, throttle_s):
        given = {"mark": "assumed", "source": "kit"}
        times = {"ignition_s": ignition_s, "cutoff_s": 300.0, "throttle_s": throttle_s, "throttle": 0.7}
        return Burn(stage="stage-1", **{key: Quantity(value=value, **given) for key, value in times.items()})

    assert burn(110.0, 110.0).full_thrust_s == pytest.approx(0.7 * 190.0)
    for ignition_s, throttle_s in ((110.0, 109.0), (0.0, 0.0), (-3.0, -3.0)):
        with pytest.raises(ValueError, match="expected after lift-off, between ignition and cut-off"):
            burn(ignition_s, throttle_s)


def test_a_failure_keeps_its_distance_from_a_cut_off_that_moves():
    mission = load_flight("nuri-2021-10-21", ensemble=False)
    assert not mission.as_flown.is_on_clock
    first, last = mission.burns[0], mission.burns[-1]
    length_s = first.cutoff_s.value - first.ignition_s.value
    aim = _aim().aim.model_copy(update={"source": mission.payload_kg.source})
    moved = throttle_burns(mission.model_copy(update={"aim": aim}), {0: Throttle(length_s, ((length_s - 20.0, 0.5),))})
    assert moved.burns[0].cutoff_s.value == pytest.approx(first.cutoff_s.value + 20.0)
    assert moved.burns[-1].cutoff_s.value == pytest.approx(last.cutoff_s.value + 20.0)
    assert moved.as_flown.t_s == pytest.approx(mission.as_flown.t_s + 20.0)
