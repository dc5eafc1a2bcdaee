"""Laws of flights that begin in the air, where a carrier lets the vehicle go."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from air_launch_files import AIM, GUIDANCE, MISSION, write_air_launch
from airs import NOTHING
from flown import fly_batch
from tiny_records import PAD_LAT_DEG, PAD_LON_DEG, tiny_mission, tiny_site, tiny_vehicle

from fallzone.calibration.residuals import MAX_ANGLE_OF_ATTACK_DEG, find_max_angle_of_attack_deg
from fallzone.catalogue.inputs import flight_inputs
from fallzone.errors import InputError
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.failing.anomalies import find_failure_s
from fallzone.flight.inputs import load_flight
from fallzone.flight.nominal import find_sample_loads, sample_flight
from fallzone.flight.planning.plan import ERROR_NAMES, build_plan
from fallzone.kernels.ascent.loads import ANGLE_OF_ATTACK_DEG
from fallzone.model.ascent.release import Release
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.record import Quantity
from fallzone.model.status import StopReason
from fallzone.montecarlo.flights import FlightModel, Member, sample_scatter
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling

GM, A_M, J2, OMEGA = 3.986004418e14, 6_378_137.0, 1.08262617385e-3, 7.292115e-5


def _release(**numbers: float) -> Release:
    still = dict.fromkeys(("north_mps", "east_mps", "up_mps"), 0.0)
    return Release(mark="assumed", source="press", **{**still, **numbers})


def _plan(release: Release | None, *, delay_s: float = 0.0):
    """The tiny launch, released in the air, with all burns and separations so much later."""
    mission = tiny_mission()

    def later(quantity: Quantity) -> Quantity:
        return quantity.model_copy(update={"value": quantity.value + delay_s})

    burns = [
        b.model_copy(update={"ignition_s": later(b.ignition_s), "cutoff_s": later(b.cutoff_s)}) for b in mission.burns
    ]
    separations = [part.model_copy(update={"t_s": later(part.t_s)}) for part in mission.separations]
    changes = {"release": release, "burns": tuple(burns), "separations": tuple(separations)}
    return build_plan(mission.model_copy(update=changes), tiny_vehicle(), tiny_site())


def _fly(plan, environment=NOTHING, **options):
    return fly_batch(plan, environment, np.zeros((1, len(ERROR_NAMES))), **options)


def test_without_thrust_and_air_it_falls_on_the_parabola():
    # On the equator, eastwards: gravity at half the height, less what flying round the Earth takes off it
    height_m, east_mps = 2_000.0, 150.0
    radius_m = A_M + 0.5 * height_m
    pull_mps2 = (
        GM / radius_m**2 * (1.0 + 1.5 * J2 * (A_M / radius_m) ** 2) - (east_mps + OMEGA * radius_m) ** 2 / radius_m
    )
    plan = _plan(_release(lon_deg=10.0, lat_deg=0.0, height_m=height_m, east_mps=east_mps), delay_s=400.0)
    found = _fly(plan)
    expected_s = math.sqrt(2.0 * height_m / pull_mps2)
    assert found.stop_reason[0] == StopReason.GROUND
    # the end is found to a millisecond
    assert found.stop_t_s[0] == pytest.approx(expected_s, abs=3e-3)
    x, y, z = found.stop_position_ecef_m[0]
    # what falls is carried ahead of the turning Earth by ω·g·t³/3
    ahead_m = east_mps * expected_s + OMEGA * pull_mps2 * expected_s**3 / 3.0
    assert A_M * (math.atan2(y, x) - math.radians(10.0)) == pytest.approx(ahead_m, abs=1.0)
    assert z == pytest.approx(0.0, abs=1e-3)


def test_a_drop_due_north_at_45_degrees_keeps_its_speed_and_height_of_release():
    release = _release(lon_deg=-120.0, lat_deg=45.0, height_m=11_000.0, north_mps=200.0, east_mps=-30.0, up_mps=5.0)
    tables = _plan(release, delay_s=10.0).tables
    assert np.linalg.norm(tables.velocity_mps) == pytest.approx(math.sqrt(200.0**2 + 30.0**2 + 5.0**2), rel=1e-12)
    # along the Earth's axis: north by cos 45° and up by sin 45°
    assert tables.velocity_mps[2] == pytest.approx(205.0 * math.sqrt(0.5), rel=1e-12)
    # to the east of 120° W is (sin 120°, cos 120°, 0)
    east = np.array([math.sin(math.radians(120.0)), math.cos(math.radians(120.0)), 0.0])
    assert tables.velocity_mps @ east == pytest.approx(-30.0, rel=1e-12)


def _inertial_energy(position_m: np.ndarray, velocity_mps: np.ndarray) -> float:
    inertial = velocity_mps + np.cross([0.0, 0.0, OMEGA], position_m)
    radius = np.linalg.norm(position_m)
    sine = position_m[2] / radius
    return inertial @ inertial / 2 - GM / radius * (1 - J2 * (A_M / radius) ** 2 * (3 * sine**2 - 1) / 2)


def test_a_coast_after_a_fast_release_keeps_the_energy():
    release = _release(lon_deg=30.0, lat_deg=-40.0, height_m=60e3, north_mps=1_500.0, east_mps=-800.0, up_mps=2_000.0)
    plan = _plan(release, delay_s=300.0)
    end = _fly(plan, anomalies=replace(Anomalies.none(1), stop_t_s=np.array([290.0])))
    assert end.stop_t_s[0] == 290.0
    before = _inertial_energy(plan.tables.position_m, plan.tables.velocity_mps)
    after = _inertial_energy(end.stop_position_ecef_m[0], end.stop_velocity_ecef_mps[0])
    # fourth order in steps of 4 s
    assert after == pytest.approx(before, rel=1e-9)


def test_at_rest_on_the_pad_it_flies_as_from_the_pad():
    at_rest = _release(lon_deg=PAD_LON_DEG, lat_deg=PAD_LAT_DEG, height_m=100.0)
    released, standing = _fly(_plan(at_rest)), _fly(_plan(None))
    for name in type(standing).__dataclass_fields__:
        np.testing.assert_array_equal(getattr(released, name), getattr(standing, name))


def test_flights_scatter_about_the_release():
    spread = {"position_sigma_m": 400.0, "velocity_sigma_mps": 3.0}
    plan = _plan(_release(lon_deg=0.0, lat_deg=0.0, height_m=12e3, east_mps=200.0, **spread), delay_s=20.0)
    model = FlightModel(members=(Member(plan=plan, vehicle=tiny_vehicle()),), environment=NOTHING)
    errors = sample_scatter(model, Sampling(seed=1).draw_block("nominal", 0), BLOCK_FLIGHTS).errors
    # a standard deviation of 512 numbers is known to 3 %; four of these
    assert errors[:, -6:-3].std(axis=0) == pytest.approx(400.0, rel=0.13)
    assert errors[:, -3:].std(axis=0) == pytest.approx(3.0, rel=0.13)
    shifted = np.zeros((2, len(ERROR_NAMES)))
    shifted[1, -6:] = (100.0, -200.0, 300.0, 1.0, 2.0, -3.0)
    stop = replace(Anomalies.none(2), stop_t_s=np.full(2, 1e-3))
    found = fly_batch(plan, NOTHING, shifted, anomalies=stop)
    # within a millisecond nothing has moved by more than its speed times that
    np.testing.assert_allclose(np.diff(found.stop_position_ecef_m, axis=0)[0], (100.0, -200.0, 300.0), atol=0.01)
    np.testing.assert_allclose(np.diff(found.stop_velocity_ecef_mps, axis=0)[0], (1.0, 2.0, -3.0), atol=1e-4)


def _fly_case(mission, case="nominal"):
    inputs = flight_inputs(mission)
    return fly_case(mission, inputs.vehicle, inputs.site, build_mission_environment(mission, inputs.site), case)


@pytest.fixture(scope="module")
def launched(tmp_path_factory):
    return load_flight(write_air_launch(tmp_path_factory.mktemp("air")))


def test_ranges_and_azimuths_count_from_the_release(launched):
    flight = _fly_case(launched)
    start = next(event for event in flight.events if event.name == "liftoff")
    assert (start.lon_deg, start.lat_deg) == pytest.approx((-78.5, 28.0), abs=1e-9)
    assert start.height_m == pytest.approx(12e3, abs=1e-3) and start.speed_mps == pytest.approx(240.0)
    assert start.downrange_m == pytest.approx(0.0, abs=1e-3)
    ignition = next(event for event in flight.events if event.name == "stage-1-ignition")
    # five seconds of fall, drag aside
    assert ignition.t_s == 5.0 and ignition.height_m == pytest.approx(12e3 - 0.5 * 9.76 * 25.0, abs=2.0)
    assert 1_180.0 < ignition.downrange_m < 1_200.0
    drop = next(drop for drop in flight.drops if drop.item == "stage-1")
    # the sphere of the mean radius is within 0.6 % of the geodesic
    cos_arc = math.sin(math.radians(28.0)) * math.sin(math.radians(drop.lat_deg)) + math.cos(
        math.radians(28.0)
    ) * math.cos(math.radians(drop.lat_deg)) * math.cos(math.radians(drop.lon_deg + 78.5))
    assert drop.range_m == pytest.approx(6_371_009.0 * math.acos(cos_arc), rel=6e-3)
    assert drop.azimuth_deg == pytest.approx(90.0, abs=2.0)


def test_the_first_stage_may_fail_to_ignite_after_the_drop(launched):
    inputs = flight_inputs(launched)
    plan = build_plan(launched, inputs.vehicle, inputs.site)
    assert find_failure_s(plan, "no-ignition", np.array([1.0])) == pytest.approx(5.0)
    flight = _fly_case(launched, "no-ignition@T+1")
    # without air 12 km take √(2h/g) = 49.6 s; drag makes the fall longer and brings it down nearer
    assert 49.6 < flight.end.t_s < 120.0 and 3e3 < flight.end.range_m < 240.0 * 49.6


def test_a_pull_up_leads_to_the_orbit(tmp_path):
    mission = load_flight(write_air_launch(tmp_path, mission=MISSION.replace(GUIDANCE, AIM)))
    assert mission.guidance.launch_azimuth_deg == pytest.approx(90.0)
    end = _fly_case(mission).end
    assert end.perigee_m == pytest.approx(350e3, abs=10e3) and end.apogee_m == pytest.approx(350e3, abs=10e3)
    assert end.inclination_deg == pytest.approx(28.0, abs=0.1)
    assert mission.burns[-1].cutoff_s.value < 600.0
    # straight up out of a level flight is 90° off; once the path has come up, it is a gravity turn as any other
    inputs = flight_inputs(mission)
    environment = build_mission_environment(mission, inputs.site)
    samples = sample_flight(build_plan(mission, inputs.vehicle, inputs.site), environment)
    assert find_sample_loads(samples, environment)[2, ANGLE_OF_ATTACK_DEG] > 80.0
    assert find_max_angle_of_attack_deg(samples, environment) <= MAX_ANGLE_OF_ATTACK_DEG


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("height_m = 12000.0", "height_m = -5.0", "release.height_m"),
        ("east_mps = 240.0", "east_mps = 11000.0", "escapes"),
        ("position_sigma_m = 500.0", "position_sigma_m = 9000.0", "below the ground"),
        ("lon_deg = -78.5", "lon_deg = 78.5", "km from pad runway"),
        ("ignition_s = { value = 5.0", "ignition_s = { value = -1.0", "before the [release]"),
        (GUIDANCE, 'trajectory_file = "flight.csv"\n', "both [release] and trajectory_file"),
        ("up_mps = 0.0\n", "", "release.up_mps"),
    ],
)
def test_a_release_that_cannot_be_is_refused(tmp_path, before, after, told):
    text = MISSION.replace(before, after) if before != GUIDANCE else after + MISSION.replace(GUIDANCE, "")
    assert text != MISSION
    with pytest.raises(InputError) as caught:
        load_flight(write_air_launch(tmp_path, mission=text))
    assert told in str(caught.value)
