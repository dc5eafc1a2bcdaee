"""Long tables of places a block at a time: plain decimal degrees as arrays, and every other row as it is read alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from fallzone.catalogue.geodata import SHIPPED, Geodata, read_bytes
from fallzone.model.zone import Place
from fallzone.places.points import read_points
from fallzone.places.points_csv import Columns, decode, find_columns, find_separator, note_columns, read_row, read_rows

_BLOCK_BYTES = 2_000_000
_TABLES = (".csv", ".txt", ".tsv")


class Block(NamedTuple):
    """Some of the places of a file, in its order.

    Parameters
    ----------
    names : list of str
        For people.
    lon_deg, lat_deg : (n,) float64
        Their points [deg], WGS 84; the longitude from −180 to 180.
    others : dict of int to Place
        Those of which more than a point is known, by their number in the block.
    share : float
        How much of the file is read with it, 0 … 1.
    notes : tuple of str
        On what of the file is not used.
    """

    names: list[str]
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    others: dict[int, Place]
    share: float = 1.0
    notes: tuple[str, ...] = ()


class _Table(NamedTuple):
    """A table of positions whose rows are lines."""

    file: str
    raw: bytes
    separator: str
    header: list[str]
    columns: Columns


def read_blocks(path: Path, geodata: Geodata = SHIPPED) -> Iterator[Block]:
    """Read every place of a file, a block at a time.

    Parameters
    ----------
    path : Path
        As of ``read_points``.
    geodata : Geodata
        Whose places and regions are known, where a table has names alone.

    Yields
    ------
    Block
        Of a table of positions about two megabytes; of any other file the whole.

    Raises
    ------
    InputError
        Names file, row and value.
    """
    table = _open_table(path) if path.suffix.lower() in _TABLES else None
    if table is None:
        points = read_points(path, geodata)
        yield _gather(points.places)._replace(notes=tuple(points.notes))
        return
    begin, lines = table.raw.index(b"\n") + 1, 1
    notes = tuple(note_columns(table.header, table.columns, table.file))
    while begin < len(table.raw):
        cut = table.raw.find(b"\n", begin + _BLOCK_BYTES)
        end = len(table.raw) if cut < 0 else cut + 1
        piece = table.raw[begin:end]
        block = _read_plain(piece, table)
        if block is None:
            rows = read_rows(piece.decode(), table.separator, table.file, lines_before=lines)
            read = [read_row(where, row, table.header, table.columns, geodata=geodata) for where, row in rows]
            block = _gather(read)
        yield block._replace(share=end / len(table.raw), notes=notes)
        begin, lines, notes = end, lines + piece.count(b"\n"), ()


def _open_table(path: Path) -> _Table | None:
    """A table with a heading and columns of latitude and longitude in which no cell runs over lines; else None."""
    raw = read_bytes(path)
    if b'"' in raw or b"\n" not in raw or raw.count(b"\r") != raw.count(b"\r\n"):
        return None
    raw = decode(raw, str(path)).encode()
    first = raw[: raw.index(b"\n")].decode()
    separator = find_separator(first)
    header = [cell.strip() for cell in first.split(separator)]
    if not any(header):
        return None
    columns = find_columns(header, str(path))
    if columns is None or columns.lat is None or columns.lon is None or len(raw) == raw.index(b"\n") + 1:
        return None
    return _Table(str(path), raw, separator, header, columns)


def _read_plain(piece: bytes, table: _Table) -> Block | None:
    """Lines in which every position is plain decimal degrees, at once; None where any is not."""
    cells = _split(piece, table.separator, len(table.header))
    if cells is None:
        return None
    columns = table.columns
    lat_deg, lon_deg = _read_numbers(cells[columns.lat]), _read_numbers(cells[columns.lon])
    if lat_deg is None or lon_deg is None or not ((np.abs(lat_deg) <= 90.0) & (np.abs(lon_deg) <= 360.0)).all():
        return None
    beyond = np.abs(lon_deg) > 180.0
    names = [""] * len(lat_deg) if columns.name is None else [name.strip() for name in cells[columns.name]]
    if beyond.any() and not all(names):
        # What has no name is named by its position as it is written
        return None
    lon_deg = np.where(beyond, lon_deg - np.copysign(360.0, lon_deg), lon_deg)
    if not all(names):
        pairs = zip(names, lat_deg.tolist(), lon_deg.tolist(), strict=True)
        names = [name or f"{lat_deg:.10g},{lon_deg:.10g}" for name, lat_deg, lon_deg in pairs]
    return Block(names, lon_deg, lat_deg, {})


def _split(piece: bytes, separator: str, width: int) -> list[list[str]] | None:
    """Cells of lines, column by column; None where any line has more or fewer than the heading."""
    piece = piece.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"
    raw = np.frombuffer(piece, dtype=np.uint8)
    is_last = raw[(raw == ord(separator)) | (raw == ord("\n"))] == ord("\n")
    if len(is_last) % width or not (is_last.reshape(-1, width) == (np.arange(width) == width - 1)).all():
        return None
    cells = piece[:-1].decode().replace("\n", separator).split(separator)
    return [cells[column::width] for column in range(width)]


def _read_numbers(cells: list[str]) -> np.ndarray | None:
    """Numbers in plain digits; None where any cell is something else."""
    text = "".join(cells)
    # Python reads digits of all scripts, and with underscores
    if not text.isascii() or "_" in text:
        return None
    try:
        return np.fromiter(map(float, cells), dtype=float, count=len(cells))
    except ValueError:
        return None


def _gather(places: list[Place]) -> Block:
    lon_deg, lat_deg = (np.array([getattr(one, key) for one in places], dtype=float) for key in ("lon_deg", "lat_deg"))
    others = {index: one for index, one in enumerate(places) if one.geometry is not None or one.reach_m > 0.0}
    return Block([one.name for one in places], lon_deg, lat_deg, others)
