"""When is a ship or flight in a zone, what leads around it, and when may it leave? Every track of a file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fallzone.assessment.reweigh import Weighting
from fallzone.catalogue.geodata import find_geodata
from fallzone.checks.moment import find_fall_span
from fallzone.checks.ways.departures import find_departures
from fallzone.checks.ways.detour import Holds, find_detour
from fallzone.checks.ways.stretches import Source, Stretch, find_stretches, is_open, judge_way
from fallzone.checks.ways.way import Way
from fallzone.errors import InputError, UsageError
from fallzone.exposures.traffic.fixes import KNOT_MPS, MOST_SPEED_MPS
from fallzone.model.results.statement import Statement
from fallzone.model.results.way import Crossing, Detour, WayAnswer
from fallzone.names import INSIDE_LEVELS
from fallzone.runs.answers.way_out import list_panels
from fallzone.runs.bases import WORST_FIRST, Bases, find_bases
from fallzone.runs.check import read_moment
from fallzone.runs.folders import RESULTS, require_path
from fallzone.words import _
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.catalogue.geodata import Geodata
    from fallzone.checks.many.sources import Area, Spots
    from fallzone.model.exposures.exposure import Track
    from fallzone.model.results.answer import Answer
    from fallzone.model.results.flag import Verdict
    from fallzone.outputs.answers.track_words import ToldWay
    from fallzone.runs.make import Progress

# A detour takes longer, and may meet what opens meanwhile: then it is looked for again
_MOST_DETOURS = 4
# How far beyond a way areas are drawn, farther where a detour leads beyond: drawn farther, margins are drawn wider
_BEYOND_M = (500_000.0, 2_000_000.0, 8_000_000.0)
_LAND_STEP_M = 1_000.0
# Ends of stretches that meet
_SAME_S = 1e-6


class TimedWay(NamedTuple):
    """A track as it is passed in time.

    Parameters
    ----------
    name : str
        Of the track.
    way : Way
        Its points and when each is passed.
    departure_utc : datetime or None
        When it begins, where that is known.
    """

    name: str
    way: Way
    departure_utc: datetime | None


@dataclass(frozen=True, kw_only=True)
class TracksChecked:
    """Answers for tracks, and what they were checked against.

    Parameters
    ----------
    answers : tuple of ToldWay
        One for each track, in the order of the file.
    basis : tuple of Statement
        What the answers rest on and leave out.
    zones : tuple of str
        Ids of the zones.
    zone_files : dict of str to str
        SHA-256 of what was read of their files, by name.
    runs : tuple of str
        Folders of the runs.
    """

    answers: tuple[ToldWay, ...]
    basis: tuple[Statement, ...]
    zones: tuple[str, ...]
    zone_files: dict[str, str]
    runs: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all tracks."""
        return min((answer.verdict for answer in self.answers), key=WORST_FIRST.index)


def check_tracks(
    file: str | Path,
    *,
    speed_kn: float | None = None,
    at: str | datetime | None = None,
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
) -> TracksChecked:
    """Say of tracks when they are in which zone or hazard area, what leads around, and when they may leave.

    Parameters
    ----------
    file : str or Path
        Of tracks: GeoJSON lines, GPX, or CSV.
    speed_kn : float, optional
        Speed [kn] of tracks without times, > 0.
    at : str or datetime, optional
        The departure of tracks without dates, with its time zone; where not given it is not known what is in force.
    mission, run, notice, results, geodata, progress, level, failure_probability, reliability, floor_per_km2
        As of ``check``.

    Returns
    -------
    TracksChecked

    Raises
    ------
    UsageError
        For a speed or a departure that cannot be, or that the file itself tells.
    InputError
        For files that cannot be true.
    """
    ways = read_ways(file, speed_kn=speed_kn, at=at)
    geodata = find_geodata(geodata)
    weighting = Weighting(failure_probability=failure_probability, reliability=reliability, floor_per_km2=floor_per_km2)
    bases = find_bases(
        mission, run, notice, results=results, geodata=geodata, progress=progress, weighting=weighting, level=level
    )
    return check_ways(ways, bases, geodata)


def read_ways(
    file: str | Path, *, speed_kn: float | None = None, at: str | datetime | None = None
) -> tuple[TimedWay, ...]:
    """Read tracks as they are passed in time.

    Parameters
    ----------
    file, speed_kn, at
        As of `check_tracks`.

    Returns
    -------
    tuple of TimedWay
        In the order of the file.

    Raises
    ------
    UsageError, InputError
        As of `check_tracks`.
    """
    from fallzone.exposures.traffic.tracks import read_tracks

    departure_utc = read_moment(at)
    tracks = read_tracks(require_path("file", file))
    _require_speed(speed_kn)
    return tuple(TimedWay(track.name, *_time(track, speed_kn, departure_utc)) for track in tracks)


