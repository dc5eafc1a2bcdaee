"""Frames, geodesics and rings where a slip would not show: whole numbers, several points at once, holes, poles."""

import numpy as np
import pytest
import shapely

from fallzone.earth import frames, geodesic, rings
from fallzone.errors import InputError

# WGS 84: equatorial radius [m], gravitational parameter [m³/s²], turn of the Earth [rad/s]
A_M, GM_M3PS2, TURN_RADPS = 6_378_137.0, 3.986004418e14, 7.292115e-5


def state_at_perigee(perigee_m: float, apogee_m: float, inclination_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """Earth-fixed state over the equator at longitude 0, from the vis-viva equation."""
    radius, axis = A_M + perigee_m, A_M + 0.5 * (perigee_m + apogee_m)
    speed, tilt = np.sqrt(GM_M3PS2 * (2.0 / radius - 1.0 / axis)), np.radians(inclination_deg)
    return np.array([radius, 0.0, 0.0]), np.array(
        [0.0, speed * np.cos(tilt) - TURN_RADPS * radius, speed * np.sin(tilt)]
    )


def test_orbits_of_several_states_are_those_of_each():
    wanted = [(200e3, 36_000e3, 28.5), (500e3, 700e3, 97.4), (-2_000e3, 300e3, 130.0), (0.0, 0.0, 0.0)]
    states = [state_at_perigee(*each) for each in wanted]
    position, velocity = (np.array(part) for part in zip(*states, strict=True))
    perigee, apogee, eccentricity, inclination = frames.orbit_elements(position, velocity)
    # 1 m: what rounding leaves of the highest apogee; the third state is at its apogee, not its perigee
    assert perigee[:2] == pytest.approx([200e3, 500e3], abs=1.0)
    assert apogee[:2] == pytest.approx([36_000e3, 700e3], abs=1.0)
    assert inclination == pytest.approx([28.5, 97.4, 130.0, 0.0], abs=1e-6)
    # e = (ra − rp) / (ra + rp)
    assert eccentricity[:2] == pytest.approx([35_800e3 / (2 * A_M + 36_200e3), 200e3 / (2 * A_M + 1_200e3)])


def test_a_state_out_of_the_apsides_lies_on_the_orbit_that_was_meant():
    """Two true anomalies of one ellipse: r = p / (1 + e cos ν), and the velocity of the textbooks."""
    p, e = 8_000e3, 0.2
    for anomaly in np.radians([70.0, 200.0]):
        radius = p / (1.0 + e * np.cos(anomaly))
        position = radius * np.array([np.cos(anomaly), np.sin(anomaly), 0.0])
        inertial = np.sqrt(GM_M3PS2 / p) * np.array([-np.sin(anomaly), e + np.cos(anomaly), 0.0])
        velocity = inertial - TURN_RADPS * np.array([-position[1], position[0], 0.0])
        perigee, apogee, eccentricity, inclination = frames.orbit_elements(position, velocity)
        assert [perigee + A_M, apogee + A_M] == pytest.approx([p / 1.2, p / 0.8], rel=1e-9)
        assert eccentricity == pytest.approx(e, rel=1e-9)
        assert inclination == pytest.approx(0.0, abs=1e-6)


def test_of_several_states_only_the_one_that_escapes_has_no_apogee():
    speed = np.sqrt(2.0 * GM_M3PS2 / 7e6)
    at = [0.0, -TURN_RADPS * 7e6, 0.0]
    position = np.array([[7e6, 0.0, 0.0]] * 2)
    _, apogee, eccentricity, _ = frames.orbit_elements(
        position, np.array([[0, 0.9 * speed, 0], [0, 1.1 * speed, 0]]) + at
    )
    # v² = 0.81 · 2 GM / r: a = r / (2 − 1.62), e = 0.62; and e = 2 · 1.21 − 1
    assert apogee == pytest.approx([7e6 / 0.38 * 1.62 - A_M, np.inf])
    assert eccentricity == pytest.approx([0.62, 1.42])


def test_the_earth_turns_under_a_state_from_west_to_east_only():
    velocity = frames.ecef_to_eci_velocity([1e6, 2e6, 3e6], [1, 2, 3])
    assert velocity == pytest.approx([1.0 - 2e6 * TURN_RADPS, 2.0 + 1e6 * TURN_RADPS, 3.0], rel=1e-12)


def test_whole_numbers_and_text_of_numbers_are_numbers():
    """What a file or a person gives need not be floating point."""
    assert frames.geodetic_to_ecef(0, 0, "1000") == pytest.approx([A_M + 1000.0, 0.0, 0.0])
    assert frames.ecef_to_geodetic(["7378137", "0", "0"])[2] == pytest.approx(1e6)
    assert frames.enu_to_ecef(["1", "2", "3"], 0, 0) == pytest.approx([3.0, 1.0, 2.0])
    assert frames.ecef_to_enu(["3", "1", "2"], 0, 0) == pytest.approx([1.0, 2.0, 3.0])
    assert frames.ned_to_ecef(["2", "1", "-3"], 0, 0) == pytest.approx([3.0, 1.0, 2.0])
    assert frames.ecef_to_eci_velocity(["0", "0", "7e6"], ["1", "2", "3"]) == pytest.approx([1.0, 2.0, 3.0])
    assert frames.orbit_elements(["7e6", "0", "0"], ["0", "12e3", "0"])[1] == np.inf
    assert rings.unwrap(["170", "-170"]) == pytest.approx([170.0, 190.0])
    assert rings.densify([["0", "0"], ["1", "0"]], max_m=1e6) == pytest.approx(np.array([[0.0, 0.0], [1.0, 0.0]]))


def test_a_table_of_vectors_turns_row_by_row():
    vectors = np.arange(18.0).reshape(3, 2, 3)
    lon, lat = np.array([[0.0, 90.0]] * 3), np.zeros((3, 2))
    turned = frames.ned_to_ecef(vectors, lon, lat)
    assert turned.shape == (3, 2, 3)
    # On the equator at 0°: up is x, east y, north z; at 90° E up is y and east −x
    assert turned[1, 0] == pytest.approx([-8.0, 7.0, 6.0])
    assert turned[1, 1] == pytest.approx([-10.0, -11.0, 9.0])


def test_tables_of_points_keep_their_shape_and_order():
    lon = np.array([[0.0, 10.0, 20.0], [30.0, 40.0, 50.0]])
    range_m, azimuth = geodesic.range_azimuth(lon, 0, lon + 1.0, 0)
    assert range_m.shape == azimuth.shape == (2, 3)
    # A degree of the equator
    assert range_m == pytest.approx(np.full((2, 3), np.pi * A_M / 180.0))
    assert azimuth == pytest.approx(np.full((2, 3), 90.0))
    lon1, lat1 = geodesic.forward(lon, 0, "90", np.pi * A_M / 180.0)
    assert lon1 == pytest.approx(lon + 1.0) and lat1 == pytest.approx(np.zeros((2, 3)), abs=1e-12)
    assert geodesic.range_azimuth("0", 0, "-1", 0)[1] == pytest.approx(270.0)


def test_points_between_are_evenly_spaced_without_the_ends():
    degree = np.pi * A_M / 180.0
    points = geodesic.intermediate(0.0, 0.0, 4.0, 0.0, max_m=1.01 * degree)
    assert points == pytest.approx(np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]), abs=1e-12)
    assert len(geodesic.intermediate(0.0, 0.0, 1.0, 0.0, max_m=1.01 * degree)) == 0


