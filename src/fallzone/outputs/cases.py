"""Which flights a run holds one by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fallzone.names import NOMINAL, SWEEP

if TYPE_CHECKING:
    from fallzone.model.results.impacts import Impacts


def single_cases(impacts: Iterable[Impacts]) -> list[str]:
    """Cases of one flight each, not of a sweep: the nominal one first.

    Parameters
    ----------
    impacts : iterable of Impacts
        By case and item.

    Returns
    -------
    list of str
        Each case once; the others in the order of the impacts.
    """
    cases = dict.fromkeys(one.case for one in impacts if one.case != SWEEP)
    return sorted(cases, key=lambda case: case != NOMINAL)
