"""Laws of model discrepancy: all that a flight lets fall moves together, by its range, about its pad, and in time."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from small_study import drop_two, impact_bytes, small_study

import fallzone
from fallzone.assessment.credibility.validation import validate
from fallzone.catalogue.fitted.discrepancy import load_discrepancy
from fallzone.catalogue.geodata import SHIPPED
from fallzone.earth.geodesic import forward, move_about, range_azimuth
from fallzone.flight.inputs import load_flight
from fallzone.model.discrepancy import find_student_quantile
from fallzone.model.results.impacts import FAILURE_COLUMNS, IMPACT_COLUMNS
from fallzone.montecarlo.cases import Flown
from fallzone.montecarlo.discrepancy import Shift
from fallzone.montecarlo.engines import open_threads
from fallzone.montecarlo.run import simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws, Sampling

FLIGHTS = 400
PAD = (0.0, 0.0)
LET_GO_S = 100.0
# Items let fall over the equator, by how far east of the pad
PLACES_DEG = {"stage-1": 4.0, "stage-2": 20.0}

FITTED, FOLLOWER, AIMED = "naro-2013-01-30", "naro-2010-06-10", "nuri-2023-05-25"
UNFITTED = "lvm3-2019-07-22"
# More than the scatter of any flight
WIDE = {"range_fraction": 0.2, "azimuth_deg": 8.0}


def drop_along(draws: Draws, flights: int) -> Flown:
    """Of each flight two bodies over each of two places on the equator, with pushes of their own."""
    flown = drop_two(draws, flights)
    pair = flown.bodies["debris"]
    bodies = {}
    for item, lon_deg in PLACES_DEG.items():
        turn = np.radians(lon_deg)
        to_east = np.array([[np.cos(turn), -np.sin(turn), 0.0], [np.sin(turn), np.cos(turn), 0.0], [0.0, 0.0, 1.0]])
        push_mps = 50.0 * draws.normal(f"push/{item}", 6)[:flights].reshape(-1, 3)
        place_m = pair.position_ecef_m @ to_east.T
        bodies[item] = replace(pair, position_ecef_m=place_m, velocity_ecef_mps=push_mps)
    return replace(flown, bodies=bodies)


def shift_of(*, range_fraction=0.0, azimuth_deg=0.0, fall_time_fraction=0.0, pad=PAD, freedom=1e9) -> Shift:
    return Shift(
        pad_lon_deg=pad[0],
        pad_lat_deg=pad[1],
        range_fraction=range_fraction,
        azimuth_deg=azimuth_deg,
        fall_time_fraction=fall_time_fraction,
        degrees_of_freedom=freedom,
    )


def fly(shift: Shift | None, *, kind="plain", levels_m=(), flights=FLIGHTS, workers=2):
    """Falls of each item, without a shift or with one."""
    sampling = Sampling(seed=3, kind=kind)
    study = replace(small_study(), block=drop_along, sampling=sampling, levels_m=levels_m, shift=shift)
    with open_threads(workers) as engine:
        return {one.item: one for one in simulate(study, flights=flights, engine=engine)}


def from_pad(impacts, pad=PAD) -> tuple[np.ndarray, np.ndarray]:
    return range_azimuth(*pad, impacts.lon_deg, impacts.lat_deg)


def test_with_the_range_alone_ranges_scale_by_one_factor_a_flight_and_azimuths_stay():
    still, moved = fly(None), fly(shift_of(range_fraction=0.03))
    found = {}
    for item, impacts in moved.items():
        (near_m, azimuth0_deg), (far_m, azimuth_deg) = from_pad(still[item]), from_pad(impacts)
        # The bodies come down within some 5 km of the equator, which is a great circle and a geodesic
        assert np.abs(azimuth_deg - azimuth0_deg).max() < 0.01
        ln = np.log(far_m / near_m)
        assert np.array_equal(impacts.flight[::2], impacts.flight[1::2])
        # Both bodies of a flight by the same; the way is right to 1 %, of 0.03 times four standard deviations
        assert np.abs(ln[::2] - ln[1::2]).max() < 0.01 * 0.12
        found[item] = ln[::2]
        # The spread of 400 draws is known to 1/√800 = 3.5 % of itself; here to four times that
        assert ln[::2].std() == pytest.approx(0.03, rel=0.14) and abs(ln.mean()) < 4.0 * 0.03 / np.sqrt(FLIGHTS)
    assert np.abs(found["stage-1"] - found["stage-2"]).max() < 0.01 * 0.12


def test_what_is_off_is_students_t_without_its_outermost_thousandths():
    """W. S. Gosset's table for 4 degrees of freedom: 0.741 at 75 %, 2.132 at 95 %, 2.776 at 97.5 %, 4.604 at 99.5 %."""
    share = np.array([0.75, 0.95, 0.975, 0.995])
    kept = (share - 0.001) / 0.998
    assert find_student_quantile(kept, 4.0) == pytest.approx([0.741, 2.132, 2.776, 4.604], abs=5e-4)
    assert find_student_quantile(1.0 - kept, 4.0) == pytest.approx(-find_student_quantile(kept, 4.0), rel=1e-9)
    # 7.173 at 99.9 %
    assert find_student_quantile(np.array([0.0, 1.0]), 4.0) == pytest.approx([-7.173, 7.173], abs=5e-4)


