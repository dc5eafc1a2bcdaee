"""A run of one failure is about that flight: what the nominal one would have passed later is not passed."""

from __future__ import annotations

import pytest

import fallzone
from fallzone.assessment.inputs import load_mission

MISSION, CASE = "nuri-2021-10-21", "explosion@T+300"
QUICK = {"samples": 2, "workers": 1}


def overflown(run):
    return {
        reason.zone for flag in run.flagged for reason in flag.reasons if reason.reason == "overflight"
    }, {flag.region for flag in run.flagged}  # fmt: skip


@pytest.fixture(scope="module")
def runs():
    mission = load_mission(MISSION)
    return {cases: fallzone.assess(mission, cases=cases, **QUICK) for cases in ((CASE,), ("nominal",), ("sweep",))}


def test_only_the_track_of_the_failed_flight_flags(runs):
    lines, regions = overflown(runs[CASE,])
    assert lines == {f"ground-track:{CASE}", f"iip-trace:{CASE}"}
    # The impact point of the nominal flight passes Antarctica at T+13 min, long after this one has failed
    assert "antarctica" not in regions
    lines, regions = overflown(runs["nominal",])
    assert lines == {"ground-track:nominal", "iip-trace:nominal"} and "antarctica" in regions


def test_flights_of_a_sweep_keep_to_the_nominal_track(runs):
    lines, regions = overflown(runs["sweep",])
    assert lines == {"ground-track:nominal", "iip-trace:nominal"} and "antarctica" in regions


def test_the_flight_of_the_case_and_the_nominal_one_are_there_to_be_drawn(runs):
    trajectories = runs[CASE,].trajectories
    assert set(trajectories) == {"nominal", CASE}
    failure = next(event for event in trajectories[CASE].events if event.name == "failure")
    assert failure.t_s == pytest.approx(300.0, abs=1e-3) and trajectories[CASE].end.status == "impact"
