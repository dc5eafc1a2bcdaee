"""An ensemble: vehicles and guidances that all agree with what was published, as stored beside the missions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.calibration.published import measure
from fallzone.calibration.vehicle.members import draw_members
from fallzone.catalogue.fitted.ensembles import FIRST_MEMBER_LINE, read_ensemble
from fallzone.catalogue.fitted.vehicle_ensembles import is_vehicle_ensemble
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.load import shown_file
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError, UsageError
from fallzone.flight.aim.limits import as_stated
from fallzone.flight.aim.vehicles import parse_vehicles
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.fitted_flight import flies_best, parse_flight
from fallzone.flight.parameters import Parameter, apply_values, fly_as, list_parameters, round_records
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.words import _
from fallzone.words.hints import line_of

_MEMBERS: Kept[tuple[tuple[Mission, Vehicle], ...]] = Kept(most=4)


def find_members(mission: Mission, vehicle: Vehicle) -> tuple[tuple[Mission, Vehicle], ...]:
    """Members of a mission's ensemble, or its one best fit where no ensemble is stored.

    A mission that flies as another one has the vehicles and guidances of that one's ensemble.

    Parameters
    ----------
    mission : Mission
        Loaded with its ensemble.
    vehicle : Vehicle
        The vehicle that it flies.

    Returns
    -------
    tuple of (Mission, Vehicle)
        One pair for each member.

    Raises
    ------
    UsageError
        When the ensemble was not read with the mission.
    InputError
        When the file of the ensemble does not belong to the mission as it stands; names line and column.
    """
    inputs = flight_inputs(mission)
    if inputs.ensemble is None:
        raise UsageError(
            _("mission {mission}: its ensemble was not read with it; load it: fallzone.load_mission(…)").format(
                mission=mission.id
            )
        )
    where, text = inputs.ensemble
    if mission.is_steered:
        key = tuple(record.model_dump_json() for record in (mission, as_stated(mission), vehicle, inputs.site))
        environment = build_mission_environment(mission, inputs.site)
        # A copy that was given an aim has the ensemble of the flight that it was
        is_of_vehicle = text is not None and is_vehicle_ensemble(text)
        sample = parse_vehicles(text, vehicle, where=where) if is_of_vehicle else None
        flight = parse_flight(text, mission, where=where) if is_of_vehicle else None
        if flight is not None and not flies_best(as_stated(mission), flight):
            flight = None
        return _MEMBERS.find(
            (*key, text, environment.pieces.tobytes()),
            lambda: draw_members(mission, vehicle, inputs.site, environment, sample, flight),
        )
    if mission.guidance is None or text is None:
        return ((mission, vehicle),)
    fitted = inputs.fitted or mission
    records = (mission, fitted, vehicle)
    key = (where, text, *((shown_file(record), record.model_dump_json()) for record in records))
    return _MEMBERS.find(key, lambda: _build_members(mission, fitted, vehicle, text, where))


def _build_members(
    mission: Mission, fitted: Mission, vehicle: Vehicle, text: str, file: str
) -> tuple[tuple[Mission, Vehicle], ...]:
    """Members of the ensemble of the mission that this one flies as, each validated as if read from a file."""
    parameters = list_parameters(fitted, vehicle)
    rows = read_ensemble(text, [parameter.name for parameter in parameters], where=file)
    members = []
    for line, values in enumerate(rows.tolist(), FIRST_MEMBER_LINE):
        where = line_of(file, line)
        _check_bounds(where, parameters, values)
        member, its_vehicle = build_member(fitted, vehicle, parameters, values)
        own = fly_as(mission, fitted, member) if mission.flies_as else member
        build_record(own.model_dump(), Mission, where)
        build_record(its_vehicle.model_dump(), Vehicle, where)
        # Members are flown and not read for: what is kept of them holds no files
        own._inputs = None
        members.append((own, its_vehicle))
    return tuple(members)


def build_member(
    mission: Mission, vehicle: Vehicle, parameters: list[Parameter], values: list[float]
) -> tuple[Mission, Vehicle]:
    """Mission and vehicle with the numbers of one member, rounded as they are in files.

    Parameters
    ----------
    mission : Mission
        The mission that was fitted.
    vehicle : Vehicle
        The vehicle that it flies.
    parameters : list of Parameter
        The k numbers that the fit may move.
    values : list of float
        Their k values, each in the unit of its parameter.

    Returns
    -------
    tuple of (Mission, Vehicle)
    """
    numbers = {(p.record, p.path): value for p, value in zip(parameters, values, strict=True)}
    return round_records(*apply_values(mission, vehicle, numbers))


def _check_bounds(where: str, parameters: list[Parameter], values: list[float]) -> None:
    for parameter, value in zip(parameters, values, strict=True):
        if not parameter.low <= value <= parameter.high:
            raise InputError(
                f"{where} [{parameter.name}]",
                _("{value:g} is outside its bounds").format(value=value),
                _(
                    "expected {low:g} to {high:g}; fallzone calibrate MISSION --ensemble N --write draws new members"
                ).format(low=parameter.low, high=parameter.high),
            )


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A computed value over the members of an ensemble; NaN where no member has one.

    Parameters
    ----------
    median : float
        Median, in the unit of the value.
    low, high : float
        5th and 95th percentile, in the same unit.
    """

    median: float
    low: float
    high: float


def find_spread(
    members: Sequence[tuple[Mission, Vehicle]], site: Site, environment: Environment, rows: Sequence[PublishedValue]
) -> list[Spread]:
    """Median, 5th and 95th percentile of published quantities over members, each flown once without dispersion.

    Parameters
    ----------
    members : sequence of (Mission, Vehicle)
        Members of the ensemble.
    site : Site
        Site that they start from.
    environment : Environment
        Tabulated atmosphere and mean wind.
    rows : sequence of PublishedValue
        What to compute.

    Returns
    -------
    list of Spread
        In the order of the rows.
    """
    computed = np.array([measure(*member, site, environment, rows) for member in members])
    return [_find_quantiles(column[np.isfinite(column)]) for column in computed.reshape(len(members), -1).T]


def _find_quantiles(values: np.ndarray) -> Spread:
    if len(values) == 0:
        return Spread(median=np.nan, low=np.nan, high=np.nan)
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    return Spread(median=median, low=low, high=high)
