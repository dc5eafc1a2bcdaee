"""Tables of places as offices write them, in whatever encoding, separator and heading, as long as these are certain."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fallzone.catalogue.geodata import Geodata, read_bytes
from fallzone.errors import InputError, UsageError
from fallzone.model.zone import Place
from fallzone.places.coordinates import is_position, normalise, parse_angle
from fallzone.places.drawn import Points, point_place, times_unused
from fallzone.places.find import find_place
from fallzone.places.names import fold
from fallzone.words import _, ngettext
from fallzone.words.hints import line_of

_LATITUDE = ("latdeg", "lat", "latitude", "latitudedeg", "위도", "緯度", "纬度")
_LONGITUDE = ("londeg", "lon", "lng", "long", "longitude", "longitudedeg", "경도", "経度", "經度", "经度")
_BOTH = ("position", "coordinates", "coordinate", "latlon", "좌표", "위치좌표", "座標", "緯度経度")
_NAME = (
    *("name", "title", "place", "id", "site", "ship", "vessel"),
    *("이름", "지명", "명칭", "장소", "지점", "선명", "선박명", "名称", "名前", "地名", "場所", "地点", "船名"),
)
_PLANE = ("x", "y", "easting", "northing")
_TIME = re.compile(r"time|date|utc|시각|시간|일시|날짜|時刻|日時|日付")
_SEPARATORS = ",;\t"
# Signs of degrees, minutes and seconds behind digits as western Excel writes them: ° º ´ ’ ”
_WESTERN = re.compile(rb"(?<=[0-9])[\xb0\xba\xb4\x92\x94]")


class Columns(NamedTuple):
    """Index of each column; None where there is no such column.

    Parameters
    ----------
    lat, lon, both, name : int or None
        Latitude and longitude, both of them in one cell, and the name.
    """

    lat: int | None
    lon: int | None
    both: int | None
    name: int | None

    @property
    def is_position(self) -> bool:
        """Whether there are columns for a position."""
        return self.both is not None or (self.lat is not None and self.lon is not None)


def read_csv(path: Path, geodata: Geodata) -> Points:
    """Read a table of places: with latitude and longitude, with positions in one column, or of names alone.

    Parameters
    ----------
    path : Path
        Text file in any common encoding, separated by commas, semicolons or tabs.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Points
        One place for each row, and notes on what was not used.

    Raises
    ------
    InputError
        Names file, line and value. One bad row refuses the whole file.
    """
    text = decode(read_bytes(path), str(path))
    rows = list(read_rows(text, find_separator(text), str(path)))
    if not rows:
        raise InputError(line_of(str(path), 1), _("has no column of lat, latitude, lon, longitude"), _("found nothing"))
    (_place, header), *body = rows
    columns = find_columns(header, str(path))
    if columns is None:
        return Points([_read_whole(where, row, geodata) for where, row in rows], [])
    places = [read_row(where, row, header, columns, geodata=geodata) for where, row in body]
    return Points(places, note_columns(header, columns, str(path)))


def decode(raw: bytes, where: str) -> str:
    """Text of a file whose encoding is not stated.

    A byte-order mark tells it, or valid UTF-8, or that the text reads well in one encoding alone.

    Parameters
    ----------
    raw : bytes
        Content of the file.
    where : str
        Name of the file, for messages.

    Returns
    -------
    str

    Raises
    ------
    InputError
        When it reads well both as Korean and as Japanese, or as neither; says what to do.
    """
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
        is_marked = encoding == "utf-16" or raw.startswith(codecs.BOM_UTF8)
        if is_marked or not _may_be_korean(text, raw):
            return text
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise InputError(where, _("is not whole UTF-16 text"), _("save it as CSV UTF-8")) from None
    read = {}
    for encoding in ("cp949", "cp932"):
        try:
            read[encoding] = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    good = [text for encoding, text in read.items() if _reads_well(text, encoding)]
    if len(good) == 1:
        return good[0]
    if not good and _WESTERN.sub(b"", raw).isascii():
        return raw.decode("cp1252")
    doubt = (
        _("may be Korean (cp949) or Japanese (Shift-JIS) text") if good else _("is not UTF-8, Korean or Japanese text")
    )
    raise InputError(where, doubt, _("save it as CSV UTF-8, in Excel: Save As, CSV UTF-8 (Comma delimited)"))


def _may_be_korean(text: str, raw: bytes) -> bool:
    """Whether UTF-8 text may in fact be cp949: 청풍 has the bytes of ûǳ. A Latin word has plain letters too."""
    if text.isascii() or re.search(r"[\u0800-\uffff]|[A-Za-z][\u0080-\u07ff]|[\u0080-\u07ff][A-Za-z]", text):
        return False
    try:
        return not re.search("[°º´·]", text) and _reads_well(raw.decode("cp949"), "cp949")
    except UnicodeDecodeError:
        return False


def _reads_well(text: str, encoding: str) -> bool:
    """Whether a text has only characters that people write in the language of an encoding.

    These are Hangul of KS X 1001, kana of full width and kanji of JIS X 0208: read in the wrong one of both encodings,
    a text has rare syllables or kana of half width.
    """
    signs = "°′″·・℃"
    strange = [
        c for c in set(text) if not (c.isascii() or c in signs or "\u3000" <= c <= "\u3011" or "！" <= c <= "～")
    ]
    if encoding == "cp949":
        return all("가" <= c <= "힣" and len(c.encode("euc_kr", "ignore")) == 2 for c in strange)
    return all("\u3041" <= c <= "\u30fe" or "\u4e00" <= c <= "\u9fff" for c in strange)


def find_separator(text: str) -> str:
    """The separator by which the first line has the columns of a position, or most columns.

    Parameters
    ----------
    text : str
        Of the file, or its first lines.

    Returns
    -------
    str
        One character.
    """
    line = next((line for line in text.splitlines() if line.strip()), "")
    found = []
    for separator in _SEPARATORS:
        cells = [fold(_plain(cell)) for cell in line.split(separator)]
        found.append((sum(cell in (*_LATITUDE, *_LONGITUDE, *_BOTH, *_NAME) for cell in cells), len(cells), separator))
    known, _count, separator = max(found, key=lambda one: one[:2])
    # 26,2124;127,6809 without a header: the comma is the decimal one
    return ";" if not known and line.count(";") == 1 else separator


def read_rows(text: str, separator: str, file: str, *, lines_before: int = 0) -> Iterator[tuple[str, list[str]]]:
    """Rows that are not blank, each with its place in the file.

    Parameters
    ----------
    text : str
        Of the file, or some of its lines.
    separator : str
        Between cells.
    file : str
        Its name.
    lines_before : int
        Lines of the file before the text.

    Yields
    ------
    (str, list of str)
        Place for messages, and the cells.

    Raises
    ------
    InputError
        When it is not CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line_of(file, lines_before + reader.line_num), [cell.strip() for cell in row]
    except csv.Error as error:
        where = line_of(file, lines_before + reader.line_num)
        raise InputError(
            where,
            _("is not CSV: {error}").format(error=error),
            _("close every quote; a field has at most 131,072 letters"),
        ) from None


