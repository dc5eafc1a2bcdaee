"""Maps on paper: where things are, how long they are, that names can be read, and what files hold."""

from __future__ import annotations

import dataclasses
import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pypdfium2
import pytest
import shapely
from builders import tiny_assessment
from pyproj import Geod
from zone_shapes import rings_of

from fallzone.errors import InputError
from fallzone.outputs.pack.sheet import Picture
from fallzone.outputs.static_map.frame import fit_frame
from fallzone.outputs.static_map.lettering import width_mm
from fallzone.outputs.static_map.page import draw_sheet, draw_within
from fallzone.outputs.static_map.write import check_place, render, write
from fallzone.words import in_language

GEOD = Geod(ellps="WGS84")
SIZE = {"width_mm": 170.0, "height_mm": 174.0}
# Corridors: from Sohae to the south, from Tanegashima to the east across 180°, over the north pole
CORRIDORS = {"south": (124.7, 39.7, 170.0), "east": (131.0, 30.4, 95.0), "polar": (30.0, 80.0, 10.0)}
LIGATURES = ({"f"}, {"f", "i"}, {"f", "l"})
MM_PER_POINT = 25.4 / 72.0


@pytest.fixture(scope="module")
def made():
    return tiny_assessment()


def along(name: str, lengths_m: np.ndarray) -> np.ndarray:
    """Points of the geodesic of a corridor, (n, 2)."""
    lon, lat, azimuth = CORRIDORS[name]
    count = len(lengths_m)
    ends = GEOD.fwd(np.full(count, lon), np.full(count, lat), np.full(count, azimuth), lengths_m)
    return np.column_stack(ends[:2])


# --- where things are


@pytest.mark.parametrize("name", CORRIDORS)
def test_lengths_along_a_corridor_are_true_from_end_to_end(name):
    points = along(name, np.linspace(0.0, 4e6, 41))
    frame = fit_frame(points, **SIZE)
    assert frame.axis_deg is not None
    steps_m = np.hypot(*np.diff(frame.project(points), axis=0).T) * frame.scale_mpmm
    # The radii of curvature of WGS 84, 6,335 to 6,400 km, against 6,371 km
    assert steps_m == pytest.approx(1e5, rel=6e-3)


@pytest.mark.parametrize("name", CORRIDORS)
def test_near_a_corridor_circles_stay_circles(name):
    frame = fit_frame(along(name, np.linspace(0.0, 4e6, 41)), **SIZE)
    for lon, lat in along(name, np.array([2e5, 2e6, 3.8e6])):
        turns = np.arange(0.0, 360.0, 10.0)
        ring = GEOD.fwd(*(np.full(36, one) for one in (lon, lat)), turns, np.full(36, 5e4))
        [middle] = frame.project(np.array([[lon, lat]]))
        radii_mm = np.hypot(*(frame.project(np.column_stack(ring[:2])) - middle).T)
        assert np.ptp(radii_mm) / radii_mm.mean() < 0.01


@pytest.mark.parametrize("name", CORRIDORS)
def test_north_is_up_in_the_middle_and_where_the_arrow_points_elsewhere(name):
    frame = fit_frame(along(name, np.linspace(0.0, 4e6, 41)), **SIZE)
    x, y = -frame.left_m / frame.scale_mpmm, frame.top_m / frame.scale_mpmm
    assert frame.north_deg(x, y) == pytest.approx(0.0, abs=0.1)
    lon, lat = (float(one[0]) for one in frame.lonlat(np.array([20.0]), np.array([30.0])))
    north = GEOD.fwd(lon, lat, 0.0, 1e4)[:2]
    [(x, y)] = frame.project(np.array([north]))
    assert frame.north_deg(20.0, 30.0) == pytest.approx(math.degrees(math.atan2(x - 20.0, 30.0 - y)), abs=0.1)


def test_what_is_too_wide_for_a_corridor_keeps_its_area():
    points = np.array([[lon, lat] for lon in range(-180, 180, 30) for lat in (-60, 0, 60)], dtype=float)
    frame = fit_frame(points, **SIZE)
    assert frame.axis_deg is None
    caps = [shapely.Point(lon, 0.0).buffer(5.0) for lon in (0.0, 40.0)]
    areas = [frame.draw(cap).area * frame.scale_mpmm**2 / abs(GEOD.geometry_area_perimeter(cap)[0]) for cap in caps]
    assert areas == pytest.approx([1.0, 1.0], rel=0.02)


