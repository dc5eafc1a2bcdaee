"""``fallzone calibrate`` of a mission of which hardly anything is published: it says what it does not determine."""

from __future__ import annotations

import tomllib

import pytest

NURI = "nuri-2021-10-21"


@pytest.fixture
def of_times_alone(geodata, tmp_path):
    """Nuri, of which only the target orbit and the times of its separations are known."""
    head, *rows = (geodata / "missions" / f"{NURI}.toml").read_text().replace(NURI, "mine").split("\n[[published]]\n")
    rows[-1], *rest = rows[-1].split("\n\n[", 1)
    kept = [row for row in rows if 'quantity = "t_s"' in row and "-separation" in row and "as-flown" not in row]
    assert len(kept) >= 3
    tail = "\n\n[" + rest[0] if rest else ""
    text = "\n[[published]]\n".join([head, *kept]) + tail
    path = tmp_path / "mine.toml"
    path.write_text(text.split("\n[fit]")[0] + "\n")
    return path


def test_falls_that_nothing_determines_are_said_to_be_so_and_flyable_never_stands_alone(of_times_alone, fallzone):
    document = fallzone("calibrate", of_times_alone, "--evaluations", "1", "--json").document
    assert document["flyable"] is True
    falls = {fall["item"]: fall for fall in document["falls"]}
    assert list(falls) == ["stage-1", "fairing", "stage-2"]
    assert not any(fall["determined"] for fall in falls.values())
    assert all(fall["low_m"] < fall["range_m"] < fall["high_m"] for fall in falls.values())
    outcome = fallzone("calibrate", of_times_alone, "--evaluations", "1", "--write")
    assert "Falls not determined: first stage, fairing halves, second stage." in outcome.out.replace("\n", " ")
    assert all(len(line) <= 80 for line in outcome.out.splitlines())
    fit = tomllib.loads(of_times_alone.read_text())["fit"]
    assert fit["not_determined"] == ["stage-1", "fairing", "stage-2"]
    told = fallzone("fly", of_times_alone).out.replace("\n", " ")
    assert "Falls that nothing published determines" in told


def test_from_such_a_fit_nothing_is_outside(of_times_alone, fallzone, tmp_path):
    assert fallzone("calibrate", of_times_alone, "--evaluations", "1", "--write").code == 0
    outcome = fallzone("run", of_times_alone, "--samples", "500", "--out", tmp_path / "run", "--json")
    assert any("determines where these fall" in doubt for doubt in outcome.document["doubts"])
    # half the Earth away
    answer = fallzone("check", "--run", tmp_path / "run", "--json", "--", "-33.9,-70.7")
    assert answer.code == 4 and answer.document["items"][0]["verdict"] == "UNKNOWN"
    assert any("determines where these fall" in line for line in answer.err.splitlines())


def test_the_shipped_fits_determine_their_falls(geodata, fallzone):
    document = fallzone("calibrate", NURI, "--evaluations", "1", "--json").document
    assert all(fall["determined"] for fall in document["falls"])
