"""How likely something is, in a word or two: the same words wherever a chance is told."""

from __future__ import annotations

from fallzone.words import _, msg

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
