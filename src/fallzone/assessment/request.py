"""What may be asked of an assessment, from Python as from the command line."""

from __future__ import annotations

import math
from numbers import Integral
from typing import Any

from fallzone.assessment.convergence import Precision
from fallzone.errors import UsageError
from fallzone.model.mission import Mission
from fallzone.words import _

# A million flights already tell chances of 1 in 300,000 apart from none, and fill a gigabyte of the disk.
MOST_SAMPLES = 1_000_000
MOST_WORKERS = 256


def check_request(mission: Any, *, samples: Any, seed: Any, workers: Any, cases: Any) -> None:
    """Refuse what no assessment can be made of.

    Parameters
    ----------
    mission, samples, seed, workers, cases : Any
        As `fallzone.assessment.assess.assess` takes them.

    Raises
    ------
    UsageError
        With what was expected.
    """
    if not isinstance(mission, Mission):
        told = _("mission = {value}: expected a mission, as {call} returns it")
        raise UsageError(told.format(value=_shown(mission), call="fallzone.load_mission(…)"))
    if not isinstance(samples, Precision) and samples is not None:
        check_count("samples", samples, low=1, high=MOST_SAMPLES)
    check_count("seed", seed, low=0)
    if workers is not None and not isinstance(workers, str):
        check_count("workers", workers, low=1, high=MOST_WORKERS)
    if cases is not None and not (isinstance(cases, tuple | list) and cases and all(isinstance(c, str) for c in cases)):
        told = _("cases = {value}: expected at least one, as {example}")
        raise UsageError(told.format(value=_shown(cases), example=("nominal", "early-cutoff@T+400")))


def check_count(name: str, value: Any, *, low: int, high: float = math.inf) -> None:
    """Refuse what is no whole number within limits.

    Parameters
    ----------
    name : str
        What the number is of, as it is asked for.
    value : Any
        What was given.
    low, high : float
        Least and greatest.

    Raises
    ------
    UsageError
        With both of them.
    """
    if not isinstance(value, Integral) or isinstance(value, bool) or not low <= value <= high:
        told = _("{name} = {value}: expected a whole number, {low} to {high}")
        if high == math.inf:
            told = _("{name} = {value}: expected a whole number, {low} or more")
        raise UsageError(told.format(name=name, value=_shown(value), low=low, high=f"{high:,}"))


def _shown(value: Any) -> str:
    return repr(value)[:80]
