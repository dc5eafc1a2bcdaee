"""Names of missions and vehicles with digits that are none of a position, a distance, a level or a time."""

from __future__ import annotations

import re

from fallzone.notices.grammar.leftovers import is_filler

_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
# Behind a number these make it a position, a distance, a level, a time or a date
_UNITS = (
    r"N|S|E|W|NORTH\w*|SOUTH\w*|EAST\w*|WEST\w*|NMI?|KMS?|K?MET(?:ER|RE)S?|KILO\w+|NAUT\w*|SEA|MILES?|M|FT|FEET|FL"
    rf"|Z|UTC|GMT|[A-Z]ST|[A-Z]DT|HOURS?|HRS?|H|MIN\w*|DEG\w*|DAYS?|[AP]M|TO|THRU|THROUGH|UNTIL|AND|OR|(?:{_MONTHS})\w*"
)
# A run of four digits or more behind it is a time of its own, and a number with a point that of the next item
_ENDS = (
    rf"(?![A-Z\d])(?![-.,:/'\"°+]?\d)(?!\s*[-.,:/'\"°+]?\s*\d{{1,3}}(?!\d|[.)]\s))"
    r"(?!\s*['\"°])"
    rf"(?!\s*[-/]?\s*(?:{_UNITS})(?![A-Z]))"
)
# Words to which a number may be glued that is none of a name
_NO_NAMES = (
    rf"(?:{_MONTHS}|MON|TUE|WED|THU|FRI|SAT|SUN)\w*|UTC|GMT|UT|[A-Z]{{1,3}}[SD]T|FL|LAT\w*|LON\w*|LNG|NORTH|SOUTH|EAST"
    r"|WEST|TILL?|THRU|THROUGH|UNTIL|FM|BETWEEN|BTN|WITHIN|RAD\w*|DIST\w*|DAYS?|DLY|DEG\w*|NMI?|KMS?|MIN\w*|HRS?|HOURS?"
    r"|LEVEL|LINE|WIDTH|YEAR|EXC\w*|LOCAL|LT|S[RS]|DAWN|DUSK|NOON|MIDNIGHT|NIGHTLY|COMMENC\w*|START\w*|EFFECT\w*"
    r"|BEGIN\w*|ALT\w*|RESERVE\w*|BACK\w*|PRIMARY|WINDOW\w*|PERIOD\w*|HOL\w*|DURING|ALSO"
)
_NAME = re.compile(
    # STARLINK GROUP 9-9, SPACEX 23-118
    rf"(?<![A-Z\d])(?:(?:GROUP|GRP)\s\d{{1,3}}(?:-\d{{1,3}})?|(?:SPACEX|STARLINK)\s\d{{1,3}}-\d{{1,3}}"
    # CREW-9, CZ-5B, PSLV-C57, LVM3-M4
    rf"|(?=[A-Z]{{2,12}}\d?[-/])(?!(?:{_NO_NAMES})[-/])(?P<word>[A-Z]{{2,12}})\d?[-/][A-DF-LMOPQRTUVXY]?\d{{1,2}}[A-DF-LP]?){_ENDS}"
)

# What stands behind one of these is the name of an area
_AREA_BEFORE = re.compile(r"(?<![A-Z])(?:AREA|ZONE|SECTOR|BLOCK|BOX)S?[\s:.]{1,4}$")


def find_names(capitals: str) -> list[tuple[int, int]]:
    """Names that digits are glued to: STARLINK GROUP 9-9, CZ-5B.

    Parameters
    ----------
    capitals : str
        In plain capitals.

    Returns
    -------
    list of (int, int)
        Their characters; none that begins with a word of all notices, as AREA-3 does.
    """
    found = [one for one in _NAME.finditer(capitals) if not (one["word"] and is_filler(one["word"]))]
    return [one.span() for one in found if not _AREA_BEFORE.search(capitals, max(0, one.start() - 20), one.start())]
