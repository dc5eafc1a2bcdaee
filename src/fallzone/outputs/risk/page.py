"""Risk of a launch as a page of the pack: criteria, failure probability, regions, failure times, announced zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.assessment.per_launch.find import find_risk
from fallzone.catalogue.load import find_origin
from fallzone.errors import FallzoneError
from fallzone.outputs.comparisons.announced_words import SHOWN, announced_notes
from fallzone.outputs.likelihood.picture import caption, draw_likelihood
from fallzone.outputs.likelihood.words import tell_reliability, tell_shares
from fallzone.outputs.pack.blocks import Block, Column, bullets, drawing, heading, page_break, paragraph, table
from fallzone.outputs.risk import air_words, casualty_words, criteria_words, reach_words
from fallzone.words import _, pgettext
from fallzone.words.formats import area, number, percent, share
from fallzone.words.things import flight_words, item_words, join_sentences

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.launch_risk import LaunchRisk

_REGIONS, _TIMES = 8, 3


def risk_page(assessment: Assessment) -> list[Block]:
    """Risk per launch against criteria, and computed areas beside announced zones.

    Parameters
    ----------
    assessment : Assessment
        Its flights are weighed here.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; where the risk cannot be told, why.
    """
    title = heading(_("Risk of the launch"))
    page = page_break()
    try:
        risk = find_risk(assessment)
    except FallzoneError as problem:
        told = _("The risk of the launch cannot be told: {problem}").format(problem=problem)
        return [page, title, paragraph(told), *_announced(assessment)]
    origin = find_origin(assessment.mission, assessment.site)
    return [
        page,
        title,
        paragraph(tell_reliability(risk.likelihood.reliability)),
        *([paragraph(sentence)] if (sentence := criteria_words.given_sentence(risk)) else []),
        *_criteria(risk, (origin.lon_deg, origin.lat_deg)),
        drawing(draw_likelihood(risk.likelihood), caption()),
        *_regions(risk),
        *([paragraph(sentence)] if (sentence := casualty_words.time_sentence(risk, _TIMES)) else []),
        *_reach(risk),
        heading(_("What the risk rests on"), 2),
        bullets(
            [
                *casualty_words.collective_sentences(risk)[1:],
                *casualty_words.rest_sentences(risk, _REGIONS),
                *casualty_words.share_sentences(risk),
            ]
        ),
        bullets([*air_words.area_sentences(risk), tell_shares(risk.likelihood), *air_words.assumption_sentences(risk)]),
        *_announced(assessment),
    ]


def _criteria(risk: LaunchRisk, pad_lonlat: tuple[float, float]) -> list[Block]:
    columns = [
        Column(_("Criterion, law"), 44),
        Column(_("Limit"), 13, True),
        Column(_("Value"), 13, True),
        Column(_("95 % interval"), 23),
        Column(pgettext("of what is not known", "Range"), 23),
        Column(_("Answer"), 16),
        Column(_("Mostly from"), 42),
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
        Column(_("Region"), 46),
        Column(_("Expected casualties"), 30, True),
        Column(_("95 % interval"), 32),
        Column(_("One person"), 24, True),
        Column(_("Fails, T+ s"), 38),
    ]
    star = casualty_words.star_sentence(risk, _REGIONS)
    return [
        paragraph(casualty_words.collective_sentences(risk)[0]),
        *([table(columns, [casualty_words.region_row(one) for one in shown])] if shown else []),
        *([paragraph(star)] if star else []),
    ]


def _reach(risk: LaunchRisk) -> list[Block]:
    if not risk.reach:
        return []
    columns = [
        Column(_("Fails at, T+ s"), 22),
        Column(_("Chance to fail then"), 22, True),
        Column(_("Reached: chance given a failure then (how long after it)"), 126),
    ]
    return [
        heading(_("If it fails: who is reached, and when"), 2),
        table(columns, [reach_words.reach_row(one) for one in risk.reach]),
    ]


def _announced(assessment: Assessment) -> list[Block]:
    found = [one for one in assessment.announced if one.containment == SHOWN]
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
            one.zone,
            _("{item}, {flight}").format(item=item_words(one.item), flight=flight_words(one.case)),
            area(one.zone_area_m2),
            area(one.area_m2),
            number(one.ratio, 2),
            share(one.outside),
        ]
        for one in found
    ]
    notes = announced_notes(assessment.announced)
    return [
        heading(_("Announced against computed"), 2),
        table(columns, rows),
        *([paragraph(join_sentences(notes))] if notes else []),
    ]
