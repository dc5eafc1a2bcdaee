"""What comes down in too few of the simulated flights for an area: the impacts themselves, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallzone.footprint.sparse import find_without_area
from fallzone.outputs.doubt_words import say_doubt

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.impacts import Impacts
    from fallzone.model.results.statement import Statement


@dataclass(frozen=True, kw_only=True)
class Few:
    """Impacts of one case and item that are shown one by one.

    Parameters
    ----------
    impacts : Impacts
        At least one.
    statement : Statement
        In how many of how many flights, and how many it would take for an area.
    leaves_doubt : bool
        Whether it is among the doubts of the run too.
    """

    impacts: Impacts
    statement: Statement
    leaves_doubt: bool

    @property
    def sentence(self) -> str:
        """The statement in words."""
        return say_doubt(self.statement)


def list_few(assessment: Assessment) -> list[Few]:
    """Everything that came down and has no area.

    Parameters
    ----------
    assessment : Assessment
        With impacts and areas.

    Returns
    -------
    list of Few
        In the order of the assessment's impacts; items that never came down are left out.
    """
    groups = {(one.case, one.item): one for one in assessment.impacts}
    without = find_without_area(assessment.impacts, assessment.shapes)
    return [
        Few(impacts=groups[one.case, one.item], statement=one.statement, leaves_doubt=one.leaves_doubt)
        for one in without
        if one.hits
    ]


def has_area(impacts: Impacts, assessment: Assessment) -> bool:
    """Whether an area is drawn around impacts, so that their percentiles say where others would lie.

    Parameters
    ----------
    impacts : Impacts
        Of one case and item.
    assessment : Assessment
        With the areas.

    Returns
    -------
    bool
    """
    return any((shape.case, shape.item) == (impacts.case, impacts.item) for shape in assessment.shapes)