def test_with_heavy_tails_more_flights_are_far_off():
    flights = 4 * BLOCK_FLIGHTS
    factors = {}
    for freedom in (4.0, 1e9):
        still, moved = fly(None, flights=flights), fly(shift_of(range_fraction=0.03, freedom=freedom), flights=flights)
        ln = np.log(from_pad(moved["stage-1"])[0] / from_pad(still["stage-1"])[0])[::2]
        factors[freedom] = ln / 0.03
    # Beyond 2.776: 5 % of Student's t, 0.55 % of a normal distribution; 4.5 standard deviations of these counts
    for freedom, share in ((4.0, 0.05), (1e9, 0.0055)):
        found = np.mean(np.abs(factors[freedom]) > 2.776)
        assert found == pytest.approx(share, abs=4.5 * np.sqrt(share * (1.0 - share) / flights) + 0.002)
    # The same draw, as far out in its own distribution
    assert np.array_equal(np.argsort(factors[4.0])[::64], np.argsort(factors[1e9])[::64])


def test_times_of_falls_have_no_heavy_tails():
    heavy, normal = (fly(shift_of(fall_time_fraction=0.2, freedom=freedom))["stage-1"].t_s for freedom in (4.0, 1e9))
    assert np.array_equal(heavy, normal)


def test_ranges_of_vehicles_that_nothing_was_fitted_to_are_spread_further():
    known = load_discrepancy(SHIPPED)
    assert known.unfitted_range_fraction.value > known.range_fraction.value
    for mission, wanted in ((AIMED, known), (UNFITTED, known.of_unfitted)):
        found = load_flight(mission)._inputs.discrepancy
        assert found.range_fraction.value == wanted.range_fraction.value, mission
        assert found.azimuth_deg.value == known.azimuth_deg.value


def test_falls_of_one_flight_are_long_or_short_together_and_without_it_each_for_itself():
    def correlate(shift):
        first, second = (from_pad(one)[0][::2] for one in fly(shift).values())
        return np.corrcoef(first, second)[0, 1]

    # Beside 3 % of 445 km, 13 km, the pushes of 50 m/s over a fall of some 100 s leave 5 km each for itself
    assert correlate(shift_of(range_fraction=0.03)) > 0.85
    # Of 400 independent pairs beyond 4.5/√400 once in 150,000
    assert abs(correlate(None)) < 4.5 / np.sqrt(FLIGHTS)


def test_with_the_azimuth_alone_falls_turn_about_the_pad_and_ranges_stay():
    still, moved = fly(None), fly(shift_of(azimuth_deg=0.5))
    turns = {}
    for item, impacts in moved.items():
        (near_m, azimuth0_deg), (far_m, azimuth_deg) = from_pad(still[item]), from_pad(impacts)
        turns[item] = (azimuth_deg - azimuth0_deg)[::2]
        # Across 2,226 km by 2° at most; a hundredth of that is 780 m
        assert np.abs(far_m - near_m).max() < 800.0
        assert turns[item].std() == pytest.approx(0.5, rel=0.14)
    assert np.abs(turns["stage-1"] - turns["stage-2"]).max() < 0.02


