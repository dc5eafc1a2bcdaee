"""What messages share: capitals that any teleprinter has, lines of their width, zones by their closures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from fallzone.model.notices.draft import Draft, DraftZone
from fallzone.notices.drafting.times import Window
from fallzone.notices.outward import Rounded, outline_outward

# Columns of a line of NAVTEX, which NAVAREA messages keep too
COLUMNS = 40
# What a writer leaves to who issues it
TO_FILL = "XXXX"
# Letters, digits and marks of the International Telegraph Alphabet No. 2 that messages use
_FOREIGN = re.compile(r"[^A-Z0-9 \-?:().,'/=+]")
_MOST_LOCALITIES = 4
# Where messages have another word than maps
_ITEMS = {"fairing": "FAIRING"}


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a message.

    Parameters
    ----------
    zone : DraftZone
        Of which it is.
    ring : Rounded
        Its corners.
    """

    zone: DraftZone
    ring: Rounded


def list_areas(draft: Draft, *, per_degree: int, most_corners: int) -> list[Area]:
    """Every area of a draft, as a format can write it.

    Parameters
    ----------
    draft : Draft
        With its zones.
    per_degree : int
        Steps of the format in a degree.
    most_corners : int
        How many corners it gives an area at most.

    Returns
    -------
    list of Area
        In the order of the zones.
    """
    return [
        Area(zone, outline_outward(ring, per_degree=per_degree, most_corners=most_corners))
        for zone in draft.zones
        for ring in zone.rings_lonlat
    ]


def gather_windows(areas: Iterable[Area]) -> dict[tuple[Window, ...], list[Area]]:
    """Areas by when they are closed.

    Parameters
    ----------
    areas : iterable of Area
        In any order.

    Returns
    -------
    dict of tuple of (datetime, datetime) to list of Area
        By the first of each.
    """
    found: dict[tuple[Window, ...], list[Area]] = {}
    for area in areas:
        found.setdefault(area.zone.windows_utc, []).append(area)
    return found


def locality_words(zones: Iterable[DraftZone]) -> list[str]:
    """Names of the regions that zones lie in, in English, each once.

    Parameters
    ----------
    zones : iterable of DraftZone
        In their order.

    Returns
    -------
    list of str
        In capitals.
    """
    names = chain.from_iterable(zone.locality for zone in zones)
    return list(dict.fromkeys(capitals(name.en) for name in names))[:_MOST_LOCALITIES]


def item_capitals(zone: DraftZone) -> str:
    """What comes down in a zone, as messages call it.

    Parameters
    ----------
    zone : DraftZone
        With its title.

    Returns
    -------
    str
        In capitals.
    """
    return _ITEMS.get(zone.item) or capitals(zone.title.en)


def capitals(text: str) -> str:
    """A text in the letters, digits and marks that a message may have.

    Parameters
    ----------
    text : str
        In English.

    Returns
    -------
    str
        What has no place in it is left out.
    """
    plain = unicodedata.normalize("NFKD", text).upper().replace("–", "-").replace("’", "'")
    return " ".join(_FOREIGN.sub("", plain).split())


def fill(text: str, *, first: str = "", then: str = "", columns: int = COLUMNS) -> list[str]:
    """Lines of a paragraph; a position stays whole.

    Parameters
    ----------
    text : str
        Words with blanks between them; a no-break space holds together what must not be parted.
    first, then : str
        What the first line begins with, and the others.
    columns : int
        How long a line may be.

    Returns
    -------
    list of str
    """
    lines, line = [], first
    for word in text.split(" "):
        begun = line.strip() and line != first
        if begun and len(line) + 1 + len(word) > columns:
            lines.append(line)
            line = then + word
        else:
            line = f"{line} {word}" if begun else line + word
    return [one.replace("\N{NO-BREAK SPACE}", " ") for one in (*lines, line)]
