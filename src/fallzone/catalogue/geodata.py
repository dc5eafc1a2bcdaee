"""Where geodata lies, and plain reading of its files as text and strict JSON; imports little."""

from __future__ import annotations

import codecs
import io
import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from fallzone.catalogue.readings import note_bytes
from fallzone.errors import InputError
from fallzone.files import open_regular
from fallzone.words import _, msg
from fallzone.words.hints import answer_words, line_of

# A surrogate escape without its other half: it reads as text that no file or terminal can take.
_HALF_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]")

# The largest file of a good run has a tenth of this; a larger one is not ours, and would fill the memory.
LARGEST_FILE_BYTES = 200_000_000

_SAVE_AS_UTF8 = msg("in an editor, save it with the encoding UTF-8")

# More digits are no number that a double holds; Python itself would take 4,300
_MOST_DIGITS = 300
_HUGE_POWER = re.compile(r"[eE]\+?\d{3}")

# The coordinate systems by which a file may say that it is in longitude and latitude on WGS 84.
_WGS84 = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326")


@dataclass(frozen=True)
class Geodata:
    """A folder of geodata: facts about the world, and missions.

    Parameters
    ----------
    folder : Path, optional
        The one that the user named; else the repository's, or the copy in the package.
    """

    folder: Path | None = None

    @property
    def root(self) -> Path:
        """Folder in which its files lie; InputError where the named folder holds no geodata.

        Raises
        ------
        InputError
            When the folder that was named holds no geodata.
        """
        if self.folder is None:
            return _shipped_geodata_dir()
        if not (self.folder / "missions").is_dir():
            problem = _("is not a geodata folder")
            raise InputError(str(self.folder), problem, _("it should hold missions/, vehicles/, sites/ …"))
        return self.folder

    def list_ids(self, kind: Literal["sites", "vehicles", "missions", "zones"]) -> tuple[str, ...]:
        """Ids of the files of one kind.

        Parameters
        ----------
        kind : {"sites", "vehicles", "missions", "zones"}
            Folder within geodata.

        Returns
        -------
        tuple of str
            Sorted.
        """
        suffix = ".geojson" if kind == "zones" else ".toml"
        return tuple(sorted(path.stem for path in (self.root / kind).glob(f"*{suffix}")))

    def shown(self, path: Path) -> str:
        """Name of a file for messages and provenance: relative to the folder where it lies there, else as given.

        Parameters
        ----------
        path : Path
            The file.

        Returns
        -------
        str
        """
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


# What is read unless a user names another one
SHIPPED = Geodata()


def find_geodata(folder: Geodata | Path | str | None) -> Geodata:
    """The geodata that somebody names in Python.

    Parameters
    ----------
    folder : Geodata, Path, str or None
        The folder, or what was made of it; None for what is shipped.

    Returns
    -------
    Geodata
    """
    if isinstance(folder, Geodata):
        return folder
    return SHIPPED if folder is None else Geodata(Path(folder))


@cache
def _shipped_geodata_dir() -> Path:
    package = Path(__file__).parents[1]
    for folder in (package / "geodata", package.parents[1] / "geodata"):
        if (folder / "missions").is_dir():
            return folder
    raise InputError(str(package), _("holds no geodata"), _("reinstall fallzone, or name a folder of geodata"))


