"""Risk of a launch from weighed flights: laws of expectation, and cases whose numbers are known by hand."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from builders import make_impacts, tiny_assessment
from exposure_files import region, total
from failing_flights import declared
from shapely.geometry import box

from fallzone.assessment.per_launch.casualties import expose_people, find_collective
from fallzone.assessment.per_launch.choices import Choices
from fallzone.assessment.per_launch.fields import build_field, find_peak, find_peak_on_land
from fallzone.assessment.per_launch.find import find_risk, find_time_of_day
from fallzone.assessment.per_launch.hazards import lay_ships
from fallzone.assessment.per_launch.laid import gather_local, lay, sum_local
from fallzone.assessment.per_launch.regions import LaunchHazards, find_launch_hazards
from fallzone.assessment.per_launch.traffic import find_hits
from fallzone.assessment.per_launch.weighing import find_likelihood, weigh_cases, weigh_run
from fallzone.assessment.per_launch.zones import find_containment
from fallzone.assessment.reweigh import Weighting, reweigh, weigh_again
from fallzone.errors import UsageError
from fallzone.exposures.people import build_people
from fallzone.model.exposures.exposure import NO_REGION
from fallzone.model.zone import Zone
from fallzone.risk.traffic.ships import Ship

M2_PER_DEG2 = 111_320.0 * 110_574.0  # at the equator, to 1 %
FLIGHTS = 4_000


@pytest.fixture(scope="module")
def tiny():
    """The tiny launch, whose failures let their debris fall about the main island of Okinawa."""
    made = tiny_assessment()
    random = np.random.default_rng(3)
    moved = [
        dataclasses.replace(
            one,
            lon_deg=127.9 + 0.2 * random.normal(size=len(one.lon_deg)),
            lat_deg=26.4 + 0.2 * random.normal(size=len(one.lat_deg)),
        )
        if one.case == "sweep"
        else one
        for one in made.impacts
    ]
    return dataclasses.replace(made, impacts=tuple(moved))


@pytest.fixture(scope="module")
def likelihood(tiny):
    return find_likelihood(tiny, Choices(failure_probability=0.2))


def risk_of(tiny, probability: float | None):
    return find_risk(tiny, Choices(failure_probability=probability), workers=1)


def nominal(likelihood, lon_deg, lat_deg, **told):
    """A launch of flights to plan alone, none of which fails, with one body each."""
    count = len(lon_deg)
    one = make_impacts(
        **{
            "case": "nominal",
            "item": "stage-1",
            "condition": "nominal",
            "flights": count,
            "flight": np.arange(count, dtype=np.int32),
            "lon_deg": np.asarray(lon_deg, float),
            "lat_deg": np.asarray(lat_deg, float),
            "t_s": np.linspace(100.0, 200.0, count),
            "not_landed": {},
        }
        | told
    )
    certain = dataclasses.replace(likelihood, reliability=declared(0.0))
    return weigh_cases([one], certain, seed=1)


def over_square(side_deg: float = 2.0, count: int = FLIGHTS):
    random = np.random.default_rng(5)
    return random.uniform(-side_deg / 2, side_deg / 2, (2, count))


# --- laws


def test_expected_casualties_are_linear_in_the_failure_probability(tiny):
    found = [risk_of(tiny, probability) for probability in (0.0, 0.5, 1.0)]
    for name in ("collective", "sheltered"):
        none, half, all_ = (getattr(one, name).value for one in found)
        assert half == pytest.approx(0.5 * (none + all_), rel=1e-9)
    assert found[2].collective.value > 0.0


def test_the_parts_add_up_to_the_whole_by_region_item_mode_and_phase(tiny):
    found = risk_of(tiny, 0.3)
    whole = found.collective.value
    assert sum(one.expected.value for one in found.regions) == pytest.approx(whole, rel=1e-9)
    for by in (found.by_item, found.by_mode, found.by_phase):
        assert sum(one.value for one in by.values()) == pytest.approx(whole, rel=1e-9)
    timed = sum(one.failing * one.given.value for one in found.times if one.given is not None)
    assert timed == pytest.approx(whole - found.by_mode[""].value, rel=1e-9)


def test_one_casualty_or_more_is_no_likelier_than_many_are_expected(tiny):
    found = risk_of(tiny, 0.3)
    assert 0.0 < found.any_casualty.value <= found.collective.value
    assert found.sheltered.value <= found.collective.value


def test_the_place_of_greatest_risk_of_a_region_has_the_interval_of_that_place():
    """Four places in two regions and the sea; each has its own interval."""
    lonlat = np.array([[1.0, 0.0], [2.0, 0.0], [11.0, 0.0], [12.0, 0.0], [21.0, 0.0]])
    values = {1.0: (3e-7, 1e-7, 9e-7), 2.0: (5e-7, 4e-7, 6e-7), 11.0: (2e-7, 0.0, 8e-7), 12.0: (0.0, 0.0, 0.0)}
    read = SimpleNamespace(
        node_lonlat=lonlat, read=lambda lon, lat: np.array([values.get(one, (1e-6,) * 3) for one in lon]).T
    )
    strips = SimpleNamespace(find=lambda lon, lat: np.select([lon < 10.0, lon < 20.0], [0, 1], NO_REGION))
    peak, by_region = find_peak_on_land(read, strips, ["west", "east"], np.zeros((0, 2)), lambda lon, lat: lon > 0.0)
    assert (peak.value, peak.lon_deg) == (5e-7, 2.0)
    told = {region: (one.value, one.interval, one.lon_deg) for region, one in by_region.items()}
    assert told == {"west": (5e-7, (4e-7, 6e-7), 2.0), "east": (2e-7, (0.0, 8e-7), 11.0)}


def test_what_is_not_known_is_never_met(tiny):
    """The tiny rocket has no flight record: nothing is said of its launch but given a failure."""
    found = risk_of(tiny, None)
    assert found.given_failure
    of_failures = [one for one in found.criteria if one.id != "containment"]
    assert {one.answer for one in of_failures} == {"cannot-tell"}
    assert all(one.value is None and "failure-probability" in one.doubts for one in of_failures)
    assert found.collective.value == pytest.approx(risk_of(tiny, 1.0).collective.value, rel=1e-9)


def test_a_run_of_one_failure_has_no_risk_per_launch(tiny):
    alone = tuple(one for one in tiny.impacts if one.case == "as-flown")
    with pytest.raises(UsageError, match="per launch"):
        weigh_run(dataclasses.replace(tiny, impacts=alone), Choices(failure_probability=0.1))


def test_flights_that_are_missing_leave_nothing_met(tiny):
    swept = tuple(one for one in tiny.impacts if one.case == "sweep")
    found = find_risk(dataclasses.replace(tiny, impacts=swept), Choices(failure_probability=1e-9), workers=1)
    assert "meets" not in {one.answer for one in found.criteria}


def test_a_layer_is_clear_after_it_was_reached_and_a_higher_one_no_later(tiny):
    found = risk_of(tiny, 0.3)
    for case in ("nominal", "sweep"):
        layers = [one for one in found.layers if one.case == case]
        assert len(layers) == 6
        assert all(one.first_s < one.clear_s for one in layers)
        assert np.all(np.diff([one.clear_s for one in layers]) <= 1e-6)


def test_most_casualties_come_from_failures_within_the_whole_span(tiny):
    spans = [one for one in risk_of(tiny, 0.3).regions if one.failure_span_s is not None]
    assert spans
    for one in spans:
        assert one.failure_span_s[0] <= one.likely_span_s[0] <= one.likely_span_s[1] <= one.failure_span_s[1]


# --- known numbers


def test_people_evenly_over_a_square_are_hit_as_the_product_says(likelihood):
    """N people per m², one piece of casualty area A on the square with certainty: A · N expected.

    10 kg of 100 kg/m² with a drag coefficient of 0.81 are 0.1235 m²; seven times that, 0.864 m² (former 14 CFR 417,
    App. C), is more than the size of a person about it, π (0.3048 m + 0.1982 m)² = 0.795 m².
    """
    land = region("land", box(-1.0, -1.0, 1.0, 1.0))
    people = build_people([land], [total("land", 1_000_000)], [])
    weighing = nominal(likelihood, *over_square(1.9))
    exposure = expose_people(weighing, people)
    expected = 0.864 * 1_000_000 / (4.0 * M2_PER_DEG2)
    found = find_collective(exposure)
    assert found.value == pytest.approx(expected, rel=0.01)
    assert found.interval[0] <= expected <= found.interval[1]


def test_a_ship_amid_an_even_fall_is_hit_as_the_product_says(likelihood):
    weighing = nominal(likelihood, *over_square())
    laid = lay_ships(weighing)
    density_pm2 = 1.0 / (4.0 * M2_PER_DEG2)
    found = find_hits(weighing, laid, lambda one: (np.zeros(len(one.t_s)), np.zeros(len(one.t_s))))
    assert found.value == pytest.approx(density_pm2 * Ship().area_m2, rel=0.4)  # 30 flights and more about it: ±18 %
    assert found.interval[0] <= density_pm2 * Ship().area_m2 <= found.interval[1]


def test_a_ship_that_is_gone_before_the_fall_is_not_hit(likelihood):
    weighing = nominal(likelihood, *over_square())
    laid = lay_ships(weighing)

    def gone(one):
        where = np.where(one.t_s <= 50.0, 0.0, np.nan)
        return where, where

    found = find_hits(weighing, laid, gone)
    assert found.value == 0.0 and found.interval[1] > 0.0


def test_the_peak_of_a_gaussian_fall_is_that_of_its_formula(likelihood):
    """One piece with area A, standard deviations of 20 and 5 km: A/(2π σ₁ σ₂) in the middle.

    Under a kernel come down 120 flights, known to 9 %: the greatest of some hundred such estimates errs high by three
    times that, and its interval allows for it.
    """
    random = np.random.default_rng(11)
    east_m, north_m = random.normal(size=(2, 40_000)) * np.array([[20e3], [5e3]])
    weighing = nominal(likelihood, 140.0 + east_m / 111_320.0, north_m / 110_574.0)
    laid = lay(weighing, lambda part, weight: 1_000.0 * weight[part.flight])
    true = 1_000.0 / (2.0 * np.pi * 20e3 * 5e3)
    peak = find_peak(build_field(laid, [true / 4.0]), lambda lon, lat: np.ones(len(lon), dtype=bool))
    assert 0.95 * true < peak.value < 1.4 * true
    assert peak.interval[0] <= true <= peak.interval[1]
    assert abs(peak.lat_deg) < 0.05 and abs(peak.lon_deg - 140.0) < 0.3


def test_what_comes_down_about_a_point_is_the_density_times_the_area(likelihood):
    weighing = nominal(likelihood, *over_square())
    laid = lay(weighing, lambda part, weight: weight[part.flight])
    local = gather_local(weighing, laid, lambda one: (np.zeros(len(one.t_s)), np.zeros(len(one.t_s))))
    found = float(np.sum(weighing.cases[0].weight * sum_local(weighing, local)[0]))
    assert found == pytest.approx(1.0 / (4.0 * M2_PER_DEG2), rel=0.4)


def zone(kind: str, geometry=None, **told) -> Zone:
    shape = (
        None
        if geometry is None
        else {"kind": "rings", "rings": [{"corners_lonlat": list(geometry.exterior.coords)[:-1]}]}
    )
    facts = {"uncertainty_m": 0.0, "mark": "declared", "source": "made up"} | told
    return Zone(id="a", title={"en": "A"}, item="stage-1", kind=kind, shape=shape, **facts)


def test_the_share_inside_a_zone_is_counted(likelihood):
    weighing = nominal(likelihood, *over_square())
    east = zone("announced", box(0.0, -2.0, 2.0, 2.0))
    found = find_containment(weighing, [east])
    assert found.item == "stage-1"
    assert found.share.value == pytest.approx(0.5, abs=0.03)  # 4 standard errors of 4,000 flights
    assert found.share.interval[0] <= found.share.value <= found.share.interval[1]
    assert found.edges is None and not found.is_estimated


def test_the_uncertainty_of_a_zone_is_carried_into_the_share(likelihood):
    weighing = nominal(likelihood, *over_square())
    east = zone("estimated", box(0.0, -2.0, 2.0, 2.0), uncertainty_m=11_132.0)
    found = find_containment(weighing, [east])
    # Its edge a tenth of a degree to the east and to the west, of two degrees
    assert found.edges == pytest.approx((0.45, 0.55), abs=0.03)
    assert found.is_estimated


@pytest.mark.parametrize("known", [[], [zone("announced")], [zone("control-area", box(-2.0, -2.0, 2.0, 2.0))]])
def test_without_a_zone_for_it_nothing_is_contained_and_nothing_is_said(likelihood, known):
    found = find_containment(nominal(likelihood, *over_square()), known)
    assert (found.item, found.share) == ("stage-1", None)


# --- regions, for the levels of flags


def hazards(tiny, likelihood, *, people: int | None, probability: float = 0.0, cases=("nominal", "sweep")):
    """Flights to plan let a piece fall on a square of some 400 m about 0° N 0° E, half of it land."""
    seas = [region("west", box(-1.0, -1.0, 0.0, 1.0), "sea"), region("far", box(20.0, 20.0, 21.0, 21.0), "sea")]
    land = region("east", box(0.0, -1.0, 1.0, 1.0))
    totals = [] if people is None else [total("east", people)]
    planned = nominal(likelihood, *over_square(0.004)).cases[0].parts
    parts = [one for one in (*planned, *(one for one in tiny.impacts if one.case == "sweep")) if one.case in cases]
    found = build_people([land], totals, [])
    certain = dataclasses.replace(likelihood, reliability=declared(probability))
    return find_launch_hazards(parts, certain, seed=1, people=found, regions=[land, *seas], workers=1)


def test_a_certain_fall_on_a_small_place_exceeds_every_criterion_there_and_none_elsewhere(tiny, likelihood):
    """A piece of 10 kg on 0.2 km², half of it land: 0.9 m² of 0.2 km² are 4.5e-6 for each of 400 people per km²."""
    found = hazards(tiny, likelihood, people=10_000_000).regions
    assert set(found["east"].exceeded) == {"collective", "individual", "aircraft"}
    assert set(found["west"].exceeded) == {"aircraft", "ship"}
    assert (found["far"].exceeded, found["far"].perhaps, found["far"].expected) == ((), (), None)
    assert found["east"].expected.value > 1e-4
    low, high = found["east"].expected.range
    assert 0.0 <= low <= found["east"].expected.value <= high


def test_each_criterion_has_its_area_where_it_counts(tiny, likelihood):
    areas = {one.area: one for one in hazards(tiny, likelihood, people=10_000_000).areas}
    assert list(areas) == ["individual", "aircraft", "ship"]
    # 100 m east and west of the shore, both in the middle of the square
    inside = {
        name: [bool(shapely.contains_xy(one.surely, lon, 0.0)) for lon in (0.001, -0.001)]
        for name, one in areas.items()
    }
    assert inside == {"individual": [True, False], "aircraft": [True, True], "ship": [False, True]}
    for one in areas.values():
        assert shapely.difference(one.surely, one.perhaps).area <= 1e-9 * one.surely.area
        # Nothing falls 50 km away
        assert not shapely.intersects(one.perhaps, box(0.5, -1.0, 1.0, 1.0))


def test_a_launch_that_never_falls_there_exceeds_nothing(tiny, likelihood):
    """Were every launch to fail, none of its flights to plan would count."""
    found = hazards(tiny, likelihood, people=10_000_000, probability=1.0)
    assert {region.exceeded for region in found.regions.values()} == {()}
    assert found.regions["east"].expected.value == 0.0


def test_of_people_that_are_not_known_no_casualties_are_told(tiny, likelihood):
    found = hazards(tiny, likelihood, people=None).regions["east"]
    assert found.expected is None and set(found.exceeded) == {"individual", "aircraft"}


def test_of_one_case_alone_no_casualties_are_told(tiny, likelihood):
    found = hazards(tiny, likelihood, people=10_000_000, cases=("nominal",)).regions["east"]
    assert found.expected is None and set(found.exceeded) == {"individual", "aircraft"}


def test_a_run_of_one_failure_exceeds_nothing_per_launch(tiny, likelihood):
    assert hazards(tiny, likelihood, people=10_000_000, cases=("as-flown",)) == LaunchHazards()


def test_without_a_failure_probability_nothing_is_exceeded(likelihood):
    parts = nominal(likelihood, *over_square(0.004)).cases[0].parts
    unknown = dataclasses.replace(likelihood, reliability=type(likelihood.reliability).unknown("reference"))
    people = build_people([region("east", box(0.0, -1.0, 1.0, 1.0))], [], [])
    assert find_launch_hazards(parts, unknown, seed=1, people=people, regions=[], workers=1) == LaunchHazards()


def test_other_weights_find_other_hazard_areas_and_casualties(tiny):
    """All flights fail over Okinawa, or none does: its criteria come and go, and come back."""
    near = tuple(
        dataclasses.replace(
            one, lon_deg=127.9 + 0.02 * (one.lon_deg - 127.9), lat_deg=26.45 + 0.02 * (one.lat_deg - 26.4)
        )
        if one.case == "sweep"
        else one
        for one in tiny.impacts
    )
    run = dataclasses.replace(tiny, impacts=near)
    likely, never = (reweigh(run, Weighting(failure_probability=one)) for one in (1.0, 0.0))
    hit, missed = ({one.region: one for one in run.flagged}.get("okinawa") for run in (likely, never))
    shore = (127.9, 26.45)
    assert {one.area for one in likely.launch.hazard_areas if shapely.intersects_xy(one.perhaps, *shore)}
    assert not any(shapely.intersects_xy(one.perhaps, *shore) for one in never.launch.hazard_areas)
    assert "hazard" in {one.reason for one in hit.reasons} and hit.expected_casualties.value > 0.0
    assert missed is None or not {"hazard", "hazard_perhaps"} & {one.reason for one in missed.reasons}
    again = reweigh(never, Weighting(failure_probability=1.0))
    assert again.launch.hazard_areas == likely.launch.hazard_areas
    assert weigh_again(never, Weighting(failure_probability=1.0)).hazard_areas == likely.launch.hazard_areas


def test_before_six_in_the_morning_it_is_night(tiny):
    for hour, expected in (("03:50", "night"), ("06:00", "day"), ("17:59", "day"), ("18:00", "night")):
        told = f"2023-08-24T{hour}:00+09:00"
        mission = type(tiny.mission).model_validate(
            tiny.mission.model_dump() | {"liftoff_utc": told, "timezone": "Asia/Tokyo"}
        )
        assert find_time_of_day(mission) == expected
