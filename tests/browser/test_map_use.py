"""The map in use: by keyboard, on a telephone, on paper, in the dark, without a script, from an address."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from builders import tiny_assessment

from fallzone.outputs.map import html_map

BOXES = """() => [...document.querySelectorAll(".leaflet-labels-pane .fz-label")].map((one) => {
  const box = one.getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom];
})"""
SIZES = {"screen": (1280, 800), "telephone": (390, 844), "lying": (844, 390)}


@pytest.fixture(scope="module")
def map_file(tmp_path_factory):
    (path,) = html_map.write(tiny_assessment(), tmp_path_factory.mktemp("used") / "map.html")
    return path


@pytest.fixture(scope="module")
def page(open_window, map_file):
    with open_window() as open_file:
        yield open_file(map_file).page


def view(page, lat: float, lon: float, zoom: float) -> None:
    page.evaluate(
        f"() => {{ fallzone.map.setView([{lat}, {lon}], {zoom}, {{ animate: false }}); fallzone.labels.place(); }}"
    )


@pytest.mark.parametrize(
    "where", [(30.8, 127.5, 6), (34.5, 127.5, 8), (26.2, 127.7, 8), (13.0, 128.2, 5), (8.0, 179.9, 6)]
)
def test_no_name_stands_on_another_at_any_zoom(page, where):
    view(page, *where)
    boxes = page.evaluate(BOXES)
    assert len(boxes) >= 4
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_towns_and_islands_are_named_in_the_language_that_is_spoken(page):
    view(page, 26.3, 127.8, 9)
    assert {"Naha", "Okinawa"} & set(page.locator(".leaflet-labels-pane .fz-label").all_inner_texts())


def test_few_steps_of_the_tabulator_reach_everything_and_escape_closes_what_is_open(open_map, map_file):
    page = open_map(map_file).page
    reached = []
    for _step in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("() => document.activeElement.id || document.activeElement.tagName"))
        if reached[-1] == "BODY":
            break
    # Two of them are the pictures of both poles, about which this launch lets something fall
    assert len(reached) <= 27 and {"fz-asked", "fz-fold", "SUMMARY", "BUTTON"} <= set(reached)
    # Of all regions one is a stop, and arrows go on from there
    page.focus("#fz-regions button")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#fz-answer").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#fz-answer").is_visible()


@pytest.mark.parametrize("size", ["telephone", "lying"])
def test_on_a_telephone_the_panel_is_a_sheet_that_folds_and_never_covers_the_map(open_map, map_file, size):
    width, height = SIZES[size]
    page = open_map(map_file, width=width, height=height).page
    folded = page.locator(".fz-map").bounding_box()
    assert folded["width"] * folded["height"] > 0.75 * width * height
    page.mouse.click(folded["x"] + folded["width"] / 2, folded["y"] + folded["height"] / 2)
    page.wait_for_selector("#fz-answer", state="visible")
    panel, shown = (page.locator(name).bounding_box() for name in ("#fz-panel", ".fz-map"))
    assert panel["x"] + panel["width"] <= shown["x"] + 1 or panel["y"] >= shown["y"] + shown["height"] - 1
    assert shown["width"] >= 300 and shown["height"] >= 300
    assert page.locator("#fz-answer .fz-close").is_visible()


def test_an_address_opens_what_it_was_taken_of(open_map, map_file, page):
    page.evaluate("() => { fallzone.layers.show('zones', false); fallzone.select({ lat: 30.5, lng: 127.25 }); }")
    view(page, 31.0, 127.0, 7)
    address = page.evaluate("() => location.hash")
    again = open_map(map_file).page
    again.evaluate(f"() => {{ location.hash = {address!r}; }}")
    again.wait_for_selector("#fz-answer", state="visible")
    assert "30.5000°N 127.2500°E" in again.locator("#fz-answer").inner_text()
    assert again.evaluate("() => [fallzone.layers.isShown('zones'), fallzone.map.getZoom()]") == [False, 7]
    again.reload()
    again.wait_for_selector("#fz-answer", state="visible")
    assert again.evaluate("() => fallzone.map.getCenter().lat") == pytest.approx(31.0, abs=0.02)
    again.evaluate("() => { location.hash = '#map=x/y&layers=none&at=north,pole&region=nowhere'; }")
    assert not again.locator("#fz-answer").is_visible()


def test_a_region_of_the_map_is_found_in_the_list_and_the_other_way_round(page):
    page.click('#fz-regions button[data-region="okinawa"]')
    assert "Okinawa Prefecture" in page.locator("#fz-answer").inner_text()
    assert page.evaluate("() => document.querySelectorAll('path.fz-chosen').length") > 0
    assert page.evaluate("() => location.hash").endswith("region=okinawa")


def test_levels_are_told_apart_without_their_colours(page):
    slopes = "one.getAttribute('patternTransform') + one.getAttribute('width')"
    kinds = page.evaluate(f"() => [...document.querySelectorAll('pattern')].map((one) => {slopes})")
    assert len(set(kinds)) >= 2
    fill = "() => getComputedStyle(document.querySelector('path[class*=fz-style-]')).fill"
    assert "fz-hatch-" in page.evaluate(fill)


def test_it_prints_on_one_sheet_with_title_map_legend_and_warning(open_map, map_file, tmp_path):
    opened = open_map(map_file).page
    opened.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True, print_background=True)
    printed = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    assert len(printed) == 1
    assert sorted(round(side) for side in printed[0].get_size()) == [595, 842]
    # Lines break within words where columns are narrow
    text = re.sub(r"[\s\ufffe]", "", printed[0].get_textpage().get_text_range())
    for words in (
        "Tiny flight",
        "Not an official warning",
        "23 Aug 2023",
        "Zone A",
        "Launch pad",
        "NM",
        "seed",
    ):
        assert re.sub(r"\s", "", words) in text, words
    fits = (
        "() => { const body = document.getElementById('fz-body'); return body.scrollHeight <= body.clientHeight + 2; }"
    )
    opened.evaluate("() => { fallzone.select({ lat: 30.5, lng: 127.25 }); dispatchEvent(new Event('beforeprint')); }")
    assert opened.evaluate(fits)
    opened.evaluate("() => { dispatchEvent(new Event('afterprint')); fallzone.select(null); }")
    # The screen is as it was
    assert opened.evaluate("() => document.body.className") == ""


def test_without_a_script_the_text_and_the_flagged_regions_are_read(chromium, map_file):
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(map_file.as_uri())
    told = page.locator("body").inner_text()
    for words in (
        "Tiny flight",
        "Not an official warning.",
        "Okinawa Prefecture",
        "ground track of the nominal flight",
    ):
        assert words in told, words
    assert not page.locator("#fz-stage").is_visible()
    context.close()