def test_a_cap_about_the_pole_is_drawn_whole_and_nothing_is_smeared():
    frame = fit_frame(along("polar", np.linspace(0.0, 2.5e6, 26)), **SIZE)
    drawn = frame.draw(shapely.box(-180.0, 86.0, 180.0, 90.0))
    # 4° of latitude about the pole: a disc of 446 km radius
    assert drawn.area * frame.scale_mpmm**2 == pytest.approx(math.pi * 446.7e3**2, rel=0.03)
    # Its edge is the circle alone, without a cut to the pole
    assert drawn.length * frame.scale_mpmm == pytest.approx(2.0 * math.pi * 446.7e3, rel=0.03)
    assert drawn.buffer(1e-6).contains(shapely.Point(*frame.project(np.array([[0.0, 90.0]]))[0]))


@pytest.mark.parametrize("name", CORRIDORS)
def test_shapes_far_away_along_the_corridor_are_not_on_the_map(name):
    frame = fit_frame(along(name, np.linspace(0.0, 4e6, 41)), **SIZE)
    for length_m in (-1.2e7, -8e6, -4e6, 8e6, 1.2e7, 1.8e7, 2e7, 2.2e7):
        [(lon, lat)] = along(name, np.array([length_m]))
        assert frame.draw(shapely.Point(lon, lat).buffer(3.0)).area == 0.0


# --- names that can be read


def list_glyphs(picture: str) -> list[tuple[str, shapely.Polygon]]:
    """Every character that a page shows and its box, measured on the typeset page [pt]; each with its halo is one."""
    page = pypdfium2.PdfDocument(render(picture, ".pdf"))[0]
    words = page.get_textpage()
    text = words.get_text_range()
    found = {}
    for at in range(words.count_chars()):
        left, low, right, high = words.get_charbox(at)
        if text[at : at + 1].strip() and right > left and high > low:
            found.setdefault((text[at], round(left), round(low)), shapely.box(left, low, right, high))
    return [(key[0], box) for key, box in found.items()]


def list_overprinted(glyphs: list[tuple[str, shapely.Polygon]]) -> list[tuple[str, str]]:
    """Characters of which one covers a fifth of another, but for those of ligatures, which share one box."""
    boxes = [box for __, box in glyphs]
    pairs = shapely.STRtree(boxes).query(boxes, predicate="intersects").T
    return [
        (glyphs[one][0], glyphs[other][0])
        for one, other in pairs
        if one < other
        and {glyphs[one][0], glyphs[other][0]} not in LIGATURES
        and boxes[one].intersection(boxes[other]).area > 0.2 * min(boxes[one].area, boxes[other].area)
    ]


def list_frames(picture: str) -> list[shapely.LinearRing]:
    """Edges of the maps on a page, as they are drawn [pt, upwards]."""
    root = ET.fromstring(picture)
    high = float(root.get("viewBox").split()[3])
    found = []
    for part in root.iter("{http://www.w3.org/2000/svg}g"):
        x, y = (float(one) for one in re.findall(r"[-\d.]+", part.get("transform")))
        edge = next(one.get("d") for one in reversed(part) if re.match(r"M0.00 0.00h", one.get("d", "")))
        wide, tall = (float(one) for one in re.match(r"M0.00 0.00h([\d.]+)v([\d.]+)", edge).groups())
        left, top = x + 0.5, high - 0.5 - y
        found.append(shapely.box(left, top - tall, left + wide, top).exterior)
    return [shapely.transform(one, lambda xy: xy / MM_PER_POINT) for one in found]


def crowded(made):
    """The tiny launch with a town's worth of reported objects in one place, and long titles."""
    seen = made.mission.observations[0]
    many = tuple(
        seen.model_copy(
            update={"id": f"seen-{at}", "lon_deg": 127.0 + 0.2 * at, "title": f"A body seen by ship {at}, of many"}
        )
        for at in range(8)
    )
    return dataclasses.replace(made, mission=made.mission.model_copy(update={"observations": many}))


def northern(made):
    """Another launch: across the pole, with zones on both sides of it."""
    boxes = [
        shapely.box(120.0, 84.0, 130.0, 88.0),
        shapely.box(-60.0, 80.0, -50.0, 84.0),
        shapely.box(60.0, 70.0, 70.0, 74.0),
    ]
    zones = tuple(
        made.zones[0].model_copy(
            update={"id": f"north-{at}", "title": f"Zone of the north {at}", "shape": rings_of(box)}
        )
        for at, box in enumerate(boxes)
    )
    return dataclasses.replace(made, zones=zones, shapes=(), flagged=(), launch=None)


