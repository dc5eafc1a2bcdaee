"""Laws of expected casualties: exact where known by hand, the same however they are told apart, with their errors."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from exposure_files import EAST, SQUARE, impacts_at, region, total, town
from pyproj import Geod

from fallzone.exposures.people import build_people
from fallzone.risk.people.casualties import (
    CaseCasualties,
    estimate_any,
    estimate_by,
    estimate_by_time,
    estimate_expected,
)
from fallzone.risk.people.exposed import WAYS, Exposed, find_exposed, find_individual_m2
from fallzone.risk.people.unknown_people import bound_by_people, estimate_unknown

PEOPLE = 400_000
AREA_M2 = 30.0
# The land of SQUARE: 2° × 2°, edges on parallels
LAND_M2 = abs(Geod(ellps="WGS84").geometry_area_perimeter(SQUARE.segmentize(0.01))[0])


@pytest.fixture(scope="module")
def plain():
    """People spread evenly over SQUARE, and nobody else."""
    return build_people([region("a", SQUARE)], [total("a", PEOPLE)], [])


@pytest.fixture(scope="module")
def urban():
    """The same people, three quarters of them in a town in the middle; fewer in EAST."""
    towns = [town("t", 11.0, 41.0, 300_000)]
    return build_people([region("a", SQUARE), region("b", EAST)], [total("a", PEOPLE), total("b", 30_000)], towns)


def share_within(low: float, high: float, mean: float, sigma: float) -> float:
    """Probability of a normal number between two bounds."""
    return 0.5 * (math.erf((high - mean) / (sigma * 2**0.5)) - math.erf((low - mean) / (sigma * 2**0.5)))


def gaussian(count: int, seed: int, *, mean=(11.0, 40.5), sigma=(0.8, 0.3)):
    rng = np.random.default_rng(seed)
    return mean[0] + sigma[0] * rng.standard_normal(count), mean[1] + sigma[1] * rng.standard_normal(count)


def case_of(*items, weight: float = 1.0, people=None, **told) -> CaseCasualties:
    """All flights equally likely, with a probability per launch of ``weight`` together."""
    flights = items[0].flights
    lived = None if people is None else people.lived_pm2
    return CaseCasualties(weight=np.full(flights, weight / flights), items=items, lived_pm2=lived, **told)


def expose(impacts, people, area_m2: float = AREA_M2, **told):
    return find_exposed(impacts, people, open_m2=np.full(len(impacts.flight), area_m2), **told)


@pytest.mark.parametrize("mean", [(11.0, 41.0), (11.0, 40.0), (12.0, 40.5)])
def test_a_uniform_density_under_a_gaussian_footprint_has_its_exact_value(plain, mean):
    """Wholly on land, half of it, and near a corner; asked: within 0.5 %. Of a million flights the error is 0.1 %."""
    sigma = (0.15, 0.1)
    lon, lat = gaussian(1_000_000, 2, mean=mean, sigma=sigma)
    found = estimate_expected([case_of(expose(impacts_at(lon, lat), plain), weight=0.3)])
    inside = share_within(10.0, 12.0, mean[0], sigma[0]) * share_within(40.0, 42.0, mean[1], sigma[1])
    exact = 0.3 * AREA_M2 * PEOPLE / LAND_M2 * inside
    assert found.value == pytest.approx(exact, rel=0.005)
    assert found.interval[0] <= exact * (1.0 + 1e-6)
    assert exact <= found.interval[1] * (1.0 + 1e-6)


def integrate(people, mean, sigma) -> float:
    """∫ f D of a Gaussian footprint over the land of SQUARE, by the midpoint rule on its cells of 30 arc seconds."""
    middle_lon = 10.0 + (np.arange(240) + 0.5) / 120.0
    middle_lat = 40.0 + (np.arange(240) + 0.5) / 120.0
    across = [share_within(x - 1 / 240, x + 1 / 240, mean[0], sigma[0]) for x in middle_lon]
    along = [share_within(y - 1 / 240, y + 1 / 240, mean[1], sigma[1]) for y in middle_lat]
    lon, lat = np.meshgrid(middle_lon, middle_lat)
    density = people.find(lon.ravel(), lat.ravel()).density_pm2.reshape(lon.shape)
    return float(np.array(along) @ density @ np.array(across))


def test_a_town_under_a_wide_footprint_is_met_without_bias(urban):
    mean, sigma = (11.0, 40.6), (0.5, 0.4)
    exact = integrate(urban, mean, sigma)
    lon, lat = gaussian(400_000, 5, mean=mean, sigma=sigma)
    exposed = expose(impacts_at(lon, lat), urban, area_m2=1.0)
    values = exposed.by_flight("open_air", region=0)
    assert values.mean() == pytest.approx(exact, abs=4.0 * values.std() / len(values) ** 0.5)
    # Ten times as much as where the same people are spread evenly would tell is no rounding
    assert values.std() > 3.0 * exposed.by_flight("evenly", region=0).std()


def test_telling_apart_by_region_item_mode_or_time_changes_no_sum(urban):
    rng = np.random.default_rng(11)
    lon, lat = gaussian(4_000, 6, mean=(11.8, 41.0))
    debris = expose(impacts_at(lon, lat), urban)
    stage = expose(impacts_at(*gaussian(4_000, 8), item="stage-1"), urban, area_m2=200.0)
    labels = {"mode": rng.choice(["explosion", "early-cutoff"], 4_000), "phase": rng.choice(["1", "2", "3"], 4_000)}
    times = rng.uniform(0.0, 300.0, 4_000)
    case = case_of(debris, stage, weight=0.2, labels=labels, failure_t_s=times)
    nominal = case_of(expose(impacts_at(*gaussian(500, 9), case="nominal", item="stage-1"), urban), weight=0.8)
    whole = estimate_expected([nominal, case])
    for by in ("region", "item", "mode", "phase"):
        parts = estimate_by([nominal, case], by)
        assert sum(one.value for one in parts.values()) == pytest.approx(whole.value, rel=1e-12), by
        values = [one.value for one in parts.values()]
        assert values == sorted(values, reverse=True)
    assert set(estimate_by([nominal, case], "region")) == {"a", "b"}
    assert set(estimate_by([nominal, case], "item")) == {"debris", "stage-1"}
    assert set(estimate_by([nominal, case], "mode")) == {"explosion", "early-cutoff", ""}
    edges = np.array([0.0, 50.0, 120.0, 300.0])
    by_time = estimate_by_time(case, edges)
    shares = [0.2 * np.mean((times >= a) & (times < b)) for a, b in itertools.pairwise(edges)]
    given = sum(share * one.value for share, one in zip(shares, by_time, strict=True))
    assert given == pytest.approx(estimate_expected([case]).value, rel=1e-12)
    assert estimate_by_time(case, np.array([400.0, 500.0])) == [None]


def test_any_casualty_is_less_likely_than_casualties_are_expected(plain):
    many = expose(impacts_at(np.full(7, 11.0), np.full(7, 41.0), flight=[0, 0, 0, 0, 0, 1, 1], flights=4), plain, 3e5)
    case = replace(case_of(many), weight=np.array([0.1, 0.2, 0.3, 0.4]))
    one = 3e5 * PEOPLE / LAND_M2
    assert estimate_expected([case]).value == pytest.approx(0.1 * 5 * one + 0.2 * 2 * one, rel=1e-6)
    exact = 0.1 * (1.0 - math.exp(-5 * one)) + 0.2 * (1.0 - math.exp(-2 * one))
    assert estimate_any([case]).value == pytest.approx(exact, rel=1e-6)
    assert estimate_any([case]).interval[1] <= 1.0


def test_items_of_one_flight_count_together_for_any_casualty(plain):
    item = expose(impacts_at(np.full(4, 11.0), np.full(4, 41.0)), plain, 3e5)
    both = estimate_any([case_of(item, replace(item, item="stage-1"))]).value
    assert both == pytest.approx(1.0 - math.exp(-2 * 3e5 * PEOPLE / LAND_M2), rel=1e-6)


def test_real_pieces_count_and_pieces_without_energy_do_not(plain):
    impacts = impacts_at(np.full(3, 11.0), np.full(3, 41.0))
    impacts = replace(impacts, pieces=np.array([50.0, 0.5, 1.0], dtype=np.float32))
    exposed = find_exposed(impacts, plain, open_m2=np.array([AREA_M2, AREA_M2, 0.0]))
    each = np.array([50.0, 0.5, 0.0]) * AREA_M2 * PEOPLE / LAND_M2
    assert exposed.by_flight() == pytest.approx(each, rel=1e-6)


def test_shelter_counts_apart_from_the_open(plain):
    impacts = impacts_at(np.full(3, 11.0), np.full(3, 41.0))
    exposed = expose(impacts, plain, sheltered_m2=np.array([0.0, 10.0, 90.0]))
    assert exposed.by_flight("sheltered") == pytest.approx(np.array([0.0, 10.0, 90.0]) * PEOPLE / LAND_M2, rel=1e-6)
    assert estimate_expected([case_of(exposed)], "sheltered").value == pytest.approx(
        100 / 3 * PEOPLE / LAND_M2, rel=1e-6
    )


def test_where_people_are_not_known_nothing_is_told_instead_of_none():
    people = build_people([region("a", SQUARE), region("b", EAST)], [total("b", 30_000)], [])
    exposed = expose(impacts_at([11.0, 11.5, 12.5, 30.0], [41.0, 41.0, 41.0, 10.0]), people)
    case = case_of(exposed, weight=0.4)
    assert estimate_unknown([case]) == pytest.approx({"a": 0.4 * 2 / 4 * AREA_M2})
    assert estimate_by([case], "region")["a"].value == 0.0
    assert estimate_by([case], "region")["b"].value > 0.0


def test_people_leave_open_what_their_totals_and_their_places_do(urban):
    """One flight on the town and one on the land of EAST, where it makes no difference; totals may be off by 5 %."""
    case = case_of(expose(impacts_at([11.0, 12.5], [41.0, 40.5]), urban, area_m2=1.0), weight=2.0)
    town, country = urban.find(np.array([11.0, 12.5]), np.array([41.0, 40.5])).density_pm2
    low, high = bound_by_people([case], urban.off_by)
    assert low == pytest.approx(0.95 * (PEOPLE / LAND_M2 + country), rel=1e-6)
    assert high == pytest.approx(1.05 * (town + country), rel=1e-6)


def test_weights_of_impacts_times_the_density_of_people_are_the_casualties(plain):
    """Individual probability of casualty, ∫ over people of a uniform density: both ways of counting agree."""
    lon, lat = gaussian(2_000, 4, mean=(11.0, 41.0), sigma=(0.1, 0.1))
    impacts, open_m2 = impacts_at(lon, lat), np.linspace(0.0, 60.0, 2_000)
    weight = np.linspace(0.0, 1e-3, 2_000)
    individual_m2 = find_individual_m2(impacts, weight, open_m2)
    case = replace(case_of(find_exposed(impacts, plain, open_m2=open_m2)), weight=weight)
    assert individual_m2.sum() * PEOPLE / LAND_M2 == pytest.approx(estimate_expected([case]).value, rel=1e-6)


def test_no_hit_of_land_is_bounded_and_not_none(urban):
    at_sea = expose(impacts_at(np.full(500, 30.0), np.full(500, 10.0), item="stage-1"), urban)
    ashore = expose(impacts_at(*gaussian(500, 3)), urban)
    found = estimate_by([case_of(at_sea, ashore, weight=0.2, people=urban)], "item")["stage-1"]
    # Clopper and Pearson for none of 500, with the people of the town, where most live
    town_pm2 = urban.lived_pm2[0]
    assert found.value == 0.0
    assert found.interval[1] == pytest.approx((1.0 - 0.025 ** (1 / 500)) * 0.2 * AREA_M2 * town_pm2, rel=1e-6)
    assert not found.resolved


@pytest.mark.parametrize(("mean", "flights"), [((11.0, 41.0), 300), ((11.0, 39.6), 300), ((11.0, 39.2), 1_000)])
def test_intervals_of_expected_casualties_cover_the_true_value(urban, mean, flights):
    """Asked: nominal 95 % cover at least 94.5 % over 1,000 repetitions; towns are met often, seldom, nearly never."""
    sigma = (0.5, 0.4)
    exact, covered = integrate(urban, mean, sigma), 0
    lon, lat = gaussian(1_000 * flights, 21, mean=mean, sigma=sigma)
    whole, lived_pm2 = expose(impacts_at(lon, lat), urban, area_m2=1.0), urban.lived_pm2
    for begin in range(0, 1_000 * flights, flights):
        case = replace(case_of(cut(whole, begin, flights)), lived_pm2=lived_pm2)
        low, high = estimate_by([case], "region")["a"].interval
        covered += low <= exact <= high
    assert covered >= 945


def cut(whole: Exposed, begin: int, flights: int) -> Exposed:
    """Some flights of a case as a case of its own."""
    first, last = np.searchsorted(whole.flight, [begin, begin + flights])
    pairs = {key: getattr(whole, key)[first:last] for key in (*WAYS, "region", "unknown_m2", "area_m2")}
    flight = whole.flight[first:last] - begin
    return replace(whole, flights=flights, flight=flight, flight_m2=whole.flight_m2[begin : begin + flights], **pairs)


def test_impacts_in_any_order_and_in_parts_bring_the_same(urban):
    lon, lat = gaussian(300_000, 14, mean=(11.8, 41.0))
    flight = np.random.default_rng(1).integers(0, 50, 300_000)
    impacts = impacts_at(lon, lat, flight=flight, flights=50)
    order = np.random.default_rng(2).permutation(300_000)
    first, second = expose(impacts, urban), expose(impacts.select(order), urban)
    assert np.array_equal(first.flight, second.flight)
    assert first.open_air == pytest.approx(second.open_air, rel=1e-12)
    local = urban.find(lon, lat)
    by_hand = np.bincount(flight, AREA_M2 * local.density_pm2, minlength=50)
    assert first.by_flight() == pytest.approx(by_hand, rel=1e-12)