def check_ways(ways: Sequence[TimedWay], bases: Bases, geodata: Geodata) -> TracksChecked:
    """Say of ways when they are in which zone or hazard area, what leads around, and when they may leave.

    Parameters
    ----------
    ways : sequence of TimedWay
        At least one.
    bases : Bases
        What they are held against.
    geodata : Geodata
        Where land is read from.

    Returns
    -------
    TracksChecked
    """
    from fallzone.outputs.answers.track_words import tell_way

    asked = _Asked(bases, geodata)
    answers = [asked.answer(*one) for one in ways]
    begin = asked.check_begin(ways[0].way)
    with naming(begin.titled):
        told = tuple(map(tell_way, answers))
    return TracksChecked(
        answers=told,
        basis=tuple(one for one in begin.basis if one.code != "beneath-track"),
        zones=bases.zone_ids,
        zone_files=bases.zone_files,
        runs=tuple(bases.runs),
    )


def _require_speed(speed_kn: float | None) -> None:
    most_kn = MOST_SPEED_MPS / KNOT_MPS
    if speed_kn is not None and not (math.isfinite(speed_kn) and 0.0 < speed_kn <= most_kn):
        told = _("speed_kn = {value}: expected more than 0, to {most:.0f} kn")
        raise UsageError(told.format(value=f"{speed_kn:g}", most=most_kn))


def _time(track: Track, speed_kn: float | None, departure_utc: datetime | None) -> tuple[Way, datetime | None]:
    """A track as it is passed in time, and when it begins."""
    where = _("{file} [{name}]").format(file=track.source, name=track.name)
    if track.t_s is None:
        if speed_kn is None:
            raise InputError(where, _("has no times"), _("give its points times, or a speed by --speed-kn"))
        still = Way(track.lon_deg, track.lat_deg, np.zeros(len(track.lon_deg)))
        length_m = still.list_lengths()
        if not length_m[-1] > 0.0:
            raise InputError(where, _("stays at one place, with a speed"), _("expected points at different places"))
        return Way(track.lon_deg, track.lat_deg, length_m / (speed_kn * KNOT_MPS)), departure_utc
    if speed_kn is not None:
        raise UsageError(_("{track} has times or a speed of its own; leave out the speed").format(track=where))
    if track.has_dates:
        if departure_utc is not None:
            raise UsageError(_("{track} has dates of its own; leave out the time of departure").format(track=where))
        departure_utc = datetime.fromtimestamp(float(track.t_s[0]), UTC)
    return Way(track.lon_deg, track.lat_deg, track.t_s - track.t_s[0]), departure_utc


