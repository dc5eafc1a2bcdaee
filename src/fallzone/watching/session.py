"""One watch: lines in, decisions and positions out; from a source or from the record of one, alike to the byte."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from fallzone.earth.frames import ecef_to_enu, ecef_to_geodetic
from fallzone.earth.inertial import INERTIAL_FRAMES
from fallzone.errors import InputError
from fallzone.kernels import impact_tube as tubes
from fallzone.model.ascent.telemetry import Noise
from fallzone.model.status import ImpactStatus
from fallzone.model.zone import Region
from fallzone.telemetry.frames import Frames
from fallzone.telemetry.reader import Reader
from fallzone.telemetry.records import Fault, Sample, Vector
from fallzone.telemetry.sources import Heard
from fallzone.trajectories.states import FIXED
from fallzone.watching.beneath import Beneath
from fallzone.watching.corridor import Corridor, find_crossings
from fallzone.watching.log import FORMAT, Log, corridor_json, read_corridor
from fallzone.watching.rules import ENDED, Decision, Rules, Watcher, build_rules
from fallzone.words import _

Event = dict[str, Any]
_NO_TUBE, _NO_END, _NO_LINE = (
    np.empty((0, tubes.TUBE_COLUMNS)),
    np.zeros(tubes.END_COLUMNS),
    np.empty((0, tubes.LINE_COLUMNS)),
)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a watch was asked, and what of its mission it needs; all of it stands in its record.

    Parameters
    ----------
    source : str
        What is heard.
    mission, title : str or None
        Id and title of the mission.
    liftoff_utc, started_utc : datetime or None
        Lift-off, and when the watch began; None where that does not count.
    pad : (float, float, float) or None
        Longitude, latitude [deg] and height [m] of the pad.
    frame : str or None
        Frame that was told.
    noise_m, noise_mps : float
        Standard deviations of each component of position [m] and velocity [m/s].
    clock_s, timeout_s, every_s : float
        What the clock of telemetry may be off, how long silence may last, and how often a position is told [s].
    until_s : float or None
        When telemetry is planned to end [s after lift-off].
    recorded : bool
        Whether the source is complete, and its lines arrive by their own times.
    corridor : Corridor or None
        None without a mission.
    """

    source: str
    mission: str | None = None
    title: str | None = None
    liftoff_utc: datetime | None = None
    started_utc: datetime | None = None
    pad: tuple[float, float, float] | None = None
    frame: str | None = None
    noise_m: float = 30.0
    noise_mps: float = 0.5
    clock_s: float = 2.0
    timeout_s: float = 2.0
    every_s: float = 1.0
    until_s: float | None = None
    recorded: bool = False
    corridor: Corridor | None = None

    def to_header(self, version: str) -> dict[str, Any]:
        """First record of a log.

        Parameters
        ----------
        version : str
            Of the program.

        Returns
        -------
        dict
            In JSON's own types.
        """
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        times = {name: None if facts[name] is None else facts[name].isoformat() for name in _INSTANTS}
        pad = {"pad": None if self.pad is None else list(self.pad)}
        return {
            "fallzone_watch": FORMAT,
            "version": version,
            **facts,
            **times,
            **pad,
            "corridor": corridor_json(self.corridor),
        }


_INSTANTS = ("liftoff_utc", "started_utc")


def read_header(header: dict[str, Any], where: str) -> Setting:
    """What a watch was asked, from the first record of its log.

    Parameters
    ----------
    header : dict
        As read.
    where : str
        File, for messages.

    Returns
    -------
    Setting

    Raises
    ------
    InputError
        For a header that is not one.
    """
    try:
        facts = {name: header[name] for name in Setting.__dataclass_fields__ if name != "corridor"}
        times = {name: None if facts[name] is None else datetime.fromisoformat(facts[name]) for name in _INSTANTS}
        pad = None if facts["pad"] is None else tuple(float(one) for one in facts["pad"])
        numbers = {name: float(facts[name]) for name in ("noise_m", "noise_mps", "clock_s", "timeout_s", "every_s")}
        numbers |= {"until_s": None if facts["until_s"] is None else float(facts["until_s"])}
        if not all(one is None or np.isfinite(one) for one in (*numbers.values(), *(pad or ()))):
            raise ValueError(str(numbers))
        if facts["frame"] not in (None, FIXED, *INERTIAL_FRAMES) or (pad is not None and len(pad) != 3):
            raise ValueError(str(facts["frame"]))
        asked = {"source": str(facts["source"]), "recorded": bool(facts["recorded"]), "pad": pad}
        corridor = read_corridor(header["corridor"], where)
        return Setting(**facts | times | numbers | asked, corridor=corridor)
    except (KeyError, TypeError, ValueError) as error:
        problem = _("has a header that is not that of a watch: {error}").format(error=error)
        raise InputError(where, problem, _("expected one written by fallzone watch --log")) from None


