"""How the flight of a body ended: an outcome is a value with a sentence."""

from __future__ import annotations

from enum import IntEnum


class ImpactStatus(IntEnum):
    """The end of a fall or of an instantaneous-impact-point computation (stored as int8)."""

    IMPACT = 0
    ORBITAL = 1
    ESCAPING = 2
    BELOW_SURFACE = 3
    NEVER_LANDED = 4
    INVALID = 5

    @property
    def sentence(self) -> str:
        """What the status means, in words for people."""
        return _SENTENCES[self]


_SENTENCES = {
    ImpactStatus.IMPACT: "reaches the surface",
    ImpactStatus.ORBITAL: "is in an orbit that does not meet the surface",
    ImpactStatus.ESCAPING: "leaves the Earth",
    ImpactStatus.BELOW_SURFACE: "starts below the surface",
    ImpactStatus.NEVER_LANDED: "had not landed when the longest computed time was over",
    ImpactStatus.INVALID: "is not a valid state (a number that is not finite)",
}
