"""The table of towns, islands and sites, searched by name in English, Korean and Japanese."""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.kept import Kept
from fallzone.errors import InputError
from fallzone.model.zone import Place
from fallzone.numbers import parse_number
from fallzone.places.names import cut_tails, fold, is_english, is_used_in, kinds_of, romanise_kana, script_of
from fallzone.words import _, ngettext
from fallzone.words.countries import COUNTRIES
from fallzone.words.hints import line_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.model.record import Mark

LANGUAGES = ("en", "ko", "ja")
_COLUMNS = ("id", "lat_deg", "lon_deg", "kind", "country", "admin", "name_en", "name_ko", "name_ja", "aliases")
_TOWNS = ("city", "county", "district", "town")

_COUNTRIES = {
    "JP": ("japan", "일본", "日本"),
    "KR": ("southkorea", "korea", "대한민국", "한국", "韓国"),
    "KP": ("northkorea", "dprk", "북한", "北朝鮮"),
    "CN": ("china", "중국", "中国"),
    "TW": ("taiwan", "대만", "台湾"),
    "PH": ("philippines", "필리핀", "フィリピン"),
    "RU": ("russia", "러시아", "ロシア"),
}
# Countries along the corridors flown so far: their places are suggested first.
_NEAR = ("JP", "KR", "KP", "TW", "PH")

# A place that is given without its extent: a town spreads at a thousand people per km², and no municipality is taken
# as smaller than 10 km about its centre.
_PEOPLE_PER_M2 = 1e-3
_LEAST_REACH_M = 10_000.0

Match = Literal["full", "stem", "kind", "short"]

