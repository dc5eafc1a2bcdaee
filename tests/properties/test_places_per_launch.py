"""One launch at a place: what is sure, what may be, and what is not known; never OUTSIDE on doubt."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from builders import make_impacts
from exposure_files import region
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from scipy import stats
from shapely.geometry import MultiPolygon, box
from test_check import footprint_of, place_at
from tiny_launch import FAILURE_PROBABILITY, make_isopleth, tiny_likelihood, tiny_reliability

from fallzone.checks.check import check_place
from fallzone.checks.launch_risk import LaunchRisk, gather_risk
from fallzone.checks.regions.flags import flag_regions
from fallzone.model.results.impacts import Failures
from fallzone.model.results.isopleth import Margin
from fallzone.model.results.launch import Launch, RegionHazard
from fallzone.model.results.reliability import Reliability
from fallzone.risk.per_launch import PerLaunch

GEOD = Geod(ellps="WGS84")
FLIGHTS = 1_000


def swept(lon_deg, lat_deg, flight, *, burn=0, t_s=None):
    """Debris of a sweep whose flights all fail in the first burn, half of them by each mode."""
    number = np.arange(FLIGHTS)
    failures = Failures(
        modes=("early-cutoff", "explosion"),
        mode=(number % 2).astype(np.int8),
        t_s=300.0 * number / FLIGHTS if t_s is None else t_s,
        member=np.zeros(FLIGHTS, dtype=np.int16),
        ratio=np.ones(FLIGHTS),
        burn=np.full(FLIGHTS, burn, dtype=np.int8),
        burned=number / FLIGHTS,
        proposal=np.full(FLIGHTS, 0.5),
    )
    return make_impacts(
        case="sweep",
        item="debris",
        condition="sweep",
        flights=FLIGHTS,
        flight=np.asarray(flight, dtype=np.int32),
        lon_deg=np.asarray(lon_deg, dtype=float),
        lat_deg=np.asarray(lat_deg, dtype=float),
        t_s=np.full(len(flight), 700.0),
        failures=failures,
        not_landed={},
    )


def nominal(lon_deg=(0.0,), lat_deg=(0.0,), flight=(0,)):
    return make_impacts(
        case="nominal",
        item="stage-1",
        condition="nominal",
        flights=FLIGHTS,
        flight=np.asarray(flight, dtype=np.int32),
        lon_deg=np.asarray(lon_deg, dtype=float),
        lat_deg=np.asarray(lat_deg, dtype=float),
        t_s=np.full(len(flight), 400.0),
        failures=Failures.none(FLIGHTS),
        not_landed={},
    )


def area(half_deg):
    return MultiPolygon([box(125.0 - half_deg, 30.0 - half_deg, 125.0 + half_deg, 30.0 + half_deg)])


def risk_of(*impacts, reliability=None, floor=None, **more) -> LaunchRisk:
    likelihood = tiny_likelihood(reliability)
    floor = make_isopleth(1e-6, area(0.5), area(1.0), area(1.5)) if floor is None else floor
    launch = Launch(likelihood=likelihood, isopleths=(floor,), margins=more.pop("margins", ()))
    return LaunchRisk(launch=launch, sums=PerLaunch(impacts, likelihood), **more)


def ask(lon_deg, lat_deg, risk, **more):
    return check_place(place_at(lon_deg, lat_deg), zones=(), footprints=(), risk=risk, **more)


@pytest.mark.parametrize(
    ("east_deg", "verdict", "level"),
    [
        (0.4, "INSIDE", "contingency"),
        (0.6, "UNKNOWN", "contingency"),
        (1.2, "UNKNOWN", "contingency"),
        # 1.5 degrees of longitude end there at 30 degrees north; 5 km are 0.052 of them
        (1.54, "UNKNOWN", "contingency"),
        (1.56, "OUTSIDE", None),
    ],
)
def test_a_place_is_inside_where_the_floor_is_surely_reached_and_unknown_where_it_may_be(east_deg, verdict, level):
    found = ask(125.0 + east_deg, 30.0, risk_of(nominal(), swept([0.0], [0.0], [0])))
    assert (found.verdict, found.level) == (verdict, level)


def test_without_a_failure_probability_nothing_is_inside_and_nothing_per_launch_is_known():
    risk = risk_of(nominal(), swept([125.0], [30.0], [3]), reliability=Reliability.unknown("reference"))
    inside, outside = ask(125.0, 30.0, risk), ask(140.0, 30.0, risk)
    assert (inside.verdict, inside.level, inside.zones[0].is_bound) == ("UNKNOWN", "contingency", True)
    assert inside.launches[0].probability_per_launch is None and inside.launches[0].density is None
    assert inside.launches[0].failure_span_s == pytest.approx((0.9, 0.9))
    assert inside.launches[0].spans[0].failing is None
    # Below the floor even if every launch failed
    assert outside.verdict == "OUTSIDE"
    assert [one.code for one in outside.basis if one.code.startswith("floor")] == ["floor-unknown"]


@pytest.mark.parametrize(
    ("exceeded", "perhaps", "level"),
    [(("ship",), (), "hazard"), ((), ("ship",), "contingency"), ((), (), "contingency")],
)
def test_a_region_is_of_level_hazard_where_a_criterion_is_surely_exceeded_and_says_where_it_may_be(
    exceeded, perhaps, level
):
    hazard = RegionHazard(exceeded=exceeded, perhaps=perhaps, expected=None)
    risk = risk_of(nominal(), swept([125.0], [30.0], [3]), hazards={"here": hazard})
    here = region("here", area(0.5).geoms[0], "sea")
    (flag,) = flag_regions(
        regions=[here], zones=(), footprints=(), impacts=(), trajectories={}, liftoff_utc=None, risk=risk
    )
    assert flag.level == level
    told = {(one.reason, one.zone) for one in flag.reasons if "hazard" in one.reason}
    assert told == {("hazard", one) for one in exceeded} | {("hazard_perhaps", one) for one in perhaps}


def test_what_a_launch_exceeds_places_are_held_against():
    exceeded = Margin(area="ship", surely=area(0.2), perhaps=area(0.3))
    impacts = (nominal(), swept([0.0], [0.0], [0]))
    launch = dataclasses.replace(risk_of(*impacts).launch, hazard_areas=(exceeded,))
    risk = gather_risk(launch, impacts, {}, seed=1)
    assert [ask(lon, 30.0, risk, level="hazard").verdict for lon in (125.1, 125.25)] == ["INSIDE", "UNKNOWN"]
    # 5 km are 0.052 degrees of longitude there
    assert [ask(lon, 30.0, risk, level="hazard").verdict for lon in (125.34, 125.36)] == ["UNKNOWN", "OUTSIDE"]
    assert ask(125.1, 30.0, risk).level == "hazard"


def test_a_level_raises_what_is_inside():
    risk = risk_of(nominal(), swept([0.0], [0.0], [0]))
    assert ask(125.0, 30.0, risk, level="hazard").verdict == "OUTSIDE"
    exceeded = Margin(area="ship", surely=area(0.2), perhaps=area(0.3))
    risk = dataclasses.replace(risk, hazard_areas=(exceeded,))
    assert (ask(125.0, 30.0, risk, level="hazard").verdict, ask(125.0, 30.0, risk).level) == ("INSIDE", "hazard")
    assert ask(125.25, 30.0, risk, level="hazard").verdict == "UNKNOWN"
    assert ask(125.0, 30.0, risk, level="planned").verdict == "OUTSIDE"


def test_the_edge_of_a_planned_area_is_known_to_its_margin():
    shape = footprint_of(area(1.0))
    margin = Margin(area=shape.id, surely=area(0.5), perhaps=area(1.5))
    nowhere = make_isopleth(1e-6, MultiPolygon(), MultiPolygon(), MultiPolygon())
    risk = risk_of(nominal(), swept([0.0], [0.0], [0]), floor=nowhere, margins=(margin,))
    verdicts = [
        check_place(place_at(125.0 + east, 30.0), zones=(), footprints=[shape], risk=risk).verdict
        for east in (0.4, 0.9, 1.1, 1.54, 1.56)
    ]
    assert verdicts == ["INSIDE", "UNKNOWN", "UNKNOWN", "UNKNOWN", "OUTSIDE"]


def test_the_99_percent_area_of_a_sweep_is_told_and_makes_no_place_inside():
    pooled = dataclasses.replace(
        footprint_of(area(20.0), 0.99), id="sweep:debris:99", case="sweep", item="debris", condition="sweep"
    )
    risk = risk_of(nominal(), swept([0.0], [0.0], [0]))
    found = check_place(place_at(140.0, 30.0), zones=(), footprints=[pooled], risk=risk)
    assert found.verdict == "OUTSIDE"
    assert [(one.id, one.relation, one.level) for one in found.zones] == [("sweep:debris:99", "INSIDE", "remote")]


def test_the_chance_per_launch_is_the_sum_of_the_weights_of_the_flights_that_hit():
    """All flights of the sweep fail in the burn that has three quarters of the failures: 0.04 × 0.75/1000 for each."""
    risk = risk_of(nominal([125.0], [30.0], [5]), swept([125.0] * 5, [30.0] * 5, [3, 3, 4, 8, 900]))
    chance = ask(125.0, 30.0, risk).launches[0].probability_per_launch
    of_nominal = (1.0 - FAILURE_PROBABILITY) / FLIGHTS
    assert chance.value == pytest.approx(of_nominal + FAILURE_PROBABILITY * 0.75 * 4.0 / FLIGHTS)
    assert chance.interval[0] < chance.value < chance.interval[1] and chance.range[0] < chance.range[1]
    nothing = ask(20.0, -40.0, risk).launches[0].probability_per_launch
    assert (nothing.value, nothing.interval[0], nothing.range) == (0.0, 0.0, (0.0, 0.0)) and nothing.interval[1] > 0.0


def test_a_density_is_expected_pieces_over_the_area_of_its_disc():
    lon, lat, _ = GEOD.fwd([125.0] * 400, [30.0] * 400, np.linspace(0.0, 360.0, 400), np.full(400, 3_000.0))
    risk = risk_of(nominal(), swept(lon, lat, np.arange(400)))
    density = risk.sums.look(125.0, 30.0).estimate(1e-6)[0]
    expected = FAILURE_PROBABILITY * 0.75 * 400.0 / FLIGHTS / (np.pi * 5.0**2)
    assert (density.value, density.radius_m) == (pytest.approx(expected), 5_000.0)
    assert density.interval[0] < density.value < density.interval[1]


FAR = (140.0, 30.0)
# Radii of 1 to 4 km about it, all in the narrowest disc
ROUND_KM = np.linspace(1.0, 4.0, 400)


def scatter(count, away_km=None):
    """Hits in all directions from a place far from the isopleth of the floor."""
    away_m = 1e3 * (ROUND_KM[:count] if away_km is None else np.full(count, away_km))
    lon, lat, _ = GEOD.fwd([FAR[0]] * count, [FAR[1]] * count, 137.5 * np.arange(count), away_m)
    return lon, lat


@pytest.mark.parametrize(("flights", "verdict"), [(0, "OUTSIDE"), (3, "OUTSIDE"), (12, "UNKNOWN"), (40, "UNKNOWN")])
@pytest.mark.parametrize("known", [True, False])
def test_a_few_flights_near_a_place_that_no_isopleth_shows_leave_it_unknown(flights, verdict, known):
    # In the narrowest disc in which 10 to 20 would come down at the floor; of 3 the upper limit is 8.8, of 12 it is 21
    risk = risk_of(
        nominal(),
        swept(*scatter(flights), np.arange(flights)) if flights else swept([0.0], [0.0], [0]),
        reliability=None if known else Reliability.unknown("reference"),
    )
    found = ask(*FAR, risk)
    assert found.verdict == verdict
    assert [one.kind for one in found.zones] == ["density"] * (verdict == "UNKNOWN")
    assert (found.level == "contingency") == (verdict == "UNKNOWN")


def test_the_hits_alone_are_counted_over_their_disc_with_their_poisson_interval():
    alone = ask(*FAR, risk_of(nominal(), swept(*scatter(12), np.arange(12)))).zones[0].density
    each = FAILURE_PROBABILITY * 0.75 / FLIGHTS
    area_km2 = np.pi * (alone.radius_m / 1e3) ** 2
    assert 10.0 <= 1e-6 * area_km2 / each < 20.0
    assert alone.value == pytest.approx(12.0 * each / area_km2)
    limits = stats.chi2.ppf([0.025, 0.975], [24, 26]) / 2.0
    assert alone.interval == pytest.approx(tuple(limits * each / area_km2), rel=1e-4)


def test_the_pieces_of_one_flight_are_one_hit():
    assert ask(*FAR, risk_of(nominal(), swept(*scatter(12), np.zeros(12, dtype=int)))).verdict == "OUTSIDE"


def test_a_density_takes_in_nothing_far_off_that_reaches_the_floor_where_the_place_does_not():
    found = ask(*FAR, risk_of(nominal(), swept(*scatter(FLIGHTS, 75.0), np.arange(FLIGHTS))))
    # All of them over a disc of 80 km: 1.5 times the floor
    assert FAILURE_PROBABILITY * 0.75 / (np.pi * 80.0**2) > 1e-6
    density = found.launches[0].density
    assert found.verdict == "OUTSIDE"
    assert density.value == 0.0 and density.radius_m < 75_000.0 and density.interval[1] < 1e-6


@pytest.mark.parametrize(
    ("west_deg", "verdict", "certainty"),
    [
        # Surely to 125.5, best to 126, perhaps to 126.5 degrees; 8 km are 0.083 of them there
        (125.4, "INSIDE", "surely"),
        (125.56, "INSIDE", "surely"),
        (125.7, "UNKNOWN", "best"),
        (126.06, "UNKNOWN", "best"),
        (126.2, "UNKNOWN", "perhaps"),
        (126.56, "UNKNOWN", "perhaps"),
        (126.7, "OUTSIDE", None),
    ],
)
def test_a_region_is_checked_as_it_is_flagged(west_deg, verdict, certainty):
    risk = risk_of(nominal(), swept([0.0], [0.0], [0]))
    here = dataclasses.replace(region("here", box(west_deg, 29.8, 130.0, 30.2), "land"), tolerance_m=8_000.0)
    flags = flag_regions(
        regions=[here], zones=(), footprints=(), impacts=(), trajectories={}, liftoff_utc=None, risk=risk
    )
    place = dataclasses.replace(place_at(129.0, 30.0), kind="region", geometry=here.geometry, reach_m=8_000.0)
    answer = check_place(place, zones=(), footprints=(), risk=risk)
    assert (answer.verdict, [flag.certainty for flag in flags]) == (verdict, [certainty] if certainty else [])
    if flags:
        assert flags[0].density == answer.launches[0].density
        assert (flags[0].level, answer.level) == ("contingency", "contingency")


def test_a_region_in_which_only_the_nearest_hits_reach_the_floor_is_flagged_as_perhaps():
    risk = risk_of(nominal(), swept(*scatter(12), np.arange(12)))
    here = region("here", box(139.5, 29.5, 140.5, 30.5), "land")
    (flag,) = flag_regions(
        regions=[here], zones=(), footprints=(), impacts=(), trajectories={}, liftoff_utc=None, risk=risk
    )
    place = dataclasses.replace(place_at(*FAR), kind="region", geometry=here.geometry)
    answer = check_place(place, zones=(), footprints=(), risk=risk)
    assert (flag.level, flag.certainty, answer.verdict) == ("contingency", "perhaps", "UNKNOWN")


@pytest.mark.parametrize(("kind", "verdict"), [("region", "OUTSIDE"), ("sea", "INSIDE")])
def test_of_a_region_only_the_criteria_that_count_in_it_make_it_inside(kind, verdict):
    exceeded = Margin(area="ship", surely=area(0.2), perhaps=area(0.3))
    impacts = (nominal(), swept([0.0], [0.0], [0]))
    nowhere = make_isopleth(1e-6, MultiPolygon(), MultiPolygon(), MultiPolygon())
    risk = dataclasses.replace(risk_of(*impacts, floor=nowhere), hazard_areas=(exceeded,))
    place = dataclasses.replace(place_at(125.0, 30.0), kind=kind, geometry=area(0.1))
    assert check_place(place, zones=(), footprints=(), risk=risk).verdict == verdict


def test_what_separated_before_the_failure_belongs_to_no_failure_time():
    stage = dataclasses.replace(swept([125.0], [30.0], [700]), item="stage-1")
    risk = risk_of(nominal(), swept([125.0, 125.0], [30.0, 30.0], [100, 110]), stage)
    found = ask(125.0, 30.0, risk).launches[0]
    assert found.failure_span_s == pytest.approx((30.0, 33.0))
    assert found.delay_s == pytest.approx((667.0, 670.0)) and found.arrival_s == (700.0, 700.0)


@settings(max_examples=30, deadline=None)
@given(st.floats(-180.0, 180.0), st.floats(-89.0, 89.0), st.floats(1e3, 79e3), st.integers(0, 2**32 - 1))
def test_impacts_near_a_point_are_those_within_the_distance_wherever_it_lies(lon_deg, lat_deg, radius_m, seed):
    random = np.random.default_rng(seed)
    away_m, azimuth = random.uniform(0.0, 160e3, 300), random.uniform(0.0, 360.0, 300)
    away_m = np.where(np.abs(away_m - radius_m) < 20.0, 0.0, away_m)
    lon, lat, _ = GEOD.fwd([lon_deg] * 300, [lat_deg] * 300, azimuth, away_m)
    sums = PerLaunch([swept(lon, lat, np.arange(300))], tiny_likelihood())
    ((rows, _away_m),) = sums.near.find_near(lon_deg, lat_deg, radius_m)
    assert rows.tolist() == np.flatnonzero(away_m <= radius_m).tolist()


def test_the_reliability_is_told_with_the_place():
    risk = risk_of(nominal(), swept([125.0], [30.0], [3]))
    assert ask(125.0, 30.0, risk).launches[0].reliability == tiny_reliability()
