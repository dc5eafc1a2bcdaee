"""The moment of failure in a real browser: by mouse, keys and address, on a desk and on a telephone."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from map_pages import document_of, find_type_errors
from moment_flights import PADS, go, make_run, reach_deg
from tiny_records import PAD_LAT_DEG, PAD_LON_DEG

from fallzone.outputs.map import html_map
from fallzone.outputs.text import script_literal

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
IN_THE_WAY = """async () => {
  const found = await axe.run();
  return found.violations.map((one) => [one.id, one.impact, one.nodes[0].html]);
}"""
SOUTH = (PAD_LON_DEG, PAD_LAT_DEG, 180.0)
SLIDER, CLOCK = "#fz-moment-slider", "#fz-clock-slider"
# Everything comes down so long after its failure
FALL_S = 300


@pytest.fixture(scope="module")
def run():
    return make_run(SOUTH)


@pytest.fixture(scope="module")
def moments_file(run, tmp_path_factory):
    (path,) = html_map.write(run, tmp_path_factory.mktemp("moments") / "moments.html")
    return path


@pytest.fixture(scope="module")
def window(open_window, moments_file):
    with open_window() as open_file:
        yield open_file(moments_file)


@pytest.fixture
def page(window):
    """The page with no moment chosen, as it opens."""
    yield window.page
    hide = window.page.locator(".fz-moment .fz-close")
    if hide.is_visible():
        hide.click()


def _move(page, selector: str, value: int) -> None:
    page.evaluate(
        "([where, value]) => { const one = document.querySelector(where); one.value = value;"
        " one.dispatchEvent(new Event('input')); }",
        [selector, str(value)],
    )


def _told(page, selector: str) -> str:
    return page.locator(selector).get_attribute("aria-valuetext")


def _lines(page) -> list[str]:
    """Ways of what is drawn of a moment: areas, and where the impact point has been."""
    ways = page.locator(".fz-moment-line").evaluate_all("(all) => all.map((one) => one.getAttribute('d'))")
    return [way for way in ways if way and way != "M0 0"]


def _filled_dots(page) -> tuple[int, int]:
    dots = page.locator(".leaflet-moment-dots-pane path")
    opacity = dots.evaluate_all("(all) => all.map((one) => Number(one.getAttribute('fill-opacity')))")
    return sum(one > 0.5 for one in opacity), len(opacity)


def test_the_document_has_the_types_that_the_modules_say(moments_file, tmp_path):
    document = document_of(moments_file.read_text(encoding="utf-8"))
    assert None not in document.values()
    assert find_type_errors(tmp_path, document) == ""


def test_nothing_of_a_moment_is_shown_until_one_is_chosen(page):
    assert _lines(page) == []
    assert page.locator(CLOCK).is_hidden()
    assert page.locator(SLIDER).is_visible()


def test_a_moment_shows_its_areas_its_impact_point_and_what_it_reaches(page, run):
    _move(page, SLIDER, 140)
    reached = run.moments.moments[28].reached
    (lat_deg,) = go(*SOUTH, reach_deg(np.array([140.0])), np.zeros(1))[1]
    told = re.fullmatch(r"failure at T\+140 s; impact point ([\d.]+)°N 127\.5\d°E; (\d+) regions?", _told(page, SLIDER))
    assert float(told[1]) == pytest.approx(lat_deg, abs=0.02)
    assert int(told[2]) == page.locator(".fz-moment tbody tr").count() == len(reached)
    # Both areas and the way of the impact point
    assert len(_lines(page)) == 3
    assert page.locator(".fz-aim").count() == 1
    row = page.locator(".fz-moment tbody tr").first.inner_text()
    assert reached[0].names["en"] in row
    assert len(reached) > 0
    # 140 s and 440 s after 18:50:00 UTC
    assert "18:57:20–18:57:20 UTC" in row
    assert "03:57:20–03:57:20 KST" in row
    assert "18:52:20 UTC" in page.locator(".fz-moment-row").first.inner_text()


def test_the_clock_tells_what_is_down_and_what_is_in_the_air(page):
    _move(page, SLIDER, 250)
    assert _told(page, CLOCK).endswith("100\u202f% of the debris is down, 0\u202f% in the air")
    assert _filled_dots(page) == (50, 50)
    _move(page, CLOCK, 250 + FALL_S - 20)
    assert _told(page, CLOCK) == "T+8.8\u202fmin: 0\u202f% of the debris is down, 100\u202f% in the air"
    assert _filled_dots(page) == (0, 50)
    _move(page, CLOCK, 100)
    assert _told(page, CLOCK).endswith("flying as planned until it fails at T+250 s")


def test_where_nothing_fails_the_page_says_so_and_draws_no_area(page):
    _move(page, SLIDER, 172)
    assert "No simulated flight fails then: nothing burns." in page.locator(".fz-moment-details").inner_text()
    assert len(_lines(page)) == 1
    assert _told(page, SLIDER).endswith("0 regions")


def test_what_lies_beyond_the_map_is_told_and_not_drawn_at_its_edge(open_map, moments_file, tmp_path):
    """An impact point at T+150 s, and a tenth of the debris at T+250 s, are moved to beyond 85°."""
    text = moments_file.read_text(encoding="utf-8")
    document = document_of(text)
    (run,) = document["moments"]["points"]["nominal"]
    run["shape"]["lines"][0][2 * 150 + 1] += 60_000
    run["shape"]["lines"][0][2 * 151 + 1] -= 60_000
    sample = document["moments"]["moments"][50]["sample"]
    moved = 8_800 - sum(sample[1:15:3])
    sample[1] += moved
    sample[16] -= moved
    before = re.search(r'(?<=id="fallzone-document">).*?(?=</script>)', text)[0]
    changed = tmp_path / "beyond.html"
    changed.write_text(text.replace(before, script_literal(document)), encoding="utf-8")
    page = open_map(changed).page
    beyond = "nearer to a pole than this map shows"
    for t_s, aims, dots, is_told in ((140, 1, 50, False), (150, 0, 50, True), (155, 1, 50, False), (250, 1, 45, True)):
        _move(page, SLIDER, t_s)
        assert (beyond in page.locator(".fz-moment-details").inner_text()) is is_told
        assert (page.locator(".fz-aim").count(), page.locator(".leaflet-moment-dots-pane path").count()) == (aims, dots)
    assert page.locator(".fz-moment-line[stroke-dasharray='2 4']").get_attribute("d").count("M") == 2


# Which of some points a path of a picture holds, in thousandths from the pole to the rim
IN_PATH = """([selector, points]) => { const path = document.querySelector(selector);
  return points.map(([x, y]) => path.isPointInFill(new DOMPoint(x, y))); }"""


def test_the_picture_of_a_pole_shows_a_moment_whose_impact_point_is_there(open_map, tmp_path):
    """From 60° N along 20° E over the pole, which it reaches at T+283 s; the meridian of the pad points down."""
    run = make_run(PADS["pole"], 2_000)
    opened = open_map(html_map.write(run, tmp_path / "pole.html")[0])
    page, picture = opened.page, "g.fz-pole"
    page.get_by_text("About the North Pole", exact=True).click()
    assert page.locator(picture).count() == 1
    assert page.locator(f"{picture} *").count() == 0
    debris = next(group for group in run.impacts if group.item == "debris")
    down_lon_deg = run.site.pads[0].lon_deg
    for t_s in (250, 283):
        _move(page, SLIDER, t_s)
        reach = float(reach_deg(np.array([t_s]))[0])
        mark = [
            float(one) for one in re.findall(r"-?[\d.]+", page.locator(f"{picture} .fz-aim").get_attribute("transform"))
        ]
        angle = np.radians(20.0 - down_lon_deg)
        expected = 1_000.0 * (30.0 - reach) / 30.0 * np.array([np.sin(angle), np.cos(angle)])
        assert mark[:2] == pytest.approx(expected.tolist(), abs=1.0)
        failed_s = debris.failures.t_s[debris.flight]
        rows = (failed_s >= t_s - t_s % 5) & (failed_s < t_s - t_s % 5 + 5)
        away = 1_000.0 * (90.0 - debris.lat_deg[rows]) / 30.0
        angles = np.radians(debris.lon_deg[rows] - down_lon_deg)
        points = np.column_stack([away * np.sin(angles), away * np.cos(angles)])
        for percent in (90, 99):
            held = page.evaluate(IN_PATH, [f"{picture} .fz-pole-{percent}", points.tolist()])
            # Some 75 pieces of 25 flights: three standard deviations of flights that fall whole, and areas err outward
            assert np.mean(held) == pytest.approx(percent / 100.0, abs=0.18 if percent == 90 else 0.06)
        assert page.locator(f"{picture} .fz-pole-dots").first.get_attribute("d").count("z") == 50
    _move(page, CLOCK, 283 + FALL_S - 20)
    downs = page.locator(f"{picture} .fz-pole-dots").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('d').length)"
    )
    assert downs[0] == 0 < downs[1]
    # From the rim on in one line
    way = page.locator(f"{picture} path[stroke-dasharray='2 4']").get_attribute("d")
    assert way.count("M") == 1
    page.locator(".fz-moment .fz-close").click()
    assert page.locator(f"{picture} *").count() == 0
    assert opened.complaints == []


def test_the_slider_follows_the_keys(page):
    _move(page, SLIDER, 200)
    slider = page.locator(SLIDER)
    slider.focus()
    for key, value in (("ArrowRight", "201"), ("ArrowLeft", "200"), ("Home", "0"), ("End", "400")):
        page.keyboard.press(key)
        assert slider.input_value() == value
        assert _told(page, SLIDER).startswith(f"failure at T+{value} s")
    page.get_by_role("button", name="10 s back", exact=True).click()
    assert slider.input_value() == "390"


def test_space_on_the_button_plays_and_stops(page):
    play = page.locator(".fz-play").first
    play.focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => Number(document.getElementById('fz-moment-slider').value) > 3")
    assert play.get_attribute("aria-label") == "Pause"
    page.keyboard.press("Space")
    assert play.get_attribute("aria-label") == "Play"
    stopped = page.locator(SLIDER).input_value()
    page.wait_for_timeout(300)
    assert page.locator(SLIDER).input_value() == stopped


def test_the_moment_stands_in_the_address_and_comes_from_it(page):
    _move(page, SLIDER, 231)
    _move(page, CLOCK, 400)
    page.wait_for_function("() => /t=231/.test(location.hash) && /clock=400/.test(location.hash)")
    page.evaluate("() => { location.hash = '#t=322&clock=500'; }")
    page.wait_for_function("() => document.getElementById('fz-moment-slider').value === '322'")
    assert _told(page, CLOCK).startswith("T+8.3\u202fmin")
    page.locator(".fz-moment .fz-close").click()
    page.wait_for_function("() => !/t=322/.test(location.hash)")
    assert _lines(page) == []


def test_the_map_follows_the_area_and_stays_where_it_need_not(page):
    shown = "() => fallzone.map.getBounds().contains([%f, 127.5])"
    _move(page, SLIDER, 395)
    (lat_deg,) = go(*SOUTH, reach_deg(np.array([395.0])), np.zeros(1))[1]
    assert page.evaluate(shown % lat_deg)
    where = page.evaluate("() => fallzone.map.getCenter().lat")
    _move(page, SLIDER, 396)
    assert page.evaluate("() => fallzone.map.getCenter().lat") == where


def test_the_map_knows_how_much_of_it_the_sliders_leave(page):
    shown = "() => fallzone.map.getContainer().clientHeight"
    whole = page.evaluate(shown)
    for t_s in (140, 172, 395):
        _move(page, SLIDER, t_s)
        assert page.evaluate("() => fallzone.map.getSize().y") == page.evaluate(shown) < whole
    page.locator(".fz-moment .fz-close").click()
    page.wait_for_function(f"() => fallzone.map.getSize().y === {whole}")


def test_a_step_takes_a_fraction_of_what_the_eye_waits_for(page):
    """Time of the processor, which other programs do not lengthen much; at most 50 ms of each frame."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy_s() -> float:
        return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}["TaskDuration"]

    _move(page, SLIDER, 200)
    before_s = busy_s()
    page.evaluate(
        """async () => {
          const slider = document.getElementById("fz-moment-slider");
          for (let t = 201; t <= 260; t += 1) {
            slider.value = String(t);
            slider.dispatchEvent(new Event("input"));
            await new Promise(requestAnimationFrame);
          }
        }"""
    )
    assert (busy_s() - before_s) / 60.0 < 0.05


