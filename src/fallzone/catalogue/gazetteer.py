"""The table of towns, islands and sites, searched by name in English, Korean and Japanese."""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from fallzone.catalogue.geodata import geodata_dir, read_text, shown
from fallzone.errors import InputError
from fallzone.model.zone import Place

LANGUAGES = ("en", "ko", "ja")
_COLUMNS = ("id", "lat_deg", "lon_deg", "kind", "country", "admin", "name_en", "name_ko", "name_ja", "aliases")

# What an island's full name has after its short one: Miyako-jima, 宮古島, 미야코섬, Jeju-do.
_ISLAND_ENDINGS = ("jima", "shima", "island", "to", "do", "島", "섬", "도")
_COUNTRIES = {
    "JP": ("japan", "일본", "日本"),
    "KR": ("southkorea", "korea", "대한민국", "한국", "韓国"),
    "KP": ("northkorea", "dprk", "북한", "北朝鮮"),
    "CN": ("china", "중국", "中国"),
    "TW": ("taiwan", "대만", "台湾"),
    "PH": ("philippines", "필리핀", "フィリピン"),
    "RU": ("russia", "러시아", "ロシア"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One row of the table, as found by a name.

    Parameters
    ----------
    kind : str
        ``city``, ``island`` or ``site``.
    country, admin : str
        ISO 3166 code, and province or prefecture.
    population : int
        Only for the order of candidates: nested places count twice.
    is_short : bool
        Found by the short name of an island, which may mean something else.
    """

    id: str
    lon_deg: float
    lat_deg: float
    kind: str
    country: str
    admin: str
    names: dict[str, str]
    population: int
    source: str
    is_short: bool = False

    @property
    def label(self) -> str:
        """Name and area, which together find this entry again."""
        name, area = self.names["en"], self.admin or self.country
        return f"{name}, {area}" if area else name

    def to_place(self) -> Place:
        """The entry as a place."""
        return Place(
            id=self.id,
            name=self.label,
            lon_deg=self.lon_deg,
            lat_deg=self.lat_deg,
            names=self.names,
            area=", ".join(part for part in (self.admin, self.country) if part),
            source=self.source,
        )


def fold(name: str) -> str:
    """A name without case, accents, spaces, hyphens, apostrophes and width: what two spellings share.

    Examples
    --------
    >>> fold("Ie-jima"), fold("ｎａｈａ"), fold("Tōkyō")
    ('iejima', 'naha', 'tokyo')
    """
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    together = unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
    return "".join(c for c in together if c.isalnum())


def find_entries(name: str, area: str = "") -> list[Entry]:
    """Every entry of that name, full names and the largest first; ``area`` keeps those of one province or country."""
    wanted, wanted_area = fold(name), fold(area)
    if not wanted:
        return []
    text = _table()
    header = next(csv.reader([text[: text.index("\n")]]))
    found = []
    for line in _lines_with(text, wanted):
        row = dict(zip(header, next(csv.reader([line])), strict=True))
        match = _match(row, wanted)
        if match and (not area or _lies_in(row, wanted_area)):
            found.append(_read_entry(row, is_short=match == "short"))
    found.sort(key=lambda entry: (entry.is_short, entry.kind != "city", -entry.population, entry.id))
    return found


def read_entries() -> list[Entry]:
    """The whole table, in its own order."""
    return [_read_entry(row) for row in csv.DictReader(_table().split("\n"))]


def close_names(name: str, count: int = 3) -> list[str]:
    """Names in the table that are spelt nearly like this one."""
    spelt = {}
    for row in csv.DictReader(_table().split("\n")):
        for language in LANGUAGES:
            if row[f"name_{language}"]:
                spelt.setdefault(row[f"name_{language}"].casefold(), row[f"name_{language}"])
    return [spelt[hit] for hit in difflib.get_close_matches(name.casefold(), spelt, n=count, cutoff=0.7)]


@cache
def _read_table(path: str) -> str:
    from pathlib import Path

    text = unicodedata.normalize("NFKC", read_text(Path(path)))
    header = text.partition("\n")[0].split(",")
    missing = [column for column in _COLUMNS if column not in header]
    if missing:
        raise InputError(shown(Path(path)), f"has no column {', '.join(missing)}")
    return text if text.endswith("\n") else text + "\n"


def _table() -> str:
    return _read_table(str(geodata_dir() / "places" / "places.csv"))


def _lines_with(text: str, wanted: str) -> list[str]:
    """Lines that hold the letters of a folded name in a row, whatever stands between and above them.

    A scan of the raw text is ten times as quick as folding every name in it.
    """
    accented = _accented()
    letters = (f"[{re.escape(c + c.upper() + accented.get(c, ''))}]" for c in wanted)
    pattern = re.compile(r"[^\w\n]*".join(letters))
    lines, at = [], text.index("\n") + 1
    while match := pattern.search(text, at):
        start, end = text.rindex("\n", 0, match.start()) + 1, text.index("\n", match.start())
        lines.append(text[start:end])
        at = end
    return lines


@cache
def _accented() -> dict[str, str]:
    """Accented Latin letters by the plain lower-case letter they fold to."""
    letters: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = fold(chr(code))
        if len(base) == 1 and base.isascii():
            letters[base] = letters.get(base, "") + chr(code)
    return letters


def _match(row: dict[str, str], wanted: str) -> str:
    """``full`` when the name is one of the row's own, ``short`` when it is an island's short name, else empty."""
    names = {fold(row[f"name_{language}"]) for language in LANGUAGES} - {""}
    if wanted in names:
        return "full"
    if row["kind"] == "island" and any(name.startswith(wanted) for name in names):
        aliases = {fold(alias) for alias in row["aliases"].split("|")}
        is_known_short = any(name.removeprefix(wanted) in _ISLAND_ENDINGS for name in names)
        return "short" if is_known_short or wanted in aliases else ""
    return "full" if wanted in {fold(alias) for alias in row["aliases"].split("|")} else ""


def _lies_in(row: dict[str, str], area: str) -> bool:
    """Whether a row lies in an area named by province, country code or country."""
    admin, country = fold(row["admin"]), row["country"]
    return area in (admin, fold(country), *_COUNTRIES.get(country, ())) or (len(area) > 3 and admin.startswith(area))


def _read_entry(row: dict[str, str], *, is_short: bool = False) -> Entry:
    where = f"{shown(geodata_dir() / 'places' / 'places.csv')} [{row['id']}]"
    try:
        lat_deg, lon_deg, population = float(row["lat_deg"]), float(row["lon_deg"]), int(row.get("population") or 0)
    except ValueError as error:
        raise InputError(where, str(error), "lat_deg, lon_deg and population must be numbers") from None
    if not (-90.0 <= lat_deg <= 90.0 and -180.0 <= lon_deg <= 180.0):
        raise InputError(where, f"lat_deg {lat_deg}, lon_deg {lon_deg} is not on Earth")
    names = {language: row[f"name_{language}"] for language in LANGUAGES if row[f"name_{language}"]}
    return Entry(
        id=row["id"],
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        kind=row["kind"],
        country=row["country"],
        admin=row["admin"],
        names={"en": row["id"], **names},
        population=population,
        source=row.get("source") or "",
        is_short=is_short,
    )
