"""What the map does not show as a reader would expect it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from fallzone.outputs.flag_words import list_doubts, regions_gone
from fallzone.outputs.launch.isopleth_words import launch_notes
from fallzone.outputs.map.geometry import MERCATOR_LAT_DEG
from fallzone.words import _
from fallzone.words.things import body_words, case_words

if TYPE_CHECKING:
    from fallzone.outputs.map.layers import Drawing


def list_notes(drawing: Drawing) -> list[str]:
    """What isopleths rest on, falls without an area, doubts, what reaches beyond the map, regions that cannot be drawn.

    Parameters
    ----------
    drawing : Drawing
        What is drawn.

    Returns
    -------
    list of str
        Sentences, not escaped.
    """
    said = launch_notes(drawing.assessment.launch)
    said += [few.sentence for few in drawing.few if not few.leaves_doubt] + list_doubts(drawing.assessment)
    beyond = dict.fromkeys(_list_beyond(drawing))
    if beyond:
        said.append(
            _(
                "This map ends at {latitude}° of latitude. What reaches beyond is cut there, and points stand at its "
                "edge: {list}."
            ).format(latitude=f"{MERCATOR_LAT_DEG:g}", list="; ".join(beyond))
        )
    gone = regions_gone(drawing.assessment)
    return [*said, gone] if gone else said


def _list_beyond(drawing: Drawing) -> Iterator[str]:
    """What reaches to latitudes that the map cannot show, in words."""
    for words, lat_deg in _list_latitudes(drawing):
        if np.nanmax(np.abs(lat_deg)) > MERCATOR_LAT_DEG:
            yield words


def _list_latitudes(drawing: Drawing) -> Iterator[tuple[str, tuple[float, ...]]]:
    for one, geometry in drawing.shapes:
        yield body_words(one.item, one.case), geometry.bounds[1::2]
    for few in drawing.few:
        yield body_words(few.impacts.item, few.impacts.case), tuple(few.impacts.lat_deg)
    for zone, geometry in drawing.zones:
        yield str(zone.title), geometry.bounds[1::2]
    for case, lines in drawing.lines.items():
        for name, line in lines.items():
            words = _("ground track, {case}") if name == "ground-track" else _("IIP trace, {case}")
            yield words.format(case=case_words(case)), line.bounds[1::2]
        for drop in drawing.assessment.trajectories[case].drops:
            yield body_words(drop.item, case), (drop.lat_deg,)
    for seen in drawing.assessment.mission.observations:
        yield str(seen.title), (seen.lat_deg,)
