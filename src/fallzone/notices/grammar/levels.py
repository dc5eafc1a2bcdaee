"""Vertical limits in words."""

from __future__ import annotations

import re

from pydantic import ValidationError

from fallzone.model.closing import Level, Levels

_UNITS = r"(?:FT|FEET|METRES|METERS|M)"
_LEVEL = (
    r"(?:SFC|SURFACE|GND|GROUND|MSL|SEA LEVEL|UNL(?:TD|IMITED)?\.?|FL\s?\d{1,3}|\d{1,6}(?:,\d{3})?\s?"
    rf"{_UNITS}"
    r"(?:\s?(?:AMSL|MSL|AGL|ALT))?)(?![A-Z0-9])"
)
_BOTH = re.compile(
    r"(?<![A-Z\d])(?=[\dA-Z])"
    r"(?:VERTICAL LIMITS?|VERT LIMITS?|ALTITUDES?|LEVELS?|FROM)?[\s:]{0,3}"
    rf"(?P<low>{_LEVEL})\s{{0,3}}(?:-|/|TO|UP TO|TILL?|UNTIL)"
    rf"\s{{0,3}}(?P<high>{_LEVEL})"
)
_ONE = re.compile(_LEVEL)


def read_level(capitals: str) -> Level | None:
    """A vertical limit.

    Parameters
    ----------
    capitals : str
        In plain capitals.

    Returns
    -------
    Level or None
        None where it is none.
    """
    found = _ONE.match(capitals.strip())
    if found is None:
        return None
    word = found.group()
    number = re.search(r"\d[\d,]*", word)
    if number is None:
        if word.startswith("UNL"):
            return Level(reference="UNL")
        return Level(reference="GND" if word in ("GND", "GROUND") else "SFC")
    value = float(number.group().replace(",", ""))
    if word.startswith("FL"):
        return Level(reference="FL", value=value)
    unit = "ft" if "F" in word else "m"
    return Level(reference=f"{unit} {'AGL' if 'AGL' in word else 'AMSL'}", value=value)


def make_levels(low: Level | None, high: Level | None) -> Levels | None:
    """Both limits together.

    Parameters
    ----------
    low, high : Level or None
        As read.

    Returns
    -------
    Levels or None
        None where one is missing or they are not in order.
    """
    if low is None or high is None:
        return None
    try:
        return Levels(lower=low, upper=high)
    except ValidationError:
        return None


def find_levels(capitals: str) -> list[tuple[int, int, Levels]]:
    """Pairs of vertical limits in a text: SFC-UNL.

    Parameters
    ----------
    capitals : str
        In plain capitals.

    Returns
    -------
    list of (int, int, Levels)
        First and last character, and the limits.
    """
    found = []
    for match in _BOTH.finditer(capitals):
        levels = make_levels(read_level(match["low"]), read_level(match["high"]))
        if levels is not None:
            found.append((match.start(), match.end(), levels))
    return found
