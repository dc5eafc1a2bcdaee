"""Drafts of warnings from a run that is stored, named, or made for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.errors import UsageError
from fallzone.files import check_file, write_whole
from fallzone.outputs.notices.drafted import FORMATS, IN_WORDS, Drafted, draft_warning, find_writer, name_file
from fallzone.runs.folders import RESULTS, check_output, require_path, writing
from fallzone.runs.make import find_run
from fallzone.words import _
from fallzone.words.hints import suggest

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.catalogue.geodata import Geodata
    from fallzone.runs.make import Progress

_ALL_HAZARDS = ("ship", "aircraft")

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
    _require_writer(form)
    path = None if path is None else require_path("path", path)
    if path is not None and not path.is_dir():
        check_output(path, check_file)
    assessment = _find(mission, results=results, geodata=geodata, progress=progress)

    drafted = draft_warning(assessment, form, hazards=IN_WORDS.get(form, _ALL_HAZARDS) if hazard else ())
    if form not in IN_WORDS:
        for line in drafted.head:
            log.warning(line)
    return Written(data=drafted.data, path=None if path is None else _keep(drafted, path, form))


def list_formats() -> tuple[str, ...]:
    """Formats of drafts.

    Returns
    -------
    tuple of str
        Those that there are of ``FORMATS``.
    """
    return tuple(form for form in FORMATS if find_writer(form) is not None)


def _find(mission: str | Path | Assessment, **places: object) -> Assessment:
    """The run of a mission, or the one whose folder was named in its place."""
    from fallzone.assessment.store.stored import is_run

    if isinstance(mission, str | Path) and is_run(Path(mission)):
        return find_run(None, mission, **places)
    return find_run(mission, None, **places)


def _require_writer(form: str) -> None:
    if form not in FORMATS or find_writer(form) is None:
        told = _("no format '{name}' of notices; {suggestion}")
        raise UsageError(told.format(name=str(form)[:40], suggestion=suggest(str(form), list_formats())))


def _keep(drafted: Drafted, path: Path, form: str) -> Path:
    """Write a draft where nothing stands, whole or not at all."""
    if path.is_dir():
        path = path / f"{drafted.id}-{name_file(form)}"
    with writing(path):
        return write_whole(path, drafted.data)
