"""Numbers of the models worked out by hand: each stands for a small wrong change that nothing else would notice."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from tiny_records import tiny_mission, tiny_site, tiny_vehicle

from fallzone import plugins
from fallzone.atmospheres import us76
from fallzone.breakups import debris_groups
from fallzone.breakups._class_table import list_groups
from fallzone.calibration import residuals
from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.errors import InputError
from fallzone.flight import cases
from fallzone.flight.cases import fly_to_end
from fallzone.flight.failing.anomalies import build_failing
from fallzone.flight.planning.plan import build_plan
from fallzone.kernels.ascent.loads import ANGLE_OF_ATTACK_DEG, DYNAMIC_PRESSURE_PA, LOAD_COLUMNS
from fallzone.kernels.tables import build_environment
from fallzone.model.fragment import PARTS, Stacks
from fallzone.model.outcomes.anomaly import Failing
from fallzone.model.vehicle import DebrisGroup
from fallzone.montecarlo import failing as failing_flights
from fallzone.montecarlo.drops import sample_drops
from fallzone.montecarlo.flights import FlightModel, Member, fly_flights, sample_scatter
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.winds import calm, westerly

MANY = 40_000
AIR = build_environment(us76, calm)


class Draws:
    """Forty thousand of each number, so that medians and shares are known to a per cent."""

    def normal(self, quantity, columns):
        return np.random.default_rng(len(quantity)).standard_normal((MANY, columns))

    def uniform(self, quantity):
        return np.random.default_rng(len(quantity)).random(MANY)


def failing_at(t_s, count):
    ones = np.ones(count)
    return Failing(
        row=np.arange(count),
        t_s=t_s * ones,
        stage=np.zeros(count, dtype=int),
        ignition_s=0.0 * ones,
        cutoff_s=200.0 * ones,
        fairing_s=150.0 * ones,
        engines=4 * ones,
        turn_gain_ps2=ones,
        has_limit_line=np.zeros(count, dtype=bool),
        returning=np.full(count, -1),
        returning_s=np.nan * ones,
    )


def sample(mode, count, draws):
    module = plugins.load("failure", mode)
    settings = {name: setting.value for name, setting in module.SETTINGS.items()}
    return module.sample_anomalies(failing_at(60.0, count), settings, draws)


def model_of(mission, vehicle, site):
    member = Member(plan=build_plan(mission, vehicle, site), vehicle=vehicle)
    return FlightModel(members=(member,), environment=AIR)


def test_lost_attitude_without_draws_turns_at_the_median_rate():
    middle = sample("loss-of-attitude-control", 1, None).turn_rate_radps[0]
    drawn = sample("loss-of-attitude-control", MANY, Draws()).turn_rate_radps
    # Rayleigh: half of the sizes are below √(2 ln 2) = 1.1774 standard deviations, of 10 °/s
    assert math.degrees(middle) == pytest.approx(11.774, abs=1e-3)
    assert np.mean(drawn < middle) == pytest.approx(0.5, abs=0.01)


def test_a_vehicle_breaks_as_often_above_78_km_as_below():
    height_m = sample("reentry-breakup", MANY, Draws()).breakup_height_m
    assert np.mean(height_m > 78_000.0) == pytest.approx(0.5, abs=0.01)
    assert np.std(height_m) == pytest.approx(5_000.0, rel=0.02)
    assert sample("reentry-breakup", 1, None).breakup_height_m[0] == 78_000.0


def test_a_part_breaks_into_the_classes_of_the_catalogue_by_mass():
    vehicle = tiny_vehicle().model_copy(update={"debris": ()})
    stage = vehicle.stages[0]
    groups = {group.name: group for group in list_groups(vehicle) if group.part == "stage-1"}
    # Pieces times the middle of their masses [kg]: 9·60, 91·√(2.7·484), 175·√74, 1,406·√12.5, 977·√63.7; 18,104 in all
    share = {"engines": 540.0, "heavy parts": 3_289.6, "middle parts": 1_505.4, "structure": 4_971.0, "panels": 7_797.7}
    for name, mass_kg in share.items():
        group = groups[f"{name} by class"]
        expected_kg = stage.dry_mass_kg.value * mass_kg / 18_103.7
        assert group.count * group.stands_for * group.mass_kg == pytest.approx(expected_kg, rel=1e-4), name
    # One piece of structure has √(0.05·250) kg, and of the catalogue's 1,406 a part has its share by dry mass
    assert groups["structure by class"].mass_kg == pytest.approx(3.5355, abs=1e-4)
    real = groups["structure by class"].count * groups["structure by class"].stands_for
    assert real == pytest.approx(1_406 * stage.dry_mass_kg.value / 18_103.7, rel=1e-4)


def test_each_part_without_groups_breaks_into_its_own_dry_mass():
    vehicle = tiny_vehicle().model_copy(update={"debris": ()})
    masses_kg = {stage.name: stage.dry_mass_kg.value for stage in vehicle.stages}
    masses_kg["fairing"] = vehicle.fairing.mass_kg.value
    for part, mass_kg in masses_kg.items():
        groups = [group for group in list_groups(vehicle) if group.part == part]
        assert sum(group.total_kg for group in groups) == pytest.approx(mass_kg), part
        assert ("engines by class" in {group.name for group in groups}) == (part != "fairing")


def test_ballistic_coefficients_of_a_class_spread_over_its_range():
    groups = {group.name: group for group in list_groups(tiny_vehicle().model_copy(update={"debris": ()}))}
    # Two standard deviations either way from 33 to 438: ln(438/33)/4; of 25 to 36 it would be less than 0.15
    assert groups["heavy parts by class"].beta_sigma_ln == pytest.approx(0.64642, abs=1e-4)
    assert groups["heavy parts by class"].beta_kgpm2 == pytest.approx(120.22, abs=0.01)
    assert groups["panels by class"].beta_sigma_ln == 0.15


def test_an_explosion_imparts_the_speed_of_the_group():
    group = DebrisGroup(
        name="tanks",
        part="stage-1",
        count=40,
        mass_kg=1.0,
        beta_kgpm2=60.0,
        beta_sigma_ln=0.3,
        imparted_velocity_mps=50.0,
        drag_curve="plate",
        mark="assumed",
        source="press",
    )
    rows = np.arange(BLOCK_FLIGHTS)
    stacks = Stacks(
        flight=rows.astype(np.int32),
        row=rows,
        t_s=np.zeros(BLOCK_FLIGHTS),
        position_ecef_m=np.tile([7e6, 0.0, 0.0], (BLOCK_FLIGHTS, 1)),
        velocity_ecef_mps=np.tile([100.0, 200.0, 300.0], (BLOCK_FLIGHTS, 1)),
        mass_kg=np.full(BLOCK_FLIGHTS, 1e3),
        stage=np.zeros(BLOCK_FLIGHTS, dtype=np.int8),
        fairing_on=np.zeros(BLOCK_FLIGHTS, dtype=bool),
        bodies_on=np.zeros((BLOCK_FLIGHTS, 0), dtype=bool),
        part_kg=np.full((BLOCK_FLIGHTS, len(PARTS)), 100.0),
    )
    vehicle = tiny_vehicle().model_copy(update={"debris": (group,)})
    pieces = debris_groups.sample_fragments(stacks, vehicle, Sampling(seed=3).draw_block("test", 0))
    own = pieces.curve_index == pieces.curve_index[0]
    speed_mps = np.linalg.norm(pieces.velocity_ecef_mps[own][: 40 * BLOCK_FLIGHTS] - [100.0, 200.0, 300.0], axis=1)
    # The root of the mean square of all three components together, of 20,480 pieces
    assert math.sqrt(np.mean(speed_mps**2)) == pytest.approx(50.0, rel=0.01)


def test_a_separation_pushes_by_what_the_vehicle_file_says():
    vehicle = tiny_vehicle()
    push = vehicle.dispersion.separation_mps.model_copy(update={"value": 3.0})
    vehicle = vehicle.model_copy(update={"dispersion": vehicle.dispersion.model_copy(update={"separation_mps": push})})
    model = model_of(tiny_mission(), vehicle, tiny_site())
    draws = Sampling(seed=3).draw_block("test", 0)
    scatter = sample_scatter(model, draws, BLOCK_FLIGHTS)
    states = fly_flights(model, scatter)
    drops = sample_drops(model, draws, scatter, states, "stage-1", gone=np.ones(BLOCK_FLIGHTS))
    pushed = drops.velocity_ecef_mps - states.separation_velocity_ecef_mps[:, model.items.index("stage-1")]
    # 512 pushes of three components each tell their size to 2 %
    assert math.sqrt(np.mean(np.sum(pushed**2, axis=1))) == pytest.approx(3.0, rel=0.06)


def test_the_density_of_the_air_scatters_as_the_vehicle_file_says():
    vehicle = tiny_vehicle()
    spread = vehicle.dispersion.density_fraction.model_copy(update={"value": 0.08})
    vehicle = vehicle.model_copy(
        update={"dispersion": vehicle.dispersion.model_copy(update={"density_fraction": spread})}
    )
    scatter = sample_scatter(
        model_of(tiny_mission(), vehicle, tiny_site()), Sampling(seed=4).draw_block("test", 0), BLOCK_FLIGHTS
    )
    # 512 draws tell a standard deviation to 3 %
    assert np.std(np.log(scatter.density_factor)) == pytest.approx(0.08, rel=0.12)


def test_every_possible_mode_has_its_equal_share_of_the_draws_and_no_other(monkeypatch):
    possible = {"a": [1.0, np.nan, 1.0], "b": [np.nan, np.nan, 1.0], "c": [1.0, 1.0, 1.0]}
    monkeypatch.setattr(failing_flights, "ask_failure_s", lambda plan, mode, failing: np.array(possible[mode]))
    model = model_of(tiny_mission(), tiny_vehicle(), tiny_site())
    # Of two possible ones the lower half of the draws has the first; of one all; of three each a third
    for draw, expected in ((0.0, "aca"), (0.33, "aca"), (0.34, "acb"), (0.49, "acb"), (0.51, "ccb"), (0.999, "ccc")):
        code = failing_flights.choose_modes(model, failing_at(60.0, 3), np.full(3, draw), ("a", "b", "c"))
        assert "".join("abc"[i] for i in code) == expected


def test_a_throttled_engine_turns_the_vehicle_by_its_throttled_thrust():
    mission, vehicle, site = tiny_mission(), tiny_vehicle(), tiny_site()
    first, second = mission.burns
    number = first.cutoff_s.model_copy
    throttled = first.model_copy(
        update={"throttle_s": number(update={"value": 80.0}), "throttle": number(update={"value": 0.5})}
    )
    plan = build_plan(mission.model_copy(update={"burns": (throttled, second)}), vehicle, site)
    before, after = build_failing(plan, np.array([80.0 - 1e-6, 80.0 + 1e-6])).turn_gain_ps2
    # Half the thrust on the same mass and length
    assert after / before == pytest.approx(0.5, rel=1e-6)


def test_the_angle_of_attack_counts_in_the_wind_and_in_calm_air_whichever_is_larger(monkeypatch):
    angle_deg = {}

    def loads(samples, environment, *, wind_scale):
        table = np.zeros((2, LOAD_COLUMNS))
        # Thick air in the first row, thin in the second, where no angle counts
        table[:, DYNAMIC_PRESSURE_PA] = 6_000.0, 4_000.0
        table[:, ANGLE_OF_ATTACK_DEG] = angle_deg[wind_scale], 50.0
        return table

    monkeypatch.setattr(residuals, "find_sample_loads", loads)
    from_pad = SimpleNamespace(plan=SimpleNamespace(is_released=False))
    for calm_deg, wind_deg in ((4.0, 3.0), (2.0, 3.0)):
        angle_deg |= {0.0: calm_deg, 1.0: wind_deg}
        assert residuals.find_max_angle_of_attack_deg(from_pad, None) == max(calm_deg, wind_deg)


def test_burns_may_use_a_thousandth_more_than_is_on_board_and_no_more():
    mission, vehicle, site = tiny_mission(), tiny_vehicle(), tiny_site()
    first, second = mission.burns
    flow_kgps = vehicle.stages[1].mass_flow_kgps
    whole_s = vehicle.stages[1].propellant_kg.value / flow_kgps

    def plan(share):
        cutoff_s = second.ignition_s.value + share * whole_s
        last = second.model_copy(update={"cutoff_s": second.cutoff_s.model_copy(update={"value": cutoff_s})})
        separations = tuple(
            part.model_copy(update={"t_s": part.t_s.model_copy(update={"value": cutoff_s + 5.0})})
            if part.item == "stage-2"
            else part
            for part in mission.separations
        )
        return build_plan(
            mission.model_copy(update={"burns": (first, last), "separations": separations}), vehicle, site
        )

    assert plan(1.0009)
    with pytest.raises(InputError, match="stage-2 burns"):
        plan(1.0011)


def test_a_fairing_that_stays_on_is_part_of_what_falls(monkeypatch):
    nuri = load_mission("nuri-2021-10-21")
    *first, last = nuri.burns
    short = last.model_copy(update={"cutoff_s": last.cutoff_s.model_copy(update={"value": 700.0})})
    mission = nuri.model_copy(update={"burns": (*first, short), "as_flown": None})
    vehicle, site = load_vehicle(nuri.vehicle), load_site(nuri.site)
    seen = {}

    def look(*args, **options):
        seen["beta_kgpm2"] = options["beta_kgpm2"]
        return fall_path(*args, **options)

    fall_path = cases.fall_path
    monkeypatch.setattr(cases, "fall_path", look)
    flown = fly_to_end(mission, vehicle, build_plan(mission, vehicle, site), AIR, "stuck-fairing@T+200")
    mass_kg = nuri.payload_kg.value + vehicle.fairing.mass_kg.value
    assert flown.samples.stop[7] == pytest.approx(mass_kg, abs=1e-6)
    fairing_m2 = vehicle.fairing.length_m.value * vehicle.fairing.diameter_m.value
    # A cube of so much at 300 kg/m³ shows one and a half of its sides; the fairing beside it length times diameter
    area_m2 = 1.5 * (mass_kg / 300.0) ** (2.0 / 3.0) + fairing_m2
    assert seen["beta_kgpm2"] == pytest.approx(mass_kg / area_m2, rel=1e-9)


@pytest.mark.parametrize(("lat_deg", "east_mps"), [(20.0, -4.147), (-20.0, -4.147), (30.0, 5.478), (25.0, 5.194)])
def test_below_25_degrees_the_trade_winds_blow_at_the_ground(lat_deg, east_mps):
    # In April neither winter nor summer: 4 or −5 m/s, and the foot of the jet, 37·e^(−((|φ|−36)/20)²)·e^(−(11.5/6.5)²)
    found = westerly.tabulate([0.0], month=4, lat_deg=lat_deg)[0][0]
    assert found == pytest.approx(east_mps, abs=2e-3)


def test_a_stage_that_burns_longer_than_its_propellant_lasts_is_refused_when_read(tmp_path):
    from fallzone.catalogue.geodata import SHIPPED

    text = (SHIPPED.root / "missions" / "nuri-2021-10-21.toml").read_text(encoding="utf-8")
    mission = load_mission("nuri-2021-10-21")
    stage = load_vehicle(mission.vehicle).stages[2]
    last = mission.burns[2]
    before, after = text.split(f"cutoff_s = {{ value = {last.cutoff_s.value}")

    def read(share):
        cutoff_s = last.ignition_s.value + share * stage.burn_s.value
        later = after.replace("t_s = { value = 967.0", f"t_s = {{ value = {cutoff_s + 100.0}")
        file = tmp_path / f"burns-{share}.toml"
        file.write_text(f"{before}cutoff_s = {{ value = {cutoff_s}{later}".replace(mission.id, file.stem))
        return load_mission(str(file))

    assert read(1.015)
    with pytest.raises(InputError, match="stage-3 burns"):
        read(1.025)
