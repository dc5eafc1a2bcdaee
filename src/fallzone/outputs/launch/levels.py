"""Levels of flags: what they are called, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.launch.isopleth_words import level_words
from fallzone.words import _, msg

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

TITLES = {
    "announced": msg("Announced"),
    "planned": msg("Planned"),
    "hazard": msg("Hazard"),
    "contingency": msg("Contingency"),
    "overflight": msg("Overflight"),
    "remote": msg("Remote"),
}
_MEANINGS = {
    "announced": msg("in a zone of a notice"),
    "planned": msg("in the 97 % area of what is meant to fall, or of a failure that was asked for"),
    "hazard": msg("a risk criterion is exceeded"),
    "contingency": msg("perhaps {floor} hazardous fragments per km² and launch, or more"),
    "overflight": msg("within 100 km of the track"),
    "remote": msg("simulated debris, below {floor} hazardous fragments per km² and launch"),
}
_WITHOUT_FLOOR = msg("simulated debris of failed flights")


def level_title(level: str) -> str:
    """Name of a level, at the beginning of a line.

    Parameters
    ----------
    level : str
        One of ``fallzone.names.LEVELS``.

    Returns
    -------
    str
    """
    return _(TITLES[level])


def level_meaning(level: str, assessment: Assessment | None) -> str:
    """What a level says of a region.

    Parameters
    ----------
    level : str
        One of ``fallzone.names.LEVELS``.
    assessment : Assessment or None
        With the floor, if it has one; None of a warning by itself.

    Returns
    -------
    str
        A clause.
    """
    floor = _find_floor(assessment)
    if floor is None and level == "contingency":
        return _(_WITHOUT_FLOOR)
    return _(_MEANINGS[level]).format(floor="" if floor is None else level_words(floor))


def _find_floor(assessment: Assessment | None) -> float | None:
    launch = None if assessment is None else assessment.launch
    return None if launch is None or launch.floor is None else launch.floor.level_per_km2
