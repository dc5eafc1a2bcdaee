"""The location check: never OUTSIDE on doubt, and the same answer however longitudes are written."""

from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from builders import make_impacts
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from zone_shapes import rings_of

from fallzone.checks.check import check_place
from fallzone.errors import InputError
from fallzone.model.results.impacts import Footprint
from fallzone.model.results.statement import Statement
from fallzone.model.zone import Place, Zone
from fallzone.outputs.finding_words import finding_reason

GEOD = Geod(ellps="WGS84")
LIFTOFF = datetime(2023, 8, 23, 18, 50, tzinfo=UTC)


def place_at(lon_deg, lat_deg):
    return Place(id="p", name="somewhere", lon_deg=lon_deg, lat_deg=lat_deg, names={}, area="", source="typed")


def zone_of(geometry, **changes):
    facts = {
        "id": "zone-a",
        "title": "Zone A",
        "item": "stage-1",
        "kind": "announced",
        "shape": rings_of(geometry),
        "uncertainty_m": 0.0,
        "windows_utc": ((datetime(2023, 8, 23, 15, tzinfo=UTC), datetime(2023, 8, 23, 22, tzinfo=UTC)),),
        "mark": "declared",
        "source": "a notice",
    }
    return Zone(**{**facts, **changes})


def ring_around(lon_deg, lat_deg, radius_m, corners=24):
    """Circle of geodesic radius, cut at 180° by hand where it crosses it; centres away from the poles."""
    azimuths = np.linspace(0.0, 360.0, corners, endpoint=False)
    lon, lat, _ = GEOD.fwd([lon_deg] * corners, [lat_deg] * corners, azimuths, [radius_m] * corners)
    lon = lon_deg + (np.asarray(lon) - lon_deg + 180.0) % 360.0 - 180.0
    whole = shapely.Polygon(np.column_stack([lon, lat]))
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        part = whole.intersection(shapely.box(turn - 180.0, -90.0, turn + 180.0, 90.0))
        parts += [p for p in shapely.get_parts(shapely.transform(part, lambda q, t=turn: q - [t, 0.0])) if p.area > 0]
    return shapely.MultiPolygon(parts)


def footprint_of(geometry, containment=0.97):
    return Footprint(
        id=f"nominal:stage-1:{100 * containment:g}",
        case="nominal",
        item="stage-1",
        condition="nominal",
        containment=containment,
        geometry=geometry,
        area_m2=1.0,
        flights=100,
        impacts=100,
        probability=0.99,
        interval=(0.94, 0.999),
        first_s=300.0,
        last_s=400.5,
    )


def verdict(lon_deg, lat_deg, *zones, **more):
    return check_place(place_at(lon_deg, lat_deg), zones=zones, footprints=more.pop("footprints", ()), **more).verdict


centres = st.tuples(st.floats(-180.0, 180.0), st.floats(-75.0, 75.0))
azimuths = st.floats(0.0, 360.0)


@settings(max_examples=150)
@given(centres, st.floats(20e3, 900e3), azimuths, st.floats(0.0, 0.96))
def test_a_point_well_inside_a_ring_is_inside(centre, radius_m, azimuth, fraction):
    # A ring of 24 corners keeps cos(180°/24) = 0.991 of its radius; edges are geodesics
    lon, lat, _ = GEOD.fwd(*centre, azimuth, fraction * radius_m)
    assume(abs(lat) < 80.0)
    assert verdict(lon, lat, zone_of(ring_around(*centre, radius_m))) == "INSIDE"


@settings(max_examples=150)
@given(centres, st.floats(20e3, 900e3), azimuths, st.floats(-4_900.0, 4_900.0))
def test_a_point_within_5_km_of_an_edge_is_never_outside(centre, radius_m, azimuth, beyond_m):
    # Corners lie on the circle: within 4.9 km of one is within 5 km of the edge
    corner = round(azimuth / 15.0) * 15.0
    lon, lat, _ = GEOD.fwd(*centre, corner, radius_m + beyond_m)
    assume(abs(lat) < 84.0)
    assert verdict(lon, lat, zone_of(ring_around(*centre, radius_m))) != "OUTSIDE"


@settings(max_examples=150)
@given(centres, st.floats(20e3, 900e3), azimuths, st.floats(5_100.0, 5e6))
def test_farther_out_is_outside_at_the_right_distance(centre, radius_m, azimuth, beyond_m):
    corner = round(azimuth / 15.0) * 15.0
    lon, lat, _ = GEOD.fwd(*centre, corner, radius_m + beyond_m)
    answer = check_place(place_at(lon, lat), zones=[zone_of(ring_around(*centre, radius_m))], footprints=())
    assert answer.verdict == "OUTSIDE"
    # The nearest point of a convex ring, seen along the radius through a corner, is that corner
    assert answer.nearest.edge_distance_m == pytest.approx(beyond_m, rel=1e-4, abs=1.0)


