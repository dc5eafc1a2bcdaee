"""Models of casualty areas and of the vulnerable area of aircraft: what each says of itself, its numbers, its laws."""

import inspect
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallzone import consequences, plugins
from fallzone.consequences import aircraft, people
from fallzone.consequences.aircraft import rcc_321_07
from fallzone.errors import InputError, OutOfRangeError

PEOPLE = [plugins.load("casualty-area", name) for name in plugins.names("casualty-area")]
AIRCRAFT = [plugins.load("vulnerable-area", name) for name in plugins.names("vulnerable-area")]
AREAS_M2 = st.floats(0.0, 1e3)


def _name(module):
    return module.__name__.rpartition(".")[2]


def test_every_file_is_a_model_and_the_defaults_are_among_them():
    folder = Path(consequences.__file__).parent
    for kind, room in (("casualty-area", "people"), ("vulnerable-area", "aircraft")):
        files = {path.stem for path in (folder / room).glob("*.py") if not path.stem.startswith("_")}
        assert {name.replace("-", "_") for name in plugins.names(kind)} == files and len(files) >= 2
    assert people.DEFAULT in plugins.names("casualty-area")
    assert aircraft.DEFAULT in plugins.names("vulnerable-area")


@pytest.mark.parametrize("kind", ["casualty-area", "vulnerable-area"])
def test_a_model_that_is_not_there_is_named_with_the_closest_one(kind):
    wanted = plugins.names(kind)[0]
    with pytest.raises(InputError, match=f"did you mean '{wanted}'"):
        plugins.load(kind, wanted + "x")


@pytest.mark.parametrize("module", PEOPLE + AIRCRAFT, ids=_name)
def test_a_model_says_what_it_is_and_where_it_comes_from(module):
    assert module.TITLE and module.SOURCE and inspect.getdoc(module)
    assert isinstance(module.VERIFIED, bool) and (module.VERIFIED or "assumed" in module.SOURCE)
    assert len(module.CHECKPOINTS) >= 2


@pytest.mark.parametrize("module", PEOPLE, ids=_name)
def test_a_casualty_area_meets_its_published_numbers(module):
    for area_m2, angle_deg, expected_m2, tolerance in module.CHECKPOINTS:
        found, rule = module.find_casualty_area(area_m2, angle_deg)
        assert found == pytest.approx(expected_m2, rel=tolerance), (area_m2, angle_deg)
        assert module.RULES[int(rule)]


@pytest.mark.parametrize("module", PEOPLE, ids=_name)
@given(areas=st.tuples(AREAS_M2, AREAS_M2), angles=st.tuples(st.floats(0.1, 90.0), st.floats(0.1, 90.0)))
def test_a_larger_piece_and_a_flatter_descent_never_shrink_the_casualty_area(module, areas, angles):
    (small, large), (flat, steep) = sorted(areas), sorted(angles)
    at = module.find_casualty_area([small, large, small, large], [steep, steep, flat, flat])[0]
    slack = 1.0 + 1e-9
    assert at[0] <= at[1] * slack and at[2] <= at[3] * slack  # the larger piece
    assert at[0] <= at[2] * slack and at[1] <= at[3] * slack  # the flatter descent
    assert (at >= 0.0).all() and np.isfinite(at).all()


@pytest.mark.parametrize("module", PEOPLE, ids=_name)
@pytest.mark.parametrize(("area", "angle"), [(-1.0, 90.0), (np.nan, 90.0), (1.0, 0.0), (1.0, 91.0), (1.0, np.nan)])
def test_areas_and_angles_that_cannot_be_are_refused(module, area, angle):
    with pytest.raises(OutOfRangeError, match="casualty area"):
        module.find_casualty_area([1.0, area], [45.0, angle])


@pytest.mark.parametrize("module", AIRCRAFT, ids=_name)
def test_a_vulnerable_area_meets_its_published_numbers(module):
    for mass_kg, piece_m2, fall_mps, expected_m2, tolerance in module.CHECKPOINTS:
        found = module.find_vulnerable_area_m2(mass_kg, piece_m2, fall_mps)
        assert found == pytest.approx(expected_m2, rel=tolerance, abs=1e-12), mass_kg


@given(masses=st.tuples(st.floats(0.0, 1e3), st.floats(0.0, 1e3)), piece_m2=st.floats(0.0, 50.0))
def test_a_heavier_piece_never_does_less(masses, piece_m2):
    lighter_m2, heavier_m2 = rcc_321_07.find_vulnerable_area_m2(sorted(masses), piece_m2)
    assert lighter_m2 <= heavier_m2


def test_from_300_g_on_the_aircraft_is_enlarged_by_the_piece():
    # (√400 + √9)²
    assert rcc_321_07.find_vulnerable_area_m2(0.300, 9.0, projected_m2=400.0) == pytest.approx(529.0)
