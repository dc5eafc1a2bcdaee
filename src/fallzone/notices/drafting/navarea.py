"""A draft of a NAVAREA warning.

Source: IMO MSC.1/Circ.1310, section 7; messages in force.
"""

from __future__ import annotations

from fallzone.model.notices.draft import Draft
from fallzone.notices.drafting.maritime import paragraph_lines, subject_lines
from fallzone.notices.drafting.message import TO_FILL, locality_words
from fallzone.notices.outward import HUNDREDTHS

PER_DEGREE = HUNDREDTHS
# No limit is stated; most areas keep to 5 % with less than half as many
MOST_CORNERS = 48


def write(draft: Draft) -> str:
    """The message; numbers that only its coordinator can give are ``XXXX``.

    Parameters
    ----------
    draft : Draft
        With its zones.

    Returns
    -------
    str
        Lines of 40 columns at most.
    """
    year = f"{draft.zones[0].windows_utc[0][0]:%y}"
    lines = [f"NAVAREA {TO_FILL} {TO_FILL}/{year}({TO_FILL})."]
    lines += subject_lines(locality_words(draft.zones))
    lines += paragraph_lines(draft, most_corners=MOST_CORNERS)
    return "\n".join(lines) + "\n"
