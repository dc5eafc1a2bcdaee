"""What comes down near any point, told by squares: how likely per launch, and when the flight would have to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fallzone.outputs.risk_words import chance_words
from fallzone.words.times import minutes

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.risk.per_launch import PerLaunch

SQUARE_DEG = 0.5
# Of fewer flights no chance is told
FEWEST_FLIGHTS = 5
_COLUMNS = round(360.0 / SQUARE_DEG)


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
    risk = assessment.risk
    if risk is None or not risk.sums.is_whole:
        return None
    groups, told, few = risk.sums.near.groups, {}, []
    for number, rows in _list_squares(risk.sums):
        flights = sum(len(np.unique(group.flight[own])) for group, own in zip(groups, rows, strict=True))
        if flights < FEWEST_FLIGHTS:
            few.append(number)
        else:
            told[str(number)] = _tell(risk.sums, rows)
    nowhere = risk.sums.estimate([np.zeros(0, dtype=np.int64) for _group in groups])
    return {
        "square_deg": SQUARE_DEG,
        "told": told,
        "few": np.diff(few, prepend=0).tolist() if few else [],
        "nowhere": chance_words(nowhere),
    }


def _tell(sums: PerLaunch, rows: list[np.ndarray]) -> list[Any]:
    spans = sums.find_spans(rows)
    chance = [chance_words(sums.estimate(rows))]
    if not spans:
        return chance
    delay = minutes(min(one.delay_s[0] for one in spans), max(one.delay_s[1] for one in spans))
    return [*chance, round(spans[0].first_s), round(spans[-1].last_s), delay]


def _list_squares(sums: PerLaunch) -> list[tuple[int, list[np.ndarray]]]:
    """Squares with the rows of each group of impacts that lie in them."""
    numbers = [_number(group.lon_deg, group.lat_deg) for group in sums.near.groups]
    orders = [np.argsort(one, kind="stable") for one in numbers]
    risen = [number[order] for number, order in zip(numbers, orders, strict=True)]
    found = []
    for square in np.unique(np.concatenate(numbers)) if numbers else ():
        ends = [np.searchsorted(one, (square, square + 1)) for one in risen]
        rows = [np.sort(order[begin:end]) for order, (begin, end) in zip(orders, ends, strict=True)]
        found.append((int(square), rows))
    return found


def _number(lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    column = np.floor((lon_deg + 180.0) / SQUARE_DEG).astype(np.int64) % _COLUMNS
    row = np.minimum(np.floor((lat_deg + 90.0) / SQUARE_DEG).astype(np.int64), round(180.0 / SQUARE_DEG) - 1)
    return row * _COLUMNS + column
