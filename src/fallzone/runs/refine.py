"""Rare places: what a run seldom or never reaches, asked again of flights that are aimed at it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.constants import EDGE_TOLERANCE_M
from fallzone.errors import UsageError
from fallzone.runs.counts import check_refining_counts
from fallzone.runs.make import Progress, load_whole
from fallzone.runs.read import require_name
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.assessment.store.stored import CheckData
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.mission import Mission
    from fallzone.model.results.answer import Answer
    from fallzone.model.zone import Place
    from fallzone.montecarlo.importance.target import Target


def refine(
    answer: Answer,
    run: CheckData,
    mission: Mission,
    *,
    level: str,
    flights: int | None = None,
    seed: int = 1,
    workers: int | str | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Add to an answer what failed flights say that are aimed at its place.

    They are drawn by importance sampling over time, mode and dispersion of the failure and the pieces of the breakup;
    what is meant to fall is not drawn again.

    Parameters
    ----------
    answer : Answer
        Of the run.
    run : CheckData
        The run; its sweep tells where to aim, and nothing else hangs on it.
    mission : Mission
        The mission of the run with all that its flights follow from.
    level : str
        The last of ``fallzone.names.INSIDE_LEVELS`` that makes a place INSIDE.
    flights : int, optional
        Aimed flights, > 0; ``fallzone.assessment.importance.DEFAULT_FLIGHTS`` where not given.
    seed : int
        Of the aimed flights; the same seed gives the same result for any workers.
    workers : int or str, optional
        As for ``fallzone.assess``.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Answer
        With ``refined`` in the first of its launches; how it may change the verdict: `checks.refined.add_refined`.

    Raises
    ------
    UsageError
        When a number is out of range, the run has no sweep, or its failure probability is not known.
    """
    check_refining_counts({"flights": flights, "seed": seed})
    risk = run.risk
    if risk is None or not risk.sums.is_whole:
        told = _(
            "{mission}: aimed flights refine a probability per launch; it needs flights to plan, a sweep of failures "
            "and a failure probability, which --failure-probability sets"
        )
        raise UsageError(told.format(mission=run.mission))

    from fallzone.assessment.importance import DEFAULT_FLIGHTS, aim_sweep
    from fallzone.checks.refined import add_refined, estimate_refined
    from fallzone.montecarlo.sampling import Sampling

    is_sobol = any(group.replicate_flights for group in run.impacts)
    aimed = aim_sweep(
        mission,
        run.impacts,
        Sampling(seed=run.seed, kind="sobol" if is_sobol else "plain"),
        _build_target(answer.place),
        flights=flights or DEFAULT_FLIGHTS,
        seed=seed,
        workers=workers,
        progress=progress,
    )
    refined = estimate_refined(answer.place, risk, aimed.impacts, seed=seed, learnt_flights=aimed.learnt_flights)
    return answer if refined is None else add_refined(answer, refined, level)


def load_flown(run: CheckData, mission: str | Path | Assessment | None, geodata: Geodata) -> Mission:
    """The mission of a run with all that its flights follow from, which no stored run holds.

    Parameters
    ----------
    run : CheckData
        The run.
    mission : str, Path, Assessment or None
        Id or file of its mission or its assessment, where one was named.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Mission

    Raises
    ------
    UsageError
        When there is no such mission.
    InputError
        For a file that cannot be true.
    """
    from fallzone.catalogue.inputs import flight_inputs

    name = require_name(mission)
    if mission is not None and name is None and mission.folder is None:
        flight_inputs(mission.mission)
        return mission.mission
    return load_whole(name or run.mission, geodata)


def _build_target(place: Place) -> Target:
    from fallzone.montecarlo.importance.target import Target

    is_area = place.geometry is not None and place.geometry.area > 0.0
    where = {"lon_deg": place.lon_deg, "lat_deg": place.lat_deg, "geometry": place.geometry}
    return Target(**where, radius_m=0.0 if is_area else EDGE_TOLERANCE_M)
