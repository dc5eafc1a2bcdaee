"""The map and the briefing pack of a run that is stored, given, or made for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.runs.folders import RESULTS, check_output, require_path, writing
from fallzone.runs.make import find_run

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.catalogue.geodata import Geodata
    from fallzone.outputs.pack.verify import Verified
    from fallzone.runs.make import Progress

GLOBES, SHEETS = (".kml", ".kmz"), (".png", ".svg", ".pdf")


def draw_map(
    mission: str | Path | Assessment | None,
    path: str | Path,
    *,
    run: str | Path | None = None,
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
    InputError
        When something stands there that is not to be replaced, or it cannot be written; told before a run is made.
    """
    from fallzone.outputs.files import kml
    from fallzone.outputs.map import html_map
    from fallzone.outputs.static_map import write as static_map

    path = require_path("path", path)
    kind = path.suffix.lower()
    form = kml if kind in GLOBES else static_map if kind in SHEETS else html_map
    check_output(path, form.check_place)
    assessment = find_run(mission, run, results=results, geodata=geodata, progress=progress)
    with writing(path):
        [file] = form.write(assessment, path)
    return file


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
    assessment = find_run(mission, run, results=results, geodata=geodata, progress=progress)
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
