"""An alert on paper: one page of A4, two at most, to hand on or to read out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.files import write_whole
from fallzone.outputs.alert.loss_words import say_answers, say_change, say_impact_point, say_loss
from fallzone.outputs.alert.names import flight_words
from fallzone.outputs.alert.page import kicker_words, list_provenance, title_words
from fallzone.outputs.alert.picture import Size, draw_map
from fallzone.outputs.alert.tables import Table, layer_table, place_table, region_table
from fallzone.outputs.alert.unknown_words import list_unknown
from fallzone.outputs.alert.words import say_first, say_next, say_reopening
from fallzone.outputs.pack.blocks import Block, Column, bullets, drawing, heading, paragraph, printable, table
from fallzone.outputs.pack.pdf import HEADER_CHARACTERS, lay_out, typeset
from fallzone.words import _, ngettext
from fallzone.words.disclaimers import disclaimer_heading, disclaimer_text
from fallzone.words.formats import number

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.results.alert.alert import Alert

_MAP = Size(width_mm=170.0, height_mm=64.0, text_mm=2.6)
# So many rows leave all of it on two pages
_MOST_REGIONS, _MOST_PLACES, _MOST_LAYERS, _MOST_LINES = 7, 3, 6, 5


def write(alert: Alert, geodata: Geodata, path: Path) -> list[Path]:
    """Write the alert as PDF; the same alert gives the same bytes.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.
    geodata : Geodata
        Where the coast is read from.
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
    return [write_whole(path, typeset(build_document(alert, geodata)))]


def build_document(alert: Alert, geodata: Geodata) -> dict[str, Any]:
    """Everything the template prints.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.
    geodata : Geodata
        Where the coast is read from.

    Returns
    -------
    dict
        As of ``pack.pdf.lay_out``.
    """
    blocks = [
        {"kind": "title", "kicker": kicker_words(alert), "text": printable(flight_words(alert))},
        {"kind": "answer", "text": printable("\n".join([*say_first(alert), *say_reopening(alert)]))},
        drawing(draw_map(alert, geodata, _MAP), " ".join(say_impact_point(alert))),
        *_list_table(_("Who is beneath"), region_table(alert), (58, 40, 40, 32), _MOST_REGIONS),
        heading(_("What to do next"), 2),
        bullets(say_next(alert)),
        {"kind": "notice", "title": disclaimer_heading(), "text": disclaimer_text()},
        *_list_table(_("Layers of the air"), _from_the_surface(layer_table(alert)), (24, 32, 32, 34, 48), _MOST_LAYERS),
        *_list_table(_("Places inside"), place_table(alert), (38, 40, 40, 30, 26), _MOST_PLACES),
        *_list_lines(_("What is known"), say_loss(alert)),
        *_list_lines(_("First and refined answer"), [*say_answers(alert), *say_change(alert)]),
        *_list_lines(_("What is not known"), list_unknown(alert)),
    ]
    title = title_words(alert)
    return lay_out(blocks, title=title, header=title[:HEADER_CHARACTERS], footer=list_provenance(alert)[0])


def _list_table(title: str, rows: Table, widths: tuple[int, ...], most: int) -> list[Block]:
    """A table under its heading, and how many rows of it the page leaves out."""
    if not rows.rows:
        return []
    columns = [Column(head, width) for head, width in zip(rows.heads, widths, strict=True)]
    blocks = [heading(title, 2), table(columns, [list(row) for row in rows.rows[:most]])]
    return [*blocks, *_tell_more(len(rows.rows) - most)]


def _from_the_surface(rows: Table) -> Table:
    """Upwards: what there is no room for is the highest, which is opened again first."""
    return Table(rows.heads, rows.rows[::-1])


def _list_lines(title: str, said: list[str]) -> list[Block]:
    if not said:
        return []
    return [heading(title, 2), bullets(said[:_MOST_LINES]), *_tell_more(len(said) - _MOST_LINES)]


def _tell_more(count: int) -> list[Block]:
    if count <= 0:
        return []
    told = ngettext("{count} more stands in alert.html.", "{count} more stand in alert.html.", count)
    return [paragraph(told.format(count=number(count)))]
