"""One launch in words: how likely at a place, how densely, and when it would have to fail."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fallzone.constants import EDGE_TOLERANCE_M
from fallzone.outputs.likelihood.words import tell_reliability
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import THIN, kilometres, number, powers, probability
from fallzone.words.things import flight_words
from fallzone.words.times import minutes

if TYPE_CHECKING:
    from fallzone.model.results.estimate import Estimate
    from fallzone.model.results.launch import Density
    from fallzone.model.results.place_risk import PlaceRisk
    from fallzone.model.results.reliability import Reliability
    from fallzone.model.results.span import Span
    from fallzone.model.results.statement import Statement

# So many spans of failure times are told one by one; of more the first and last moment
_MOST_SPANS = 2
# Of a span that rests on so few flights no chance is told: it would be 100 % of what was seen
_FEW_FLIGHTS = 2


def chance_words(estimate: Estimate) -> str:
    """A probability per launch with its interval from sampling and the range of what is not known.

    Parameters
    ----------
    estimate : Estimate
        Per launch.

    Returns
    -------
    str
        A few words, in the language spoken.
    """
    told = probability(estimate.value, estimate.interval)
    if estimate.value == 0.0 or estimate.range is None:
        return told
    low, high = (number(100.0 * min(end, 1.0), 2) for end in estimate.range)
    told = _("{probability}, range {low}–{high}{unit}").format(probability=told, low=low, high=high, unit=f"{THIN}%")
    return told if estimate.resolved else _("{probability}, of few flights").format(probability=told)


def density_words(density: Density) -> str:
    """Expected hazardous pieces per km² and launch, with their interval.

    Parameters
    ----------
    density : Density
        About a place.

    Returns
    -------
    str
        A few words, in the language spoken.
    """
    low, high = (powers(end) for end in density.interval)
    if density.value == 0.0:
        return _("less than {high} per km²").format(high=high)
    return _("{value} per km² ({low} to {high})").format(value=powers(density.value), low=low, high=high)


# How surely the floor is reached in a region
_REACHED = {
    "surely": msg("Surely reaches the floor of {floor} expected hazardous pieces per km² and launch."),
    "best": msg(
        "Reaches the floor of {floor} expected hazardous pieces per km² and launch by the best estimate; sampling "
        "leaves it open."
    ),
    "perhaps": msg("May reach the floor of {floor} expected hazardous pieces per km² and launch; that is left open."),
}


def floor_reached(certainty: str, floor_per_km2: float) -> str:
    """How surely the floor is reached in a region.

    Parameters
    ----------
    certainty : {"surely", "best", "perhaps"}
        Of its flag.
    floor_per_km2 : float
        The floor.

    Returns
    -------
    str
        One sentence.
    """
    return _(_REACHED[certainty]).format(floor=powers(floor_per_km2, 1))


def span_sentences(spans: tuple[Span, ...]) -> list[str]:
    """When the flight would have to fail for its debris to come down there, and how long after it does.

    Parameters
    ----------
    spans : tuple of Span
        In order.

    Returns
    -------
    list of str
        A sentence for each, or one of the first and the last moment where they are many; empty where there is none.
    """
    if not spans:
        return []
    if len(spans) > _MOST_SPANS:
        return [
            _("Fails at some times between {first} and {last} → debris {delay} later.").format(
                first=_moment(math.floor(spans[0].first_s)),
                last=_moment(math.ceil(spans[-1].last_s)),
                delay=minutes(min(one.delay_s[0] for one in spans), max(one.delay_s[1] for one in spans)),
            )
        ]
    return [_span_sentence(one) for one in spans]


def _span_sentence(span: Span) -> str:
    first, last = _moment(math.floor(span.first_s)), _moment(math.ceil(span.last_s))
    facts = {"first": first, "last": last, "delay": minutes(*span.delay_s)}
    if facts["first"] == facts["last"]:
        told = _("Fails at {first} → debris {delay} later.").format(**facts)
    else:
        told = _("Fails between {first} and {last} → debris {delay} later.").format(**facts)
    if span.chance is None or span.interval is None:
        return told
    if is_few(span.flights):
        words = ngettext(
            "{span} Only {count} simulated flight tells of it.",
            "{span} Only {count} simulated flights tell of it.",
            span.flights,
        )
        return words.format(span=told, count=number(span.flights))
    chance = probability(span.chance, span.interval)
    return _("{span} Chance of it, given a failure then: {chance}.").format(span=told, chance=chance)


def _moment(whole_s: int) -> str:
    return _("T+{seconds} s").format(seconds=whole_s)


def is_few(flights: int | None) -> bool:
    """Whether first and last of what so few simulated flights let fall are no window.

    Parameters
    ----------
    flights : int or None
        How many do; None where that is not known.

    Returns
    -------
    bool
        False where none does.
    """
    return flights is not None and 0 < flights <= _FEW_FLIGHTS


def place_sentences(risk: PlaceRisk, *, is_area: bool) -> list[str]:
    """What one launch means for a place.

    Parameters
    ----------
    risk : PlaceRisk
        Of an answer.
    is_area : bool
        Whether the place is more than a point.

    Returns
    -------
    list of str
        Sentences, in the language spoken: chance and density per launch, and failure times.
    """
    told = []
    if (chance := risk.probability_per_launch) is not None:
        words = _("Per launch, a fragment within {distance} of it: {chance}.")
        words = _("Per launch, a fragment in it: {chance}.") if is_area else words
        told.append(words.format(distance=kilometres(EDGE_TOLERANCE_M), chance=chance_words(chance)))
    if risk.density is not None:
        words = _("Expected hazardous pieces per launch about it: {density}; the floor is {floor}.")
        if is_area:
            words = _("Expected hazardous pieces per launch, where most: {density}; the floor is {floor}.")
        told.append(words.format(density=density_words(risk.density), floor=powers(risk.floor_per_km2, 1)))
    return [*told, *span_sentences(risk.spans), *_arrival_sentences(risk)]


def _arrival_sentences(risk: PlaceRisk) -> list[str]:
    """When its debris comes down there, of whichever failure: the window that flags of regions tell."""
    if not risk.spans:
        return []
    first_s = min(span.arrival_s[0] for span in risk.spans)
    last_s = max(span.arrival_s[1] for span in risk.spans)
    told = _("Debris comes down there about T+{minutes}.")
    if not is_few(sum(span.flights for span in risk.spans)):
        told = _("Debris comes down there T+{minutes}.")
    return [told.format(minutes=minutes(first_s, last_s))]


def reliability_sentence(reliability: Reliability) -> str:
    """The failure probability that everything per launch rests on, and how to set another.

    Parameters
    ----------
    reliability : Reliability
        As judged.

    Returns
    -------
    str
        One or two sentences.
    """
    told = tell_reliability(reliability)
    if reliability.basis == "declared":
        return told
    return _("{sentence} Another: --failure-probability, or --reliability.").format(sentence=told)


def track_sentence(statement: Statement) -> str:
    """A place that is OUTSIDE lies beneath the track: told first.

    Parameters
    ----------
    statement : Statement
        ``beneath-track``.

    Returns
    -------
    str
        One sentence.
    """
    told = statement.values
    facts = {
        "distance": kilometres(told["distance_m"]),
        "flight": flight_words(told["case"]),
        "minutes": minutes(told["t_s"], told["t_s"]),
    }
    words = _("Beneath the track: {distance} from the ground track of the {flight}, T+{minutes}.")
    if told["line"] == "iip-trace":
        words = _("Beneath the track: {distance} from the impact-point trace of the {flight}, T+{minutes}.")
    words = words.format(**facts)
    return _("{mission}: {told}").format(mission=told["mission"], told=words) if told["mission"] else words


def floor_sentence(statement: Statement) -> str:
    """What density a place was held against.

    Parameters
    ----------
    statement : Statement
        ``floor`` or ``floor-unknown``.

    Returns
    -------
    str
        One or two sentences.
    """
    floor = powers(statement.values["floor_per_km2"], 1)
    if statement.code == "floor":
        return _(
            "The floor is {floor} expected hazardous pieces per km² and launch, of flights to plan and of failed ones."
        ).format(floor=floor)
    return _(
        "The failure probability is not known, so nothing per launch is: only where less than {floor} hazardous pieces "
        "per km² come down even of a flight that surely fails is a place OUTSIDE. Set it with --failure-probability."
    ).format(floor=floor)


def count_words(count: int, names: str) -> str:
    """Regions that are told in one line.

    Parameters
    ----------
    count : int
        How many are left out of it.
    names : str
        Those that are named.

    Returns
    -------
    str
    """
    if not count:
        return names
    return ngettext(
        "{names} and {count} more (all with --json)", "{names} and {count} more (all with --json)", count
    ).format(names=names, count=number(count))
