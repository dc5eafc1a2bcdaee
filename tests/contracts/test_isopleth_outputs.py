"""Isopleths and levels in maps and files: where they were, and regions coloured where an area meets them."""

from __future__ import annotations

import dataclasses
import html
import json
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pyogrio
import pytest
import shapely
from builders import tiny_assessment
from map_pages import layers_of
from tiny_launch import FAILURE_PROBABILITY, tiny_likelihood

from fallzone.earth.areas import find_area
from fallzone.model.results.reliability import Reliability
from fallzone.outputs.files import geojson, geopackage, kml
from fallzone.outputs.launch.isopleth_words import level_words, odds_words
from fallzone.outputs.map import html_map
from fallzone.outputs.pack.sheet import Picture
from fallzone.outputs.palette import COLOURS, ISOPLETHS, LEVEL_COLOURS, isopleth_step
from fallzone.outputs.static_map.page import draw_sheet
from fallzone.words.formats import THIN

KML = "{http://www.opengis.net/kml/2.2}"
# Coordinates of GeoJSON are written to 1e-7, those of the map to 1e-3 after simplification by 0.004 degrees
ROUNDING_DEG, MAP_DEG = 1e-7, 0.005
# The tiny launch's 1e-6 isopleth: half-widths of 1.2 and 8 degrees about 128 E 22 N, and 20 % more perhaps
BEST, PERHAPS = (126.8, 14.0, 129.2, 30.0), (126.56, 12.4, 129.44, 31.6)


@pytest.fixture(scope="module")
def made():
    return tiny_assessment()


@pytest.fixture(scope="module")
def unknown(made):
    likelihood = tiny_likelihood(Reliability.unknown("reference"))
    return dataclasses.replace(made, launch=dataclasses.replace(made.launch, likelihood=likelihood))


@pytest.fixture(scope="module")
def painted(made):
    return {flag.region: (region, met) for flag, region, met in made.painted}


def drawn_styles(layer: dict) -> set[str]:
    return {feature["properties"]["style"] for feature in layer["features"] if "label" not in feature["properties"]}


# --- words and colours


@pytest.mark.parametrize(
    ("level", "words", "launches"),
    [(1e-4, "10⁻⁴", "10 000"), (1e-8, "10⁻⁸", "100 000 000"), (2.5e-7, "2.5 × 10⁻⁷", None)],
)
def test_a_level_is_told_as_one_fragment_in_so_many_launches(level, words, launches):
    assert level_words(level).replace(THIN, " ") == words
    if launches:
        assert f"one hazardous fragment per km² in {launches} launches" in odds_words(level).replace(THIN, " ")


