"""Bounds of the records of a stored run, each from both sides: what may stand there, and what may not."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
import shapely
from builders import tiny_assessment

from fallzone.assessment.store import codes, strict
from fallzone.errors import InputError
from fallzone.model.fragment import FragmentGroup
from fallzone.model.results.impacts import IMPACT_COLUMNS, Failures
from fallzone.model.results.statement import Statement

ASSESSMENT = tiny_assessment()
# A day and more after lift-off nothing of a launch falls any longer
LATE_S = 1e12


def fails(check, record, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        check(record, "run [part]")
    assert str(caught.value).startswith("run [part]: ")


def passes(check, record) -> None:
    assert check(record, "run [part]") is record


@pytest.mark.parametrize(
    "good",
    [
        {"flights": 1},
        {"impacts": 0},
        {"area_m2": 1e-9},
        {"probability": 0.0},
        {"probability": 1.0},
        {"interval": (0.0, 0.0)},
        {"interval": (0.0, 1.0)},
        {"interval": (1.0, 1.0)},
        {"first_s": 600.0, "last_s": 600.0},
        {"first_s": -5.0},
        {"containment": 1e-9},
    ],
)
def test_a_footprint_at_the_edge_of_what_can_be_is_one(good):
    passes(strict.check_footprint, dataclasses.replace(ASSESSMENT.shapes[0], **good))


@pytest.mark.parametrize(
    "bad",
    [
        {"flights": 0},
        {"impacts": -1},
        {"area_m2": 0.0},
        {"area_m2": -1.0},
        {"probability": -0.001},
        {"probability": 1.001},
        {"interval": (-0.001, 0.5)},
        {"interval": (0.5, 1.001)},
        {"interval": (0.5, 0.4)},
        {"first_s": 900.0, "last_s": 800.0},
        {"first_s": -LATE_S},
        {"last_s": LATE_S},
        {"containment": 0.0},
        {"containment": 1.0},
    ],
)
def test_a_footprint_of_which_one_number_cannot_be_is_refused(bad):
    fails(strict.check_footprint, dataclasses.replace(ASSESSMENT.shapes[0], **bad), "counts and areas above 0")


def failures(**changes):
    """Five flights, of which three fail by two modes."""
    good = {
        "modes": ("explosion", "early-cutoff"),
        "mode": np.array([-1, 0, 1, -1, 0], dtype=np.int8),
        "t_s": np.array([np.nan, -1.0, 0.0, np.nan, 300.0]),
        "member": np.array([0, 1, 2**15 - 1, 0, 0], dtype=np.int16),
        "ratio": np.array([1.0, 0.0, 1e12, 1.0, 0.5]),
        "burn": np.array([-1, 0, 2, -1, 127], dtype=np.int8),
        "burned": np.array([0.0, 0.0, 1.0, 0.0, 0.5]),
        "proposal": np.array([1.0, 0.5, 1e-9, 1.0, 0.0]),
    }
    return Failures(**(good | changes))


@pytest.mark.parametrize("good", [failures(), Failures.none(5), Failures.none(0)])
def test_failures_at_the_edge_of_what_can_be_are_failures(good):
    passes(strict.check_failures, good)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"modes": ("explosion",)}, "mode is outside its range; -1 to 0"),
        ({"modes": ("explosion", "explosion")}, "explosion stands there twice"),
        ({"mode": np.array([-2, 0, 1, -1, 0], dtype=np.int8)}, "mode is outside its range; -1 to 1"),
        ({"mode": np.array([-1, 0, 1, -1, 0])}, "mode of type int64; int8"),
        ({"mode": np.array([-1, 0, 1, -1], dtype=np.int8)}, "one number for each flight"),
        ({"t_s": np.array([5.0, 1.0, 0.0, np.nan, 300.0])}, "flights that go to plan"),
        ({"t_s": np.array([np.nan, np.nan, 0.0, np.nan, 300.0])}, "t_s is outside"),
        ({"t_s": np.array([np.nan, 1.0, 0.0, np.nan, LATE_S])}, "t_s is outside"),
        ({"t_s": np.array([np.nan, 1.0, 0.0, np.nan, 300.0], dtype=np.float32)}, "t_s of type float32"),
        ({"member": np.array([0, -1, 0, 0, 0], dtype=np.int16)}, "member is outside its range; 0 to 32767"),
        ({"member": np.zeros(5)}, "member of type float64; int16"),
        ({"ratio": np.array([1.0, 1.0, -0.1, 1.0, 1.0])}, "ratio is outside its range"),
        ({"ratio": np.array([1.0, 1.0, np.nan, 1.0, 1.0])}, "ratio is outside its range"),
        ({"ratio": np.ones(4)}, "one number for each of 5"),
        ({"burn": np.array([-2, 0, 2, -1, 0], dtype=np.int8)}, "burn is outside its range; -1 to 127"),
        ({"burned": np.array([0.0, 0.0, 1.01, 0.0, 0.5])}, "burned is outside its range; 0 to 1"),
        ({"proposal": np.array([1.0, 0.5, 0.5, 1.0, 1.5])}, "proposal is outside its range; 0 to 1"),
    ],
)
def test_failures_of_which_one_number_cannot_be_are_refused(bad, words):
    fails(strict.check_failures, failures(**bad), words)


def impacts(**changes):
    """Three impacts of two of five flights."""
    good = {
        "flight": np.array([0, 4, 4], dtype=np.int32),
        "lon_deg": np.array([-180.0, 0.0, 360.0]),
        "lat_deg": np.array([-90.0, 0.0, 90.0]),
        "t_s": np.array([0.0, 10.0, 20.0]),
        "impact_speed_mps": np.array([0.0, 60.0, 9_000.0], dtype=np.float32),
        "group": np.array([0, 1, 0], dtype=np.int16),
        "pieces": np.array([0.25, 1.0, 40.0], dtype=np.float32),
        "mass_kg": np.array([0.01, 1.0, 1e5], dtype=np.float32),
        "beta_kgpm2": np.array([0.01, 1.0, 1e5], dtype=np.float32),
        "level_t_s": np.empty((3, 0), dtype=np.float32),
        "groups": (FragmentGroup(part="stage-1"), FragmentGroup(part="stage-1", name="tanks", casualty_area_m2=0.0)),
        "failures": failures(),
        "flights": 5,
        "not_landed": {"orbital": 3},
        "replicate_flights": 0,
    }
    return dataclasses.replace(ASSESSMENT.impacts[0], **(good | changes))


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"not_landed": {}},
        {"not_landed": {"orbital": 0}},
        {"replicate_flights": 512},
        {column.name: np.empty((0, 0) if column.by_level else 0, dtype=column.dtype) for column in IMPACT_COLUMNS},
        {"failures": Failures.none(5)},
        {"levels_m": (0.0, 9_000.0), "level_t_s": np.array([[9, 5], [np.nan, 5], [9, np.nan]], dtype=np.float32)},
    ],
)
def test_impacts_at_the_edge_of_what_can_be_are_impacts(good):
    passes(strict.check_impacts, impacts(**good))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"flights": 0}, "at least 1 flight"),
        ({"replicate_flights": -1}, "at least 1 flight"),
        ({"not_landed": {"orbital": 3, "escaped": -1}}, "at least 1 flight"),
        ({"flights": 4}, "flight is outside its range; 0 to 3"),
        ({"flight": np.array([-1, 4, 4], dtype=np.int32)}, "flight is outside its range; 0 to 4"),
        ({"flight": np.array([0.0, 4.0, 4.0])}, "flight of type float64; int32"),
        ({"flight": np.array([0, 4, 4])}, "flight of type int64; int32"),
        ({"lon_deg": np.array([0.0, 0.0, 360.1])}, "lon_deg is outside its range; -360 to 360 degree"),
        ({"lon_deg": np.array([-360.1, 0.0, 0.0])}, "lon_deg is outside"),
        ({"lat_deg": np.array([0.0, 90.1, 0.0])}, "lat_deg is outside its range; -90 to 90 degree"),
        ({"lat_deg": np.array([0.0, -90.1, 0.0])}, "lat_deg is outside"),
        ({"lat_deg": np.array([0.0, np.nan, 0.0])}, "lat_deg is outside"),
        ({"t_s": np.array([0.0, np.inf, 0.0])}, "t_s is outside"),
        ({"t_s": np.array([0.0, LATE_S, 0.0])}, "t_s is outside"),
        ({"t_s": np.array([-LATE_S, 0.0, 0.0])}, "t_s is outside"),
        ({"t_s": np.array([0.0, 1.0])}, "one number for each of 3"),
        ({"lat_deg": np.zeros((3, 1))}, "one number for each of 3"),
        ({"impact_speed_mps": np.array([0.0, -1.0, 0.0], dtype=np.float32)}, "impact_speed_mps is outside"),
        ({"impact_speed_mps": np.array([0.0, np.nan, 0.0], dtype=np.float32)}, "impact_speed_mps is outside"),
        ({"impact_speed_mps": np.zeros(3)}, "impact_speed_mps of type float64"),
        ({"pieces": np.array([1.0, 0.0, 1.0], dtype=np.float32)}, "pieces is outside"),
        ({"mass_kg": np.array([1.0, 0.0, 1.0], dtype=np.float32)}, "mass_kg is outside"),
        ({"beta_kgpm2": np.array([1.0, np.inf, 1.0], dtype=np.float32)}, "beta_kgpm2 is outside"),
        ({"group": np.array([0, 2, 0], dtype=np.int16)}, "group is outside its range; 0 to 1"),
        ({"group": np.array([0, -1, 0], dtype=np.int16)}, "group is outside its range; 0 to 1"),
        ({"groups": (FragmentGroup(part="stage-1"), FragmentGroup(part="stage-1"))}, "twice"),
        ({"groups": (FragmentGroup(part="a"), FragmentGroup(part="b", casualty_area_m2=-1.0))}, "casualty area of -1"),
        ({"failures": Failures.none(4)}, "failures of 4 flights; of 5"),
        ({"levels_m": (9_000.0,)}, r"level_t_s of shape \(3, 0\)"),
        ({"levels_m": (-1.0,), "level_t_s": np.zeros((3, 1), dtype=np.float32)}, r"heights of 0 to 1e\+07 m"),
        ({"levels_m": (5.0,), "level_t_s": np.full((3, 1), np.inf, dtype=np.float32)}, "level_t_s is outside"),
        ({"levels_m": (5.0,), "level_t_s": np.zeros((3, 1))}, "level_t_s of type float64"),
    ],
)
def test_impacts_of_which_one_number_cannot_be_are_refused(bad, words):
    fails(strict.check_impacts, impacts(**bad), words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"interval": (0.0, 1.0), "probability": 1.0}, None),
        ({"interval": (0.0, 0.0), "probability": 0.0}, None),
        ({"interval": (1.0, 1.0), "probability": 1.0}, None),
        ({"interval": None, "probability": None}, None),
        ({"interval": (0.3, 0.2)}, "the lower end first"),
        ({"interval": (-0.1, 0.2)}, "the lower end first"),
        ({"interval": (0.1, 1.2)}, "the lower end first"),
        ({"probability": 1.1}, "the lower end first"),
        ({"probability": -0.1}, "the lower end first"),
        ({"first_s": LATE_S, "last_s": 0.0}, "of lift-off"),
        ({"first_s": 0.0, "last_s": -LATE_S}, "of lift-off"),
        ({"reasons": ()}, "without a reason"),
    ],
)
def test_a_flag_has_a_reason_and_numbers_that_can_be(change, words):
    flag = next(flag for flag in ASSESSMENT.flagged if flag.probability is not None)
    changed = dataclasses.replace(flag, **change)
    passes(strict.check_flag, changed) if words is None else fails(strict.check_flag, changed, words)
    if words and "reasons" not in change:
        # What holds for the flag holds for each of its reasons
        reason = next(reason for reason in flag.reasons if reason.probability is not None)
        spoiled = dataclasses.replace(flag, reasons=(dataclasses.replace(reason, **change),))
        fails(strict.check_flag, spoiled, words)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        (shapely.box(-180.0, -90.0, 180.0, 90.0), None),
        (shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]), None),
        (shapely.box(-180.5, 0.0, -179.0, 1.0), "on the globe"),
        (shapely.box(0.0, 89.0, 1.0, 90.5), "on the globe"),
        (shapely.Polygon(), "found nothing"),
        (shapely.Point(1.0, 2.0), "found a Point"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "crosses"),
    ],
)
def test_an_area_is_a_polygon_on_the_globe(area, words):
    if words is None:
        assert strict.check_area(area) is area
        return
    with pytest.raises(ValueError, match=words):
        strict.check_area(area)


def test_names_stand_there_once():
    strict.check_unique(["a", "b"], "run")
    with pytest.raises(InputError, match="b stands there twice"):
        strict.check_unique(["a", "b", "b"], "run")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda flight: {}, None),
        (lambda flight: {"t_s": flight.t_s[::-1].copy()}, "times that go back"),
        (lambda flight: {"t_s": flight.t_s + LATE_S}, "times that go back"),
        (lambda flight: {"lon_deg": flight.lon_deg + 720.0}, "on the globe"),
        (lambda flight: {"lat_deg": flight.lat_deg + 180.0}, "on the globe"),
        (lambda flight: {"lat_deg": flight.lat_deg[:-1]}, "lat_deg of shape"),
        (lambda flight: {"position_ecef_m": flight.position_ecef_m[:, :2]}, "position_ecef_m of shape"),
        (lambda flight: {"path": {"stage-1": np.zeros((4, 2))}}, "path of stage-1"),
        (lambda flight: {"path": {"stage-1": np.zeros(3)}}, "path of stage-1"),
        (lambda flight: {"path": {"stage-1": np.array([[0.0, 95.0, 0.0]])}}, "on the globe"),
        (lambda flight: {"events": (dataclasses.replace(flight.events[0], t_s=LATE_S),)}, "of lift-off"),
        (lambda flight: {"events": (dataclasses.replace(flight.events[0], lat_deg=91.0),)}, "on the globe"),
        (lambda flight: {"drops": (dataclasses.replace(flight.drops[0], lon_deg=999.0),)}, "on the globe"),
    ],
)
def test_a_flight_goes_forward_on_the_globe(change, words):
    flight = ASSESSMENT.trajectories["nominal"]
    changed = dataclasses.replace(flight, **change(flight))
    passes(strict.check_trajectory, changed) if words is None else fails(strict.check_trajectory, changed, words)


def test_columns_of_a_wind_belong_together():
    wind = ASSESSMENT.wind
    passes(strict.check_wind, wind)
    fails(strict.check_wind, dataclasses.replace(wind, height_m=wind.height_m[:-1]), "as many as heights")
    fails(strict.check_wind, dataclasses.replace(wind, height_m=wind.height_m[::-1].copy()), "do not increase")


def test_a_run_that_says_something_in_every_code_is_read():
    passes(codes.check_provenance, ASSESSMENT.provenance)


@pytest.mark.parametrize(
    ("field", "code", "values", "place", "words"),
    [
        ("assumptions", "terain", {}, "assumptions.1", "there is no code 'terain'"),
        ("assumptions", "terrain", {}, "assumptions.1", "there is no code 'terrain'"),
        ("not_modelled", "terain", {}, "not_modelled.1", "there is no code 'terain'; did you mean 'terrain'"),
        ("not_modelled", "terrain", {"height_m": 1.0}, "not_modelled.1", "expected: –"),
        ("assumptions", "ensemble", {"members": "60"}, "assumptions.1", r"expected: members \(int\)"),
        ("assumptions", "ensemble", {"members": 60.0}, "assumptions.1", r"expected: members \(int\)"),
        ("assumptions", "sweep", {"modes": "explosion"}, "assumptions.1", r"expected: modes \(tuple\)"),
        ("assumptions", "wind", {"wind": "gale"}, "assumptions.1", "no model 'gale'"),
        ("assumptions", "wind", {"title": "gale"}, "assumptions.1", r"expected: wind \(str\)"),
        ("assumptions", "trajectory-oem-unnamed", {"frames": "TEME"}, "assumptions.1", r"expected: frames \(tuple\)"),
        *(
            (
                "assumptions",
                "grid-hour",
                {"when_utc": when},
                "assumptions.1.when_utc",
                f"'{re.escape(when)}' is no instant",
            )
            for when in ("", "yesterday", "2023-08-23T18:00:00", "0001-01-01T00:00:00+09:00")
        ),
        ("unverified", "unverified-model", {"kind": "wind", "model": "gale"}, "unverified", "no model 'gale'"),
        ("unverified", "unverified-model", {"kind": "rain", "model": "calm"}, "unverified", "no kind of model 'rain'"),
    ],
)
def test_what_a_run_says_in_other_codes_or_with_other_values_is_refused(field, code, values, place, words):
    said = (Statement(code=code, values=values),)
    with pytest.raises(InputError, match=words) as refused:
        codes.check_provenance(dataclasses.replace(ASSESSMENT.provenance, **{field: said}), "run [provenance]")
    assert str(refused.value).startswith(f"run [provenance.{place}]: ")


def test_a_way_to_fail_that_there_is_none_of_is_refused():
    source = dataclasses.replace(ASSESSMENT.provenance, failure_modes=("explosion", "hijack"))
    with pytest.raises(InputError, match=r"\[provenance\.failure_modes\]: no failure mode 'hijack'"):
        codes.check_provenance(source, "run [provenance]")


@pytest.mark.parametrize("condition", ["nominal", "sweep", "explosion@T+0", "early-cutoff@T+338.28"])
def test_a_condition_is_a_flight_to_plan_a_sweep_or_one_failure(condition):
    passes(strict.check_impacts, dataclasses.replace(ASSESSMENT.impacts[0], condition=condition))
    passes(strict.check_footprint, dataclasses.replace(ASSESSMENT.shapes[0], condition=condition))


@pytest.mark.parametrize("condition", ["", "as-flown", "hijack@T+5", "explosion@T+", "explosion@T+five", "<b>nominal"])
def test_any_other_condition_is_refused(condition):
    words = r"condition '.*'; nominal, sweep or MODE@T\+SECONDS"
    fails(strict.check_impacts, dataclasses.replace(ASSESSMENT.impacts[0], condition=condition), words)
    fails(strict.check_footprint, dataclasses.replace(ASSESSMENT.shapes[0], condition=condition), words)
    flag = next(flag for flag in ASSESSMENT.flagged if flag.condition is not None)
    fails(strict.check_flag, dataclasses.replace(flag, condition=condition), words)
    reasons = (dataclasses.replace(flag.reasons[0], condition=condition),)
    fails(strict.check_flag, dataclasses.replace(flag, reasons=reasons), words)
