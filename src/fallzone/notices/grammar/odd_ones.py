"""Positions of a list that are written otherwise than the others, as those are that have lost or gained a digit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from fallzone.notices.grammar.positions import Point

_RUN = re.compile(r"\d+")
# Which digits they are says nothing of how a number is written
_ALIKE = str.maketrans("123456789", "000000000")
_PADDED = re.compile(r"(?<!\d)0\d")
# So far from the equator, and from the meridians of 0° and 180°, no list has corners on both sides
_FAR_NORTH_DEG, _FAR_EAST_DEG = 25.0, 45.0


def find_odd(points: Sequence[Point]) -> list[Point]:
    """Positions whose digits are other in number than those of most, or that lie in another hemisphere than all others.

    Parameters
    ----------
    points : sequence of Point
        Of one list.

    Returns
    -------
    list of Point
        None where no way of writing is that of more than half of them.
    """
    read = [point for point in points if point.bodies and point.lonlat is not None]
    if len(read) < 3:
        return []
    padded = any(map(_is_padded, read))
    forms = [tuple(_find_form(body.translate(_ALIKE), padded=padded) for body in point.bodies) for point in read]
    form, count = Counter(forms).most_common(1)[0]
    odd = [point for point, own in zip(read, forms, strict=True) if own != form] if 2 * count > len(read) else []
    return odd + _find_across(read, 1, _FAR_NORTH_DEG, 90.0) + _find_across(read, 0, _FAR_EAST_DEG, 180.0)


def _is_padded(point: Point) -> bool:
    """Whether it is written with zeros in front, so that all numbers have as many digits."""
    return any(_PADDED.search(body) for body in point.bodies)


@lru_cache(maxsize=1_000)
def _find_form(body: str, *, padded: bool) -> str:
    """Numbers of digits and what stands between them; of numbers without zeros in front only long ones count."""

    def count(run: re.Match[str]) -> str:
        digits = run.group()
        return str(len(digits)) if padded or len(digits) > 3 else "n"

    return _RUN.sub(count, " ".join(body.split()))


def _find_across(points: list[Point], axis: int, near_deg: float, far_deg: float) -> list[Point]:
    """The one position north or east of zero of a list that is south or west of it, or the other way round."""
    if not all(near_deg < abs(point.lonlat[axis]) < far_deg - near_deg * (1 - axis) for point in points):
        return []
    sides = Counter(point.lonlat[axis] > 0.0 for point in points)
    if len(sides) < 2 or min(sides.values()) > 1:
        return []
    side = sides.most_common()[-1][0]
    return [point for point in points if (point.lonlat[axis] > 0.0) == side]
