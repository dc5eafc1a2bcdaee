"""What comes down near any point, by squares and in words: how likely per launch, and when it would have to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fallzone.assessment.per_launch.squares import SQUARE_DEG
from fallzone.outputs.risk_words import chance_words
from fallzone.words.times import minutes

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.assessment.per_launch.cells import Square


def tell_squares(assessment: Assessment) -> dict[str, Any] | None:
    """What comes down in each square in which anything does.

    Parameters
    ----------
    assessment : Assessment
        Of a run.

    Returns
    -------
    dict or None
        ``square_deg``; squares by number, counted eastwards from 180° W and then northwards from the south pole:
        ``told`` has of each the chance per launch in words and, of debris of failed flights, first and last failure [s]
        and the time until it comes down in words; ``few`` counts on from one square to the next in which only a handful
        of flights do; ``nowhere`` is the chance in words of all others. None where nothing is known of one launch.
    """
    if not assessment.squares:
        return None
    *squares, nowhere = assessment.squares
    few = [one.number for one in squares if one.chance is None]
    return {
        "square_deg": SQUARE_DEG,
        "told": {str(one.number): _tell(one) for one in squares if one.chance is not None},
        "few": np.diff(few, prepend=0).tolist() if few else [],
        "nowhere": chance_words(nowhere.chance),
    }


def _tell(square: Square) -> list[Any]:
    chance = [chance_words(square.chance)]
    if square.failure_s is None:
        return chance
    return [*chance, *map(round, square.failure_s), minutes(*square.delay_s)]