def _plain(cell: str) -> str:
    """Heading without quotes and without a unit in brackets."""
    return re.sub(r"[(\[（].*?[)\]）]", "", cell.strip().strip('"'))


def find_columns(header: list[str], file: str) -> Columns | None:
    """Columns of a table; None for a file without a heading, in which every row is a place.

    Parameters
    ----------
    header : list of str
        Cells of the first row.
    file : str
        Its name.

    Returns
    -------
    Columns or None

    Raises
    ------
    InputError
        When there is a heading, but no column for a position or a name.
    """
    plain = [fold(_plain(cell)) for cell in header]
    where = line_of(file, 1)
    lat, lon, both = (_only(plain, known, where) for known in (_LATITUDE, _LONGITUDE, _BOTH))
    names = [plain.index(known) for known in _NAME if known in plain]
    columns = Columns(lat, lon, both, names[0] if names else None)
    is_plane = bool(set(plain) & set(_PLANE))
    has_neither = lat is None and lon is None and not is_plane
    if columns.is_position or (columns.name is not None and has_neither):
        return columns
    if has_neither and (len(header) == 1 or is_position(normalise(header[0][:100]))):
        return None
    missing = _LATITUDE if lat is None else _LONGITUDE
    hint = _("found {columns}").format(columns=", ".join(header)[:200])
    if is_plane:
        hint = _(
            "{found}; which of x and y is the latitude, and are they degrees? Call the columns lat and lon"
        ).format(found=hint)
    raise InputError(where, _("has no column of {columns}").format(columns=", ".join(missing)), hint)


