"""Dog-legs: the gravity turn is that of a direct flight, and the yaw comes after it and costs speed."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from fallzone.catalogue.inputs import flight_inputs
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.aim.ascents import solve_aim
from fallzone.flight.aim.missions import with_ascent
from fallzone.flight.aim.standing import stand_on_pad
from fallzone.flight.aim.yaw import find_plane_yaw_rad, find_right, is_at_once
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.kernels.iip import iip
from fallzone.model.mission import CorridorItem

# Of them H-IIA turns farthest, from 120° to 174°; PSLV around an island, from 140° to 177° and 187°
DOGLEGS = ("h2a-2025-06-29", "pslv-2019-11-27")


def _aiming(name: str, **keys):
    """A shipped mission as read, with other keys of its aim."""
    read = load_flight(name, ensemble=False, solved=False)
    mission = read.model_copy(update={"aim": read.aim.model_copy(update=keys)})
    mission._inputs = read._inputs
    return mission


def _stand(mission):
    inputs = flight_inputs(mission)
    return stand_on_pad(mission, inputs.vehicle, inputs.site, build_mission_environment(mission, inputs.site))


def _into(azimuth_deg: float):
    """H-IIA with its first stage on some azimuth."""
    corridor = (CorridorItem(item="stage-1", azimuth_deg=azimuth_deg),)
    return _stand(_aiming("h2a-2025-06-29", corridor=corridor))


@pytest.fixture(scope="module")
def flown():
    """Pads of dog-legs and their ascents as lofted as the missions say."""
    found = {}
    for name in DOGLEGS:
        mission = _aiming(name)
        pad = _stand(mission)
        found[name] = mission, pad, solve_aim(pad, loft_deg=mission.aim.loft_deg)
    return found


def _impact(pad, state: np.ndarray) -> tuple[float, float]:
    """Range [m] and azimuth [deg] from the pad at which a state comes down without air."""
    found = iip(state[None, :3], state[None, 3:6])
    range_m, azimuth_deg = range_azimuth(pad.plan.pad_lon_deg, pad.plan.pad_lat_deg, found.lon_deg[0], found.lat_deg[0])
    return float(range_m), float(azimuth_deg)


def _state_at(ascent, t_s: float) -> np.ndarray:
    return ascent.trace[np.searchsorted(ascent.trace[:, 0], t_s + 1e-6) - 1, 1:]


# --- the gravity turn


@pytest.mark.parametrize("name", DOGLEGS)
def test_the_gravity_turn_is_that_of_the_same_vehicle_without_a_dogleg(flown, name):
    mission, pad, ascent = flown[name]
    direct = solve_aim(pad.without_dogleg(), loft_deg=mission.aim.loft_deg)
    assert ascent.elevation_deg == pytest.approx(direct.elevation_deg, abs=1e-9)
    end, _trace, _elevation_deg = pad.turn(pad.find_kick_rad(ascent.elevation_deg))
    rows = int(np.searchsorted(ascent.trace[:, 0], end[13]))
    assert rows > 40
    # To the metre; the masses are in it as well
    assert ascent.trace[:rows, 1:8] == pytest.approx(direct.trace[:rows, 1:8], abs=1.0)


def test_a_direct_flight_has_no_dogleg_to_leave_out():
    pad = _stand(_aiming("lvm3-2019-07-22"))
    assert pad.is_direct
    assert pad.without_dogleg() is pad
    # Stated, its own azimuth leads the same way but for the fraction of a degree that it leaves to the steering: the
    # elevation of least propellant is known less well than the propellant, which hardly changes about it
    stated = _stand(_aiming("lvm3-2019-07-22", launch_azimuth_deg=math.degrees(pad.azimuth_rad)))
    assert not stated.is_direct
    one, other = solve_aim(pad), solve_aim(stated)
    assert other.elevation_deg == pytest.approx(one.elevation_deg, abs=2.0)
    assert other.last_s == pytest.approx(one.last_s, rel=1e-4)


def test_without_a_dogleg_no_other_inclination_takes_less_propellant():
    pad = _stand(_aiming("h2a-2025-06-29")).without_dogleg()
    direct = pad.steer(50.0)
    position, velocity = direct.end[:3], direct.end[3:6] + np.cross([0.0, 0.0, 7.292115e-5], direct.end[:3])
    momentum = np.cross(position, velocity)
    inclination_rad = math.acos(momentum[2] / np.linalg.norm(momentum))
    # Launched to the south-east, the rotation of the Earth carries it on to the east
    assert 30.0 < math.degrees(inclination_rad) < 45.0
    for turned_deg in (-2.0, 2.0):
        pad.inclination_rad = inclination_rad + math.radians(turned_deg)
        assert pad.steer(50.0, direct.primer).last_s > direct.last_s


# --- the yaw


@pytest.mark.parametrize("name", DOGLEGS)
def test_the_thrust_yaws_at_a_constant_rate_and_no_farther_than_it_must(flown, name):
    _mission, pad, ascent = flown[name]
    t_s, azimuth_deg = ascent.trace[:, 0], np.degrees(np.unwrap(ascent.trace[:, -1]))
    end, _trace, _elevation_deg = pad.turn(pad.find_kick_rad(ascent.elevation_deg))
    azimuth_deg -= 360.0 * round((azimuth_deg[np.searchsorted(t_s, end[13])] - math.degrees(pad.azimuth_rad)) / 360.0)
    burn_out_s = float(pad.plan.tables.phases[: pad.yaw_phases, 0].sum())
    # From when the thrust has turned over to the plane that yaws
    yawing = (t_s > end[13] + 32.0) & (t_s <= burn_out_s)
    rates_degps = np.diff(azimuth_deg[yawing]) / np.diff(t_s[yawing])
    highest_degps = rates_degps.max()
    assert 0.1 < highest_degps < 1.5
    steady = rates_degps > 0.9 * highest_degps
    assert steady.sum() > 5
    assert rates_degps[steady] == pytest.approx(np.full(steady.sum(), highest_degps), rel=0.01)
    # Then it keeps to where least propellant wants it, and never comes back
    [changes] = np.nonzero(np.diff(steady))
    assert len(changes) <= 2
    assert rates_degps.min() > -0.05


@pytest.mark.parametrize("name", DOGLEGS)
def test_a_dogleg_leads_into_its_corridor_and_to_its_orbit(flown, name):
    mission, pad, ascent = flown[name]
    times_s = {part.item: part.t_s.value for part in mission.separations}
    for part in mission.aim.corridor:
        assert _impact(pad, _state_at(ascent, times_s[part.item]))[1] == pytest.approx(part.azimuth_deg, abs=0.05)
    inputs = flight_inputs(mission)
    environment = build_mission_environment(mission, inputs.site)
    solved = with_ascent(mission, pad, ascent)
    end = fly_case(solved, inputs.vehicle, inputs.site, environment, "nominal").end
    orbit = mission.target_orbit
    assert end.perigee_m == pytest.approx(orbit.perigee_m.value, abs=10e3)
    assert end.apogee_m == pytest.approx(orbit.apogee_m.value, abs=10e3)
    assert end.inclination_deg == pytest.approx(orbit.inclination_deg.value, abs=0.1)


def test_the_larger_the_dogleg_the_shorter_the_fall_of_what_has_burnt_the_same_propellant():
    ranges_m, direct = [], solve_aim(_into(150.0).without_dogleg())
    ranges_m.append(_impact(_into(150.0), _state_at(direct, 406.0))[0])
    for azimuth_deg in (130.0, 150.0, 170.0):
        pad = _into(azimuth_deg)
        ascent = pad.steer(direct.elevation_deg, direct.primer)
        assert not is_at_once(ascent.primer[6:])
        ranges_m.append(_impact(pad, _state_at(ascent, 406.0))[0])
    assert all(near < far for far, near in itertools.pairwise(ranges_m)), ranges_m


def test_a_dogleg_burns_longer_than_the_direct_flight(flown):
    for mission, pad, ascent in flown.values():
        direct = solve_aim(pad.without_dogleg(), loft_deg=mission.aim.loft_deg)
        assert ascent.last_s > direct.last_s + 10.0


def test_where_no_rate_is_quick_enough_the_thrust_yaws_at_once():
    corridor = (CorridorItem(item="stage-1", azimuth_deg=132.0),)
    pad = _stand(_aiming("h3-2025-10-26", corridor=corridor))
    direct = solve_aim(pad.without_dogleg())
    ascent = pad.steer(direct.elevation_deg + 5.0, direct.primer)
    assert is_at_once(ascent.primer[6:])
    assert _impact(pad, _state_at(ascent, 299.0))[1] == pytest.approx(132.0, abs=0.05)


# --- by hand


def test_the_plane_of_an_orbit_lies_beside_an_azimuth():
    # cos 60° = cos 0° sin β: 30° and 150°
    for near_deg, yaw_deg in ((20.0, -90.0), (170.0, 30.0)):
        found_rad = find_plane_yaw_rad(0.0, math.radians(60.0), math.radians(120.0), math.radians(near_deg))
        assert math.degrees(found_rad) == pytest.approx(yaw_deg)
    # An inclination below the latitude: due east is next
    assert math.degrees(find_plane_yaw_rad(0.5, 0.2, math.radians(100.0), 1.5)) == pytest.approx(-10.0)


def test_to_the_right_of_an_azimuth():
    # On the equator at longitude 0 looking north, east is to the right; looking east, south
    begin = np.zeros(16)
    begin[0] = 6.4e6
    assert find_right(begin, 0.0) == pytest.approx([0.0, 1.0, 0.0])
    assert find_right(begin, 0.5 * math.pi) == pytest.approx([0.0, 0.0, -1.0], abs=1e-12)
