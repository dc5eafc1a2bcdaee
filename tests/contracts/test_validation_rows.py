"""What rows of published figures add up to, and what the scorecard makes of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tiny_records import tiny_mission, tiny_validation, tiny_vehicle

from fallzone.assessment.credibility import score_credibility
from fallzone.assessment.validation import _build_row
from fallzone.model.published import PublishedValue
from fallzone.model.validation import summarise


def fall(**changes):
    """A predicted range of the tiny launch's first stage: 400 ± 24 km, computed 402.8 km, 372.8 to 432.8 km."""
    row = next(row for row in tiny_validation() if row.name == "stage-1" and row.quantity == "range_m")
    return dataclasses.replace(row, **changes)


def test_a_figure_that_two_flights_of_a_vehicle_share_counts_once():
    counts = summarise([fall(), fall(mission="later")])
    assert (counts.predicted, counts.predicted_ok, counts.predicted_missions) == (1, 1, 1)


def test_a_figure_that_one_flight_was_fitted_to_is_no_prediction_of_another():
    for rows in ([fall(basis="fitted"), fall(mission="later")], [fall(mission="later"), fall(basis="fitted")]):
        counts = summarise(rows)
        assert (counts.fitted, counts.predicted) == (1, 0)


def test_figures_of_other_vehicles_are_their_own():
    assert summarise([fall(), fall(vehicle="other", mission="other")]).predicted == 2


@pytest.mark.parametrize(
    ("low_m", "high_m", "holds", "meets"),
    [
        (372.8e3, 432.8e3, True, True),
        (400e3, 410e3, True, True),
        (410e3, 430e3, False, True),
        (425e3, 430e3, False, False),
        (300e3, 375e3, False, False),
    ],
)
def test_a_range_holds_the_published_figure_or_only_comes_within_its_tolerance(low_m, high_m, holds, meets):
    row = fall(low=low_m, high=high_m)
    assert (row.holds, row.meets) == (holds, meets)


def test_a_range_of_distances_holds_a_report_when_it_begins_within_the_reports_own_uncertainty():
    row = fall(quantity="distance_m", published=0.0, tolerance=75e3, lonlat=(128.0, 13.0))
    assert dataclasses.replace(row, low=60e3, high=200e3).holds
    assert not dataclasses.replace(row, low=80e3, high=200e3).holds


def test_a_range_is_as_wide_as_its_share_of_the_way():
    counts = summarise([fall(flown_m=400e3, low=380e3, high=440e3), fall(name="fairing", low=None, high=None)])
    assert counts.widest_share == pytest.approx(0.15)
    assert (counts.predicted, counts.falls) == (2, 1)


def levels(rows):
    factors = score_credibility(tiny_vehicle(), rows)
    assert len(factors) == 8
    assert all(0 <= factor.level <= 4 and factor.evidence.endswith(".") for factor in factors)
    return {factor.name: factor.level for factor in factors}


def test_without_a_published_figure_there_is_nothing_to_show():
    found = levels([])
    assert (found["Data pedigree"], found["Validation"]) == (0, 0)


def test_agreement_with_fitted_figures_is_no_validation():
    assert levels([fall(basis="fitted")])["Validation"] == 0


def test_predictions_count_when_most_of_them_hold():
    right = [fall(name=name) for name in ("stage-1", "fairing", "stage-2", "stage-3")]
    wrong = fall(name="impact", ok=False)
    assert levels(right[:3])["Validation"] == 1
    assert levels([*right, wrong])["Validation"] == 2
    assert levels([*right[:3], wrong])["Validation"] == 0


def test_another_figure_of_a_fall_that_a_fit_drew_is_weak_evidence():
    names = ("stage-1", "fairing", "stage-2", "stage-3", "impact")
    right = [fall(name=name) for name in names]
    drawn = [fall(name=name, quantity="t_s", basis="fitted") for name in names]
    assert levels(right)["Validation"] == 2
    assert levels([*right, *drawn])["Validation"] == 1


