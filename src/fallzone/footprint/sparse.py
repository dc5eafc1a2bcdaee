"""Items that fall in too few of the simulated flights for an area, and what can still be said of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fallzone.footprint.probability import clopper_pearson
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.statement import Statement

# Fewest flights with an impact from which an area is drawn. The outermost of n impacts leaves on average 1/(n + 1) of
# fresh ones outside (Wilks 1941): 99 impacts are needed for a share of 99 %, whose standard deviation is then
# √(0.99 × 0.01 / n), 1 %, as much as the share leaves outside. With fewer, the smoothing would decide on the edge.
FEWEST_FLIGHTS = 100
HAZARD_CONTAINMENT = 0.99
# An item that surely falls in no more of the flights than a 99 % area leaves out adds no more doubt to an OUTSIDE.
RARE = 1.0 - HAZARD_CONTAINMENT


@dataclass(frozen=True, kw_only=True, slots=True)
class WithoutArea:
    """Something that falls, of which no 99 % area can be drawn from so few flights.

    Parameters
    ----------
    case, item, condition : str
        As of its impacts.
    flights, hits : int
        Simulated flights, and those of them that brought it down.
    interval : (float, float)
        95 % interval of the probability that a flight brings it down.
    """

    case: str
    item: str
    condition: str
    flights: int
    hits: int
    interval: tuple[float, float]

    @property
    def id(self) -> str:
        """``CASE:ITEM:impacts``, beside the ids of areas."""
        return f"{self.case}:{self.item}:impacts"

    @property
    def is_rare(self) -> bool:
        """Whether surely no more than 1 % of the flights bring it down."""
        return self.interval[1] <= RARE

    @property
    def is_lost(self) -> bool:
        """Whether it falls often enough for an area and none is there: too far apart for one, or the run is damaged."""
        return self.hits >= FEWEST_FLIGHTS

    @property
    def leaves_doubt(self) -> bool:
        """Whether places far from every impact may be hit too."""
        return self.is_lost or not self.is_rare

    @property
    def flights_needed(self) -> int | None:
        """Flights that would give an area, upward to two digits; None where that cannot be said.

        Examples
        --------
        >>> few = WithoutArea(case="nominal", item="stage-2", condition="", flights=1000, hits=14, interval=(0, 1))
        >>> few.flights_needed
        7200
        """
        if not self.hits or self.is_lost:
            return None
        exact = FEWEST_FLIGHTS * self.flights / self.hits
        step = 10 ** max(math.floor(math.log10(exact)) - 1, 0)
        return math.ceil(exact / step) * step

    @property
    def statement(self) -> Statement:
        """How many flights, and what it would take: ``lost-area``, ``few-impacts`` or ``none-fell``."""
        counted = {"case": self.case, "item": self.item, "hits": self.hits, "flights": self.flights}
        if self.is_lost:
            return Statement(code="lost-area", values=counted)
        if self.hits:
            return Statement(code="few-impacts", values={**counted, "flights_needed": self.flights_needed})
        return Statement(code="none-fell", values={**counted, "most": self.interval[1]})


def count_hits(impacts: Impacts) -> int:
    """Number of simulated flights that brought anything down.

    Parameters
    ----------
    impacts : Impacts
        Of one case and item.

    Returns
    -------
    int
    """
    hit = np.zeros(impacts.flights, dtype=bool)
    for part in impacts.parts():
        hit[part.flight] = True
    return int(np.count_nonzero(hit))


def find_without_area(impacts: Iterable[Impacts], shapes: Iterable[Footprint]) -> tuple[WithoutArea, ...]:
    """All that was simulated and has no 99 % area, with or without impacts.

    Parameters
    ----------
    impacts : iterable of Impacts
        By case and item.
    shapes : iterable of Footprint
        The areas that could be drawn.

    Returns
    -------
    tuple of WithoutArea
    """
    drawn = {(one.case, one.item) for one in shapes if one.containment >= HAZARD_CONTAINMENT}
    return tuple(_describe(group) for group in impacts if (group.case, group.item) not in drawn)


def _describe(group: Impacts) -> WithoutArea:
    hits = count_hits(group)
    return WithoutArea(
        case=group.case,
        item=group.item,
        condition=group.condition,
        flights=group.flights,
        hits=hits,
        interval=clopper_pearson(hits, group.flights),
    )
