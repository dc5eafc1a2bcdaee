"""The map in a real browser: nothing leaves it, everything can be seen and switched, foreign text stays text."""

from __future__ import annotations

import dataclasses

import pytest
from builders import tiny_assessment
from pseudo import Pseudo, list_plain_words

from fallzone.outputs.map import html_map
from fallzone.words import speaking

OFF_AT_FIRST = "Areas of debris of failures at uniformly drawn times (sweep)"

LAYERS = [
    "Land and sea",
    "Where 10⁻⁶ per km² and launch is surely or perhaps reached",
    "Flagged regions, where an area meets them",
    "12 and 200 NM from land (computed, not legal limits)",
    OFF_AT_FIRST,
    "Flight as flown",
    "Nominal drop areas",
    "Isopleths of hazardous fragments per km² and launch",
    "Announced zones",
    "Reported objects",
    "Impact limit line",
    "Instantaneous impact points",
    "Ground tracks",
    "Launch site",
    "Towns and islands",
    "Latitude and longitude",
]
GROUPS = ["Announced", "Where it comes down", "Risk of a launch", "Flight", "Ground"]

# Shows every text that the map holds as it is shown where it is asked for, and returns what a reader then sees.
READ_EVERYTHING = """() => {
  for (const box of document.querySelectorAll("#fz-layers input")) if (!box.checked) box.click();
  const texts = fallzone.data.texts.map((_, text) => {
    fallzone.answer.show({ title: "", latlng: null, verdict: null, texts: [{ title: "", text }] });
    return document.querySelector("#fz-answer .fz-text").innerText;
  });
  fallzone.select(null);
  for (const panel of document.querySelectorAll("details")) panel.open = true;
  const labels = new Set();
  for (const feature of fallzone.data.layers.flatMap((layer) => layer.features).filter((one) => one.label)) {
    const [lon, lat] = feature.shape.lines[0];
    fallzone.map.setView([lat / 1000, lon / 1000], 9, { animate: false });
    fallzone.labels.place();
    for (const span of document.querySelectorAll(".leaflet-labels-pane .fz-label")) labels.add(span.textContent);
  }
  const panels = document.getElementById("fz-panel").innerText;
  return { title: document.title, popups: texts, panels, labels: [...labels] };
}"""


@pytest.fixture(scope="module")
def map_file(tmp_path_factory):
    (path,) = html_map.write(tiny_assessment(), tmp_path_factory.mktemp("map") / "tiny map 한글.html")
    return path


@pytest.fixture(scope="module")
def page(open_window, map_file):
    """The map as it opens, for the tests that look at it and change nothing."""
    with open_window() as open_file:
        yield open_file(map_file).page


@pytest.fixture(scope="module")
def seen(page):
    """Everything that a reader of the map sees."""
    return page.evaluate(READ_EVERYTHING)


# What a reader sees or hears besides: names of controls, also those that the map's own script gives them.
READ_CONTROLS = """() => {
  const named = [...document.querySelectorAll("[title], [aria-label]")];
  fallzone.select({ lat: 30, lng: 127 });
  named.push(...document.querySelectorAll("#fz-answer [aria-label]"));
  return { shown: document.body.innerText,
           named: named.flatMap((one) => [one.title, one.getAttribute("aria-label")]).filter(Boolean) };
}"""


@pytest.mark.parametrize("size", [(1280, 800), (400, 800)])
def test_the_map_opens_without_network_and_without_a_complaint(open_map, map_file, size):
    opened = open_map(map_file, width=size[0], height=size[1])
    opened.page.mouse.move(size[0] // 2, size[1] // 2)
    opened.page.mouse.wheel(0, -300)
    opened.page.wait_for_timeout(500)
    opened.page.evaluate(READ_EVERYTHING)
    assert opened.complaints == []
    outside = [url for url in opened.requests if not url.startswith(("data:", "blob:"))]
    assert outside == [map_file.as_uri()]


def test_a_page_in_another_language_names_its_controls_in_it(open_map, tmp_path):
    of_files = "\u2020"
    with speaking(Pseudo()):
        (path,) = html_map.write(tiny_assessment(of_files), tmp_path / "map.html")
    seen = open_map(path).page.evaluate(READ_CONTROLS)
    assert Pseudo().gettext("Layers") in seen["shown"]
    assert {Pseudo().gettext(words) for words in ("Zoom in", "Zoom out", "Close", "North is up")} <= set(seen["named"])
    assert [text for text in seen["named"] if list_plain_words(text, [])] == []


def test_the_page_cannot_reach_the_network_even_if_it_tried(open_map, map_file):
    opened = open_map(map_file)
    blocked = opened.page.evaluate(
        """async () => { try { await fetch("http://127.0.0.1:9/"); return "sent"; } catch (e) { return "blocked"; } }"""
    )
    assert blocked == "blocked"
    assert any("Content Security Policy" in complaint for complaint in opened.complaints)


def test_every_layer_is_in_the_list_and_can_be_switched_off_and_on(open_map, map_file):
    page = open_map(map_file).page
    page.click("#fz-layers-box > summary")
    names = page.locator("#fz-layers label").all_inner_texts()
    assert sorted(name.strip() for name in names) == sorted(LAYERS)
    assert page.locator("#fz-layers legend").all_inner_texts() == GROUPS
    boxes = page.locator("#fz-layers input")
    for index, name in enumerate(names):
        box = boxes.nth(index)
        assert box.is_checked() != (name.strip() == OFF_AT_FIRST)
        shown = f"() => fallzone.layers.isShown({box.get_attribute('value')!r})"
        for _turn in range(2):
            box.click()
            assert page.evaluate(shown) == box.is_checked(), name


@pytest.mark.parametrize("size", [(1280, 800), (390, 844), (844, 390)])
def test_panel_scale_and_controls_are_in_view_and_apart(open_map, map_file, size):
    page = open_map(map_file, width=size[0], height=size[1]).page
    boxes = {}
    for name in ("#fz-panel", ".fz-scale", ".leaflet-control-zoom", ".fz-north"):
        assert page.locator(name).is_visible(), name
        boxes[name] = box = page.locator(name).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0], name
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], name
    for a in boxes:
        for b in boxes:
            assert a == b or _apart(boxes[a], boxes[b]), (a, b)
    assert page.locator(".fz-scale").inner_text().split()[1::2] == ["km", "NM"]
    if page.locator("#fz-fold").get_attribute("aria-expanded") == "false":
        page.click("#fz-fold")
    assert "Not an official warning." in page.locator("#fz-panel").inner_text()


