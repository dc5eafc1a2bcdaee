"""Risk of the launch of a run: everything that follows from its stored flights and how likely each of them is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fallzone.assessment.per_launch import casualties
from fallzone.assessment.per_launch.airspace import list_layers
from fallzone.assessment.per_launch.casualties import Exposure, Residents, expose_people
from fallzone.assessment.per_launch.choices import DEFAULT_CHOICES, Choices
from fallzone.assessment.per_launch.hazards import Hazards, find_hazards
from fallzone.assessment.per_launch.reach import list_reach
from fallzone.assessment.per_launch.rows import judge_collective, judge_containment, judge_places
from fallzone.assessment.per_launch.traffic import Traffic, list_traffic, read_traffic
from fallzone.assessment.per_launch.weighing import weigh_run
from fallzone.catalogue.regions import load_regions
from fallzone.catalogue.sheltering import load_sheltering
from fallzone.consequences.sheltering import TimeOfDay
from fallzone.exposures.people import load_people
from fallzone.model.results.launch_risk import LaunchRisk, TrafficRisk
from fallzone.places.gazetteer import read_entries
from fallzone.risk.people.casualties import estimate_any, estimate_by
from fallzone.risk.people.unknown_people import bound_by_people, estimate_unknown

if TYPE_CHECKING:
    from fallzone.assessment.record import RunRecord
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.mission import Mission

# Assumed: from 6 to 18 h local time people are where they are by day
_DAY = range(6, 18)
STEPS = ("people", "weights", "casualties", "fields", "criteria")

Progress = Callable[..., None]


def find_risk(
    run: RunRecord,
    choices: Choices = DEFAULT_CHOICES,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> LaunchRisk:
    """Risk of one launch; its flights are weighed, and none is simulated.

    Parameters
    ----------
    run : RunRecord
        With the case ``nominal``, ``sweep`` or both.
    choices : Choices
        Models, tables and files in place of those by default.
    workers : int, optional
        Threads, as many as processors where not given; the result does not change.
    progress : callable, optional
        Called as ``progress("risk", done, total)``.

    Returns
    -------
    LaunchRisk

    Raises
    ------
    UsageError
        When the run has neither case, or a number cannot be meant.
    InputError
        For files that cannot be true, and models that do not exist.
    """
    tell = _count(progress)
    traffic = {
        kind: read_traffic(path, choices.population_kind)
        for kind, path in (("ship", choices.ships), ("aircraft", choices.aircraft))
        if path is not None
    }
    people = find_people(run.geodata, choices)
    tell()
    weighing, time_of_day = weigh_run(run, choices), find_time_of_day(run.mission)
    tell()
    exposure = expose_people(weighing, people, choices.sheltering or load_sheltering(run.geodata), time_of_day, choices)
    tell()
    hazards = find_hazards(exposure, choices.vulnerable_area, workers)
    tell()
    found = _gather(run, exposure, hazards, people, choices, traffic, time_of_day)
    tell()
    return found


def find_people(geodata: Geodata, choices: Choices = DEFAULT_CHOICES) -> Residents:
    """Where people are: by a user's raster where it reaches, by the shipped totals and towns elsewhere.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.
    choices : Choices
        The raster.

    Returns
    -------
    People or GriddedPeople

    Raises
    ------
    InputError
        For a file that cannot be true.
    """
    if choices.population is None:
        return load_people(geodata)
    from fallzone.exposures.rasters.find import GriddedPeople
    from fallzone.exposures.rasters.geotiff import read_grid

    grid = read_grid(choices.population, choices.population_kind)
    return GriddedPeople(grid=grid, elsewhere=load_people(geodata))


def find_time_of_day(mission: Mission) -> TimeOfDay:
    """Whether people are where they are by day, by the lift-off in local time; by day where that is not known.

    Parameters
    ----------
    mission : Mission
        The launch.

    Returns
    -------
    {"day", "night"}
    """
    if mission.liftoff_utc is None:
        return "day"
    return "day" if mission.liftoff_utc.astimezone(ZoneInfo(mission.timezone)).hour in _DAY else "night"


def _count(progress: Progress | None) -> Callable[[], None]:
    """What tells of each step that is done."""
    done = iter(range(1, len(STEPS) + 1))
    if progress is not None:
        progress("risk", 0, len(STEPS))
    return lambda: progress("risk", next(done), len(STEPS)) if progress is not None else None


def _gather(
    run: RunRecord,
    exposure: Exposure,
    hazards: Hazards,
    people: Residents,
    choices: Choices,
    traffic: dict[str, Traffic],
    time_of_day: TimeOfDay,
) -> LaunchRisk:
    weighing, cases = exposure.weighing, exposure.cases
    places, individual = judge_places(weighing, hazards, people, read_entries(run.geodata), run.zones)
    collective, unknown = casualties.find_collective(exposure), estimate_unknown(cases)
    people_range = bound_by_people(cases, people.off_by)
    counted = choices.population is not None or people.is_counted
    whole = judge_collective(
        exposure, collective if counted else None, people_range, any_unknown=not counted or any(unknown.values())
    )
    regions = load_regions(run.geodata)
    names = {one.id: one.names for one in regions}
    hanging = [one.item for one in run.mission.parachutes or ()]
    return LaunchRisk(
        likelihood=weighing.likelihood,
        given_failure=weighing.given_failure,
        criteria=(whole, *places, judge_containment(weighing, run.zones)),
        collective=collective,
        sheltered=casualties.find_collective(exposure, "sheltered"),
        any_casualty=estimate_any(cases),
        people_range=people_range,
        people_counted=counted,
        **{f"by_{by}": estimate_by(cases, by) for by in ("item", "mode", "phase")},
        **{f"sheltered_by_{by}": estimate_by(cases, by, "sheltered") for by in ("item", "mode", "phase")},
        regions=casualties.list_regions(exposure, names, individual),
        unknown_m2=unknown,
        times=casualties.list_times(exposure),
        reach=list_reach(weighing, regions, run.flagged),
        individual=hazards.individual.list_areas(),
        ships=hazards.ship.list_areas()[:1],
        aircraft=hazards.aircraft.list_areas()[:1],
        layers=list_layers(weighing, hanging),
        traffic=tuple(_list_hits(run, exposure, hazards, traffic)),
        casualty_model=choices.casualty_area,
        aircraft_model=choices.vulnerable_area,
        people_source="" if choices.population is None else choices.population.name,
        time_of_day=time_of_day,
    )


def _list_hits(
    run: RunRecord, exposure: Exposure, hazards: Hazards, traffic: dict[str, Traffic]
) -> Iterable[TrafficRisk]:
    for kind, one in traffic.items():
        hazard = hazards.ship if kind == "ship" else hazards.aircraft
        yield from list_traffic(kind, one, exposure.weighing, hazard, run.mission.liftoff_utc)
