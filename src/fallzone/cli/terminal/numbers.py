"""Numbers on the command line are read as in files: no 3_0, no other digits than 0 to 9."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from fallzone.numbers import is_number, is_whole_number
from fallzone.words import _


def decimal(text: str | float) -> float:
    """The number that an option was given; whether it can be meant is for its command to say.

    Parameters
    ----------
    text : str or float
        As it was typed, or the option's default.

    Returns
    -------
    float

    Raises
    ------
    typer.BadParameter
        For what is no number.
    """
    if isinstance(text, str) and not is_number(text):
        raise typer.BadParameter(_("'{text}' is not a number, such as 12, -3.5 or 1.2e-4").format(text=text[:40]))
    return float(text)


def decimals(texts: Sequence[str]) -> tuple[float, ...]:
    """The numbers that an option of several was given.

    Parameters
    ----------
    texts : sequence of str
        As they were typed.

    Returns
    -------
    tuple of float

    Raises
    ------
    typer.BadParameter
        For what is no number.
    """
    return tuple(map(decimal, texts))


def whole(text: str | int) -> int:
    """The whole number that an option was given.

    Parameters
    ----------
    text : str or int
        As it was typed, or the option's default.

    Returns
    -------
    int

    Raises
    ------
    typer.BadParameter
        For what is no whole number.
    """
    if isinstance(text, str) and not is_whole_number(text):
        raise typer.BadParameter(_("'{text}' is not a whole number").format(text=text[:40]))
    return int(text)
