"""Posterior of a beta prior: its mean, and its central 95 % interval."""

from __future__ import annotations

from fallzone.model.outcomes.anomaly import Setting
from fallzone.model.outcomes.flight_record import Tally
from fallzone.model.results.reliability import Reliability
from fallzone.words import msg

TITLE = msg("Beta prior and the flight record")
SOURCE = (
    "T. Bayes (1763) and P. S. Laplace (1774): posterior of a binomial probability, of mean (failures + a) over "
    "(flights + a + b); a = b = 1/2 is the prior of H. Jeffreys (1946), assumed where the file gives no other"
)
VERIFIED = True
SETTINGS = {
    "prior_failures": Setting(
        value=0.5, low=1e-6, high=1e6, words=msg("failures that the prior is worth: its first parameter")
    ),
    "prior_successes": Setting(
        value=0.5, low=1e-6, high=1e6, words=msg("successes that the prior is worth: its second parameter")
    ),
}
SHARE = 0.95

_UNIFORM = {"prior_failures": 1.0, "prior_successes": 1.0}
# Laplace's rule of succession 1/(n + 2); without failures the posterior is 1 − (1 − p)^(n + 1), whose ends are by hand
CHECKPOINTS = (
    ({"flights": 9, "failures": 0}, _UNIFORM, (1 / 11, 1 - 0.975**0.1, 1 - 0.025**0.1), 1e-12),
    ({"flights": 9, "failures": 9}, _UNIFORM, (10 / 11, 0.025**0.1, 0.975**0.1), 1e-12),
    ({"flights": 0, "failures": 0}, _UNIFORM, (0.5, 0.025, 0.975), 1e-12),
)


def find_reliability(tally: Tally, settings: dict[str, float]) -> Reliability:
    """Failure probability by a prior and the flight record.

    Parameters
    ----------
    tally : Tally
        Launches before this one; similar ones do not count, they are what a prior is made of.
    settings : dict of str to float
        Parameters of the prior.

    Returns
    -------
    Reliability
        Not known where the record is not.
    """
    from scipy.special import betaincinv

    if not tally.is_known:
        return Reliability.unknown("beta")
    first = tally.failures + settings["prior_failures"]
    second = tally.flights - tally.failures + settings["prior_successes"]
    low, high = (betaincinv(first, second, 0.5 + sign * 0.5 * SHARE) for sign in (-1.0, 1.0))
    return Reliability(
        model="beta",
        probability=first / (first + second),
        interval=(float(low), float(high)),
        interval_share=SHARE,
        basis="own",
        flights=tally.flights,
        failures=tally.failures,
        spread=("beta", first, second),
    )
