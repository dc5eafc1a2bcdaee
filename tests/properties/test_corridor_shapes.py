"""Flight corridors of 14 CFR 420 Appendix A, wherever they begin: laws of their shape, and lengths by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from fallzone.errors import InputError, UsageError
from fallzone.risk.corridor.axes import CentreLine
from fallzone.risk.corridor.draw import (
    CORRIDOR,
    DISPERSION_AREA,
    EXCLUSION_ZONE,
    build_corridor,
    dispersion_radius_m,
    impact_range_m,
)
from fallzone.risk.corridor.tables import CLASSES, find_class

GEOD, NM = Geod(ellps="WGS84"), 1_852.0
SITES = {
    "lon_deg": st.floats(-180.0, 180.0),
    "lat_deg": st.floats(-89.0, 89.0),
    "azimuth_deg": st.floats(0.0, 360.0),
}
ORBITAL = [name for name, one in CLASSES.items() if not one.is_suborbital]


def area_of(corridor, name):
    return next(area for area in corridor.areas if area.id == name)


def covers(geometry, lonlat) -> bool:
    points = shapely.points(np.asarray(lonlat))
    return bool(shapely.intersects(geometry.buffer(1e-6), points).all())


@given(**SITES, name=st.sampled_from(ORBITAL))
@example(lon_deg=127.5, lat_deg=34.4, azimuth_deg=0.0, name="large")  # over the north pole
@example(lon_deg=-60.0, lat_deg=-60.0, azimuth_deg=180.0, name="small")  # over the south pole
@example(lon_deg=170.0, lat_deg=-40.0, azimuth_deg=120.0, name="medium")  # across 180°
@example(lon_deg=0.0, lat_deg=-80.0, azimuth_deg=0.0, name="medium-large")  # from one hemisphere to the other
@settings(max_examples=10)
def test_a_corridor_is_a_valid_area_with_its_true_size_anywhere(lon_deg, lat_deg, azimuth_deg, name):
    corridor = build_corridor(lon_deg, lat_deg, azimuth_deg=azimuth_deg, vehicle_class=CLASSES[name])
    for area in corridor.areas:
        assert area.geometry.is_valid
        west, south, east, north = area.geometry.bounds
        assert -180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0
        # The ellipsoidal area within the ring, by another code
        enclosed_m2, _length = GEOD.polygon_area_perimeter(*area.ring_lonlat.T)
        # It encloses nothing where a ring about a pole lies alike on both sides of a meridian
        assert enclosed_m2 == 0.0 or area.area_m2 == pytest.approx(abs(enclosed_m2), rel=2e-4)
    assert covers(corridor.areas[0].geometry, [(lon_deg, lat_deg)])


@given(**SITES, name=st.sampled_from(sorted(CLASSES)))
@settings(max_examples=10)
def test_an_exclusion_zone_is_a_stadium_within_the_corridor(lon_deg, lat_deg, azimuth_deg, name):
    sizes = CLASSES[name]
    corridor = build_corridor(lon_deg, lat_deg, azimuth_deg=azimuth_deg, vehicle_class=sizes)
    zone, radius = area_of(corridor, EXCLUSION_ZONE), sizes.dispersion_radius_nm
    stadium_nm2 = 2.0 * radius * sizes.exclusion_range_nm + math.pi * radius**2
    # Half circles are drawn with a corner at each degree, which leaves out 5e-5 of them
    assert zone.area_m2 / NM**2 == pytest.approx(stadium_nm2, rel=1e-4)
    away_m = GEOD.inv(*np.broadcast_arrays(lon_deg, lat_deg, *zone.ring_lonlat.T))[2]
    assert away_m.min() == pytest.approx(radius * NM, rel=1e-4)
    assert away_m.max() == pytest.approx((radius + sizes.exclusion_range_nm) * NM, rel=1e-4)
    along, across = corridor.line.from_lonlat(*zone.ring_lonlat.T)
    ahead = along > 0.0
    assert (np.abs(across) <= corridor.half_width_m(along) + 1.0)[ahead].all(), "within the corridor"
    assert (np.hypot(along, across)[~ahead] <= radius * NM + 1.0).all()


@given(**SITES, name=st.sampled_from(sorted(CLASSES)))
@settings(max_examples=10)
def test_lines_have_the_lengths_of_the_rule_and_stand_square_and_centred_on_the_azimuth(
    lon_deg, lat_deg, azimuth_deg, name
):
    sizes = CLASSES[name]
    corners = build_corridor(lon_deg, lat_deg, azimuth_deg=azimuth_deg, vehicle_class=sizes).corners_lonlat
    lines = {"CF": (10.0, sizes.length_cf_nm), "DE": (100.0, sizes.length_de_nm), "HI": (5_000.0, sizes.length_hi_nm)}
    for ends, (range_nm, length_nm) in lines.items():
        if length_nm is None:
            assert ends[0] not in corners
            continue
        bearing, _back, length_m = GEOD.inv(*corners[ends[0]], *corners[ends[1]])
        assert length_m == pytest.approx(length_nm * NM, rel=1e-6)
        middle = GEOD.fwd(*corners[ends[0]], bearing, length_m / 2.0)[:2]
        _ahead, back, range_m = GEOD.inv(lon_deg, lat_deg, *middle)
        assert range_m == pytest.approx(range_nm * NM, rel=1e-5)
        across = GEOD.inv(*middle, *corners[ends[1]])[0]
        assert math.cos(math.radians(across - (back + 180.0) - 90.0)) == pytest.approx(1.0, abs=1e-6), "to the right"


@given(**SITES)
@settings(max_examples=10)
def test_lines_bc_and_fg_touch_the_uprange_arc(lon_deg, lat_deg, azimuth_deg):
    corners = build_corridor(lon_deg, lat_deg, azimuth_deg=azimuth_deg, vehicle_class=CLASSES["large"]).corners_lonlat
    for touched, far in ("BC", "GF"):
        to_pad, _back, radius_m = GEOD.inv(*corners[touched], lon_deg, lat_deg)
        to_far = GEOD.inv(*corners[touched], *corners[far])[0]
        assert radius_m == pytest.approx(2.14 * NM, rel=1e-6)
        assert math.cos(math.radians(to_far - to_pad)) == pytest.approx(0.0, abs=1e-4), "a right angle"


@given(**SITES)
@settings(max_examples=8)
def test_a_corridor_and_its_image_in_the_equator_are_alike(lon_deg, lat_deg, azimuth_deg):
    one = build_corridor(lon_deg, lat_deg, azimuth_deg=azimuth_deg, vehicle_class=CLASSES["medium"])
    image = build_corridor(lon_deg, -lat_deg, azimuth_deg=180.0 - azimuth_deg, vehicle_class=CLASSES["medium"])
    # Left is right in the image
    for name, other in zip("BCDH", "GFIE".replace("IE", "EI"), strict=True):
        lon, lat = image.corners_lonlat[other]
        apart_m = GEOD.inv(*one.corners_lonlat[name], lon, -lat)[2]
        assert apart_m < 1.0
    assert one.areas[0].area_m2 == pytest.approx(image.areas[0].area_m2, rel=1e-6)


@given(**SITES, along=st.floats(-5e4, 9.26e6), across=st.floats(-1.7e6, 1.7e6))
@settings(max_examples=50)
def test_the_way_along_and_across_is_found_again(lon_deg, lat_deg, azimuth_deg, along, across):
    line = CentreLine(lon_deg=lon_deg, lat_deg=lat_deg, azimuth_deg=azimuth_deg)
    [lonlat] = line.to_lonlat(along, across)
    found = line.from_lonlat(*lonlat)
    assert found[0][0] == pytest.approx(along, abs=1.0)
    assert found[1][0] == pytest.approx(across, abs=1.0)


def test_the_edge_is_half_a_line_away_at_each_line_and_widens_between_them():
    corridor = build_corridor(0.0, 0.0, azimuth_deg=90.0, vehicle_class=CLASSES["small"])
    halves_nm = corridor.half_width_m(NM * np.array([10.0, 100.0, 4_999.99])) / NM
    np.testing.assert_allclose(halves_nm, [39.45 / 2, 117.87 / 2, 1_763.27 / 2], rtol=1e-4)
    np.testing.assert_allclose(corridor.sigma_m([18_520.0]), 39.45 * NM / 6.0, rtol=1e-4)
    assert (np.diff(corridor.half_width_m(np.linspace(0.0, corridor.end_m, 500))) > 0.0).all()


# --- the last stage of a suborbital vehicle


@pytest.mark.parametrize(
    ("apogee_m", "range_m", "radius_m"),
    [(80e3, 32e3, 4e3), (99_999.0, 39_999.6, 4_999.95), (100e3, 70e3, 5e3), (1_000e3, 700e3, 50e3)],
)
def test_the_last_stage_falls_at_a_share_of_its_apogee(apogee_m, range_m, radius_m):
    assert impact_range_m(apogee_m) == pytest.approx(range_m, rel=1e-12)
    assert dispersion_radius_m(apogee_m) == pytest.approx(radius_m, rel=1e-12), "0.05, not 0.5"


@given(apogee_m=st.floats(300e3, 3_000e3), azimuth_deg=st.floats(0.0, 360.0))
@settings(max_examples=8)
def test_a_suborbital_corridor_ends_tangent_to_the_circle_in_which_the_last_stage_falls(apogee_m, azimuth_deg):
    sizes = CLASSES["guided-suborbital"]
    corridor = build_corridor(15.0, 68.0, azimuth_deg=azimuth_deg, vehicle_class=sizes, apogee_m=apogee_m)
    fall, radius_m = area_of(corridor, DISPERSION_AREA), 0.05 * apogee_m
    centre = GEOD.fwd(15.0, 68.0, azimuth_deg, 0.7 * apogee_m)[:2]
    away_m = GEOD.inv(*np.broadcast_arrays(*centre, *fall.ring_lonlat.T))[2]
    np.testing.assert_allclose(away_m, radius_m, rtol=1e-3)
    ring = area_of(corridor, CORRIDOR).ring_lonlat
    nearest_m = GEOD.inv(*np.broadcast_arrays(*centre, *ring.T))[2].min()
    # The edge comes as near as the circle's radius and no nearer
    assert nearest_m == pytest.approx(radius_m, rel=1e-3)
    assert covers(area_of(corridor, CORRIDOR).geometry, [centre])
    assert corridor.end_m == pytest.approx(0.75 * apogee_m, rel=1e-9)


@pytest.mark.parametrize("apogee_m", [None, 50e3, 200e3])
def test_a_suborbital_corridor_ends_at_line_de_where_the_last_stage_falls_short_of_it(apogee_m):
    corridor = build_corridor(
        15.0, 68.0, azimuth_deg=350.0, vehicle_class=CLASSES["guided-suborbital"], apogee_m=apogee_m
    )
    assert corridor.end_m == pytest.approx(100.0 * NM, rel=1e-6)
    assert (DISPERSION_AREA in [area.id for area in corridor.areas]) == (apogee_m is not None)


@pytest.mark.parametrize(("name", "apogee_m"), [("small", 500e3), ("guided-suborbital", 5.0)])
def test_an_apogee_that_cannot_be_meant_is_refused(name, apogee_m):
    with pytest.raises(InputError, match="apogee_m"):
        build_corridor(0.0, 0.0, azimuth_deg=0.0, vehicle_class=CLASSES[name], apogee_m=apogee_m)


def test_a_class_that_is_none_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'medium-large'"):
        find_class("medium-larg")
