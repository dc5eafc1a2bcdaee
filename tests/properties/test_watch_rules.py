"""Laws of the rules of a watch: what is no loss raises no alert, and every loss is told in time."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallzone.kernels import impact_tube as tubes
from fallzone.model.status import ImpactStatus
from fallzone.telemetry.records import Sample
from fallzone.watching.rules import (
    ALERT,
    DEGRADED,
    ENDED,
    LAST,
    NOMINAL,
    OUT_OF,
    RECOVERED,
    Decision,
    Rules,
    Watcher,
)

TIMEOUT_S, STEP_S = 2.0, 0.5
# A flight that accelerates evenly away from a point on the equator, and is in orbit from T+300 s on
ACCEL_MPS2, UP_S = 25.0, 300.0
RULES = Rules(timeout_s=TIMEOUT_S, most_accel_mps2=60.0, reaches_orbit=True, planned_s=(300.0, 310.0))


def state(t_s: float) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    flown = max(t_s, 0.0)
    return (6_378_237.0, 0.5 * ACCEL_MPS2 * flown**2, 0.0), (0.0, ACCEL_MPS2 * flown, 0.0)


def sample(t_s: float, *, at: float | None = None, source: str = "") -> Sample:
    position, velocity = state(t_s if at is None else at)
    return Sample(t_s=t_s, position_ecef_m=position, velocity_ecef_mps=velocity, source=source)


def measure(t_s: float, position: tuple, velocity: tuple, outside: float = 0.0) -> np.ndarray:
    """As the kernel has it: inside, and in orbit in the end."""
    found = np.full(tubes.FOUND_COLUMNS, math.nan)
    is_up = velocity[1] >= ACCEL_MPS2 * UP_S
    found[tubes.STATUS] = ImpactStatus.ORBITAL if is_up else ImpactStatus.IMPACT
    found[tubes.OUTSIDE], found[tubes.CROSSED] = outside, 0.0
    return found


def watch(heard: list[tuple[float, Sample | None]], *, until_s: float | None = None, **rules) -> tuple[Watcher, list]:
    """Follow samples with their times of arrival; None is a row that holds no number."""
    watcher, told = Watcher(rules=replace(RULES, **rules), measure=measure), []
    for at_s, one in heard:
        told += watcher.take(at_s, one) if one is not None else watcher.hear_fault(at_s, "not-a-number", "nan")
    if until_s is not None:
        told += watcher.pass_time(until_s)
    return watcher, told


def alerts(told: list[Decision]) -> list[str]:
    return [one.reason for one in told if one.code == "alert"]


def nominal(last_s: float, step_s: float = STEP_S) -> list[tuple[float, Sample]]:
    return [(t_s, sample(t_s)) for t_s in np.arange(-5.0, last_s + 1e-9, step_s).tolist()]


@given(
    fates=st.lists(
        st.sampled_from(["kept", "kept", "kept", "twice", "nan", "lost", "late"]), min_size=620, max_size=620
    ),
    noise=st.integers(0, 2**32 - 1),
)
def test_repeats_gaps_within_the_timeout_late_rows_and_nan_never_alert_on_a_nominal_flight(fates, noise):
    rng, heard, lost, held = np.random.default_rng(noise), [], 0, None
    rows = nominal(304.5)
    for (at_s, one), fate in zip(rows, [*fates, *["kept"] * len(rows)], strict=False):
        position = tuple(p + e for p, e in zip(one.position_ecef_m, rng.normal(0.0, 30.0, 3).tolist(), strict=True))
        velocity = tuple(v + e for v, e in zip(one.velocity_ecef_mps, rng.normal(0.0, 0.5, 3).tolist(), strict=True))
        one = Sample(t_s=one.t_s, position_ecef_m=position, velocity_ecef_mps=velocity)
        if fate in ("lost", "late") and lost < TIMEOUT_S / STEP_S - 1:
            lost += 1
            held = one if fate == "late" else held
            continue
        lost = 0
        heard.append((at_s, one))
        if held is not None:
            heard.append((at_s, held))
            held = None
        if fate == "twice":
            heard.append((at_s, one))
        elif fate == "nan":
            heard.append((at_s, None))
    watcher, told = watch(heard, until_s=heard[-1][0] + 60.0)
    assert alerts(told) == []
    assert watcher.state == ENDED


@given(cut_s=st.floats(0.0, 299.0), step_s=st.sampled_from([0.1, 0.5, 1.0]))
def test_a_cut_at_any_second_is_told_when_the_timeout_has_passed(cut_s, step_s):
    heard = nominal(cut_s, step_s)
    watcher, told = watch(heard, until_s=heard[-1][0] + TIMEOUT_S + 0.01)
    assert alerts(told) == ["data-end"]
    loss = next(one for one in told if one.code == "alert")
    assert loss.at_s == pytest.approx(heard[-1][0] + TIMEOUT_S, abs=2e-3)
    assert watcher.state == ALERT
    assert watch(heard, until_s=heard[-1][0] + TIMEOUT_S - 0.01)[1][1:] == []


def test_data_that_end_in_orbit_after_powered_flight_ended_as_planned():
    watcher, told = watch(nominal(304.0), until_s=400.0)
    assert alerts(told) == []
    assert [one.reason for one in told if one.code == "ended"] == ["in-orbit"]
    assert watcher.state == ENDED


def test_data_that_end_after_powered_flight_without_an_orbit_are_a_loss():
    _watcher, told = watch(nominal(299.5), until_s=400.0, planned_s=(200.0, 290.0))
    assert alerts(told) == ["no-orbit", "data-end"]


def test_silence_well_before_lift_off_is_told_and_is_no_loss():
    watcher, told = watch(nominal(-2.0), until_s=100.0)
    assert alerts(told) == []
    assert [one.reason for one in told if one.code == "told"] == ["silent-on-pad"]
    assert watcher.state == DEGRADED


def test_a_planned_loss_of_sight_ends_the_watch_as_planned():
    watcher = Watcher(rules=replace(RULES, until_s=150.0), measure=measure)
    told = [each for at_s, one in nominal(150.0) for each in watcher.take(at_s, one)]
    assert alerts(told + watcher.pass_time(250.0)) == []
    assert watcher.state == ENDED


def test_the_same_values_with_later_times_are_frozen_data():
    heard = nominal(100.0)
    heard += [(t_s, sample(t_s, at=100.0)) for t_s in np.arange(100.5, 110.0, STEP_S).tolist()]
    _watcher, told = watch(heard)
    assert alerts(told) == ["freeze"]
    assert next(one for one in told if one.code == "alert").at_s == pytest.approx(100.0 + TIMEOUT_S)


def test_standing_on_the_pad_is_not_frozen():
    _watcher, told = watch([(t_s, sample(t_s)) for t_s in np.arange(-60.0, 0.0, STEP_S).tolist()])
    assert [one.code for one in told] == ["followed"]


def shifted(one: Sample, by_m: float, source: str = "") -> Sample:
    x, y, z = one.position_ecef_m
    return Sample(t_s=one.t_s, position_ecef_m=(x, y, z + by_m), velocity_ecef_mps=one.velocity_ecef_mps, source=source)


def test_one_sample_off_the_path_is_left_out_and_told_and_three_in_a_row_are_a_jump():
    heard = nominal(150.0)
    heard[200] = (heard[200][0], shifted(heard[200][1], 50_000.0))
    watcher, told = watch(heard)
    assert alerts(told) == []
    assert watcher.counts["outlier"] == 1
    assert "outlier" in [one.reason for one in told]
    heard = [(at_s, shifted(one, 50_000.0) if at_s > 100.0 else one) for at_s, one in nominal(150.0)]
    _watcher, told = watch(heard)
    assert alerts(told) == ["jump"]
    assert next(one for one in told if one.code == "alert").at_s == pytest.approx(101.5)


def test_a_first_sample_that_is_off_is_no_jump():
    heard = nominal(20.0)
    heard[0] = (heard[0][0], shifted(heard[0][1], 50_000.0))
    assert alerts(watch(heard)[1]) == []


def test_a_second_source_that_contradicts_is_told_for_as_long_as_it_does_and_degrades():
    heard = []
    for at_s, one in nominal(150.0):
        heard += [(at_s, one), *([(at_s, shifted(sample(at_s - 0.2), 30_000.0, "b"))] if at_s > 60.0 else [])]
    watcher, told = watch(heard)
    assert "contradiction" in [one.reason for one in told if one.code == "told"]
    assert watcher.state == DEGRADED
    assert watcher.counts["contradiction"] > 100


def test_a_contradicting_source_outside_the_corridor_is_an_alert_though_the_first_is_nominal():
    heard = []
    for at_s, one in nominal(100.0):
        heard += [(at_s, one), *([(at_s, shifted(sample(at_s - 0.2), 30_000.0, "b"))] if at_s > 60.0 else [])]
    watcher = Watcher(rules=RULES, measure=lambda t, p, v: measure(t, p, v, float(p[2] > 1_000.0)))
    told = [each for at_s, one in heard for each in watcher.take(at_s, one)]
    assert alerts(told) == ["contradiction"]


@pytest.mark.parametrize("step_s", [10.0, -10.0, 1.5])
def test_a_clock_that_is_set_while_the_vehicle_flies_on_is_told_and_is_no_jump(step_s):
    heard = [(at_s, sample(at_s + step_s, at=at_s) if at_s > 100.0 else one) for at_s, one in nominal(304.0)]
    watcher, told = watch(heard, until_s=400.0)
    assert alerts(told) == []
    step = next(one for one in told if one.reason == "clock-step")
    assert step.values["step_s"] == pytest.approx(step_s, abs=0.05)
    assert watcher.state == ENDED


def test_the_corridor_is_left_at_the_third_outside_sample_of_five_and_told_with_it():
    rows = nominal(150.0)
    outside = {rows[200][0], rows[202][0], rows[204][0]}
    watcher = Watcher(rules=RULES, measure=lambda t, p, v: measure(t, p, v, float(t in outside)))
    told = [(at_s, each) for at_s, one in rows for each in watcher.take(at_s, one)]
    found = [(at_s, each.reason) for at_s, each in told if each.code == "alert"]
    assert (OUT_OF, LAST) == (3, 5)
    assert found == [(rows[204][0], "corridor")]
    recovered = next(at_s for at_s, each in told if each.code == "recovered")
    assert recovered == rows[204 + RECOVERED][0]
    assert watcher.state == NOMINAL


def test_an_impact_point_beyond_the_limit_line_is_told_at_the_third_sample_and_not_when_it_comes_back():
    rows = nominal(150.0)

    def crossing(*at: int):
        times = {rows[i][0] for i in at}

        def measured(t_s, position, velocity):
            found = measure(t_s, position, velocity)
            found[tubes.CROSSED] = float(t_s in times)
            return found

        return Watcher(rules=RULES, measure=measured)

    watcher = crossing(100)
    told = [(at_s, each) for at_s, one in rows for each in watcher.take(at_s, one)]
    assert [(at_s, each.reason) for at_s, each in told if each.code == "alert"] == [(rows[102][0], "limit-line")]
    watcher = crossing(100, 102, 110, 111)
    assert alerts([each for at_s, one in rows for each in watcher.take(at_s, one)]) == []


def test_two_outside_samples_of_five_are_no_alert():
    rows = nominal(150.0)
    outside = {rows[i][0] for i in (100, 101, 105, 106, 110, 111)}
    watcher = Watcher(rules=RULES, measure=lambda t, p, v: measure(t, p, v, float(t in outside)))
    assert alerts([each for at_s, one in rows for each in watcher.take(at_s, one)]) == []


def test_a_clock_that_is_off_ours_is_told_once():
    _watcher, told = watch(nominal(50.0), liftoff_at_s=5.0)
    assert [one.values["offset_s"] for one in told if one.reason == "clock-offset"] == [pytest.approx(-5.0)]


def test_a_gap_in_the_time_of_the_data_is_a_loss_however_fast_they_arrive():
    heard = [(0.0, one) for at_s, one in nominal(100.0) if not 50.0 < at_s < 53.0]
    _watcher, told = watch(heard)
    assert alerts(told) == ["data-end"]


def test_a_closing_stream_in_flight_is_a_loss_at_once_and_all_counts_are_told():
    watcher, _told = watch(nominal(100.0))
    told = watcher.close(100.1, "end-of-stream")
    assert alerts(told) == ["data-end"]
    assert told[-1].code == "closed"
    assert told[-1].values["counts"]["samples"] == 211
