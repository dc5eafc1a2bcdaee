"""Flight records of vehicle files: what counts for a mission, what is refused, and that no fit depends on them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tiny_records import tiny_mission, tiny_vehicle

from fallzone.catalogue.fitted.ensembles import BESIDE_VEHICLE, digest_numbers
from fallzone.catalogue.flight_record import check_likelihood, read_tally
from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.load import load_mission, load_vehicle
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.model.outcomes.flight_record import Tally
from fallzone.model.vehicle import Vehicle

# As in the table of facts: failures of flights in all
ON_RECORD = {"nuri": (4, 1), "naro": (3, 2), "unha-3": (3, 1), "chollima-1": (3, 2)}
GOOD = {"date": date(2021, 10, 21), "outcome": "failure", "phase": "stage-2", "mark": "declared", "source": "press"}
MARKED = {"mark": "assumed", "source": "press"}


def vehicle(**told) -> Vehicle:
    return build_record(tiny_vehicle().model_dump() | told, Vehicle, "vehicles/tiny.toml")


def entry(**changes) -> dict:
    told = GOOD | changes
    return {key: value for key, value in told.items() if value is not None}


def mission_of(when: datetime):
    return tiny_mission().model_copy(update={"liftoff_utc": when})


@pytest.mark.parametrize(("name", "counts"), ON_RECORD.items())
def test_shipped_records_have_the_flights_of_the_facts(name, counts):
    launches = load_vehicle(name).flights
    assert (len(launches), sum(launch.outcome == "failure" for launch in launches)) == counts
    assert all(launch.phase is not None for launch in launches if launch.outcome == "failure")


def test_shipped_records_hold_the_shipped_missions():
    """Each mission of a vehicle on record stands in it, on its own day."""
    for name in SHIPPED.list_ids("missions"):
        mission = load_mission(name)
        launches = load_vehicle(mission.vehicle).flights
        if launches is not None:
            assert mission.liftoff_utc.date() in {launch.date for launch in launches}, name


def test_only_launches_before_the_day_count():
    record = vehicle(flights=[entry(), entry(date=date(2022, 6, 21), outcome="success", phase=None, count=3)])
    counted = [
        read_tally(mission_of(datetime(*day, 7, tzinfo=UTC)), record)
        for day in ((2021, 10, 21), (2021, 10, 22), (2022, 6, 21), (2022, 6, 22))
    ]
    assert [(one.flights, one.failures) for one in counted] == [(0, 0), (1, 1), (1, 1), (4, 1)]
    assert all(one.is_known for one in counted)


def test_an_empty_record_is_one_and_a_missing_record_is_not_known():
    mission = mission_of(datetime(2023, 1, 1, tzinfo=UTC))
    assert read_tally(mission, vehicle(flights=[])).is_known
    unknown = read_tally(mission, vehicle())
    assert not unknown.is_known and (unknown.flights, unknown.failures) == (0, 0)


def test_counts_may_stand_for_a_list():
    told = {"reliability": {"flights": 62, "failures": 3, **MARKED}}
    tally = read_tally(mission_of(datetime(1999, 1, 1, tzinfo=UTC)), vehicle(**told))
    assert (tally.flights, tally.failures, tally.is_known) == (62, 3, True)


def test_similar_are_the_first_two_launches_of_each_other_vehicle_before_the_day():
    """In May 2023, by hand: Nuri F S, Naro F F, Unha-3 F S, H-IIA S S, LVM3 S S and H3, of two variants, once F."""
    tally = read_tally(load_mission("malligyong-1-2023-05-31"), load_vehicle("chollima-1"))
    assert tally == Tally(flights=0, failures=0, similar_flights=11, similar_failures=5)


def test_no_fit_and_no_stored_run_hangs_on_a_record():
    plain, told = vehicle(), vehicle(flights=[entry()], reliability=MARKED, failing=MARKED)
    assert digest_numbers(plain, beside=BESIDE_VEHICLE) == digest_numbers(told, beside=BESIDE_VEHICLE)
    assert not {"flights", "reliability", "failing"} & plain.model_dump().keys()
    assert build_record(told.model_dump(), Vehicle, "again") == told
    assert build_record(told.model_dump(mode="json"), Vehicle, "again") == told


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"flights": [entry(phase="stage-5")]}, r"flights\.1\.phase\]: the vehicle has no stage-5; expected one of"),
        ({"flights": [entry(phase="third")]}, r"flights\.1\.phase\].*(found 'third')"),
        ({"flights": [entry(), entry(outcome="success")]}, r"\[flights\.2\.phase\]: stage-2 stands beside a success"),
        ({"flights": [entry(outcome="half")]}, r"\[flights\.1\.outcome\]"),
        ({"flights": [entry(count=0)]}, r"\[flights\.1\.count\]"),
        ({"flights": [entry(day=3)]}, "unknown key 'day'"),
        (
            {"reliability": {"flights": 3, "failures": 5, **MARKED}},
            r"reliability\.failures\]: 5 of 3 flights; expected",
        ),
        ({"reliability": {"flights": 3, **MARKED}}, r"reliability\.flights\]: stands without failures"),
        ({"failing": {"phases": {"stage-1": 0.5, "stage-2": 0.4}, **MARKED}}, r"failing\.phases\]: sums to 0.9"),
        ({"failing": {"phases": {"stage-1": 1.0}, **MARKED}}, "has no share of stage-2; expected one of each"),
        ({"failing": {"phases": {"stage-3": 1.0}, **MARKED}}, "the vehicle has no stage-3; expected stage-1, stage-2"),
        ({"failing": {"modes": {"explosion": 0.5}, **MARKED}}, r"failing\.modes\]: sums to 0.5; expected 1"),
        ({"failing": {"within": {"stage-1": [0.5, 0.6]}, **MARKED}}, r"within\.stage-1\]: sums to 1.1; expected 1"),
        ({"failing": {"modes": {"explosion": -0.5, "engine-out": 1.5}, **MARKED}}, "greater than or equal to 0|≥ 0|0"),
    ],
)
def test_a_record_or_shares_that_cannot_be_are_refused(told, words):
    with pytest.raises(InputError, match=words) as refused:
        vehicle(**told)
    assert str(refused.value).startswith("vehicles/tiny.toml [")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            {"reliability": {"model": "weibull", **MARKED}},
            r"file \[reliability\.model\]: no reliability model 'weibull'",
        ),
        (
            {"failing": {"modes": {"explossion": 1.0}, **MARKED}},
            r"file \[failing\.modes\]: no failure mode 'explossion'",
        ),
        (
            {"flights": [entry()], "reliability": {"flights": 3, "failures": 1, **MARKED}},
            r"file \[reliability\.flights\]: flights = 3 stands beside a list of flights; give one of both",
        ),
    ],
)
def test_models_and_modes_that_do_not_exist_are_refused(told, words):
    with pytest.raises(InputError, match=words):
        check_likelihood(vehicle(**told), "file")
