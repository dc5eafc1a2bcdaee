"""How far engines must be throttled for a vehicle on its path to keep to limits of dynamic pressure and axial load.

Source
------
Speed along a path: derived from Newton's second law. The largest speed from which a limit further on can still be kept:
J. E. Bobrow, S. Dubowsky, J. S. Gibson, "Time-optimal control of robotic manipulators along specified paths", Int. J.
Robotics Research 4 (1985), back from where the limit holds.
"""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fallzone.constants import EARTH_GM_M3PS2
from fallzone.flight.aim.pad import KICK_S
from fallzone.flight.aim.peaks import Course

# Assumed: an engine that may be throttled may be throttled so far; further only where the mission states it
LEAST_SHARE = 0.5
# A throttle is held this long, and the flight followed in steps of this length [s]
_HOLD_S, _STEP_S = 3.0, 0.5
# Shares are rounded down to this many digits
_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Engine:
    """The motors of one burn that may be throttled.

    Parameters
    ----------
    ignition_s, cutoff_s : float
        In the flight that is followed [s after lift-off].
    full_thrust_s : float
        How long the propellant that the burn uses would last at full thrust [s].
    thrust_n, exit_area_m2, flow_kgps : float
        In vacuum and at full thrust.
    steps : tuple of (float, float)
        From when on [s after ignition] the mission throttles them, and to which share of full thrust.
    """

    ignition_s: float
    cutoff_s: float
    full_thrust_s: float
    thrust_n: float
    exit_area_m2: float
    flow_kgps: float
    steps: tuple[tuple[float, float], ...]

    def stated_at(self, t_s: float) -> float:
        """Share of full thrust that the mission states.

        Parameters
        ----------
        t_s : float
            [s after lift-off].

        Returns
        -------
        float
        """
        since_s = t_s - self.ignition_s + 1e-9
        return next((share for begun_s, share in reversed(self.steps) if since_s >= begun_s), 1.0)


class Others(NamedTuple):
    """What burns and separates on the clock, whatever the throttle, in each phase of the flight that is followed.

    Parameters
    ----------
    ends_s : (p,) float64
        Ends of the phases [s after lift-off].
    thrust_n, exit_area_m2, flow_kgps : (p,) float64
        Of motors that cannot be throttled.
    drop_kg : (p,) float64
        What separates at the end of each phase.
    """

    ends_s: np.ndarray
    thrust_n: np.ndarray
    exit_area_m2: np.ndarray
    flow_kgps: np.ndarray
    drop_kg: np.ndarray


class _State(NamedTuple):
    t_s: float
    distance_m: float
    speed_mps: float
    mass_kg: float
    left_s: tuple[float, ...]


