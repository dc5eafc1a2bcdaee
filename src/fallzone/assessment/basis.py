"""What a result stands on: models, assumptions and what was left out, in codes and numbers."""

from __future__ import annotations

from collections.abc import Collection
from inspect import ismodule

import numpy as np

from fallzone import __version__, plugins
from fallzone.breakups._class_table import list_groups
from fallzone.breakups.intact import PAYLOAD_BETA_SIGMA_LN, PAYLOAD_DENSITY_KGPM3, stack_beta_kgpm2
from fallzone.catalogue.fitted.flies_as import tell_not_determined, tell_taken
from fallzone.catalogue.fitted.vehicle_ensembles import is_vehicle_ensemble
from fallzone.catalogue.inputs import Inputs
from fallzone.catalogue.load import shown_file
from fallzone.constants import LONGEST_FALL_S
from fallzone.flight.aim.vehicles import parse_vehicles
from fallzone.flight.cases import parse_case
from fallzone.flight.environment import load_environment_models
from fallzone.flight.failing.anomalies import find_failure_s, list_swept_modes
from fallzone.flight.recovery.ways import tell_recoveries
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.mission import Mission
from fallzone.model.results.basis import LIMITS, VEHICLE_NOT_FITTED
from fallzone.model.results.provenance import Provenance
from fallzone.model.results.statement import Statement
from fallzone.model.site import Site
from fallzone.model.state_path import StatePath
from fallzone.model.vehicle import Vehicle
from fallzone.montecarlo.failing import spread_over_burns
from fallzone.montecarlo.flights import FlightModel
from fallzone.montecarlo.run import LONGEST_PLANNED_FALL_S
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP

