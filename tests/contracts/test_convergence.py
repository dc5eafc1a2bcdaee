"""A run may be given a precision in place of a number of flights: it stops when it is met and says how it got there."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from builders import make_impacts
from small_study import impact_bytes, small_study

import fallzone
from fallzone.assessment.store.read import read_run
from fallzone.cli.main import main
from fallzone.errors import UsageError
from fallzone.footprint import convergence
from fallzone.footprint.build import build_footprints
from fallzone.footprint.convergence import STEP_FLIGHTS, Precision, _next_flights, simulate_until
from fallzone.footprint.precision import estimate_precision
from fallzone.model.results.impacts import Impacts
from fallzone.montecarlo.checkpoint import Checkpoint
from fallzone.montecarlo.engines import open_threads

MISSION = "malligyong-1-2023-08-24"


def normal_cloud(seed: int, flights: int = STEP_FLIGHTS) -> Impacts:
    """Two bodies of each flight, from a normal density 100 by 20 km wide about 0° N 0° E."""
    draw = np.random.default_rng(seed)
    lonlat = np.repeat(draw.normal(size=(flights, 2)) * [1.0, 0.2], 2, axis=0)
    lonlat += draw.normal(size=lonlat.shape) * 0.02
    return make_impacts(
        case="test",
        item="debris",
        condition="a test",
        flights=flights,
        flight=np.repeat(np.arange(flights, dtype=np.int32), 2),
        lon_deg=lonlat[:, 0],
        lat_deg=lonlat[:, 1],
        t_s=np.zeros(2 * flights),
        not_landed={},
    )


def test_the_areas_of_fresh_seeds_lie_within_the_precision_that_is_told():
    clouds = [normal_cloud(seed) for seed in range(12)]
    areas = np.array([build_footprints(cloud, (0.97,))[0].area_m2 for cloud in clouds])
    told = np.array([estimate_precision([cloud]) for cloud in clouds[:4]])
    spread = areas.std(ddof=1) / areas.mean()
    # t of nine freedoms is 2.26 standard errors; twelve seeds know their spread to 20 %, and ten groups to 24 %: never
    # narrower than 1.4 spreads, nor so cautious that it asks for five times the flights
    assert 1.4 * spread < told.mean() < 2.26 * spread * np.sqrt(5.0)


def test_four_times_the_flights_halve_it():
    few, many = (np.mean([estimate_precision([normal_cloud(seed, n)]) for seed in (1, 2)]) for n in (5_120, 20_480))
    # Each mean of two is known to 17 %
    assert 0.5 / 1.6 < many / few < 0.5 * 1.6


def test_what_fell_in_a_few_blocks_only_is_not_known():
    cloud = normal_cloud(1)
    rare = cloud.select(cloud.flight < 600)
    assert estimate_precision([cloud, rare]) == np.inf
    assert estimate_precision([]) == np.inf


def test_a_run_goes_on_until_the_precision_is_met_and_no_farther():
    with open_threads() as engine:
        _, first = simulate_until(small_study(), Precision(relative=1.0), engine=engine)
        assert [one.flights for one in first] == [STEP_FLIGHTS]
        wanted = Precision(relative=0.8 * first[0].precision)
        impacts, rounds = simulate_until(small_study(), wanted, engine=engine)
    assert rounds[0] == first[0] and len(rounds) > 1
    assert rounds[-1].precision <= wanted.relative < min(one.precision for one in rounds[:-1])
    assert impacts[0].flights == rounds[-1].flights and rounds[-1].flights % STEP_FLIGHTS == 0


@pytest.mark.parametrize(
    ("ratio", "steps"),
    [
        # Of 5,120 flights and a half-width 1.5 times too wide: 1.1 × 1.5² = 2.475 times as many, in whole steps 3
        (1.5, 3),
        # 1.1 × 1.05² = 1.21, but never less than a quarter more
        (1.05, 2),
        # Never more than four times as many
        (10.0, 4),
    ],
)
def test_the_next_round_has_the_flights_that_the_last_ones_precision_asks_for(ratio, steps):
    assert _next_flights(STEP_FLIGHTS, ratio) == steps * STEP_FLIGHTS
    assert _next_flights(4 * STEP_FLIGHTS, 1.5) == 10 * STEP_FLIGHTS  # 9.9 steps
    assert _next_flights(40 * STEP_FLIGHTS, 1.05) == 50 * STEP_FLIGHTS


@pytest.fixture
def rounds_of(monkeypatch):
    """The rounds of a case whose areas are known so well, one after another; no flight is simulated."""

    def go(reached: list[float], precision: Precision):
        left, told = iter(reached), []

        def fly(study, *, flights, progress, **means):
            progress("case", flights, flights)
            return (flights,)

        monkeypatch.setattr(convergence, "simulate", fly)
        monkeypatch.setattr(convergence, "estimate_precision", lambda impacts: next(left))
        with open_threads() as engine:
            impacts, rounds = simulate_until(
                small_study(), precision, engine=engine, progress=lambda *done, **more: told.append((*done, more))
            )
        assert impacts == (rounds[-1].flights,) and next(left, None) is None
        assert [words[1] for words in told] == [one.flights for one in rounds]
        assert [words[3] for words in told] == [{}, *({"precision": one} for one in reached[:-1])]
        return [(one.flights, one.precision) for one in rounds]

    return go


def test_rounds_go_on_until_a_half_width_is_no_wider_than_was_asked(rounds_of):
    # 0.08 is 1.6 times too wide: 1.1 × 1.6² = 2.8 times the 5,120 flights, in whole steps 3; 0.0525: a quarter more,
    # which is 3.75 steps and so 4
    assert rounds_of([0.08, 0.0525, 0.05], Precision(relative=0.05)) == [
        (5_120, 0.08),
        (15_360, 0.0525),
        (20_480, 0.05),
    ]


def test_what_is_not_known_at_all_is_told_as_nothing_and_asks_for_four_times_the_flights(rounds_of):
    assert rounds_of([np.inf, np.inf, 0.01], Precision(relative=0.05)) == [
        (5_120, None),
        (20_480, None),
        (81_920, 0.01),
    ]


def test_rounds_end_at_the_most_flights_in_whole_steps(rounds_of):
    # Four times 20,480 are 81,920: of 60,000 flights at most, 11 steps of 5,120 are whole
    assert rounds_of([0.9, 0.8, 0.7], Precision(relative=0.05, most=60_000)) == [
        (5_120, 0.9),
        (20_480, 0.8),
        (56_320, 0.7),
    ]
    assert rounds_of([0.9], Precision(relative=0.05, most=STEP_FLIGHTS)) == [(5_120, 0.9)]
    assert Precision(relative=0.05).most == 200_000


def test_no_block_is_simulated_in_two_rounds():
    study, seen = small_study(), []

    def block(draws, flights):
        seen.append(draws.block)
        return study.block(draws, flights)

    wanted = Precision(relative=0.001, most=2 * STEP_FLIGHTS)
    with open_threads() as engine:
        simulate_until(dataclasses.replace(study, block=block), wanted, engine=engine)
    assert sorted(seen) == list(range(20))  # two steps of ten blocks


@pytest.mark.parametrize("relative", [0.001, 0.05, 1.0])
def test_a_precision_is_a_tenth_of_a_percent_to_all(relative):
    assert Precision(relative=relative).relative == relative


@pytest.mark.parametrize("relative", [0.0, 0.00099, 1.0001, -0.05, float("nan"), float("inf")])
def test_what_no_area_can_be_known_to_is_refused(relative):
    with pytest.raises(UsageError, match=r"expected 0\.001 to 1"):
        Precision(relative=relative)


def test_it_ends_at_the_most_flights_when_it_is_not_met():
    with open_threads() as engine:
        _, rounds = simulate_until(small_study(), Precision(relative=0.001, most=3 * STEP_FLIGHTS + 1), engine=engine)
    assert rounds[-1].flights == 3 * STEP_FLIGHTS and rounds[-1].precision > 0.001


def test_the_way_there_is_the_same_when_it_is_resumed(tmp_path):
    wanted, told = Precision(relative=0.001, most=2 * STEP_FLIGHTS), []
    with open_threads() as engine:
        runs = [
            simulate_until(
                small_study(),
                wanted,
                engine=engine,
                finished=Checkpoint(tmp_path, "facts").open_case("test"),
                progress=lambda *done, **more: told.append(more.get("precision")),
            )
            for _ in range(2)
        ]
    assert impact_bytes(runs[0][0]) == impact_bytes(runs[1][0])
    assert runs[0][1] == runs[1][1]
    assert told[-1] == runs[0][1][0].precision and told[0] is None


def test_an_assessment_keeps_how_it_got_there(tmp_path):
    mission = fallzone.load_mission(MISSION)
    run = fallzone.assess(mission, samples=Precision(relative=0.5), cases=("nominal",))
    [only] = run.provenance.rounds["nominal"]
    assert run.provenance.samples == {"nominal": only.flights}
    assert only.precision <= run.provenance.precision == 0.5
    assert run.provenance.assumptions[-1].code == "precision"
    assert read_run(run.write(tmp_path / "run")).provenance == run.provenance


@pytest.mark.parametrize("text", ["5", "x%", "%", "nan%", "-5%", "0%", "1e9%", "inf%"])
def test_what_is_no_precision_is_a_usage_error(text, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["run", MISSION, "--precision", text])
    assert left.value.code == 2 and list(tmp_path.iterdir()) == []
    assert "expected" in capsys.readouterr().err


def test_too_few_flights_cannot_tell_a_precision():
    with pytest.raises(UsageError, match="too few"):
        Precision(relative=0.05, most=STEP_FLIGHTS - 1)