VIEWS = {
    "sheet": draw_sheet,
    "of the briefing": lambda made: draw_within(made, width_mm=170.0, height_mm=224.0),
    "small": lambda made: draw_within(made, width_mm=115.0, height_mm=150.0),
    "far": lambda made: draw_within(
        made,
        width_mm=170.0,
        height_mm=224.0,
        fit=lambda **size: fit_frame(np.array([[100.0, -40.0], [150.0, 60.0]]), **size),
    ),
    "near": lambda made: draw_within(
        made,
        width_mm=170.0,
        height_mm=224.0,
        fit=lambda **size: fit_frame(np.array([[126.0, 33.0], [129.0, 35.0]]), **size),
    ),
}
MISSIONS = {"crowded": crowded, "northern": northern}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("mission", MISSIONS)
def test_no_two_names_are_printed_over_each_other_nor_across_an_edge(made, mission, view):
    picture = VIEWS[view](MISSIONS[mission](made))
    glyphs = list_glyphs(picture)
    assert len(glyphs) > 100
    assert list_overprinted(glyphs) == []
    frames = list_frames(picture)
    assert frames and [text for text, box in glyphs for frame in frames if frame.intersects(box)] == []


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_nor_are_they_in_korean_and_japanese(made, language):
    with in_language(language):
        assert list_overprinted(list_glyphs(draw_sheet(crowded(made)))) == []


def test_a_name_over_another_would_be_seen():
    picture = Picture(width_mm=60.0, height_mm=20.0)
    picture.words(5.0, 10.0, "Okinawa", halo=True)
    assert list_overprinted(list_glyphs(picture.text())) == []
    picture.words(6.0, 10.4, "Miyako", halo=True)
    assert list_overprinted(list_glyphs(picture.text()))


def test_the_pad_and_the_zones_have_their_names(made):
    text = " ".join("".join(one.itertext()) for one in ET.fromstring(draw_sheet(made)).iter())
    assert str(made.site.title) in text and all(
        str(zone.title) in text for zone in made.zones if zone.shape is not None
    )


@pytest.mark.parametrize("text", ["Sohae Satellite Launching Ground", "10⁻⁶ km²", "첫째 단 낙하 구역", "12 NM – 22 km"])
def test_a_text_is_as_wide_as_it_is_measured(text):
    picture = Picture(width_mm=120.0, height_mm=20.0)
    picture.words(5.0, 10.0, text, size_mm=5.0)
    boxes = [box for __, box in list_glyphs(picture.text())]
    left, __, right, __ = shapely.union_all(boxes).bounds
    # Half a millimetre of the widths lies beside the ink of the outer letters; kerning takes the rest
    assert (right - left) * MM_PER_POINT == pytest.approx(width_mm(text, 5.0), rel=0.02, abs=1.0)


# --- files


def test_the_same_run_gives_the_same_bytes_of_each_kind(made):
    one, other = draw_sheet(made), draw_sheet(made)
    for kind, magic in {".svg": b"<?xml", ".pdf": b"%PDF", ".png": b"\x89PNG"}.items():
        assert render(one, kind) == render(other, kind) and render(one, kind).startswith(magic)


def test_a_map_is_replaced_but_not_what_somebody_else_wrote(made, tmp_path):
    path = tmp_path / "map.png"
    write(made, path)
    check_place(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=r"map\.png"):
        check_place(path)


@pytest.mark.parametrize(("azimuth_deg", "expected"), [(180.0, (210.0, 297.0)), (90.0, (297.0, 210.0))])
def test_a_sheet_is_a4_upright_for_a_launch_to_the_south_and_across_for_one_to_the_east(made, azimuth_deg, expected):
    ends = [GEOD.fwd(128.0, 34.0, azimuth_deg, length_m)[:2] for length_m in (5e5, 1.5e6, 3e6)]
    zones = tuple(
        made.zones[0].model_copy(update={"id": f"zone-{at}", "shape": rings_of(shapely.Point(end).buffer(1.0))})
        for at, end in enumerate(ends)
    )
    bare = made.mission.model_copy(update={"observations": ()})
    assessment = dataclasses.replace(made, zones=zones, mission=bare, shapes=(), impacts=(), flagged=(), launch=None)
    page = pypdfium2.PdfDocument(render(draw_sheet(assessment), ".pdf"))[0]
    assert np.array(page.get_size()) * MM_PER_POINT == pytest.approx(expected, abs=0.1)


def test_a_sheet_says_how_it_was_made_and_that_it_is_no_warning(made):
    text = " ".join("".join(one.itertext()) for one in ET.fromstring(draw_sheet(made)).iter())
    made_by = made.provenance
    for told in (
        "NOT AN OFFICIAL WARNING",
        str(made.mission.title),
        made_by.version,
        f"seed {made_by.seed}",
        made.mission.id,
    ):
        assert told in text
    assert f"nominal flight {made_by.samples['nominal']}" in text
    assert made_by.inputs[f"missions/{made.mission.id}.toml"][:12] in text
