"""Zones and hazard areas at a moment: in force, not, or not known; and never OUTSIDE on doubt."""

from datetime import UTC, datetime, timedelta

import pytest
from shapely.geometry import MultiPolygon, box
from test_check import LIFTOFF, footprint_of, place_at, zone_of
from test_few_impacts import impacts_of

from fallzone.checks.check import check_place
from fallzone.model.closing import Schedule
from fallzone.outputs.finding_words import finding_reason

BOX = box(124.0, -1.0, 126.0, 1.0)
INSIDE, NEAR, AWAY = (125.0, 0.0), (126.02, 0.0), (130.0, 0.0)


def ask(lonlat, at_utc, *, zones=(), footprints=(), **more):
    return check_place(place_at(*lonlat), zones=zones, footprints=footprints, at_utc=at_utc, **more)


def at(hour, minute=0, *, day=23):
    return datetime(2023, 8, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "inside", "near", "in_force"),
    [
        (at(14, 59), "OUTSIDE", "OUTSIDE", False),
        (at(15), "INSIDE", "UNKNOWN", True),
        (at(22), "INSIDE", "UNKNOWN", True),
        (at(22, 1), "OUTSIDE", "OUTSIDE", False),
    ],
)
def test_a_zone_counts_from_the_first_to_the_last_minute_of_its_closure(when, inside, near, in_force):
    # Closed from 15:00 to 22:00
    found = ask(INSIDE, when, zones=[zone_of(BOX)])
    assert (found.verdict, found.zones[0].in_force, found.zones[0].relation) == (inside, in_force, "INSIDE")
    assert ask(NEAR, when, zones=[zone_of(BOX)]).verdict == near
    assert found.level == ("announced" if in_force else None)
    assert ("not in force" in finding_reason(found.zones[0])) is not in_force


def test_the_moment_is_told_in_utc_whatever_its_time_zone():
    seoul = datetime.fromisoformat("2023-08-24T03:50:00+09:00")
    assert ask(AWAY, seoul, zones=[zone_of(BOX)]).at_utc == "2023-08-23T18:50:00Z"


def test_a_zone_whose_times_are_not_known_leaves_a_place_in_it_unknown_and_others_as_they_are():
    unknown = zone_of(BOX, windows_utc=())
    found = ask(INSIDE, at(3), zones=[unknown])
    assert (found.verdict, found.zones[0].in_force) == ("UNKNOWN", None)
    assert ask(NEAR, at(3), zones=[unknown]).verdict == "UNKNOWN"
    assert ask(AWAY, at(3), zones=[unknown]).verdict == "OUTSIDE"


def test_a_closure_without_an_end_goes_on():
    forever = zone_of(BOX, windows_utc=((at(15), None),))
    verdicts = [ask(INSIDE, when, zones=[forever]).verdict for when in (at(14), at(16), at(16) + timedelta(days=999))]
    assert verdicts == ["OUTSIDE", "INSIDE", "INSIDE"]


def test_a_schedule_counts_on_each_of_its_days():
    nightly = Schedule(first_date="2023-08-23", last_date="2023-08-24", start_utc="22:00", end_utc="04:00")
    zone = zone_of(BOX, windows_utc=(), schedules=(nightly,))
    moments = [at(21), at(23), at(3, day=24), at(12, day=24), at(3, day=25), at(23, day=25)]
    verdicts = [ask(INSIDE, when, zones=[zone]).verdict for when in moments]
    assert verdicts == ["OUTSIDE", "INSIDE", "INSIDE", "OUTSIDE", "INSIDE", "OUTSIDE"]


def test_an_area_counts_from_half_an_hour_before_its_first_impact_to_half_an_hour_after_its_last():
    # Impacts from T+300 s to T+400.5 s, lift-off at 18:50:00: from 18:55:00 to 18:56:41
    areas = [footprint_of(MultiPolygon([BOX]))]
    moments = [at(18, 24), at(18, 25), at(18, 55), at(19, 26), at(19, 27)]
    verdicts = [ask(INSIDE, when, footprints=areas, liftoff_utc=LIFTOFF).verdict for when in moments]
    assert verdicts == ["OUTSIDE", "INSIDE", "INSIDE", "INSIDE", "OUTSIDE"]


def test_nothing_of_a_launch_whose_lift_off_is_not_known_is_out_of_force():
    areas = [footprint_of(MultiPolygon([BOX]))]
    found = ask(INSIDE, at(3), footprints=areas)
    assert (found.verdict, found.zones[0].in_force) == ("UNKNOWN", None)
    few = impacts_of([125.0], [0.0], flights=40)
    assert ask(INSIDE, at(3), impacts=[few]).verdict == "UNKNOWN"


def test_impacts_too_few_for_an_area_leave_doubt_only_while_something_may_fall():
    # They fall 300 s after lift-off, anywhere
    few = impacts_of([125.0], [0.0], flights=40)
    moments = [at(18), at(18, 50), at(19, 24), at(19, 26)]
    verdicts = [ask(AWAY, when, impacts=[few], liftoff_utc=LIFTOFF).verdict for when in moments]
    assert verdicts == ["OUTSIDE", "UNKNOWN", "UNKNOWN", "OUTSIDE"]


def test_doubt_about_what_a_place_is_checked_against_stays_at_any_moment():
    from fallzone.model.results.statement import Statement

    doubt = Statement(code="stale-version", values={})
    assert ask(INSIDE, at(3), zones=[zone_of(BOX)], stale=doubt).verdict == "UNKNOWN"


def test_one_zone_in_force_makes_a_place_inside_beside_others_that_are_not():
    early = zone_of(BOX, id="early", windows_utc=((at(1), at(2)),))
    found = ask(INSIDE, at(16), zones=[early, zone_of(BOX)])
    assert found.verdict == "INSIDE" and {one.id: one.in_force for one in found.zones} == {
        "early": False,
        "zone-a": True,
    }
