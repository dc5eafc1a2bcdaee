"""Edges that are arcs of circles, drawn out as corners."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from fallzone.earth import geodesic
from fallzone.model.results.statement import Statement, each_once
from fallzone.model.zone import LonLat
from fallzone.notices.grammar.lengths import find_length
from fallzone.notices.grammar.lists import PointList

_STEP_DEG = 2.0
# By how much distances of both ends from the middle, and the radius that is given, may differ: positions are rounded
_LIKE, _ROUNDED_M = 0.02, 2_000.0
Corners = tuple[LonLat, ...]


def draw_arcs(one: PointList) -> tuple[Corners | None, tuple[Statement, ...]]:
    """Corners of a list with those of the arcs between them drawn out.

    Parameters
    ----------
    one : PointList
        Positions, those of the middles of arcs among them.

    Returns
    -------
    corners : tuple of (float, float), or None
        In order; None where the middle of an arc is not given.
    said : tuple of Statement
        What a reader has to know of the arcs.

    Notes
    -----
    An arc is drawn along tangents or along chords of its circle, whichever leaves out nothing of the area: it is the
    larger of both.
    """
    arcs = [at for at, gap in enumerate(one.gaps) if at and gap.kind == "arc"]
    centres = [at for at in arcs if one.gaps[at].has_centre]
    is_to_first = one.closing is not None and one.closing.kind == "arc"
    if any(at - 1 not in centres for at in arcs if at not in centres):
        return None, ()
    if is_to_first and len(one.points) - 1 not in centres:
        return None, ()
    outward = dict.fromkeys(centres, True)
    for at in centres:
        chords = outward | {at: False}
        if _measure(_lay(one, chords)) > _measure(_lay(one, outward)):
            outward = chords
    said = [Statement(code="arc-drawn")] if centres else []
    said += [Statement(code="arc-doubtful") for at in centres if _is_doubtful(one, at)]
    return _lay(one, outward), each_once(said)


def _lay(one: PointList, outward: dict[int, bool]) -> Corners:
    corners: list[LonLat] = []
    for at, point in enumerate(one.points):
        if at in outward:
            start, end = _ends(one, at)
            corners += _draw_arc(point.lonlat, start, end, clockwise=_turns(one, at), is_outward=outward[at])
        else:
            corners.append(point.lonlat)
    return tuple(corners)


def _measure(corners: Corners) -> float:
    return geodesic.measure_ring_m2(corners) if len(corners) > 2 else 0.0


def _ends(one: PointList, at: int) -> tuple[LonLat, LonLat]:
    """From and to where the arc about a position goes: the positions beside it; the last arc goes to the first one."""
    return one.points[at - 1].lonlat, one.points[(at + 1) % len(one.points)].lonlat


def _turns(one: PointList, at: int) -> bool | None:
    """Which way round: said before the middle or behind it."""
    around = [*one.gaps, one.closing][at : at + 2]
    told = {gap.clockwise for gap in around if gap and gap.kind == "arc" and gap.clockwise is not None}
    return told.pop() if len(told) == 1 else None


def _is_doubtful(one: PointList, at: int) -> bool:
    """Whether it is not said which way an arc goes, or its ends do not lie on a circle of the radius that is given."""
    lon, lat = zip(*_ends(one, at), strict=True)
    ranges_m = [*map(float, geodesic.range_azimuth(*one.points[at].lonlat, np.array(lon), np.array(lat))[0])]
    text = one.gaps[at].text
    told = find_length(text, 0, len(text))
    ranges_m += [told.length_m] if told is not None else []
    apart_m = max(ranges_m) - min(ranges_m)
    return _turns(one, at) is None or apart_m > _LIKE * max(ranges_m) + _ROUNDED_M


def _draw_arc(
    centre: LonLat, start: LonLat, end: LonLat, *, clockwise: bool | None, is_outward: bool
) -> Iterator[LonLat]:
    """Corners between both ends of an arc: of tangents without its circle or, not outward, of chords within it.

    The larger distance of an end from the middle counts for the one, the smaller for the other.
    """
    lon, lat = zip(start, end, strict=True)
    ranges_m, azimuths_deg = geodesic.range_azimuth(*centre, np.array(lon), np.array(lat))
    turn_deg = float(azimuths_deg[1] - azimuths_deg[0]) % 360.0
    if clockwise is False or (clockwise is None and turn_deg > 180.0):
        turn_deg -= 360.0
    count = max(1, math.ceil(abs(turn_deg) / _STEP_DEG))
    shares = (np.arange(count) + 0.5) / count if is_outward else np.arange(1, count) / count
    half = math.radians(abs(turn_deg) / count / 2.0)
    radius_m = float(ranges_m.max()) / math.cos(half) if is_outward else float(ranges_m.min())
    found = geodesic.forward(*centre, azimuths_deg[0] + turn_deg * shares, np.full(len(shares), radius_m))
    return zip(*(axis.tolist() for axis in found), strict=True)