@pytest.mark.parametrize("kind", ["plain", "sobol"])
def test_without_any_spread_the_numbers_are_those_without_a_shift_to_the_last_bit(kind):
    still, moved = (fly(shift, kind=kind, levels_m=(5_000.0,)).values() for shift in (None, shift_of()))
    assert impact_bytes(moved) == impact_bytes(still)


@pytest.mark.parametrize("kind", ["plain", "sobol"])
def test_only_where_and_when_a_body_comes_down_changes(kind):
    shift = shift_of(range_fraction=0.03, azimuth_deg=0.3, fall_time_fraction=0.2)
    still, moved = fly(None, kind=kind), fly(shift, kind=kind)
    for item, impacts in moved.items():
        for column in IMPACT_COLUMNS:
            before, after = (getattr(one, column.name) for one in (still[item], impacts))
            same = np.array_equal(before, after)
            assert same == (column.name not in ("lon_deg", "lat_deg", "t_s")), column.name
        for column in FAILURE_COLUMNS:
            assert np.array_equal(
                getattr(impacts.failures, column.name), getattr(still[item].failures, column.name), equal_nan=True
            )
        assert impacts.not_landed == still[item].not_landed


def test_bodies_fall_longer_or_shorter_by_one_factor_a_flight_and_none_lands_before_it_is_let_go():
    still, moved = (
        fly(None, levels_m=(5_000.0, 40_000.0)),
        fly(shift_of(fall_time_fraction=0.5), levels_m=(5_000.0, 40_000.0)),
    )
    factors = {}
    for item, impacts in moved.items():
        fall0_s, fall_s = still[item].t_s - LET_GO_S, impacts.t_s - LET_GO_S
        assert fall_s.min() > 0.0
        factors[item] = fall_s / fall0_s
        assert np.log(factors[item][::2]).std() == pytest.approx(0.5, rel=0.14)
        # On its way down it passes a height after the same share of its fall; times of passing have seven digits
        low0_s, low_s = still[item].level_t_s[:, 0] - LET_GO_S, impacts.level_t_s[:, 0] - LET_GO_S
        assert low_s / fall_s == pytest.approx(low0_s / fall0_s, abs=1e-4)
        # They begin at 30 km
        assert np.isnan(impacts.level_t_s[:, 1]).all()
        assert np.array_equal(impacts.lon_deg, still[item].lon_deg)
    assert factors["stage-1"] == pytest.approx(factors["stage-2"], rel=1e-9)


def test_what_falls_on_the_pad_stays_and_what_falls_near_it_hardly_moves():
    lon_deg, lat_deg = forward(127.5, 34.4, np.array([0.0, 40.0, 170.0]), np.array([0.0, 100.0, 2_000.0]))
    moved = move_about((127.5, 34.4), lon_deg, lat_deg, range_factor=np.full(3, 1.1), turn_deg=np.full(3, 1.0))
    off_m, _ = range_azimuth(lon_deg, lat_deg, *moved)
    # √(0.1² + 0.01745²) = 0.1015 of the range
    assert off_m == pytest.approx([0.0, 10.15, 203.0], rel=0.01, abs=1e-6)


@pytest.mark.parametrize("pad", [(127.5, 34.4), (-80.6, 28.5), (177.8, -39.3), (40.0, 89.9)])
def test_the_way_of_a_point_is_that_of_the_geodesics(pad):
    rng = np.random.default_rng(1)
    range_m, azimuth_deg = rng.uniform(10e3, 15e6, 2_000), rng.uniform(0.0, 360.0, 2_000)
    factor, turn_deg = np.exp(0.03 * rng.standard_normal(2_000)), 0.3 * rng.standard_normal(2_000)
    lon_deg, lat_deg = forward(*pad, azimuth_deg, range_m)
    wanted = forward(*pad, azimuth_deg + turn_deg, range_m * factor)
    moved = move_about(pad, lon_deg, lat_deg, range_factor=factor, turn_deg=turn_deg)
    assert moved[0].min() >= -180.0 and moved[0].max() <= 180.0
    way_m, off_m = range_azimuth(lon_deg, lat_deg, *wanted)[0], range_azimuth(*moved, *wanted)[0]
    assert np.all(off_m < 0.01 * way_m + 0.01)


