"""Hits that reach a level alone: what whole neighbourhoods deny is found about no point in them."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon

from fallzone.assessment.per_launch.alone import find_doubtful_cells
from fallzone.checks.findings import edge_of_floor
from fallzone.checks.many.alone import HitsAlone
from fallzone.checks.many.sources import Area
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.kernels.discs import bound_discs
from fallzone.model.results.isopleth import Isopleth
from fallzone.risk.nearby import FLIGHTS_AT_LEVEL, RADII_M, Nearby

LEVEL_PER_KM2 = 1e-6
# Longitude and latitude of where hits come down [deg]
MIDDLES = [(128.0, 26.0), (179.97, -30.0), (-150.0, 84.0)]

SCATTERED = given(
    seed=st.integers(0, 2**32), middle=st.sampled_from(MIDDLES), count=st.integers(1, 60), flights=st.integers(1, 30)
)


def scatter(seed: int, middle: tuple[float, float], count: int, flights: int):
    """Hits spread over 1 to 60 km, each flight with weights of its own."""
    draw = np.random.default_rng(seed)
    spread_deg = 10.0 ** draw.uniform(-2.0, -0.6)
    lon_deg, lat_deg = draw_points(draw, middle, spread_deg, count)
    flight = draw.integers(0, flights, count)
    expected = 10.0 ** draw.uniform(-6.5, -4.0, flights)[flight] * draw.integers(1, 4, count)
    hits = lon_deg, lat_deg, expected, flight
    return hits, HitsAlone("floor", SimpleNamespace(gather_hits=lambda: hits), level_per_km2=LEVEL_PER_KM2)


def draw_points(draw, middle: tuple[float, float], spread_deg: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes about a middle [deg]."""
    lat_deg = middle[1] + draw.normal(0.0, spread_deg, count)
    away_deg = draw.normal(0.0, spread_deg, count) / np.cos(np.radians(lat_deg))
    return (middle[0] + away_deg + 180.0) % 360.0 - 180.0, lat_deg


def ask_one(hits, lon_deg: float, lat_deg: float) -> bool:
    """What a location check finds about one point."""
    away_m = np.linalg.norm(
        geodetic_to_ecef(hits[0], hits[1], 0.0) - geodetic_to_ecef(np.array([lon_deg]), np.array([lat_deg]), 0.0),
        axis=1,
    )
    near = away_m <= RADII_M[-1]
    nearby = Nearby(
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        expected=hits[2][near],
        flight=hits[3][near],
        away_m=away_m[near],
        largest=float(hits[2].max()),
    )
    alone = nearby.estimate(LEVEL_PER_KM2)[1]
    return alone is not None and alone.interval[1] >= LEVEL_PER_KM2


@given(
    seed=st.integers(0, 2**32), middle=st.sampled_from(MIDDLES), count=st.integers(1, 60), flights=st.integers(1, 30)
)
def test_what_neighbourhoods_deny_is_found_nowhere_in_them(seed, middle, count, flights):
    _hits, alone = scatter(seed, middle, count, flights)
    draw = np.random.default_rng(seed + 1)
    lon_deg, lat_deg = draw_points(draw, middle, 0.2, 40)
    for within_m in (500.0, 4_000.0, 16_000.0):
        is_open = alone.leaves_open(lon_deg, lat_deg, within_m)
        for _ in range(6):
            # A degree of latitude has no more than 111.7 km
            turn, part = draw.uniform(0.0, 2.0 * math.pi, 40), np.sqrt(draw.uniform(0.0, 1.0, 40))
            step_deg = within_m * part / 111_700.0
            other_lat = np.clip(lat_deg + step_deg * np.cos(turn), -90.0, 90.0)
            other_lon = lon_deg + step_deg * np.sin(turn) / np.cos(np.radians(np.maximum(abs(lat_deg), abs(other_lat))))
            found = alone.find((other_lon + 180.0) % 360.0 - 180.0, other_lat)
            assert not (found & ~is_open).any()


