"""Expected casualties in words: in all, by region, and by failure time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fallzone.outputs.likelihood.words import failing_words
from fallzone.outputs.risk.numbers import plain_seconds, seconds, span
from fallzone.words import _, named, ngettext
from fallzone.words.formats import THIN, number, powers, share
from fallzone.words.things import item_words, list_words, mode_words

if TYPE_CHECKING:
    from fallzone.model.results.estimate import Estimate
    from fallzone.model.results.launch_risk import LaunchRisk, RegionRisk, TimeRisk

# Regions and spans of time that are shown, the others counted
SHOWN_REGIONS, SHOWN_TIMES = 10, 6
# Below this an individual probability is no more than the tail of a kernel
LEAST = 1e-9


def collective_sentences(risk: LaunchRisk) -> list[str]:
    """Expected casualties in the open and behind shelters, and the probability of any.

    Parameters
    ----------
    risk : LaunchRisk
        As found.

    Returns
    -------
    list of str
    """
    if not risk.people_counted:
        return [
            _(
                "People were not counted, for geodata has no population.csv: expected casualties are not known. They "
                "would be counted with --population."
            )
        ]
    low, high = risk.people_range
    told = [
        _(
            "Expected casualties with everyone in the open {open} (95 % interval {interval}), behind shelters "
            "{sheltered}; the probability of at least one is {any} ({any_interval})."
        ).format(
            open=powers(risk.collective.value),
            interval=span(risk.collective.interval),
            sheltered=powers(risk.sheltered.value),
            any=powers(risk.any_casualty.value),
            any_interval=span(risk.any_casualty.interval),
        ),
    ]
    if high > 0.0:
        told.append(
            _(
                "Number and place of people leave {low} to {high} open: totals off by what is stated of them, and "
                "people in towns or spread evenly over their regions."
            ).format(low=powers(low), high=powers(high))
        )
    return told


def share_sentences(risk: LaunchRisk) -> list[str]:
    """What the expected casualties come from, by phase, mode and item.

    Parameters
    ----------
    risk : LaunchRisk
        As found.

    Returns
    -------
    list of str
    """
    told = []
    for message, found, words in (
        (_("By phase of failure: {parts}."), risk.by_phase, item_words),
        (_("By failure mode: {parts}."), risk.by_mode, mode_words),
        (_("By what falls: {parts}."), risk.by_item, item_words),
    ):
        parts = _list_shares(found, words)
        if parts:
            told.append(message.format(parts=list_words(parts)))
    return told


def _list_shares(found: Mapping[str, Estimate], words: Callable[[str], str]) -> list[str]:
    total = sum(one.value for one in found.values())
    if total <= 0.0:
        return []
    return [
        _("{name} {share}").format(name=words(name) if name else _("flights to plan"), share=share(one.value / total))
        for name, one in found.items()
        if one.value > 0.0
    ]


def region_name(region: RegionRisk) -> str:
    """Name of a region.

    Parameters
    ----------
    region : RegionRisk
        One of them.

    Returns
    -------
    str
        In the language spoken.
    """
    return named(region.names, region.region)


def region_row(region: RegionRisk) -> list[str]:
    """A region's line: name, expected casualties and greatest individual probability with intervals, failure times.

    Parameters
    ----------
    region : RegionRisk
        One of them.

    Returns
    -------
    list of str
    """
    value = powers(region.expected.value)
    if not region.expected.resolved and region.expected.value > 0.0:
        value = _("{value}*").format(value=value)
    return [
        region_name(region),
        value,
        span(region.expected.interval),
        powers(region.individual) if region.individual >= LEAST else f"<{THIN}{powers(LEAST, 1)}",
        span(region.individual_interval) if region.individual >= LEAST else "–",
        plain_seconds(region.failure_span_s),
    ]


def shown_regions(risk: LaunchRisk, most: int = SHOWN_REGIONS) -> list[RegionRisk]:
    """Regions with any expected casualties, the first of them.

    Parameters
    ----------
    risk : LaunchRisk
        As found.
    most : int
        How many.

    Returns
    -------
    list of RegionRisk
    """
    return [one for one in risk.regions if one.expected.value > 0.0][:most]


def star_sentence(risk: LaunchRisk, most: int = SHOWN_REGIONS) -> str:
    """What a star at a number means.

    Parameters
    ----------
    risk : LaunchRisk
        As found.
    most : int
        How many regions are shown.

    Returns
    -------
    str
        Empty where no number has one.
    """
    if all(one.expected.resolved for one in shown_regions(risk, most)):
        return ""
    return _("* rests on a handful of flights: not resolved; the interval counts.")


def rest_sentences(risk: LaunchRisk, most: int = SHOWN_REGIONS) -> list[str]:
    """The regions that are not shown, counted, and those where people are not known.

    Parameters
    ----------
    risk : LaunchRisk
        As found.
    most : int
        How many are shown.

    Returns
    -------
    list of str
    """
    every = shown_regions(risk, len(risk.regions))
    told = []
    if rest := every[most:]:
        total = powers(sum(one.expected.value for one in rest))
        told.append(
            ngettext(
                "{count} more region with {total} expected casualties.",
                "{count} more regions with {total} expected casualties together.",
                len(rest),
            ).format(count=number(len(rest)), total=total)
        )
    names = {one.region: region_name(one) for one in risk.regions}
    unknown = [names.get(name, name) for name, value in risk.unknown_m2.items() if value > 0.0]
    if unknown:
        told.append(
            ngettext(
                "Of {count} region that debris reaches the people are not known: {regions}. It is not counted.",
                "Of {count} regions that debris reaches the people are not known: {regions}. They are not counted.",
                len(unknown),
            ).format(count=len(unknown), regions=list_words(unknown))
        )
    return told


def main_times(risk: LaunchRisk, most: int = SHOWN_TIMES) -> list[TimeRisk]:
    """Spans of failure times that bring most casualties, in their order.

    Parameters
    ----------
    risk : LaunchRisk
        As found.
    most : int
        How many.

    Returns
    -------
    list of TimeRisk
    """
    brought = [one for one in risk.times if one.given is not None and one.given.value * one.failing > 0.0]
    chosen = sorted(brought, key=lambda one: -one.given.value * one.failing)[:most]
    return sorted(chosen, key=lambda one: one.first_s)


def time_row(time: TimeRisk) -> list[str]:
    """A line for a span of failure times: it, the chance to fail in it, casualties then, and their part per launch.

    Parameters
    ----------
    time : TimeRisk
        With an estimate.

    Returns
    -------
    list of str
    """
    given = time.given
    return [
        seconds((time.first_s, time.last_s)),
        failing_words(time.failing, time.failing_interval),
        powers(given.value),
        span(given.interval),
        powers(given.value * time.failing),
    ]


def time_sentence(risk: LaunchRisk, most: int = SHOWN_TIMES) -> str:
    """When it would have to fail, in one sentence.

    Parameters
    ----------
    risk : LaunchRisk
        As found.
    most : int
        How many spans.

    Returns
    -------
    str
        Empty where nobody is expected to be hit.
    """
    parts = [
        _("{span}, {casualties}, chance to fail then {chance}").format(
            span=seconds((one.first_s, one.last_s)),
            casualties=powers(one.given.value),
            chance=failing_words(one.failing, one.failing_interval),
        )
        for one in main_times(risk, most)
    ]
    if not parts:
        return ""
    return _("Casualties expected if it fails, for the times that matter most: {parts}.").format(parts="; ".join(parts))