def test_past_the_antipode_a_point_comes_out_behind_it():
    # On the equator 170° · 1.1 = 187°, which is 173° west; turned half round at 90° it is where it began, mirrored
    lon_deg, lat_deg = move_about(
        (0.0, 0.0),
        np.array([170.0, 90.0]),
        np.zeros(2),
        range_factor=np.array([1.1, 1.0]),
        turn_deg=np.array([0, 180.0]),
    )
    assert lon_deg == pytest.approx([-173.0, -90.0]) and lat_deg == pytest.approx([0.0, 0.0], abs=1e-9)
    # What never came down stays nowhere
    nowhere = move_about(
        (0.0, 0.0), np.array([np.nan]), np.array([np.nan]), range_factor=np.ones(1), turn_deg=np.ones(1)
    )
    assert np.isnan(nowhere).all()


def test_the_numbers_do_not_hang_on_workers_or_on_how_many_flights_there_are():
    shift = shift_of(range_fraction=0.03, azimuth_deg=0.3, fall_time_fraction=0.2)
    flights = 2 * BLOCK_FLIGHTS + 50
    one, three = (fly(shift, flights=flights, workers=workers).values() for workers in (1, 3))
    assert impact_bytes(one) == impact_bytes(three)
    longer = fly(shift, flights=flights)["stage-2"]
    shorter = fly(shift, flights=BLOCK_FLIGHTS)["stage-2"]
    assert np.array_equal(longer.lon_deg[: len(shorter.lon_deg)], shorter.lon_deg)


def spread(mission, **numbers):
    """The mission as one without a fit of its own, which may be off by so much."""
    known = load_discrepancy(SHIPPED)
    told = {key: getattr(known, key).model_copy(update={"value": value}) for key, value in numbers.items()}
    mission._inputs = replace(mission._inputs, discrepancy=known.model_copy(update=told))
    return mission


def test_a_mission_spreads_its_falls_and_the_same_seed_gives_the_same_for_any_workers():
    known = fallzone.load_mission(FITTED)
    still = fallzone.assess(known, samples=BLOCK_FLIGHTS + 40, seed=4)
    mission = spread(known)
    runs = [fallzone.assess(mission, samples=BLOCK_FLIGHTS + 40, seed=4, workers=n) for n in (1, 3)]
    assert impact_bytes(runs[0].impacts) == impact_bytes(runs[1].impacts) != impact_bytes(still.impacts)
    for one in runs[0].impacts:
        # Nothing comes down before it was let go, and debris is let go when its failure begins or later
        began_s = one.failure_t_s if one.item == "debris" else 0.0
        assert np.all(one.t_s >= began_s)


def test_the_range_of_a_figure_grows_with_the_discrepancy():
    rows = [row for row in validate([spread(fallzone.load_mission(FITTED), **WIDE)]) if row.name == "stage-1"]
    assert {row.quantity for row in rows} == {"range_m", "azimuth_deg"} and len(rows) == 2
    for row in rows:
        # Nine tenths of a normal distribution lie within 1.645 of its standard deviations; the 5 and 95 % of a
        # log-normal one of 0.2 are at 0.72 and 1.39 of its median. Ends that 512 flights tell are good to a tenth
        width = (row.high - row.low) / row.median if row.quantity == "range_m" else row.high - row.low
        assert width > 0.9 * (0.67 if row.quantity == "range_m" else 2.0 * 1.645 * WIDE["azimuth_deg"])


def test_it_is_of_flights_with_an_aim_or_those_of_another_and_not_of_what_was_fitted_or_given(tmp_path):
    found = {name: load_flight(name)._inputs.discrepancy for name in (FITTED, FOLLOWER, AIMED)}
    assert [one is not None for one in found.values()] == [False, True, True]
    # The same programme of a user's own, of which nothing says that it was fitted
    text = (SHIPPED.root / f"missions/{FITTED}.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^\[(fit|aim)\].*?(?=^\[|\Z)", "", text.replace(f'id = "{FITTED}"', 'id = "mine"'))
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    mine = load_flight(tmp_path / "mine.toml")
    assert mine.fit is None and mine.guidance is not None and mine._inputs.discrepancy is None
