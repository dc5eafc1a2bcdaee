"""A wind profile from a CSV file, as somebody states it.

The first line names the columns, in any order; lines that begin with # are remarks:

* ``height_m`` above mean sea level [m], increasing; or ``pressure_hpa`` [hPa], decreasing, which is placed where the
  mission's atmosphere has that pressure.
* ``speed_mps`` and ``direction_deg``, the direction from which the wind blows, clockwise from north [deg]; or
  ``east_mps`` and ``north_mps``, towards which it blows.
* ``east_sigma_mps`` and ``north_sigma_mps``, the standard deviations, both or neither; where they are missing
  4 m/s is assumed.
"""

from __future__ import annotations

import csv
import itertools
from typing import Any

import numpy as np

from fallzone.errors import InputError
from fallzone.names import suggest
from fallzone.winds._levels import ABOVE_THE_TOP, FASTEST_MPS, WindColumn, build_column, read_number, wind_towards

TITLE = "Wind profile from a CSV file"
SOURCE = f"stated by the user; {ABOVE_THE_TOP}"
VERIFIED = False
NEEDS = ("where", "text", "atmosphere")
# The numbers are the file's
CHECKPOINTS = ()

ASSUMED_SIGMA_MPS = 4.0

_BOUNDS = {
    "height_m": (-500.0, 120_000.0),
    "pressure_hpa": (1e-4, 1_100.0),
    "speed_mps": (0.0, FASTEST_MPS),
    "direction_deg": (0.0, 360.0),
    "east_mps": (-FASTEST_MPS, FASTEST_MPS),
    "north_mps": (-FASTEST_MPS, FASTEST_MPS),
    "east_sigma_mps": (0.0, 100.0),
    "north_sigma_mps": (0.0, 100.0),
}
_EITHER = (
    (("height_m",), ("pressure_hpa",)),
    (("speed_mps", "direction_deg"), ("east_mps", "north_mps")),
    (("east_sigma_mps", "north_sigma_mps"), ()),
)


def build(*, where: str, text: str, atmosphere: Any) -> WindColumn:
    """Read a profile.

    Parameters
    ----------
    where : str
        Name of the file, for messages and provenance.
    text : str
        Its content.
    atmosphere : model
        Where the levels of a file in pressures lie.

    Raises
    ------
    InputError
        With the line, the column, what was found and what was expected.
    """
    rows = _read_rows(where, text)
    columns = {name: np.array([row[name] for _, row in rows]) for name in rows[0][1]}
    height = columns.get("height_m")
    if height is None:
        _check_order(where, rows, "pressure_hpa", rising=False)
        height = _find_heights_m(where, rows, atmosphere)
    else:
        _check_order(where, rows, "height_m", rising=True)
    if "speed_mps" in columns:
        wind = wind_towards(columns["speed_mps"], columns["direction_deg"])
    else:
        wind = np.stack([columns["east_mps"], columns["north_mps"]], axis=-1)
    spread, sigma = f"a spread of {ASSUMED_SIGMA_MPS:g} m/s assumed", np.full_like(wind, ASSUMED_SIGMA_MPS)
    if "east_sigma_mps" in columns:
        spread, sigma = "with its spread", np.stack([columns["east_sigma_mps"], columns["north_sigma_mps"]], axis=-1)
    return build_column(
        where,
        title=TITLE,
        source=f"stated by the user in {where}, {spread}; {ABOVE_THE_TOP}",
        height_m=height,
        wind_mps=wind,
        sigma_mps=sigma,
    )


def _read_rows(where: str, text: str) -> list[tuple[int, dict[str, float]]]:
    """Line number and numbers of each row."""
    lines = text.removeprefix("\ufeff").splitlines()
    kept = [(i, line) for i, line in enumerate(lines, start=1) if line.strip() and not line.lstrip().startswith("#")]
    if not kept:
        raise InputError(where, "is empty", "expected a line of column names and at least two levels")
    names = [name.strip() for name in next(csv.reader([kept[0][1]]))]
    _check_names(f"{where} line {kept[0][0]}", names)
    rows = []
    for number, line in kept[1:]:
        cells = next(csv.reader([line]))
        if len(cells) != len(names):
            raise InputError(f"{where} line {number}", f"holds {len(cells)} values", f"expected {len(names)}")
        pairs = zip(names, cells, strict=True)
        rows.append((number, {n: read_number(c, f"{where} line {number}", n, *_BOUNDS[n]) for n, c in pairs}))
    if len(rows) < 2:
        raise InputError(where, f"holds {len(rows)} level(s)", "at least 2 are needed")
    return rows


def _check_names(where: str, names: list[str]) -> None:
    for name in names:
        if name not in _BOUNDS:
            raise InputError(where, f"unknown column '{name}'", suggest(name, _BOUNDS))
        if names.count(name) > 1:
            raise InputError(where, f"column '{name}' stands there twice")
    for first, second in _EITHER:
        found = {name for name in names if name in first + second}
        if found not in (set(first), set(second)):
            expected = " or ".join(" and ".join(part) if part else "neither" for part in (first, second))
            raise InputError(where, f"columns {', '.join(sorted(found)) or 'missing'}", f"expected {expected}")


def _check_order(where: str, rows: list[tuple[int, dict[str, float]]], key: str, *, rising: bool) -> None:
    for (_, before), (number, row) in itertools.pairwise(rows):
        if not (row[key] > before[key] if rising else row[key] < before[key]):
            expected = "more" if rising else "less"
            raise InputError(
                f"{where} line {number} [{key}]", f"{row[key]:g}", f"expected {expected} than the line before"
            )


def _find_heights_m(where: str, rows: list[tuple[int, dict[str, float]]], atmosphere: Any) -> np.ndarray:
    """Heights at which an atmosphere has the pressures of the rows."""
    height = np.arange(max(-500.0, atmosphere.VALID_ALTITUDE_M[0]), 120_001.0, 50.0)
    pressure = np.asarray(atmosphere.evaluate(height)[2]) / 100.0
    for number, row in rows:
        if not pressure[-1] <= row["pressure_hpa"] <= pressure[0]:
            expected = f"expected {pressure[-1]:.2g} to {pressure[0]:.0f}, as in '{atmosphere.TITLE}' up to 120 km"
            raise InputError(f"{where} line {number} [pressure_hpa]", f"{row['pressure_hpa']:g}", expected)
    asked = np.array([row["pressure_hpa"] for _, row in rows])
    return np.interp(-np.log(asked), -np.log(pressure), height)