@settings(max_examples=100)
@given(centres, st.floats(20e3, 900e3), azimuths, st.floats(0.0, 1.2), st.sampled_from([-360.0, 360.0]))
@example((0.0, 0.0), 632_275.0, 1.0, 0.203125, -360.0)
def test_a_full_turn_and_a_mirror_change_nothing(centre, radius_m, azimuth, fraction, turn):
    lon, lat, _ = GEOD.fwd(*centre, azimuth, fraction * radius_m)
    here = check_place(place_at(lon, lat), zones=[zone_of(ring_around(*centre, radius_m))], footprints=())
    turned = check_place(place_at(lon + turn, lat), zones=[zone_of(ring_around(*centre, radius_m))], footprints=())
    mirror = check_place(
        place_at(-lon, lat), zones=[zone_of(ring_around(-centre[0], centre[1], radius_m))], footprints=()
    )
    # On the edge itself, rounding of the longitude decides between INSIDE and UNKNOWN
    if here.nearest.edge_distance_m > 0.001:
        assert here.verdict == turned.verdict == mirror.verdict
    assert "OUTSIDE" not in {here.verdict, turned.verdict, mirror.verdict} or here.nearest.edge_distance_m > 0.001
    for other in (turned, mirror):
        assert other.nearest.edge_distance_m == pytest.approx(here.nearest.edge_distance_m, abs=0.01)


@pytest.mark.parametrize("lat", [88.0, 89.99, 90.0])
def test_a_cap_round_the_pole_holds_the_pole(lat):
    cap = shapely.Polygon([(lon, 85.0) for lon in np.linspace(-180.0, 175.0, 72)])
    answer = check_place(place_at(33.0, lat), zones=[zone_of(cap)], footprints=())
    assert answer.verdict == "INSIDE"
    # The cut along 180° is no edge. 5° of meridian arc from the pole is 558 km, chords of 5° sag by 0.5 km
    expected = GEOD.inv(33.0, lat, 33.0, 85.0)[2]
    assert answer.nearest.edge_distance_m == pytest.approx(expected, abs=1_000.0)
    assert verdict(33.0, 80.0, zone_of(cap)) == "OUTSIDE"


def test_the_cut_at_180_degrees_is_no_edge():
    box = shapely.MultiPolygon([shapely.box(170.0, 10.0, 180.0, 20.0), shapely.box(-180.0, 10.0, -170.0, 20.0)])
    for lon in (180.0, -180.0, 179.99):
        answer = check_place(place_at(lon, 15.0), zones=[zone_of(box)], footprints=())
        assert answer.verdict == "INSIDE"
        assert answer.nearest.edge_distance_m > 500e3
    only_west = zone_of(shapely.box(170.0, 10.0, 180.0, 20.0))
    assert verdict(-179.97, 15.0, only_west) == "UNKNOWN"  # 3.2 km beyond an edge that is one
    assert verdict(-180.0, 15.0, only_west) == "INSIDE"


def test_long_edges_are_geodesics():
    # From 100° E to 140° E along 40° N the geodesic bulges north; its middle is at 41.9° N (Vincenty's inverse)
    box = zone_of(shapely.Polygon([(100.0, 40.0), (140.0, 40.0), (140.0, 20.0), (100.0, 20.0)]))
    assert verdict(120.0, 41.0, box) == "INSIDE"
    assert verdict(120.0, 43.0, box) == "OUTSIDE"


def test_an_uncertain_zone_is_unknown_as_far_as_its_uncertainty():
    zone = zone_of(ring_around(125.0, 35.0, 50e3), uncertainty_m=30e3)
    lon, lat, _ = GEOD.fwd(125.0, 35.0, 90.0, 75e3)
    assert verdict(lon, lat, zone) == "UNKNOWN"
    lon, lat, _ = GEOD.fwd(125.0, 35.0, 90.0, 85e3)
    assert verdict(lon, lat, zone) == "OUTSIDE"


