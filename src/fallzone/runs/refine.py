"""The chance at a place that a stored run seldom or never reaches, from a sweep of failures that is aimed at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import UsageError
from fallzone.runs.folders import RESULTS
from fallzone.runs.make import Progress, find_run, load_whole
from fallzone.runs.read import require_name
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.assessment.importance import Aimed
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.mission import Mission
    from fallzone.model.results.estimate import Estimate
    from fallzone.model.zone import Place
    from fallzone.montecarlo.importance.target import Target


@dataclass(frozen=True, kw_only=True)
class Refined:
    """The chance at one place, from an aimed sweep.

    Parameters
    ----------
    place : Place
        What was asked of.
    mission : str
        Id of the mission.
    radius_m : float
        How far from the point of the place counts [m], or from its edge where it is an area.
    given_failure : Estimate
        P(at least one fragment there | a failure as in the sweep); with it the effective flights and the largest
        weight. Per launch: ``aimed.estimate`` with weights per launch.
    flights : int
        Flights of the aimed sweep.
    learnt_flights : int
        Flights flown before, to learn where to aim.
    failure_span_s : (float, float) or None
        First and last failure time of the flights that hit [s after lift-off]; None where none does.
    aimed : Aimed
        The aimed sweep itself.
    """

    place: Place
    mission: str
    radius_m: float
    given_failure: Estimate
    flights: int
    learnt_flights: int
    failure_span_s: tuple[float, float] | None
    aimed: Aimed


def refine(
    place: str | Place,
    *,
    mission: str | Path | Assessment | None = None,
    run: str | Path | None = None,
    radius_m: float | None = None,
    flights: int | None = None,
    seed: int = 1,
    workers: int | str | None = None,
    results: str | Path = RESULTS,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> Refined:
    """Estimate the chance at one place by importance sampling over time, mode and dispersion of failures.

    Parameters
    ----------
    place : str or Place
        As for ``fallzone.check``; a region or another area counts as a whole.
    mission : str, Path or Assessment, optional
        Id or file of a mission, or an assessment. Where no run of it is stored, one is made.
    run : str or Path, optional
        Folder of a stored run.
    radius_m : float, optional
        How far from the point of a place counts [m], > 0; 5 km where not given, and 0 from the edge of an area.
    flights : int, optional
        Flights of the aimed sweep, > 0.
    seed : int
        Its seed; the same seed gives the same result for any workers.
    workers : int or str, optional
        As for ``fallzone.assess``.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Refined

    Raises
    ------
    UsageError
        When a place is none or may be several, a number is out of range, or the run has no sweep.
    InputError
        For files that cannot be true.
    """
    from fallzone.model.zone import Place
    from fallzone.places.find import find_place

    geodata = find_geodata(geodata)
    where = place if isinstance(place, Place) else find_place(place, geodata)
    _require_positive(radius_m=radius_m, flights=flights)
    target = _build_target(where, radius_m)
    assessment = find_run(mission, run, results=results, geodata=geodata, progress=progress)
    record = _load_flown(assessment, require_name(mission), geodata)

    from fallzone.assessment.importance import DEFAULT_FLIGHTS, aim_sweep
    from fallzone.montecarlo.sampling import Sampling

    drawn = Sampling(seed=assessment.provenance.seed, kind=assessment.provenance.sampling)
    means = {"seed": seed, "workers": workers, "progress": progress}
    aimed = aim_sweep(record, assessment.impacts, drawn, target, flights=flights or DEFAULT_FLIGHTS, **means)
    times_s = aimed.impacts[0].failures.t_s[aimed.hit]
    return Refined(
        place=where,
        mission=record.id,
        radius_m=target.radius_m,
        given_failure=aimed.estimate(),
        flights=len(aimed.hit),
        learnt_flights=aimed.learnt_flights,
        failure_span_s=(float(times_s.min()), float(times_s.max())) if len(times_s) else None,
        aimed=aimed,
    )


def _require_positive(**numbers: Any) -> None:
    for name, value in numbers.items():
        if value is not None and not 0.0 < value < float("inf"):
            raise UsageError(_("{name} = {value}: expected a number above 0").format(name=name, value=value))


def _build_target(place: Place, radius_m: float | None) -> Target:
    from fallzone.constants import EDGE_TOLERANCE_M
    from fallzone.montecarlo.importance.target import Target

    is_area = place.geometry is not None and place.geometry.area > 0.0
    radius_m = (0.0 if is_area else EDGE_TOLERANCE_M) if radius_m is None else radius_m
    return Target(lon_deg=place.lon_deg, lat_deg=place.lat_deg, radius_m=radius_m, geometry=place.geometry)


def _load_flown(assessment: Assessment, name: str | None, geodata: Geodata) -> Mission:
    """The mission of a run with all that its flights follow from: what a stored run holds of it is its record alone."""
    from fallzone.catalogue.inputs import flight_inputs

    try:
        flight_inputs(assessment.mission)
    except UsageError:
        if assessment.folder is None:
            raise
        return load_whole(name or assessment.mission.id, geodata)
    return assessment.mission