class _Asked:
    """Zones and runs, made ready for tracks."""

    def __init__(self, bases: Bases, geodata: Geodata) -> None:
        self._bases, self._geodata = bases, geodata
        runs = list(bases.runs.values())
        spans = [(find_fall_span(run.impacts, run.liftoff_utc), run.mission) for run in runs]
        panels = list_panels(bases)
        spans += [(None, None)] * (len(panels) - len(runs))
        self._sources = [Source(panel, *span) for panel, span in zip(panels, spans, strict=True)]
        doubts = [
            bool(run.stale or run.zone_doubts or run.fall_doubts or bases.list_missing(run) or bases.unread)
            for run in runs
        ]
        # Outside a zone says nothing of where its launch may fall; a notice is asked by itself
        self._doubts = [*doubts, *([bool(bases.unread) or not bases.notices] * (len(panels) - len(runs)))]

    def answer(self, name: str, way: Way, departure_utc: datetime | None) -> WayAnswer:
        """The answer for one track."""
        by_source = [find_stretches(source, way, departure_utc) for source in self._sources]
        judged = zip(self._sources, by_source, self._doubts, strict=True)
        verdicts = [judge_way(source, own, is_doubtful=doubt) for source, own, doubt in judged]
        stretches = [one for own in by_source for one in own]
        is_met = any(one.is_counted and one.finding.in_force is not False for one in stretches)
        # Where no way is sure to be outside, none is told that leads around, and no time
        is_sure = not any(self._doubts)
        is_known = departure_utc is not None
        return WayAnswer(
            track=name,
            departure_utc=departure_utc,
            duration_s=way.duration_s,
            length_m=way.length_m,
            verdict=min(verdicts, key=WORST_FIRST.index, default="UNKNOWN"),
            passages=tuple(_list_crossings(way, by_source, departure_utc)),
            is_sure=is_sure,
            detour=self._find_detour(way, departure_utc) if is_met and is_sure else None,
            departures=find_departures(stretches, departure_utc) if is_met and is_sure and is_known else None,
        )

    def check_begin(self, way: Way) -> Answer:
        """The answer for the place where a way begins: what answers rest on is the same for all of it."""
        from fallzone.model.zone import Place

        lon_deg, lat_deg = (float(one[0]) for one in way.locate(np.zeros(1)))
        return self._bases.check(Place(id="", name="", lon_deg=lon_deg, lat_deg=lat_deg, names={}, area="", source=""))

    def _find_detour(self, way: Way, departure_utc: datetime | None) -> Detour | None:
        """The shortest way around what is in force while it lasts."""
        is_land = self._find_land(way)
        for beyond_m in _BEYOND_M:
            until_s = way.duration_s
            for _one_try in range(_MOST_DETOURS):
                closed = self._list_closed(departure_utc, until_s)
                around = find_detour(way, closed, is_land=is_land, beyond_m=beyond_m)
                if around is None:
                    break
                if self._is_free(around, departure_utc):
                    return _tell_detour(way, around, is_by_sea=is_land is not None)
                if around.duration_s <= until_s:
                    break
                until_s = around.duration_s
        return None

    def _is_free(self, way: Way, departure_utc: datetime | None) -> bool:
        """Whether a way meets nothing that is in force or may be."""
        met = [one for source in self._sources for one in find_stretches(source, way, departure_utc)]
        return not any(one.is_counted and one.finding.in_force is not False for one in met)

    def _list_closed(self, departure_utc: datetime | None, until_s: float) -> Iterator[Area | Spots]:
        """What is in force at any time of a way, or may be."""
        end_utc = departure_utc and departure_utc + timedelta(seconds=until_s)
        for source in self._sources:
            panel = source.panel
            # Hits alone, the last finding, have no outline
            for one, finding in zip([*panel.areas, *panel.spots], panel.findings, strict=False):
                windows = source.list_windows(finding)
                if finding.level in panel.counted and is_open(windows, departure_utc, end_utc) is not False:
                    yield one

    def _find_land(self, way: Way) -> Holds | None:
        """What tells land of a way by sea; None of one over land."""
        from fallzone.catalogue.regions import LAND_LAYERS, load_regions
        from fallzone.checks.many.clear import find_land

        is_land = partial(find_land, load_regions(self._geodata, layers=LAND_LAYERS))
        return None if is_land(*way.locate(way.sample(_LAND_STEP_M))).any() else is_land


def _list_crossings(way: Way, by_source: list[list[Stretch]], departure_utc: datetime | None) -> list[Crossing]:
    """What is told of stretches, in order of time."""
    told = [one for own in by_source for one in own if not _is_fringe(one, own)]
    return [_tell_crossing(way, one, departure_utc) for one in sorted(told, key=lambda one: (one.begin_s, one.end_s))]


def _is_fringe(stretch: Stretch, others: list[Stretch]) -> bool:
    """Whether a stretch too near to tell adjoins one inside of the same, which says more."""
    if stretch.finding.relation == "INSIDE":
        return False
    for one in others:
        if one.finding.id == stretch.finding.id and one.finding.relation == "INSIDE":
            meets = min(abs(one.begin_s - stretch.end_s), abs(one.end_s - stretch.begin_s)) <= _SAME_S
            if meets and (one.finding.in_force or one.finding.in_force == stretch.finding.in_force):
                return True
    return False


def _tell_crossing(way: Way, stretch: Stretch, departure_utc: datetime | None) -> Crossing:
    lon_deg, lat_deg = way.locate(np.array([stretch.begin_s, stretch.end_s]))
    enter_utc, leave_utc = (
        None if departure_utc is None else departure_utc + timedelta(seconds=one)
        for one in (math.floor(stretch.begin_s), math.ceil(stretch.end_s))
    )
    return Crossing(
        finding=stretch.finding,
        is_counted=stretch.is_counted,
        enter_s=stretch.begin_s,
        leave_s=stretch.end_s,
        enter_utc=enter_utc,
        leave_utc=leave_utc,
        enter_lat_deg=float(lat_deg[0]),
        enter_lon_deg=float(lon_deg[0]),
        leave_lat_deg=float(lat_deg[1]),
        leave_lon_deg=float(lon_deg[1]),
    )


def _tell_detour(way: Way, around: Way, *, is_by_sea: bool) -> Detour:
    added_m = around.length_m - way.length_m
    return Detour(
        line_lonlat=tuple((float(lon), float(lat)) for lon, lat in zip(around.lon_deg, around.lat_deg, strict=True)),
        length_m=around.length_m,
        added_m=added_m,
        added_s=added_m / way.speed_mps,
        is_by_sea=is_by_sea,
    )
