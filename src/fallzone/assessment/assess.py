"""Mission to assessment: the one place that calls the floors below in their order."""

from __future__ import annotations

import dataclasses
import itertools
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from fallzone.assessment.assessment import Assessment
from fallzone.assessment.basis import describe_basis
from fallzone.assessment.per_launch.regions import LaunchHazards, find_launch_hazards
from fallzone.assessment.request import check_request
from fallzone.catalogue.inputs import Inputs, all_inputs
from fallzone.catalogue.load import find_origin
from fallzone.checks.launch_risk import gather_risk, list_flown
from fallzone.checks.regions.flags import flag_regions
from fallzone.flight.aim.missions import steer_mission
from fallzone.flight.cases import find_settings, fly_case, parse_case
from fallzone.flight.environment import build_mission_environment, wind_profile
from fallzone.flight.failing.anomalies import list_swept_modes
from fallzone.flight.failing.remains import NO_FATES, find_fates
from fallzone.flight.planning.plan import build_plan
from fallzone.footprint.build import build_by_flight, build_footprints
from fallzone.footprint.convergence import Precision, simulate_until
from fallzone.model.mission import Mission
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.launch import Launch
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.provenance import Provenance, Round
from fallzone.model.results.statement import Statement
from fallzone.montecarlo.cases import failure_block, nominal_block, sweep_block
from fallzone.montecarlo.checkpoint import Checkpoint
from fallzone.montecarlo.discrepancy import Shift, build_shift
from fallzone.montecarlo.engines import Engine
from fallzone.montecarlo.flights import FlightModel, build_flight_model
from fallzone.montecarlo.run import Progress, Study, simulate
from fallzone.montecarlo.sampling import Sampling
from fallzone.montecarlo.workers import open_engine
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.risk.failing.likelihood import build_likelihood
from fallzone.risk.launch import build_launch
from fallzone.threads import open_pool

# Simulated flights where the user names no number. The contract asks for at least 2,000 and 20,000;
# the 50 % polygon of 20,000 nominal flights holds its share within a point on another seed.
DEFAULT_SAMPLES = {NOMINAL: 20_000, AS_FLOWN: 20_000, SWEEP: 20_000}


def default_cases(mission: Mission) -> tuple[str, ...]:
    """What a run simulates unless told otherwise.

    Parameters
    ----------
    mission : Mission
        What is flown.

    Returns
    -------
    tuple of str
        ``nominal``, ``as-flown`` where the flight failed, ``sweep``; then for what comes back that it does not.
    """
    flown = (NOMINAL, AS_FLOWN, SWEEP) if mission.as_flown else (NOMINAL, SWEEP)
    return (*flown, *mission.failed_recoveries)


