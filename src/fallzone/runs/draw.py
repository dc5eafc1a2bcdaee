"""The map and the briefing pack of a run that is stored, given, or made for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.errors import UsageError
from fallzone.runs.folders import RESULTS, check_output, require_path, writing
from fallzone.runs.make import find_run
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.catalogue.geodata import Geodata
    from fallzone.outputs.map.ways import AnsweredWay
    from fallzone.outputs.pack.verify import Verified
    from fallzone.runs.answers.track import TimedWay
    from fallzone.runs.make import Progress

GLOBES, SHEETS = (".kml", ".kmz"), (".png", ".svg", ".pdf")


def draw_map(
    mission: str | Path | Assessment | None,
    path: str | Path,
    *,
    run: str | Path | None = None,
    track: str | Path | None = None,
    speed_kn: float | None = None,
    at: str | datetime | None = None,
    results: str | Path = RESULTS,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write the risk map, as ``fallzone map`` does.

    Parameters
    ----------
    mission : str, Path, Assessment or None
        Id or file of a mission, whose stored run is drawn or one that is made; or an assessment. None: that of ``run``.
    path : str or Path
        File to write: one HTML page that needs no network; a sheet to print or to show where it ends in ``.png``,
        ``.svg`` or ``.pdf``; KML or KMZ for globes where it ends in ``.kml`` or ``.kmz``.
    run : str or Path, optional
        Folder of a stored run of the mission.
    track : str or Path, optional
        File of ways of ships or aircraft, drawn on the page with what ``check_tracks`` says of them.
    speed_kn, at
        As of ``check_tracks``, of these.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)`` while a run is made.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UsageError
        For ways on anything but a page, and as of ``check_tracks``.
    InputError
        When something stands there that is not to be replaced, or it cannot be written, or ways cannot be read; told
        before a run is made.
    """
    from fallzone.outputs.files import kml
    from fallzone.outputs.map import html_map
    from fallzone.outputs.static_map import write as static_map

    path = require_path("path", path)
    kind = path.suffix.lower()
    form = kml if kind in GLOBES else static_map if kind in SHEETS else html_map
    check_output(path, form.check_place)
    ways = _read_ways(track, speed_kn, at, is_page=form is html_map)
    assessment = find_run(mission, run, results=results, geodata=geodata, findings=True, progress=progress)
    shown = {"ways": _answer(ways, assessment, results)} if ways else {}
    with writing(path):
        [file] = form.write(assessment, path, **shown)
    return file


def _read_ways(
    track: str | Path | None, speed_kn: float | None, at: str | datetime | None, *, is_page: bool
) -> tuple[TimedWay, ...]:
    if track is None:
        if speed_kn is not None or at is not None:
            raise UsageError(_("a speed and a time of departure are of a way; name its file with --track"))
        return ()
    if not is_page:
        raise UsageError(_("ways are drawn on a page; let the file of the map end in .html"))
    from fallzone.runs.answers.track import read_ways

    return read_ways(track, speed_kn=speed_kn, at=at)


def _answer(ways: Sequence[TimedWay], assessment: Assessment, results: str | Path) -> list[AnsweredWay]:
    """Ways with what is said of them by the run that is drawn."""
    from fallzone.outputs.map.ways import AnsweredWay
    from fallzone.runs.answers.track import check_ways
    from fallzone.runs.bases import find_bases

    checked = check_ways(
        ways, find_bases(assessment, None, results=results, geodata=assessment.geodata), assessment.geodata
    )
    return [AnsweredWay(way=one.way, answer=answer) for one, answer in zip(ways, checked.answers, strict=True)]


def brief(
    mission: str | Path | Assessment | None,
    path: str | Path,
    *,
    run: str | Path | None = None,
    languages: Sequence[str] = (),
    results: str | Path = RESULTS,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write the pre-launch briefing pack, as ``fallzone brief`` does. It is no official warning.

    Parameters
    ----------
    mission : str, Path, Assessment or None
        Id or file of a mission, whose stored run is told or one that is made; or an assessment. None: that of ``run``.
    path : str or Path
        Folder to write, or one file where it ends in ``.zip``.
    run : str or Path, optional
        Folder of a stored run of the mission.
    languages : sequence of str
        ``en``, ``ko``, ``ja``: what people read is written in each of them; where none is named, in the one spoken.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)`` while a run is made.

    Returns
    -------
    tuple of Path
        Briefing and annex, map, GeoJSON, GeoPackage, CSV, drafts of warnings, and a manifest of them all; or the one
        zip.

    Raises
    ------
    InputError
        When something stands there that is not to be replaced, or it cannot be written; told before a run is made.
    """
    from fallzone.outputs.pack.briefing import check_place, write

    path = require_path("path", path)
    check_output(path, check_place)
    assessment = find_run(mission, run, results=results, geodata=geodata, findings=True, progress=progress)
    with writing(path):
        return tuple(write(assessment, path, languages))


def verify_pack(path: str | Path) -> Verified:
    """Check that a briefing pack is as it was written, as ``fallzone brief --verify`` does.

    Parameters
    ----------
    path : str or Path
        A folder, or a zip.

    Returns
    -------
    Verified
        Which files are ``missing``, ``altered`` or ``added``; ``is_whole`` where none is.

    Raises
    ------
    InputError
        When it is no pack, or cannot be read.
    """
    from fallzone.outputs.pack.verify import verify_pack as compare

    return compare(require_path("path", path))
