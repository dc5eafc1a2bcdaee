"""Regions as places: named seas, prefectures and countries found by their names in three languages."""

from __future__ import annotations

import re

from fallzone.catalogue.geodata import SHIPPED, Geodata, parse_json, read_text
from fallzone.places.names import cut_tails, fold, is_english, kinds_of, romanise_kana

# Searched in the raw text: a layer of many megabytes is not parsed as JSON only to find that no name in it fits.
_PROPERTIES = re.compile(r'"id"\s*:\s*"([^"\\]+)"\s*,\s*"names"\s*:\s*(\{[^{}]*\})')


def find_region_names(name: str, geodata: Geodata = SHIPPED) -> list[tuple[str, dict[str, str]]]:
    """Regions that a name fits, with or without the word for their kind.

    Parameters
    ----------
    name : str
        Name in English, Korean or Japanese.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    list of (str, dict of str to str)
        Id, and names by language.
    """
    from fallzone.catalogue.regions import region_files

    wanted = [(fold(one), _list_wanted(one)) for one in (name, *romanise_kana(name))]
    found = []
    for path in region_files(geodata):
        file = geodata.shown(path)
        for match in _PROPERTIES.finditer(read_text(path, file)):
            names = parse_json(match[2], f"{file} [{match[1]}]")
            if any(_fits(str(known), *one) for known in names.values() for one in wanted):
                found.append((match[1], {key: str(known) for key, known in names.items()}))
    return found


def _list_wanted(name: str) -> set[str]:
    """What a region may be called for a name to fit it, folded: the name, and without its word for a kind of land."""
    return {fold(name), *(stem for stem, tail in cut_tails(name) if is_english(tail) and "land" in kinds_of(tail))}


def _fits(known: str, folded: str, wanted: set[str]) -> bool:
    """Whether a region's name is the wanted one; Okinawa and 沖縄 are Okinawa Prefecture too."""
    # Few names hold it at all, and to cut them all into parts takes longer than to answer the question
    whole = fold(known)
    if not any(one in whole for one in wanted):
        return False
    for part in (known, *re.split(r"[(（/,]", known)):
        stems = {stem for stem, tail in cut_tails(part) if "land" in kinds_of(tail) and len(stem) > 1}
        if fold(part) == folded or stems & wanted:
            return bool(fold(part))
    return False
