"""Rings: what is refused and why, densification, 180° and poles."""

import antimeridian
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from fallzone.earth import rings
from fallzone.errors import InputError

SQUARE = [[170.0, 10.0], [180.0, 10.0], [180.0, 20.0], [170.0, 20.0], [170.0, 10.0]]
ACROSS = [[170.0, 10.0], [-170.0, 10.0], [-170.0, 20.0], [170.0, 20.0], [170.0, 10.0]]
ROUND_THE_POLE = [[0.0, -70.0], [90.0, -70.0], [180.0, -70.0], [-90.0, -70.0], [0.0, -70.0]]


@pytest.mark.parametrize("ring", [SQUARE, ACROSS, ROUND_THE_POLE])
def test_a_good_ring_is_returned_as_it_is(ring):
    assert rings.check_ring(ring, "zone").tolist() == ring


@pytest.mark.parametrize(
    ("ring", "message"),
    [
        (SQUARE[:-1], "not closed"),
        ([[0, 0], [1, 1], [0, 0]], "3 points"),
        ([[0, 0], [1, float("nan")], [1, 0], [0, 0]], "not finite"),
        ([[33.0, 124.0], [34.0, 124.0], [34.0, 125.0], [33.0, 124.0]], "did you swap"),
        ([[0, 0], [400.0, 0], [1, 1], [0, 0]], "lon 400"),
        ([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]], "crosses"),
        ([[179, 0], [-179, 1], [-179, 0], [179, 1], [179, 0]], "crosses"),
        ([[0, 0], [1, 1], [2, 2], [0, 0]], "crosses"),
        ([[0, 0], [1, 0], ["a", 1], [0, 0]], "pairs of numbers"),
        ([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 0]], "shape"),
        (None, "pairs"),
    ],
)
def test_a_bad_ring_is_refused_with_the_reason(ring, message):
    with pytest.raises(InputError, match=message) as caught:
        rings.check_ring(ring, "zones/a.geojson [A]")
    assert str(caught.value).startswith("zones/a.geojson [A]: ")


def test_a_dense_ring_keeps_its_corners_and_short_edges():
    dense = rings.densify(ACROSS, max_m=50_000.0)
    assert Geod(ellps="WGS84").line_lengths(dense[:, 0], dense[:, 1]).max() <= 50_000.0 + 1e-6
    wrapped = np.column_stack([(dense[:, 0] + 180.0) % 360.0 - 180.0, dense[:, 1]])
    for corner in ACROSS:
        assert np.abs(wrapped - corner).sum(axis=1).min() < 1e-12
    assert np.abs(np.diff(dense[:, 0])).max() < 1.0


@pytest.mark.parametrize("begin", range(4))
@pytest.mark.parametrize("west", [179.0, -181.0])
def test_a_dense_ring_across_180_closes_on_its_first_point_and_keeps_its_area(west, begin):
    corners = [[west, 8.0], [west + 2.0, 8.0], [west + 2.0, 10.0], [west, 10.0]]
    corners = corners[begin:] + corners[:begin]
    dense = rings.densify([*corners, corners[0]])
    assert np.array_equal(dense[0], dense[-1])
    # 2° by 2°, with edges that bulge by 0.0015°
    assert rings.split_antimeridian(shapely.Polygon(dense)).area == pytest.approx(4.0, abs=0.004)


def test_a_long_parallel_bends_towards_the_pole():
    # The geodesic between 0° and 90° E at 45° N passes north of the parallel: 54.74° on a sphere
    dense = rings.densify([[0.0, 45.0], [90.0, 45.0]])
    assert dense[:, 1].max() == pytest.approx(54.74, abs=0.1)  # flattening moves it by less than 0.1°


@settings(max_examples=60)
@given(st.floats(-180.0, 180.0), st.floats(-60.0, 60.0), st.floats(0.5, 15.0))
def test_splitting_at_180_keeps_the_area_and_the_range(lon, lat, size):
    box = shapely.box(lon - size, lat - size, lon + size, lat + size)
    split = rings.split_antimeridian(box)
    west, _, east, _ = split.bounds
    assert west >= -180.0 and east <= 180.0
    assert split.is_valid
    # The antimeridian package rounds where an edge crosses 180° to 1e-7 degrees, a centimetre.
    assert split.area == pytest.approx(box.area, abs=1e-7 * split.length)


@pytest.mark.parametrize("twin_deg", [None, 9e-9])
@pytest.mark.parametrize("centre", [(127.3, 34.4), (0.0, 0.0), (-100.7, -60.1), (149.3, 20.0)])
def test_a_ring_clear_of_180_is_as_the_package_leaves_it_to_the_last_bit(centre, twin_deg):
    """So that it need not be asked; of rings with a point given twice, a millimetre apart, too."""
    angle = np.linspace(0.0, 2.0 * np.pi, 40)[:-1]
    away_deg = np.random.default_rng(1).uniform(3.0, 29.0, len(angle))
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * away_deg[:, None] + centre
    if twin_deg is not None:
        ring = np.vstack([ring, ring[-1] + [0.0, twin_deg]])
    area = shapely.Polygon(ring)
    expected = antimeridian.fix_polygon(area, fix_winding=False, great_circle=False)
    assert np.array_equal(shapely.get_coordinates(rings.split_antimeridian(area)), shapely.get_coordinates(expected))


def test_a_ring_that_begins_at_180_does_not_cross_itself_by_its_last_bit():
    """Longitudes without jumps end a bit beside where they began."""
    ring = [
        (180.0, 21.853803970649196),
        (178.1665959272208, 21.318377333555482),
        (179.15925137571205, 19.671803937782105),
        (-179.32646347478865, 19.891773754668808),
        (-178.25858494661594, 21.291431562674223),
        (180.0, 21.853803970649196),
    ]
    assert np.array_equal(rings.check_ring(ring, "ring"), ring)


def test_a_jump_of_sign_is_read_as_crossing_180():
    split = rings.split_antimeridian(shapely.Polygon(ACROSS))
    assert sorted(part.bounds for part in split.geoms) == [(-180.0, 10.0, -170.0, 20.0), (170.0, 10.0, 180.0, 20.0)]


def test_a_polygon_round_the_pole_keeps_the_pole():
    split = rings.split_antimeridian(shapely.Polygon(ROUND_THE_POLE))
    assert split.buffer(1e-9).contains(shapely.Point(45.0, -89.0))
    assert not split.contains(shapely.Point(45.0, 0.0))


def test_a_track_across_180_becomes_two_lines():
    split = rings.split_antimeridian(shapely.LineString([[175.0, 0.0], [-175.0, 10.0]]))
    assert split.geom_type == "MultiLineString"
    assert split.bounds == (-180.0, 0.0, 180.0, 10.0)


def test_an_empty_shape_stays_empty():
    assert rings.split_antimeridian(shapely.Polygon()).is_empty
