"""Criteria that are exceeded in words, and the casualties expected in a region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.model.results.criteria import LIMITS
from fallzone.words import _, msg
from fallzone.words.formats import powers

if TYPE_CHECKING:
    from fallzone.model.results.estimate import Estimate

_EXCEEDED = {
    "collective": msg("US criterion exceeded, for orientation: {limit} casualties among its people per launch"),
    "individual": msg("US criterion exceeded, for orientation: casualty of one person in the open, {limit} per launch"),
    "aircraft": msg("US criterion exceeded, for orientation: strike on an aircraft there, {limit} per launch"),
    "ship": msg("US criterion exceeded, for orientation: debris on or near a ship there, {limit} per launch"),
}
_PERHAPS = {
    "collective": msg("US criterion perhaps exceeded, for orientation: {limit} casualties among its people per launch"),
    "individual": msg(
        "US criterion perhaps exceeded, for orientation: casualty of one person in the open, {limit} per launch"
    ),
    "aircraft": msg("US criterion perhaps exceeded, for orientation: strike on an aircraft there, {limit} per launch"),
    "ship": msg("US criterion perhaps exceeded, for orientation: debris on or near a ship there, {limit} per launch"),
}
_AREAS = {
    "individual": msg(
        "area where a casualty of one person in the open is more likely than {limit} per launch (US criterion, for "
        "orientation)"
    ),
    "aircraft": msg(
        "area where a strike on an aircraft that is there is more likely than {limit} per launch (US criterion, for "
        "orientation)"
    ),
    "ship": msg(
        "area where debris on or near a ship that is there is more likely than {limit} per launch (US criterion, for "
        "orientation)"
    ),
}

_AREA_TITLES = {
    "individual": msg("Hazard area of people in the open on land, {limit} per launch"),
    "aircraft": msg("Aircraft hazard area, {limit} per launch"),
    "ship": msg("Ship hazard area, {limit} per launch"),
}
_SIDES = {"surely": msg("{area}: surely"), "perhaps": msg("{area}: perhaps")}


def hazard_area_title(criterion: str, side: str | None = None) -> str:
    """Name of the area in which a criterion is exceeded, with its limit.

    Parameters
    ----------
    criterion : str
        One of ``fallzone.names.CRITERIA_OF_PLACES``.
    side : {"surely", "perhaps"}, optional
        How sure it is there; of both where not given.

    Returns
    -------
    str
    """
    title = _(_AREA_TITLES[criterion]).format(limit=_limit(criterion))
    return title if side is None else _(_SIDES[side]).format(area=title)


def individual_title(level: float | None = None) -> str:
    """Name of isopleths of the probability of casualty of one person in the open, or of one of them.

    Parameters
    ----------
    level : float, optional
        Per launch.

    Returns
    -------
    str
    """
    if level is None:
        return _("Isopleths of the probability of casualty of one person in the open, per launch")
    return _("Probability of casualty of one person in the open, {level} per launch").format(level=powers(level, 1))


def criterion_cell(criterion: str, *, is_sure: bool) -> str:
    """That a criterion is exceeded in a region, as a cell of a table.

    Parameters
    ----------
    criterion : str
        One of ``fallzone.names.CRITERIA``.
    is_sure : bool
        Whether it surely is, or sampling leaves it open.

    Returns
    -------
    str
    """
    return _((_EXCEEDED if is_sure else _PERHAPS)[criterion]).format(limit=_limit(criterion))


def criterion_sentence(criterion: str, *, is_sure: bool) -> str:
    """That a criterion is exceeded in a region, as a sentence.

    Parameters
    ----------
    criterion, is_sure
        As for `criterion_cell`.

    Returns
    -------
    str
    """
    return _("{criterion}.").format(criterion=criterion_cell(criterion, is_sure=is_sure))


def hazard_area_words(criterion: str) -> str:
    """An area in which a criterion is exceeded, within a sentence, after *the*.

    Parameters
    ----------
    criterion : str
        One of ``fallzone.names.CRITERIA_OF_PLACES``.

    Returns
    -------
    str
    """
    return _(_AREAS[criterion]).format(limit=_limit(criterion))


def casualty_words(expected: Estimate) -> str:
    """Casualties expected among the people of a region, as a number with its interval; of few flights the latter alone.

    Parameters
    ----------
    expected : Estimate
        Per launch, above 0.

    Returns
    -------
    str
        A few words.
    """
    low, high = (powers(end) for end in expected.interval)
    if not expected.resolved:
        return _("unresolved, of few flights ({low} to {high})").format(low=low, high=high)
    return _("{value} ({low} to {high})").format(value=powers(expected.value), low=low, high=high)


def casualty_sentence(expected: Estimate) -> str:
    """Casualties expected among the people of a region.

    Parameters
    ----------
    expected : Estimate
        Per launch, above 0.

    Returns
    -------
    str
        One sentence.
    """
    return _("Expected casualties per launch: {casualties}.").format(casualties=casualty_words(expected))


def _limit(criterion: str) -> str:
    return powers(LIMITS[criterion][0], 1)
