"""Laws of importance sampling: weights that make up for how flights are drawn, and rare places from few flights."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from builders import make_impacts
from means import is_mean
from shapely.geometry import box
from small_study import drop_two, impact_bytes, small_study

from fallzone.assessment.importance import aim_sweep
from fallzone.assessment.inputs import load_mission
from fallzone.catalogue.inputs import flight_inputs
from fallzone.errors import UsageError
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.failing.anomalies import list_swept_modes
from fallzone.montecarlo.cases import sweep_block
from fallzone.montecarlo.engines import open_threads
from fallzone.montecarlo.flights import build_flight_model
from fallzone.montecarlo.importance.learn import OWN_SHARE, Seen, learn_in_rounds, learn_mixture
from fallzone.montecarlo.importance.mixture import ImportanceSampling, Mixture, Part, Tilt
from fallzone.montecarlo.importance.sweep import choose_by_part
from fallzone.montecarlo.importance.target import Target
from fallzone.montecarlo.run import Study, simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling

TIME, AZIMUTH = "sweep/time", "error/azimuth_deg"
MODES = ("early-cutoff", "malfunction-turn")
LATE = np.where(np.arange(10) >= 7, 10.0 / 3.0, 0.0)
MIXTURE = Mixture(
    parts=(
        Part(share=0.3, mode="malfunction-turn", uniforms={TIME: LATE}),
        Part(
            share=0.45,
            mode="malfunction-turn",
            uniforms={TIME: LATE},
            normals={AZIMUTH: Tilt(np.array([2.0]), np.array([0.7]))},
        ),
    )
)


def draw(sampling: Sampling, case: str, flights: int, possible: np.ndarray | None = None):
    """Failure time, mode, azimuth and weight of flights; the modes are equally likely among those possible."""
    columns = []
    for block in range(-(-flights // BLOCK_FLIGHTS)):
        draws = sampling.draw_block(case, block)
        share, azimuth = draws.uniform(TIME), draws.normal(AZIMUTH, 1)[:, 0]
        can = np.ones((BLOCK_FLIGHTS, 2), dtype=bool) if possible is None else share[:, None] < possible
        pick = np.floor(draws.uniform("sweep/mode") * can.sum(axis=1)) + 1
        code, ratio = (np.cumsum(can, axis=1) >= pick[:, None]).argmax(axis=1), np.ones(BLOCK_FLIGHTS)
        if isinstance(sampling, ImportanceSampling):
            code, of_mode = choose_by_part(draws, code, can, MODES)
            ratio = draws.find_ratio(of_mode)
        columns.append((share, code, azimuth, ratio))
    return [np.concatenate(column)[:flights] for column in zip(*columns, strict=True)]


@pytest.fixture(scope="module")
def drawn():
    # The second mode is possible in the first 90 % of powered flight alone
    return draw(ImportanceSampling(seed=4, mixture=MIXTURE), "test", 200_000, np.array([1.0, 0.9]))


def test_weights_have_a_mean_of_1_and_none_passes_the_bound(drawn):
    ratio = drawn[3]
    assert is_mean(ratio, 1.0)
    assert 0.0 < ratio.min() < 0.2
    # A quarter of the flights is drawn as in a sweep
    assert ratio.max() == pytest.approx(4.0)


def test_weighted_flights_are_distributed_as_those_of_a_sweep(drawn):
    share, code, azimuth, ratio = drawn
    for step in range(10):
        assert is_mean(ratio * (np.floor(share * 10) == step), 0.1)
    assert is_mean(ratio * azimuth, 0.0)
    assert is_mean(ratio * azimuth**2, 1.0)
    assert is_mean(ratio * (azimuth > 2.0), 0.5 * math.erfc(2.0 / math.sqrt(2.0)))
    # Half of the flights of the first 90 %
    assert is_mean(ratio * (code == 1), 0.45)
    assert is_mean(ratio * (code == 1) * (share > 0.7) * (azimuth > 2.0), 0.1 * 0.5 * math.erfc(2.0 / math.sqrt(2.0)))
    assert not np.any((code == 1) & (share >= 0.9))


def test_a_part_draws_what_it_is_to_draw(drawn):
    share, _code, azimuth, _ratio = drawn
    # 0.75 of all flights are aimed there, and 0.25 · 0.3 get there by themselves
    assert is_mean((share >= 0.7).astype(float), 0.75 + 0.25 * 0.3)
    assert is_mean(azimuth, 0.45 * 2.0)


def test_evenly_spread_samples_keep_their_weights():
    _share, _code, azimuth, ratio = draw(ImportanceSampling(seed=4, kind="sobol", mixture=MIXTURE), "test", 5_120)
    assert is_mean(ratio, 1.0)
    assert is_mean(ratio * azimuth**2, 1.0)


# A flight hits when it fails in a span of 2 % of powered flight, by the second of two modes, with an azimuth error
# beyond the 1e-4 quantile: 0.02 · ½ · 1e-4
BEYOND = 3.719016485455709
KNOWN = 1e-6


def see(sampling: Sampling, case: str, flights: int) -> Seen:
    share, code, azimuth, ratio = draw(sampling, case, flights)
    apart_m = 1e6 * np.maximum(np.abs(share - 0.61) - 0.01, 0.0) + 1e5 * np.maximum(BEYOND - azimuth, 0.0)
    apart_m += 5e5 * (code == 0)
    return Seen(sampling=sampling, case=case, modes=MODES, mode=code, ratio=ratio, distance_m=apart_m)


def learn(seed: int) -> Mixture:
    pilot = see(Sampling(seed=2), "sweep", 20_480)
    assert not np.any(pilot.distance_m == 0.0)
    mixture, rounds = learn_in_rounds(pilot, lambda how, case: see(how, case, 1_024), seed=seed, case="toward")
    assert 1 <= rounds <= 4
    return mixture


@pytest.fixture(scope="module")
def learnt():
    return learn(seed=5)


def test_a_probability_of_1e_6_is_known_from_4096_flights(learnt):
    values, variances = [], []
    for seed in range(200):
        seen = see(ImportanceSampling(seed=1000 + seed, mixture=learnt), "aimed", 4_096)
        hit = seen.ratio * (seen.distance_m == 0.0)
        values.append(hit.mean())
        variances.append(hit.var())
    error = np.sqrt(np.array(variances) / 4_096)
    # Of 200 normal estimates more than three are beyond 3σ once in 500 times
    assert np.count_nonzero(np.abs(values - np.float64(KNOWN)) > 3.0 * error) <= 3
    assert is_mean(np.array(values), KNOWN)
    # Plain flights would need a variance of p(1 − p) each; the rounds count too
    assert KNOWN / np.mean(variances) * 4_096 / (4_096 + 4 * 1_024) > 1_000.0


def test_what_was_not_seen_in_a_sweep_is_still_drawn(learnt):
    assert learnt.own_share == pytest.approx(OWN_SHARE)
    assert {part.mode for part in learnt.parts} == {None, "malfunction-turn"}
    tilt = next(part.normals[AZIMUTH] for part in learnt.parts if part.normals)
    assert tilt.mean[0] == pytest.approx(BEYOND, abs=0.5)


def test_a_sweep_of_which_nothing_comes_down_teaches_nothing():
    seen = replace(see(Sampling(seed=1), "sweep", 1_024), distance_m=np.full(1_024, np.inf))
    mixture = learn_mixture([seen])
    assert (mixture.parts, mixture.own_share) == ((), 1.0)
    assert np.all(draw(ImportanceSampling(seed=1, mixture=mixture), "test", 1_024)[3] == 1.0)


def test_aimed_bodies_come_down_where_plain_ones_do_and_the_same_for_any_number_of_workers():
    tilt = Tilt(np.array([0.0, 1.5, 0.0, 0.0, 0.0, 0.0]), np.ones(6))
    mixture = Mixture(parts=(Part(share=0.5, normals={"push": tilt}),))
    plain = small_study()
    aimed = replace(plain, block=drop_two_weighted, sampling=ImportanceSampling(seed=9, mixture=mixture))
    found = []
    for threads in (1, 3):
        with open_threads(threads) as engine:
            found.append(simulate(aimed, flights=3_000, engine=engine))
    assert impact_bytes(found[0]) == impact_bytes(found[1])
    (one,), (other,) = simulate(plain, flights=20_000), found[0]
    ratio = other.failures.ratio[other.flight]
    far = np.mean(one.lon_deg > 0.06), np.mean(ratio * (other.lon_deg > 0.06))
    assert 0.001 < far[0] < 0.1
    assert far[1] == pytest.approx(far[0], rel=0.2)
    assert np.mean(other.lon_deg > 0.06) > 3.0 * far[0]


def drop_two_weighted(draws, flights):
    flown = drop_two(draws, flights)
    return replace(flown, failures=replace(flown.failures, ratio=draws.find_ratio()[:flights]))


def impacts_at(lon_deg, lat_deg, flight):
    count = max(flight) + 2
    place = {"lon_deg": np.array(lon_deg), "lat_deg": np.array(lat_deg), "t_s": np.zeros(len(flight))}
    facts = {"case": "sweep", "item": "debris", "condition": "sweep", "not_landed": {}}
    return make_impacts(flight=np.array(flight), flights=count, **place, **facts)


def test_distances_are_the_least_of_each_flight():
    # A degree of latitude at the equator is 110,574 m, one of longitude 111,319 m
    impacts = impacts_at([0.0, 0.0, 1.0, 179.9], [0.0, 1.0, 0.0, 0.0], [0, 1, 1, 2])
    target = Target(lon_deg=0.0, lat_deg=0.0, radius_m=10_000.0)
    found = target.find_distances_m([impacts])
    assert found[0] == 0.0
    # On a sphere, which guides alone
    assert found[1] == pytest.approx(100_574.0, rel=0.01)
    assert math.isinf(found[3])
    edge = Target(lon_deg=0.0, lat_deg=1.0, radius_m=110_600.0)
    assert edge.find_distances_m([impacts])[0] == 0.0
    assert replace(edge, radius_m=110_500.0).find_distances_m([impacts])[0] > 0.0


def test_an_area_across_the_antimeridian_is_hit_on_both_sides():
    area = box(179.5, -1.0, 180.0, 1.0).union(box(-180.0, -1.0, -179.5, 1.0))
    impacts = impacts_at([179.9, 180.1, -179.9, 178.5], [0.0] * 4, [0, 1, 2, 3])
    found = Target(lon_deg=180.0, lat_deg=0.0, radius_m=0.0, geometry=area).find_distances_m([impacts])
    assert found[:3].tolist() == [0.0, 0.0, 0.0]
    assert found[3] == pytest.approx(111_319.0, rel=0.05)


def test_a_rare_place_has_the_probability_that_many_plain_flights_give_it():
    # Within 100 km of 26.5° N 127.9° E: 504 of 819,200 flights of plain sweeps with seeds 1000 to 1019
    known, error_of_known = 504 / 819_200, math.sqrt(504) / 819_200
    mission = load_mission("malligyong-1-2023-08-24")
    pilot = plain_sweep(mission, seed=1, flights=4_096)
    target = Target(lon_deg=127.9, lat_deg=26.5, radius_m=100_000.0)
    aimed = aim_sweep(mission, pilot, Sampling(seed=1), target, flights=4_096, seed=3)
    weighted = aimed.ratio * aimed.hit
    error = math.hypot(weighted.std() / 64.0, error_of_known)
    assert abs(weighted.mean() - known) < 3.0 * error
    assert is_mean(aimed.ratio, 1.0)
    found = aimed.estimate()
    assert found.value == pytest.approx(weighted.mean())
    assert found.resolved == (found.effective_flights >= 10.0)
    assert found.interval[0] < known < found.interval[1]
    # Plain flights would hit that often; what brings the others there is in the weights alone
    assert np.count_nonzero(aimed.hit) > 5.0 * known * 4_096


def plain_sweep(mission, seed, flights):
    inputs = flight_inputs(mission)
    model = build_flight_model(mission, inputs.vehicle, inputs.site, build_mission_environment(mission, inputs.site))
    block = sweep_block(model, list_swept_modes(model.members[0].plan))
    facts = {"case": "sweep", "condition": "sweep", "sampling": Sampling(seed=seed)}
    return simulate(Study(block=block, environment=model.environment, **facts), flights=flights)


def test_the_same_seed_gives_the_same_flights_for_any_number_of_workers():
    mission = load_mission("malligyong-1-2023-08-24")
    pilot = plain_sweep(mission, seed=1, flights=1_024)
    target = Target(lon_deg=127.9, lat_deg=26.5, radius_m=100_000.0)
    how = {"flights": 600, "seed": 3}
    one, other = (aim_sweep(mission, pilot, Sampling(seed=1), target, workers=count, **how) for count in (1, 2))
    assert impact_bytes(one.impacts) == impact_bytes(other.impacts)
    assert np.array_equal(one.ratio, other.ratio)
    assert np.array_equal(one.hit, other.hit) and one.hit.any()


def test_with_one_failure_mode_weights_still_have_a_mean_of_1():
    mixture = Mixture(parts=(Part(share=0.7, mode="explosion", uniforms={TIME: LATE}),))
    draws = ImportanceSampling(seed=2, mixture=mixture).draw_block("one", 0)
    possible = draws.uniform(TIME)[:, None] < 0.9
    code, of_mode = choose_by_part(draws, np.zeros(BLOCK_FLIGHTS, dtype=np.int64), possible, ("explosion",))
    ratio = draws.find_ratio(of_mode)
    assert np.all(code == 0) and np.all(of_mode == 1.0)
    assert is_mean(ratio, 1.0) and is_mean(ratio * (draws.uniform(TIME) >= 0.7), 0.3)


def test_a_run_without_a_sweep_cannot_be_aimed():
    with pytest.raises(UsageError, match="sweep"):
        aim_sweep(None, [replace(impacts_at([0.0], [0.0], [0]), case="nominal")], Sampling(seed=1), None)
