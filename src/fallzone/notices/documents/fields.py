"""What formats with fields share: corners, instants, levels and names of zones, each with what was wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from fallzone.earth import rings
from fallzone.earth.areas import draw_area
from fallzone.errors import InputError
from fallzone.model.closing import Level, Levels
from fallzone.model.results.statement import Statement
from fallzone.model.text import Wording
from fallzone.model.zone import Circle, LonLat, Ring, Rings, Shape, Zone
from fallzone.numbers import parse_number
from fallzone.words import _

# Real warnings have hundreds at most, and each costs time
_MOST_CORNERS = 10_000
_MOST_RINGS = 1_000
_YEARS = range(1950, 2101)
# What a record takes
_MOST_WINDOWS = 1_000
_INSTANT = re.compile(r"(\d{4}-?\d\d-?\d\d)[T ](\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?) ?(Z|[+-]\d\d:?\d\d|[+-]\d\d)?", re.I)
_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")
# A time of day comes first at UTC+14 and last at UTC-12
_EARLIEST, _LATEST = timedelta(hours=14), timedelta(hours=12)

Window = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What of the Earth fields say that a zone covers.

    Parameters
    ----------
    shape : Rings, Circle or None
        None where that is not certain.
    warnings : tuple of Statement
        What was wrong.
    """

    shape: Shape | None
    warnings: tuple[Statement, ...] = ()


def read_numbers(words: Iterable[str]) -> list[float] | None:
    """Numbers of a text.

    Parameters
    ----------
    words : iterable of str
        One each.

    Returns
    -------
    list of float or None
        None where one is no number.
    """
    try:
        return [parse_number(word, "") for word in words]
    except InputError:
        return None


def draw_rings(polygons: Sequence[Sequence[Sequence[LonLat]]]) -> Drawn:
    """The area of polygons, each an outer ring and holes.

    Parameters
    ----------
    polygons : sequence of sequence of sequence of (float, float)
        Rings as written [deg], the last corner equal to the first or not.

    Returns
    -------
    Drawn
        Without a shape where any outer ring is none; a hole that is none is filled, which closes more.
    """
    if not polygons:
        return Drawn(None, (Statement(code="no-area"),))
    if sum(map(len, polygons)) > _MOST_RINGS:
        return Drawn(None, (Statement(code="too-many-corners"),))
    read, warnings = [], []
    for shell, *holes in polygons:
        corners, said = _read_ring(shell)
        warnings += said
        inner = [_read_ring(hole) for hole in holes]
        if any(hole is None for hole, _said in inner):
            warnings.append(Statement(code="hole-filled"))
        read.append(corners and Ring(corners_lonlat=corners, holes_lonlat=tuple(hole for hole, _said in inner if hole)))
    if not all(read):
        return Drawn(None, _each(warnings))
    shape = Rings(rings=tuple(read))
    if not _is_area(shape) and any(ring.holes_lonlat for ring in read):
        shape = Rings(rings=tuple(Ring(corners_lonlat=ring.corners_lonlat) for ring in read))
        warnings.append(Statement(code="hole-filled"))
    if not _is_area(shape):
        return Drawn(None, _each([*warnings, Statement(code="ring-crosses")]))
    return Drawn(shape, _each(warnings))


def _each(warnings: list[Statement]) -> tuple[Statement, ...]:
    """Each said once."""
    return tuple(one for at, one in enumerate(warnings) if one not in warnings[:at])


def _read_ring(points: Sequence[LonLat]) -> tuple[tuple[LonLat, ...] | None, list[Statement]]:
    """Corners of a ring, the first not repeated; None where they bound no area."""
    if any(not (abs(lon) <= 360.0 and abs(lat) <= 90.0) for lon, lat in points):
        return None, [Statement(code="off-the-globe")]
    corners = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    is_open = len(corners) > 1 and corners[0] != corners[-1]
    said = [Statement(code="ring-open")] if is_open else []
    corners = corners if is_open else corners[:-1]
    if len(corners) < 3 or len(corners) > _MOST_CORNERS:
        return None, [*said, Statement(code="too-few-corners" if len(corners) < 3 else "too-many-corners")]
    try:
        rings.check_ring([*corners, corners[0]], "")
    except InputError:
        return None, [*said, Statement(code="ring-crosses")]
    return tuple((float(lon), float(lat)) for lon, lat in corners), said


def _is_area(shape: Rings) -> bool:
    try:
        area = draw_area(shape, "")
    except InputError:
        return False
    return not area.is_empty and rings.is_valid(area)


def draw_circle(lonlat: LonLat, radius_m: float, as_written: str) -> Drawn:
    """Everything within a radius of a point.

    Parameters
    ----------
    lonlat : (float, float)
        Centre [deg].
    radius_m : float
        Radius [m].
    as_written : str
        How the notice writes it.

    Returns
    -------
    Drawn
        Without a shape where the centre is not on the globe, or the radius none.
    """
    try:
        return Drawn(Circle(centre_lonlat=lonlat, radius_m=radius_m, as_written=as_written))
    except ValidationError:
        return Drawn(None, (Statement(code="size-out-of-range"),))