@pytest.mark.parametrize("south_deg", [0.5, 4.0, 6.0, 40.0, 89.0])
def test_the_distance_is_that_of_the_foot_on_the_edge_and_not_of_a_corner(south_deg):
    # The equator is an edge of 40°; seen from the south its nearest point lies on the meridian of the place
    box = zone_of(shapely.box(-20.0, 0.0, 20.0, 10.0))
    for lon in (-13.37, 0.1, 19.9):
        answer = check_place(place_at(lon, -south_deg), zones=[box], footprints=())
        assert answer.nearest.edge_distance_m == pytest.approx(GEOD.inv(lon, -south_deg, lon, 0.0)[2], rel=1e-5)


def test_a_zone_without_coordinates_leaves_everything_unknown():
    answer = check_place(place_at(0.0, 0.0), zones=[zone_of(None)], footprints=())
    assert answer.verdict == "UNKNOWN"
    assert answer.zones[0].edge_distance_m is None
    assert not answer.zones[0].has_coordinates and "not available" in finding_reason(answer.zones[0])


@given(azimuth=st.floats(0.0, 360.0), beyond_m=st.floats(-250_000.0, 3e6))
@settings(max_examples=60)
def test_a_zone_without_coordinates_leaves_unknown_what_it_can_reach(azimuth, beyond_m):
    zone = zone_of(None, about_lonlat=(124.6, 33.2), reach_m=250_000.0)
    lon, lat, _ = GEOD.fwd(124.6, 33.2, azimuth, 250_000.0 + beyond_m)
    answer = check_place(place_at(lon, lat), zones=[zone], footprints=[])
    # 5 km: the margin of every edge
    assume(abs(beyond_m - 5_000.0) > 1.0)
    assert answer.verdict == ("UNKNOWN" if beyond_m < 5_000.0 else "OUTSIDE")
    if answer.verdict == "OUTSIDE":
        assert answer.nearest.edge_distance_m == pytest.approx(beyond_m, abs=0.1)
        assert not answer.nearest.has_coordinates
        assert "coordinates are not available" in finding_reason(answer.nearest)


def test_a_zone_without_window_still_answers_and_says_so():
    answer = check_place(
        place_at(125.0, 35.0), zones=[zone_of(ring_around(125.0, 35.0, 50e3), windows_utc=())], footprints=()
    )
    assert answer.verdict == "INSIDE"
    assert "Its times of closure are not available." in finding_reason(answer.zones[0])


def test_a_doubt_is_told_and_leaves_only_inside():
    shape, doubts = footprint_of(ring_around(125.0, 35.0, 50e3)), (Statement(code="gone", values={"file": "a"}),)
    assert verdict(125.0, 35.0, footprints=[shape], doubts=doubts) == "INSIDE"
    answer = check_place(place_at(0.0, 0.0), zones=(), footprints=[shape], doubts=doubts)
    assert answer.verdict == "UNKNOWN"
    assert answer.basis[-2:] == (*doubts, Statement(code="not-official"))


def test_a_zone_says_each_time_that_it_is_closed():
    area, start, end = ring_around(125.0, 35.0, 50e3), LIFTOFF, LIFTOFF.replace(hour=20)
    later = (start.replace(day=25), end.replace(day=25))
    zone = zone_of(area, windows_utc=(later, (start, end)))
    (found,) = check_place(place_at(125.0, 35.0), zones=[zone], footprints=()).zones
    assert found.window_utc == ("2023-08-23T18:50:00Z", "2023-08-25T20:50:00Z")
    assert found.windows_utc == (
        ("2023-08-23T18:50:00Z", "2023-08-23T20:50:00Z"),
        ("2023-08-25T18:50:00Z", "2023-08-25T20:50:00Z"),
    )
    endless = zone_of(area, windows_utc=((start, end), (start.replace(day=25), None)))
    (found,) = check_place(place_at(125.0, 35.0), zones=[endless], footprints=()).zones
    assert found.window_utc is None and found.windows_utc[1] == ("2023-08-25T18:50:00Z", None)
    assert finding_reason(found).endswith(". It is closed until further notice.")


def test_a_stale_run_is_never_outside_but_inside_stays_inside():
    shape = footprint_of(ring_around(125.0, 35.0, 50e3))
    stale = Statement(code="stale", values={"reason": "a file has changed"})
    assert verdict(0.0, 0.0, footprints=[shape], stale=stale) == "UNKNOWN"
    assert verdict(125.0, 35.0, footprints=[shape], stale=stale) == "INSIDE"
    assert stale in check_place(place_at(0.0, 0.0), zones=(), footprints=[shape], stale=stale).basis


def test_nothing_to_hold_a_place_against_is_unknown():
    assert verdict(0.0, 0.0) == "UNKNOWN"


