"""The rules by which a flight is nominal, degraded or lost: they see samples and the times they are handed, no clock.

Every rule stands in docs/watch.md with its numbers, which are the constants and the fields of `Rules` here.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from fallzone.kernels import impact_tube as tubes
from fallzone.model.ascent.telemetry import Noise
from fallzone.model.ascent.termination import Gate
from fallzone.model.status import ImpactStatus
from fallzone.telemetry.records import Sample, Vector
from fallzone.watching.corridor import Corridor
from fallzone.watching.limit_line import VIOLATIONS, LimitLine, list_gate

WAITING, NOMINAL, DEGRADED, ALERT, ENDED = "waiting", "nominal", "degraded", "alert", "ended"
# Of the last so many samples so many beyond a limit are an alert
OUT_OF, LAST = 3, 5
# So many samples in a row that do not follow from what was before, but from each other, are a jump
STRAYS = 3
# So many good samples in a row end an alert or a degraded state
RECOVERED = 20
# Errors of measurement count this many standard deviations, and the times of samples may be off by this [s]
SIGMAS, TAGGED_S = 6.0, 0.02
# Without a mission: more than any launch vehicle accelerates [m/s²]
MOST_ACCEL_MPS2 = 200.0
# A vehicle that moves slower stands on its pad [m/s]
MOVING_MPS = 20.0
# A time between samples this many times as long as the shortest, and this long [s], is a gap
GAP_STEPS, GAP_LEAST_S = 2.5, 0.5
# Times are compared to this [s]: sums of decimal fractions are not exact
_SAME_S = 1e-6
# What puts off that a flight is called nominal again each time that it happens, and not only the first time
_SERIOUS = ("contradiction", "outlier", "frozen")
# By how much the clock of telemetry may differ from this one before it is told, and beyond which it is another day [s]
CLOCK_TOLD_S, CLOCK_DAY_S = 1.0, 3_600.0
# So many samples are kept to tell late ones from contradictions
_KEPT = 100
_UP = (int(ImpactStatus.ORBITAL), int(ImpactStatus.ESCAPING))

Measure = Callable[[float, Vector, Vector], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Numbers of one flight that the rules need.

    Parameters
    ----------
    timeout_s : float
        So long without a new sample is a loss [s].
    noise_m, noise_mps : float
        Standard deviations of each component of position [m] and velocity [m/s].
    most_accel_mps2 : float
        Largest acceleration that is believed [m/s²].
    reaches_orbit : bool
        Whether the nominal flight ends without an impact point.
    planned_s : (float, float) or None
        Earliest and latest end of powered flight [s after lift-off]; None where no mission tells.
    until_s : float or None
        When telemetry is planned to end [s after lift-off], where that is told.
    liftoff_at_s : float or None
        Lift-off by the clock that samples arrive by [s]; None where that is not known.
    gates : tuple of Gate
        Gates of the limit line, in the order of their numbers.
    """

    timeout_s: float = 2.0
    noise_m: float = 30.0
    noise_mps: float = 0.5
    most_accel_mps2: float = MOST_ACCEL_MPS2
    reaches_orbit: bool = False
    planned_s: tuple[float, float] | None = None
    until_s: float | None = None
    liftoff_at_s: float | None = None
    gates: tuple[Gate, ...] = ()


