"""What a result stands on: models, assumptions and what was left out, in sentences."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from fallzone import __version__, plugins
from fallzone.breakups._class_table import list_groups
from fallzone.breakups.intact import PAYLOAD_BETA_SIGMA_LN, PAYLOAD_DENSITY_KGPM3, stack_beta_kgpm2
from fallzone.catalogue.inputs import Inputs
from fallzone.flight.anomalies import find_failure_s, list_swept_modes
from fallzone.flight.cases import parse_case
from fallzone.flight.environment import load_environment_models
from fallzone.model.mission import Mission
from fallzone.model.results.provenance import Provenance
from fallzone.model.site import Site
from fallzone.model.state_path import StatePath
from fallzone.model.vehicle import Vehicle
from fallzone.montecarlo.failing import spread_over_burns
from fallzone.montecarlo.flights import FlightModel
from fallzone.montecarlo.run import LONGEST_FALL_S, LONGEST_PLANNED_FALL_S
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP

NOT_MODELLED = (
    f"Bodies that stay up longer than {LONGEST_FALL_S / 60.0:.0f} minutes: they are counted, but may come down "
    "anywhere beneath their orbit and are in no footprint. What the nominal flight lets come down is followed for "
    f"{LONGEST_PLANNED_FALL_S / 3600.0:.0f} hours.",
    "Where stages and payloads come down that were to stay in orbit, in those nominal flights that miss it by their "
    "scatter: they are counted and in no footprint.",
    "Breakup on the way down of stages and fairings that separate as planned, and of whole vehicles but in the failure "
    "mode of that name; heating and ablation of pieces.",
    "Lift of stages, fairings and whole vehicles, and of debris groups for which the vehicle file gives none.",
    "The moment of the air on a vehicle that turns out of control, and pieces that break again.",
    "Propellant on board at a breakup: it is taken to burn or boil off, and falls with whole vehicles only.",
    "Terrain: bodies come down at sea level.",
    "Toxic or explosive hazards after impact, and drift on the water.",
    "Population, shipping and air traffic: no individual risk is computed.",
    "Changes of air and wind along the way: the column over the pad stands for the whole corridor.",
)
NOT_MODELLED_OUTSIDE = (
    "How errors of thrust, mass, guidance, wind and air grow along a trajectory from outside: its flights keep their "
    "shift from lift-off on, and events happen at their planned times.",
    "Failures after which the vehicle flies on under thrust: without guidance they cannot be followed.",
)
NOT_MODELLED_ALONE = (
    "Other vehicles and guidances that agree with the same published figures: one best fit stands for them."
)
_OF_THE_ASCENT = "thrust, specific impulse, burns, dry masses, drag, attitude, "


def describe_basis(
    mission: Mission,
    model: FlightModel,
    inputs: Inputs,
    sampling: Sampling,
    *,
    cases: Collection[str],
) -> Provenance:
    """Version, seed, models by name and what was assumed in a run of some cases, of which no flight is simulated yet.

    Parameters
    ----------
    inputs : Inputs
        What was read for the mission.
    """
    site = inputs.site
    modes = _list_modes(mission, model, cases)
    left_out = [*NOT_MODELLED, *(() if mission.guidance else NOT_MODELLED_OUTSIDE)]
    if len(model.members) == 1 and mission.guidance:
        left_out.append(NOT_MODELLED_ALONE)
    return Provenance(
        version=__version__,
        seed=sampling.seed,
        sampling=sampling.kind,
        samples=dict.fromkeys(cases, 0),
        inputs=inputs.digests,
        missing_layers=inputs.missing_layers,
        atmosphere=mission.atmosphere,
        wind=mission.wind,
        failure_modes=modes,
        unverified=_list_unverified(mission, site, modes),
        assumptions=(*_list_air(mission, model, site), *_list_flights(mission, model, modes, sampling, cases, inputs)),
        not_modelled=tuple(left_out),
    )


def _list_modes(mission: Mission, model: FlightModel, cases: Collection[str]) -> tuple[str, ...]:
    """Failure modes in use: in a sweep all that can happen at some time."""
    if SWEEP not in cases:
        return tuple(dict.fromkeys(parse_case(mission, case)[0] for case in cases if case != NOMINAL))
    plan = model.members[0].plan
    t_s = spread_over_burns(plan, np.linspace(0.0, 1.0, 200, endpoint=False))
    return tuple(mode for mode in list_swept_modes() if np.isfinite(find_failure_s(plan, mode, t_s)).any())


def _list_unverified(mission: Mission, site: Site, modes: tuple[str, ...]) -> tuple[str, ...]:
    """Models in use that were not checked against published numbers."""
    atmosphere, wind = load_environment_models(mission, site)
    models = {mission.atmosphere: atmosphere, mission.wind: wind}
    if modes:
        models |= {name: plugins.load("breakup", name) for name in plugins.names("breakup")}
        models |= {mode: plugins.load("failure", mode) for mode in modes}
    return tuple(f"{name}: {module.TITLE}" for name, module in models.items() if not module.VERIFIED)


def _list_air(mission: Mission, model: FlightModel, site: Site) -> list[str]:
    """What was assumed of wind and air, and how flights scatter."""
    atmosphere, wind = load_environment_models(mission, site)
    dispersion, path = model.members[0].vehicle.dispersion, model.members[0].plan.path
    return [
        f"Wind: {wind.TITLE} ({wind.SOURCE}).",
        f"Air: {atmosphere.TITLE} with a spread of {dispersion.density_fraction.value:.0%} (one standard deviation); "
        f"vacuum above {atmosphere.VALID_ALTITUDE_M[1] / 1e3:,.0f} km.",
        f"Scatter of {_OF_THE_ASCENT if path is None else ''}separation and ballistic coefficients: vehicle file, "
        "marked there.",
        *([_describe_path(mission, path)] if path is not None else []),
        *_describe_payload(mission, model.members[0].vehicle),
    ]


def _describe_payload(mission: Mission, vehicle: Vehicle) -> tuple[str, ...]:
    """How a payload falls of which the vehicle file says nothing."""
    if vehicle.payload is not None or mission.payload_kg.value == 0.0:
        return ()
    stages = np.array([len(vehicle.stages)])
    [beta_kgpm2] = stack_beta_kgpm2(vehicle, np.array([mission.payload_kg.value]), stages, np.array([False]))
    said = (
        f"A payload that comes down alone falls as a tumbling cube of {PAYLOAD_DENSITY_KGPM3:.0f} kg/m³: a ballistic "
        f"coefficient of {beta_kgpm2:.0f} kg/m², and a factor of {math.exp(PAYLOAD_BETA_SIGMA_LN):.1f} either way (one "
        "standard deviation; assumed, for the vehicle file has no [payload.fall])."
    )
    return (said,)


def _list_flights(
    mission: Mission,
    model: FlightModel,
    modes: tuple[str, ...],
    sampling: Sampling,
    cases: Collection[str],
    inputs: Inputs,
) -> list[str]:
    """What was assumed of vehicles, failures and samples."""
    said = []
    if len(model.members) > 1:
        said.append(
            f"Vehicle and guidance drawn from an ensemble of {len(model.members)} that agree with what was published "
            f"({inputs.ensemble.where})."
        )
    if modes:
        pieces = sum(group.count for group in list_groups(model.members[0].vehicle))
        said.append(
            f"A breakup makes {pieces} pieces at most, in the debris groups of the vehicle file, and by class for "
            "parts of which it lists none; smaller ones are not followed."
        )
    if mission.flight_termination is not None and modes:
        end = "and are destroyed" if mission.flight_termination.destruct else "and fall whole"
        said.append(f"Vehicles out of control lose their thrust at the mission's impact limit line {end}.")
    if AS_FLOWN in cases and mission.as_flown.settings:
        settings = ", ".join(f"{name} = {value:g}" for name, value in mission.as_flown.settings.items())
        said.append(f"The flight as it went fails by {mission.as_flown.mode} with {settings} (mission file).")
    if SWEEP in cases:
        said.append(
            f"Failed flights: failure times uniform over powered flight, modes ({', '.join(modes)}) equally likely "
            "where possible."
        )
    if sampling.kind == "sobol":
        said.append(
            f"Samples: scrambled Sobol points in what is drawn once for a flight, in replicates of {BLOCK_FLIGHTS} "
            "flights; intervals come from the spread of the replicates."
        )
    return said


def _describe_path(mission: Mission, path: StatePath) -> str:
    """A trajectory from outside, and how flights lie about it."""
    spread = mission.trajectory_spread
    return (
        f"Trajectory: {path.title} ({path.source}). Flights lie beside it, each as a whole, by {spread.position_m:g} m "
        f"and {spread.velocity_mps:g} m/s (one standard deviation of each component; {spread.mark}: "
        f"{mission.sources[spread.source]})."
    )
