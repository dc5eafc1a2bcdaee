"""Trajectories from files, CSV and CCSDS OEM: against a flight in closed form and published states of one instant."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import numpy as np
import pytest
import trajectory_files as made
from hypothesis import given
from hypothesis import strategies as st
from told import tell

from fallzone.earth.inertial import inertial_to_ecef
from fallzone.errors import InputError
from fallzone.trajectories.oem import is_oem, read_oem
from fallzone.trajectories.trajectory_csv import read_csv

T_S = np.arange(0.0, 101.0, 10.0)
STATES = made.polynomial(T_S)


def read(text: str, last_s: float = 100.0):
    return read_oem(text, "a.oem", liftoff_utc=made.LIFTOFF_UTC, last_s=last_s)


def states_of(path) -> np.ndarray:
    return np.concatenate([path.position_ecef_m, path.velocity_ecef_mps], axis=1)


# --- CSV


def test_a_csv_in_earth_fixed_axes_is_read_as_it_stands():
    path = read_csv(made.csv(T_S, STATES, 200e3 - 1e3 * T_S), "a.csv")
    assert np.array_equal(states_of(path), STATES) and np.array_equal(path.t_s, T_S)
    assert path.mass_kg[-1] == 100e3 and "states of a CSV file (a.csv)" in tell(path)


@pytest.mark.parametrize(("third", "sign"), [("up_mps", 1.0), ("down_mps", -1.0)])
def test_degrees_and_local_velocities_mean_the_same_state(third, sign):
    lon, lat = made.PAD_LONLAT
    rows = [f"0,{lon},{lat},0,30,40,{sign * 50}", f"1,{lon},{lat},50,30,40,{sign * 50}"]
    path = read_csv("\n".join([f"t_s,lon_deg,lat_deg,height_m,east_mps,north_mps,{third}", *rows]), "a.csv")
    assert path.mass_kg is None
    # 1 mm: the constant of the ellipsoid in the test has 12 digits
    assert path.position_ecef_m[0] == pytest.approx(made.pad_ecef_m(lon, lat), abs=1e-3)
    assert path.velocity_ecef_mps[0] == pytest.approx(np.array([30.0, 40.0, 50.0]) @ made.axes(lon, lat), abs=1e-9)


HEAD = "t_s,lon_deg,lat_deg,height_m,east_mps,north_mps,up_mps"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a.csv: is empty"),
        (HEAD, r"holds 0 states; at least 2"),
        (f"{HEAD}\n0,1,2,3,4,5,6\n", r"holds 1 state;"),
        (f"{HEAD}\n0,1,2,3,4,5,6\n0,1,2,3,4,5,6\n", r"line 3 \[t_s\]: 0; expected more than 0 s"),
        (f"{HEAD}\n0,1,2,3,4,5\n", r"line 2: holds 6 values; expected 7"),
        (f"{HEAD}\n0,1,2,nan,4,5,6\n", r"line 2 \[height_m\]: nan is out of range; expected -1000 to 1e\+09"),
        (f"{HEAD}\n0,1,2,3_0,4,5,6\n", r"line 2 \[height_m\]: '3_0' is not a number"),
        (f"{HEAD}\n0,1,2,٣٠,4,5,6\n", r"line 2 \[height_m\]: '٣٠' is not a number"),
        (f"{HEAD}\n0,1,2,1e10,4,5,6\n", r"line 2 \[height_m\]: 1e10 is out of range; expected -1000 to 1e\+09"),
        (f"{HEAD}\n0,1,95,3,4,5,6\n", r"line 2 \[lat_deg\]: 95 is out of range"),
        (f"{HEAD}\n0,1,2,x,4,5,6\n", r"line 2 \[height_m\]: 'x' is not a number"),
        (HEAD.replace("t_s", "time"), "line 1: unknown column 'time'"),
        (HEAD.replace("height_m", "height_km"), "unknown column 'height_km'; did you mean 'height_m'"),
        (HEAD.replace("t_s,", ""), "has no column t_s"),
        (HEAD.replace("up_mps", "t_s"), "column 't_s' appears 2 times"),
        (
            HEAD.replace(",up_mps", ""),
            "columns of velocity: east_mps, north_mps; expected one of: north_mps, east_mps, down",
        ),
        (
            HEAD.replace("height_m", "x_ecef_m"),
            "columns of position: lon_deg, lat_deg, x_ecef_m; expected one of: lon_deg",
        ),
        (f"{HEAD},mass_kg\n0,1,2,3,4,5,6,-1\n", r"line 2 \[mass_kg\]: -1 is out of range"),
    ],
)
def test_a_csv_that_cannot_be_a_flight_is_refused_with_its_line(text, words):
    with pytest.raises(InputError, match=words) as error:
        read_csv(text, "a.csv")
    assert error.value.exit_code == 3


def test_a_csv_with_too_many_states_is_refused():
    with pytest.raises(InputError, match="holds 200001 states; expected 200000 at most"):
        read_csv(HEAD + "\n" + "0,0,0,0,0,0,0\n" * 200_001, "a.csv")


@given(st.text(alphabet="0123456789.,-eE\n \"'nait_sxyzcfmpvlohg#\x00", max_size=200))
def test_any_text_is_a_trajectory_or_an_error_that_names_the_file(text):
    for whole in (text, f"{HEAD}\n{text}"):
        try:
            assert np.isfinite(states_of(read_csv(whole, "a.csv"))).all()
        except InputError as error:
            assert str(error).startswith("a.csv")


# --- OEM


def test_an_earth_fixed_message_is_read_in_metres():
    path = read(made.oem(T_S, STATES))
    # 1 µm: nine decimals of a kilometre are printed
    assert states_of(path) == pytest.approx(STATES, abs=2e-6) and path.t_s == pytest.approx(T_S, abs=1e-9)
    assert "Orbit Ephemeris Message of TEST VEHICLE in ITRF2014 (" in tell(path) and path.mass_kg is None


@pytest.mark.parametrize(
    ("method", "degree"), [("HERMITE", "3"), ("HERMITE", "7"), ("LAGRANGE", "3"), ("LAGRANGE", "6")]
)
def test_the_stated_interpolation_gives_a_cubic_flight_back(method, degree):
    path = read(made.oem(T_S, STATES, INTERPOLATION=method, INTERPOLATION_DEGREE=degree))
    assert np.diff(path.t_s) == pytest.approx(np.ones(100))
    # Rounding to 1 µm, spread by polynomials of degree 7 near the ends
    assert states_of(path) == pytest.approx(made.polynomial(path.t_s), abs=1e-4)


def test_a_linear_interpolation_is_done_as_stated():
    path = read(made.oem(T_S, STATES, INTERPOLATION="LINEAR", INTERPOLATION_DEGREE="1"))
    middle = np.flatnonzero(np.isclose(path.t_s, 45.0))[0]
    assert states_of(path)[middle] == pytest.approx(0.5 * (STATES[4] + STATES[5]), abs=1e-5)


def test_other_time_systems_count_their_leap_seconds():
    # 37 s between TAI and UTC since 2017, 19 s between TAI and GPS, 32.184 s between TT and TAI
    for system, ahead_s in (("TAI", 37.0), ("GPS", 18.0), ("TT", 69.184)):
        assert read(made.oem(T_S + ahead_s, STATES, TIME_SYSTEM=system)).t_s == pytest.approx(T_S, abs=2e-6)


def test_days_of_the_year_are_dates_too():
    text = made.oem(T_S, STATES).replace("2021-10-21T", "2021-294T")
    assert read(text).t_s == pytest.approx(T_S, abs=2e-6)


def test_segments_follow_each_other_and_covariances_are_skipped():
    first, second = made.oem(T_S[:6], STATES[:6]), made.oem(T_S[5:], STATES[5:], REF_FRAME="ITRF-97")
    covariance = "COVARIANCE_START\nEPOCH = 2021-10-21T08:00:00\n1.0\n1.0 2.0\nCOVARIANCE_STOP\n"
    path = read(first + covariance + second[second.index("META_START") :])
    assert states_of(path) == pytest.approx(STATES, abs=2e-6) and "in ITRF2014, ITRF-97 (" in tell(path)


def test_states_outside_the_useable_time_serve_interpolation_only():
    useable = {"USEABLE_START_TIME": made.epoch(20.0), "USEABLE_STOP_TIME": made.epoch(80.0)}
    assert read(made.oem(T_S, STATES, **useable)).t_s[[0, -1]] == pytest.approx([20.0, 80.0], abs=1e-6)


GOOD = made.oem(T_S, STATES, INTERPOLATION="HERMITE", INTERPOLATION_DEGREE="7")
SECOND = GOOD[GOOD.index("META_START") :]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("ITRF2014", "MARS_FIXED"), r"line \d+ \[REF_FRAME\]: 'MARS_FIXED'; expected ITRF .*GCRF, ICRF"),
        (GOOD.replace("= EARTH", "= MOON"), r"\[CENTER_NAME\]: 'MOON'; expected EARTH"),
        (GOOD.replace("= UTC", "= SCLK"), r"\[TIME_SYSTEM\]: 'SCLK'; expected UTC, TAI, GPS, TT"),
        (GOOD.replace("REF_FRAME = ITRF2014\n", ""), r"\[REF_FRAME\]: is missing"),
        (GOOD.replace("VERS = 2.0", "VERS = 9.0"), r"line 1 \[CCSDS_OEM_VERS\]: '9.0'; expected 1.0, 2.0, 3.0"),
        (GOOD.replace("REF_FRAME", "REF_FARME"), r"unknown key 'REF_FARME'; did you mean 'REF_FRAME'"),
        (GOOD.replace("OBJECT_ID", "OBJECT_NAME"), r"\[OBJECT_NAME\]: is given twice"),
        (GOOD.replace("= HERMITE", "= MAGIC"), r"\[INTERPOLATION\]: 'MAGIC'; expected LINEAR, LAGRANGE, HERMITE"),
        (GOOD.replace("DEGREE = 7", "DEGREE = 99"), r"\[INTERPOLATION_DEGREE\]: '99'; expected a whole number from 1"),
        (made.oem(T_S[:3], STATES[:3], INTERPOLATION="LAGRANGE", INTERPOLATION_DEGREE="7"), r"degree 7 needs 8 states"),
        (made.oem(T_S * 70.0, STATES, INTERPOLATION="LAGRANGE", INTERPOLATION_DEGREE="5"), r"states 700 s apart"),
        (made.oem(T_S, 1e3 * STATES), r"a position of 6\.\d+e\+06 km; expected 1e\+06 km at most"),
        (GOOD.replace("T08:00:10.0", "T08:00:00.0"), r"epoch 2021-10-21T08:00:00.0\d*; expected a later one"),
        (
            GOOD.replace("10-21T08:00:10", "13-21T08:00:10"),
            r"epoch '2021-13-21T08:00:10.0+'; no such date or time \(month must be in 1..12",
        ),
        (GOOD.replace("2021-10-21T08:00:10", "21/10/2021"), r"epoch '21/10/2021.*'; expected YYYY-MM-DDThh:mm:ss"),
        (GOOD.replace("META_STOP\n", ""), r"'2021-10-21T08:00:00.*'; expected KEY = value"),
        (GOOD[: GOOD.index("META_START")], r"holds no segment"),
        (GOOD + SECOND, r"line \d+: the segment begins 100 s before the one above has ended"),
        (GOOD + "COVARIANCE_STOP\n", r"COVARIANCE_STOP within the states; expected it after the covariance"),
        (GOOD + "2021-10-21T08:02:00 1 2 3\n", r"holds 3 numbers after '2021-10-21T08:02:00'"),
        (GOOD + "2021-10-21T08:02:00 1 2 3 4 5 x\n", r"a.oem line 28: .*(not a number|out of range)"),
        (GOOD + "2021-10-21T08:02:00 1 2 3 4 5 nan\n", r"a.oem line 28: .*(not a number|out of range)"),
    ],
)
def test_a_message_that_cannot_be_used_is_refused_with_its_line(text, words):
    assert text != GOOD and is_oem(text)
    with pytest.raises(InputError, match=words) as error:
        read(text)
    assert error.value.exit_code == 3


@given(seed=st.integers(0, 10**6), edits=st.integers(1, 6))
def test_a_damaged_message_is_read_or_refused_but_never_breaks(seed, edits):
    rng, lines = random.Random(seed), GOOD.splitlines()
    for _ in range(edits):
        row = rng.randrange(len(lines))
        text = list(lines[row]) or [" "]
        text[rng.randrange(len(text))] = rng.choice(["", "9", "-", " ", "=", ".", "e", "\x00", "T", "META_START"])
        lines[row] = rng.choice(["".join(text), "".join(text), lines[rng.randrange(len(lines))]])
    try:
        assert np.isfinite(states_of(read("\n".join(lines)))).all()
    except InputError as error:
        assert str(error).startswith("a.oem")


# --- inertial frames

# D. A. Vallado, Fundamentals of Astrodynamics and Applications, example 3-15: one state in four frames, with the
# UT1 − UTC of that day. Commonly quoted; not read in a text: that the four agree to the pole's motion bears them out
WHEN = datetime(2004, 4, 6, 7, 51, 28, 386009, tzinfo=UTC)
UT1_UTC_S, OMEGA_RADPS = -0.4399619, 7.292115e-5
ITRF_KM = (-1033.4793830, 7901.2952754, 6380.3565958, -3.225636520, -2.872451450, 5.531924446)
FRAMES_KM = {
    "GCRF": (5102.5089579, 6123.0114007, 6378.1369282, -4.7432201570, 0.7905364970, 5.5337557270),
    "TEME": (5094.18016210, 6127.64465950, 6380.34453270, -4.746131487, 0.785818041, 5.531931288),
    "TOD": (5094.51620800, 6127.36527840, 6380.34453270, -4.746088567, 0.786077222, 5.531931288),
}


@pytest.mark.parametrize("frame", FRAMES_KM)
def test_inertial_states_are_earth_fixed_ones_but_for_ut1_and_polar_motion(frame):
    published = 1e3 * np.array(FRAMES_KM[frame])
    position, velocity = inertial_to_ecef(
        published[None, :3], published[None, 3:], frame=frame, epoch_utc=WHEN, t_s=[0.0]
    )
    expected = 1e3 * np.array(ITRF_KM)
    # 0.44 s of rotation 7,968 km from the axis are 256 m; 0.36" of polar motion at 10,208 km are 18 m
    assert np.linalg.norm(position[0] - expected[:3]) == pytest.approx(256.0, abs=25.0)
    turn = UT1_UTC_S * OMEGA_RADPS
    rotation = np.array([[np.cos(turn), np.sin(turn), 0.0], [-np.sin(turn), np.cos(turn), 0.0], [0.0, 0.0, 1.0]])
    assert np.linalg.norm(rotation @ position[0] - expected[:3]) < 18.5
    assert np.linalg.norm(rotation @ velocity[0] - expected[3:]) < 0.015


def test_an_inertial_message_becomes_earth_fixed_and_says_how_far_it_may_be_off():
    # A point at rest on the turning Earth: on its circle it moves east in inertial axes, and stays put when read
    axis_m, height_m = 6.0e6, 3.0e6
    angle = OMEGA_RADPS * T_S
    states = np.zeros((len(T_S), 6))
    states[:, 0], states[:, 1], states[:, 2] = axis_m * np.cos(angle), axis_m * np.sin(angle), height_m
    states[:, 3], states[:, 4] = -OMEGA_RADPS * states[:, 1], OMEGA_RADPS * states[:, 0]
    path = read(made.oem(T_S, states, REF_FRAME="TOD", INTERPOLATION="HERMITE", INTERPOLATION_DEGREE="5"))
    assert np.ptp(path.position_ecef_m, axis=0) == pytest.approx(np.zeros(3), abs=1e-2)
    # 1 mm/s: nine decimals of km/s, and the turning of the pole
    assert np.abs(path.velocity_ecef_mps).max() < 1e-3
    assert "UT1 is taken as UTC and polar motion left out: places of the trajectory may be off by up to " in tell(path)
    assert "420 m east or west (0.9 s of rotation; some 100 m from 2018 on) and 20 m besides." in tell(path)
