"""What rows of published figures add up to, and what the scorecard makes of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from builders import tiny_assessment
from tiny_records import tiny_mission, tiny_site, tiny_validation, tiny_vehicle

from fallzone.assessment.credibility.credibility import score_credibility
from fallzone.assessment.credibility.validation import _build_row, _read_falls
from fallzone.model.published import PublishedValue
from fallzone.model.results.validation import summarise
from fallzone.outputs.validation.credibility_words import say_evidence, say_factor


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
    assert all(0 <= factor.level <= 4 and say_evidence(factor.evidence).endswith(".") for factor in factors)
    return {factor.id: factor.level for factor in factors}


def test_without_a_published_figure_there_is_nothing_to_show():
    found = levels([])
    assert (found["data-pedigree"], found["validation"]) == (0, 0)


def test_agreement_with_fitted_figures_is_no_validation():
    assert levels([fall(basis="fitted")])["validation"] == 0


def test_predictions_count_when_most_of_them_hold():
    right = [fall(name=name) for name in ("stage-1", "fairing", "stage-2", "stage-3")]
    wrong = fall(name="impact", ok=False)
    assert levels(right[:3])["validation"] == 1
    assert levels([*right, wrong])["validation"] == 2
    assert levels([*right[:3], wrong])["validation"] == 0


def test_another_figure_of_a_fall_that_a_fit_drew_is_weak_evidence():
    names = ("stage-1", "fairing", "stage-2", "stage-3", "impact")
    right = [fall(name=name) for name in names]
    drawn = [fall(name=name, quantity="t_s", basis="fitted") for name in names]
    assert levels(right)["validation"] == 2
    assert levels([*right, *drawn])["validation"] == 1


def test_falls_of_which_too_few_were_met_are_weak_evidence():
    names = ("stage-1", "fairing", "stage-2", "stage-3", "impact")
    falls = [fall(name=name, ok=met) for name, met in zip(names, (True, True, True, False, False), strict=True)]
    # Ten times of separations hold too: 13 of 15 predictions, but 3 of 5 falls
    others = [fall(name="stage-1-separation", quantity="t_s", published=float(t_s)) for t_s in range(10)]
    assert levels([*falls, *others])["validation"] == 1
    assert levels([*falls[:3], fall(name="stage-3"), falls[4], *others])["validation"] == 2
    assert levels([*falls[:4], *others])["validation"] == 1


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
    assert levels([fall(vehicle="other")])["validation"] == 0


def test_a_vehicle_of_assumed_numbers_has_no_pedigree_and_one_without_an_ensemble_hides_ignorance():
    found = levels([fall(members=1)])
    assert (found["input-pedigree"], found["uncertainty"]) == (0, 1)
    assert levels([fall(members=60)])["uncertainty"] == 2


def test_three_falls_of_five_that_no_fit_has_seen_are_too_few_for_level_2():
    missions = [f"flight-{number}" for number in range(5)]
    falls = [fall(mission=name, published=400e3 + 1e3 * n, ok=n < 3) for n, name in enumerate(missions)]
    # Enough other predictions hold for level 1: twelve of fourteen in all
    others = [fall(name=f"event-{number}", quantity="t_s", ok=True) for number in range(9)]
    assert level_of("validation", [*falls, *others]) == 1
    assert level_of("validation", [*(dataclasses.replace(one, ok=True) for one in falls), *others]) == 2


def level_of(name, rows):
    return next(one.level for one in score_credibility(tiny_vehicle(), rows) if one.id == name)


def evidence_of(name, rows, vehicle=None):
    [one] = [one for one in score_credibility(vehicle or tiny_vehicle(), rows) if one.id == name]
    return one.level, say_evidence(one.evidence)


def test_the_eight_factors_are_those_of_the_standard_in_its_order():
    # NASA-STD-7009A, appendix E: data and input pedigree, verification, validation, uncertainty, robustness, use
    # history and management
    factors = score_credibility(tiny_vehicle(), [])
    assert [say_factor(factor) for factor in factors] == [
        "Data pedigree",
        "Verification",
        "Validation",
        "Input pedigree",
        "Uncertainty characterisation",
        "Results robustness",
        "History of use",
        "Management of the model",
    ]
    # What no number can tell: documented tests that others can repeat; no study, no use; an informal process
    assert [factors[place].level for place in (1, 5, 6, 7)] == [2, 0, 0, 1]
    assert [factors[place].evidence.code for place in (5, 6)] == ["no-sensitivity-study", "no-known-use"]
    assert "No study" in say_evidence(factors[5].evidence)
    assert "Not known to have been used" in say_evidence(factors[6].evidence)


def test_figures_count_as_declared_that_were_read_in_the_text():
    rows = [
        fall(mark="declared"),
        fall(mark="estimated"),
        fall(mark="declared"),
        fall(mark="declared", vehicle="other"),
    ]
    level, said = evidence_of("data-pedigree", rows)
    assert level == 1
    assert said == (
        "2 of 3 published figures were read in the cited text, the others derived or estimated; they come from "
        "announcements and the press, none from telemetry."
    )
    assert evidence_of("data-pedigree", rows[3:])[1] == "No published figure of this vehicle's flights is in the files."


def test_the_evidence_of_validation_counts_predictions_and_falls():
    falls = [fall(name=name) for name in ("stage-1", "fairing", "stage-2", "stage-3", "impact")]
    others = [fall(name=f"event-{number}", quantity="t_s", ok=False) for number in range(2)]
    # 5 of 6 are more than four in five
    level, said = evidence_of("validation", [*falls, others[0]])
    assert level == 2
    assert said == (
        "5 of 6 predicted figures within their tolerance, 5 of 5 of falls of which no fit has seen anything; scattered "
        "debris has been compared with nothing."
    )
    # 5 of 7 are less
    assert evidence_of("validation", [*falls, *others]) == (
        0,
        "5 of 7 predicted figures within their tolerance: too few to speak for the model.",
    )
    assert evidence_of("validation", [fall(basis="fitted")]) == (
        0,
        "Every published figure of this vehicle was used to fit it: nothing was predicted.",
    )


def test_four_in_five_are_enough():
    # Of predictions, and of falls among them
    falls = [fall(name=name) for name in ("stage-1", "fairing", "stage-2", "stage-3")]
    assert levels([*falls, fall(name="impact", ok=False)])["validation"] == 2


def test_a_fall_that_was_drawn_in_another_mission_is_one_that_no_fit_has_seen():
    names = ("stage-1", "fairing", "stage-2", "stage-3", "impact")
    falls = [fall(name=name) for name in names]
    elsewhere = [fall(name=name, quantity="t_s", basis="fitted", mission="other") for name in names]
    assert levels([*falls, *elsewhere])["validation"] == 2


def marked(vehicle, mark):
    """The two stages of the tiny vehicle with all numbers of the first one of a mark: nine, and two of its fall."""
    first, *others = vehicle.stages
    changed = {key: one.model_copy(update={"mark": mark}) for key, one in first if hasattr(one, "mark")}
    fall_of = {key: one.model_copy(update={"mark": mark}) for key, one in first.fall if hasattr(one, "mark")}
    changed["fall"] = first.fall.model_copy(update=fall_of)
    return vehicle.model_copy(update={"stages": (first.model_copy(update=changed), *others)})


def test_numbers_of_the_vehicle_count_by_their_mark_wherever_they_stand():
    # Two stages of 9 numbers and 2 of their fall, a fairing of 3 and 2, nine of dispersion; one mark for the table of
    # drag and one for the debris group: 38
    level, said = evidence_of("input-pedigree", [])
    assert level == 0
    assert said.startswith("Of 38 numbers of the vehicle 0 were read in a text, 0 derived or fitted, 38 assumed;")
    # 11 of 38 are more than a quarter
    level, said = evidence_of("input-pedigree", [], marked(tiny_vehicle(), "declared"))
    assert level == 1
    assert said.startswith("Of 38 numbers of the vehicle 11 were read in a text, 0 derived or fitted, 27 assumed;")
    level, said = evidence_of("input-pedigree", [], marked(tiny_vehicle(), "estimated"))
    assert level == 0
    assert said.startswith("Of 38 numbers of the vehicle 0 were read in a text, 11 derived or fitted, 27 assumed;")


@pytest.mark.parametrize(("declared", "expected"), [(1, 0), (8, 0), (9, 1)])
def test_a_quarter_of_declared_numbers_is_enough_and_fewer_are_not(declared, expected):
    # Without the group of debris and the table of drag 36 numbers, of which 9 are a quarter
    vehicle = tiny_vehicle().model_copy(update={"debris": (), "aerodynamics": None})
    first, *others = vehicle.stages
    numbers = [key for key, one in first if hasattr(one, "mark")]
    assert len(numbers) == 9
    changed = {key: getattr(first, key).model_copy(update={"mark": "declared"}) for key in numbers[:declared]}
    vehicle = vehicle.model_copy(update={"stages": (first.model_copy(update=changed), *others)})
    level, said = evidence_of("input-pedigree", [], vehicle)
    assert level == expected
    assert said.startswith(f"Of 36 numbers of the vehicle {declared} were read in a text")


def test_the_most_vehicles_of_any_figure_are_told():
    level, said = evidence_of("uncertainty", [fall(members=1), fall(members=60), fall(members=1)])
    assert level == 2 and said.startswith("60 vehicles that agree with what was published")
    assert evidence_of("uncertainty", [])[0] == 1


def test_a_row_says_what_the_file_says_of_the_figure():
    one = PublishedValue(
        name="stage-1",
        quantity="range_m",
        value=400e3,
        tolerance=24e3,
        tolerance_reason="Rounded.",
        basis="predicted",
        miss="Unknown winds.",
        lonlat=None,
        mark="declared",
        source="press",
        note="In km.",
    )
    row = _build_row(tiny_mission(), one, 424e3, spread=np.array([]), members=7, flown_m=424e3)
    assert (row.mission, row.vehicle, row.case, row.name) == ("tiny-2023-08-24", "tiny", "nominal", "stage-1")
    assert (row.quantity, row.basis, row.mark) == ("range_m", "predicted", "declared")
    assert (row.published, row.tolerance, str(row.tolerance_reason)) == (400e3, 24e3, "Rounded.")
    assert (row.source, str(row.note), row.item, row.lonlat) == ("A made-up press report", "In km.", None, None)
    assert (row.computed, row.members, row.flown_m) == (424e3, 7, 424e3)
    assert (row.low, row.median, row.high) == (None, None, None), "there is no spread"
    # At the tolerance it is within it, and then the reason of a miss is none
    assert row.ok and not row.miss
    beyond = _build_row(tiny_mission(), one, 424.1e3, spread=np.array([]), members=7, flown_m=None)
    assert not beyond.ok and str(beyond.miss) == "Unknown winds." and beyond.flown_m is None


def test_what_the_computed_flight_does_not_have_is_nothing_and_a_miss():
    row = row_of("azimuth_deg", 180.0, 5.0, float("nan"), spread=[float("nan")])
    assert row.computed is None and not row.ok and (row.low, row.median, row.high) == (None, None, None)
    one = figure("range_m", 400e3, 1e3)
    lost = _build_row(tiny_mission(), one, 400e3, spread=np.array([]), members=1, flown_m=float("nan"))
    assert lost.flown_m is None and lost.ok
    assert not row_of("range_m", 1.0, 5.0, float("inf")).ok


def test_a_row_keeps_the_reported_point_and_the_item_of_an_overflight():
    point = figure("range_m", 0.0, 50e3).model_copy(
        update={"quantity": "distance_m", "lonlat": (128.0, 13.0), "item": "stage-1"}
    )
    row = _build_row(tiny_mission(), point, 10e3, spread=np.array([]), members=1, flown_m=None)
    assert row.lonlat == (128.0, 13.0) and row.item == "stage-1"


def test_the_fall_of_simulated_bodies_is_read_as_the_published_figure_is():
    # On the equator a degree of longitude is 111,319.49 m (WGS 84: 6,378,137 m × π / 180), and due east
    falls = dataclasses.replace(
        tiny_assessment().impacts[0],
        lon_deg=np.array([1.0, 2.0]),
        lat_deg=np.zeros(2),
        t_s=np.array([400.0, 500.0]),
    )
    pad = tiny_site().pads[0].model_copy(update={"lon_deg": 0.0, "lat_deg": 0.0})
    degree_m = 111_319.49
    for quantity, expected in {
        "t_s": [400.0, 500.0],
        "lon_deg": [1.0, 2.0],
        "lat_deg": [0.0, 0.0],
        "range_m": [degree_m, 2.0 * degree_m],
        "azimuth_deg": [90.0, 90.0],
    }.items():
        assert _read_falls(figure(quantity, 1.0, 1.0), falls, pad) == pytest.approx(expected, rel=1e-6), quantity
    point = figure("range_m", 0.0, 1.0).model_copy(update={"quantity": "distance_m", "lonlat": (2.0, 0.0)})
    assert _read_falls(point, falls, pad) == pytest.approx([degree_m, 0.0], rel=1e-6, abs=1e-6)
