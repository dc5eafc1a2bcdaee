"""A failure probability that somebody states, with the range within which they believe it."""

from __future__ import annotations

import math

from fallzone.model.outcomes.anomaly import Setting
from fallzone.model.outcomes.flight_record import Tally
from fallzone.model.results.reliability import Reliability
from fallzone.words import msg

TITLE = msg("Declared failure probability")
SOURCE = (
    "stated by the vehicle file or by who asks; within low and high every value is taken as equally likely, assumed"
)
VERIFIED = True
SETTINGS = {
    "probability": Setting(value=math.nan, low=0.0, high=1.0, words=msg("failure probability of a launch")),
    "low": Setting(value=math.nan, low=0.0, high=1.0, words=msg("least that it may be; not set: the probability")),
    "high": Setting(value=math.nan, low=0.0, high=1.0, words=msg("most that it may be; not set: the probability")),
}
# What is not given is taken from another setting
OPTIONAL = {"low": "probability", "high": "probability"}
CHECKPOINTS = (
    ({}, {"probability": 0.1, "low": 0.1, "high": 0.1}, (0.1, 0.1, 0.1), 0.0),
    ({"is_known": False}, {"probability": 0.1, "low": 0.05, "high": 0.3}, (0.1, 0.05, 0.3), 0.0),
)


def find_reliability(tally: Tally, settings: dict[str, float]) -> Reliability:
    """Failure probability as declared.

    Parameters
    ----------
    tally : Tally
        Of no effect.
    settings : dict of str to float
        The probability and its ends.

    Returns
    -------
    Reliability
    """
    low, high = settings["low"], settings["high"]
    return Reliability(
        model="declared",
        probability=settings["probability"],
        interval=(low, high),
        interval_share=math.nan,
        basis="declared",
        spread=("uniform", low, high),
    )
