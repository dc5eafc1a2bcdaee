"""Footprints of awkward clouds: valid, never empty, nested, in range, whatever the impacts."""

import itertools

import numpy as np
import pytest
import shapely
from builders import make_impacts
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from fallzone.footprint.build import build_footprints
from fallzone.footprint.density import _kernel

RANDOM = np.random.default_rng(8)
FEW = {
    "one impact": ([10.0], [20.0]),
    "one impact at the pole": ([0.0], [90.0]),
    "two on either side of 180 degrees": ([179.99, -179.99], [0.0, 0.0]),
    "five": ([10.0, 10.1, 10.2, 10.0, 10.1], [50.0, 50.0, 50.0, 50.1, 50.1]),
    "ninety-nine": (RANDOM.normal(size=99), RANDOM.normal(size=99)),
}
AWKWARD = {
    "all at one point of the pole": ([0.0] * 100, [90.0] * 100),
    "at two points on either side of 180 degrees": ([179.99, -179.99] * 60, [0.0] * 120),
    "a hundred": (10 + RANDOM.normal(size=100), 50 + RANDOM.normal(size=100)),
    "identical": ([10.0] * 300, [20.0] * 300),
    "half of them identical": (np.r_[[10.0] * 200, 10 + RANDOM.normal(size=200)], 20 + np.r_[[0.0] * 200, [0.3] * 200]),
    "on one line": (np.linspace(0.0, 50.0, 400), np.zeros(400)),
    "round the pole": (RANDOM.uniform(-180, 180, 2_000), 80 + 0.5 * RANDOM.normal(size=2_000)),
    "at two ends of the Earth": (
        np.r_[RANDOM.normal(size=300), 179 + RANDOM.normal(size=300)],
        RANDOM.normal(size=600),
    ),
    "all over the Earth": (RANDOM.uniform(-180, 180, 9_000), np.degrees(np.arcsin(RANDOM.uniform(-1, 1, 9_000)))),
    "over 15,000 km": (120 + RANDOM.normal(size=2_000), RANDOM.uniform(-85, 45, 2_000)),
}


def footprints_of(lon_deg, lat_deg):
    lon_deg = (np.asarray(lon_deg, float) + 180.0) % 360.0 - 180.0
    n = len(lon_deg)
    flight = np.arange(n, dtype=np.int32)
    return build_footprints(
        make_impacts(
            case="sweep",
            item="debris",
            condition="any",
            flights=2 * n,
            flight=flight,
            lon_deg=lon_deg,
            lat_deg=np.asarray(lat_deg, float),
            t_s=flight.astype(float),
            not_landed={"orbital": n},
        )
    )


def flat_area_m2(geometry):
    """Area on the ellipsoid of a shape with short edges, by Lambert's cylindrical equal-area projection."""
    project = Transformer.from_crs("+proj=longlat +ellps=WGS84", "+proj=cea +ellps=WGS84", always_xy=True).transform
    return shapely.transform(geometry, lambda points: np.column_stack(project(*points.T))).area


def require_sound(shapes):
    assert [shape.containment for shape in shapes] == [0.50, 0.90, 0.97, 0.99]
    for shape in shapes:
        assert shape.geometry.geom_type == "MultiPolygon"
        assert shape.geometry.is_valid
        assert flat_area_m2(shape.geometry) == pytest.approx(shape.area_m2, rel=0.01)
        west, south, east, north = shape.geometry.bounds
        assert -180.0 <= west < east <= 180.0
        assert -90.0 <= south < north <= 90.0
        assert 0.0 < shape.probability <= 0.5
    for inner, outer in itertools.pairwise(shapes):
        # Common edges go through one more rounding; a sliver of 1e-4 of the area is no difference
        assert inner.geometry.difference(outer.geometry).area <= 1e-4 * inner.geometry.area
        assert inner.area_m2 <= outer.area_m2


@pytest.mark.parametrize("lonlat", AWKWARD.values(), ids=AWKWARD)
def test_awkward_clouds_have_sound_shapes_that_hold_most_impacts(lonlat):
    shapes = footprints_of(*lonlat)
    require_sound(shapes)
    lon = (np.asarray(lonlat[0], float) + 180.0) % 360.0 - 180.0
    held = shapely.intersects_xy(shapes[-1].geometry, lon, lonlat[1]).mean()
    assert held >= 0.95  # at least the 99 % less the noise of 300 impacts


@pytest.mark.parametrize("lonlat", FEW.values(), ids=FEW)
def test_of_few_impacts_there_is_no_footprint(lonlat):
    assert footprints_of(*lonlat) == ()


def test_without_impacts_there_is_no_footprint():
    nothing = np.empty(0)
    impacts = make_impacts(
        case="nominal",
        item="stage-3",
        condition="nominal",
        flights=100,
        flight=nothing.astype(np.int32),
        lon_deg=nothing,
        lat_deg=nothing,
        t_s=nothing,
        not_landed={"orbital": 100},
    )
    assert build_footprints(impacts) == ()


def test_a_footprint_moves_round_the_earth_with_its_impacts():
    random = np.random.default_rng(11)
    lon, lat = random.normal(size=1_000), 30 + random.normal(size=1_000)
    here, across = footprints_of(lon, lat), footprints_of(lon + 180.0, lat)
    for one, other in zip(here, across, strict=True):
        # The grid may lie otherwise along the cloud, and the area of so few impacts then differs by 5 %
        assert other.area_m2 == pytest.approx(one.area_m2, rel=0.1)
        assert other.geometry.bounds[:3:2] == (-180.0, 180.0)


@pytest.mark.parametrize("width", [1.0, 2.3, 6.0, 20.0])
def test_a_kernel_is_a_cubic_spline_of_its_width(width):
    kernel = _kernel(width, 200)
    at = np.fft.fftfreq(200, 1.0 / 200)
    assert kernel.sum() == pytest.approx(1.0)
    assert (kernel * at**2).sum() == pytest.approx(width**2, rel=0.01)
    # Four splines of a box one over the root of 12 wide: kurtosis 3 - 1.2 / 4
    assert (kernel * at**4).sum() == pytest.approx(2.7 * width**4, rel=0.02)
    assert (kernel[np.abs(at) > 2.0 * 3.0**0.5 * width] == 0.0).all()


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.floats(-180.0, 180.0, exclude_max=True), st.floats(-89.9, 89.9)), min_size=1, max_size=80
    ).map(np.array)
)
def test_any_few_places_of_impacts_have_sound_shapes(lonlat):
    near = np.resize(lonlat, (120, 2)) + 0.01 * np.random.default_rng(len(lonlat)).normal(size=(120, 2))
    shapes = footprints_of(near[:, 0], near[:, 1])
    if shapes:
        require_sound(shapes)
    else:
        assert np.ptp(near, axis=0).max() > 9.0, "only over more than 1,000 km, 9°, are there no areas"


def test_a_dense_pad_raises_no_islands_where_nothing_falls():
    """A sweep over the ascent: a third of the flights fall within 20 km of the pad, the rest over 9,000 km."""
    random = np.random.default_rng(3)
    near = random.random(4_000) < 0.35
    lat = np.where(near, 39.6 - 0.1 * random.random(4_000), 39.6 - 80.0 * random.random(4_000) ** 2)
    lon = 124.7 + np.where(near, 0.05, 1.5) * random.normal(size=4_000)
    for shape in footprints_of(lon, lat):
        parts = shapely.get_parts(shape.geometry)
        assert all(shapely.contains_xy(part, lon, lat).any() for part in parts), shape.id
