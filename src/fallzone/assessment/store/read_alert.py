"""A stored run as an alert reads it, which is urgent: nominal flight, how likely failures are, what may lie beneath."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from fallzone.assessment.alert.ground import Ground
from fallzone.assessment.store import strict
from fallzone.assessment.store.alert_file import read_kept_ground
from fallzone.assessment.store.stored import (
    RUN_FILE,
    SUMS_FILE,
    find_stale,
    read_provenance,
    read_run_json,
    read_stored_launch,
    read_trajectories,
    refuse_damage,
)
from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.reading import build_record
from fallzone.model.mission import Mission
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.provenance import Provenance
from fallzone.model.results.statement import Statement
from fallzone.model.results.trajectory import Trajectory
from fallzone.model.vehicle import Jettisoned
from fallzone.names import NOMINAL


@dataclass(frozen=True, kw_only=True)
class AlertRun:
    """What an alert needs of a stored run.

    Parameters
    ----------
    folder : Path
        Where it is stored.
    mission : Mission
        As it was flown.
    jettisoned : tuple of Jettisoned
        Bodies of its vehicle that have titles of their own.
    nominal : Trajectory or None
        Flight without dispersion.
    likelihood : Likelihood or None
        How likely failures are; None where nothing is known of one launch.
    ground : Ground or None
        Regions and places that it keeps ready; None of a run that keeps none.
    stale : Statement or None
        Why it no longer stands for today's files and version.
    inputs : dict of str to str
        SHA-256 of every file that it was made from, by name.
    """

    folder: Path
    mission: Mission
    jettisoned: tuple[Jettisoned, ...]
    nominal: Trajectory | None
    likelihood: Likelihood | None
    ground: Ground | None
    stale: Statement | None
    inputs: dict[str, str]


def read_alert_run(folder: Path, geodata: Geodata = SHIPPED) -> AlertRun:
    """Read the part of a stored run that an alert needs.

    Parameters
    ----------
    folder : Path
        Where it is stored.
    geodata : Geodata
        Files of today, which it is held against.

    Returns
    -------
    AlertRun

    Raises
    ------
    InputError
        When the folder does not hold a run that this version can read.
    """
    with refuse_damage(folder):
        key = str(folder.absolute()), read_text(folder / SUMS_FILE), str(geodata.root)
        kept = _RUNS.find(key, lambda: _read(folder, geodata))
        return replace(kept.run, folder=folder, stale=find_stale(kept.provenance, geodata, kept.vehicle))


class _Kept(NamedTuple):
    """A run as it was read, and what tells whether it is out of date."""

    run: AlertRun
    provenance: Provenance
    vehicle: Any


# By the digests of all their files; whoever follows a flight asks the same run again
_RUNS: Kept[_Kept] = Kept(most=2)


def _read(folder: Path, geodata: Geodata) -> _Kept:
    with refuse_damage(folder):
        data, where = read_run_json(folder), str(folder / RUN_FILE)
        provenance = read_provenance(folder, data)
        launch = read_stored_launch(folder)
        run = AlertRun(
            folder=folder,
            mission=build_record(data["mission"], Mission, f"{where} mission"),
            jettisoned=strict.read_as(
                tuple[Jettisoned, ...], data["vehicle"].get("jettisoned", []), strict.at(where, "vehicle.jettisoned")
            ),
            nominal=read_trajectories(folder, data).get(NOMINAL),
            likelihood=None if launch is None else launch.likelihood,
            ground=read_kept_ground(folder),
            stale=None,
            inputs=provenance.inputs,
        )
        return _Kept(run, provenance, data["vehicle"])
