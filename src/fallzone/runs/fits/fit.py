"""A mission fitted to what was published of it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import find_geodata
from fallzone.runs.counts import check_fit_counts
from fallzone.runs.make import Progress
from fallzone.runs.read import read_flight

if TYPE_CHECKING:
    from fallzone.calibration.calibrate import Calibration
    from fallzone.catalogue.geodata import Geodata

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
    into: str | None = None,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Fit guidance and uncertain vehicle numbers to what was published of a mission, as ``fallzone calibrate`` does.

    Parameters
    ----------
    mission : str or Path
        Id of a mission, or a mission file.
    evaluations : int
        Steps of the solver at most, 1 to 10,000.
    ensemble : int
        Vehicles and guidances to draw that agree as well, up to 10,000; 0 for none.
    seed : int
        The same seed draws the same ensemble.
    for_writing : bool
        Whether the files of mission and vehicle must be such as ``write_calibration`` can write to.
    into : str, optional
        Id of the vehicle that is to get the numbers: a new one, or the one that the mission flies, whoever else flies
        it; without it one of the mission's own.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Calibration
        The fit, with a row for each published figure.

    Raises
    ------
    UsageError
        For counts that cannot be meant.
    InputError
        For files that cannot be true, and files that cannot be written where that is asked for.
    """
    from fallzone.calibration.calibrate import calibrate as fit
    from fallzone.calibration.fit_files import check_fit_places
    from fallzone.catalogue.load import is_own_file, list_followers
    from fallzone.flight.inputs import load_flight

    check_fit_counts({"evaluations": evaluations, "ensemble": ensemble, "seed": seed})
    geodata = find_geodata(geodata)
    record = read_flight(mission, geodata)
    # Nobody flies as a file of the user's own, whatever its id
    names = () if is_own_file(record, geodata) else list_followers(record.id, geodata)
    followers = [load_flight(name, geodata, ensemble=False) for name in names]
    if for_writing:
        check_fit_places(record, geodata, into=into)
    command = ["fallzone", "calibrate", str(mission)]
    command += ["--evaluations", str(evaluations)] if evaluations != EVALUATIONS else []
    command += ["--ensemble", str(ensemble), "--seed", str(seed)] if ensemble else []
    command += ["--into", into] if into else []
    return fit(
        record,
        followers,
        command=shlex.join([*command, "--write"]),
        evaluations=evaluations,
        members=ensemble,
        seed=seed,
        workers=min(_WORKERS, os.cpu_count() or 1),
        progress=progress,
    )


def write_calibration(
    found: Calibration, geodata: str | Path | Geodata | None = None, *, into: str | None = None
) -> list[Path]:
    """Put the numbers of a fit into its mission and a vehicle of the mission's own, and its ensemble beside them.

    Parameters
    ----------
    found : Calibration
        What ``calibrate`` found.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    into : str, optional
        As in ``calibrate``.

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

    return list(write(found, find_geodata(geodata), into=into))
