"""Failure times whose debris comes down in a place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Span:
    """Failure times whose debris comes down in a place, and when.

    Parameters
    ----------
    first_s, last_s : float
        Earliest and latest simulated failure that reaches it [s after lift-off].
    failing : float or None
        Probability per launch of failing in this span; None where it is not known.
    chance : float or None
        Probability of reaching the place, given a failure in this span; None where none is likely.
    interval : (float, float) or None
        Its 95 % interval.
    flights : int
        Simulated flights that reach it.
    delay_s : (float, float)
        First and last arrival, each after its own failure [s].
    arrival_s : (float, float)
        First and last arrival [s after lift-off].
    """

    first_s: float
    last_s: float
    failing: float | None
    chance: float | None
    interval: tuple[float, float] | None
    flights: int
    delay_s: tuple[float, float]
    arrival_s: tuple[float, float]


def join_spans(spans: tuple[Span, ...]) -> dict[str, tuple[float, float] | None]:
    """From the first of some spans to the last, as flags and answers carry it.

    Parameters
    ----------
    spans : tuple of Span
        In order, or none.

    Returns
    -------
    dict
        ``failure_span_s``, ``delay_s`` and ``arrival_s``, (float, float) [s]; None where there is no span.
    """
    if not spans:
        return {"failure_span_s": None, "delay_s": None, "arrival_s": None}
    return {
        "failure_span_s": (spans[0].first_s, spans[-1].last_s),
        "delay_s": (min(one.delay_s[0] for one in spans), max(one.delay_s[1] for one in spans)),
        "arrival_s": (min(one.arrival_s[0] for one in spans), max(one.arrival_s[1] for one in spans)),
    }
