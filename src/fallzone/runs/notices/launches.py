"""Whose launches warnings may be of, and the skeleton of a mission for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import find_geodata

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.notices.launch import NoticeLaunch
    from fallzone.model.notices.notice import Notice

# Of an archive nobody asks whose each launch was
MOST_NOTICES = 20


def find_notice_launches(
    notices: Sequence[Notice], *, geodata: str | Path | Geodata | None = None
) -> tuple[NoticeLaunch, ...] | None:
    """Whose launches warnings may be of.

    Parameters
    ----------
    notices : sequence of Notice
        As they were read.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites and zones; the shipped one where not given.

    Returns
    -------
    tuple of NoticeLaunch or None
        None of more than 20 warnings, which are not asked.
    """
    if len(notices) > MOST_NOTICES:
        return None

    from fallzone.notices.launches.join import find_launches
    from fallzone.notices.launches.known import list_known_falls

    if not any(one.zone.shape is not None for notice in notices for one in notice.zones):
        return ()
    geodata = find_geodata(geodata)
    return find_launches(notices, list_known_falls(geodata), geodata)


def write_skeleton(
    source: Path, folder: Path, *, site: str, vehicle: str, geodata: str | Path | Geodata | None = None
) -> tuple[Path, Path]:
    """Write the skeleton of a mission from warnings, as ``fallzone notice mission`` does.

    Parameters
    ----------
    source : Path
        A file of warnings, or a folder of files, of one launch.
    folder : Path
        Where the mission and its zones are written; made where there is none.
    site, vehicle : str
        Ids of a site, and of a vehicle that a shipped mission flies.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites and zones; the shipped one where not given.

    Returns
    -------
    (Path, Path)
        The mission file and the zone file beside it.

    Raises
    ------
    UsageError
        When there is no such site or vehicle.
    InputError
        For a warning without an area or a time, or where one of the files exists.
    """
    from fallzone.files import check_file, write_whole
    from fallzone.notices.launches.skeleton import build_skeleton
    from fallzone.runs.folders import writing
    from fallzone.runs.notices.read import read_source

    skeleton = build_skeleton(read_source(source).notices, site=site, vehicle=vehicle, geodata=find_geodata(geodata))
    texts = {
        folder / f"{skeleton.id}.toml": skeleton.mission_toml,
        folder / f"{skeleton.id}.geojson": skeleton.zones_geojson,
    }
    with writing(folder):
        for path in texts:
            check_file(path)
        folder.mkdir(parents=True, exist_ok=True)
        # The zones first: without them the mission cannot be read
        paths = [write_whole(path, text.encode("utf-8")) for path, text in reversed(texts.items())]
    return paths[1], paths[0]
