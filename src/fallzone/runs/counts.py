"""How many of each may be asked for, told by the name of an argument or of an option."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

# The least and the most of each count of a fit
_OF_FITS = {"evaluations": (1, 10_000), "ensemble": (0, 10_000), "seed": (0, math.inf), "starts": (1, 100)}

# Fewer flights than a block seldom tell anything
_OF_REFINING = {"flights": (100, 1_000_000), "seed": (0, math.inf)}


def check_run_counts(counts: Mapping[str, int | None]) -> None:
    """See that a run can be made of so many.

    Parameters
    ----------
    counts : mapping of str to int or None
        By arguments of ``fallzone.run`` or options of the command; None where not given.

    Raises
    ------
    UsageError
        For counts that cannot be meant.
    """
    from fallzone.assessment.request import COUNTS

    _check(counts, COUNTS)


def check_run_levels(name: str, levels_m: Sequence[float]) -> None:
    """See that a run can keep when bodies come down through some heights.

    Parameters
    ----------
    name : str
        Argument of ``fallzone.run`` or option of the command.
    levels_m : sequence of float
        Heights above the ellipsoid [m].

    Raises
    ------
    UsageError
        For heights that cannot be meant.
    """
    from fallzone.assessment.request import check_levels

    check_levels(name, levels_m)


def check_fit_counts(counts: Mapping[str, int | None]) -> None:
    """See that a fit can be made with so many.

    Parameters
    ----------
    counts : mapping of str to int or None
        By arguments of ``calibrate`` or options of the command; None where not given.

    Raises
    ------
    UsageError
        For counts that cannot be meant.
    """
    _check(counts, _OF_FITS)


def check_refining_counts(counts: Mapping[str, int | None]) -> None:
    """See that a place can be refined by so many flights.

    Parameters
    ----------
    counts : mapping of str to int or None
        By arguments of ``fallzone.check`` or options of the command; None where not given.

    Raises
    ------
    UsageError
        For counts that cannot be meant.
    """
    _check(counts, _OF_REFINING)


def _check(counts: Mapping[str, int | None], limits: Mapping[str, tuple[int, float]]) -> None:
    from fallzone.assessment.request import check_count

    for name, count in counts.items():
        if count is not None:
            check_count(name, count, *limits[name.removeprefix("--")])
