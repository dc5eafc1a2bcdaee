"""The map and the briefing of warnings by themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import UsageError
from fallzone.runs.draw import GLOBES
from fallzone.runs.folders import check_output, require_path, writing
from fallzone.runs.notices.flag import flag_zones
from fallzone.runs.notices.launches import find_notice_launches
from fallzone.runs.notices.read import FoundNotices, read_source
from fallzone.runs.notices.zones import gather_zones
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.notices.notice import Notice
    from fallzone.outputs.notices.told import ToldNotices


def draw_notice_map(source: Path, path: str | Path, *, geodata: str | Path | Geodata | None = None) -> Path:
    """Write the map of warnings, as ``fallzone map --notice`` does.

    Parameters
    ----------
    source : Path
        A file of warnings, or a folder of files.
    path : str or Path
        File to write: one HTML page that needs no network.
    geodata : str, Path or Geodata, optional
        Folder of missions, sites and regions; the shipped one where not given.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UsageError
        For KML and KMZ, which it is not written as.
    InputError
        For a file that cannot be read, or when something stands there that is not to be replaced.
    """
    from fallzone.outputs.map.app.page import check_place
    from fallzone.outputs.notices.map.page import write

    path = require_path("path", path)
    if path.suffix.lower() in GLOBES:
        raise UsageError(_("the map of a warning is an HTML page; name a file that ends in .html"))
    check_output(path, check_place)
    told = tell_notices(source, find_geodata(geodata))
    with writing(path):
        [file] = write(told, path)
    return file


def brief_notice(source: Path, path: str | Path, *, geodata: str | Path | Geodata | None = None) -> tuple[Path, ...]:
    """Write the briefing of warnings, as ``fallzone brief --notice`` does. It is no official warning.

    Parameters
    ----------
    source : Path
        A file of warnings, or a folder of files.
    path : str or Path
        Folder to write, or one file where it ends in ``.zip``.
    geodata : str, Path or Geodata, optional
        Folder of missions, sites and regions; the shipped one where not given.

    Returns
    -------
    tuple of Path
        PDF, map, zones as GeoJSON, and a manifest of them all; or the one zip.

    Raises
    ------
    InputError
        For a file that cannot be read, or when something stands there that is not to be replaced.
    """
    from fallzone.outputs.notices.pack.briefing import check_place, write

    path = require_path("path", path)
    check_output(path, check_place)
    told = tell_notices(source, find_geodata(geodata))
    with writing(path):
        return tuple(write(told, path))


def tell_notices(source: Path, geodata: Geodata) -> ToldNotices:
    """Read warnings with all that is told of them.

    Parameters
    ----------
    source : Path
        A file of warnings, or a folder of files.
    geodata : Geodata
        Where regions, missions and sites lie.

    Returns
    -------
    ToldNotices
        Files go by their bare names: an output that is handed on does not say where they lay.

    Raises
    ------
    InputError
        For a file that cannot be read.
    """
    from fallzone.catalogue.readings import record_readings
    from fallzone.outputs.notices.told import ToldNotices

    with record_readings() as readings:
        found = read_source(source)
    read = gather_zones(
        FoundNotices(
            notices=_name_zones(tuple(_name_barely(notice) for notice in found.notices)),
            faults=tuple(fault.replace(str(source), source.name) for fault in found.faults),
        )
    )
    return ToldNotices(
        notices=read.notices,
        areas=read.areas,
        flags=flag_zones(read.zones, geodata),
        doubts=read.doubts,
        launches=find_notice_launches(read.notices, geodata=geodata),
        digests={Path(name).name: digest for name, digest in sorted(readings.digests.items())},
        geodata=geodata,
    )


def _name_zones(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Zones of the only warning by their letter or number: its own stands above them all."""
    if len(notices) != 1:
        return notices
    [notice] = notices
    names = [one.zone.id.rpartition(" ")[2] for one in notice.zones]
    if len(set(names)) < len(names):
        return notices
    zones = (
        replace(one, zone=one.zone.model_copy(update={"id": name}))
        for one, name in zip(notice.zones, names, strict=True)
    )
    return (replace(notice, zones=tuple(zones)),)


def _name_barely(notice: Notice) -> Notice:
    name = Path(notice.file).name
    zones = (
        replace(one, zone=one.zone.model_copy(update={"source": one.zone.source.replace(notice.file, name)}))
        for one in notice.zones
    )
    return replace(notice, file=name, zones=tuple(zones))
