"""How wide text is in the fonts of the package, and text in lines of a width."""

from __future__ import annotations

import re
import struct
from functools import cache
from importlib.resources import files

import numpy as np

from fallzone.words import language

# Exponents: their characters and figures of the same value, how far they are raised and how much smaller they are
LOWERED, RAISE_EM, SMALLER = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789"), 0.5, 0.7
EXPONENT = "⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
# Between these a line may be broken, but for what may not begin one
_SQUARE, _CLOSING = "[\u2e80-\uabff\uf900-\uffef]", "[、。，）」』ー]"
# Without the fonts: of letters, and of characters that fill a square [em]
_LETTER_EM, _SQUARE_EM = 0.56, 1.0
# Spaces that the fonts do not have
_SPACES_EM = {0x2009: 0.2, 0x202F: 0.2}


def font_name() -> str:
    """Family in which text is set; Han characters have Korean and Japanese forms.

    Returns
    -------
    str
        For the language spoken.
    """
    return "Noto Sans JP" if language() == "ja" else "Noto Sans KR"


def width_mm(text: str, size_mm: float, *, bold: bool = False) -> float:
    """How wide a text is, without kerning.

    Parameters
    ----------
    text : str
        Of one line.
    size_mm : float
        Of the font.
    bold : bool
        Whether in bold.

    Returns
    -------
    float
        In millimetres; about so where the package was installed without its fonts.
    """
    exponents = "".join(re.findall(EXPONENT, text))
    if exponents:
        rest = width_mm(re.sub(EXPONENT, "", text), size_mm, bold=bold)
        return rest + width_mm(exponents.translate(LOWERED), SMALLER * size_mm, bold=bold)
    known = _read_advances(font_name().replace(" ", ""), bold)
    return size_mm * sum(known.get(ord(one), _SQUARE_EM if known or ord(one) > 0x2E7F else _LETTER_EM) for one in text)


def fold(text: str, widest_mm: float, size_mm: float, *, bold: bool = False) -> list[str]:
    """A text in lines of a width, broken at blanks and between Han characters and kana; Korean breaks at blanks alone.

    Parameters
    ----------
    text : str
        Plain, in any script.
    widest_mm : float
        The width; a longer word stands on a line of its own.
    size_mm : float
        Of the font.
    bold : bool
        Whether in bold.

    Returns
    -------
    list of str
    """
    lines = [""]
    for piece in re.findall(rf"{_SQUARE}{_CLOSING}*|\s+|.+?(?:{_CLOSING}+|(?=\s|$|{_SQUARE}))", text):
        if lines[-1] and width_mm(lines[-1] + piece, size_mm, bold=bold) > widest_mm and piece.strip():
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


@cache
def _read_advances(family: str, bold: bool) -> dict[int, float]:
    """Advance of each character of a font of the package [em]; none without the fonts.

    Source: OpenType specification 1.9, tables ``head``, ``hhea``, ``hmtx`` and ``cmap`` in format 12.
    """
    path = files("fallzone") / "assets" / "fonts" / f"{family}-{'Bold' if bold else 'Regular'}.ttf"
    if not path.is_file():
        return {}
    font = path.read_bytes()
    count = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * at) for at in range(count))
    tables = {tag.decode("ascii"): start for tag, _checksum, start, _length in entries}
    per_em = struct.unpack_from(">H", font, tables["head"] + 18)[0]
    metrics = struct.unpack_from(">H", font, tables["hhea"] + 34)[0]
    advances = np.frombuffer(font, ">u2", 2 * metrics, tables["hmtx"])[::2] / per_em
    glyphs = _read_glyphs(font, tables["cmap"])
    return _SPACES_EM | {code: float(advances[min(glyph, metrics - 1)]) for code, glyph in glyphs.items() if glyph}


def _read_glyphs(font: bytes, start: int) -> dict[int, int]:
    """Glyph of each character."""
    count = struct.unpack_from(">H", font, start + 2)[0]
    places = [start + struct.unpack_from(">HHL", font, start + 4 + 8 * at)[2] for at in range(count)]
    for place in sorted(places, key=lambda one: struct.unpack_from(">H", font, one)[0] != 12):
        if struct.unpack_from(">H", font, place)[0] == 12:
            groups = np.frombuffer(font, ">u4", 3 * struct.unpack_from(">L", font, place + 12)[0], place + 16)
            return {
                code: glyph + code - first
                for first, last, glyph in groups.reshape(-1, 3).tolist()
                for code in range(first, last + 1)
            }
    return {}
