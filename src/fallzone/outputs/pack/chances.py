"""How likely something is, in words, as one in so many, and as a number with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.words import _
from fallzone.words.chances import weigh_chance
from fallzone.words.formats import probability

if TYPE_CHECKING:
    from fallzone.model.results.flag import Flag


def chance_lines(flag: Flag) -> str:
    """How likely debris is in a region: in words, and below as a number with its interval.

    Parameters
    ----------
    flag : Flag
        Per launch where that is known; else given what its reasons say.

    Returns
    -------
    str
        Two lines; ``–`` where no flight says anything.
    """
    chance = flag.probability_per_launch
    if chance is None:
        return _("given a failure: {chance}").format(chance=_two_lines(flag.probability, flag.interval))
    return _two_lines(chance.value, chance.interval)


def _two_lines(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None or interval is None:
        return "–"
    told = probability(value, interval)
    return f"{weigh_chance(value)}\n{told}" if value > 0.0 else told
