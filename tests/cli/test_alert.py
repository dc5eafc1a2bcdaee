"""``fallzone alert`` as a user types it: a state alone, and what cannot be true."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from fallzone.catalogue.geodata import SHIPPED
from fallzone.constants import EARTH_ROTATION_RADPS
from fallzone.earth.inertial import inertial_to_ecef
from fallzone.errors import InputError, UnknownAnswerError
from fallzone.runs.alerts.losses import find_loss
from fallzone.runs.alerts.source import find_source
from fallzone.runs.notices.closed import find_closed

STATE = ("--state", "30", "128", "200000", "-4000", "200", "-300", "--time", "2026-01-01T00:00:00Z")


def _run(arguments, capsys):
    from fallzone.cli.main import main

    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return left.value.code, capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("alert",), 2, "--at"),
        (("alert", "nuri-2021-10-21", "--at", "100", *STATE), 2, "one way"),
        (("alert", "--at", "100"), 2, "name a mission"),
        (("alert", *STATE[:7]), 2, "--time"),
        (("alert", "nuri-2021-10-21", "--at", "-5"), 3, "before lift-off"),
        (("alert", "nuri-2021-10-21", "--at", "5000"), 4, "powered flight ends"),
        (("alert", "nuri-2021-10-21", "--at", "100", "--failure", "explosin"), 2, "explosion"),
        (("alert", "--state", "30", "128", "-20", *STATE[4:]), 3, "beneath the surface"),
        (("alert", "--state", "128", "30", *STATE[3:]), 3, "swap"),
        (("alert", "nuri-2021-10-21", *STATE[:7], "--time", "2021-10-21T07:00:00Z"), 3, "before lift-off"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_exit_code(arguments, code, told, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    found, printed = _run(arguments, capsys)
    assert found == code
    assert told in " ".join(printed.err.split()) and not printed.out


def test_a_state_alone_is_followed_and_holds_what_scripts_rely_on(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    code, printed = _run(("alert", *STATE, "--json"), capsys)
    told = json.loads(printed.out)
    assert code == 10
    needed = {"flags", "footprint", "layers", "first_impact_utc", "last_impact_utc", "elapsed_s", "refined"}
    assert needed <= told.keys() and told["refined"] is True
    assert told["answers"]["first"] and told["answers"]["refined"]
    assert told["answers"]["refined"]["fragments"] >= 20_000
    # South of 30° N by some 600 km, over the Philippine Sea
    assert "philippine-sea" in {one["region"] for one in told["flags"]}
    assert all(one["first_utc"] > "2026-01-01T00:00" for one in told["layers"])
    for one in told["layers"]:
        assert (
            one["clear_s"] >= one["passed_s"] + 60.0 and one["passed_s"] <= told["answers"]["refined"]["last_impact_s"]
        )
    assert told["change"]["kept_share"] > 0.5


def test_a_state_in_orbit_is_no_all_clear(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    code, printed = _run(
        ("alert", "--state", "0", "128", "300000", "0", "7400", "0", "--time", "2026-01-01T00:00:00Z", "--json"), capsys
    )
    told = json.loads(printed.out)
    assert code in (4, 10)
    assert told["impact_point"]["status"] == "orbital" and told["impact_point"]["perigee_m"] > 200_000.0
    assert any(one["code"] == "stays-up" for one in told["doubts"])


NURI = "nuri-2021-10-21"


@pytest.fixture(scope="module")
def nuri(tmp_path_factory):
    """Where alerts of Nuri are found from, without a run of it."""
    return find_source(NURI, None, tmp_path_factory.mktemp("results"), SHIPPED)


def _write(path, t_s, position, velocity):
    """A file of telemetry in Earth-fixed columns."""
    names = "t_s,x_ecef_m,y_ecef_m,z_ecef_m,vx_ecef_mps,vy_ecef_mps,vz_ecef_mps"
    rows = np.column_stack([t_s, position, velocity])
    path.write_text("\n".join([names, *(",".join(f"{one:.5f}" for one in row) for row in rows)]) + "\n")
    return path


def _find_last(nuri, path):
    asked = {"at_s": None, "state": None, "when": None}
    return find_loss(nuri, nuri.mission.liftoff_utc, None, last=path, **asked)


def _late(nuri):
    """States of the nominal flight as they are stored from T+100 s to T+200 s, an instant once."""
    flight = nuri.nominal
    kept = (flight.t_s >= 100.0) & (flight.t_s <= 200.0) & np.append(np.diff(flight.t_s) > 1e-3, True)
    return flight.t_s[kept], flight.position_ecef_m[kept], flight.velocity_ecef_mps[kept]


def test_telemetry_that_begins_late_ends_in_its_last_state(nuri, tmp_path):
    t_s, position, velocity = _late(nuri)
    loss = _find_last(nuri, _write(tmp_path / "a.csv", t_s, position, velocity))
    assert loss.told_by == "telemetry" and loss.t_s == pytest.approx(t_s[-1], abs=1e-4)
    assert loss.window_s[1] - loss.window_s[0] == pytest.approx(np.median(np.diff(t_s)), abs=1e-3)
    assert loss.off_nominal_m < 1.0 and loss.is_measured and loss.source == "a.csv"
    # Ten kilometres beside the nominal flight is a flight all the same
    beside = position + 1e4 * np.array([0.0, 0.0, 1.0])
    assert _find_last(nuri, _write(tmp_path / "b.csv", t_s, beside, velocity)).off_nominal_m > 9_000.0


def test_telemetry_that_begins_late_in_another_frame_or_unit_is_recognised(nuri, tmp_path):
    t_s, position, velocity = _late(nuri)
    feet = _write(tmp_path / "feet.csv", t_s, position / 0.3048, velocity / 0.3048)
    with pytest.raises(InputError, match="feet"):
        _find_last(nuri, feet)
    kilometres = _write(tmp_path / "km.csv", t_s, position / 1e3, velocity / 1e3)
    with pytest.raises(InputError, match="below the surface"):
        _find_last(nuri, kilometres)
    # The inertial states of which the Earth-fixed ones are these: a turn whose rows are the images of the axes
    still, epoch = np.zeros((len(t_s), 3)), {"frame": "EME2000", "epoch_utc": nuri.mission.liftoff_utc, "t_s": t_s}
    turn = np.stack([inertial_to_ecef(np.tile(axis, (len(t_s), 1)), still, **epoch)[0] for axis in np.eye(3)], axis=1)
    turning = velocity + np.cross([0.0, 0.0, EARTH_ROTATION_RADPS], position)
    inertial = [np.einsum("nij,nj->ni", turn, vectors) for vectors in (position, turning)]
    with pytest.raises(InputError, match="EME2000"):
        _find_last(nuri, _write(tmp_path / "inertial.csv", t_s, *inertial))


def test_telemetry_that_begins_late_and_fits_in_no_frame_is_unknown(nuri, tmp_path):
    t_s, position, velocity = _late(nuri)
    # Axes that nobody has: 40 degrees about that of the Earth
    cosine, sine = np.cos(np.radians(40.0)), np.sin(np.radians(40.0))
    turn = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    path = _write(tmp_path / "a.csv", t_s, position @ turn.T, velocity @ turn.T)
    with pytest.raises(UnknownAnswerError, match="frame and units"):
        _find_last(nuri, path)
    # From lift-off on the pad tells
    early = _write(tmp_path / "b.csv", t_s - t_s[0], position @ turn.T, velocity @ turn.T)
    with pytest.raises(InputError, match="from the pad"):
        _find_last(nuri, early)


def test_half_a_line_at_the_end_of_telemetry_is_no_state(nuri, tmp_path, caplog):
    path = _write(tmp_path / "a.csv", *_late(nuri))
    lines = path.read_text().splitlines()
    # All numbers are there, and the last lacks half of its digits
    path.write_text("\n".join([*lines[:-1], lines[-1][:-4]]))
    assert _find_last(nuri, path).t_s == pytest.approx(float(lines[-2].partition(",")[0]))
    assert "has no end" in caplog.text


def test_telemetry_of_another_mission_s_time_is_refused(nuri, tmp_path):
    t_s, position, velocity = _late(nuri)
    # That of a flight which lifted off a thousand seconds later
    with pytest.raises(InputError, match="check lift-off"):
        _find_last(nuri, _write(tmp_path / "a.csv", t_s - 1_000.0, position, velocity))
    with pytest.raises(InputError):
        _find_last(nuri, tmp_path / "none.csv")


WARNING = """\
HYDROLANT 812/27(21).
NORTH ATLANTIC.
1. HAZARDOUS OPERATIONS, ROCKET LAUNCHING
   {times}
   IN AREA BOUND BY:
   10-30.00N 040-00.00W, 10-30.00N 039-00.00W,
   09-30.00N 039-00.00W, 09-30.00N 040-00.00W.
