"""What people and scripts read: tables and sentences for the one, a JSON document for the other."""

from __future__ import annotations

import dataclasses
import json
import logging
import math
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from fallzone.words.formats import THIN, decimal_degrees, typed_powers

SCHEMA_VERSION = 1

# Unicode categories that move the cursor, hide or reorder text: controls, formats, surrogates, private use, breaks.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

# Lines are broken at blanks, and in Chinese and Japanese between any two characters, but for marks that close what
# stands before them or open what follows. Korean has blanks.
_HAN_OR_KANA = "\u2e80-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f"
_CLOSING = "、。，．・：；？！）」』】〉》〕］｝”’々ーっゃゅょッャュョ%…,.:;?!)\\]}"
_OPENING = "（「『【〈《〔［｛“‘(\\["
_PIECE = re.compile(rf"[{_OPENING}]*(?:[{_HAN_OR_KANA}]|[^ {_HAN_OR_KANA}]+)[{_CLOSING}]*| +")

# In a table in place of the narrow space, at which no line may end; of other private characters ``plain`` leaves none
_HELD = "\ue000"

BOLD = "1"
VERDICT_COLOURS = {"INSIDE": "1;31", "UNKNOWN": "1;33", "OUTSIDE": "32"}


def plain(text: object) -> str:
    r"""Text as one printable line of a terminal: what could steer it becomes ``�``, powers of ten stand as typed.

    Parameters
    ----------
    text : object
        Its ``str()`` is shown.

    Returns
    -------
    str

    Examples
    --------
    >>> plain("Naha\x1b[2J"), plain("1.5 × 10⁻⁶ per km²")
    ('Naha�[2J', '1.5e-6 per km²')
    """
    text = typed_powers(str(text))
    if text.isprintable():
        return text
    characters = (" " if c in "\n\r\t" else c for c in text)
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in _UNPRINTABLE else c for c in characters)


def jsonable(value: Any) -> Any:
    """The same value in JSON's own types; a number that is not finite becomes null, never a word.

    Parameters
    ----------
    value : object
        A record, an array, or what is made of them.

    Returns
    -------
    dict, list, str, int, float, bool or None
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str | Enum | Path):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: jsonable(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): jsonable(part) for key, part in value.items()}
    if hasattr(value, "tolist"):
        return jsonable(value.tolist())
    if hasattr(value, "model_fields_set"):
        from fallzone.model.text import Wording

        return str(value) if isinstance(value, Wording) else jsonable(dict(value))
    return [jsonable(part) for part in value]


def print_json(document: Mapping[str, Any] | Sequence[Any]) -> None:
    """Print one JSON object: a mapping as it stands, a sequence as its ``items``.

    Parameters
    ----------
    document : mapping or sequence
        What is told, beside the version of its form.
    """
    body = document if isinstance(document, Mapping) else {"items": document}
    ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    text = json.dumps(
        {"schema_version": SCHEMA_VERSION, **jsonable(body)}, allow_nan=False, ensure_ascii=ascii_only, indent=2
    )
    print(text)


def say(text: str) -> None:
    """A word to the person at the terminal, beside the data: on stderr.

    Parameters
    ----------
    text : str
        As it is to stand there.
    """
    print(text, file=sys.stderr, flush=True)


def signed(text: str) -> str:
    """A word to the person at the terminal, with the name of the program that says it.

    Parameters
    ----------
    text : str
        What it says.

    Returns
    -------
    str
    """
    return f"fallzone: {text}"


class Signed(logging.Formatter):
    """What the library logs, with the name of the program; what others log, as it is."""

    def format(self, record: logging.LogRecord) -> str:
        """The message of a record.

        Parameters
        ----------
        record : logging.LogRecord
            As it was logged.

        Returns
        -------
        str
        """
        text = super().format(record)
        return signed(text) if record.name == "fallzone" else text


def has_colour() -> bool:
    """Whether colour is welcome on stdout.

    Returns
    -------
    bool
        False in a pipe, on a terminal without it, and where ``NO_COLOR`` is set.
    """
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def coloured(text: str, code: str) -> str:
    """Text in a colour where colour is welcome.

    Parameters
    ----------
    text : str
        Without anything that could steer a terminal.
    code : str
        Parameters of the control sequence SGR.

    Returns
    -------
    str
    """
    return f"\x1b[{code}m{text}\x1b[0m" if has_colour() else text


def position(lat_deg: float | None, lon_deg: float | None, digits: int = 4) -> str:
    """A position as people write it, or ``-`` where there is none.

    Parameters
    ----------
    lat_deg, lon_deg : float or None
        On WGS 84 [deg].
    digits : int
        Decimal places.

    Returns
    -------
    str

    Examples
    --------
    >>> position(-33.9, 151.2)
    '33.9000°S 151.2000°E'
    """
    if lat_deg is None or lon_deg is None or not (math.isfinite(lat_deg) and math.isfinite(lon_deg)):
        return "-"
    return decimal_degrees(lon_deg, lat_deg, digits)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """Print rows in columns that fit the terminal; long text goes on in the next line and nothing is cut off.

    Parameters
    ----------
    columns : sequence of str
        Their heads.
    rows : sequence of sequence
        A cell for each column.
    right : sequence of str
        Heads of the columns that end on one line.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        justify = "right" if column in right else "left"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=index == 0)
    for row in rows:
        table.add_row(*(Text(plain(cell).replace(THIN, _HELD)) for cell in row))
    console = Console(highlight=False, markup=False, emoji=False, no_color=not has_colour())
    with console.capture() as lines:
        console.print(table)
    print("\n".join(line.rstrip() for line in lines.get().replace(_HELD, THIN).splitlines()))


