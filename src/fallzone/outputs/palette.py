"""One set of colours for the map on the screen, the one on paper and Google Earth: a colour says which flight.

Source: M. Okabe and K. Ito, "Color Universal Design" (2008), darkened for lines.
"""

from __future__ import annotations

import math

from fallzone.names import NOMINAL, SWEEP

# Family of cases that share a colour: what goes to plan, one failure that was asked for, a sweep of failures
FAILED = "failed"
FAMILIES = (NOMINAL, FAILED, SWEEP)

COLOURS = {NOMINAL: "#0072b2", FAILED: "#d55e00", SWEEP: "#b58900"}
LINE_COLOURS = {NOMINAL: "#00466e", FAILED: "#8f3f00"}
ZONE, OBSERVED, LIMIT, REGION = "#6a2c91", "#00684a", "#b00020", "#a3650a"
# Regions where an area meets them, by level: one hue, darker where more is certain
LEVEL_COLOURS = {"announced": "#8a6500", "planned": "#b98a00", "hazard": "#dcb21f", "contingency": "#f0d667"}
# Isopleths of 1e-4 to 1e-8 per km² and launch: one hue, rising in lightness, whatever colours an eye can tell apart
ISOPLETHS = ("#4a0a36", "#7c1158", "#b01d79", "#d9629f", "#e9a0c6")
# Areas in which a criterion is exceeded, and isopleths of the probability of casualty of a person, 1e-5 to 1e-8
HAZARDS = {"individual": "#7f3b08", "ship": "#00726b", "aircraft": "#4d4d4d"}
INDIVIDUAL = ("#3f1d04", "#7f3b08", "#b35806", "#e08214")
# Ways of a user's ships and aircraft
WAY, WAY_DARK = "#1f4e4e", "#8fd3d0"
# After an anomaly: the area of the best answer, and the outline of the first
ALERT, ALERT_FIRST = "#b00020", "#6a2c91"
ALERT_DARK = "#ff9a90"
SEA, LAND, SHORE = "#dce9f2", "#f1eee4", "#8b8b80"
INK = "#20262c"
# On a screen in the dark
SEA_DARK, LAND_DARK = "#16222c", "#2c3136"
# Lines of the hatching of levels
INK_OF_LEVELS = "#4a3600"
GRID = "#c9d4dd"
# Failure modes where they stand side by side; a mode without a colour of its own is grey
MODE_COLOURS = {
    "explosion": "#d55e00",
    "early-cutoff": "#0072b2",
    "engine-out": "#56b4e9",
    "no-ignition": "#00466e",
    "malfunction-turn": "#e69f00",
    "loss-of-attitude-control": "#f0e442",
    "reentry-breakup": "#cc79a7",
    "stuck-fairing": "#009e73",
    "failed-recovery": "#6a2c91",
    "flight-termination": "#8b8b80",
}
OTHER_MODE = "#b0b0b0"


def family_of(case: str) -> str:
    """Whose colours a case has.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.

    Returns
    -------
    str
        One of ``FAMILIES``.
    """
    return case if case in (NOMINAL, SWEEP) else FAILED


def isopleth_step(level_per_km2: float) -> int:
    """Which of ``ISOPLETHS`` a level has: by its power of ten.

    Parameters
    ----------
    level_per_km2 : float
        Per km² and launch, > 0.

    Returns
    -------
    int
        The first for 1e-4 and all above, the last for 1e-8 and all below.
    """
    return min(max(-round(math.log10(level_per_km2)) - 4, 0), len(ISOPLETHS) - 1)


def individual_step(level: float) -> int:
    """Which of ``INDIVIDUAL`` a probability of casualty has: by its power of ten.

    Parameters
    ----------
    level : float
        Per launch, > 0.

    Returns
    -------
    int
        The first for 1e-5 and all above, the last for 1e-8 and all below.
    """
    return min(max(-round(math.log10(level)) - 5, 0), len(INDIVIDUAL) - 1)
