"""The map of an assessment as a file: SVG, or PDF and PNG that are typeset from it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.errors import FallzoneError
from fallzone.files import check_file, write_whole
from fallzone.outputs.seal import find_foreign, seal
from fallzone.outputs.static_map.page import draw_sheet
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

# Of a picture [dots per inch]: 1654 by 2339 of them on A4
RESOLUTION_DPI = 200.0
# The picture alone on a page of its size
_PAGE = b"""#set document(date: none)
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.picture), format: "svg")
"""


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write the map as ``path`` ends: ``.svg``, ``.pdf`` or ``.png``; the same assessment gives the same bytes.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.
    path : Path
        A new file, or one that this function wrote and nobody changed.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    FallzoneError
        When the package was installed without its fonts, or the typesetter refuses.
    InputError
        When something else stands there.
    """
    # What follows the end of a PDF or PNG is not read by what shows it
    return [write_whole(path, seal(render(draw_sheet(assessment), path.suffix.lower())), replaces=find_foreign)]


def check_place(path: Path) -> None:
    """Check that nothing stands at a path that ``write`` would not replace.

    Parameters
    ----------
    path : Path
        Of a map.

    Raises
    ------
    InputError
        When something does, with what it is.
    """
    check_file(path, replaces=find_foreign)


def render(picture: str, kind: str, *, dpi: float = RESOLUTION_DPI) -> bytes:
    """A picture as a file.

    Parameters
    ----------
    picture : str
        SVG, in millimetres.
    kind : str
        ``.svg``, ``.pdf`` or ``.png``.
    dpi : float
        Dots per inch of a PNG.

    Returns
    -------
    bytes

    Raises
    ------
    FallzoneError
        When the package was installed without its fonts, or the typesetter refuses.
    """
    if kind == ".svg":
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + picture.encode()
    return compile_typst(_PAGE, {"picture": picture}, kind=kind.removeprefix("."), dpi=dpi)


def compile_typst(source: bytes, inputs: dict[str, str], *, kind: str = "pdf", dpi: float = RESOLUTION_DPI) -> bytes:
    """Set a document with the fonts of the package alone, so that every machine sets it alike.

    Parameters
    ----------
    source : bytes
        For typst.
    inputs : dict of str to str
        Its ``sys.inputs``.
    kind : {"pdf", "png"}
        What it becomes.
    dpi : float
        Dots per inch of a PNG.

    Returns
    -------
    bytes

    Raises
    ------
    FallzoneError
        When the package was installed without its fonts, or the typesetter refuses.
    """
    import typst

    fonts = Path(str(files("fallzone") / "assets" / "fonts"))
    if not any(fonts.glob("*.ttf")):
        raise FallzoneError(
            _("fallzone was installed without its fonts: build it again (make brief), with npm at hand")
        )
    try:
        known = {"font_paths": [str(fonts)], "ignore_system_fonts": True, "sys_inputs": inputs}
        return typst.compile(source, **known, format=kind, **({"ppi": dpi} if kind == "png" else {}))
    except typst.TypstError as error:
        raise FallzoneError(_("the briefing could not be typeset: {error}").format(error=error)) from None
