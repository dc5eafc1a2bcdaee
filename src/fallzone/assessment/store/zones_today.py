"""Zones as they stand when a question is asked of a run, and what of those that it was checked against is gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fallzone.catalogue.features import require_own_ids
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.zones import list_zone_files, read_zones, zone_path
from fallzone.model.results.statement import Statement
from fallzone.model.zone import Zone


@dataclass(frozen=True, kw_only=True)
class KnownZones:
    """The zones that a run was checked against when it was made, by name alone.

    Parameters
    ----------
    files : dict of str to str
        SHA-256 of their files, by name.
    numbers : dict of str to (str or None)
        Number of the notice of each zone, where it has one, by the zone's id.
    """

    files: dict[str, str]
    numbers: dict[str, str | None]


@dataclass(frozen=True, kw_only=True)
class HeldZones:
    """The zones of today's files.

    Parameters
    ----------
    zones : tuple of Zone
        As they are now.
    doubts : tuple of Statement
        Why a place outside all of them may lie in a zone all the same: ``zone-file-gone``, ``zones-lost``.
    """

    zones: tuple[Zone, ...]
    doubts: tuple[Statement, ...]


def know_zones(zones: Iterable[Zone]) -> KnownZones:
    """What a run keeps of its zones.

    Parameters
    ----------
    zones : iterable of Zone
        Those that it was checked against.

    Returns
    -------
    KnownZones
    """
    zones = tuple(zones)
    return KnownZones(files=list_zone_files(zones), numbers={zone.id: zone.number for zone in zones})


def hold_zones(names: Iterable[str], known: KnownZones, where: str, geodata: Geodata) -> HeldZones:
    """Read the zone files that a run's mission names, as they are now; new and changed zones count at once.

    A zone that the run knew and that is in no file any more leaves a doubt, unless a notice of today cancels its own:
    it may have been lost as well as withdrawn. So does a file that is gone.

    Parameters
    ----------
    names : iterable of str
        Zone files that the mission names.
    known : KnownZones
        What the run was checked against.
    where : str
        For messages.
    geodata : Geodata
        Where they lie.

    Returns
    -------
    HeldZones

    Raises
    ------
    InputError
        For a file that cannot be read.
    """
    shipped = geodata.list_ids("zones")
    # Those of a user's own mission lay beside its file
    own = {Path(file).stem: Path(file) for file in known.files if file != f"zones/{Path(file).stem}.geojson"}
    zones: list[Zone] = []
    doubts = []
    for name in names:
        path = own.get(name, zone_path(name, geodata))
        if path.is_file() if name in own else name in shipped:
            zones += read_zones(path, geodata.shown(path))
        else:
            doubts.append(Statement(code="zone-file-gone", values={"file": geodata.shown(path)}))
    require_own_ids(zones, where)
    if lost := _list_lost(tuple(zones), known):
        doubts.append(Statement(code="zones-lost", values={"zones": tuple(lost)}))
    return HeldZones(zones=tuple(zones), doubts=tuple(doubts))


def _list_lost(zones: tuple[Zone, ...], known: KnownZones) -> list[str]:
    """Ids of the zones that are gone although no notice cancels theirs."""
    today = {zone.id for zone in zones}
    cancelled = {_plain(number) for zone in zones for number in zone.cancels}
    return [
        zone_id
        for zone_id, number in known.numbers.items()
        if zone_id not in today and not (number and _plain(number) in cancelled)
    ]


def _plain(number: str) -> str:
    """The number of a notice, however its letters and blanks are written."""
    return " ".join(number.upper().split())
