"""Missions whose guidance nobody has described: as a user states them, and against what was published."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

import fallzone
from fallzone.assessment.inputs import load_mission
from fallzone.calibration.fit import build_problem
from fallzone.calibration.vehicle.members import MEMBERS, draw_members
from fallzone.catalogue.inputs import flight_inputs
from fallzone.errors import InputError
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.words.things import item_title

# The flight of May 2023 from its announcement: the vehicle of 2021 with another payload to another orbit
NURI_2023 = """\
id = "{id}"
title = "Nuri flight 3"
site = "goheung"
pad = "lc-2"
vehicle = "nuri"
flies_as = "nuri-2021-10-21"
month = 5
timezone = "Asia/Seoul"
payload_kg = {{ value = 500.0, mark = "declared", source = "press" }}
atmosphere = "us76"
wind = "westerly"
{more}
[aim]
launch_azimuth_deg = 170.0
corridor = [{corridor}]
mark = "assumed"
source = "press"

[target_orbit]
perigee_m = {{ value = 550000.0, mark = "declared", source = "press" }}
apogee_m = {{ value = 550000.0, mark = "declared", source = "press" }}
inclination_deg = {{ value = {inclination}, mark = "declared", source = "press" }}

[sources]
press = "Announcement of the launch"
"""


def _file(folder, name="nuri-2023", *, corridor='{ item = "stage-2", azimuth_deg = 172.7 }', more="", inclination=97.6):
    path = folder / f"{name}.toml"
    path.write_text(NURI_2023.format(id=name, corridor=corridor, more=more, inclination=inclination))
    return path


@pytest.fixture(scope="module")
def nuri_2023(tmp_path_factory):
    return load_mission(_file(tmp_path_factory.mktemp("aim")))


def test_another_payload_and_orbit_fly_at_once(nuri_2023):
    inputs = flight_inputs(nuri_2023)
    flight = fly_case(
        nuri_2023, inputs.vehicle, inputs.site, build_mission_environment(nuri_2023, inputs.site), "nominal"
    )
    falls_m = {drop.item: drop.range_m for drop in flight.drops}
    # Announced for 25 May 2023: 430, 1,585 and 2,804 km. Nothing of that flight, and no guidance, was fitted
    assert falls_m["stage-1"] == pytest.approx(430e3, rel=0.25)
    assert falls_m["fairing"] == pytest.approx(1_585e3, rel=0.20)
    assert falls_m["stage-2"] == pytest.approx(2_804e3, rel=0.20)
    assert flight.end.perigee_m == pytest.approx(550e3, abs=10e3)


def test_the_example_of_the_readme_flies_as_it_says(tmp_path):
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    path = tmp_path / "my-mission.toml"
    path.write_text(example, encoding="utf-8")
    mission = load_flight(path)
    inputs = flight_inputs(mission)
    flight = fly_case(mission, inputs.vehicle, inputs.site, build_mission_environment(mission, inputs.site), "nominal")
    for drop in flight.drops:
        title, range_km = re.escape(item_title(drop.item).lower()), f"{drop.range_m / 1e3:.0f}"
        assert re.search(rf"(?m)^{title} +{range_km} +{drop.azimuth_deg:.1f} ", readme), drop


def test_members_reach_the_orbit_and_spread_about_what_was_published(nuri_2023):
    inputs = flight_inputs(nuri_2023)
    environment = build_mission_environment(nuri_2023, inputs.site)
    members = draw_members(nuri_2023, inputs.vehicle, inputs.site, environment)
    assert MEMBERS // 4 < len(members) <= MEMBERS + 1
    falls, ends = {}, []
    for mission, vehicle in members:
        mission._inputs = inputs
        flight = fly_case(mission, vehicle, inputs.site, environment, "nominal")
        ends.append((flight.end.perigee_m, flight.end.inclination_deg))
        for drop in flight.drops:
            falls.setdefault(drop.item, []).append(drop.range_m)
    assert np.array(ends) == pytest.approx(np.broadcast_to([550e3, 97.6], (len(ends), 2)), rel=0.02)
    for item, announced_m in (("stage-1", 430e3), ("fairing", 1_585e3)):
        low, high = np.quantile(falls[item], [0.05, 0.95])
        assert low < announced_m < high
    again = draw_members(nuri_2023, inputs.vehicle, inputs.site, environment)
    assert [member.model_dump() for member, _ in again] == [member.model_dump() for member, _ in members]


def test_no_member_goes_straight_up(nuri_2023, monkeypatch):
    """However lofted: beyond the vertical there is no gravity turn, and what goes straight up falls at the pad."""
    monkeypatch.setattr("fallzone.calibration.vehicle.members.MEMBERS", 4)
    aim = nuri_2023.aim.model_copy(update={"loft_deg": 70.0, "loft_sigma_deg": 1.0})
    lofted = nuri_2023.model_copy(update={"aim": aim})
    inputs = flight_inputs(nuri_2023)
    members = draw_members(lofted, inputs.vehicle, inputs.site, build_mission_environment(nuri_2023, inputs.site))
    assert len(members) > 1
    for mission, _vehicle in members[1:]:
        guidance = mission.guidance
        assert np.interp(60.0, guidance.pitch_t_s, guidance.pitch_deg) < 88.0


def test_a_copy_with_another_payload_reaches_its_orbit_too(nuri_2023):
    payload_kg = nuri_2023.payload_kg.model_copy(update={"value": 1_400.0})
    heavier = nuri_2023.model_copy(update={"payload_kg": payload_kg})
    assessment = fallzone.assess(heavier, samples=128, cases=("nominal",))
    light, heavy = nuri_2023.burns[-1].cutoff_s.value, assessment.mission.burns[-1].cutoff_s.value
    assert heavy > light + 10.0
    assert assessment.trajectories["nominal"].end.perigee_m == pytest.approx(550e3, abs=10e3)


def test_a_programme_comes_before_an_aim(tmp_path):
    guidance = """