def print_wrapped(text: str, indent: str = "", *, style: str = "") -> None:
    """Print a paragraph at the width of the terminal, in a style where that is welcome.

    Parameters
    ----------
    text : str
        The paragraph.
    indent : str
        Before its first line; as many blanks stand before the others.
    style : str
        Parameters of the control sequence SGR; none where empty.
    """
    lines = wrap(plain(text), _find_width(), indent)
    print("\n".join(coloured(line, style) if style else line for line in lines))


def print_verdict(verdict: str, text: str) -> None:
    """Print a verdict in its colour, and beside it what it is of, at the width of the terminal.

    Parameters
    ----------
    verdict : {"INSIDE", "UNKNOWN", "OUTSIDE"}
        The answer.
    text : str
        What was asked of.
    """
    first, *rest = wrap(plain(text), _find_width(), f"{verdict}  ")
    print("\n".join([first.replace(verdict, coloured(verdict, VERDICT_COLOURS[verdict]), 1), *rest]))


def _find_width() -> int:
    return max(40, shutil.get_terminal_size((80, 24)).columns)


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """A paragraph in lines of a width: broken at blanks, and between characters of scripts that have none.

    Parameters
    ----------
    text : str
        One line of any length.
    width : int
        Cells of the terminal in a line.
    indent : str
        Before the first line; as many blanks stand before the others.

    Returns
    -------
    list of str
        Without blanks at their ends.

    Examples
    --------
    >>> wrap("A risk map of the launch", 15, "- ")
    ['- A risk map of', '  the launch']
    >>> wrap("発射の危険地図。", 14)
    ['発射の危険地', '図。']
    """
    room, lines, used = width - cells(indent), [""], 0
    if cells(text) <= room:
        return [indent + text.lstrip(" ").rstrip()]
    for piece in _PIECE.findall(text):
        size = cells(piece)
        if used and used + size > room and not piece.isspace():
            lines.append("")
            used = 0
        while size > room and not piece.isspace():
            lines[-1] = cut(piece, room)
            piece, size = piece[len(lines[-1]) :], cells(piece[len(lines[-1]) :])
            lines.append("")
        if used or not piece.isspace():
            lines[-1] += piece
            used += size
    hang = " " * cells(indent)
    return [f"{hang if number else indent}{line.rstrip()}" for number, line in enumerate(lines) if line or not number]


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: two for Han, Kana, Hangul and whatever else is as wide.

    Parameters
    ----------
    text : str
        Printable.

    Returns
    -------
    int

    Notes
    -----
    By Unicode Standard Annex 11, East Asian Width: W and F are wide; what is ambiguous is narrow.

    Examples
    --------
    >>> cells("Naha"), cells("那覇"), cells("나하")
    (4, 4, 4)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def cut(text: str, width: int) -> str:
    """The beginning of a text that fits into so many cells.

    Parameters
    ----------
    text : str
        Printable.
    width : int
        Cells of the terminal, ≥ 2.

    Returns
    -------
    str
    """
    length = min(len(text), width)
    while cells(text[:length]) > width:
        length -= 1
    return text[:length]
