"""Powered flight of many vehicles: the compiled loop, from lift-off through every phase of the plan."""

from __future__ import annotations

import math

import numpy as np

from fallzone.kernels.ascent_ends import (
    BREAKUP_HEIGHT,
    KEPT_FAIRING,
    LIMITED,
    NOWHERE,
    START_S,
    STOP_S,
    THRUST_FACTOR,
    TURN_ACCEL,
    TURN_RATE,
    advance,
    descend,
    find_end,
    find_turn_step_s,
    impact_direction,
    locate_end,
    write_row,
)
from fallzone.kernels.ascent_motion import (
    AHEAD,
    BURN_KG,
    DROP_KG,
    DROPPED_STAGE,
    DURATION_S,
    FAIRING_KG,
    SIDE_AREA_M2,
    STAGE,
    STEP_S,
    THROTTLE,
    Motor,
    Scatter,
    step,
)
from fallzone.kernels.compiled import compiled
from fallzone.kernels.tables import wind_factors
from fallzone.model.status import StopReason

# Columns of one flight's errors (flight.plan.ERROR_NAMES): three stages each, but for the ones in the middle
ISP, DRAG, PITCH_DEG, AZIMUTH_DEG, BURN, DRY_MASS, STAGES = 3, 6, 7, 8, 9, 12, 3

# Columns of a recorded state, and after it of a stop
TIME, POSITION, VELOCITY, MASS, STATE_COLUMNS = 0, 1, 4, 7, 8
STOP_PHASE, STOP_REASON, STOP_COLUMNS = 8, 9, 10

# A flight that stops within this of an event has had the event: times are sums of durations.
_SAME_TIME_S = 1e-6

_PLAN, _TIME, _LINE = int(StopReason.PLAN), int(StopReason.TIME), int(StopReason.LINE)
_CUTOFF = int(StopReason.CUTOFF)