def assess(
    mission: Mission,
    *,
    samples: int | Precision | None = None,
    seed: int = 1,
    workers: int | str | None = None,
    cases: tuple[str, ...] | None = None,
    sampling: str = "plain",
    levels_m: tuple[float, ...] = (),
    progress: Progress | None = None,
    work_folder: Path | None = None,
) -> Assessment:
    """Simulate a mission, find its footprints and flag the regions they meet; no file is opened.

    Parameters
    ----------
    mission : Mission
        What to fly, as `load_mission` returns it, or a copy with other numbers.
    samples : int or Precision, optional
        Simulated flights of every case, or how well its 97 % areas are to be known; DEFAULT_SAMPLES where not given.
    seed : int
        Seed; the same seed gives the same result for any workers.
    workers : int or str, optional
        Threads, as many as processors where not given; or a Dask cluster, ``tcp://HOST:PORT`` or ``local:N``.
    cases : tuple of str, optional
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``; default_cases where not given.
    sampling : str
        ``plain``, or ``sobol``: replicates of evenly spread samples, from whose spread the intervals come.
    levels_m : tuple of float
        Heights above the ellipsoid [m], 0 to 1e7, of which the time is kept at which each body first comes down through
        them (``Impacts.level_t_s``); falls take about ten times as long with any.
    progress : callable, optional
        Called as ``progress(what, done, total)`` as work begins and goes on (total 0: not counted), for flights
        with ``bodies=``, falls followed so far.
    work_folder : Path, optional
        Where finished blocks of flights are kept, so that a run that was broken off goes on there; to be removed when
        the assessment is stored.

    Returns
    -------
    Assessment
        The run, not stored yet.

    Raises
    ------
    InputError, UsageError
        Files or cases that cannot be true.
    """
    check_request(mission, samples=samples, seed=seed, workers=workers, cases=cases, levels_m=levels_m)
    cases = default_cases(mission) if cases is None else cases
    source = Sampling(seed=seed, kind=sampling)
    inputs = all_inputs(mission)
    vehicle, site = inputs.vehicle, inputs.site
    environment = build_mission_environment(mission, site)
    if mission.is_steered:
        # A copy may have other numbers than those for which its guidance was solved when it was loaded
        mission = steer_mission(mission, vehicle, site, environment)
    model = build_flight_model(mission, vehicle, site, environment)
    trajectories = {
        case: fly_case(mission, vehicle, site, environment, case)
        for case in dict.fromkeys((NOMINAL, *cases))
        if case != SWEEP
    }
    basis = describe_basis(mission, model, inputs, source, cases=cases)
    origin = find_origin(mission, site)
    drops = [drop.item for drop in trajectories[NOMINAL].drops]
    shift = build_shift(inputs.discrepancy, origin)
    studies = [
        _build_study(mission, model, case, source, drops, levels_m=levels_m, shift=shift)
        for case in dict.fromkeys(cases)
    ]
    kept = _open_checkpoint(work_folder, mission, source, inputs.digests, levels_m)
    with open_engine(workers) as engine:
        impacts, counts, rounds = _simulate(studies, samples, engine=engine, kept=kept, progress=progress)
    shapes, by_flight = _build_shapes(impacts, workers if isinstance(workers, int) else None, progress)
    modes = list_swept_modes(model.members[0].plan)
    likelihood = build_likelihood(build_plan(mission, vehicle, site), vehicle, inputs.reliability, modes)
    threads = workers if isinstance(workers, int) else os.cpu_count()
    launch, hazards = _build_launch(impacts, shapes, likelihood, inputs, seed=seed, workers=threads, progress=progress)
    if progress is not None:
        progress("flags", 0, 0)
    risk = gather_risk(launch, impacts, trajectories, seed=seed)
    flagged = flag_regions(
        regions=inputs.regions,
        zones=inputs.zones,
        footprints=shapes,
        impacts=impacts,
        trajectories=list_flown(trajectories, cases),
        liftoff_utc=mission.liftoff_utc,
        risk=dataclasses.replace(risk, hazards=hazards.regions, pad_lonlat=(origin.lon_deg, origin.lat_deg)),
    )
    return Assessment(
        mission=mission,
        vehicle=vehicle,
        site=site,
        trajectories=trajectories,
        impacts=impacts,
        shapes=shapes,
        shapes_by_flight=by_flight,
        zones=inputs.zones,
        flagged=flagged,
        wind=wind_profile(mission, site),
        validation=None,
        left_out=inputs.left_out,
        launch=launch,
        provenance=_say_rounds(dataclasses.replace(basis, samples=counts), samples, rounds),
        geodata=inputs.geodata,
    )


def _simulate(
    studies: list[Study],
    samples: int | Precision | None,
    *,
    engine: Engine,
    kept: Checkpoint | None,
    progress: Progress | None,
) -> tuple[tuple[Impacts, ...], dict[str, int], dict[str, tuple[Round, ...]]]:
    """Impacts of all cases, and by case its flights and how it got to the precision that was asked, if one was."""
    impacts: list[Impacts] = []
    counts: dict[str, int] = {}
    rounds: dict[str, tuple[Round, ...]] = {}
    for study in studies:
        means = {"engine": engine, "finished": kept and kept.open_case(study.case), "progress": progress}
        if isinstance(samples, Precision):
            found, rounds[study.case] = simulate_until(study, samples, **means)
            counts[study.case] = rounds[study.case][-1].flights
        else:
            counts[study.case] = samples or DEFAULT_SAMPLES.get(study.case, DEFAULT_SAMPLES[AS_FLOWN])
            found = simulate(study, flights=counts[study.case], **means)
        impacts += found
    return tuple(impacts), counts, rounds


