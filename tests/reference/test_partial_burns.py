"""A fit keeps what the mission declares, asks about what cannot be, and calls nothing flyable that comes down."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from fallzone.calibration.calibrate import Calibration, require_kept_cutoffs
from fallzone.calibration.doubts import plausible
from fallzone.catalogue.load import load_mission, load_vehicle
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.flight.parameters import apply_values, uses_up
from fallzone.model import published
from fallzone.model.published import Fit, PublishedValue

NURI = "nuri-2021-10-21"
BURN_2, BURN_3 = ("vehicle", ("stages", 1, "burn_s")), ("vehicle", ("stages", 2, "burn_s"))


@pytest.fixture(scope="module")
def mission():
    return load_mission(NURI)


@pytest.fixture(scope="module")
def vehicle(mission):
    return load_vehicle(mission.vehicle)


def cut_off_at(mission, t_s, **bounds):
    """The mission with its last burn cut off at another time."""
    *first, last = mission.burns
    cutoff_s = last.cutoff_s.model_copy(update={"value": t_s})
    ignition_s = last.ignition_s.model_copy(update=bounds)
    burn = last.model_copy(update={"cutoff_s": cutoff_s, "ignition_s": ignition_s})
    return mission.model_copy(update={"burns": (*first, burn)})


def test_a_burn_that_leaves_propellant_is_cut_off_when_the_mission_says(mission, vehicle):
    third = vehicle.stages[2]
    short = cut_off_at(mission, mission.burns[2].ignition_s.value + 120.0)
    assert uses_up(mission.burns, third) and not uses_up(short.burns, third)
    values = {BURN_2: vehicle.stages[1].burn_s.value + 2.0, BURN_3: third.burn_s.value + 30.0}
    moved, heavier = apply_values(short, vehicle, values)
    # The second burn is 2 s longer, so the third begins 2 s later; it ends when it is told to
    assert moved.burns[1].cutoff_s.value == pytest.approx(mission.burns[1].cutoff_s.value + 2.0, abs=0.02)
    assert moved.burns[2].ignition_s.value == pytest.approx(mission.burns[2].ignition_s.value + 2.0, abs=0.02)
    assert moved.burns[2].cutoff_s.value == short.burns[2].cutoff_s.value
    assert heavier.stages[2].propellant_kg.value > third.propellant_kg.value


def test_a_burn_that_uses_its_stage_up_lasts_as_long_as_the_stage(mission, vehicle):
    moved, _ = apply_values(mission, vehicle, {BURN_3: vehicle.stages[2].burn_s.value + 5.0})
    assert moved.burns[2].cutoff_s.value == pytest.approx(mission.burns[2].cutoff_s.value + 5.0, abs=0.02)


def test_numbers_that_nobody_moves_move_no_cut_off(mission, vehicle):
    # A second short of the burn time of its stage, as rounded press times are
    short = cut_off_at(mission, mission.burns[2].cutoff_s.value - 1.0)
    same, _ = apply_values(short, vehicle, {("vehicle", ("stages", 2, "nozzle_exit_area_m2")): 0.7})
    for before, after in zip(short.burns, same.burns, strict=True):
        assert after.cutoff_s.value == pytest.approx(before.cutoff_s.value, abs=1e-9)


def test_an_ignition_that_could_pass_the_cut_off_is_refused_before_the_fit(mission, vehicle):
    ignition_s = mission.burns[2].ignition_s.value
    require_kept_cutoffs(cut_off_at(mission, ignition_s + 120.0, low=ignition_s, high=ignition_s + 100.0), vehicle)
    with pytest.raises(InputError, match=r"burns\.3\.ignition_s.*as late as"):
        require_kept_cutoffs(cut_off_at(mission, ignition_s + 120.0, low=ignition_s, high=ignition_s + 130.0), vehicle)


def calibration(mission, vehicle, *, rate_degps=1.0, angle_deg=1.0, lands_s=None):
    fit = Fit(command="x", residuals=(), max_pitch_rate_degps=rate_degps, max_angle_of_attack_deg=angle_deg)
    return Calibration(
        read=mission,
        mission=mission,
        vehicle=vehicle,
        parameters=[],
        rows=(),
        falls=(),
        fit=fit,
        ensemble=None,
        lands_s=lands_s,
    )


def test_a_flight_that_turns_too_fast_or_flies_too_much_aslant_or_comes_down_is_not_flyable(mission, vehicle):
    # 2 °/s and 5° are what vehicles stand
    assert calibration(mission, vehicle, rate_degps=2.0, angle_deg=5.0).flyable
    assert not calibration(mission, vehicle, rate_degps=2.01, angle_deg=1.0).flyable
    assert not calibration(mission, vehicle, rate_degps=1.0, angle_deg=5.01).flyable
    assert not calibration(mission, vehicle, lands_s=1_900.0).flyable


def row(name, quantity, value):
    return PublishedValue(name=name, quantity=quantity, value=value, tolerance=1.0, mark="assumed", source="x")


ROWS = {
    "stage-1 range_m": 413e3,
    "stage-2 range_m": 2.8e6,
    "stage-1-separation t_s": 127.0,
    "stage-1-separation speed_mps": 1_800.0,
    "orbit perigee_m": 700e3,
    "stage-1 azimuth_deg": 170.0,
    "stage-1-separation height_m": 59e3,
    "vehicle propellant_kg": 182.5e3,
}


def ask(mission, monkeypatch, published, computed=ROWS):
    """Hold published rows against a flight whose values are given."""
    rows = tuple(row(*key.split(), value) for key, value in published.items())
    monkeypatch.setattr(plausible, "measure_row", lambda flights, one: computed[f"{one.name} {one.quantity}"])
    plausible.require_plausible_rows(mission, rows, None)


@pytest.mark.parametrize(
    ("key", "value", "question"),
    [
        ("stage-1 range_m", 430.0, r"is it in kilometres\? Then write 430000"),
        ("stage-1 range_m", 230.0, r"is it in nautical miles\? Then write 425960"),
        ("stage-1 range_m", 4.3e6, "is a digit missing, or one too many"),
        ("stage-1-separation t_s", 2.1, r"is it in minutes\? Then write 126"),
        ("stage-1-separation speed_mps", 1.8, r"is it in km/s\? Then write 1800"),
        ("stage-1-separation height_m", 59.0, r"is it in kilometres\? Then write 59000"),
        ("vehicle propellant_kg", 182.5, r"is it in tonnes\? Then write 182500"),
        # 170° are 2.967 rad; seen from the south they are 350°, and counter-clockwise 190°
        ("stage-1 azimuth_deg", 2.967, r"is it in radians\? Then write 169\.997"),
        ("stage-1 azimuth_deg", 350.0, r"is it counted from south\? Then write 170"),
        ("orbit perigee_m", 700.0, r"is it in kilometres\? Then write 700000"),
    ],
)
def test_a_row_in_another_unit_or_order_of_magnitude_is_asked_about(mission, monkeypatch, key, value, question):
    with pytest.raises(InputError, match=question):
        ask(mission, monkeypatch, ROWS | {key: value})


def test_rows_that_can_be_met_are_not_asked_about(mission, monkeypatch):
    ask(mission, monkeypatch, ROWS)
    ask(mission, monkeypatch, {key: value if key.endswith("_deg") else 3.0 * value for key, value in ROWS.items()})
    # a flight that turns by 30° on its way, or by a right angle, is no other way to read an angle
    for azimuth_deg in (140.0, 200.0, 260.0):
        ask(mission, monkeypatch, ROWS | {"stage-1 azimuth_deg": azimuth_deg})
    # What did not happen in the flight of the file tells nothing, nor does one that went beneath the ground
    nothing = dict.fromkeys(ROWS, np.nan) | {"orbit perigee_m": -5e6}
    ask(mission, monkeypatch, ROWS, nothing)


def test_a_poor_guess_may_be_far_from_good_rows_but_not_by_a_unit(mission, monkeypatch):
    # A guess that comes down 20 km away, with the plan's times
    poor = {key: value if key.endswith(("t_s", "_deg")) else value / 20.0 for key, value in ROWS.items()}
    ask(mission, monkeypatch, ROWS, poor)
    with pytest.raises(InputError, match="kilometres"):
        ask(mission, monkeypatch, ROWS | {"stage-2 range_m": 500.0}, poor | {"stage-2 range_m": 500e3})


@pytest.mark.parametrize(
    ("quantity", "value", "bounds"),
    [
        ("t_s", -127.0, "-100 to 1e+06"),
        ("height_m", -59e3, "-500 to 1e+09"),
        # half the Earth's circumference is 20,004 km
        ("range_m", 4.13e8, "0 to 2.1e+07"),
        ("azimuth_deg", 417.0, "0 to 360"),
        ("lat_deg", 124.7, "-90 to 90"),
        ("speed_mps", -1_800.0, "0 to 20000"),
    ],
)
def test_a_figure_that_nothing_can_have_is_refused_with_what_it_can_be(quantity, value, bounds):
    data = {"name": "stage-1", "quantity": quantity, "value": value, "tolerance": 1.0, "mark": "assumed", "source": "x"}
    with pytest.raises(InputError) as caught:
        build_record(data, PublishedValue, "mine.toml")
    assert f"stage-1 {quantity} = {value:g}: expected {bounds}" in str(caught.value)


def test_every_quantity_that_may_be_published_has_bounds():
    names = get_args(PublishedValue.model_fields["quantity"].annotation)
    assert set(names) == set(published._POSSIBLE) and len(names) >= 15
