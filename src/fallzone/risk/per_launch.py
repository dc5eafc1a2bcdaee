"""Chance and density per launch at any place, from the impacts that lie there; for many places the same is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from fallzone.constants import HAZARDOUS_ENERGY_J
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.impacts import Failures, Impacts
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.span import Span
from fallzone.names import NOMINAL, SWEEP
from fallzone.risk.failing.ranges import Cells, Unknowns, draw_unknowns, find_range
from fallzone.risk.failing.spans import find_spans, sort_failures
from fallzone.risk.failing.weights import bound_failures, find_phases, weigh, weigh_in_phase
from fallzone.risk.intervals import Weighted, estimate_sum, find_most_weight
from fallzone.risk.near import NearImpacts
from fallzone.risk.nearby import RADII_M, Nearby

# Cases whose flights have a probability per launch
WEIGHED = (NOMINAL, SWEEP)
_CELL_DEG = 0.25


@dataclass(frozen=True, kw_only=True)
class _Case:
    """Flights of one case: probability per launch, and what of it is drawn anew for a range.

    Parameters
    ----------
    failures : Failures
        How they fail.
    weight : (n,) float64
        Probability per launch.
    given : (n,) float64
        Given a flight to plan, or a failure in the phase in which each fails.
    place : (n,) int64
        Phase and member, as one number.
    replicate_flights : int
        Of evenly spread samples.
    """

    failures: Failures
    weight: np.ndarray
    given: np.ndarray
    place: np.ndarray
    replicate_flights: int


class PerLaunch:
    """Sums over the weighted flights of a run, for any place.

    Parameters
    ----------
    impacts : sequence of Impacts
        Of a run; those of nominal flights and of its sweep have a probability per launch.
    likelihood : Likelihood
        How likely failures are.
    seed : int
        Of the run, for draws of what is not known.
    """

    def __init__(self, impacts: Sequence[Impacts], likelihood: Likelihood, seed: int = 1) -> None:
        self.likelihood, self._seed = likelihood, seed
        self.near = NearImpacts([group for group in impacts if len(group.flight)])
        self.failures = {group.case: group.failures for group in impacts if group.case in WEIGHED}
        self._replicates = {group.case: group.replicate_flights for group in impacts}

    @property
    def is_whole(self) -> bool:
        """Whether probabilities per launch are known: of flights to plan, of failed ones, and of a failure."""
        return self.likelihood.reliability.is_known and all(case in self.failures for case in WEIGHED)

    @cached_property
    def _members(self) -> int:
        return 1 + max(int(one.member.max(initial=0)) for one in self.failures.values())

    @cached_property
    def _cases(self) -> dict[str, _Case]:
        found = {}
        for case, failures in self.failures.items():
            member, count = failures.member.astype(np.int64), max(len(failures.ratio), 1)
            given, place = failures.ratio / count, member
            if case == SWEEP:
                given = weigh_in_phase(case, failures, self.likelihood)
                place = find_phases(case, failures, self.likelihood) * self._members + member
            found[case] = _Case(
                failures=failures,
                weight=weigh(case, failures, self.likelihood),
                given=given,
                place=place,
                replicate_flights=self._replicates[case],
            )
        return found

    @cached_property
    def _unknowns(self) -> Unknowns:
        return draw_unknowns(self.likelihood, self._members, self._seed)

    @cached_property
    def _failing_s(self) -> np.ndarray:
        """When flights of the sweep fail, in order [s after lift-off]."""
        return sort_failures(self.failures[SWEEP].t_s)

    @cached_property
    def _nowhere(self) -> Estimate:
        """The chance where nothing was seen to come down."""
        return self._sum({})

    def estimate(self, rows: Sequence[np.ndarray]) -> Estimate | None:
        """Probability per launch that any of some impacts comes down.

        Parameters
        ----------
        rows : sequence of (k,) int
            Rows of each group of ``near.groups``.

        Returns
        -------
        Estimate or None
            With its interval from sampling and the range that failure probability, phases and ensemble leave open;
            None where flights to plan, failed ones or the failure probability are not known.
        """
        if not self.is_whole:
            return None
        hits = self._find_hits(rows)
        return self._sum(hits) if hits else self._nowhere

    def estimate_failing(self, rows: Sequence[np.ndarray], *, is_aimed: bool = False) -> Estimate | None:
        """Probability per launch that the flight fails and any of some impacts comes down.

        Parameters
        ----------
        rows : sequence of (k,) int
            Rows of each group of ``near.groups``.
        is_aimed : bool
            Whether the sweep was aimed at where these lie.

        Returns
        -------
        Estimate or None
            As `estimate`, of the sweep alone.
        """
        return self._sum(self._find_hits(rows), (SWEEP,), is_aimed=is_aimed) if self.is_whole else None

    def _find_hits(self, rows: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        """Flights of each case that some impacts are of."""
        hits: dict[str, list[np.ndarray]] = {}
        for group, own in zip(self.near.groups, rows, strict=True):
            if group.case in WEIGHED and len(own):
                hits.setdefault(group.case, []).append(np.asarray(group.flight[own]))
        return {case: np.unique(np.concatenate(flights)) for case, flights in hits.items()}

    def _sum(
        self, hits: Mapping[str, np.ndarray], cases: tuple[str, ...] = WEIGHED, *, is_aimed: bool = False
    ) -> Estimate:
        nominal, failed = np.zeros(self._members), np.zeros((len(self.likelihood.phases), self._members))
        weighted = []
        for name, case in self._cases.items():
            if name not in cases:
                continue
            flights = hits.get(name, np.zeros(0, dtype=np.int64))
            hit = np.zeros(len(case.weight), dtype=bool)
            hit[flights] = True
            most_weight = find_most_weight(case.weight, hit) if is_aimed else None
            weighted.append(
                Weighted(
                    weight=case.weight, amount=hit, replicate_flights=case.replicate_flights, most_weight=most_weight
                )
            )
            cells = nominal if name == NOMINAL else failed
            cells += np.bincount(case.place[flights], case.given[flights], minlength=cells.size).reshape(cells.shape)
        found = estimate_sum(weighted, most=1.0)
        if not hits:
            # Whatever the weights, nothing is nothing
            return replace(found, range=(0.0, 0.0))
        low, high = find_range(Cells(nominal=nominal, failed=failed), self._unknowns)
        return replace(found, range=(min(low, 1.0), min(high, 1.0)))

    def find_spans(self, rows: Sequence[np.ndarray]) -> tuple[Span, ...]:
        """Failure times that bring the debris of failed vehicles among some impacts.

        Parameters
        ----------
        rows : sequence of (k,) int
            Rows of each group of ``near.groups``.

        Returns
        -------
        tuple of Span
            In order; ``failing`` is None where the failure probability is not known. What separated before the
            failure falls as planned and belongs to none.
        """
        if (case := self._cases.get(SWEEP)) is None:
            return ()
        own = [
            (group, some)
            for group, some in zip(self.near.groups, rows, strict=True)
            if group.case == SWEEP and group.item == "debris" and len(some)
        ]
        if not own:
            return ()
        flight = np.concatenate([np.asarray(group.flight[some]) for group, some in own])
        t_s = np.concatenate([np.asarray(group.t_s[some]) for group, some in own])
        given = self.likelihood.phase_share[case.place // self._members] * case.given
        is_known = self.likelihood.reliability.is_known
        weight = case.weight if is_known else given
        inside = np.ones(len(flight), dtype=bool)
        spans = find_spans(flight, t_s, case.failures.t_s, weight, inside, failing_s=self._failing_s)
        return spans if is_known else tuple(replace(one, failing=None) for one in spans)

    # --- densities

    @cached_property
    def _expected(self) -> tuple[np.ndarray, ...]:
        """Hazardous pieces per launch that each impact of each group stands for; none of cases that are not weighed.

        Where the failure probability is not known, as many as there can be of each case.
        """
        found = []
        for group in self.near.groups:
            if group.case not in WEIGHED:
                found.append(np.zeros(0))
                continue
            bound = bound_failures(self.likelihood, group.case)
            known = bound is self.likelihood
            weight = self._cases[group.case].weight if known else weigh(group.case, group.failures, bound)
            expected = weight[group.flight] * group.pieces
            expected[group.impact_energy_j < HAZARDOUS_ENERGY_J] = 0.0
            found.append(expected)
        return tuple(found)

    def look(self, lon_deg: float, lat_deg: float) -> Nearby:
        """What comes down about a point, for its density.

        Parameters
        ----------
        lon_deg, lat_deg : float
            The point [deg].

        Returns
        -------
        Nearby
        """
        parts = [(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0))]
        for group, own, (rows, away_m) in zip(
            self.near.groups, self._expected, self.near.find_near(lon_deg, lat_deg, RADII_M[-1]), strict=True
        ):
            if len(own):
                counts = own[rows] > 0.0
                parts.append((own[rows][counts], _number_flights(group, rows[counts]), away_m[counts]))
        expected, flight, away_m = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Nearby(
            lon_deg=float(lon_deg),
            lat_deg=float(lat_deg),
            expected=expected,
            flight=flight,
            away_m=away_m,
            largest=max((float(one.max(initial=0.0)) for one in self._expected), default=0.0),
        )

    def gather_hits(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """All that densities are of.

        Returns
        -------
        lon_deg, lat_deg : (k,) float64
            Of each hazardous impact [deg].
        expected : (k,) float64
            Hazardous pieces per launch that it stands for, > 0.
        flight : (k,) int64
            Of which flight it is, a number for each of all cases.
        """
        parts = [(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64))]
        for group, own in zip(self.near.groups, self._expected, strict=True):
            if not len(own):
                continue
            rows = np.flatnonzero(own > 0.0)
            parts.append((group.lon_deg[rows], group.lat_deg[rows], own[rows], _number_flights(group, rows)))
        lon_deg, lat_deg, expected, flight = (np.concatenate(column) for column in zip(*parts, strict=True))
        return lon_deg, lat_deg, expected, flight

    def locate_greatest(self, rows: Sequence[np.ndarray]) -> tuple[float, float] | None:
        """The middle of what comes down in the quarter degree of an area in which most does.

        Parameters
        ----------
        rows : sequence of (k,) int
            Rows of each group of ``near.groups`` that lie in the area.

        Returns
        -------
        (float, float) or None
            Longitude and latitude [deg]; None where no hazardous piece comes down.

        Source
        ------
        Derived: cells of equal degrees have areas in the ratio of the cosines of their latitudes.
        """
        parts = [
            (own[some], group.lon_deg[some], group.lat_deg[some])
            for group, own, some in zip(self.near.groups, self._expected, rows, strict=True)
            if len(own) and len(some)
        ]
        if not parts:
            return None
        expected, lon_deg, lat_deg = (np.concatenate(column) for column in zip(*parts, strict=True))
        if not (expected > 0.0).any():
            return None
        cell = np.floor(lat_deg / _CELL_DEG).astype(np.int64) * 10_000 + np.floor(lon_deg / _CELL_DEG).astype(np.int64)
        _cells, number = np.unique(cell, return_inverse=True)
        per_area = np.bincount(number, expected / np.cos(np.radians(np.clip(lat_deg, -89.9, 89.9))))
        best = number == np.argmax(per_area)
        share = expected[best] / expected[best].sum()
        return float(share @ lon_deg[best]), float(share @ lat_deg[best])


def _number_flights(group: Impacts, rows: np.ndarray) -> np.ndarray:
    """Flights of impacts, numbered over all cases."""
    return np.asarray(group.flight[rows], dtype=np.int64) + WEIGHED.index(group.case) * 2**32
