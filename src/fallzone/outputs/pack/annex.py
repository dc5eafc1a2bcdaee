"""The annex of the briefing: tables that nobody briefs from, and every number with its source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.files import write_whole
from fallzone.outputs.pack.blocks import Sources, printable
from fallzone.outputs.pack.pdf import HEADER_CHARACTERS, lay_out, made_with, typeset
from fallzone.outputs.pack.sections import basis, findings, flags, launch, map_pages, validation
from fallzone.outputs.pack.sections.coverage import coverage
from fallzone.outputs.risk import page as risk
from fallzone.words import _
from fallzone.words.disclaimers import disclaimer_heading, disclaimer_text
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write the annex as PDF; the same assessment gives the same bytes.

    Parameters
    ----------
    assessment : Assessment
        Validated here where that was not done yet.
    path : Path
        A new file.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    FallzoneError
        When the package was installed without its fonts, or the typesetter refuses.
    InputError
        When something stands there.
    """
    return [write_whole(path, typeset(build_document(assessment)))]


def build_document(assessment: Assessment) -> dict[str, Any]:
    """Everything the template prints.

    Parameters
    ----------
    assessment : Assessment
        Validated here where that was not done yet.

    Returns
    -------
    dict
        As of ``pack.pdf.lay_out``.
    """
    sources, title = Sources(), printable(assessment.mission.title)
    with naming(assessment.vehicle.jettisoned, assessment.zones):
        blocks = [
            {"kind": "title", "kicker": _("ANNEX TO THE BRIEFING"), "text": title},
            {"kind": "notice", "title": disclaimer_heading(), "text": disclaimer_text()},
            *map_pages.near(assessment),
            *map_pages.afterwards(assessment),
            *flags.every_reason(assessment),
            *findings.footprints(assessment),
            *launch.flights(assessment, sources),
            *risk.basis_blocks(assessment),
            *validation.figures(assessment, sources),
            *coverage(assessment),
            *basis.failure_modes(assessment),
            *basis.fit(assessment),
            *basis.quantities(assessment, sources),
            *basis.cited(sources),
            *basis.origins(assessment),
        ]
    return lay_out(
        blocks,
        title=_("Annex: {mission}").format(mission=assessment.mission.title),
        header=_("Annex · {mission}").format(mission=assessment.mission.id[:HEADER_CHARACTERS]),
        footer=made_with(assessment),
    )
