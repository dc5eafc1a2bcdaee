"""The page of an alert in a real browser: nothing leaves it; it is read on a telephone, in the dark, on paper."""

from __future__ import annotations

import pypdfium2
import pytest
from alert_records import ALERTS

from fallzone.catalogue.geodata import SHIPPED
from fallzone.outputs.alert import page

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BROKEN = "() => [...document.images].filter((one) => !one.complete || one.naturalWidth === 0).length"
# What is shown outside of the window, or is hidden behind the edge of what holds it
CUT = """() => [...document.querySelectorAll("p, li, th, td, img, h1, h2")].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width > 1 && getComputedStyle(one).position !== "absolute"
    && !one.closest("thead, details:not([open])") && (box.left < 0 || box.right > innerWidth + 0.5);
}).length"""
BACK = "() => getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    return {name: page.write(make(), SHIPPED, folder / f"{name}.html")[0] for name, make in ALERTS.items()}


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", ALERTS)
def test_it_fits_every_screen_and_asks_for_nothing(open_map, pages, name, width):
    opened = open_map(pages[name], width=width, has_map=False)
    assert opened.page.evaluate(WIDER) <= 0 and opened.page.evaluate(CUT) == 0
    assert opened.page.evaluate(BROKEN) == 0
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []


def test_what_to_say_first_is_seen_without_scrolling(open_map, pages):
    opened = open_map(pages["two_regions"], width=390, height=844, has_map=False)
    box = opened.page.locator("section.first").bounding_box()
    assert box["y"] + box["height"] <= 844.0


def test_it_is_dark_where_the_reader_wants_that_and_never_on_paper(open_map, pages):
    assert open_map(pages["two_regions"], has_map=False).page.evaluate(BACK) == "rgb(255, 255, 255)"
    dark = open_map(pages["two_regions"], has_map=False, color_scheme="dark").page
    assert dark.evaluate(BACK) == "rgb(18, 24, 29)"
    dark.emulate_media(media="print", color_scheme="dark")
    assert dark.evaluate(BACK) == "rgb(255, 255, 255)"


def test_tables_and_details_are_reached_by_the_keyboard(open_map, pages):
    opened = open_map(pages["two_regions"], has_map=False).page
    reached = set()
    for _turn in range(12):
        opened.keyboard.press("Tab")
        reached.add(
            opened.evaluate("() => document.activeElement.getAttribute('aria-label') || document.activeElement.tagName")
        )
    assert {"Who is beneath", "Places inside", "Layers of the air", "SUMMARY"} <= reached


def test_it_prints_on_two_sheets_with_what_comes_first_on_the_first(open_map, pages, tmp_path):
    opened = open_map(pages["two_regions"], has_map=False).page
    opened.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True, print_background=True)
    printed = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    assert len(printed) <= 2
    assert "Debris may come down in Okinawa Prefecture" in printed[0].get_textpage().get_text_range()
    width, height = printed[0].get_size()
    # A4 in points
    assert (round(width), round(height)) == (595, 842)
