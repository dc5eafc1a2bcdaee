"""Missions whose guidance is solved for: the ascent becomes an ordinary attitude programme, and is flown as such."""

from __future__ import annotations

import math

import numpy as np

from fallzone.catalogue.load import find_pad, shown_file
from fallzone.constants import (
    EARTH_EQUATORIAL_RADIUS_M,
    EARTH_GM_M3PS2,
    EARTH_ROTATION_RADPS,
    STANDARD_GRAVITY_MPS2,
)
from fallzone.errors import InputError
from fallzone.flight.aim.ascents import ELEVATIONS_DEG, solve_aim
from fallzone.flight.aim.pad import BLEND_S, Ascent, Pad, find_knots
from fallzone.flight.plan import AscentPlan, build_plan
from fallzone.kernels.ascent.craft import BURN_KG, DROP_KG, DURATION_S, THRUST
from fallzone.kernels.ascent.steering import MASS, TIME
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Guidance, Mission, TargetOrbit
from fallzone.model.site import Site
from fallzone.model.timeline import Separation
from fallzone.model.vehicle import Vehicle
from fallzone.words import _
from fallzone.words.things import item_words


def steer_mission(mission: Mission, vehicle: Vehicle, site: Site, environment: Environment) -> Mission:
    """A mission with the programme and the last cut-off that take it to its target orbit.

    Parameters
    ----------
    mission : Mission
        With an aim and a target orbit; its burns and separations are flown as planned but for the last cut-off.
    vehicle : Vehicle
        The vehicle that it flies.
    site : Site
        The site of its pad.
    environment : Environment
        Air and mean wind.

    Returns
    -------
    Mission
        The same with guidance, and with the cut-off that it leads to.

    Raises
    ------
    InputError
        When the target orbit cannot be reached from the pad on this azimuth, or not with the propellant on board.
    """
    where = f"{shown_file(mission)} [aim]"
    pad = stand_on_pad(mission, vehicle, site, environment)
    _require_steered(mission, pad)
    ascent = solve_aim(pad, loft_deg=mission.aim.loft_deg, to_depletion=mission.aim.last_burn == "depletion")
    if ascent is None:
        raise InputError(where, *_say_unreachable(mission, pad))
    missing_kg = find_missing_kg(mission, vehicle, pad, ascent)
    if missing_kg > 0.0:
        end_kg, isp_s = float(ascent.end[MASS]), vehicle.stages[pad.last_stage].isp_vacuum_s.value
        missing_mps = STANDARD_GRAVITY_MPS2 * isp_s * math.log((end_kg + missing_kg) / end_kg)
        raise InputError(
            where,
            _(
                "{orbit} is out of reach by {missing:.0f} m/s: the {stage} lacks {propellant:.0f} kg of propellant"
            ).format(
                orbit=_say_orbit(mission.target_orbit),
                missing=missing_mps,
                stage=item_words(vehicle.stages[pad.last_stage].name),
                propellant=missing_kg,
            ),
            _("a lower orbit, less payload, or another azimuth"),
        )
    return with_ascent(mission, pad, ascent)


def _say_unreachable(mission: Mission, pad: Pad) -> tuple[str, str]:
    """That no ascent was found, by how much the vehicle falls short at least, and what to do."""
    ideal_mps, least_mps = find_ideal_mps(pad.plan), find_least_mps(pad.plan.pad_lat_deg, mission.target_orbit)
    orbit, azimuth_deg = _say_orbit(mission.target_orbit), math.degrees(pad.azimuth_rad)
    if ideal_mps < least_mps:
        problem = _(
            "{orbit} is out of reach by {missing:.0f} m/s at least: the vehicle can gain {ideal:.0f} m/s, the orbit "
            "takes {least:.0f} m/s without any losses"
        ).format(orbit=orbit, missing=least_mps - ideal_mps, ideal=ideal_mps, least=least_mps)
        return problem, _("a lower orbit or less payload; or check masses, specific impulses and burns")
    problem = _("no ascent at azimuth {azimuth:.4g}° leads to {orbit}").format(azimuth=azimuth_deg, orbit=orbit)
    return problem, _("check masses, thrusts, burns and the target orbit")


def find_ideal_mps(plan: AscentPlan) -> float:
    """Velocity that a vehicle gains by all its planned burns in vacuum and without gravity.

    Parameters
    ----------
    plan : AscentPlan
        Phases and masses.

    Returns
    -------
    float
        [m/s].

    Source
    ------
    K. E. Tsiolkovsky (1903): w·ln(m0/m1), phase by phase, with the exhaust velocity w = thrust/mass flow of all motors
    that burn together.
    """
    gained_mps, mass_kg = 0.0, float(plan.tables.mass_kg)
    for phase, motors in zip(plan.tables.phases, plan.tables.burns, strict=True):
        burned_kg = float(phase[BURN_KG])
        if burned_kg > 0.0:
            exhaust_mps = float(motors[:, THRUST].sum() * phase[DURATION_S] / burned_kg)
            gained_mps += exhaust_mps * math.log(mass_kg / (mass_kg - burned_kg))
        mass_kg -= burned_kg + float(phase[DROP_KG])
    return gained_mps


