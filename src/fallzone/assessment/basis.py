"""What a result stands on: models, assumptions and what was left out, in sentences."""

from __future__ import annotations

from fallzone import __version__, plugins
from fallzone.catalogue.ensembles import ensemble_path
from fallzone.catalogue.geodata import shown
from fallzone.catalogue.load import list_inputs
from fallzone.flight.cases import parse_case
from fallzone.flight.environment import load_environment_models
from fallzone.model.mission import Mission
from fallzone.model.provenance import Provenance
from fallzone.model.site import Site
from fallzone.model.state_path import StatePath
from fallzone.montecarlo.flights import FlightModel
from fallzone.montecarlo.run import LONGEST_FALL_S
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.names import NOMINAL, SWEEP

NOT_MODELLED = (
    f"Bodies that stay up longer than {LONGEST_FALL_S / 60.0:.0f} minutes: they are counted, but may come down "
    "anywhere beneath their orbit and are in no footprint.",
    "Breakup on the way down of stages and fairings that separate as planned, and of whole vehicles but in the failure "
    "mode of that name; heating and ablation of pieces.",
    "Air loads on the turn of a vehicle out of control, and pieces set free after the first breakup.",
    "Toxic or explosive hazards after impact, and drift on the water.",
    "Population, shipping and air traffic: nobody's individual risk is computed.",
    "Changes of air and wind along the way: the column over the pad stands for the whole corridor.",
)
NOT_MODELLED_OUTSIDE = (
    "How errors of thrust, mass, guidance, wind and air grow along a trajectory from outside: its flights keep their "
    "shift from lift-off on, and events happen at their planned times.",
    "Failures after which the vehicle flies on under thrust: without guidance they cannot be followed.",
)
_OF_THE_ASCENT = "thrust, specific impulse, burns, dry masses, drag, attitude, "


def describe_basis(
    mission: Mission, model: FlightModel, site: Site, sampling: Sampling, counts: dict[str, int]
) -> Provenance:
    """Version, seed, inputs, models by name and what was assumed in a run of so many flights by case."""
    modes = _list_modes(mission, counts)
    return Provenance(
        version=__version__,
        seed=sampling.seed,
        sampling=sampling.kind,
        samples=counts,
        inputs=list_inputs(mission),
        atmosphere=mission.atmosphere,
        wind=mission.wind,
        unverified=_list_unverified(mission, site, modes),
        assumptions=tuple(_list_assumptions(mission, model, site, sampling, counts)),
        not_modelled=(*NOT_MODELLED, *(() if mission.guidance else NOT_MODELLED_OUTSIDE), *mission.not_modelled),
    )


def _list_modes(mission: Mission, counts: dict[str, int]) -> tuple[str, ...]:
    """Failure modes in use."""
    if SWEEP in counts:
        return plugins.names("failure")
    return tuple(dict.fromkeys(parse_case(mission, case)[0] for case in counts if case != NOMINAL))


def _list_unverified(mission: Mission, site: Site, modes: tuple[str, ...]) -> tuple[str, ...]:
    """Models in use that no published numbers have been held against."""
    atmosphere, wind = load_environment_models(mission, site)
    models = {mission.atmosphere: atmosphere, mission.wind: wind}
    if modes:
        models |= {name: plugins.load("breakup", name) for name in plugins.names("breakup")}
        models |= {mode: plugins.load("failure", mode) for mode in modes}
    return tuple(f"{name}: {module.TITLE}" for name, module in models.items() if not module.VERIFIED)


def _list_assumptions(
    mission: Mission, model: FlightModel, site: Site, sampling: Sampling, counts: dict[str, int]
) -> list[str]:
    atmosphere, wind = load_environment_models(mission, site)
    vehicle, path = model.members[0].vehicle, model.members[0].plan.path
    assumptions = [
        f"Wind: {wind.TITLE} ({wind.SOURCE}).",
        f"Air: {atmosphere.TITLE} with a spread of "
        f"{vehicle.dispersion.density_fraction.value:.0%} (one standard deviation); vacuum above "
        f"{atmosphere.VALID_ALTITUDE_M[1] / 1e3:,.0f} km.",
        f"Scatter of {_OF_THE_ASCENT if path is None else ''}separation and ballistic coefficients: vehicle file, "
        "marked there.",
    ]
    if path is not None:
        assumptions.append(_describe_path(mission, path))
    if len(model.members) > 1:
        file = shown(ensemble_path(mission.flies_as or mission.id))
        assumptions.append(
            f"Vehicle and guidance drawn from an ensemble of {len(model.members)} that agree with what was published "
            f"({file})."
        )
    if set(counts) - {NOMINAL}:
        pieces = sum(group.count for group in vehicle.debris)
        assumptions.append(
            f"A breakup makes the {pieces} pieces of the vehicle file's debris groups at most; smaller ones are not "
            "followed."
        )
    if SWEEP in counts:
        assumptions.append(
            "Failed flights: failure times uniform over powered flight, modes "
            f"({', '.join(plugins.names('failure'))}) equally likely where possible."
        )
    if sampling.kind == "sobol":
        assumptions.append(
            f"Samples: scrambled Sobol points in what is drawn once for a flight, in replicates of {BLOCK_FLIGHTS} "
            "flights; intervals come from the spread of the replicates."
        )
    return assumptions


def _describe_path(mission: Mission, path: StatePath) -> str:
    """A trajectory from outside, and how flights lie about it."""
    spread = mission.trajectory_spread
    return (
        f"Trajectory: {path.title} ({path.source}). Flights lie beside it, each as a whole, by {spread.position_m:g} m "
        f"and {spread.velocity_mps:g} m/s (one standard deviation of each component; {spread.mark}: "
        f"{mission.sources[spread.source]})."
    )
