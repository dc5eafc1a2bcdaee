"""What the percentages are worth: flights and figures left out of fits, and what these foretold of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import UsageError
from fallzone.model.results.left_out import WAYS
from fallzone.words import _
from fallzone.words.hints import suggest

if TYPE_CHECKING:
    from fallzone.assessment.credibility.coverage import Coverage
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.results.left_out import LeftOut
    from fallzone.runs.make import Progress


@dataclass(frozen=True, kw_only=True)
class Tried:
    """Fits that were tried on what they had not seen.

    Parameters
    ----------
    rows : tuple of LeftOut
        One for each published figure that was left out.
    coverage : tuple of Coverage
        How many of them the areas and ranges held, by kind and share.
    """

    rows: tuple[LeftOut, ...]
    coverage: tuple[Coverage, ...]


def leave_out(
    by: str,
    *,
    for_writing: bool = False,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> Tried:
    """Fit every vehicle without one of its flights or figures in turn, or to none, as ``validate --leave-out`` does.

    Parameters
    ----------
    by : {"flight", "row", "vehicle"}
        What is left out.
    for_writing : bool
        Whether to check beforehand that the table can be replaced.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Tried
        It takes minutes.

    Raises
    ------
    UsageError
        When there is no such way.
    InputError
        For files that cannot be true, or a table that cannot be replaced.
    """
    from fallzone.assessment.credibility.coverage import find_coverage
    from fallzone.calibration.vehicle.leave_out import leave_out as foretell
    from fallzone.catalogue.fitted.left_out import check_left_out_place

    if by not in WAYS:
        raise UsageError(_("by = {value}: {hint}").format(value=by, hint=suggest(by, WAYS)))
    geodata = find_geodata(geodata)
    if for_writing:
        check_left_out_place(geodata)
    rows = tuple(foretell(by, geodata, progress))
    return Tried(rows=rows, coverage=find_coverage(rows))


def write_tried(tried: Tried, geodata: str | Path | Geodata | None = None) -> Path:
    """Put what was tried into the table that packs, maps and answers take their word from.

    Parameters
    ----------
    tried : Tried
        Of one way; what the table holds of the others stays.
    geodata : str, Path or Geodata, optional
        Where the table stands; the shipped one where not given.

    Returns
    -------
    Path
        Its file.

    Raises
    ------
    InputError
        When something else than such a table stands there.
    """
    from fallzone.catalogue.fitted.left_out import write_left_out

    return write_left_out(tried.rows, find_geodata(geodata))
