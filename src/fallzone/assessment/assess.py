"""Mission to assessment: the one place that calls the floors below in their order."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from fallzone import __version__, plugins
from fallzone.assessment.record import Assessment
from fallzone.catalogue.load import list_inputs, load_site, load_vehicle, load_zones
from fallzone.catalogue.shapes import load_regions
from fallzone.errors import UsageError
from fallzone.flight.cases import fly_case, parse_case
from fallzone.flight.environment import build_mission_environment, load_environment_models
from fallzone.flight.plan import build_plan
from fallzone.footprint.build import build_footprints
from fallzone.model.impacts import Footprint, Impacts
from fallzone.model.mission import Mission
from fallzone.model.provenance import Provenance
from fallzone.model.site import Site
from fallzone.montecarlo.cases import FlightModel, failure_block, nominal_block, sweep_block
from fallzone.montecarlo.run import LONGEST_FALL_S, Progress, simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.risk.flags import flag_regions

# Simulated flights where the user names no number. The contract asks for at least 2,000 and 20,000;
# the 50 % polygon of 20,000 nominal flights holds its share within a point on another seed.
DEFAULT_SAMPLES = {NOMINAL: 20_000, AS_FLOWN: 20_000, SWEEP: 20_000}

SWEEP_CONDITION = "a failure at a uniformly drawn time of powered flight"


def default_cases(mission: Mission) -> tuple[str, ...]:
    """What a run simulates unless told otherwise."""
    return (NOMINAL, AS_FLOWN, SWEEP) if mission.as_flown else (NOMINAL, SWEEP)


def assess(
    mission: Mission,
    *,
    samples: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    cases: tuple[str, ...] | None = None,
    sampling: str = "plain",
    progress: Progress | None = None,
) -> Assessment:
    """Simulate a mission, find its footprints and flag the regions they meet.

    Parameters
    ----------
    mission : Mission
        What to fly; see ``load_mission``.
    samples : int, optional
        Simulated flights of every case; DEFAULT_SAMPLES where not given.
    seed : int
        Seed; the same seed gives the same result for any number of workers.
    workers : int, optional
        Threads; as many as processors where not given.
    cases : tuple of str, optional
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``; default_cases where not given.
    sampling : str
        ``plain``, or ``sobol``: replicates of evenly spread samples, from whose spread the intervals come.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Raises
    ------
    InputError, UsageError
        Files or cases that cannot be true.
    """
    if samples is not None and samples < 1:
        raise UsageError(f"samples = {samples}: at least 1 flight is needed")
    cases = default_cases(mission) if cases is None else cases
    source = Sampling(seed=seed, kind=sampling)
    vehicle, site = load_vehicle(mission.vehicle), load_site(mission.site)
    zones, regions = load_zones(mission), load_regions()
    environment = build_mission_environment(mission, site)
    model = FlightModel(plan=build_plan(mission, vehicle, site), vehicle=vehicle, environment=environment)
    trajectories = {
        case: fly_case(mission, vehicle, site, environment, case)
        for case in dict.fromkeys((NOMINAL, *cases))
        if case != SWEEP
    }
    impacts: list[Impacts] = []
    counts: dict[str, int] = {}
    for case in cases:
        counts[case] = samples or DEFAULT_SAMPLES.get(case, DEFAULT_SAMPLES[AS_FLOWN])
        block, condition = _block(mission, model, case)
        impacts += simulate(
            block,
            environment,
            case=case,
            condition=condition,
            flights=counts[case],
            sampling=source,
            workers=workers,
            progress=progress,
        )
    shapes = _build_shapes(impacts, workers, progress)
    flagged = flag_regions(
        regions=regions,
        zones=zones,
        footprints=shapes,
        impacts=tuple(impacts),
        trajectories=trajectories,
        liftoff_utc=mission.liftoff_utc,
    )
    return Assessment(
        mission=mission,
        vehicle=vehicle,
        site=site,
        trajectories=trajectories,
        impacts=tuple(impacts),
        shapes=shapes,
        zones=zones,
        flagged=flagged,
        provenance=_provenance(mission, model, site, source, counts),
    )


def _build_shapes(impacts: list[Impacts], workers: int | None, progress: Progress | None) -> tuple[Footprint, ...]:
    """Footprints of every case and item, in their order; transforms and outlines leave Python, so threads help."""
    shapes: list[Footprint] = []
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for done, group in enumerate(pool.map(build_footprints, impacts), start=1):
            shapes += group
            if progress is not None:
                progress("footprints", done, len(impacts))
    return tuple(shapes)


def _block(mission: Mission, model: FlightModel, case: str):
    """The block function of a case, and its condition in words."""
    if case == NOMINAL:
        return nominal_block(model), NOMINAL
    if case == SWEEP:
        return sweep_block(model, plugins.names("failure")), SWEEP_CONDITION
    mode, t_s = parse_case(mission, case)
    return failure_block(model, mode, t_s), f"failure at T+{t_s:g} s by {mode}"


def _provenance(
    mission: Mission, model: FlightModel, site: Site, sampling: Sampling, counts: dict[str, int]
) -> Provenance:
    atmosphere, wind = load_environment_models(mission, site)
    breakups = {name: plugins.load("breakup", name) for name in plugins.names("breakup")}
    models = {mission.atmosphere: atmosphere, mission.wind: wind, **breakups}
    unverified = tuple(f"{name}: {module.TITLE}" for name, module in models.items() if not module.VERIFIED)
    pieces = sum(group.count for group in model.vehicle.debris)
    assumptions = [
        f"Wind: {wind.TITLE} ({wind.SOURCE}).",
        f"Air: {atmosphere.TITLE} with a spread of "
        f"{model.vehicle.dispersion.density_fraction.value:.0%} (one standard deviation).",
        "Scatter of thrust, specific impulse, drag, attitude and ballistic coefficients: vehicle file, marked there.",
        f"An explosion makes the {pieces} pieces of the vehicle file's debris groups at most; smaller ones are not "
        "followed.",
    ]
    if SWEEP in counts:
        modes = ", ".join(plugins.names("failure"))
        assumptions.append(
            f"Failed flights: failure times uniform over powered flight, modes ({modes}) equally likely where possible."
        )
    if sampling.kind == "sobol":
        assumptions.append(
            f"Samples: scrambled Sobol points in what is drawn once for a flight, in replicates of {BLOCK_FLIGHTS} "
            "flights; intervals come from the spread of the replicates."
        )
    return Provenance(
        version=__version__,
        seed=sampling.seed,
        sampling=sampling.kind,
        samples=counts,
        inputs=list_inputs(mission),
        atmosphere=mission.atmosphere,
        wind=mission.wind,
        unverified=unverified,
        assumptions=tuple(assumptions),
        not_modelled=(*NOT_MODELLED, *mission.not_modelled),
    )


NOT_MODELLED = (
    f"Bodies that stay up longer than {LONGEST_FALL_S / 60.0:.0f} minutes: they are counted, but may come down "
    "anywhere beneath their orbit and are in no footprint.",
    "Breakup of falling stages by heating and air loads on the way down.",
    "Lift of tumbling bodies, toxic or explosive hazards after impact, and drift on the water.",
    "Malfunction turns and loss of attitude control; flight termination.",
    "Population, shipping and air traffic: nobody's individual risk is computed.",
)
