"""Numbers of risk as people read them: intervals, failure times."""

from __future__ import annotations

import math

from fallzone.words import _
from fallzone.words.formats import powers


def span(ends: tuple[float, float] | None) -> str:
    """An interval or a range.

    Parameters
    ----------
    ends : (float, float) or None
        Its ends.

    Returns
    -------
    str
        ``–`` where it is not known.
    """
    if ends is None or not all(map(math.isfinite, ends)):
        return "–"
    return _("{low} to {high}").format(low=powers(ends[0]), high=powers(ends[1]))


def seconds(times_s: tuple[float, float] | None) -> str:
    """A span of failure times, widened to whole seconds.

    Parameters
    ----------
    times_s : (float, float) or None
        [s after lift-off].

    Returns
    -------
    str
        ``–`` where there is none.
    """
    if times_s is None:
        return "–"
    return _("T+{first} to {last} s").format(first=math.floor(times_s[0]), last=math.ceil(times_s[1]))


def plain_seconds(times_s: tuple[float, float] | None) -> str:
    """A span of failure times as numbers alone, for a column that names their unit.

    Parameters
    ----------
    times_s : (float, float) or None
        [s after lift-off].

    Returns
    -------
    str
        ``–`` where there is none.
    """
    if times_s is None:
        return "–"
    return _("{low} to {high}").format(low=math.floor(times_s[0]), high=math.ceil(times_s[1]))
