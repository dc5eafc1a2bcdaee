"""Drafts of warnings from a run that is stored, named, or made for it."""

from __future__ import annotations

import importlib
import importlib.util
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.errors import UsageError
from fallzone.files import check_file, write_whole
from fallzone.runs.folders import RESULTS, check_output, require_path, writing
from fallzone.runs.make import find_run
from fallzone.words import _
from fallzone.words.hints import suggest

if TYPE_CHECKING:
    from types import ModuleType

    from fallzone.assessment.assessment import Assessment
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.notices.draft import Draft
    from fallzone.runs.make import Progress

# Formats of words, each with the criteria whose hazard areas concern who reads them
_IN_WORDS = {"navarea": ("ship",), "navtex": ("ship",), "notam": ("aircraft",), "uscg": ("ship",)}
# Documents with a syntax of their own, which say of themselves that they are drafts
_DOCUMENTS = {"cap": "xml", "s124": "gml", "geojson": "geojson", "kml": "kml"}
_ALL_HAZARDS = ("ship", "aircraft")
FORMATS = (*_IN_WORDS, *_DOCUMENTS)

log = logging.getLogger("fallzone")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A draft as it was written.

    Parameters
    ----------
    data : bytes
        All of it.
    path : Path or None
        Where it stands; None where no place was named.
    """

    data: bytes
    path: Path | None


def write_notice(
    mission: str | Path | Assessment,
    form: str,
    path: str | Path | None = None,
    *,
    hazard: bool = False,
    results: str | Path = RESULTS,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> Written:
    """Draft the warning of a launch, as ``fallzone notice write`` does. Only an authority can issue it.

    Parameters
    ----------
    mission : str, Path or Assessment
        Id or file of a mission, whose stored run is drafted or one that is made; the folder of a run; or an assessment.
    form : str
        Of ``FORMATS``.
    path : str or Path, optional
        File to write, or a folder that is there, in which it is named by mission and format.
    hazard : bool
        Whether hazard areas of ships or aircraft are drafted too.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)`` while a run is made.

    Returns
    -------
    Written

    Raises
    ------
    UsageError
        For a format that there is not.
    InputError
        When something stands there, or the run gives nothing to draft.
    """
    module = _load_writer(form)
    path = None if path is None else require_path("path", path)
    if path is not None and not path.is_dir():
        check_output(path, check_file)
    assessment = _find(mission, results=results, geodata=geodata, progress=progress)

    from fallzone.outputs.notices.draft import build_draft
    from fallzone.outputs.notices.head import head_lines

    draft = build_draft(assessment, hazards=_IN_WORDS.get(form, _ALL_HAZARDS) if hazard else ())
    head = head_lines(draft, form, assessment, _find_excess(draft, module))
    data = module.write(draft)
    if form in _IN_WORDS:
        data = "".join(f"# {line}\n" for line in head) + "\n" + data
    else:
        for line in head:
            log.warning(line)
    data = data.encode() if isinstance(data, str) else data
    return Written(data=data, path=None if path is None else _keep(data, path, f"{draft.id}-{form}", form))


def list_formats() -> tuple[str, ...]:
    """Formats of drafts.

    Returns
    -------
    tuple of str
        Those that there are of ``FORMATS``.
    """
    return tuple(form for form in FORMATS if _find_writer(form) is not None)


def _find(mission: str | Path | Assessment, **places: object) -> Assessment:
    """The run of a mission, or the one whose folder was named in its place."""
    from fallzone.assessment.store.stored import is_run

    if isinstance(mission, str | Path) and is_run(Path(mission)):
        return find_run(None, mission, **places)
    return find_run(mission, None, **places)


def _find_excess(draft: Draft, module: ModuleType) -> float | None:
    """By which share areas of a format of words exceed those of a draft."""
    if not hasattr(module, "MOST_CORNERS"):
        return None
    from fallzone.notices.drafting.message import list_areas

    areas = list_areas(draft, per_degree=module.PER_DEGREE, most_corners=module.MOST_CORNERS)
    return max(area.ring.excess for area in areas)


def _load_writer(form: str) -> ModuleType:
    module = _find_writer(form) if form in FORMATS else None
    if module is None:
        told = _("no format '{name}' of notices; {suggestion}")
        raise UsageError(told.format(name=str(form)[:40], suggestion=suggest(str(form), list_formats())))
    return module


def _find_writer(form: str) -> ModuleType | None:
    room = "drafting" if form in _IN_WORDS else "formats"
    name = f"fallzone.notices.{room}.{form}"
    module = None if importlib.util.find_spec(name) is None else importlib.import_module(name)
    return module if hasattr(module, "write") else None


def _keep(data: bytes, path: Path, name: str, form: str) -> Path:
    """Write a draft where nothing stands, whole or not at all."""
    if path.is_dir():
        path = path / f"{name}.{_DOCUMENTS.get(form, 'txt')}"
    with writing(path):
        return write_whole(path, data)
