"""What flights that were aimed at a place say of it, beside what the run says of the same, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.constants import EDGE_TOLERANCE_M
from fallzone.outputs.risk_words import chance_words, density_words
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import fixed, kilometres, number, share

if TYPE_CHECKING:
    from fallzone.model.results.place_risk import PlaceRisk, Refined

# How the density of aimed flights lies to the floor
_RELATIONS = {
    "INSIDE": msg("By aimed flights, expected hazardous pieces: {density}; that surely reaches the floor."),
    "UNKNOWN": msg("By aimed flights, expected hazardous pieces: {density}; that may reach the floor."),
    "OUTSIDE": msg(
        "By aimed flights, expected hazardous pieces: {density}; that is below the floor, and changes no verdict: "
        "aimed flights raise doubt, and settle none."
    ),
}


def refined_sentences(risk: PlaceRisk, *, is_area: bool) -> list[str]:
    """What aimed flights say of a place, and why it is not what the run says.

    Parameters
    ----------
    risk : PlaceRisk
        Of an answer.
    is_area : bool
        Whether the place is more than a point.

    Returns
    -------
    list of str
        Sentences, in the language spoken; empty where no flights were aimed.
    """
    if (refined := risk.refined) is None:
        return []
    told = [_tell_chance(refined, is_area=is_area), _tell_plain(refined)]
    if refined.density is not None and refined.relation is not None:
        words = _(_RELATIONS[refined.relation]).format(density=density_words(refined.density))
        told.append(words)
    return told


def _tell_chance(refined: Refined, *, is_area: bool) -> str:
    chance = refined.probability_per_launch
    words = _("Aimed flights: per launch, a fragment of a failed flight within {distance} of it: {chance}.")
    words = _("Aimed flights: per launch, a fragment of a failed flight in it: {chance}.") if is_area else words
    told = words.format(distance=kilometres(EDGE_TOLERANCE_M), chance=chance_words(chance))
    if chance.largest_weight is None:
        none = ngettext(
            "{told} Unresolved: none of {flights} flight came there.",
            "{told} Unresolved: none of {flights} flights came there.",
            refined.flights,
        )
        return none.format(told=told, flights=number(refined.flights))
    facts = {
        "told": told,
        "flights": number(refined.flights),
        "effective": fixed(chance.effective_flights, 0 if chance.resolved else 1),
        "largest": share(chance.largest_weight),
    }
    if chance.resolved:
        return _(
            "{told} Of {flights} flights it rests on {effective} effective ones; the heaviest brings {largest} of it."
        ).format(**facts)
    return _(
        "{told} Unresolved: of {flights} flights it rests on {effective} effective ones, and the heaviest brings "
        "{largest} of it; more with --flights."
    ).format(**facts)


def _tell_plain(refined: Refined) -> str:
    """The same from the run, and how the two can differ."""
    chance, plain = refined.probability_per_launch, refined.plain
    words = ngettext(
        "The run itself says of the same: {chance}, from {effective} effective ones of {flights} failed flight.",
        "The run itself says of the same: {chance}, from {effective} effective ones of {flights} failed flights.",
        refined.plain_flights,
    )
    facts = {"effective": fixed(plain.effective_flights, 0), "flights": number(refined.plain_flights)}
    told = words.format(chance=chance_words(plain), **facts)
    if chance.interval[1] < plain.interval[0] or plain.interval[1] < chance.interval[0]:
        return _("{told} The intervals do not meet: one of both has missed a way to it; take the larger.").format(
            told=told
        )
    return _("{told} Both estimate one number and differ by sampling alone.").format(told=told)
