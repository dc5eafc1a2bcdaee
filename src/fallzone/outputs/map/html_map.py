"""The risk map of an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.outputs.map.app.answers import tell_answers
from fallzone.outputs.map.app.document import build_document
from fallzone.outputs.map.app.known_places import find_places, tell_places
from fallzone.outputs.map.app.page import check_place, render_page, write_page
from fallzone.outputs.map.app.polar import Pole, draw_poles, tell_poles
from fallzone.outputs.map.app.regions import tell_regions
from fallzone.outputs.map.layers import Drawing
from fallzone.outputs.map.moments.tell import tell_moments
from fallzone.outputs.map.panels import flag_table, panel
from fallzone.outputs.once import once
from fallzone.words import _
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.outputs.map.ways import AnsweredWay

__all__ = ["check_place", "render", "write"]


def write(assessment: Assessment, path: Path, *, ways: Sequence[AnsweredWay] = ()) -> list[Path]:
    """Write the risk map of an assessment; the same assessment gives the same bytes.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.
    path : Path
        A new file, or a map that this function wrote and nobody changed.
    ways : sequence of AnsweredWay
        Of ships and aircraft, drawn too.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    InputError
        When something else stands there.
    """
    return [write_page(render(assessment, ways), Path(path))]


def render(assessment: Assessment, ways: Sequence[AnsweredWay] = ()) -> str:
    """The page as text.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.
    ways : sequence of AnsweredWay
        Of ships and aircraft, drawn too.

    Returns
    -------
    str
        HTML that loads nothing, in the language that is spoken.
    """
    with naming(assessment.vehicle.jettisoned, assessment.zones):
        drawing, poles = _lay_out(assessment), _draw_poles(assessment)
        layers = drawing.layers(ways)
        title = _("{mission} - fallzone risk map").format(mission=assessment.mission.title)
        document = build_document(
            title,
            layers,
            drawing.view,
            regions=tell_regions(assessment.flagged, layers),
            places=tell_places(_find_places(assessment)),
            answers=tell_answers(assessment),
            moments=tell_moments(assessment, drawing.centre_lon_deg, list(poles)),
        )
        beside = panel(drawing, layers, ways, poles=tell_poles(poles))
        return render_page(document, beside, without_script=flag_table(assessment.flagged))


@once
def _lay_out(assessment: Assessment) -> Drawing:
    return Drawing(assessment)


@once
def _find_places(assessment: Assessment) -> dict[str, Any]:
    return find_places(assessment.geodata, _lay_out(assessment).about)


@once
def _draw_poles(assessment: Assessment) -> dict[Pole, str]:
    return draw_poles(_lay_out(assessment))
