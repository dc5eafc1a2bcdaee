"""Chance and density per launch at any place, from the impacts that lie there; for many places the same is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from fallzone.constants import HAZARDOUS_ENERGY_J
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.impacts import Failures, Impacts
from fallzone.model.results.launch import Density
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.span import Span
from fallzone.names import NOMINAL, SWEEP
from fallzone.risk.failing.ranges import Cells, Unknowns, draw_unknowns, find_range
from fallzone.risk.failing.spans import find_spans
from fallzone.risk.failing.weights import find_phases, weigh, weigh_in_phase
from fallzone.risk.intervals import Weighted, bound_sum, estimate_sum
from fallzone.risk.near import NearImpacts

# Cases whose flights have a probability per launch
WEIGHED = (NOMINAL, SWEEP)
# Radii of the discs that densities are means over [m], and the effective flights that make one wide enough
_RADII_M = tuple(5_000.0 * 2.0 ** (step / 2.0) for step in range(9))
_ENOUGH_FLIGHTS = 100.0
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
        hits: dict[str, list[np.ndarray]] = {}
        for group, own in zip(self.near.groups, rows, strict=True):
            if group.case in WEIGHED and len(own):
                hits.setdefault(group.case, []).append(np.asarray(group.flight[own]))
        if not hits:
            return self._nowhere
        return self._sum({case: np.unique(np.concatenate(flights)) for case, flights in hits.items()})

    def _sum(self, hits: Mapping[str, np.ndarray]) -> Estimate:
        nominal, failed = np.zeros(self._members), np.zeros((len(self.likelihood.phases), self._members))
        weighted = []
        for name, case in self._cases.items():
            flights = hits.get(name, np.zeros(0, dtype=np.int64))
            hit = np.zeros(len(case.weight), dtype=bool)
            hit[flights] = True
            weighted.append(Weighted(weight=case.weight, amount=hit, replicate_flights=case.replicate_flights))
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
            In order; probabilities are None where the failure probability is not known. What separated before the
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
        spans = find_spans(flight, t_s, case.failures.t_s, weight, np.ones(len(flight), dtype=bool))
        nothing = {} if is_known else {"probability": None, "failing": None}
        return tuple(replace(one, chance=None if math.isnan(one.chance) else one.chance, **nothing) for one in spans)

    # --- densities

    @cached_property
    def _expected(self) -> list[np.ndarray]:
        """Hazardous pieces per launch that each impact of each group stands for; none of cases that are not weighed."""
        found = []
        for group in self.near.groups:
            if group.case not in WEIGHED:
                found.append(np.zeros(0))
                continue
            expected = self._cases[group.case].weight[group.flight] * group.pieces
            expected[group.impact_energy_j < HAZARDOUS_ENERGY_J] = 0.0
            found.append(expected)
        return found

    @cached_property
    def _largest(self) -> float:
        return max((float(one.max(initial=0.0)) for one in self._expected), default=0.0)

    def estimate_density(self, lon_deg: float, lat_deg: float) -> Density | None:
        """Hazardous pieces expected per km² and launch about a point.

        Parameters
        ----------
        lon_deg, lat_deg : float
            The point [deg].

        Returns
        -------
        Density or None
            None where flights to plan, failed ones or the failure probability are not known.

        Notes
        -----
        The mean over the narrowest disc in which a hundred effective flights come down; what one flight brings there
        is one. 95 % interval of a weighted sum over flights.

        Source
        ------
        Derived: the expected number in a disc over its area πr².
        """
        if not self.is_whole:
            return None
        expected, flight, away_m = self._gather(lon_deg, lat_deg)
        value, squares, largest, radius_m = 0.0, 0.0, self._largest, _RADII_M[-1]
        for radius_m in _RADII_M:
            near = away_m <= radius_m
            _flights, number = np.unique(flight[near], return_inverse=True)
            brought = np.bincount(number, expected[near])
            value, squares = float(brought.sum()), float(np.sum(brought**2))
            if squares > 0.0:
                largest = float(brought.max())
                if value**2 >= _ENOUGH_FLIGHTS * squares:
                    break
        area_km2 = math.pi * radius_m**2 / 1e6
        low, high = bound_sum(np.array(value), np.array(squares), np.array(largest))
        return Density(
            value=value / area_km2,
            interval=(float(low) / area_km2, float(high) / area_km2),
            radius_m=radius_m,
            lon_deg=float(lon_deg),
            lat_deg=float(lat_deg),
        )

    def _gather(self, lon_deg: float, lat_deg: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Hazardous pieces, flight and distance of all impacts in the widest disc; flights of cases told apart."""
        parts = []
        for group, own, (rows, away_m) in zip(
            self.near.groups, self._expected, self.near.find_near(lon_deg, lat_deg, _RADII_M[-1]), strict=True
        ):
            if len(own):
                expected = own[rows]
                counts = expected > 0.0
                flight = np.asarray(group.flight[rows[counts]], dtype=np.int64) + WEIGHED.index(group.case) * 2**32
                parts.append((expected[counts], flight, away_m[counts]))
        if not parts:
            return np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0)
        expected, flight, away_m = (np.concatenate(column) for column in zip(*parts, strict=True))
        return expected, flight, away_m

    def estimate_greatest(self, rows: Sequence[np.ndarray]) -> Density | None:
        """The greatest density of an area: that of the quarter degree in which most comes down in it.

        Parameters
        ----------
        rows : sequence of (k,) int
            Rows of each group of ``near.groups`` that lie in it.

        Returns
        -------
        Density or None
            None too where no hazardous piece comes down.

        Source
        ------
        Derived: cells of equal degrees have areas in the ratio of the cosines of their latitudes.
        """
        if not self.is_whole:
            return None
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
        return self.estimate_density(float(share @ lon_deg[best]), float(share @ lat_deg[best]))
