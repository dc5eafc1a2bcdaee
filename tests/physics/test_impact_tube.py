"""Laws of a tube about a trace of impact points, on a trace that is drawn by hand along the equator."""

from __future__ import annotations

import numpy as np
import pytest

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, EARTH_ROTATION_RADPS
from fallzone.kernels import impact_tube as tubes
from fallzone.kernels.iip import iip
from fallzone.model.status import ImpactStatus

# Standing on the equator, a vehicle is its own impact point: 1 km a second to the east, for 100 s
SPEED_MPS, COUNT, WIDTH_M, LAG_S = 1_000.0, 101, 5_000.0, 3.0
NO_LINE = np.empty((0, tubes.LINE_COLUMNS))


def on_equator(east_m: float, north_m: float = 0.0) -> np.ndarray:
    lon, lat = east_m / EARTH_EQUATORIAL_RADIUS_M, north_m / EARTH_EQUATORIAL_RADIUS_M
    direction = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    return EARTH_EQUATORIAL_RADIUS_M * direction


def tube(*, is_left: bool = False) -> tuple[np.ndarray, np.ndarray]:
    rows = np.zeros((COUNT, tubes.TUBE_COLUMNS))
    rows[:, tubes.TUBE_T] = np.arange(COUNT)
    rows[:, 1:4] = [on_equator(SPEED_MPS * t_s) for t_s in range(COUNT)]
    rows[:, tubes.TUBE_WIDTH], rows[:, tubes.TUBE_LAG] = WIDTH_M, LAG_S
    end = np.zeros(tubes.END_COLUMNS)
    last = rows[-1, 1:4] / np.linalg.norm(rows[-1, 1:4])
    end[3:6], end[8:11] = (0.0, 0.0, 1.0), last
    end[:3] = np.cross(end[3:6], last)
    end[tubes.END_WIDTH], end[tubes.END_IS_LEFT] = WIDTH_M, is_left
    end[tubes.END_BACK] = SPEED_MPS * (COUNT - 1) / EARTH_EQUATORIAL_RADIUS_M
    return rows, end


def measure(states: list[tuple[float, np.ndarray]], *, is_left: bool = False, line: np.ndarray = NO_LINE) -> np.ndarray:
    """Of vehicles that stand on the ground where they are."""
    rows = np.array([[t_s, *position, 0.0, 0.0, 0.0] for t_s, position in states])
    found = np.empty((len(rows), tubes.FOUND_COLUMNS))
    tubes.measure_all(rows, *tube(is_left=is_left), line, np.zeros(tubes.BEFORE_COLUMNS), found)
    return found


def test_points_on_the_trace_at_their_time_are_inside_and_not_off():
    found = measure([(t_s, on_equator(SPEED_MPS * t_s)) for t_s in np.arange(0.0, 100.0, 0.7).tolist()])
    assert (found[:, tubes.OUTSIDE] == 0.0).all()
    # The chord of 1 km lies 2 cm beneath the surface; the time is that of a chord, not of an arc
    assert found[:, tubes.OFF].max() < 0.1
    assert np.abs(found[:, tubes.TAU] - np.arange(0.0, 100.0, 0.7)).max() < 1e-3


@pytest.mark.parametrize(("north_m", "is_outside"), [(4_990.0, False), (-4_990.0, False), (5_010.0, True)])
def test_the_half_width_is_the_border_to_both_sides(north_m, is_outside):
    found = measure([(50.0, on_equator(50_000.0, north_m))])[0]
    assert bool(found[tubes.OUTSIDE]) == is_outside
    assert found[tubes.OFF] == pytest.approx(abs(north_m), abs=1.0)


# Within the half width of the point due at the border of the time allowed
@pytest.mark.parametrize(("late_s", "is_outside"), [(7.9, False), (8.1, True), (-7.9, False), (-8.1, True)])
def test_who_is_later_or_earlier_than_allowed_and_the_half_width_is_outside(late_s, is_outside):
    found = measure([(50.0, on_equator(SPEED_MPS * (50.0 - late_s)))])[0]
    assert bool(found[tubes.OUTSIDE]) == is_outside


def test_an_impact_point_that_stands_still_falls_behind():
    found = measure([(t_s, on_equator(50_000.0)) for t_s in np.arange(50.0, 70.0, 0.5).tolist()])
    first = np.arange(50.0, 70.0, 0.5)[found[:, tubes.OUTSIDE] == 1.0][0]
    assert first == pytest.approx(50.0 + LAG_S + WIDTH_M / SPEED_MPS, abs=0.51)
    assert (np.diff(found[:, tubes.OUTSIDE]) >= 0.0).all()


