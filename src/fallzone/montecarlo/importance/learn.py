"""What flights that came near a target have in common: when and how they failed, and how they were dispersed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from fallzone.montecarlo.importance.mixture import ImportanceSampling, Mixture, Part, Tilt
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws, Sampling, list_flight_quantities

# Share of flights that an aimed sweep still draws as a sweep does: no weight is more than four times that of a sweep
OWN_SHARE = 0.25
# Of what is aimed: by those that hit, once enough of them did, and the rest by those that came near
_BY_HITS, _ENOUGH_HITS = 0.75, 30.0
# Of what is aimed: in time alone, by any mode, and by each mode in time and mode alone; both for what was not seen
_ANY_MODE, _TIME_ALONE = 0.1, 1.0 / 3.0
# Flights of a round, or of the plain sweep, that count as near; and rounds at most
NEAREST_FLIGHTS, _MOST_ROUNDS = 100, 4
# Modes of a smaller share are left to the parts of any mode; with fewer flights nothing is learnt of dispersions
_LEAST_SHARE, _LEAST_FLIGHTS = 0.02, 25.0
_TIME_STEPS, _STEPS = 256, 16
# Narrowest smoothing of failure times, as a share of powered flight; for a part of them three times as wide
_NARROWEST, _WIDE, _WIDE_SHARE = 0.005, 3.0, 0.3
# Standard errors beyond which a departure from the sweep's distribution counts
_SIGNIFICANT = 4.5
# Widest and narrowest that a dispersion is drawn, over that of a sweep; what was learnt narrow is widened
_SIGMAS, _WIDEN = (0.5, 2.0), 1.2
TIME = "sweep/time"
# Of the quantities drawn once for a flight, those that are uniform
_UNIFORM = {
    "ensemble/member",
    "malfunction-turn/size",
    "malfunction-turn/direction",
    "malfunction-turn/kind",
    "loss-of-attitude-control/direction",
    "flight-termination/rate",
    "flight-termination/direction",
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Flights from which a mixture is learnt.

    Parameters
    ----------
    sampling : Sampling
        How their random numbers were drawn.
    case : str
        The case in the address of their random numbers.
    modes : tuple of str
        Failure modes.
    mode : (n,) int
        Mode of each flight.
    ratio : (n,) float64
        Its weight over that in a sweep.
    distance_m : (n,) float64
        How near it came to the target [m]; 0: a hit.
    """

    sampling: Sampling
    case: str
    modes: tuple[str, ...]
    mode: np.ndarray
    ratio: np.ndarray
    distance_m: np.ndarray

    def weigh(self, rows: np.ndarray) -> np.ndarray:
        """Weights of some of the flights, which sum to the number of equal ones that these are worth.

        Parameters
        ----------
        rows : (k,) int64
            Which.

        Returns
        -------
        (k,) float64
        """
        weight = self.ratio[rows]
        squares = float(np.sum(weight**2))
        return weight * (float(weight.sum()) / squares) if squares > 0.0 else weight