def find_least_mps(lat_deg: float, orbit: TargetOrbit) -> float:
    """Velocity that an orbit takes at least from a pad that the Earth carries along, without any losses.

    Parameters
    ----------
    lat_deg : float
        Geodetic latitude of the pad [deg].
    orbit : TargetOrbit
        Entered at its perigee.

    Returns
    -------
    float
        [m/s].

    Source
    ------
    Derived from two-body relations: an impulse on the surface gives the energy of the orbit, v² = μ(2/R − 1/a), and the
    turning Earth gives ωR·cos φ of it at most.
    """
    radius_m = EARTH_EQUATORIAL_RADIUS_M
    axis_m = radius_m + 0.5 * (orbit.perigee_m.value + orbit.apogee_m.value)
    carried_mps = EARTH_ROTATION_RADPS * radius_m * math.cos(math.radians(lat_deg))
    return math.sqrt(EARTH_GM_M3PS2 * (2.0 / radius_m - 1.0 / axis_m)) - carried_mps


def stand_on_pad(mission: Mission, vehicle: Vehicle, site: Site, environment: Environment) -> Pad:
    """The vehicle of a mission on its pad, with the orbit, azimuth and corridor that it aims at.

    Parameters
    ----------
    mission : Mission
        With an aim and a target orbit.
    vehicle : Vehicle
        The vehicle that it flies.
    site : Site
        The site of its pad.
    environment : Environment
        Air and mean wind.

    Returns
    -------
    Pad

    Raises
    ------
    InputError
        When the inclination is not reached from the pad and no azimuth is given.
    """
    plan = build_plan(mission.model_copy(update={"guidance": None}), vehicle, site)
    corridor = {part.item: part.azimuth_deg for part in mission.aim.corridor}
    return Pad(plan, environment, mission.target_orbit, find_azimuth_deg(mission, site), corridor)


def find_azimuth_deg(mission: Mission, site: Site) -> float:
    """Launch azimuth that a mission aims at: its own, or that of its inclination without a dog-leg.

    Parameters
    ----------
    mission : Mission
        With an aim and a target orbit.
    site : Site
        The site of its pad.

    Returns
    -------
    float
        [deg], clockwise from north.

    Raises
    ------
    InputError
        When the inclination is not reached from the pad and no azimuth is given.
    """
    if mission.aim.launch_azimuth_deg is not None:
        return mission.aim.launch_azimuth_deg
    lat_deg = find_pad(mission, site).lat_deg
    return find_launch_azimuth_deg(lat_deg, mission.target_orbit, f"{shown_file(mission)} [aim]")


def _require_steered(mission: Mission, pad: Pad) -> None:
    """Refuse items of the corridor that do not separate while the thrust is steered."""
    end, _trace, _elevation_deg = pad.turn(pad.find_kick_rad(ELEVATIONS_DEG[2]))
    times_s = {part.item: part.t_s.value for part in mission.separations}
    first_s, last_s = float(end[TIME]) + BLEND_S, mission.stage_burns[-1].cutoff_s.value
    for part in mission.aim.corridor:
        if not first_s <= times_s.get(part.item, 0.0) < last_s:
            raise InputError(
                f"{shown_file(mission)} [aim] corridor",
                _("{item} does not separate while the thrust is steered, T+{first:.0f} s to T+{last:.0f} s").format(
                    item=part.item, first=first_s, last=last_s
                ),
                _("an item that does; what falls earlier falls along launch_azimuth_deg"),
            )


def with_ascent(mission: Mission, pad: Pad, ascent: Ascent) -> Mission:
    """A mission that flies an ascent.

    Parameters
    ----------
    mission : Mission
        With an aim.
    pad : Pad
        Where the ascent begins.
    ascent : Ascent
        What was found.

    Returns
    -------
    Mission
        With the programme and the last cut-off of the ascent.
    """
    t_s, pitch_rad, yaw_rad = find_knots(ascent.trace, pad.azimuth_rad)
    guidance = Guidance(
        mark=mission.aim.mark,
        source=mission.aim.source,
        note=mission.aim.note,
        launch_azimuth_deg=math.degrees(pad.azimuth_rad) % 360.0,
        pitch_t_s=tuple(t_s.round(3).tolist()),
        pitch_deg=tuple(np.degrees(pitch_rad).round(4).tolist()),
        yaw_t_s=tuple(t_s.round(3).tolist()),
        yaw_deg=tuple(np.degrees(yaw_rad).round(4).tolist()),
        is_solved=True,
    )
    return _end_after(mission, ascent.last_s).model_copy(update={"guidance": guidance})


