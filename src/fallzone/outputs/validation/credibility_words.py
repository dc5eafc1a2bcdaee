"""The credibility scorecard in words: its factors, what the levels mean here, and the evidence for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fallzone.words import _, msg, ngettext

if TYPE_CHECKING:
    from fallzone.model.results.statement import Statement
    from fallzone.model.results.validation import CredibilityFactor

# The factors are those of NASA-STD-7009A (2016), the words are not the standard's
FACTORS = {
    "data-pedigree": msg("Data pedigree"),
    "verification": msg("Verification"),
    "validation": msg("Validation"),
    "input-pedigree": msg("Input pedigree"),
    "uncertainty": msg("Uncertainty characterisation"),
    "robustness": msg("Results robustness"),
    "history-of-use": msg("History of use"),
    "management": msg("Management of the model"),
}

LEVELS = (
    msg("0: nothing to show"),
    msg("1: some evidence, informal"),
    msg("2: documented evidence that others can repeat"),
    msg("3: agreement with measurements of the real vehicle, checked by others"),
    msg("4: the same over the whole range of use"),
)

EVIDENCE = {
    "no-figures": msg("No published figure of this vehicle's flights is in the files."),
    "automatic-tests": msg(
        "Laws of physics, published tables and a second, independent integration are automatic tests of every part "
        "that computes; nobody outside the project has checked them."
    ),
    "nothing-predicted": msg("Every published figure of this vehicle was used to fit it: nothing was predicted."),
    "one-vehicle": msg("The scatter of flights is carried to every footprint; ignorance about the vehicle is not."),
    "no-sensitivity-study": msg("No study has been made of how far the answer moves with each single assumption."),
    "no-known-use": msg("Not known to have been used for a launch before it flew."),
    "reproducible": msg(
        "Every result carries version, seed and the digest of every file it was made from, and can be made again to "
        "the last byte; there is no formal process and no independent review."
    ),
}

# Those that count something
COUNTED: dict[str, Callable[[dict[str, int]], str]] = {
    "figures": lambda told: ngettext(
        "{declared} of {figures} published figure was read in the cited text, the others derived or estimated; they "
        "come from announcements and the press, none from telemetry.",
        "{declared} of {figures} published figures were read in the cited text, the others derived or estimated; they "
        "come from announcements and the press, none from telemetry.",
        told["figures"],
    ),
    "too-few-agree": lambda told: ngettext(
        "{predicted_ok} of {predicted} predicted figure within its tolerance: too few to speak for the model.",
        "{predicted_ok} of {predicted} predicted figures within their tolerance: too few to speak for the model.",
        told["predicted"],
    ),
    "predictions-agree": lambda told: ngettext(
        "{predicted_ok} of {predicted} predicted figure within its tolerance, {falls_ok} of {falls} of falls of which "
        "no fit has seen anything; scattered debris has been compared with nothing.",
        "{predicted_ok} of {predicted} predicted figures within their tolerance, {falls_ok} of {falls} of falls of "
        "which no fit has seen anything; scattered debris has been compared with nothing.",
        told["predicted"],
    ),
    "numbers-by-mark": lambda told: ngettext(
        "Of {numbers} number of the vehicle {declared} was read in a text, {estimated} derived or fitted, {assumed} "
        "assumed; none comes from the maker's own data.",
        "Of {numbers} numbers of the vehicle {declared} were read in a text, {estimated} derived or fitted, {assumed} "
        "assumed; none comes from the maker's own data.",
        told["numbers"],
    ),
    "ensemble": lambda told: ngettext(
        "{members} vehicle that agrees with what was published or lies within the bounds of its numbers, the scatter "
        "of flights, wind and density are carried to every footprint; how likely failures are, how vehicles break and "
        "the errors of the models are not.",
        "{members} vehicles that agree with what was published or lie within the bounds of their numbers, the scatter "
        "of flights, wind and density are carried to every footprint; how likely failures are, how vehicles break and "
        "the errors of the models are not.",
        told["members"],
    ),
}


def say_factor(factor: CredibilityFactor) -> str:
    """A factor of the scorecard.

    Parameters
    ----------
    factor : CredibilityFactor
        With its level.

    Returns
    -------
    str
        Its name.
    """
    return _(FACTORS[factor.id])


def say_evidence(evidence: Statement) -> str:
    """Why a factor has its level.

    Parameters
    ----------
    evidence : Statement
        Of a ``CredibilityFactor``.

    Returns
    -------
    str
        A sentence.
    """
    code, told = evidence.code, evidence.values
    return (COUNTED[code](told) if code in COUNTED else _(EVIDENCE[code])).format(**told)


def say_levels() -> str:
    """What the levels mean here.

    Returns
    -------
    str
        All of them, within a sentence.
    """
    return "; ".join(_(level) for level in LEVELS)
