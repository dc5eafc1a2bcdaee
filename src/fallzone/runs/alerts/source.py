"""The mission that an alert is of, and its stored run."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import Geodata
from fallzone.runs.folders import find_id, is_run_of, require_path, require_same
from fallzone.runs.read import tell_own_parts, warn_stale
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.alert.ground import Ground
    from fallzone.assessment.store.read_alert import AlertRun
    from fallzone.model.mission import Mission
    from fallzone.model.results.trajectory import Trajectory

log = logging.getLogger("fallzone")


@dataclass(frozen=True)
class Source:
    """What is known of a mission: a stored run of it, its own files, or both; each is read when it is first needed.

    Parameters
    ----------
    name : str
        Its id or file; empty where nothing is known of one.
    stored : AlertRun or None
        Its stored run.
    geodata : Geodata
        Where files lie.
    """

    name: str
    stored: AlertRun | None
    geodata: Geodata

    @cached_property
    def mission(self) -> Mission:
        """Its record, from the run where there is one."""
        return self.flight if self.stored is None else self.stored.mission

    @cached_property
    def flight(self) -> Mission:
        """Its record with what its flights follow from."""
        from fallzone.flight.inputs import load_flight

        return tell_own_parts(load_flight(self.name, self.geodata), self.geodata)

    @cached_property
    def nominal(self) -> Trajectory:
        """Flight without dispersion."""
        if self.stored is not None and self.stored.nominal is not None:
            return self.stored.nominal
        from fallzone.runs.fly import fly

        return fly(self.flight)

    @cached_property
    def ground(self) -> Ground:
        """Regions and places: those that the run keeps ready, else all."""
        if self.stored is not None and self.stored.ground is not None:
            return self.stored.ground
        return self.whole_ground

    @cached_property
    def whole_ground(self) -> Ground:
        """All regions and places."""
        from fallzone.assessment.alert.ground import read_ground

        return read_ground(self.geodata)


def find_source(name: str | None, run: str | Path | None, results: Path, geodata: Geodata) -> Source:
    """The mission, and its stored run where there is one.

    Parameters
    ----------
    name : str or None
        Id or file of the mission.
    run : str, Path or None
        Folder of a run of it.
    results : Path
        Folder that holds the runs of all missions.
    geodata : Geodata
        Where files lie.

    Returns
    -------
    Source

    Raises
    ------
    UsageError
        When the run is of another mission.
    InputError
        When it cannot be read.
    """
    from fallzone.assessment.store.read_alert import read_alert_run
    from fallzone.assessment.store.stored import is_run

    folder = require_path("run", run) if run is not None else results / find_id(name)
    stored = None
    if run is not None or is_run(folder):
        stored = read_alert_run(folder, geodata)
        if run is not None and name is not None:
            require_same(name, stored.mission.id, folder)
        elif run is None and not is_run_of(name, stored.mission.id, stored.inputs):
            stored = None
    if stored is None:
        log.info(_("no run of the mission is stored, which takes seconds more; make one: fallzone run"))
    else:
        if stored.stale is not None:
            warn_stale(folder, stored.stale)
        if stored.ground is None:
            log.info(_("the run keeps no regions ready, which takes seconds: make it again: fallzone run"))
    return Source(name or stored.mission.id, stored, geodata)
