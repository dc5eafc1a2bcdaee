"""``fallzone calibrate``: what it prints, what it writes, and what it refuses in words."""

from __future__ import annotations

import tomllib

import pytest

NURI, AGAIN = "nuri-2021-10-21", "nuri-2022-06-21"


def _bytes(folder):
    return {path.name: path.read_bytes() for kind in ("missions", "vehicles") for path in (folder / kind).iterdir()}


def test_it_prints_every_published_row_and_writes_nothing_unasked(following, fallzone):
    geodata, before = following, _bytes(following)
    outcome = fallzone("calibrate", NURI, "--evaluations", "1")
    assert outcome.code == 0
    for word in ("stage-1-separation", "fitted", "published", "computed", "On a bound:", "Flyable:"):
        assert word in outcome.out
    assert f"{AGAIN}, which flies as it" in outcome.out
    assert all(len(line) <= 80 for line in outcome.out.splitlines())
    assert _bytes(geodata) == before


def test_its_document_has_every_row_with_its_basis(following, fallzone):
    document = fallzone("calibrate", NURI, "--evaluations", "1", "--json").document
    assert document["mission"] == NURI and document["vehicle"] == "nuri"
    assert document["command"] == f"fallzone calibrate {NURI} --evaluations 1 --write"
    assert {row["basis"] for row in document["rows"]} <= {"fitted", "predicted"}
    assert {row["mission"] for row in document["rows"]} >= {NURI, AGAIN}
    assert document["ensemble"] is None and document["flyable"] is True


def test_what_it_writes_is_read_again_and_an_ensemble_goes_with_its_fit(geodata, fallzone):
    members = geodata / "ensembles" / f"{NURI}.csv"
    first = fallzone(
        "calibrate", NURI, "--evaluations", "1", "--ensemble", "1", "--seed", "2", "--into", "nuri", "--write"
    )
    assert first.code == 0 and len(members.read_text().splitlines()) == 3
    fit = tomllib.loads((geodata / "missions" / f"{NURI}.toml").read_text())["fit"]
    assert fit["command"] == f"fallzone calibrate {NURI} --evaluations 1 --ensemble 1 --seed 2 --into nuri --write"
    assert fit["ensemble"]["members"] == 1 and fit["ensemble"]["seed"] == 2
    assert "over the ensemble" in first.out
    assert fallzone("fly", NURI).code == 0
    second = fallzone("calibrate", NURI, "--evaluations", "1", "--into", "nuri", "--write")
    assert second.code == 0 and not members.exists()
    assert "ensemble" not in tomllib.loads((geodata / "missions" / f"{NURI}.toml").read_text())["fit"]


def test_a_fit_that_is_done_again_changes_nothing_and_says_so_in_its_command(geodata, fallzone):
    fallzone("calibrate", NURI, "--evaluations", "1", "--into", "nuri", "--write")
    before = _bytes(geodata)
    assert fallzone("calibrate", NURI, "--evaluations", "1", "--into", "nuri", "--write").code == 0
    assert _bytes(geodata) == before


def test_a_user_s_own_file_with_a_crude_guess_is_fitted_where_it_lies(geodata, fallzone, tmp_path):
    before = _bytes(geodata)
    text = (geodata / "missions" / f"{NURI}.toml").read_text().replace(NURI, "mine")
    lines = []
    guess = {
        "pitch_t_s": "[0.0, 10.0, 120.0, 300.0, 800.0]",
        "pitch_deg": "[90.0, 90.0, 40.0, 20.0, 0.0]",
        "yaw_t_s": "[0.0, 800.0]",
        "yaw_deg": "[0.0, 0.0]",
    }
    for line in text.split("\n[fit]")[0].splitlines():
        key = line.split(" = ")[0]
        lines.append(f"{key} = {guess[key]}" if key in guess else line)
    own = tmp_path / "mine.toml"
    own.write_text("\n".join(lines) + "\n")
    outcome = fallzone("calibrate", own, "--evaluations", "4", "--write", "--json")
    assert outcome.code == 0
    offs = [abs(row["off"]) for row in outcome.document["rows"] if row["basis"] == "fitted" and row["off"] is not None]
    # four steps are a beginning: half of what was published is met by then
    assert sorted(offs)[len(offs) // 2] < 1.0
    written = tomllib.loads(own.read_text())
    assert len(written["guidance"]["pitch_t_s"]) == len(written["guidance"]["pitch_deg"]) >= 15
    # its own vehicle lies beside it, under its name, and is read from there
    assert written["vehicle"] == "mine" and (tmp_path / "mine.vehicle.toml").is_file()
    assert fallzone("fly", own).code == 0
    assert _bytes(geodata) == before


def test_a_mission_that_flies_as_another_is_calibrated_through_it(following, fallzone):
    outcome = fallzone("calibrate", AGAIN)
    assert outcome.code == 3
    assert f"flies as '{NURI}'" in outcome.err and f"fallzone calibrate {NURI}" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nuri-2021-10"], "did you mean 'nuri-2021-10-21'?"),
        ([NURI, "--evaluations", "0"], "--evaluations = 0: expected a whole number, 1 to 10\u202f000"),
        ([NURI, "--ensemble", "-3"], "--ensemble = -3: expected a whole number, 0 to 10\u202f000"),
        ([NURI, "--into", "nuri"], "--into says where --write puts the numbers; give both"),
        ([NURI, "--seed", "-1"], "--seed = -1: expected a whole number, 0 or more"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_so(geodata, fallzone, arguments, words):
    outcome = fallzone("calibrate", *arguments)
    assert outcome.code == 2 and words in outcome.err