@dataclass(kw_only=True)
class Session:
    """Hears lines, and tells decisions and positions.

    Parameters
    ----------
    setting : Setting
        What was asked.
    regions : sequence of Region
        What may lie beneath.
    log : Log
        Where lines and decisions are kept.
    is_replay : bool
        Whether what is heard is the record of a watch, with the times it has there.
    lines : int
        Lines that were heard.
    is_over : bool
        Whether no more will be.
    """

    setting: Setting
    regions: Sequence[Region]
    log: Log
    is_replay: bool = False
    lines: int = 0
    is_over: bool = False
    _told_at_s: float = -np.inf
    _first_t_s: float | None = None
    _at_s: float = 0.0
    _asked: deque[Event] = field(default_factory=deque)

    def __post_init__(self) -> None:
        setting, corridor = self.setting, self.setting.corridor
        self._tube = _NO_TUBE if corridor is None else corridor.tube
        self._end = _NO_END if corridor is None else corridor.end
        self._line = _NO_LINE if corridor is None else corridor.line
        self._before, self._measured = np.zeros(tubes.BEFORE_COLUMNS), (None, np.zeros(tubes.BEFORE_COLUMNS))
        self._gates_due_s = {} if corridor is None else _find_gate_times(corridor)
        self._beneath = Beneath(self.regions, self._tube)
        frames = Frames(
            where=setting.source,
            find_nominal=None if corridor is None else corridor.find_nominal,
            liftoff_utc=setting.liftoff_utc,
            frame=setting.frame,
        )
        self._reader = Reader(where=setting.source, frames=frames, pad=setting.pad)
        self.watcher = Watcher(rules=_build_rules(setting), measure=self._measure)

    def hear(self, heard: Heard) -> Iterator[Event]:
        """Hear a line, that a file is read from its start again, that time has passed, or that no more will come.

        Parameters
        ----------
        heard : Heard
            With the time at which.

        Yields
        ------
        dict
            Decisions and positions, in JSON's own types.

        Raises
        ------
        InputError
            For columns, frames or units that cannot be right.
        """
        if heard.line is not None:
            yield from self._hear_line(heard)
        elif heard.closed:
            yield from self._close(heard.at_s, heard.closed)
        elif heard.restarted:
            self.log.write(at_s=heard.at_s, restarted=heard.restarted)
            yield from self._tell(self.watcher.hear_fault(heard.at_s, heard.restarted, ""))
        else:
            decisions = self.watcher.pass_time(heard.at_s)
            if decisions:
                self.log.write(at_s=heard.at_s, tick=True)
                yield from self._tell(decisions)
        if self.watcher.state == ENDED and not self.is_over and not self.is_replay:
            yield from self._close(max(heard.at_s, self._at_s), "planned-end")

    def interrupt(self, at_s: float) -> Iterator[Event]:
        """Hear that the watch is broken off.

        Parameters
        ----------
        at_s : float
            When [s].

        Yields
        ------
        dict
            The last decision.
        """
        if not self.is_over:
            yield from self._close(at_s, "interrupted")

    def hear_answer(self, at_s: float, answer: Event) -> Event:
        """Hear who lies beneath, for the first of the losses for which that is not known yet.

        Parameters
        ----------
        at_s : float
            When [s]; of a complete source it is there at once.
        answer : dict
            As of `fallzone.outputs.watching.answers.tell_answer`.

        Returns
        -------
        dict
            What is told, in JSON's own types.

        Raises
        ------
        InputError
            Where nobody asked: a record that is not that of a watch.
        """
        if not self._asked:
            problem = _("holds a record that is not that of a watch: {error}").format(error="answer")
            raise InputError(self.setting.source, problem, _("expected one written by fallzone watch --log"))
        if self.setting.recorded and not self.is_replay:
            at_s = self._at_s
        self.log.write(at_s=at_s, answer=answer)
        return {"kind": "alert", "at_s": at_s, "state": self.watcher.state, **self._asked.popleft(), **answer}

    def _hear_line(self, heard: Heard) -> Iterator[Event]:
        self.lines += 1
        at_s = heard.at_s
        if self.setting.recorded and not self.is_replay:
            got = self._reader.read(heard.line, is_whole=heard.is_whole)
            at_s = self._arrive(got)
            self._record(heard, at_s)
        else:
            self._record(heard, at_s)
            got = self._reader.read(heard.line, is_whole=heard.is_whole)
        self._at_s = at_s
        if self._reader.ignored:
            detail, self._reader.ignored = ", ".join(self._reader.ignored)[:60], ()
            yield from self._tell(self.watcher.hear_fault(at_s, "ignored-columns", detail))
        if isinstance(got, Fault):
            yield from self._tell(self.watcher.hear_fault(at_s, got.code, got.detail))
        elif got is not None:
            sample = replace(got, source=got.source or heard.sender)
            yield from self._tell(self.watcher.take(at_s, sample))
            if at_s - self._told_at_s >= self.setting.every_s:
                self._told_at_s = at_s
                yield self._describe(at_s, self.watcher.last, self.watcher.found)

    def _arrive(self, got: Sample | Fault | None) -> float:
        """When a line of a complete source arrives: as long after the first as its own time says."""
        if not isinstance(got, Sample):
            return self._at_s
        self._first_t_s = got.t_s if self._first_t_s is None else self._first_t_s
        return max(self._at_s, round(got.t_s - self._first_t_s, 6))

    def _record(self, heard: Heard, at_s: float) -> None:
        facts = {"at_s": at_s, "line": heard.line}
        if heard.sender:
            facts["sender"] = heard.sender
        if not heard.is_whole:
            facts["half"] = True
        self.log.write(**facts)

    def _close(self, at_s: float, why: str) -> Iterator[Event]:
        if self.setting.recorded and why == "end-of-stream" and not self.is_replay:
            # As long as it takes to know that no more comes
            at_s = self._at_s + self.setting.timeout_s + 0.001
        self._at_s = at_s = max(at_s, self._at_s)
        self.is_over = True
        self.log.write(at_s=at_s, closed=why)
        yield from self._tell(self.watcher.close(at_s, why))

    def _measure(self, t_s: float, position: Vector, velocity: Vector) -> np.ndarray:
        found, before = self._measured
        if found is not None and found is self.watcher.found:
            # What was measured last was believed: the way to the next impact point begins there
            self._before = before
        rows, before = np.empty((1, tubes.FOUND_COLUMNS)), self._before.copy()
        tubes.measure_all(np.array([[t_s, *position, *velocity]]), self._tube, self._end, self._line, before, rows)
        self._measured = rows[0], before
        return self._measured[0]

    def _tell(self, decisions: Sequence[Decision]) -> Iterator[Event]:
        for one in decisions:
            event: Event = {"kind": "decision", "at_s": one.at_s, "t_s": one.t_s, "state": one.state}
            event |= {"decision": one.code, "reason": one.reason, **one.values}
            if one.code == "alert":
                event |= self._describe_loss(one)
            self.log.write(decision=event)
            yield event

    def _describe_loss(self, alert: Decision) -> Event:
        """What is known when an alert is raised: the last good state, its impact point, and what lies beneath it."""
        described = self._describe(alert.at_s, alert.last, alert.found)
        lost = find_lost(self.setting, alert)
        self._asked.append({"t_s": alert.t_s, "reason": alert.reason, "lost": lost})
        known = {name: described[name] for name in ("vehicle", "impact", "beneath") if name in described}
        return known | {"lost": lost}

    def _describe(self, at_s: float, last: Sample | None, found: np.ndarray | None) -> Event:
        """Position, impact point and what is beneath it."""
        event: Event = {"kind": "position", "at_s": round(at_s, 3), "t_s": None, "state": self.watcher.state}
        if last is None or found is None:
            return event
        lon_deg, lat_deg, height_m = (float(one) for one in ecef_to_geodetic(last.position_ecef_m))
        speed_mps = sum(one * one for one in last.velocity_ecef_mps) ** 0.5
        vehicle = {"lon_deg": round(lon_deg, 5), "lat_deg": round(lat_deg, 5), "height_m": round(height_m)}
        event |= {"t_s": round(last.t_s, 3), "vehicle": vehicle | {"speed_mps": round(speed_mps, 1)}}
        status = ImpactStatus(int(found[tubes.STATUS]))
        impact: Event = {"status": status.name.lower().replace("_", "-")}
        event |= {"impact": impact, "beneath": []}
        if status == ImpactStatus.IMPACT:
            where = float(found[tubes.LON]), float(found[tubes.LAT])
            impact |= {"lon_deg": round(where[0], 5), "lat_deg": round(where[1], 5)}
            impact |= {"flight_time_s": round(float(found[tubes.FLIGHT_TIME]), 1)}
            event["beneath"] = self._name(self._beneath.find(*where))
        trace = {"off_m": tubes.OFF, "tolerance_m": tubes.TOLERANCE, "lag_s": tubes.LAG}
        if len(self._tube):
            event["trace"] = {name: _finite(found[column]) for name, column in trace.items()}
            after = None if np.isnan(found[tubes.TAU]) else self._beneath.find_next(float(found[tubes.TAU]))
            if self.watcher.line.gates:
                event["next_gate"] = self._find_gate(float(found[tubes.TAU]))
            event["next"] = None if after is None else {"regions": self._name(after[0]), "in_s": after[1]}
        return event

    def _find_gate(self, tau_s: float) -> Event | None:
        """The next gate on the nominal trace, and in how long; None where none is ahead."""
        line, due_s = self.watcher.line, self._gates_due_s
        ahead = [one for one in line.gates if one.id not in line.settled and due_s.get(one.id, -np.inf) > tau_s]
        if not ahead:
            return None
        gate = min(ahead, key=lambda one: due_s[one.id])
        return gate.to_name() | {"in_s": round(due_s[gate.id] - tau_s, 1)}

    def _name(self, ids: Sequence[str]) -> list[Event]:
        return [{"id": one, "names": names} for one, names in zip(ids, self._beneath.name(ids), strict=True)]


