"""What a place is checked against: the mission or run that was named, or everything there is; and one answer of all."""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.assessment.reweigh import Weighting
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.errors import InputError, UsageError
from fallzone.model.results.statement import Statement, each_once
from fallzone.names import INSIDE_LEVELS, LEVELS
from fallzone.runs.folders import find_id, is_run_of, require_path, require_same
from fallzone.runs.make import Progress, load_whole, make_run
from fallzone.runs.read import require_name, warn_stale
from fallzone.words import _
from fallzone.words.things import naming, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.assessment.store.stored import CheckData
    from fallzone.model.results.answer import Answer
    from fallzone.model.results.impacts import Impacts
    from fallzone.model.results.left_out import LeftOut
    from fallzone.model.results.place_risk import PlaceRisk
    from fallzone.model.zone import Place, Zone

# Of several answers for one place, and of several places, the first of these stands: never OUTSIDE on doubt.
WORST_FIRST = ("INSIDE", "UNKNOWN", "OUTSIDE")

UNWEIGHTED = Weighting()

log = logging.getLogger("fallzone")


@dataclass(frozen=True, kw_only=True)
class Bases:
    """Zones and runs that answers stand on.

    Parameters
    ----------
    zones : tuple of Zone
        Shipped zones that no run holds.
    runs : dict of str to CheckData
        Runs by the folder they are stored in.
    unread : tuple of Statement
        Of each stored run that could not be read, and each notice that was not wholly understood, why; with any,
        nothing is OUTSIDE.
    notices : tuple of str
        Numbers of the notices that were asked, whose zones alone count; none where not.
    left_out : tuple of LeftOut
        Figures that were left out of fits.
    level : str
        The last of ``fallzone.names.INSIDE_LEVELS`` that makes a place INSIDE.
    at_utc : datetime or None
        The moment that is asked of; None: any.
    """

    zones: tuple[Zone, ...] = ()
    runs: dict[str, CheckData]
    unread: tuple[Statement, ...] = ()
    notices: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    level: str = INSIDE_LEVELS[-1]
    at_utc: datetime | None = None

    @property
    def zone_ids(self) -> tuple[str, ...]:
        """Every zone, each once: those of the runs first."""
        zones = [*(zone for run in self.runs.values() for zone in run.zones), *self.zones]
        return tuple(dict.fromkeys(zone.id for zone in zones))

    @property
    def zone_files(self) -> dict[str, str]:
        """SHA-256 of what was read of the zone files, by name."""
        from fallzone.catalogue.zones import list_zone_files

        return list_zone_files([*(zone for run in self.runs.values() for zone in run.zones), *self.zones])

    def check(self, place: Place) -> Answer:
        """One answer from all of them; from zones alone, or beside a run that cannot be read, it is never OUTSIDE.

        Parameters
        ----------
        place : Place
            Point or area to ask about.

        Returns
        -------
        Answer
            The worst verdict of all, every zone and hazard area that the place is in or too near to tell, and the
            nearest.

        Raises
        ------
        InputError
            For coordinates that are no place.
        """
        answers = [self._check_run(place, run) for run in self.runs.values()]
        if self.zones or not answers:
            answers.insert(0, self._check_zones(place))
        answer = _join(answers)
        if self.unread and answer.verdict == "OUTSIDE":
            answer = dataclasses.replace(answer, verdict="UNKNOWN")
        return dataclasses.replace(answer, basis=(*self.unread, *answer.basis))

    def _check_run(self, place: Place, run: CheckData) -> Answer:
        from fallzone.assessment.credibility.coverage import tell_worth
        from fallzone.checks.check import check_place
        from fallzone.checks.needed import require_simulated

        answer = check_place(
            place,
            zones=run.zones,
            footprints=run.shapes,
            impacts=run.impacts,
            mission=run.mission,
            liftoff_utc=run.liftoff_utc,
            stale=run.stale,
            doubts=(*run.zone_doubts, *run.fall_doubts),
            risk=run.risk,
            level=self.level,
            at_utc=self.at_utc,
        )
        answer = dataclasses.replace(answer, titled=run.jettisoned)
        answer = require_simulated(answer, self._impacts_of(run.mission), run.needed)
        return tell_worth(answer, self.left_out, run.tried_as)

    def _check_zones(self, place: Place) -> Answer:
        """The answer of zones that no run holds: outside a zone says nothing of where its launch may fall.

        Of a notice that somebody asks about its zones are all that is asked.
        """
        from fallzone.checks.check import check_place

        answer, is_any_stored = (
            check_place(place, zones=self.zones, footprints=(), level=self.level, at_utc=self.at_utc),
            bool(self.runs or self.unread),
        )
        basis = answer.basis
        if self.notices:
            only = Statement(code="notice-only", values={"zones": len(self.zones), "notices": self.notices})
            return dataclasses.replace(answer, basis=(only, Statement(code="not-official")))
        if self.runs:
            basis = (Statement(code="zones-of-no-run", values={"zones": len(self.zones)}),)
        if answer.verdict == "OUTSIDE":
            # Whatever other launches were computed
            basis = (Statement(code="other-launches" if is_any_stored else "no-run"), *basis)
            answer = dataclasses.replace(answer, verdict="UNKNOWN")
        return dataclasses.replace(answer, basis=basis)

    def list_missing(self, run: CheckData) -> tuple[tuple[str, str | None], ...]:
        """What of a run's mission neither it nor another run beside it has simulated.

        Parameters
        ----------
        run : CheckData
            One of the runs.

        Returns
        -------
        tuple of (str, str or None)
            Case and item; None for the item where there is nothing of the case.
        """
        from fallzone.checks.needed import find_missing

        return find_missing(self._impacts_of(run.mission), run.needed)

    def _impacts_of(self, mission: str) -> list[Impacts]:
        """Of all runs of one mission: a run of one failure beside a full one takes nothing from it."""
        return [group for run in self.runs.values() if run.mission == mission for group in run.impacts]