class _Pool:
    """Flights of several rounds with their weights."""

    def __init__(self, seen: Sequence[Seen], rows: Sequence[np.ndarray], weight: Sequence[np.ndarray]) -> None:
        self._seen, self._rows = seen, rows
        self.weight = np.concatenate(weight)
        self.mode = np.concatenate([one.mode[own] for one, own in zip(seen, rows, strict=True)])

    def of_mode(self, code: int) -> _Pool:
        """Those that fail in one mode."""
        rows = [own[one.mode[own] == code] for one, own in zip(self._seen, self._rows, strict=True)]
        ends = np.cumsum([len(own) for own in self._rows])[:-1]
        weight = [
            weight[one.mode[own] == code]
            for one, own, weight in zip(self._seen, self._rows, np.split(self.weight, ends), strict=True)
        ]
        return _Pool(self._seen, rows, weight)

    def recall(self, draw: Callable[[Draws], np.ndarray]) -> np.ndarray:
        """Random numbers of the flights, drawn again from their addresses."""
        return np.concatenate(
            [
                draw(one.sampling.draw_block(one.case, int(block)))[own[own // BLOCK_FLIGHTS == block] % BLOCK_FLIGHTS]
                for one, own in zip(self._seen, self._rows, strict=True)
                for block in np.unique(own // BLOCK_FLIGHTS)
            ]
        )


def learn_in_rounds(
    seen: Seen, see: Callable[[ImportanceSampling, str], Seen], *, seed: int, case: str
) -> tuple[Mixture, int]:
    """A mixture for a target, learnt in rounds of flights until enough of them hit.

    Parameters
    ----------
    seen : Seen
        Flights of a plain sweep.
    see : callable
        ``see(sampling, case)`` → a round of flights drawn so.
    seed : int
        Seed of the rounds.
    case : str
        Beginning of the case in the address of their random numbers.

    Returns
    -------
    mixture : Mixture
        Of no part where nothing of any flight came down.
    rounds : int
        How many it took.
    """
    all_seen = [seen]
    mixture = learn_mixture(all_seen)
    while len(all_seen) <= _MOST_ROUNDS and mixture.parts and _count_hits(all_seen[-1]) < 2.0 * _ENOUGH_HITS:
        sampling = ImportanceSampling(seed=seed, mixture=mixture)
        all_seen.append(see(sampling, f"{case}/round-{len(all_seen)}"))
        mixture = learn_mixture(all_seen)
    return mixture, len(all_seen) - 1


def learn_mixture(seen: Sequence[Seen]) -> Mixture:
    """A mixture that draws flights like those that hit and those that came near.

    Parameters
    ----------
    seen : sequence of Seen
        What is learnt from: a plain sweep, and rounds of aimed ones. Only how few flights are needed hangs on it: a
        poor mixture has no bias.

    Returns
    -------
    Mixture
        For each failure mode of these flights a part aimed in time and mode alone, and one aimed in dispersions too.

    Source
    ------
    R. Y. Rubinstein and D. P. Kroese, The cross-entropy method (2004): distributions fitted to the best of each round.
    """
    pool = _pool(seen)
    if not len(pool.weight):
        return Mixture(parts=())
    aimed = 1.0 - OWN_SHARE
    shares = _share_out(pool)
    parts = [Part(share=aimed * _ANY_MODE, uniforms={TIME: _smooth(pool)})]
    for code, share in shares.items():
        own = aimed * (1.0 - _ANY_MODE) * share
        parts += _learn_parts(pool.of_mode(code), seen[0].modes[code], own)
    return Mixture(parts=tuple(parts))


def _share_out(pool: _Pool) -> dict[int, float]:
    """Shares of failure modes, which sum to 1.

    The error is least where flights are shared out by the roots of what modes bring to the variance; of modes that hit
    seldom that is not well known, so half of the flights go by the roots of how much each brings.
    """
    codes, number = np.unique(pool.mode, return_inverse=True)
    brought, squares = np.bincount(number, pool.weight), np.bincount(number, pool.weight**2)
    roots = np.where(brought >= _LEAST_SHARE, np.sqrt([brought, squares]), 0.0)
    shares = np.mean(roots / roots.sum(axis=1, keepdims=True), axis=0)
    return {int(code): float(share) for code, share in zip(codes, shares, strict=True) if share > 0.0}


def _count_hits(seen: Seen) -> float:
    return float(seen.weigh(np.flatnonzero(seen.distance_m == 0.0)).sum())


def _pool(seen: Sequence[Seen]) -> _Pool:
    """Flights that hit, and those that came near; of each round as many in effect as it tells.

    Source
    ------
    Assumed: how the weight falls with distance; no estimate hangs on it.
    """
    near_m = min(float(np.partition(one.distance_m, _last_near(one))[_last_near(one)]) for one in seen)
    hits = [np.flatnonzero(one.distance_m == 0.0) for one in seen]
    near = [np.flatnonzero(np.isfinite(one.distance_m) & (one.distance_m <= near_m)) for one in seen]
    of_hits = [one.weigh(rows) for one, rows in zip(seen, hits, strict=True)]
    # Of those that came near, the nearer ones tell more
    closer = [1.0 + one.distance_m[rows] / max(0.25 * near_m, 1.0) for one, rows in zip(seen, near, strict=True)]
    of_near = [one.weigh(rows) / far**2 for one, rows, far in zip(seen, near, closer, strict=True)]
    by_hits = _BY_HITS * min(1.0, sum(map(_count_hits, seen)) / _ENOUGH_HITS)
    of_hits, of_near = _scale(of_hits, by_hits), _scale(of_near, 1.0 - by_hits)
    rows = [np.concatenate(both) for both in zip(hits, near, strict=True)]
    return _Pool(seen, rows, [np.concatenate(both) for both in zip(of_hits, of_near, strict=True)])


def _scale(weights: list[np.ndarray], share: float) -> list[np.ndarray]:
    """Weights that together sum to a share."""
    total = sum(float(one.sum()) for one in weights)
    return [one * (share / total) if total > 0.0 else one for one in weights]


def _last_near(seen: Seen) -> int:
    return min(NEAREST_FLIGHTS, len(seen.distance_m)) - 1


def _learn_parts(pool: _Pool, mode: str, share: float) -> list[Part]:
    """Parts of one mode, of so large a share together."""
    when = {TIME: _smooth(pool)}
    uniforms, normals = _learn_dispersions(pool, mode)
    if not uniforms and not normals:
        return [Part(share=share, mode=mode, uniforms=when)]
    return [
        Part(share=_TIME_ALONE * share, mode=mode, uniforms=when),
        Part(share=(1.0 - _TIME_ALONE) * share, mode=mode, uniforms={**when, **uniforms}, normals=normals),
    ]


def _learn_dispersions(pool: _Pool, mode: str) -> tuple[dict[str, np.ndarray], dict[str, Tilt]]:
    """Densities and tilts of the quantities whose distribution departs from that of a sweep."""
    uniforms, normals = {}, {}
    weight = pool.weight / pool.weight.sum()
    if 1.0 / np.sum(weight**2) < _LEAST_FLIGHTS:
        return uniforms, normals
    for quantity, columns in list_flight_quantities().items():
        kind = quantity.partition("/")[0]
        if kind == "sweep" or (kind not in ("ensemble", "error", "discrepancy") and kind != mode):
            continue
        if quantity in _UNIFORM:
            if (density := _learn_density(pool.recall(partial(_uniform, quantity)), weight)) is not None:
                uniforms[quantity] = density
        elif (tilt := _learn_tilt(pool.recall(partial(_normal, quantity, columns)), weight)) is not None:
            normals[quantity] = tilt
    return uniforms, normals


def _uniform(quantity: str, draws: Draws) -> np.ndarray:
    return draws.uniform(quantity)


def _normal(quantity: str, columns: int, draws: Draws) -> np.ndarray:
    return draws.normal(quantity, columns)


def _learn_density(drawn: np.ndarray, weight: np.ndarray) -> np.ndarray | None:
    """Density on equal steps of [0, 1), drawn towards 1; None where it may as well be uniform.

    Source
    ------
    Pearson's statistic, whose mean and variance with k steps are k − 1 and 2(k − 1) for a uniform quantity.
    """
    count = 1.0 / np.sum(weight**2)
    share = np.bincount(np.minimum((drawn * _STEPS).astype(int), _STEPS - 1), weights=weight, minlength=_STEPS)
    excess = count * _STEPS * np.sum((share - 1.0 / _STEPS) ** 2) - (_STEPS - 1)
    if excess < _SIGNIFICANT * np.sqrt(2.0 * (_STEPS - 1)):
        return None
    return (share * _STEPS * count + _STEPS) / (count + _STEPS)


def _learn_tilt(drawn: np.ndarray, weight: np.ndarray) -> Tilt | None:
    """Means and standard deviations of the numbers of a quantity; None where all may as well be standard normal.

    Source
    ------
    Derived: of n standard normal numbers the mean has a variance of 1/n, and the sample variance one of 2/n.
    """
    count = 1.0 / np.sum(weight**2)
    mean = weight @ drawn
    mean = np.where(np.abs(mean) * np.sqrt(count) > _SIGNIFICANT, mean, 0.0)
    sigma = np.sqrt(weight @ (drawn - mean) ** 2)
    departs = np.abs(sigma**2 - 1.0) * np.sqrt(count / 2.0) > _SIGNIFICANT
    sigma = np.where(departs, np.clip(np.where(sigma < 1.0, np.minimum(_WIDEN * sigma, 1.0), sigma), *_SIGMAS), 1.0)
    return Tilt(mean, sigma) if np.any(mean != 0.0) or np.any(sigma != 1.0) else None


def _smooth(pool: _Pool) -> np.ndarray:
    """Density of failure times, as shares of powered flight, smoothed by normal kernels.

    Source
    ------
    B. W. Silverman, Density estimation for statistics and data analysis (1986), 3.4.2: width of the kernel.
    """
    drawn, weight = pool.recall(partial(_uniform, TIME)), pool.weight / pool.weight.sum()
    sigma = np.sqrt(weight @ (drawn - weight @ drawn) ** 2)
    low, high = np.quantile(drawn, (0.25, 0.75))
    width = max(0.9 * min(sigma, (high - low) / 1.34 or sigma) * np.sum(weight**2) ** 0.2, _NARROWEST)
    middles = (np.arange(_TIME_STEPS) + 0.5) / _TIME_STEPS
    apart = (middles[:, None] - drawn) / width
    narrow, wide = (np.exp(-0.5 * (apart / factor) ** 2) @ weight for factor in (1.0, _WIDE))
    return (1.0 - _WIDE_SHARE) * narrow / narrow.mean() + _WIDE_SHARE * wide / wide.mean()
