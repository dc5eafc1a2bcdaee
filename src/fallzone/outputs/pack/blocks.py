"""The parts that a printed page is made of, as plain data for the template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fallzone.words import language
from fallzone.words.formats import THIN, plain_text

Block = dict[str, Any]

# A run of so many characters without a place to break may be wider than a column of a table. Han, Kana and Hangul have
# a place between any two of them, but not before a full stop: the typesetter knows where.
_EAST_ASIAN = "\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
_LONG_RUN = re.compile(rf"[^\s\-/\u200b{_EAST_ASIAN}]{{18,}}")
ZERO_WIDTH_SPACE = "\u200b"
# The fonts hold the thin space alone, and a line may end there unless it is held on both sides.
UNBROKEN_THIN = "\u2060\u2009\u2060"

# Characters up to which a table is kept on one page.
SHORT_TABLE = 900


def printable(text: object) -> str:
    """Text without steering characters that may be broken anywhere in a very long word.

    Parameters
    ----------
    text : object
        Also from files.

    Returns
    -------
    str
        For the template, which takes it as text and never as markup.
    """
    whole = plain_text(text).replace(THIN, UNBROKEN_THIN)
    return _LONG_RUN.sub(lambda run: ZERO_WIDTH_SPACE.join(run.group()), whole)


def heading(text: object, level: int = 1) -> Block:
    """A heading.

    Parameters
    ----------
    text : object
        In one line.
    level : int
        1 for a part of the briefing, 2 beneath one.

    Returns
    -------
    dict
    """
    return {"kind": "heading", "text": printable(text), "level": level}


def page_break() -> Block:
    """The beginning of a page.

    Returns
    -------
    dict
    """
    return {"kind": "page"}


def paragraph(text: str) -> Block:
    """A paragraph.

    Parameters
    ----------
    text : str
        Plain text.

    Returns
    -------
    dict
    """
    return {"kind": "text", "text": printable(text)}


def bullets(items: list[str] | tuple[str, ...]) -> Block:
    """A list.

    Parameters
    ----------
    items : list or tuple of str
        A text each.

    Returns
    -------
    dict
    """
    return {"kind": "list", "items": [printable(item) for item in items]}


def small_bullets(items: list[str] | tuple[str, ...]) -> Block:
    """A list in small print.

    Parameters
    ----------
    items : list or tuple of str
        A text each.

    Returns
    -------
    dict
    """
    return {"kind": "small-list", "items": [printable(item) for item in items]}


def facts(pairs: list[tuple[str, object]]) -> Block:
    """Names and values in two columns of pairs.

    Parameters
    ----------
    pairs : list of (str, object)
        Name and value.

    Returns
    -------
    dict
    """
    return {"kind": "facts", "pairs": [[printable(name), printable(value)] for name, value in pairs]}


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    title : str
        Its head.
    width : float
        Its part of the width, in proportion to those of the other columns.
    right : bool
        Whether it is set to the right, as numbers are.
    """

    title: str
    width: float
    right: bool = False


def table(columns: list[Column], rows: list[Any]) -> Block:
    """A table.

    Parameters
    ----------
    columns : list of Column
        Heads, from left to right.
    rows : list
        Lists of cells, or a ``span`` row.

    Returns
    -------
    dict
        A table of fewer than ``SHORT_TABLE`` characters is kept on one page.
    """
    heads = [{"title": printable(one.title), "width": one.width, "right": one.right} for one in columns]
    letters = sum(len(str(cell)) for row in rows for cell in row)
    return {"kind": "table", "columns": heads, "rows": [_row(row) for row in rows], "whole": letters < SHORT_TABLE}


def span(text: str | list[Block]) -> Block:
    """A row that heads the rows below it.

    Parameters
    ----------
    text : str or list of dict
        Words, or pieces of ``names``.

    Returns
    -------
    dict
    """
    return {"span": text if isinstance(text, list) else printable(text)}


def names(by_language: dict[str, str]) -> list[Block]:
    """A name in every language it has, each in its own letters, the language that is spoken first.

    Parameters
    ----------
    by_language : dict of str to str
        By language tag.

    Returns
    -------
    list of dict
        Pieces of text with their language; empty where there is no name.
    """
    pieces = []
    for lang in dict.fromkeys((language(), "en", "ko", "ja")):
        if by_language.get(lang):
            pieces += [{"lang": "en", "text": "  ·  "}] if pieces else []
            pieces.append({"lang": lang, "text": printable(by_language[lang])})
    return pieces


def picture(title: str, svg: str, caption: str) -> Block:
    """A map with its title and the words below it.

    Parameters
    ----------
    title : str
        Above the map.
    svg : str
        A finished picture, in millimetres.
    caption : str
        Below it.

    Returns
    -------
    dict
    """
    return {"kind": "map", "title": printable(title), "svg": svg, "text": printable(caption)}


def drawing(svg: str, caption: str) -> Block:
    """A drawing among the text, with the words below it.

    Parameters
    ----------
    svg : str
        A finished picture, in millimetres.
    caption : str
        Below it.

    Returns
    -------
    dict
    """
    return {"kind": "drawing", "svg": svg, "text": printable(caption)}


def _row(row: Any) -> Any:
    if isinstance(row, dict):
        return row
    return [printable(cell) if isinstance(cell, str) else cell for cell in row]


class Sources:
    """Numbers for the texts that figures come from, in the order in which they are first cited."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, text: str) -> str:
        """The number of a source, in brackets.

        Parameters
        ----------
        text : str
            The whole source; the same text has the same number.

        Returns
        -------
        str
            ``[n]``, from 1.
        """
        return f"[{self._numbers.setdefault(text, len(self._numbers) + 1)}]"

    def rows(self) -> list[list[str]]:
        """Number and text of every source cited so far.

        Returns
        -------
        list of list of str
            Rows of two cells.
        """
        return [[f"[{number}]", text] for text, number in self._numbers.items()]