_FALLS = {"longest_s": LONGEST_FALL_S, "longest_planned_s": LONGEST_PLANNED_FALL_S}
NOT_MODELLED = (
    Statement(code="long-falls", values=_FALLS),
    Statement(code="missed-orbits"),
    Statement(code="breakup-on-the-way-down"),
    Statement(code="ablation"),
    Statement(code="lift"),
    Statement(code="moment-of-the-air"),
    Statement(code="second-breakup"),
    Statement(code="propellant-at-breakup"),
    Statement(code="terrain"),
    Statement(code="hazards-after-impact"),
    Statement(code="drift"),
    Statement(code="air-along-the-way"),
)
NOT_MODELLED_EXTERNAL = (Statement(code="growth-of-errors"), Statement(code="failures-under-thrust"))
NOT_MODELLED_OF_BOOSTERS = Statement(code="failures-of-boosters")
NOT_MODELLED_OF_LANDINGS = Statement(code="powered-returns")
NOT_MODELLED_OF_JETTISONED = Statement(code="jettisoned-that-stay")
NOT_MODELLED_ALONE = Statement(code="other-vehicles-that-agree")


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
    mission : Mission
        What is flown.
    model : FlightModel
        Its vehicles and plans, those of the ensemble too.
    inputs : Inputs
        What was read for the mission.
    sampling : Sampling
        Seed, and how random numbers are drawn.
    cases : collection of str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.

    Returns
    -------
    Provenance
        With no flight of any case.
    """
    site = inputs.site
    modes = _list_modes(mission, model, cases)
    left_out = [*NOT_MODELLED, *(() if mission.guidance else NOT_MODELLED_EXTERNAL)]
    if model.members[0].vehicle.boosters:
        left_out.append(NOT_MODELLED_OF_BOOSTERS)
    if mission.landings:
        left_out.append(NOT_MODELLED_OF_LANDINGS)
    if model.members[0].vehicle.jettisoned:
        left_out.append(NOT_MODELLED_OF_JETTISONED)
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
    return tuple(mode for mode in list_swept_modes(plan) if np.isfinite(find_failure_s(plan, mode, t_s)).any())


def _list_unverified(mission: Mission, site: Site, modes: tuple[str, ...]) -> tuple[Statement, ...]:
    """Models in use that were not checked against published numbers."""
    atmosphere, wind = load_environment_models(mission, site)
    models = {("atmosphere", mission.atmosphere): atmosphere, ("wind", mission.wind): wind}
    if modes:
        models |= {("breakup", name): plugins.load("breakup", name) for name in plugins.names("breakup")}
        models |= {("failure", mode): plugins.load("failure", mode) for mode in modes}
    return tuple(
        Statement(code="unverified-model", values={"kind": kind, "model": name})
        for (kind, name), model in models.items()
        if not model.VERIFIED
    )


def _list_air(mission: Mission, model: FlightModel, site: Site) -> list[Statement]:
    """What was assumed of wind and air, and how flights scatter."""
    atmosphere, wind = load_environment_models(mission, site)
    dispersion, path = model.members[0].vehicle.dispersion, model.members[0].plan.path
    air = {
        "atmosphere": mission.atmosphere,
        "density_fraction": float(dispersion.density_fraction.value),
        "vacuum_above_m": float(atmosphere.VALID_ALTITUDE_M[1]),
    }
    told = [Statement(code="wind", values={"wind": mission.wind}, source=wind.SOURCE)] if ismodule(wind) else wind.told
    return [
        *told,
        Statement(code="air", values=air, source=atmosphere.SOURCE),
        *(() if ismodule(atmosphere) else atmosphere.told),
        Statement(code="scatter" if path is None else "scatter-about-trajectory"),
        *([] if path is None else _describe_path(mission, path)),
        *_describe_release(mission),
        *_describe_payload(mission, model.members[0].vehicle),
    ]


def _describe_release(mission: Mission) -> tuple[Statement, ...]:
    """That flights begin in the air, and how they scatter there."""
    release = mission.release
    if release is None:
        return ()
    values = {
        "height_m": float(release.height_m),
        "speed_mps": float(release.speed_mps),
        "position_m": float(release.position_sigma_m),
        "velocity_mps": float(release.velocity_sigma_mps),
        "mark": release.mark,
    }
    return (Statement(code="release", values=values, source=mission.sources[release.source]),)


def _describe_payload(mission: Mission, vehicle: Vehicle) -> tuple[Statement, ...]:
    """How a payload falls of which the vehicle file says nothing."""
    if vehicle.payload is not None or mission.payload_kg.value == 0.0:
        return ()
    stages = np.array([len(vehicle.stages)])
    [beta_kgpm2] = stack_beta_kgpm2(vehicle, np.array([mission.payload_kg.value]), stages, np.array([False]))
    values = {
        "density_kgpm3": PAYLOAD_DENSITY_KGPM3,
        "beta_kgpm2": float(beta_kgpm2),
        "beta_sigma_ln": PAYLOAD_BETA_SIGMA_LN,
    }
    return (Statement(code="payload-as-cube", values=values),)


def _list_flights(
    mission: Mission,
    model: FlightModel,
    modes: tuple[str, ...],
    sampling: Sampling,
    cases: Collection[str],
    inputs: Inputs,
) -> list[Statement]:
    """What was assumed of vehicles, failures and samples."""
    said = list(tell_taken(mission, inputs.fitted))
    if mission.is_steered:
        said += [_describe_aim(mission, len(model.members)), _describe_vehicles(mission, inputs)]
        said += _describe_limits(mission)
    elif len(model.members) > 1:
        said.append(
            Statement(code="ensemble", values={"members": len(model.members)}, source=inputs.ensemble.where),
        )
    said += tell_not_determined(mission, inputs.fitted)
    if inputs.discrepancy is not None:
        said.append(_describe_discrepancy(inputs.discrepancy))
    said += tell_recoveries(mission)
    if mission.recoveries and modes:
        said.append(Statement(code="failed-recoveries"))
    if modes:
        pieces = sum(group.count for group in list_groups(model.members[0].vehicle))
        said.append(Statement(code="breakup-pieces", values={"pieces": pieces}))
    if mission.flight_termination is not None and modes:
        destruct = mission.flight_termination.destruct
        said.append(Statement(code="terminated-by-destruct" if destruct else "terminated-whole"))
    if AS_FLOWN in cases:
        said += _list_settings(mission)
    if SWEEP in cases:
        said.append(Statement(code="sweep", values={"modes": modes}))
    if sampling.kind == "sobol":
        said.append(Statement(code="sobol", values={"replicate_flights": BLOCK_FLIGHTS}))
    return said


def _list_settings(mission: Mission) -> list[Statement]:
    """What the mission file gives of the failure of the flight as flown, beside its mode and time."""
    failure, file = mission.as_flown, shown_file(mission)
    return [
        Statement(
            code="as-flown-setting",
            values={"mode": failure.mode, "setting": name, "value": float(value)},
            source=file,
        )
        for name, value in failure.settings.items()
    ]


def _describe_aim(mission: Mission, members: int) -> Statement:
    """Guidance that was solved for: its orbit, what was assumed of it, and how many of it there are."""
    aim, orbit = mission.aim, mission.target_orbit
    values = {
        "members": members,
        "perigee_m": float(orbit.perigee_m.value),
        "apogee_m": float(orbit.apogee_m.value),
        "inclination_deg": float(orbit.inclination_deg.value),
        "launch_azimuth_deg": float(mission.guidance.launch_azimuth_deg),
        "azimuth_sigma_deg": float(aim.azimuth_sigma_deg),
        "mark": aim.mark,
    }
    source = mission.sources[aim.source]
    if aim.last_burn == "depletion":
        return Statement(code="aim-to-depletion", values=values, source=source)
    loft = {"loft_deg": float(aim.loft_deg), "loft_sigma_deg": float(aim.loft_sigma_deg)}
    return Statement(code="aim", values={**values, **loft}, source=source)


def _describe_vehicles(mission: Mission, inputs: Inputs) -> Statement:
    """Whether vehicles agree with flights of theirs, or are drawn from their bounds."""
    text, where = inputs.ensemble.text, inputs.ensemble.where
    if text is None or not is_vehicle_ensemble(text):
        return Statement(code=VEHICLE_NOT_FITTED, values={"vehicle": mission.vehicle})
    sample = parse_vehicles(text, inputs.vehicle, where=where)
    return Statement(code="vehicle-fitted", values={"vehicles": len(sample.values)}, source=where)


def _describe_limits(mission: Mission) -> list[Statement]:
    """Limits that the guidance keeps to."""
    limits = {code: {key: getattr(mission.aim, key) for key in keys} for code, keys in LIMITS.items()}
    source = mission.sources[mission.aim.source]
    return [
        Statement(code=code, values={key: float(limit) for key, limit in values.items()}, source=source)
        for code, values in limits.items()
        if None not in values.values()
    ]


def _describe_discrepancy(discrepancy: Discrepancy) -> Statement:
    """How far what a flight lets fall may lie from where it is computed, and from what that was learnt."""
    keys = ("range_fraction", "azimuth_deg", "fall_time_fraction", "degrees_of_freedom")
    used = {key: getattr(discrepancy, key) for key in keys}
    sources = dict.fromkeys(discrepancy.sources[one.source] for one in used.values())
    return Statement(
        code="discrepancy",
        values={
            **{key: float(one.value) for key, one in used.items()},
            "marks": tuple(dict.fromkeys(one.mark for one in used.values())),
        },
        source="; ".join(sources),
    )


def _describe_path(mission: Mission, path: StatePath) -> list[Statement]:
    """An external trajectory, and how flights lie about it."""
    spread = mission.trajectory_spread
    values = {
        "position_m": float(spread.position_m),
        "velocity_mps": float(spread.velocity_mps),
        "mark": spread.mark,
    }
    return [
        *path.told,
        Statement(code="trajectory-spread", values=values, source=mission.sources[spread.source]),
    ]
