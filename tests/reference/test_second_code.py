"""Ascents against a second code, written only here: DOP853 in axes that do not turn, with formulas of its own."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from pyproj import Geod, Transformer
from scipy.integrate import solve_ivp
from scipy.interpolate import PchipInterpolator
from tiny_records import assumed, tiny_mission, tiny_site, tiny_vehicle

from fallzone.atmospheres import us76
from fallzone.catalogue.load import find_pad, load_mission, load_site, load_vehicle
from fallzone.flight.cases import fly_case
from fallzone.kernels.tables import build_environment
from fallzone.winds.constant import ConstantWind

MU, OMEGA, J2, A_M, G0_MPS2 = 3.986004418e14, 7.292115e-5, 1.08262617385e-3, 6_378_137.0, 9.80665
E2 = (1 / 298.257223563) * (2 - 1 / 298.257223563)
GEOD = Geod(ellps="WGS84")
TO_ECEF = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
TO_GEODETIC = Transformer.from_crs("EPSG:4978", "EPSG:4979", always_xy=True)
WIND_EAST_MPS, WIND_NORTH_MPS = 25.0, -10.0

# U.S. Standard Atmosphere 1976, table 4: geopotential height [m], temperature [K] and gradient [K/m] from there
LAYERS = (
    (0.0, 288.15, -6.5e-3),
    (11e3, 216.65, 0.0),
    (20e3, 216.65, 1.0e-3),
    (32e3, 228.65, 2.8e-3),
    (47e3, 270.65, 0.0),
    (51e3, 270.65, -2.8e-3),
    (71e3, 214.65, -2.0e-3),
)
# Its densities above, at geometric heights [m]; ln ρ goes straight from one to the next: no ascent feels this air
THIN_AIR = ((86e3, 6.958e-6), (100e3, 5.604e-7), (120e3, 2.222e-8), (150e3, 2.076e-9), (200e3, 2.541e-10))
GAS_JPKGK, SCALE_KPM = 8314.32 / 28.9644, 9.80665 * 28.9644 / 8314.32


def _rise(pressure_pa, base, geopotential_m):
    """Pressure [Pa] and temperature [K] above the base of a layer (eqs. 23, 33a, 33b)."""
    base_m, base_k, lapse_kpm = base
    temperature_k = base_k + lapse_kpm * (geopotential_m - base_m)
    if lapse_kpm == 0.0:
        return pressure_pa * math.exp(-SCALE_KPM * (geopotential_m - base_m) / base_k), temperature_k
    return pressure_pa * (base_k / temperature_k) ** (SCALE_KPM / lapse_kpm), temperature_k


BASE_PA = [101_325.0]
for _base, _next in itertools.pairwise(LAYERS):
    BASE_PA.append(_rise(BASE_PA[-1], _base, _next[0])[0])


def air(height_m):
    """Density [kg/m³], speed of sound [m/s] and pressure [Pa]."""
    if height_m >= THIN_AIR[0][0]:
        heights, densities = zip(*THIN_AIR, strict=True)
        density = math.exp(np.interp(height_m, heights, np.log(densities))) if height_m < heights[-1] else 0.0
        return density, 274.1, 0.0
    geopotential_m = 6_356_766.0 * height_m / (6_356_766.0 + height_m)
    i = max(0, bisect.bisect([base[0] for base in LAYERS], geopotential_m) - 1)
    pressure, temperature_k = _rise(BASE_PA[i], LAYERS[i], geopotential_m)
    return pressure / (GAS_JPKGK * temperature_k), math.sqrt(1.4 * GAS_JPKGK * temperature_k), pressure


def gravity(x, y, z):
    """Minus the slope of −μ/r·(1 − J2(a/r)²(3z²/r² − 1)/2), worked out by hand."""
    r = math.sqrt(x * x + y * y + z * z)
    round_earth, bulge = MU / r**3, 1.5 * MU * J2 * A_M**2 / r**5
    sideways = -round_earth + bulge * (5.0 * z * z / r**2 - 1.0)
    return sideways * x, sideways * y, (-round_earth + bulge * (5.0 * z * z / r**2 - 3.0)) * z


def vertical(x, y, z):
    """Height [m] and latitude [rad] by fixed-point iteration (Hofmann-Wellenhof)."""
    p = math.hypot(x, y)
    lat = math.atan2(z, p * (1.0 - E2))
    for _ in range(5):
        lat = math.atan2(z + E2 * A_M / math.sqrt(1.0 - E2 * math.sin(lat) ** 2) * math.sin(lat), p)
    return p * math.cos(lat) + z * math.sin(lat) - A_M * math.sqrt(1.0 - E2 * math.sin(lat) ** 2), lat


@dataclass(frozen=True)
class Body:
    """What moves: mass [kg] at a time, drag area [m²] at a Mach number, thrust [N] at a pressure, and where it aims."""

    mass_kg: Callable[[float], float]
    drag_area_m2: Callable[[float], float]
    thrust_n: Callable[[float], float] = lambda pressure_pa: 0.0
    pitch_azimuth_deg: Callable[[float], tuple[float, float]] = lambda t_s: (0.0, 0.0)


def rates(t_s, state, body):
    """Velocity and acceleration in axes that do not turn."""
    x, y, z, vx, vy, vz = state
    height, lat = vertical(x, y, z)
    turn = math.atan2(y, x)
    up = (math.cos(lat) * math.cos(turn), math.cos(lat) * math.sin(turn), math.sin(lat))
    north = (-math.sin(lat) * math.cos(turn), -math.sin(lat) * math.sin(turn), math.cos(lat))
    east = (-math.sin(turn), math.cos(turn), 0.0)
    density, sound_mps, pressure = air(height)
    over_ground = (vx + OMEGA * y, vy - OMEGA * x, vz)
    flow = [over_ground[k] - WIND_EAST_MPS * east[k] - WIND_NORTH_MPS * north[k] for k in range(3)]
    speed = math.hypot(*flow)
    pull = 0.5 * density * speed * body.drag_area_m2(speed / sound_mps)
    thrust, (pitch, azimuth) = body.thrust_n(pressure), map(math.radians, body.pitch_azimuth_deg(t_s))
    level = math.cos(pitch)
    aim = [
        level * (math.sin(azimuth) * east[k] + math.cos(azimuth) * north[k]) + math.sin(pitch) * up[k] for k in range(3)
    ]
    mass, g = body.mass_kg(t_s), gravity(x, y, z)
    return [vx, vy, vz, *(g[k] + (thrust * aim[k] - pull * flow[k]) / mass for k in range(3))]


def move(body, state, start_s, end_s, **options):
    return solve_ivp(rates, (start_s, end_s), state, method="DOP853", rtol=1e-9, atol=1e-4, args=(body,), **options)


def held(x, y):
    """PCHIP, as the records say, and its end values beyond the knots."""
    curve = PchipInterpolator(x, y)
    return lambda at: float(curve(min(max(at, x[0]), x[-1])))


def masses(mission, vehicle):
    """Mass flow of each stage [kg/s], mass at lift-off [kg], and what each separation leaves behind [kg]."""
    flow, dropped, total = {}, {"payload": 0.0}, mission.payload_kg.value
    for stage in vehicle.stages:
        burns = [burn for burn in mission.burns if burn.stage == stage.name]
        flow[stage.name] = stage.thrust_vacuum_n.value / (G0_MPS2 * stage.isp_vacuum_s.value)
        burned_s = sum(burn.cutoff_s.value - burn.ignition_s.value for burn in burns)
        before_s = sum(max(0.0, -burn.ignition_s.value) for burn in burns)
        full = stage.dry_mass_kg.value + stage.propellant_kg.value
        dropped[stage.name] = full - flow[stage.name] * burned_s
        total += full - flow[stage.name] * before_s
    if vehicle.fairing is not None:
        dropped["fairing"] = vehicle.fairing.mass_kg.value
        total += dropped["fairing"]
    return flow, total, dropped


def ascend(mission, vehicle, pad):
    """States at each cut-off and separation, before anything is dropped: {time: state}."""
    guidance, shape = mission.guidance, vehicle.aerodynamics
    pitch, yaw = held(guidance.pitch_t_s, guidance.pitch_deg), held(guidance.yaw_t_s, guidance.yaw_deg)
    drag = held(shape.mach, shape.cd)
    flow, mass, dropped = masses(mission, vehicle)
    stages = {stage.name: stage for stage in vehicle.stages}
    bends = {*guidance.pitch_t_s, *guidance.yaw_t_s, *(part.t_s.value for part in mission.separations)}
    bends |= {t for burn in mission.burns for t in (burn.ignition_s.value, burn.cutoff_s.value)}
    last_s = max(part.t_s.value for part in mission.separations)
    x, y, z = TO_ECEF.transform(pad.lon_deg, pad.lat_deg, pad.height_m)
    state, states = [x, y, z, -OMEGA * y, OMEGA * x, 0.0], {}
    for start_s, end_s in itertools.pairwise([0.0, *sorted(t for t in bends if 0.0 < t <= last_s)]):
        rate, thrust_n, exit_m2 = 0.0, 0.0, 0.0
        for burn in mission.burns:
            if burn.ignition_s.value <= start_s and end_s <= burn.cutoff_s.value:
                stage = stages[burn.stage]
                rate, exit_m2 = flow[stage.name], stage.nozzle_exit_area_m2.value
                thrust_n = stage.thrust_vacuum_n.value
        body = Body(
            mass_kg=lambda t, kg=mass, rate=rate, start=start_s: kg - rate * (t - start),
            drag_area_m2=lambda mach: shape.reference_area_m2 * drag(mach),
            thrust_n=lambda pressure, n=thrust_n, area=exit_m2: n - pressure * area,
            pitch_azimuth_deg=lambda t: (pitch(t), guidance.launch_azimuth_deg + yaw(t)),
        )
        state = states[end_s] = move(body, state, start_s, end_s).y[:, -1]
        mass -= rate * (end_s - start_s)
        mass -= sum(dropped[part.item] for part in mission.separations if part.t_s.value == end_s)
    return states


def fall(state, start_s, beta_kgpm2):
    """Longitude, latitude [deg] and time [s] of the landing of a body whose drag does not depend on the Mach number."""

    def ground(t_s, state, body):
        return vertical(*state[:3])[0]

    ground.terminal, ground.direction = True, -1.0
    body = Body(mass_kg=lambda t: 1.0, drag_area_m2=lambda mach: 1.0 / beta_kgpm2)
    flown = move(body, state, start_s, start_s + 5_000.0, events=ground)
    (landed_s,), (landed,) = flown.t_events[0], flown.y_events[0]
    return *place(landed_s, landed)[:2], landed_s


def place(t_s, state):
    """Longitude, latitude [deg], height [m] and speed over the turning Earth [m/s]."""
    x, y, z, vx, vy, vz = state
    lon, lat, height = TO_GEODETIC.transform(x, y, z)
    speed = math.hypot(vx + OMEGA * y, vy - OMEGA * x, vz)
    return (lon - math.degrees(OMEGA * t_s) + 180.0) % 360.0 - 180.0, lat, height, speed


def fly(mission, vehicle, site):
    """The flight under test, and the pad."""
    environment = build_environment(us76, ConstantWind(east_mps=WIND_EAST_MPS, north_mps=WIND_NORTH_MPS))
    return fly_case(mission, vehicle, site, environment), find_pad(mission, site)


def single_stage():
    """The first stage of the tiny vehicle alone, with a payload that is left when it separates."""
    vehicle, mission = tiny_vehicle(), tiny_mission()
    stage = vehicle.stages[0]
    body = stage.fall.model_copy(update={"drag_curve": "constant"})
    stage = stage.model_copy(
        update={
            "fall": body,
        }
    )
    guidance = mission.guidance.model_copy(
        update={
            "launch_azimuth_deg": 140.0,
            "pitch_t_s": (0.0, 12.0, 60.0, 120.0),
            "pitch_deg": (90.0, 88.0, 60.0, 48.0),
        }
    )
    burn = mission.burns[0].model_copy(update={"cutoff_s": assumed(112.0)})  # of 120: the rest falls with the stage
    mission = mission.model_copy(
        update={
            "guidance": guidance,
            "burns": (burn,),
            "separations": mission.separations[:1],
            "payload_kg": assumed(8_000.0),
            "as_flown": None,
        }
    )
    return mission, vehicle.model_copy(update={"stages": (stage,), "fairing": None}), tiny_site()


def require_same(event, state, pad, apart_m):
    """Height, distance from the pad and speed agree to 1e-5, and the places to some metres."""
    lon, lat, height, speed = place(event.t_s, state)
    downrange = GEOD.inv(pad.lon_deg, pad.lat_deg, lon, lat)[2]
    computed = (event.height_m, event.downrange_m, event.speed_mps)
    assert computed == pytest.approx((height, downrange, speed), rel=1e-5), event.name
    assert GEOD.inv(event.lon_deg, event.lat_deg, lon, lat)[2] < apart_m, event.name


def test_a_single_stage_cuts_off_and_falls_where_the_second_code_says():
    mission, vehicle, site = single_stage()
    flight, pad = fly(mission, vehicle, site)
    states = ascend(mission, vehicle, pad)
    events = {event.name: event for event in flight.events}
    for name in ("stage-1-cutoff", "stage-1-separation"):
        # 5 cm and 2e-6 apart, after 112 s: what steps of 2 s leave
        require_same(events[name], states[events[name].t_s], pad, apart_m=0.5)
    drop, payload = flight.drops
    assert (drop.item, payload.item) == ("stage-1", "payload")
    lon, lat, t_s = fall(states[122.0], 122.0, beta_kgpm2=300.0)
    downrange = GEOD.inv(pad.lon_deg, pad.lat_deg, lon, lat)[2]
    assert downrange > 900e3
    # 0.6 m apart; a fall is allowed 20 m
    assert drop.range_m == pytest.approx(downrange, rel=1e-5)
    assert GEOD.inv(drop.lon_deg, drop.lat_deg, lon, lat)[2] < 10.0
    assert drop.t_s == pytest.approx(t_s, abs=0.01)


def test_three_stages_go_to_orbit_as_the_second_code_says():
    mission = load_mission("nuri-2021-10-21")
    flight, pad = fly(mission, load_vehicle(mission.vehicle), load_site(mission.site))
    states = ascend(mission, load_vehicle(mission.vehicle), pad)
    compared = [event for event in flight.events if event.t_s in states]
    assert len(compared) >= 7 and compared[-1].height_m > 500e3
    for event in compared:
        # 2 m after 967 s and 3,900 km; longer steps are chosen to keep within 25 m
        require_same(event, states[event.t_s], pad, apart_m=25.0)
