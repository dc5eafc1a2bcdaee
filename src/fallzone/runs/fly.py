"""One flight without dispersion, and every published figure beside the computed one."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import InputError
from fallzone.names import NOMINAL
from fallzone.runs.read import read_flight
from fallzone.words import _
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.assessment.credibility.coverage import Coverage
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.mission import Mission
    from fallzone.model.results.statement import Statement
    from fallzone.model.results.trajectory import Trajectory
    from fallzone.model.results.validation import ValidationRow, ValidationSummary
    from fallzone.montecarlo.debris import Debris
    from fallzone.runs.make import Progress


def fly(
    mission: str | Path | Mission, case: str = NOMINAL, *, geodata: str | Path | Geodata | None = None
) -> Trajectory:
    """Fly a mission once, without dispersion, as ``fallzone fly`` does.

    Parameters
    ----------
    mission : str, Path or Mission
        Id or file of a mission, or the record that was read from it.
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+seconds``; see ``fallzone.list_cases``.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    Trajectory
        Events of the ascent, where each dropped stage falls, and the orbit or impact in which the flight ends.

    Raises
    ------
    UsageError
        When there is no such mission or case.
    InputError
        For files that cannot be true.
    """
    from fallzone.catalogue.inputs import flight_inputs
    from fallzone.flight.cases import fly_case
    from fallzone.flight.environment import build_mission_environment
    from fallzone.model.mission import Mission

    record = mission if isinstance(mission, Mission) else read_flight(mission, find_geodata(geodata))
    inputs = flight_inputs(record)
    return fly_case(record, inputs.vehicle, inputs.site, build_mission_environment(record, inputs.site), case)


def find_debris(mission: Mission, case: str) -> Debris | None:
    """Where the pieces of a vehicle come down that a failure breaks up.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.
    case : str
        As for ``fly``.

    Returns
    -------
    Debris or None
        None where what is left falls in one piece.
    """
    from fallzone.montecarlo.debris import find_debris as find

    return find(mission, case)


def tell_flight(mission: Mission) -> tuple[Statement, ...]:
    """What a flight without dispersion stands on: what was taken over, what comes back, which falls are open.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.

    Returns
    -------
    tuple of Statement
    """
    from fallzone.catalogue.fitted.flies_as import tell_not_determined, tell_taken
    from fallzone.catalogue.inputs import flight_inputs
    from fallzone.flight.recovery.ways import tell_recoveries

    fitted = flight_inputs(mission).fitted
    return (*tell_taken(mission, fitted), *tell_recoveries(mission), *tell_not_determined(mission, fitted))


def naming_bodies(mission: Mission) -> AbstractContextManager[None]:
    """Call what a mission's vehicle drops by the titles that it gives, for as long as the context lasts.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.

    Returns
    -------
    context manager
    """
    from fallzone.catalogue.inputs import flight_inputs

    return naming(flight_inputs(mission).vehicle.jettisoned)


def warm_up(geodata: str | Path | Geodata | None = None) -> float:
    """Compile every loop now and keep the code for later runs.

    Parameters
    ----------
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    float
        How long it took [s].

    Raises
    ------
    InputError
        When no mission is there to be flown.
    """
    begun_s, geodata = time.perf_counter(), find_geodata(geodata)
    names = geodata.list_ids("missions")
    if not names:
        advice = _("one is flown to compile the loops; use the shipped geodata")
        raise InputError(str(geodata.root), _("holds no mission"), advice)
    import numpy as np

    from fallzone.catalogue.load import load_mission
    from fallzone.flight.inputs import load_flight
    from fallzone.kernels.impact_tube import END_COLUMNS, TUBE_COLUMNS
    from fallzone.watching.corridor import measure

    # A failed flight climbs, falls and has impact points: every loop has its turn
    fly(names[0], "explosion@T+60", geodata=geodata)
    # A watch has one too
    measure(np.zeros((1, 7)), np.empty((0, TUBE_COLUMNS)), np.zeros(END_COLUMNS))
    # And guidance that is solved for has a loop of its own
    if aimed := next((name for name in names if load_mission(name, geodata).is_steered), None):
        load_flight(aimed, geodata, ensemble=False)
    return time.perf_counter() - begun_s


@dataclass(frozen=True, kw_only=True)
class Validation:
    """Missions and what was published of them.

    Parameters
    ----------
    missions : tuple of Mission
    rows : tuple of ValidationRow
        One for each published figure: computed, published, tolerance, and whether a fit has seen it.
    summary : ValidationSummary
        Counts over them.
    coverage : tuple of Coverage
        How many figures areas and ranges held that were left out of fits, by what is stored of them.
    areas : tuple of Statement
        What that says of the areas of falls: of flights of fitted vehicles, and of vehicles that nothing was fitted to.
    """

    missions: tuple[Mission, ...]
    rows: tuple[ValidationRow, ...]
    summary: ValidationSummary
    coverage: tuple[Coverage, ...]
    areas: tuple[Statement, ...]


def validate(
    *missions: str | Path, geodata: str | Path | Geodata | None = None, progress: Progress | None = None
) -> Validation:
    """Compare missions with what was published of them, as ``fallzone validate`` does.

    Parameters
    ----------
    *missions : str or Path
        Ids or files of missions; without any, all that are shipped.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)``, before each mission.

    Returns
    -------
    Validation
        A row for each published figure. A miss is a finding, not an error.

    Raises
    ------
    UsageError
        When there is no such mission.
    InputError
        For files that cannot be true, and for a figure that is probably in another unit.
    """
    from fallzone.assessment.credibility.coverage import find_coverage, tell_areas
    from fallzone.assessment.credibility.validation import validate as compare
    from fallzone.calibration.doubts.plausible import require_plausible_rows
    from fallzone.calibration.published import Flights
    from fallzone.catalogue.fitted.left_out import load_left_out
    from fallzone.catalogue.inputs import flight_inputs
    from fallzone.flight.environment import build_mission_environment
    from fallzone.flight.inputs import load_flight
    from fallzone.model.results.validation import summarise

    geodata = find_geodata(geodata)
    records = tuple(load_flight(name, geodata) for name in dict.fromkeys(missions or geodata.list_ids("missions")))
    left_out = load_left_out(geodata).rows
    for record in records:
        inputs = flight_inputs(record)
        environment = build_mission_environment(record, inputs.site)
        require_plausible_rows(record, record.published, Flights(record, inputs.vehicle, inputs.site, environment))
    rows = compare(records, progress=progress)
    return Validation(
        missions=records,
        rows=rows,
        summary=summarise(rows),
        coverage=find_coverage(left_out),
        areas=tuple(tell_areas(left_out, by) for by in ("flight", "vehicle")),
    )