def find_bases(
    mission: Any,
    run: str | Path | None,
    notice: str | Path | None = None,
    *,
    results: str | Path,
    geodata: Geodata = SHIPPED,
    progress: Progress | None = None,
    weighting: Weighting = UNWEIGHTED,
    level: str = INSIDE_LEVELS[-1],
) -> Bases:
    """The run that was named, the mission's (made now if need be), or every shipped zone and stored run.

    Parameters
    ----------
    mission : str, Path, Assessment or None
        Id or file of a mission, or a loaded run.
    run : str, Path or None
        Folder of a stored run.
    notice : str, Path or None
        File or folder of warnings, whose zones alone count.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : Geodata
        Where shipped files lie.
    progress : callable, optional
        Told of a run that is made.
    weighting : Weighting
        By what the flights of runs are weighted, where other than they have it.
    level : str
        The last of ``fallzone.names.INSIDE_LEVELS`` that makes a place INSIDE.

    Returns
    -------
    Bases
        Zones and runs; what is out of date or lacking in them is logged, and which stored runs could not be read.

    Raises
    ------
    UsageError
        When a mission and the run of another one are named, or a notice beside either.
    InputError
        When the run that was named, or the mission's, cannot be read, or a zone file or the table of what was left out.
    """
    from fallzone.catalogue.fitted.left_out import load_left_out

    name, results = require_name(mission), require_path("results", results)
    left_out = load_left_out(geodata).rows
    if notice is not None:
        if mission is not None or run is not None:
            raise UsageError(_("a notice is asked by itself; leave out --mission and --run"))
        bases = _of_notices(require_path("notice", notice))
    elif run is not None:
        folder = require_path("run", run)
        data = _read(folder, geodata, weighting)
        if mission is not None:
            require_same(name or mission.mission.id, data.mission, folder)
        bases = Bases(runs={str(folder): data})
    elif name is not None:
        bases = Bases(runs=_run_of(name, results, geodata, progress, weighting))
    elif mission is not None:
        bases = Bases(runs={str(mission.folder or mission.mission.id): _of_loaded(mission, weighting)})
    else:
        bases = _everything(results, geodata, weighting)
    bases = dataclasses.replace(bases, left_out=left_out, level=_require_level(level))
    for folder, data in bases.runs.items():
        with naming(data.jettisoned):
            _tell_doubts(folder, data, bases.list_missing(data))
    return bases


def _of_notices(path: Path) -> Bases:
    """The zones of warnings, and what of them is in doubt."""
    from fallzone.runs.notices.zones import read_notice_zones

    found = read_notice_zones(path)
    return Bases(runs={}, zones=found.zones, unread=found.doubts, notices=found.names)


def _require_level(level: str) -> str:
    if level not in INSIDE_LEVELS:
        told = _("level = {level}: expected one of {levels}")
        raise UsageError(told.format(level=str(level)[:80], levels=with_commas(INSIDE_LEVELS)))
    return level


def _read(folder: Path, geodata: Geodata, weighting: Weighting) -> CheckData:
    """A stored run as location checks need it; whole only where its flights are weighted anew."""
    from fallzone.assessment.store.stored import read_check

    if not weighting.is_given:
        return read_check(folder, geodata)

    from fallzone.assessment.store.read import read_run

    return _of_loaded(read_run(folder, geodata), weighting)


def _tell_doubts(folder: str, data: CheckData, missing: tuple[tuple[str, str | None], ...]) -> None:
    """Log what is out of date or lacking in a run."""
    from fallzone.outputs.answer_words import missing_words
    from fallzone.outputs.doubt_words import say_doubt

    if data.stale:
        warn_stale(Path(folder), data.stale)
    for doubt in data.zone_doubts:
        log.warning(_("zones of the run in {run}: {doubt}").format(run=folder, doubt=say_doubt(doubt)))
    for doubt in data.fall_doubts:
        log.warning(_("the run in {run}: {doubt}").format(run=folder, doubt=say_doubt(doubt)))
    if missing:
        told = _("the run in {run} has {missing}: from it nothing is OUTSIDE")
        log.warning(told.format(run=folder, missing=missing_words(missing)))


