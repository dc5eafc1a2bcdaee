"""How falls end: each end has its status, no answer is NaN, and nothing is called an orbit that comes down."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from fallzone.earth import frames
from fallzone.kernels.fall.fall import fall, fall_path
from fallzone.model.status import ImpactStatus

MU, OMEGA, A = 3.986004418e14, 7.292115e-5, 6378137.0


def _orbit(perigee_m, apogee_m, at_apogee=False):
    """Earth-fixed state over the equator on an eastward orbit, at its perigee or apogee."""
    near, far = A + perigee_m, A + apogee_m
    radius = far if at_apogee else near
    speed = np.sqrt(MU * (2.0 / radius - 2.0 / (near + far)))
    return [radius, 0.0, 0.0], [0.0, speed - OMEGA * radius, 0.0]


def _end(environment, position, velocity, **more):
    options = {"beta_kgpm2": 100.0} | more
    result = fall([position], [velocity], environment=environment, **options)
    landed = result.status[0] == ImpactStatus.IMPACT
    numbers = [result.lon_deg[0], result.lat_deg[0], result.flight_time_s[0], result.impact_speed_mps[0]]
    assert np.isfinite(numbers).all() if landed else np.isnan(numbers).all()
    return ImpactStatus(result.status[0])


@pytest.mark.parametrize("height", [250e3, 500e3, 700e3, 5000e3])
def test_a_high_orbit_is_an_orbit(calm, height):
    assert _end(calm, *_orbit(height, height)) == ImpactStatus.ORBITAL


def test_an_orbit_that_decays_in_the_time_followed_is_an_impact(calm):
    assert _end(calm, *_orbit(120e3, 120e3), beta_kgpm2=20.0) == ImpactStatus.IMPACT
    assert _end(calm, *_orbit(150e3, 150e3), beta_kgpm2=10.0) == ImpactStatus.IMPACT


def test_an_orbit_whose_perigee_is_in_the_air_comes_down_after_passes(calm):
    position, velocity = _orbit(60e3, 900e3, at_apogee=True)
    assert _end(calm, position, velocity, beta_kgpm2=50.0) == ImpactStatus.IMPACT


def test_a_fall_that_has_not_ended_says_so(calm):
    position, velocity = _orbit(80e3, 400_000e3, at_apogee=True)
    assert _end(calm, position, velocity) == ImpactStatus.NEVER_LANDED
    assert _end(calm, [A + 3e4, 0, 0], [0, 0, 0], t_max_s=10.0) == ImpactStatus.NEVER_LANDED


def test_a_body_that_leaves_the_earth_says_so(calm):
    assert _end(calm, [A + 2e5, 0, 0], [12e3, 0, 0]) == ImpactStatus.ESCAPING


def test_air_can_stop_a_body_that_had_the_speed_to_leave(calm):
    assert _end(calm, [A + 100.0, 0, 0], [12e3, 0, 0], beta_kgpm2=20.0) == ImpactStatus.IMPACT


@pytest.mark.parametrize(
    ("position", "velocity"), [([A - 1.0, 0, 0], [0, 0, 0]), ([0, 0, 0], [0, 0, 0]), ([1e3, 5e3, 2e6], [9e3, 0, 0])]
)
def test_a_start_below_the_surface_is_refused(calm, position, velocity):
    assert _end(calm, position, velocity) == ImpactStatus.BELOW_SURFACE


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_invalid(calm, bad):
    assert _end(calm, [A + 1e3, bad, 0], [0, 0, 0]) == ImpactStatus.INVALID
    assert _end(calm, [A + 1e3, 0, 0], [0, 0, bad]) == ImpactStatus.INVALID
    assert _end(calm, [A + 1e3, 0, 0], [0, 0, 0], wind_factor=[[0.0, 0.0, 0.0, 0.0, 0.0, bad]]) == ImpactStatus.INVALID
    assert _end(calm, [A + 1e3, 0, 0], [0, 0, 0], density_factor=bad) == ImpactStatus.INVALID


@pytest.mark.parametrize("beta", [0.0, -5.0, np.nan])
def test_a_ballistic_coefficient_that_is_not_positive_is_invalid(calm, beta):
    assert _end(calm, [A + 1e3, 0, 0], [0, 0, 0], beta_kgpm2=beta) == ImpactStatus.INVALID


def test_an_unknown_drag_curve_is_refused(calm):
    with pytest.raises(ValueError, match="curve_index"):
        fall([[A, 0, 0]], [[0, 0, 0]], beta_kgpm2=1.0, environment=calm, curve_index=7)


def test_on_the_ground_a_body_that_does_not_climb_has_landed(calm):
    for velocity in ([0.0, 0.0, 0.0], [-50.0, 0.0, 0.0]):
        result = fall([[A, 0, 0]], [velocity], beta_kgpm2=50.0, environment=calm)
        assert result.status[0] == ImpactStatus.IMPACT
        assert (result.flight_time_s[0], result.lon_deg[0]) == (0.0, 0.0)
        assert result.impact_speed_mps[0] == np.linalg.norm(velocity)


@pytest.mark.parametrize("climb", [1e-3, 0.5, 20.0])
def test_on_the_ground_a_body_that_climbs_comes_back(calm, climb):
    result = fall([[A, 0, 0]], [[climb, 0.0, 0.0]], beta_kgpm2=1000.0, environment=calm)
    assert result.status[0] == ImpactStatus.IMPACT
    # 2v/g with 9.780 m/s² at the equator; located to 1 mm; drag at 20 m/s and β 1000: 0.245/9.8 of g
    assert result.flight_time_s[0] == pytest.approx(2 * climb / 9.780, rel=0.02, abs=1e-3 / climb * 1.01)


def test_a_grazing_pass_below_the_surface_is_not_stepped_over(calm):
    # without air, perigee 500 m below the ellipsoid at the equator: a long step could jump across
    position, velocity = _orbit(-500.0, 800e3, at_apogee=True)
    result = fall([position], [velocity], beta_kgpm2=np.inf, environment=calm)
    assert result.status[0] == ImpactStatus.IMPACT
    assert abs(result.lat_deg[0]) < 1e-6


def test_impacts_lie_on_the_ellipsoid(calm):
    path = fall_path([A + 5e4, 0, 0], [0, 900.0, 900.0], beta_kgpm2=30.0, environment=calm)
    assert abs(frames.ecef_to_geodetic(path.position_ecef_m[-1])[2]) < 0.01


SCRIPT = """
import json
from fallzone.atmospheres import us76
from fallzone.earth import frames
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.iip import iip
from fallzone.kernels.tables import build_environment
from fallzone.winds import westerly
import numpy as np
lon, lat = np.array([124.5, 0.0, 180.0, 10.0, 33.0]), np.array([33.0, 90.0, -89.99, 0.0, 5.0])
height = np.array([258e3, 6e4, 1e5, 0.0, 6e5])
position = frames.geodetic_to_ecef(lon, lat, height)
velocity = frames.enu_to_ecef([[700, -4300, 900], [10, 0, 5], [0, 3000, 1], [0, 0, 0], [7600, 0, 0]], lon, lat)
environment = build_environment(us76, westerly, month=2, lat_deg=33.0)
out = fall(position, velocity, beta_kgpm2=[100, 500, 2000, 10, 50], environment=environment, curve_index=1,
           wind_factor=np.full((5, 6), 0.7))
vacuum = iip(position, velocity)
columns = [out.lon_deg, out.lat_deg, out.flight_time_s, out.impact_speed_mps, out.status,
           vacuum.lon_deg, vacuum.lat_deg, vacuum.flight_time_s, vacuum.status]
print(json.dumps([[None if x != x else float(x) for x in column] for column in columns]))
"""


def test_the_kernels_say_the_same_compiled_and_not_compiled():
    tables = []
    for disabled in ("0", "1"):
        environment = os.environ | {"NUMBA_DISABLE_JIT": disabled}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        tables.append([[np.nan if x is None else x for x in column] for column in json.loads(run.stdout)])
    compiled, plain = np.array(tables[0]), np.array(tables[1])
    # the compiler may add in another order, and rounding may turn into another choice of steps: within the error
    # of a fall (some metres, 1e-5°, and some ms); vacuum impact points have no steps to choose
    assert compiled[:2] == pytest.approx(plain[:2], abs=2e-5, nan_ok=True)
    assert compiled[2:4] == pytest.approx(plain[2:4], abs=5e-3, nan_ok=True)
    assert compiled[4:] == pytest.approx(plain[4:], rel=1e-9, abs=1e-9, nan_ok=True)
