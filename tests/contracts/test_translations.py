"""Texts of the shipped geodata that people read: all are there in English, Korean and Japanese, and are shown."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator

import pytest
from builders import tiny_assessment
from pydantic import BaseModel

from fallzone.assessment.store.stored import RUN_FILE
from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.catalogue.reading import build_record
from fallzone.catalogue.zones import read_zones
from fallzone.cli.terminal.printing import jsonable
from fallzone.model.text import Wording
from fallzone.model.zone import DistanceLine
from fallzone.outputs.files import geojson, kml
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import annex, pdf
from fallzone.outputs.text import safe_text
from fallzone.words import speaking
from fallzone.words.po import read_po

KOREAN = """\
msgid ""
msgstr ""
"Language: ko\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
HANGUL, KANA = re.compile("[가-힣]"), re.compile("[ぁ-ゖァ-ヺ]")
NUMBER = re.compile(r"\d+(?:[.:]\d+)*")


def list_wordings(value: object, place: str) -> Iterator[tuple[str, Wording]]:
    """Every text for people in a record, with the key it stands under."""
    if isinstance(value, Wording):
        if value:
            yield place, value
    elif isinstance(value, BaseModel):
        for key in type(value).model_fields:
            yield from list_wordings(getattr(value, key), f"{place}.{key}")
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from list_wordings(part, f"{place}.{index + 1}")


def list_shipped() -> Iterator[tuple[str, Wording]]:
    """Every text for people in the files of shipped missions, vehicles, sites, zones and distance lines."""
    for kind, load in (("missions", load_mission), ("vehicles", load_vehicle), ("sites", load_site)):
        for name in SHIPPED.list_ids(kind):
            yield from list_wordings(load(name), f"{kind}/{name}")
    for name in SHIPPED.list_ids("zones"):
        for zone in read_zones(SHIPPED.root / "zones" / f"{name}.geojson"):
            yield from list_wordings(zone, f"zones/{name}/{zone.id}")
    layer = json.loads((SHIPPED.root / "regions" / "distance-lines.geojson").read_text(encoding="utf-8"))
    for feature in layer["features"]:
        line = build_record(feature["properties"], DistanceLine, "distance-lines")
        yield from list_wordings(line, f"regions/distance-lines/{line.id}")


@pytest.fixture(scope="module")
def shipped():
    return list(list_shipped())


def test_every_text_that_people_read_is_translated(shipped):
    assert len({place.split("/")[0] for place, _ in shipped}) == 5 and len({text for _, text in shipped}) > 200
    assert [place for place, text in shipped if not (text.ko and text.ja)] == []


def test_translations_are_in_their_own_script(shipped):
    wrong = [place for place, text in shipped if KANA.search(text.ko) or HANGUL.search(text.ja)]
    assert wrong == []
    titles = [(place, text) for place, text in shipped if place.endswith(".title")]
    assert [place for place, text in titles if not HANGUL.search(text.ko)] == []
    # Short notes may be figures alone, and titles names alone
    long = [(place, text) for place, text in shipped if len(text.en) > 40 and not place.endswith(".title")]
    assert [place for place, text in long if not (HANGUL.search(text.ko) and KANA.search(text.ja))] == []


def test_translations_have_the_numbers_of_the_english(shipped):
    for place, text in shipped:
        for translated in (text.ko, text.ja):
            lost = set(NUMBER.findall(text.en.replace(",", ""))) - set(NUMBER.findall(translated.replace(",", "")))
            assert lost == set(), (place, translated)


def test_a_text_has_one_translation(shipped):
    assert len({text.en for _, text in shipped}) == len({text for _, text in shipped})