def _run_of(
    mission: str, results: Path, geodata: Geodata, progress: Progress | None, weighting: Weighting
) -> dict[str, CheckData]:
    """The stored run of a mission, or one made now."""
    from fallzone.assessment.store.stored import is_run

    folder = results / find_id(mission)
    if is_run(folder):
        data = _read(folder, geodata, weighting)
        if is_run_of(mission, data.mission, data.inputs):
            return {str(folder): data}

    return {str(folder): _of_loaded(make_run(load_whole(mission, geodata), folder, progress=progress), weighting)}


def _of_loaded(assessment: Assessment, weighting: Weighting) -> CheckData:
    """What a location check needs of a run that need not be read."""
    from fallzone.assessment.reweigh import weigh_again
    from fallzone.assessment.store.stored import CheckData

    return CheckData(
        mission=assessment.mission.id,
        liftoff_utc=assessment.mission.liftoff_utc,
        zones=assessment.zones,
        zone_doubts=assessment.zone_doubts,
        tried_as=assessment.provenance.tried_as,
        fall_doubts=assessment.provenance.fall_doubts,
        shapes=assessment.shapes,
        impacts=assessment.impacts,
        inputs=assessment.provenance.inputs,
        needed=assessment.needed,
        jettisoned=assessment.vehicle.jettisoned,
        stale=assessment.stale,
        launch=weigh_again(assessment, weighting),
        trajectories=assessment.trajectories,
        seed=assessment.provenance.seed,
    )


def _everything(results: Path, geodata: Geodata, weighting: Weighting) -> Bases:
    """Every shipped zone and every stored run, which is logged; of a run that cannot be read that it was not."""
    from fallzone.assessment.store.stored import is_older, is_run
    from fallzone.catalogue.zones import read_zones, zone_path

    runs, unread = {}, []
    for folder in sorted(results.glob("[!.]*")):
        if not is_run(folder):
            continue
        try:
            runs[str(folder)] = _read(folder, geodata, weighting)
        except InputError as error:
            # A zone file at fault is read again below, and refused there
            code = "older-run" if is_older(folder) else "unreadable-run"
            unread.append(Statement(code=code, values={"run": str(folder)}))
            log.warning(_("not read: {problem}").format(problem=error))
    # The zones of its mission are read with every run; here the other files
    held = {name for data in runs.values() for name in data.zone_files}
    files = geodata.list_ids("zones")
    others = {path: geodata.shown(path) for path in (zone_path(name, geodata) for name in files)}
    zones = tuple(zone for path, name in others.items() if name not in held for zone in read_zones(path, name))
    facts = {"files": with_commas(files) or _("no file"), "runs": with_commas(list(runs)), "results": results}
    told = _("checked against the zones of {files} and the runs in {runs}")
    if unread and not runs:
        told = _("checked against the zones of {files}; no run under {results}/ can be read")
    elif not runs:
        told = _("checked against the zones of {files}; no run is stored under {results}/")
    log.info(told.format(**facts))
    return Bases(zones=zones, runs=runs, unread=tuple(unread))


def _join(answers: list[Answer]) -> Answer:
    """Several answers about one place as one."""
    nearest = [answer.nearest for answer in answers if answer.nearest is not None]
    titled = tuple(body for answer in answers for body in answer.titled)
    return dataclasses.replace(
        answers[0],
        verdict=min((answer.verdict for answer in answers), key=WORST_FIRST.index),
        zones=tuple(finding for answer in answers for finding in answer.zones),
        nearest=min(nearest, key=lambda finding: finding.edge_distance_m, default=None),
        basis=each_once(statement for answer in answers for statement in answer.basis),
        level=_find_level(answers),
        launches=tuple(sorted((one for answer in answers for one in answer.launches), key=_order_launches)),
        titled=tuple(body for body in titled if {one.title for one in titled if one.name == body.name} == {body.title}),
    )


def _find_level(answers: list[Answer]) -> str | None:
    """The worst level of the answers that make the verdict."""
    verdict = min((answer.verdict for answer in answers), key=WORST_FIRST.index)
    found = [answer.level for answer in answers if answer.level and answer.verdict == verdict]
    found = found or [answer.level for answer in answers if answer.level]
    return min(found, key=LEVELS.index, default=None)


def _order_launches(one: PlaceRisk) -> tuple[int, float]:
    chance = one.probability_per_launch
    return LEVELS.index(one.level) if one.level else len(LEVELS), -(chance.value if chance else 0.0)
