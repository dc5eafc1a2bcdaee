"""The frames of GRIB messages, checked before a library reads them: it does not say where a file is damaged.

Source
------
WMO-No. 306, Manual on Codes, FM 92 GRIB editions 1 and 2: section lengths and numbers; code tables 3.1, 4.0 and 5.0.
"""

from __future__ import annotations

import mmap
from pathlib import Path

from fallzone.errors import InputError
from fallzone.words import _, msg

# Where a section of edition 2 says which template it follows, and those of regular grids, of forecasts and analyses at
# a point in time, and of numbers that are packed in a way that libraries unpack
_TEMPLATES = {
    3: (12, {0}, msg("expected a regular grid of latitudes and longitudes; cdo remapbil makes one of another")),
    4: (7, {0, 1, 2, 11, 12}, msg("expected fields at a point in time")),
    5: (
        9,
        {0, 2, 3, 4, 40, 41, 42, 200, 40_000, 40_010},
        msg("expected a known way of packing; grib_set -r -w packingType=grid_simple"),
    ),
}
_WHOLE = msg("is the file whole?")
_LARGE = 0x80_00_00


def check_frames(path: Path, where: str) -> int:
    """Count the messages of a file, up to the first of more than 8 MB; refuse those that do not hold together.

    Parameters
    ----------
    path : Path
        The file.
    where : str
        Its name, for messages.

    Returns
    -------
    int

    Raises
    ------
    InputError
        With the byte at which the message begins; also when it holds another grid than a regular one.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = count = 0
        while at < len(data):
            place = _("{file} byte {number}").format(file=where, number=at)
            if data[at : at + 4] != b"GRIB":
                # Some services put lines of their own between messages
                at = data.find(b"GRIB", at)
                if at < 0:
                    break
                continue
            edition = data[at + 7] if at + 20 <= len(data) else 0
            if edition not in (1, 2):
                raise InputError(
                    place,
                    _("is of edition {edition} of GRIB").format(edition=edition),
                    _("expected 1 or 2; is the file whole?"),
                )
            bounds = (at + 8, at + 16) if edition == 2 else (at + 4, at + 7)
            length = _number(data, *bounds)
            if edition == 1 and length & _LARGE:
                # Of messages beyond 8 MB, lengths are stated in another way, which the library knows
                break
            end = at + length
            if length < 20 or end > len(data) or data[end - 4 : end] != b"7777":
                raise InputError(place, _("the message does not end where it says"), _(_WHOLE))
            (_check_second if edition == 2 else _check_first)(data, at, end - 4, place)
            at, count = end, count + 1
        return count


def _check_second(data: mmap.mmap, at: int, end: int, place: str) -> None:
    """Sections of edition 2: each states its length and its number."""
    at += 16
    while at < end:
        length, number = _number(data, at, at + 4), data[at + 4]
        if length < 5 or at + length > end or not 1 <= number <= 7:
            raise InputError(place, _("its sections do not fill the message"), _(_WHOLE))
        offset, known, expected = _TEMPLATES.get(number, (0, set(), ""))
        if known and (length < offset + 2 or _number(data, at + offset, at + offset + 2) not in known):
            raise InputError(
                place,
                _("section {number} is of another kind").format(number=number),
                _(expected),
            )
        at += length


def _check_first(data: mmap.mmap, at: int, end: int, place: str) -> None:
    """Sections of edition 1: the product, which says whether a grid and a bitmap follow, and the numbers."""
    at += 8
    flags = data[at + 7]
    for there in (True, flags & 0x80, flags & 0x40, True):
        length = _number(data, at, at + 3) if there else 0
        if there and (length < 6 or at + length > end):
            raise InputError(place, _("its sections do not fill the message"), _(_WHOLE))
        at += length
    if at != end:
        raise InputError(place, _("its sections do not fill the message"), _(_WHOLE))


def _number(data: mmap.mmap, first: int, last: int) -> int:
    return int.from_bytes(data[first:last])
