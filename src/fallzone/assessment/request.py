"""What may be asked of an assessment, from Python as from the command line."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

from fallzone.errors import UsageError
from fallzone.words import _
from fallzone.words.formats import number

# The least and the most of each count that may be asked for. A million flights already tell chances of 1 in 300,000
# apart from none, and fill a gigabyte of the disk.
COUNTS = {"samples": (1, 1_000_000), "seed": (0, math.inf), "workers": (1, 256)}
# Of which the times may be kept at which bodies come down through them [m]
HIGHEST_LEVEL_M = 1e7


def check_request(mission: Any, *, samples: Any, seed: Any, workers: Any, cases: Any, levels_m: Any = ()) -> None:
    """Refuse what no assessment can be made of.

    Parameters
    ----------
    mission, samples, seed, workers, cases, levels_m : Any
        As `fallzone.assessment.assess.assess` takes them.

    Raises
    ------
    UsageError
        With what was expected.
    """
    # Late, for counts are checked where nothing is to be simulated too
    from fallzone.footprint.convergence import Precision
    from fallzone.model.mission import Mission

    if not isinstance(mission, Mission):
        told = _("mission = {value}: expected a mission, as {call} returns it")
        raise UsageError(told.format(value=_shown(mission), call="fallzone.load_mission(…)"))
    if not isinstance(samples, Precision) and samples is not None:
        check_count("samples", samples, *COUNTS["samples"])
    check_count("seed", seed, *COUNTS["seed"])
    if workers is not None and not isinstance(workers, str):
        check_count("workers", workers, *COUNTS["workers"])
    if cases is not None and not (isinstance(cases, tuple | list) and cases and all(isinstance(c, str) for c in cases)):
        told = _("cases = {value}: expected at least one, as {example}")
        raise UsageError(told.format(value=_shown(cases), example=("nominal", "early-cutoff@T+400")))
    check_levels("levels_m", levels_m)


def check_levels(name: str, levels_m: Any) -> None:
    """Refuse what is no list of heights.

    Parameters
    ----------
    name : str
        How the heights are asked for.
    levels_m : Any
        What was given.

    Raises
    ------
    UsageError
        With the highest that may be asked for.
    """
    if not isinstance(levels_m, tuple | list) or not all(map(_is_height, levels_m)):
        facts = {"name": name, "value": _shown(levels_m), "highest": number(HIGHEST_LEVEL_M)}
        raise UsageError(_("{name} = {value}: expected heights of 0 to {highest} m").format(**facts))


def _is_height(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and 0.0 <= value <= HIGHEST_LEVEL_M


def check_count(name: str, value: Any, low: int, high: float = math.inf) -> None:
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
        facts = {"name": name, "value": _shown(value), "low": low}
        if high == math.inf:
            raise UsageError(_("{name} = {value}: expected a whole number, {low} or more").format(**facts))
        told = _("{name} = {value}: expected a whole number, {low} to {high}")
        raise UsageError(told.format(**facts, high=number(high)))


def _shown(value: Any) -> str:
    return repr(value)[:80]
