"""Grids are read in a process of their own: on damaged files some libraries never return, or end their process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.winds._files import plain_file
from fallzone.winds._grids.corners import Corners
from fallzone.winds._grids.files import check_format
from fallzone.winds._grids.read import Above
from fallzone.words import _, language, msg

# A grid of a few MB takes a tenth of a second, a GRIB message 6 ms: several times that, for slower machines
_PROCESSOR_S, _PER_MESSAGE_S, _PER_BYTE_S = 1.5, 0.025, 1.0 / 20e6
# Far more, as other work and slow disks make a sound file wait too
_WAIT_S, _WAIT_FACTOR = 60.0, 20.0
_DAMAGED = msg("the file is probably damaged: download it again")


def read_apart(
    file: Path, where: str, *, when_utc: datetime, place_lonlat: tuple[float, float]
) -> tuple[Above, Above, Above | None]:
    """Read wind and heights above a place in a process of its own.

    Parameters
    ----------
    file : Path
        NetCDF 3 or 4, or GRIB; or a zip or gzip of one.
    where : str
        Its name, for messages.
    when_utc : datetime
        Lift-off.
    place_lonlat : (float, float)
        The pad, longitude and latitude [deg].

    Returns
    -------
    east, north : Above
        Wind towards east and north.
    height : Above or None
        Heights of the levels, where the file has them.

    Raises
    ------
    InputError
        When the file is of another format, lacks something, or is damaged; also when its library never comes back, or
        ends the process.
    """
    with plain_file(file, where) as path:
        engine, messages = check_format(path, where)
        processor_s = _PROCESSOR_S + _PER_MESSAGE_S * messages + _PER_BYTE_S * path.stat().st_size
        question = {
            "path": os.fspath(path),
            "where": where,
            "engine": engine,
            "processor_s": processor_s,
            "when_utc": when_utc.isoformat(),
            "place_lonlat": place_lonlat,
            "language": language(),
        }
        east, north, height = _ask(question, where, processor_s)
    return _above(east), _above(north), height and _above(height)


def _ask(question: dict[str, Any], where: str, processor_s: float) -> list[dict[str, Any] | None]:
    # Not by multiprocessing: it would run the user's own script again, and workers that are daemons may not use it
    command = [sys.executable, "-P", "-m", "fallzone.winds._grids.child"]
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109  (a text)
    engine = question["engine"]
    try:
        child = subprocess.run(
            command,
            input=json.dumps(question).encode("ascii"),
            capture_output=True,
            env=os.environ | {"PYTHONPATH": path},
            timeout=_WAIT_S + _WAIT_FACTOR * processor_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(
            where,
            _("{engine}, the library that reads it, did not come back within {seconds:.0f} s").format(
                engine=engine, seconds=error.timeout
            ),
            _(_DAMAGED),
        ) from None
    if child.returncode == -getattr(signal, "SIGPROF", 0):
        raise InputError(
            where,
            _("{engine}, the library that reads it, did not come back within {processor_s:.1f} s of work").format(
                engine=engine, processor_s=processor_s
            ),
            _(_DAMAGED),
        )
    if child.returncode or not child.stdout:
        raise InputError(
            where,
            _("{engine}, the library that reads it, ended without an answer ({how})").format(
                engine=engine, how=_last_words(child)
            ),
            _(_DAMAGED),
        )
    answer = json.loads(child.stdout)
    if "refused" in answer:
        raise InputError(*answer["refused"])
    return answer["found"]


def _last_words(child: subprocess.CompletedProcess) -> str:
    """How a process ended, and the last line it wrote."""
    code = -child.returncode
    name = next((each.name for each in signal.Signals if each == code), _("exit {code}").format(code=child.returncode))
    lines = child.stderr.decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"{name}: {last[:200]}" if last else name


def _above(found: dict[str, Any]) -> Above:
    """What the other process found, in arrays again."""
    corners = {key: _corners(*found[key]) for key in ("time", "lat", "lon")}
    return Above(
        level=np.array(found["level"], float),
        factor=found["factor"],
        values=np.array(found["values"], float),
        notes=tuple(Statement(**one) for one in found["notes"]),
        **corners,
    )


def _corners(indices: list[int], weights: list[float], away: float, told: dict[str, Any] | None) -> Corners:
    return Corners(indices, np.array(weights), away, told and Statement(**told))
