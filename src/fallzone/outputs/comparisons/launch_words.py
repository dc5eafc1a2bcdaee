"""What two runs say of one launch, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.likelihood.words import tell_reliability
from fallzone.outputs.risk.criteria_words import answer_words, criterion_words
from fallzone.outputs.risk.numbers import span
from fallzone.words import _, named, ngettext
from fallzone.words.formats import number, powers

if TYPE_CHECKING:
    from fallzone.model.results.comparison import Comparison, LaunchChange, RegionChange
    from fallzone.model.results.estimate import Estimate

# Regions that are shown, the others counted
_SHOWN = 12


def launch_sentences(found: Comparison) -> list[str]:
    """How likely each launch is to fail, the casualties expected of it, and criteria whose answer is another.

    Parameters
    ----------
    found : Comparison
        Of two runs.

    Returns
    -------
    list of str
        Whole sentences.
    """
    launch = found.launch
    if launch is None:
        return [_("One of the two runs says nothing of a launch as a whole.")]
    one, other = map(tell_reliability, launch.reliabilities)
    told = [_("Both: {sentence}").format(sentence=one)]
    if one != other:
        told = [_("First: {sentence}").format(sentence=one), _("Second: {sentence}").format(sentence=other)]
    casualties = _("Casualties expected of a launch, everyone in the open: {first}, then {second}.")
    first, second = map(_say_estimate, launch.expected_casualties)
    told.append(casualties.format(first=first, second=second))
    return [*told, *_criteria_sentences(launch)]


def _criteria_sentences(launch: LaunchChange) -> list[str]:
    told = [
        _("{criterion}: {first}, then {second}.").format(
            criterion=criterion_words(change.criteria[0]),
            first=answer_words(change.criteria[0]),
            second=answer_words(change.criteria[1]),
        )
        for change in launch.criteria
        if change.is_changed
    ]
    return told or [_("Every US criterion has the answer that it had.")]


def region_rows(launch: LaunchChange) -> list[list[str]]:
    """Regions whose level, or whose probability per launch beyond sampling, is another; the first flagged first.

    Parameters
    ----------
    launch : LaunchChange
        Of two runs.

    Returns
    -------
    list of list of str
        Region, probability that a fragment comes down in it, and casualties expected in it, in each run.
    """
    return [
        [
            named(one.names, one.region),
            *(powers(found and found.value) for found in (*one.probabilities_per_launch, *one.expected_casualties)),
        ]
        for one in _list_changed(launch)[:_SHOWN]
    ]


def region_sentence(launch: LaunchChange) -> str:
    """How many regions changed, and how many of them are shown.

    Parameters
    ----------
    launch : LaunchChange
        Of two runs.

    Returns
    -------
    str
        A sentence.
    """
    count = len(_list_changed(launch))
    told = ngettext(
        "{count} of {total} flagged regions has another level, or a probability per launch that differs by more than "
        "sampling explains.",
        "{count} of {total} flagged regions have another level, or a probability per launch that differs by more than "
        "sampling explains.",
        count,
    )
    if count > _SHOWN:
        told = _(
            "{count} of {total} flagged regions have another level, or a probability per launch that differs by more "
            "than sampling explains; the first {shown} of them:"
        )
    return told.format(count=number(count), total=number(len(launch.regions)), shown=number(_SHOWN))


def _list_changed(launch: LaunchChange) -> list[RegionChange]:
    return [one for one in launch.regions if one.levels[0] != one.levels[1] or one.is_beyond_sampling]


def _say_estimate(found: Estimate | None) -> str:
    if found is None:
        return _("not known")
    return _("{value} (95 % interval {interval})").format(value=powers(found.value), interval=span(found.interval))