@given(
    seed=st.integers(0, 2**32), middle=st.sampled_from(MIDDLES), count=st.integers(1, 60), flights=st.integers(1, 30)
)
def test_many_points_are_told_as_one_is(seed, middle, count, flights):
    hits, alone = scatter(seed, middle, count, flights)
    draw = np.random.default_rng(seed + 1)
    lon_deg, lat_deg = draw_points(draw, middle, 0.1, 10)
    found = alone.find(lon_deg, lat_deg)
    assert found.tolist() == [ask_one(hits, *point) for point in zip(lon_deg.tolist(), lat_deg.tolist(), strict=True)]
    assert not (found & ~alone.leaves_open(lon_deg, lat_deg, 0.0)).any()


def test_neighbourhoods_neither_deny_nor_leave_open_everything():
    """So that neither property above is empty."""
    found, denied = 0, 0
    for seed in range(200):
        _hits, alone = scatter(seed, MIDDLES[0], 60, 30)
        points = np.random.default_rng(seed).normal(MIDDLES[0], 0.2, (40, 2)).T
        found += int(alone.find(*points).sum())
        denied += int((~alone.leaves_open(*points, 500.0)).sum())
    assert found > 200 and denied > 200


@pytest.mark.parametrize("middle", MIDDLES)
def test_cells_hold_every_point_beyond_the_floor_about_which_it_is_found(middle):
    hits, alone = scatter(7, middle, 60, 30)
    box = MultiPolygon([shapely.box(middle[0] - 0.02, middle[1] - 0.02, middle[0] + 0.01, middle[1] + 0.01)])
    sides = {"surely": MultiPolygon(), "best": box, "perhaps": box}
    floor = Isopleth(level_per_km2=LEVEL_PER_KM2, **sides, surely_m2=0.0, best_m2=1e6, perhaps_m2=1e6, resolved=1.0)
    sums = SimpleNamespace(gather_hits=lambda: hits)
    cells = find_doubtful_cells(SimpleNamespace(floor=floor), SimpleNamespace(sums=sums))
    held = {
        (int(row), column)
        for row, runs in cells.rows.items()
        for first, count in zip(runs[::2], runs[1::2], strict=True)
        for column in range(first, first + count)
    }
    draw = np.random.default_rng(3)
    lon_deg, lat_deg = draw_points(draw, middle, 0.2, 20_000)
    found = alone.find(lon_deg, lat_deg) & (Area("floor", edge_of_floor(floor)).relate(lon_deg, lat_deg) == 0)
    rows, columns = (np.floor(one / cells.cell_deg).astype(int) for one in (lat_deg + 90.0, lon_deg + 180.0))
    assert found.sum() > 100 and not found.all()
    assert set(zip(rows[found].tolist(), columns[found].tolist(), strict=True)) <= held


def test_bounds_of_a_disc_by_hand():
    """Three hits on a line from a point, 1, 4 and 9 km away; the second and third of one flight."""
    position = np.array([[0.0, 0.0, 1_000.0], [0.0, 0.0, 4_000.0], [0.0, 0.0, 9_000.0]])
    brought, flight = np.array([2.0, 3.0, 5.0]), np.array([0, 1, 1])
    needed = 100.0

    def bound(within_m):
        found = np.zeros((1, 6))
        work = np.zeros((3, 2)), np.zeros(2, dtype=np.int64)
        told = needed, FLIGHTS_AT_LEVEL
        bound_discs(np.zeros((1, 3)), position, brought, flight, 5_000.0, within_m, *told, *work, found)
        assert not work[0].any()
        return found[0]

    # L Σb − F Σb²: 100 · 5 − 10 · (4 + 9)
    assert bound(0.0) == pytest.approx([5.0, 13.0, 3.0, 370.0, 370.0, 5.0])
    # The first surely; of the second flight 0 to 8, of which 5 give most (250) and 0 least; 8 still leave 160 + 160
    assert bound(4_000.0) == pytest.approx([10.0, 68.0, 8.0, 160.0 + 250.0, 160.0, 2.0])
