"""Draw all shipped missions, or those named, and write README.md beside this file: ``gallery.py [MISSION …]``.

Runs come from ``results/`` (or ``--results DIR``); those that are not stored are made. Of each mission there are a map
for a browser, a sheet to print, and a small picture of that sheet, which alone is tracked.
"""

from __future__ import annotations

import argparse
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2

import fallzone
from fallzone.assessment.assessment import Assessment
from fallzone.catalogue.geodata import SHIPPED
from fallzone.outputs.flag_words import flag_sentences
from fallzone.outputs.map import html_map
from fallzone.outputs.static_map import write as sheet
from fallzone.outputs.static_map.page import draw_sheet
from fallzone.runs.make import find_run
from fallzone.words.formats import THIN, number
from fallzone.words.things import case_words, with_commas

MAPS = Path(__file__).parent
# Of a picture: dots of its longer side, colours of its palette
LONGER_DOTS, COLOURS = 1_000, 48
HEAD = """# Risk maps

`make maps` draws every shipped mission, from the runs stored in `results/`; runs that are missing are made first. Here
stand small pictures of the sheets to print. The sheets (PDF) and the maps for a browser, one HTML file each that needs
no network, are made beside them and not tracked. This page is written by `maps/gallery.py`. No map is an
official warning.
"""
NOT_DRAWN = """
## Not drawn here

`make maps` draws these too:
"""


class Drawn(NamedTuple):
    """A mission that was drawn: its title, its worst regions in a sentence, and what was simulated."""

    mission: str
    title: str
    worst: str
    made: str


def draw(mission: str, results: Path) -> Drawn:
    """Write the map, the sheet and the picture of a mission."""
    run = find_run(mission, None, results=results)
    html_map.write(run, MAPS / f"{mission}.html")
    sheet.write(run, MAPS / f"{mission}.pdf")
    (MAPS / f"{mission}.png").write_bytes(shrink(sheet.render(draw_sheet(run), ".pdf")))
    return Drawn(mission, str(run.mission.title), flag_sentences(run.flagged)[0], tell_run(run))


def tell_run(run: Assessment) -> str:
    """What was simulated."""
    counts = [f"{case_words(case)} {number(count)}" for case, count in run.provenance.samples.items()]
    return f"Simulated flights: {with_commas(counts)}; seed {run.provenance.seed}.".replace(THIN, " ")


def shrink(page: bytes) -> bytes:
    """The only page of a PDF as a small picture in few colours."""
    with pypdfium2.PdfDocument(page) as document:
        scale = LONGER_DOTS / max(document[0].get_size())
        dots = document[0].render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3]
    return write_png(*choose_colours(dots))


def choose_colours(dots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Colours that differ and are common, (n, 3), and which of them is nearest to each dot, (rows, columns)."""
    coarse = (dots >> 4).astype(np.int32)
    bins = (coarse[..., 0] << 8) | (coarse[..., 1] << 4) | coarse[..., 2]
    __, place, counts = np.unique(bins, return_inverse=True, return_counts=True)
    means = np.column_stack([np.bincount(place.ravel(), dots[..., band].ravel()) / counts for band in range(3)])
    palette, gaps = means[[np.argmax(counts)]], np.inf
    while len(palette) < COLOURS:
        # What is far from all that were chosen, and common
        gaps = np.minimum(gaps, ((means - palette[-1]) ** 2).sum(axis=1))
        palette = np.vstack([palette, means[np.argmax(gaps * np.sqrt(counts))]])
    nearest = np.argmin(((means[:, None] - palette) ** 2).sum(axis=2), axis=1)
    return palette.round().astype(np.uint8), nearest[place.reshape(bins.shape)].astype(np.uint8)


def write_png(palette: np.ndarray, indices: np.ndarray) -> bytes:
    """PNG of a palette.

    Source: W3C, Portable Network Graphics Specification, 3rd ed. (2025), sections 5 and 11.
    """
    rows, columns = indices.shape
    lines = np.concatenate([np.zeros((rows, 1), np.uint8), indices], axis=1).tobytes()
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0),
        b"PLTE": palette.tobytes(),
        b"IDAT": zlib.compress(lines, 9),
        b"IEND": b"",
    }
    packed = (struct.pack(">I", len(data)) + kind + data for kind, data in chunks.items())
    sums = (struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks.items())
    return b"\x89PNG\r\n\x1a\n" + b"".join(part + total for part, total in zip(packed, sums, strict=True))


def tell(drawn: list[Drawn], others: dict[str, str]) -> str:
    """The page: each mission with its picture, and those that were not drawn."""
    parts = [HEAD]
    for one in drawn:
        alone = f"```\nfallzone map {one.mission} -o map.html    # or map.pdf, .png, .svg, .kmz\n```"
        picture = f"![Map of {one.title}]({one.mission}.png)"
        parts.append(f"\n## {one.title}\n\n{one.worst}\n\n{picture}\n\n{one.made}\n\n{alone}\n")
    if others:
        parts.append(NOT_DRAWN + "\n" + "".join(f"* {title}: `{mission}`\n" for mission, title in others.items()))
    return "".join(parts)


def main() -> None:
    """Draw, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("missions", nargs="*", metavar="MISSION")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR")
    wanted = parser.parse_args()
    shipped = {path.stem: path for path in sorted((SHIPPED.root / "missions").glob("*.toml"))}
    titles = {name: str(fallzone.load_mission(name).title) for name in shipped}
    drawn = [draw(name, wanted.results) for name in shipped if not wanted.missions or name in wanted.missions]
    missing = {name: title for name, title in titles.items() if name not in {one.mission for one in drawn}}
    (MAPS / "README.md").write_text(tell(drawn, missing), encoding="utf-8")


if __name__ == "__main__":
    main()
