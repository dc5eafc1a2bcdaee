"""14 CFR 420 Appendix C: terms by hand, a uniform population in closed form, and who counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fallzone.errors import InputError
from fallzone.risk.corridor.draw import build_corridor
from fallzone.risk.corridor.integral import (
    PopulatedArea,
    casualty_expectation,
    crossrange_term,
    downrange_term,
    estimate_casualties,
    impact_probability,
)
from fallzone.risk.corridor.people import spread_people
from fallzone.risk.corridor.tables import CLASSES, range_rate_nmps

NM = 1_852.0
# Seconds for which the impact point is over each row of table C-2, up to 5,000 NM
OVER_S = 75 / 0.75 + 225 / 1.73 + 600 / 4.25 + 800 / 8.85 + 900 / 19.75 + 900 / 42.45 + 1_000 / 84.85 + 500 / 154.95


@pytest.fixture(scope="module")
def corridor():
    """Along the equator, where downrange is longitude and cross-range is latitude."""
    return build_corridor(0.0, 0.0, azimuth_deg=90.0, vehicle_class=CLASSES["small"])


def one(people=1_000.0, lon_deg=10.0, lat_deg=0.0, area_m2=1e8):
    return PopulatedArea(lon_deg=lon_deg, lat_deg=lat_deg, people=people, area_m2=area_m2)


@pytest.mark.parametrize(
    ("range_nm", "rate"),
    [
        *((0.0, 0.75), (75.0, 0.75), (75.5, 1.73), (76.0, 1.73), (300.0, 1.73), (301.0, 4.25), (901.0, 8.85)),
        *((1_701.0, 19.75), (2_600.0, 19.75), (2_601.0, 42.45), (4_500.0, 84.85), (4_501.0, 154.95), (5_250.0, 154.95)),
    ],
)
def test_the_impact_point_moves_as_table_c_2_says(range_nm, rate):
    assert range_rate_nmps(range_nm) == rate


@pytest.mark.parametrize("range_nm", [-1.0, 5_250.1, math.nan])
def test_no_rate_is_made_up_beyond_the_table(range_nm):
    with pytest.raises(InputError, match="5250"):
        range_rate_nmps(range_nm)


def test_the_terms_of_equation_c1_are_those_by_hand():
    """An area 61.1 to 61.8 NM downrange and 40.7 to 41.2 NM across, where the edge is 44.5 NM away.

    exp(−2.743820²/2) = 0.023185, exp(−2.760674²/2) = 0.022134, exp(−2.777528²/2) = 0.021124; their sum with the middle
    one four times is 0.132843; 0.5/(14.8333 · 6 · 2.506628) = 0.00224125; 0.1/643 · 0.7/0.75 = 1.451529e-4.
    """
    assert crossrange_term(40.7, 41.2, 44.5 / 3.0) == pytest.approx(0.00224125 * 0.132843, rel=2e-5)
    assert downrange_term(61.1, 61.8, 0.75) == pytest.approx(1.451529e-4, rel=1e-6)
    found = impact_probability((61.1, 61.8), (40.7, 41.2), 44.5 / 3.0)
    assert found == pytest.approx(4.3217e-8, rel=2e-5)
    # With y1 twice, as in public code, it would be 1.5 % more
    assert found != pytest.approx(4.3887e-8, rel=0.005)


def test_a_casualty_area_of_hundredths_is_one():
    """98 people on 2.5 square miles, and 3.14e-2 square miles: 4.3217e-8 · 0.01256 · 98 = 5.3194e-8, not ten times."""
    assert casualty_expectation(4.3217e-8, 3.14e-2, area_m2=2.5, people=98.0) == pytest.approx(5.3194e-8, rel=1e-4)


@given(y1=st.floats(-4.0, 4.0), width=st.floats(0.01, 1.0))
def test_simpsons_rule_is_near_the_share_of_the_normal_density(y1, width):
    def below(y):
        return 0.5 * (1.0 + math.erf(y / math.sqrt(2.0)))

    # Error term of Simpson's rule: h⁵/2880 times the largest fourth derivative of the density, 3/√(2π)
    assert crossrange_term(y1, y1 + width, 1.0) == pytest.approx(
        below(y1 + width) - below(y1), abs=width**5 / 2_880.0 * 3.0 / math.sqrt(2.0 * math.pi) + 1e-12
    )


def test_of_all_failures_the_whole_corridor_gets_those_within_three_sigma(corridor):
    """People all over it: the probability is Pf/C times the seconds of table C-2, less what lies beyond 3σ."""
    everywhere = one(people=1e6, lon_deg=42.0, area_m2=1e14)
    found = estimate_casualties(corridor, [everywhere], 10.0)
    probability = 0.10 / 643.0 * OVER_S * math.erf(3.0 / math.sqrt(2.0))
    assert found.areas[0].impact_probability == pytest.approx(probability, rel=1e-3)
    # Evenly spread over an area A, Nk/Ak is N/A, and the share of them within the corridor is that of its surface
    assert found.casualty_expectation == pytest.approx(probability * 10.0 * 1e6 / 1e14, rel=1e-3)
    assert found.people == pytest.approx(1e6 * corridor.areas[0].area_m2 / 1e14, rel=0.02)


@given(lon_deg=st.floats(2.0, 75.0), across=st.floats(-0.9, 0.9), people=st.floats(1.0, 1e7))
@settings(max_examples=25)
def test_four_quarters_have_the_risk_of_the_whole(corridor, lon_deg, across, people):
    lat_deg = across * float(corridor.half_width_m([lon_deg * 111_320.0])[0]) / 111_000.0 / 2.0
    side_m = 40_000.0
    whole = estimate_casualties(corridor, [one(people, lon_deg, lat_deg, side_m**2)], 1.0)
    quarters = [
        one(people / 4.0, lon_deg + x * side_m / 4.0 / 111_320.0, lat_deg + y * side_m / 4.0 / 110_574.0, side_m**2 / 4)
        for x in (-1, 1)
        for y in (-1, 1)
    ]
    parts = estimate_casualties(corridor, quarters, 1.0)
    # The edge is taken in the middle of each piece, and degrees for metres
    assert parts.casualty_expectation == pytest.approx(whole.casualty_expectation, rel=0.02)
    assert parts.people == pytest.approx(whole.people, rel=0.02)


def test_risk_goes_with_people_and_casualty_area_and_both_sides_are_alike(corridor):
    base = estimate_casualties(corridor, [one(lat_deg=0.5)], 10.0).casualty_expectation
    assert base > 0.0
    assert estimate_casualties(corridor, [one(2_000.0, lat_deg=0.5)], 10.0).casualty_expectation == 2.0 * base
    assert estimate_casualties(corridor, [one(lat_deg=0.5)], 30.0).casualty_expectation == pytest.approx(3.0 * base)
    assert estimate_casualties(corridor, [one(lat_deg=-0.5)], 10.0).casualty_expectation == pytest.approx(base)


def test_without_a_casualty_area_there_is_no_expectation_and_people_are_told_all_the_same(corridor):
    found = estimate_casualties(corridor, [one()])
    assert found.casualty_expectation is None and found.casualty_area_m2 is None
    assert found.people == pytest.approx(1_000.0) and found.areas[0].impact_probability > 0.0


def test_who_lives_outside_does_not_count_and_who_lives_on_the_edge_does_in_part(corridor):
    outside = [one(lon_deg=10.0, lat_deg=20.0), one(lon_deg=-5.0), one(lon_deg=100.0), one(lon_deg=179.0)]
    assert estimate_casualties(corridor, outside, 10.0).areas == ()
    # The end, 9,260 km downrange, runs through the middle of a square of 200 km
    edge = estimate_casualties(corridor, [one(lon_deg=9_260.0 / 111.3195, area_m2=4e10)], 10.0)
    assert edge.people == pytest.approx(500.0, rel=0.01)


def test_people_in_the_exclusion_zone_are_told_apart(corridor):
    near = one(100.0, lon_deg=3.0 / 60.0, area_m2=1e4)
    far = one(50.0, lon_deg=6.0 / 60.0, area_m2=1e4)
    found = estimate_casualties(corridor, [near, far], 10.0)
    assert found.people == pytest.approx(150.0)
    assert found.people_excluded == pytest.approx(100.0)


def test_nobody_at_all_is_no_risk(corridor):
    assert estimate_casualties(corridor, [], 10.0).casualty_expectation == 0.0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"people": -1.0}, "people = -1"),
        ({"people": math.nan}, "people = nan"),
        ({"area_m2": 0.0}, "area_m2 = 0"),
        ({"area_m2": math.inf}, "area_m2 = inf"),
        ({"lat_deg": 200_000.0}, "lat 200000"),
        ({"lon_deg": math.nan}, "lon nan"),
    ],
)
def test_people_that_cannot_be_are_refused_by_number_and_key(corridor, wrong, told):
    with pytest.raises(InputError, match="populated area 2") as caught:
        estimate_casualties(corridor, [one(), one(**wrong)], 10.0)
    assert told in str(caught.value)


@pytest.mark.parametrize("area_m2", [0.0, -1.0, math.nan, math.inf])
def test_a_casualty_area_that_is_none_is_refused(corridor, area_m2):
    with pytest.raises(InputError, match="casualty_area_m2"):
        estimate_casualties(corridor, [one()], area_m2)


# --- people of a density


@pytest.fixture(scope="module")
def short():
    """A corridor of 750 km, at whose end a last stage falls from an apogee of 1,000 km."""
    sizes = CLASSES["guided-suborbital"]
    return build_corridor(127.5, 34.4, azimuth_deg=170.0, vehicle_class=sizes, apogee_m=1e6)


def evenly(lon_deg, _lat_deg):
    return np.full(len(lon_deg), 1e-6)


def test_people_spread_evenly_have_the_risk_in_closed_form(short):
    """1 per km² everywhere: Pf/C times the seconds of table C-2, less what lies beyond 3σ, times Ac per km²."""
    found = estimate_casualties(short, spread_people(short, evenly).areas, 10.0)
    assert found.people == pytest.approx(short.areas[0].area_m2 * 1e-6, rel=0.02)
    over_s = 75 / 0.75 + 225 / 1.73 + (750e3 / NM - 300.0) / 4.25
    expected = 0.10 / 643.0 * over_s * math.erf(3.0 / math.sqrt(2.0)) * 10.0 * 1e-6
    assert found.casualty_expectation == pytest.approx(expected, rel=5e-3)


def test_people_east_of_the_launch_point_are_counted_there_and_nowhere_else(short):
    def east(lon_deg, _lat_deg):
        return np.where(lon_deg > 127.5, 1e-6, np.nan)

    people, unknown_m2 = spread_people(short, east)
    # Squares of which a part lies east of the line may have their middle west of it, by half a side of 20 km
    assert people and min(one.lon_deg for one in people) > 127.5 - 0.12
    whole = estimate_casualties(short, spread_people(short, evenly).areas, 10.0)
    part = estimate_casualties(short, people, 10.0)
    # The azimuth of 170° leads east of that meridian: more than half
    assert 0.5 * whole.casualty_expectation < part.casualty_expectation < whole.casualty_expectation
    # The rest is not known, and said to be
    everywhere = sum(one.people for one in spread_people(short, evenly).areas)
    assert unknown_m2 * 1e-6 + sum(one.people for one in people) == pytest.approx(everywhere, rel=1e-9)
