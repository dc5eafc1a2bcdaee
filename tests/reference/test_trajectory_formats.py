"""Layouts that programs write: each from the same flight in closed form, each read back to the same states."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import trajectory_files as made
from hypothesis import given, settings
from hypothesis import strategies as st
from told import tell

from fallzone.earth.frames import ecef_to_geodetic
from fallzone.errors import InputError
from fallzone.model.site import Pad
from fallzone.trajectories.oem import read_oem, read_segments
from fallzone.trajectories.oem_xml import is_oem_xml, split_xml
from fallzone.trajectories.rocket_csv import has_remark_header, read_rocket_csv
from fallzone.trajectories.states import FIXED, find_frame
from fallzone.trajectories.stk import is_stk, read_stk
from fallzone.trajectories.trajectory_file import _unpack

T_S = np.arange(0.0, 121.0, 10.0)
STATES = made.polynomial(T_S)
ASK = {"liftoff_utc": made.LIFTOFF_UTC, "last_s": 100.0}
PAD = Pad(id="a", lon_deg=made.PAD_LONLAT[0], lat_deg=made.PAD_LONLAT[1], height_m=0.0, mark="assumed", source="test")


def states_of(path) -> np.ndarray:
    return np.concatenate([path.position_ecef_m, path.velocity_ecef_mps], axis=1)


# --- CCSDS


def test_a_message_in_xml_is_the_message_in_lines():
    text = made.oem_xml(T_S, STATES)
    assert is_oem_xml(text)
    path = read_segments(split_xml(text, "a.xml"), "a.xml", **ASK)
    # Written to the micrometre
    assert states_of(path) == pytest.approx(STATES, abs=1e-5)
    assert path.t_s == pytest.approx(T_S)
    assert "Orbit Ephemeris Message of TEST VEHICLE in ITRF2014 (a.xml)." in tell(path)


def test_a_message_within_a_combined_one_is_found():
    text = made.oem_xml(T_S, STATES, head="<ndm><oem id='CCSDS_OEM_VERS' version='3.0'>").replace(
        "</body></ndm>", "</body></oem></ndm>"
    )
    assert states_of(read_segments(split_xml(text, "a.xml"), "a.xml", **ASK)) == pytest.approx(STATES, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (made.oem_xml(T_S, STATES, units="m"), r"a.xml line \d+ \[X\]: units 'm'; expected km"),
        (made.oem_xml(T_S, STATES).replace("version='2.0'", "version='9'"), r"\[oem.version\]: '9'"),
        (
            made.oem_xml(T_S, STATES).replace("<Z_DOT>", "<Z_DOTT>").replace("</Z_DOT>", "</Z_DOTT>"),
            r"a state without Z_DOT",
        ),
        (made.oem_xml(T_S, STATES)[:900], r"a.xml line \d+: is not XML"),
        ("<oem version='2.0'></oem>", "holds no segment"),
        (made.oem_xml(T_S, STATES).replace("segment>", "part>"), "outside a segment"),
        (made.oem_xml(T_S, STATES).replace("ITRF2014", "MARS"), r"\[REF_FRAME\]: 'MARS'"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><oem version='2.0'>&a;</oem>", "holds a document type"),
    ],
)
def test_a_message_in_xml_that_cannot_be_used_is_refused_with_its_line(text, words):
    with pytest.raises(InputError, match=words):
        read_segments(split_xml(text, "a.xml"), "a.xml", **ASK)


def test_exponents_of_fortran_are_exponents():
    lines = [
        line
        if not line.startswith("2021-")
        else " ".join([line.split()[0], *(f"{float(x):.12E}".replace("E", "D") for x in line.split()[1:])])
        for line in made.oem(T_S, STATES).splitlines()
    ]
    assert any("D+0" in line for line in lines)
    assert states_of(read_oem("\n".join(lines), "a.oem", **ASK)) == pytest.approx(STATES, abs=1e-4)


def test_keys_of_version_3_may_stand_in_any_block():
    text = (
        made.oem(T_S, STATES)
        .replace("= 2.0", "= 3.0")
        .replace(
            "META_START",
            "MESSAGE_ID = 2021-17\nCLASSIFICATION = public\nMETA_START\nMESSAGE_ID = 5\nUSER_DEFINED_A = b",
        )
    )
    text = text.replace("META_STOP", "META_STOP\nORIGINATOR = A TEST")
    assert states_of(read_oem(text, "a.oem", **ASK)) == pytest.approx(STATES, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        *(
            (name, FIXED)
            for name in (
                "ITRF 2014",
                "ITRF-97",
                "itrf_2020",
                "IGS14",
                "IGb14",
                "GTOD",
                "WGS-84",
                "WGS84(G1762)",
                "ECEF",
                "Fixed",
                "TDR",
            )
        ),
        *((name, "TOD") for name in ("TOD", "TOD_EARTH", "TrueOfDate")),
        *((name, "TEME") for name in ("TEME", "TEMEOFDATE", "TEME of Date")),
        *((name, name) for name in ("GCRF", "ICRF", "EME2000", "J2000")),
        *((name, None) for name in ("MARS", "", "ITRF20145", "MOD", "LVLH")),
    ],
)
def test_a_frame_is_known_by_the_names_that_programs_give_it(name, frame):
    assert find_frame(name) == frame


def test_a_packed_file_is_unpacked_and_a_bomb_is_not():
    assert _unpack(gzip.compress(b"\xef\xbb\xbfhello\r\n"), "a.gz") == "hello\n"
    with pytest.raises(InputError, match="larger than 200 MB"):
        _unpack(gzip.compress(bytes(200_000_001)), "a.gz")
    with pytest.raises(InputError, match="cannot be unpacked"):
        _unpack(gzip.compress(b"hello" * 100)[:20], "a.gz")
    with pytest.raises(InputError, match="is a zip; unpack it"):
        _unpack(b"PK\x03\x04 and so on", "a.oem")


# --- STK


@pytest.mark.parametrize("unit", ["Kilometers", "Meters"])
def test_an_ephemeris_of_stk_holds_the_same_states(unit):
    text = made.stk(T_S, STATES, unit=unit)
    assert is_stk(text)
    path = read_stk(text, "a.e", **ASK)
    assert states_of(path) == pytest.approx(STATES, abs=2e-3)  # ten digits
    assert path.t_s == pytest.approx(T_S)


def test_an_ephemeris_that_names_its_interpolation_is_filled_in_and_says_which_states_are_given():
    path = read_stk(made.stk(T_S, STATES, extra="InterpolationMethod Lagrange\nInterpolationOrder 5"), "a.e", **ASK)
    assert np.diff(path.t_s[path.t_s < 100.0]).max() <= 1.0
    assert path.t_s[path.is_stated] == pytest.approx(T_S)
    # Cubics, of which ten digits are given
    assert states_of(path) == pytest.approx(made.polynomial(path.t_s), abs=5e-3)


def test_an_inertial_ephemeris_is_turned():
    path = read_stk(made.stk(T_S, made.mean_equinox(T_S, STATES), frame="TEMEOfDate"), "a.e", **ASK)
    # The textbook's sidereal time differs by 0.1", 4 m at the surface
    assert path.position_ecef_m == pytest.approx(STATES[:, :3], abs=5.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (made.stk(T_S, STATES, frame="MoonFixed"), r"a.e line 7 \[COORDINATESYSTEM\]: 'MoonFixed'; expected ITRF"),
        (made.stk(T_S, STATES, unit="Furlongs"), r"\[DISTANCEUNIT\]: 'Furlongs'"),
        (made.stk(T_S, STATES).replace("Earth", "Moon"), r"\[CENTRALBODY\]: 'Moon'"),
        (made.stk(T_S, STATES).replace("21 Oct", "41 Oct"), r"\[ScenarioEpoch\]: '41 Oct"),
        (
            made.stk(T_S, STATES).replace("EphemerisTimePosVel", "EphemerisLLATimePos"),
            "export the ephemeris with position and velocity",
        ),
        (made.stk(T_S, STATES).replace("\n10.000 ", "\n0.000 "), r"a.e line 12: 0 s"),
        (made.stk(T_S, STATES).replace("\n10.000 ", "\n10.000 1 "), r"a.e line 12: holds 8 numbers"),
        (made.stk(T_S, STATES, extra="InterpolationMethod Magic"), r"\[InterpolationMethod\]: 'Magic'"),
        ("stk.v.11.0\n", "holds 0 state"),
    ],
)
def test_an_ephemeris_that_cannot_be_used_is_refused_with_its_line(text, words):
    with pytest.raises(InputError, match=words):
        read_stk(text, "a.e", **ASK)


# --- simulators of small rockets


def test_an_export_of_openrocket_gives_positions_and_the_velocities_that_follow():
    t_s = np.arange(0.0, 60.0, 0.05)
    states = made.polynomial(t_s)
    text = made.openrocket(t_s, states)
    assert has_remark_header(text)
    path = read_rocket_csv(text, "a.csv", PAD)
    wanted = made.polynomial(path.t_s)
    assert path.position_ecef_m == pytest.approx(wanted[:, :3], abs=0.02)
    # Rounding of 1 cm over 0.5 s steps
    assert path.velocity_ecef_mps == pytest.approx(wanted[:, 3:], abs=0.05)


def test_altitudes_above_the_pad_begin_at_the_pad_whatever_they_count_from():
    t_s = np.arange(0.0, 30.0, 0.5)
    pad = PAD.model_copy(update={"height_m": 120.0})
    above = read_rocket_csv(made.openrocket(t_s, made.polynomial(t_s), up_m=7.0), "a.csv", pad)
    assert ecef_to_geodetic(above.position_ecef_m)[2][0] == pytest.approx(120.0, abs=0.01)
    assert "Altitudes of the trajectory are counted from the pad." in tell(above)
    stated = read_rocket_csv(
        made.openrocket(t_s, made.polynomial(t_s), altitude="Altitude above sea level (ft)"), "a.csv", pad
    )
    height_m = ecef_to_geodetic(made.polynomial(t_s)[:, :3])[2] * 0.3048
    assert ecef_to_geodetic(stated.position_ecef_m)[2] == pytest.approx(height_m, abs=0.01)


def test_coarse_degrees_are_read_in_longer_steps():
    t_s = np.arange(0.0, 60.0, 0.05)
    path = read_rocket_csv(made.openrocket(t_s, made.polynomial(t_s), digits=5), "a.csv", PAD)
    # 1.1 m of rounding: steps of 2.2 s keep it to 0.5 m/s
    assert np.diff(path.t_s)[:-1].min() > 2.0
    assert path.velocity_ecef_mps[:-1] == pytest.approx(made.polynomial(path.t_s)[:-1, 3:], abs=1.0)


def test_an_export_of_rocketpy_counts_from_the_launch_site():
    t_s = np.arange(0.0, 30.0, 0.5)
    rows = [f"{t},{40 * t},{-25 * t},{10 * t * t}" for t in t_s]
    path = read_rocket_csv("# Time (s), X (m), Y (m), Z (m)\n" + "\n".join(rows), "a.csv", PAD)
    east, north, up = made.axes(*made.PAD_LONLAT)
    wanted = np.outer(40 * t_s, east) - np.outer(25 * t_s, north) + np.outer(10 * t_s**2, up)
    assert path.position_ecef_m - made.pad_ecef_m(*made.PAD_LONLAT) == pytest.approx(wanted, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Time (s),Altitude (m),Vertical velocity (m/s)\n0,1,2\n1,2,3\n2,3,4\n", "in OpenRocket tick them"),
        ("# Time (s),Altitude (furlong),X (m),Y (m)\n0,1,2,3\n", r"\[altitude\]: unit 'furlong'"),
        ("# Time (s),Altitude (m),X (m),Y (m)\n0,1,2\n", "line 2: holds 3 values"),
        ("# Time (s),Altitude (m),X (m),Y (m)\n0,1,2,1_0\n", r"line 2 \[y\]: '1_0' is not a number"),
        ("# Time (s),Altitude (m),X (m),Y (m)\n0,1,2,3\n", "holds 1 state;"),
        ("# Time (s),Altitude (m),X (m),Y (m)\n0,1,2,3\n2,1,2,3\n1,1,2,3\n3,1,2,3\n", "times go back"),
    ],
)
def test_an_export_without_what_is_needed_says_what_to_tick(text, words):
    with pytest.raises(InputError, match=words):
        read_rocket_csv(text, "a.csv", PAD)


@settings(max_examples=80)
@given(kind=st.sampled_from(["oem", "xml", "stk", "rocket"]), seed=st.randoms(use_true_random=False))
def test_a_damaged_file_is_read_or_refused_but_never_breaks(kind, seed):
    text = {
        "oem": made.oem(T_S, STATES),
        "xml": made.oem_xml(T_S, STATES),
        "stk": made.stk(T_S, STATES),
        "rocket": made.openrocket(T_S, STATES),
    }[kind]
    for _ in range(seed.randint(1, 6)):
        at, length = seed.randrange(len(text)), seed.choice([0, 1, 5, 40])
        text = (
            text[:at]
            + seed.choice(["", "x", "-", "=", "<", ">", "1e999", "\n", "٣", "\x00", ",,"])
            + text[at + length :]
        )
    try:
        if kind == "oem":
            read_oem(text, "a", **ASK)
        elif kind == "xml":
            read_segments(split_xml(text, "a"), "a", **ASK)
        elif kind == "stk":
            read_stk(text, "a", **ASK)
        else:
            read_rocket_csv(text, "a", PAD)
    except InputError as error:
        assert str(error).startswith("a")


def test_the_vehicle_and_the_site_beside_a_mission_file_are_found(tmp_path):
    from fallzone.flight.inputs import load_flight

    shipped = Path(__file__).parents[2] / "geodata"
    text = (shipped / "missions/nuri-2021-10-21.toml").read_text(encoding="utf-8")
    text = text.replace('id = "nuri-2021-10-21"', 'id = "mine"').replace('site = "goheung"', 'site = "here"')
    (tmp_path / "mine.toml").write_text(text.replace('vehicle = "nuri"', 'vehicle = "own"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"\[site\]: no site 'here'.*put here.site.toml beside the mission file"):
        load_flight(tmp_path / "mine.toml")
    site = (shipped / "sites/goheung.toml").read_text(encoding="utf-8").replace('id = "goheung"', 'id = "here"')
    vehicle = (shipped / "vehicles/nuri.toml").read_text(encoding="utf-8").replace('id = "nuri"', 'id = "own"', 1)
    (tmp_path / "here.toml").write_text(site, encoding="utf-8")
    (tmp_path / "own.vehicle.toml").write_text(vehicle, encoding="utf-8")
    inputs = load_flight(tmp_path / "mine.toml")._inputs
    assert (inputs.site.id, inputs.vehicle.id) == ("here", "own")
    assert {str(tmp_path / name) for name in ("mine.toml", "here.toml", "own.vehicle.toml")} <= set(inputs.digests)
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "here.toml").write_text(site, encoding="utf-8")
    with pytest.raises(InputError, match="keep one of them"):
        load_flight(tmp_path / "mine.toml")
