"""Laws of people by place: totals are met, nested towns count once, the sea is empty, and not known is not nobody."""

from __future__ import annotations

import numpy as np
import pytest
from exposure_files import EAST, SQUARE, region, total, town
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import MultiPolygon, Point, Polygon, box

from fallzone.catalogue.regions import load_regions
from fallzone.errors import InputError
from fallzone.exposures.people import MOST_IN_SETTLEMENTS, WHOLES, build_people, list_parts, load_people
from fallzone.exposures.settlements import built_up_radius_m
from fallzone.exposures.strips import ROWS_PER_DEG, cut_strips, row_area_m2
from fallzone.exposures.totals import parse_totals, read_totals
from fallzone.model.exposures.exposure import NO_REGION

# Settlements are summed by the thousand
ROUNDING = 1e-12
# Strips are 0.9 km high, so that a coast of a hundred kilometres is told to this share
STRIPS = 0.01


@pytest.fixture(scope="module")
def shipped():
    return load_people()


def add_up(people, name: str) -> float:
    """People of a region, cell by cell of 30 arc seconds about its strips: an integral of the density that is told."""
    index = people.regions.index(name)
    own = people.strips.region == index
    row, west = np.divmod(people.strips.begin[own], 512.0)
    east = people.strips.end[own] - 512.0 * row
    found = 0.0
    for line, first, last in zip(row.astype(int), west, east, strict=True):
        inner = np.arange(np.floor(first * ROWS_PER_DEG) + 1, np.ceil(last * ROWS_PER_DEG)) / ROWS_PER_DEG
        ends = np.concatenate([[first], inner, [last]])
        middle = 0.5 * (ends[1:] + ends[:-1]) - 180.0
        lat_deg = np.full(len(middle), (line + 0.5) / ROWS_PER_DEG - 90.0)
        density = people.find(middle, lat_deg).density_pm2
        found += float(np.sum(density * np.diff(ends)) * row_area_m2(np.array([line]))[0])
    return found


def test_every_shipped_total_is_met(shipped):
    settled = np.bincount(shipped.settlements.region, shipped.settlements.people, minlength=len(shipped.regions))
    spread = shipped.countryside_pm2 * shipped.strips.area_m2
    for index, known in enumerate(shipped.totals):
        if known is not None and known.people:
            assert settled[index] + spread[index] == pytest.approx(known.people, rel=1e-9), known.region
            assert spread[index] > 0.0
    assert sum(known is not None for known in shipped.totals) > 300


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(10.2, 12.8), st.floats(40.2, 41.8), st.integers(1, 3_000_000)), min_size=0, max_size=8
    ),
    st.integers(1, 5_000_000),
)
def test_a_field_adds_up_to_its_total_whatever_the_towns(towns, people):
    entries = [town(f"t{i}", *one) for i, one in enumerate(towns)]
    # Edges of regions on edges of cells: no cell lies in both
    found = build_people([region("a", SQUARE), region("b", EAST)], [total("a", people), total("b", 1_000)], entries)
    assert add_up(found, "a") == pytest.approx(people, rel=1e-9)
    assert add_up(found, "b") == pytest.approx(1_000, rel=1e-9)


@pytest.mark.parametrize("lon_deg", [10.05, 11.3, 11.95, 12.013])
def test_a_coast_that_cuts_cells_of_a_town_keeps_the_total(lon_deg):
    coast = Polygon([(10.0, 40.0), (12.013, 40.3), (11.777, 41.9), (10.4, 41.3)])
    found = build_people([region("a", coast)], [total("a", 123_456)], [town("t", lon_deg, 40.32, 90_000)])
    assert add_up(found, "a") == pytest.approx(123_456, rel=1e-9)