2. CANCEL THIS MSG 100001Z MAR 27.
"""


@pytest.mark.parametrize(
    ("times", "hour", "now", "perhaps"),
    [
        ("0600Z TO 0800Z DAILY 04 THRU 09 MAR", 7, 1, 0),
        ("0600Z TO 0800Z DAILY 04 THRU 09 MAR", 9, 0, 0),
        ("050600Z TO 050800Z MAR", 7, 1, 0),
        ("AT A TIME TO BE TOLD", 7, 0, 1),
    ],
)
def test_a_warning_s_zone_is_closed_in_its_hours_of_the_day_too_and_of_no_known_times_perhaps(
    tmp_path, times, hour, now, perhaps
):
    path = tmp_path / "w.txt"
    path.write_text(WARNING.format(times=times), encoding="utf-8")
    found = find_closed(path, now_utc=datetime(2027, 3, 5, hour, tzinfo=UTC))
    assert (len(found.now), len(found.perhaps_now)) == (now, perhaps)
    assert (found.first_utc is None) == bool(perhaps)
    assert ("not known" in found.sentence) == bool(perhaps)


def test_a_warning_is_asked_by_itself_and_holds_what_scripts_rely_on(tmp_path, capsys):
    path = tmp_path / "w.txt"
    path.write_text(WARNING.format(times="0600Z TO 0800Z DAILY 04 THRU 09 MAR"), encoding="utf-8")
    code, printed = _run(("alert", "--notice", str(path), "--json"), capsys)
    told = json.loads(printed.out)
    assert code == 10 and told["refined"] is False
    assert (told["first_impact_utc"], told["last_impact_utc"]) == ("2027-03-04T06:00:00Z", "2027-03-09T08:00:00Z")
    assert told["footprint"]["type"] in ("Polygon", "MultiPolygon")
    # In mid-Atlantic, between 9.5 and 10.5 degrees north
    assert "north-atlantic-ocean" in {one["region"] for one in told["flags"]}
    code, printed = _run(("alert", "--notice", str(path)), capsys)
    assert code == 10 and "North Atlantic" in printed.out
    code, printed = _run(("alert", NURI, "--notice", str(path)), capsys)
    assert code == 2 and "by itself" in " ".join(printed.err.split())
    assert _run(("alert", "--notice", str(tmp_path / "none.txt")), capsys)[0] == 3
