"""Flights until an area is known well enough, in place of a number of flights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from fallzone.errors import UsageError
from fallzone.footprint.precision import GROUPS, estimate_precision
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.provenance import Round
from fallzone.montecarlo.checkpoint import Finished
from fallzone.montecarlo.engines import Engine
from fallzone.montecarlo.run import Progress, Study, simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS
from fallzone.words import _

# Every group has as many blocks: flights grow by this much at a time
STEP_FLIGHTS = GROUPS * BLOCK_FLIGHTS
# Of the next round's flights, over what the last one's precision asks for, and their least and most growth
_MARGIN, _LEAST_GROWTH, _MOST_GROWTH = 1.1, 1.25, 4.0


@dataclass(frozen=True, kw_only=True)
class Precision:
    """How well the 97 % areas of a case are to be known.

    Parameters
    ----------
    relative : float
        Half-width of their 95 % interval over the area, for the item that is known worst.
    most : int
        Flights of a case after which it ends, met or not.

    Raises
    ------
    UsageError
        For a precision that no run can have.
    """

    relative: float
    most: int = 200_000

    def __post_init__(self) -> None:
        if not 0.001 <= self.relative <= 1.0:
            told = _("precision {precision}: expected 0.001 to 1, that is 0.1 to 100 %")
            raise UsageError(told.format(precision=f"{self.relative:.10g}"))
        if self.most < STEP_FLIGHTS:
            told = _("{most} flights at most are too few to tell a precision; at least {least}")
            raise UsageError(told.format(most=self.most, least=f"{STEP_FLIGHTS:,}"))


def simulate_until(
    study: Study,
    precision: Precision,
    *,
    engine: Engine,
    finished: Finished | None = None,
    progress: Progress | None = None,
) -> tuple[tuple[Impacts, ...], tuple[Round, ...]]:
    """Simulate a case in rounds, each with more flights, until its areas are known well enough.

    Parameters
    ----------
    study : Study
        The case.
    precision : Precision
        How well.
    engine : Engine
        What works on the blocks.
    finished : Finished, optional
        Blocks that need not be simulated again; new ones are added to it.
    progress : callable, optional
        ``progress(what, done, total, …)``, from the second round on with the ``precision`` that was reached.

    Returns
    -------
    impacts : tuple of Impacts
        As `simulate` returns them.
    rounds : tuple of Round
        How it got there; the same for the same seed.
    """
    finished = finished or Finished()
    flights, most, rounds = STEP_FLIGHTS, precision.most // STEP_FLIGHTS * STEP_FLIGHTS, []
    while True:
        impacts = simulate(study, flights=flights, engine=engine, finished=finished, progress=progress)
        reached = estimate_precision(impacts)
        rounds.append(Round(flights=flights, precision=reached if math.isfinite(reached) else None))
        following = min(_next_flights(flights, reached / precision.relative), most)
        if reached <= precision.relative or following <= flights:
            return impacts, tuple(rounds)
        flights = following
        if progress is not None:
            progress = partial(progress, precision=reached)


def _next_flights(flights: int, ratio: float) -> int:
    """Flights of the next round: half-widths shrink with their square root."""
    growth = min(max(_MARGIN * ratio**2, _LEAST_GROWTH), _MOST_GROWTH)
    return STEP_FLIGHTS * math.ceil(growth * flights / STEP_FLIGHTS)