def _apart(a: dict, b: dict) -> bool:
    return (
        a["x"] + a["width"] <= b["x"]
        or b["x"] + b["width"] <= a["x"]
        or a["y"] + a["height"] <= b["y"]
        or b["y"] + b["height"] <= a["y"]
    )


def test_the_legend_shows_each_kind_of_thing_that_is_drawn(page):
    lines = page.locator("#fz-legend div").all_text_contents()
    for words in (
        "Nominal drops",
        "as flown",
        "Isopleths, 10⁻⁵, 10⁻⁶: hazardous fragments",
        "10⁻⁶ per km² and launch surely reached",
        "10⁻⁶ per km² and launch perhaps reached",
        "Announced: in a zone of a notice",
        "Contingency: perhaps 10⁻⁶ hazardous fragments",
        "Overflight: within 100 km of the track",
        "failures at uniformly drawn times: 50, 90, 97, 99 % of fragments (layer off at first)",
        "published corners",
        "position estimated",
        "Reported object",
        "Impact limit line",
    ):
        assert any(words in line for line in lines), words
    assert sum("not a legal limit" in line for line in lines) == 2


def test_the_view_opens_on_the_site_and_what_falls(page):
    for lon, lat in ((127.535, 34.432), (127.5, 30.8), (128.2, 13.0), (179.6, 5.0)):
        assert page.evaluate(f"() => fallzone.map.getBounds().contains([{lat}, {lon}])"), (lat, lon)


def plain(text):
    """Thin spaces, breaking or not, as the space that a reader sees."""
    return text.replace("\u2009", " ").replace("\u202f", " ")


def test_a_click_on_a_zone_says_what_it_is_who_says_so_and_when(open_map, map_file):
    page = open_map(map_file).page
    page.evaluate("() => fallzone.map.setView([30.8, 127.5], 8, { animate: false })")
    where = page.evaluate(
        "() => { const p = fallzone.map.latLngToContainerPoint([30.38, 127.85]);"
        " const box = fallzone.map.getContainer().getBoundingClientRect(); return [p.x + box.left, p.y + box.top]; }"
    )
    page.mouse.click(*where)
    for summary in page.locator("#fz-answer summary").all():
        if summary.locator("..").get_attribute("open") is None:
            summary.click()
    text = page.locator("#fz-answer").inner_text()
    for words in (
        "Zone A",
        "first stage",
        "published",
        "A made-up notice",
        "23 Aug 15:00–30 Aug 15:00 UTC",
        "24 Aug 00:00–31 Aug 00:00 KST",
        "31.3000°N 127.1000°E",
    ):
        assert words in plain(text), words


def test_a_footprint_says_how_likely_given_what_and_when(seen):
    texts = [plain(text) for text in seen["popups"]]
    (text,) = [text for text in texts if "debris" in text and "90 % of the simulated impacts" in text]
    for words in (
        "90 % of the simulated impacts",
        "Probability of impact\t90 % (80–95 %)",
        "Given\ta failure at a uniformly drawn time of powered flight",
        "T+1.0–26.7 min",
        "18:51:00–19:16:40 UTC",
        "03:51:00–04:16:40 KST",
        "estimated (computed here)",
        "36 impacts in 40 simulated flights",
    ):
        assert words in text, words


