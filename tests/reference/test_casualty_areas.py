"""Casualty areas against a second code, plane geometry and published numbers, and with them the areas of impacts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from builders import tiny_assessment

from fallzone.consequences.people import human_size, larger_of_both, seven_times_area
from fallzone.consequences.people.handbook import SECONDARY_RATIO, find_casualty_area, find_union_m2
from fallzone.consequences.pieces import estimate_descent_angle_deg, estimate_projected_area_m2
from fallzone.model.fragment import FragmentGroup
from fallzone.risk.people.casualty_areas import find_casualty_areas

TABLE = Path(__file__).with_name("casex_pieces.csv")
PERSON_RADIUS_M, PERSON_HEIGHT_M = 0.3048, 1.8288


def radii_m(width_m):
    return PERSON_RADIUS_M + width_m / 2, PERSON_RADIUS_M + width_m / 2 * np.sqrt(4.36)


def union_by_polygons_m2(primary_m, secondary_m, sweep_m):
    """The same union by polygons of 1,024 corners; their area is 6e-6 too small."""
    line = shapely.LineString([(0.0, 0.0), (max(sweep_m, 1e-12), 0.0)])
    secondary = shapely.buffer(shapely.Point(0.0, 0.0), secondary_m, quad_segs=256)
    return shapely.union(shapely.buffer(line, primary_m, quad_segs=256), secondary).area


def test_the_handbook_form_agrees_with_a_second_code_where_its_equations_hold_and_is_never_below_it():
    width, angle, theirs = np.loadtxt(TABLE, delimiter=",", skiprows=3, unpack=True)
    primary, secondary = radii_m(width)
    sweep = PERSON_HEIGHT_M * np.cos(np.radians(angle))  # its convention
    ours = find_union_m2(primary, secondary, sweep)
    holds = sweep**2 <= secondary**2 - primary**2
    assert holds.sum() == 1_000 and (angle >= 60.0).all()
    assert np.abs(ours / theirs - 1.0)[holds].max() <= 1e-6
    # Elsewhere the sides of the sweep leave the larger circle, and part of it is missing there
    assert (ours[~holds] > theirs[~holds]).all() and (~holds).sum() > 100


def test_the_union_is_that_of_polygons_wherever_the_two_circles_lie():
    draw = np.random.default_rng(4)
    for width, sweep in zip(np.exp(draw.uniform(-3.0, 2.0, 60)), np.exp(draw.uniform(-4.0, 4.0, 60)), strict=True):
        primary, secondary = radii_m(width)
        expected = union_by_polygons_m2(primary, secondary, sweep)
        assert find_union_m2(primary, secondary, sweep) == pytest.approx(expected, rel=2e-5), (width, sweep)


def test_a_sweep_far_out_adds_a_band_as_wide_as_the_primary_circle():
    primary, secondary = radii_m(0.3)
    far = find_union_m2(primary, secondary, np.array([10.0, 11.0]))
    assert far[1] - far[0] == pytest.approx(2.0 * primary)
    # And apart from the band of the secondary circle's own size there is half a disc at its end
    assert find_union_m2(1.0, 1.0, 5.0) == pytest.approx(np.pi + 10.0)


@pytest.mark.parametrize(
    ("width_m", "angle_deg", "published_m2"),
    [(0.3, 85, 1.20), (1.0, 85, 5.72), (3.0, 85, 37.1), (1.0, 60, 6.17), (3.0, 60, 37.1)],
)
def test_widths_and_angles_have_the_published_casualty_area(width_m, angle_deg, published_m2):
    # Written down with the sweep h cos γ; at 85° that and h cot γ differ by 1 mm
    sweep = PERSON_HEIGHT_M * np.cos(np.radians(angle_deg))
    found = find_union_m2(*radii_m(width_m), sweep)
    assert found == pytest.approx(published_m2, abs=0.05 if published_m2 > 10 else 0.005)


def test_what_is_published_for_a_small_piece_at_60_degrees_is_less_than_two_discs_cover():
    # 1.61 m² was computed by equations that do not hold there: both discs alone, without the sweep, cover more
    primary, secondary = radii_m(0.3)
    sweep = PERSON_HEIGHT_M * np.cos(np.radians(60.0))
    discs = [shapely.buffer(shapely.Point(x, 0.0), r, quad_segs=256) for x, r in ((sweep, primary), (0.0, secondary))]
    assert 1.61 < shapely.union_all(discs).area < find_union_m2(primary, secondary, sweep)


def test_the_sweep_is_what_a_path_goes_along_the_ground_over_the_height_of_a_person():
    # At 45° as far as the person is high
    expected = find_union_m2(*radii_m(1.0), PERSON_HEIGHT_M)
    assert find_casualty_area(np.pi / 4.0, 45.0)[0] == pytest.approx(expected)
    assert SECONDARY_RATIO == 4.36
    assert find_casualty_area(np.pi / 4.0, 90.0)[0] == pytest.approx(np.pi * radii_m(1.0)[1] ** 2)


@pytest.mark.parametrize(
    ("area_m2", "seven_m2", "person_m2", "rule"),
    [(0.01, 0.07, 0.41, 1), (0.1, 0.70, 0.73, 1), (1.0, 7.0, 2.37, 0), (10.0, 70.0, 13.7, 0)],
)
def test_the_default_is_the_larger_of_two_rules_and_says_which(area_m2, seven_m2, person_m2, rule):
    digits = 0.05 if person_m2 > 10 else 0.005
    assert seven_times_area.find_casualty_area(area_m2)[0] == pytest.approx(seven_m2)
    assert human_size.find_casualty_area(area_m2)[0] == pytest.approx(person_m2, abs=digits)
    found, which = larger_of_both.find_casualty_area(area_m2)
    assert found == pytest.approx(max(seven_m2, person_m2), abs=digits) and which == rule
    assert larger_of_both.RULES[rule] == (seven_times_area, human_size)[rule].RULES[0]


def test_the_area_of_a_piece_gives_its_ballistic_coefficient_back():
    # 0.81 kg, 1 kg/m², Cd 0.81: one square metre
    assert estimate_projected_area_m2([0.81, 8.1], [1.0, 10.0]) == pytest.approx([1.0, 1.0])
    assert estimate_projected_area_m2(2.0, 4.0, 0.5) == pytest.approx(1.0)


def test_a_piece_at_its_terminal_speed_comes_straight_down_and_at_twice_that_at_30_degrees():
    # 14 CFR 420, App. B: 15.31 m/s at the sea for 14.647 kg/m²
    assert estimate_descent_angle_deg([10.0, 2 * 15.313], [14.647, 14.647]) == pytest.approx([90.0, 30.0], abs=0.02)


def test_impacts_have_the_area_of_their_vehicle_file_and_else_that_of_the_model():
    impacts = next(one for one in tiny_assessment().impacts if len(one.flight) > 3)
    groups = (FragmentGroup(part="stage-1", casualty_area_m2=12.5), FragmentGroup(part="stage-1"))
    group = np.arange(len(impacts.flight), dtype=np.int16) % 2
    found = find_casualty_areas(replace(impacts, groups=groups, group=group))
    assert (found.area_m2[0::2] == 12.5).all() and {found.rules[i] for i in found.rule[0::2]} == {"vehicle file"}
    projected = impacts.mass_kg.astype(float) / impacts.beta_kgpm2 / 0.81
    assert found.projected_area_m2 == pytest.approx(projected, rel=1e-6)
    person = np.pi * (PERSON_RADIUS_M + np.sqrt(projected / np.pi)) ** 2
    assert found.area_m2[1::2] == pytest.approx(np.maximum(7 * projected, person)[1::2], rel=1e-6)
    assert found.model == "larger-of-both" and (found.rule[1::2] < 2).all()
    flat = find_casualty_areas(impacts, "handbook")
    assert flat.area_m2.shape == impacts.flight.shape and (flat.area_m2 > 0.0).all()
