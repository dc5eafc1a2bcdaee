"""The process that reads a grid for another one: question on stdin, answer on stdout, both JSON; see `apart`."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from fallzone.errors import InputError
from fallzone.winds._grids import names
from fallzone.winds._grids.files import load_libraries, open_variables
from fallzone.winds._grids.read import Above, read_above, say
from fallzone.words import _, set_language


def answer(question: dict[str, Any]) -> dict[str, list]:
    """Read what is above a place, or say why nothing can be read.

    Parameters
    ----------
    question : dict
        ``where``, ``path``, ``engine``, ``processor_s``, ``when_utc``, ``place_lonlat`` and ``language``.

    Returns
    -------
    dict
        ``found``: wind towards east and north, and heights or None; or ``refused``: the parts of an InputError.
    """
    where = question["where"]
    set_language(question["language"])
    try:
        load_libraries(question["engine"], where)
        _limit(question["processor_s"])
        found = _read(where, question)
    except InputError as error:
        return {"refused": [error.where, error.problem, error.expected]}
    except Exception as error:
        # Readers of damaged files raise whatever their own parts raise
        problem = _("cannot be read by {engine}: {error}").format(engine=question["engine"], error=say(error))
        return {"refused": [where, problem, _("is the file whole?")]}
    return {"found": [above and asdict(above) for above in found]}


def _read(where: str, question: dict[str, Any]) -> list[Above | None]:
    about = {
        "when_utc": datetime.fromisoformat(question["when_utc"]),
        "place_lonlat": tuple(question["place_lonlat"]),
    }
    with open_variables(Path(question["path"]), question["engine"]) as variables:
        east = read_above(names.require(variables, names.EAST, where), names.EAST, where, **about)
        north = read_above(names.require(variables, names.NORTH, where), names.NORTH, where, **about)
        found = names.find_variable(variables, names.HEIGHT, where)
        return [east, north, read_above(found, names.HEIGHT, where, **about) if found else None]


def _limit(processor_s: float) -> None:
    """End the process after some processor time: loops inside libraries can be stopped in no other way."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, processor_s)


def _leave_no_core() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows leaves none
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read one question and give one answer."""
    _leave_no_core()
    # xarray looks for dask, which is of no use here and takes as long to load as all else
    sys.modules["dask"] = None
    # Bytes that are no text become question marks, so that names and units from the file can be written again
    with os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace") as out:
        # What libraries print belongs to their complaints, not into the answer
        os.dup2(2, 1)
        json.dump(answer(json.load(sys.stdin)), out, ensure_ascii=False, default=lambda array: array.tolist())
    # Some libraries crash when they close a damaged file; the answer is whole by then
    os._exit(0)


if __name__ == "__main__":
    main()
