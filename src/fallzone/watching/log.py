"""The record of a watch: every line with the time it arrived at, every decision, and the corridor they rest on."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from fallzone.errors import InputError
from fallzone.kernels import impact_tube as tubes
from fallzone.model.ascent.termination import Gate
from fallzone.watching.corridor import Corridor
from fallzone.words import _
from fallzone.words.hints import line_of

FORMAT = 1
_ARRAYS = ("tube", "end", "line", "nominal", "spread_m")


def dump(record: dict[str, Any]) -> str:
    """One record as one line, the same for the same record.

    Parameters
    ----------
    record : dict
        Of JSON's own types, without NaN.

    Returns
    -------
    str
        Without its end.
    """
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class Log:
    """Writes a record as it goes, line by line, so that what was heard is there whatever happens next.

    Parameters
    ----------
    file : text file or None
        Open for writing; None keeps no record.
    """

    def __init__(self, file: TextIO | None) -> None:
        self._file = file

    def write(self, **record: Any) -> None:
        """Write one record.

        Parameters
        ----------
        **record
            Its fields.
        """
        if self._file is not None:
            self._file.write(dump(record) + "\n")
            self._file.flush()


def corridor_json(corridor: Corridor | None) -> dict[str, Any] | None:
    """A corridor in JSON's own types; numbers come back to the last bit.

    Parameters
    ----------
    corridor : Corridor or None
        None where there is none.

    Returns
    -------
    dict or None
    """
    if corridor is None:
        return None
    facts = {name: getattr(corridor, name) for name in Corridor.__dataclass_fields__ if name not in _ARRAYS}
    facts |= {"gates": [gate.model_dump(mode="json") for gate in corridor.gates]}
    return facts | {name: getattr(corridor, name).tolist() for name in _ARRAYS}


def read_corridor(document: Any, where: str) -> Corridor | None:
    """A corridor as `corridor_json` has it.

    Parameters
    ----------
    document : object
        As read.
    where : str
        File, for messages.

    Returns
    -------
    Corridor or None

    Raises
    ------
    InputError
        For what is no corridor.
    """
    if document is None:
        return None
    try:
        arrays = {name: np.array(document[name], dtype=float) for name in _ARRAYS}
        arrays["line"] = arrays["line"].reshape(-1, tubes.LINE_COLUMNS)
        gates = tuple(Gate.model_validate(one) for one in document["gates"])
        if not np.isin(arrays["line"][:, tubes.LINE_GATE], range(len(gates) + 1)).all():
            raise ValueError("gates")
        if arrays["tube"].shape[1:] != (6,) or arrays["nominal"].shape[1:] != (7,) or arrays["end"].shape != (12,):
            raise ValueError("shape")
        if not all(np.isfinite(one).all() for one in arrays.values()) or len(arrays["tube"]) < 2:
            raise ValueError("infinite")
        numbers = {name: float(document[name]) for name in ("powered_until_s", "most_accel_mps2")}
        counts = {name: int(document[name]) for name in ("flights", "apart")}
        if not all(map(math.isfinite, numbers.values())):
            raise ValueError("infinite")
        return Corridor(**arrays, **numbers, **counts, gates=gates, reaches_orbit=bool(document["reaches_orbit"]))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(where, _("holds no corridor: {error}").format(error=error), _("make it again")) from None


def read_log(path: Path) -> Iterator[dict[str, Any]]:
    """Records of a log, the header first.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    dict
        Up to the last whole line: what a watch that was killed left half is left out.

    Raises
    ------
    InputError
        For a file that is no log.
    """
    where = str(path)
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        number = 0
        for number, line in enumerate(file, start=1):
            if not line.endswith("\n") and number > 1:
                return
            try:
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise ValueError(line[:40])
            except (ValueError, RecursionError):
                raise InputError(line_of(where, number), _("is no record of a watch"), _("expected JSON")) from None
            if number == 1 and record.get("fallzone_watch") != FORMAT:
                raise InputError(where, _("is no log of a watch"), _("expected one written by fallzone watch --log"))
            yield record
        if number == 0:
            raise InputError(where, _("is empty"), _("expected one written by fallzone watch --log"))
