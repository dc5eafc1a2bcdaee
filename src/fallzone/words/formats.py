"""Numbers, units and positions as people read them; instants and windows are in ``times`` beside it.

Numbers have a point in all languages. Groups of three digits stand apart by a narrow space, which nobody mistakes for a
decimal mark (BIPM, The International System of Units, 9th ed. 2019, section 5.4.4); in Korean and Japanese by a comma,
from a thousand up, as officials there write them. Symbols of units and letters of compass points are not translated.
"""

from __future__ import annotations

import math
import re
from numbers import Integral

from fallzone.constants import NAUTICAL_MILE_M
from fallzone.words import _, language, ngettext

# Narrow and never broken at the end of a line.
THIN = "\u202f"
# Where groups of digits are not set apart by it: by what, from how many digits up
_GROUPING = {"ko": (",", 4), "ja": (",", 4)}

# Endings of keys: unit as printed, and what one of them is worth in the key's unit.
UNITS = {
    "_kgpm2": ("kg/m²", 1.0),
    "_degps": ("°/s", 1.0),
    "_mps2": ("m/s²", 1.0),
    "_mps": ("m/s", 1.0),
    "_m2": ("m²", 1.0),
    "_deg": ("°", 1.0),
    "_kg": ("kg", 1.0),
    "_pa": ("kPa", 1e3),
    "_n": ("kN", 1e3),
    "_s": ("s", 1.0),
    "_m": ("m", 1.0),
}

_POINTS = (
    *("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE"),
    *("S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"),
)

# A length [m] from which kilometres read better.
KILOMETRES_FROM_M = 10_000.0

# Characters that steer a terminal, a printer or the direction of a line instead of being read.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


def plain_text(text: object) -> str:
    """Text without steering characters, each replaced by a visible mark.

    Parameters
    ----------
    text : object
        Of a file or a person; its ``str()`` is read.

    Returns
    -------
    str
        The text, each such character replaced by U+FFFD, and each separator of lines by a line break.
    """
    return _STEERING.sub("\ufffd", str(text)).replace("\u2028", "\n").replace("\u2029", "\n")


def number(value: float, digits: int = 3) -> str:
    """A number with so many significant digits, in groups of three; a count with all of them.

    Parameters
    ----------
    value : float
        The number; an integer is a count.
    digits : int
        Significant digits, ≥ 1.

    Returns
    -------
    str
        With a minus sign that is one (U+2212); ``–`` where the number is not finite.

    Examples
    --------
    >>> from fallzone.words import in_language
    >>> number(12345.6).replace(THIN, " "), number(0.04567), number(-3.0)
    ('12 300', '0.0457', '−3.00')
    >>> with in_language("ko"):
    ...     number(7_800)
    '7,800'
    """
    if isinstance(value, Integral):
        return _grouped(str(abs(int(value))), value < 0)
    if not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    text = f"{abs(rounded):.{max(places, 0)}f}"
    return _grouped(text, rounded < 0)


def _grouped(digits: str, negative: bool) -> str:
    whole, dot, rest = digits.partition(".")
    mark, fewest = _GROUPING.get(language(), (THIN, 5))
    if len(whole) >= fewest:
        whole = f"{int(whole):,}".replace(",", mark)
    return ("−" if negative else "") + whole + dot + rest


