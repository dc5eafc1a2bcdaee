"""Outlines in a file of arrays: one after the other as well-known binary, and where each ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.assessment.store import strict
from fallzone.errors import InputError


def pack_outlines(outlines: Iterable[BaseGeometry]) -> dict[str, np.ndarray]:
    """Outlines as arrays.

    Parameters
    ----------
    outlines : iterable of shapely geometry
        lon, lat [deg].

    Returns
    -------
    dict of str to ndarray
        ``outlines``, bytes, and ``ends``.
    """
    packed = [shapely.to_wkb(outline, byte_order=1) for outline in outlines]
    return {
        "outlines": pack_bytes(b"".join(packed)),
        "ends": np.cumsum([len(one) for one in packed], dtype=np.int64),
    }


def unpack_outlines(arrays: Mapping[str, np.ndarray], where: str) -> list[BaseGeometry]:
    """Outlines of arrays; whether they are areas on the globe is not looked at.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        As `pack_outlines` gives them.
    where : str
        Their file, for messages.

    Returns
    -------
    list of shapely geometry

    Raises
    ------
    InputError
        Where they do not end as they are said to.
    """
    content, ends = arrays["outlines"].tobytes(), arrays["ends"].tolist()
    if ends != sorted(ends) or ends[-1:] != [len(content)][: len(ends)] or (content and not ends):
        raise InputError(strict.at(where, "ends"), str(ends[-1:]), str(len(content)))
    return [shapely.from_wkb(content[first:last]) for first, last in zip([0, *ends], ends, strict=False)]


def pack_bytes(content: bytes) -> np.ndarray:
    """Bytes as an array of numbers, which is all that a file of a run holds.

    Parameters
    ----------
    content : bytes
        Of any kind.

    Returns
    -------
    (n,) int8
    """
    return np.array(bytearray(content), dtype=np.uint8).view(np.int8)
