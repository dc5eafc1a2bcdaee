"""The mission and the stored run that a question names, read, with what a user must know of them logged."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import UsageError
from fallzone.runs.folders import is_run_of, require_path
from fallzone.words import _, msg

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.mission import Mission
    from fallzone.model.results.statement import Statement

log = logging.getLogger("fallzone")

# A part of a mission that is the user's own: alone, and in place of a shipped one of the same name
_OWN_PARTS = {
    "vehicle": (
        msg("vehicle '{name}' is {file}"),
        msg("vehicle '{name}' is {file}, not the shipped vehicle of that name"),
    ),
    "site": (
        msg("site '{name}' is {file}"),
        msg("site '{name}' is {file}, not the shipped site of that name"),
    ),
}


def read_mission(name: str | Path, geodata: Geodata) -> Mission:
    """Read the record of a mission, and log which vehicle and site of the user's own it has.

    Parameters
    ----------
    name : str or Path
        Id of a shipped mission, or a mission file (``.toml``).
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Mission

    Raises
    ------
    UsageError
        When there is no such mission.
    InputError
        For a file that cannot be true.
    """
    from fallzone.catalogue.load import load_mission

    return tell_own_parts(load_mission(name, geodata), geodata)


def read_flight(name: str | Path, geodata: Geodata) -> Mission:
    """Read a mission with what its best fit flies by, and log which vehicle and site of the user's own it has.

    Parameters
    ----------
    name : str or Path
        Id of a shipped mission, or a mission file (``.toml``).
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Mission

    Raises
    ------
    UsageError
        When there is no such mission.
    InputError
        For a file that cannot be true.
    """
    from fallzone.flight.inputs import load_flight

    return tell_own_parts(load_flight(name, geodata, ensemble=False), geodata)


def tell_own_parts(mission: Mission, geodata: Geodata) -> Mission:
    """Log which vehicle and site of the user's own a mission has.

    Parameters
    ----------
    mission : Mission
        As it was read.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Mission
        The same.
    """
    from fallzone.catalogue.load import find_own_parts

    for kind, path in find_own_parts(mission, geodata).items():
        part = getattr(mission, kind)
        told = _OWN_PARTS[kind][part in geodata.list_ids(f"{kind}s")]
        log.info(_(told).format(name=part, file=path))
    return mission


def require_name(mission: Any) -> str | None:
    """The id or file by which a mission was named.

    Parameters
    ----------
    mission : str, Path, Assessment or None
        What was given as a mission.

    Returns
    -------
    str or None
        None where no mission was named, and for an assessment.

    Raises
    ------
    UsageError
        For anything else.
    """
    if mission is None:
        return None
    if isinstance(mission, str | Path):
        return str(mission)

    from fallzone.assessment.assessment import Assessment

    if not isinstance(mission, Assessment):
        told = _("mission = {value}: expected the id or the file of a mission, or a run of it")
        raise UsageError(told.format(value=repr(mission)[:100]))
    return None


def load_run(folder: str | Path, geodata: str | Path | Geodata | None = None) -> Assessment:
    """Read a stored run back, as it was made; log where it is out of date.

    Parameters
    ----------
    folder : str or Path
        Folder of the run, as ``fallzone.run`` and ``Assessment.write`` leave it.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    Assessment
        The run; ``stale`` states why it no longer stands for today's files and version, and is None where it does.

    Raises
    ------
    InputError
        When the folder does not hold a run that this version can read, or one that was changed since.
    """
    assessment = _read_run(require_path("folder", folder), find_geodata(geodata))
    if assessment.stale:
        warn_stale(assessment.folder, assessment.stale)
    return assessment


def load_run_of(name: str, folder: Path, geodata: Geodata) -> Assessment | None:
    """The run stored for exactly this mission, if there is one.

    Parameters
    ----------
    name : str
        Id or file of the mission.
    folder : Path
        Where its run would be.
    geodata : Geodata
        What it is compared with, to see whether it is out of date.

    Returns
    -------
    Assessment or None
        None where nothing is stored there, or the run of another mission file with the same id.

    Raises
    ------
    InputError
        When the run cannot be read.
    """
    from fallzone.assessment.store.stored import is_run

    if not is_run(folder):
        return None
    assessment = _read_run(folder, geodata)
    if not is_run_of(name, assessment.mission.id, assessment.provenance.inputs):
        return None
    if assessment.stale:
        warn_stale(folder, assessment.stale)
    return assessment


def _read_run(folder: Path, geodata: Geodata) -> Assessment:
    from fallzone.assessment.store.read import read_run

    return read_run(folder, geodata)


def warn_stale(folder: Path, reason: Statement) -> None:
    """Log that a stored run is out of date.

    Parameters
    ----------
    folder : Path
        Where it is stored.
    reason : Statement
        Why it no longer stands for today's files and version.
    """
    from fallzone.outputs.doubt_words import say_stale

    told = _("the run in {folder} is stale: {reason}; make it again with: fallzone run")
    log.warning(told.format(folder=folder, reason=say_stale(reason)))
