"""Numbers of risk as people read them: powers of ten, intervals, failure times."""

from __future__ import annotations

import math

from fallzone.words import _


def power(value: float | None) -> str:
    """A small number as a power of ten, with two digits.

    Parameters
    ----------
    value : float or None
        The number, ≥ 0.

    Returns
    -------
    str
        As it is printed; ``–`` where it is not known.

    Examples
    --------
    >>> power(0.00123), power(1e-6), power(0.0)
    ('1.2e-3', '1e-6', '0')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    digits, _e, exponent = f"{value:.1e}".partition("e")
    return f"{digits.removesuffix('.0')}e{int(exponent)}"


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
    return _("{low} to {high}").format(low=power(ends[0]), high=power(ends[1]))


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
