"""Many places at once: the answers are those that each place gets alone, wherever it lies."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import MultiPolygon, box
from test_check import LIFTOFF, footprint_of, place_at, ring_around, zone_of
from test_few_impacts import impacts_of
from test_places_per_launch import area, nominal, risk_of, swept
from tiny_launch import make_isopleth

from fallzone.checks.check import check_place
from fallzone.checks.edges import make_outline
from fallzone.checks.many.edges import gather_edges
from fallzone.checks.many.near import NearPoints
from fallzone.checks.many.panel import NO_LEVEL, VERDICTS, build_panel
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.names import LEVELS
from fallzone.outputs.files.places_csv import write_rows
from fallzone.places.blocks import read_blocks
from fallzone.places.points import read_points

GEOD = Geod(ellps="WGS84")
# A degree of the equator [m]
DEGREE_M = np.pi * 6_378_137.0 / 180.0


def answers_of(panel, lonlat):
    """Verdict, level, nearest and how far it is, of each point."""
    lon_deg, lat_deg = np.array(lonlat, dtype=float).T
    found = panel.sift(np.ascontiguousarray(lon_deg), np.ascontiguousarray(lat_deg))
    for verdict, level, nearest, distance_m in zip(
        found.verdict, found.level, found.nearest, found.distance_m, strict=True
    ):
        told = panel.findings[nearest].id if nearest >= 0 else None
        yield VERDICTS[verdict], None if level == NO_LEVEL else LEVELS[level], told, distance_m


def assert_same_as_alone(lonlat, *, zones=(), footprints=(), **against):
    doubts = {"is_doubtful": bool(against.get("stale"))}
    panel = build_panel(zones, footprints, **{key: told for key, told in against.items() if key != "stale"}, **doubts)
    for (lon_deg, lat_deg), found in zip(lonlat, answers_of(panel, lonlat), strict=True):
        alone = check_place(place_at(lon_deg, lat_deg), zones=zones, footprints=footprints, **against)
        verdict, level, told, distance_m = found
        assert (verdict, level) == (alone.verdict, alone.level), (lon_deg, lat_deg)
        if alone.nearest is None:
            assert told is None
            continue
        # Of edges as far away either may be told
        assert distance_m == pytest.approx(alone.nearest.edge_distance_m, rel=2e-3, abs=0.01)


def around(lon_deg, lat_deg, half_deg, count, seed=1):
    """Points about another one, all with longitudes from −180 to 180."""
    lonlat = np.random.default_rng(seed).uniform(-half_deg, half_deg, (count, 2)) + np.array([lon_deg, lat_deg])
    return [((lon + 180.0) % 360.0 - 180.0, float(np.clip(lat, -90.0, 90.0))) for lon, lat in lonlat]


def test_a_point_due_east_of_a_box_on_the_equator_is_as_far_as_the_degrees_between():
    panel = build_panel([zone_of(box(124.0, -1.0, 126.0, 1.0))], ())
    ((verdict, level, told, distance_m),) = answers_of(panel, [(127.5, 0.0)])
    assert (verdict, level, told) == ("OUTSIDE", None, "zone-a")
    assert distance_m == pytest.approx(1.5 * DEGREE_M, abs=1.0)


@pytest.mark.parametrize(("away_m", "verdict"), [(4_900.0, "UNKNOWN"), (5_100.0, "OUTSIDE"), (-100.0, "INSIDE")])
def test_the_margin_of_an_edge_is_five_kilometres(away_m, verdict):
    panel = build_panel([zone_of(box(124.0, -1.0, 126.0, 1.0))], ())
    assert [found[0] for found in answers_of(panel, [(126.0 + away_m / DEGREE_M, 0.0)])] == [verdict]


def test_a_zone_across_180_holds_points_on_either_side_and_on_the_line():
    panel = build_panel([zone_of(ring_around(180.0, 10.0, 200_000.0))], ())
    points = [(179.5, 10.0), (-179.5, 10.0), (180.0, 10.0), (-180.0, 10.0), (175.0, 10.0), (-175.0, 10.0)]
    assert [found[0] for found in answers_of(panel, points)] == ["INSIDE"] * 4 + ["OUTSIDE"] * 2


@pytest.mark.parametrize("lat_deg", [0.0, 38.0, -70.0])
def test_points_about_zones_of_every_kind_are_answered_as_each_alone(lat_deg):
    vague = zone_of(None, id="vague", about_lonlat=(126.0, lat_deg), reach_m=20_000.0)
    zones = [
        zone_of(ring_around(124.0, lat_deg, 60_000.0), id="a"),
        zone_of(ring_around(125.5, lat_deg, 30_000.0), id="b", uncertainty_m=30_000.0),
        zone_of(ring_around(123.0, lat_deg, 700_000.0, corners=6), id="c"),
    ]
    points = [*around(124.5, lat_deg, 2.0, 150), *around(150.0, 0.0, 60.0, 50)]
    assert_same_as_alone(points, zones=zones)
    assert_same_as_alone(points, zones=[*zones, vague])
    assert_same_as_alone(points, zones=[zone_of(None, id="nowhere"), zones[0]])


def test_points_about_areas_isopleths_and_impacts_are_answered_as_each_alone():
    rng = np.random.default_rng(3)
    fell = swept(125.0 + rng.normal(0.0, 1.0, 500), 30.0 + rng.normal(0.0, 1.0, 500), np.arange(500))
    impacts = (fell, nominal((125.0, 126.5), (30.0, 31.0), (0, 1)))
    areas = [footprint_of(MultiPolygon([box(124.8, 29.8, 126.0, 30.2)]))]
    points = [*around(125.0, 30.0, 3.0, 250), *around(-100.0, 0.0, 80.0, 30)]
    for risk in (risk_of(*impacts), None):
        for level in LEVELS[:4]:
            assert_same_as_alone(points, footprints=areas, impacts=impacts, risk=risk, level=level)


def test_points_where_hits_alone_decide_are_answered_as_each_alone():
    rng = np.random.default_rng(5)
    # Clusters of one to twenty hits, some of one flight, in the floor that is drawn and far from it
    middles = [(125.0 + 0.4 * number, 30.0 + 0.3 * (number % 5)) for number in range(20)]
    lon, lat = np.array([middle for number, middle in enumerate(middles) for _hit in range(number + 1)]).T
    fell = swept(lon + rng.normal(0.0, 0.03, 210), lat + rng.normal(0.0, 0.03, 210), rng.integers(0, 150, 210))
    points = [point for middle in middles for point in around(*middle, 0.15, 10)]
    for level_per_km2 in (1e-6, 3e-6, 1e-5, 1e-4):
        floor = make_isopleth(level_per_km2, area(0.5), area(1.0), area(1.5))
        risk = risk_of(fell, nominal(), floor=floor)
        risk = replace(risk, launch=replace(risk.launch, floor_per_km2=level_per_km2))
        assert_same_as_alone(points, impacts=(fell, nominal()), risk=risk)
        assert_same_as_alone(points[::10], impacts=(fell, nominal()), risk=risk, level="planned")
        panel = build_panel((), (), impacts=(fell, nominal()), risk=risk)
        told = [verdict for verdict, *_rest in answers_of(panel, [one for one in points if one[0] > 127.0])]
        assert "OUTSIDE" in told and ("UNKNOWN" in told) == (level_per_km2 < 1e-5)


def test_impacts_too_few_for_an_area_leave_points_as_each_alone():
    few = impacts_of([125.0, 130.0, -175.0], [30.0, 20.0, 0.0], flights=40)
    rare = impacts_of([125.0], [30.0], flights=100_000)
    for impacts in ((few,), (rare,)):
        assert_same_as_alone([*around(125.0, 30.0, 2.0, 60), (10.0, 60.0)], impacts=impacts)


def test_a_moment_counts_for_many_as_for_one():
    areas, zones = [footprint_of(MultiPolygon([box(124.0, -1.0, 126.0, 1.0)]))], [zone_of(box(125.0, -1.0, 127.0, 1.0))]
    points = around(125.5, 0.0, 2.5, 60)
    for hour in (10, 15, 18, 22, 23):
        at_utc = LIFTOFF.replace(hour=hour)
        assert_same_as_alone(points, zones=zones, footprints=areas, liftoff_utc=LIFTOFF, at_utc=at_utc)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-180.0, 180.0), st.floats(-90.0, 90.0)), min_size=1, max_size=20),
    st.floats(-180.0, 180.0),
    st.floats(-75.0, 75.0),
)
def test_the_nearest_edge_of_many_points_is_that_of_each(lonlat, lon_deg, lat_deg):
    outline = make_outline(ring_around(lon_deg, lat_deg, 150_000.0), "a ring")
    found, _area = gather_edges([outline]).find_nearest(*np.array(lonlat, dtype=float).T)
    # Of far rings the side that is nearest may be another one on a sphere
    expected = [outline.edge_distance_m(*one) for one in lonlat]
    assert found == pytest.approx(np.array(expected), rel=3e-3, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(st.floats(-180.0, 180.0), st.floats(-89.0, 89.0), st.floats(0.0, 360.0), st.floats(0.0, 12_000.0))
def test_near_points_are_those_within_reach_on_whichever_side_of_180(lon_deg, lat_deg, azimuth_deg, away_m):
    near = NearPoints(geodetic_to_ecef(np.array([lon_deg]), np.array([lat_deg]), 0.0), 6_000.0)
    lon, lat, _back = GEOD.fwd(lon_deg, lat_deg, azimuth_deg, away_m)
    if abs(away_m - 6_000.0) > 1.0:
        assert near.find(np.array([lon]), np.array([lat])).tolist() == [away_m < 6_000.0]


# --- tables of places

CELLS = st.sampled_from(
    ["26.2", "-0.5", "+7", ".5", "12.", "1e1", "26,2", "26°12′N", " 3 ", "", "nan", "x", "1_0", "91"]
)
NAMES = st.sampled_from(["A", " b ", "나하", "", "=1+1", "c d"])


def as_read(read, path):
    try:
        return read(path)
    except InputError as error:
        return str(error)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, CELLS, st.sampled_from(["127.6", "-180", "359", "400", "127.6 E"])), max_size=4))
def test_a_table_read_by_blocks_is_the_table_read_by_rows(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("t") / "p.csv"
    path.write_text("\n".join(map(";".join, [("name", "lat", "lon"), *rows])) + "\n", encoding="utf-8")

    def by_blocks(path):
        blocks = list(read_blocks(path))
        return [
            (name, lon, lat)
            for block in blocks
            for name, lon, lat in zip(block.names, block.lon_deg.tolist(), block.lat_deg.tolist(), strict=True)
        ]

    def by_rows(path):
        return [(place.name, place.lon_deg, place.lat_deg) for place in read_points(path).places]

    assert as_read(by_blocks, path) == as_read(by_rows, path)


def test_lines_of_a_table_whose_cells_do_not_match_its_columns_are_refused_though_their_sum_does(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("name,lat,lon\nA,1,2,3\nB,4\n", encoding="utf-8")
    assert "line 2" in as_read(lambda file: list(read_blocks(file)), path)


DECIMALS = st.builds(round, st.floats(-180.0, 180.0), st.integers(0, 14))
SIZES = st.sampled_from([0.0, -0.0, 1e-4, 1e-5, -1.5e-7, 180.0, 90.000000000001, 26.2 - 0.1])
WRITTEN = st.lists(
    st.tuples(st.text(st.sampled_from('ab 나,"=+\n'), max_size=5), DECIMALS | SIZES, DECIMALS | SIZES), max_size=6
)
TOLD = [("INSIDE", "planned", 'a "zone", 나'), ("OUTSIDE", "", "")]


@settings(max_examples=300, deadline=None)
@given(WRITTEN, st.sampled_from([0.4, 12_345_678.0, np.inf]))
def test_rows_of_a_table_hold_what_was_told_and_numbers_as_they_are_shown(rows, away_m):
    names, lon_deg, lat_deg = [list(column) for column in zip(*rows, strict=True)] or ([], [], [])
    number = np.arange(len(rows)) % 2
    points = np.array(lon_deg, dtype=float), np.array(lat_deg, dtype=float)
    raw = write_rows(names, *points, told=TOLD, number=number, distance_m=np.full(len(rows), away_m))
    metres = {0.4: "0", np.inf: ""}.get(away_m, "12345678")
    shown = [f"'{name}" if name.startswith(("=", "+", "\n")) else name for name in names]
    assert list(csv.reader(io.StringIO(raw.decode(), newline=""))) == [
        [name, repr(lat), repr(lon), *TOLD[one], metres]
        for name, lat, lon, one in zip(shown, lat_deg, lon_deg, number, strict=True)
    ]


def test_a_bad_line_far_down_a_long_table_is_named(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("name,lat,lon\n" + "A,1,2\n" * 400_000 + "B,1\n", encoding="utf-8")
    told = as_read(lambda file: list(read_blocks(file)), path)
    assert "line 400002" in told and "has 2 values" in told
