"""What an alert says, in sentences, the most important first: for the page, for paper and for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.alert.loss_words import say_answers, say_change, say_impact_point, say_loss
from fallzone.outputs.alert.moments import both_windows, clear_clock, find_span
from fallzone.outputs.alert.names import list_names, piece_words, region_words
from fallzone.outputs.alert.unknown_words import list_unknown
from fallzone.words import _, msg
from fallzone.words.chances import name_chance
from fallzone.words.disclaimers import disclaimer_text
from fallzone.words.formats import fixed, percent, probability
from fallzone.words.times import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fallzone.model.results.alert.alert import Alert
    from fallzone.model.results.alert.area import AlertArea, LayerClosure, RegionAlert
    from fallzone.model.results.estimate import Estimate

_MOST_CHANCES = 2
# A region is named first, and told what to do, from this upper bound of its probability on: a tool that names all is
# not heard. The others stand in the table.
LEAST_NAMED = 0.01

UNKNOWN = msg("UNKNOWN: who lies beneath cannot be told. No place is safe by this.")
NO_REGION = msg("No region that is known here lies beneath. This is no all-clear.")


def list_sentences(alert: Alert) -> list[str]:
    """All of an alert in sentences, the most important first.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.

    Returns
    -------
    list of str
        In the language spoken.
    """
    return [
        *say_first(alert),
        *say_reopening(alert),
        *say_next(alert),
        *say_loss(alert),
        *say_impact_point(alert),
        *say_answers(alert),
        *say_change(alert),
        *list_unknown(alert),
        disclaimer_text(),
    ]


def chance_words(estimate: Estimate) -> str:
    """A probability in words, and in numbers with its 95 % interval.

    Parameters
    ----------
    estimate : Estimate
        Given the loss.

    Returns
    -------
    str
        Where nothing was hit the word is that of the upper bound.
    """
    worst = estimate.value or estimate.interval[1]
    told = probability(estimate.value, estimate.interval)
    return _("{word}, {probability}").format(word=name_chance(worst), probability=told)


def say_first(alert: Alert) -> list[str]:
    """What to say first: who lies beneath, from when to when, and how likely that is.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.

    Returns
    -------
    list of str
        Never an all-clear.
    """
    if alert.verdict == "FLAGGED":
        return [*_say_beneath(alert, alert.area), *_say_chances(part_regions(alert.area)[0])]
    if alert.verdict == "UNKNOWN":
        return [_(UNKNOWN), *_say_stays_up(alert.area)]
    return [_(NO_REGION), *_say_stays_up(alert.area)]


def _say_beneath(alert: Alert, area: AlertArea) -> list[str]:
    """Land first, and after it the seas, which would take all the room that a sentence has."""
    named, others = part_regions(area)
    land = [region_words(one) for one in named if one.kind == "land"]
    seas = [region_words(one) for one in named if one.kind != "land"]
    surface = find_surface(area)
    span = find_span(alert, area.first_impact_s, area.last_impact_s)
    if surface is not None:
        span = find_span(alert, surface.first_s, surface.passed_s)
    told, window = _("Debris may come down in {regions}; from when to when is not known."), ""
    if span is not None:
        told, window = _("Debris may come down in {regions}: {window}."), both_windows(alert, span)
    said = [told.format(regions=list_names(land or seas), window=window)]
    if land and seas:
        said.append(_("At sea it may come down in {regions}.").format(regions=list_names(seas)))
    if others:
        told = _("Below {least} each, and in the table of regions alone: {regions}.")
        regions = list_names([region_words(one) for one in others])
        said.append(told.format(least=percent(LEAST_NAMED), regions=regions))
    return said


def part_regions(area: AlertArea | None) -> tuple[list[RegionAlert], list[RegionAlert]]:
    """Regions that are named first, and those that are not as likely hit as that.

    Parameters
    ----------
    area : AlertArea or None
        An answer.

    Returns
    -------
    named, others : list of RegionAlert
        In their order; where none is likely enough all are named.
    """
    regions = list(area.regions) if area else []
    likely = [one for one in regions if one.probability.interval[1] >= LEAST_NAMED]
    return (likely, [one for one in regions if one not in likely]) if likely else (regions, [])


def _say_chances(regions: Iterable[RegionAlert]) -> list[str]:
    """Of the land that is likeliest hit, and of the region that is."""
    ranked = sorted(regions, key=lambda one: -one.probability.value)
    chosen = [*[one for one in ranked if one.holds_people][:1], *ranked]
    told = _("At least one piece in {region}: {chance}, given that it failed so.")
    said = [told.format(region=region_words(one), chance=chance_words(one.probability)) for one in chosen]
    return list(dict.fromkeys(said))[:_MOST_CHANCES]


def _say_stays_up(area: AlertArea | None) -> list[str]:
    if area is None or area.stays_up == 0.0:
        return []
    told = _("In {share} of the simulated failures nothing comes down on this revolution; it comes down later.")
    return [told.format(share=probability(area.stays_up, area.stays_up_interval))]


def find_surface(area: AlertArea | None) -> LayerClosure | None:
    """When the surface is closed.

    Parameters
    ----------
    area : AlertArea or None
        An answer.

    Returns
    -------
    LayerClosure or None
        None where nothing comes down.
    """
    return next((one for one in (area.layers if area else ()) if one.high_m == 0.0), None)


def say_reopening(alert: Alert) -> list[str]:
    """From when on the surface may be opened again, which piece decides that, and by which margin.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.

    Returns
    -------
    list of str
        Empty where nothing is closed.
    """
    surface = find_surface(alert.area)
    if surface is None:
        return []
    span = find_span(alert, surface.passed_s, surface.passed_s)
    told = _(
        "The surface may be opened again at {time} at the earliest: the last piece is down by {passed}, and {margin} "
        "min are added. Deciding piece: {piece}."
    )
    return [
        told.format(
            time=clear_clock(alert, surface.clear_s),
            passed="–" if span is None else clock(span[1], "UTC"),
            margin=fixed(surface.margin_s / 60.0, 1),
            piece=piece_words(surface.decided_by),
        )
    ]


def say_next(alert: Alert) -> list[str]:
    """What to do next.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.

    Returns
    -------
    list of str
    """
    regions, _others = part_regions(alert.area)
    land = [region_words(one) for one in regions if one.holds_people]
    said = [_("Call those who issue warnings: civil protection, air traffic control and the coast guard.")]
    if land:
        told = _("{regions}: people stay indoors and away from windows until it is opened again.")
        said.append(told.format(regions=list_names(land)))
    if regions:
        said.append(_("Ships and aircraft keep out of the area, or leave it by the shortest way."))
        said.append(_("Nobody touches what has come down; it may be poisonous or explode."))
    if not alert.loss.is_measured:
        said.append(_("Ask again with the last measured state as soon as there is one."))
    return said