def _end_after(mission: Mission, last_s: float) -> Mission:
    """A mission whose last burn lasts so long [s]; what would separate before its end separates as long after it."""
    last = mission.stage_burns[-1]
    planned_s, cutoff_s = last.cutoff_s.value, round(last.ignition_s.value + last_s, 3)
    found = last.cutoff_s.model_copy(update={"value": cutoff_s, "mark": "estimated"})

    def moved(part: Separation) -> Separation:
        if not planned_s <= part.t_s.value < cutoff_s:
            return part
        t_s = round(cutoff_s + part.t_s.value - planned_s, 3)
        return part.model_copy(update={"t_s": part.t_s.model_copy(update={"value": t_s, "mark": "estimated"})})

    burns = tuple(b.model_copy(update={"cutoff_s": found}) if b is last else b for b in mission.burns)
    changed: dict[str, object] = {"burns": burns, "separations": tuple(map(moved, mission.separations))}
    failure = mission.as_flown
    # What failed so long before the cut-off fails so long before it now; what failed at the ignition stays with that
    is_near = failure is not None and failure.t_s > 0.5 * (last.ignition_s.value + planned_s)
    if is_near and not failure.is_on_clock:
        t_s = round(failure.t_s + cutoff_s - planned_s, 3)
        changed["as_flown"] = failure.model_copy(update={"t_s": t_s})
    return mission.model_copy(update=changed)


def find_missing_kg(mission: Mission, vehicle: Vehicle, pad: Pad, ascent: Ascent) -> float:
    """Propellant that the last stage lacks for an ascent.

    Parameters
    ----------
    mission : Mission
        Its burns of the same stage before the last one count.
    vehicle : Vehicle
        The vehicle that it flies.
    pad : Pad
        Where the ascent begins.
    ascent : Ascent
        What was found.

    Returns
    -------
    float
        [kg]; 0 where there is enough, to the rounding of times in files.
    """
    stage = vehicle.stages[pad.last_stage]
    before_s = sum(burn.full_thrust_s for burn in mission.stage_burns[:-1] if burn.stage == stage.name)
    usable_kg = stage.propellant_kg.value - stage.residual_propellant_kg.value - before_s * stage.mass_flow_kgps
    missing_kg = ascent.last_s * pad.flow_kgps - usable_kg
    return missing_kg if missing_kg > 1e-3 * stage.propellant_kg.value else 0.0


def find_launch_azimuth_deg(lat_deg: float, orbit: TargetOrbit, where: str = "[aim]") -> float:
    """Azimuth relative to the Earth from which an inclination is reached without a dog-leg, to the south.

    Parameters
    ----------
    lat_deg : float
        Geodetic latitude of the pad [deg].
    orbit : TargetOrbit
        Whose perigee and inclination count.
    where : str
        Place that an error names.

    Returns
    -------
    float
        [deg], clockwise from north.

    Raises
    ------
    InputError
        When the inclination is below the latitude of the pad, or above 180° less it.

    Source
    ------
    D. A. Vallado, Fundamentals of Astrodynamics and Applications, 4th ed., section 6.4: cos i = cos φ sin β; the
    velocity of the Earth at the pad is taken off that of a circular orbit.
    """
    latitude, inclination = math.radians(lat_deg), math.radians(orbit.inclination_deg.value)
    sine = math.cos(inclination) / math.cos(latitude)
    if abs(sine) > 1.0:
        raise InputError(
            where,
            _("an inclination of {inclination:g}° is not reached from a pad at latitude {latitude:.4g}°").format(
                inclination=orbit.inclination_deg.value, latitude=lat_deg
            ),
            _("expected {low:.4g} to {high:.4g}°, or launch_azimuth_deg and a dog-leg").format(
                low=abs(lat_deg), high=180.0 - abs(lat_deg)
            ),
        )
    inertial = math.pi - math.asin(sine)
    radius_m = EARTH_EQUATORIAL_RADIUS_M + orbit.perigee_m.value
    speed_mps = math.sqrt(EARTH_GM_M3PS2 / radius_m)
    east_mps = speed_mps * math.sin(inertial) - EARTH_ROTATION_RADPS * EARTH_EQUATORIAL_RADIUS_M * math.cos(latitude)
    return math.degrees(math.atan2(east_mps, speed_mps * math.cos(inertial))) % 360.0


def _say_orbit(orbit: TargetOrbit) -> str:
    return _("an orbit of {perigee:.0f} × {apogee:.0f} km at {inclination:g}°").format(
        perigee=orbit.perigee_m.value / 1e3,
        apogee=orbit.apogee_m.value / 1e3,
        inclination=orbit.inclination_deg.value,
    )
