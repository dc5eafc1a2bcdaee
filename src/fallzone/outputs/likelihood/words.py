"""How likely a launch is to fail, in sentences: the number, what it rests on, and what is assumed of when and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone import plugins
from fallzone.words import _, ngettext
from fallzone.words.formats import probability, share
from fallzone.words.things import item_words, list_words

if TYPE_CHECKING:
    from fallzone.model.results.likelihood import Likelihood
    from fallzone.model.results.reliability import Reliability


def tell_reliability(reliability: Reliability) -> str:
    """The failure probability with its interval, its model, and the launches that it follows from.

    Parameters
    ----------
    reliability : Reliability
        As judged.

    Returns
    -------
    str
        One sentence.
    """
    if not reliability.is_known:
        return _("The failure probability is not known: the vehicle's flight record is not, or it has none.")
    low, high = (share(end) for end in reliability.interval)
    values = {
        "probability": share(reliability.probability),
        "low": low,
        "high": high,
        "confidence": share(reliability.interval_share) if reliability.basis != "declared" else "",
        "failures": reliability.failures,
        "flights": reliability.flights,
        "model": _(plugins.load("reliability", reliability.model).TITLE),
    }
    if reliability.basis == "declared":
        return _("Failure probability {probability}, from {low} to {high}: declared.").format(**values)
    if reliability.basis == "similar":
        return ngettext(
            "Failure probability {probability}, {confidence} interval {low} to {high}: {failures} failure in the "
            "{flights} first launches of vehicles taken as similar, for this one has fewer than two before. {model}.",
            "Failure probability {probability}, {confidence} interval {low} to {high}: {failures} failures in the "
            "{flights} first launches of vehicles taken as similar, for this one has fewer than two before. {model}.",
            reliability.failures,
        ).format(**values)
    return ngettext(
        "Failure probability {probability}, {confidence} interval {low} to {high}: {failures} failure in {flights} "
        "launches of the vehicle before. {model}.",
        "Failure probability {probability}, {confidence} interval {low} to {high}: {failures} failures in {flights} "
        "launches of the vehicle before. {model}.",
        reliability.failures,
    ).format(**values)


def failing_words(failing: float, interval: tuple[float, float] | None) -> str:
    """The chance to fail in a span of time.

    Parameters
    ----------
    failing : float
        Probability per launch.
    interval : (float, float) or None
        As of `fallzone.risk.failing.likelihood.find_failing_interval`; `tell_failing_interval` says which it is.

    Returns
    -------
    str
    """
    return share(failing) if interval is None or failing == 0.0 else probability(failing, interval)


def tell_failing_interval(reliability: Reliability) -> str:
    """Which interval stands with the chance to fail in a span of time, or why none does.

    Parameters
    ----------
    reliability : Reliability
        As judged.

    Returns
    -------
    str
        One sentence.
    """
    if not reliability.is_known:
        return _("The failure probability is not known, so neither is the chance to fail then.")
    if reliability.basis != "declared":
        return _(
            "Chance to fail then, in brackets: the {confidence} interval of the failure probability times the share of "
            "failures in that span."
        ).format(confidence=share(reliability.interval_share))
    if reliability.interval[0] < reliability.interval[1]:
        return _(
            "Chance to fail then, in brackets: the declared range of the failure probability times the share of "
            "failures in that span."
        )
    return _("The failure probability is declared as one number, so the chance to fail then has no interval.")


def tell_shares(likelihood: Likelihood) -> str:
    """How failures are shared out over phases and modes, and by what.

    Parameters
    ----------
    likelihood : Likelihood
        As built.

    Returns
    -------
    str
        Sentences.
    """
    parts = [
        _("{stage} {share}").format(stage=item_words(phase), share=share(part))
        for phase, part in zip(likelihood.phases, likelihood.phase_share, strict=True)
    ]
    if len(likelihood.phase_counts):
        phases = _(
            "Failures by phase, {shares}: as 24 failures on 452 flights of Atlas, Delta and Titan (RTI, 1996), half a "
            "failure added to each phase."
        )
    else:
        phases = _("Failures by phase, {shares}: as the vehicle's file states.")
    modes = (
        _("Modes are weighted as the vehicle's file states.")
        if likelihood.are_modes_weighted
        else _("All modes that can begin in a burn are taken as equally likely, which is assumed.")
    )
    return f"{phases.format(shares=list_words(parts))} {modes}"
