"""The printed briefing: what falls where and when, which regions that touches, and what the answer rests on."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.errors import FallzoneError
from fallzone.files import write_whole
from fallzone.outputs.pack import (
    basis as pdf_basis,
)
from fallzone.outputs.pack import (
    findings as pdf_findings,
)
from fallzone.outputs.pack import (
    flags as pdf_flags,
)
from fallzone.outputs.pack import (
    launch as pdf_launch,
)
from fallzone.outputs.pack import (
    validation as pdf_validation,
)
from fallzone.outputs.pack.blocks import Sources, printable

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

WARNING = "NOT AN OFFICIAL WARNING"
HEADER_CHARACTERS = 60


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write the briefing as PDF; the same assessment gives the same bytes."""
    return [write_whole(path, _typeset(build_document(assessment)))]


def build_document(assessment: Assessment) -> dict[str, Any]:
    """Everything the template prints, as plain data."""
    sources = Sources()
    blocks = [
        *pdf_findings.front_page(assessment, sources),
        *pdf_findings.maps(assessment),
        *pdf_flags.flagged_regions(assessment),
        *pdf_findings.zones(assessment, sources),
        *pdf_findings.footprints(assessment),
        *pdf_launch.launch(assessment, sources),
        *pdf_validation.validation(assessment, sources),
        *pdf_basis.meanings(),
        *pdf_basis.limits(assessment),
        *pdf_basis.failure_modes(assessment),
        *pdf_basis.fit(assessment),
        *pdf_basis.quantities(assessment, sources),
        *pdf_basis.origins(assessment, sources),
    ]
    short = assessment.mission.id[:HEADER_CHARACTERS]
    return {
        "title": printable(f"Briefing: {assessment.mission.title}"),
        "header": printable(f"Briefing · {short}"),
        "footer": printable(f"fallzone {assessment.provenance.version} · seed {assessment.provenance.seed}"),
        "warning": WARNING,
        "blocks": blocks,
    }


def _typeset(document: dict[str, Any]) -> bytes:
    """Set the document with the fonts of the package alone, so that every machine sets it alike.

    Raises
    ------
    FallzoneError
        When the package was installed without its fonts, or the typesetter refuses.
    """
    import typst

    package = files("fallzone")
    fonts = Path(str(package / "assets" / "fonts"))
    if not any(fonts.glob("*.ttf")):
        raise FallzoneError("fallzone was installed without its fonts: build it again (make brief), with npm at hand")
    try:
        return typst.compile(
            (package / "outputs" / "pack" / "briefing.typ").read_bytes(),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(document, ensure_ascii=False, allow_nan=False)},
            format="pdf",
        )
    except typst.TypstError as error:
        raise FallzoneError(f"the briefing could not be typeset: {error}") from None
