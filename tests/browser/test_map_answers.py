"""The map that is asked: by click, name or position its verdict is that of the command, never OUTSIDE on doubt."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely
from builders import tiny_assessment

from fallzone.errors import UsageError
from fallzone.outputs.map import html_map
from fallzone.places.coordinates import parse_position

POINTS = 1_000
ASK = "(points) => points.map(([lat, lon]) => { const a = fallzone.judge(lat, lon); return [a.verdict, a.isAlone]; })"


@pytest.fixture(scope="module")
def assessment():
    """With zones that have coordinates alone: of another one every place is in doubt."""
    tiny = tiny_assessment()
    return dataclasses.replace(tiny, zones=tuple(zone for zone in tiny.zones if zone.shape is not None))


@pytest.fixture(scope="module")
def page(open_window, assessment, tmp_path_factory):
    (path,) = html_map.write(assessment, tmp_path_factory.mktemp("asked") / "map.html")
    with open_window() as open_file:
        yield open_file(path).page


def draw_points(assessment, count: int) -> np.ndarray:
    """Latitudes and longitudes about all edges, over the margins beside them, across 180° and anywhere on Earth."""
    rng = np.random.default_rng(14)
    launch = assessment.launch
    shapes = [one.geometry for one in assessment.shapes]
    shapes += [side for one in launch.isopleths for side in (one.surely, one.best, one.perhaps)]
    shapes += [side for one in (*launch.margins, *launch.hazard_areas) for side in (one.surely, one.perhaps)]
    shapes += [shapely.box(178.5, 7.0, 180.0, 11.0), shapely.box(-180.0, 7.0, -178.5, 11.0)]
    corners = np.vstack([shapely.get_coordinates(shapely.segmentize(one.boundary, 0.5)) for one in shapes])
    near = corners[rng.integers(0, len(corners), count * 9 // 10)]
    # Out to three times the 5 km within which nothing is told
    near = near + rng.normal(scale=0.05, size=near.shape)
    anywhere = np.column_stack(
        [rng.uniform(-180, 180, count // 10), np.degrees(np.arcsin(rng.uniform(-1, 1, count // 10)))]
    )
    lon, lat = np.vstack([near, anywhere]).T
    return np.column_stack([np.clip(lat, -90.0, 90.0), (lon + 180.0) % 360.0 - 180.0])


def list_differences(page, assessment, points: np.ndarray) -> list:
    """Points of which the page does not say what the command says, but for the doubt that it may add."""
    told = page.evaluate(ASK, points.tolist())
    verdicts = [assessment.check(lon_deg=lon, lat_deg=lat).verdict for lat, lon in points]
    assert set(verdicts) == {"INSIDE", "UNKNOWN", "OUTSIDE"}
    return [
        (point.tolist(), page_says, verdict)
        for point, (page_says, is_alone), verdict in zip(points, told, verdicts, strict=True)
        # Of hits the page knows cells alone: there it says that it does not know, and names the command
        if page_says != verdict and not (is_alone and (page_says, verdict) == ("UNKNOWN", "OUTSIDE"))
    ]


def test_the_page_says_of_a_thousand_points_what_the_command_says(page, assessment):
    assert list_differences(page, assessment, draw_points(assessment, POINTS)) == []


def test_on_an_edge_itself_at_180_degrees_and_at_the_poles_the_page_is_never_surer(page, assessment):
    """Corners as the run has them: the page, which has them to 0.1 m, may say there that it does not know."""
    shapes = [one.geometry for one in assessment.shapes]
    shapes += [side for one in assessment.launch.isopleths for side in (one.surely, one.perhaps)]
    corners = np.unique(np.vstack([shapely.get_coordinates(one.boundary) for one in shapes]), axis=0)
    corners = np.random.default_rng(5).choice(corners, 120)[:, ::-1]
    meridian = [(lat, lon) for lat in np.linspace(-89.0, 89.0, 60) for lon in (180.0, -180.0)]
    poles = [(lat, lon) for lat in (90.0, -90.0) for lon in (0.0, 180.0, -180.0)]
    points = np.vstack([corners, meridian, poles])
    told = [verdict for verdict, _is_alone in page.evaluate(ASK, points.tolist())]
    verdicts = [assessment.check(lon_deg=lon, lat_deg=lat).verdict for lat, lon in points]
    differing = [(*three,) for three in zip(points.tolist(), told, verdicts, strict=True) if three[1] != three[2]]
    assert [one for one in differing if one[1] != "UNKNOWN"] == []
    # Away from corners there is nothing to be rounded
    assert [one for one in differing if one[0] in points[len(corners) :].tolist()] == []


def test_what_leaves_the_command_in_doubt_leaves_the_page_in_doubt(open_map, assessment, tmp_path):
    """Without a launch, with a zone of unknown coordinates, and of a run that lacks its sweep nothing is OUTSIDE."""
    points = draw_points(assessment, 60)
    doubtful = {
        "no-launch": dataclasses.replace(assessment, launch=None),
        "no-coordinates": tiny_assessment(),
        "no-sweep": dataclasses.replace(
            assessment, impacts=tuple(group for group in assessment.impacts if group.case != "sweep")
        ),
    }
    for name, made in doubtful.items():
        shown = open_map(html_map.write(made, tmp_path / f"{name}.html")[0]).page
        told = [verdict for verdict, _is_alone in shown.evaluate(ASK, points.tolist())]
        assert told == [made.check(lon_deg=lon, lat_deg=lat).verdict for lat, lon in points], name
        assert "UNKNOWN" in told, name


def test_a_distance_is_the_geodesic_to_the_nearest_edge(page, assessment):
    for lat, lon in ((30.0, 126.0), (12.0, -179.9), (60.0, 100.0), (-20.0, 140.0)):
        nearest = assessment.check(lon_deg=lon, lat_deg=lat).nearest
        found = page.evaluate(f"() => fallzone.judge({lat}, {lon}).nearest.distance_m")
        assert found == pytest.approx(nearest.edge_distance_m, rel=1e-5, abs=0.5)


POSITIONS = [
    *("26.2124,127.6809", "26.2124 127.6809", "26.2124N 127.6809E", "127.6809E 26.2124N", "26-12-45N 127-40-51E"),
    *("26°12'45\"N 127°40'51\"E", "N26 12.75 E127 40.85", "261245N1274051E", "2612N 12740E", "+2612+12740/"),
    *(
        "북위 26도 12분 45초 동경 127도 40분 51초",
        "北緯26度12分 東経127度40分",
        "２６．２１２４，１２７．６８０９",
        "26,2124;127,6809",
    ),
    *("-33.5, 200", "0,-181", "90,0", "35°N 129°W", "0045N 00130E", "S12-00 W077-00"),
]
FAULTS = {
    "127.6809,26.2124": "did you swap latitude and longitude?",
    "95,100": "beyond a pole",
    "10,400": "out of range",
    "0045 00130": "more than one way",
    "045N 130E": "more than one way",
    "26-75N 127-10E": "more than one way",
    "1 2 3": "is not a position",
}


@pytest.mark.parametrize("text", POSITIONS)
def test_a_position_is_read_as_the_command_reads_it(page, text):
    lat, lon = parse_position(text)[:2]
    ask(page, text)
    at = page.evaluate("() => fallzone.state.get('at')").split(",")
    assert [float(one) for one in at] == pytest.approx([lat, lon], abs=1e-5)


@pytest.mark.parametrize(("text", "told"), FAULTS.items(), ids=FAULTS)
def test_what_the_command_refuses_as_a_position_the_page_refuses_and_says_why(page, text, told):
    with pytest.raises(UsageError):
        parse_position(text)
    ask(page, text)
    assert told in page.locator("#fz-fault").inner_text()


def ask(page, text: str) -> None:
    page.fill("#fz-asked", text)
    page.press("#fz-asked", "Enter")


@pytest.mark.parametrize("name", ["Naha", "나하", "那覇", "ＮＡＨＡ"])
def test_a_town_is_found_by_its_name_in_three_languages(page, name):
    page.fill("#fz-asked", name)
    assert page.locator("#fz-found li").first.inner_text().startswith("Naha")
    page.press("#fz-asked", "ArrowDown")
    page.press("#fz-asked", "Enter")
    told = page.locator("#fz-answer").inner_text()
    assert told.startswith("Naha") and "26.21" in told and "26°12′" in told and "fallzone check" in told


def test_a_region_answers_with_its_flag_and_the_list_shows_which_it_is(page):
    ask(page, "沖縄県")
    assert "Contingency: perhaps 10⁻⁶" in page.locator("#fz-answer").inner_text()
    pressed = page.locator('#fz-regions button[aria-pressed="true"]')
    assert pressed.inner_text() == "Okinawa Prefecture"
    page.keyboard.press("Escape")
    assert not page.locator("#fz-answer").is_visible() and pressed.count() == 0


def test_a_name_that_nothing_has_is_said_to_be_unknown(page):
    ask(page, "Nowhere at all")
    assert "No place 'Nowhere at all' here" in page.locator("#fz-fault").inner_text()


def test_a_search_among_all_places_takes_thirty_milliseconds_at_most(page):
    spent = """() => { fallzone.search("a", 8); const began = performance.now();
      const texts = ["n", "na", "naha", "a", "京", "시"]; for (const text of texts) fallzone.search(text, 8);
      return (performance.now() - began) / texts.length; }"""
    assert page.evaluate("() => fallzone.data.places.lat.length") > 9_000
    assert min(page.evaluate(spent) for _try in range(5)) <= 30.0
