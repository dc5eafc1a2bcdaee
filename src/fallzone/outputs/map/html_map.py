"""The risk map of an assessment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.outputs.map.layers import Drawing
from fallzone.outputs.map.notes import list_notes
from fallzone.outputs.map.page import check_place, render_page, write_page
from fallzone.outputs.map.panels import legend_panel, title_panel
from fallzone.words import _
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

__all__ = ["check_place", "render", "write"]


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write the risk map of an assessment; the same assessment gives the same bytes.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.
    path : Path
        A new file, or a map that this function wrote and nobody changed.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    InputError
        When something else stands there.
    """
    return [write_page(render(assessment), Path(path))]


def render(assessment: Assessment) -> str:
    """The page as text.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.

    Returns
    -------
    str
        HTML that loads nothing, in the language that is spoken.
    """
    with naming(assessment.vehicle.jettisoned):
        drawing = Drawing(assessment)
        layers = drawing.layers()
        return render_page(
            _("{mission} - fallzone risk map").format(mission=assessment.mission.title),
            layers,
            title_panel(assessment, list_notes(drawing)) + legend_panel(layers, drawing.failed_cases, assessment),
            drawing.view,
        )
