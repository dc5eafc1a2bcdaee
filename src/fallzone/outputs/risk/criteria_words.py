"""Criteria in words: what they are about, their answers, and what stands behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.earth.geodesic import range_azimuth
from fallzone.outputs.risk.numbers import span
from fallzone.words import _, msg
from fallzone.words.formats import decimal_degrees, kilometres, length, powers, share
from fallzone.words.things import item_words, list_words, mode_words

if TYPE_CHECKING:
    from fallzone.model.results.launch_risk import Criterion, LaunchRisk

CRITERIA = {
    "collective": msg("Casualties expected, all people"),
    "individual": msg("Casualty of one person on land"),
    "aircraft": msg("Aircraft struck, outside announced zones"),
    "ship": msg("Debris on or near a ship, outside announced zones"),
    "containment": msg("Planned debris inside its announced zones"),
}
ANSWERS = {"meets": msg("meets"), "exceeds": msg("exceeds"), "cannot-tell": msg("cannot tell")}
_FALLS_SHORT = msg("falls short")
_DOUBTS = {
    "sampling": msg("the interval from sampling straddles the limit"),
    "range": msg("the range that failure probability, phases and ensemble leave open straddles the limit"),
    "placement": msg("what is not known of the number and place of people straddles the limit"),
    "edges": msg("the stated uncertainty of a zone straddles the limit"),
    "failure-probability": msg("the failure probability is not known"),
    "people": msg("debris comes down where people are not known"),
    "zones": msg("a zone has no coordinates, or none was announced"),
    "estimated-zones": msg("its zone is estimated, for its corners were not published"),
    "cases": msg("the run lacks flights to plan, or flights that fail"),
}
ORIENTATION = msg("US criteria, for orientation: they bind nobody outside the United States. Per launch.")
# Nearer than this a place is at the pad
AT_PAD_M = 1_000.0


def criterion_words(criterion: Criterion) -> str:
    """What a criterion is about.

    Parameters
    ----------
    criterion : Criterion
        A row of the table.

    Returns
    -------
    str
    """
    return _(CRITERIA[criterion.id])


def law_words(criterion: Criterion) -> str:
    """Where a criterion stands.

    Parameters
    ----------
    criterion : Criterion
        A row of the table.

    Returns
    -------
    str
    """
    return _("14 CFR {section}").format(section=criterion.law.rpartition(" ")[2])


def answer_words(criterion: Criterion) -> str:
    """Whether a criterion is met.

    Parameters
    ----------
    criterion : Criterion
        A row of the table.

    Returns
    -------
    str
        A word or two.
    """
    if criterion.id == "containment" and criterion.answer == "exceeds":
        return _(_FALLS_SHORT)
    return _(ANSWERS[criterion.answer])


def limit_words(criterion: Criterion) -> str:
    """Limit of a criterion.

    Parameters
    ----------
    criterion : Criterion
        A row of the table.

    Returns
    -------
    str
    """
    if criterion.id == "containment":
        return _("≥ {limit}").format(limit=share(criterion.limit))
    return _("≤ {limit}").format(limit=powers(criterion.limit, 1))


def value_words(criterion: Criterion) -> tuple[str, str, str]:
    """Value, interval and range of a criterion.

    Parameters
    ----------
    criterion : Criterion
        A row of the table.

    Returns
    -------
    (str, str, str)
    """
    if criterion.id != "containment":
        return powers(criterion.value), span(criterion.interval), span(criterion.range)
    if criterion.value is None:
        return "–", "–", "–"
    ends = [
        "–" if pair is None else _("{low} to {high}").format(low=share(pair[0]), high=share(pair[1]))
        for pair in (criterion.interval, criterion.range)
    ]
    return share(criterion.value), ends[0], ends[1]


def doubt_sentences(risk: LaunchRisk) -> list[str]:
    """Why criteria cannot be told, one sentence for all with the same reasons.

    Parameters
    ----------
    risk : LaunchRisk
        As found.

    Returns
    -------
    list of str
    """
    by_reason: dict[tuple[str, ...], list[str]] = {}
    for one in risk.criteria:
        if one.answer == "cannot-tell":
            by_reason.setdefault(one.doubts, []).append(criterion_words(one))
    return [
        _("Cannot tell, for {reasons}: {criteria}.").format(
            reasons=list_words([_(_DOUBTS[doubt]) for doubt in doubts]), criteria="; ".join(names)
        )
        for doubts, names in by_reason.items()
    ]


def origin_words(criterion: Criterion, pad_lonlat: tuple[float, float]) -> str:
    """What a value comes from most, and where it is reached.

    Parameters
    ----------
    criterion : Criterion
        A row of the table.
    pad_lonlat : (float, float)
        Where the flight begins [deg].

    Returns
    -------
    str
        Empty where nothing contributes.
    """
    parts = []
    if criterion.origin.item is not None:
        parts.append(item_words(criterion.origin.item))
        if criterion.origin.mode is None and criterion.origin.phase is None:
            parts.append(_("flights to plan"))
    if criterion.origin.mode is not None:
        parts.append(mode_words(criterion.origin.mode))
    if criterion.origin.phase is not None:
        parts.append(_("failing with the {stage}").format(stage=item_words(criterion.origin.phase)))
    if criterion.lon_deg is not None and criterion.lat_deg is not None:
        parts.append(_place_words(criterion.lon_deg, criterion.lat_deg, pad_lonlat))
    return "; ".join(parts)


def _place_words(lon_deg: float, lat_deg: float, pad_lonlat: tuple[float, float]) -> str:
    away_m, _azimuth = range_azimuth(*pad_lonlat, lon_deg, lat_deg)
    if away_m < AT_PAD_M:
        return _("within {distance} of the pad").format(distance=kilometres(AT_PAD_M))
    return _("at {place}, {distance} from the pad").format(
        place=decimal_degrees(lon_deg, lat_deg, 2), distance=length(float(away_m))
    )


def given_sentence(risk: LaunchRisk) -> str:
    """That all numbers are given a failure, where the failure probability is not known.

    Parameters
    ----------
    risk : LaunchRisk
        As found.

    Returns
    -------
    str
        Empty where it is known.
    """
    if not risk.given_failure:
        return ""
    return _(
        "All numbers below are given that the launch fails, and no criterion that rests on the failure probability is "
        "answered; one can be declared."
    )
