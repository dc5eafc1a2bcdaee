"""Ascents that keep to limits of dynamic pressure, axial load and turn rate."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fallzone.catalogue.load import shown_file
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.flight.aim.ascents import deplete
from fallzone.flight.aim.pad import Ascent, Pad
from fallzone.flight.aim.peaks import Course, Peak, find_peak, find_turn_peak, follow_course
from fallzone.flight.aim.standing import stand_on_pad
from fallzone.flight.aim.throttling import LEAST_SHARE, Engine, Follower, Others
from fallzone.flight.aim.timeline import Throttle, throttle_burns
from fallzone.kernels.ascent.craft import DROP_KG, DURATION_S, EXIT_AREA, THRUST, USED_KG
from fallzone.model.mission import Mission
from fallzone.model.motors import Motor
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.names import MOTORS
from fallzone.words import _
from fallzone.words.formats import THIN, with_unit
from fallzone.words.things import item_words

_TURN, _PRESSURE, _LOAD = "max_turn_rate_degps", "max_dynamic_pressure_pa", "max_axial_load_mps2"
# Limits are aimed at from this much below: of the turn rate from further, as the programme turns faster between its
# knots; an ascent that was throttled for a limit may pass it by the tolerance
_MARGINS, _TOLERANCE = {_TURN: 0.95, _PRESSURE: 0.998, _LOAD: 0.998}, 1e-3
# An ascent is solved for so often at most, and no more where a peak comes down by less than this share twice
_MOST_TRIES, _NO_NEARER, _FAR = 12, 1e-3, 1.01
# A throttle that would be changed so shortly before the cut-off is changed with the step before [s]
_LAST_STEP_S = 2.0


class Limited(NamedTuple):
    """An ascent that keeps to the limits of its aim.

    Parameters
    ----------
    mission : Mission
        With the burns that it takes.
    pad : Pad
        Where it begins.
    ascent : Ascent
        What was found.
    """

    mission: Mission
    pad: Pad
    ascent: Ascent


def as_stated(mission: Mission) -> Mission:
    """A mission with the burns and times that it stated, where they were moved to keep to limits.

    Parameters
    ----------
    mission : Mission
        As read, or as solved for.

    Returns
    -------
    Mission
        The same where nothing was moved, or where it has been given other burns or times since.
    """
    if mission._stated is None:
        return mission
    stated, moved = mission._stated
    is_as_moved = all(getattr(mission, key) == value for key, value in moved.items())
    return mission.model_copy(update=stated) if is_as_moved else mission


def remember_stated(flown: Mission, stated: Mission) -> Mission:
    """A solved mission that knows what it stated before burns and times were moved to keep to limits.

    Parameters
    ----------
    flown, stated : Mission
        As solved for, and as it stated it.

    Returns
    -------
    Mission
    """
    both = ({key: getattr(one, key) for key in ("burns", "separations", "as_flown")} for one in (stated, flown))
    flown._stated = tuple(both)
    return flown


def keep_limits(mission: Mission, pad: Pad, ascent: Ascent, *, vehicle: Vehicle, site: Site) -> Limited:
    """An ascent as lofted as another one that keeps to the limits of the aim.

    Where the thrust would turn faster it lags behind. Where dynamic pressure or axial load would be larger, engines are
    throttled, and burn as much longer as uses the same propellant.

    Parameters
    ----------
    mission : Mission
        With an aim.
    pad : Pad
        Where the ascent begins.
    ascent : Ascent
        To the target orbit, without limits.
    vehicle : Vehicle
        The vehicle that it flies.
    site : Site
        The site of its pad.

    Returns
    -------
    Limited
        As it was where no limit is passed.

    Raises
    ------
    InputError
        When a limit cannot be kept: says what is reached, when, and why.
    """
    limits = {key: getattr(mission.aim, key) for key in (_TURN, _PRESSURE, _LOAD)}
    limits = {key: limit for key, limit in limits.items() if limit is not None}
    aimed = {key: _MARGINS[key] * limit for key, limit in limits.items()}
    found, tried = Limited(mission, pad, ascent), []
    while limits:
        course = follow_course(found.pad, found.ascent)
        tried.append(_find_peaks(found, course, limits))
        passed = _list_passed(tried, limits)
        # The path of a throttled flight is another one, and is followed once more
        if not passed and (found.mission is mission or len(tried) > 2):
            break
        for key in passed:
            peak = tried[-1][key]
            if _is_out_of_reach(tried, key, limits[key]) or _cannot_help(found.mission, vehicle, key, peak):
                raise _say_passed(found.mission, vehicle, key, peak)
            if len(tried) > 1:
                aimed[key] *= _MARGINS[key] * limits[key] / peak.value
        throttles = _find_throttles(mission, found, vehicle, course, aimed)
        turn_rate_radps = math.radians(aimed[_TURN]) if _TURN in passed else found.pad.turn_rate_radps
        again = _fly_again(mission, found, throttles, turn_rate_radps, vehicle=vehicle, site=site)
        if again is None:
            key = max(tried[0], key=lambda one: tried[0][one].value / limits[one])
            raise _say_no_ascent(mission, key, tried[0][key])
        found = again
    if found.mission is not mission:
        build_record(found.mission.model_dump(), Mission, f"{shown_file(mission)} [aim]")
    return found


def _fly_again(
    stated: Mission,
    like: Limited,
    throttles: dict[int, Throttle],
    turn_rate_radps: float,
    *,
    vehicle: Vehicle,
    site: Site,
) -> Limited | None:
    """An ascent of the same loft with other throttles and another turn rate, or None where none is found."""
    mission = throttle_burns(stated, throttles) if throttles else stated
    pad = stand_on_pad(mission, vehicle, site, like.pad.environment)
    pad.turn_rate_radps = turn_rate_radps
    primer = like.ascent.primer.copy()
    primer[5] = _find_last_kg(like.pad, like.ascent.last_s) / _find_last_kg(pad, pad.planned_s)
    ascent = pad.steer(like.ascent.elevation_deg, primer)
    if ascent is not None and mission.aim.last_burn == "depletion":
        ascent = deplete(pad, ascent)
    return None if ascent is None else Limited(mission, pad, ascent)


def _find_last_kg(pad: Pad, last_s: float) -> float:
    """Propellant that the last burn uses [kg], from how long it lasts after its last throttle step."""
    return pad.begun_kg + last_s * pad.flow_kgps


def _find_peaks(found: Limited, course: Course, limits: dict[str, float]) -> dict[str, Peak]:
    """The largest values of what is limited, in the units of the keys."""
    peaks = {_PRESSURE: find_peak(course.t_s, course.pressure_pa), _LOAD: find_peak(course.t_s, course.load_mps2)}
    if _TURN in limits:
        turn = find_turn_peak(found.pad, found.ascent)
        peaks[_TURN] = Peak(math.degrees(turn.value), turn.t_s)
    return {key: peaks[key] for key in limits}


def _list_passed(tried: list[dict[str, Peak]], limits: dict[str, float]) -> list[str]:
    """Keys whose limits are passed; throttled flights come back to them within a tolerance."""
    allowed = {_TURN: 1.0, _PRESSURE: 1.0 + _TOLERANCE, _LOAD: 1.0 + _TOLERANCE}
    return [
        key
        for key, peak in tried[-1].items()
        if peak.value > limits[key] * (allowed[key] if tried[0][key].value > limits[key] else 1.0)
    ]


def _is_out_of_reach(tried: list[dict[str, Peak]], key: str, limit: float) -> bool:
    """Whether a peak has come no nearer to its limit, or not near enough after all tries."""
    values = [peaks[key].value for peaks in tried]
    is_no_nearer = key != _TURN and len(values) > 4 and values[-1] > (1.0 - _NO_NEARER) * values[-3]
    return len(values) >= _MOST_TRIES or (is_no_nearer and values[-1] > _FAR * limit)


def _list_fixed(mission: Mission, vehicle: Vehicle) -> set[str]:
    """Motors that cannot be throttled: with a thrust curve, or, as they cannot be cut off either, to depletion."""
    fixed = {motor.name for motor in vehicle.motors if motor.thrust_curve is not None}
    return fixed | ({mission.stage_burns[-1].stage} if mission.aim.last_burn == "depletion" else set())


def _list_windows(mission: Mission) -> list[list[int]]:
    """Positions of burns that overlap, together."""
    windows: list[list[int]] = []
    end_s = -math.inf
    for number in sorted(range(len(mission.burns)), key=lambda n: mission.burns[n].ignition_s.value):
        burn = mission.burns[number]
        if burn.ignition_s.value >= end_s:
            windows.append([])
        windows[-1].append(number)
        end_s = max(end_s, burn.cutoff_s.value)
    return windows


def _find_throttles(
    stated: Mission, found: Limited, vehicle: Vehicle, course: Course, aimed: dict[str, float]
) -> dict[int, Throttle]:
    """How the burns of a mission are to be throttled to keep to limits, where they are to be.

    Parameters
    ----------
    stated : Mission
        With the burns as it states them.
    found : Limited
        The flight that was found last.
    vehicle : Vehicle
        The vehicle that flies it.
    course : Course
        Its course.
    aimed : dict of str to float
        Limits, in the units of their keys.

    Returns
    -------
    dict of int to Throttle
        By the position of the burn.
    """
    fixed, throttles = _list_fixed(stated, vehicle), {}
    limits = {"pressure_pa": aimed.get(_PRESSURE, math.inf), "load_mps2": aimed.get(_LOAD, math.inf)}
    passed = (course.pressure_pa > limits["pressure_pa"]) | (course.load_mps2 > limits["load_mps2"])
    for window in _list_windows(found.mission):
        burns, last = [found.mission.burns[n] for n in window], found.mission.stage_burns[-1]
        begin_s = min(burn.ignition_s.value for burn in burns)
        end_s = math.inf if last in burns else max(burn.cutoff_s.value for burn in burns)
        is_passed = passed[(course.t_s >= begin_s) & (course.t_s <= end_s)].any()
        is_throttled = any(found.mission.burns[n].throttle != stated.burns[n].throttle for n in window)
        engines = {n: _build_engine(stated, found, vehicle, n) for n in window if stated.burns[n].stage not in fixed}
        if not engines or not (is_passed or is_throttled):
            continue
        others = _list_others(found, {stated.burns[n].stage for n in engines})
        shares = Follower(course, list(engines.values()), others, **limits).find_shares()
        if any(share < 1.0 for _t_s, share in shares):
            throttles |= {n: _build_throttle(engine, shares) for n, engine in engines.items()}
    return {n: throttle for n, throttle in throttles.items() if throttle.steps}


def _build_engine(stated: Mission, found: Limited, vehicle: Vehicle, number: int) -> Engine:
    """The motors of a burn, with what it is to burn."""
    planned, flown = stated.burns[number], found.mission.burns[number]
    motor: Motor = next(one for one in vehicle.motors if one.name == planned.stage)
    ignition_s, cutoff_s, full_thrust_s = flown.ignition_s.value, flown.cutoff_s.value, planned.full_thrust_s
    if flown is found.mission.stage_burns[-1]:
        cutoff_s = ignition_s + found.pad.begun_s + found.ascent.last_s
        if stated.aim.last_burn == "cut-off":
            full_thrust_s = _find_last_kg(found.pad, found.ascent.last_s) / motor.mass_flow_kgps
    return Engine(
        ignition_s=ignition_s,
        cutoff_s=cutoff_s,
        full_thrust_s=full_thrust_s,
        thrust_n=motor.count * motor.thrust_vacuum_n.value,
        exit_area_m2=motor.count * motor.nozzle_exit_area_m2.value,
        flow_kgps=motor.count * motor.mass_flow_kgps,
        steps=tuple((t_s - planned.ignition_s.value, share) for t_s, share in planned.throttle_steps),
    )


def _list_others(found: Limited, throttled: set[str]) -> Others:
    """What burns and separates on the clock of a flight beside motors that are throttled."""
    tables, count = found.pad.plan.tables, found.pad.last_phase + 1
    duration_s = tables.phases[:count, DURATION_S].copy()
    duration_s[-1] = found.ascent.last_s
    burns = tables.burns[:count, [k for k, motor in enumerate(MOTORS) if motor not in throttled]]
    return Others(
        ends_s=np.cumsum(duration_s),
        thrust_n=burns[:, :, THRUST].sum(axis=1),
        exit_area_m2=burns[:, :, EXIT_AREA].sum(axis=1),
        flow_kgps=burns[:, :, USED_KG].sum(axis=1) / tables.phases[:count, DURATION_S],
        drop_kg=tables.phases[:count, DROP_KG],
    )


def _build_throttle(engine: Engine, shares: list[tuple[float, float]]) -> Throttle:
    """Steps of one burn: what the mission states of it, or what limits leave where that is less."""
    held = [(t_s - engine.ignition_s, share) for t_s, share in shares]
    times_s = sorted({round(t_s, 3) for t_s, _share in (*held, *engine.steps) if t_s >= 0.0})
    steps: list[tuple[float, float]] = []
    for t_s in times_s:
        most = next((share for begun_s, share in reversed(held) if t_s >= begun_s - 1e-3), 1.0)
        share = min(engine.stated_at(engine.ignition_s + t_s), most)
        if share != (steps[-1][1] if steps else 1.0):
            steps.append((t_s, share))
    while steps and steps[-1][0] > Throttle(engine.full_thrust_s, tuple(steps)).lasts_s - _LAST_STEP_S:
        last = steps.pop()
        if steps and last[0] < Throttle(engine.full_thrust_s, (*steps, last)).lasts_s:
            steps[-1] = (steps[-1][0], min(steps[-1][1], last[1]))
    return Throttle(engine.full_thrust_s, tuple(steps))


def _list_lit(mission: Mission, vehicle: Vehicle, t_s: float) -> tuple[list[str], list[str]]:
    """Motors that burn at a time, and those of them that cannot be throttled."""
    burning = (b for b in mission.burns if b.ignition_s.value - 1e-3 <= t_s <= b.cutoff_s.value + 1e-3)
    lit, fixed = [burn.stage for burn in burning], _list_fixed(mission, vehicle)
    return lit, [stage for stage in lit if stage in fixed]


def _cannot_help(mission: Mission, vehicle: Vehicle, key: str, peak: Peak) -> bool:
    """Whether nothing that burns at a peak can be throttled."""
    lit, fixed = _list_lit(mission, vehicle, peak.t_s)
    return key != _TURN and 0 < len(fixed) == len(lit)


def _say_passed(mission: Mission, vehicle: Vehicle, key: str, peak: Peak) -> InputError:
    """That a limit cannot be kept, with what is reached, when and why, and what to do."""
    told, fixed = _tell(mission, key, peak), _list_lit(mission, vehicle, peak.t_s)[1]
    if key == _TURN:
        problem = _("is {limit}, but the thrust turns at {value} at T+{t_s:.0f} s").format(**told)
        return InputError(_where(mission, key), problem, _("a higher limit, or another loft_deg or corridor"))
    if _cannot_help(mission, vehicle, key, peak):
        problem = _("is {limit}, but {value} are reached at T+{t_s:.0f} s: the {stage} cannot be throttled")
        problem = problem.format(stage=item_words(fixed[0]), **told)
    else:
        problem = _(
            "is {limit}, but {value} are reached at T+{t_s:.0f} s with the engines at {share:.0%} of their thrust"
        )
        problem = problem.format(share=LEAST_SHARE, **told)
    return InputError(_where(mission, key), problem, _("a higher limit, another loft_deg, or less thrust by then"))


def _say_no_ascent(mission: Mission, key: str, peak: Peak) -> InputError:
    """That no ascent was found with a limit, with what is reached without it, and what to do."""
    problem = _("no ascent to the orbit keeps to {limit}: {value} are reached at T+{t_s:.0f} s without the limit")
    return InputError(
        _where(mission, key), problem.format(**_tell(mission, key, peak)), _("a higher limit, or another loft_deg")
    )


def _where(mission: Mission, key: str) -> str:
    return f"{shown_file(mission)} [aim] {key}"


def _tell(mission: Mission, key: str, peak: Peak) -> dict[str, str | float]:
    """A limit and what is reached, with their unit."""
    limit, value = (with_unit(key, one).replace(THIN, " ") for one in (getattr(mission.aim, key), peak.value))
    return {"limit": limit, "value": value, "t_s": peak.t_s}
