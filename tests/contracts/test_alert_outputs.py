"""What is written of an alert: first who is beneath, never an all-clear, and nothing foreign in it is markup."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest
import shapely
from alert_records import ALERTS, LAYERS, OKINAWA, SMALLER, TWO, alert_of, area_of, estimate, in_orbit, place, region
from pseudo import Pseudo, list_plain_words

from fallzone.catalogue.geodata import SHIPPED
from fallzone.errors import FallzoneError, InputError
from fallzone.model.results.statement import Statement
from fallzone.outputs.alert import geojson, page, pdf
from fallzone.outputs.alert import write as writing
from fallzone.outputs.alert.document import jsonable
from fallzone.outputs.alert.picture import draw_layers, draw_map
from fallzone.outputs.alert.unknown_words import SENTENCES, say_statement
from fallzone.outputs.alert.words import chance_words, list_sentences, say_first
from fallzone.outputs.pack.pdf import typeset
from fallzone.words import in_language, speaking

SIZE = page._MAP
# Texts of files and of people in these records, ids, and names of files
DATA = (
    *("Tiny flight", "Okinawa Prefecture", "East China Sea", "South Pacific Ocean", "Arctic Ocean", "Naha", "panels"),
    *("japan", "seas", "tiny-2023-08-24", "missions/tiny-2023-08-24.toml", "alert.html", "Okinawa, Japan", "FL", "SW"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alerts") / "alert"
    writing.write_alert(ALERTS["two_regions"](), folder)
    return folder


# --- sentences


def test_what_is_hit_less_than_once_in_a_hundred_is_named_last_and_nobody_there_is_told_to_stay_indoors():
    near = TWO[0]
    far = dataclasses.replace(near, region="far", names={"en": "Far Land"}, probability=estimate(0.0007, 0.0, 0.004))
    alert = alert_of(area_of(regions=(near, far)))
    said = list_sentences(alert)
    assert "Okinawa" in said[0] and "Far Land" not in said[0]
    [told] = [one for one in said if "Far Land" in one]
    assert told.startswith("Below 1") and said.index(told) < 3
    # Nothing likelier: then it is the first
    assert "Far Land" in list_sentences(alert_of(area_of(regions=(far,))))[0]


def test_the_first_sentence_says_who_is_beneath_from_when_to_when_in_both_times():
    """Lift-off at 18:50:00 UTC, 03:50 of the next day in Korea; down from T+540 s, the last at T+2,100 s."""
    first = list_sentences(ALERTS["two_regions"]())[0]
    assert first == ("Debris may come down in Okinawa Prefecture: 23 Aug 18:59–19:25 UTC (24 Aug 03:59–04:25 KST).")
    with in_language("ko"):
        first = list_sentences(ALERTS["two_regions"]())[0]
        assert "오키나와현" in first and "18:59–19:25 UTC" in first and "03:59–04:25 KST" in first
    with in_language("ja"):
        assert "沖縄県" in list_sentences(ALERTS["two_regions"]())[0]


def test_without_a_mission_times_are_in_utc_alone():
    """Lost at 18:55:00; at the surface from 540 s on, the last down after 2,100 s."""
    first = list_sentences(ALERTS["no_mission"]())[0]
    assert first == "Debris may come down in Okinawa Prefecture: 23 Aug 19:04–19:30 UTC."


def test_land_is_said_before_the_sea_and_neither_takes_the_room_of_the_other():
    seas = [region(name, "sea", names={"en": name}) for name in ("Aland", "Bland", "Cland", "Dland", "Eland")]
    told = say_first(alert_of(area_of(regions=(region("isle", names={"en": "An Isle"}, value=0.02), *seas))))
    assert told[0].startswith("Debris may come down in An Isle: ")
    assert told[1] == "At sea it may come down in Aland, Bland, Cland, Dland and 1 more."
    # The land that is likeliest hit, and the region that is
    assert "in An Isle: very unlikely, 2.0" in told[2] and "in Aland: about as likely as not, 62" in told[3]


def test_without_a_vehicle_no_part_of_one_is_named():
    told = " ".join(list_sentences(ALERTS["no_mission"]()))
    assert "Deciding piece: a vehicle that is not known (β" in told and "stage" not in told


def test_each_answer_is_called_what_it_is():
    both = alert_of(area_of(), area_of(flights=300, fragments=3_600))
    told = [one for one in list_sentences(both) if "flights of this loss" in one]
    assert [one.partition(",")[0] for one in told] == ["Refined answer", "First answer"]


def test_times_that_are_no_whole_minutes_are_told_outward():
    """T+559.9 s is 18:59:19.9 and T+2,100.2 s is 19:25:00.2."""
    surface = dataclasses.replace(LAYERS[0], first_s=559.9, passed_s=2_100.2)
    told = say_first(alert_of(area_of(layers=(surface,))))[0]
    assert "18:59–19:26 UTC" in told


@pytest.mark.parametrize(
    ("value", "interval", "told"),
    [
        (0.995, (0.98, 1.0), "virtually certain, "),
        (0.99, (0.97, 1.0), "virtually certain, "),
        (0.62, (0.5, 0.74), "about as likely as not, 62 % (50–74 %)"),
        (0.66, (0.6, 0.7), "likely, 66 % (60–70 %)"),
        (0.2, (0.1, 0.3), "unlikely, 20 % (10–30 %)"),
        (0.02, (0.01, 0.03), "very unlikely, 2.0 % (1.0–3.0 %)"),
        (0.005, (0.004, 0.006), "rare, "),
        # None of the flights brought anything down: what it may be at most is told
        (0.0, (0.0, 0.4), "about as likely as not, < 40 % (95 %; no impact)"),
    ],
)
def test_a_chance_is_told_in_words_and_numbers(value, interval, told):
    assert chance_words(estimate(value, *interval)).replace("\u202f", " ").startswith(told)


def test_many_regions_are_counted():
    named = [region(name, names={"en": name}) for name in ("Aland", "Bland", "Cland", "Dland", "Eland", "Fland")]
    told = say_first(alert_of(area_of(regions=tuple(named))))[0]
    assert "Aland, Bland, Cland, Dland and 2 more" in told


@pytest.mark.parametrize("name", ["nothing_beneath", "in_orbit"])
def test_nothing_beneath_is_never_an_all_clear(name):
    told = list_sentences(ALERTS[name]())
    assert told[0].startswith({"nothing_beneath": "UNKNOWN: ", "in_orbit": "No region that is known here"}[name])
    assert "no all-clear" in told[0] or "No place is safe" in told[0]
    assert "A place outside of every area is not told to be safe." in told
    assert "Region layers that are missing, and of which nothing is flagged: japan, seas." in told or name == "in_orbit"


def test_a_loss_on_the_way_to_orbit_says_so():
    told = " ".join(list_sentences(in_orbit())).replace("\u202f", " ")
    assert "perigee 182 km, apogee 430 km" in told and "Where it comes down later is not known" in told
    assert "In 100.0 % (99.0–100.0 %) of the simulated failures nothing comes down" in told


def test_without_any_answer_nothing_is_known():
    told = list_sentences(alert_of())
    assert told[0].startswith("UNKNOWN") and "No area was found." in told


def test_what_the_refined_answer_changes_is_told():
    told = " ".join(list_sentences(ALERTS["two_regions"]())).replace("\u202f", " ")
    assert "0.64 times the first, and 100 % of it lie in the first" in told and "moved by 12 km (S)" in told
    assert "The first impact is +20 s, the last −95 s" in told
    assert "Only in the first answer, and to be warned as well until this is sure: East China Sea." in told


VALUES = {
    "tracking-error": {"distance_m": 1_000.0, "speed_mps": 10.0},
    "off-nominal": {"distance_m": 30_000.0},
    "stays-up": {"share": 0.2, "share_low": 0.17, "share_high": 0.24},
    "generic-vehicle": {"beta_low_kgpm2": 3.0, "beta_high_kgpm2": 3_000.0, "speed_mps": 100.0},
}


@pytest.mark.parametrize("code", SENTENCES)
def test_every_statement_has_its_sentence(code):
    told = say_statement(Statement(code=code, values=VALUES[code]))
    assert told.endswith(".") and "{" not in told and "None" not in told


def test_a_statement_without_a_sentence_is_not_left_out():
    told = say_statement(Statement(code="of-tomorrow", values={"height_m": 3.0}))
    assert "of-tomorrow" in told and "height_m 3.0" in told
    assert "rotten" in " ".join(list_sentences(alert_of(doubts=(Statement(code="rotten"),))))


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_nothing_past_the_catalogue(name):
    alert = ALERTS[name]()
    with speaking(Pseudo()):
        texts = list_sentences(alert)
        document = pdf.build_document(alert, SHIPPED)
        texts += texts_of(page.render(alert, SHIPPED))
    printed = [one for one in strings_of(document["blocks"]) if not one.startswith("<svg")]
    labels = [text for one in strings_of(document["blocks"]) if one.startswith("<svg") for text in texts_of(one)]
    squeezed = [one.replace("\u200b", "") for one in [*texts, *printed, *labels]]
    kinds = ("title", "answer", "drawing", "table", "list", "heading", "notice", "text", "land", "sea")
    assert len(squeezed) > 40
    wrong = {one: found for one in squeezed if one not in kinds and (found := list_plain_words(one, DATA))}
    assert wrong == {}


def strings_of(value) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings_of(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in strings_of(one)]
    return [value] if isinstance(value, str) else []


def texts_of(markup) -> list[str]:
    read = Read()
    read.feed(markup)
    return [text for text in read.texts if text.strip()]


class Read(HTMLParser):
    """Texts, tags and attributes of a page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.texts, self.tags, self.attributes, self._open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        self.texts += [value for name, value in attrs if name in ("alt", "aria-label", "data-head")]
        self.attributes += [value for _name, value in attrs if value]

    def handle_data(self, data):
        if not self._open or self._open[-1] != "style":
            self.texts.append(data)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass


# --- the page


@pytest.mark.parametrize("name", ALERTS)
@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_the_page_loads_and_runs_nothing_and_is_one_of_its_language(name, language):
    with in_language(language):
        text = page.render(ALERTS[name](), SHIPPED)
    read = Read()
    read.feed(text)
    tags = [tag for tag, _attributes in read.tags]
    assert dict(read.tags)["html"] == {"lang": language}
    assert tags.count("main") == tags.count("h1") == 1
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(tags)
    headings = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert headings[0] == 1 and all(later <= earlier + 1 for earlier, later in itertools.pairwise(headings))
    assert not [value for value in read.attributes if re.match(r"(?:https?:)?//|javascript:", value)]
    assert not any(key.startswith("on") for _tag, attributes in read.tags for key in attributes)
    images = [attributes for tag, attributes in read.tags if tag == "img"]
    assert images and all(one["src"].startswith("data:image/svg+xml;base64,") and one["alt"] for one in images)
    assert "default-src 'none'" in text and "script-src" not in text


HOSTILE = "<img src=x onerror=alert(1)>\"'</script>{{7*7}}"


def test_foreign_text_stays_text():
    named = {"en": f"Okinawa{HOSTILE}"}
    alert = ALERTS["two_regions"]()
    piece = dataclasses.replace(LAYERS[0].decided_by, group=HOSTILE)
    layers = tuple(dataclasses.replace(one, decided_by=piece) for one in LAYERS)
    made = area_of(
        regions=(region(f"okinawa{HOSTILE}", names=named),),
        places=(place(names={"en": HOSTILE}, area=HOSTILE),),
        layers=layers,
    )
    mission = alert.mission.model_copy(update={"title": alert.mission.title.model_copy(update={"en": HOSTILE})})
    alert = dataclasses.replace(alert, refined=made, mission=mission, inputs={HOSTILE: "0"})
    text = page.render(alert, SHIPPED, left_out={HOSTILE: HOSTILE})
    clean, read = Read(), Read()
    clean.feed(page.render(ALERTS["two_regions"](), SHIPPED))
    read.feed(text)
    assert {tag for tag, _attributes in read.tags} <= {tag for tag, _attributes in clean.tags}
    assert "onerror=" not in text and "{{" not in text
    # Read back it is the text again, in the title, in a heading, in tables and beneath the map
    assert sum(HOSTILE in one for one in read.texts) >= 8


