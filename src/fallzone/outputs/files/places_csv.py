"""Answers for many places as a table: one row for each, in the order in which they were asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np

from fallzone.kernels import rows
from fallzone.outputs.files.cells import FORMULA_STARTS, shown_cell
from fallzone.words.formats import plain_text

COLUMNS = ("place", "lat_deg", "lon_deg", "verdict", "level", "nearest", "edge_distance_m")
HEADER = ("\ufeff" + ",".join(COLUMNS) + "\r\n").encode()
# So small a number is written with an exponent
_LEAST_DEG = 1e-4
# Signs, points, digits before them, metres, commas and the end of a line
_NUMBERS_BYTES = 2 * (5 + rows.DECIMALS) + 19 + 6


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
    metres = np.where(np.isfinite(distance_m), np.rint(distance_m), -1.0).astype(np.int64)
    lat, lon = _scale(lat_deg), _scale(lon_deg)
    if lat is None or lon is None:
        each = zip(_cells(names), lat_deg.tolist(), lon_deg.tolist(), number.tolist(), metres.tolist(), strict=True)
        return "".join(
            [f"{name},{lat},{lon},{tails[one]},{away if away >= 0 else ''}\r\n" for name, lat, lon, one, away in each]
        ).encode()
    (names, name_ends), (tails, tail_ends) = _join(_cells(names)), _join(tails)
    longest = np.diff(tail_ends, prepend=0).max(initial=0)
    out = np.empty(len(names) + len(number) * (longest + _NUMBERS_BYTES), dtype=np.uint8)
    signs = np.signbit(lat_deg), np.signbit(lon_deg)
    end = rows.write_rows(names, name_ends, lat, signs[0], lon, signs[1], tails, tail_ends, number, metres, out)
    return out[:end].tobytes()


def _scale(degrees: np.ndarray) -> np.ndarray | None:
    """Size in units of the last decimal that is written; None where any has more decimals or would have an exponent.

    Source
    ------
    Derived: a decimal number of 15 digits is the only one of so many digits that is read as its float64, and the
    shortest.
    """
    size = np.abs(degrees)
    scaled = np.rint(size * 10.0**rows.DECIMALS)
    is_exact = (scaled / 10.0**rows.DECIMALS == size) & ((size >= _LEAST_DEG) | (size == 0.0))
    return scaled.astype(np.int64) if is_exact.all() else None


def _join(cells: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Cells one behind the other in UTF-8, and where each ends."""
    joined = "".join(cells)
    lengths = map(len, cells) if joined.isascii() else (len(cell.encode()) for cell in cells)
    return np.frombuffer(joined.encode(), dtype=np.uint8), np.cumsum(np.fromiter(lengths, np.int64, len(cells)))


def _cells(names: Sequence[str]) -> Sequence[str]:
    """Names as cells; most lists have none that needs quotes or would be a formula."""
    lines = "\n" + "\n".join(names)
    is_odd = any(odd in lines for odd in (",", '"', "\r", *(f"\n{start}" for start in FORMULA_STARTS)))
    if lines.count("\n") == len(names) and not is_odd and plain_text(lines) == lines:
        return names
    return [_row((shown_cell(name),)) for name in names]


def _row(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()[: -len("\r\n")] if any(cells) else "," * (len(cells) - 1)
