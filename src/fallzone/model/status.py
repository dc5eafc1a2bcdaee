"""How a flight or a fall ended: an outcome is a value; its words stand in ``words.things.ENDS``."""

from __future__ import annotations

from enum import IntEnum


class ImpactStatus(IntEnum):
    """End of a fall, or of the computation of an instantaneous impact point (stored as int8)."""

    IMPACT = 0
    ORBITAL = 1
    ESCAPING = 2
    BELOW_SURFACE = 3
    NEVER_LANDED = 4
    INVALID = 5
    MISSED_ORBIT = 6


class StopReason(IntEnum):
    """Why a powered flight ended (stored as int8)."""

    PLAN = 0
    TIME = 1
    LOADS = 2
    LINE = 3
    GROUND = 4
    HEIGHT = 5
    CUTOFF = 6
