"""Computed beside published values, figure by figure, and what the comparison is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fallzone.model.results.statement import Statement
from fallzone.model.text import Wording
from fallzone.names import ITEMS

# Quantities of a fall whose spread is set against the distance flown
_LENGTHS = ("range_m", "downrange_m", "distance_m")


@dataclass(frozen=True, kw_only=True, slots=True)
class ValidationRow:
    """One published figure of one mission and what was computed for it, in the unit that ``quantity`` ends in.

    Parameters
    ----------
    mission, vehicle : str
        Ids.
    case : {"nominal", "as-flown"}
        The flight that the figure belongs to.
    name, quantity : str
        What it is a figure of, and which; see ``PublishedValue``.
    basis : {"fitted", "predicted"}
        Whether a fit drew the flight towards the figure, or never used it.
    computed : float or None
        Value of the best fit; None where the computed flight has no such event.
    published, tolerance : float
        The figure, and how far a computed one may differ.
    tolerance_reason : Wording
        Why the tolerance is what it is.
    lonlat : (float, float) or None
        Reported point [deg] that a ``distance_m`` is from.
    item : str or None
        Dropped item whose fall an overflight is.
    mark, source : str
    note : Wording
        Of the published figure, as in `fallzone.model.record.Sourced`.
    ok : bool
        Whether the computed figure is within the tolerance.
    miss : Wording
        Why not, in one line; empty where it is.
    members : int
        Members of the ensemble; 1 where there is none.
    median : float or None
        Median over simulated flights with all their dispersion for a nominal fall, else over the members of the
        ensemble that have the figure.
    low, high : float or None
        5th and 95th percentile over the same.
    flown_m : float or None
        Of a fall: distance of its impact from the pad in the best fit [m].
    """

    mission: str
    vehicle: str
    case: str
    name: str
    quantity: str
    basis: str
    computed: float | None
    published: float
    tolerance: float
    tolerance_reason: Wording
    lonlat: tuple[float, float] | None
    item: str | None = None
    mark: str
    source: str
    note: Wording
    ok: bool
    miss: Wording
    members: int
    median: float | None
    low: float | None
    high: float | None
    flown_m: float | None

    @property
    def is_predicted_fall(self) -> bool:
        """Whether this is where or when something falls, and no fit used it."""
        return self.basis == "predicted" and self.name in (*ITEMS, "impact")

    @property
    def holds(self) -> bool | None:
        """Whether the range from the 5th to the 95th percentile contains the published figure; None without a range.

        A distance from a reported point cannot be negative: its range contains the point when it begins within the
        point's own uncertainty.
        """
        if self.low is None or self.high is None:
            return None
        least = self.tolerance if self.lonlat is not None else self.published
        return self.low <= least and (self.lonlat is not None or self.published <= self.high)

    @property
    def meets(self) -> bool | None:
        """Whether that range comes within the tolerance of the published figure; None without a range."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.published + self.tolerance and self.published - self.tolerance <= self.high

    @property
    def width_share(self) -> float | None:
        """Width of that range as a share of the distance flown; None for what is not a length."""
        if self.quantity not in _LENGTHS or self.flown_m is None or self.low is None or self.high is None:
            return None
        return (self.high - self.low) / self.flown_m


@dataclass(frozen=True, kw_only=True, slots=True)
class ValidationSummary:
    """Counts over figures; a figure that two flights of a vehicle share counts once.

    Parameters
    ----------
    fitted, fitted_ok, predicted, predicted_ok : int
        Rows, and those within their tolerance.
    predicted_missions : int
        Missions with predicted rows of their own.
    falls : int
        Predicted rows about falls that have a range from the 5th to the 95th percentile.
    falls_held, falls_met : int
        Those whose range contains the published figure, and those whose range comes within its tolerance.
    widest_share : float or None
        Largest width of their ranges, as a share of the distance flown.
    """

    fitted: int
    fitted_ok: int
    predicted: int
    predicted_ok: int
    predicted_missions: int
    falls: int
    falls_held: int
    falls_met: int
    widest_share: float | None


def summarise(rows: Iterable[ValidationRow]) -> ValidationSummary:
    """Count rows, each figure of a vehicle once: what one flight was fitted to is no prediction of another.

    Parameters
    ----------
    rows : iterable of ValidationRow
        Rows of one or several missions.

    Returns
    -------
    ValidationSummary
    """
    figures: dict[tuple, ValidationRow] = {}
    for row in rows:
        same = (row.vehicle, row.case, row.name, row.quantity, row.published, row.lonlat, row.item)
        if same not in figures or row.basis == "fitted":
            figures[same] = row
    fitted = [row for row in figures.values() if row.basis == "fitted"]
    predicted = [row for row in figures.values() if row.basis == "predicted"]
    falls = [row for row in predicted if row.is_predicted_fall and row.holds is not None]
    shares = [row.width_share for row in falls if row.width_share is not None]
    return ValidationSummary(
        fitted=len(fitted),
        fitted_ok=sum(row.ok for row in fitted),
        predicted=len(predicted),
        predicted_ok=sum(row.ok for row in predicted),
        predicted_missions=len({row.mission for row in predicted}),
        falls=len(falls),
        falls_held=sum(bool(row.holds) for row in falls),
        falls_met=sum(bool(row.meets) for row in falls),
        widest_share=max(shares, default=None),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class CredibilityFactor:
    """One factor of the credibility scorecard.

    Parameters
    ----------
    id : str
        The factor, e.g. ``data-pedigree``.
    level : int
        0 (no evidence) to 4.
    evidence : Statement
        Evidence for the level.
    """

    id: str
    level: int
    evidence: Statement
