"""How likely something is, in words, as one in so many, and as a number with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.words import _, msg
from fallzone.words.formats import number, probability

if TYPE_CHECKING:
    from fallzone.model.results.flag import Flag

# From how likely on a chance is called so: the bands of the IPCC, and one name for all below 1 %
NAMES = (
    (0.99, msg("almost certain")),
    (0.9, msg("very likely")),
    (0.66, msg("likely")),
    (0.33, msg("about even")),
    (0.1, msg("unlikely")),
    (0.01, msg("very unlikely")),
    (0.0, msg("rare")),
)
# Below this a chance is told as one in so many too
_ONE_IN = 0.33


def name_chance(value: float) -> str:
    """A chance in a word or two.

    Parameters
    ----------
    value : float
        Probability, above 0 and up to 1.

    Returns
    -------
    str

    Source
    ------
    M. D. Mastrandrea et al., Guidance note for lead authors of the IPCC Fifth Assessment Report on consistent treatment
    of uncertainties (2010), table 1; "rare" for all that it calls exceptionally unlikely.
    """
    name = _(next(name for least, name in NAMES if value >= least))
    if value >= _ONE_IN:
        return name
    return _("{chance}, 1 in {launches}").format(chance=name, launches=number(1.0 / value, 2))


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
    return f"{name_chance(value)}\n{told}" if value > 0.0 else told
