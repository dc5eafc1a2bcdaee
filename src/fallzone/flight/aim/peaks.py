"""What a steered ascent reaches of what its aim limits: dynamic pressure, axial load, turn rate of the thrust."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from fallzone.flight.aim.pad import Ascent, Pad, tabulate
from fallzone.flight.planning.plan import evaluate_programme
from fallzone.kernels.ascent.craft import (
    BURN_KG,
    DRAG_CURVE,
    DRAG_SHARE,
    DROP_KG,
    DURATION_S,
    EXIT_AREA,
    THRUST,
)
from fallzone.kernels.ascent.loads import AIR_COLUMNS, AMBIENT_PA, DRAG_AREA_M2, find_air
from fallzone.kernels.ascent.steering import MASS, POSITION, VELOCITY

# The programme is differenced over this long: much less than there is between two of its knots
_RATE_STEP_S = 0.05


class Course(NamedTuple):
    """What acts on a vehicle along an ascent, after every step, and anew where another phase begins.

    Parameters
    ----------
    t_s : (m,) float64
        [s after lift-off].
    phase : (m,) int64
        Phase of the plan that the row belongs to.
    position_m, velocity_mps : (m, 3) float64
        Earth-fixed.
    mass_kg : (m,) float64
        Of all that is attached.
    pressure_pa, ambient_pa : (m,) float64
        Dynamic pressure, and pressure of the air.
    drag_area_m2 : (m,) float64
        Of what is attached.
    load_mps2 : (m,) float64
        Axial load: thrust less drag over mass; 0 where nothing burns.
    """

    t_s: np.ndarray
    phase: np.ndarray
    position_m: np.ndarray
    velocity_mps: np.ndarray
    mass_kg: np.ndarray
    pressure_pa: np.ndarray
    ambient_pa: np.ndarray
    drag_area_m2: np.ndarray
    load_mps2: np.ndarray


class Peak(NamedTuple):
    """The largest value of a quantity along an ascent, in its unit.

    Parameters
    ----------
    value : float
        The value.
    t_s : float
        When [s after lift-off].
    """

    value: float
    t_s: float


def follow_course(pad: Pad, ascent: Ascent) -> Course:
    """What acts on the vehicle along an ascent.

    Parameters
    ----------
    pad : Pad
        Where it begins.
    ascent : Ascent
        As flown in the mean wind.

    Returns
    -------
    Course

    Source
    ------
    Axial load: from its definition, sensed acceleration along the axis, here with the drag along it as well.
    """
    tables = pad.plan.tables
    phases = tables.phases[: pad.last_phase + 1]
    ends_s = np.append(np.cumsum(phases[:-1, DURATION_S]), np.inf)
    trace = ascent.trace[:, : 1 + MASS + 1]
    phase = np.searchsorted(ends_s, trace[:, 0] - 1e-6)
    # The state at the end of a phase is that before anything separates: that after it begins the next
    [before] = np.nonzero(np.diff(phase))
    rows = np.insert(np.arange(len(trace)), before + 1, before)
    begins = np.insert(np.zeros(len(trace), dtype=bool), before + 1, True)
    phase = np.insert(phase, before + 1, phase[before] + 1)
    trace = np.ascontiguousarray(trace[rows])
    mass_kg = trace[:, 1 + MASS] - np.where(begins, phases[phase - 1, DROP_KG], 0.0)
    air = np.empty((len(trace), AIR_COLUMNS))
    find_air(trace, phases[phase, DRAG_CURVE].astype(np.int64), tables, pad.environment, air)
    thrust_n = tables.burns[phase, :, THRUST].sum(axis=1)
    thrust_n = np.maximum(thrust_n - air[:, AMBIENT_PA] * tables.burns[phase, :, EXIT_AREA].sum(axis=1), 0.0)
    drag_area_m2 = phases[phase, DRAG_SHARE] * air[:, DRAG_AREA_M2]
    load_mps2 = (thrust_n - air[:, 0] * drag_area_m2) / mass_kg
    return Course(
        t_s=trace[:, 0],
        phase=phase,
        position_m=trace[:, 1 + POSITION : 1 + VELOCITY],
        velocity_mps=trace[:, 1 + VELOCITY : 1 + MASS],
        mass_kg=mass_kg,
        pressure_pa=air[:, 0],
        ambient_pa=air[:, AMBIENT_PA],
        drag_area_m2=drag_area_m2,
        load_mps2=np.where(phases[phase, BURN_KG] > 0.0, load_mps2, 0.0),
    )


def find_peak(t_s: np.ndarray, values: np.ndarray) -> Peak:
    """The largest of some values.

    Parameters
    ----------
    t_s, values : (m,) float64
        Times [s after lift-off] and values.

    Returns
    -------
    Peak
    """
    at = int(np.argmax(values))
    return Peak(float(values[at]), float(t_s[at]))


def find_turn_peak(pad: Pad, ascent: Ascent) -> Peak:
    """How fast the thrust turns at most, as the programme has it: relative to the horizontal and to north.

    Parameters
    ----------
    pad : Pad
        Where the ascent begins.
    ascent : Ascent
        What was found.

    Returns
    -------
    Peak
        [rad/s].
    """
    tables = pad.plan.tables._replace(**tabulate(ascent.trace, pad.azimuth_rad))
    t_s = np.arange(0.0, ascent.trace[-1, 0], _RATE_STEP_S)
    pitch_rad, azimuth_rad = evaluate_programme(replace(pad.plan, tables=tables), t_s)
    level = np.cos(pitch_rad)
    aims = np.stack([level * np.sin(azimuth_rad), level * np.cos(azimuth_rad), np.sin(pitch_rad)], axis=1)
    # The chord of a small angle keeps its digits where the arc cosine would not
    turns_rad = 2.0 * np.arcsin(np.minimum(0.5 * np.linalg.norm(np.diff(aims, axis=0), axis=1), 1.0))
    return find_peak(t_s[1:], turns_rad / _RATE_STEP_S)
