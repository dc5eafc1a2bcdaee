"""What people and scripts read: tables and sentences for the one, a JSON document for the other."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 1

# Unicode categories that move the cursor, hide or reorder text: controls, formats, surrogates, private use, breaks.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

BOLD = "1"
VERDICT_COLOURS = {"INSIDE": "1;31", "UNKNOWN": "1;33", "OUTSIDE": "32"}


def plain(text: object) -> str:
    """Text from a file or a person as one printable line: what could steer a terminal becomes ``�``.

    Examples
    --------
    >>> plain("Naha\\x1b[2J")
    'Naha�[2J'
    """
    characters = (" " if c in "\n\r\t" else c for c in str(text))
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in _UNPRINTABLE else c for c in characters)


def jsonable(value: Any) -> Any:
    """The same value in JSON's own types; a number that is not finite becomes null, never a word."""
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
    """Print one JSON object: a mapping as it stands, a sequence as its ``items``."""
    body = document if isinstance(document, Mapping) else {"items": document}
    ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    text = json.dumps(
        {"schema_version": SCHEMA_VERSION, **jsonable(body)}, allow_nan=False, ensure_ascii=ascii_only, indent=2
    )
    print(text)


def say(text: str) -> None:
    """A word to the person at the terminal, beside the data: on stderr."""
    print(text, file=sys.stderr, flush=True)


def has_colour() -> bool:
    """Whether colour is welcome on stdout."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def coloured(text: str, code: str) -> str:
    """Text in a colour where colour is welcome."""
    return f"\x1b[{code}m{text}\x1b[0m" if has_colour() else text


def position(lat_deg: float | None, lon_deg: float | None, digits: int = 4) -> str:
    """A position as people write it, or ``-`` where there is none.

    Examples
    --------
    >>> position(-33.9, 151.2)
    '33.9000°S 151.2000°E'
    """
    if lat_deg is None or lon_deg is None or not (math.isfinite(lat_deg) and math.isfinite(lon_deg)):
        return "-"
    from fallzone.words.formats import decimal_degrees

    return decimal_degrees(lon_deg, lat_deg, digits)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """Print rows in columns that fit the terminal; long text goes on in the next line and nothing is cut off."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        justify = "right" if column in right else "left"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=index == 0)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    console = Console(highlight=False, markup=False, emoji=False, no_color=not has_colour())
    with console.capture() as lines:
        console.print(table)
    print("\n".join(line.rstrip() for line in lines.get().splitlines()))


def print_wrapped(text: str, indent: str = "", *, style: str = "") -> None:
    """Print a paragraph at the width of the terminal, in a style where that is welcome."""
    import shutil
    import textwrap

    width = max(40, shutil.get_terminal_size((80, 24)).columns)
    hang = " " * len(indent)
    lines = textwrap.wrap(plain(text), width, initial_indent=indent, subsequent_indent=hang, break_on_hyphens=False)
    print("\n".join(coloured(line, style) if style else line for line in lines))
