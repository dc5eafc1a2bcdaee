"""Circles, corridors and rings with holes cover what they say, anywhere on the Earth: checked against geodesics."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from test_check import verdict, zone_of

from fallzone.earth.areas import draw_area, draw_circle, find_area
from fallzone.errors import InputError
from fallzone.model.zone import Circle, Corridor, Ring, Rings

GEOD = Geod(ellps="WGS84")
# An edge of 2 km that passes a pole is drawn as much beside it; all else is true to 5 m
POLE_M, TRUE_M = 1_000.0, 5.0

LON, LAT = st.floats(-180.0, 180.0), st.floats(-90.0, 90.0)
RADIUS = st.floats(100.0, 2e6)


def holds(area, lon, lat):
    """Whether an area holds a point, however its longitude is written."""
    turns = np.array([lon - 360.0, lon, lon + 360.0])
    return bool(shapely.intersects_xy(area, turns, lat).any())


def point_from(lon, lat, azimuth, away_m):
    lon, lat, _ = GEOD.fwd(lon, lat, azimuth, away_m)
    return lon, lat


def is_near_pole(lat):
    """Whether a point is so near a pole that edges drawn in longitude and latitude leave their geodesic."""
    return GEOD.inv(0.0, lat, 0.0, np.copysign(90.0, lat))[2] < 3.0 * POLE_M


@given(LON, LAT, RADIUS)
@example(180.0, 0.0, 1e5)
@example(-180.0, 66.0, 1.9e6)
@example(12.0, 90.0, 5e5)
@example(0.0, -90.0, 100.0)
@example(20.0, -80.0, 1.2e6)
@example(0.0, 89.1, 100_489.0)
@settings(max_examples=150)
def test_every_corner_of_a_circle_is_at_its_radius_and_never_inside_it(lon, lat, radius_m):
    area = draw_circle(lon, lat, radius_m)
    assert area.is_valid and (np.abs(shapely.get_coordinates(area)) <= [180.0, 90.0]).all()
    corners = shapely.get_coordinates(area)
    # Those on the cut at 180° and at a pole are none of the circle's
    corners = corners[(np.abs(corners[:, 0]) < 180.0 - 1e-9) & (np.abs(corners[:, 1]) < 90.0 - 1e-9)]
    away_m = GEOD.inv(*np.broadcast_arrays(lon, lat, *corners.T))[2]
    assert away_m.min() >= radius_m - 1e-3 and away_m.max() <= radius_m + TRUE_M


@pytest.mark.parametrize(("radius_m", "slack_m"), [(9_260.0, 0.05), (1e5, 0.5), (1.85e6, 1.0)])
@pytest.mark.parametrize("lat", [0.0, 35.0, -60.0])
def test_no_edge_of_a_circle_cuts_into_it(radius_m, slack_m, lat):
    """Between two of 360 corners a chord would pass 0.35 m inside a circle of 5 NM, and 3.8 m inside one of 100 km.

    Straight in longitude and latitude, an edge of 2 km leaves its geodesic by 0.3 m at 76° of latitude.
    """
    area = draw_circle(127.0, lat, radius_m)
    for azimuth in np.arange(0.0, 360.0, 5.0):
        assert holds(area, *point_from(127.0, lat, azimuth, radius_m - slack_m))


@given(LON, LAT, RADIUS, st.floats(0.0, 360.0), st.floats(0.0, 2.0))
@example(180.0, 0.0, 1e5, 90.0, 0.99)
@example(10.0, 89.0, 2e5, 0.0, 0.6)
@example(10.0, -89.9, 2e5, 180.0, 0.9)
@settings(max_examples=300)
def test_a_circle_holds_what_is_nearer_than_its_radius_and_nothing_else(lon, lat, radius_m, azimuth, share):
    where = point_from(lon, lat, azimuth, share * radius_m)
    slack_m = POLE_M if is_near_pole(where[1]) else TRUE_M
    area = draw_circle(lon, lat, radius_m)
    if share * radius_m <= radius_m - (POLE_M if is_near_pole(where[1]) else 0.001):
        assert holds(area, *where)
    if share * radius_m > radius_m + slack_m:
        assert not holds(area, *where)


def test_the_sides_of_a_corridor_near_a_pole_are_no_chords():
    line = ((0.0, 89.0), point_from(0.0, 89.0, 90.0, 100_430.0))
    area = draw_area(Corridor(line_lonlat=line, width_m=39_814.0), "c")
    azimuth, _, length_m = GEOD.inv(*line[0], *line[1])
    middle = point_from(*line[0], azimuth, length_m / 2.0)
    ahead = GEOD.inv(*middle, *line[1])[0]
    for side in (-90.0, 90.0):
        assert holds(area, *point_from(*middle, ahead + side, 39_814.0 / 2.0 - 2.0))


@given(st.data(), st.floats(2e3, 3e5))
@settings(max_examples=150)
def test_a_corridor_holds_its_centre_line_and_is_as_wide_as_it_says(data, width_m):
    """Beside the middle of each leg, square to it: half the width belongs to it, and no more."""
    line = [(data.draw(LON), data.draw(st.floats(-89.0, 89.0)))]
    for _ in range(data.draw(st.integers(1, 3))):
        # Turns of at most 60°, legs longer than the corridor is wide: no leg covers another one's sides
        course = data.draw(st.floats(-30.0, 30.0)) + 90.0
        line.append(point_from(*line[-1], course, data.draw(st.floats(2.0 * width_m, 2.0 * width_m + 2e6))))
    area = draw_area(Corridor(line_lonlat=tuple(line), width_m=width_m), "c")
    assert area.is_valid
    for start, end in itertools.pairwise(line):
        azimuth, _, length_m = GEOD.inv(*start, *end)
        for share in (0.0, 0.3, 1.0):
            assert holds(area, *point_from(*start, azimuth, share * length_m))
    (start, end), half_m = line[:2], width_m / 2.0
    azimuth, _, length_m = GEOD.inv(*start, *end)
    middle = point_from(*start, azimuth, length_m / 2.0)
    ahead = GEOD.inv(*middle, *end)[0]
    for side in (-90.0, 90.0):
        inside, outside = (point_from(*middle, ahead + side, half_m + beyond) for beyond in (-TRUE_M, TRUE_M))
        if not is_near_pole(inside[1]):
            assert holds(area, *inside)
        if len(line) == 2 and not is_near_pole(outside[1]):
            assert not holds(area, *outside)


@pytest.mark.parametrize(
    ("line", "width_m", "inside", "outside"),
    [
        # Along the equator across 180°, 100 km wide: 50 km are 0.4522° of latitude there (110,574 m a degree)
        (((175.0, 0.0), (-175.0, 0.0)), 1e5, [(180.0, 0.451), (-178.0, -0.451)], [(180.0, 0.453), (-178.0, -0.453)]),
        # Over the pole from 0° to 180°: square to it lie 90° and 90° W; 50 km are 0.4476° (111,694 m a degree)
        (((0.0, 85.0), (180.0, 85.0)), 1e5, [(90.0, 89.56), (-90.0, 89.56), (33.0, 90.0)], [(90.0, 89.54)]),
        # Its ends are round: 50 km beyond the last point, and not 51
        (((0.0, 0.0), (1.0, 0.0)), 1e5, [(1.4491, 0.0)], [(1.4582, 0.0), (1.36, 0.36)]),
    ],
    ids=["across 180°", "over the pole", "beyond its end"],
)
def test_corridors_whose_sides_are_known_by_hand(line, width_m, inside, outside):
    area = draw_area(Corridor(line_lonlat=line, width_m=width_m), "c")
    assert all(holds(area, *where) for where in inside)
    assert not any(holds(area, *where) for where in outside)


@pytest.mark.parametrize("first_lon", [124.0, 178.5, -181.5, -180.5])
@pytest.mark.parametrize("begin", range(4))
def test_a_ring_is_the_same_wherever_it_begins_and_however_it_crosses_180(first_lon, begin):
    corners = [(first_lon, 8.0), (first_lon + 2.0, 8.0), (first_lon + 2.0, 10.0), (first_lon, 10.0)]
    corners = tuple(corners[begin:] + corners[:begin])
    area = draw_area(Rings(rings=(Ring(corners_lonlat=corners),)), "r")
    # Two degrees by two, with edges that bulge by less than a thousandth of them
    assert area.is_valid and area.area == pytest.approx(4.0, rel=1e-3)
    for lon, inside in ((0.001, True), (0.5, True), (1.0, True), (1.999, True), (-0.001, False), (2.001, False)):
        assert holds(area, first_lon + lon, 9.0) is inside
    # The far turn of the same corners, by a jump of sign
    jumped = tuple(((lon + 180.0) % 360.0 - 180.0, lat) for lon, lat in corners)
    assert draw_area(Rings(rings=(Ring(corners_lonlat=jumped),)), "r").area == pytest.approx(area.area, abs=1e-9)


SQUARE, HOLE = (((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)), ((1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)))


@pytest.mark.parametrize("turn", [0.0, 178.0, 180.0])
def test_a_hole_is_outside_and_its_edge_is_an_edge(turn):
    def moved(corners):
        return tuple((lon + turn, lat) for lon, lat in corners)

    zone = zone_of(None, shape=Rings(rings=(Ring(corners_lonlat=moved(SQUARE), holes_lonlat=(moved(HOLE),)),)))
    assert verdict(0.5 + turn, 2.0, zone) == verdict(3.5 + turn, 2.0, zone) == "INSIDE"
    assert verdict(2.0 + turn, 2.0, zone) == "OUTSIDE"
    # 0.04° of longitude at 2° N are 4.45 km: within the 5 km of every edge
    assert verdict(1.04 + turn, 2.0, zone) == "UNKNOWN" and verdict(1.05 + turn, 2.0, zone) == "OUTSIDE"


def test_within_any_of_several_areas_is_inside_also_where_they_touch():
    """Two areas that share an edge, as those of HYDROLANT 759/23, have none between them."""
    left, right = ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)), ((2.0, 0.0), (4.0, 0.0), (4.0, 2.0), (2.0, 2.0))
    apart = ((10.0, 0.0), (11.0, 0.0), (11.0, 1.0))
    zone = zone_of(None, shape=Rings(rings=tuple(Ring(corners_lonlat=one) for one in (left, right, apart))))
    assert find_area(zone).is_valid and len(find_area(zone).geoms) == 2
    assert {verdict(lon, 1.0, zone) for lon in (0.5, 1.9999, 2.0, 2.0001, 3.5)} == {"INSIDE"}
    assert verdict(10.8, 0.5, zone) == "INSIDE" and verdict(7.0, 1.0, zone) == "OUTSIDE"


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (Rings(rings=(Ring(corners_lonlat=SQUARE, holes_lonlat=(((3.0, 1.0), (5.0, 1.0), (5.0, 2.0)),)),)), "hole 1"),
        (Rings(rings=(Ring(corners_lonlat=HOLE, holes_lonlat=(HOLE,)),)), "leave nothing"),
        (Rings(rings=(Ring(corners_lonlat=SQUARE), Ring(corners_lonlat=(SQUARE[0], *SQUARE[:0:-2], SQUARE[2])))), "2"),
    ],
    ids=["a hole that reaches out", "a hole that takes all", "the second crosses itself"],
)
def test_what_is_no_area_is_refused(shape, words):
    with pytest.raises(InputError, match=rf"zone-a.*{words}"):
        verdict(50.0, 50.0, zone_of(None, shape=shape))


@pytest.mark.parametrize(
    "facts",
    [{"centre_lonlat": (0.0, 0.0), "radius_m": 0.0}, {"centre_lonlat": (0.0, 91.0), "radius_m": 1e3}],
    ids=["no radius", "beyond the pole"],
)
def test_a_circle_that_cannot_be_is_no_record(facts):
    with pytest.raises(ValueError, match=r"radius_m|lonlat"):
        Circle(**facts)
