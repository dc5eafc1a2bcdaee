"""All that is said after an anomaly: where, from when to when, in which layer, and how sure that is.

All times that end in ``_s`` are seconds after `Alert.zero_utc`: lift-off or, without a mission, the instant of the
loss. Nothing here is a verdict on a place: one outside of every area is not told to be safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from fallzone.model.mission import Mission
    from fallzone.model.results.alert.area import AlertArea
    from fallzone.model.results.alert.loss import ImpactPoint, Loss
    from fallzone.model.results.statement import Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What the refined answer changes in the first.

    Parameters
    ----------
    area_ratio : float
        Refined over first area.
    kept_share : float
        Share of the refined area that lies in the first, 0 to 1.
    shift_m : float
        How far the middle of the impacts moved [m].
    shift_azimuth_deg : float
        In which direction [deg], clockwise from north.
    came, left : tuple of str
        Ids of regions that are in the refined answer alone, and in the first alone.
    first_impact_by_s, last_impact_by_s : float or None
        How much later the first and the last impact are [s]; None where one of the answers has none.
    """

    area_ratio: float
    kept_share: float
    shift_m: float
    shift_azimuth_deg: float
    came: tuple[str, ...]
    left: tuple[str, ...]
    first_impact_by_s: float | None
    last_impact_by_s: float | None


@dataclass(frozen=True, kw_only=True)
class Alert:
    """All that is said after an anomaly.

    Parameters
    ----------
    mission : Mission or None
        Whose flight it was; None where only a state is known.
    zero_utc : datetime
        Instant from which all times that end in ``_s`` count: lift-off, or without a mission the loss.
    timezone : str
        Of the mission, as an IANA name; ``UTC`` without one.
    loss : Loss
        What is known.
    impact_point : ImpactPoint
        Of what was lost, in one piece.
    first : AlertArea or None
        The first answer; None only while there is none yet.
    refined : AlertArea or None
        The refined answer; None while it is not there.
    change : Change or None
        Between both; None where there is one alone.
    basis : tuple of Statement
        What it rests on, assumes and leaves in doubt; the sentences stand in ``outputs/alert``.
    doubts : tuple of Statement
        Why a region that is not named may be concerned all the same.
    inputs : dict of str to str
        SHA-256 of every file that it was made from, by name.
    version : str
        Version of fallzone.
    """

    mission: Mission | None
    zero_utc: datetime
    timezone: str
    loss: Loss
    impact_point: ImpactPoint
    first: AlertArea | None
    refined: AlertArea | None
    change: Change | None
    basis: tuple[Statement, ...]
    doubts: tuple[Statement, ...]
    inputs: dict[str, str]
    version: str

    @property
    def area(self) -> AlertArea | None:
        """The best answer that there is: the refined one, else the first."""
        return self.refined or self.first

    @property
    def verdict(self) -> Literal["FLAGGED", "UNKNOWN", "NONE"]:
        """FLAGGED if a region lies beneath; else UNKNOWN where that cannot be told, and NONE where surely none does."""
        if self.area is not None and self.area.regions:
            return "FLAGGED"
        return "UNKNOWN" if self.area is None or self.doubts else "NONE"
