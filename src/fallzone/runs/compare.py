"""What moved between two stored runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.catalogue.geodata import Geodata, find_geodata
from fallzone.errors import UsageError
from fallzone.runs.folders import RESULTS, require_path
from fallzone.runs.read import load_run
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.comparison import Comparison
    from fallzone.runs.make import Progress


def compare(
    first: str | Path | Assessment,
    second: str | Path | Assessment,
    *,
    results: str | Path = RESULTS,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Hold two runs against each other, as ``fallzone compare`` does.

    Parameters
    ----------
    first, second : str, Path or Assessment
        Folders of stored runs, ids of missions whose runs are kept, or assessments. Runs of two missions are compared
        by what fell.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : str, Path or Geodata, optional
        Folder of regions, by which chances that a run did not flag are counted; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)`` while the flights of each are weighed.

    Returns
    -------
    Comparison

    Raises
    ------
    UsageError
        For what is neither a run nor a mission with one.
    InputError
        For a run that cannot be read.
    """
    from fallzone.assessment.comparison.compare import compare_runs

    geodata = find_geodata(geodata)
    runs = [_find_run(name, one, results, geodata) for name, one in (("first", first), ("second", second))]
    return compare_runs(*runs, progress)


def _find_run(name: str, run: Any, results: str | Path, geodata: Geodata) -> Assessment:
    """A run that was given, or that is stored in a folder or under the id of a mission."""
    from fallzone.assessment.assessment import Assessment
    from fallzone.assessment.store.stored import is_run

    if isinstance(run, Assessment):
        return run
    folder = require_path(name, run)
    kept = require_path("results", results) / folder
    if is_run(folder) or not is_run(kept):
        if not folder.exists():
            told = _("no run in {folder}, and none of a mission of that name in {kept}; make one with: fallzone run")
            raise UsageError(told.format(folder=folder, kept=kept))
        return load_run(folder, geodata)
    return load_run(kept, geodata)
