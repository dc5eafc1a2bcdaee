"""A vehicle fitted to all its flights."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import UsageError
from fallzone.runs.counts import check_fit_counts
from fallzone.words import _
from fallzone.words.hints import suggest

if TYPE_CHECKING:
    from fallzone.calibration.vehicle.fit import VehicleFit
    from fallzone.catalogue.geodata import Geodata
    from fallzone.runs.make import Progress

# The problem has one minimum wherever it was looked for: a second start shows that
STARTS = 2


def calibrate_vehicle(
    vehicle: str,
    *,
    missions: Sequence[str | Path] = (),
    freeze: Collection[str] = (),
    free: Collection[str] = (),
    starts: int = STARTS,
    seed: int = 1,
    for_writing: bool = False,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> VehicleFit:
    """Fit the numbers of a vehicle jointly to all its flights, as ``fallzone calibrate --vehicle`` does.

    Parameters
    ----------
    vehicle : str
        Its id.
    missions : sequence of str or Path
        Mission files of your own that count as well.
    freeze : collection of str
        Names of numbers that keep their values.
    free : collection of str
        Names of the only numbers that may move; none: all that have bounds.
    starts : int
        From how many points to begin, 1 to 100.
    seed : int
        The same seed draws the same vehicles.
    for_writing : bool
        Whether the file of its ensemble must be one that ``write_vehicle_fit`` can write.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    VehicleFit

    Raises
    ------
    UsageError
        For counts that cannot be meant, and names that the vehicle does not have.
    InputError
        For files that cannot be true, and files that cannot be written where that is asked for.
    """
    from fallzone.calibration.vehicle.fit import fit_vehicle
    from fallzone.calibration.vehicle.launches import load_launches
    from fallzone.catalogue.fitted.discrepancy import load_discrepancy
    from fallzone.catalogue.fitted.vehicle_ensembles import check_vehicle_ensemble
    from fallzone.flight.aim.vehicles import list_vehicle_paths

    check_fit_counts({"starts": starts, "seed": seed})
    geodata = find_geodata(geodata)
    names = geodata.list_ids("vehicles")
    if vehicle not in names and not missions:
        raise UsageError(_("no vehicle '{name}'; {hint}").format(name=vehicle, hint=suggest(vehicle, names)))
    record, launches = load_launches(vehicle, geodata, missions)
    known = list_vehicle_paths(record)
    for name in (*freeze, *free):
        if name not in known:
            problem = _("{vehicle} has no number '{name}' with bounds; {hint}")
            raise UsageError(problem.format(vehicle=vehicle, name=name, hint=suggest(name, list(known))))
    if for_writing:
        check_vehicle_ensemble(record, geodata)
    return fit_vehicle(
        record,
        launches,
        load_discrepancy(geodata),
        freeze=frozenset(freeze),
        free=frozenset(free) or None,
        starts=starts,
        seed=seed,
        progress=progress or (lambda _what, _done, _total: None),
    )


def write_vehicle_fit(found: VehicleFit, geodata: str | Path | Geodata | None = None) -> Path:
    """Store the vehicles of a fit where flights with an aim draw them from; the vehicle's file stays as it is.

    Parameters
    ----------
    found : VehicleFit
        What ``calibrate_vehicle`` found.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        When it cannot be written, or is not to be replaced.
    """
    from fallzone.catalogue.fitted.vehicle_ensembles import write_vehicle_ensemble

    return write_vehicle_ensemble(found.text, found.vehicle, find_geodata(geodata))