def read_instant(text: str) -> datetime | None:
    """An instant in ISO 8601 with its time zone.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    datetime or None
        In UTC; None where it is none, has no time zone, or one of a year that no flight is of.
    """
    found = _INSTANT.fullmatch(text.strip())
    if found is None or found[3] is None:
        return None
    return _in_utc(f"{found[1]}T{found[2].replace(',', '.')}{found[3].upper()}")


def read_limit(text: str, *, is_end: bool) -> tuple[datetime | None, tuple[Statement, ...]]:
    """The beginning or end of a closure in ISO 8601: an instant, or a day; without a time zone the widest it may mean.

    Parameters
    ----------
    text : str
        As written.
    is_end : bool
        Whether it is an end.

    Returns
    -------
    when : datetime or None
        In UTC; None where it is no time.
    warnings : tuple of Statement
        Where it was widened or could not be read.
    """
    when = read_instant(text)
    if when is not None:
        return when, ()
    is_day = _DAY.fullmatch(text.strip()) is not None
    when = read_instant(f"{text.strip()}{'T00:00' if is_day else ''}Z")
    if when is None:
        return None, (Statement(code="time-unread", values={"text": text[:60]}),)
    day = timedelta(days=1) if is_day and is_end else timedelta()
    return when + day + (_LATEST if is_end else -_EARLIEST), (Statement(code="zone-not-stated"),)


def read_instant_utc(text: str) -> datetime | None:
    """An instant in ISO 8601 of a format whose times are in UTC where they name no time zone.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    datetime or None
        In UTC.
    """
    return read_instant(text) or read_instant(f"{text.strip()}Z")


def _in_utc(iso: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(iso).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return when if when.year in _YEARS else None


def check_windows(windows: Iterable[Window]) -> tuple[tuple[Window, ...], tuple[Statement, ...]]:
    """Closures that end after they begin.

    Parameters
    ----------
    windows : iterable of (datetime, datetime or None)
        First and last instant of each; without a last one until further notice.

    Returns
    -------
    windows : tuple of (datetime, datetime or None)
        Each once, in order of time; none at all where there are more than a zone takes.
    warnings : tuple of Statement
        Of those that were left out.
    """
    told = tuple(dict.fromkeys(sorted(windows, key=by_start)))
    kept = tuple((start, end) for start, end in told if end is None or start < end)
    warnings = (Statement(code="window-reversed"),) if len(kept) < len(told) else ()
    if len(kept) > _MOST_WINDOWS:
        kept, warnings = (), (*warnings, Statement(code="too-many-windows", values={"count": len(kept)}))
    return kept, warnings if kept else (*warnings, Statement(code="no-times"))


def by_start(window: Window) -> tuple[object, ...]:
    """What closures are put in order by: those without an end last among those that begin together.

    Parameters
    ----------
    window : (datetime, datetime or None)
        First and last instant.

    Returns
    -------
    tuple
    """
    return window[0], window[1] is None, window[1] or window[0]


def build_levels(lower: Level | None, upper: Level | None) -> Levels | None:
    """Levels between two limits.

    Parameters
    ----------
    lower, upper : Level or None
        None: the surface, without limit.

    Returns
    -------
    Levels or None
        None where they are not in order.
    """
    try:
        return Levels(lower=lower or Level(reference="SFC"), upper=upper or Level(reference="UNL"))
    except ValidationError:
        return None


def name_zone(stem: str, number: int) -> str:
    """An id of a zone.

    Parameters
    ----------
    stem : str
        Of its notice: number or file.
    number : int
        Which of its zones.

    Returns
    -------
    str
        As ids are written.
    """
    letters = (one if one.isalpha() or one.isdecimal() or one in "_ .()+-" else "-" for one in stem)
    plain = "".join(letters).strip(" .()+-")[:80].strip()
    return f"{plain or 'notice'} {number}"


def build_zone(identity: str, title: str | Wording, source: str, drawn: Drawn, **facts: object) -> Zone:
    """A zone as it was announced.

    Parameters
    ----------
    identity : str
        Its id.
    title : str or Wording
        Its name; where empty, the id.
    source : str
        Where it is from.
    drawn : Drawn
        What it covers.
    **facts : object
        Of the record: windows, levels, number, authority, what it cancels, its text.

    Returns
    -------
    Zone
    """
    told = {"uncertainty_m": 0.0, "item": "debris", **facts}
    return Zone(
        id=identity,
        title=title if str(title).strip() else identity,
        kind="announced",
        mark="declared",
        source=source if source.strip() else _("a notice"),
        shape=drawn.shape,
        **{key: value for key, value in told.items() if value not in (None, "")},
    )
