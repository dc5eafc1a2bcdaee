"""The briefing pack: what the PDF says, that text stays text, that the pack is whole and the same every time."""

from __future__ import annotations

import ctypes
import dataclasses
import hashlib
import html
import json
import platform
import re
import zipfile
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from builders import tiny_assessment
from pyproj import Geod

from fallzone.errors import InputError
from fallzone.outputs.basis_words import say_basis
from fallzone.outputs.files import csv_table
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import annex as annex_pdf
from fallzone.outputs.pack import briefing, pdf
from fallzone.outputs.pack.blocks import paragraph
from fallzone.words import speaking
from fallzone.words.po import read_po

FILES = {
    "README.txt",
    "annex.pdf",
    "briefing.pdf",
    "draft-cap.xml",
    "draft-navarea.txt",
    "draft-notam.txt",
    "flags.csv",
    "footprints.geojson",
    "footprints.gpkg",
    "isopleths.geojson",
    "hazards.geojson",
    "airspace.geojson",
    "manifest.json",
    "map.html",
    "map.kmz",
    "zones.geojson",
}
HOSTILE = '#eval("1+1") $x^2$ ] ) } \\ \\u{41} "quoted" <b>bold</b> &amp; @label *star* _low_ // /* `raw` {{7*7}} ${1}'
LONG = "Unbroken" * 60

# Margins of the page in points (20 mm), and how far a glyph's box may lean over its advance.
MARGIN_PT = 20.0 / 25.4 * 72.0
LEAN_PT = 2.0


@pytest.fixture(scope="module")
def made():
    return tiny_assessment()


