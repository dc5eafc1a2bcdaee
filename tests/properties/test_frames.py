"""Frames and geodesics: round trips, published points and poles."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from fallzone.earth import frames, geodesic
from fallzone.kernels import geodesy

LON = st.floats(-180.0, 180.0)
LAT = st.one_of(st.floats(-90.0, 90.0), st.sampled_from([-90.0, 0.0, 90.0, 89.9999999]))
HEIGHT = st.floats(-1e3, 1e7)


@settings(max_examples=200)
@given(LON, LAT, HEIGHT)
def test_geodetic_to_ecef_and_back_is_the_same_point(lon, lat, height):
    position = frames.geodetic_to_ecef(lon, lat, height)
    back_lon, back_lat, back_height = frames.ecef_to_geodetic(position)
    assert back_height == pytest.approx(height, abs=1e-6)  # 1 µm: rounding of 1e7 m is 2e-9 m
    assert back_lat == pytest.approx(lat, abs=1e-11)  # 1 µm on the ground
    assert (back_lon - lon + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1e-9) or abs(lat) > 89.99


@settings(max_examples=200)
@given(LON, LAT, HEIGHT)
def test_the_compiled_geodesy_agrees_with_proj_to_a_millimetre(lon, lat, height):
    to_ecef = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    position = np.array(to_ecef.transform(lon, lat, height))
    assert position == pytest.approx(frames.geodetic_to_ecef(lon, lat, height), abs=1e-6)
    _, lat_kernel, height_kernel = geodesy.geodetic_deg(*position)
    assert height_kernel == pytest.approx(height, abs=1e-3)
    assert lat_kernel == pytest.approx(lat, abs=1e-8)  # 1 mm on the ground


@settings(max_examples=200)
@given(LON, LAT, st.floats(-1e3, 1e6))
def test_the_quick_vertical_of_the_inner_loop_is_the_vertical(lon, lat, height):
    x, y, z = frames.geodetic_to_ecef(lon, lat, height)
    quick_height, cos_lat_per_m, sin_lat = geodesy.quick_vertical(x, y, z)
    assert quick_height == pytest.approx(height, abs=1e-4)
    up = [cos_lat_per_m * x, cos_lat_per_m * y, sin_lat]
    assert up == pytest.approx(frames.enu_basis(lon, lat)[2], abs=1e-7)  # turns a wind of 100 m/s by 0.01 mm/s


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_on_the_axis_the_height_is_above_the_pole(sign):
    position = np.array([0.0, 0.0, sign * (6_356_752.314245 + 1234.5)])  # WGS84 polar radius
    for lon, lat, height in (frames.ecef_to_geodetic(position), geodesy.geodetic_deg(*position)):
        assert (lon, lat) == (0.0, sign * 90.0)
        assert height == pytest.approx(1234.5, abs=1e-5)


def test_geodetic_to_ecef_of_the_corners_of_the_ellipsoid():
    # WGS84: a = 6378137 m, b = 6356752.3142 m
    expected = [[6378137.0, 0.0, 0.0], [0.0, 6378137.0, 0.0], [-6378137.0, 0.0, 0.0], [0.0, 0.0, 6356752.3142]]
    computed = frames.geodetic_to_ecef([0.0, 90.0, 180.0, 50.0], [0.0, 0.0, 0.0, 90.0], 0.0)
    assert computed == pytest.approx(np.array(expected), abs=1e-4)


@settings(max_examples=100)
@given(LON, LAT)
def test_the_local_axes_are_orthonormal_and_right_handed(lon, lat):
    basis = frames.enu_basis(lon, lat)
    assert basis @ basis.T == pytest.approx(np.eye(3), abs=1e-14)
    assert np.linalg.det(basis) == pytest.approx(1.0, abs=1e-14)


def test_north_east_down_and_east_north_up_are_the_same_vector():
    lon, lat = np.array([10.0, -170.0]), np.array([50.0, -89.0])
    ned = np.array([[1.0, 2.0, 3.0], [-4.0, 5.0, -6.0]])
    vector = frames.ned_to_ecef(ned, lon, lat)
    assert frames.ecef_to_enu(vector, lon, lat) == pytest.approx(ned[:, [1, 0, 2]] * [1, 1, -1], abs=1e-14)


def test_up_is_the_direction_in_which_the_height_grows():
    lon, lat = 33.0, -41.0
    step = frames.enu_to_ecef([0.0, 0.0, 1000.0], lon, lat)
    assert frames.ecef_to_geodetic(frames.geodetic_to_ecef(lon, lat, 5.0) + step)[2] == pytest.approx(1005.0)


def test_a_circular_orbit_has_equal_perigee_and_apogee():
    radius = 6_378_137.0 + 500_000.0
    speed = np.sqrt(3.986004418e14 / radius)
    inclination = np.radians(97.4)
    inertial = speed * np.array([0.0, np.cos(inclination), np.sin(inclination)])
    earth_fixed = inertial - np.array([0.0, 7.292115e-5 * radius, 0.0])
    perigee, apogee, eccentricity, inclination_deg = frames.orbit_elements([radius, 0.0, 0.0], earth_fixed)
    assert [perigee, apogee] == pytest.approx([5e5, 5e5], abs=1e-3)
    assert eccentricity == pytest.approx(0.0, abs=1e-10)
    assert inclination_deg == pytest.approx(97.4)


def test_an_orbit_that_leaves_the_earth_has_an_infinite_apogee():
    assert frames.orbit_elements([7e6, 0.0, 0.0], [0.0, 12e3, 0.0])[1] == np.inf


def test_a_nautical_mile_along_the_meridian_is_a_minute_of_latitude():
    distance, azimuth = geodesic.range_azimuth(0.0, 45.0, 0.0, 45.0 + 1 / 60)
    assert distance == pytest.approx(1852.0, rel=1e-3)  # the mile is defined as 1852 m, the minute is 1852.2 m at 45°
    assert azimuth == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=100)
@given(LON, st.floats(-89.0, 89.0), st.floats(0.0, 359.0), st.floats(1.0, 9e6))
def test_going_forward_and_measuring_back_gives_the_range_and_azimuth(lon, lat, azimuth, range_m):
    lon1, lat1 = geodesic.forward(lon, lat, azimuth, range_m)
    back_range, back_azimuth = geodesic.range_azimuth(lon, lat, lon1, lat1)
    assert back_range == pytest.approx(range_m, abs=1e-6)
    turn = (back_azimuth - azimuth + 180.0) % 360.0 - 180.0
    assert abs(turn) * range_m < 1e-3


def test_intermediate_points_keep_every_piece_short():
    points = geodesic.intermediate(170.0, 10.0, -170.0, 20.0, max_m=50_000.0)
    line = np.vstack([[170.0, 10.0], points, [-170.0, 20.0]])
    lengths = Geod(ellps="WGS84").line_lengths(line[:, 0], line[:, 1])
    assert lengths.max() <= 50_000.0 + 1e-6


def test_geodesy_on_arrays_does_not_wait_for_the_compiler():
    code = "import sys, fallzone.earth.frames, fallzone.earth.rings; print({'numba', 'scipy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
