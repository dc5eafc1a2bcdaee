"""One set of colours for the map on the screen, the one on paper and Google Earth: a colour says which flight.

Source: M. Okabe and K. Ito, "Color Universal Design" (2008), darkened for lines.
"""

from __future__ import annotations

from fallzone.names import NOMINAL, SWEEP

# Family of cases that share a colour: what goes to plan, one failure that was asked for, a sweep of failures
FAILED = "failed"
FAMILIES = (NOMINAL, FAILED, SWEEP)

COLOURS = {NOMINAL: "#0072b2", FAILED: "#d55e00", SWEEP: "#b58900"}
LINE_COLOURS = {NOMINAL: "#00466e", FAILED: "#8f3f00"}
ZONE, OBSERVED, LIMIT, REGION = "#6a2c91", "#00684a", "#b00020", "#a3650a"
FLAGGED_LAND = "#f0c808"
SEA, LAND, SHORE = "#dce9f2", "#f1eee4", "#8b8b80"
INK = "#20262c"


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