def read_bytes(path: Path, where: str | None = None) -> bytes:
    """Content of an ordinary file, and a note of its digest; every file of the catalogue is read through here.

    Parameters
    ----------
    path : Path
        The file.
    where : str, optional
        Its name for messages and provenance; the path where not given.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        When it cannot be read or is larger than 200 MB; a pipe or device is refused.
    """
    where = str(path) if where is None else where
    try:
        with open_regular(path) as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        raise InputError(where, _("no such file")) from None
    except OSError as error:
        raise InputError(where, _("cannot be read: {reason}").format(reason=answer_words(error))) from None
    except ValueError:
        raise InputError(repr(where), _("is not a file name: it holds a NUL character")) from None
    if len(content) > LARGEST_FILE_BYTES:
        raise InputError(where, _("is larger than {most_mb} MB").format(most_mb=LARGEST_FILE_BYTES // 10**6))
    note_bytes(where, content)
    return content


def read_text(path: Path, where: str | None = None) -> str:
    r"""Content of a UTF-8 file, with or without a byte-order mark.

    Parameters
    ----------
    path : Path
        The file.
    where : str, optional
        Name of the file, for messages and provenance. Default: its path.

    Returns
    -------
    str
        With line ends ``\n``.

    Raises
    ------
    InputError
        When it cannot be read or is in another encoding.
    """
    return decode_text(read_bytes(path, where), str(path) if where is None else where)


def decode_text(content: bytes, where: str) -> str:
    r"""Text in UTF-8 with the line ends of any system.

    Parameters
    ----------
    content : bytes
        Content of a file.
    where : str
        Name of the file, for messages.

    Returns
    -------
    str
        With line ends ``\n``.

    Raises
    ------
    InputError
        When it is in another encoding; says what to do.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(where, _("is UTF-16 text"), _(_SAVE_AS_UTF8))
    try:
        return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig").read()
    except UnicodeDecodeError as error:
        raise InputError(
            where, _("is not UTF-8 text (byte {byte})").format(byte=error.start), _(_SAVE_AS_UTF8)
        ) from None


def read_json(path: Path, where: str | None = None) -> Any:
    """Read a file of strict JSON.

    Parameters
    ----------
    path : Path
        The file.
    where : str, optional
        Name of the file, for messages and provenance. Default: its path.

    Returns
    -------
    object
        As `parse_json`.

    Raises
    ------
    InputError
        When it cannot be read or is not strict JSON.
    """
    return parse_json(read_text(path, where), str(path) if where is None else where)


def parse_json(text: str, where: str) -> Any:
    """Values of a strict JSON text.

    Parameters
    ----------
    text : str
        Content of a file.
    where : str
        Name of the file, for messages.

    Returns
    -------
    object
        Dicts, lists, texts, finite numbers, booleans and None.

    Raises
    ------
    InputError
        For text that is not JSON, for NaN and infinities, unpaired surrogates, and a key given twice.
    """

    def refuse(constant: str) -> None:
        raise InputError(where, _("holds {constant}").format(constant=constant), _("every number must be finite"))

    def refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
            raise InputError(
                where, _("holds the key '{twice}' twice in one object").format(twice=twice), _("keep one of them")
            )
        return found

    def read_whole_number(digits: str) -> int:
        if len(digits) > _MOST_DIGITS:
            raise InputError(
                where,
                _("holds a number of {count:,} digits").format(count=len(digits)),
                _("expected {most} at most").format(most=_MOST_DIGITS),
            )
        return int(digits)

    def read_number(digits: str) -> float:
        value = float(digits)
        if not math.isfinite(value):
            refuse(digits[:40])
        return value

    # Only where they are needed: thousands of outlines are read faster without
    hooks = {"parse_int": read_whole_number, "parse_float": read_number} if _may_hold_huge(text) else {}
    # The plain search first: it is a hundred times faster, and few files have any escape
    if "\\u" in text and _HALF_CHARACTER.search(text):
        raise InputError(where, _("holds half a character (an unpaired \\ud8…\\udf escape)"), _("write it whole"))
    try:
        return json.loads(text, parse_constant=refuse, object_pairs_hook=refuse_twice, **hooks)
    except json.JSONDecodeError as error:
        raise InputError(line_of(where, error.lineno), _("is not JSON: {error}").format(error=error.msg)) from None
    except RecursionError:
        raise InputError(where, _("is nested too deeply")) from None


def _may_hold_huge(text: str) -> bool:
    """Whether a number in a text may have more digits, or a larger power of ten, than a double holds.

    That many digits in a row fill one of the pieces of the text whole; looking at these is ten times faster than a
    search.
    """
    piece = _MOST_DIGITS // 2
    return any(text[at : at + piece].isdigit() for at in range(0, len(text), piece)) or bool(_HUGE_POWER.search(text))


def check_wgs84(data: dict[str, Any], where: str) -> None:
    """Check that a GeoJSON object is in longitude and latitude on WGS 84; before RFC 7946 it could name another system.

    Parameters
    ----------
    data : dict
        The object.
    where : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        When its ``crs`` names another coordinate system.
    """
    crs = data.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in _WGS84:
        raise InputError(
            f"{where} [crs]",
            _("found {name!r}").format(name=name),
            _("expected WGS 84 ({name}) or none").format(name=_WGS84[0]),
        )
