"""Is a place inside? Every place that was asked of, against a mission, a run, or everything there is."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.assessment.reweigh import Weighting
from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import UsageError
from fallzone.names import INSIDE_LEVELS
from fallzone.runs.bases import WORST_FIRST, Bases, find_bases
from fallzone.runs.counts import check_refining_counts
from fallzone.runs.folders import RESULTS, require_path
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.results.answer import Answer
    from fallzone.model.results.flag import Verdict
    from fallzone.model.zone import Place
    from fallzone.outputs.answer_words import ToldAnswer
    from fallzone.runs.answers.table import Tabled
    from fallzone.runs.make import Progress

log = logging.getLogger("fallzone")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Answers for places, and what they were checked against.

    Parameters
    ----------
    answers : tuple of ToldAnswer
        One for each place, in the order in which they were given; each has a ``verdict``, the ``zones`` with the
        ``reason`` of each, the ``nearest`` zone or hazard area, and a ``sentence`` on what it rests on and leaves out,
        in the language spoken; beside them the same as codes and numbers.
    zones : tuple of str
        Ids of the zones.
    zone_files : dict of str to str
        SHA-256 of what was read of their files, by name.
    runs : tuple of str
        Folders of the runs.
    """

    answers: tuple[ToldAnswer, ...]
    zones: tuple[str, ...]
    zone_files: dict[str, str]
    runs: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all places: INSIDE if any is, else UNKNOWN if any is, else OUTSIDE."""
        return min((answer.verdict for answer in self.answers), key=WORST_FIRST.index)


def check(
    places: str | Place | Iterable[str | Place] = (),
    *,
    file: str | Path | None = None,
    mission: str | Path | Assessment | None = None,
    run: str | Path | None = None,
    notice: str | Path | None = None,
    results: str | Path = RESULTS,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
    level: str = INSIDE_LEVELS[-1],
    failure_probability: float | None = None,
    reliability: str | None = None,
    floor_per_km2: float | None = None,
    refine: bool = False,
    flights: int | None = None,
    seed: int = 1,
    at: str | datetime | None = None,
) -> Checked:
    """Say of places whether they are INSIDE, OUTSIDE or UNKNOWN, as ``fallzone check`` does.

    Against the announced zones, planned areas and expected densities of a mission or a run; without either, against
    every shipped zone and every stored run; without a run, or beside one that cannot be read, nothing is OUTSIDE. Where
    a mission is named of which no run is stored, one is made. Of a region or another area the worst part answers.

    Parameters
    ----------
    places : str, Place, or iterable of them
        ``Naha``, ``那覇``, ``Miyako, Iwate``, ``Okinawa Prefecture``, ``26.2124,127.6809``; latitude before longitude.
    file : str or Path, optional
        More places from a file: CSV, GeoJSON, GPX, KML or KMZ.
    mission : str, Path or Assessment, optional
        Id or file of a mission, or an assessment.
    run : str or Path, optional
        Folder of a stored run.
    notice : str or Path, optional
        File or folder of warnings: places are checked against their zones alone, and OUTSIDE of these says nothing of
        where a failed flight comes down.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)`` while a run is made.
    level : str
        ``announced``, ``planned``, ``hazard`` or ``contingency``: the last that makes a place INSIDE.
    failure_probability : float, optional
        A declared one, 0 to 1, by which failed flights are weighted; nothing is simulated again.
    reliability : str, optional
        A module of ``fallzone.reliabilities`` that judges it instead.
    floor_per_km2 : float, optional
        Hazardous pieces per km² and launch from which on a place is of level ``contingency``; 1e-6 where not given.
    refine : bool
        Whether to ask flights too that are aimed at each place, for chances that the run has seldom or never seen;
        needs a mission or a run. It can make a verdict worse, and none better.
    flights : int, optional
        Aimed flights for each place, 100 to 1,000,000; 4,096 where not given.
    seed : int
        Of aimed flights.
    at : str or datetime, optional
        The moment to ask of, with its time zone: ``2023-08-23T18:50:00Z``; any where not given.

    Returns
    -------
    Checked
        One answer for each place.

    Raises
    ------
    UsageError
        When a place is none, or may be several; the text names the candidates. When what is to be refined has no
        probability per launch.
    InputError
        For files that cannot be true.

    Examples
    --------
    >>> found = check("35.7,123.5", results="no-such-folder")
    >>> found.verdict, [finding.id for finding in found.answers[0].zones]
    ('INSIDE', ['malligyong-1-2023-a'])
    """
    from fallzone.outputs.answer_words import in_words
    from fallzone.runs.answers.way_out import WayOut

    geodata = find_geodata(geodata)
    if refine and mission is None and run is None:
        raise UsageError(_("aimed flights are of one launch: name a mission, or the folder of a stored run"))
    check_refining_counts({"flights": flights, "seed": seed})
    asked = [*_find_places(places, geodata), *_read_places(file, geodata)]
    if not asked:
        raise UsageError(_("places = {value}: expected at least one, or a file of them").format(value=places))
    weighting = Weighting(failure_probability=failure_probability, reliability=reliability, floor_per_km2=floor_per_km2)
    at_utc = read_moment(at)
    bases = find_bases(
        mission, run, notice, results=results, geodata=geodata, progress=progress, weighting=weighting, level=level
    )
    bases = dataclasses.replace(bases, at_utc=at_utc)
    answers = [bases.check(place) for place in _tell_done(asked, progress)]
    if refine:
        answers = _refine(answers, bases, mission, geodata, flights=flights, seed=seed, progress=progress)
    way_out = WayOut(bases, geodata)
    return Checked(
        answers=tuple(in_words(way_out.tell(answer)) for answer in answers),
        zones=bases.zone_ids,
        zone_files=bases.zone_files,
        runs=tuple(bases.runs),
    )


def _refine(answers: list[Answer], bases: Bases, mission: Any, geodata: Geodata, **means: Any) -> list[Answer]:
    """Answers of the one run there is, each with what flights say that are aimed at its place."""
    from fallzone.runs.refine import load_flown, refine

    [run] = bases.runs.values()
    flown = load_flown(run, mission, geodata)
    return [refine(answer, run, flown, level=bases.level, **means) for answer in answers]


def check_file(
    file: str | Path,
    output: str | Path,
    *,
    mission: str | Path | Assessment | None = None,
    run: str | Path | None = None,
    notice: str | Path | None = None,
    results: str | Path = RESULTS,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
    level: str = INSIDE_LEVELS[-1],
    failure_probability: float | None = None,
    reliability: str | None = None,
    floor_per_km2: float | None = None,
    at: str | datetime | None = None,
) -> Tabled:
    """Answer for a file of places, be they a million, and write a table: place, verdict, level and nearest edge.

    Parameters
    ----------
    file : str or Path
        Of places, as of ``check``.
    output : str or Path
        A new CSV file.
    mission, run, notice, results, geodata, progress, level, failure_probability, reliability, floor_per_km2, at
        As of ``check``.

    Returns
    -------
    Tabled
        Where the table stands, and how many places have each verdict.

    Raises
    ------
    UsageError, InputError
        As of ``check``; nothing is written then.
    """
    from fallzone.runs.answers.table import write_answers

    geodata, at_utc = find_geodata(geodata), read_moment(at)
    file, output = require_path("file", file), require_path("output", output)
    if output.suffix.lower() != ".csv":
        raise UsageError(_("output = {path}: expected a file whose name ends in .csv").format(path=output))
    weighting = Weighting(failure_probability=failure_probability, reliability=reliability, floor_per_km2=floor_per_km2)
    bases = find_bases(
        mission, run, notice, results=results, geodata=geodata, progress=progress, weighting=weighting, level=level
    )
    bases = dataclasses.replace(bases, at_utc=at_utc)
    return write_answers(file, output, bases, geodata=geodata, progress=progress)


def read_moment(at: str | datetime | None) -> datetime | None:
    """The moment that is asked of, in UTC.

    Parameters
    ----------
    at : str, datetime or None
        With its time zone; None: any.

    Returns
    -------
    datetime or None

    Raises
    ------
    UsageError
        When it is no instant.
    """
    if at is None:
        return None
    try:
        when = datetime.fromisoformat(at.strip()) if isinstance(at, str) else at
    except ValueError:
        when = None
    if not isinstance(when, datetime) or when.tzinfo is None:
        told = _("at = {value}: expected a date and time with a time zone, such as 2023-08-23T18:50:00Z")
        raise UsageError(told.format(value=str(at)[:80]))
    return when.astimezone(UTC)


def _tell_done(places: list[Place], progress: Progress | None) -> Iterator[Place]:
    """Each place in turn; of more than one it is told how many are done."""
    for done, place in enumerate(places):
        if progress is not None and len(places) > 1:
            progress("places", done, len(places))
        yield place


def _find_places(places: Any, geodata: Geodata) -> list[Place]:
    """Every place that was named; nothing is answered when one of them is unclear."""
    from fallzone.model.zone import Place
    from fallzone.places.find import find_place

    one_or_more = (places,) if isinstance(places, str | Place) or not isinstance(places, Iterable) else tuple(places)
    for one in one_or_more:
        if not isinstance(one, str | Place):
            told = _("{value} is no place: expected a name, or a position such as '26.2124,127.6809'")
            raise UsageError(told.format(value=repr(one)[:80]))
    return [one if isinstance(one, Place) else find_place(one, geodata) for one in one_or_more]


def _read_places(file: str | Path | None, geodata: Geodata) -> tuple[Place, ...]:
    """Every place of a file; what of it was not used is logged."""
    if file is None:
        return ()

    from fallzone.places.points import read_points

    points = read_points(require_path("file", file), geodata)
    for note in points.notes:
        log.warning(note)
    return tuple(points.places)