def translated(made):
    """The tiny launch with Korean titles and notes."""

    def said(wording: Wording, korean: str) -> Wording:
        return Wording(en=wording.en or "Said.", ko=korean)

    mission = made.mission.model_copy(
        update={
            "title": said(made.mission.title, "작은 발사"),
            "observations": tuple(
                one.model_copy(update={"title": said(one.title, "보고된 물체"), "note": said(one.note, "남쪽 해상")})
                for one in made.mission.observations
            ),
            "not_modelled": (Wording(en="Tail-off.", ko="추력의 감쇠."),),
        }
    )
    return dataclasses.replace(
        made,
        mission=mission,
        vehicle=made.vehicle.model_copy(update={"title": said(made.vehicle.title, "작은 발사체")}),
        site=made.site.model_copy(update={"title": said(made.site.title, "작은 우주센터")}),
        zones=tuple(
            one.model_copy(update={"title": said(one.title, "낙하 예고 구역"), "note": said(one.note, "통보된 순서")})
            for one in made.zones
        ),
        validation=tuple(
            dataclasses.replace(one, tolerance_reason=Wording(en="Rounded.", ko="반올림됨")) for one in made.validation
        ),
    )


KOREAN_TITLES = ("작은 발사", "보고된 물체", "작은 발사체", "작은 우주센터", "낙하 예고 구역")
KOREAN_NOTES = ("남쪽 해상", "통보된 순서", "추력의 감쇠.")


def test_map_and_globe_show_the_titles_of_the_language_spoken(tmp_path):
    made = translated(tiny_assessment())
    with speaking(read_po(KOREAN, where="ko.po")):
        page = html_map.render(made)
        (globe,) = kml.write(made, tmp_path / "map.kml")
    # The page's data are ASCII
    page = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), page)
    text = globe.read_text(encoding="utf-8")
    assert [words for words in (*KOREAN_TITLES, *KOREAN_NOTES) if safe_text(words) not in page] == []
    assert [
        words for words in ("작은 발사", "작은 우주센터", "보고된 물체", "낙하 예고 구역") if words not in text
    ] == []
    # A site has its names in every language beside its title
    shown = (made.mission.title, made.vehicle.title, *(one.title for one in made.zones))
    assert [one.en for one in shown if safe_text(one.en) in page or one.en in text] == []
    # The lines at a distance from land are those of the shipped layer
    assert safe_text("육지에서 12해리") in page and "nautical miles from land" not in page


def test_a_pack_shows_the_texts_of_the_language_spoken():
    made = translated(tiny_assessment())
    with speaking(read_po(KOREAN, where="ko.po")):
        document = json.dumps([part.build_document(made) for part in (pdf, annex)], ensure_ascii=False)
    assert [words for words in (*KOREAN_TITLES, *KOREAN_NOTES, "반올림됨") if words not in document] == []
    assert [one.en for one in (made.mission.title, made.vehicle.title, made.site.title) if one.en in document] == []


def test_files_for_other_programs_have_the_titles_of_the_language_spoken(tmp_path):
    made = translated(tiny_assessment())
    with speaking(read_po(KOREAN, where="ko.po")):
        _areas, zones, _isopleths = geojson.write(made, tmp_path)
    facts = [one["properties"] for one in json.loads(zones.read_text(encoding="utf-8"))["features"]]
    assert {(one["title"], one["note"]) for one in facts} == {("낙하 예고 구역", "통보된 순서")}


def test_a_stored_run_keeps_every_language_and_none_is_chosen(tmp_path):
    made = translated(tiny_assessment())
    with speaking(read_po(KOREAN, where="ko.po")):
        folder = made.write(tmp_path / "run")
    stored = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    assert stored["mission"]["title"] == {"en": "Tiny flight", "ko": "작은 발사"}
    assert stored["validation"][0]["tolerance_reason"] == {"en": "Rounded.", "ko": "반올림됨"}
    made.write(tmp_path / "english")
    assert (tmp_path / "english" / RUN_FILE).read_bytes() == (folder / RUN_FILE).read_bytes()


def test_lists_for_programs_have_a_title_of_the_language_spoken_as_a_string():
    site = load_site("goheung")
    with speaking(read_po(KOREAN, where="ko.po")):
        assert jsonable({"title": site.title}) == {"title": "나로우주센터 (고흥)"}
        assert jsonable(site)["pads"][0]["note"].startswith("높이는 가정한 값이다.")
    assert jsonable({"title": site.title}) == {"title": "Naro Space Center, Goheung"}
