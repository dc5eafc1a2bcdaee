"""Answers for many places as a table: one row for each, in the order in which they were asked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import numpy as np

from fallzone.outputs.files.cells import FORMULA_STARTS, shown_cell

COLUMNS = ("place", "lat_deg", "lon_deg", "verdict", "level", "nearest", "edge_distance_m")
HEADER = ("\ufeff" + ",".join(COLUMNS) + "\r\n").encode()
# Of names on lines of their own, what needs quotes or would be a formula
_ODD = re.compile(rf'[,"\r]|(?:^|\n)[{re.escape("".join(FORMULA_STARTS))}]')


def write_rows(
    names: Sequence[str],
    lon_deg: np.ndarray,
    lat_deg: np.ndarray,
    *,
    told: Sequence[tuple[str, str, str]],
    number: np.ndarray,
    distance_m: np.ndarray,
) -> bytes:
    """Rows of the table, in UTF-8.

    Parameters
    ----------
    names : sequence of str
        Of the places.
    lon_deg, lat_deg : (n,) float64
        Their points [deg].
    told : sequence of (str, str, str)
        Verdict, level and id of what is nearest, of each different answer; empty where there is none.
    number : (n,) int64
        Which of these each place has.
    distance_m : (n,) float64
        How far the nearest edge is [m], written in whole metres; infinite where that is not known.

    Returns
    -------
    bytes
    """
    tails = [_row(one) for one in told]
    metres = np.where(np.isfinite(distance_m), np.rint(distance_m), -1.0).astype(np.int64).tolist()
    rows = zip(_cells(names), lat_deg.tolist(), lon_deg.tolist(), number.tolist(), metres, strict=True)
    return "".join(
        [f"{name},{lat},{lon},{tails[one]},{away if away >= 0 else ''}\r\n" for name, lat, lon, one, away in rows]
    ).encode()


def _cells(names: Sequence[str]) -> Sequence[str]:
    """Names as cells; most lists have none that needs quotes."""
    lines = "\n".join(names)
    if lines.count("\n") == len(names) - 1 and not _ODD.search(lines):
        return names
    return [_row((shown_cell(name),)) for name in names]


def _row(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue() if any(cells) else "," * (len(cells) - 1)
