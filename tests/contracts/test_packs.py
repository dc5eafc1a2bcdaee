"""Packs in several languages, and packs checked: files by language, data once, every character, what was changed."""

from __future__ import annotations

import csv
import json
import shutil
import struct
import xml.etree.ElementTree as ET
import zipfile
from importlib.resources import files
from pathlib import Path

import pypdfium2
import pytest
from builders import tiny_assessment

from fallzone.cli.main import main
from fallzone.errors import InputError
from fallzone.outputs.files import csv_table
from fallzone.outputs.pack import annex, briefing, pdf
from fallzone.outputs.pack.verify import verify_pack, verify_sentences
from fallzone.words import in_language

LANGUAGES = ("ko", "ja", "en")
READ = ("annex.pdf", "briefing.pdf", "map.html", "map.kmz", "README.txt")
SHARED = {
    "airspace.geojson",
    "draft-cap.xml",
    "draft-navarea.txt",
    "draft-notam.txt",
    "flags.csv",
    "footprints.geojson",
    "footprints.gpkg",
    "hazards.geojson",
    "isopleths.geojson",
    "manifest.json",
    "zones.geojson",
}
# Characters that the typesetter's own fonts have where those of the package do not
OF_TYPESETTER = set("⁻→≤≥×²³⁴⁵⁶⁷⁸⁹¹⁰±")
PAYLOAD = "=cmd|'/C calc'!A0"


@pytest.fixture(scope="module")
def made():
    return tiny_assessment()