@compiled
def ascend(tables, environment, errors, wind_factor, density_factor, anomalies, boundaries, stops, trace):
    """Fly every flight through its phases, or to what ends it.

    A burn uses up the propellant that the plan gives it, and by a fraction more or less: with thrust, Isp and burn
    off by fractions, it lasts ``(1 + burn)(1 + isp)/(1 + thrust)`` times as long, and what follows comes earlier or
    later by as much. An engine that stops leaves its propellant to the others: the rest of the burn takes longer.

    Parameters
    ----------
    tables : AscentTables
    environment : Environment
    errors : (n, 15) float64
        Thrust and Isp of three stages, and drag, as fractions; pitch and azimuth [deg]; propellant burned and dry
        mass of three stages as fractions.
    wind_factor : (n, 2 WIND_MODES) float64
        Factors of the modes of the wind's error, for east and then for north.
    density_factor : (n,) float64
    anomalies : (n, 10) float64
        What goes wrong (columns of ``kernels.ascent_ends``).
    boundaries : (n, p, 8) float64, written
        State at the end of each phase before anything is dropped: time, position, velocity, mass. Left alone
        where the flight stops before.
    stops : (n, 10) float64, written
        State at the stop or at the end of the last phase, after all drops, the phase it happened in (p at the end)
        and the reason (``StopReason``).
    trace : (m, 8) float64, written
        State after every step of the last flight, where m > 0.

    Returns
    -------
    int
        Rows of ``trace`` written.

    Notes
    -----
    A flight in which nothing goes wrong takes the steps of its phases, and so does any other until it goes wrong.
    """
    count = tables.phases.shape[0]
    more_burned = np.zeros(STAGES)
    rows = 0
    for f in range(errors.shape[0]):
        anomaly = anomalies[f]
        wind_east, wind_north = wind_factors(wind_factor, f, 0)
        scatter = Scatter(
            (1.0 + errors[f, DRAG]) * density_factor[f],
            wind_east,
            wind_north,
            math.radians(errors[f, PITCH_DEG]),
            math.radians(errors[f, AZIMUTH_DEG]),
        )
        start, stop, cause = anomaly[START_S], anomaly[STOP_S], _TIME
        turns = anomaly[TURN_RATE] != 0.0 or anomaly[TURN_ACCEL] != 0.0
        splits = turns or anomaly[THRUST_FACTOR] != 1.0
        limited = anomaly[LIMITED] > 0.0
        state = (tables.position_m[0], tables.position_m[1], tables.position_m[2], 0.0, 0.0, 0.0)
        t, mass, aimed = 0.0, tables.mass_kg, NOWHERE
        for k in range(tables.dry_kg.size):
            mass += errors[f, DRY_MASS + k] * tables.dry_kg[k]
            more_burned[k] = 0.0
        rows = write_row(trace, 0, t, state, mass)
        stopped, reason, failed_stage = count, _PLAN, -1
        for p in range(count):
            stage = int(tables.phases[p, STAGE])
            left = tables.phases[p, DURATION_S]
            burned = tables.phases[p, BURN_KG]
            thrust, exit_area, flow = 0.0, 0.0, 0.0
            if stage >= 0:
                thrust = tables.engines[stage, 0] * tables.phases[p, THROTTLE] * (1.0 + errors[f, stage])
                exit_area = tables.engines[stage, 1]
                left *= (1.0 + errors[f, ISP + stage]) / (1.0 + errors[f, stage])
                left *= 1.0 + errors[f, BURN + stage]
                more_burned[stage] += errors[f, BURN + stage] * burned
                burned *= 1.0 + errors[f, BURN + stage]
                if left > 0.0:
                    flow = burned / left
            while reason == _PLAN:
                # One piece of the phase: to its end, to where something begins or ends, or one step of a turn
                begun = t >= start - _SAME_TIME_S
                if begun and stage >= 0 and failed_stage < 0:
                    failed_stage = stage
                failing = begun and stage >= 0 and stage == failed_stage
                factor = anomaly[THRUST_FACTOR] if failing else 1.0
                piece, last = left / factor, True
                if splits and not begun and t + piece > start + _SAME_TIME_S:
                    piece, last = start - t, False
                if t + piece > stop + _SAME_TIME_S:
                    piece, last = max(stop - t, 0.0), True
                    stopped, reason = p, cause
                motor = Motor(thrust * factor, exit_area * factor, mass, flow * factor, t, 0.0, False, AHEAD)
                turning = failing and turns
                largest = tables.phases[p, STEP_S]
                if turning:
                    largest = min(largest, find_turn_step_s(anomaly, t))
                steps = math.ceil(piece / largest - 1e-9)
                h, flown = piece / max(steps, 1), piece
                if turning and steps > 1:
                    steps, flown, last = 1, h, False
                    stopped, reason = count, _PLAN
                if begun and limited and aimed == NOWHERE:
                    aimed = impact_direction(state)
                begin = t
                for k in range(steps):
                    now = begin + k * h
                    if turning:
                        after = advance(now, h, state, motor, turning, anomaly, tables, environment, scatter)
                    else:
                        after = step(now, h, state, motor, tables, environment, scatter)
                    if begun:
                        end = find_end(now + h, after, aimed, limited, anomaly, tables, environment, scatter)
                        if end != _PLAN:
                            end, h = locate_end(
                                now, h, state, aimed, limited, motor, turning, anomaly, tables, environment, scatter
                            )
                            flown, last = now - begin + h, False
                            stopped, reason = p, end
                            state = advance(now, h, state, motor, turning, anomaly, tables, environment, scatter)
                            rows = write_row(trace, rows, now + h, state, mass - motor.flow_kgps * flown)
                            break
                        if limited:
                            aimed = impact_direction(after)
                    state = after
                    rows = write_row(trace, rows, now + h, state, mass - motor.flow_kgps * (k + 1) * h)
                mass -= motor.flow_kgps * flown
                t += flown
                left -= factor * flown
                if reason == _LINE and cause != _LINE:
                    # Seen now, acted upon after the delay
                    limited, stopped, reason = False, count, _PLAN
                    if t + tables.limit_delay_s < stop:
                        stop, cause = t + tables.limit_delay_s, _LINE
                if last:
                    break
            cut_off = p == count - 1 or int(tables.phases[p + 1, STAGE]) != stage
            if reason == _PLAN and turns and stage >= 0 and stage == failed_stage and cut_off:
                # Termination that is under way comes a moment after the cut-off
                stopped, reason = p, _LINE if cause == _LINE else _CUTOFF
            if reason != _PLAN:
                break
            write_row(boundaries[f], p, t, state, mass)
            mass -= tables.phases[p, DROP_KG]
            if t >= start - _SAME_TIME_S:
                mass += anomaly[KEPT_FAIRING] * tables.phases[p, FAIRING_KG]
            dropped = int(tables.phases[p, DROPPED_STAGE])
            if dropped >= 0:
                mass += more_burned[dropped] - errors[f, DRY_MASS + dropped] * tables.dry_kg[dropped]
        if anomaly[BREAKUP_HEIGHT] > -math.inf and reason in (_TIME, _LINE, _CUTOFF):
            end, t, state, rows = descend(
                t,
                state,
                mass,
                tables.phases[stopped, SIDE_AREA_M2],
                anomaly[BREAKUP_HEIGHT],
                tables,
                environment,
                scatter,
                trace,
                rows,
            )
            reason = reason if end == _PLAN else end
        write_row(stops[f : f + 1], 0, t, state, mass)
        stops[f, STOP_PHASE], stops[f, STOP_REASON] = stopped, reason
    return rows
