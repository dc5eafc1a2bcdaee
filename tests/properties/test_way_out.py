"""The nearest way out: of a circle along its radius, never across land, and nowhere where nothing is clear."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from fallzone.checks.many.clear import find_clear

GEOD = Geod(ellps="WGS84")


def beyond(lon_deg, lat_deg, radius_m):
    """Whether points lie outside a circle."""

    def holds(lon, lat):
        count = len(lon)
        return np.array(GEOD.inv([lon_deg] * count, [lat_deg] * count, lon, lat)[2]) > radius_m

    return holds


@settings(max_examples=30, deadline=None)
@given(
    st.floats(-180.0, 180.0),
    st.floats(-70.0, 70.0),
    st.floats(0.0, 360.0),
    st.floats(0.2, 0.95),
    st.floats(20_000.0, 900_000.0),
)
def test_the_way_out_of_a_circle_is_the_rest_of_its_radius(lon_deg, lat_deg, azimuth_deg, share, radius_m):
    lon, lat, _back = GEOD.fwd(lon_deg, lat_deg, azimuth_deg, share * radius_m)
    found = find_clear(lon, lat, beyond(lon_deg, lat_deg, radius_m), is_land=None)
    rest_m = (1.0 - share) * radius_m
    # A quarter of a degree to the side, and 100 m, or 400 m where steps are of ten kilometres
    assert rest_m <= found.distance_m <= 1.02 * rest_m + 400.0
    reached_m = GEOD.inv(lon_deg, lat_deg, found.lon_deg, found.lat_deg)[2]
    assert reached_m > radius_m
    end = GEOD.fwd(lon, lat, found.azimuth_deg, found.distance_m)
    assert GEOD.inv(end[0], end[1], found.lon_deg, found.lat_deg)[2] < 1.0


def test_a_way_out_that_ends_in_the_last_of_the_near_steps_is_found():
    """100 km of the circle are left, where the first look ends."""
    lon, lat, _back = GEOD.fwd(0.0, 0.0, 0.0, 52_381.0)
    found = find_clear(lon, lat, beyond(0.0, 0.0, 152_381.0), is_land=None)
    assert found.distance_m == pytest.approx(100_000.0, abs=2_400.0)


def test_from_25_km_west_of_the_middle_of_a_circle_the_way_out_is_west():
    lon, lat, _back = GEOD.fwd(128.0, 20.0, 270.0, 25_000.0)
    found = find_clear(lon, lat, beyond(128.0, 20.0, 60_000.0), is_land=None)
    assert found.distance_m == pytest.approx(35_000.0, abs=200.0) and found.azimuth_deg == pytest.approx(270.0, abs=3.0)
    assert not found.is_by_sea


def test_a_way_by_sea_goes_round_land_and_does_not_end_on_it():
    # A wall of land along 127.6 E, from 19 to 21 N: to the west there is no way
    def is_wall(lon, lat):
        return (np.abs(lon - 127.6) < 0.05) & (np.abs(lat - 20.0) < 1.0)

    lon, lat, _back = GEOD.fwd(128.0, 20.0, 270.0, 25_000.0)
    is_clear = beyond(128.0, 20.0, 60_000.0)
    found = find_clear(lon, lat, is_clear, is_land=is_wall)
    straight_m = find_clear(lon, lat, is_clear, is_land=None).distance_m
    assert found.is_by_sea and found.distance_m > straight_m
    share = np.linspace(0.0, 1.0, 2_000)
    along = GEOD.fwd([lon] * 2_000, [lat] * 2_000, [found.azimuth_deg] * 2_000, found.distance_m * share)
    assert not is_wall(np.array(along[0]), np.array(along[1])).any()


def test_where_nothing_is_clear_or_land_is_all_round_there_is_no_way():
    def nowhere(lon, lat):
        return np.zeros(len(lon), dtype=bool)

    def ring(lon, lat):
        away_m = np.array(GEOD.inv([128.0] * len(lon), [20.0] * len(lon), lon, lat)[2])
        return (away_m > 20_000.0) & (away_m < 30_000.0)

    assert find_clear(128.0, 20.0, nowhere, is_land=None) is None
    assert find_clear(128.0, 20.0, beyond(128.0, 20.0, 60_000.0), is_land=ring) is None