def test_towns_on_both_sides_of_a_border_keep_to_their_own_side_of_it():
    """The border is slanted and cuts nearly every cell that it meets."""
    west = Polygon([(10.0, 40.0), (11.0, 40.0), (11.37, 42.0), (10.0, 42.0)])
    east = Polygon([(11.0, 40.0), (12.0, 40.0), (12.0, 42.0), (11.37, 42.0)])
    entries = [town("w", 11.1, 41.0, 800_000), town("e", 11.25, 41.02, 500_000)]
    found = build_people([region("a", west), region("b", east)], [total("a", 900_000), total("b", 700_000)], entries)
    assert add_up(found, "a") == pytest.approx(900_000, rel=1e-9)
    assert add_up(found, "b") == pytest.approx(700_000, rel=1e-9)


def test_a_nested_town_is_not_counted_twice():
    land, people = [region("a", SQUARE)], [total("a", 2_000_000)]
    alone = build_people(land, people, [town("city", 11.0, 41.0, 1_000_000)])
    ward = town("ward", 11.03, 41.02, 300_000, kind="district")
    both = build_people(land, people, [town("city", 11.0, 41.0, 1_000_000), ward])
    assert np.array_equal(alone.settlements.people, both.settlements.people)
    assert alone.settlements.people.sum() == pytest.approx(1_000_000, rel=ROUNDING)


def test_a_town_outside_another_counts_beside_it():
    entries = [town("city", 10.5, 41.0, 1_000_000), town("other", 11.5, 41.0, 300_000)]
    found = build_people([region("a", SQUARE)], [total("a", 2_000_000)], entries)
    assert found.settlements.people.sum() == pytest.approx(1_300_000, rel=ROUNDING)


def test_towns_with_more_people_than_the_region_are_scaled_to_leave_some_to_the_land():
    found = build_people([region("a", SQUARE)], [total("a", 100_000)], [town("city", 11.0, 41.0, 1_000_000)])
    assert found.settlements.people.sum() == pytest.approx(MOST_IN_SETTLEMENTS * 100_000, rel=ROUNDING)


def test_a_town_is_denser_than_the_land_and_its_people_stay_in_its_region():
    entries = [town("city", 11.99, 41.0, 500_000)]
    found = build_people([region("a", SQUARE), region("b", EAST)], [total("a", 600_000), total("b", 9)], entries)
    in_town, beyond, far = found.find(np.array([11.98, 12.01, 10.1]), np.array([41.0, 41.0, 40.1])).density_pm2
    assert in_town > 100.0 * far
    assert beyond == pytest.approx(9.0 / found.strips.area_m2[1], rel=ROUNDING)


def test_nobody_lives_at_sea_and_who_is_not_counted_is_not_nobody():
    found = build_people([region("a", SQUARE), region("b", EAST), region("s", box(0, 0, 9, 9), "sea")], [], [])
    local = found.find(np.array([11.0, 12.5, 5.0, 20.0]), np.array([41.0, 41.0, 5.0, 41.0]))
    assert np.isnan(local.density_pm2[:2]).all()
    assert np.isnan(local.evenly_pm2[:2]).all()
    assert local.region.tolist() == [0, 1, NO_REGION, NO_REGION]
    assert local.density_pm2[2:].tolist() == [0.0, 0.0]


def test_people_spread_evenly_are_as_many_as_the_others():
    found = build_people([region("a", SQUARE)], [total("a", 700_000)], [town("city", 11.0, 41.0, 400_000)])
    assert found.evenly_pm2[0] * found.strips.area_m2[0] == pytest.approx(700_000, rel=ROUNDING)


def test_the_average_resident_of_a_land_without_towns_lives_at_its_mean_density():
    found = build_people([region("a", SQUARE)], [total("a", 700_000)], [])
    assert found.lived_pm2[0] == pytest.approx(found.evenly_pm2[0], rel=ROUNDING)
    urban = build_people([region("a", SQUARE)], [total("a", 700_000)], [town("city", 11.0, 41.0, 400_000)])
    assert urban.lived_pm2[0] > 3.0 * urban.evenly_pm2[0]