_TEXTS: Kept[str] = Kept(most=4)
_ENTRIES: Kept[list[Entry]] = Kept(most=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One place of the table, as found by a name.

    Parameters
    ----------
    id : str
        Its English name, unique in the table.
    lon_deg, lat_deg : float
        Geodetic position [deg], WGS 84.
    kind : str
        ``city`` ``county`` ``district`` ``town`` ``island`` ``islands`` ``airport`` ``site``; of regions, which are
        entries too, ``sea`` or ``region``.
    country : str
        ISO 3166 code of two letters; empty for regions.
    admin : str
        Province or prefecture.
    names : dict of str to str
        By language: ``en``, ``ko``, ``ja``.
    population : int
        Used only to order candidates: nested places count twice.
    source : str
        Where the entry comes from.
    reach_m : float
        How far the place reaches beyond its point, or beyond its outline where there is one [m], ≥ 0.
    reach_mark : {"declared", "estimated", "assumed"}
        How that is known.
    has_outline : bool
        Whether its outline is in the file of areas.
    match : {"full", "stem", "kind", "short"}
        Name by which it was found: one of its own; one without the word for its kind; one with such a word added; or
        the short name of an island, which may mean something else.
    geometry : shapely geometry, optional
        Outline of a region: lon, lat [deg], WGS 84.
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
    reach_m: float = 0.0
    reach_mark: Mark = "assumed"
    has_outline: bool = False
    match: Match = "full"
    geometry: BaseGeometry | None = None

    @property
    def is_short(self) -> bool:
        """Whether it was found by the short name of an island."""
        return self.match == "short"

    @property
    def label(self) -> str:
        """Name and area, which together find this entry again; in English, as in data."""
        name, area = self.names["en"], self.admin or COUNTRIES.get(self.country, self.country)
        return f"{name}, {area}" if area else name

    def to_place(self, geodata: Geodata = SHIPPED) -> Place:
        """The entry as a place, with its outline where there is one.

        Parameters
        ----------
        geodata : Geodata
            Where shipped files lie.

        Returns
        -------
        Place

        Raises
        ------
        InputError
            When the file of areas lacks the outline.
        """
        return Place(
            id=self.id,
            name=self.label,
            lon_deg=self.lon_deg,
            lat_deg=self.lat_deg,
            names=self.names,
            area=", ".join(part for part in (self.admin, self.country) if part),
            source=self.source,
            kind=self.kind,
            geometry=read_outlines([self], geodata)[0] if self.has_outline else self.geometry,
            reach_m=self.reach_m,
            reach_mark=self.reach_mark,
        )


def find_entries(name: str, *areas: str, geodata: Geodata = SHIPPED) -> list[Entry]:
    """Entries of a name, the likeliest first.

    A word for a kind of place at the end of the name (Naha City, 강진군, 竹富町) keeps those of that kind. A name in
    kana finds the Japanese places that are spelt so in Latin letters.

    Parameters
    ----------
    name : str
        Name in English, Korean or Japanese.
    *areas : str
        Provinces or countries that must all hold the place.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    list of Entry
    """
    areas_names = [_area_names(area, geodata) for area in areas]
    found: dict[str, Entry] = {}
    for spelling, country in [(name, ""), *((latin, "JP") for latin in romanise_kana(name))]:
        for row, where in _rows_about(spelling, geodata):
            match = _match(row, spelling)
            if not match or (country and row["country"] != country):
                continue
            is_new = row["id"] not in found or found[row["id"]].is_short
            if is_new and all(_lies_in(row, names) for names in areas_names):
                found[row["id"]] = _read_entry(row, where, match)
    # An official name (東村) is not taken for another village that might be called so; for North Korea it is not
    # available which places are counties
    is_official = any(entry.match == "full" for entry in found.values())
    kept = (one for one in found.values() if one.match != "kind" or not is_official or one.country == "KP")
    return sorted(kept, key=_order)


def read_entries(geodata: Geodata = SHIPPED) -> list[Entry]:
    """The whole table, in its own order.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    list of Entry

    Raises
    ------
    InputError
        Names the file and the entry.
    """
    return list(_ENTRIES.find(_table(geodata), lambda: [_read_entry(row, where) for row, where in _all_rows(geodata)]))


def close_names(name: str, geodata: Geodata = SHIPPED, *, count: int = 3) -> list[str]:
    """Names in the table that are spelt nearly like this one, in its script, those along the flown corridors first.

    Parameters
    ----------
    name : str
        A name that was not found.
    geodata : Geodata
        Where shipped files lie.
    count : int
        Largest number of names, > 0.

    Returns
    -------
    list of str
    """
    script, near, far = script_of(name), {}, {}
    for row, _file in _all_rows(geodata):
        spelt = near if row["country"] in _NEAR else far
        for language in LANGUAGES:
            if (known := row[f"name_{language}"]) and script_of(known) == script:
                spelt.setdefault(known.casefold(), known)
    found: list[str] = []
    for spelt in (near, far):
        # One wrong syllable of three leaves two thirds
        cutoff = 0.7 if script == "latin" else 0.6
        hits = difflib.get_close_matches(name.casefold(), spelt, n=count, cutoff=cutoff)
        found += [spelt[hit] for hit in hits if spelt[hit] not in found]
    return found[:count]


def _order(entry: Entry) -> tuple[bool, bool, int, int, str]:
    """The likelier meaning first: whole names, then municipalities, then the larger."""
    return entry.is_short, entry.match == "stem", _rank(entry.kind), -entry.population, entry.id


def _rank(kind: str) -> int:
    """Municipalities, then towns that are parts of one, then everything else."""
    return (kind not in _TOWNS) + (kind not in _TOWNS[:3])


def _table(geodata: Geodata) -> tuple[str, str]:
    """Text of the table with one spelling for wide letters, and its name for messages."""
    path = geodata.root / "places" / "places.csv"
    where = geodata.shown(path)
    raw = read_text(path, where)
    text = _TEXTS.find(raw, lambda: unicodedata.normalize("NFKC", raw).replace("\r\n", "\n"))
    header = text.partition("\n")[0].split(",")
    missing = [column for column in _COLUMNS if column not in header]
    if missing:
        raise InputError(where, _("has no column {columns}").format(columns=", ".join(missing)))
    return text if text.endswith("\n") else text + "\n", where


def _all_rows(geodata: Geodata) -> Iterator[tuple[dict[str, str], str]]:
    """Every row, and the file for messages."""
    text, file = _table(geodata)
    lines = text.split("\n")
    for number, line in enumerate(lines[1:], start=2):
        if line:
            yield _read_row(lines[0], line, line_of(file, number)), file


def _rows_about(name: str, geodata: Geodata) -> Iterator[tuple[dict[str, str], str]]:
    """Rows that contain the letters of a name, or of its stem."""
    if not fold(name):
        return
    text, file = _table(geodata)
    header = text[: text.index("\n")]
    stems = [fold(name), *(stem for stem, _tail in cut_tails(name))]
    # Where one stem begins another, the lines of the longer one are among its own
    shortest = [stem for stem in set(stems) if not any(other != stem and stem.startswith(other) for other in stems)]
    for stem in shortest:
        for line, number in _lines_with(text, stem):
            yield _read_row(header, line, line_of(file, number)), file


def _read_row(header: str, line: str, where: str) -> dict[str, str]:
    """One line of the table by its columns."""
    try:
        columns, cells = (next(csv.reader([part], strict=True)) for part in (header, line))
    except csv.Error as error:
        raise InputError(
            where, _("is not CSV: {error}").format(error=error), _("close every quote on its own line")
        ) from None
    if len(cells) != len(columns):
        raise InputError(
            where,
            ngettext("has {count} value", "has {count} values", len(cells)).format(count=len(cells)),
            ngettext("the header names {expected} column", "the header names {expected} columns", len(columns)).format(
                expected=len(columns)
            ),
        )
    return dict(zip(columns, cells, strict=True))


def _lines_with(text: str, wanted: str) -> list[tuple[str, int]]:
    """Lines, with their numbers, that contain the letters of a folded name in sequence, with any marks between.

    A scan of the raw text is ten times as fast as folding every name in it.
    """
    accented = _accented()
    letters = (f"[{re.escape(c + c.upper() + accented.get(c, ''))}]" for c in wanted)
    pattern = r"[^\w\n]*".join(letters)
    if len(wanted) == 1 and wanted.isascii():
        pattern = rf"(?<!\w){pattern}(?!\w)"  # one letter is a whole name (Y, Å) or none, and stands in every line
    search = re.compile(pattern).search
    lines, at, number = [], text.index("\n") + 1, 2
    while match := search(text, at):
        start, end = text.rindex("\n", 0, match.start()) + 1, text.index("\n", match.start())
        number += text.count("\n", at, start)
        lines.append((text[start:end], number))
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


def _match(row: dict[str, str], name: str) -> Match | Literal[""]:
    """Kind of name by which a row fits; empty where it does not."""
    wanted, own = fold(name), [row[f"name_{language}"] for language in LANGUAGES if row[f"name_{language}"]]
    names, aliases = {fold(one) for one in own}, {fold(alias) for alias in row["aliases"].split("|") if alias}
    if wanted in names:
        return "full"
    own_stems = {stem for one in own for stem, tail in cut_tails(one) if row["kind"] in kinds_of(tail)}
    if row["kind"] == "island":
        # An alias that is a full name cannot be told from a short one
        is_short = wanted in own_stems or (wanted in aliases and any(one.startswith(wanted) for one in names))
        if is_short and len(wanted) > (1 if wanted.isascii() else 0):
            return "short"
    if wanted in aliases:
        return "full"
    if len(wanted) > 1 and wanted in own_stems and row["kind"] not in ("island", "airport"):
        return "stem"
    return (
        "kind" if any(_fits_kind(row, stem, tail, names | aliases, own_stems) for stem, tail in cut_tails(name)) else ""
    )


def _fits_kind(row: dict[str, str], stem: str, tail: str, names: set[str], own_stems: set[str]) -> bool:
    """Whether a name with a word for its kind means this row: 浦添市 is 浦添, but 那覇町 is not 那覇市."""
    kinds = kinds_of(tail)
    if not is_used_in(tail, row["country"]):
        return False
    if row["kind"] not in kinds and not (row["country"] == "KP" and row["kind"] == "city" and "county" in kinds):
        return False
    if is_english(tail):
        return stem in names or stem in own_stems
    others = {other for one in names for of, other in cut_tails(one) if of == stem and row["kind"] in kinds_of(other)}
    return stem in names and not any(script_of(other) == script_of(tail) for other in others - {tail})


def _area_names(area: str, geodata: Geodata) -> set[str]:
    """Folded names of an area, with and without the word for its kind, in English too where a region has the name."""
    from fallzone.places.region_names import find_region_names

    names = [area, *(names["en"] for _, names in find_region_names(area, geodata))]
    stems = {stem for name in names for stem, tail in cut_tails(name) if "land" in kinds_of(tail)}
    return stems | {fold(name) for name in names}


def _lies_in(row: dict[str, str], areas: set[str]) -> bool:
    """Whether a row lies in an area named by province, country code or country."""
    admin, country = fold(row["admin"]), row["country"]
    if areas & {admin, fold(country), fold(COUNTRIES.get(country, country)), *_COUNTRIES.get(country, ())}:
        return True
    return any(len(area) > 3 and admin.startswith(area) for area in areas)


def _read_entry(row: dict[str, str], file: str, match: Match = "full") -> Entry:
    where = f"{file} [{row['id']}]"
    lat_deg = parse_number(row["lat_deg"], f"{where} [lat_deg]", -90.0, 90.0)
    lon_deg = parse_number(row["lon_deg"], f"{where} [lon_deg]", -180.0, 180.0)
    population = parse_number(row.get("population") or "0", f"{where} [population]", 0.0, 1e11)
    reach_m = parse_number(row.get("reach_m") or "0", f"{where} [reach_m]", 0.0, 1e6)
    names = {language: row[f"name_{language}"] for language in LANGUAGES if row[f"name_{language}"]}
    mark = row.get("reach_mark") or "assumed"
    if not reach_m and row["kind"] in _TOWNS:
        reach_m = max(_LEAST_REACH_M, (population / _PEOPLE_PER_M2 / 3.14159) ** 0.5)
    return Entry(
        id=row["id"],
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        kind=row["kind"],
        country=row["country"],
        admin=row["admin"],
        names={"en": row["id"], **names},
        population=int(population),
        source=row.get("source") or "",
        reach_m=reach_m,
        reach_mark=cast("Mark", mark),
        has_outline=row.get("outline") == "areas.geojson",
        match=match,
    )


def read_outlines(entries: Iterable[Entry], geodata: Geodata = SHIPPED) -> list[BaseGeometry]:
    """Outlines of places that have one, each from the one line of the file of areas that holds it.

    Parameters
    ----------
    entries : iterable of Entry
        Such as have an outline.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    list of shapely geometry
        lon, lat [deg], in their order.

    Raises
    ------
    InputError
        When the file of areas lacks one.
    """
    path = geodata.root / "places" / "areas.geojson"
    file = geodata.shown(path)
    text = read_text(path, file)
    return [_read_outline(one.id, text, file) for one in entries]


def _read_outline(name: str, text: str, file: str) -> BaseGeometry:
    from fallzone.catalogue.features import read_outline
    from fallzone.catalogue.geodata import parse_json

    at = text.find(f'"id":"{name}"')
    if at < 0:
        raise InputError(
            file, _("has no area '{name}', which places.csv names").format(name=name), _("run: make geodata")
        )
    line = text[text.rfind("\n", 0, at) + 1 : text.find("\n", at)].rstrip(",")
    where = f"{file} [{name}]"
    feature = parse_json(line, where)
    return read_outline(feature.get("geometry") if isinstance(feature, dict) else None, f"{where} [geometry]")
