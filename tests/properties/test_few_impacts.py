"""What falls in few of the simulated flights: its impacts, no area, and never OUTSIDE on doubt."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from builders import make_impacts
from pyproj import Geod
from test_check import footprint_of, place_at, ring_around, zone_of
from test_flags import flags_of, region_of

from fallzone.checks.check import check_place
from fallzone.checks.needed import list_needed, require_simulated
from fallzone.footprint.build import build_footprints
from fallzone.footprint.sparse import FEWEST_FLIGHTS, find_without_area
from fallzone.model.results.statement import Statement
from fallzone.outputs.answer_words import answer_sentence
from fallzone.outputs.finding_words import finding_reason
from fallzone.words.formats import THIN

GEOD = Geod(ellps="WGS84")


def impacts_of(lon_deg, lat_deg, *, flights, case="nominal", item="stage-2", flight=None):
    """Impacts of as many flights, one each unless told."""
    lon_deg, lat_deg = np.asarray(lon_deg, float), np.asarray(lat_deg, float)
    return make_impacts(
        case=case,
        item=item,
        condition=case,
        flights=flights,
        flight=np.arange(len(lon_deg), dtype=np.int32) if flight is None else np.asarray(flight, np.int32),
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        t_s=np.full(len(lon_deg), 300.0),
        not_landed={},
    )


def round_the_world(hits, flights):
    """A stage that does not quite reach orbit comes down in few flights, anywhere along half a turn."""
    return impacts_of(np.linspace(-170.0, 10.0, hits), np.linspace(-40.0, 45.0, hits), flights=flights)


def answer(place, *impacts, **more):
    return check_place(place_at(*place), zones=(), footprints=more.pop("footprints", ()), impacts=impacts, **more)


@pytest.mark.parametrize(("hits", "flights"), [(1, 200), (3, 300), (7, 600), (14, 1_000), (99, 1_000)])
def test_few_flights_that_hit_give_no_area_and_make_no_place_inside_or_outside(hits, flights):
    few = round_the_world(hits, flights)
    assert build_footprints(few) == ()
    for place in ((2.35, 48.85), (140.0, 36.0), (few.lon_deg[0], few.lat_deg[0])):
        assert answer(place, few).verdict == "UNKNOWN"


def test_an_area_begins_with_a_hundred_flights_not_with_a_hundred_fragments():
    random = np.random.default_rng(1)
    lon, lat = 125.0 + 0.2 * random.normal(size=100), 30.0 + 0.2 * random.normal(size=100)
    assert len(build_footprints(impacts_of(lon, lat, flights=5_000))) == 4
    assert build_footprints(impacts_of(lon, lat, flights=5_000, flight=np.maximum(np.arange(100), 1))) == ()


def test_impacts_half_round_the_earth_give_no_area_until_there_are_enough_of_them():
    """Of a hundred along a track the kernels are thousands of kilometres wide: the area would be theirs."""
    for hits in (100, 150):
        few = round_the_world(hits, 9_000)
        assert build_footprints(few) == ()
        found = answer((140.0, 36.0), few)
        assert found.verdict == "UNKNOWN" and "too far apart" in finding_reason(found.zones[0])
        assert find_without_area([few], ())[0].flights_needed is None
    (*_, shape) = build_footprints(round_the_world(4_000, 9_000))
    # 20,900 km long, and some 300 km to each side: within 2 % of the Earth it is not everywhere
    assert shape.area_m2 < 0.04 * 5.1e14


def test_it_is_said_how_many_flights_would_give_an_area():
    # 14 of 1,000 hit: 100 do of 7,143, upward to two digits
    (few,) = find_without_area([round_the_world(14, 1_000)], ())
    assert (few.hits, few.flights, few.flights_needed) == (14, 1_000, 7_200)
    assert FEWEST_FLIGHTS == 100
    (found,) = answer((2.35, 48.85), round_the_world(14, 1_000)).zones
    assert (found.flights, found.flights_needed) == (1_000, 7_200)
    sentence = finding_reason(found)
    assert "14 of 1000 simulated flights" in sentence and "about 7200 would give one" in sentence


@pytest.mark.parametrize(("flights", "verdict"), [(367, "UNKNOWN"), (368, "OUTSIDE")])
def test_what_never_fell_leaves_no_doubt_once_its_upper_bound_is_below_one_in_a_hundred(flights, verdict):
    # No hit of n: the upper end of the 95 % interval is 1 - 0.025^(1/n), 1.0001 % of 367 and 0.9974 % of 368
    shape = footprint_of(ring_around(125.0, 35.0, 50e3))
    fell = impacts_of([125.0], [35.0], flights=flights, item="stage-1")
    never = impacts_of([], [], flights=flights)
    found = answer((0.0, 0.0), fell, never, footprints=[shape])
    assert found.verdict == verdict
    for one in (one for one in found.zones if one.kind == "impacts"):
        told = finding_reason(one).replace(THIN, " ")
        assert told == (
            "Second stage, nominal flight: none of 367 simulated flights brings it down; up to 1 % of all may. How far "
            "around it may fall is not known."
        )


@pytest.mark.parametrize(("distance_m", "verdict"), [(0.0, "UNKNOWN"), (99e3, "UNKNOWN"), (101e3, "OUTSIDE")])
def test_around_an_impact_of_what_hardly_ever_falls_it_is_unknown_for_100_km(distance_m, verdict):
    # 3 of 20,000: at most 0.044 % (Clopper-Pearson), far less than a 99 % area leaves out
    rare = impacts_of([125.0, 125.1, -60.0], [35.0, 35.0, 10.0], flights=20_000)
    lon, lat, _ = GEOD.fwd(125.0, 35.0, 200.0, distance_m)
    found = answer((lon, lat), rare)
    assert found.verdict == verdict
    assert found.nearest.edge_distance_m == pytest.approx(distance_m, abs=1e-3)
    (told,) = [one for one in found.basis if one.code == "few-impacts"]
    # 100 of 666,667 fall: upward to two digits
    facts = {"case": "nominal", "item": "stage-2", "hits": 3, "flights": 20_000, "flights_needed": 670_000}
    assert told.values == facts and f"3 of 20{THIN}000 simulated flights" in answer_sentence(found)


def test_a_place_that_is_an_area_is_asked_by_its_part_nearest_to_an_impact():
    """Its named point is 400 km from an impact of what hardly ever falls, its near edge 90 km, or 110 km."""
    rare = impacts_of([125.0], [0.0], flights=20_000)
    for gap_deg, verdict in ((0.81, "UNKNOWN"), (1.0, "OUTSIDE")):
        # A degree along the equator is 111.32 km
        outline = shapely.box(125.0 + gap_deg, -0.5, 132.0, 0.5)
        place = replace(place_at(128.6, 0.0), geometry=outline)
        assert check_place(place, zones=(), footprints=(), impacts=[rare]).verdict == verdict


def test_an_area_that_should_be_there_and_is_not_leaves_everything_unknown():
    """A stored run that has lost the area of its sweep."""
    sweep = impacts_of(np.linspace(120.0, 130.0, 200), np.full(200, 30.0), flights=100_000, case="sweep", item="debris")
    shape = footprint_of(ring_around(125.0, 35.0, 50e3))
    fell = impacts_of([125.0], [35.0], flights=1_000, item="stage-1")
    found = answer((0.0, 0.0), fell, sweep, footprints=[shape])
    assert found.verdict == "UNKNOWN"
    assert (found.zones[0].flights, found.zones[0].flights_needed) == (100_000, None)
    reason = finding_reason(found.zones[0])
    assert f"200 of 100{THIN}000" in reason and "holds no area" in reason


def test_inside_stays_inside_beside_what_is_not_known():
    shape = footprint_of(ring_around(125.0, 35.0, 50e3))
    fell = impacts_of([125.0], [35.0], flights=1_000, item="stage-1")
    found = answer((125.0, 35.0), fell, round_the_world(14, 1_000), footprints=[shape])
    assert found.verdict == "INSIDE"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (("sweep", "debris"), "no sweep of failures"),
        (("as-flown", "debris"), "no flight as flown"),
        (("nominal", "fairing"), "no fairing halves in its nominal flight"),
        (("nominal", None), "no nominal flight"),
    ],
)
def test_a_run_that_has_not_simulated_everything_never_says_outside(missing, words):
    needed = list_needed(["stage-1", "fairing", "payload"], has_failed=True)
    groups = [("nominal", "stage-1"), ("nominal", "fairing"), ("as-flown", "debris"), ("sweep", "debris")]
    impacts = [impacts_of([], [], flights=1_000, case=case, item=item) for case, item in groups]
    zone = zone_of(ring_around(125.0, 35.0, 50e3))
    outside = check_place(place_at(0.0, 0.0), zones=[zone], footprints=())
    assert require_simulated(outside, impacts, needed).verdict == "OUTSIDE"
    left = [one for one in impacts if missing not in ((one.case, one.item), (one.case, None))]
    found = require_simulated(outside, left, needed)
    assert found.verdict == "UNKNOWN" and f"The run has {words}, so it cannot tell" in answer_sentence(found)
    case, item = missing
    item = item if case == "nominal" and item else ""
    assert found.basis[0] == Statement(code="not-simulated", values={"cases": (case,), "items": (item,)})
    assert found.basis[1:] == outside.basis
    inside = check_place(place_at(125.0, 35.0), zones=[zone], footprints=())
    assert require_simulated(inside, left, needed).verdict == "INSIDE"


def test_flags_of_few_impacts_are_the_regions_that_were_hit_and_no_others():
    few = impacts_of([125.5, 140.0], [30.5, 0.0], flights=1_000)
    hit = region_of(shapely.box(125.0, 30.0, 126.0, 31.0), "hit")
    between = region_of(shapely.box(130.0, 10.0, 131.0, 11.0), "between")
    beside = region_of(shapely.box(126.0, 30.0, 127.0, 31.0), "beside")
    flags = flags_of(hit, between, beside, impacts=[few])
    assert list(flags) == ["hit"]
    (reason,) = flags["hit"].reasons
    assert (reason.reason, reason.zone, reason.probability) == ("impacts", "nominal:stage-2:impacts", 0.001)
    assert (reason.area_m2, reason.share_of_zone, reason.first_s) == (None, None, 300.0)
    # 1 of 1,000: 0.0025 % and 0.556 % in the tables of Clopper and Pearson
    assert reason.interval == (pytest.approx(2.5e-5, abs=1e-6), pytest.approx(5.56e-3, abs=1e-5))


def test_a_region_within_its_tolerance_of_an_impact_is_hit():
    lon, _, _ = GEOD.fwd(126.0, 30.5, 90.0, 4_900.0)
    few = impacts_of([lon], [30.5], flights=1_000)
    region = shapely.box(125.0, 30.0, 126.0, 31.0)
    assert "island" in flags_of(region_of(region, tolerance_m=5_000.0), impacts=[few])
    assert not flags_of(region_of(region), impacts=[few])