def test_the_built_up_land_of_ten_thousand_people_has_two_thousand_per_square_kilometre():
    assert 10_000.0 / (np.pi * built_up_radius_m(np.array([1e4]))[0] ** 2) == pytest.approx(2e-3)


# --- land


def test_the_area_of_a_square_degree_is_that_of_the_ellipsoid():
    # pyproj follows geodesics between the corners: cut so short that they lie on the parallels
    outline = box(10.0, 40.0, 11.0, 41.0).segmentize(0.01)
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(outline)
    assert cut_strips([box(10.0, 40.0, 11.0, 41.0)]).area_m2[0] == pytest.approx(abs(area), rel=1e-7)


def test_a_hole_is_no_land_and_may_be_another_region():
    with_hole = SQUARE.difference(box(10.5, 40.5, 11.0, 41.0))
    strips = cut_strips([with_hole, box(10.5, 40.5, 11.0, 41.0)])
    assert strips.find(np.array([10.7, 10.2]), np.array([40.7, 40.7])).tolist() == [1, 0]
    assert strips.area_m2.sum() == pytest.approx(cut_strips([SQUARE]).area_m2[0], rel=1e-9)


def test_land_that_two_regions_share_is_counted_once():
    strips = cut_strips([SQUARE, box(11.8, 40.0, 13.0, 42.0)])
    whole = cut_strips([box(10.0, 40.0, 13.0, 42.0)]).area_m2[0]
    assert strips.area_m2.sum() == pytest.approx(whole, rel=1e-9)
    assert strips.find(np.array([11.7, 11.9]), np.array([41.0, 41.0])).tolist() == [0, 1]


def test_land_on_both_sides_of_180_degrees_is_found_by_any_longitude():
    strips = cut_strips([MultiPolygon([box(178.0, -18.0, 180.0, -16.0), box(-180.0, -18.0, -179.0, -16.0)])])
    lon = np.array([179.0, -179.5, 180.5, -181.0, 180.0, -180.0, 177.9, -178.9])
    assert strips.find(lon, np.full(8, -17.0)).tolist() == [0, 0, 0, 0, 0, 0, NO_REGION, NO_REGION]


def test_every_point_has_the_region_that_holds_it(shipped):
    land = {one.id: one.geometry for one in load_regions() if one.kind == "land"}
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(120.0, 146.0, 400), rng.uniform(22.0, 45.0, 400)
    found = shipped.find(lon, lat).region
    names = [shipped.regions[index] if index != NO_REGION else None for index in found]
    holds = [
        land[name].covers(Point(x, y)) if name else not any(land[one].covers(Point(x, y)) for one in shipped.regions)
        for x, y, name in zip(lon, lat, names, strict=True)
    ]
    # Within half a row of a coast a point may be on the other side of it
    assert np.mean(holds) > 0.98
    assert 0.1 < np.mean(found != NO_REGION) < 0.9


def test_areas_of_shipped_regions_are_those_of_their_outlines(shipped):
    geod, land = Geod(ellps="WGS84"), {one.id: one.geometry for one in load_regions() if one.kind == "land"}
    for name in ("okinawa", "hokkaido", "taiwan", "jeju", "philippines", "seoul", "palau"):
        area = abs(geod.geometry_area_perimeter(land[name])[0])
        assert shipped.strips.area_m2[shipped.regions.index(name)] == pytest.approx(area, rel=STRIPS), name


