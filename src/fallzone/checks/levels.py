"""Of which level a flag is, and in which order flags are read."""

from __future__ import annotations

from collections.abc import Iterable

from fallzone.model.results.flag import Flag, Reason
from fallzone.names import LEVELS, SWEEP


def grade_reasons(reasons: Iterable[Reason], *, has_floor: bool) -> str:
    """The worst level of the reasons for a flag.

    Parameters
    ----------
    reasons : iterable of Reason
        At least one.
    has_floor : bool
        Whether it is known where the floor is reached; else debris anywhere may be above it.

    Returns
    -------
    str
        One of ``fallzone.names.LEVELS``.
    """
    return min((_grade(reason, has_floor=has_floor) for reason in reasons), key=LEVELS.index)


_PLAIN = {
    "zone": "announced",
    "footprint_97": "planned",
    "hazard": "hazard",
    "isopleth": "contingency",
    "overflight": "overflight",
}


def _grade(reason: Reason, *, has_floor: bool) -> str:
    if reason.reason in _PLAIN:
        return _PLAIN[reason.reason]
    if reason.reason == "impacts" and reason.case != SWEEP:
        # What is meant to fall, in too few flights for an area
        return "planned"
    return "remote" if has_floor else "contingency"


def sort_flags(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Flags in the order in which they are read: by level, by expected casualties, by probability per launch.

    Parameters
    ----------
    flags : iterable of Flag
        In any order.

    Returns
    -------
    tuple of Flag
        Within ``contingency`` those that surely reach the floor come first, as a place in them is INSIDE. The region
        that holds the pad comes after them, and last within ``hazard``: what fails in the first seconds ends there,
        whatever the launch. Casualties that rest on a handful of flights count as not told; without a probability per
        launch that given the stated failure counts.
    """
    return tuple(sorted(flags, key=_order))


def _order(flag: Flag) -> tuple[int, int, float, float, str]:
    rank = int(flag.holds_pad) if flag.level in ("hazard", "contingency") else 0
    if flag.level == "contingency" and flag.certainty != "surely":
        rank = 2
    expected = flag.expected_casualties
    casualties = expected.value if expected is not None and expected.resolved else 0.0
    chance = flag.probability_per_launch.value if flag.probability_per_launch else flag.probability or 0.0
    return LEVELS.index(flag.level), rank, -casualties, -chance, flag.region
