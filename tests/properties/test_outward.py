"""Rings rounded for notices hold what they are of, exceed it little, and lie on what a format can write."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from drafted import GEOD, area_m2, is_wide, random_ring, ring_about
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Proj

from fallzone.earth.areas import draw_ring
from fallzone.errors import InputError
from fallzone.model.zone import Ring
from fallzone.notices.drafting.positions import in_digits, in_minutes, in_seconds
from fallzone.notices.fewer_corners import drop_corners
from fallzone.notices.outward import (
    HUNDREDTHS,
    MINUTES,
    MOST_EXCESS,
    SECONDS,
    TENTHS,
    count_steps,
    outline_outward,
    round_outward,
)
from fallzone.notices.smallest_ring import find_smallest

# Longitude and latitude of each corner of the hazard area of ships of the launch of 24 August 2023 as it was simulated
HAZARD = Path(__file__).with_name("hazard_2023_08_24.txt")
STEPS = (MINUTES, TENTHS, HUNDREDTHS, SECONDS, 10**3, 10**4, 10**5)
# A float of a corner is read back to its last bit, and so is the point where an edge meets 180°
BIT_DEG = 1e-9


def drawn(ring):
    return draw_ring(Ring(corners_lonlat=tuple(ring)), "ring")


def laid(ring, about):
    """A ring in an equal-area plane about a point of another one, its geodesics in pieces of 5 km."""
    points = []
    for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
        pieces = max(1, math.ceil(GEOD.inv(*start, *end)[2] / 5_000.0))
        points += [start, *(GEOD.npts(*start, *end, pieces - 1) if pieces > 1 else [])]
    plane = Proj(proj="laea", lon_0=about[0], lat_0=about[1], ellps="WGS84")
    return shapely.Polygon(np.column_stack(plane(*np.array(points).T)))


@given(st.integers(0, 2**32 - 1), st.sampled_from(STEPS))
@settings(max_examples=150)
def test_a_rounded_ring_holds_the_ring(seed, per_degree):
    ring = random_ring(np.random.default_rng(seed), highest_deg=80.0)
    rounded = round_outward(ring, per_degree=per_degree)
    assert shapely.covers(shapely.buffer(drawn(rounded.corners_lonlat), BIT_DEG), drawn(ring))


@given(st.integers(0, 2**32 - 1), st.sampled_from(STEPS))
@settings(max_examples=100)
def test_it_does_so_in_another_plane_and_near_poles_too(seed, per_degree):
    """Of 5 km a geodesic leaves a straight line of that plane by less than a metre."""
    ring = random_ring(np.random.default_rng(seed), highest_deg=89.5)
    rounded = round_outward(ring, per_degree=per_degree).corners_lonlat
    assert shapely.covers(shapely.buffer(laid(rounded, ring[0]), 1.0), laid(ring, ring[0]))


@given(st.integers(0, 2**32 - 1), st.sampled_from((TENTHS, HUNDREDTHS, SECONDS, 10**4, 10**5)))
@settings(max_examples=150)
def test_a_ring_that_holds_a_circle_of_20_km_grows_by_five_per_cent_at_most(seed, per_degree):
    ring = random_ring(np.random.default_rng(seed), highest_deg=80.0)
    if is_wide(ring):
        rounded = round_outward(ring, per_degree=per_degree)
        larger = area_m2(rounded.corners_lonlat) / area_m2(ring) - 1.0
        assert -1e-9 <= larger <= MOST_EXCESS
        assert rounded.excess == pytest.approx(larger, abs=1e-6)


@given(st.integers(0, 2**32 - 1), st.sampled_from(STEPS))
@settings(max_examples=100)
def test_corners_are_whole_steps_and_longitudes_below_180(seed, per_degree):
    ring = random_ring(np.random.default_rng(seed), highest_deg=89.0)
    for lon, lat in round_outward(ring, per_degree=per_degree).corners_lonlat:
        assert -180.0 <= lon < 180.0 and -90.0 <= lat <= 90.0
        assert all(math.isclose(value * per_degree, round(value * per_degree), abs_tol=1e-6) for value in (lon, lat))


@pytest.mark.parametrize("per_degree", STEPS)
def test_a_ring_that_can_be_written_as_it_is_stays(per_degree):
    ring = ((124.0, 33.0), (125.0, 33.0), (125.0, 36.0), (124.0, 36.0))
    rounded = round_outward(ring, per_degree=per_degree)
    assert set(rounded.corners_lonlat) == set(ring) and rounded.excess == 0.0


@pytest.mark.parametrize("lat_deg", [90.0, -90.0, 89.7])
@pytest.mark.parametrize("per_degree", [SECONDS, MINUTES])
def test_a_pole_within_stays_within(lat_deg, per_degree):
    ring = ring_about(30.0, lat_deg, [100_000.0] * 8)
    rounded = round_outward(ring, per_degree=per_degree).corners_lonlat
    pole = (0.0, math.copysign(90.0, lat_deg))
    # A degree of longitude is short there: a corner moves outward by a step of latitude at most
    nearest_m = min(GEOD.inv(*pole, *corner)[2] for corner in rounded)
    assert nearest_m >= 100_000.0 - (abs(90.0 - abs(lat_deg)) * 111_700.0) - 1.0
    assert area_m2(ring) <= area_m2(rounded) <= 1.1 * area_m2(ring)


@given(st.integers(0, 2**32 - 1), st.integers(8, 24))
@settings(max_examples=40)
def test_fewer_corners_hold_the_ring(seed, most):
    random = np.random.default_rng(seed)
    turn = np.linspace(0.0, 2.0 * np.pi, 80, endpoint=False)
    radii = 50_000.0 * (1.0 + 0.5 * np.cos(2.0 * turn) ** 2 + 0.1 * random.uniform(-1.0, 1.0, len(turn)))
    ring = ring_about(random.choice([150.0, 180.0]), random.uniform(-70.0, 70.0), radii)
    rounded = round_outward(ring, per_degree=SECONDS, most_corners=most)
    assert len(rounded.corners_lonlat) <= most
    assert shapely.covers(shapely.buffer(drawn(rounded.corners_lonlat), BIT_DEG), drawn(ring))


@pytest.mark.parametrize("count", [6, 8, 10, 12, 16])
def test_fewer_corners_about_a_circle_add_hardly_more_than_the_best_polygon(count):
    """The smallest polygon of n corners about a circle is the regular one: n tan(π/n) / π of its area."""
    turn = np.linspace(0.0, 2.0 * np.pi, 360, endpoint=False)
    circle = shapely.Polygon(np.column_stack([np.cos(turn), np.sin(turn)]))
    found = drop_corners(circle, count)
    best = count * math.tan(math.pi / count) / math.pi
    assert len(found.exterior.coords) - 1 == count and circle.difference(found).area < 1e-12
    assert best - 1e-3 <= found.area / math.pi <= 1.0 + 1.5 * (best - 1.0)


def uneven_ring(random):
    """About 40 km wide, with bays and spits as areas of simulated impacts have."""
    turn = np.linspace(0.0, 2.0 * np.pi, 120, endpoint=False)
    radii = 20_000.0 * (1.0 + 0.6 * np.cos(turn) ** 2 + 0.1 * random.uniform(-1.0, 1.0, len(turn)))
    return shapely.Polygon(np.column_stack([radii * np.cos(turn), radii * np.sin(turn)]))


@given(st.integers(0, 2**32 - 1), st.integers(6, 32))
@settings(max_examples=30, deadline=None)
def test_the_smallest_ring_holds_the_ring_and_is_no_larger_than_that_of_dropped_corners(seed, most):
    ring = uneven_ring(np.random.default_rng(seed))
    dropped, found = drop_corners(ring, most), find_smallest(ring, most)
    if dropped is None:
        assert found is None
        return
    assert found.is_valid and len(found.exterior.coords) - 1 <= most
    # A millionth of its width is what an edge may touch
    assert shapely.covers(shapely.buffer(found, 0.1), ring) and found.area <= dropped.area


def test_the_smallest_ring_adds_a_sixth_less_than_dropped_corners():
    added = np.zeros(2)
    for seed in range(6):
        ring = uneven_ring(np.random.default_rng(seed))
        added += [one(ring, 24).area - ring.area for one in (find_smallest, drop_corners)]
    assert 0.0 < added[0] <= added[1] * 5.0 / 6.0


def test_a_hazard_area_of_ships_is_written_within_five_per_cent():
    """Of a launch of August 2023, 207 corners; with corners dropped one by one the draft exceeded it by 6.3 %."""
    ring = tuple(tuple(map(float, line.split())) for line in HAZARD.read_text(encoding="utf-8").splitlines())
    rounded = outline_outward(ring, per_degree=HUNDREDTHS, most_corners=32)
    assert len(ring) == 207 and len(rounded.corners_lonlat) <= 32
    assert shapely.covers(shapely.buffer(drawn(rounded.corners_lonlat), BIT_DEG), drawn(ring))
    assert area_m2(rounded.corners_lonlat) <= (1.0 + MOST_EXCESS) * area_m2(ring)
    assert rounded.excess == pytest.approx(area_m2(rounded.corners_lonlat) / area_m2(ring) - 1.0, abs=1e-6)


def test_a_bay_is_kept_where_corners_allow():
    ell = ((0.0, 0.0), (3.0, 0.0), (3.0, 1.0), (1.0, 1.0), (1.0, 3.0), (0.0, 3.0))
    assert len(round_outward(ell, per_degree=SECONDS, most_corners=6).corners_lonlat) == 6
    # Of a ring of five corners nothing better is known than the bay's chord
    five = round_outward(ell, per_degree=SECONDS, most_corners=5)
    assert five.excess == pytest.approx(2.0 / 5.0, abs=0.01)


def test_as_few_corners_as_keep_within_five_per_cent_are_taken():
    """Of regular polygons about a circle the first within 5 % has nine corners: 9 tan(20°) / π = 1.043."""
    ring = ring_about(125.0, 35.0, [80_000.0] * 120)
    found = outline_outward(ring, per_degree=SECONDS, most_corners=24)
    assert 9 <= len(found.corners_lonlat) <= 10 and found.excess <= MOST_EXCESS


@given(st.floats(-180.0, 179.99), st.floats(-89.9, 89.9))
@example(124.999999, 35.999999)
@example(-0.000001, 0.0)
def test_no_minute_and_no_second_is_sixty(lon_deg, lat_deg):
    minutes = (math.ceil(lon_deg * HUNDREDTHS) / HUNDREDTHS, math.ceil(lat_deg * HUNDREDTHS) / HUNDREDTHS)
    seconds = (math.ceil(lon_deg * SECONDS) / SECONDS, math.ceil(lat_deg * SECONDS) / SECONDS)
    for half in in_minutes(minutes).split():
        assert float(half[:-1].split("-")[1]) < 60.0
    for half in in_seconds(seconds).split():
        assert all(int(part) < 60 for part in half[:-1].split("-")[1:])
    assert len(in_digits(seconds)) == len("360400N1243000E")


def test_positions_are_written_as_notices_have_them():
    assert in_minutes((124.5, 36.0 + 4.19 / 60.0)) == "36-04.19N 124-30.00E"
    assert in_seconds((-89.1525, -23.7)) == "23-42-00S 089-09-09W"
    assert in_digits((-89.1525, -23.7)) == "234200S0890909W"
    # 59.996 minutes go on to the next degree, not to 60.00
    assert in_minutes((125.0, 36.0)) == "36-00.00N 125-00.00E"


def test_what_was_not_rounded_is_not_written():
    with pytest.raises(ValueError, match="no whole number"):
        count_steps(35.00001, SECONDS)


@pytest.mark.parametrize(
    "ring",
    [
        pytest.param(((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)), id="crossing itself"),
        pytest.param(((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)), id="without an area"),
    ],
)
def test_what_is_no_ring_is_refused(ring):
    with pytest.raises(InputError, match="crosses or touches itself"):
        round_outward(ring, per_degree=SECONDS)