# --- rings


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_ring_about_a_pole_that_crosses_itself_is_refused(sign):
    round_it = [[lon, sign * 70.0] for lon in (0.0, 60.0, 120.0, 180.0, -120.0, -60.0, 0.0)]
    assert len(rings.check_ring(round_it, "zone")) == 7
    # 60° and 120° change places: two loops, in whatever picture
    crossed = [round_it[0], round_it[2], round_it[1], [150.0, sign * 85.0], *round_it[3:]]
    with pytest.raises(InputError, match="crosses"):
        rings.check_ring(crossed, "zone")


def test_limits_of_longitude_and_latitude_belong_to_them():
    ring = [[-360.0, -90.0], [-300.0, -90.0], [-300.0, 90.0], [-360.0, 90.0], [-360.0, -90.0]]
    assert len(rings.check_ring(ring, "zone")) == 5
    for corner in ([360.5, 0.0], [0.0, 90.5]):
        with pytest.raises(InputError) as caught:
            rings.check_ring([[0.0, 0.0], corner, [1.0, 1.0], [0.0, 0.0]], "zone")
        assert "swap" not in str(caught.value) or corner[1] == 90.5


@pytest.mark.parametrize(
    ("lon", "lat", "asks"),
    [(90.0, 120.0, True), (33.0, 180.0, True), (91.0, 120.0, False), (33.0, 181.0, False), (400.0, 33.0, False)],
)
def test_a_swap_is_asked_about_where_the_numbers_would_fit_swapped(lon, lat, asks):
    with pytest.raises(InputError) as caught:
        rings.check_ring([[0.0, 0.0], [lon, lat], [1.0, 1.0], [0.0, 0.0]], "zone")
    assert ("did you swap" in str(caught.value)) is asks


