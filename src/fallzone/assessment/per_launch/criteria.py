"""Criteria that licensing authorities use, each with what was computed, and whether it is met, exceeded or not known.

Source
------
14 CFR 450.101 and 450.133, for public safety; shown for orientation, for they bind nobody outside the United States.
"""

from __future__ import annotations

from collections.abc import Sequence

from fallzone.model.results.criteria import LIMITS
from fallzone.model.results.launch_risk import Answer, Criterion, Doubt, Origin

# Criteria of which the value is to be no less than the limit
AT_LEAST = ("containment",)


def judge(
    criterion: str,
    value: float | None,
    *,
    interval: tuple[float, float] | None = None,
    limits: tuple[float, float] | None = None,
    placement: tuple[float, float] | None = None,
    edges: tuple[float, float] | None = None,
    doubts: Sequence[Doubt] = (),
    origin: Origin | None = None,
    place: tuple[float, float] | None = None,
) -> Criterion:
    """Hold a value against a criterion.

    Parameters
    ----------
    criterion : str
        One of `LIMITS`.
    value : float or None
        What was computed; None where it is not known.
    interval : (float, float), optional
        Its 95 % interval from sampling.
    limits : (float, float), optional
        Its range: what is not known of vehicle and failures.
    placement : (float, float), optional
        What totals of people, and where they are in their regions, leave open of it.
    edges : (float, float), optional
        What the stated uncertainty of zones leaves open of it.
    doubts : sequence of str
        What is not known beside: with any, the criterion is never met, and exceeded only where they can but add.
    origin : Origin, optional
        What contributes most.
    place : (float, float), optional
        Longitude and latitude where the value is reached [deg].

    Returns
    -------
    Criterion
        ``cannot-tell`` where the value is not known, and where its interval or its range straddles the limit.
    """
    limit, law = LIMITS[criterion]
    open_ends: list[tuple[Doubt, tuple[float, float] | None]] = [
        ("sampling", interval),
        ("range", limits),
        ("placement", placement),
        ("edges", edges),
    ]
    answer, told = _answer(criterion, value, open_ends, tuple(dict.fromkeys(doubts)))
    return Criterion(
        id=criterion,
        law=law,
        limit=limit,
        value=value,
        interval=interval,
        range=limits,
        answer=answer,
        doubts=told,
        origin=origin or Origin(),
        lon_deg=place[0] if place else None,
        lat_deg=place[1] if place else None,
    )


def _answer(
    criterion: str,
    value: float | None,
    open_ends: Sequence[tuple[Doubt, tuple[float, float] | None]],
    doubts: tuple[Doubt, ...],
) -> tuple[Answer, tuple[Doubt, ...]]:
    limit = LIMITS[criterion][0]
    if value is None:
        return "cannot-tell", doubts
    found = {name: {_side(criterion, end, limit) for end in ends} for name, ends in open_ends if ends is not None}
    sides = {_side(criterion, value, limit)}.union(*found.values())
    if len(sides) > 1:
        straddling = tuple(name for name, own in found.items() if len(own) > 1)
        # An interval and a range on different sides
        return "cannot-tell", (*(straddling or tuple(found)), *doubts)
    (side,) = sides
    # People and flights that are not counted can but add
    if doubts and not (side == "exceeds" and set(doubts) <= {"people", "cases"}):
        return "cannot-tell", doubts
    return side, ()


def _side(criterion: str, value: float, limit: float) -> Answer:
    within = value >= limit if criterion in AT_LEAST else value <= limit
    return "meets" if within else "exceeds"
