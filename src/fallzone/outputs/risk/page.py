"""Risk of a launch in the pack: failure times, criteria, ships and aircraft, what it rests on, announced zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.catalogue.load import find_origin
from fallzone.errors import FallzoneError
from fallzone.names import NOMINAL
from fallzone.outputs.comparisons.announced_words import SHOWN, announced_notes
from fallzone.outputs.likelihood.picture import caption, draw_likelihood
from fallzone.outputs.likelihood.words import tell_failing_interval, tell_reliability, tell_shares
from fallzone.outputs.pack.blocks import Block, Column, bullets, drawing, heading, paragraph, table
from fallzone.outputs.pack.front.arrivals import when_words
from fallzone.outputs.risk import air_words, casualty_words, criteria_words, reach_words
from fallzone.words import _, pgettext
from fallzone.words.formats import area, number, percent, share
from fallzone.words.things import item_words, join_sentences, zone_title

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.launch_risk import LaunchRisk, LayerTime

_REGIONS, _TIMES = 8, 3


def failing_blocks(assessment: Assessment) -> list[Block]:
    """If it fails: who is reached, and when.

    Parameters
    ----------
    assessment : Assessment
        Its flights are weighed once.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; none where the risk cannot be told or nothing fails.
    """
    risk = _weigh(assessment)
    if isinstance(risk, str) or not risk.reach:
        return []
    columns = [
        Column(_("Fails at, T+ s"), 22),
        Column(_("Chance to fail then"), 22, True),
        Column(_("Reached: chance given a failure then, with its 95 % interval, and how long after it"), 126),
    ]
    title = heading(_("If it fails: who is reached, and when"))
    told = paragraph(tell_failing_interval(risk.likelihood.reliability))
    return [title, told, table(columns, [reach_words.reach_row(one) for one in risk.reach])]


def risk_blocks(assessment: Assessment) -> list[Block]:
    """Risk per launch against criteria, and the regions and times that bring most of it.

    Parameters
    ----------
    assessment : Assessment
        Its flights are weighed once.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; where the risk cannot be told, why.
    """
    risk, title = _weigh(assessment), heading(_("Risk of the launch"))
    if isinstance(risk, str):
        return [title, paragraph(risk)]
    origin = find_origin(assessment.mission, assessment.site)
    return [
        title,
        paragraph(tell_reliability(risk.likelihood.reliability)),
        *([paragraph(sentence)] if (sentence := criteria_words.given_sentence(risk)) else []),
        *_criteria(risk, (origin.lon_deg, origin.lat_deg)),
        *_regions(risk),
        *([paragraph(sentence)] if (sentence := casualty_words.time_sentence(risk, _TIMES)) else []),
    ]


def traffic_blocks(assessment: Assessment) -> list[Block]:
    """Ships and aircraft: where a criterion is exceeded, and when debris is in which layer of the air.

    Parameters
    ----------
    assessment : Assessment
        Its flights are weighed once.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; none where the risk cannot be told.
    """
    risk = _weigh(assessment)
    if isinstance(risk, str):
        return []
    columns = [Column(_("Layer"), 50), Column(_("Of a flight to plan"), 60), Column(_("Of any failure"), 60)]
    rows = [
        [name, *(_with_clock(*told, assessment) for told in zip(times, pair, strict=True))]
        for pair in air_words.pair_layers(risk)
        for name, *times in (air_words.layer_row(pair),)
    ]
    told = _("From the first arrival of debris in a layer until it is clear, a margin included, over all the corridor.")
    return [
        heading(_("Ships and aircraft")),
        bullets(air_words.area_sentences(risk)),
        *([paragraph(told), table(columns, rows)] if rows else []),
    ]


def _with_clock(told: str, layer: LayerTime, assessment: Assessment) -> str:
    """Minutes after lift-off of a layer, and below them the clock, where the lift-off is known."""
    if layer.first_s is None or layer.clear_s is None or assessment.mission.liftoff_utc is None:
        return told
    return f"{told}\n{when_words((max(layer.first_s, 0.0), layer.clear_s), assessment)}"


def basis_blocks(assessment: Assessment) -> list[Block]:
    """What the risk rests on: when and how failures come, and what brings the casualties.

    Parameters
    ----------
    assessment : Assessment
        Its flights are weighed once.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; none where the risk cannot be told.
    """
    risk = _weigh(assessment)
    if isinstance(risk, str):
        return []
    return [
        heading(_("What the risk rests on")),
        drawing(draw_likelihood(risk.likelihood), caption()),
        bullets(
            [
                *casualty_words.collective_sentences(risk)[1:],
                *casualty_words.rest_sentences(risk, _REGIONS),
                *casualty_words.share_sentences(risk),
                tell_shares(risk.likelihood),
                *air_words.assumption_sentences(risk),
            ]
        ),
    ]


def _weigh(assessment: Assessment) -> LaunchRisk | str:
    """The risk, or why it cannot be told."""
    try:
        return assessment.per_launch
    except FallzoneError as problem:
        return _("The risk of the launch cannot be told: {problem}").format(problem=problem)


def _criteria(risk: LaunchRisk, pad_lonlat: tuple[float, float]) -> list[Block]:
    columns = [
        Column(_("Criterion, law"), 41),
        Column(_("Limit"), 13, True),
        Column(_("Value"), 18, True),
        Column(_("95 % interval"), 23),
        Column(pgettext("of what is not known", "Range"), 23),
        Column(_("Answer"), 15),
        Column(_("Mostly from"), 41),
    ]
    rows = []
    for one in risk.criteria:
        value, interval, limits = criteria_words.value_words(one)
        name = _("{criterion}; {law}").format(
            criterion=criteria_words.criterion_words(one), law=criteria_words.law_words(one)
        )
        origin = criteria_words.origin_words(one, pad_lonlat)
        rows.append(
            [
                name,
                criteria_words.limit_words(one),
                value,
                interval,
                limits,
                criteria_words.answer_words(one),
                origin or "–",
            ]
        )
    doubts = criteria_words.doubt_sentences(risk)
    return [
        paragraph(_(criteria_words.ORIENTATION)),
        table(columns, rows),
        *([paragraph(join_sentences(doubts))] if doubts else []),
    ]


def _regions(risk: LaunchRisk) -> list[Block]:
    shown = casualty_words.shown_regions(risk, _REGIONS)
    columns = [
        Column(_("Region"), 34),
        Column(_("Expected casualties"), 24, True),
        Column(_("95 % interval"), 36),
        Column(_("One person"), 20, True),
        Column(_("95 % interval"), 36),
        Column(_("Fails, T+ s"), 22),
    ]
    star = casualty_words.star_sentence(risk, _REGIONS)
    return [
        paragraph(casualty_words.collective_sentences(risk)[0]),
        *([table(columns, [casualty_words.region_row(one) for one in shown])] if shown else []),
        *([paragraph(star)] if star else []),
    ]


def announced_blocks(assessment: Assessment) -> list[Block]:
    """Announced zones beside the areas that were computed for a flight to plan.

    Parameters
    ----------
    assessment : Assessment
        With zones and areas.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; none where no zone has an area beside it.
    """
    found = [one for one in assessment.announced if one.containment == SHOWN and one.case == NOMINAL]
    if not found:
        return []
    columns = [
        Column(_("Zone"), 48),
        Column(_("What falls"), 40),
        Column(_("Zone, area"), 26, True),
        Column(_("Computed {level} area").format(level=percent(SHOWN)), 28, True),
        Column(_("Ratio"), 14, True),
        Column(_("Of it outside"), 20, True),
    ]
    rows = [
        [
            zone_title(one.zone),
            item_words(one.item),
            area(one.zone_area_m2),
            area(one.area_m2),
            number(one.ratio, 2),
            share(one.outside),
        ]
        for one in found
    ]
    notes = announced_notes(found)
    return [
        heading(_("Announced against computed")),
        table(columns, rows),
        *([paragraph(join_sentences(notes))] if notes else []),
    ]