@pytest.mark.parametrize(
    ("west", "south", "east", "north", "people"),
    [
        (125.1, 24.65, 125.5, 24.95, 52_931),  # Miyakojima
        (124.05, 24.3, 124.36, 24.62, 47_637),  # Ishigaki
        (129.1, 28.1, 129.75, 28.55, 57_500),  # Amami-Oshima
        (130.85, 30.33, 131.1, 30.86, 27_700),  # Tanegashima
        (138.2, 37.78, 138.6, 38.35, 51_492),  # Sado
        (129.15, 34.05, 129.5, 34.75, 28_502),  # Tsushima
        (119.7, 12.4, 124.3, 18.7, 62_000_000),  # Luzon
    ],
)
def test_islands_have_about_as_many_people_as_their_censuses(shipped, west, south, east, north, people):
    """Of 2020, from general knowledge; nothing of how people are spread was fitted to them: within a half."""
    lon, lat = (np.arange(first, last, 1 / 240) + 1 / 480 for first, last in ((west, east), (south, north)))
    found = 0.0
    for one in lat:
        row = np.array([int((one + 90.0) * ROWS_PER_DEG)])
        found += shipped.find(lon, np.full(len(lon), one)).density_pm2.sum() * row_area_m2(row)[0] / 480
    assert people / 1.5 < found < 1.5 * people


# --- the table


def test_totals_add_up_to_those_of_the_censuses():
    people = {one.region: one.people for one in read_totals()}
    layers = {one.id: one.layer for one in load_regions()}
    japan = [people[one] for one, layer in layers.items() if layer == "prefectures"]
    assert sum(japan) + people["okinawa"] + people["hokkaido"] == 126_146_099
    provinces = [one for one, layer in layers.items() if layer == "provinces"]
    south = [one for one in provinces if one in list_parts(load_regions())["south-korea"]]
    assert sum(people[one] for one in south) + people["jeju"] == 51_829_136
    north = [one for one in provinces if one not in south]
    assert len(north) == 11
    assert sum(people[one] for one in north) == pytest.approx(26_070_000, rel=1e-3)
    # World Population Prospects 2022: 8.0 thousand million in November 2022
    assert sum(people.values()) == pytest.approx(8.0e9, rel=0.02)


def test_every_region_of_land_has_a_total_or_is_known_to_lack_one():
    land = {one.id for one in load_regions() if one.kind == "land"}
    assert land - {one.region for one in read_totals()} - set(WHOLES) == {"siachen-glacier", "spratly-islands"}


def test_islands_and_countries_are_made_of_all_their_parts():
    parts = list_parts(load_regions())
    assert {name: len(of) for name, of in parts.items()} == {
        "honshu": 34,
        "shikoku": 4,
        "kyushu": 7,
        "south-korea": 16,
        "north-korea": 11,
    }


HEADER = "region,people,year,off_by,mark,source\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("region,people\n", ("p.csv line 1", "region, people, year, off_by, mark, source")),
        (HEADER + "palau,-5,2020,0.05,declared,census\n", ("p.csv line 2 [people]", "-5", "expected 0")),
        (HEADER + "palau,many,2020,0.05,declared,census\n", ("p.csv line 2 [people]", "'many'")),
        (HEADER + "palau,17.5,2020,0.05,declared,census\n", ("p.csv line 2 [people]", "17.5")),
        (HEADER + "palau,17614,2020,1.5,declared,census\n", ("p.csv line 2 [off_by]", "1.5")),
        (HEADER + "palau,17614,2020,0.05,known,census\n", ("p.csv line 2 [mark]", "'known'")),
        (HEADER + "palau,17614,2020,0.05,declared,\n", ("p.csv line 2 [source]", "empty")),
        (HEADER + "palau,17614,2020\n", ("p.csv line 2", "3 values")),
        (HEADER + 2 * "palau,17614,2020,0.05,declared,c\n", ("p.csv line 3 [region]", "'palau'", "twice")),
    ],
)
def test_a_wrong_total_is_refused_with_its_place_and_value(text, words):
    with pytest.raises(InputError) as caught:
        parse_totals(text, "p.csv")
    assert caught.value.exit_code == 3
    for word in words:
        assert word in str(caught.value)


def test_a_total_of_what_is_no_region_of_land_is_refused():
    with pytest.raises(InputError, match=r"population.csv \[honshu\]"):
        build_people(load_regions(), [total("honshu", 1)], [])
