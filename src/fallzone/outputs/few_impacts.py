"""What comes down in too few of the simulated flights for an area: the impacts themselves, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fallzone.outputs import wording as say

if TYPE_CHECKING:
    from fallzone.assessment.record import Assessment
    from fallzone.model.impacts import Impacts


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
    drawn = {(shape.case, shape.item) for shape in assessment.shapes}
    groups = [one for one in assessment.impacts if len(one.flight) and (one.case, one.item) not in drawn]
    return [Few(impacts=one, sentence=_say(one)) for one in groups]


def _say(impacts: Impacts) -> str:
    hits = len(np.unique(impacts.flight))
    return (
        f"{say.sentence_case(say.item_words(impacts.item))}, {say.case_words(impacts.case)}: it comes down in "
        f"{say.number(hits)} of {say.number(impacts.flights)} simulated flights, too few for an area."
    )
