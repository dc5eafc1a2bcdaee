"""Why not all is known, in words: a run that is out of date, what it lacks, and falls too rare for an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallzone.model.results.basis import FALLS_NOT_DETERMINED
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import number, share
from fallzone.words.things import case_words, item_title, item_words, with_commas

if TYPE_CHECKING:
    from fallzone.model.results.statement import Statement

# Why a stored run does not stand for today's files and version
STALE = {
    "other-version": msg("made by version {made_by}, this is {version}"),
    "file-gone": msg("{file} is gone"),
    "file-changed": msg("{file} has changed since"),
    "file-new": msg("{file} is new"),
}

MISSING_CASES = {
    NOMINAL: msg("The run has no nominal flight: what that would bring down is not flagged."),
    AS_FLOWN: msg("The run has no flight as flown: what that would bring down is not flagged."),
    SWEEP: msg("The run has no sweep of failures: what that would bring down is not flagged."),
}

SENTENCES = {
    "missing-item": msg("The run has no {item} in its {case}: what that would bring down is not flagged."),
    "missing-layers": msg("Region layers that are missing, and of which nothing is flagged: {layers}."),
    "people-not-counted": msg(
        "People were not counted, for population.csv or the gazetteer was missing when the run was made: casualties "
        "are not known, and no region is flagged for them."
    ),
    "zone-file-gone": msg("{file}, which the mission names, is gone: what it closes is not in this answer."),
    FALLS_NOT_DETERMINED: msg(
        "Nothing that was published determines where these fall: {items}. They may fall elsewhere than computed, and "
        "outside their areas nothing is safe."
    ),
    "zones-lost": msg(
        "In no zone file any more, and cancelled by no notice: {zones}; if that was withdrawn, run it again."
    ),
}


def say_stale(reason: Statement) -> str:
    """Why a stored run is out of date, within a sentence.

    Parameters
    ----------
    reason : Statement
        Of `fallzone.assessment.store.stored.find_staleness`.

    Returns
    -------
    str
        A clause without a full stop.
    """
    return _(STALE[reason.code]).format(**reason.values)


def say_doubt(doubt: Statement) -> str:
    """Why a region that is not flagged may be concerned all the same, or a place outside all zones lie in one.

    Parameters
    ----------
    doubt : Statement
        Of ``Assessment.doubts``, ``zone_doubts`` or ``WithoutArea.statement``.

    Returns
    -------
    str
        A sentence.
    """
    code, told = doubt.code, doubt.values
    if code in STALE:
        return _("The stored run is out of date ({reason}): run it again.").format(reason=say_stale(doubt))
    if code == "missing-case":
        case = told["case"]
        return _(MISSING_CASES[case])
    if code in SENTENCES:
        return _(SENTENCES[code]).format(**{key: _place_words(key, value) for key, value in told.items()})
    return _say_few(code, told)


def _place_words(key: str, value: Any) -> str:
    """A value as it stands in its sentence."""
    if key == "items":
        return with_commas([item_words(item) for item in value])
    if isinstance(value, tuple):
        return with_commas(value)
    return {"item": item_words, "case": case_words}.get(key, str)(value)


def _say_few(code: str, told: dict[str, Any]) -> str:
    """In how many flights something falls of which there is no area."""
    facts = {
        "item": item_title(told["item"]),
        "case": case_words(told["case"]),
        "hits": number(told["hits"]),
        "flights": number(told["flights"]),
    }
    if code == "none-fell":
        return ngettext(
            "{item}, {case}: {flights} simulated flight does not bring it down; up to {share} of all may.",
            "{item}, {case}: none of {flights} simulated flights brings it down; up to {share} of all may.",
            told["flights"],
        ).format(**facts, share=share(told["most"]))
    if code == "lost-area":
        return _(
            "{item}, {case}: {hits} of {flights} simulated flights bring it down, but the run holds no area of it: "
            "they fall too far apart for one, or it is lost."
        ).format(**facts)
    return ngettext(
        "{item}, {case}: {hits} of {flights} simulated flights brings it down, too few for an area; about {needed} "
        "would give one.",
        "{item}, {case}: {hits} of {flights} simulated flights bring it down, too few for an area; about {needed} "
        "would give one.",
        told["hits"],
    ).format(**facts, needed=number(told["flights_needed"]))