@pytest.fixture(scope="module")
def pack(made, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "pack"
    briefing.write(made, folder, LANGUAGES)
    return folder


def named(name: str, tag: str) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{tag}.{ending}"


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


# --- languages


def test_what_people_read_is_there_in_each_language_and_data_once(pack):
    assert {file.name for file in pack.iterdir()} == SHARED | {named(one, tag) for one in READ for tag in LANGUAGES}
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["languages"] == list(LANGUAGES)
    for tag in LANGUAGES:
        listed = (pack / f"README.{tag}.txt").read_text(encoding="utf-8")
        assert all(name in listed for name in SHARED | {named(one, tag) for one in READ if one != "README.txt"})


@pytest.mark.parametrize(("tag", "told"), [("en", "Who is concerned"), ("ko", "해당 지역"), ("ja", "関係する地域")])
def test_each_briefing_speaks_its_language(pack, tag, told):
    text = text_of(pack / f"briefing.{tag}.pdf")
    assert told in text
    assert ("What to do next" in text) == (tag == "en")


def test_the_same_run_gives_the_same_zip_byte_for_byte_in_all_languages(pack, tmp_path):
    [path] = briefing.write(tiny_assessment(), tmp_path / "pack.zip", LANGUAGES)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == sorted(file.name for file in pack.iterdir())
        for name in archive.namelist():
            assert archive.read(name) == (pack / name).read_bytes(), name


def characters_of(font: Path) -> set[str]:
    """What a TrueType font has glyphs for: subtables of formats 4 and 12 of its table cmap (OpenType 1.9, cmap)."""
    data = font.read_bytes()
    tables = {data[at : at + 4]: struct.unpack(">LL", data[at + 8 : at + 16]) for at in range(12, 12 + 16 * 40, 16)}
    start, _length = tables[b"cmap"]
    found: set[str] = set()
    for at in range(start + 4, start + 4 + 8 * struct.unpack(">H", data[start + 2 : start + 4])[0], 8):
        sub = start + struct.unpack(">L", data[at + 4 : at + 8])[0]
        if struct.unpack(">H", data[sub : sub + 2])[0] == 12:
            count = struct.unpack(">L", data[sub + 12 : sub + 16])[0]
            for group in range(sub + 16, sub + 16 + 12 * count, 12):
                first, last, _glyph = struct.unpack(">LLL", data[group : group + 12])
                found |= {chr(code) for code in range(first, last + 1)}
    return found


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("part", [pdf, annex])
def test_no_glyph_is_missing_and_no_character_is_lost(made, pack, tag, part):
    fonts = Path(str(files("fallzone") / "assets" / "fonts"))
    there = set.union(*(characters_of(font) for font in fonts.glob("*-Regular.ttf"))) | OF_TYPESETTER
    with in_language(tag):
        document = part.build_document(made)
    wanted = set(json.dumps(document, ensure_ascii=False)) - set(" \n\u2060\u200b\u2009")
    assert len(there) > 10_000
    assert wanted - there == set()
    name = "briefing" if part is pdf else "annex"
    shown = {one for block in document["blocks"] for one in strings_in(block)}
    printed = text_of(pack / f"{name}.{tag}.pdf")
    assert set("".join(shown)) - set(printed) - set(" \n\u2060\u200b\u2009") == set()


def strings_in(value) -> list[str]:
    """What a block shows, but for its pictures, whose words may be left out where there is no room."""
    if isinstance(value, dict):
        told = {key: one for key, one in value.items() if key not in ("kind", "lang", "colour", "svg", "alt")}
        # What stands for a picture in words is printed below it, but on page 1
        return [text for one in told.values() for text in strings_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings_in(one)]
    return [value] if isinstance(value, str) else []


# --- page 1


@pytest.mark.parametrize("tag", LANGUAGES)
def test_what_a_commander_has_to_know_is_one_page(pack, tag):
    titles = {
        "en": ("PRE-LAUNCH", "What to do next"),
        "ko": ("발사 전", "다음에 할 일"),
        "ja": ("打上げ前", "次にすること"),
    }
    with pypdfium2.PdfDocument(pack / f"briefing.{tag}.pdf") as document:
        first = document[0].get_textpage().get_text_range()
        second = document[1].get_textpage().get_text_range()
    assert all(title in first for title in titles[tag])
    assert not any(title in second for title in titles[tag])
    assert "as flown" not in first


# --- files for other programs


def test_drafts_say_that_they_are_drafts_and_name_the_areas(pack):
    for name in ("draft-navarea.txt", "draft-notam.txt"):
        assert (pack / name).read_text(encoding="utf-8").startswith("# ")
    alert = ET.parse(pack / "draft-cap.xml").getroot()
    assert alert.find("{urn:oasis:names:tc:emergency:cap:1.2}status").text == "Draft"


def test_a_table_opens_in_a_spreadsheet_and_runs_nothing(tmp_path):
    with in_language("ja"):
        (path,) = csv_table.write(tiny_assessment(PAYLOAD), tmp_path / "flags.csv")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert all(len(row) == len(rows[0]) for row in rows)
    assert any(PAYLOAD in cell for row in rows for cell in row)
    assert not any(cell.startswith(("=", "+", "@", "\t")) for row in rows for cell in row)


# --- verify


def test_a_pack_as_it_was_written_is_whole(pack, tmp_path):
    found = verify_pack(pack)
    assert found.is_whole and len(found.files) == len(list(pack.iterdir())) - 1
    archive = shutil.make_archive(str(tmp_path / "pack"), "zip", pack)
    assert verify_pack(Path(archive)).is_whole


def test_what_is_missing_altered_or_added_is_named(pack, tmp_path):
    changed = shutil.copytree(pack, tmp_path / "changed")
    (changed / "flags.csv").unlink()
    (changed / "zones.geojson").write_text("{}")
    (changed / "thesis.txt").write_text("ten years of work")
    (changed / "map.ko.html").unlink()
    (changed / "map.ko.html").symlink_to(pack / "map.ko.html")
    found = verify_pack(changed)
    assert (found.missing, found.altered, found.added) == (
        ("flags.csv",),
        ("map.ko.html", "zones.geojson"),
        ("thesis.txt",),
    )
    assert len(verify_sentences(found)) == 4 and not found.is_whole


def test_a_name_that_stands_in_an_archive_twice_is_one_too_many(pack, tmp_path):
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in pack.iterdir():
            archive.write(file, file.name)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("flags.csv", "other rows")
    assert "flags.csv" in verify_pack(path).added


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no zip", b"plain text"])
def test_what_is_no_pack_is_an_error_and_never_whole(content, tmp_path):
    path = tmp_path / "pack.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError):
        verify_pack(path)
    with pytest.raises(InputError, match=r"manifest\.json"):
        verify_pack(tmp_path)


def test_the_command_says_so_by_its_exit_code(pack, tmp_path, capsys):
    changed = shutil.copytree(pack, tmp_path / "changed")
    (changed / "flags.csv").unlink()
    for path, code in ((pack, 0), (changed, 3)):
        with pytest.raises(SystemExit) as left:
            main(["brief", "--verify", str(path), "--json"])
        assert left.value.code == code
        told = json.loads(capsys.readouterr().out)
        assert told["ok"] == (code == 0) and told["missing"] == ([] if code == 0 else ["flags.csv"])
    with pytest.raises(SystemExit) as left:
        main(["brief", "--verify", str(pack), "-o", str(tmp_path / "other")])
    assert left.value.code == 2
    with pytest.raises(SystemExit) as left:
        main(["brief", "nuri-2021-10-21", "--lang", "en,xx", "-o", str(tmp_path / "other")])
    assert left.value.code == 2