def test_isopleths_get_lighter_with_each_power_of_ten_whatever_the_eye():
    """Relative luminance (ITU-R BT.709) rises by a quarter at least, so that no hue is needed to tell them apart."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    for ramp in (ISOPLETHS, list(LEVEL_COLOURS.values())):
        steps = [luminance(colour) for colour in ramp]
        assert all(lighter > 1.25 * darker for darker, lighter in pairwise(steps))
    assert [isopleth_step(level) for level in (1.0, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-11)] == [0, 0, 1, 2, 3, 4, 4]


# --- regions


def test_a_region_is_coloured_where_an_area_meets_it_and_nowhere_else(made, painted):
    planned = [one.geometry for one in made.shapes if one.case != "sweep" and one.containment == 0.97]
    areas = {
        "announced": [area for zone in made.zones if (area := find_area(zone)) is not None],
        "planned": planned,
        "contingency": [shapely.box(*PERHAPS)],
    }
    assert not made.launch.hazard_areas and {level for _region, met in painted.values() for level in met} == set(areas)
    for region, met in painted.values():
        for level, part in met.items():
            # Slivers of rounding have next to no area
            assert part.difference(region.geometry).area < 1e-9
            assert part.difference(shapely.union_all(areas[level])).area < 1e-9


def test_the_coloured_part_of_okinawa_lies_in_the_isopleth_that_reaches_it(painted):
    region, met = painted["okinawa"]
    # The estimated zone B and the fairing's area reach islands of the prefecture as well, at their own levels
    assert set(met) == {"contingency"}
    (part,) = met.values()
    expected = shapely.clip_by_rect(region.geometry, *PERHAPS)
    assert 0.0 < part.area <= expected.area
    assert part.area < 0.9 * region.geometry.area


def test_a_region_beneath_the_track_is_not_coloured_and_no_spot_is_coloured_twice(painted):
    assert painted["jeju"][1] == {}
    for kind in ("land", "sea"):
        parts = [part for region, met in painted.values() if region.kind == kind for part in met.values()]
        assert shapely.union_all(parts).area == pytest.approx(sum(part.area for part in parts), rel=1e-9)


def test_a_sea_has_the_colour_of_each_area_that_meets_it(painted):
    assert set(painted["east-china-sea"][1]) == {"announced", "planned", "contingency"}


def test_a_remote_region_is_not_on_the_map_and_is_counted_in_one_line(made):
    flags = tuple(dataclasses.replace(flag, level="remote") for flag in made.flagged)
    page = html_map.render(dataclasses.replace(made, flagged=flags))
    assert "regions" not in layers_of(page)
    told = "Remote: simulated debris, below 10⁻⁶ hazardous fragments per km² and launch: 3 regions"
    assert told in html.unescape(page)


# --- the map


def test_isopleths_are_on_the_map_where_they_lie_and_the_sweep_waits(made):
    layers = layers_of(html_map.render(made))
    lines = [f for f in layers["isopleths"]["features"] if f["properties"]["style"] == "isopleth-floor-2"]
    (line,) = [shapely.geometry.shape(f["geometry"]) for f in lines]
    assert line.bounds == pytest.approx(BEST, abs=MAP_DEG)
    assert drawn_styles(layers["isopleths"]) == {"isopleth-1", "isopleth-floor-2"}
    assert drawn_styles(layers["floor"]) == {"floor-surely", "floor-perhaps"}
    assert [name for name, one in layers.items() if not one["shown"]] == ["sweep"]


def test_without_isopleths_the_areas_of_the_sweep_are_what_is_seen(made):
    bare = dataclasses.replace(made, launch=None)
    page = html_map.render(bare)
    layers = layers_of(page)
    assert {"isopleths", "floor"}.isdisjoint(layers)
    assert all(one["shown"] for one in layers.values())
    assert "layer off at first" not in page
    assert "any failed flight" not in draw_sheet(bare)
    assert "failures at uniformly drawn times" in " ".join(svg_words(draw_sheet(bare)))


def test_where_the_failure_probability_is_not_known_isopleths_are_said_to_be_an_upper_end(made, unknown):
    told = "The failure probability is not known: isopleths are an upper end"
    page = html.unescape(html_map.render(unknown))
    assert page.count(told) > 1
    assert told not in html.unescape(html_map.render(made))


# --- paper


def svg_words(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_printed_map_has_isopleths_and_levels_and_no_area_of_the_sweep(made):
    svg = draw_sheet(made)
    used = {path.get(name) for path in ET.fromstring(svg).iter() for name in ("fill", "stroke")}
    assert {ISOPLETHS[1], ISOPLETHS[2], LEVEL_COLOURS["announced"], LEVEL_COLOURS["contingency"]} <= used
    assert COLOURS["sweep"] not in used
    words = " ".join(svg_words(svg))
    for told in ("isopleths, 10−5, 10−6:", "10−6 surely reached", "Announced: in a zone", "Overflight: within 100 km"):
        assert told in words, told


def test_an_exponent_is_raised_and_what_follows_stands_on_the_line_again():
    sheet = Picture(width_mm=10.0, height_mm=10.0)
    sheet.words(1.0, 2.0, "10⁻⁶ km² and 3 × 10⁻¹² more")
    (text,) = ET.fromstring(sheet.text())
    assert "".join(text.itertext()) == "10−6 km² and 3 × 10−12 more"
    # Half an em of the smaller figures up, as much down in ems of the text: the line is left and met again
    raised_mm = [float(one.get("dy").removesuffix("em")) * (0.7 if one.get("font-size") else 1.0) for one in text]
    assert np.cumsum(raised_mm) == pytest.approx([-0.35, 0.0, -0.35, 0.0])


def test_the_legend_of_the_printed_map_stays_on_the_paper(made):
    root = ET.fromstring(draw_sheet(made))
    __, __, width, height = (float(number) for number in root.get("viewBox").split())
    for one in root.iter("{http://www.w3.org/2000/svg}text"):
        assert float(one.get("y")) < height - 1.0 and float(one.get("x")) < width, one.text


# --- files


def test_geojson_holds_each_side_of_each_isopleth_with_what_it_rests_on(made, tmp_path):
    *_others, path = geojson.write(made, tmp_path)
    assert path.name == "isopleths.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [(f["properties"]["level_per_km2"], f["properties"]["certainty"]) for f in features] == [
        (level, side) for level in (1e-5, 1e-6) for side in ("surely", "best", "perhaps")
    ]
    told = features[4]["properties"]
    assert shapely.geometry.shape(features[4]["geometry"]).bounds == pytest.approx(BEST, abs=ROUNDING_DEG)
    assert told["surely_m2"] < told["best_m2"] == told["area_m2"] < told["perhaps_m2"]
    assert (told["failure_probability"], told["failure_probability_model"]) == (FAILURE_PROBABILITY, "reference")
    assert (told["is_floor"], told["is_upper_end"], told["resolved"]) == (True, False, 0.75)


def test_an_unknown_failure_probability_is_null_and_the_isopleth_an_upper_end(unknown, tmp_path):
    *_others, path = geojson.write(unknown, tmp_path)
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        assert feature["properties"]["failure_probability"] is None and feature["properties"]["is_upper_end"]


def test_geopackage_has_the_same_isopleths(made, tmp_path):
    (path,) = geopackage.write(made, tmp_path / "pack.gpkg")
    table = pyogrio.read_dataframe(path, layer="isopleths")
    assert list(table["certainty"]) == ["surely", "best", "perhaps"] * 2
    assert table.geometry.iloc[5].bounds == pytest.approx(PERHAPS, abs=ROUNDING_DEG)
    assert set(table["failure_probability"]) == {FAILURE_PROBABILITY}


def test_a_globe_shows_isopleths_and_waits_with_the_areas_of_the_sweep(made, tmp_path):
    (path,) = kml.write(made, tmp_path / "map.kml")
    folders = {one.findtext(f"{KML}name"): one for one in ET.parse(path).getroot().iter(f"{KML}Folder")}
    marks = folders["Isopleths of hazardous fragments per km² and launch"].findall(f"{KML}Placemark")
    names = [mark.findtext(f"{KML}name") for mark in marks]
    assert names[-1] == "10⁻⁵ hazardous fragments per km² and launch: best estimate" and len(names) == 4
    hidden = {
        title
        for title, folder in folders.items()
        if any(mark.findtext(f"{KML}visibility") == "0" for mark in folder.iter(f"{KML}Placemark"))
    }
    assert hidden == {"Failed flights (sweep)"}
