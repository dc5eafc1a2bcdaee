"""What a result says of itself, as a code and its numbers; the words stand in ``outputs``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One thing that a result stands on, leaves out or leaves in doubt.

    Parameters
    ----------
    code : str
        What is said, one of an enumerated list; no words of a language.
    values : dict of str to (str, int, float, None, or tuple of str)
        What goes into the words: numbers in SI units named in their keys, ids, and texts of files as they stand there.
    source : str, optional
        Where it is from: a file, or a text that a file cites.
    """

    code: str
    values: dict[str, str | int | float | tuple[str, ...] | None] = field(default_factory=dict)
    source: str | None = None


def each_once(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Statements of several results, each said once: where it stands last.

    Parameters
    ----------
    statements : iterable of Statement
        In their order.

    Returns
    -------
    tuple of Statement
    """
    told = tuple(statements)
    return tuple(one for index, one in enumerate(told) if one not in told[index + 1 :])
