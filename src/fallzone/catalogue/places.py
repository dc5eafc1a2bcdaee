"""From what somebody typed, a name or coordinates, to one place on Earth; what is unclear is asked, never guessed."""

from __future__ import annotations

import math
import re
import unicodedata

from fallzone.catalogue.gazetteer import Entry, close_names, find_entries
from fallzone.errors import UsageError
from fallzone.model.zone import Place

# Two entries with one name closer than this are one place (a town and the island or district around it).
_SAME_PLACE_M = 10_000.0
_SHOWN_CANDIDATES = 8

# Characters that stand for an ASCII one in coordinates; written before NFKC, which would turn º into a letter.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00ba\u02da\u00b0", "°"),
        **dict.fromkeys("\u2032\u2019\u02b9\u00b4", "'"),
        **dict.fromkeys("\u2033\u201d\u02ba\u3003", '"'),
        **dict.fromkeys("\uff0c\u3001", ","),
    }
)

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_DECIMAL_PAIR = re.compile(rf"({_NUMBER}(?:E[+-]?\d+)?)°?(?:\s*,\s*|\s+)({_NUMBER}(?:E[+-]?\d+)?)°?", re.ASCII)
# Degrees; degrees and minutes; degrees, minutes and seconds: joined by -, spaces or ° ' ".
_ANGLE = r"\d+(?:\.\d*)?°?|\d+(?:°\s*|-|\s)\d+(?:\.\d*)?'?|\d+(?:°\s*|-|\s)\d+(?:'\s*|-|\s)\d+(?:\.\d*)?(?:\"|'')?"
_LETTERED_PAIR = re.compile(
    rf"(?:({_ANGLE})\s*([NSEW])\s*,?\s*({_ANGLE})\s*([NSEW])|([NSEW])\s*({_ANGLE})\s*,?\s*([NSEW])\s*({_ANGLE}))",
    re.ASCII,
)
# What only a coordinate is written with.
_PIECE = re.compile(r"[\dNSEW+\-.,°'\"\s]+", re.ASCII)
_MOST_PIECES = 8


def find_place(text: str) -> Place:
    """The one place that a text names.

    Parameters
    ----------
    text : str
        A name (``Naha``, ``那覇``, ``나하``), a name with its area (``Miyako, Iwate``), or coordinates:
        ``26.2124,127.6809``, ``26.2124N 127.6809E``, ``26-12-45N 127-40-51E``.

    Raises
    ------
    UsageError
        When nothing, or more than one place, fits; the text names the candidates.
    """
    written = _normalise(text)
    if not written:
        raise UsageError("an empty text is not a place: give a name or LAT,LON")
    if _looks_like_coordinates(written):
        lat_deg, lon_deg = _parse_pair(written, text)
        return place_at(lat_deg, lon_deg, where=f"'{text}'")
    return _find_by_name(text)


def place_at(lat_deg: float, lon_deg: float, *, where: str, name: str = "") -> Place:
    """A place from coordinates, checked.

    Raises
    ------
    UsageError
        When they are not finite, not on Earth or look swapped.
    """
    fault = coordinate_fault(lat_deg, lon_deg)
    if fault:
        raise UsageError(f"{where}: {fault}")
    name = name or f"{lat_deg:.10g},{lon_deg:.10g}"
    return Place(id=name, name=name, lon_deg=lon_deg, lat_deg=lat_deg, names={}, area="", source="as given")


def coordinate_fault(lat_deg: float, lon_deg: float) -> str:
    """What is wrong with a latitude and a longitude, in words; empty when nothing is.

    Examples
    --------
    >>> coordinate_fault(127.68, 26.21)
    'latitude 127.68 is beyond a pole; did you swap latitude and longitude?'
    """
    for word, value in (("latitude", lat_deg), ("longitude", lon_deg)):
        if not math.isfinite(value):
            return f"{word} {value} is not a finite number"
    if abs(lat_deg) > 90.0 and abs(lon_deg) <= 90.0 and abs(lat_deg) <= 180.0:
        return f"latitude {lat_deg:.10g} is beyond a pole; did you swap latitude and longitude?"
    if abs(lat_deg) > 90.0:
        return f"latitude {lat_deg:.10g} is beyond a pole; expected -90 to 90"
    if abs(lon_deg) > 180.0:
        return f"longitude {lon_deg:.10g} is out of range; expected -180 to 180"
    return ""


def join_words(words: list[str]) -> list[str]:
    """Put together the words of one place that a shell took apart.

    Examples
    --------
    >>> join_words(["26.2124N", "127.6809E", "Naha", "Miyako,", "Iwate"])
    ['26.2124N 127.6809E', 'Naha', 'Miyako, Iwate']
    """
    places, at = [], 0
    while at < len(words):
        size = _words_of_one_place(words[at : at + _MOST_PIECES])
        places.append(" ".join(words[at : at + size]))
        at += size
    return places