@pytest.fixture(scope="module")
def pack(made, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("briefing") / "pack"
    briefing.write(made, folder)
    return folder


@pytest.fixture(scope="module")
def document(pack):
    with pypdfium2.PdfDocument(pack / "briefing.pdf") as opened:
        yield opened


@pytest.fixture(scope="module")
def annex(pack):
    with pypdfium2.PdfDocument(pack / "annex.pdf") as opened:
        yield opened


def page_texts(document, *, with_margins: bool = True) -> list[str]:
    """The text of every page; without margins a sentence goes on from one page to the next."""
    texts = []
    for page in document:
        reader = page.get_textpage()
        text = reader.get_text_range()
        texts.append(
            text if with_margins else reader.get_text_bounded(bottom=MARGIN_PT, top=page.get_height() - MARGIN_PT)
        )
        reader.close()
        page.close()
    return texts


def squeezed(text: str) -> str:
    """Text without the places where a line may end or ends."""
    return re.sub(r"[\s\u200b\u2060\u00ad\ufffe\x02]", "", text)


# --- what the PDF says


def test_the_first_page_answers_a_commander(document, made):
    front = squeezed(page_texts(document)[0])
    for part in (
        str(made.mission.title),
        f"{made.vehicle.title} from {made.site.title}: lift-off 24 Aug 2023 03:50:00 KST = 23 Aug 2023 18:50:00 UTC",
        "(published [1])",
        "Meant to fall: First stage: ",
        "Who is concerned",
        "East China Sea",
        "What is announced",
        "What is not known",
        "What to do next",
        f"fallzone alert {made.mission.id} --at s",
    ):
        assert squeezed(part) in front, part


def test_the_parts_of_a_briefing_stand_in_the_order_in_which_it_is_given(document):
    whole = squeezed("".join(page_texts(document)))
    parts = (
        "What to do next",
        "ground track, minutes after lift-off",
        "31-18-00N 127-06-00E",
        "Timeline",
        "Flagged regions by level",
        "Risk of the launch",
        "towards the east",
        "How it compares with what happened before",
        "What happened",
        "Assumptions and marks",
        "How far to trust it",
        "Glossary",
        "Sources",
    )
    found = [whole.find(squeezed(part)) for part in parts]
    assert -1 not in found and found == sorted(found), dict(zip(parts, found, strict=True))


def test_the_pdfs_hold_every_part_of_a_briefing(document, annex, made):
    whole = squeezed("".join([*page_texts(document), *page_texts(annex)]))
    zone = made.zones[0]
    for part in (
        "NOT AN OFFICIAL WARNING",
        "Flagged regions, with every reason",
        "Footprints",
        "Computed beside published",
        "second stage falls, distance: 90 km away. The winds of that day are not known.",
        "no official assessment",
        "This wind is assumed: no measurement or forecast of the day stands behind it.",
        "Not modelled",
        "Numbers by mark",
        "Provenance",
        *map(say_basis, made.provenance.assumptions),
        *map(say_basis, made.provenance.not_modelled),
        str(zone.title),
        "31.300000°N 127.100000°E",
        made.provenance.inputs["vehicles/tiny.toml"][:16],
        "seed 1",
    ):
        assert squeezed(part) in whole, part


def test_what_a_run_stands_on_is_told_once_in_print_and_once_on_the_map(document, made):
    source, page = made.provenance, html.unescape(html_map.render(made))
    whole = squeezed("".join(page_texts(document)))
    # Under the picture of the wind stands once more what it is
    pictured = next(one for one in source.assumptions if one.code == "wind")
    for statement in (*source.assumptions, *source.not_modelled, *source.unverified):
        told = say_basis(statement)
        assert (whole.count(squeezed(told)), page.count(told)) == (1 + (statement is pictured), 1), told


def test_every_flagged_region_stands_there_in_three_languages(annex, made):
    whole = squeezed("".join(page_texts(annex)))
    for flag in made.flagged:
        for name in flag.names.values():
            assert squeezed(name) in whole


def test_no_probability_is_printed_without_its_interval_and_condition(annex):
    whole = squeezed("".join(page_texts(annex)))
    assert (
        squeezed("30 % (17–46 %) given: nominal") in whole or squeezed("30.0 % (16.6–46.5 %) given: nominal") in whole
    )


def test_only_ways_to_fail_that_were_simulated_are_told(annex):
    whole = squeezed("".join(page_texts(annex)))
    assert squeezed("Premature engine shutdown: the whole vehicle") in whole
    assert squeezed("Flight termination") not in whole


def test_falls_are_quoted_as_the_median_and_90_percent_of_the_simulated_flights(annex, made):
    falls = next(one for one in made.impacts if (one.case, one.item) == ("nominal", "stage-1"))
    pad = made.site.pads[0]
    starts = np.full(len(falls.lon_deg), pad.lon_deg), np.full(len(falls.lon_deg), pad.lat_deg)
    range_m = Geod(ellps="WGS84").inv(*starts, falls.lon_deg, falls.lat_deg)[2]
    low_km, median_km, high_km = (round(np.percentile(range_m, share) / 1e3) for share in (5, 50, 95))
    assert squeezed(f"{median_km} ({low_km}–{high_km}) km") in squeezed("".join(page_texts(annex)))


def test_every_page_is_numbered_and_warns(document):
    texts = page_texts(document)
    assert 5 <= len(texts) <= 15
    for number, text in enumerate(texts, 1):
        assert squeezed(f"page {number} of {len(texts)}") in squeezed(text)
        assert "NOT AN OFFICIAL WARNING" in text
        assert "tiny-2023-08-24" in text


def test_no_page_is_blank_and_nothing_is_printed_beyond_the_margins(document):
    for page in document:
        picture = page.render(scale=0.5).to_numpy()
        assert np.ptp(picture) > 100, "a page of one colour"
        paper = picture[0, 0]
        edge = int(MARGIN_PT * 0.5) - 2
        assert (picture[:, :edge] == paper).all() and (picture[:, -edge:] == paper).all()
        page.close()


def test_the_map_is_drawn_in_the_pdf_with_its_names(document):
    texts = [squeezed(text) for text in page_texts(document)]
    page = next(text for text in texts if squeezed("ground track, minutes after lift-off") in text)
    for words in ("Zone A", "impact point trace"):
        assert squeezed(words) in page
    # What was reported of the flight is none of what is known before it
    assert "Object1" not in page and "asflown" not in page


def test_the_annex_has_the_map_of_what_happened(annex):
    texts = [squeezed(text) for text in page_texts(annex)]
    page = next(text for text in texts if squeezed("Map: what happened") in text)
    assert "Trackingship" in page and "Object1" in page


JAPANESE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: ja\\n"\n'


def fonts_of(page) -> set[str]:
    """Fonts of the text on a page, without the mark of the subset."""
    name, found = ctypes.create_string_buffer(100), set()
    for part in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
        pypdfium2.raw.FPDFFont_GetBaseFontName(pypdfium2.raw.FPDFTextObj_GetFont(part), name, 100)
        found.add(name.value.decode().partition("+")[2].partition("-")[0])
    return found


def test_a_briefing_in_japanese_has_the_japanese_forms_of_han_characters(document, made, tmp_path):
    with speaking(read_po(JAPANESE, where="ja.po")):
        built = pdf.build_document(made)
        (path,) = annex_pdf.write(made, tmp_path / "flagged.pdf")
        (bare,) = pdf.write(dataclasses.replace(made, flagged=()), tmp_path / "bare.pdf")
    assert built["language"] == "ja"
    assert all("Noto Sans KR" not in block["svg"] for block in built["blocks"] if "svg" in block)
    with pypdfium2.PdfDocument(bare) as japanese:
        assert fonts_of(japanese[0]) == {"NotoSansJP"}
    with pypdfium2.PdfDocument(path) as japanese:
        # Names of flagged regions stand there in Korean too
        assert any("NotoSansKR" in fonts_of(page) for page in japanese)
    assert "NotoSansJP" not in fonts_of(document[len(document) - 1])


def test_no_line_in_japanese_begins_within_a_range_of_numbers_and_ranges_can_be_searched_for():
    told, ranges = "確率は12.5～13.5で、失敗確率（30\u202f%～62\u202f%）、8月24日～31日", ("12.5～13.5", "24日～31日")
    with speaking(read_po(JAPANESE, where="ja.po")):
        blocks = [paragraph("あ" * count + told) for count in range(54)]
        document = pdf.lay_out(blocks, title="", header="", footer="")
    with pypdfium2.PdfDocument(pdf.typeset(document)) as japanese:
        text = "\n".join(page.get_textpage().get_text_range() for page in japanese)
    lines = [line.replace(" ", "") for line in text.splitlines()]
    assert not [line for line in lines if line.startswith(("～", "%", "\u2060%")) or line.endswith("（")]
    whole = "".join(lines)
    assert [whole.count(one) for one in ranges] == [54, 54]


# --- text is data


@pytest.mark.parametrize("payload", [HOSTILE, LONG])
def test_foreign_text_is_printed_as_it_stands_and_breaks_nothing(payload, tmp_path):
    made, places = tiny_assessment(payload), ("Tiny flight", "Zone A", "Tiny rocket", "Tiny Space Centre")
    for part, told in ((pdf, (*places, "Winds of the day.")), (annex_pdf, ("Tiny flight", "Zone A", "Jeju"))):
        check_foreign_text(*part.write(made, tmp_path / f"{part.__name__}.pdf"), [place + payload for place in told])


def check_foreign_text(path: Path, told: list[str]) -> None:
    with pypdfium2.PdfDocument(path) as document:
        whole = squeezed("".join(page_texts(document, with_margins=False)))
        for text in told:
            assert squeezed(text) in whole, text
        for page in document:
            reader = page.get_textpage()
            right = max(reader.get_charbox(i)[2] for i in range(reader.count_chars()))
            assert right <= page.get_width() - MARGIN_PT + LEAN_PT
            reader.close()
            page.close()


def test_characters_that_steer_are_shown_and_not_obeyed(tmp_path):
    (path,) = pdf.write(tiny_assessment("\u202etxt.exe\x00\x1b[31m\ud800"), tmp_path / "steering.pdf")
    with pypdfium2.PdfDocument(path) as document:
        assert "\u202e" not in "".join(page_texts(document))


# --- the pack


def test_the_pack_is_these_files_and_no_other(pack):
    assert {file.name for file in pack.iterdir()} == FILES
    assert (pack / "README.txt").read_text(encoding="utf-8").count("NOT AN OFFICIAL WARNING") == 1


def test_the_manifest_names_every_file_by_its_digest(pack, made):
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == FILES - {"manifest.json"}
    for name, facts in manifest["files"].items():
        data = (pack / name).read_bytes()
        assert facts == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    assert manifest["seed"] == made.provenance.seed
    assert manifest["samples"] == made.provenance.samples
    assert manifest["inputs"] == made.provenance.inputs
    assert manifest["libraries"]["numpy"] == np.__version__
    assert platform.node() not in (pack / "manifest.json").read_text(encoding="utf-8") or len(platform.node()) < 4


def test_folder_and_zip_hold_the_same_bytes_every_time(pack, tmp_path):
    assert briefing.write(tiny_assessment(), tmp_path / "one.zip") == [tmp_path / "one.zip"]
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == sorted(FILES)
        for name in FILES:
            assert archive.read(name) == (pack / name).read_bytes(), name


def test_a_pack_replaces_an_earlier_pack_but_nobody_elses_files(pack, made, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("ten years of work")
    with pytest.raises(InputError, match="left alone"):
        briefing.write(made, mine)
    assert [file.name for file in mine.iterdir()] == ["thesis.txt"]
    with pytest.raises(InputError, match="is a folder"):
        (tmp_path / "folder.zip").mkdir()
        briefing.write(made, tmp_path / "folder.zip")


@pytest.mark.parametrize("name", ["pack", "pack.zip"])
def test_a_failure_half_way_leaves_nothing_behind(name, made, tmp_path, monkeypatch):
    def disk_full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(csv_table, "write", disk_full)
    with pytest.raises(OSError, match="No space"):
        briefing.write(made, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_launch_without_zones_flags_time_or_observations_still_has_a_briefing(made, tmp_path):
    mission = made.mission.model_copy(update={"liftoff_utc": None, "observations": (), "as_flown": None})
    bare = dataclasses.replace(
        made,
        mission=mission,
        zones=(),
        flagged=(),
        trajectories={"nominal": made.trajectories["nominal"]},
        shapes=tuple(one for one in made.shapes if one.case == "nominal"),
        impacts=tuple(one for one in made.impacts if one.case == "nominal"),
    )
    (path,) = pdf.write(bare, tmp_path / "bare.pdf")
    with pypdfium2.PdfDocument(path) as document:
        whole = squeezed("".join(page_texts(document)))
    for words in ("lift-off not known", "No region is flagged.", "No zone of this launch"):
        assert squeezed(words) in whole


def test_what_is_not_known_stands_on_the_first_page_and_on_the_map(tmp_path):
    """A run that lacks its sweep and a layer of regions flags less than there may be, and says so beside its flags."""
    whole = tiny_assessment()
    provenance = dataclasses.replace(whole.provenance, missing_layers=("japan",))
    impacts = tuple(group for group in whole.impacts if group.case != "sweep")
    shapes = tuple(shape for shape in whole.shapes if shape.case != "sweep")
    less = dataclasses.replace(whole, provenance=provenance, impacts=impacts, shapes=shapes)
    briefing.write(less, tmp_path / "pack")
    with pypdfium2.PdfDocument(tmp_path / "pack" / "briefing.pdf") as document:
        front = " ".join(document[0].get_textpage().get_text_range().split())
    page = (tmp_path / "pack" / "map.html").read_text(encoding="utf-8")
    for text in (front, page):
        assert "of which nothing is flagged: japan" in text
        assert "no sweep of failures" in text