def test_before_the_trace_begins_a_point_rests_where_it_begins():
    found = measure([(-60.0, on_equator(0.0)), (-60.0, on_equator(20_000.0))])
    assert found[:, tubes.OUTSIDE].tolist() == [0.0, 1.0]


def test_a_flight_that_ends_with_its_trace_may_rest_at_the_end_and_not_go_on():
    found = measure([(500.0, on_equator(100_000.0)), (100.0, on_equator(120_000.0))])
    assert found[:, tubes.OUTSIDE].tolist() == [0.0, 1.0]


def test_beyond_the_end_the_time_and_the_plane_count():
    far = [on_equator(400_000.0), on_equator(400_000.0, 4_000.0), on_equator(400_000.0, 6_000.0)]
    found = measure([(98.0, one) for one in far] + [(96.0, far[0])], is_left=True)
    assert found[:, tubes.OUTSIDE].tolist() == [0.0, 0.0, 1.0, 1.0]
    # Half-way round the Earth the plane means nothing any more
    assert measure([(98.0, on_equator(15e6, 90_000.0))], is_left=True)[0, tubes.OUTSIDE] == 0.0


@pytest.mark.parametrize(("t_s", "is_outside"), [(98.0, False), (90.0, True)])
def test_an_orbit_is_inside_once_it_is_due_where_the_flight_goes_there(t_s, is_outside):
    circular_mps = np.sqrt(3.986004418e14 / 6.678137e6) - EARTH_ROTATION_RADPS * 6.678137e6
    state = np.array([[t_s, 6.678137e6, 0.0, 0.0, 0.0, circular_mps, 0.0]])
    for is_left in (True, False):
        found = np.empty((1, tubes.FOUND_COLUMNS))
        tubes.measure_all(state, *tube(is_left=is_left), NO_LINE, np.zeros(tubes.BEFORE_COLUMNS), found)
        assert found[0, tubes.STATUS] == ImpactStatus.ORBITAL
        assert bool(found[0, tubes.OUTSIDE]) == (is_outside or not is_left)


def test_impact_points_are_those_of_the_vacuum():
    state = np.array([[10.0, 6.5e6, 1e4, 2e4, 300.0, 1_500.0, -200.0]])
    found = np.empty((1, tubes.FOUND_COLUMNS))
    tubes.measure_all(state, *tube(), NO_LINE, np.zeros(tubes.BEFORE_COLUMNS), found)
    alone = iip(state[:, 1:4], state[:, 4:])
    assert found[0, tubes.LON] == alone.lon_deg[0] and found[0, tubes.FLIGHT_TIME] == alone.flight_time_s[0]


def test_a_line_is_crossed_once_on_the_way_out_and_once_on_the_way_back():
    ends = np.array([on_equator(30_500.0, -50_000.0), on_equator(30_500.0, 50_000.0)]) / EARTH_EQUATORIAL_RADIUS_M
    line = np.column_stack([ends, np.zeros(2)])
    way = [*range(20, 40), *range(39, 19, -1)]
    found = measure([(float(i), on_equator(SPEED_MPS * km)) for i, km in enumerate(way)], line=line)
    crossed = [way[i] for i in np.flatnonzero(found[:, tubes.CROSSED] == 1.0)]
    assert crossed == [31, 30]
    # Each way takes a second a kilometre: 10.5 s out, and as long before the end of the way back
    crossed_s = found[found[:, tubes.CROSSED] == 1.0, tubes.CROSSED_S]
    assert crossed_s.tolist() == pytest.approx([10.5, 28.5], abs=1e-3)


def test_a_pad_that_is_measured_a_little_below_the_surface_is_its_own_impact_point():
    found = measure([(0.0, on_equator(0.0) * (1.0 - 90.0 / EARTH_EQUATORIAL_RADIUS_M))])[0]
    assert found[tubes.STATUS] == ImpactStatus.IMPACT and found[tubes.OUTSIDE] == 0.0
    deep = measure([(0.0, on_equator(0.0) * 0.99)])[0]
    assert deep[tubes.STATUS] == ImpactStatus.BELOW_SURFACE and np.isnan(deep[tubes.OUTSIDE])