def test_a_flagged_region_shows_its_names_and_each_reason(seen):
    texts = [t for t in seen["popups"] if t.startswith("Okinawa Prefecture · 오키나와현 · 沖縄県")]
    assert texts
    assert "Contingency: perhaps 10⁻⁶ hazardous fragments per km² and launch, or more" in texts[0]
    assert "Fails between T+120 s and T+180 s → debris 5.0–9.0 min later" in plain(texts[0])
    for words in ("99 % area of fairing halves", "given nominal", "ground track of the nominal flight passes", "42.0"):
        assert words in texts[0]
    assert "Okinawa Prefecture" in seen["labels"]


def test_an_isopleth_says_what_it_means_how_sure_it_is_and_what_it_rests_on(seen):
    texts = [plain(text) for text in seen["popups"]]
    title = "10⁻⁶ hazardous fragments per km² and launch: best estimate"
    (text,) = [text for text in texts if text.startswith(title) and text != title]
    for words in (
        "one hazardous fragment per km² in 1 000 000 launches like this, on average",
        "14.91 J (11 ft-lb) or more at impact",
        "in part: 75 % of the edge rests on 100 effective flights or more",
        "Failure probability 4 %, 60 % interval 2 % to 6 %: 2 failures in 50 launches of the vehicle before.",
        "method of former 14 CFR 417",
    ):
        assert words in text, words
    assert {"10⁻⁵", "10⁻⁶"} <= set(seen["labels"])
    for side in ("surely", "perhaps"):
        assert any(text.startswith(f"10⁻⁶ hazardous fragments per km² and launch: {side}") for text in texts)


def test_the_list_of_flagged_regions_goes_by_level(seen):
    told = seen["panels"]
    marks = ["Announced: in a zone of a notice", "East China Sea", "Contingency: perhaps", "Okinawa Prefecture"]
    marks += ["Overflight: within 100 km", "Jeju"]
    places = [told.index(mark, told.index("Flagged regions")) for mark in marks]
    assert places == sorted(places)


PAYLOADS = [
    "{{7*7}} {% raw %}",
    "{# ${window.caught=1}` `+(window.caught=1)+`",
    "</script><script>window.caught=1</script><img src=x onerror=window.caught=1>'\"><b onmouseover=1>&amp;",
    "\u2028window.caught=1//" + "긴이름と長い名前" * 40,
]


def hostile(payload: str):
    """An assessment with a payload in every string that a file or a person can write."""
    tiny = tiny_assessment(payload)
    return dataclasses.replace(
        tiny,
        shapes=tuple(
            dataclasses.replace(
                shape, item=shape.item + payload, case=shape.case + payload * (shape.case == "as-flown")
            )
            for shape in tiny.shapes
        ),
        zones=tuple(zone.model_copy(update={"item": zone.item + payload}) for zone in tiny.zones),
        flagged=tuple(
            dataclasses.replace(
                flag,
                reasons=tuple(
                    dataclasses.replace(
                        reason,
                        # That of an isopleth is a level
                        zone=reason.zone + payload * (reason.reason != "isopleth"),
                        item=(reason.item or "") + payload,
                        case=f"nominal{payload}",
                    )
                    for reason in flag.reasons
                ),
            )
            for flag in tiny.flagged
        ),
        provenance=dataclasses.replace(
            tiny.provenance,
            version="0.0.0" + payload,
            atmosphere="us" + payload,
            wind="calm" + payload,
            samples={"nominal" + payload: 40},
        ),
    )


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_foreign_text_is_shown_as_it_is_and_runs_nothing(open_map, tmp_path, payload):
    (path,) = html_map.write(hostile(payload), tmp_path / "map.html")
    opened = open_map(path)
    seen = opened.page.evaluate(READ_EVERYTHING)
    opened.page.wait_for_timeout(100)
    assert opened.complaints == []
    assert opened.requests == [path.as_uri()]
    assert opened.page.evaluate("() => window.caught") is None
    assert opened.page.evaluate("() => document.querySelectorAll('img, b[onmouseover]').length") == 0
    assert opened.page.evaluate("() => document.querySelectorAll('main').length") == 1

    def shown(words: str, texts: list[str]) -> bool:
        return any(words + payload in text for text in texts)

    assert seen["title"].startswith(f"Tiny flight{payload}")
    for words in ("Tiny flight", "Tiny rocket", "Tiny Space Centre", "Zone without coordinates", "East China Sea"):
        assert shown(words, [seen["panels"]]), words
    for words in (
        "The winds of that day are not known.",
        "Winds of the day.",
        "A made-up source",
        "wind calm",
        "0.0.0",
        "us",
    ):
        assert shown(words, [seen["panels"]]), words
    for words in (
        "Zone A",
        "A made-up notice",
        "Corners in the order of the notice.",
        "Object 1",
        "About 390 km south of the pad.",
        "East of the track.",
        "A made-up press report",
        "Tiny Space Centre",
        "작은 우주센터",
        "East China Sea",
        "동중국해",
        "東シナ海",
        "Item\tdebris",
        "Item\tstage-1",
        "Flight\tas-flown",
        "Zone tiny-a",
    ):
        assert shown(words, seen["popups"]), words
    for words in ("Zone A", "Object 1", "Okinawa Prefecture"):
        assert shown(words, seen["labels"]), words
