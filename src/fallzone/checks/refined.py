"""What flights that were aimed at a place add to an answer; doubt may come of them, and no all-clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fallzone.checks.check import find_rows, list_densest, require_position
from fallzone.checks.extent import Extent
from fallzone.checks.launch_risk import LaunchRisk
from fallzone.model.results.answer import Answer
from fallzone.model.results.flag import Verdict
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.launch import Density
from fallzone.model.results.place_risk import Refined
from fallzone.model.zone import Place
from fallzone.names import INSIDE_LEVELS, NOMINAL
from fallzone.risk.per_launch import PerLaunch

_FLOOR_LEVEL = "contingency"
_WORST_FIRST: tuple[Verdict, ...] = ("INSIDE", "UNKNOWN", "OUTSIDE")


def estimate_refined(
    place: Place, risk: LaunchRisk, aimed: Sequence[Impacts], *, seed: int, learnt_flights: int
) -> Refined | None:
    """What aimed flights say of a place, beside what the run says of the same.

    Parameters
    ----------
    place : Place
        Point or area that the flights were aimed at.
    risk : LaunchRisk
        Of the run.
    aimed : sequence of Impacts
        Of the aimed sweep, each flight with its ratio.
    seed : int
        Of the aimed sweep.
    learnt_flights : int
        Flights flown before it.

    Returns
    -------
    Refined or None
        None where flights to plan, failed ones or the failure probability are not known.
    """
    extent = Extent(place, *require_position(place))
    likelihood, plain = risk.launch.likelihood, risk.sums
    planned = [group for group in plain.near.groups if group.case == NOMINAL]
    sums = PerLaunch([*planned, *aimed], likelihood, seed)
    rows, plain_rows = find_rows(sums.near, extent), find_rows(plain.near, extent)
    chance, plain_chance = sums.estimate_failing(rows, is_aimed=True), plain.estimate_failing(plain_rows)
    if chance is None or plain_chance is None:
        return None
    aimed_risk = replace(risk, sums=sums)
    density, _alone = aimed_risk.find_densities(list_densest(aimed_risk, extent, rows))
    if density is not None and density.value == 0.0:
        density = None
    return Refined(
        probability_per_launch=chance,
        plain=plain_chance,
        density=density,
        relation=None if density is None else relate_density(density, risk.launch.floor_per_km2),
        flights=aimed[0].flights,
        learnt_flights=learnt_flights,
        plain_flights=len(plain.failures["sweep"].ratio),
        seed=seed,
    )


def relate_density(density: Density, floor_per_km2: float) -> Verdict:
    """How a density lies to the floor: surely at it, perhaps, or below it.

    Parameters
    ----------
    density : Density
        With its 95 % interval.
    floor_per_km2 : float
        Hazardous pieces per km² and launch.

    Returns
    -------
    Verdict
    """
    low, high = density.interval
    if low >= floor_per_km2:
        return "INSIDE"
    return "UNKNOWN" if high >= floor_per_km2 else "OUTSIDE"


def add_refined(answer: Answer, refined: Refined, level: str = INSIDE_LEVELS[-1]) -> Answer:
    """An answer with what aimed flights say of its place: its verdict can only become a worse one.

    A density that surely reaches the floor makes a place INSIDE, one that may reach it UNKNOWN, as those of the run do.
    What lies below it changes nothing, and UNKNOWN stays UNKNOWN, for three reasons. The upper end of the interval
    rests on the weights of flights that were seen: a way to the place that nobody aimed at may have a weight beyond.
    Of two intervals of 95 % the kinder one, chosen after both were seen, holds less often than that. And the run's
    UNKNOWN is said of all within 5 km and of other hazards, the density of a disc about one point.

    Parameters
    ----------
    answer : Answer
        Of the run alone.
    refined : Refined
        Of the same place and run.
    level : str
        The last of ``fallzone.names.INSIDE_LEVELS`` that makes a place INSIDE; the floor counts with the last one.

    Returns
    -------
    Answer
    """
    launches = (replace(answer.launches[0], refined=refined), *answer.launches[1:])
    answer = replace(answer, launches=launches)
    if refined.relation is None or level != _FLOOR_LEVEL:
        return answer
    worse = min(answer.verdict, refined.relation, key=_WORST_FIRST.index)
    if worse == answer.verdict:
        return answer
    launches = (replace(launches[0], level=_FLOOR_LEVEL), *launches[1:])
    return replace(answer, verdict=worse, level=_FLOOR_LEVEL, launches=launches)
