"""How likely something is, in a word or two: the same words wherever a chance is told."""

from __future__ import annotations

from fallzone.words import _, msg
from fallzone.words.formats import number

# From which probability on a chance is called so
CHANCES = (
    (0.99, msg("virtually certain")),
    (0.90, msg("very likely")),
    (0.66, msg("likely")),
    (0.33, msg("about as likely as not")),
    (0.10, msg("unlikely")),
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
        Probability, 0 to 1.

    Returns
    -------
    str

    Source
    ------
    M. D. Mastrandrea et al., Guidance note for lead authors of the IPCC Fifth Assessment Report on consistent treatment
    of uncertainties (2010), table 1; "rare" for all that it calls exceptionally unlikely.

    Examples
    --------
    >>> name_chance(0.995), name_chance(0.5), name_chance(0.0)
    ('virtually certain', 'about as likely as not', 'rare')
    """
    return _(next(name for least, name in CHANCES if value >= least))


def weigh_chance(value: float) -> str:
    """A chance in a word or two, and where it is small as one in so many.

    Parameters
    ----------
    value : float
        Probability, above 0 and at most 1.

    Returns
    -------
    str

    Examples
    --------
    >>> weigh_chance(0.82), weigh_chance(0.17), weigh_chance(0.0032)
    ('likely', 'unlikely, 1 in 5.9', 'rare, 1 in 310')
    """
    name = name_chance(value)
    if value >= _ONE_IN:
        return name
    return _("{chance}, 1 in {launches}").format(chance=name, launches=number(1.0 / value, 2))
