"""Two runs held against each other: shapes by hand, chances whose intervals meet or do not, flags that come and go."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import shapely
from builders import tiny_assessment
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from fallzone.assessment.comparison.areas import compare_areas
from fallzone.assessment.comparison.compare import compare_flags, compare_runs
from fallzone.assessment.comparison.probabilities import compare_probabilities, difference_interval
from fallzone.footprint.probability import clopper_pearson
from fallzone.model.results.comparison import ReasonKey
from fallzone.model.results.flag import Flag, Reason
from fallzone.model.results.impacts import Footprint
from fallzone.model.zone import Region

GEOD = Geod(ellps="WGS84")
DEGREE_M = 111_319.49  # of longitude on the equator


@pytest.fixture(scope="module")
def made():
    return tiny_assessment()


def footprint(geometry, item="stage-1", case="nominal", containment=0.97, condition="nominal"):
    multi = shapely.MultiPolygon([geometry]) if geometry.geom_type == "Polygon" else geometry
    return Footprint(
        id=f"{case}:{item}:97",
        case=case,
        item=item,
        condition=condition,
        containment=containment,
        geometry=multi,
        area_m2=sum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in multi.geoms),
        flights=100,
        impacts=100,
        probability=1.0,
        interval=(0.96, 1.0),
        first_s=400.0,
        last_s=500.0,
    )


def box(west, south, east, north, step=0.1):
    return shapely.segmentize(shapely.box(west, south, east, north), step)


# --- areas


def test_an_area_is_where_it_was():
    [found] = compare_areas([footprint(box(0, -1, 2, 1))], [footprint(box(0, -1, 2, 1))])
    assert found.ratio == 1.0
    assert found.first_outside == pytest.approx(0.0, abs=1e-9)
    assert found.shift_m == pytest.approx(0.0, abs=1e-3)
    assert found.edge_distance_m == pytest.approx(0.0, abs=1e-3)


def test_an_area_half_its_width_to_the_east_is_as_large_and_half_outside():
    """2° wide on the equator and 1° to the east: middle and far edge are 111.32 km away."""
    [found] = compare_areas([footprint(box(0, -1, 2, 1))], [footprint(box(1, -1, 3, 1))])
    assert found.ratio == pytest.approx(1.0, rel=1e-6)
    assert (found.first_outside, found.second_outside) == pytest.approx((0.5, 0.5), rel=1e-3)
    assert found.shift_m == pytest.approx(DEGREE_M, rel=1e-3)
    assert found.shift_azimuth_deg == pytest.approx(90.0, abs=0.1)
    # Points of edges are looked at every 2 km
    assert found.edge_distance_m == pytest.approx(DEGREE_M, abs=1_000.0)


def test_the_same_holds_across_180_degrees():
    one = shapely.MultiPolygon([box(179, -1, 180, 1), box(-180, -1, -179, 1)])
    other = box(-180, -1, -178, 1)
    [found] = compare_areas([footprint(one)], [footprint(other)])
    assert (found.first_outside, found.second_outside) == pytest.approx((0.5, 0.5), rel=1e-3)
    assert found.shift_m == pytest.approx(DEGREE_M, rel=1e-3)
    assert found.shift_azimuth_deg == pytest.approx(90.0, abs=0.1)
    assert found.edge_distance_m == pytest.approx(DEGREE_M, abs=1_000.0)


def test_an_area_within_another_loses_nothing_and_its_shares_agree_with_the_ratio():
    [found] = compare_areas([footprint(box(10, 40, 14, 44))], [footprint(box(11, 41, 13, 43))])
    assert found.second_outside == pytest.approx(0.0, abs=1e-6)
    assert found.first_outside == pytest.approx(1.0 - found.ratio, abs=1e-3)
    assert 0.2 < found.ratio < 0.3


@given(
    dx=st.floats(-3.0, 3.0),
    dy=st.floats(-3.0, 3.0),
    width=st.floats(0.5, 3.0),
    height=st.floats(0.5, 3.0),
)
@settings(max_examples=20)
def test_areas_compared_the_other_way_round_say_the_reverse(dx, dy, width, height):
    one = footprint(box(128, 30, 130, 32, 0.5))
    other = footprint(box(128 + dx, 30 + dy, 128 + dx + width, 30 + dy + height, 0.5))
    [there], [back] = compare_areas([one], [other]), compare_areas([other], [one])
    assert there.ratio * back.ratio == pytest.approx(1.0)
    assert there.first_outside == pytest.approx(back.second_outside, abs=1e-6)
    assert there.shift_m == pytest.approx(back.shift_m, rel=1e-3, abs=1.0)
    assert there.edge_distance_m == pytest.approx(back.edge_distance_m, rel=1e-6, abs=1e-3)
    # What both share is the same area, seen from either
    assert one.area_m2 * (1.0 - there.first_outside) == pytest.approx(
        other.area_m2 * (1.0 - there.second_outside), rel=2e-3, abs=1e6
    )


def test_an_area_of_one_run_alone_is_told_and_not_measured():
    ours, theirs = footprint(box(0, 0, 1, 1)), footprint(box(0, 0, 1, 1), item="fairing")
    gone, new = compare_areas([ours], [theirs])
    assert (gone.item, gone.areas_m2) == ("stage-1", (ours.area_m2, None))
    assert (new.item, new.areas_m2) == ("fairing", (None, theirs.area_m2))
    assert gone.ratio is new.ratio is gone.edge_distance_m is None


# --- chances


def test_the_interval_of_a_difference_is_that_by_hand():
    """p 0.10 (0.07–0.14) and 0.20 (0.16–0.25): 0.1 − √(0.04² + 0.04²) to 0.1 + √(0.05² + 0.03²)."""
    low, high = difference_interval(0.10, (0.07, 0.14), 0.20, (0.16, 0.25))
    assert low == pytest.approx(0.10 - math.hypot(0.04, 0.04))
    assert high == pytest.approx(0.10 + math.hypot(0.05, 0.03))


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_difference_turns_its_sign_with_the_order(hits, others):
    one, other = (clopper_pearson(count, 50) for count in (hits, others))
    low, high = difference_interval(hits / 50, one, others / 50, other)
    back = difference_interval(others / 50, other, hits / 50, one)
    assert back == pytest.approx((-high, -low))
    assert low <= (others - hits) / 50 <= high


def test_of_runs_that_differ_by_chance_alone_few_are_said_to_differ():
    """2,000 pairs of 400 flights with p = 0.05: 5 % or less may be said to differ, for exact intervals are wide."""
    rng = np.random.default_rng(1)
    pairs, n = rng.binomial(400, 0.05, (2_000, 2)), 400
    intervals = {hits: clopper_pearson(int(hits), n) for hits in np.unique(pairs)}
    told = 0
    for one, other in pairs:
        low, high = difference_interval(one / n, intervals[one], other / n, intervals[other])
        told += not low <= 0.0 <= high
    assert told / 2_000 <= 0.05


def region(geometry, name="isle"):
    return Region(
        id=name,
        layer="test",
        names={"en": name},
        kind="land",
        definition="a box",
        geometry=shapely.MultiPolygon([geometry]),
        tolerance_m=0.0,
        mark="assumed",
        source="test",
    )


def moved(impacts, inside: int, of: int):
    """Impacts of ``of`` flights, one each, of which ``inside`` come down at 10° E 10° N."""
    lon = np.where(np.arange(of) < inside, 10.0, 60.0)
    rows = np.zeros(of, dtype=np.int64)
    return dataclasses.replace(
        impacts.select(rows),
        case="nominal",
        item="stage-1",
        flights=of,
        flight=np.arange(of, dtype=np.int32),
        lon_deg=lon,
        lat_deg=np.full(of, 10.0),
    )


def test_a_chance_that_only_one_run_flagged_is_counted_in_the_other(made):
    land = region(box(9, 9, 11, 11))
    first, second = (moved(made.impacts[0], inside, 200) for inside in (0, 60))
    reason = Reason(
        reason="footprint_99",
        zone="nominal:stage-1:99",
        case="nominal",
        item="stage-1",
        probability=0.3,
        interval=clopper_pearson(60, 200),
    )
    flag = flag_of("isle", reason)
    [found] = compare_probabilities(([], [flag]), ([first], [second]), [land])
    assert found.probabilities == (0.0, 0.3)
    assert found.intervals[0] == clopper_pearson(0, 200)
    assert found.is_beyond_sampling
    few = dataclasses.replace(reason, probability=1 / 200, interval=clopper_pearson(1, 200))
    [found] = compare_probabilities(([], [flag_of("isle", few)]), ([first], [second]), [land])
    assert not found.is_beyond_sampling, "one flight in 200 against none"


def test_a_region_or_a_case_that_one_run_does_not_have_is_not_compared(made):
    reason = Reason(reason="impacts", zone="x", case="sweep", item="debris", probability=0.1, interval=(0.0, 0.2))
    groups = ([moved(made.impacts[0], 1, 10)],) * 2
    assert compare_probabilities(([flag_of("isle", reason)], []), groups, [region(box(9, 9, 11, 11))]) == ()
    same = dataclasses.replace(reason, case="nominal", item="stage-1")
    assert compare_probabilities(([flag_of("gone", same)], []), groups, [region(box(9, 9, 11, 11))]) == ()


# --- flags


def flag_of(name, *reasons):
    return Flag(
        region=name,
        names={"en": name},
        kind="land",
        level="remote",
        reasons=reasons,
        share_of_zone=None,
        area_m2=None,
        probability=None,
        interval=None,
        condition=None,
        first_s=None,
        last_s=None,
        window_utc=None,
    )


ZONE = Reason(reason="zone", zone="tiny-a", item="stage-1")
AREA = Reason(reason="footprint_99", zone="nominal:stage-1:99", case="nominal", item="stage-1")
TRACK = Reason(reason="overflight", zone="ground-track:nominal", case="nominal", distance_m=0.0)
FLOWN = Reason(reason="overflight", zone="iip-trace:as-flown", case="as-flown", distance_m=0.0)


def test_flags_come_go_and_change():
    first = [flag_of("same", ZONE), flag_of("gone", AREA), flag_of("other", ZONE, AREA)]
    second = [flag_of("same", ZONE), flag_of("other", ZONE, TRACK), flag_of("new", TRACK)]
    changes, same = compare_flags(first, second, {"nominal"})
    assert same == 1
    assert [(one.region, one.change) for one in changes] == [("gone", "went"), ("other", "changed"), ("new", "came")]
    area = ReasonKey(reason="footprint_99", zone=None, case="nominal", item="stage-1")
    track = ReasonKey(reason="overflight", zone="ground-track", case="nominal", item=None)
    assert (changes[1].came, changes[1].went) == ((track,), (area,))


def test_numbers_of_a_reason_may_move_without_a_change():
    near = dataclasses.replace(TRACK, distance_m=50e3, first_s=10.0)
    assert compare_flags([flag_of("a", TRACK)], [flag_of("a", near)], {"nominal"}) == ((), 1)


def test_a_case_that_one_run_lacks_changes_no_flag():
    first, second = [flag_of("a", TRACK, FLOWN), flag_of("b", FLOWN)], [flag_of("a", TRACK)]
    assert compare_flags(first, second, {"nominal"}) == ((), 1)
    changes, _same = compare_flags(first, second, {"nominal", "as-flown"})
    assert [(one.region, one.change) for one in changes] == [("a", "changed"), ("b", "went")]


# --- whole runs


def test_a_run_does_not_differ_from_itself(made):
    found = compare_runs(made, made)
    assert found.is_same_mission
    assert (found.flags, found.inputs, found.assumed, found.unpaired) == ((), (), (), ())
    assert found.flags_same == len(made.flagged)
    assert len(found.areas) == len(made.shapes) and {one.ratio for one in found.areas} == {1.0}
    assert not any(one.is_beyond_sampling for one in found.probabilities)


def test_what_two_runs_were_made_of_is_told(made):
    source = made.provenance
    inputs = {**source.inputs, "missions/tiny-2023-08-24.toml": "5" * 64, "vehicles/other.toml": "1" * 64}
    del inputs["vehicles/tiny.toml"]
    changed = dataclasses.replace(
        source, version="9.9.9", seed=2, inputs=inputs, samples={"nominal": 7}, assumptions=source.assumptions[1:]
    )
    found = compare_runs(made, dataclasses.replace(made, provenance=changed))
    assert [(one.name, one.change) for one in found.inputs] == [
        ("missions/tiny-2023-08-24.toml", "changed"),
        ("vehicles/other.toml", "added"),
        ("vehicles/tiny.toml", "removed"),
    ]
    assert found.unpaired == (("as-flown", "removed"), ("sweep", "removed"))
    assert (source.assumptions[0].code, "removed") in found.assumed
    assert (found.runs[0].seed, found.runs[1].seed, found.runs[1].version) == (1, 2, "9.9.9")


def test_runs_of_two_missions_are_compared_by_what_fell(made):
    other = dataclasses.replace(made, mission=made.mission.model_copy(update={"id": "tiny-2024-01-01"}))
    found = compare_runs(made, other)
    assert not found.is_same_mission
    assert {one.ratio for one in found.areas} == {1.0}
