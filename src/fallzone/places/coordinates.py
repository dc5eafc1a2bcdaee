"""Positions as people and notices write them: decimal degrees, degrees-minutes-seconds, packed digits, MGRS.

What can be read in two ways is asked about, never guessed.

Source
------
ICAO Doc 8126 (AIS Manual): DDMM and DDMMSS for a latitude, DDDMM and DDDMMSS for a longitude; ISO 6709:2022, annex H,
for signed packed digits; NGA.STND.0037 for MGRS.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import NamedTuple

from fallzone.errors import UsageError
from fallzone.words import _

# No position in any of these notations has as many characters.
_LONGEST = 120

# Characters that stand for an ASCII one; written before NFKC, which would turn º into a letter.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00ba\u02da\u00b0", "°"),
        **dict.fromkeys("\u2032\u2019\u02b9\u00b4", "'"),
        **dict.fromkeys("\u2033\u201d\u02ba\u3003", '"'),
        **dict.fromkeys("\uff0c\u3001", ","),
    }
)
# Korean and Japanese words around the numbers of a position (북위 26도 12분, 東経127度40分).
_WORDS = {
    **dict.fromkeys(("북위", "北緯", "北纬"), "N"),
    **dict.fromkeys(("남위", "南緯", "南纬"), "S"),
    **dict.fromkeys(("동경", "東経", "東經", "东经"), "E"),
    **dict.fromkeys(("서경", "西経", "西經", "西经"), "W"),
    **dict.fromkeys("도度", "°"),
    **dict.fromkeys("분分", "'"),
    **dict.fromkeys("초秒", '"'),
}
_WORD = re.compile("|".join(_WORDS))

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?"
_DECIMAL_PAIR = re.compile(rf"({_NUMBER})°?(?:\s*[,;]\s*|\s+)({_NUMBER})°?", re.ASCII)
_COMMA_PAIR = re.compile(r"([+-]?\d+,\d+)°?\s*;\s*([+-]?\d+,\d+)°?", re.ASCII)
# Degrees; degrees and minutes; degrees, minutes and seconds: joined by -, : or spaces, or with ° ' ".
_JOIN = r"(?:\s*[-:]\s*|\s)"
_ANGLE = (
    rf"\d+(?:\.\d*)?°?|\d+(?:°\s*|{_JOIN})\d+(?:\.\d*)?'?"
    rf"|\d+(?:°\s*|{_JOIN})\d+(?:'\s*|{_JOIN})\d+(?:\.\d*)?(?:\"|'')?"
)
_LETTERED_PAIR = re.compile(
    rf"(?:({_ANGLE})\s*([NSEW])\s*[,;/]?\s*({_ANGLE})\s*([NSEW])|([NSEW])\s*({_ANGLE})\s*[,;/]?\s*([NSEW])\s*({_ANGLE}))",
    re.ASCII,
)
_ONE_ANGLE = re.compile(rf"([+-]?)({_ANGLE})\s*([NSEW]?)|([NSEW])\s*({_ANGLE})", re.ASCII)
_SIGNED_PACKED = re.compile(r"([+-]\d+(?:\.\d*)?)([+-]\d+(?:\.\d*)?)(?:CRS\S*)?/?", re.ASCII)
_PACKED = re.compile(r"\d{4,}(?:\.\d*)?", re.ASCII)
_MGRS = re.compile(r"(\d{1,2}\s?[C-HJ-NP-X]|[ABYZ])\s?([A-HJ-NP-Z]{2})((?:\s?\d+){0,2})", re.ASCII)
_MGRS_START = re.compile(r"\d{1,2}[C-HJ-NP-X](?:[A-HJ-NP-Z]{2})?", re.ASCII)
# What only a coordinate is written with.
_PIECE = re.compile(r"[\dNSEW+\-.,;:/°'\"\s]+", re.ASCII)
MOST_PIECES = 8


class Position(NamedTuple):
    """A position that was written down.

    Parameters
    ----------
    lat_deg, lon_deg : float
        Geodetic, WGS 84; the longitude in [−180, 180].
    turned_deg : float or None
        The longitude as written where it was beyond 180°.
    reach_m : float
        Half the diagonal of the square that a grid reference names [m]; 0 for a point.
    """

    lat_deg: float
    lon_deg: float
    turned_deg: float | None = None
    reach_m: float = 0.0


def normalise(text: str) -> str:
    """One spelling for the signs, digits and words of coordinates: upper case, without invisible characters.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    str
    """
    visible = "".join(c for c in text.translate(_SIGNS) if unicodedata.category(c) != "Cf")
    written = unicodedata.normalize("NFKC", visible).translate(_SIGNS)
    if any(character.isdigit() for character in written):
        written = _WORD.sub(lambda word: _WORDS[word[0]], written)
    return re.sub(r"\s+", " ", written).strip().upper()


def is_position(written: str) -> bool:
    """Whether a normalised text is meant as coordinates.

    No place name in the table has a digit; ``nan,nan`` is meant as coordinates too.

    Parameters
    ----------
    written : str
        As `normalise` gives it.

    Returns
    -------
    bool
    """
    if any(character.isdigit() for character in written):
        return True
    parts = re.split(r"[,\s]+", written)
    return len(parts) == 2 and all(part.lstrip("+-") in ("NAN", "INF", "INFINITY") for part in parts)


def parse_position(text: str) -> Position:
    """Position that a text gives, latitude first where no letters tell.

    Parameters
    ----------
    text : str
        Decimal degrees, degrees-minutes-seconds, packed digits or MGRS.

    Returns
    -------
    Position
        Geodetic, WGS 84.

    Raises
    ------
    UsageError
        When it is no position, is not on Earth, looks swapped, or can be read in two ways; the text says which.

    Examples
    --------
    >>> parse_position("0045N 00130E")[:2], parse_position("N263000 E1274500")[:2]
    ((0.75, 1.5), (26.5, 127.75))
    """
    if len(text) > _LONGEST:
        raise UsageError(
            _("'{text}…' has {count:,} characters: that is not a position").format(text=text[:40], count=len(text))
        )
    written = normalise(text)
    if match := _MGRS.fullmatch(written):
        return _from_mgrs(match, text)
    lat_deg, lon_deg = _parse_pair(written, text)
    if fault := coordinate_fault(lat_deg, lon_deg):
        raise UsageError(f"'{text}': {fault}")
    return turn(lat_deg, lon_deg)


def turn(lat_deg: float, lon_deg: float) -> Position:
    """A position with its longitude in [−180, 180].

    Parameters
    ----------
    lat_deg : float
        Geodetic latitude, −90 to 90 [deg].
    lon_deg : float
        Geodetic longitude, −360 to 360 [deg].

    Returns
    -------
    Position
    """
    if abs(lon_deg) <= 180.0:
        return Position(lat_deg, lon_deg)
    return Position(lat_deg, lon_deg - math.copysign(360.0, lon_deg), turned_deg=lon_deg)


def coordinate_fault(lat_deg: float, lon_deg: float) -> str:
    """What is wrong with a latitude and a longitude, in words.

    Longitudes up to 360° name a meridian too.

    Parameters
    ----------
    lat_deg, lon_deg : float
        Any numbers [deg].

    Returns
    -------
    str
        Empty where nothing is wrong.

    Examples
    --------
    >>> coordinate_fault(127.68, 26.21)
    'latitude 127.68 is beyond a pole; did you swap latitude and longitude?'
    """
    if not math.isfinite(lat_deg):
        return _("latitude {lat_deg} is not a finite number").format(lat_deg=lat_deg)
    if not math.isfinite(lon_deg):
        return _("longitude {lon_deg} is not a finite number").format(lon_deg=lon_deg)
    if abs(lat_deg) > 90.0 and abs(lon_deg) <= 90.0 and abs(lat_deg) <= 360.0:
        return _("latitude {lat_deg:.10g} is beyond a pole; did you swap latitude and longitude?").format(
            lat_deg=lat_deg
        )
    if abs(lat_deg) > 90.0:
        return _("latitude {lat_deg:.10g} is beyond a pole; expected -90 to 90").format(lat_deg=lat_deg)
    if abs(lon_deg) > 360.0:
        return _("longitude {lon_deg:.10g} is out of range; expected -180 to 180, or up to 360").format(lon_deg=lon_deg)
    return ""


def parse_angle(text: str, axis: str) -> float:
    """One latitude or longitude as a cell of a table holds it, not yet checked for range.

    Parameters
    ----------
    text : str
        ``26.2124``, ``26,2124``, ``26°12′45″N``, ``N26 12 45``, ``2612N``.
    axis : str
        ``"NS"`` for a latitude, ``"EW"`` for a longitude.

    Returns
    -------
    float
        [deg], south and west negative.

    Raises
    ------
    UsageError
        When it is none, or one of the other axis.
    """
    written = normalise(text) if len(text) <= _LONGEST else ""
    if re.fullmatch(rf"{_NUMBER}°?", written, re.ASCII):
        return float(written.rstrip("°"))
    if re.fullmatch(r"[+-]?\d+,\d+°?", written, re.ASCII):
        return float(written.rstrip("°").replace(",", "."))
    match = _ONE_ANGLE.fullmatch(written)
    if match is None:
        raise UsageError(
            _("'{text}' is not a number; write 26.2124 or 26°12'45\"{letter_first}").format(
                text=text[:40], letter_first=axis[0]
            )
        )
    letter = match[3] or match[4] or ""
    if letter and letter not in axis:
        raise UsageError(
            _("'{text}' has the letter {letter}; expected {letter_first} or {letter_second}").format(
                text=text, letter=letter, letter_first=axis[0], letter_second=axis[1]
            )
        )
    if match[1] and letter:
        raise UsageError(
            _("'{text}' has both a sign and the letter {letter}; keep one").format(text=text, letter=letter)
        )
    angle_deg = _to_degrees(match[2] or match[5], letter or axis[0], text)
    return -angle_deg if match[1] == "-" or letter == axis[1] else angle_deg


def words_of_position(words: list[str]) -> int:
    """How many of the first words, which a shell has split, make one position.

    Parameters
    ----------
    words : list of str
        Arguments of a command, at least one.

    Returns
    -------
    int
        0 where they begin no position.
    """
    normal = [normalise(word[: _LONGEST + 1]) for word in words[:MOST_PIECES]]
    if _MGRS_START.fullmatch(normal[0]):
        for size in range(min(4, len(normal)), 1, -1):
            if _MGRS.fullmatch(" ".join(normal[:size])):
                return size
    pieces = 0
    while pieces < len(normal) and _PIECE.fullmatch(normal[pieces]):
        pieces += 1
    for size in range(pieces, 1, -1):
        joined = " ".join(normal[:size])
        # Two bare numbers without a comma stay two words: 26 12 45 139 would read in more than one way.
        if _LETTERED_PAIR.fullmatch(joined) or ("," in joined and _DECIMAL_PAIR.fullmatch(joined)):
            return size
    return 1 if any(character.isdigit() for character in normal[0]) else 0


def _parse_pair(written: str, text: str) -> tuple[float, float]:
    """Latitude and longitude [deg], not yet checked for range."""
    if match := _SIGNED_PACKED.fullmatch(written):
        return _from_signed(match, text)
    if match := _DECIMAL_PAIR.fullmatch(written):
        return _from_decimals(match, text)
    if match := _COMMA_PAIR.fullmatch(written):
        return float(match[1].replace(",", ".")), float(match[2].replace(",", "."))
    if match := _LETTERED_PAIR.fullmatch(written):
        first, first_letter, second, second_letter = match.group(1, 2, 3, 4) if match[1] else match.group(6, 5, 8, 7)
        if (first_letter in "NS") != (second_letter in "NS"):
            angles = {first_letter: first, second_letter: second}
            _check_alike(angles, text)
            degrees = {letter: _to_degrees(angle, letter, text) for letter, angle in angles.items()}
            signed = {letter: -value if letter in "SW" else value for letter, value in degrees.items()}
            return next(signed[x] for x in "NS" if x in signed), next(signed[x] for x in "EW" if x in signed)
    elif re.search("NAN|INF", written):
        raise UsageError(_("'{text}' is not a position: both numbers must be finite").format(text=text))
    raise UsageError(
        _(
            "'{text}' is not a position; write 26.2124,127.6809 or 26.2124N 127.6809E or 26-12-45N "
            "127-40-51E or 261245N1274051E (latitude first)"
        ).format(text=text)
    )


def _from_decimals(match: re.Match[str], text: str) -> tuple[float, float]:
    """Two bare numbers; digits that may be packed, as in a notice without its letters, are refused with a question."""
    whole = [re.match(r"[+-]?(\d*)", number)[1] for number in match.group(1, 2)]
    if any(len(digits) >= 4 and digits.startswith("0") for digits in whole):
        packed = " ".join(
            number.lstrip("+-") + letters[number.startswith("-")]
            for number, letters in zip(match.group(1, 2), ("NS", "EW"), strict=True)
        )
        raise UsageError(
            _(
                "'{text}' can be read in two ways; write {packed} for degrees and minutes, "
                "{first:.10g},{second:.10g} for decimal degrees"
            ).format(text=text, packed=packed, first=float(match[1]), second=float(match[2]))
        )
    return float(match[1]), float(match[2])


def _from_signed(match: re.Match[str], text: str) -> tuple[float, float]:
    """Latitude and longitude [deg] by ISO 6709: the count of digits tells degrees, minutes and seconds."""
    values = []
    for number, letters in ((match[1], "NS"), (match[2], "EW")):
        digits = number[1:]
        count, widths = len(digits.partition(".")[0]), (2, 4, 6) if letters == "NS" else (3, 5, 7)
        if count not in widths:
            raise UsageError(
                _("'{text}': '{number}' has {count} digits before the point; ISO 6709 has {widths}").format(
                    text=text, number=number, count=count, widths=widths
                )
            )
        value = _packed_degrees(digits, letters[0], text) if count > 3 else float(digits)
        values.append(-value if number[0] == "-" else value)
    return values[0], values[1]


def _check_alike(angles: dict[str, str], text: str) -> None:
    """Refuse a pair of which one angle is in packed digits and the other in degrees."""
    packed = {letter: bool(_PACKED.fullmatch(angle)) for letter, angle in angles.items()}
    if any(packed.values()) and not all(packed.values()):
        plain, digits = (next(angles[x] + x for x in packed if packed[x] == one) for one in (False, True))
        raise UsageError(
            _(
                "'{text}' can be read in two ways: {digits} is degrees and minutes by its digits, "
                "{plain} degrees alone; write both alike, as 0045N 00130E or 0-45N 1-30E"
            ).format(text=text, digits=digits, plain=plain)
        )


def _to_degrees(angle: str, letter: str, text: str) -> float:
    """Degrees from ``26.5``, ``26-30``, ``26-30-00`` and their spellings, or from packed digits."""
    if _PACKED.fullmatch(angle):
        return _packed_degrees(angle, letter, text)
    if letter in "NS" and re.fullmatch(r"0\d\d(?:\.\d*)?", angle, re.ASCII):
        raise UsageError(
            _(
                "'{text}' can be read in two ways: {angle}{letter} as {degrees:g}° or as 0°{minutes}'; "
                "write {degrees:g}{letter} or 0-{minutes}{letter}"
            ).format(text=text, angle=angle, letter=letter, degrees=float(angle), minutes=angle[1:])
        )
    parts = [float(part) for part in re.findall(r"\d+\.?\d*", angle)]
    return _sum_parts(parts, angle, text)


def _packed_degrees(digits: str, letter: str, text: str) -> float:
    """Degrees from DDMM, DDMMSS (latitude), DDDMM, DDDMMSS (longitude) and their decimals."""
    count, degrees = len(digits.partition(".")[0]), 2 if letter in "NS" else 3
    if count not in (degrees + 2, degrees + 4):
        names = ("DD, DDMM, DDMMSS", "26 12 45") if degrees == 2 else ("DDD, DDDMM, DDDMMSS", "127 40 51")
        raise UsageError(
            _(
                "'{text}': {digits}{letter} has {count} digits before the point and can be read in more "
                "than one way; expected one of {packed}, or write its parts apart: {apart}"
            ).format(text=text, digits=digits, letter=letter, count=count, packed=names[0], apart=names[1])
        )
    cuts = [0, *range(degrees, count, 2)]
    parts = [float(digits[start:end]) for start, end in zip(cuts, [*cuts[1:], len(digits)], strict=True)]
    return _sum_parts(parts, f"{digits}{letter}", text)


def _sum_parts(parts: list[float], angle: str, text: str) -> float:
    """Degrees from degrees, minutes and seconds."""
    if any(part >= 60.0 for part in parts[1:]):
        raise UsageError(
            _("'{text}': minutes and seconds of '{angle}' must be below 60").format(text=text, angle=angle)
        )
    return sum(part / 60.0**power for power, part in enumerate(parts))


def _from_mgrs(match: re.Match[str], text: str) -> Position:
    """Centre of the square that a grid reference names."""
    import mgrs

    easting_northing = match[3].split()
    digits = "".join(easting_northing)
    half = len(digits) // 2
    if len(digits) % 2 or half > 5 or (len(easting_northing) == 2 and len(easting_northing[0]) != half):
        raise UsageError(
            _("'{text}' is not an MGRS reference: it needs as many digits east as north, up to 5 each").format(
                text=text
            )
        )
    try:
        lat_deg, lon_deg = mgrs.MGRS().toLatLon(re.sub(r"\s", "", match[1]) + match[2] + digits)
    except mgrs.core.MGRSError as error:
        raise UsageError(_("'{text}' is not an MGRS reference: {error}").format(text=text, error=error)) from None
    return Position(lat_deg, lon_deg, reach_m=math.sqrt(0.5) * 10.0 ** (5 - half))
