"""Runs made and kept, and the one that a question stands on."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import UnwritableError, UsageError
from fallzone.runs.folders import RESULTS, check_output, find_folder, holding, require_path, require_same
from fallzone.runs.memory import require_memory_for_loops
from fallzone.runs.read import load_run, load_run_of, read_mission, require_name, tell_own_parts
from fallzone.words import _
from fallzone.words.formats import fixed

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.catalogue.geodata import Geodata
    from fallzone.footprint.convergence import Precision
    from fallzone.model.mission import Mission

Progress = Callable[..., None]

log = logging.getLogger("fallzone")


def run(
    mission: str | Path,
    *,
    samples: int | Precision | None = None,
    seed: int = 1,
    workers: int | str | None = None,
    cases: Sequence[str] | None = None,
    sampling: str = "plain",
    levels_m: Sequence[float] = (),
    out: str | Path | None = None,
    results: str | Path = RESULTS,
    parquet: bool = False,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Assess a mission and store the run, as ``fallzone run`` does.

    The folder is held while the run is made, so that nobody else writes to it, and is replaced whole or not at all. A
    run that was broken off goes on where it was when it is asked for again, and ends in the same bytes.

    Parameters
    ----------
    mission : str or Path
        Id of a shipped mission, or a mission file (``.toml``).
    samples, seed, workers, cases, sampling, levels_m
        As ``fallzone.assess`` takes them.
    out : str or Path, optional
        Folder of the run; where not given, the mission's own under ``results``, and beside it for other cases.
    results : str or Path
        Folder that holds the runs of all missions.
    parquet : bool
        Whether to keep every impact as a table too; needs the extra ``parquet``.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)`` as work begins and goes on, as by ``fallzone.assess``.

    Returns
    -------
    Assessment
        The run, with the folder where it is stored as its ``folder``.

    Raises
    ------
    UsageError
        For a question that cannot be meant.
    InputError
        For files that cannot be true, and a folder that is not to be replaced or cannot be written.
    InUseError
        When somebody else writes to the folder.
    """
    require_memory_for_loops()  # before the imports

    from fallzone.assessment.assess import assess
    from fallzone.assessment.request import check_request
    from fallzone.assessment.store.parquet import require_pyarrow
    from fallzone.assessment.store.write import check_run_place

    geodata = find_geodata(geodata)
    record = tell_own_parts(load_whole(mission, geodata), geodata)
    check_request(record, samples=samples, seed=seed, workers=workers, cases=cases, levels_m=levels_m)
    chosen = None if cases is None else tuple(cases)
    folder = find_folder(record, chosen, require_path("results", results)) if out is None else require_path("out", out)
    check_output(folder, check_run_place)
    if parquet:
        require_pyarrow()
    progress = progress or _tell_none
    with holding(folder) as work_folder:
        progress("preparing", 0, 0)
        assessment = assess(
            record,
            samples=samples,
            seed=seed,
            workers=workers,
            cases=chosen,
            sampling=sampling,
            levels_m=tuple(float(level_m) for level_m in levels_m),
            progress=progress,
            work_folder=work_folder,
        ).with_findings(progress)
        progress("storing", 0, 0)
        assessment.write(folder, parquet=parquet)
    return dataclasses.replace(assessment, folder=folder)


def find_run(
    mission: Any,
    run: str | Path | None,
    *,
    results: str | Path,
    geodata: str | Path | Geodata | None = None,
    findings: bool = False,
    progress: Progress | None = None,
) -> Assessment:
    """The assessment given, the run named, or the mission's stored run; where none is stored, one is made and kept.

    Parameters
    ----------
    mission : str, Path, Assessment or None
        Id or file of a mission, or an assessment.
    run : str, Path or None
        Folder of a stored run.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    findings : bool
        Whether most of what follows from a run will be asked for: one that is made is made with it, which takes longer.
    progress : callable, optional
        Told of a run that is made.

    Returns
    -------
    Assessment

    Raises
    ------
    UsageError
        When neither is named, or a mission and the run of another one.
    """
    name, geodata = require_name(mission), find_geodata(geodata)
    if run is not None:
        folder = require_path("run", run)
        assessment = load_run(folder, geodata)
        if mission is not None:
            require_same(name or mission.mission.id, assessment.mission.id, folder)
        return assessment
    if mission is None:
        raise UsageError(_("name a mission, or the folder of a stored run"))
    if name is None:
        return mission

    record = read_mission(name, geodata)
    folder = find_folder(record, None, require_path("results", results))
    return load_run_of(name, folder, geodata) or make_run(
        load_whole(name, geodata), folder, findings=findings, progress=progress
    )


def load_whole(name: str | Path, geodata: Geodata) -> Mission:
    """Read a mission with all that an assessment follows from, where compiled loops may be loaded at all.

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
        For a file that cannot be true, and where this process may not use as much memory as loops take.
    """
    require_memory_for_loops()

    from fallzone.assessment.inputs import load_mission

    return load_mission(name, geodata)


def make_run(mission: Mission, folder: Path, *, findings: bool = False, progress: Progress | None = None) -> Assessment:
    """Assess a mission with the default samples, log it, and keep the run for the next question where it can be.

    Parameters
    ----------
    mission : Mission
        What to fly.
    folder : Path
        Where to keep the run; one of another mission file that is there already stays.
    findings : bool
        Whether it is made with what follows from it and takes seconds to find.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Assessment
        The run; its ``folder`` is None where it could not be kept.

    Raises
    ------
    InputError
        For files that cannot be true.
    InUseError
        When somebody else writes to the folder.
    """
    from fallzone.assessment.assess import assess
    from fallzone.assessment.store.stored import is_run
    from fallzone.assessment.store.write import check_run_place

    told = _("no run of {mission} is stored; making one with the default samples (half a minute)")
    log.info(told.format(mission=mission.id))
    progress, begun_s = progress or _tell_none, time.monotonic()
    progress("preparing", 0, 0)
    if is_run(folder):
        told = _("not stored, {folder} holds a run of another mission file; run it into another folder to keep it")
        log.warning(told.format(folder=folder))
        return assess(mission, progress=progress)
    assessment = None
    try:
        check_output(folder, check_run_place)
        with holding(folder) as work_folder:
            assessment = assess(mission, progress=progress, work_folder=work_folder)
            if findings:
                assessment = assessment.with_findings(progress)
            progress("storing", 0, 0)
            assessment.write(folder)
    except UnwritableError as error:
        log.warning(_("the run is not stored: {problem}").format(problem=error))
        return assessment or assess(mission, progress=progress)
    told = _("stored in {folder} ({elapsed} s)")
    log.info(told.format(folder=folder, elapsed=fixed(time.monotonic() - begun_s, 0)))
    return dataclasses.replace(assessment, folder=folder)


def _tell_none(*_: object, **__: object) -> None:
    """Progress that nobody listens to."""
