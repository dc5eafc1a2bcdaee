"""What is shipped: missions and their cases, vehicles, sites, regions, places and models."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import find_geodata
from fallzone.outputs.model_words import source_words
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.mission import Mission
    from fallzone.model.site import Site
    from fallzone.model.vehicle import Vehicle
    from fallzone.model.zone import Region
    from fallzone.places.gazetteer import Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What a mission can be flown or run as.

    Parameters
    ----------
    id : str
        ``nominal``, ``as-flown``, or ``MODE@T+seconds`` at one of the times that the title names.
    title : str
        What happens.
    mode, t_s, mark : str, float, str, or None
        Of the flight as it was flown: failure mode, time of the failure after lift-off [s], and how both are known.
    """

    id: str
    title: str
    mode: str | None = None
    t_s: float | None = None
    mark: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """A model of the air, the wind, a failure or a breakup.

    Parameters
    ----------
    kind, id : str
        What it is a model of, and the name by which missions name it.
    title, source : str
        What it is in words, and where it comes from.
    verified : bool
        Whether it was checked against published numbers.
    """

    kind: str
    id: str
    title: str
    source: str
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NextLaunch:
    """The launch that comes next.

    Parameters
    ----------
    mission : Mission
        Of it.
    from_utc : datetime
        Its lift-off; once that has passed without it, since or from when it may come.
    until_utc : datetime or None
        End of the last of its launch windows; None where it has none.
    """

    mission: Mission
    from_utc: datetime
    until_utc: datetime | None


def find_next_launch(missions: Iterable[Mission], now_utc: datetime) -> NextLaunch | None:
    """Which of some launches comes next.

    Parameters
    ----------
    missions : iterable of Mission
        Those to look at.
    now_utc : datetime
        An instant, with its time zone.

    Returns
    -------
    NextLaunch or None
        The earliest whose lift-off lies ahead or, not known to have flown, one of whose launch windows is still open;
        None where no known one does.
    """
    found = [one for mission in missions if (one := _look_ahead(mission, now_utc)) is not None]
    return min(found, key=lambda one: (one.from_utc, one.mission.id), default=None)


def _look_ahead(mission: Mission, now_utc: datetime) -> NextLaunch | None:
    if mission.liftoff_utc is None:
        return None
    windows = mission.launch_windows_utc or ()
    starts_utc = [mission.liftoff_utc] if mission.liftoff_utc >= now_utc else []
    if not starts_utc and mission.as_flown is None:
        starts_utc = [start for start, end in windows if end > now_utc]
    if not starts_utc:
        return None
    until_utc = max((end for _start, end in windows), default=None)
    return NextLaunch(mission=mission, from_utc=min(starts_utc), until_utc=until_utc)


def list_missions(geodata: str | Path | Geodata | None = None) -> tuple[Mission, ...]:
    """Every shipped mission, sorted by id.

    Parameters
    ----------
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    tuple of Mission

    Examples
    --------
    >>> [mission.id for mission in list_missions() if mission.vehicle == "nuri"][:2]
    ['nuri-2021-10-21', 'nuri-2022-06-21']
    """
    from fallzone.catalogue.load import load_mission

    geodata = find_geodata(geodata)
    return tuple(load_mission(name, geodata) for name in geodata.list_ids("missions"))


def list_cases(mission: str | Path, geodata: str | Path | Geodata | None = None) -> tuple[Case, ...]:
    """What a mission can be flown or run as; any time of powered flight will do, one is named for each failure mode.

    Parameters
    ----------
    mission : str or Path
        Id of a mission, or a mission file.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    tuple of Case

    Raises
    ------
    UsageError
        When there is no such mission.
    """
    from fallzone.flight import cases
    from fallzone.flight.inputs import load_flight

    record = load_flight(mission, find_geodata(geodata), ensemble=False)
    return tuple(Case(**case) for case in cases.list_cases(record))


def list_vehicles(geodata: str | Path | Geodata | None = None) -> tuple[Vehicle, ...]:
    """Every shipped vehicle, sorted by id.

    Parameters
    ----------
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    tuple of Vehicle
    """
    from fallzone.catalogue.load import load_vehicle

    geodata = find_geodata(geodata)
    return tuple(load_vehicle(name, geodata) for name in geodata.list_ids("vehicles"))


def list_sites(geodata: str | Path | Geodata | None = None) -> tuple[Site, ...]:
    """Every shipped launch site, sorted by id.

    Parameters
    ----------
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    tuple of Site
    """
    from fallzone.catalogue.load import load_site

    geodata = find_geodata(geodata)
    return tuple(load_site(name, geodata) for name in geodata.list_ids("sites"))


def list_regions(geodata: str | Path | Geodata | None = None) -> tuple[Region, ...]:
    """Every region that may be flagged: seas, prefectures, provinces and countries.

    Parameters
    ----------
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    tuple of Region
    """
    from fallzone.catalogue.regions import load_regions

    return tuple(load_regions(find_geodata(geodata)))


def list_places(geodata: str | Path | Geodata | None = None) -> tuple[Entry, ...]:
    """Every place that is known by a name: towns and islands.

    Parameters
    ----------
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    tuple of Entry
    """
    from fallzone.places.gazetteer import read_entries

    return tuple(read_entries(find_geodata(geodata)))


def list_models() -> tuple[Model, ...]:
    """Every model of the air, the wind, a failure, a breakup, and what debris does to people and aircraft.

    Returns
    -------
    tuple of Model
    """
    from fallzone import plugins

    found = ((kind, name, plugins.load(kind, name)) for kind in plugins.KINDS for name in plugins.names(kind))
    return tuple(
        Model(kind=kind, id=name, title=_(model.TITLE), source=source_words(model.SOURCE), verified=model.VERIFIED)
        for kind, name, model in found
    )
