"""``fallzone alert`` as a user types it: a state alone, and what cannot be true."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

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