def trimmed(value: float, digits: int = 4) -> str:
    """A stored number without zeros that say nothing.

    Parameters
    ----------
    value : float
        The number.
    digits : int
        Significant digits, ≥ 1.

    Returns
    -------
    str
        As it is printed.
    """
    text = number(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def fixed(value: float, places: int) -> str:
    """A number with so many decimal places, as the others of its column.

    Parameters
    ----------
    value : float
        The number.
    places : int
        Decimal places, ≥ 0.

    Returns
    -------
    str
        With a minus sign that is one (U+2212), never before a zero; ``–`` where the number is not finite.

    Examples
    --------
    >>> fixed(12345.67, 1).replace(THIN, " "), fixed(-0.04, 1)
    ('12 345.7', '0.0')
    """
    if not math.isfinite(value):
        return "–"
    rounded = round(value, places)
    return _grouped(f"{abs(rounded):.{places}f}", rounded < 0)


def length(value_m: float) -> str:
    """A length in m or km.

    Parameters
    ----------
    value_m : float
        Length [m].

    Returns
    -------
    str
        As it is printed.
    """
    if abs(value_m) >= KILOMETRES_FROM_M:
        return f"{number(value_m / 1e3)}{THIN}km"
    return f"{trimmed(round(value_m, 1))}{THIN}m"


def nautical_miles(value_m: float) -> str:
    """A length in nautical miles.

    Parameters
    ----------
    value_m : float
        Length [m].

    Returns
    -------
    str
        As it is printed.
    """
    return f"{number(value_m / NAUTICAL_MILE_M)}{THIN}NM"


def kilometres(value_m: float, digits: int = 3) -> str:
    """A length in km, however short.

    Parameters
    ----------
    value_m : float
        Length [m].
    digits : int
        Significant digits, ≥ 1.

    Returns
    -------
    str
        As it is printed.

    Examples
    --------
    >>> kilometres(4_453.0).replace(THIN, " "), kilometres(5_000.0).replace(THIN, " ")
    ('4.45 km', '5 km')
    """
    return f"{trimmed(value_m / 1e3, digits)}{THIN}km"


def speed(value_mps: float) -> str:
    """A speed in m/s.

    Parameters
    ----------
    value_mps : float
        Speed [m/s].

    Returns
    -------
    str
        As it is printed.
    """
    return f"{number(value_mps) if abs(value_mps) >= 1.0 else '0'}{THIN}m/s"


def share(value: float) -> str:
    """A share in per cent; a very small one is told as such.

    Parameters
    ----------
    value : float
        Share, 0 … 1.

    Returns
    -------
    str
        As it is printed.
    """
    return f"{trimmed(100 * value, 2)}{THIN}%" if value >= 1e-4 or value == 0.0 else f"<{THIN}0.01{THIN}%"


def area(value_m2: float) -> str:
    """An area in km².

    Parameters
    ----------
    value_m2 : float
        Area [m²].

    Returns
    -------
    str
        As it is printed.
    """
    return f"{number(value_m2 / 1e6)}{THIN}km²"


def with_unit(key: str, value: float) -> str:
    """A value with the unit that its key ends in.

    Parameters
    ----------
    key : str
        Name of the number, which ends in its unit.
    value : float
        The number in that unit.

    Returns
    -------
    str
        As it is printed.

    Examples
    --------
    >>> with_unit("thrust_vacuum_n", 1_870_000.0).replace(THIN, " ")
    '1870 kN'
    """
    for ending, (unit, worth) in UNITS.items():
        if key.endswith(ending):
            return f"{trimmed(value / worth)}{'' if unit.startswith('°') else THIN}{unit}"
    return trimmed(value)


def amount(key: str, value: float) -> str:
    """A stored number with the unit that its key ends in, in kilometres where those read better.

    Parameters
    ----------
    key : str
        Name of the number, which ends in its unit.
    value : float
        The number in that unit.

    Returns
    -------
    str
        As it is printed.
    """
    if key.endswith("_m") and abs(value) >= KILOMETRES_FROM_M:
        return f"{trimmed(value / 1e3)}{THIN}km"
    return with_unit(key, value)


def decimal_degrees(lon_deg: float, lat_deg: float, places: int = 4) -> str:
    """Latitude, then longitude, in decimal degrees, without any character that a copy from a page would lose.

    Parameters
    ----------
    lon_deg : float
        Longitude on WGS 84 [deg], −180 … 180.
    lat_deg : float
        Latitude on WGS 84 [deg], −90 … 90.
    places : int
        Decimal places.

    Returns
    -------
    str
        As it is printed.

    Examples
    --------
    >>> decimal_degrees(-0.5, -33.9)
    '33.9000°S 0.5000°W'
    """
    north, east = "N" if lat_deg >= 0 else "S", "E" if lon_deg >= 0 else "W"
    return f"{abs(lat_deg):.{places}f}°{north} {abs(lon_deg):.{places}f}°{east}"


def compass(azimuth_deg: float) -> str:
    """The nearest of the sixteen points of the compass, in their letters.

    Parameters
    ----------
    azimuth_deg : float
        Clockwise from north [deg].

    Returns
    -------
    str
        The same in all languages.

    Examples
    --------
    >>> compass(225.0), compass(11.0), compass(359.9)
    ('SW', 'N', 'N')
    """
    return _POINTS[round(azimuth_deg / 22.5) % 16]


def degrees_minutes_seconds(lon_deg: float, lat_deg: float) -> str:
    """Latitude, then longitude, as warnings are written.

    Parameters
    ----------
    lon_deg : float
        Longitude on WGS 84 [deg], −180 … 180.
    lat_deg : float
        Latitude on WGS 84 [deg], −90 … 90.

    Returns
    -------
    str
        As it is printed.

    Examples
    --------
    >>> degrees_minutes_seconds(127.99999, -26.2124)
    '26-12-45S 128-00-00E'
    """
    parts = []
    for value, width, letters in ((lat_deg, 2, "NS"), (lon_deg, 3, "EW")):
        seconds = round(abs(value) * 3600)
        letter = letters[value < 0]
        parts.append(f"{seconds // 3600:0{width}d}-{seconds // 60 % 60:02d}-{seconds % 60:02d}{letter}")
    return " ".join(parts)


_DIGITS, _HIGH = "-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED, _TYPED = str.maketrans(_DIGITS, _HIGH), str.maketrans(_HIGH, _DIGITS)
_POWER = re.compile(rf"(?:(\d(?:\.\d+)?)[ {THIN}]×[ {THIN}])?\b10([{_HIGH}]+)")


def powers(value: float | None, digits: int = 2) -> str:
    """A number as a mantissa and a power of ten, such as an expected density.

    So it stands on pages and in PDFs; a terminal shows it as it is typed, by `typed_powers`.

    Parameters
    ----------
    value : float or None
        The number, ≥ 0.
    digits : int
        Significant digits, ≥ 1.

    Returns
    -------
    str
        ``0`` for 0; ``–`` where it is not known or not finite; of one digit a mantissa of 1 is left out.

    Examples
    --------
    >>> powers(1.52e-6).replace(THIN, " "), powers(1e-6, 1), powers(0.0)
    ('1.5 × 10⁻⁶', '10⁻⁶', '0')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = f"10{str(int(exponent)).translate(_RAISED)}"
    return power if mantissa == "1" else f"{mantissa}{THIN}×{THIN}{power}"


def typed_powers(text: str) -> str:
    """Text with its powers of ten as they are typed, and as options take them.

    Parameters
    ----------
    text : str
        With numbers as `powers` writes them, or without.

    Returns
    -------
    str

    Examples
    --------
    >>> typed_powers("1.5 × 10⁻⁶ (10⁻⁷ to 3.0 × 10⁻⁵) per km²")
    '1.5e-6 (1e-7 to 3.0e-5) per km²'
    """
    return _POWER.sub(lambda found: f"{found[1] or 1}e{found[2].translate(_TYPED)}", text)


def percent(value: float) -> str:
    """A whole share in per cent.

    Parameters
    ----------
    value : float
        Share, 0 … 1.

    Returns
    -------
    str
        As it is printed.

    Examples
    --------
    >>> percent(0.99).replace(THIN, " ")
    '99 %'
    """
    return f"{100.0 * value:.0f}{THIN}%"


def probability(value: float, interval: tuple[float, float], flights: int | None = None) -> str:
    """A probability with its 95 % interval; where nothing came down inside, an upper bound.

    Parameters
    ----------
    value : float
        Probability, 0 … 1.
    interval : (float, float)
        Its 95 % interval, 0 … 1.
    flights : int, optional
        Simulated flights that it was counted over.

    Returns
    -------
    str
        As it is printed.

    Examples
    --------
    >>> probability(0.00035, (0.00014, 0.00072)).replace(THIN, " ")
    '0.035 % (0.014–0.072 %)'
    """
    low, high = (100.0 * end for end in interval)
    if value == 0.0:
        said = {"bound": f"<{THIN}{number(high, 2)}{THIN}%", "level": percent(0.95)}
        if not flights:
            return _("{bound} ({level}; no impact)").format(**said)
        counted = ngettext(
            "{bound} ({level}; no impact in {flights} flight)",
            "{bound} ({level}; no impact in {flights} flights)",
            flights,
        )
        return counted.format(**said, flights=number(flights))
    half = max((high - low) / 2.0, 1e-9)
    places = -math.floor(math.log10(half / 3.0))  # two digits of a half-width that begins with 1 or 2, else one
    places = min(max(places, 1 - math.floor(math.log10(100 * value)), 0), 9)
    if value < 1.0 and float(f"{100 * value:.{places}f}") == 100.0:
        places += 1
    least = number(low, 1) if 0.0 < low < 0.5 * 10**-places else f"{low:.{places}f}"
    return f"{100 * value:.{places}f}{THIN}% ({least}–{high:.{places}f}{THIN}%)"
