"""Missions whose guidance is solved for: the ascent becomes an ordinary attitude programme, and is flown as such."""

from __future__ import annotations

import math

import numpy as np

from fallzone.catalogue.load import shown_file
from fallzone.constants import (
    EARTH_EQUATORIAL_RADIUS_M,
    EARTH_GM_M3PS2,
    EARTH_ROTATION_RADPS,
    STANDARD_GRAVITY_MPS2,
)
from fallzone.errors import InputError
from fallzone.flight.aim.ascents import ELEVATIONS_DEG, solve_aim
from fallzone.flight.aim.limits import as_stated, keep_limits, remember_stated
from fallzone.flight.aim.pad import BLEND_S, Ascent, Pad, find_knots
from fallzone.flight.aim.standing import stand_on_pad
from fallzone.flight.aim.timeline import end_after
from fallzone.flight.aim.yaw import AT_ONCE, is_at_once
from fallzone.flight.planning.plan import AscentPlan
from fallzone.kernels.ascent.craft import BURN_KG, DROP_KG, DURATION_S, THRUST
from fallzone.kernels.ascent.steering import MASS, TIME
from fallzone.kernels.tables import Environment
from fallzone.model.ascent.release import Release
from fallzone.model.mission import Guidance, Mission, TargetOrbit
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.words import _
from fallzone.words.things import item_words


def steer_mission(mission: Mission, vehicle: Vehicle, site: Site, environment: Environment) -> Mission:
    """A mission with the programme and the last cut-off that take it to its target orbit.

    Parameters
    ----------
    mission : Mission
        With an aim and a target orbit; its burns and separations are flown as planned but for the last cut-off, and
        for what limits of the aim ask for.
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
        When the target orbit cannot be reached from the pad on this azimuth, or not with the propellant on board, or
        not within the limits of the aim.
    """
    where = f"{shown_file(mission)} [aim]"
    stated = mission = as_stated(mission)
    pad = stand_on_pad(mission, vehicle, site, environment)
    _require_steered(mission, pad)
    ascent = solve_aim(pad, loft_deg=mission.aim.loft_deg, to_depletion=mission.aim.last_burn == "depletion")
    if ascent is None:
        raise InputError(where, *_say_unreachable(mission, pad))
    ascent = save_propellant(mission, vehicle, pad, ascent)
    mission, pad, ascent = keep_limits(mission, pad, ascent, vehicle=vehicle, site=site)
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
    flown = with_ascent(mission, pad, ascent)
    return flown if mission is stated else remember_stated(flown, stated)


def _say_unreachable(mission: Mission, pad: Pad) -> tuple[str, str]:
    """That no ascent was found, by how much the vehicle falls short at least, and what to do."""
    ideal_mps = find_ideal_mps(pad.plan)
    least_mps = find_least_mps(pad.plan.pad_lat_deg, mission.target_orbit, mission.release)
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


def find_least_mps(lat_deg: float, orbit: TargetOrbit, release: Release | None = None) -> float:
    """Velocity that an orbit takes at least from a start that the Earth carries along, without any losses.

    Parameters
    ----------
    lat_deg : float
        Geodetic latitude of the pad [deg].
    orbit : TargetOrbit
        Entered at its perigee.
    release : Release, optional
        Where the vehicle is let go in the air; None: it stands on the surface.

    Returns
    -------
    float
        [m/s].

    Source
    ------
    Derived from two-body relations: an impulse at the start gives the energy of the orbit, v² = μ(2/R − 1/a), and the
    turning Earth gives ωR·cos φ of it at most, the carrier its speed.
    """
    height_m, speed_mps = (0.0, 0.0) if release is None else (release.height_m, release.speed_mps)
    radius_m = EARTH_EQUATORIAL_RADIUS_M + height_m
    axis_m = EARTH_EQUATORIAL_RADIUS_M + 0.5 * (orbit.perigee_m.value + orbit.apogee_m.value)
    carried_mps = EARTH_ROTATION_RADPS * radius_m * math.cos(math.radians(lat_deg))
    return math.sqrt(EARTH_GM_M3PS2 * (2.0 / radius_m - 1.0 / axis_m)) - carried_mps - speed_mps


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
    return end_after(mission, pad.begun_s + ascent.last_s).model_copy(update={"guidance": guidance})


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
    missing_kg = ascent.last_s * pad.flow_kgps - (usable_kg - pad.begun_kg)
    return missing_kg if missing_kg > 1e-3 * stage.propellant_kg.value else 0.0


def save_propellant(mission: Mission, vehicle: Vehicle, pad: Pad, ascent: Ascent) -> Ascent:
    """An ascent, or where the last stage lacks propellant for it the one that yaws at once, which takes less.

    Parameters
    ----------
    mission : Mission
        With an aim.
    vehicle : Vehicle
        The vehicle that it flies.
    pad : Pad
        Where the ascent begins.
    ascent : Ascent
        What was found.

    Returns
    -------
    Ascent
        As lofted as the other.
    """
    if not pad.corridor or is_at_once(ascent.primer[6:]) or find_missing_kg(mission, vehicle, pad, ascent) == 0.0:
        return ascent
    primer = ascent.primer.copy()
    primer[6] = AT_ONCE
    quick = pad.steer(ascent.elevation_deg, primer, is_near=True)
    return ascent if quick is None or quick.last_s > ascent.last_s else quick


def _say_orbit(orbit: TargetOrbit) -> str:
    return _("an orbit of {perigee:.0f} × {apogee:.0f} km at {inclination:g}°").format(
        perigee=orbit.perigee_m.value / 1e3,
        apogee=orbit.apogee_m.value / 1e3,
        inclination=orbit.inclination_deg.value,
    )
