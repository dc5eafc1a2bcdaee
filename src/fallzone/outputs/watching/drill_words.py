"""Sentences for how a drill went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fallzone.outputs.watching.watch_words import alert_words, region_words
from fallzone.words import _, ngettext
from fallzone.words.formats import fixed, length, number


def report_sentences(found: Mapping[str, Any]) -> Iterator[str]:
    """What was told when, against what was true.

    Parameters
    ----------
    found : mapping
        As of `fallzone.runs.watching.exercise.report`.

    Yields
    ------
    str
    """
    if found["failure_s"] is None:
        yield _("True: nothing failed; the last sample is of T+{last_s} s.").format(
            last_s=fixed(found["last_sample_s"], 1)
        )
    else:
        yield _("True: the failure began at T+{failure_s} s; the last sample is of T+{last_s} s.").format(
            failure_s=fixed(found["failure_s"], 1), last_s=fixed(found["last_sample_s"], 1)
        )
    for alert in found["alerts"]:
        yield _say_alert(alert)
    if found["is_told"] is False:
        yield _("The failure was NOT told.")
    if found["impact_off_m"] is not None:
        yield _("The impact point of the first true alert is {off} off that of the last sample.").format(
            off=length(found["impact_off_m"])
        )
    false = found["false_alerts"]
    yield ngettext("{count} false alert", "{count} false alerts", false).format(count=number(false))


def _say_alert(alert: Mapping[str, Any]) -> str:
    if alert["is_false"]:
        return _("FALSE at T{told_s} s: {reason}").format(
            told_s=f"{alert['told_t_s']:+.1f}", reason=alert_words(alert["reason"])
        )
    return _("Told at T{told_s} s, {after_s} s after the failure: {reason}; beneath: {regions}").format(
        told_s=f"{alert['told_t_s']:+.1f}",
        after_s=fixed(alert["after_failure_s"], 1),
        reason=alert_words(alert["reason"]),
        regions=region_words(alert["beneath"]),
    )
