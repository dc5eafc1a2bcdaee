"""Regions as places: named seas, prefectures and countries found by their names in three languages."""

from __future__ import annotations

import re

from fallzone.catalogue.geodata import parse_json, read_text, shown
from fallzone.places.names import cut_tails, fold, is_english, kinds_of, romanise_kana

# Searched in the raw text: a layer of many megabytes is not parsed as JSON only to find that no name in it fits.
_PROPERTIES = re.compile(r'"id"\s*:\s*"([^"\\]+)"\s*,\s*"names"\s*:\s*(\{[^{}]*\})')


def find_region_names(name: str) -> list[tuple[str, dict[str, str]]]:
    """Regions that a name fits, with or without the word for their kind.

    Parameters
    ----------
    name : str
        Name in English, Korean or Japanese.

    Returns
    -------
    list of (str, dict of str to str)
        Id, and names by language.
    """
    from fallzone.catalogue.shapes import region_files

    spellings = [name, *romanise_kana(name)]
    found = []
    for path in region_files():
        for match in _PROPERTIES.finditer(read_text(path)):
            names = parse_json(match[2], f"{shown(path)} [{match[1]}]")
            if any(_fits(str(known), wanted) for known in names.values() for wanted in spellings):
                found.append((match[1], {key: str(known) for key, known in names.items()}))
    return found


def _fits(known: str, name: str) -> bool:
    """Whether a region's name is the wanted one; Okinawa and 沖縄 are Okinawa Prefecture too."""
    wanted = {fold(name), *(stem for stem, tail in cut_tails(name) if is_english(tail) and "land" in kinds_of(tail))}
    for part in (known, *re.split(r"[(（/,]", known)):
        stems = {stem for stem, tail in cut_tails(part) if "land" in kinds_of(tail) and len(stem) > 1}
        if fold(part) == fold(name) or stems & wanted:
            return bool(fold(part))
    return False
