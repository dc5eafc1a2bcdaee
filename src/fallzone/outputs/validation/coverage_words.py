"""What the percentages are worth, in words: what areas and ranges held of figures that no fit had seen."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from fallzone.assessment.credibility.coverage import CONFIDENCE
from fallzone.footprint.probability import clopper_pearson
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import THIN, fixed, number, percent

if TYPE_CHECKING:
    from fallzone.assessment.credibility.coverage import Coverage
    from fallzone.model.results.left_out import LeftOut
    from fallzone.model.results.statement import Statement

TITLE = msg("What the percentages are worth")

NOT_TRIED = msg(
    "How many real falls the areas of a percentage hold is UNKNOWN: they were not tried on flights left out of the fit."
)

OWN_PROGRAMME = msg(
    "How many real falls the areas of this flight hold is UNKNOWN: it has a programme or a trajectory of its own, and "
    "only flights that steer for their orbits were left out of fits."
)

TOO_SMALL = msg("That is fewer than chance explains: the areas are too small.")

METHOD = msg(
    "Each flight was left out in turn of the fit of its vehicle, or each figure alone, to first order, or every flight "
    "of the vehicle, which then flies with the middle of what is believed of its numbers and within their bounds. What "
    "is then foretold was set beside what was published. A point is held where it lies in the ellipse with the given "
    "share of the prediction, any other figure where the central range with that share contains it. What predictions "
    "may be off by, and how lofted flights are, was estimated on the same flights, so that others may be foretold "
    "somewhat worse."
)
INTERVALS = msg(
    "By chance: what would be held nine times in ten where the percentages are right and the figures independent of "
    "each other. Those of one flight are not, so that counts may lie somewhat further off."
)

KINDS = {
    "falls": msg("falls and points"),
    "events": msg("events"),
    "times": msg("times"),
    "others": msg("orbit and vehicle"),
    "all": msg("all"),
}
WAYS = {
    "flight": msg("One flight left out"),
    "row": msg("One figure left out"),
    "vehicle": msg("No flight of the vehicle fitted"),
}

VERDICTS = {"as-named": msg("ok"), "too-few": msg("too few"), "too-many": msg("too many")}


def say_areas(areas: Statement) -> str:
    """What areas of falls are worth on flights that no fit had seen.

    Parameters
    ----------
    areas : Statement
        Of `fallzone.assessment.credibility.coverage.tell_areas`.

    Returns
    -------
    str
        A sentence, or two where the areas are too small.
    """
    if areas.code == "areas-not-tried":
        return _(NOT_TRIED)
    if areas.code == "areas-of-own-programme":
        return _(OWN_PROGRAMME)
    told = areas.values
    sentence = (
        ngettext(
            "On {flights} flight left out of the fit, the 90 % areas held {held_90} of {figures} figures published "
            "of falls ({share_90}), the 99 % areas {held_99} ({share_99}).",
            "On {flights} flights left out of the fit, the 90 % areas held {held_90} of {figures} figures published "
            "of falls ({share_90}), the 99 % areas {held_99} ({share_99}).",
            told["flights"],
        )
        if told["by"] == "flight"
        else ngettext(
            "With no flight of their vehicles fitted, the 90 % areas of {flights} flight held {held_90} of {figures} "
            "figures published of falls ({share_90}), the 99 % areas {held_99} ({share_99}).",
            "With no flight of their vehicles fitted, the 90 % areas of {flights} flights held {held_90} of {figures} "
            "figures published of falls ({share_90}), the 99 % areas {held_99} ({share_99}).",
            told["flights"],
        )
    )
    shares = {f"share_{name}": _say_share(told[f"held_{name}"], told["figures"]) for name in ("90", "99")}
    counts = {name: number(told[name]) for name in ("flights", "figures", "held_90", "held_99")}
    said = sentence.format(**counts, **shares)
    return said if areas.code == "areas-as-named" else f"{said} {_(TOO_SMALL)}"


def _say_share(held: int, figures: int) -> str:
    """A share with its interval; rounded down, for 199 of 200 are not all, and the interval outwards."""
    low, high = clopper_pearson(held, figures, CONFIDENCE)
    return _("{share}, with 90 % confidence {low} to {high}").format(
        share=percent(100 * held // figures / 100),
        low=percent(math.floor(100.0 * low) / 100),
        high=percent(math.ceil(100.0 * high) / 100),
    )


def say_kind(counts: Coverage) -> str:
    """A kind of figures, with how many there are and of how many flights.

    Parameters
    ----------
    counts : Coverage
        Of any share.

    Returns
    -------
    str
    """
    return ngettext(
        "{kind}: {figures}, of {flights} flight",
        "{kind}: {figures}, of {flights} flights",
        counts.flights,
    ).format(kind=_(KINDS[counts.kind]), figures=number(counts.figures), flights=number(counts.flights))


def heads() -> list[str]:
    """Heads of the columns of `list_counts`.

    Returns
    -------
    list of str
    """
    return [_("What"), _("Flights"), _("Area"), _("Held"), _("Share"), _("By chance"), " "]


def list_counts(coverage: Iterable[Coverage]) -> list[tuple[str, list[list[str]]]]:
    """Counts as lines of a table, by what was left out.

    Parameters
    ----------
    coverage : iterable of Coverage
        Of `fallzone.assessment.credibility.coverage.find_coverage`, in its order.

    Returns
    -------
    list of (str, list of list of str)
        What was left out, and a line for each kind of figure and share; kind and flights stand in the first of a kind.
    """
    tables = []
    for by, ours in groupby(coverage, key=lambda one: one.by):
        lines = []
        for kind, counts in groupby(ours, key=lambda one: one.kind):
            of_kind = list(counts)
            first = [_(KINDS[kind]), number(of_kind[0].flights)]
            lines += [[*(first if not at else ["", ""]), *_count(one)] for at, one in enumerate(of_kind)]
        tables.append((_(WAYS[by]), lines))
    return tables


def _count(one: Coverage) -> list[str]:
    low, high = (number(end) for end in one.expected)
    return [
        percent(one.nominal),
        _("{held} of {figures}").format(held=number(one.found), figures=number(one.figures)),
        percent(100 * one.found // one.figures / 100),
        f"{low}–{high}",
        _(VERDICTS[one.verdict]),
    ]


def level(row: LeftOut) -> str:
    """The share of the prediction whose area or range just reaches the published figure.

    Parameters
    ----------
    row : LeftOut
        With its ``level``.

    Returns
    -------
    str
        In per cent to a tenth, rounded up, so that it is above each share whose areas do not hold the figure.
    """
    return f"{fixed(math.ceil(round(row.level * 1e3, 6)) / 10.0, 1)}{THIN}%"
