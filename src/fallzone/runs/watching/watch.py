"""A flight watched by its telemetry as it comes, or again from the record of a watch."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from fallzone import __version__
from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import InputError, UnknownAnswerError, UsageError
from fallzone.runs.folders import check_output
from fallzone.words import _, ngettext
from fallzone.words.formats import fixed

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.ascent.telemetry import Noise
    from fallzone.model.mission import Mission
    from fallzone.runs.make import Progress
    from fallzone.runs.watching.answers import Answers
    from fallzone.telemetry.sources import Heard
    from fallzone.watching.corridor import Corridor
    from fallzone.watching.session import Session, Setting

# tell(event): a decision, a position or an alert, as soon as it is known; hush(at_s): only time has passed
Tell = Callable[[dict[str, Any]], None]
FORMAT = 1
_logger = logging.getLogger("fallzone")


@dataclass(frozen=True, kw_only=True)
class Watched:
    """How a watch ended.

    Parameters
    ----------
    state : str
        ``waiting``, ``nominal``, ``degraded``, ``alert`` or ``ended``.
    alerts : tuple of str
        Reasons of the alerts that were raised, in order.
    counts : dict of str to int
        Samples, and what was told, by its code.
    """

    state: str
    alerts: tuple[str, ...]
    counts: dict[str, int]

    @property
    def verdict(self) -> Literal["ALERT", "ENDED", "UNKNOWN"]:
        """ALERT if any was raised; else ENDED where the flight ended as planned, and UNKNOWN where nobody knows."""
        if self.alerts:
            return "ALERT"
        return "ENDED" if self.state == "ended" else "UNKNOWN"


def watch(
    source: str,
    *,
    mission: str | Path | Mission | None = None,
    frame: str | None = None,
    noise: Noise | None = None,
    timeout_s: float = 2.0,
    until_s: float | None = None,
    patience_s: float = 60.0,
    recorded: bool = False,
    corridor: str | Path | Corridor | None = None,
    run: str | Path | None = None,
    log: str | Path | None = None,
    tell: Tell = lambda event: None,
    hush: Callable[[float], None] = lambda at_s: None,
    geodata: str | Path | Geodata | None = None,
    working: Callable[[], AbstractContextManager[Progress | None]] = nullcontext,
) -> Watched:
    """Follow telemetry until it ends, as ``fallzone watch`` does.

    Parameters
    ----------
    source : str
        A file, ``-`` for standard input, or ``udp://127.0.0.1:PORT``.
    mission : str, Path or Mission, optional
        Id or file of a mission, or the record that was read from it with its ensemble; without one no corridor.
    frame : str, optional
        Frame of states whose columns name none; where not given it is recognised by where the vehicle must be.
    noise : Noise, optional
        How well the telemetry is measured.
    timeout_s : float
        So long without a new sample is a loss [s], 0.1 to 600.
    until_s : float, optional
        When telemetry is planned to end before the flight does [s after lift-off].
    patience_s : float
        So long without anything ends the watch [s], > 0.
    recorded : bool
        Whether the source is complete: its lines then arrive by their own times, and nothing is waited for.
    corridor : str, Path or Corridor, optional
        File that the corridor is kept in: read where it is there, else made and written; or the corridor itself.
    run : str or Path, optional
        Folder of a stored run of the mission, from which alerts are answered. Default: that of the mission where runs
        are kept, by its id; without one an answer waits for flights.
    log : str or Path, optional
        File that lines, times, decisions and answers are written to; it must not exist.
    tell : callable
        ``tell(event)`` is called with each decision and position, and with each alert: who lies beneath.
    hush : callable
        ``hush(at_s)`` is called when only time has passed.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites and regions; the shipped one where not given.
    working : callable
        ``working()`` is entered while the corridor is made, and yields what hears ``progress(what, done, total)``.

    Returns
    -------
    Watched

    Raises
    ------
    UsageError
        No such mission or frame, or a source that is not of this machine.
    InputError
        For files that cannot be true, and telemetry in another frame or unit.
    UnknownAnswerError
        When no telemetry came.
    """
    from fallzone.catalogue.regions import load_regions
    from fallzone.model.ascent.telemetry import Noise
    from fallzone.runs.watching.answers import start_answers
    from fallzone.telemetry.sources import STDIN, open_source
    from fallzone.watching.log import Log
    from fallzone.watching.session import Session

    noise = noise or Noise()
    _check(noise, timeout_s=timeout_s, patience_s=patience_s)
    if recorded and "://" in source:
        raise UsageError(_("datagrams are heard as they come; --recorded is for a file that is complete"))
    geodata = find_geodata(geodata)
    if log is not None:
        check_output(Path(log), _require_free)
    # Bound or opened before the corridor is made, so that nothing is missed meanwhile
    with open_source(source, patience_s=0.0 if recorded and source != STDIN else patience_s) as heard:
        with working() as progress:
            facts = _find_facts(mission, corridor, noise, geodata, progress)
        if facts.corridor is not None:
            _warn_of_line(facts.corridor)
        setting = _build_setting(
            source, facts, noise=noise, frame=frame, timeout_s=timeout_s, until_s=until_s, recorded=recorded
        )
        with _opened(log) as file:
            kept = Log(file)
            kept.write(**setting.to_header(__version__))
            session = Session(setting=setting, regions=load_regions(geodata), log=kept)
            with start_answers(mission, run, geodata, at_once=not recorded) as answers:
                return _follow(session, _complete(heard) if recorded else heard, answers, tell, hush)


def replay(
    log: str | Path,
    *,
    copy: str | Path | None = None,
    tell: Tell = lambda event: None,
    geodata: str | Path | Geodata | None = None,
) -> Watched:
    """Decide again from the record of a watch, without waiting, as ``fallzone watch --replay`` does.

    Parameters
    ----------
    log : str or Path
        Written by `watch`.
    copy : str or Path, optional
        File that a log of the replay is written to; it must not exist.
    tell : callable
        As of `watch`.
    geodata : str, Path or Geodata, optional
        Folder of regions; the shipped one where not given.

    Returns
    -------
    Watched

    Raises
    ------
    InputError
        For a file that is no log, and what the watch itself ended in.
    """
    from fallzone.catalogue.regions import load_regions
    from fallzone.watching.log import Log, read_log
    from fallzone.watching.session import Session, read_header

    if copy is not None:
        check_output(Path(copy), _require_free)
    records = read_log(Path(log))
    setting = read_header(next(records), str(log))
    with _opened(copy) as file:
        kept = Log(file)
        kept.write(**setting.to_header(__version__))
        session = Session(setting=setting, regions=load_regions(find_geodata(geodata)), log=kept, is_replay=True)
        return _follow(session, _hear_again(records, str(log)), None, tell, lambda at_s: None)


def _follow(
    session: Session,
    heard: Iterator[Heard | _Answered],
    answers: Answers | None,
    tell: Tell,
    hush: Callable[[float], None],
) -> Watched:
    """Hear to the end; a replay, which asks nobody, has its answers among what it hears."""
    watcher, at_s = session.watcher, 0.0
    try:
        for one in heard:
            if isinstance(one, _Answered):
                tell(session.hear_answer(one.at_s, one.answer))
                continue
            at_s = one.at_s
            for event in session.hear(one):
                tell(event)
                if answers is not None and "lost" in event:
                    answers.ask(event["lost"])
            if answers is not None:
                for answer in answers.take(wait=session.is_over or session.setting.recorded):
                    tell(session.hear_answer(at_s, answer))
            if session.is_over and not session.is_replay:
                break
            if one.line is None:
                hush(at_s)
    except KeyboardInterrupt:
        for event in session.interrupt(at_s):
            tell(event)
        raise
    if watcher.last is None:
        _refuse_nothing(session)
    return Watched(state=watcher.state, alerts=tuple(watcher.alerts), counts=dict(sorted(watcher.counts.items())))


def _refuse_nothing(session: Session) -> None:
    """No state was heard: never an all clear.

    Raises
    ------
    UnknownAnswerError
        Where no line came; InputError where none of them held a state.
    """
    source = session.setting.source
    if session.lines == 0:
        raise UnknownAnswerError(_("{source}: no telemetry came; nothing is known of the flight").format(source=source))
    faults = ", ".join(f"{code} {count}" for code, count in sorted(session.watcher.counts.items())) or _("none")
    raise InputError(
        source,
        ngettext("holds {count} line and no state", "holds {count} lines and no state", session.lines).format(
            count=session.lines
        ),
        _("expected a header and rows, or objects; faults: {faults}").format(faults=faults),
    )


def _check(noise: Noise, **times_s: float) -> None:
    for name, value, low, high in (
        ("noise_m", noise.position_m, 0.0, 1e5),
        ("noise_mps", noise.velocity_mps, 0.0, 1e3),
        ("clock_s", noise.clock_s, 0.0, 60.0),
        ("timeout_s", times_s["timeout_s"], 0.1, 600.0),
        ("patience_s", times_s["patience_s"], 0.1, 1e6),
    ):
        if not low <= value <= high:
            expected = _("expected {low:g} to {high:g}").format(low=low, high=high)
            raise InputError(name, _("{value} is out of range").format(value=f"{value:g}"), expected)


def _require_free(path: Path) -> None:
    from fallzone.files import check_file

    check_file(path)


@contextmanager
def _opened(path: str | Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        yield file


def _complete(heard: Iterator[Heard]) -> Iterator[Heard]:
    """A source that is complete: nothing is waited for."""
    from dataclasses import replace

    for one in heard:
        if one.closed:
            yield replace(one, closed="end-of-stream")
        elif one.line is not None or one.restarted:
            yield one


@dataclass(frozen=True, kw_only=True)
class _Answered:
    """In the record of a watch: who lies beneath, as it was found then."""

    at_s: float
    answer: dict[str, Any]


def _hear_again(records: Iterator[dict[str, Any]], where: str) -> Iterator[Heard | _Answered]:
    from fallzone.telemetry.sources import Heard

    try:
        for record in records:
            if "decision" in record:
                continue
            at_s = float(record["at_s"])
            line, sender = record.get("line"), str(record.get("sender", ""))
            if not math.isfinite(at_s) or not isinstance(line, str | None):
                raise ValueError(str(record)[:60])
            if "answer" in record:
                yield _Answered(at_s=at_s, answer=dict(record["answer"]))
                continue
            told = {name: str(record.get(name, "")) for name in ("closed", "restarted")}
            yield Heard(at_s=at_s, line=line, sender=sender, is_whole=not record.get("half", False), **told)
    except (KeyError, TypeError, ValueError) as error:
        problem = _("holds a record that is not that of a watch: {error}").format(error=error)
        raise InputError(where, problem, _("expected one written by fallzone watch --log")) from None


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """What a watch takes from its mission."""

    mission: Mission | None = None
    pad: tuple[float, float, float] | None = None
    corridor: Corridor | None = None


def _find_facts(
    mission: str | Path | Mission | None,
    corridor: str | Path | Corridor | None,
    noise: Noise,
    geodata: Geodata,
    progress: Progress | None,
) -> _Facts:
    from fallzone.catalogue.inputs import flight_inputs
    from fallzone.catalogue.load import find_pad
    from fallzone.flight.inputs import load_flight
    from fallzone.model.mission import Mission
    from fallzone.watching.corridor import Corridor, build_corridor

    if mission is None:
        if corridor is not None:
            raise UsageError(_("a corridor is that of a mission; name it with --mission"))
        return _Facts()
    if progress is not None:
        progress("corridor", 0, 0)
    record = mission if isinstance(mission, Mission) else load_flight(mission, geodata)
    site = flight_inputs(record).site
    pad = find_pad(record, site)
    if corridor is None:
        found = build_corridor(record, noise=noise)
    else:
        found = corridor if isinstance(corridor, Corridor) else keep_corridor(record, Path(corridor), noise=noise)
    return _Facts(mission=record, pad=(pad.lon_deg, pad.lat_deg, pad.height_m), corridor=found)


def keep_corridor(mission: Mission, path: Path, *, noise: Noise, flights: int | None = None) -> Corridor:
    """The corridor of a mission from a file, which is made where it is not there.

    Parameters
    ----------
    mission : Mission
        As loaded, with its ensemble.
    path : Path
        The file.
    noise : Noise
        Of the telemetry.
    flights : int, optional
        Flights of the ensemble that it is drawn about where it is made; 2,048 where not given.

    Returns
    -------
    Corridor

    Raises
    ------
    InputError
        When the file is none of a corridor, or its mission, files or noise are others than today's.
    """
    from dataclasses import asdict

    from fallzone.catalogue.geodata import read_text
    from fallzone.catalogue.inputs import flight_inputs
    from fallzone.files import write_whole
    from fallzone.watching.corridor import FLIGHTS, build_corridor
    from fallzone.watching.log import corridor_json, dump, read_corridor

    asked = {
        "fallzone_corridor": FORMAT,
        "version": __version__,
        "mission": mission.id,
        "noise": asdict(noise),
        "inputs": dict(sorted(flight_inputs(mission).digests.items())),
    }
    if not path.exists():
        corridor = build_corridor(mission, noise=noise, flights=flights or FLIGHTS)
        write_whole(path, (dump(asked | {"corridor": corridor_json(corridor)}) + "\n").encode())
        return corridor
    try:
        document = json.loads(read_text(path, str(path)))
        stored = document.pop("corridor")
    except (ValueError, AttributeError, KeyError, RecursionError):
        raise InputError(str(path), _("holds no corridor"), _("name a new file; it is made")) from None
    if document != asked:
        changed = ", ".join(name for name in asked if document.get(name) != asked[name])
        raise InputError(
            str(path),
            _("is the corridor of other inputs: {changed}").format(changed=changed),
            _("remove it, or name a new file; it is made again"),
        )
    return read_corridor(stored, str(path))


def _warn_of_line(corridor: Corridor) -> None:
    """Say where a flight to its plan would break the rules of its own limit line."""
    from fallzone.watching.corridor import find_crossings
    from fallzone.watching.limit_line import LimitLine

    line, passed = LimitLine(corridor.gates), set()
    for number, t_s in find_crossings(corridor):
        line.cross(number, t_s, alert_holds=False)
        passed |= {gate.id for gate in corridor.gates if line.has_passed(gate)}
        if line.violation:
            told = _("the nominal flight crosses the impact limit line at T+{t_s} s, where no gate is open")
            _logger.warning(told.format(t_s=fixed(t_s, 1)))
    for gate in corridor.gates:
        if gate.id not in passed:
            _logger.warning(_("the nominal flight does not pass {gate} while it is open").format(gate=gate.title))


def _build_setting(
    source: str,
    facts: _Facts,
    *,
    noise: Noise,
    frame: str | None,
    timeout_s: float,
    until_s: float | None,
    recorded: bool,
) -> Setting:
    from fallzone.trajectories.states import find_frame, list_frames
    from fallzone.watching.session import Setting

    if frame is not None and find_frame(frame) is None:
        raise UsageError(
            _("no frame '{frame}'; expected one of: {frames}").format(frame=frame[:40], frames=list_frames())
        )
    mission = facts.mission
    return Setting(
        source=source,
        mission=None if mission is None else mission.id,
        title=None if mission is None else str(mission.title),
        liftoff_utc=None if mission is None else mission.liftoff_utc,
        started_utc=None if recorded else datetime.now(UTC),
        pad=facts.pad,
        frame=None if frame is None else find_frame(frame),
        noise_m=noise.position_m,
        noise_mps=noise.velocity_mps,
        clock_s=noise.clock_s,
        timeout_s=timeout_s,
        until_s=until_s,
        recorded=recorded,
        corridor=facts.corridor,
    )
