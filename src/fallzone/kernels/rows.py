"""Rows of a long table of places, written as bytes."""

from __future__ import annotations

from fallzone.kernels.compiled import compiled, inner

# Degrees are given in units of their twelfth decimal
DECIMALS = 12
_ONE_DEG = 10**DECIMALS
_COMMA, _POINT, _MINUS, _ZERO, _RETURN, _NEWLINE = b",.-0\r\n"


@compiled
def write_rows(names, name_ends, lat, is_south, lon, is_west, tails, tail_ends, number, metres, out):
    """Write rows: name, latitude, longitude, what is told, and metres.

    Parameters
    ----------
    names : (b,) uint8
        Cells of all names, one behind the other.
    name_ends : (n,) int64
        Where each ends.
    lat, lon : (n,) int64
        Size of latitudes and longitudes [1e-12 deg].
    is_south, is_west : (n,) bool
        Whether they have a minus.
    tails : (c,) uint8
        Cells of each different answer, one behind the other.
    tail_ends : (t,) int64
        Where each ends.
    number : (n,) int64
        Which of these each row has.
    metres : (n,) int64
        [m]; negative for an empty cell.
    out : (r,) uint8
        Filled from its beginning.

    Returns
    -------
    int
        How many bytes are filled.
    """
    at, begin = 0, 0
    for i in range(name_ends.shape[0]):
        at = _put_bytes(names, begin, name_ends[i], out, at)
        begin = name_ends[i]
        at = _put_degrees(lat[i], is_south[i], out, at)
        at = _put_degrees(lon[i], is_west[i], out, at)
        out[at] = _COMMA
        which = number[i]
        at = _put_bytes(tails, tail_ends[which - 1] if which else 0, tail_ends[which], out, at + 1)
        out[at] = _COMMA
        at += 1
        if metres[i] >= 0:
            at = _put_whole(metres[i], out, at)
        out[at], out[at + 1] = _RETURN, _NEWLINE
        at += 2
    return at


@inner
def _put_bytes(source, begin, end, out, at):
    """Copy bytes; where the next goes."""
    for j in range(begin, end):
        out[at] = source[j]
        at += 1
    return at


@inner
def _put_degrees(size, is_negative, out, at):
    """A comma, and degrees with as many decimals as they have, one at least; where the next byte goes."""
    out[at] = _COMMA
    at += 1
    if is_negative:
        out[at] = _MINUS
        at += 1
    at = _put_whole(size // _ONE_DEG, out, at)
    out[at] = _POINT
    at += 1
    rest, unit = size % _ONE_DEG, _ONE_DEG // 10
    while True:
        out[at] = _ZERO + rest // unit
        at += 1
        rest = rest % unit
        unit //= 10
        if rest == 0:
            return at


@inner
def _put_whole(value, out, at):
    """A whole number ≥ 0; where the next byte goes."""
    unit = 1
    while value // unit >= 10:
        unit *= 10
    while unit:
        out[at] = _ZERO + value // unit % 10
        at += 1
        unit //= 10
    return at
