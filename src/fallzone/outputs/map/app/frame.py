"""The panel beside a map, as markup: what is read first, then sections that open; complete without any script."""

from __future__ import annotations

from collections.abc import Iterable

from fallzone.outputs.text import safe_text
from fallzone.words import _
from fallzone.words.disclaimers import disclaimer


def frame_panel(title: str, told: Iterable[str], *, sections: Iterable[str], legend: str, asks: bool = False) -> str:
    """A panel.

    Parameters
    ----------
    title : str
        Its heading; not escaped yet.
    told : iterable of str
        Markup of what stands below it.
    sections : iterable of str
        Markup of what follows, after the answer to what is asked.
    legend : str
        Markup of the legend.
    asks : bool
        Whether places can be asked of.

    Returns
    -------
    str
        Markup.
    """
    about, answer = safe_text(_("About this map")), safe_text(_("Answer"))
    layers, legend_title = safe_text(_("Layers")), safe_text(_("Legend"))
    return (
        f'<section id="fz-panel" aria-label="{about}">'
        f'<header id="fz-head"><h1><bdi>{safe_text(title)}</bdi></h1>'
        f'<p class="fz-warning">{safe_text(disclaimer())}</p>'
        '<button type="button" id="fz-fold" aria-controls="fz-body" hidden></button></header>'
        '<div id="fz-body">'
        + (_ask() if asks else "")
        + f'<section id="fz-answer" aria-live="polite" aria-label="{answer}" hidden></section>'
        + "".join(told)
        + "".join(sections)
        + f'<details id="fz-layers-box"><summary>{layers}</summary><div id="fz-layers"></div></details>'
        + f'<details id="fz-legend"><summary>{legend_title}</summary>{legend}</details>'
        + "</div></section>"
    )


def _ask() -> str:
    named, checked = safe_text(_("Place, region or coordinates")), safe_text(_("Check"))
    return (
        '<form id="fz-ask" role="search" hidden autocomplete="off">'
        f'<label for="fz-asked">{named}</label><div class="fz-row">'
        '<input id="fz-asked" type="text" role="combobox" aria-expanded="false" aria-controls="fz-found" '
        'aria-autocomplete="list" spellcheck="false" maxlength="120">'
        f'<button type="submit">{checked}</button></div>'
        '<ul id="fz-found" role="listbox" hidden></ul><p id="fz-fault" role="alert" hidden></p></form>'
    )


def section(title: str, lines: Iterable[str], *, key: str = "") -> str:
    """A list that opens when its title is clicked.

    Parameters
    ----------
    title : str
        Not escaped yet.
    lines : iterable of str
        Markup.
    key : str
        Id of the section; none where empty.

    Returns
    -------
    str
        Markup; empty where there is no line.
    """
    items = "".join(f"<li><bdi>{line}</bdi></li>" for line in lines)
    named = f' id="{key}"' if key else ""
    return f"<details{named}><summary>{safe_text(title)}</summary><ul>{items}</ul></details>" if items else ""