def test_planned_areas_of_97_percent_count_and_what_lies_between_them_and_99_is_in_doubt():
    shapes = [footprint_of(ring_around(125.0, 35.0, r), c) for c, r in ((0.5, 20e3), (0.97, 40e3), (0.99, 60e3))]
    answer = check_place(place_at(125.0, 35.0), zones=(), footprints=shapes, liftoff_utc=LIFTOFF, mission="m")
    assert (answer.verdict, answer.level) == ("INSIDE", "planned")
    assert [(found.id, found.relation) for found in answer.zones] == [
        ("nominal:stage-1:97", "INSIDE"),
        ("nominal:stage-1:99", "NEAR"),
    ]
    assert answer.zones[0].mission == "m"
    assert answer.zones[0].window_utc == ("2023-08-23T18:55:00Z", "2023-08-23T18:56:41Z")
    # Without a density it cannot be told how much comes down there
    lon, lat, _ = GEOD.fwd(125.0, 35.0, 10.0, 50e3)
    assert verdict(lon, lat, footprints=shapes) == "UNKNOWN"


@pytest.mark.parametrize(("beyond_m", "expected"), [(1.0, "UNKNOWN"), (4_900.0, "UNKNOWN"), (5_100.0, "OUTSIDE")])
def test_a_place_within_5_km_of_a_footprint_is_unknown(beyond_m, expected):
    # Every 15 degrees of azimuth has a corner, the point of the ring that is nearest to what lies beyond it
    lon, lat, _ = GEOD.fwd(125.0, 35.0, 30.0, 50e3 + beyond_m)
    answer = check_place(place_at(lon, lat), zones=(), footprints=[footprint_of(ring_around(125.0, 35.0, 50e3))])
    assert answer.verdict == expected
    assert answer.nearest.edge_distance_m == pytest.approx(beyond_m, abs=2.0)


def test_a_finding_counts_the_flights_that_hit_near_the_place():
    near = [GEOD.fwd(125.0, 35.0, azimuth, 4_990.0)[:2] for azimuth in (0.0, 90.0, 225.0)]
    far = [GEOD.fwd(125.0, 35.0, azimuth, 5_010.0)[:2] for azimuth in (0.0, 90.0, 225.0)]
    lon, lat = np.array(near + far).T
    impacts = make_impacts(
        case="nominal",
        item="stage-1",
        condition="nominal",
        flights=100,
        flight=np.array([7, 7, 9, 10, 11, 12], dtype=np.int32),
        lon_deg=lon,
        lat_deg=lat,
        t_s=np.full(6, 300.0),
        not_landed={},
    )
    shape = footprint_of(ring_around(125.0, 35.0, 50e3))
    found = check_place(place_at(125.0, 35.0), zones=(), footprints=[shape], impacts=[impacts]).zones[0]
    assert (found.probability, found.interval) == (0.99, (0.94, 0.999))  # the footprint's own
    assert found.near_probability == 0.02
    assert found.near_interval == (pytest.approx(0.0024, abs=5e-5), pytest.approx(0.0704, abs=5e-5))  # tables: 2 of 100
    assert found.flights == 100 and "2 of 100 simulated flights bring a fragment within" in finding_reason(found)
    without = check_place(place_at(125.0, 35.0), zones=(), footprints=[shape]).zones[0]
    assert (without.near_probability, without.near_interval) == (None, None)


@pytest.mark.parametrize(("lon", "lat"), [(float("nan"), 0.0), (0.0, float("inf")), (0.0, 91.0), (26.2, 127.7)])
def test_what_is_no_position_is_an_error(lon, lat):
    with pytest.raises(InputError):
        verdict(lon, lat, zone_of(ring_around(125.0, 35.0, 50e3)))


def test_swapped_coordinates_are_asked_about():
    with pytest.raises(InputError, match="swap"):
        verdict(26.2, 127.7, zone_of(ring_around(125.0, 35.0, 50e3)))


@pytest.mark.parametrize(
    "geometry",
    [shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), shapely.Polygon(), shapely.Point(0, 0).buffer(1).exterior],
    ids=["bow-tie", "empty", "line"],
)
def test_an_unusable_area_is_an_error_and_never_an_answer(geometry):
    with pytest.raises(InputError, match="footprint nominal:stage-1:97"):
        verdict(50.0, 50.0, footprints=[footprint_of(geometry)])
    if geometry.geom_type == "Polygon" and not geometry.is_empty:
        with pytest.raises(InputError, match="zone zone-a"):
            verdict(50.0, 50.0, zone_of(geometry))
