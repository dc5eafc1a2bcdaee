"""Computed values beside published ones: crossings of a line, the speed of sound, points, and what did not happen."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fallzone.calibration.published import find_crossing, measure
from fallzone.calibration.residuals import find_offset
from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.model.published import PublishedValue

NURI = "nuri-2021-10-21"


def _row(name="stage-1", quantity="range_m", **more):
    return PublishedValue(
        **{"name": name, "quantity": quantity, "value": 0.0, "tolerance": 1.0, "mark": "assumed", "source": "x", **more}
    )


def _track(lon_deg, lat_deg, *, height_m=100e3):
    """States 10 s apart over given points; the velocities are those of the path."""
    position = geodetic_to_ecef(np.array(lon_deg, float), np.array(lat_deg, float), np.full(len(lon_deg), height_m))
    trace = np.zeros((len(lon_deg), 8))
    trace[:, 0] = 10.0 * np.arange(len(lon_deg))
    trace[:, 1:4] = position
    trace[:, 4:7] = np.gradient(position, trace[:, 0], axis=0, edge_order=2)
    return trace


@pytest.mark.parametrize("lon0_deg", [0.0, 126.0, 178.5])
def test_a_steady_track_along_the_equator_crosses_a_meridian_when_it_gets_there(lon0_deg):
    # 0.1° in 10 s: the meridian 1.57° ahead is crossed at 157 s, on either side of 180°
    lon = (lon0_deg + 0.1 * np.arange(40) + 180.0) % 360.0 - 180.0
    meridian = (lon0_deg + 1.57 + 180.0) % 360.0 - 180.0
    found = find_crossing(_track(lon, np.zeros(40)), np.array([[meridian, -1.0], [meridian, 1.0]]))
    # the cubic between states 11 km apart is exact to centimetres
    assert found.t_s == pytest.approx(157.0, abs=1e-3)
    assert found.lon_deg == pytest.approx(meridian, abs=1e-6)
    assert found.height_m == pytest.approx(100e3, abs=1.0)


def test_a_track_beside_the_line_crosses_it_only_where_it_is_drawn_out():
    trace = _track(0.1 * np.arange(40), np.full(40, 3.0))
    line = np.array([[1.5, -1.0], [1.5, 1.0]])
    assert find_crossing(trace, line) is None
    assert find_crossing(trace, line, drawn_out=True).t_s == pytest.approx(150.0, abs=1e-3)


def test_the_first_of_two_crossings_counts():
    there_and_back = np.concatenate([0.1 * np.arange(20), 0.1 * np.arange(20)[::-1]])
    found = find_crossing(_track(there_and_back, np.zeros(40)), np.array([[1.0, -1.0], [1.0, 1.0]]))
    assert found.t_s == pytest.approx(100.0, abs=1e-3)


@pytest.fixture(scope="module")
def nuri():
    mission = load_mission(NURI).model_copy(update={"wind": "calm"})
    site = load_site(mission.site)
    return mission, load_vehicle(mission.vehicle), site, build_mission_environment(mission, site)


def test_at_mach_1_the_vehicle_is_as_fast_as_sound_at_its_height(nuri):
    event = next(e for e in fly_case(*nuri).events if e.name == "mach-1")
    # ISA: 288.15 K at sea level less 6.5 K/km, and a² = 1.4 · 287.053 · T
    sound_mps = math.sqrt(1.4 * 287.053 * (288.15 - 0.0065 * event.height_m))
    # between two steps of 2 s the Mach number is taken as a straight line
    assert event.speed_mps == pytest.approx(sound_mps, rel=2e-3)


def test_a_distance_is_that_of_the_fall_from_the_reported_point(nuri):
    drop = next(d for d in fly_case(*nuri).drops if d.item == "stage-1")
    # a tenth of a degree of latitude is 11.09 km long at 31° N
    row = _row("stage-1", "distance_m", lonlat=(drop.lon_deg, drop.lat_deg + 0.1))
    assert measure(*nuri, [row])[0] == pytest.approx(11_087.0, abs=15.0)


def test_a_payload_is_set_free_on_the_clock_also_where_thrust_has_ended_before(nuri):
    height_m, t_s = measure(
        *nuri,
        [_row("payload-separation", key, case="as-flown") for key in ("height_m", "t_s")],
    )
    planned_s = next(part.t_s.value for part in nuri[0].separations if part.item == "payload")
    assert t_s == pytest.approx(planned_s)
    path = fly_case(*nuri, "as-flown")
    assert height_m == pytest.approx(np.interp(t_s, path.t_s, path.height_m), abs=500.0)


def test_a_flight_that_stays_up_is_followed_for_a_revolution(nuri):
    lines = [((110.0, 10.0), (140.0, 10.0)), ((-80.0, -10.0), (-50.0, -10.0))]
    south_s, north_s = measure(*nuri, [_row("overflight", "t_s", line_lonlat=line) for line in lines])
    # Kepler: 700 km up a revolution takes 98.8 min; half of it lies between places opposite each other
    period_s = 2.0 * math.pi * math.sqrt((6_378_137.0 + 700e3) ** 3 / 3.986004418e14)
    # thrust ends 9 s after the first crossing, and the planet's flattening shifts the second by some seconds
    assert north_s - south_s == pytest.approx(period_s / 2.0, abs=20.0)


def test_what_did_not_happen_has_no_value(nuri):
    rows = [
        _row("stage-3-separation", "t_s"),
        _row("impact", "range_m"),
        _row("overflight", "t_s", line_lonlat=((0.0, 50.0), (1.0, 50.0))),
        _row("fairing", "perigee_m"),
    ]
    assert all(math.isnan(value) for value in measure(*nuri, rows))


def test_a_mission_as_flown_that_went_to_plan_has_no_failure(nuri):
    mission, *rest = nuri
    well = mission.model_copy(update={"as_flown": None})
    assert math.isnan(measure(well, *rest, [_row("failure", "t_s", case="as-flown")])[0])


@pytest.mark.parametrize(("computed", "off"), [(359.0, -2.0), (3.0, 2.0), (721.0, 0.0)])
def test_azimuths_differ_the_short_way_round(computed, off):
    assert find_offset(_row("stage-1", "azimuth_deg", value=1.0), computed) == pytest.approx(off)