[guidance]
mark = "assumed"
source = "press"
launch_azimuth_deg = 170.0
pitch_t_s = [0.0, 100.0]
pitch_deg = [90.0, 40.0]
yaw_t_s = [0.0, 100.0]
yaw_deg = [0.0, 0.0]
"""
    mission = load_flight(_file(tmp_path, more=guidance))
    assert not mission.is_steered
    assert mission.guidance.pitch_deg == (90.0, 40.0)


@pytest.mark.parametrize("item", ["stage-1", "payload"])
def test_only_what_separates_while_the_thrust_is_steered_has_a_corridor(tmp_path, item):
    with pytest.raises(InputError, match=f"{item} does not separate while the thrust is steered"):
        load_flight(_file(tmp_path, corridor=f'{{ item = "{item}", azimuth_deg = 172.7 }}'))


def test_an_orbit_below_the_latitude_of_the_pad_needs_an_azimuth(tmp_path):
    path = _file(tmp_path, inclination=20.0, corridor="")
    path.write_text(path.read_text().replace("launch_azimuth_deg = 170.0\n", ""))
    with pytest.raises(InputError, match="20° is not reached from a pad at latitude 34"):
        load_flight(path)


def test_what_is_solved_for_is_not_fitted(nuri_2023):
    own = nuri_2023.model_copy(update={"flies_as": None})
    with pytest.raises(InputError, match="guidance solved for the target orbit"):
        build_problem(own, ())


def test_without_an_azimuth_a_flight_goes_where_its_inclination_asks(tmp_path):
    path = _file(tmp_path, corridor="")
    path.write_text(path.read_text().replace("launch_azimuth_deg = 170.0\n", ""))
    mission = load_flight(path)
    # For 97.6° from 34.4° N: 189.2° in inertial axes, more over ground that moves east
    assert mission.guidance.launch_azimuth_deg == pytest.approx(191.8, abs=0.5)
    assert max(abs(yaw) for yaw in mission.guidance.yaw_deg) < 15.0


def test_an_orbit_far_out_of_reach_says_by_how_much_at_least(tmp_path):
    path = _file(tmp_path, corridor="")
    path.write_text(path.read_text().replace("value = 500.0", "value = 15000.0"))
    with pytest.raises(InputError) as caught:
        load_flight(path)
    found = re.search(
        r"by (\d+) m/s at least: the vehicle can gain (\d+) m/s, the orbit takes (\d+) m/s", str(caught.value)
    )
    missing, ideal, least = map(int, found.groups())
    # An impulse on the surface for a circular orbit at 550 km: √(μ(2/R − 1/(R + h))) = 8,213 m/s; the Earth turns by
    # 384 m/s at 34.43° N
    assert least == pytest.approx(8_213 - 384, abs=2)
    assert missing == pytest.approx(least - ideal, abs=1)
    # Tsiolkovsky by hand for some 126, 35 and 11 t of propellant on 17.5 t dry with 15 t on top, 294, 313 and 324 s
    by_hand = 9.80665 * (
        294 * math.log(205 / (205 - 126)) + 313 * math.log(67.5 / (67.5 - 35)) + 324 * math.log(28 / (28 - 11))
    )
    assert ideal == pytest.approx(by_hand, rel=0.05)