def luminance(colour):
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_can_be_told_apart_in_the_light_the_dark_and_on_paper():
    styles = Path(page.__file__).with_name("page.css").read_text(encoding="utf-8")
    schemes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", styles, re.S)
    ]
    assert len(schemes) == 3
    for scheme in schemes:
        for front, back in (
            *((front, "back") for front in ("ink", "quiet", "alarm")),
            *((front, "alarm-back") for front in ("ink", "alarm")),
        ):
            high, low = sorted((luminance(scheme[front]), luminance(scheme[back])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (front, back)


@pytest.mark.parametrize("name", ALERTS)
def test_the_map_draws_what_there_is(name):
    alert = ALERTS[name]()
    svg = draw_map(alert, SHIPPED, SIZE)
    texts = " ".join(texts_of(svg))
    assert ("impact point" in texts) == (alert.impact_point.lon_deg is not None)
    assert ("the same by the first answer" in texts) == (alert.first is not None)
    assert ("area that holds 99 %" in texts) == (not alert.area.geometry.is_empty)
    assert re.search(r"\d\s(km|NM)\b", texts) and re.search(r"\d+°[NS]", texts)
    assert (draw_layers(alert, SIZE) is None) == (not alert.area.layers)


# --- paper


def crowded():
    """As much as an alert may hold: forty regions, a handful of places, layers up to space, long texts."""
    layers = tuple(
        dataclasses.replace(LAYERS[1], low_m=3_048.0 * step, high_m=3_048.0 * (step + 1.0)) for step in range(12)
    )
    title = "Region with a rather long name"
    regions = tuple(region(f"region-{one}", names={"en": f"{title} {one}"}) for one in range(40))
    made = area_of(
        regions=regions,
        layers=(LAYERS[0], *layers),
        places=tuple(place(f"place-{one}") for one in range(6)),
        places_inside=77,
    )
    doubts = tuple(Statement(code="missing-layers", values={"layers": ("japan", f"seas-{one}")}) for one in range(20))
    change = ALERTS["two_regions"]().change
    return alert_of(made, area_of(flights=1_024), change=change, doubts=doubts)


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
@pytest.mark.parametrize("make", [*ALERTS.values(), crowded], ids=lambda make: make.__name__)
def test_an_alert_is_one_page_of_paper_or_two(make, language):
    with in_language(language):
        alert = make()
        document = pypdfium2.PdfDocument(typeset(pdf.build_document(alert, SHIPPED)))
        first = document[0].get_textpage().get_text_range()
        said = say_first(alert)[0]
    assert len(document) <= 2
    # The most important stands on the first page, whatever breaks its lines
    assert re.sub(r"\s", "", said) in re.sub(r"[\s\u200b\ufffe]", "", first)


def test_what_paper_leaves_out_is_counted():
    texts = strings_of(pdf.build_document(crowded(), SHIPPED)["blocks"])
    assert sum("more stand in alert.html" in one for one in texts) >= 2


# --- data


def test_json_has_the_keys_that_programs_count_on():
    made = jsonable(ALERTS["two_regions"]())
    assert {"flags", "footprint", "layers", "first_impact_utc", "last_impact_utc", "elapsed_s", "refined"} <= set(made)
    # T+560.4 s and T+2,040 s
    assert (made["first_impact_utc"], made["last_impact_utc"]) == (
        "2023-08-23T18:59:20.400000Z",
        "2023-08-23T19:24:00Z",
    )
    assert made["refined"] is True and made["elapsed_s"] == 3.21 and made["verdict"] == "FLAGGED"
    assert [one["region"] for one in made["flags"]] == ["okinawa"]
    assert made["flags"][0]["clear_utc"] == "2023-08-23T19:28:00Z"
    assert made["layers"][0]["decided_by"]["beta_kgpm2"] == 12.5
    assert shapely.equals(shapely.from_geojson(json.dumps(made["footprint"])), SMALLER)
    assert [one["region"] for one in made["answers"]["first"]["flags"]] == ["okinawa", "east-china-sea"]


@pytest.mark.parametrize("make", [*ALERTS.values(), alert_of], ids=lambda make: make.__name__)
def test_every_alert_is_plain_data(make):
    made = jsonable(make())
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    numbers = dataclasses.replace(ALERTS["two_regions"]().area, stays_up=float("nan"), first_impact_s=float("inf"))
    assert json.dumps(jsonable(alert_of(numbers)), allow_nan=False)


def test_geojson_holds_areas_air_regions_places_and_points():
    alert = ALERTS["two_regions"]()
    features = geojson.list_features(alert, SHIPPED)
    kinds = [one["properties"]["kind"] for one in features]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "area": 4,
        "region": 1,
        "airspace": 25 + 17,
        "place": 1,
        "impact-point": 1,
        "vacuum-impact-point": 1,
        "lost": 1,
    }
    by_id = {one["id"]: one for one in features}
    assert shapely.equals(shape_of(by_id["area:refined:debris:0.99"]), SMALLER)
    assert shapely.equals(shape_of(by_id["area:first:debris:0.99"]), OKINAWA)
    assert by_id["impact-point"]["geometry"] == {"type": "Point", "coordinates": [128.0, 26.5]}
    part = shape_of(by_id["region:okinawa"])
    # Naha is of it, and the sea 60 km to the east is not
    assert part.contains(shapely.Point(127.75, 26.3)) and not part.contains(shapely.Point(128.7, 26.0))
    assert by_id["airspace:6096:480"]["properties"]["clear_utc"] == "2023-08-23T19:18:00Z"


def shape_of(feature):
    return shapely.from_geojson(json.dumps(feature["geometry"]))


# --- the folder


def test_a_folder_holds_all_of_it_and_a_digest_of_each(folder):
    names = {file.name for file in folder.iterdir()}
    assert names == {
        *("alert.html", "alert.pdf", "alert.geojson", "alert.json", "notam.txt", "navarea.txt", "cap-okinawa.xml"),
        "manifest.json",
    }
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == names - {"manifest.json"}
    for name, facts in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == facts["sha256"]
    assert manifest["alert"]["mission"] == "tiny-2023-08-24" and manifest["left_out"] == {}


def test_the_same_alert_gives_the_same_bytes(folder, tmp_path):
    again = writing.write_alert(ALERTS["two_regions"](), tmp_path / "again")
    assert {file.name: file.read_bytes() for file in again} == {
        file.name: file.read_bytes() for file in folder.iterdir()
    }


def test_a_later_alert_replaces_an_earlier_one_and_nothing_else(tmp_path):
    folder = tmp_path / "alert"
    writing.write_alert(ALERTS["two_regions"](), folder)
    writing.write_alert(ALERTS["in_orbit"](), folder)
    assert not (folder / "notam.txt").exists() and (folder / "alert.html").is_file()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(InputError, match=r"notes\.txt"):
        writing.write_alert(ALERTS["two_regions"](), folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_without_fonts_the_rest_is_written_and_the_page_says_what_is_missing(tmp_path, monkeypatch):
    def refuse(_document):
        raise FallzoneError("installed without its fonts")

    monkeypatch.setattr(writing, "typeset", refuse)
    files = writing.write_alert(ALERTS["two_regions"](), tmp_path / "alert")
    assert "alert.pdf" not in [file.name for file in files]
    text = (tmp_path / "alert" / "alert.html").read_text(encoding="utf-8")
    assert "Not written: alert.pdf (installed without its fonts)" in text
    manifest = json.loads((tmp_path / "alert" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["left_out"] == {"alert.pdf": "installed without its fonts"}


def test_drafts_that_cannot_be_written_are_told_on_the_page(tmp_path):
    writing.write_alert(ALERTS["round_a_pole"](), tmp_path / "alert")
    text = (tmp_path / "alert" / "alert.html").read_text(encoding="utf-8")
    assert text.count("its area holds a pole") == 3


def test_a_window_in_which_clocks_are_changed_names_both_times():
    """In New York clocks went back on 5 November 2023 at 06:00 UTC: 05:59 UTC is 01:59 EDT, and 06:25 UTC 01:25 EST."""
    alert = alert_of(area_of(), zero_utc=datetime(2023, 11, 5, 5, 50, tzinfo=UTC), timezone="America/New_York")
    told = say_first(alert)[0]
    assert "05 Nov 05:59–06:25 UTC (05 Nov 01:59 EDT–01:25 EST)" in told