class Follower:
    """A vehicle that follows the path of a flight with its engines throttled.

    Parameters
    ----------
    course : Course
        The flight.
    engines : list of Engine
        What may be throttled.
    others : Others
        What may not.
    pressure_pa, load_mps2 : float
        Limits of dynamic pressure and axial load; infinite where there is none.

    Notes
    -----
    Along the path the speed changes by thrust and drag, and by the part of the weight that lies in it. What that
    leaves out makes the flight that comes of it another one, whose path is followed next (`limits.keep_limits`).
    """

    def __init__(
        self, course: Course, engines: list[Engine], others: Others, *, pressure_pa: float, load_mps2: float
    ) -> None:
        self.course, self.engines, self.others, self.load_mps2 = course, engines, others, load_mps2
        self._ends_s = others.ends_s.tolist()
        # What separates after the cut-off comes as much later as the cut-off does
        drops, cutoff_s = zip(self._ends_s, others.drop_kg.tolist(), strict=True), max(one.cutoff_s for one in engines)
        self._drops = [(end_s, kg) for end_s, kg in drops if kg > 0.0 and end_s < cutoff_s - 1e-6]
        speed_mps = np.linalg.norm(course.velocity_mps, axis=1)
        radius_m = np.linalg.norm(course.position_m, axis=1)
        along_m = np.diff(course.t_s) * 0.5 * (speed_mps[1:] + speed_mps[:-1])
        self.distance_m = np.append(0.0, np.cumsum(along_m))
        climb = np.sum(course.position_m * course.velocity_mps, axis=1) / (radius_m * np.maximum(speed_mps, 1.0))
        self.weight_mps2 = EARTH_GM_M3PS2 / radius_m**2 * climb
        # Dynamic pressure for each unit of the square of the speed: in the wind of the flight that is followed
        self.per_v2 = course.pressure_pa / np.maximum(speed_mps, 1.0) ** 2
        columns = (self.per_v2, course.ambient_pa, course.drag_area_m2, self.weight_mps2, self._cap_v2(pressure_pa))
        self._rows, self._distances_m = np.stack(columns, axis=1).tolist(), self.distance_m.tolist()

    def _cap_v2(self, pressure_pa: float) -> np.ndarray:
        """Squares of the speeds from which the engines at their least still keep the dynamic pressure further on."""
        course = self.course
        # Finite where there is no limit, and no air: speeds are interpolated between
        cap_v2 = min(pressure_pa, 1e9) / np.maximum(self.per_v2, 1e-12)
        left_s = tuple(math.inf for _engine in self.engines)
        least = [self._burn(t_s, LEAST_SHARE, left_s, in_flight=True)[:2] for t_s in course.t_s.tolist()]
        thrust_n, exit_area_m2 = np.array(least).T
        push_n = np.maximum(thrust_n - course.ambient_pa * exit_area_m2, 0.0)
        drag_n = np.minimum(course.pressure_pa, pressure_pa) * course.drag_area_m2
        gained_mps2 = (push_n - drag_n) / course.mass_kg - self.weight_mps2
        for i in range(len(cap_v2) - 2, -1, -1):
            gained_v2 = (gained_mps2[i] + gained_mps2[i + 1]) * (self.distance_m[i + 1] - self.distance_m[i])
            cap_v2[i] = min(cap_v2[i], cap_v2[i + 1] - gained_v2)
        return cap_v2

    def _burn(
        self, t_s: float, share: float, left_s: tuple[float, ...], *, in_flight: bool = False
    ) -> tuple[float, float, float, tuple[float, ...]]:
        """Thrust [N], exit area [m²] and mass flow [kg/s] of all that burns, and the shares of the engines."""
        phase = min(bisect.bisect_right(self._ends_s, t_s + 1e-9), len(self._ends_s) - 1)
        others = self.others
        thrust_n, exit_area_m2 = float(others.thrust_n[phase]), float(others.exit_area_m2[phase])
        flow_kgps, shares = float(others.flow_kgps[phase]), []
        for engine, rest_s in zip(self.engines, left_s, strict=True):
            burns = engine.ignition_s <= t_s + 1e-9 and rest_s > 0.0 and (not in_flight or t_s < engine.cutoff_s)
            own = min(engine.stated_at(t_s), share) if burns else 0.0
            thrust_n += own * engine.thrust_n
            exit_area_m2 += engine.exit_area_m2 if burns else 0.0
            flow_kgps += own * engine.flow_kgps
            shares.append(own)
        return thrust_n, exit_area_m2, flow_kgps, tuple(shares)

    def _look_up(self, distance_m: float) -> list[float]:
        """Columns of the path at a distance along it; beyond its end those of the end."""
        at = min(max(bisect.bisect_right(self._distances_m, distance_m) - 1, 0), len(self._rows) - 2)
        begin_m, end_m = self._distances_m[at], self._distances_m[at + 1]
        share = min(max((distance_m - begin_m) / (end_m - begin_m), 0.0), 1.0) if end_m > begin_m else 1.0
        return [a + share * (b - a) for a, b in zip(self._rows[at], self._rows[at + 1], strict=True)]

    def _hold(self, state: _State, share: float) -> tuple[_State, float]:
        """State after a throttle was held, and by what share the nearest limit was passed, < 0 where none was."""
        passed = -1.0
        for _step in range(round(_HOLD_S / _STEP_S)):
            t_s, distance_m, speed_mps, mass_kg, left_s = state
            per_v2, ambient_pa, drag_area_m2, weight_mps2, _cap = self._look_up(distance_m)
            thrust_n, exit_area_m2, flow_kgps, shares = self._burn(t_s, share, left_s)
            push_n = max(thrust_n - ambient_pa * exit_area_m2, 0.0) - per_v2 * speed_mps**2 * drag_area_m2
            after_kg = mass_kg - flow_kgps * _STEP_S
            passed = max(passed, push_n / (after_kg * self.load_mps2) - 1.0)
            dropped_kg = sum(kg for end_s, kg in self._drops if t_s < end_s <= t_s + _STEP_S)
            gain_mps2 = 2.0 * push_n / (mass_kg + after_kg) - weight_mps2
            moved_m = max(speed_mps + 0.5 * gain_mps2 * _STEP_S, 0.0) * _STEP_S
            state = _State(
                t_s + _STEP_S,
                distance_m + moved_m,
                max(speed_mps + gain_mps2 * _STEP_S, 0.0),
                after_kg - dropped_kg,
                tuple(rest_s - own * _STEP_S for rest_s, own in zip(left_s, shares, strict=True)),
            )
            cap_v2 = self._look_up(state.distance_m)[-1]
            passed = max(passed, state.speed_mps**2 / cap_v2 - 1.0 if cap_v2 > 0.0 else math.inf)
        return state, passed

    def find_shares(self) -> list[tuple[float, float]]:
        """The largest shares of full thrust with which the limits are kept, or the least share where they are not.

        Returns
        -------
        list of (float, float)
            From when on [s after lift-off], and the share.
        """
        begin_s = max(min(engine.ignition_s for engine in self.engines), 0.0)
        row = int(np.searchsorted(self.course.t_s, begin_s, side="right")) - 1
        state = _State(
            begin_s,
            float(self.distance_m[row]),
            float(np.linalg.norm(self.course.velocity_mps[row])),
            float(self.course.mass_kg[row]),
            tuple(one.full_thrust_s - max(-one.ignition_s, 0.0) * one.stated_at(0.0) for one in self.engines),
        )
        found = []
        while max(state.left_s) > 0.0:
            share, state = self._throttle(state)
            found.append((begin_s + _HOLD_S * len(found), share))
        return found

    def _throttle(self, state: _State) -> tuple[float, _State]:
        """The largest share of full thrust with which no limit is passed before the next step, and the state then."""
        free, passed = self._hold(state, 1.0)
        if passed <= 0.0 or state.t_s < KICK_S:
            return 1.0, free
        low, high = LEAST_SHARE, 1.0
        for _halving in range(12):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self._hold(state, middle)[1] <= 0.0 else (low, middle)
        share = max(math.floor(low * 10**_DIGITS) / 10**_DIGITS, LEAST_SHARE)
        return share, self._hold(state, share)[0]