def test_a_thin_ring_is_no_area_and_a_small_one_is():
    small = [[0.0, 0.0], [1e-3, 0.0], [1e-3, 1e-3], [0.0, 0.0]]
    assert len(rings.check_ring(small, "zone")) == 4
    with pytest.raises(InputError, match="crosses"):
        rings.check_ring([[0.0, 0.0], [1.0, 1.0], [0.0, 0.0], [1.0, 1.0], [0.0, 0.0]], "zone")
    with pytest.raises(InputError, match=r"repeat the first point \[0.0, 0.0\]"):
        rings.check_ring([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.5, 0.5]], "zone")


@pytest.mark.parametrize("odd", [True, False])
def test_a_truth_value_is_no_coordinate(odd):
    with pytest.raises(InputError):
        rings.check_ring([[0.0, 0.0], [odd, 5.0], [5.0, 5.0], [0.0, 0.0]], "zone")
    assert len(rings.check_ring([[0, 0], [1, 5], [5, 5], [0, 0]], "zone")) == 4


def test_a_hole_stays_a_hole_on_both_sides_of_180():
    outer = [(170.0, 0.0), (190.0, 0.0), (190.0, 20.0), (170.0, 20.0)]
    for hole in ([(178.0, 8.0), (182.0, 8.0), (182.0, 12.0), (178.0, 12.0)],):
        for order in (1, -1):
            split = rings.split_antimeridian(shapely.Polygon(outer, [hole[::order]]))
            assert split.is_valid and split.area == pytest.approx(400.0 - 16.0, abs=1e-5)
            assert not split.contains(shapely.Point(179.0, 10.0)) and not split.contains(shapely.Point(-179.0, 10.0))
    inside = rings.split_antimeridian(
        shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(2, 2), (5, 2), (5, 6), (2, 6)]])
    )
    assert inside.geom_type == "Polygon" and inside.area == pytest.approx(81.0 - 12.0)


