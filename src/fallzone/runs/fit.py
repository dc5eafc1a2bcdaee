"""A mission fitted to what was published of it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.runs.make import Progress
from fallzone.runs.read import read_mission

if TYPE_CHECKING:
    from fallzone.calibration.calibrate import Calibration

# Steps of the solver that every mission so far has done with
EVALUATIONS = 100
# More gain little: members take a second or two each.
_WORKERS = 2


def calibrate(
    mission: str | Path,
    *,
    evaluations: int = EVALUATIONS,
    ensemble: int = 0,
    seed: int = 1,
    for_writing: bool = False,
    progress: Progress | None = None,
) -> Calibration:
    """Fit guidance and uncertain vehicle numbers to what was published of a mission, as ``fallzone calibrate`` does.

    Parameters
    ----------
    mission : str or Path
        Id of a mission, or a mission file.
    evaluations : int
        Steps of the solver at most, from 1.
    ensemble : int
        Vehicles and guidances to draw that agree as well; 0 for none.
    seed : int
        The same seed draws the same ensemble.
    for_writing : bool
        Whether the files of mission and vehicle must be such as ``write_calibration`` can write to.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Calibration
        The fit, with a row for each published figure.

    Raises
    ------
    InputError
        For files that cannot be true, and files that cannot be written where that is asked for.
    """
    from fallzone.calibration.calibrate import calibrate as fit
    from fallzone.calibration.fit_files import check_fit_places

    record = read_mission(mission)
    if for_writing:
        check_fit_places(record)
    options = f" --evaluations {evaluations}" if evaluations != EVALUATIONS else ""
    options += f" --ensemble {ensemble} --seed {seed}" if ensemble else ""
    return fit(
        record,
        command=f"fallzone calibrate {shlex.quote(str(mission))}{options} --write",
        evaluations=evaluations,
        members=ensemble,
        seed=seed,
        workers=min(_WORKERS, os.cpu_count() or 1),
        progress=progress,
    )


def write_calibration(found: Calibration) -> list[Path]:
    """Put the numbers of a fit into the files of its mission and vehicle, and its ensemble beside the missions.

    Parameters
    ----------
    found : Calibration
        What ``calibrate`` found.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    InputError
        When one of them cannot be written, or is not to be replaced.
    """
    from fallzone.calibration.calibrate import write_calibration as write

    return list(write(found))
