"""The printed briefing of warnings: what is closed and when, whom it concerns, whose it may be, and their texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone import __version__
from fallzone.files import write_whole
from fallzone.model.zone import Circle, Corridor, Sector
from fallzone.outputs.notices.notice_words import notice_title
from fallzone.outputs.pack.blocks import (
    Block,
    Column,
    bullets,
    facts,
    heading,
    names,
    page_break,
    paragraph,
    printable,
    span,
    table,
)
from fallzone.outputs.pack.pdf import HEADER_CHARACTERS, lay_out, typeset
from fallzone.outputs.pack.sections.findings import corners_table, shape_blocks
from fallzone.outputs.zone_words import shape_words
from fallzone.words import _
from fallzone.words import formats as say
from fallzone.words.disclaimers import disclaimer_heading, disclaimer_of_reading
from fallzone.words.things import item_words, with_commas
from fallzone.words.times import minute_utc

if TYPE_CHECKING:
    from fallzone.model.notices.notice import Notice, NoticeZone
    from fallzone.model.results.flag import Flag
    from fallzone.model.zone import LonLat, Zone
    from fallzone.outputs.notices.told import ToldNotices


def write(told: ToldNotices, path: Path) -> list[Path]:
    """Write the briefing as PDF; the same warnings give the same bytes.

    Parameters
    ----------
    told : ToldNotices
        All of it is told.
    path : Path
        A new file.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    FallzoneError
        When the package was installed without its fonts, or the typesetter refuses.
    InputError
        When something stands there.
    """
    return [write_whole(path, typeset(build_document(told)))]


def build_document(told: ToldNotices) -> dict[str, Any]:
    """Everything the template prints.

    Parameters
    ----------
    told : ToldNotices
        All of it is told.

    Returns
    -------
    dict
        As of ``pack.pdf.lay_out``.
    """
    blocks = [*_front(told), *_closed(told), *_concerned(told), *_launches(told)]
    blocks += [page_break(), *_corners(told), *_remarks(told), *_texts(told)]
    made_with = _("fallzone {version}").format(version=__version__)
    title = _("Briefing: {mission}").format(mission=told.title)
    header = _("Briefing · {mission}").format(mission=told.short[:HEADER_CHARACTERS])
    return lay_out(blocks, title=title, header=header, footer=made_with)


def _front(told: ToldNotices) -> list[Block]:
    """Title, what this is, and first of all what is in doubt."""
    doubts = printable("\n".join([*told.say_doubts(), *_list_left(told)]))
    only = told.notices[0] if len(told.notices) == 1 else None
    return [
        {"kind": "title", "kicker": _("BRIEFING OF A WARNING"), "text": printable(told.title)},
        {"kind": "notice", "title": disclaimer_heading(), "text": disclaimer_of_reading()},
        *([{"kind": "notice", "title": _("NOT ALL IS KNOWN"), "text": doubts}] if doubts else []),
        *([] if only is None else [facts(_list_facts(only))]),
    ]


def _list_left(told: ToldNotices) -> list[str]:
    """What was not understood."""
    return [_("Not understood: {text}").format(text=line) for line in told.list_not_understood()]


def _list_facts(notice: Notice) -> list[tuple[str, object]]:
    pairs = [
        (_("File"), notice.file),
        (_("Authority"), notice.authority),
        (_("Published"), notice.issued_utc and minute_utc(notice.issued_utc)),
        (_("Ends"), notice.cancel_utc and minute_utc(notice.cancel_utc)),
        (_("Cancels"), with_commas(notice.cancels)),
    ]
    return [(name, value) for name, value in pairs if value]


def _closed(told: ToldNotices) -> list[Block]:
    """What is closed, and when: the zones by their closures."""
    if not told.areas:
        return [heading(_("What is closed, and when")), paragraph(_("No area was found in it."))]
    rows: list[Any] = []
    for areas, lines in told.list_closures():
        rows.append(span("\n".join(lines)))
        rows += [_zone_row(one) for one in areas]
    columns = [Column(_("Zone"), 52), Column(_("For"), 28), Column(_("Levels"), 34), Column(_("Shape"), 56)]
    return [heading(_("What is closed, and when")), table(columns, rows)]


def _zone_row(one: NoticeZone) -> list[str]:
    zone, levels = one.zone, "–"
    if zone.levels is not None:
        levels = _("{lower} to {upper}").format(lower=zone.levels.lower, upper=zone.levels.upper)
    shape = shape_words(zone)
    if shape is None:
        shape = _("by its corners, below") if zone.shape is not None else _("no coordinates")
    return [zone.id, item_words(zone.item), levels, shape]


def _concerned(told: ToldNotices) -> list[Block]:
    """Regions that zones meet, with what of each zone lies in them."""
    blocks = [heading(_("Whom it concerns"))]
    if not told.flags:
        return [*blocks, paragraph(_("No region is flagged."))]
    columns = [Column(_("Zone"), 90), Column(_("Share of the zone"), 40, True), Column(_("Area"), 40, True)]
    rows: list[Any] = []
    for flag in sorted(told.flags, key=_by_area):
        rows.append(span(names(flag.names) or flag.region))
        rows += [
            [
                reason.zone,
                "–" if reason.share_of_zone is None else say.share(reason.share_of_zone),
                "–" if reason.area_m2 is None else say.area(reason.area_m2),
            ]
            for reason in flag.reasons
        ]
    return [*blocks, table(columns, rows)]


def _by_area(flag: Flag) -> tuple[bool, float]:
    """Land first, then by the largest area."""
    return flag.kind == "sea", -max(reason.area_m2 or 0.0 for reason in flag.reasons)


def _launches(told: ToldNotices) -> list[Block]:
    """Whose launch it may be, with the reasons."""
    if told.launches is None:
        return [paragraph(_("So many warnings are not asked whose launches they may be of."))]
    lines = told.say_launches()
    return [heading(_("Whose launch it may be")), bullets(lines)] if lines else []


def _remarks(told: ToldNotices) -> list[Block]:
    remarks = told.list_remarks()
    return [heading(_("How it was read")), bullets(remarks)] if remarks else []


def _corners(told: ToldNotices) -> list[Block]:
    """Tables to copy from."""
    blocks: list[Block] = []
    for one in told.areas:
        blocks += [heading(told.name_zone(one.zone), 2), *shape_blocks(one.zone)]
        blocks += [corners_table(points)] if (points := _list_points(one.zone)) else []
    return [heading(_("Corners of the zones")), *blocks] if blocks else []


def _list_points(zone: Zone) -> tuple[LonLat, ...]:
    """Centre of a circle or sector and corners of a corridor's line, which stand in words above."""
    if isinstance(zone.shape, Circle | Sector):
        return (zone.shape.centre_lonlat,)
    return zone.shape.line_lonlat if isinstance(zone.shape, Corridor) else ()


def _texts(told: ToldNotices) -> list[Block]:
    """Each warning as it was read."""
    blocks = [heading(_("Text as it was read"))]
    for notice in told.notices:
        blocks += [heading(notice_title(notice), 2)] if len(told.notices) > 1 else []
        blocks.append(paragraph(notice.text.strip()))
    return blocks