@pytest.mark.parametrize("order", [1, -1])
def test_a_ring_holds_its_smaller_side_however_it_is_wound(order):
    box = [(10.0, 10.0), (20.0, 10.0), (20.0, 20.0), (10.0, 20.0), (10.0, 10.0)][::order]
    split = rings.split_antimeridian(shapely.Polygon(box))
    assert split.area == pytest.approx(100.0)
    assert split.contains(shapely.Point(15.0, 15.0))


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("order", [1, -1])
def test_a_ring_about_a_pole_holds_the_nearer_one(sign, order):
    lon = np.linspace(-170.0, 190.0, 37)
    ring = np.column_stack([(lon + 180.0) % 360.0 - 180.0, np.full(37, sign * 70.0)])[::order]
    split = rings.split_antimeridian(shapely.Polygon(ring))
    assert split.area == pytest.approx(360.0 * 20.0, rel=1e-6)
    assert split.covers(shapely.Point(15.0, sign * 89.0)) and not split.covers(shapely.Point(15.0, -sign * 89.0))


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("first", range(4))
def test_a_ring_about_a_pole_may_begin_anywhere(sign, order, first):
    """Also at 180°, where it ends as -180° or as 180°."""
    lon = np.roll([180.0, 90.0, 0.0, -90.0][::order], -first)
    ring = [[each, sign * 70.0] for each in (*lon, lon[0])]
    for last in {lon[0], -lon[0]} if abs(lon[0]) == 180.0 else {lon[0]}:
        ring[-1][0] = last
        for shape in (ring, rings.densify(ring, 3e6)):
            split = rings.split_antimeridian(shapely.Polygon(shape))
            assert split.is_valid and split.contains(shapely.Point(10.0, sign * 89.0))
            assert not split.contains(shapely.Point(10.0, sign * 65.0))


def test_several_parts_are_cut_one_by_one():
    west, east = shapely.box(170.0, 0.0, 190.0, 10.0), shapely.box(0.0, 0.0, 5.0, 5.0)
    split = rings.split_antimeridian(shapely.MultiPolygon([west, east]))
    assert split.geom_type == "MultiPolygon"
    assert sorted(part.bounds for part in split.geoms) == [
        (-180.0, 0.0, -170.0, 10.0),
        (0.0, 0.0, 5.0, 5.0),
        (170.0, 0.0, 180.0, 10.0),
    ]
    lines = shapely.MultiLineString([[(175.0, 0.0), (185.0, 10.0)], [(0.0, 0.0), (1.0, 1.0)]])
    assert sorted(part.bounds for part in rings.split_antimeridian(lines).geoms) == [
        (-180.0, 5.0, -175.0, 10.0),
        (0.0, 0.0, 1.0, 1.0),
        (175.0, 0.0, 180.0, 5.0),
    ]


def test_a_line_is_cut_where_its_straight_picture_crosses_180():
    """In longitude and latitude, as maps draw it; along a great circle it would cross farther north."""
    split = rings.split_antimeridian(shapely.LineString([(120.0, 60.0), (-120.0, 60.0)]))
    assert split.bounds[1] == split.bounds[3] == 60.0


@pytest.mark.parametrize("turns", [-2, -1, 0, 1, 2])
def test_a_line_is_cut_in_whichever_turn_it_lies(turns):
    across = shapely.LineString([(-180.5 + 360.0 * turns, 0.0), (-179.0 + 360.0 * turns, 3.0)])
    assert sorted(part.bounds for part in rings.split_antimeridian(across).geoms) == [
        (-180.0, 1.0, -179.0, 3.0),
        (179.5, 0.0, 180.0, 1.0),
    ]
    within = rings.split_antimeridian(shapely.LineString([(-5.0 + 360.0 * turns, 0.0), (7.0 + 360.0 * turns, 3.0)]))
    assert within.geom_type == "LineString" and within.bounds == (-5.0, 0.0, 7.0, 3.0)


def test_heights_in_a_shape_are_left_out():
    split = rings.split_antimeridian(
        shapely.Polygon([(170, 0, 5), (190, 0, 5), (190, 9, 5)], [[(184, 2, 5), (186, 2, 5), (186, 3, 5)]])
    )
    assert split.area == pytest.approx(90.0 - 1.0, abs=1e-5)


def test_a_hole_in_a_cap_round_a_pole_stays_one():
    lon = np.linspace(-180.0, 180.0, 37)
    cap = np.column_stack([lon, np.full(37, 70.0)])
    hole = [(170.0, 75.0), (190.0, 75.0), (190.0, 80.0), (170.0, 80.0)]
    split = rings.split_antimeridian(shapely.Polygon(cap, [hole]))
    assert split.area == pytest.approx(360.0 * 20.0 - 20.0 * 5.0)
    assert not split.contains(shapely.Point(-175.0, 77.0)) and split.contains(shapely.Point(-165.0, 77.0))
