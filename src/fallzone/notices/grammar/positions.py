"""Positions in words: every way of writing latitude and longitude that warnings have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fallzone.model.zone import LonLat

# Groups of digits are taken whole (++), so that no search goes back into them
_FRACTION = r"(?:[.,]\d{1,9}+)?"
_TEAR = r"[ \t]{0,4}\n[ \t]{0,8}"
# A whole word (S?+): that of 150 DEGREES ends with no hemisphere
_DEGREE = r"[ \t]{0,2}(?:°|DEGREES?+|DEG(?!REES)\.?|[?*\ufffd])[ \t]{0,2}"
_MINUTE = r"[ \t]{0,2}(?:'|MINUTES?+|MIN(?!UTES)\.?|[?\ufffd])?[ \t]{0,2}"
_SECOND = r"(?:[ \t]{0,2}(?:\"|''|'|SECONDS?|SEC\.?|[?\ufffd]{1,2}))?"
_DASH = rf"(?:-(?:{_TEAR})?|:|_|(?:{_TEAR})-)"
_BLANK = rf"(?:[ \t]{{1,3}}|{_TEAR})"
_FEW, _TWO = r"\d{1,3}+(?![\d.,])", r"\d{1,2}+"
_BODY = "|".join(
    (
        rf"\d{{4,9}}+{_FRACTION}(?!{_TEAR}\d{{1,6}} {{0,2}}[NSEW])",
        rf"{_FEW}{_DASH}{_TWO}(?:{_DASH}{_TWO})?{_FRACTION}",
        rf"{_FEW}{_DEGREE}{_TWO}{_FRACTION}{_MINUTE}(?:{_TWO}{_FRACTION})?{_SECOND}",
        rf"\d{{1,3}}+\.{_TWO}\.{_TWO}{_FRACTION}",
        rf"{_FEW}{_BLANK}{_TWO}(?:{_BLANK}{_TWO}(?!\d))?{_FRACTION}{_SECOND}",
        rf"\d{{1,3}}+[.,]\d{{1,12}}+(?:{_DEGREE})?",
        rf"\d{{1,8}}+{_TEAR}\d{{1,8}}+{_FRACTION}",
        rf"\d{{1,3}}+(?:{_DEGREE})?(?![\d.,])",
    )
)
# Behind a number that belongs to the hemisphere after it, and not to a letter before it: AREA S 10-20N
_MORE = r"[-:\d.'\" °\t]{0,14}"
# E 45-25.5N 025-00.9W begins with a letter that is none of its longitude
_LEAD = r"(?:(?=\d)|[ \t\n:]{1,3}(?!\d[\d.,:-]{0,14}[NSEW]))"
_HALF = re.compile(
    rf"(?=[NSEW\d])(?:(?<![A-Z])(?:(?P<lat>NORTH|SOUTH|[NS]){_LEAD}(?P<lat_body>{_BODY})(?!\d)(?!{_MORE}[NS](?![A-Z\d]))"
    rf"|(?P<lon>EAST|WEST|[EW]){_LEAD}(?P<lon_body>{_BODY})(?!\d)(?!{_MORE}[EW](?![A-Z\d])))"
    rf"|(?<!\d)(?<!\d\.)(?P<body>{_BODY})(?:{_TEAR}|[ \t]{{0,3}})(?P<behind>NORTH|SOUTH|EAST|WEST|[NSEW])"
    # 0120N07350EPOINT CONNECTION RANGE
    r"(?:(?=POINTS?\s)|(?![A-Z])))"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# What may stand between a latitude and its longitude
_BETWEEN = re.compile(
    r"[\s,;/:.()\-\"'+|]{0,12}(?:(?:AND|LONGITUDE|LONG|LON|LNG|LATITUDE|LAT)[\s,;/:.()\-\"'+|]{0,6})?"
)
_TORN = re.compile(r"(\d+)\s*\n\s*(\d+(?:[.,]\d+)?)")
_POINTED = re.compile(r"\d{1,3}\.\d{1,2}\.\d{1,2}(?:[.,]\d+)?")
_DIGITS_OF_DEGREES = {True: 2, False: 3}


@dataclass(frozen=True, slots=True)
class Half:
    """A latitude or a longitude.

    Parameters
    ----------
    first, last : int
        Its characters.
    is_latitude : bool
        Which of both.
    value_deg : float or None
        Northward or eastward [deg]; None where its digits are none.
    style : str
        How it is written, where that tells whether a digit is missing: as whole degrees, as decimal degrees of two
        decimals, or as a run of so many parts.
    is_doubtful : bool
        Whether a digit seems to be missing.
    body : str
        Its digits and what parts them.
    """

    first: int
    last: int
    is_latitude: bool
    value_deg: float | None
    style: str
    is_doubtful: bool = False
    body: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A position, or a piece of one that could not be read.

    Parameters
    ----------
    first, last : int
        Its characters.
    lonlat : (float, float) or None
        Degrees; None where it could not be read.
    is_doubtful : bool
        Whether a digit of it seems to be missing, or its decimals may be minutes.
    bodies : tuple of str
        Digits of its latitude and longitude, and what parts them.
    """

    first: int
    last: int
    lonlat: LonLat | None
    is_doubtful: bool = False
    bodies: tuple[str, ...] = ()


