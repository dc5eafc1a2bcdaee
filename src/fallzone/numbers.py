"""Numbers in text as people and programs write them, and nothing else that Python would take for one."""

from __future__ import annotations

import re

# ASCII digits, no underscores, no "infinity" and no "nan"; D and d are the exponents of Fortran
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([EeDd][+-]?\d{1,4})?", re.ASCII)


def parse_number(text: str) -> float:
    """The number that a text is; may be infinite where its exponent is too large.

    Raises
    ------
    ValueError
        When it is none: underscores, other scripts' digits, words.

    Examples
    --------
    >>> parse_number(" -1.5D+03 ")
    -1500.0
    """
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        raise ValueError(f"'{stripped[:40]}' is not a number")
    return float(stripped.replace("D", "E").replace("d", "e"))
