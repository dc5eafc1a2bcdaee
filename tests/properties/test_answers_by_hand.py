"""Answers and flags field by field: what is said of an area, a zone, few impacts and a track, by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from builders import make_impacts
from pyproj import Geod
from test_check import LIFTOFF, footprint_of, place_at, zone_of
from test_few_impacts import impacts_of
from test_flags import dense_box, flags_of, region_of, trajectory_of

from fallzone.checks.check import check_place
from fallzone.checks.needed import find_missing
from fallzone.errors import InputError
from fallzone.model.results.answer import Finding
from fallzone.model.results.flag import Reason
from fallzone.model.results.statement import Statement
from fallzone.model.text import Wording
from fallzone.outputs.answer_words import answer_sentence, missing_words
from fallzone.outputs.finding_words import finding_reason
from fallzone.words.formats import THIN

GEOD = Geod(ellps="WGS84")
# A degree of the equator [m]
DEGREE_M = np.pi * 6_378_137.0 / 180.0
BOX = dense_box(124.0, -1.0, 126.0, 1.0)


def plainly(finding) -> str:
    """Its reason, with blanks of the usual width."""
    return finding_reason(finding).replace(THIN, " ")


def ask(place, zones=(), footprints=(), **more):
    return check_place(place, zones=zones, footprints=footprints, **more)


def test_a_finding_of_a_hazard_area_says_all_that_is_known_of_it():
    east = place_at(126.5, 0.0)
    found = ask(east, footprints=[footprint_of(BOX)], mission="m", liftoff_utc=LIFTOFF)
    assert found.nearest == Finding(
        id="nominal:stage-1:97",
        kind="footprint",
        relation="OUTSIDE",
        level="planned",
        mission="m",
        case="nominal",
        item="stage-1",
        containment=0.97,
        probability=0.99,
        interval=(0.94, 0.999),
        condition="nominal",
        flights=100,
        edge_distance_m=pytest.approx(0.5 * DEGREE_M, abs=1.0),
        window_utc=("2023-08-23T18:55:00Z", "2023-08-23T18:56:41Z"),
        window_flights=99,
    )
    assert plainly(found.nearest) == (
        "55.7 km outside the area that holds 97 % of the simulated impacts of the first stage (nominal)."
    )
    assert (found.verdict, found.zones, found.lon_deg, found.lat_deg) == ("OUTSIDE", (), 126.5, 0.0)
    assert found.basis == (
        Statement(code="zones-and-areas", values={"zones": 0, "conditions": ("nominal",), "items": ("stage-1",)}),
        Statement(code="outside-an-area"),
        Statement(code="not-official"),
    )
    sentence = answer_sentence(found)
    assert sentence.startswith(
        "Checked against 0 zones and the 97 % areas of first stage (nominal). OUTSIDE does not mean safe"
    )
    assert sentence.endswith(" are not in it. This is not an official warning.")
    inside = ask(place_at(125.5, 0.0), footprints=[footprint_of(BOX)]).zones[0]
    assert plainly(inside) == "Inside the area that holds 97 % of the simulated impacts of the first stage (nominal)."
    (near,) = ask(place_at(126.04, 0.0), footprints=[footprint_of(BOX)]).zones
    assert near.relation == "NEAR" and plainly(near) == (
        "4.45 km from the edge of the area that holds 97 % of the simulated impacts of the first stage (nominal), too "
        "near to tell."
    )


def test_a_finding_of_a_zone_says_all_that_is_known_of_it():
    (found,) = ask(place_at(126.04, 0.0), zones=[zone_of(BOX)]).zones
    assert found == Finding(
        id="zone-a",
        kind="announced",
        relation="NEAR",
        level="announced",
        item="stage-1",
        title=Wording(en="Zone A"),
        known_to_m=5_000.0,
        edge_distance_m=pytest.approx(0.04 * DEGREE_M, abs=0.1),
        window_utc=("2023-08-23T15:00:00Z", "2023-08-23T22:00:00Z"),
        windows_utc=(("2023-08-23T15:00:00Z", "2023-08-23T22:00:00Z"),),
    )
    assert plainly(found) == (
        "4.45 km from the edge of the announced zone zone-a (Zone A); the edge is only known to 5 km."
    )
    vague = zone_of(None, about_lonlat=(125.0, 0.0), reach_m=DEGREE_M)
    far = ask(place_at(128.0, 0.0), zones=[vague]).nearest
    assert (far.relation, far.edge_distance_m) == ("OUTSIDE", pytest.approx(2.0 * DEGREE_M))
    assert (far.has_coordinates, far.known_to_m) == (False, 5_000.0)
    assert plainly(far) == (
        "At least 223 km from the announced zone zone-a (Zone A); its coordinates are not available."
    )
    (unknown,) = ask(place_at(126.0, 0.0), zones=[vague]).zones
    assert plainly(unknown) == "The coordinates of the announced zone zone-a (Zone A) are not available."


def test_a_finding_of_few_impacts_says_all_that_is_known_of_them():
    few = replace(
        impacts_of([125.0, 126.0], [0.0, 0.0], flights=200), t_s=np.array([310.5, 250.25]), condition="as planned"
    )
    found = ask(place_at(127.0, 0.0), impacts=[few], mission="m", liftoff_utc=LIFTOFF)
    assert found.verdict == "UNKNOWN"
    assert found.zones == (
        Finding(
            id="nominal:stage-2:impacts",
            kind="impacts",
            relation="UNKNOWN",
            level="planned",
            mission="m",
            case="nominal",
            item="stage-2",
            probability=0.01,
            # Clopper and Pearson's tables: 2 of 200
            interval=(pytest.approx(0.00121, abs=1e-5), pytest.approx(0.03565, abs=1e-5)),
            condition="as planned",
            flights=200,
            flights_needed=10_000,
            edge_distance_m=pytest.approx(DEGREE_M, rel=1e-9),
            window_utc=("2023-08-23T18:54:10Z", "2023-08-23T18:55:11Z"),
            window_flights=2,
        ),
    )
    assert plainly(found.zones[0]) == (
        "Second stage, nominal flight: 2 of 200 simulated flights bring it down, too few for an area; about 10 000 "
        "would give one. The nearest impact is 111 km away. How far around it may fall is not known."
    )


@pytest.mark.parametrize("gap_deg", [0.01, 0.03])
def test_what_a_place_may_reach_beyond_its_point_counts(gap_deg):
    """A place that may reach 10 km is not OUTSIDE 6 km beyond an edge, nor one that may reach 1 km at 5.6."""
    for reach_m, verdict in ((10_000.0, "UNKNOWN"), (0.0, "OUTSIDE")):
        place = replace(place_at(126.0 + gap_deg + 0.05, 0.0), reach_m=reach_m)
        assert ask(place, footprints=[footprint_of(BOX)]).verdict == verdict


def test_the_share_of_a_place_inside_is_that_of_its_surface():
    place = replace(place_at(126.2, 0.0), geometry=dense_box(125.75, -0.1, 126.75, 0.1))
    (found,) = ask(place, zones=[zone_of(BOX)]).zones
    assert found.relation == "INSIDE"
    assert found.share_of_place == pytest.approx(0.25, abs=1e-6)
    assert 125.75 <= found.part_lon_deg <= 126.0 and -0.1 <= found.part_lat_deg <= 0.1
    assert plainly(found).startswith("25 % of it lies inside the announced zone zone-a (Zone A), as at ")
    far = ask(replace(place, geometry=dense_box(127.0, -0.1, 128.0, 0.1)), zones=[zone_of(BOX)])
    assert (far.verdict, far.nearest.share_of_place, far.nearest.part_lon_deg) == ("OUTSIDE", None, 127.0)
    assert far.nearest.part_lat_deg == pytest.approx(0.0, abs=0.1)
    assert "(Zone A). Its nearest part is at 0." in plainly(far.nearest)
    assert plainly(far.nearest).endswith(" 127.00°E.")
    assert far.basis == (Statement(code="zones-alone", values={"zones": 1}), Statement(code="not-official"))
    assert answer_sentence(far).startswith("Checked against 1 zone; no simulated impacts were asked. ")


def test_an_impact_within_a_place_is_at_no_distance_from_it():
    """111 km from its outline, of what falls too seldom for an area."""
    rare = impacts_of([10.0, 125.0], [0.0, 0.0], flights=20_000)
    (found,) = ask(replace(place_at(125.9, 0.9), geometry=BOX), impacts=[rare]).zones
    assert (found.relation, found.edge_distance_m) == ("NEAR", 0.0)
    assert (found.part_lon_deg, found.part_lat_deg) == (125.0, 0.0)


@pytest.mark.parametrize("lat", [-90.0, 90.0])
def test_a_cap_drawn_along_its_pole_has_no_edge_there(lat):
    sign = np.sign(lat)
    cap = shapely.segmentize(shapely.box(-180.0, min(lat, sign * 85.0), 180.0, max(lat, sign * 85.0)), 5.0)
    # 5° of meridian from the pole: 558 km; the cut along 180° and the pole itself are no edges
    for lon in (180.0, 10.0):
        found = ask(place_at(lon, sign * 89.99), zones=[zone_of(cap)])
        assert found.nearest.edge_distance_m == pytest.approx(
            GEOD.inv(lon, sign * 89.99, lon, sign * 85.0)[2], rel=2e-3
        )


@pytest.mark.parametrize("lon", [540.0, -540.0, 179.0, 359.0])
def test_longitudes_are_taken_modulo_a_turn_up_to_a_turn_and_a_half(lon):
    west = ask(place_at(lon, 0.0), zones=[zone_of(dense_box(178.0, -1.0, 180.0, 1.0))])
    assert west.verdict == {359.0: "OUTSIDE"}.get(lon, "INSIDE")
    with pytest.raises(InputError, match="out of range"):
        ask(place_at(541.0, 0.0), zones=[zone_of(BOX)])


def test_what_was_not_simulated_is_said_once_each():
    needed = [("nominal", "stage-1"), ("nominal", "stage-2"), ("sweep", None)]
    assert find_missing([], needed) == (("nominal", None), ("sweep", None))
    assert missing_words(find_missing([], needed)) == "no nominal flight, no sweep of failures"
    found = find_missing([impacts_of([], [], flights=5, item="stage-1")], needed)
    assert found == (("nominal", "stage-2"), ("sweep", None))
    assert missing_words(found) == "no second stage in its nominal flight, no sweep of failures"


# --- flags


def test_a_reason_of_a_zone_says_all_that_is_known_of_it():
    island = region_of(dense_box(125.0, -1.0, 130.0, 1.0))
    (reason,) = flags_of(island, zones=[zone_of(BOX, mark="estimated")])["island"].reasons
    half_m2 = abs(GEOD.geometry_area_perimeter(dense_box(125.0, -1.0, 126.0, 1.0, 0.01))[0])
    assert reason == Reason(
        reason="zone",
        zone="zone-a",
        item="stage-1",
        mark="estimated",
        share_of_zone=pytest.approx(0.5, abs=1e-9),
        area_m2=pytest.approx(half_m2, rel=1e-5),
        window_utc=("2023-08-23T15:00:00Z", "2023-08-23T22:00:00Z"),
        windows_utc=(("2023-08-23T15:00:00Z", "2023-08-23T22:00:00Z"),),
    )


def test_a_reason_of_a_hazard_area_says_all_that_is_known_of_it():
    island = region_of(dense_box(125.0, -1.0, 130.0, 1.0))
    group = make_impacts(
        case="nominal",
        item="stage-1",
        condition="nominal",
        flights=200,
        flight=np.array([0, 1, 2]),
        lon_deg=np.array([125.5, 124.5, 126.0]),
        lat_deg=np.zeros(3),
        t_s=np.array([310.5, 250.25, 320.0]),
        not_landed={},
    )
    shape = replace(footprint_of(BOX), condition="as planned")
    (reason,) = flags_of(island, footprints=[shape], impacts=[group])["island"].reasons
    half_m2 = abs(GEOD.geometry_area_perimeter(dense_box(125.0, -1.0, 126.0, 1.0, 0.01))[0])
    assert reason == Reason(
        reason="footprint_97",
        zone="nominal:stage-1:97",
        case="nominal",
        item="stage-1",
        share_of_zone=pytest.approx(0.5, abs=1e-9),
        area_m2=pytest.approx(half_m2, rel=1e-5),
        probability=0.01,
        interval=(pytest.approx(0.00121, abs=1e-5), pytest.approx(0.03565, abs=1e-5)),
        condition="as planned",
        flights=100,
        first_s=310.5,
        last_s=320.0,
        window_utc=("2023-08-23T18:55:10Z", "2023-08-23T18:55:20Z"),
        window_flights=2,
    )


def test_a_reason_of_few_impacts_says_all_that_is_known_of_them():
    island = region_of(dense_box(125.0, -1.0, 130.0, 1.0))
    few = replace(
        impacts_of([125.5, 124.5], [0.0, 0.0], flights=200), t_s=np.array([310.5, 250.25]), condition="as planned"
    )
    (reason,) = flags_of(island, impacts=[few])["island"].reasons
    assert reason == Reason(
        reason="impacts",
        zone="nominal:stage-2:impacts",
        case="nominal",
        item="stage-2",
        probability=0.005,
        # 1 of 200: 1 − 0.975^(1/200), and the tables
        interval=(pytest.approx(1.0 - 0.975 ** (1 / 200)), pytest.approx(0.02754, abs=1e-5)),
        condition="as planned",
        flights=200,
        first_s=310.5,
        last_s=310.5,
        window_utc=("2023-08-23T18:55:10Z", "2023-08-23T18:55:11Z"),
        window_flights=1,
    )


def test_a_window_says_how_many_flights_the_end_that_rests_on_fewer_is_from():
    """Ten flights to plan come down from 300 to 390 s; one that fails comes later, or three, or one in between."""
    island, many = region_of(dense_box(125.0, -1.0, 130.0, 1.0)), np.arange(10)
    planned = replace(impacts_of(np.full(10, 126.0), np.zeros(10), flights=200), flight=many, t_s=300.0 + 10.0 * many)
    for times_s, flights, window_s in (
        ([800.0], 1, (300.0, 800.0)),
        ([750.0, 790.0, 800.0], 3, (300.0, 800.0)),
        ([350.0], 10, (300.0, 390.0)),
    ):
        failed = replace(
            impacts_of(np.full(len(times_s), 126.0), np.zeros(len(times_s)), flights=200),
            case="sweep",
            flight=np.arange(len(times_s)),
            t_s=np.array(times_s),
        )
        flag = flags_of(island, impacts=[planned, failed])["island"]
        assert (flag.first_s, flag.last_s, flag.window_flights) == (*window_s, flights)
        assert [reason.window_flights for reason in flag.reasons] == [10, len(times_s)]
    flag = flags_of(island, zones=[zone_of(BOX)])["island"]
    assert flag.window_utc is not None and flag.window_flights is None


def test_a_reason_of_a_track_says_all_that_is_known_of_it():
    """Along the meridian 0.5° east of an island on the equator: 1° in 100 s."""
    island = region_of(dense_box(124.0, -0.001, 125.0, 0.001))
    track = trajectory_of(np.full(21, 125.5), np.linspace(-10.0, 10.0, 21), case="as-flown")
    (reason,) = flags_of(island, trajectories={"as-flown": track})["island"].reasons
    # 83.1 km of meridian either way are within 100 km: 0.752°, 7.5 s each way at 10 s a degree
    assert reason == Reason(
        reason="overflight",
        zone="ground-track:as-flown",
        case="as-flown",
        distance_m=pytest.approx(0.5 * DEGREE_M, abs=50.0),
        first_s=pytest.approx(100.0 - 7.52, abs=0.3),
        last_s=pytest.approx(100.0 + 7.52, abs=0.3),
        window_utc=("2023-08-23T18:51:32Z", "2023-08-23T18:51:48Z"),
    )


def test_a_margin_is_drawn_round_every_part_of_a_large_region():
    """On all four sides of 25° by 25°, which is drawn piece by piece, and round an islet far off."""
    land = shapely.MultiPolygon([dense_box(100.0, 10.0, 125.0, 35.0, 0.05), dense_box(150.0, 20.0, 150.01, 20.01)])
    region = region_of(land, tolerance_m=5_000.0)
    # 4 km beyond each side, and 6: a degree of latitude is 111 km, of longitude at 22.5° 103 km
    for gap_m, flagged in ((4_000.0, True), (6_000.0, False)):
        up, out = gap_m / 111e3, gap_m / 103e3
        for zone in (
            dense_box(111.0, 35.0 + up, 112.0, 36.0),
            dense_box(111.0, 9.0, 112.0, 10.0 - gap_m / 110.6e3),
            dense_box(125.0 + out, 22.0, 126.0, 23.0),
            dense_box(99.0, 22.0, 100.0 - out, 23.0),
            dense_box(150.0, 20.01 + up, 150.01, 21.0),
        ):
            assert bool(flags_of(region, zones=[zone_of(zone)])) is flagged


def test_instants_are_those_of_greenwich():
    from fallzone.checks.window import find_window_utc

    at = datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)
    assert find_window_utc(at, 0.0, 1.0) == ("2024-02-29T23:59:59Z", "2024-03-01T00:00:00Z")
    assert find_window_utc(at, 0.0, float("inf")) is None and find_window_utc(at, float("nan"), 1.0) is None
    assert find_window_utc(at, None, 1.0) is None and find_window_utc(at, 1.0, None) is None
