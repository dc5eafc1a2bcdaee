"""Numbers as people write them, read in one way wherever text is read."""

from __future__ import annotations

import math
import re

from fallzone.errors import InputError
from fallzone.words import _

# Not all that Python takes: no 1_000 and no other digits than 0 to 9. Fortran writes 1.0D+03
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[ed][+-]?\d+)?", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NO_NUMBERS = re.compile(r"[+-]?(?:nan|inf|infinity)", re.ASCII | re.IGNORECASE)
_LONGEST = 40


def parse_number(text: str, where: str, low: float = -math.inf, high: float = math.inf) -> float:
    """Read a finite number and check that it lies within its bounds.

    Parameters
    ----------
    text : str
        As it stands in a file or on the command line; blanks around it do not matter.
    where : str
        File and column, or option, for the message.
    low, high : float
        Bounds, both allowed.

    Returns
    -------
    float

    Raises
    ------
    InputError
        With what was found and what was expected.

    Examples
    --------
    >>> parse_number(" 1.5D+03 ", "a.csv line 2")
    1500.0
    """
    text = text.strip()
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    if _NUMBER.fullmatch(text):
        value = float(text.upper().replace("D", "E"))
    elif _NO_NUMBERS.fullmatch(text):
        value = math.nan
    else:
        raise InputError(
            where, _("'{shown}' is not a number").format(shown=shown), _("expected one such as 12, -3.5 or 1.2e-4")
        )
    if not math.isfinite(value) or not low <= value <= high:
        expected = (
            _("expected {low:g} to {high:g}").format(low=low, high=high)
            if math.isfinite(low) and math.isfinite(high)
            else _("expected a finite number")
        )
        raise InputError(where, _("{shown} is out of range").format(shown=shown), expected)
    return value


def is_number(text: str) -> bool:
    """Whether a text is written as a number; NaN and infinity count as such.

    Parameters
    ----------
    text : str
        As it stands in a file.

    Returns
    -------
    bool
    """
    return bool(_NUMBER.fullmatch(text.strip()) or _NO_NUMBERS.fullmatch(text.strip()))


def is_whole_number(text: str) -> bool:
    """Whether a text is written as a whole number of at most 18 digits.

    Parameters
    ----------
    text : str
        As it stands in a file.

    Returns
    -------
    bool
    """
    return bool(_WHOLE.fullmatch(text.strip()))
