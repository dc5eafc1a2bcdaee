"""The page of an alert: one HTML file that loads nothing, runs nothing and can be read in seconds, or printed."""

from __future__ import annotations

import base64
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.files import write_whole
from fallzone.outputs.alert.loss_words import say_answers, say_change, say_impact_point, say_loss
from fallzone.outputs.alert.names import flight_words
from fallzone.outputs.alert.picture import Size, draw_layers, draw_map
from fallzone.outputs.alert.tables import Table, layer_table, minute_table, place_table, region_table
from fallzone.outputs.alert.unknown_words import list_unknown
from fallzone.outputs.alert.words import say_first, say_next, say_reopening
from fallzone.outputs.text import safe_text
from fallzone.words import _, language, ngettext
from fallzone.words.disclaimers import disclaimer_of_pack, disclaimer_text
from fallzone.words.formats import number
from fallzone.words.sources import coast_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.results.alert.alert import Alert

CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
# Of letters that can be read where the picture is as wide as a telephone
_MAP = Size(width_mm=120.0, height_mm=100.0, text_mm=3.6)
_LAYERS = Size(width_mm=120.0, height_mm=0.0, text_mm=3.6)


def write(alert: Alert, geodata: Geodata, path: Path, *, left_out: dict[str, str] | None = None) -> list[Path]:
    """Write the page; the same alert gives the same bytes.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.
    geodata : Geodata
        Where the coast is read from.
    path : Path
        A new file.
    left_out : dict of str to str, optional
        Files that are not beside it, with the reason.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    InputError
        When something stands there.
    """
    return [write_whole(path, render(alert, geodata, left_out=left_out).encode())]


