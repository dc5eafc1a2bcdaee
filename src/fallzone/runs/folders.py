"""Where a run is kept, whose it is, and who may write there now."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.errors import UnwritableError, UsageError
from fallzone.names import NOMINAL, SWEEP
from fallzone.words import _
from fallzone.words.hints import answer_words, where_else
from fallzone.writers import kept_folder, single_writer

if TYPE_CHECKING:
    from fallzone.model.mission import Mission

# Where runs are kept unless another folder is named: in the working directory of who asks
RESULTS = Path("results")
# Of the names of cases in the name of a folder; no disk takes more than 255 bytes
_LONGEST_NAME = 100


def require_path(name: str, value: Any) -> Path:
    """A path that somebody gave as an argument.

    Parameters
    ----------
    name : str
        Name of the argument, for the error.
    value : str or path-like
        What was given.

    Returns
    -------
    Path

    Raises
    ------
    UsageError
        For what is no path.
    """
    if not isinstance(value, str | os.PathLike):
        told = _("{name} = {value}: expected the path of a file or a folder")
        raise UsageError(told.format(name=name, value=repr(value)[:100]))
    return Path(value)


def find_folder(mission: Mission, cases: Collection[str] | None, results: Path) -> Path:
    """Where the run of a mission is kept: a run of other than the default cases never replaces the full assessment.

    Parameters
    ----------
    mission : Mission
        Whose run it is.
    cases : collection of str, optional
        The cases that were asked for; the default ones where not given.
    results : Path
        The folder that holds all runs.

    Returns
    -------
    Path
        Its folder, which need not exist.

    Raises
    ------
    UsageError
        For what is no case of the mission, before it becomes the name of a folder.
    """
    if not cases:
        return results / mission.id

    from fallzone.assessment.assess import default_cases
    from fallzone.flight.cases import parse_case

    chosen = set(cases)
    for case in chosen - {NOMINAL, SWEEP}:
        parse_case(mission, case)
    if chosen == set(default_cases(mission)):
        return results / mission.id
    names = ",".join(sorted(chosen))
    if len(names) > _LONGEST_NAME:
        names = f"{len(chosen)}-cases-{hashlib.sha256(names.encode()).hexdigest()[:12]}"
    return results / f"{mission.id}.{names}"


def is_run_of(name: str, mission_id: str, inputs: Mapping[str, str]) -> bool:
    """Whether a run is one of this mission, and not of another file with the same id.

    Parameters
    ----------
    name : str
        Id or file of the mission.
    mission_id : str
        Id of the mission that was run.
    inputs : mapping of str to str
        SHA-256 of every file that the run read, by name.

    Returns
    -------
    bool
    """
    if name.endswith(".toml"):
        from fallzone.files import digest_sha256

        is_same = Path(name).is_file() and digest_sha256(Path(name)) in inputs.values()
        return is_same and Path(name).stem == mission_id
    return name == mission_id and f"missions/{name}.toml" in inputs


def find_id(mission: str) -> str:
    """Id of a mission.

    Parameters
    ----------
    mission : str
        Its id or its file.

    Returns
    -------
    str
    """
    return Path(mission).stem if mission.endswith(".toml") else mission


def require_same(mission: str, stored_id: str, run: Path) -> None:
    """See that a mission and a run that were both named belong together.

    Parameters
    ----------
    mission : str
        Id or file of the mission.
    stored_id : str
        Id of the mission that was run.
    run : Path
        Folder of the run, for the error.

    Raises
    ------
    UsageError
        When the run is of another mission.
    """
    if find_id(mission) != stored_id:
        told = _("{folder} holds a run of {stored}, not of {mission}")
        raise UsageError(told.format(folder=run, stored=stored_id, mission=find_id(mission)))


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
            problem = _("{folder} cannot be written to").format(folder=above)
            raise UnwritableError(str(path), problem, _("choose another place"))


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell what the system refuses while something is written.

    Parameters
    ----------
    path : Path
        What is written.

    Raises
    ------
    InputError
        In place of the system's own error, with what to do.
    """
    try:
        yield
    except OSError as error:
        problem = _("cannot be written: {problem}").format(problem=answer_words(error))
        raise UnwritableError(str(path), problem, where_else(error)) from error


@contextmanager
def holding(folder: Path) -> Iterator[Path]:
    """Hold a run's folder while the run is made; other processes and threads are refused.

    Parameters
    ----------
    folder : Path
        Where the run is to be stored.

    Yields
    ------
    Path
        Hidden folder for finished blocks of flights. It is removed when the run is stored; where the run was broken
        off, the next one goes on there, and a note of the error says so.

    Raises
    ------
    InUseError
        When somebody else writes to the folder.
    InputError
        When it cannot be written to.
    """
    work_folder, is_held = kept_folder(folder), False
    try:
        with writing(folder), single_writer(folder):
            is_held = True
            yield work_folder
            if work_folder.exists():
                shutil.rmtree(work_folder)
    except BaseException as error:
        # What another writer keeps there is not ours to tell of
        if is_held and work_folder.exists():
            note = _("the same command goes on where it was: finished flights are kept in {folder}")
            error.add_note(note.format(folder=work_folder))
        raise
