"""A draft of a NAVTEX message: lines of 40 columns in the letters, digits and marks of ITA2.

Source: IMO MSC.1/Circ.1310, section 7; the heads and ends of messages as receivers take them.
"""

from __future__ import annotations

from fallzone.model.notices.draft import Draft
from fallzone.notices.drafting.maritime import paragraph_lines, subject_lines
from fallzone.notices.drafting.message import TO_FILL, locality_words
from fallzone.notices.outward import HUNDREDTHS

PER_DEGREE = HUNDREDTHS
# A message takes a minute of air time for some 400 characters
MOST_CORNERS = 32
# Transmitter, A for a navigational warning, serial number
_HEAD = "ZCZC XAXX"


def write(draft: Draft) -> str:
    """The message; transmitter, numbers and time of issue are left to who sends it.

    Parameters
    ----------
    draft : Draft
        With its zones.

    Returns
    -------
    str
        From ZCZC to NNNN.
    """
    year = f"{draft.zones[0].windows_utc[0][0]:%y}"
    lines = [_HEAD, f"NAV WARN {TO_FILL}/{year}", *subject_lines(locality_words(draft.zones))]
    lines += paragraph_lines(draft, most_corners=MOST_CORNERS)
    return "\n".join([*lines, "NNNN"]) + "\n"
