"""A place that is an area: its worst part answers for the whole, and OUTSIDE only where all of it is."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from builders import make_impacts
from hypothesis import given, settings
from hypothesis import strategies as st
from test_check import GEOD, footprint_of, ring_around, zone_of

from fallzone.checks.check import check_place
from fallzone.earth.rings import densify, split_antimeridian
from fallzone.errors import InputError
from fallzone.model.zone import Place
from fallzone.outputs.finding_words import finding_reason
from fallzone.words.formats import THIN


def area(geometry, *, reach_m=0.0, lon_deg=0.0, lat_deg=0.0):
    return Place(
        id="a",
        name="an area",
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        names={},
        area="",
        source="typed",
        kind="area",
        geometry=geometry,
        reach_m=reach_m,
        reach_mark="assumed",
    )


def check(place, *zones, **more):
    return check_place(place, zones=zones, footprints=more.pop("footprints", ()), **more)


def box(west, south, east, north):
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return split_antimeridian(shapely.Polygon(densify(ring)))


@pytest.mark.parametrize(
    ("zone", "share"),
    # Of a square on the equator its eastern half, its last quarter, all of it, and a zone within it of 0.2° by 0.2°
    [
        ((0.5, -2.0, 3.0, 2.0), 0.5),
        ((0.75, -2.0, 3.0, 2.0), 0.25),
        ((-1.0, -2.0, 3.0, 2.0), 1.0),
        ((0.4, -0.1, 0.6, 0.1), 0.02),
    ],
)
def test_any_part_inside_makes_the_whole_inside_with_its_share_and_where(zone, share):
    # 1° by 2°: the named point, at its edge, lies in no zone but the one that holds all
    place = area(box(0.0, -1.0, 1.0, 1.0), lon_deg=0.0, lat_deg=-1.0)
    answer = check(place, zone_of(box(*zone)))
    [finding] = answer.zones
    assert answer.verdict == "INSIDE"
    # The Earth is not quite a cylinder: within 1 % of the plane's share
    expected = share if share != 0.02 else 0.2 * 0.2 / 2.0
    assert finding.share_of_place == pytest.approx(expected, rel=0.01)
    west, south, east, north = zone
    assert west <= finding.part_lon_deg <= east and south <= finding.part_lat_deg <= north
    assert (answer.lat_deg, answer.lon_deg) == (-1.0, 0.0)
    told = {0.5: "50 % of it lies inside", 0.25: "25 % of it", 1.0: "All of it lies inside", 0.02: "2 % of it"}
    assert told[share] in finding_reason(finding).replace(THIN, " ")


@pytest.mark.parametrize(
    ("gap_deg", "reach_m", "verdict"),
    # 0.04° of the equator are 4.45 km, 0.06° are 6.68 km, 0.2° are 22.3 km; an edge within 5 km is too near to tell
    [
        (0.04, 0.0, "UNKNOWN"),
        (0.08, 0.0, "OUTSIDE"),
        (0.2, 0.0, "OUTSIDE"),
        (0.2, 25_000.0, "UNKNOWN"),
        (0.2, 20_000.0, "OUTSIDE"),
        (0.08, 10_000.0, "UNKNOWN"),
    ],
)
def test_the_nearest_part_and_the_reach_decide_about_doubt(gap_deg, reach_m, verdict):
    place = area(box(0.0, -1.0, 1.0, 1.0), reach_m=reach_m, lon_deg=0.1)
    answer = check(place, zone_of(box(1.0 + gap_deg, -0.5, 2.0, 0.5)))
    assert answer.verdict == verdict
    # The equator's degree is 111.3195 km
    assert answer.nearest.edge_distance_m == pytest.approx(gap_deg * 111_319.5, rel=0.01)
    assert answer.nearest.part_lon_deg == pytest.approx(1.0, abs=0.02)


def test_a_town_whose_reach_is_assumed_is_unknown_where_only_its_reach_meets_a_zone():
    place = area(None, reach_m=10_000.0, lon_deg=0.0, lat_deg=0.0)
    zone = zone_of(box(0.07, -1.0, 1.0, 1.0))  # 7.8 km east of the point
    answer = check(place, zone)
    assert answer.verdict == "UNKNOWN"
    assert (answer.zones[0].reach_m, answer.zones[0].reach_mark) == (10_000.0, "assumed")
    reason = finding_reason(answer.zones[0]).replace(THIN, " ")
    assert reason.startswith("7.79 km outside") and "may reach 10 km beyond its point (assumed)" in reason
    assert check(area(None, reach_m=7_000.0), zone).verdict == "OUTSIDE"


def test_an_area_across_180_degrees_meets_a_zone_on_either_side():
    place = area(box(179.0, 10.0, 181.0, 11.0), lon_deg=179.5, lat_deg=10.5)
    assert check(place, zone_of(box(-179.5, 10.2, -178.0, 10.4))).verdict == "INSIDE"
    assert check(place, zone_of(box(178.0, 10.2, 179.2, 10.4))).verdict == "INSIDE"
    # 0.03° east of its eastern edge, which lies at -179°: 3.3 km
    assert check(place, zone_of(box(-178.97, 10.2, -178.0, 10.4))).verdict == "UNKNOWN"


def test_a_line_is_inside_where_it_crosses_and_by_its_length():
    place = area(shapely.LineString([(0.0, 0.0), (4.0, 0.0)]))
    finding = check(place, zone_of(box(1.0, -1.0, 2.0, 1.0))).zones[0]
    assert finding.relation == "INSIDE" and finding.share_of_place == pytest.approx(0.25, abs=1e-6)


def test_the_chance_of_a_fragment_is_that_of_the_whole_area():
    # Of ten flights three bring a fragment into the square, one of them two, and seven fall far away
    lon = np.array([0.1, 0.9, 0.9, 0.5, *[50.0] * 7])
    flight = np.array([0, 1, 1, 2, *range(3, 10)])
    place = area(box(0.0, -1.0, 1.0, 1.0))
    shape = footprint_of(box(-1.0, -2.0, 2.0, 2.0))
    group = impacts_of(lon, np.zeros(11), flight, flights=10)
    [finding] = check(place, footprints=[shape], impacts=[group]).zones
    assert finding.near_probability == pytest.approx(0.3)
    assert finding.flights == 10
    assert "3 of 10 simulated flights bring a fragment into the place" in finding_reason(finding)


def impacts_of(lon_deg, lat_deg, flight, *, flights):
    return make_impacts(
        case="nominal",
        item="stage-1",
        condition="nominal",
        flights=flights,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        t_s=np.full(len(lon_deg), 300.0),
        flight=flight,
        not_landed={},
    )


def test_a_zone_without_coordinates_is_as_far_as_the_nearest_part():
    zone = zone_of(None, about_lonlat=(3.0, 0.0), reach_m=100_000.0)
    # Its nearest part lies 2° = 222.6 km from where the zone is about, less 100 km
    answer = check(area(box(0.0, -1.0, 1.0, 1.0)), zone)
    assert answer.verdict == "OUTSIDE"
    assert answer.nearest.edge_distance_m == pytest.approx(122_639.0, rel=0.01)
    assert check(area(box(0.0, -1.0, 2.2, 1.0)), zone).verdict == "UNKNOWN"


def test_an_outline_that_crosses_itself_decides_nothing():
    with pytest.raises(InputError, match="outline"):
        check(area(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])), zone_of(box(0.0, 0.0, 1.0, 1.0)))


@settings(max_examples=25)
@given(
    lon=st.floats(-180.0, 180.0),
    lat=st.floats(-70.0, 70.0),
    azimuth=st.floats(0.0, 360.0),
    away_m=st.floats(1e3, 2e6),
    radius_m=st.floats(2e4, 2e5),
)
def test_no_part_of_a_circle_is_told_farther_than_it_is(lon, lat, azimuth, away_m, radius_m):
    circle = ring_around(lon, lat, radius_m, corners=72)
    other_lon, other_lat, _ = GEOD.fwd(lon, lat, azimuth, away_m)
    if abs(other_lat) > 80.0:
        return
    zone = ring_around(other_lon, other_lat, 30_000.0, corners=72)
    answer = check(area(circle, lon_deg=lon, lat_deg=lat), zone_of(zone))
    gap_m = away_m - radius_m - 30_000.0
    if gap_m < 0.0 and away_m > 0.0:
        # Circles drawn with 72 corners are flatter by up to 0.1 % of their radius
        assert answer.verdict == "INSIDE" or gap_m > -0.002 * (radius_m + 30_000.0)
    if answer.verdict == "OUTSIDE":
        assert gap_m > 4_000.0
    if gap_m > 10_000.0:
        assert answer.verdict == "OUTSIDE"
        assert answer.nearest.edge_distance_m == pytest.approx(gap_m, abs=1_000.0 + 0.003 * (radius_m + gap_m))
