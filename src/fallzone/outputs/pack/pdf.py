"""The printed briefing: what falls where and when, which regions that touches, and what the answer rests on."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from fallzone.files import write_whole
from fallzone.outputs.pack.blocks import Block, Sources, printable
from fallzone.outputs.pack.front.page import front_page
from fallzone.outputs.pack.sections import basis, findings, flags, launch, map_pages, validation
from fallzone.outputs.pack.sections.timeline import timeline
from fallzone.outputs.risk import page as risk
from fallzone.outputs.static_map.write import compile_typst
from fallzone.words import _, language
from fallzone.words.disclaimers import disclaimer_heading
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

HEADER_CHARACTERS = 60

# Of the letters with marks in Unicode's Latin Extended-A the fonts hold these; others are printed without their mark
_HELD = "ĀāĂăĐđĒēĚěĨĩĪīŃńŇňŌōŎŏŒœŨũŪūŬŭ"
_LATIN = {chr(code): normalize("NFD", chr(code))[0] for code in range(0x100, 0x180) if chr(code) not in _HELD}
_NOT_HELD = re.compile(f"[{''.join(_LATIN)}]")


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write the briefing as PDF; the same assessment gives the same bytes.

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
        Plain data for JSON: heads and feet of the pages, and ``blocks`` in the order of reading.
    """
    sources = Sources()
    with naming(assessment.vehicle.jettisoned, assessment.zones):
        blocks = [
            *front_page(assessment, sources),
            *map_pages.overview(assessment),
            *findings.zones(assessment, sources),
            *timeline(assessment),
            *flags.regions_by_level(assessment),
            *risk.failing_blocks(assessment),
            *risk.risk_blocks(assessment),
            *risk.traffic_blocks(assessment),
            *launch.winds(assessment),
            *risk.announced_blocks(assessment),
            *validation.compared(assessment, sources),
            *basis.limits(assessment),
            *validation.scorecard(assessment),
            *basis.glossary(),
            *basis.cited(sources),
        ]
    title = _("Briefing: {mission}").format(mission=assessment.mission.title)
    header = _("Briefing · {mission}").format(mission=assessment.mission.id[:HEADER_CHARACTERS])
    return lay_out(blocks, title=title, header=header, footer=made_with(assessment))


def made_with(assessment: Assessment) -> str:
    """What a document of a run was made with, for the foot of its pages.

    Parameters
    ----------
    assessment : Assessment
        With the provenance.

    Returns
    -------
    str
    """
    made = assessment.provenance
    return _("fallzone {version} · seed {seed}").format(version=made.version, seed=made.seed)


def lay_out(blocks: list[Block], *, title: str, header: str, footer: str) -> dict[str, Any]:
    """Blocks with what stands on every page.

    Parameters
    ----------
    blocks : list of dict
        In the order of reading.
    title : str
        What the document is.
    header : str
        The same for the head of a page; whoever writes it cuts texts of files to ``HEADER_CHARACTERS``.
    footer : str
        What it was made with.

    Returns
    -------
    dict
        Plain data for JSON.
    """
    return {
        "language": language(),
        "title": printable(title),
        "header": printable(header),
        "footer": printable(footer),
        "page": _("page {page} of {pages}"),
        "warning": disclaimer_heading(),
        "blocks": blocks,
    }


def spell(text: str) -> str:
    """Text in letters that the fonts have.

    Parameters
    ----------
    text : str
        As it stands in files.

    Returns
    -------
    str
        Latin letters whose mark no font has without it.
    """
    # Of millions of characters a dozen: str.translate asks for each
    return _NOT_HELD.sub(lambda found: _LATIN[found[0]], text)


def typeset(document: dict[str, Any]) -> bytes:
    """Set a document with the fonts of the package alone, so that every machine sets it alike.

    Parameters
    ----------
    document : dict
        As of `build_document`.

    Returns
    -------
    bytes
        PDF.

    Raises
    ------
    FallzoneError
        When the package was installed without its fonts, or the typesetter refuses.
    """
    source = (files("fallzone") / "outputs" / "pack" / "briefing.typ").read_bytes()
    return compile_typst(source, {"document": spell(json.dumps(document, ensure_ascii=False, allow_nan=False))})