def build_rules(
    corridor: Corridor | None,
    *,
    timeout_s: float,
    noise: Noise,
    until_s: float | None = None,
    liftoff_at_s: float | None = None,
) -> Rules:
    """Numbers of a flight, as its corridor has them.

    Parameters
    ----------
    corridor : Corridor or None
        None without a mission.
    timeout_s : float
        So long without a new sample is a loss [s].
    noise : Noise
        How well the telemetry is measured.
    until_s, liftoff_at_s : float, optional
        As of `Rules`.

    Returns
    -------
    Rules
    """
    asked = {"timeout_s": timeout_s, "noise_m": noise.position_m, "noise_mps": noise.velocity_mps}
    asked |= {"until_s": until_s, "liftoff_at_s": liftoff_at_s}
    if corridor is None:
        return Rules(**asked)
    until, lag_s = corridor.powered_until_s, corridor.end_lag_s
    return Rules(
        **asked,
        most_accel_mps2=corridor.most_accel_mps2,
        reaches_orbit=corridor.reaches_orbit,
        planned_s=(until - lag_s, until + lag_s),
        gates=corridor.gates,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Something the rules decided.

    Parameters
    ----------
    at_s : float
        When, by the clock that samples arrive by [s].
    t_s : float or None
        Time after lift-off of the last good sample [s].
    state : str
        The state from then on.
    code : str
        What was decided: ``followed``, ``alert``, ``recovered``, ``told``, ``passed``, ``ended`` or ``closed``.
    reason : str
        Why: a code of `fallzone.outputs.watching.watch_words`.
    values : dict
        Numbers that belong to it.
    last, found : Sample and (11,) float64, or None
        The last good sample then, and what was measured of it.
    """

    at_s: float
    t_s: float | None
    state: str
    code: str
    reason: str
    values: dict[str, Any] = field(default_factory=dict)
    last: Sample | None = None
    found: np.ndarray | None = None


@dataclass(slots=True)
class Watcher:
    """Follows one flight, sample by sample, by the rules.

    Parameters
    ----------
    rules : Rules
        Numbers of the flight.
    measure : callable
        ``measure(t_s, position, velocity)`` → (11,) what `fallzone.kernels.impact_tube` finds, in order of time.
    state : str
        ``waiting``, ``nominal``, ``degraded``, ``alert`` or ``ended``.
    last, last_at_s : Sample and float, or None
        The last good sample, and when the last track of any kind arrived [s].
    found : (11,) float64 or None
        What was measured of it.
    counts : Counter of str
        Samples, and what was told, by its code.
    alerts : list of str
        Reasons of the alerts that were raised, in order.
    is_lost : bool
        Whether nothing came for longer than the timeout.
    line : LimitLine
        The impact point and the limit line.
    """

    rules: Rules
    measure: Measure
    state: str = WAITING
    last: Sample | None = None
    last_at_s: float | None = None
    found: np.ndarray | None = None
    counts: Counter[str] = field(default_factory=Counter)
    alerts: list[str] = field(default_factory=list)
    is_lost: bool = False
    line: LimitLine = field(init=False)
    _shift_s: float = 0.0
    _recent: deque[Sample] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _windows: dict[str, deque[bool]] = field(default_factory=dict)
    _holding: set[str] = field(default_factory=set)
    _strays: list[Sample] = field(default_factory=list)
    _good_since_stray: int = 0
    _good_run: int = 0
    _frozen: bool = False
    _step_s: float = math.inf
    _offset_s: float | None = None
    _out: list[Decision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.line = LimitLine(self.rules.gates)

    def take(self, at_s: float, sample: Sample) -> list[Decision]:
        """Hear a sample.

        Parameters
        ----------
        at_s : float
            When it arrived [s], never before what was heard last.
        sample : Sample
            As telemetry has it.

        Returns
        -------
        list of Decision
            In order.
        """
        self._pass_time(at_s)
        self._sort(at_s, _shifted(sample, self._shift_s) if self._shift_s else sample)
        return self._flush()

    def hear_fault(self, at_s: float, code: str, detail: str) -> list[Decision]:
        """Hear of a line that holds no sample: told the first time, counted always.

        Parameters
        ----------
        at_s : float
            When it arrived [s].
        code, detail : str
            As of `fallzone.telemetry.records.Fault`.

        Returns
        -------
        list of Decision
        """
        self._pass_time(at_s)
        self._tell(at_s, code, detail=detail)
        return self._flush()

    def pass_time(self, at_s: float) -> list[Decision]:
        """Hear what time it is: silence becomes a loss.

        Parameters
        ----------
        at_s : float
            [s].

        Returns
        -------
        list of Decision
            At the time at which it became one.
        """
        self._pass_time(at_s)
        return self._flush()

    def close(self, at_s: float, why: str) -> list[Decision]:
        """Hear that no more will come.

        Parameters
        ----------
        at_s : float
            [s].
        why : str
            ``end-of-stream``, ``patience`` or ``interrupted``.

        Returns
        -------
        list of Decision
            The last with all counts.
        """
        self._pass_time(at_s)
        if self.last is not None and not self.is_lost and why == "end-of-stream":
            self._lose(at_s)
        counts = dict(sorted(self.counts.items()))
        self._decide(at_s, "closed", why, counts=counts, alerts=list(self.alerts))
        return self._flush()

    def _flush(self) -> list[Decision]:
        out, self._out = self._out, []
        return out

    def _decide(self, at_s: float, code: str, reason: str, **values: Any) -> None:
        t_s = None if self.last is None else round(self.last.t_s, 3)
        known = {"last": self.last, "found": self.found}
        self._out.append(
            Decision(at_s=round(at_s, 3), t_s=t_s, state=self.state, code=code, reason=reason, values=values, **known)
        )

    def _tell(self, at_s: float, reason: str, **values: Any) -> None:
        """Count something, and tell it the first time; a nominal flight is degraded by it until good samples follow."""
        self.counts[reason] += 1
        # Each gate is missed once
        is_again = reason == "gate-missed" or (reason == "contradiction" and self.state == NOMINAL)
        if self.counts[reason] == 1 or is_again or reason in _SERIOUS:
            self._good_run = 0
        if self.counts[reason] == 1 or is_again:
            if self.state == NOMINAL:
                self.state = DEGRADED
            self._decide(at_s, "told", reason, **values)

    def _raise(self, at_s: float, reason: str, **values: Any) -> None:
        """Raise an alert, once until samples are good again."""
        self._good_run = 0
        if reason in self._holding:
            return
        self._holding.add(reason)
        self.state = ALERT
        self.alerts.append(reason)
        self._decide(at_s, "alert", reason, **values)

    # Silence

    def _pass_time(self, at_s: float) -> None:
        if self.last_at_s is not None and not self.is_lost and at_s - self.last_at_s > self.rules.timeout_s + _SAME_S:
            self._lose(self.last_at_s + self.rules.timeout_s)

    def _lose(self, at_s: float) -> None:
        self.is_lost = True
        silent_s = round(at_s - self.last_at_s, 3)
        if self._ends_as_planned():
            self.state = ENDED
            self._decide(at_s, "ended", "in-orbit" if self._is_up() else "as-planned", silent_s=silent_s)
        elif not self._is_flying(self.last):
            self._tell(at_s, "silent-on-pad", silent_s=silent_s)
        else:
            self._raise(at_s, "freeze" if self._frozen else "data-end", silent_s=silent_s)

    def _is_up(self) -> bool:
        window = self._windows.get("up")
        return window is not None and sum(window) >= min(OUT_OF, len(window))

    def _ends_as_planned(self) -> bool:
        """Whether no more was to come: after powered flight, and in orbit where the flight goes there."""
        rules, t_s = self.rules, self.last.t_s
        if self._holding or self.counts["contradiction"]:
            return False
        if rules.until_s is not None and t_s >= rules.until_s - rules.timeout_s:
            return True
        if rules.planned_s is None:
            return False
        earliest_s, latest_s = rules.planned_s
        if rules.reaches_orbit:
            return self._is_up() and t_s >= earliest_s
        return t_s >= latest_s

    def _is_flying(self, sample: Sample) -> bool:
        # It may have lifted off since
        return sample.t_s + self.rules.timeout_s > 0.0 or _norm(sample.velocity_ecef_mps) > MOVING_MPS

    # Order

    def _sort(self, at_s: float, sample: Sample) -> None:
        last = self.last
        if last is None:
            self._accept(at_s, sample)
            return
        is_same = sample.position_ecef_m == last.position_ecef_m and sample.velocity_ecef_mps == last.velocity_ecef_mps
        if is_same and sample.t_s == last.t_s:
            self._tell(at_s, "repeat")
        elif is_same and sample.t_s > last.t_s and _norm(last.velocity_ecef_mps) > 1.0:
            self._frozen = True
            self._tell(at_s, "frozen")
        elif sample.t_s <= last.t_s:
            if self._is_known(sample):
                self._tell(at_s, "late", late_s=round(last.t_s - sample.t_s, 3))
            else:
                self._stray(at_s, sample)
        elif self._follows(last, sample):
            self._accept(at_s, sample)
        else:
            self._stray(at_s, sample)

    def _is_known(self, sample: Sample) -> bool:
        """Whether a sample from before the last one agrees with what was heard of that time."""
        nearest = min(self._recent, key=lambda one: abs(one.t_s - sample.t_s))
        if nearest.t_s == sample.t_s:
            return self._agree(nearest, sample, 0.0)
        first, then = (nearest, sample) if nearest.t_s < sample.t_s else (sample, nearest)
        return self._follows(first, then)

    def _follows(self, before: Sample, after: Sample) -> bool:
        return self._agree(before, after, after.t_s - before.t_s)

    def _agree(self, before: Sample, after: Sample, dt_s: float) -> bool:
        """Whether a vehicle can get from one state to another in a time.

        Source
        ------
        Derived: between two velocities the mean one is off by no more than a dt/2, and the place by a dt²/2, where the
        acceleration stays below a; errors of measurement and of the time add to it.
        """
        accel, noise_m, noise_mps = self.rules.most_accel_mps2, self.rules.noise_m, self.rules.noise_mps
        (px, py, pz), (qx, qy, qz) = before.position_ecef_m, after.position_ecef_m
        (vx, vy, vz), (wx, wy, wz) = before.velocity_ecef_mps, after.velocity_ecef_mps
        half_s = 0.5 * dt_s
        mx, my, mz = qx - px - (vx + wx) * half_s, qy - py - (vy + wy) * half_s, qz - pz - (vz + wz) * half_s
        off_m = math.sqrt(mx * mx + my * my + mz * mz)
        speed = math.sqrt(wx * wx + wy * wy + wz * wz)
        allowed_m = 0.5 * accel * dt_s * dt_s + SIGMAS * (1.5 * noise_m + noise_mps * dt_s) + TAGGED_S * speed
        if not off_m <= allowed_m:
            return False
        ux, uy, uz = wx - vx, wy - vy, wz - vz
        turned = math.sqrt(ux * ux + uy * uy + uz * uz)
        return turned <= accel * (dt_s + TAGGED_S) + SIGMAS * 1.5 * noise_mps

    def _stray(self, at_s: float, sample: Sample) -> None:
        """A sample that does not follow: alone an outlier, in a row another track, a jump or another clock."""
        self._tell(at_s, "outlier", off_m=round(self._find_off_m(sample)))
        strays = self._strays
        if strays and sample.t_s > strays[-1].t_s and self._follows(strays[-1], sample):
            strays.append(sample)
            # What comes is a track, if another one; what comes without sense is as good as silence
            self.last_at_s = at_s
        else:
            self._strays, self._good_since_stray = [sample], 0
            return
        if len(strays) < STRAYS:
            return
        if self._good_since_stray:
            self._contradict(at_s, sample)
            del strays[0]
            return
        self._strays = []
        step_s = self._find_clock_step_s(strays[0])
        if step_s is not None:
            self._tell(at_s, "clock-step", step_s=round(step_s, 3))
            self._shift_s -= step_s
            strays = [_shifted(one, -step_s) for one in strays]
        elif self.counts["samples"] >= STRAYS:
            self._raise(at_s, "jump", off_m=round(self._find_off_m(strays[0])))
        self._recent.clear()
        for one in strays:
            self._accept(at_s, one)
            self._good_run = 0

    def _contradict(self, at_s: float, sample: Sample) -> None:
        """Two tracks at once: one of them is wrong, and nobody knows which; where the other is outside it counts."""
        self._tell(at_s, "contradiction", off_m=round(self._find_off_m(sample)), source=sample.source)
        found = self.measure(sample.t_s, sample.position_ecef_m, sample.velocity_ecef_mps)
        if found[tubes.OUTSIDE] == 1.0:
            self._raise(at_s, "contradiction", off_m=_rounded(found[tubes.OFF]))

    def _find_off_m(self, sample: Sample) -> float:
        """Distance of a sample from where the last good one leads."""
        last = self.last
        dt_s = sample.t_s - last.t_s
        ahead = (p + v * dt_s for p, v in zip(last.position_ecef_m, last.velocity_ecef_mps, strict=True))
        return math.dist(sample.position_ecef_m, tuple(ahead))

    def _find_clock_step_s(self, sample: Sample) -> float | None:
        """By how much the clock was set if the vehicle merely flew on; None where it did not.

        Source
        ------
        Derived: the time in which the last velocity covers as much of the way as it can, v·d/v².
        """
        last = self.last
        way = tuple(q - p for p, q in zip(last.position_ecef_m, sample.position_ecef_m, strict=True))
        mean = tuple(0.5 * (v + w) for v, w in zip(last.velocity_ecef_mps, sample.velocity_ecef_mps, strict=True))
        speed2 = sum(v * v for v in mean)
        if speed2 < MOVING_MPS**2:
            return None
        flown_s = sum(d * v for d, v in zip(way, mean, strict=True)) / speed2
        if not -TAGGED_S <= flown_s <= self.rules.timeout_s or not self._agree(last, sample, flown_s):
            return None
        return sample.t_s - last.t_s - flown_s

    # Good samples

    def _accept(self, at_s: float, sample: Sample) -> None:
        before = self.last
        self.is_lost, self._frozen = False, False
        self.last_at_s = at_s
        if self.state == ENDED:
            self.state = NOMINAL
        if before is not None:
            # What came before the gap is the last that is known of what was lost
            self._watch_gap(at_s, sample)
        self.last = sample
        self._recent.append(sample)
        self._good_since_stray += 1
        self.counts["samples"] += 1
        if before is None:
            self.state = NOMINAL if self.rules.planned_s is not None else DEGRADED
            self._decide(at_s, "followed", "corridor" if self.rules.planned_s is not None else "no-mission")
        self._watch_clock(at_s, sample)
        self.found = self.measure(sample.t_s, sample.position_ecef_m, sample.velocity_ecef_mps)
        if self._judge(at_s, sample, self.found):
            self._recover(at_s)

    def _watch_gap(self, at_s: float, sample: Sample) -> None:
        dt_s = sample.t_s - self.last.t_s
        if dt_s > self.rules.timeout_s + _SAME_S and self._is_flying(sample):
            self._raise(at_s, "data-end", silent_s=round(dt_s, 3))
        elif dt_s > max(GAP_STEPS * self._step_s, GAP_LEAST_S):
            self._tell(at_s, "gap", gap_s=round(dt_s, 3))
        self._step_s = min(self._step_s, dt_s)

    def _watch_clock(self, at_s: float, sample: Sample) -> None:
        """Tell once when the clock of the telemetry is off this one, and when it drifts."""
        if self.rules.liftoff_at_s is None:
            return
        offset_s = at_s - self.rules.liftoff_at_s - sample.t_s
        if abs(offset_s) > CLOCK_DAY_S:
            return
        if self._offset_s is None:
            self._offset_s = offset_s
            if abs(offset_s) > CLOCK_TOLD_S:
                self._tell(at_s, "clock-offset", offset_s=round(offset_s, 3))
        elif abs(offset_s - self._offset_s) > CLOCK_TOLD_S:
            self._tell(at_s, "clock-drift", offset_s=round(offset_s, 3), before_s=round(self._offset_s, 3))

    def _judge(self, at_s: float, sample: Sample, found: np.ndarray) -> bool:
        """Hold a sample against every limit; whether it keeps them all."""
        status, is_outside = int(found[tubes.STATUS]), bool(found[tubes.OUTSIDE] == 1.0)
        if found[tubes.CROSSED] > 0.0:
            number, crossed_s = int(found[tubes.CROSSED]) - 1, float(found[tubes.CROSSED_S])
            self.line.cross(number, crossed_s, alert_holds=bool(self._holding))
        rules = self.rules
        is_due_up = rules.reaches_orbit and rules.planned_s is not None and sample.t_s > rules.planned_s[1]
        is_down = status == ImpactStatus.IMPACT
        seen = {
            "corridor": is_outside,
            **{one: self.line.violation == one for one in VIOLATIONS},
            "no-orbit": bool(is_due_up and is_down),
        }
        self._watch_gates(at_s, sample)
        self._slide("up", status in _UP)
        for reason, is_seen in seen.items():
            if self._slide(reason, is_seen) >= OUT_OF:
                gate = self.line.list_crossing() if reason in VIOLATIONS else {}
                self._raise(at_s, reason, **_list_numbers(found), **gate)
        return not any(seen.values())

    def _watch_gates(self, at_s: float, sample: Sample) -> None:
        """Tell which gates were passed, and which were not by the time at which they shut; each once."""
        line = self.line
        for gate in line.gates:
            is_passed = self._slide(f"passed {gate.id}", line.has_passed(gate)) >= OUT_OF
            is_missed = self._slide(f"missed {gate.id}", line.has_missed(gate, sample.t_s)) >= OUT_OF
            if gate.id in line.settled or not (is_passed or is_missed):
                continue
            line.settled.add(gate.id)
            if is_passed:
                self._decide(at_s, "passed", "gate", **line.list_crossing())
            else:
                self._tell(at_s, "gate-missed", **list_gate(gate))

    def _slide(self, name: str, is_seen: bool) -> int:
        """How many of the last few samples had something, this one among them."""
        window = self._windows.get(name)
        if window is None:
            window = self._windows[name] = deque(maxlen=LAST)
        window.append(is_seen)
        return sum(window)

    def _recover(self, at_s: float) -> None:
        self._good_run += 1
        is_better = self.state == ALERT or (self.state == DEGRADED and self.rules.planned_s is not None)
        if is_better and self._good_run >= RECOVERED:
            reasons = sorted(self._holding)
            self._holding.clear()
            self.state = NOMINAL if self.rules.planned_s is not None else DEGRADED
            self._decide(at_s, "recovered", "good-samples", after=reasons)


def _shifted(sample: Sample, by_s: float) -> Sample:
    return replace(sample, t_s=sample.t_s + by_s)


def _list_numbers(found: np.ndarray) -> dict[str, float | None]:
    return {
        "off_m": _rounded(found[tubes.OFF]),
        "tolerance_m": _rounded(found[tubes.TOLERANCE]),
        "lag_s": None if math.isnan(found[tubes.LAG]) else round(float(found[tubes.LAG]), 2),
    }


def _rounded(value: float) -> float | None:
    return round(float(value)) if math.isfinite(value) else None


def _norm(vector: Vector) -> float:
    return math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2])
