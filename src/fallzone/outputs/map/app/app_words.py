"""What the page's script says: names of its controls and sentences with {blanks}, as text and never as markup."""

from __future__ import annotations

from typing import Any

from fallzone.words import _


def page_words() -> dict[str, Any]:
    """Words by key, in the language that is spoken.

    Returns
    -------
    dict
    """
    return {
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "north_up": _("North is up"),
        "graticule": _("Latitude and longitude"),
        "open_panel": _("Open the panel"),
        "fold_panel": _("Fold the panel"),
        "close": _("Close"),
        "this_place": _("This place"),
        "drawn_here": _("Drawn here: {count}"),
        "nothing_here": _("Nothing is drawn here."),
    }