def _say_rounds(basis: Provenance, samples: int | Precision | None, rounds: dict[str, tuple[Round, ...]]) -> Provenance:
    """What a result stands on, with how it got to the precision that was asked, if one was."""
    if not isinstance(samples, Precision):
        return basis
    said = Statement(code="precision", values={"relative": float(samples.relative), "most_flights": samples.most})
    assumptions = (*basis.assumptions, said)
    return dataclasses.replace(basis, precision=samples.relative, rounds=rounds, assumptions=assumptions)


def _build_shapes(
    impacts: tuple[Impacts, ...], workers: int | None, progress: Progress | None
) -> tuple[tuple[Footprint, ...], tuple[Footprint, ...]]:
    """Footprints by fragment and by flight of every case and item, in their order.

    Transforms and outlines leave Python, so threads help.
    """
    workers = workers or os.cpu_count()
    if progress is not None:
        progress("footprints", 0, len(impacts))
    # The largest first, so that no thread is left alone with it
    by_size = sorted(range(len(impacts)), key=lambda group: -len(impacts[group].flight))
    shapes: dict[int, tuple[Footprint, ...]] = {}
    with open_pool(workers) as pool:
        by_flight = pool.map(partial(build_by_flight, workers=workers), impacts)
        built = pool.map(partial(build_footprints, workers=workers), [impacts[group] for group in by_size])
        for group, found in zip(by_size, built, strict=True):
            shapes[group] = found
            if progress is not None:
                progress("footprints", len(shapes), len(impacts))
        return _join(shapes[group] for group in sorted(shapes)), _join(by_flight)


def _join(shapes: Iterable[tuple[Footprint, ...]]) -> tuple[Footprint, ...]:
    return tuple(itertools.chain.from_iterable(shapes))


def _build_launch(
    impacts: tuple[Impacts, ...],
    shapes: tuple[Footprint, ...],
    likelihood: Likelihood,
    inputs: Inputs,
    *,
    seed: int,
    workers: int | None,
    progress: Progress | None,
) -> tuple[Launch, LaunchHazards]:
    """One launch from all impacts, and the criteria that it exceeds; each told as it begins."""
    if progress is not None:
        progress("isopleths", 0, 0)
    launch = build_launch(impacts, shapes, likelihood, workers=workers)
    if progress is not None:
        progress("criteria", 0, 0)
    hazards = find_launch_hazards(
        impacts, likelihood, seed=seed, people=inputs.people, regions=inputs.regions, workers=workers
    )
    return dataclasses.replace(launch, hazard_areas=hazards.areas), hazards


def _open_checkpoint(
    work_folder: Path | None,
    mission: Mission,
    sampling: Sampling,
    digests: dict[str, str],
    levels_m: tuple[float, ...],
) -> Checkpoint | None:
    """Blocks of an earlier run with the same files, mission, random numbers and levels."""
    if work_folder is None:
        return None
    return Checkpoint(work_folder, f"{mission.model_dump_json()} {sorted(digests.items())} {sampling} {levels_m}")


def _build_study(
    mission: Mission,
    model: FlightModel,
    case: str,
    sampling: Sampling,
    drops: Iterable[str],
    *,
    levels_m: tuple[float, ...],
    shift: Shift | None,
) -> Study:
    """The flights of a case, and what their probabilities are given.

    ``drops`` is what comes down in the nominal flight without dispersion.
    """
    fates = NO_FATES
    if case == NOMINAL:
        block, condition = nominal_block(model), NOMINAL
        fates = find_fates(model.members[0].plan, model.members[0].vehicle, drops)
    elif case == SWEEP:
        block, condition = sweep_block(model, list_swept_modes(model.members[0].plan)), SWEEP
    else:
        mode, t_s = parse_case(mission, case)
        block = failure_block(model, mode, t_s, find_settings(mission, case))
        condition = f"{mode}@T+{t_s:.10g}"
    return Study(
        block=block,
        environment=model.environment,
        case=case,
        condition=condition,
        sampling=sampling,
        fates=fates,
        levels_m=levels_m,
        shift=shift,
    )
