"""Launches before one, of its vehicle and of similar ones, and the model by which a vehicle's file judges them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from fallzone import plugins
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.reading import read_record
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.outcomes.flight_record import LaunchOnRecord, Tally
from fallzone.model.vehicle import Vehicle
from fallzone.words import _
from fallzone.words.hints import suggest

DEFAULT_MODEL = "reference"
# Of each similar vehicle so many of its first launches count: later ones are no launches of a new vehicle
FIRST_LAUNCHES = 2


def read_tally(mission: Mission, vehicle: Vehicle, geodata: Geodata = SHIPPED) -> Tally:
    """Count the launches before a mission's lift-off, of its vehicle and of similar ones.

    Similar are taken to be the first two launches of each other shipped vehicle whose record is known, when it was new.
    Variants that share a record count once.

    Parameters
    ----------
    mission : Mission
        The launch in question; launches of its own day do not count. Where its day is not known, all on record do.
    vehicle : Vehicle
        What it flies.
    geodata : Geodata
        Where the records of other vehicles lie; they are read now, and are no input of a run.

    Returns
    -------
    Tally

    Raises
    ------
    InputError
        When the file of another vehicle is wrong.
    """
    day = date.max if mission.liftoff_utc is None else mission.liftoff_utc.date()
    choice = vehicle.reliability
    if choice is not None and choice.flights is not None and vehicle.flights is None:
        own, is_known = (choice.flights, choice.failures or 0), True
    else:
        own, is_known = _count(_before(vehicle.flights or (), day)), vehicle.flights is not None
    similar = _count(_list_similar(vehicle, day, geodata))
    return Tally(
        flights=own[0], failures=own[1], similar_flights=similar[0], similar_failures=similar[1], is_known=is_known
    )


def check_likelihood(vehicle: Vehicle, where: str) -> None:
    """Check that the models and modes that a vehicle's file names exist, and that their numbers can be.

    Parameters
    ----------
    vehicle : Vehicle
        As read.
    where : str
        Name of its file, for messages.

    Raises
    ------
    InputError
        For an unknown model, setting or mode, or a value out of range.
    """
    if choice := vehicle.reliability:
        if choice.flights is not None and vehicle.flights is not None:
            problem = _("flights = {count} stands beside a list of flights").format(count=choice.flights)
            raise InputError(f"{where} [reliability.flights]", problem, _("give one of both"))
        find_settings(choice.model, choice.settings, where)
    if vehicle.failing:
        known = plugins.names("failure")
        for mode in vehicle.failing.modes:
            if mode not in known:
                problem = _("no failure mode '{name}'").format(name=mode)
                raise InputError(f"{where} [failing.modes]", problem, suggest(mode, known))
            if whole := getattr(plugins.load("failure", mode), "PART_OF", None):
                problem = _("{mode} is part of {whole}").format(mode=mode, whole=whole)
                raise InputError(f"{where} [failing.modes]", problem, _("give its weight to that"))


def find_settings(model: str, given: Mapping[str, float], where: str) -> dict[str, float]:
    """Numbers of a reliability model, those that were given and its own for the others.

    Parameters
    ----------
    model : str
        A module of ``fallzone.reliabilities``.
    given : mapping of str to float
        Settings by name.
    where : str
        File, or who asks, for messages.

    Returns
    -------
    dict of str to float

    Raises
    ------
    InputError
        For an unknown model or setting, a value out of range, and one that is missing.
    """
    module = plugins.load("reliability", model, where=f"{where} [reliability.model]")
    place = f"{where} [reliability.settings]"
    for name, value in given.items():
        if name not in module.SETTINGS:
            problem = _("no setting '{name}' of {mode}").format(name=name, mode=model)
            raise InputError(place, problem, suggest(name, tuple(module.SETTINGS)))
        setting = module.SETTINGS[name]
        if not setting.low <= value <= setting.high:
            expected = _("{low:g} to {high:g}: {meaning}").format(
                low=setting.low, high=setting.high, meaning=_(setting.words)
            )
            raise InputError(place, f"{name} = {value:g}", expected)
    values = {name: setting.value for name, setting in module.SETTINGS.items()} | dict(given)
    values |= {name: values[other] for name, other in getattr(module, "OPTIONAL", {}).items() if name not in given}
    for name, value in values.items():
        if value != value:
            raise InputError(place, _("{name} is missing").format(name=name), _(module.SETTINGS[name].words))
    if not values.get("low", 0.0) <= values.get("probability", 0.5) <= values.get("high", 1.0):
        problem = f"low = {values['low']:g}, probability = {values['probability']:g}, high = {values['high']:g}"
        raise InputError(place, problem, _("expected them in this order"))
    return values


def _before(launches: Iterable[LaunchOnRecord], day: date) -> list[LaunchOnRecord]:
    """Launches of earlier days; of several in one entry all, or, where the last is later, none."""
    return [launch for launch in launches if launch.date < day]


def _count(launches: Iterable[LaunchOnRecord]) -> tuple[int, int]:
    launches = tuple(launches)
    failed = (launch.count for launch in launches if launch.outcome == "failure")
    return sum(launch.count for launch in launches), sum(failed)


def _list_similar(vehicle: Vehicle, day: date, geodata: Geodata) -> list[LaunchOnRecord]:
    """The first launches of each other shipped vehicle, one by one; variants with one record once."""
    own = _name_first(vehicle.flights or ())
    found: dict[tuple[tuple[date, str], ...], list[LaunchOnRecord]] = {}
    for name in geodata.list_ids("vehicles"):
        if name == vehicle.id:
            continue
        other = read_record(geodata.root / "vehicles" / f"{name}.toml", Vehicle, geodata=geodata)
        first = _list_first(other.flights or ())
        if key := _name_first(other.flights or ()):
            found[key] = _before(first, day)
    found.pop(own, None)
    return [launch for first in found.values() for launch in first]


def _list_first(launches: Iterable[LaunchOnRecord]) -> list[LaunchOnRecord]:
    """The first launches as entries of one each."""
    one_by_one = (
        launch.model_copy(update={"count": 1})
        for launch in sorted(launches, key=lambda launch: launch.date)
        for _number in range(min(launch.count, FIRST_LAUNCHES))
    )
    return [launch for launch, _number in zip(one_by_one, range(FIRST_LAUNCHES), strict=False)]


def _name_first(launches: Iterable[LaunchOnRecord]) -> tuple[tuple[date, str], ...]:
    return tuple((launch.date, launch.outcome) for launch in _list_first(launches))