def find_lost(setting: Setting, alert: Decision) -> Event | None:
    """State and instant that an alert is computed from, rounded as they are typed.

    Parameters
    ----------
    setting : Setting
        Of the watch.
    alert : Decision
        With the last good sample.

    Returns
    -------
    dict or None
        ``when_utc``, ``liftoff_utc`` (where the mission has none), ``lat_deg``, ``lon_deg``, ``height_m`` and
        ``velocity_ned_mps``; None where no clock tells the instant.
    """
    last, liftoff_utc = alert.last, None
    if setting.liftoff_utc is not None:
        when_utc = setting.liftoff_utc + timedelta(seconds=round(last.t_s, 3))
    elif setting.started_utc is not None:
        when_utc = setting.started_utc + timedelta(seconds=round(alert.at_s - alert.values.get("silent_s", 0.0), 3))
        # Its clock counts from lift-off, which no file knows: it follows from when the sample came
        liftoff_utc = None if setting.mission is None else when_utc - timedelta(seconds=round(last.t_s, 3))
    else:
        return None
    lon_deg, lat_deg, height_m = (float(one) for one in ecef_to_geodetic(last.position_ecef_m))
    east, north, up = (round(float(one), 2) + 0.0 for one in ecef_to_enu(last.velocity_ecef_mps, lon_deg, lat_deg))
    return {
        "when_utc": when_utc.isoformat(),
        "liftoff_utc": None if liftoff_utc is None else liftoff_utc.isoformat(),
        "lat_deg": round(lat_deg, 6),
        "lon_deg": round(lon_deg, 6),
        # On its pad a vehicle may be measured below the surface
        "height_m": max(round(height_m, 1), 0.0),
        "velocity_ned_mps": [north, east, 0.0 - up],
    }


def _find_gate_times(corridor: Corridor) -> dict[str, float]:
    """When the nominal flight crosses each gate first [s after lift-off], by its id."""
    return {corridor.gates[number - 1].id: t_s for number, t_s in reversed(find_crossings(corridor)) if number}


def _finite(value: float) -> float | None:
    return round(float(value), 1) if np.isfinite(value) else None


def _build_rules(setting: Setting) -> Rules:
    liftoff_at_s = None
    if setting.liftoff_utc is not None and setting.started_utc is not None and not setting.recorded:
        liftoff_at_s = (setting.liftoff_utc - setting.started_utc).total_seconds()
    return build_rules(
        setting.corridor,
        timeout_s=setting.timeout_s,
        noise=Noise(position_m=setting.noise_m, velocity_mps=setting.noise_mps, clock_s=setting.clock_s),
        until_s=setting.until_s,
        liftoff_at_s=liftoff_at_s,
    )