def test_falls_of_which_too_few_were_met_are_weak_evidence():
    names = ("stage-1", "fairing", "stage-2", "stage-3", "impact")
    falls = [fall(name=name, ok=met) for name, met in zip(names, (True, True, True, False, False), strict=True)]
    # Ten times of separations hold too: 13 of 15 predictions, but 3 of 5 falls
    others = [fall(name="stage-1-separation", quantity="t_s", published=float(t_s)) for t_s in range(10)]
    assert levels([*falls, *others])["Validation"] == 1
    assert levels([*falls[:3], fall(name="stage-3"), falls[4], *others])["Validation"] == 2
    assert levels([*falls[:4], *others])["Validation"] == 1


def figure(quantity, value, tolerance):
    return PublishedValue(
        name="stage-1", quantity=quantity, value=value, tolerance=tolerance, mark="declared", source="press"
    )


def row_of(quantity, value, tolerance, computed, spread=()):
    return _build_row(
        tiny_mission(), figure(quantity, value, tolerance), computed, spread=np.array(spread), members=1, flown_m=None
    )


def test_the_range_of_a_figure_is_the_middle_90_percent():
    # 0 … 100 in steps of 1: the ends of the middle 90 are 5 and 95
    row = row_of("range_m", 50.0, 1.0, 50.0, spread=[*range(101)])
    assert (row.low, row.median, row.high) == (5.0, 50.0, 95.0)
    shuffled = row_of("range_m", 50.0, 1.0, 50.0, spread=[*range(100, -1, -1), float("nan"), float("inf")])
    assert (shuffled.low, shuffled.median, shuffled.high) == (5.0, 50.0, 95.0)


@pytest.mark.parametrize("quantity", ["azimuth_deg", "lon_deg"])
def test_angles_differ_by_the_short_way_round(quantity):
    # 359° and 1° are 2° apart, 179° and −179° as well; 10° and 350° are not within 5°
    assert row_of(quantity, 1.0, 3.0, 359.0).ok and row_of(quantity, 179.0, 3.0, -179.0).ok
    assert not row_of(quantity, 1.0, 1.5, 359.0).ok and not row_of(quantity, 10.0, 5.0, 350.0).ok
    assert not row_of("t_s", 1.0, 3.0, 361.0).ok, "seconds do not come round"


def test_a_range_of_angles_lies_about_the_published_one():
    row = row_of("azimuth_deg", 1.0, 3.0, 359.0, spread=np.linspace(355.0, 365.0, 101) % 360.0)
    # −5° … 5° about 0°, that is 355° … 5°: the middle 90 % is −4.5° … 4.5°
    assert (row.low, row.median, row.high) == tuple(pytest.approx(angle, abs=1e-9) for angle in (-4.5, 0.0, 4.5))


def test_figures_of_other_vehicles_lend_no_credit():
    assert levels([fall(vehicle="other")])["Validation"] == 0


def test_a_vehicle_of_assumed_numbers_has_no_pedigree_and_one_without_an_ensemble_hides_ignorance():
    found = levels([fall(members=1)])
    assert (found["Input pedigree"], found["Uncertainty characterisation"]) == (0, 1)
    assert levels([fall(members=60)])["Uncertainty characterisation"] == 2


def test_three_falls_of_five_that_no_fit_has_seen_are_too_few_for_level_2():
    missions = [f"flight-{number}" for number in range(5)]
    falls = [fall(mission=name, published=400e3 + 1e3 * n, ok=n < 3) for n, name in enumerate(missions)]
    # Enough other predictions hold for level 1: twelve of fourteen in all
    others = [fall(name=f"event-{number}", quantity="t_s", ok=True) for number in range(9)]
    assert level_of("Validation", [*falls, *others]) == 1
    assert level_of("Validation", [*(dataclasses.replace(one, ok=True) for one in falls), *others]) == 2


def level_of(name, rows):
    return next(one.level for one in score_credibility(tiny_vehicle(), rows) if one.name == name)
