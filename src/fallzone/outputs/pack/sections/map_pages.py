"""Pages of the printed maps."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from fallzone.names import AS_FLOWN
from fallzone.outputs.flag_words import regions_gone
from fallzone.outputs.launch.isopleth_words import launch_notes
from fallzone.outputs.once import once
from fallzone.outputs.pack.blocks import Block, picture
from fallzone.outputs.static_map.page import draw_within
from fallzone.outputs.static_map.views import fit_near
from fallzone.words import _
from fallzone.words.sources import coast_source
from fallzone.words.things import join_sentences

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

# Of a map with its legend, on a page of its own
MAP_MM = {"width_mm": 170.0, "height_mm": 224.0}


def overview(assessment: Assessment) -> list[Block]:
    """The map of all that is meant to fall and was announced, as it is known before lift-off.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    return [picture(_("Map"), draw_within(before_liftoff(assessment), **MAP_MM), _caption(assessment))]


def afterwards(assessment: Assessment) -> list[Block]:
    """The same with what happened: the failure of the flight, and the objects that were reported.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; none where nothing is known of it.
    """
    if AS_FLOWN not in assessment.trajectories and not assessment.mission.observations:
        return []
    return [picture(_("Map: what happened"), draw_within(assessment, **MAP_MM), _caption(assessment))]


@once
def before_liftoff(assessment: Assessment) -> Assessment:
    """What can be drawn of a launch before it: without its failure and what was reported of it.

    Parameters
    ----------
    assessment : Assessment
        Of a launch that has taken place or not.

    Returns
    -------
    Assessment
        For maps.
    """
    return dataclasses.replace(
        assessment,
        mission=assessment.mission.model_copy(update={"observations": (), "as_flown": None}),
        trajectories={case: flight for case, flight in assessment.trajectories.items() if case != AS_FLOWN},
        impacts=tuple(one for one in assessment.impacts if one.case != AS_FLOWN),
        shapes=tuple(one for one in assessment.shapes if one.case != AS_FLOWN),
    )


def near(assessment: Assessment) -> list[Block]:
    """The launch site with flagged land near it, where that shows more.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``, one or none.
    """
    drawn = draw_within(assessment, fit=lambda **size: fit_near(assessment, **size), **MAP_MM)
    if drawn is None:
        return []
    return [picture(_("Map: launch site and flagged land near it"), drawn, _caption(assessment))]


def _caption(assessment: Assessment) -> str:
    gone = regions_gone(assessment)
    return join_sentences([coast_source(), *launch_notes(assessment.launch), *([gone] if gone else [])])
