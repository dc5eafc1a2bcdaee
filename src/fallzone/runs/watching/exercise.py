"""A drill: telemetry of a flight that fails, and afterwards what was told when, against what was true."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone import __version__
from fallzone.catalogue.geodata import find_geodata, read_text
from fallzone.errors import InputError
from fallzone.files import check_file, write_whole
from fallzone.names import NOMINAL
from fallzone.runs.folders import check_output
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.ascent.telemetry import Faults
    from fallzone.model.mission import Mission

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """What a drill wrote.

    Parameters
    ----------
    path, truth_path : Path
        The telemetry, and what is true.
    truth : dict
        What the second file holds.
    """

    path: Path
    truth_path: Path
    truth: dict[str, Any]


def exercise(
    mission: str | Path | Mission,
    case: str,
    path: str | Path,
    *,
    faults: Faults | None = None,
    sends_s: float | None = None,
    pace: float | None = None,
    geodata: str | Path | Geodata | None = None,
) -> Exercise:
    """Write the telemetry of a flight that fails, with noise and loss, and beside it what is true.

    Parameters
    ----------
    mission : str, Path or Mission
        Id or file of a mission, or the record that was read from it.
    case : str
        ``MODE@T+SECONDS``, ``as-flown`` or ``nominal``.
    path : str or Path
        The telemetry, a ``.csv`` that does not exist; the truth is written beside it, ``.truth.json``.
    faults : Faults, optional
        Noise and loss.
    sends_s : float, optional
        How long the vehicle sends after the failure [s]; until it breaks up or comes down where not given, and not at
        all after an explosion.
    pace : float, optional
        Write each line at its time, so many times as fast as the flight; all at once where not given.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles and sites; the shipped one where not given.

    Returns
    -------
    Exercise

    Raises
    ------
    UsageError
        When there is no such mission or case.
    InputError
        For numbers that cannot be meant, and files that exist.
    """
    from fallzone.model.ascent.telemetry import Faults
    from fallzone.model.mission import Mission
    from fallzone.runs.fly import fly
    from fallzone.runs.read import read_flight
    from fallzone.watching.drill import find_event_s, find_silence_s, find_truth, sample_telemetry

    faults = faults or Faults()
    _check(faults, sends_s, pace)
    path = Path(path)
    truth_path = path.with_name(path.stem + ".truth.json")
    for one in (path, truth_path):
        check_output(one, check_file)
    record = mission if isinstance(mission, Mission) else read_flight(mission, find_geodata(geodata))
    flight = fly(record, case)
    mode = None if case == NOMINAL else case.partition("@")[0]
    silence_s = find_silence_s(flight, mode, sends_s=sends_s)
    lines = list(sample_telemetry(flight, faults, silent_s=silence_s))
    last_s = float(lines[-1].partition(",")[0])
    failed_s = find_event_s(flight, ("failure",))
    truth = {
        "fallzone_exercise": FORMAT,
        "version": __version__,
        "mission": record.id,
        "case": flight.case,
        "telemetry": path.name,
        **asdict(faults),
        "samples": len(lines) - 1,
        "failure_s": None if failed_s is None else round(failed_s, 3),
        "silence_s": round(silence_s, 3),
        "last_sample_s": last_s,
        "end": {name: value for name, value in _list_end(flight.end).items() if value is not None},
        "at_failure": None if failed_s is None else find_truth(flight, failed_s),
        "at_last": find_truth(flight, last_s),
    }
    write_whole(truth_path, (json.dumps(truth, indent=2, ensure_ascii=False) + "\n").encode())
    if pace is None:
        write_whole(path, ("\n".join(lines) + "\n").encode())
    else:
        _write_paced(path, lines, pace)
    return Exercise(path=path, truth_path=truth_path, truth=truth)


def report(log: str | Path, truth: str | Path) -> dict[str, Any]:
    """What a watch told when, against what was true.

    Parameters
    ----------
    log : str or Path
        Of the watch.
    truth : str or Path
        Of the drill.

    Returns
    -------
    dict
        In JSON's own types, as of `fallzone.watching.drill.compare`.

    Raises
    ------
    InputError
        For files that are no log and no truth, or of different missions.
    """
    from fallzone.watching.drill import compare
    from fallzone.watching.log import read_log

    real = _read_truth(Path(truth))
    records = read_log(Path(log))
    header = next(records)
    if header.get("mission") not in (None, real["mission"]):
        problem = _("is of mission {mission}").format(mission=header.get("mission"))
        raise InputError(
            str(log), problem, _("expected {mission}, as {truth}").format(mission=real["mission"], truth=truth)
        )
    return compare(real, [record["decision"] for record in records if "decision" in record])


def _read_truth(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(read_text(path, str(path)))
        if document["fallzone_exercise"] != FORMAT:
            raise ValueError
        _keys = [document[name] for name in ("mission", "case", "failure_s", "last_sample_s", "at_last")]
    except (ValueError, KeyError, TypeError, RecursionError):
        expected = _("expected the .truth.json that fallzone exercise writes")
        raise InputError(str(path), _("is not the truth of a drill"), expected) from None
    return document


def _check(faults: Faults, sends_s: float | None, pace: float | None) -> None:
    for name, value, low, high in (
        ("noise_m", faults.noise_m, 0.0, 1e5),
        ("noise_mps", faults.noise_mps, 0.0, 1e3),
        ("loss", faults.loss, 0.0, 0.9),
        ("rate_hz", faults.rate_hz, 0.1, 1e3),
        ("sends_s", 0.0 if sends_s is None else sends_s, 0.0, 1e5),
        ("pace", 1.0 if pace is None else pace, 0.01, 1e4),
    ):
        if not low <= value <= high:
            expected = _("expected {low:g} to {high:g}").format(low=low, high=high)
            raise InputError(name, _("{value} is out of range").format(value=f"{value:g}"), expected)


def _list_end(end: Any) -> dict[str, Any]:
    return asdict(end)


def _write_paced(path: Path, lines: list[str], pace: float) -> None:
    """Write each row at its time: the file of a drill grows as that of a flight does."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in _wait(lines, pace):
            file.write(line + "\n")
            file.flush()


def _wait(lines: list[str], pace: float) -> Iterator[str]:
    begun_s, first_s = time.monotonic(), float(lines[1].partition(",")[0])
    yield lines[0]
    for line in lines[1:]:
        due_s = (float(line.partition(",")[0]) - first_s) / pace
        time.sleep(max(0.0, begun_s + due_s - time.monotonic()))
        yield line
