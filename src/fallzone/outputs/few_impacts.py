"""What comes down in too few of the simulated flights for an area: the impacts themselves, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallzone.footprint.sparse import WithoutArea, find_without_area
from fallzone.words import _, ngettext
from fallzone.words.formats import number
from fallzone.words.things import case_words, item_title

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.impacts import Impacts


@dataclass(frozen=True, kw_only=True)
class Few:
    """Impacts of one case and item that are shown one by one.

    Parameters
    ----------
    impacts : Impacts
        At least one.
    sentence : str
        In how many of how many flights, and how many it would take for an area.
    """

    impacts: Impacts
    sentence: str


def list_few(assessment: Assessment) -> list[Few]:
    """Everything that came down and has no area."""
    groups = {(one.case, one.item): one for one in assessment.impacts}
    without = find_without_area(assessment.impacts, assessment.shapes)
    return [Few(impacts=groups[one.case, one.item], sentence=_say(one)) for one in without if one.hits]


def has_area(impacts: Impacts, assessment: Assessment) -> bool:
    """Whether what can be counted of impacts says where others would lie."""
    return any((shape.case, shape.item) == (impacts.case, impacts.item) for shape in assessment.shapes)


def _say(one: WithoutArea) -> str:
    facts = {
        "item": item_title(one.item),
        "case": case_words(one.case),
        "hits": number(one.hits),
        "flights": number(one.flights),
    }
    if one.is_lost:
        return _(
            "{item}, {case}: {hits} of {flights} simulated flights bring it down, but the run holds no area of it."
        ).format(**facts)
    return ngettext(
        "{item}, {case}: {hits} of {flights} simulated flights brings it down, too few for an area; about {needed} "
        "would give one.",
        "{item}, {case}: {hits} of {flights} simulated flights bring it down, too few for an area; about {needed} "
        "would give one.",
        one.hits,
    ).format(**facts, needed=number(one.flights_needed))
