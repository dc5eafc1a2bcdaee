"""Warnings as they were read, in words: what they close, and what a reader has to know of how that was read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from fallzone.outputs.zone_words import closure_lines, shape_words
from fallzone.words import _, msg
from fallzone.words.formats import degrees_minutes_seconds, kilometres
from fallzone.words.things import item_title, with_commas
from fallzone.words.times import date_words

if TYPE_CHECKING:
    from fallzone.model.notices.notice import Notice, NoticeZone
    from fallzone.model.results.statement import Statement
    from fallzone.model.zone import Zone

_SUBJECTS = {
    "launch": msg("rocket launch"),
    "debris": msg("space debris"),
    "other": msg("neither a launch nor space debris"),
    "unknown": msg("subject not stated"),
}
_YEAR_FROM = {
    "cancel": msg("The year {year} is that of its cancellation: the dates do not give one."),
    "issued": msg("The year {year} is that of its publication: the dates do not give one."),
    "number": msg("The year {year} is that of its number: the dates do not give one."),
}
_CIRCLE_BECAUSE = {
    "not-understood": msg("A sector is taken as the whole circle: its bearings were not understood."),
    "magnetic": msg("A sector is taken as the whole circle: its bearings are magnetic, and no declination is known."),
    "north-not-stated": msg(
        "A sector is taken as the whole circle: whether its bearings are true or magnetic is not stated."
    ),
    "turn-not-certain": msg(
        "A sector is taken as the whole circle: on which side of its bearings it lies is not certain."
    ),
    "from-or-towards": msg(
        "A sector is taken as the whole circle: whether its bearings are from its centre or towards it is not certain."
    ),
}
SENTENCES = {
    "away-from-q-line": msg("It lies {away} from the position in its Q-line: one of both is wrong."),
    "subject-inferred": msg("Its words do not say what it is for; its code and height are those of launches."),
    "arc-doubtful": msg(
        "Which way an arc goes round is not stated, or its ends, middle and radius do not agree: ask who issued it."
    ),
    "arc-drawn": msg("An edge that is an arc of a circle is drawn as corners 2° apart."),
    "arc-unread": msg("No area: an edge is an arc of a circle, and where its middle lies was not understood."),
    "bearings-taken-as-true": msg(
        "The bearings of its sector are taken as true: it does not say that they are magnetic."
    ),
    "corner-doubtful": msg("A corner may have been misread, a digit of it seems to be missing: {text}"),
    "corner-unread": msg("No area: a position could not be read: {text}"),
    "corners-reordered": msg(
        "In the order of the list the ring crosses itself; the corners were put in order round it."
    ),
    "edge-not-given": msg(
        "No area: an edge follows what no positions give, so that nothing is known to be inside or outside. Look at "
        "the chart, or ask who issued it. It is written: {text}"
    ),
    "end-before-publication": msg(
        "The end that it gives lies before its publication: it is taken to stand until it is cancelled."
    ),
    "end-estimated": msg("Its end is estimated ({end_utc}): it stands until it is cancelled or replaced."),
    "from-publication": msg("It gives no dates: it is taken to stand from its publication until it is cancelled."),
    "holidays-kept": msg("It leaves holidays out, which are not known: they are taken to be closed as well."),
    "letters-as-digits": msg("Letters that look like digits were taken for digits: {text}"),
    "margin-around-area": msg("No area: it closes what lies within a distance of an area."),
    "no-end": msg("It has no end: it stands until it is cancelled or replaced."),
    "no-times": msg("No time of closure is known."),
    "q-line-circle": msg(
        "Only the circle of its Q-line is known, of {radius}; that is drawn about an area and is not the area."
    ),
    "ring-crosses": msg("No area: the ring crosses itself, and the order of its corners is not certain."),
    "schedule-not-understood": msg(
        "Its schedule was not understood: it is taken to be closed from its beginning to its end."
    ),
    "single-position": msg("No area: a position alone, without corners, radius or width."),
    "size-out-of-range": msg("No area: its radius or width cannot be true."),
    "sun-hours": msg("Sunrise and sunset are taken as the beginning and the end of the day, UTC."),
    "times-not-understood": msg("Its times were not wholly understood."),
    "times-shared": msg("Which of its times belong to which area is not certain: all are taken for each."),
    "too-few-corners": msg("No area: fewer than three corners, and no width."),
    "zone-not-stated": msg(
        "The zone of its times is not stated: they are taken from the earliest to the latest that they may be."
    ),
    "cancels-nothing-named": msg("It is an {kind} and names no warning that it changes or cancels."),
    "circle-unread": msg("No area: a circle could not be read: {text}"),
    "corners-coarse": msg(
        "Its corners have {decimals} decimals and may have been cut off: its edge may be {uncertainty} away."
    ),
    "daily-or-throughout": msg(
        "Whether it is closed daily between its times or throughout is not certain: throughout is taken."
    ),
    "hole-filled": msg("A part that it leaves out could not be read: it is taken to be closed as well."),
    "languages-in-one-block": msg(
        "A block for one language has several texts of a kind ({element}): the first was read."
    ),
    "latitude-longitude-swapped": msg("Latitude and longitude stand in the wrong order, which was put right."),
    "level-unread": msg("A vertical limit could not be read: {text}"),
    "levels-reversed": msg("Its vertical limits are not in order, and were left out."),
    "no-area": msg("No area: it has no polygon or circle."),
    "off-the-globe": msg("No area: a corner is not on the globe."),
    "other-coordinate-system": msg("No area: its coordinates are not on WGS 84: {text}"),
    "reference-unread": msg("A reference to another warning could not be read: {text}"),
    "ring-open": msg("A ring is not closed: its last corner is joined to the first."),
    "several-preambles": msg("It has {count} preambles where one is allowed: the first was read."),
    "status-not-actual": msg("It is no actual warning: its status is '{status}'."),
    "time-unread": msg("A time could not be read: {text}"),
    "too-many-corners": msg("No area: it has more corners than any warning has."),
    "too-many-windows": msg("It has {count} times of closure, more than any warning has: none was read."),
    "window-reversed": msg("A closure ends before it begins, and was left out."),
}


def say_notice(said: Statement) -> str:
    """What a reader has to know of how a warning was read.

    Parameters
    ----------
    said : Statement
        Of a notice or of one of its zones.

    Returns
    -------
    str
        A sentence.
    """
    told = dict(said.values)
    if said.code == "year-inferred":
        source = told["source"]
        return _(_YEAR_FROM[source]).format(year=told["year"])
    if said.code == "sector-as-circle":
        reason = told["reason"]
        return _(_CIRCLE_BECAUSE[reason])
    if "radius_m" in told:
        told["radius"] = kilometres(told["radius_m"])
    if "uncertainty_m" in told:
        told["uncertainty"] = kilometres(told["uncertainty_m"])
    if "away_m" in told:
        told["away"] = kilometres(told["away_m"])
    if "end_utc" in told:
        told["end_utc"] = date_words(datetime.fromisoformat(told["end_utc"]))
    return _(SENTENCES[said.code]).format(**told)


def notice_title(notice: Notice) -> str:
    """Number and subject of a warning.

    Parameters
    ----------
    notice : Notice
        As it was read.

    Returns
    -------
    str
        One line.
    """
    facts = {"file": notice.file, "subject": _(_SUBJECTS[notice.subject])}
    if notice.number is None:
        return short_title(notice)
    return _("{number}: {subject} ({file})").format(number=notice.number, **facts)


def short_title(notice: Notice) -> str:
    """The same without its file, where it has a number.

    Parameters
    ----------
    notice : Notice
        As it was read.

    Returns
    -------
    str
        One line.
    """
    facts = {"file": notice.file, "number": notice.number, "subject": _(_SUBJECTS[notice.subject])}
    return (_("{file}: {subject}") if notice.number is None else _("{number}: {subject}")).format(**facts)


def zone_lines(one: NoticeZone) -> list[tuple[int, str]]:
    """A zone of a warning, line by line.

    Parameters
    ----------
    one : NoticeZone
        As it was read.

    Returns
    -------
    list of (int, str)
        How far each is indented, and the line.
    """
    zone = one.zone
    lines = [(1, _("{zone}: {item}").format(zone=zone.id, item=item_title(zone.item)))]
    shape = shape_words(zone)
    if shape is not None:
        lines.append((2, shape))
    elif zone.shape is not None:
        lines += [
            (
                2,
                _("Corners: {corners}").format(
                    corners=with_commas([degrees_minutes_seconds(*c) for c in ring.corners_lonlat])
                ),
            )
            for ring in zone.shape.rings
        ]
    lines += [(2, _("Closed: {window}").format(window=line)) for line in closure_lines(zone, None)]
    if zone.levels is not None:
        levels = _("Levels: {lower} to {upper}")
        lines.append((2, levels.format(lower=zone.levels.lower, upper=zone.levels.upper)))
    return [*lines, *((2, say_notice(said)) for said in one.warnings)]


def list_corners(zone: Zone) -> list[list[float]] | list[list[list[float]]] | None:
    """Corners of a zone, circles and corridors drawn out.

    Parameters
    ----------
    zone : Zone
        Of any shape.

    Returns
    -------
    list or None
        One ring of [lon, lat] [deg], the first repeated at its end; a list of rings where there are several; None where
        no area is known.
    """
    if zone.shape is None:
        return None
    if zone.shape.kind == "rings":
        rings = [
            [list(corner) for corner in (*ring.corners_lonlat, ring.corners_lonlat[0])] for ring in zone.shape.rings
        ]
    else:
        from fallzone.earth.areas import find_area

        area = find_area(zone)
        rings = [[list(corner) for corner in part.exterior.coords] for part in getattr(area, "geoms", [area])]
    return rings[0] if len(rings) == 1 else rings
