"""Ids and names of the countries elsewhere: from Unicode's CLDR by their number, or typed where they have none."""

from __future__ import annotations

import re
import unicodedata

from babel import Locale
from babel.core import get_global
from sources import read_country_numbers

LANGUAGES = ("en", "ko", "ja")


def name_countries(land: dict, typed: dict[str, dict]) -> dict[str, dict]:
    """Id to names of every land region that is still called as Natural Earth calls it; `land` takes these ids."""
    numbers = read_country_numbers()
    named = {}
    for name in sorted(set(land) & set(numbers)):
        text = typed.get(name) or {"names": find_names(numbers[name])}
        region = slug(text["names"]["en"])
        if region in land:
            raise ValueError(f"two regions would be called {region}")
        land[region] = land.pop(name)
        named[region] = text
    return named


def find_names(number: str) -> dict[str, str]:
    """Names of a country by its ISO 3166-1 number."""
    (code, *_) = get_global("territory_aliases")[number]
    return {language: Locale(language).territories[code] for language in LANGUAGES}


def slug(name: str) -> str:
    """A name as an id: `Côte d’Ivoire` is cote-d-ivoire."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("&", " and ").lower()))
