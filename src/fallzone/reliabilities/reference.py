"""Reference value of former 14 CFR 417: between the ends of the 60 % binomial interval of the vehicle's own record.

With fewer than two flights of its own it is the upper end of that interval of all launches of vehicles that were
developed and launched in similar circumstances.
"""

from __future__ import annotations

from fallzone.model.outcomes.anomaly import Setting
from fallzone.model.outcomes.flight_record import Tally
from fallzone.model.results.reliability import Reliability
from fallzone.reliabilities._binomial import clopper_pearson
from fallzone.words import msg

TITLE = msg("Reference value from the flight record, method of former 14 CFR 417")
SOURCE = (
    "Former 14 CFR 417, Appendix C (in effect until March 2026); interval of Clopper and Pearson (1934). Taken as the "
    "middle of the interval, as its published values are; draws follow the beta distribution half-way between the two "
    "whose quantiles its ends are"
)
VERIFIED = True
SETTINGS: dict[str, Setting] = {}
SHARE = 0.6
# Own flights from which on the vehicle is judged by its own record
OWN_FLIGHTS = 2

# Counts, settings, probability and interval to three digits
CHECKPOINTS = (
    ({"flights": 4, "failures": 1}, {}, (0.318, 0.054, 0.583), 6e-4),
    ({"flights": 5, "failures": 1}, {}, (0.267, 0.044, 0.490), 6e-4),
    ({"flights": 3, "failures": 3}, {}, (0.7925, 0.585, 1.0), 6e-4),
    ({"flights": 1, "failures": 0, "similar_flights": 5, "similar_failures": 1}, {}, (0.490, 0.044, 0.490), 6e-4),
)


def find_reliability(tally: Tally, settings: dict[str, float]) -> Reliability:
    """Failure probability by the flight record.

    Parameters
    ----------
    tally : Tally
        Launches before this one.
    settings : dict
        Of no effect: the model has none.

    Returns
    -------
    Reliability
        Not known where the record is not, nor for a new vehicle without similar ones.
    """
    is_own = tally.flights >= OWN_FLIGHTS
    flights = tally.flights if is_own else tally.similar_flights
    failures = tally.failures if is_own else tally.similar_failures
    if not tally.is_known or not flights:
        return Reliability.unknown("reference")
    low, high = clopper_pearson(failures, flights, SHARE)
    return Reliability(
        model="reference",
        probability=0.5 * (low + high) if is_own else high,
        interval=(low, high),
        interval_share=SHARE,
        basis="own" if is_own else "similar",
        flights=flights,
        failures=failures,
        spread=("beta", failures + 0.5, flights - failures + 0.5),
    )