def test_on_a_telephone_everything_is_within_reach(open_map, moments_file):
    opened = open_map(moments_file, width=390, height=844)
    page = opened.page
    _move(page, SLIDER, 250)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    buttons = page.locator(".fz-moment-row button")
    boxes = [buttons.nth(number).bounding_box() for number in range(buttons.count())]
    assert len(boxes) == 7
    assert all(box["height"] >= 38 and box["width"] >= 38 and box["x"] + box["width"] <= 390 for box in boxes)
    assert page.locator(SLIDER).bounding_box()["width"] > 300


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["screen", "telephone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_those_who_see_or_hear_it_otherwise(open_map, moments_file, size, scheme):
    """With a moment chosen, with a place asked of and everything open, and on paper, where there is no dark."""
    page = open_map(moments_file, width=size[0], height=size[1], color_scheme=scheme, bypass_csp=True).page
    page.evaluate(AXE.read_text(encoding="utf-8"))
    _move(page, SLIDER, 140)
    assert page.evaluate(IN_THE_WAY) == []
    page.evaluate("() => { for (const one of document.querySelectorAll('#fz-body > details')) one.open = true; }")
    page.evaluate("() => fallzone.select({ lat: 30.5, lng: 127.5 })")
    assert page.evaluate(IN_THE_WAY) == []
    if scheme == "dark":
        page.emulate_media(media="print", color_scheme=scheme)
        page.evaluate("() => { dispatchEvent(new Event('beforeprint')); }")
        assert page.evaluate(IN_THE_WAY) == []


def test_regions_of_a_moment_are_named_on_paper(page):
    _move(page, SLIDER, 140)
    page.emulate_media(media="print")
    page.evaluate("() => { dispatchEvent(new Event('beforeprint')); }")
    names = page.locator(".fz-moment tbody th").all_inner_texts()
    page.evaluate("() => { dispatchEvent(new Event('afterprint')); }")
    page.emulate_media(media="screen")
    assert names and all(names)


def test_the_page_asks_for_nothing_and_complains_of_nothing(window):
    assert [url for url in window.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert window.complaints == []
