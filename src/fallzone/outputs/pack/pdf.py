"""The printed briefing: what falls where and when, which regions that touches, and what the answer rests on."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from fallzone.errors import FallzoneError
from fallzone.files import write_whole
from fallzone.outputs.pack import basis, coverage, findings, flags, front, launch, validation
from fallzone.outputs.pack.blocks import Block, Sources, printable
from fallzone.outputs.risk.page import risk_page
from fallzone.words import _, language
from fallzone.words.disclaimers import disclaimer_heading
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

HEADER_CHARACTERS = 60

# Of the letters with marks in Unicode's Latin Extended-A the fonts hold these; others are printed without their mark
_HELD = "ĀāĂăĐđĒēĚěĨĩĪīŃńŇňŌōŎŏŒœŨũŪūŬŭ"
_LATIN = {code: normalize("NFD", chr(code))[0] for code in range(0x100, 0x180) if chr(code) not in _HELD}


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
    with naming(assessment.vehicle.jettisoned):
        blocks = [
            *front.front_page(assessment, sources),
            *front.maps(assessment),
            *flags.flagged_regions(assessment),
            *risk_page(assessment),
            *findings.zones(assessment, sources),
            *findings.footprints(assessment),
            *launch.launch(assessment, sources),
            *coverage.coverage(assessment),
            *validation.validation(assessment, sources),
            *basis.meanings(),
            *basis.limits(assessment),
            *basis.failure_modes(assessment),
            *basis.fit(assessment),
            *basis.quantities(assessment, sources),
            *basis.origins(assessment, sources),
        ]
    made = assessment.provenance
    return lay_out(
        blocks,
        title=assessment.mission.title,
        short=assessment.mission.id,
        footer=_("fallzone {version} · seed {seed}").format(version=made.version, seed=made.seed),
    )


def lay_out(blocks: list[Block], *, title: object, short: str, footer: str) -> dict[str, Any]:
    """Blocks with what stands on every page.

    Parameters
    ----------
    blocks : list of dict
        In the order of reading.
    title : object
        What the briefing is of; of a file.
    short : str
        The same for the head of a page; cut to ``HEADER_CHARACTERS``.
    footer : str
        What it was made with.

    Returns
    -------
    dict
        Plain data for JSON.
    """
    return {
        "language": language(),
        "title": printable(_("Briefing: {mission}").format(mission=title)),
        "header": printable(_("Briefing · {mission}").format(mission=short[:HEADER_CHARACTERS])),
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
    return text.translate(_LATIN)


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
    import typst

    package = files("fallzone")
    fonts = Path(str(package / "assets" / "fonts"))
    if not any(fonts.glob("*.ttf")):
        raise FallzoneError(
            _("fallzone was installed without its fonts: build it again (make brief), with npm at hand")
        )
    try:
        return typst.compile(
            (package / "outputs" / "pack" / "briefing.typ").read_bytes(),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"document": spell(json.dumps(document, ensure_ascii=False, allow_nan=False))},
            format="pdf",
        )
    except typst.TypstError as error:
        raise FallzoneError(_("the briefing could not be typeset: {error}").format(error=error)) from None
