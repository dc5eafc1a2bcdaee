"""What the map says of a launch: of isopleths, and of flagged regions by level. All foreign text passes safe_text()."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.hazard_words import casualty_sentence
from fallzone.outputs.launch.hazard_areas import HazardArea, hazard_rows
from fallzone.outputs.launch.isopleth_words import side_rows, side_title
from fallzone.outputs.launch.levels import level_meaning, level_title
from fallzone.outputs.map.words import COMPUTED, popup, span_rows, version_words
from fallzone.outputs.reason_words import reason_sentence
from fallzone.outputs.risk_words import chance_words, span_sentences
from fallzone.words import _, language
from fallzone.words.things import REGION_KINDS

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag
    from fallzone.model.results.isopleth import Isopleth


def isopleth_popup(isopleth: Isopleth, side: str, assessment: Assessment) -> str:
    """What an isopleth, or the area that is surely or perhaps inside it, is and rests on.

    Parameters
    ----------
    isopleth : Isopleth
        The one that is clicked.
    side : {"surely", "best", "perhaps"}
        Which of its areas.
    assessment : Assessment
        With the failure probability and the provenance.

    Returns
    -------
    str
        Markup.
    """
    rows = side_rows(isopleth, side, assessment.launch)
    return popup(
        side_title(isopleth, side),
        [*rows, (_("Mark"), _(COMPUTED)), (_("Source"), version_words(assessment))],
    )


def hazard_popup(area: HazardArea, assessment: Assessment) -> str:
    """What a hazard area, or an isopleth of the risk of one person, is and rests on.

    Parameters
    ----------
    area : HazardArea
        The one that is clicked.
    assessment : Assessment
        With the failure probability and the provenance.

    Returns
    -------
    str
        Markup.
    """
    rows = [*hazard_rows(area, assessment), (_("Mark"), _(COMPUTED)), (_("Source"), version_words(assessment))]
    return popup(area.title, rows)


def flag_popup(flag: Flag, assessment: Assessment | None) -> str:
    """A flagged region in three languages, the one that is spoken first, with its level and each of its reasons.

    Parameters
    ----------
    flag : Flag
        The region that is clicked.
    assessment : Assessment or None
        With the mission's lift-off; None of a warning by itself, which knows none.

    Returns
    -------
    str
        Markup.
    """
    order = dict.fromkeys((language(), "en", "ko", "ja"))
    names = " · ".join(dict.fromkeys(flag.names[tag] for tag in order if flag.names.get(tag)))
    label = _("Reason {number}")
    reasons = [(label.format(number=i), reason_sentence(reason)) for i, reason in enumerate(flag.reasons, start=1)]
    kind = _(REGION_KINDS[flag.kind])
    return popup(
        names,
        [
            (_("What"), kind),
            (
                _("Level"),
                _("{level}: {meaning}").format(
                    level=level_title(flag.level), meaning=level_meaning(flag.level, assessment)
                ),
            ),
            (_("Per launch"), "\n".join(launch_sentences(flag))),
            *reasons,
            *span_rows(flag.first_s, flag.last_s, assessment),
        ],
    )


def launch_sentences(flag: Flag) -> list[str]:
    """What is known of a region per launch: the chance of a hit in it, casualties, and when it would have to fail.

    Parameters
    ----------
    flag : Flag
        Of the region.

    Returns
    -------
    list of str
        Sentences.
    """
    chance = flag.probability_per_launch
    told = [] if chance is None else [_("Any impact in it: {chance} per launch.").format(chance=chance_words(chance))]
    expected = flag.expected_casualties
    casualties = [] if expected is None or not expected.value > 0.0 else [casualty_sentence(expected)]
    return [*told, *casualties, *span_sentences(flag.spans)]