def _words_of_one_place(words: list[str]) -> int:
    """How many of the first words make one place, at least one: the longest reading that is whole."""
    normal = [_normalise(word) for word in words]
    pieces = 0
    while pieces < len(normal) and _PIECE.fullmatch(normal[pieces]):
        pieces += 1
    for size in range(pieces, 1, -1):
        joined = " ".join(normal[:size])
        # Two bare numbers without a comma stay two words: 26 12 45 139 would read in more than one way.
        if _LETTERED_PAIR.fullmatch(joined) or ("," in joined and _DECIMAL_PAIR.fullmatch(joined)):
            return size
    is_open_name = normal[0].endswith(",") and not any(character.isdigit() for character in normal[0])
    return 2 if is_open_name and len(words) > 1 else 1


def _normalise(text: str) -> str:
    """One spelling for the signs and digits of coordinates, upper case."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)).strip().upper()


def _looks_like_coordinates(written: str) -> bool:
    """No place name here has a digit; ``nan,nan`` and ``inf,0`` are numbers too."""
    if any(character.isdigit() for character in written):
        return True
    parts = re.split(r"[,\s]+", written)
    return len(parts) == 2 and all(part.lstrip("+-") in ("NAN", "INF", "INFINITY") for part in parts)


def _parse_pair(written: str, text: str) -> tuple[float, float]:
    """Latitude and longitude [deg], not yet checked for range."""
    if match := _DECIMAL_PAIR.fullmatch(written):
        return float(match[1]), float(match[2])
    if match := _LETTERED_PAIR.fullmatch(written):
        first, first_letter, second, second_letter = match.group(1, 2, 3, 4) if match[1] else match.group(6, 5, 8, 7)
        angles = {first_letter: _to_degrees(first, text), second_letter: _to_degrees(second, text)}
        south, east = [x for x in angles if x in "NS"], [x for x in angles if x in "EW"]
        if len(south) == 1 and len(east) == 1:
            lat_deg = -angles["S"] if south[0] == "S" else angles["N"]
            return lat_deg, -angles["W"] if east[0] == "W" else angles["E"]
    elif re.search("NAN|INF", written):
        raise UsageError(f"'{text}' is not a position: both numbers must be finite")
    raise UsageError(
        f"'{text}' is not a position; write 26.2124,127.6809 or 26.2124N 127.6809E or 26-12-45N 127-40-51E "
        "(latitude first)"
    )


def _to_degrees(angle: str, text: str) -> float:
    """Degrees from ``26.5``, ``26-30`` or ``26-30-00`` and their spellings with ° ' "."""
    parts = [float(part) for part in re.findall(r"\d+\.?\d*", angle)]
    if any(part >= 60.0 for part in parts[1:]):
        raise UsageError(f"'{text}': minutes and seconds of '{angle}' must be below 60")
    return sum(part / 60.0**power for power, part in enumerate(parts))


def _find_by_name(text: str) -> Place:
    """The only place of that name; several, or a short name of an island, are asked about."""
    entries = find_entries(text)
    if not entries and "," in text:
        entries = find_entries(*text.rsplit(",", 1))
    if not entries:
        raise UsageError(_unknown(text))
    full = [entry for entry in entries if not entry.is_short]
    if full and all(_distance_m(full[0], entry) <= _SAME_PLACE_M for entry in entries):
        return full[0].to_place()
    raise UsageError(_ambiguous(text, entries))


def _unknown(text: str) -> str:
    close = close_names(text.rpartition(",")[0] or text)
    hint = f"did you mean {', '.join(close)}?" if close else "give LAT,LON, or see: fallzone list places"
    return f"no place '{text}' here; {hint}"


def _ambiguous(text: str, entries: list[Entry]) -> str:
    lines = [f"'{text}' may be:"] if len(entries) > 1 else [f"'{text}' is a short name; its full one is:"]
    lines += [f"{entry.label}  ({entry.lat_deg:.4f},{entry.lon_deg:.4f})" for entry in entries[:_SHOWN_CANDIDATES]]
    if len(entries) > _SHOWN_CANDIDATES:
        lines.append(f"and {len(entries) - _SHOWN_CANDIDATES} more")
    label = entries[0].label
    is_enough = sum(entry.label == label for entry in entries) == 1
    example = label if is_enough else f"{entries[0].lat_deg},{entries[0].lon_deg}"
    lines.append(f"Say which, as in: fallzone check '{example}'" + (", or give its LAT,LON" if is_enough else ""))
    return "\n".join(lines)


def _distance_m(one: Entry, other: Entry) -> float:
    """Great-circle distance [m], good enough to tell a neighbour from another town."""
    lat, other_lat = math.radians(one.lat_deg), math.radians(other.lat_deg)
    half_lon = math.radians(other.lon_deg - one.lon_deg) / 2.0
    haversine = math.sin((other_lat - lat) / 2.0) ** 2 + math.cos(lat) * math.cos(other_lat) * math.sin(half_lon) ** 2
    return 2.0 * 6_371_000.0 * math.asin(min(1.0, math.sqrt(haversine)))
