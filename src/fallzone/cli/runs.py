"""Which run an answer stands on: the one named, the one stored for a mission, or one made now."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.missions import load_whole, read_mission
from fallzone.cli.printing import say
from fallzone.cli.progress import Progress
from fallzone.errors import UnwritableError, UsageError, where_else
from fallzone.writers import kept_folder, single_writer

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.mission import Mission

MissionName = Annotated[str, typer.Argument(metavar="MISSION", help="Id of a mission, or a mission file (.toml).")]
MissionOption = Annotated[
    str | None, typer.Option("--mission", metavar="M", help="Id of a mission, or a mission file (.toml).")
]
RunOption = Annotated[
    Path | None, typer.Option("--run", metavar="DIR", help="Folder of a stored run, made by `fallzone run`.")
]

RESULTS = Path("results")
# Of the names of cases in the name of a folder; no disk takes more than 255 bytes
_LONGEST_NAME = 100


def results_folder(mission_id: str, cases: Collection[str] = ()) -> Path:
    """Where the run of a mission is kept unless the user names another folder.

    Parameters
    ----------
    mission_id : str
    cases : collection of str
        Its cases, where they are not those that a run has by default: it goes beside the full assessment.
    """
    if not cases:
        return RESULTS / mission_id
    names = ",".join(sorted(cases))
    if len(names) > _LONGEST_NAME:
        names = f"{len(cases)}-cases-{hashlib.sha256(names.encode()).hexdigest()[:12]}"
    return RESULTS / f"{mission_id}.{names}"


def need_run(mission: str | None, run: Path | None) -> Assessment:
    """The stored run that was named, or the mission's; where none is stored, one is made and kept.

    Raises
    ------
    UsageError
        When a mission and the run of another mission are named.
    """
    if run is not None:
        from fallzone.assessment.read import read_run

        assessment = read_run(run, chosen_geodata())
        _warn_when_stale(run)
        if mission is not None:
            check_same(mission, assessment.mission.id, run)
        return assessment
    if mission is None:
        raise UsageError("name a mission with --mission, or a stored run with --run")

    record = read_mission(mission)
    return find_stored(mission, results_folder(record.id)) or make_run(load_whole(mission))


def find_stored(name: str, folder: Path) -> Assessment | None:
    """The run stored for exactly this mission, if there is one; a stale one says so."""
    from fallzone.assessment.read import read_run
    from fallzone.assessment.stored import is_run

    if not is_run(folder):
        return None
    assessment = read_run(folder, chosen_geodata())
    if not is_run_of(name, assessment.mission.id, assessment.provenance.inputs):
        return None
    _warn_when_stale(folder)
    return assessment


def is_run_of(name: str, mission_id: str, inputs: Mapping[str, str]) -> bool:
    """Whether a run of this id that read these files is one of a mission, not of another file with the same id."""
    if name.endswith(".toml"):
        from fallzone.files import digest_sha256

        is_same = Path(name).is_file() and digest_sha256(Path(name)) in inputs.values()
        return is_same and Path(name).stem == mission_id
    return name == mission_id and f"missions/{name}.toml" in inputs


def make_run(mission: Mission) -> Assessment:
    """Assess a mission with the default samples, say so, and keep the run for the next question where it can be."""
    from fallzone.assessment.assess import assess
    from fallzone.assessment.stored import is_run
    from fallzone.assessment.write import check_run_place

    folder = results_folder(mission.id)
    say(f"fallzone: no run of {mission.id} is stored; making one with the default samples (some ten seconds)")
    if is_run(folder):
        say(f"fallzone: not stored, {folder} holds a run of another mission file; keep it with: fallzone run --out DIR")
        return _assess_unstored(mission)
    assessment = None
    try:
        check_output(folder, check_run_place)
        with storing(folder) as (progress, work_folder):
            assessment = assess(mission, progress=progress, work_folder=work_folder)
            progress("storing", 0, 0)
            assessment.write(folder)
    except UnwritableError as error:
        say(f"fallzone: the run is not stored: {error}")
        return assessment or _assess_unstored(mission)
    say(f"fallzone: stored in {folder} ({progress.elapsed_s:.0f} s)")
    return assessment


def _assess_unstored(mission: Mission) -> Assessment:
    from fallzone.assessment.assess import assess

    with Progress() as progress:
        return assess(mission, progress=progress)


@contextmanager
def storing(folder: Path) -> Iterator[tuple[Progress, Path]]:
    """Hold a run's folder while the run is made, with its progress and the hidden folder of its finished blocks.

    The hidden folder is removed when the run is stored; where it was broken off, the next one goes on there.
    """
    work_folder = kept_folder(folder)
    with writing(folder), single_writer(folder):
        try:
            with Progress() as progress:
                yield progress, work_folder
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                say("\nfallzone: interrupted")
            if work_folder.exists():
                say(f"fallzone: the same command goes on where it was: finished flights are kept in {work_folder}")
            raise
        if work_folder.exists():
            shutil.rmtree(work_folder)


def say_stale(folder: Path, reason: str) -> None:
    """Tell on stderr that a stored run is out of date."""
    say(f"fallzone: the run in {folder} is stale: {reason}; make it again with: fallzone run")


def check_output(path: Path, check_place: Callable[[Path], None]) -> None:
    """Raise before any long work when nothing can be written there.

    Parameters
    ----------
    path : Path
        A folder or a file.
    check_place : callable
        Of the output that is to be written: raises InputError when what stands there is not to be replaced.

    Raises
    ------
    InputError
        When it is not to be replaced, or cannot be written.
    """
    with writing(path):
        check_place(path)
        above = path.absolute().parent
        while not above.exists():
            above = above.parent
        if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
            raise UnwritableError(str(path), f"{above} cannot be written to", "choose another place")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system refuses while ``path`` is written is told as InputError."""
    try:
        yield
    except OSError as error:
        raise UnwritableError(str(path), f"cannot be written: {error.strerror or error}", where_else(error)) from error


def _warn_when_stale(folder: Path) -> None:
    from fallzone.assessment.stored import find_staleness

    if reason := find_staleness(folder, chosen_geodata()):
        say_stale(folder, reason)


def check_same(mission: str, stored_id: str, run: Path) -> None:
    """Raise UsageError when a mission and the run of another mission are named."""
    wanted = Path(mission).stem if mission.endswith(".toml") else mission
    if wanted != stored_id:
        raise UsageError(f"{run} holds a run of {stored_id}, not of {wanted}")
