"""Sectors of circles hold what lies between their azimuths and radii, anywhere on the Earth, checked by geodesics."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from test_zone_areas import GEOD, LAT, LON, POLE_M, RADIUS, TRUE_M, holds, is_near_pole, point_from

from fallzone.earth.areas import draw_area
from fallzone.model.zone import Sector

AZIMUTH = st.floats(0.0, 360.0)


def sector(lon, lat, radius_m, azimuths_deg, inner_radius_m=0.0):
    return Sector(centre_lonlat=(lon, lat), radius_m=radius_m, azimuths_deg=azimuths_deg, inner_radius_m=inner_radius_m)


def side_m(turned_deg, range_m):
    """How far a point lies from a side, by the angle between both at the centre; no more than its range."""
    return range_m * np.sin(np.radians(np.clip(turned_deg, 0.0, 90.0)))


@given(LON, LAT, RADIUS, AZIMUTH, st.floats(0.5, 359.5), st.floats(0.0, 0.9), AZIMUTH, st.floats(0.0, 1.5))
@example(180.0, 0.0, 1e5, 0.0, 90.0, 0.0, 45.0, 0.99)
@example(180.0, 30.0, 1e5, 180.0, 180.0, 0.5, 270.0, 0.51)
@example(-179.99, -40.0, 1.9e6, 350.0, 30.0, 0.1, 355.0, 0.99)
@example(0.0, 89.0, 3e5, 315.0, 90.0, 0.0, 0.0, 0.9)
@example(0.0, 85.0, 1e6, 45.0, 270.0, 0.3, 180.0, 0.31)
@example(10.0, -89.9, 2e5, 90.0, 359.0, 0.0, 80.0, 0.9)
@settings(max_examples=300, deadline=None)
def test_a_sector_holds_what_lies_between_its_sides_and_radii_and_nothing_else(
    lon, lat, radius_m, start_deg, turn_deg, inner, azimuth_deg, share
):
    assume(not is_near_pole(lat))
    end_deg = (start_deg + turn_deg) % 360.0
    inner_m = inner * radius_m
    area = draw_area(sector(lon, lat, radius_m, (start_deg, end_deg), inner_m), "s")
    where = point_from(lon, lat, azimuth_deg, share * radius_m)
    assert area.is_valid and (np.abs(shapely.get_coordinates(area)) <= [180.0, 90.0]).all()
    slack_m = POLE_M if is_near_pole(where[1]) else 1.0
    past_first_deg = (azimuth_deg - start_deg) % 360.0
    range_m = share * radius_m
    if past_first_deg <= turn_deg:
        from_side_m = side_m(min(past_first_deg, turn_deg - past_first_deg), range_m)
        from_edge_m = min(range_m - inner_m if inner_m else range_m, radius_m - range_m)
        # The circles themselves are held to a millimetre, the sides to the metre of an edge straight in degrees
        if from_side_m > slack_m and from_edge_m > (slack_m if slack_m == POLE_M else 0.5):
            assert holds(area, *where)
        if range_m > radius_m + max(slack_m, TRUE_M) or range_m < inner_m - max(slack_m, TRUE_M):
            assert not holds(area, *where)
    elif side_m(min(past_first_deg - turn_deg, 360.0 - past_first_deg), range_m) > max(slack_m, TRUE_M):
        assert not holds(area, *where)


@pytest.mark.parametrize(
    ("azimuths_deg", "inside", "outside"),
    [
        # On the equator a degree of longitude is 111,319 m, and one of latitude 110,574 m
        ((90.0, 180.0), [(0.5, -0.5), (0.8, -0.01), (0.01, -0.8)], [(-0.01, -0.5), (0.5, 0.01), (-0.5, 0.5)]),
        # Across north
        ((350.0, 20.0), [(0.0, 0.9), (0.3, 0.85), (-0.15, 0.88)], [(0.35, 0.85), (-0.17, 0.88), (0.0, -0.5)]),
        # Three quarters, but for the north-east
        ((90.0, 0.0), [(-0.5, 0.5), (0.5, -0.5), (-0.5, -0.5)], [(0.5, 0.5), (0.01, 0.02)]),
    ],
)
@pytest.mark.parametrize("lon", [20.0, 180.0, -179.8])
def test_sectors_known_by_hand(lon, azimuths_deg, inside, outside):
    area = draw_area(sector(lon, 0.0, 1e5, azimuths_deg), "s")
    assert all(holds(area, lon + east, north) for east, north in inside)
    assert not any(holds(area, lon + east, north) for east, north in outside)


def test_an_inner_radius_leaves_out_what_is_nearer():
    area = draw_area(sector(20.0, 0.0, 1e5, (0.0, 180.0), 5e4), "s")
    # 50 km are 0.4492° of longitude
    assert holds(area, 20.4493, 0.0) and not holds(area, 20.4490, 0.0) and not holds(area, 20.0, 0.0)


@pytest.mark.parametrize(("radius_m", "inner_m"), [(9_260.0, 1_852.0), (1e5, 2e4), (1.85e6, 1e6)])
@pytest.mark.parametrize("lat", [0.0, 35.0, -60.0])
def test_no_edge_of_a_sector_cuts_into_it(radius_m, inner_m, lat):
    area = draw_area(sector(127.0, lat, radius_m, (300.0, 60.0), inner_m), "s")
    for azimuth in np.arange(-59.5, 60.0, 3.5):
        assert holds(area, *point_from(127.0, lat, azimuth, radius_m - 1.0))
        assert holds(area, *point_from(127.0, lat, azimuth, inner_m + 1.0))


@given(LON, st.floats(-85.0, 85.0), st.floats(1e3, 1e6), AZIMUTH, st.floats(1.0, 359.0), st.floats(0.0, 0.9))
@settings(max_examples=100, deadline=None)
def test_two_sectors_that_share_their_sides_make_the_ring_between_both_circles(lon, lat, radius_m, start, turn, inner):
    end = (start + turn) % 360.0
    parts = [
        draw_area(sector(lon, lat, radius_m, sides, inner * radius_m), "s") for sides in ((start, end), (end, start))
    ]
    both = shapely.union_all(parts)
    for azimuth in np.arange(0.0, 360.0, 30.0):
        where = point_from(lon, lat, azimuth, 0.95 * radius_m)
        assert holds(both, *where) or is_near_pole(where[1])
        if inner > 0.1:
            assert not holds(both, *point_from(lon, lat, azimuth, 0.5 * inner * radius_m))


def test_a_sector_without_an_area_is_refused():
    for wrong in ({"azimuths_deg": (90.0, 90.0)}, {"azimuths_deg": (0.0, 360.0)}, {"inner_radius_m": 1e5}):
        with pytest.raises(ValidationError):
            Sector(**{"centre_lonlat": (1.0, 2.0), "radius_m": 1e5, "azimuths_deg": (10.0, 20.0), **wrong})


def test_azimuths_are_those_at_the_centre():
    """A point due east by geodesic at 60° of latitude lies south of its parallel."""
    area = draw_area(sector(0.0, 60.0, 1e6, (89.0, 91.0)), "s")
    lon, lat, _ = GEOD.fwd(0.0, 60.0, 90.0, 9e5)
    assert lat < 59.1 and holds(area, lon, lat) and not holds(area, lon, 60.0)
