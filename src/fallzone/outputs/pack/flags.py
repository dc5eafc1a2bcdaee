"""Flagged regions in print: a table with every reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.flag_words import by_level, flag_sentences, merge_passages, most_first, telling_reasons
from fallzone.outputs.hazard_words import casualty_words
from fallzone.outputs.pack.blocks import Block, Column, heading, names, paragraph, span, table
from fallzone.outputs.reason_words import reason_cell
from fallzone.outputs.risk_words import chance_words, span_sentences
from fallzone.words import _, times
from fallzone.words import formats as say
from fallzone.words.things import condition_words, level_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag, Reason


def flagged_regions(assessment: Assessment) -> list[Block]:
    """Every flagged region with a row for each of its reasons.

    Parameters
    ----------
    assessment : Assessment
        With flags and zones.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    if not assessment.flagged:
        return [heading(_("Flagged regions")), paragraph(_("No region is flagged."))]
    columns = [
        Column(_("Why"), 40),
        Column(_("Share"), 12, True),
        Column(_("Probability of impact (95 % interval)"), 43),
        Column(_("After lift-off"), 22, True),
        Column(_("Window"), 44),
    ]
    titles = {zone.id: str(zone.title) for zone in assessment.zones}
    groups = by_level(most_first(assessment.flagged))
    remote = groups.pop("remote", [])
    tables: list[Block] = []
    for level, flags in groups.items():
        rows: list = []
        for flag in flags:
            rows.append(span(names(flag.names) or flag.region))
            rows += _launch_rows(flag)
            for reason, flights in merge_passages(telling_reasons(flag.reasons)):
                rows.append(_reason_row(reason, flights, assessment=assessment, titles=titles))
        tables += [heading(level_words(level), level=2), table(columns, rows)]
    told = [
        _(
            "A region is flagged, worst level first, when it lies in an announced or estimated zone, meets the 97 % "
            "area of what is meant to fall or of a failure that was asked for, where a criterion is exceeded, where at "
            "least the floor of hazardous pieces is expected per km² and launch, or within 100 km of a ground track or "
            "of the trace of instantaneous impact points (IIP). Share is the part of the zone or area that lies in the "
            "region."
        )
    ]
    below = [paragraph(sentence) for sentence in flag_sentences(tuple(remote))] if remote else []
    return [heading(_("Flagged regions")), *map(paragraph, told), *tables, *below]


def _launch_rows(flag: Flag) -> list[list[str]]:
    """What is known of a region per launch: how likely, when, when the flight would have to fail, and who is hit."""
    rows, expected = [], flag.expected_casualties
    if flag.probability_per_launch is not None:
        rows.append(
            [
                _("per launch, any fragment in it"),
                "–",
                chance_words(flag.probability_per_launch),
                times.minutes(*(flag.arrival_s or (None, None))),
                "\n".join(span_sentences(flag.spans)) or "–",
            ]
        )
    if expected is not None and expected.value > 0.0:
        rows.append([_("expected casualties per launch"), "–", casualty_words(expected), "–", "–"])
    return rows


def _reason_row(reason: Reason, flights: str, *, assessment: Assessment, titles: dict[str, str]) -> list[str]:
    """Why, share, probability, minutes and window of one reason."""
    share = "–" if reason.share_of_zone is None else say.share(reason.share_of_zone)
    chance = "–"
    if reason.probability is not None and reason.interval is not None:
        chance = say.probability(reason.probability, reason.interval, reason.flights)
        chance += "\n" + _("given: {condition}").format(condition=condition_words(reason.condition or ""))
    return [
        reason_cell(reason, flights, titles),
        share,
        chance,
        times.minutes(reason.first_s, reason.last_s),
        times.window(times.read_iso_span(reason.window_utc), assessment.mission.timezone),
    ]
