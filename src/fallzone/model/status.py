"""How a flight or a fall ended: an outcome is a value with a sentence."""

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

    @property
    def sentence(self) -> str:
        """Meaning of the status, in words for people."""
        return _SENTENCES[self]


_SENTENCES = {
    ImpactStatus.IMPACT: "reaches the surface",
    ImpactStatus.ORBITAL: "is in an orbit that does not meet the surface",
    ImpactStatus.ESCAPING: "leaves the Earth",
    ImpactStatus.BELOW_SURFACE: "starts below the surface",
    ImpactStatus.NEVER_LANDED: "had not landed when the longest computed time was over",
    ImpactStatus.INVALID: "is not a valid state (a number that is not finite)",
    ImpactStatus.MISSED_ORBIT: "comes down somewhere, though its plan ends in an orbit",
}


class StopReason(IntEnum):
    """Why a powered flight ended (stored as int8)."""

    PLAN = 0
    TIME = 1
    LOADS = 2
    LINE = 3
    GROUND = 4
    HEIGHT = 5
    CUTOFF = 6

    @property
    def sentence(self) -> str:
        """Meaning of the reason, in words for people."""
        return _REASONS[self]


_REASONS = {
    StopReason.PLAN: "flies to the end of its plan",
    StopReason.TIME: "loses its thrust at the time of the failure",
    StopReason.LOADS: "breaks up under the load of the air",
    StopReason.LINE: "loses its thrust when its impact point has crossed the limit line",
    StopReason.GROUND: "meets the ground before its plan is over",
    StopReason.HEIGHT: "breaks up on the way down",
    StopReason.CUTOFF: "burns to its cut-off off its course",
}
