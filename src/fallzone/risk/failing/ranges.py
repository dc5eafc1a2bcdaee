"""What the failure probability, the shares of phases and the ensemble leave open of a result per launch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.model.results.impacts import Failures
from fallzone.model.results.likelihood import Likelihood
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.names import NOMINAL
from fallzone.risk.failing.weights import find_phases, weigh_in_phase

# Case under which draws of what is not known have their addresses
CASE = "risk/range"
BLOCKS = 2
DRAWS = BLOCKS * BLOCK_FLIGHTS
# Share of the draws that a range holds
RANGE_SHARE = 0.95


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A result summed over flights, apart for what is drawn anew: nothing else of the flights is needed.

    Parameters
    ----------
    nominal : (members,) float64
        Given a flight to plan, by the member of the ensemble that flew.
    failed : (phases, members) float64
        Given a failure in each phase, by member.
    """

    nominal: np.ndarray
    failed: np.ndarray

    def add(self, other: Cells) -> Cells:
        """Sum of results, such as of the nominal case and the sweep.

        Parameters
        ----------
        other : Cells
            Of the same phases and members.

        Returns
        -------
        Cells
        """
        return Cells(nominal=self.nominal + other.nominal, failed=self.failed + other.failed)


@dataclass(frozen=True, kw_only=True)
class Unknowns:
    """Draws of what is not known of a launch.

    Parameters
    ----------
    probability : (d,) float64
        Failure probabilities; NaN where none is known.
    phase_share : (d, phases) float64
        Shares of the failures in each phase.
    member : (d, members) float64
        Weight of each member of the ensemble beside its own, of mean 1.
    """

    probability: np.ndarray
    phase_share: np.ndarray
    member: np.ndarray


def sum_cells(
    condition: str, value: np.ndarray, failures: Failures, likelihood: Likelihood, *, members: int | None = None
) -> Cells:
    """Sum a result over the flights of a case, apart for each phase and member.

    Parameters
    ----------
    condition : {"nominal", "sweep"}
        What the case simulates.
    value : (n,) float64
        Of each flight: 1 where something happens in it, or how many pieces or casualties.
    failures : Failures
        How its n flights fail.
    likelihood : Likelihood
        How likely failures are.
    members : int, optional
        Members of the ensemble; by default as many as flew.

    Returns
    -------
    Cells

    Raises
    ------
    UsageError, ConsistencyError
        As `fallzone.risk.failing.weights.weigh`.

    Source
    ------
    Derived: the weights of `fallzone.risk.failing.weights.weigh` without the probability of failing and the share of
    the phase.
    """
    count = int(failures.member.max(initial=0)) + 1 if members is None else members
    nominal, failed = np.zeros(count), np.zeros((len(likelihood.phases), count))
    member = failures.member.astype(np.int64)
    if condition == NOMINAL:
        nominal += np.bincount(member, value * failures.ratio / max(len(value), 1), minlength=count)
    else:
        weighted = value * weigh_in_phase(condition, failures, likelihood)
        place = find_phases(condition, failures, likelihood) * count + member
        failed += np.bincount(place, weighted, minlength=failed.size).reshape(failed.shape)
    return Cells(nominal=nominal, failed=failed)


def draw_unknowns(likelihood: Likelihood, members: int, seed: int) -> Unknowns:
    """Draw what is not known of a launch: its failure probability, shares of phases, and which member is true.

    Parameters
    ----------
    likelihood : Likelihood
        How likely failures are.
    members : int
        Members of the ensemble.
    seed : int
        Of the run: the same draws for every place.

    Returns
    -------
    Unknowns
        ``DRAWS`` of each.

    Source
    ------
    D. B. Rubin, "The Bayesian bootstrap" (1981): members weighted by a flat Dirichlet distribution, as gaps between
    uniform numbers are; here from exponential numbers over their sum.
    """
    blocks = [Sampling(seed=seed).draw_block(CASE, number) for number in range(BLOCKS)]

    def uniform(quantity: str) -> np.ndarray:
        # Both ends left out: there some distributions have no quantile
        return np.clip(np.concatenate([block.uniform(quantity) for block in blocks]), 2.0**-53, 1.0 - 2.0**-53)

    exponential = [-np.log(uniform(f"member:{number}")) for number in range(members)]
    weight = np.column_stack(exponential) if members else np.zeros((DRAWS, 0))
    return Unknowns(
        probability=_draw_probability(likelihood, uniform("failure-probability")),
        phase_share=_draw_phase_shares(likelihood, [uniform(f"phase:{name}") for name in likelihood.phases]),
        member=weight / weight.mean(axis=1, keepdims=True) if members > 1 else np.ones_like(weight),
    )


def find_range(cells: Cells, unknowns: Unknowns) -> tuple[float, float]:
    """Range of a result per launch that what is not known leaves open; sampling is none of it.

    Parameters
    ----------
    cells : Cells
        Of both cases.
    unknowns : Unknowns
        Draws of what is not known, of as many members.

    Returns
    -------
    (float, float)
        Between them lie 95 % of the draws; NaN where the failure probability is not known.

    Source
    ------
    D. B. Rubin, "The Bayesian bootstrap", Annals of Statistics 9 (1981), for the members.
    """
    if np.isnan(unknowns.probability).any():
        return float("nan"), float("nan")
    nominal = unknowns.member @ cells.nominal
    failed = np.einsum("dp,pm,dm->d", unknowns.phase_share, cells.failed, unknowns.member, optimize=True)
    results = (1.0 - unknowns.probability) * nominal + unknowns.probability * failed
    outside = 0.5 * (1.0 - RANGE_SHARE)
    low, high = np.quantile(results, (outside, 1.0 - outside))
    return float(low), float(high)


def _draw_probability(likelihood: Likelihood, uniform: np.ndarray) -> np.ndarray:
    from scipy.special import betaincinv

    kind, first, second = likelihood.reliability.spread
    if kind == "beta":
        return betaincinv(first, second, uniform)
    return first + uniform * (second - first)


def _draw_phase_shares(likelihood: Likelihood, uniform: list[np.ndarray]) -> np.ndarray:
    """Shares (d, phases): gamma numbers over their sum follow a Dirichlet distribution; stated shares stay."""
    from scipy.special import gammaincinv

    if not len(likelihood.phase_counts):
        return np.tile(likelihood.phase_share, (DRAWS, 1))
    drawn = np.column_stack([gammaincinv(count, u) for u, count in zip(uniform, likelihood.phase_counts, strict=True)])
    return drawn / drawn.sum(axis=1, keepdims=True)