def _only(header: list[str], known: tuple[str, ...], where: str) -> int | None:
    found = [index for index, column in enumerate(header) if column in known]
    if len(found) > 1:
        raise InputError(
            where, _("has more than one column of {known}").format(known=", ".join(known)), _("keep one of them")
        )
    return found[0] if found else None


def read_row(where: str, row: list[str], header: list[str], columns: Columns, *, geodata: Geodata) -> Place:
    """One row as a place.

    Parameters
    ----------
    where : str
        File and line, for messages.
    row : list of str
        Its cells; empty ones may stand beyond the header.
    header : list of str
        Headings.
    columns : Columns
        Those that are used.
    geodata : Geodata
        Whose places and regions are known by name.

    Returns
    -------
    Place

    Raises
    ------
    InputError
        Names line and value.
    """
    cells = [*row[: len(header)], *(cell for cell in row[len(header) :] if cell)]
    if len(cells) != len(header):
        raise InputError(
            where,
            ngettext("has {count} value", "has {count} values", len(cells)).format(count=len(cells)),
            ngettext("the header names {expected} column", "the header names {expected} columns", len(header)).format(
                expected=len(header)
            ),
        )
    name = cells[columns.name] if columns.name is not None else ""
    if columns.lat is not None and columns.lon is not None:
        return point_place(
            where,
            _read_angle(f"{where} [latitude]", cells[columns.lat], "NS"),
            _read_angle(f"{where} [longitude]", cells[columns.lon], "EW"),
            name,
        )
    return _find(where, cells[columns.both] if columns.both is not None else name, name, geodata)


def _read_angle(where: str, cell: str, axis: str) -> float:
    try:
        return parse_angle(cell, axis)
    except UsageError as error:
        raise InputError(where, str(error)) from None


def _read_whole(where: str, row: list[str], geodata: Geodata) -> Place:
    """Row of a file without a heading, read as if typed on the command line."""
    has_decimal_comma = len(row) == 2 and all(re.fullmatch(r"[+-]?\d+,\d+", cell) for cell in row)
    return _find(where, (";" if has_decimal_comma else ",").join(cell for cell in row if cell), "", geodata)


def _find(where: str, text: str, name: str, geodata: Geodata) -> Place:
    try:
        place = find_place(text, geodata)
    except UsageError as error:
        raise InputError(where, str(error)) from None
    if name and name != text:
        return point_place(where, place.lat_deg, place.lon_deg, name)
    return place


def note_columns(header: list[str], columns: Columns, file: str) -> list[str]:
    """Notes on the columns that are not used.

    Parameters
    ----------
    header : list of str
        Headings.
    columns : Columns
        Those that are used.
    file : str
        Its name.

    Returns
    -------
    list of str
        Sentences, in the language spoken.
    """
    used = {columns.name, *((columns.lat, columns.lon) if columns.lat is not None else (columns.both,))}
    ignored = [column for index, column in enumerate(header) if index not in used and column]
    notes = []
    if ignored:
        told = ngettext(
            "{file}: the column {columns} is not used", "{file}: the columns {columns} are not used", len(ignored)
        )
        notes.append(told.format(file=file, columns=", ".join(ignored)))
    if any(_TIME.search(column.casefold()) for column in ignored):
        notes.append(times_unused(file))
    return notes