def render(alert: Alert, geodata: Geodata, *, left_out: dict[str, str] | None = None) -> str:
    """The page as text.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.
    geodata : Geodata
        Where the coast is read from.
    left_out : dict of str to str, optional
        Files that are not beside it, with the reason.

    Returns
    -------
    str
        HTML in the language that is spoken.
    """
    title = title_words(alert)
    body = "".join(
        (
            _write_head(alert),
            "<main>",
            _write_first(alert),
            f'<div class="beside">{_write_map(alert, geodata)}{_write_next(alert, left_out or {})}</div>',
            _write_table("regions", _("Who is beneath"), region_table(alert)),
            _write_table("places", _("Places inside"), place_table(alert), _count_places(alert)),
            _write_layers(alert),
            _write_list("known", _("What is known"), [*say_loss(alert), *say_impact_point(alert)]),
            _write_list("answers", _("First and refined answer"), [*say_answers(alert), *say_change(alert)]),
            _write_list("unknown", _("What is not known"), list_unknown(alert)),
            _write_provenance(alert),
            "</main>",
        )
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{safe_text(language())}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{safe_text(title)}</title>\n<style>{_read_styles()}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def title_words(alert: Alert) -> str:
    """What a window or a document is called that shows an alert.

    Parameters
    ----------
    alert : Alert
        With or without a mission.

    Returns
    -------
    str
    """
    return _("Alert: {flight}").format(flight=flight_words(alert))


def kicker_words(alert: Alert) -> str:
    """What stands above the title: which answer it is.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.

    Returns
    -------
    str
    """
    if alert.area is None:
        return _("ALERT")
    return _("ALERT · refined answer") if alert.refined is not None else _("ALERT · first answer")


def _write_head(alert: Alert) -> str:
    return (
        f'<header><p class="kicker">{safe_text(kicker_words(alert))}</p><h1>{safe_text(flight_words(alert))}</h1>'
        f'<p class="warning"><strong>{safe_text(disclaimer_of_pack())}</strong></p></header>'
    )


def _write_section(key: str, title: str, inside: str, *, looks: str = "") -> str:
    named = f' class="{looks}"' if looks else ""
    return f'<section aria-labelledby="{key}"{named}><h2 id="{key}">{safe_text(title)}</h2>{inside}</section>'


def _write_first(alert: Alert) -> str:
    said = [*say_first(alert), *say_reopening(alert)]
    return _write_section("first", _("Say this first"), "".join(map(_paragraph, said)), looks="first")


def _write_map(alert: Alert, geodata: Geodata) -> str:
    described = " ".join([*say_first(alert)[:1], *say_impact_point(alert)])
    return _write_section("map", _("Map"), _write_picture(draw_map(alert, geodata, _MAP), described))


def _write_picture(svg: str, described: str) -> str:
    """As a picture of its own, in which no text can be anything else."""
    data = base64.b64encode(svg.encode()).decode()
    return f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{safe_text(described)}"></figure>'


def _write_next(alert: Alert, left_out: dict[str, str]) -> str:
    steps = "".join(f"<li>{safe_text(one)}</li>" for one in say_next(alert))
    missing = [
        _paragraph(_("Not written: {name} ({reason})").format(name=name, reason=reason.rstrip(".")))
        for name, reason in left_out.items()
    ]
    return _write_section("next", _("What to do next"), f"<ol>{steps}</ol>{''.join(missing)}")


def _write_layers(alert: Alert) -> str:
    chart = draw_layers(alert, _LAYERS)
    if chart is None:
        return ""
    described = _("When each layer of the air is closed, in UTC; the same stands in the table below.")
    minutes, table = minute_table(alert), layer_table(alert)
    inside = _write_picture(chart, described) + _write_rows(table, _("Layers of the air"))
    if minutes.rows:
        summary, told = safe_text(_("By the minute")), _write_rows(minutes, _("Layers of the air by the minute"))
        inside += f"<details><summary>{summary}</summary>{told}</details>"
    return _write_section("layers", _("Layers of the air, and when they may be opened again"), inside, looks="layers")


def _write_table(key: str, title: str, table: Table, after: str = "") -> str:
    return _write_section(key, title, _write_rows(table, title) + after) if table.rows else ""


def _write_rows(table: Table, label: str) -> str:
    heads = "".join(f'<th scope="col">{safe_text(one)}</th>' for one in table.heads)
    rows = "".join(f"<tr>{_write_cells(table.heads, row)}</tr>" for row in table.rows)
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{safe_text(label)}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _write_cells(heads: Iterable[str], row: tuple[str, ...]) -> str:
    cells = [f'<th scope="row">{_lines(row[0])}</th>']
    for head, cell in zip(list(heads)[1:], row[1:], strict=True):
        cells.append(f'<td data-head="{safe_text(head)}"><span>{_lines(cell)}</span></td>')
    return "".join(cells)


def _lines(text: str) -> str:
    """Lines below the first are quieter."""
    first, *others = text.split("\n")
    return safe_text(first) + "".join(f"<br><small>{safe_text(one)}</small>" for one in others)


def _count_places(alert: Alert) -> str:
    more = alert.area.places_inside - len(alert.area.places) if alert.area else 0
    if more <= 0:
        return ""
    told = ngettext("{count} more named place lies inside.", "{count} more named places lie inside.", more)
    return _paragraph(told.format(count=number(more)))


def _write_list(key: str, title: str, said: list[str]) -> str:
    items = "".join(f"<li>{safe_text(one)}</li>" for one in said)
    return _write_section(key, title, f"<ul>{items}</ul>") if said else ""


def _write_provenance(alert: Alert) -> str:
    said = [disclaimer_text(), *list_provenance(alert)]
    inside = _write_section("from", _("Made from"), "".join(map(_paragraph, said)))
    return f"<footer>{inside}</footer>"


def list_provenance(alert: Alert) -> list[str]:
    """What the alert was made with and from.

    Parameters
    ----------
    alert : Alert
        With the digests of what was read.

    Returns
    -------
    list of str
        A line each.
    """
    seed = "–" if alert.area is None else str(alert.area.seed)
    made = _("fallzone {version} · seed {seed}").format(version=alert.version, seed=seed)
    return [made, coast_source(), *(f"{name}: SHA-256 {digest}" for name, digest in sorted(alert.inputs.items()))]


def _paragraph(text: str) -> str:
    return f"<p>{safe_text(text)}</p>"


@cache
def _read_styles() -> str:
    return resources.files("fallzone").joinpath("outputs", "alert", "page.css").read_text(encoding="utf-8")
