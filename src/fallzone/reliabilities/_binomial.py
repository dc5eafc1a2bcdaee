"""What models share that judge a failure probability by counts."""

from __future__ import annotations


def clopper_pearson(failures: int, flights: int, share: float) -> tuple[float, float]:
    """Two-sided binomial confidence interval, with equal parts left out on both sides.

    Parameters
    ----------
    failures : int
        0 to ``flights``.
    flights : int
        ≥ 1.
    share : float
        Confidence, 0 to 1.

    Returns
    -------
    (float, float)
        Its ends; 0 without a failure, 1 without a success.

    Source
    ------
    C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
    Biometrika 26 (1934).
    """
    # Quantiles of the beta distribution; scipy.stats takes a second to load
    from scipy.special import betaincinv

    left_out = 0.5 * (1.0 - share)
    low = float(betaincinv(failures, flights - failures + 1, left_out)) if failures else 0.0
    high = float(betaincinv(failures + 1, flights - failures, 1.0 - left_out)) if failures < flights else 1.0
    return low, high
