"""Ways of ships and aircraft on the map, with times; what of them lies in an area, and what leads around."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from fallzone.outputs.answers.track_words import crossing_sentence, detour_sentence
from fallzone.outputs.map.features import feature, label
from fallzone.outputs.map.words import popup
from fallzone.outputs.text import safe_text
from fallzone.words import _
from fallzone.words.formats import decimal_degrees
from fallzone.words.times import iso_utc, stamp_utc

if TYPE_CHECKING:
    from datetime import datetime

    from fallzone.checks.ways.way import Way
    from fallzone.model.results.way import Detour
    from fallzone.outputs.answers.track_words import ToldWay
    from fallzone.outputs.map.risk import Features, Scene

# Geodesics are drawn in pieces of at most this length
_STEP_M = 20_000.0
# Marks stand at multiples of the first of these after which there are no more of them than this [s]
_MARKS_S, _MOST_MARKS = (60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400), 12


@dataclass(frozen=True, kw_only=True)
class AnsweredWay:
    """A way with its answer.

    Parameters
    ----------
    way : Way
        Of a ship or aircraft.
    answer : ToldWay
        When it is in which zone or area.
    """

    way: Way
    answer: ToldWay


def draw_ways(drawing: Scene, ways: Iterable[AnsweredWay]) -> Features:
    """Ways with time marks; what of them lies in an area, or too near to tell, stands out.

    Parameters
    ----------
    drawing : Scene
        Of the run that they were held against.
    ways : iterable of AnsweredWay
        In any order.

    Returns
    -------
    list of dict
        Features; what leads around lies lowest.
    """
    return [made for one in ways for made in _draw_way(drawing, one)]


def tell_ways(ways: Iterable[AnsweredWay]) -> list[str]:
    """Each way with its answer.

    Parameters
    ----------
    ways : iterable of AnsweredWay
        In any order.

    Returns
    -------
    list of str
        Plain text, in the language spoken.
    """
    told = _("{track}: {verdict}. {sentence}")
    return [told.format(track=a.track, verdict=a.verdict, sentence=a.sentence) for a in (one.answer for one in ways)]


def _draw_way(drawing: Scene, one: AnsweredWay) -> Iterator[dict[str, Any]]:
    way, answer = one.way, one.answer
    name = safe_text(answer.track)
    whole = popup(answer.track, [(_("Answer"), answer.verdict), (_("Way"), "\n".join(answer.sentences))])
    if answer.detour is not None:
        yield from _draw_detour(drawing, answer.detour, answer.track)
    line = _line(drawing, way, 0.0, way.duration_s)
    if not line.is_empty:
        yield feature(line, "way", popup=whole, tip=name)
    for crossing in answer.passages:
        part = _line(drawing, way, crossing.enter_s, crossing.leave_s)
        if crossing.is_counted and crossing.finding.in_force is not False and not part.is_empty:
            text = popup(answer.track, [(_("Way"), crossing_sentence(crossing))])
            yield feature(part, "way-met", popup=text, tip=name)
    yield from _draw_marks(drawing, way, answer, name)


def _draw_detour(drawing: Scene, detour: Detour, track: str) -> Iterator[dict[str, Any]]:
    from fallzone.checks.ways.way import Way

    lon_deg, lat_deg = np.array(detour.line_lonlat).T
    around = Way(lon_deg, lat_deg, np.arange(len(lon_deg), dtype=float))
    line = _line(drawing, around, 0.0, around.duration_s)
    yield feature(line, "way-around", popup=popup(track, [(_("Way"), detour_sentence(detour))]), tip=safe_text(track))


def _draw_marks(drawing: Scene, way: Way, answer: ToldWay, name: str) -> Iterator[dict[str, Any]]:
    """A dot with its time at round times of the clock, or of the way where its departure is not known."""
    step_s = next((step for step in _MARKS_S if way.duration_s / step <= _MOST_MARKS), _MARKS_S[-1])
    begin = answer.departure_utc
    since_s = 0.0 if begin is None else begin.timestamp()
    times_s = np.arange(np.floor(since_s / step_s) + 1.0, (since_s + way.duration_s) / step_s + 1e-9) * step_s - since_s
    times_s = np.concatenate([[0.0], times_s[: 4 * _MOST_MARKS]])
    for at, (t_s, lon_deg, lat_deg) in enumerate(zip(times_s, *way.locate(times_s), strict=True)):
        short, when = _tell_time(begin, float(t_s))
        where = drawing.place(float(lon_deg), float(lat_deg))
        text = popup(
            answer.track, [(_("Time"), when), (_("Place"), decimal_degrees(float(lon_deg), float(lat_deg), 3))]
        )
        yield feature(where, "point", popup=text, size=3)
        yield label(where, safe_text(short) if at else name, kind="track", side="right")


def _tell_time(begin: datetime | None, t_s: float) -> tuple[str, str]:
    """A time as it is written on the map, and whole."""
    if begin is None:
        since = _("+{hours} h {minutes:02d} min").format(hours=int(t_s // 3600.0), minutes=int(t_s % 3600.0 // 60.0))
        return since, since
    when = (begin + timedelta(seconds=t_s)).astimezone(UTC).replace(microsecond=0)
    return f"{when:%m-%d %H:%M} UTC", stamp_utc(iso_utc(when))


def _line(drawing: Scene, way: Way, begin_s: float, end_s: float) -> shapely.MultiLineString:
    """A part of a way on the launch's side of 180°; empty where it stays at one place."""
    times_s = way.sample(_STEP_M)
    times_s = np.concatenate([[begin_s], times_s[(times_s > begin_s) & (times_s < end_s)], [end_s]])
    lon_deg, lat_deg = way.locate(times_s)
    lonlat = np.column_stack([np.degrees(np.unwrap(np.radians(lon_deg))), lat_deg])
    if np.ptp(lonlat, axis=0).max() == 0.0:
        return shapely.MultiLineString()
    return drawing.unwrap(shapely.MultiLineString([lonlat]))
