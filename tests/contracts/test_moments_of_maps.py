"""A failure at each moment as the page has it: plain data, the same shapes and numbers, small."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
import shapely
from builders import tiny_assessment
from moment_flights import PADS, POWERED_S, go, make_run, reach_deg
from tiny_records import PAD_LAT_DEG, PAD_LON_DEG

from fallzone.outputs.map.app.polar import Pole
from fallzone.outputs.map.moments.tell import tell_moments
from fallzone.words import in_language
from fallzone.words.chances import name_chance, weigh_chance

SOUTH = (PAD_LON_DEG, PAD_LAT_DEG, 180.0)


@pytest.fixture(scope="module")
def run():
    return make_run(SOUTH)


@pytest.fixture(scope="module")
def told(run):
    return json.loads(json.dumps(tell_moments(run, PAD_LON_DEG), allow_nan=False))


def _walk(steps, each: int = 2) -> np.ndarray:
    return np.cumsum(np.array(steps).reshape(-1, each), axis=0)


def _polygons(shape) -> shapely.MultiPolygon:
    rings = iter([_walk(line) / 1000.0 for line in shape["lines"]])
    parts = [list(itertools.islice(rings, count)) for count in shape["rings"]]
    return shapely.MultiPolygon([(part[0], part[1:]) for part in parts])


def test_every_moment_is_told_in_steps_of_whole_seconds(run, told):
    assert (told["last_s"], told["step_s"]) == (POWERED_S, 5)
    assert len(told["moments"]) == len(run.moments.moments) == POWERED_S / 5


def test_areas_are_those_of_the_run(run, told):
    drawn = 0
    for moment, page in zip(run.moments.moments, told["moments"], strict=True):
        assert [area["percent"] for area in page["areas"]] == [round(100 * area.containment) for area in moment.areas]
        for area, shown in zip(moment.areas, page["areas"], strict=True):
            drawn += 1
            apart = _polygons(shown["shape"]).buffer(0).symmetric_difference(area.geometry).area
            assert apart < 0.01 * area.geometry.area
    assert drawn > 100


def test_an_impact_point_of_each_second_is_that_of_the_flight(told):
    (whole,) = told["points"]["nominal"]
    (line,) = whole["shape"]["lines"]
    points, seconds = _walk(line) / 1000.0, np.arange(whole["first_s"], POWERED_S + 1.0)
    lon_deg, lat_deg = go(*SOUTH, reach_deg(seconds), np.zeros(len(seconds)))
    # To the last thousandth, and the few metres for which it falls
    np.testing.assert_allclose(points, np.column_stack([lon_deg, lat_deg]), atol=2e-3)


def test_regions_and_times_are_those_of_the_run_outward_to_seconds(run, told):
    names = {one["id"]: one["name"] for one in told["regions"]}
    assert names["east-china-sea"] == "East China Sea"
    counted = 0
    for moment, page in zip(run.moments.moments, told["moments"], strict=True):
        assert page["counted"] == [*map(round, moment.counted_s), moment.counted_flights]
        for one, (region, likely, chance, first_s, last_s) in zip(moment.reached, page["reached"], strict=True):
            counted += 1
            assert told["regions"][region]["id"] == one.region
            assert told["texts"][likely].split(", ")[0] == name_chance(one.chance)
            assert float(told["texts"][chance].split("\u202f")[0]) == pytest.approx(
                100.0 * one.chance, rel=0.1, abs=1.0
            )
            assert one.delay_s[0] - 1.0 < first_s <= one.delay_s[0] <= one.delay_s[1] <= last_s < one.delay_s[1] + 1.0
    assert counted > 10


def test_a_sample_is_where_debris_came_down(run, told):
    for moment, page in zip(run.moments.moments, told["moments"], strict=True):
        steps = _walk(page["sample"], 3)
        np.testing.assert_allclose(steps[:, 0] / 100.0, moment.sample_lon_deg, atol=0.0051)
        np.testing.assert_allclose(steps[:, 1] / 100.0, moment.sample_lat_deg, atol=0.0051)
        np.testing.assert_allclose(steps[:, 2], moment.sample_delay_s, atol=0.51)


def test_what_lies_across_180_degrees_is_on_the_side_of_the_launch():
    told = tell_moments(make_run(PADS["180"]), PADS["180"][0])
    bounds = [_polygons(area["shape"]).bounds for one in told["moments"] for area in one["areas"]]
    assert max(east for _west, _south, east, _north in bounds) > 190.0
    assert min(west for west, _south, _east, _north in bounds) > 140.0
    assert max(east - west for west, _south, east, _north in bounds) < 30.0


def test_a_picture_of_a_pole_holds_what_areas_hold_about_it_without_a_seam():
    """Of 2,000 points about the pole, along 180° too: each in the picture where it is in the area, but for its edge."""
    run, lon_deg = make_run(PADS["pole"]), PADS["pole"][0]
    told = tell_moments(run, lon_deg, [Pole(1, lon_deg)])
    assert told["poles"] == [{"sign": 1, "lon_deg": lon_deg, "rim_deg": 30.0, "rim": 1_000}]
    random, count = np.random.default_rng(1), 2_000
    away, lon = 30.0 * np.sqrt(random.random(count)), random.uniform(-180.0, 180.0, count)
    lon[: count // 4] = 180.0
    # The meridian of the launch points down, and east of it lies to the right
    angle = np.radians(lon - lon_deg)
    points = shapely.points(away / 30.0 * np.sin(angle), away / 30.0 * np.cos(angle))
    pole_is_in = 0
    for moment, page in zip(run.moments.moments, told["moments"], strict=True):
        for area, shown in zip(moment.areas, page["areas"], strict=True):
            held = shapely.intersects_xy(area.geometry, lon, 90.0 - away)
            if not held.any():
                continue
            drawn = _polygons(shown["polar"][0])
            # Grown and made simple by 1.5 thousandths of the rim each, rounded to one; a step of 1° along a parallel
            # leaves it by 0.1
            is_clear = shapely.distance(drawn.boundary, points) > 0.005
            assert (shapely.contains(drawn, points) == held)[is_clear].all()
            # A seam from 180° to the pole would be a part of its edge
            pole_is_in += shapely.buffer(drawn, -0.02).contains(shapely.Point(0.0, 0.0))
    assert pole_is_in > 3


def test_a_run_of_which_no_failures_are_known_has_no_moments():
    assert tell_moments(replace(tiny_assessment(), launch=None), PAD_LON_DEG) is None


def test_moments_are_told_in_the_language_that_is_spoken(run):
    with in_language("ko"):
        told = tell_moments(run, PAD_LON_DEG)
    assert {"id": "east-china-sea", "name": "동중국해"} in told["regions"]
    assert told["words"]["moment"] == "고장 시각"


@pytest.mark.parametrize(
    ("chance", "words"),
    # Bands of the guidance note of the IPCC (2010), table 1
    [
        (1.0, "virtually certain"),
        (0.951, "very likely"),
        (0.5, "about as likely as not"),
        (0.17, "unlikely, 1 in 5.9"),
        (0.0032, "rare, 1 in 310"),
    ],
)
def test_a_chance_is_told_by_the_one_scale_and_a_small_one_as_one_in_so_many_too(chance, words):
    assert weigh_chance(chance) == words
