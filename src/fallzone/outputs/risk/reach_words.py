"""What a failure at each time reaches, in words: regions with their chance, and minutes until its debris is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.likelihood.words import failing_words
from fallzone.outputs.risk.numbers import plain_seconds, seconds
from fallzone.words import _, named, ngettext
from fallzone.words.formats import number, probability
from fallzone.words.things import with_commas
from fallzone.words.times import minutes

if TYPE_CHECKING:
    from fallzone.model.results.launch_risk import ReachedRegion, TimeReach

# Of each span so many regions are named, land first, if they are reached at least so likely; the others are counted
_MOST_REGIONS, _LEAST_CHANCE = 7, 0.01


def reach_row(time: TimeReach) -> list[str]:
    """A line for a span of failure times: it, the chance to fail in it, and what is reached.

    Parameters
    ----------
    time : TimeReach
        One of a risk.

    Returns
    -------
    list of str
    """
    chance = "–" if time.failing is None else failing_words(time.failing, time.failing_interval)
    return [plain_seconds((time.first_s, time.last_s)), chance, _list_reached(time)]


def reach_sentence(time: TimeReach) -> str:
    """What failures in a span of time reach.

    Parameters
    ----------
    time : TimeReach
        One of a risk.

    Returns
    -------
    str
    """
    facts = {"span": seconds((time.first_s, time.last_s)), "regions": _list_reached(time)}
    if time.failing is None:
        return _("{span}: {regions}.").format(**facts)
    chance = failing_words(time.failing, time.failing_interval)
    return _("{span}, {chance} to fail then: {regions}.").format(**facts, chance=chance)


def _list_reached(time: TimeReach) -> str:
    likely = [one for one in time.reached if one.chance >= _LEAST_CHANCE] or list(time.reached)
    likely.sort(key=lambda one: one.kind != "land")
    shown, rest = likely[:_MOST_REGIONS], len(time.reached) - len(likely[:_MOST_REGIONS])
    if not shown:
        return _("no flagged region")
    told = with_commas([_tell(one) for one in shown])
    if not rest:
        return told
    return ngettext("{regions}; {count} more region", "{regions}; {count} more regions", rest).format(
        regions=told, count=number(rest)
    )


def _tell(one: ReachedRegion) -> str:
    facts = {"region": named(one.names, one.region), "chance": probability(one.chance, one.interval)}
    return _("{region} {chance} after {delay}").format(**facts, delay=minutes(*one.delay_s))
