"""From a mission to an assessment: which cases are flown, how often, from which seed, and what a run says of itself."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from small_study import impact_bytes, small_study

import fallzone
from fallzone.assessment import assess as assessing
from fallzone.footprint.convergence import Precision
from fallzone.model.results.provenance import Round
from fallzone.model.results.statement import Statement
from fallzone.model.text import Wording
from fallzone.montecarlo.engines import open_threads
from fallzone.montecarlo.run import simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS
from fallzone.outputs.basis_words import say_basis
from fallzone.words.formats import THIN
from fallzone.words.things import condition_words

SHIPPED = Path(__file__).parents[2] / "geodata"
MISSION = "malligyong-1-2023-08-24"
SISTERS = ("malligyong-1-2023-05-31", "malligyong-1-2023-11-21")
NOMINAL_FALLS, TO_ORBIT = ("stage-1", "fairing", "stage-2"), ("stage-3", "payload")


@pytest.fixture(scope="module")
def mission():
    return fallzone.load_mission(MISSION)


# Each test has a run of its own, so that it is among those that see a change in what makes one
@pytest.fixture
def run(mission):
    """Two cases, one of them asked for twice."""
    return fallzone.assess(mission, samples=3, seed=3, workers=1, cases=("as-flown", "nominal", "as-flown"))


@pytest.fixture
def sweep(mission):
    return fallzone.assess(mission, samples=12, seed=3, workers=1, cases=("sweep",), sampling="sobol")


def published(name: str) -> list[dict]:
    return tomllib.loads((SHIPPED / "missions" / f"{name}.toml").read_text(encoding="utf-8"))["published"]


def test_it_is_of_the_mission_its_vehicle_and_its_site(run, mission):
    assert run.mission is mission
    assert (run.vehicle.id, run.site.id) == ("chollima-1", "sohae")
    [wind] = [one for one in run.provenance.assumptions if one.code == "wind"]
    assert wind.values == {"wind": "westerly"} and "taken from no data set" in wind.source
    assert [zone.id for zone in run.zones] == [f"malligyong-1-2023-{letter}" for letter in "abc"]
    assert run.stale is None


def test_each_case_is_flown_once_and_as_often_as_was_asked(run, sweep):
    assert list(dict.fromkeys(group.case for group in run.impacts)) == ["as-flown", "nominal"]
    assert len({(group.case, group.item) for group in run.impacts}) == len(run.impacts)
    assert {group.flights for group in run.impacts} == {3}
    assert run.provenance.samples == {"as-flown": 3, "nominal": 3}
    assert {group.flights for group in sweep.impacts} == {12} and sweep.provenance.samples == {"sweep": 12}


def test_what_separates_before_the_failure_falls_once_from_every_flight_and_a_fairing_in_halves(run):
    # The third stage explodes at T+338 s: both lower stages and the fairing are gone by then
    for case in ("nominal", "as-flown"):
        fallen = {group.item: group for group in run.impacts if group.case == case}
        for item in NOMINAL_FALLS:
            assert len(fallen[item].flight) == 3 * (2 if item == "fairing" else 1), (case, item)
            assert not fallen[item].not_landed


def test_what_goes_to_orbit_comes_down_nowhere_and_no_flight_of_it_is_lost(run):
    nominal = {group.item: group for group in run.impacts if group.case == "nominal"}
    assert set(nominal) == {*NOMINAL_FALLS, *TO_ORBIT}
    for item in TO_ORBIT:
        assert len(nominal[item].flight) == 0 and sum(nominal[item].not_landed.values()) == 3
        assert set(nominal[item].not_landed) >= {"orbital"}


def test_every_case_says_what_its_probabilities_are_conditional_on(run, sweep):
    conditions = {group.case: group.condition for group in (*run.impacts, *sweep.impacts)}
    assert conditions == {
        "nominal": "nominal",
        # As the mission file has it
        "as-flown": "explosion@T+338.28",
        "sweep": "sweep",
    }
    own = fallzone.assess(run.mission, samples=1, workers=1, cases=("early-cutoff@T+100",))
    assert {group.condition for group in own.impacts} == {"early-cutoff@T+100"}
    # And so it is told
    assert [condition_words(told) for told in (*conditions.values(), "early-cutoff@T+100")] == [
        "failure at T+338.28 s by explosion",
        "nominal",
        "a failure at a uniformly drawn time of powered flight",
        "failure at T+100 s by early-cutoff",
    ]
    assert set(own.trajectories) == {"nominal", "early-cutoff@T+100"}
    assert own.provenance.failure_modes == ("early-cutoff",)


def test_areas_and_progress_are_of_all_cases_and_items_in_the_order_of_their_impacts(mission):
    # 99 % areas are drawn of what 100 flights bring down
    told = []
    options = {"samples": 120, "workers": 1, "cases": ("as-flown", "nominal")}
    run = fallzone.assess(mission, **options, progress=lambda *words, **more: told.append(words))
    drawn = [(group.case, group.item) for group in run.impacts if len(group.flight)]
    assert list(dict.fromkeys((shape.case, shape.item) for shape in run.shapes)) == drawn
    assert [shape.containment for shape in run.shapes] == [0.5, 0.9, 0.97, 0.99] * len(drawn)
    groups = len(run.impacts)
    assert [words[0] for words in told if words[1:] == (0, 120)] == ["as-flown", "nominal"]
    areas = [("footprints", done, groups) for done in range(groups + 1)]
    assert [words for words in told if words[0] == "footprints"] == areas
    assert told[-1] == ("flags", 0, 0)
    assert any(reason.reason == "footprint_99" for flag in run.flagged for reason in flag.reasons)


def test_the_nominal_flight_is_flown_beside_every_case_and_a_sweep_has_none_of_its_own(run, sweep):
    assert list(run.trajectories) == ["nominal", "as-flown"] and list(sweep.trajectories) == ["nominal"]
    assert len(run.trajectories["nominal"].drops) == 3


def flagged_tracks(run) -> set[str]:
    zones = {reason.zone for flag in run.flagged for reason in flag.reasons if reason.reason == "overflight"}
    return {zone.partition(":")[2] for zone in zones}


def test_regions_are_flagged_for_the_tracks_of_the_cases_alone(run, sweep, mission):
    assert flagged_tracks(run) == {"nominal", "as-flown"}
    assert flagged_tracks(sweep) == {"nominal"}
    failure = fallzone.assess(mission, samples=1, workers=1, cases=("as-flown",))
    assert flagged_tracks(failure) == {"as-flown"}, "what the nominal flight would have passed later is not passed"


def test_regions_are_flagged_for_zones_and_impacts_with_their_times(sweep):
    reasons = [reason for flag in sweep.flagged for reason in flag.reasons]
    assert {reason.reason for reason in reasons} >= {"zone", "overflight", "impacts"}
    few = [reason for reason in reasons if reason.reason == "impacts"]
    assert all(reason.zone.startswith("sweep:") for reason in few)
    assert all(reason.window_utc is not None for reason in few), "the lift-off is known to the minute"


def test_published_figures_are_those_of_the_mission_and_then_of_its_sisters(run):
    expected = [MISSION] * len(published(MISSION))
    expected += [name for name in SISTERS for _ in published(name)]
    rows = run.validated().validation
    assert [row.mission for row in rows] == expected
    values = [one["value"] for name in (MISSION, *SISTERS) for one in published(name)]
    assert [row.published for row in rows] == values


def test_the_digests_are_those_of_the_files(run):
    inputs = run.provenance.inputs
    own = {f"missions/{MISSION}.toml", "vehicles/chollima-1.toml", "sites/sohae.toml", f"ensembles/{MISSION}.csv"}
    assert own <= set(inputs)
    for name, digest in inputs.items():
        assert hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() == digest, name


def test_a_run_says_its_seed_and_how_its_numbers_are_drawn(run, sweep):
    assert (run.provenance.seed, run.provenance.sampling) == (3, "plain")
    assert (sweep.provenance.seed, sweep.provenance.sampling) == (3, "sobol")
    assert run.provenance.version == fallzone.__version__
    assert run.provenance.precision is None and run.provenance.rounds == {}


def test_the_same_seed_falls_in_the_same_places_for_any_workers_and_another_elsewhere(mission, run):
    options = {"samples": 3, "cases": ("nominal",)}
    [first, again, default, other] = [
        fallzone.assess(mission, **options, **more)
        for more in ({"seed": 1, "workers": 1}, {"seed": 1, "workers": 2}, {}, {"seed": 2, "workers": 1})
    ]
    assert impact_bytes(first.impacts) == impact_bytes(again.impacts) == impact_bytes(default.impacts)
    assert impact_bytes(first.impacts) != impact_bytes(other.impacts)
    assert default.provenance.seed == 1


def test_a_mission_that_went_to_plan_has_no_case_of_its_own_failure(mission):
    assert assessing.default_cases(mission) == ("nominal", "as-flown", "sweep")
    assert assessing.default_cases(mission.model_copy(update={"as_flown": None})) == ("nominal", "sweep")


@pytest.fixture
def flights_of(monkeypatch, mission):
    """Cases and their numbers of flights of a run, none of which is flown."""

    def ask(**options) -> dict[str, int]:
        asked = {}

        def count(study, *, flights, **means):
            asked[study.case] = flights
            return ()

        monkeypatch.setattr(assessing, "simulate", count)
        run = fallzone.assess(mission, workers=1, **options)
        assert run.provenance.samples == asked
        return asked

    return ask


def test_unless_told_otherwise_every_case_is_flown_twenty_thousand_times(flights_of):
    assert flights_of() == {"nominal": 20_000, "as-flown": 20_000, "sweep": 20_000}
    assert flights_of(cases=("explosion@T+50",)) == {"explosion@T+50": 20_000}
    assert flights_of(cases=("nominal",), samples=7) == {"nominal": 7}


def test_an_asked_precision_stands_beside_how_each_case_got_there(monkeypatch, mission):
    way = (Round(flights=20, precision=None), Round(flights=30, precision=0.04))
    asked = []

    def until(study, precision, **means):
        asked.append((study.case, precision))
        return simulate(study, flights=30, **means), way

    monkeypatch.setattr(assessing, "simulate_until", until)
    wanted = Precision(relative=0.05, most=100_000)
    run = fallzone.assess(mission, samples=wanted, workers=1, cases=("nominal", "as-flown"))
    assert asked == [("nominal", wanted), ("as-flown", wanted)]
    assert run.provenance.samples == {"nominal": 30, "as-flown": 30}
    assert run.provenance.rounds == {"nominal": way, "as-flown": way}
    assert run.provenance.precision == 0.05
    asked = Statement(code="precision", values={"relative": 0.05, "most_flights": 100_000})
    assert run.provenance.assumptions[-1] == asked
    assert say_basis(asked).replace(THIN, " ") == (
        "Flights: until the 97 % area of every item is known to 5 % of itself (half of its 95 % interval), or 100 000 "
        "of a case."
    )
    assert run.provenance.assumptions[0].code == "wind", "beside all that is assumed in any run"


def test_finished_blocks_are_kept_and_taken_again_by_the_same_run_alone(tmp_path, mission):
    flights, told = BLOCK_FLIGHTS, []

    def assess(seed: int):
        told.clear()
        return fallzone.assess(
            mission,
            samples=flights,
            seed=seed,
            workers=1,
            cases=("nominal",),
            work_folder=tmp_path / "work",
            progress=lambda *words, **more: told.append(words),
        )

    first = assess(1)
    assert ("nominal", 0, flights) in told and list((tmp_path / "work").rglob("*.npz"))
    again = assess(1)
    assert ("nominal", 0, flights) not in told and ("nominal", flights, flights) in told
    assert impact_bytes(first.impacts) == impact_bytes(again.impacts)
    assess(2)
    assert ("nominal", 0, flights) in told


def test_blocks_are_kept_for_a_mission_its_files_and_its_random_numbers(monkeypatch, mission, tmp_path):
    facts = []
    monkeypatch.setattr(assessing, "Checkpoint", lambda folder, text: facts.append((folder, text)))
    plain, sobol = (assessing.Sampling(seed=1, kind=kind) for kind in ("plain", "sobol"))
    files = {"a": "1", "b": "2"}
    for about in [
        (mission, plain, files, ()),
        (mission.model_copy(update={"title": Wording(en="another")}), plain, files, ()),
        (mission, sobol, files, ()),
        (mission, plain, files | {"b": "3"}, ()),
        (mission, plain, files, (9_144.0,)),
    ]:
        assessing._open_checkpoint(tmp_path, *about)
    assert len(set(facts)) == 5 and {folder for folder, _ in facts} == {tmp_path}
    # In whatever order they were read
    assessing._open_checkpoint(tmp_path, mission, plain, {"b": "2", "a": "1"}, ())
    assert facts[-1] == facts[0]
    assert assessing._open_checkpoint(None, mission, plain, files, ()) is None and len(facts) == 6


def test_studies_are_simulated_in_their_order_and_to_their_numbers():
    studies = [small_study(case=case) for case in ("one", "two")]
    with open_threads() as engine:
        impacts, counts, rounds = assessing._simulate(studies, 5, engine=engine, kept=None, progress=None)
    assert [(group.case, group.flights) for group in impacts] == [("one", 5), ("two", 5)]
    assert counts == {"one": 5, "two": 5} and rounds == {}
    assert impact_bytes(impacts[:1]) == impact_bytes(simulate(studies[0], flights=5))
