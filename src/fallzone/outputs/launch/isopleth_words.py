"""Isopleths of hazardous fragments in words: what a level means, how sure an edge is, and what all of it rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fallzone.constants import HAZARDOUS_ENERGY_J
from fallzone.outputs.likelihood.words import tell_reliability
from fallzone.risk.expected.field import RESOLVED_FLIGHTS
from fallzone.words import _, msg
from fallzone.words.formats import area, number, powers, share, trimmed

if TYPE_CHECKING:
    from fallzone.model.results.isopleth import Isopleth
    from fallzone.model.results.launch import Launch

# From the surest to what sampling leaves open
SIDES = ("surely", "best", "perhaps")

_SIDE_TITLES = {
    "surely": msg("{level} hazardous fragments per km² and launch: surely reached"),
    "best": msg("{level} hazardous fragments per km² and launch: best estimate"),
    "perhaps": msg("{level} hazardous fragments per km² and launch: perhaps reached"),
}
_SIDE_MEANINGS = {
    "surely": msg("where the level is reached whatever sampling leaves open"),
    "best": msg("isopleth: inside it, by the best estimate, at least so many are expected"),
    "perhaps": msg("where the level may be reached, by what sampling leaves open; beyond it, it is not"),
}


def level_words(level_per_km2: float) -> str:
    """A level of isopleths as it is written.

    Parameters
    ----------
    level_per_km2 : float
        Per km² and launch, > 0.

    Returns
    -------
    str

    Examples
    --------
    >>> level_words(1e-6), level_words(2.5e-7).replace("\u202f", " ")
    ('10⁻⁶', '2.5 × 10⁻⁷')
    """
    return powers(level_per_km2, 1 if float(f"{level_per_km2:.0e}") == level_per_km2 else 2)


def odds_words(level_per_km2: float) -> str:
    """What a level means in launches.

    Parameters
    ----------
    level_per_km2 : float
        Per km² and launch, > 0.

    Returns
    -------
    str
        A clause.
    """
    if level_per_km2 > 0.1:
        return _("{count} hazardous fragments per km² in each launch, on average").format(count=trimmed(level_per_km2))
    told = _("one hazardous fragment per km² in {launches} launches like this, on average")
    return told.format(launches=number(1.0 / level_per_km2, 2))


def side_title(isopleth: Isopleth, side: str) -> str:
    """Name of an isopleth's best estimate, or of the area that is surely or perhaps inside it.

    Parameters
    ----------
    isopleth : Isopleth
        Of any level.
    side : str
        One of ``SIDES``.

    Returns
    -------
    str
    """
    return _(_SIDE_TITLES[side]).format(level=level_words(isopleth.level_per_km2))


def side_rows(isopleth: Isopleth, side: str, launch: Launch) -> list[tuple[str, str]]:
    """What an isopleth is, how large, how sure, and on which failure probability it rests.

    Parameters
    ----------
    isopleth : Isopleth
        One of the launch's.
    side : str
        One of ``SIDES``.
    launch : Launch
        With the failure probability.

    Returns
    -------
    list of (str, str)
        Labels and values.
    """
    areas = _("{best} (surely {surely}, perhaps {perhaps})").format(
        best=area(isopleth.best_m2), surely=area(isopleth.surely_m2), perhaps=area(isopleth.perhaps_m2)
    )
    return [
        (_("What"), _(_SIDE_MEANINGS[side])),
        (_("Means"), odds_words(isopleth.level_per_km2)),
        (_("Hazardous"), _("{energy} J (11 ft-lb) or more at impact").format(energy=trimmed(HAZARDOUS_ENERGY_J))),
        (_("Area"), areas),
        (_("Resolved"), resolved_words(isopleth)),
        (_("Rests on"), tell_reliability(launch.likelihood.reliability)),
        *([] if launch.is_known else [(_("Upper end"), upper_end_sentence())]),
    ]


def resolved_words(isopleth: Isopleth) -> str:
    """How much of an isopleth's edge rests on enough flights.

    Parameters
    ----------
    isopleth : Isopleth
        Of any level.

    Returns
    -------
    str
    """
    if math.isnan(isopleth.resolved):
        return _("no: nowhere is the level reached by the best estimate")
    told = _("no: only {share} of the edge rests on {flights} effective flights or more")
    if isopleth.resolved >= 0.995:
        told = _("yes: the edge rests on {flights} effective flights or more")
    elif isopleth.resolved >= 0.5:
        told = _("in part: {share} of the edge rests on {flights} effective flights or more")
    return told.format(share=share(isopleth.resolved), flights=number(int(RESOLVED_FLIGHTS)))


def upper_end_sentence() -> str:
    """What isopleths are where the failure probability is not known.

    Returns
    -------
    str
        A sentence.
    """
    return _(
        "The failure probability is not known: isopleths are an upper end, of the nominal flight as if it never "
        "failed, of failed ones as if each launch did."
    )


def launch_notes(launch: Launch | None) -> list[str]:
    """What stands beside a map with isopleths: what they rest on, and that they are an upper end where they are.

    Parameters
    ----------
    launch : Launch or None
        Of a run.

    Returns
    -------
    list of str
        Sentences.
    """
    if launch is None or not launch.isopleths:
        return []
    return [tell_reliability(launch.likelihood.reliability) if launch.is_known else upper_end_sentence()]
