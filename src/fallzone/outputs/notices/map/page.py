"""The map of warnings as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallzone import __version__
from fallzone.outputs.map.app.document import build_document
from fallzone.outputs.map.app.frame import frame_panel, section
from fallzone.outputs.map.app.page import render_page, write_page
from fallzone.outputs.map.app.regions import tell_regions
from fallzone.outputs.map.panels import flag_table, flagged_section, legend_lines
from fallzone.outputs.notices.map.layers import NoticeDrawing
from fallzone.outputs.notices.notice_words import notice_title
from fallzone.outputs.text import safe_text
from fallzone.words import _, ngettext
from fallzone.words.formats import number
from fallzone.words.sources import coast_source
from fallzone.words.things import join_sentences, with_commas

if TYPE_CHECKING:
    from fallzone.outputs.notices.told import ToldNotices


def write(told: ToldNotices, path: Path) -> list[Path]:
    """Write the map of warnings; the same warnings give the same bytes.

    Parameters
    ----------
    told : ToldNotices
        Drawn with its geodata.
    path : Path
        A new file, or a map of fallzone that nobody changed.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    InputError
        When something else stands there.
    """
    return [write_page(render(told), Path(path))]


def render(told: ToldNotices) -> str:
    """The page as text.

    Parameters
    ----------
    told : ToldNotices
        Drawn with its geodata.

    Returns
    -------
    str
        HTML that loads nothing, in the language that is spoken.
    """
    drawing = NoticeDrawing(told)
    layers = drawing.layers()
    title = _("{notice} - fallzone map of a warning").format(notice=told.short)
    document = build_document(title, layers, drawing.view, regions=tell_regions(told.flags, layers))
    return render_page(document, _panel(told, legend_lines(layers)), without_script=flag_table(told.flags))


def _panel(told: ToldNotices, legend: str) -> str:
    """Number and subject, doubts first, then closures, regions, whose launch it may be, and what was not understood."""
    many = [notice_title(notice) for notice in told.notices] if len(told.notices) > 1 else []
    unplaced = [one.zone.id for one in told.areas if one.zone.shape is None]
    made = _("Read by fallzone {version}. Map: Leaflet.").format(version=__version__)
    made_by = join_sentences([made, coast_source()])
    doubts = [f"<p><bdi>{safe_text(doubt)}</bdi></p>" for doubt in told.say_doubts()]
    sections = [
        section(_("Warnings"), map(safe_text, many)),
        _closed(told),
        flagged_section(told.flags, None),
        _launches(told),
        section(_("Announced without coordinates"), map(safe_text, unplaced)),
        section(_("How it was read"), map(safe_text, told.list_remarks())),
        section(_("Not understood"), map(safe_text, told.list_not_understood())),
        f'<p class="fz-made">{safe_text(made_by)}</p>',
    ]
    return frame_panel(told.title, doubts, sections=sections, legend=legend)


def _closed(told: ToldNotices) -> str:
    """Zones and their closures; open at first where they are few."""
    groups = list(told.list_closures())
    items = "".join(
        f"<li><bdi><b>{safe_text(with_commas([told.name_zone(one.zone) for one in areas]))}</b></bdi><br>"
        f"{'<br>'.join(safe_text(line) for line in lines)}</li>"
        for areas, lines in groups
    )
    if not items:
        return f"<p>{safe_text(_('No area was found in it.'))}</p>"
    told_count = ngettext("Closed: {count} zone", "Closed: {count} zones", len(told.areas))
    title = safe_text(told_count.format(count=number(len(told.areas))))
    return f"<details{' open' if len(groups) == 1 else ''}><summary>{title}</summary><ul>{items}</ul></details>"


def _launches(told: ToldNotices) -> str:
    """Whose launch it may be."""
    if told.launches is None:
        return f"<p>{safe_text(_('So many warnings are not asked whose launches they may be of.'))}</p>"
    lines = ["<br>".join(map(safe_text, text.split("\n"))) for text in told.say_launches()]
    return section(_("Whose launch it may be"), lines)
