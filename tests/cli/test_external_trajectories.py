"""A mission that takes its trajectory from a file: the same falls as the flight that was exported, and bad files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import trajectory_files as made
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicHermiteSpline
from told import tell
from trajectory_files import FLOWN, SPREAD, states_of, write_mission

from fallzone.catalogue.load import list_sisters, load_launch, load_mission, load_site, load_vehicle
from fallzone.cli.main import main
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.trajectories.trajectory_file import read_trajectory

SHIPPED = Path(__file__).parents[2] / "geodata"


@pytest.fixture(scope="module")
def flown():
    """The shipped flight, flown by its guidance: states after each step and at each event."""
    mission = load_mission(FLOWN)
    site = load_site(mission.site)
    vehicle = load_vehicle(mission.vehicle)
    return fly_case(mission, vehicle, site, build_mission_environment(mission, site))


def run_json(capsys, *arguments: str) -> dict:
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--json"])
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    return json.loads(said.out)


def distances_m(drops: list[dict], flown) -> dict[str, float]:
    """How far each fall is from that of the flight by guidance; chords, which are no shorter by a millimetre here."""
    expected = {drop.item: geodetic_to_ecef(drop.lon_deg, drop.lat_deg, 0.0) for drop in flown.drops}
    assert [drop["item"] for drop in drops] == list(expected)
    return {
        drop["item"]: float(
            np.linalg.norm(geodetic_to_ecef(drop["lon_deg"], drop["lat_deg"], 0.0) - expected[drop["item"]])
        )
        for drop in drops
    }


@pytest.mark.parametrize("kind", ["csv", "oem", "oem-inertial"])
def test_an_exported_flight_falls_where_it_fell(tmp_path, capsys, flown, kind):
    t_s, states = states_of(flown)
    text = made.csv(t_s, states) if kind == "csv" else made.oem(t_s, states)
    if kind == "oem-inertial":
        text = made.oem(t_s, made.mean_equinox(t_s, states), REF_FRAME="TEME")
    document = run_json(capsys, "fly", str(write_mission(tmp_path, f"flight.{kind}", text)))
    # States at every event and 4 s apart or closer; the two formulas of sidereal time differ by less than 0.1"
    assert max(distances_m(document["drops"], flown).values()) < 10.0
    events = {event.name: event for event in flown.events}
    for event in document["events"]:
        assert event["t_s"] == pytest.approx(events[event["name"]].t_s, abs=0.05)
        assert event["height_m"] == pytest.approx(events[event["name"]].height_m, abs=50.0)
    assert document["end"]["perigee_m"] == pytest.approx(flown.end.perigee_m, abs=500.0)


def each(flown, apart_s: float) -> str:
    """The flight at regular times, which are those of no event, by the cubic through its own states."""
    own_s, states = states_of(flown)
    t_s = np.append(np.arange(0.0, own_s[-1], apart_s), own_s[-1])
    curve = CubicHermiteSpline(own_s, states[:, :3], states[:, 3:])
    return made.csv(t_s, np.concatenate([curve(t_s), curve.derivative()(t_s)], axis=1))


def test_a_state_each_second_is_enough_and_says_how_far_off_it_may_be(tmp_path, capsys, flown):
    file = write_mission(tmp_path, "flight.csv", each(flown, 1.0))
    assert max(distances_m(run_json(capsys, "fly", str(file))["drops"], flown).values()) < 100.0
    mission = load_mission(str(file))
    told = tell(read_trajectory(mission, load_site(mission.site)))
    # A step of the acceleration by 35 m/s² somewhere in a second: 35/12
    assert 1.0 < float(re.search(r"good to ([\d.]+) m/s", told)[1]) < 3.0


def test_states_too_far_apart_for_a_separation_need_a_spread_that_covers_it(tmp_path, capsys, flown):
    file = write_mission(tmp_path, "flight.csv", each(flown, 5.0))
    with pytest.raises(SystemExit) as left:
        main(["fly", str(file)])
    said = " ".join(capsys.readouterr().err.split())
    assert left.value.code == 3 and "5 s between states about stage-1-separation leave" in said
    file.write_text(file.read_text(encoding="utf-8").replace("velocity_mps = 2.0", "velocity_mps = 20.0"))
    # A velocity that is off by 20 m/s at most moves what falls for a quarter of an hour by 20 km
    assert max(distances_m(run_json(capsys, "fly", str(file))["drops"], flown).values()) < 20_000.0


@pytest.mark.parametrize(
    ("apart_s", "method", "degree"),
    [(50.0, None, ""), (50.0, "HERMITE", "3"), (10.0, "HERMITE", "7"), (20.0, "HERMITE", "5")],
)
def test_a_file_that_names_an_interpolation_is_no_better_for_it(tmp_path, capsys, flown, apart_s, method, degree):
    own_s, states = states_of(flown)
    t_s = np.append(np.arange(0.0, own_s[-1], apart_s), own_s[-1])
    kept = np.searchsorted(own_s, t_s)
    keys = {"INTERPOLATION": method, "INTERPOLATION_DEGREE": degree} if method else {}
    file = write_mission(tmp_path, "flight.oem", made.oem(own_s[kept], states[kept], **keys))
    with pytest.raises(SystemExit) as left:
        main(["fly", str(file)])
    said = " ".join(capsys.readouterr().err.split())
    assert left.value.code == 3
    assert re.search(r"between states about stage-1-separation leave \d+ m/s of velocity open", said)


def test_states_far_apart_in_the_middle_of_a_burn_are_refused_where_the_thrust_changes(tmp_path, capsys, flown):
    """Dense about the separations, and 40 s apart where the third stage stops: a failure there would start wrong."""
    own_s, states = states_of(flown)
    cutoff_s = next(event.t_s for event in flown.events if event.name == "stage-3-cutoff")
    kept = (np.abs(own_s - cutoff_s) > 20.0) | (own_s > cutoff_s + 30.0)
    file = write_mission(tmp_path, "flight.csv", made.csv(own_s[kept], states[kept]))
    with pytest.raises(SystemExit) as left:
        main(["fly", str(file)])
    said = " ".join(capsys.readouterr().err.split())
    assert left.value.code == 3 and "closer together where the thrust changes" in said
    # 20 m/s² that stop somewhere in 40 s leave some 60 m/s open
    assert 20.0 < float(re.search(r"leave (\d+) m/s", said)[1]) < 120.0


def test_masses_of_the_file_win_and_else_follow_from_the_vehicle(tmp_path, flown):
    t_s, states = states_of(flown)
    kept = np.append(np.diff(flown.t_s) > 1e-3, True)
    stated = flown.mass_kg[kept] * 1.01
    for mass_kg, factor in ((None, 1.0), (stated, 1.01)):
        mission = load_flight(str(write_mission(tmp_path, "flight.csv", made.csv(t_s, states, mass_kg))))
        site, vehicle = load_site(mission.site), load_vehicle(mission.vehicle)
        flight = fly_case(mission, vehicle, site, build_mission_environment(mission, site))
        for at_s in (50.0, 200.0, 500.0):
            expected = factor * np.interp(at_s, flown.t_s, flown.mass_kg)
            assert np.interp(at_s, flight.t_s, flight.mass_kg) == pytest.approx(expected, rel=1e-3)


def test_failures_that_end_the_flight_are_followed_and_those_that_fly_on_are_refused(tmp_path, capsys, flown):
    file = str(write_mission(tmp_path, "flight.csv", made.csv(*states_of(flown))))
    mission = load_mission(FLOWN)
    site, vehicle = load_site(mission.site), load_vehicle(mission.vehicle)
    for case in ("early-cutoff@T+400", "no-ignition@T+200"):
        own = fly_case(mission, vehicle, site, build_mission_environment(mission, site), case)
        end = run_json(capsys, "fly", file, "--case", case)["end"]
        apart = geodetic_to_ecef(end["lon_deg"], end["lat_deg"], 0.0) - geodetic_to_ecef(
            own.end.lon_deg, own.end.lat_deg, 0.0
        )
        # The states between the steps of the export are those of a cubic: metres after a fall of 20 minutes
        assert np.linalg.norm(apart) < 100.0
    assert run_json(capsys, "fly", file, "--case", "reentry-breakup@T+400")["debris"]["pieces"] > 1
    with pytest.raises(SystemExit) as left:
        main(["fly", file, "--case", "malfunction-turn@T+100"])
    assert left.value.code == 2 and "cannot happen" in capsys.readouterr().err


def test_a_run_on_an_external_trajectory_has_footprints_map_and_brief(tmp_path, capsys, flown):
    t_s, states = states_of(flown)
    file = str(write_mission(tmp_path, "flight.oem", made.oem(t_s, states)))
    document = run_json(capsys, "run", file, "--samples", "300", "--out", str(tmp_path / "run"))
    assert {shape["item"] for shape in document["footprints"]} >= {"stage-1", "fairing", "stage-2", "debris"}
    assert document["flags"]
    from fallzone.assessment.store.read import read_run

    stored = read_run(tmp_path / "run")
    assert np.isfinite(stored.trajectories["nominal"].iip_lon_deg).sum() > 100
    [told] = [one.values for one in stored.provenance.assumptions if one.code == "trajectory-oem"]
    assert told == {"name": "TEST VEHICLE", "frames": ("ITRF2014",)}
    assert "growth-of-errors" in {one.code for one in stored.provenance.not_modelled}
    assert any(name.endswith("flight.oem") for name in stored.provenance.inputs)
    (nominal,) = [group for group in stored.impacts if (group.case, group.item) == ("nominal", "stage-1")]
    assert 100.0 < np.std(nominal.lat_deg) * 111_000.0 < 20_000.0
    assert (
        Path(run_json(capsys, "map", file, "--run", str(tmp_path / "run"), "-o", str(tmp_path / "m.html"))["path"])
        .stat()
        .st_size
    )
    paths = run_json(capsys, "brief", file, "--run", str(tmp_path / "run"), "-o", str(tmp_path / "pack"))["paths"]
    (annex,) = [path for path in paths if path.endswith("annex.pdf")]
    with pypdfium2.PdfDocument(annex) as document:
        printed = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    assert "spread about the trajectory" in printed and "Orbit Ephemeris Message of TEST VEHICLE" in printed


def late(t_s, states):
    return made.oem(t_s + 86_400.0, states)


def inertial_velocities(t_s, states):
    turned = states.copy()
    turned[:, 3:] += np.cross([0.0, 0.0, 7.292115e-5], states[:, :3])
    return made.csv(t_s, turned)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda t, x: made.oem(t, x, REF_FRAME="MARS_FIXED"),
            "[REF_FRAME]: 'MARS_FIXED'; expected ITRF or IGS with or without",
        ),
        (late, "covers T+86400.0 s to T+87367.0 s; expected T+0 to T+967 s"),
        (lambda t, x: made.csv(t[:-40], x[:-40]), "expected T+0 to T+967 s, the last event of"),
        (lambda t, x: made.csv(t[5:], x[5:]), "covers T+9.9 s to T+967.0 s"),
        (lambda t, x: made.csv(t, x * [1e-3, 1e-3, 1e-3, 1, 1, 1]), "km below the surface at"),
        (
            lambda t, x: made.csv(t, x * [1, 1, 1, 1e-3, 1e-3, 1e-3]),
            "m/s off the velocities; expected velocities relative",
        ),
        (inertial_velocities, "m/s off the velocities; expected velocities relative to the turning Earth"),
        (lambda t, x: made.csv(t, x * [-1, 1, 1, -1, 1, 1]), "km from the pad; expected within 5 km of 34.43"),
        (lambda t, x: made.csv(t[[0, *range(60, len(t))]], x[[0, *range(60, len(t))]]), "no state for"),
        (lambda t, x: "hello\n", "line 1: unknown column 'hello'"),
    ],
)
def test_a_file_that_cannot_be_this_flight_is_refused(tmp_path, capsys, flown, spoil, words):
    file = write_mission(tmp_path, "flight.csv", spoil(*states_of(flown)))
    with pytest.raises(SystemExit) as left:
        main(["fly", str(file)])
    said = " ".join(capsys.readouterr().err.split())
    assert left.value.code == 3 and "flight.csv" in said and "Traceback" not in said
    assert words in said


NUMBERS = st.sampled_from([0.0, 1e-9, 1.0, -1.0, 500.0, 967.0, 5e-324, 34.43, 127.5, 1e5, -1e9, 1e9]) | st.floats(
    -1e9, 1e9
)


@given(
    rows=st.lists(st.lists(NUMBERS, min_size=7, max_size=7), min_size=1, max_size=6), spoilt=st.sets(st.integers(0, 9))
)
@settings(max_examples=60)
def test_any_numbers_are_a_trajectory_or_an_error_that_names_the_file(tmp_path_factory, flown, rows, spoilt):
    folder = tmp_path_factory.mktemp("any")
    lines = made.csv(*states_of(flown)).splitlines()
    for place, row in zip(sorted(spoilt), rows, strict=False):
        lines[1 + 20 * place] = ",".join(map(repr, row))
    mission = load_mission(str(write_mission(folder, "flight.csv", "\n".join(lines))))
    try:
        read_trajectory(mission, load_site(mission.site))
    except InputError as error:
        assert "flight.csv" in str(error)


def test_a_mission_flies_by_guidance_or_by_a_file_and_says_how_far_off(tmp_path, capsys, flown):
    file = write_mission(tmp_path, "flight.csv", made.csv(*states_of(flown)))
    whole = file.read_text(encoding="utf-8")
    for text, words in (
        (whole.replace('trajectory_file = "flight.csv"', ""), "[trajectory_spread] belongs to a trajectory_file"),
        (whole.replace(SPREAD, ""), "trajectory_file needs [trajectory_spread]"),
        (whole.replace('"flight.csv"', '"no.csv"'), "[trajectory_file]: no such file: 'no.csv'"),
        (whole.replace('"flight.csv"', '"../flight.csv"'), "[trajectory_file]: '../flight.csv' lies elsewhere"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(["fly", str(file)])
        assert left.value.code == 3 and words in " ".join(capsys.readouterr().err.split())


def test_what_states_leave_open_widens_the_spread_of_flights(tmp_path, flown):
    from fallzone.flight.planning.plan import build_plan

    mission = load_flight(str(write_mission(tmp_path, "flight.csv", each(flown, 1.0))))
    plan = build_plan(mission, load_vehicle(mission.vehicle), load_site(mission.site))
    # 2 m/s are stated; spread evenly up to a bound b, one standard deviation is b / √3
    open_mps = float(re.search(r"where items separate are good to ([\d.]+) m/s,", tell(plan.path))[1])
    assert open_mps > 1.0
    assert plan.path_spread == (500.0, pytest.approx((2.0**2 + open_mps**2 / 3.0) ** 0.5, abs=0.03))


def test_a_vehicle_beside_the_mission_file_wins_over_a_shipped_one_and_is_said(tmp_path, capsys, flown):
    file = write_mission(tmp_path, "flight.csv", made.csv(*states_of(flown)))
    own = file.rename(tmp_path / "nuri.toml")
    own.write_text(own.read_text(encoding="utf-8").replace(f'id = "{FLOWN}"', 'id = "nuri"', 1), encoding="utf-8")
    # A mission that is named like its vehicle is no vehicle
    mission, vehicle, _ = load_launch(own)
    assert vehicle.title == load_vehicle("nuri").title and list_sisters(mission)
    (tmp_path / "vehicles").mkdir()
    text = (SHIPPED / "vehicles" / "nuri.toml").read_text(encoding="utf-8")
    text = re.sub("^title = .*", 'title = "Mine"', text, count=1, flags=re.MULTILINE)
    (tmp_path / "vehicles" / "nuri.toml").write_text(text, encoding="utf-8")
    mission, vehicle, _ = load_launch(own)
    assert str(vehicle.title) == "Mine" and list_sisters(mission) == ()
    quick = ["--case", "nominal", "--samples", "2", "--out", str(tmp_path / "run")]
    for command in (["fly", str(own)], ["run", str(own), *quick]):
        with pytest.raises(SystemExit) as left:
            main(command)
        said = " ".join(capsys.readouterr().err.split())
        assert left.value.code == 0
        assert f"vehicle 'nuri' is {tmp_path / 'vehicles' / 'nuri.toml'}, not the shipped vehicle of that name" in said
