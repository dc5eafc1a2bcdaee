"""Units in which files state winds, heights and pressures, under the names that are in use for them."""

from __future__ import annotations

import re

from fallzone.constants import NAUTICAL_MILE_M, STANDARD_GRAVITY_MPS2

_FOOT_M = 0.3048

# Factor to m/s, m, hPa and degrees of every name, written without blanks, stars, carets and points
SPEED = {
    **dict.fromkeys(("m/s", "ms-1", "mps", "m/sec", "meter/second", "meters/second", "metre/second", "meterss-1"), 1.0),
    **dict.fromkeys(("meterspersecond", "metrespersecond", "meterpersecond", "metrepersecond", "msec-1"), 1.0),
    **dict.fromkeys(("kt", "kts", "kn", "knot", "knots"), NAUTICAL_MILE_M / 3_600.0),
    **dict.fromkeys(("km/h", "kmh", "kmh-1", "kph", "km/hr"), 1.0 / 3.6),
    **dict.fromkeys(("mph", "mi/h"), 1_609.344 / 3_600.0),
    **dict.fromkeys(("ft/s", "fts-1", "fps"), _FOOT_M),
}
HEIGHT = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres", "gpm", "geopotentialmeter", "geopotentialmeters"), 1.0),
    **dict.fromkeys(("dam", "gpdm", "dagpm"), 10.0),
    **dict.fromkeys(("km", "gpkm", "kilometer", "kilometers", "kilometre", "kilometres"), 1_000.0),
    **dict.fromkeys(("ft", "foot", "feet"), _FOOT_M),
    **dict.fromkeys(("kft",), 1_000.0 * _FOOT_M),
}
GEOPOTENTIAL = dict.fromkeys(("m2s-2", "m2/s2", "jkg-1", "j/kg"), 1.0 / STANDARD_GRAVITY_MPS2)
PRESSURE = {
    **dict.fromkeys(("hpa", "mb", "mbar", "mbars", "millibar", "millibars", "hectopascal", "hectopascals"), 1.0),
    **dict.fromkeys(("pa", "pascal", "pascals"), 0.01),
    **dict.fromkeys(("kpa",), 10.0),
}
ANGLE = dict.fromkeys(("deg", "degs", "degree", "degrees", "°", "degtrue", "degreetrue", "degreestrue", "degn"), 1.0)


def find_factor(unit: str, known: dict[str, float]) -> float | None:
    """Factor of a unit as a file writes it ("m s**-1", "Pa", "knots").

    Parameters
    ----------
    unit : str
        As it stands in the file.
    known : dict
        Factors by unit: `SPEED`, `HEIGHT`, `GEOPOTENTIAL`, `PRESSURE` or `ANGLE` of this module.

    Returns
    -------
    float or None
        To m/s, m, hPa or degrees; None for a unit of another kind.

    Examples
    --------
    >>> find_factor("m s**-1", SPEED), find_factor("Pa", PRESSURE), find_factor("K", SPEED)
    (1.0, 0.01, None)
    """
    return known.get(re.sub(r"[\s*^.·_]", "", unit).lower())