def find_points(capitals: str) -> list[Point]:
    """All positions of a text, and latitudes or longitudes that have no partner, in their order.

    Parameters
    ----------
    capitals : str
        In plain capitals, with digits repaired.

    Returns
    -------
    list of Point
    """
    halves = [half for found in _HALF.finditer(capitals) if (half := _read_half(found)) is not None]
    points, at = [], 0
    while at < len(halves):
        half = halves[at]
        other = halves[at + 1] if at + 1 < len(halves) else None
        if other is not None and _belong(half, other, capitals):
            points.append(_join(half, other))
            at += 2
        else:
            # "30 N", "W 30" alone are no piece of a position; 21N 126E are one
            if half.style != "whole":
                points.append(Point(half.first, half.last, None))
            at += 1
    return points


def _belong(half: Half, other: Half, capitals: str) -> bool:
    gap = capitals[half.last : other.first]
    # N170200E0931900E: one letter says the same twice
    is_twice = gap.strip() in ("E", "W") and capitals[other.last - 1] == gap.strip()
    return half.is_latitude != other.is_latitude and len(gap) < 24 and (is_twice or bool(_BETWEEN.fullmatch(gap)))


def _join(half: Half, other: Half) -> Point:
    lat, lon = (half, other) if half.is_latitude else (other, half)
    lonlat = None if lat.value_deg is None or lon.value_deg is None else (lon.value_deg, lat.value_deg)
    # 40.23N 103.53E may be degrees and minutes; N3939E1001200 has lost two digits
    in_minutes = lat.style == lon.style == "decimal"
    doubtful = (
        lat.is_doubtful
        or lon.is_doubtful
        or in_minutes
        or (lat.style[:3] == lon.style[:3] == "run" and lat.style != lon.style)
    )
    return Point(half.first, other.last, lonlat, doubtful, (lat.body, lon.body))


def _read_half(found: re.Match[str]) -> Half | None:
    letter = (found["lat"] or found["lon"] or found["behind"])[0]
    is_latitude = letter in "NS"
    body = _mend(found["lat_body"] or found["lon_body"] or found["body"], is_latitude=is_latitude)
    numbers = _NUMBER.findall(body)
    is_whole = len(numbers) == 1 and len(numbers[0]) <= 3 and "°" not in body and "DEG" not in body
    if is_whole and not 2 <= len(numbers[0]) <= (2 if is_latitude else 3):
        return None
    parts, doubtful = _split_degrees(numbers, body, is_latitude=is_latitude)
    value = _to_degrees(parts, 90.0 if is_latitude else 180.0)
    if value is not None and letter in "SW":
        value = -value
    style = "whole" if is_whole else _find_style(numbers, parts)
    return Half(found.start(), found.end(), is_latitude, value, style, doubtful, body)


def _mend(body: str, *, is_latitude: bool) -> str:
    """A run of digits that the end of a line has torn, whole again."""
    torn = _TORN.fullmatch(body) if "\n" in body else None
    if torn and (len(torn[1]) > _DIGITS_OF_DEGREES[is_latitude] or len(re.split("[.,]", torn[2])[0]) > 2):
        return torn[1] + torn[2]
    return body


def _find_style(numbers: list[str], parts: list[str]) -> str:
    """What tells whether two halves were written alike; empty where that says nothing."""
    if len(numbers) > 1:
        return ""
    rest = numbers[0].replace(",", ".").partition(".")[2]
    if len(parts) == 1:
        return "decimal" if len(rest) == 2 and int(rest) < 60 else ""
    return f"run-{len(parts)}"


def _split_degrees(numbers: list[str], body: str, *, is_latitude: bool) -> tuple[list[str], bool]:
    """Degrees, minutes and seconds of a body, each as digits; none where they cannot be told apart."""
    numbers = [number.replace(",", ".") for number in numbers]
    if _POINTED.fullmatch(body):
        return body.replace(",", ".").split(".", 2), False
    if len(numbers) > 1:
        return numbers, False
    whole, dot, rest = numbers[0].partition(".")
    if len(whole) <= 3:
        return numbers, False
    of_degrees = _DIGITS_OF_DEGREES[is_latitude]
    doubtful = len(whole) not in (of_degrees + 2, of_degrees + 4)
    if doubtful:
        of_degrees -= 1
        if is_latitude or len(whole) not in (of_degrees + 2, of_degrees + 4):
            return [], True
    parts = [whole[:of_degrees], *(whole[at : at + 2] for at in range(of_degrees, len(whole), 2))]
    return [*parts[:-1], parts[-1] + dot + rest], doubtful


def _to_degrees(parts: list[str], most: float) -> float | None:
    if not parts or any(float(part) >= 60.0 for part in parts[1:]):
        return None
    value = sum(float(part) / 60.0**power for power, part in enumerate(parts))
    return value if value <= most else None
