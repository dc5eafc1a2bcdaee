"""``fallzone notice read``: what people see of warnings, and what programs get."""

from __future__ import annotations

import io
import sys

import pytest

NOTAM = """A0007/27 NOTAMN
Q) RJJJ/QWMLW/IV/BO/W/000/999/3000N13130E060
A) RJJJ B) 2703030100 C) 2703030200
E) ROCKET LAUNCH. IMPACT AREA BOUNDED BY:
N302000E1310000-N302000E1320000-N294000E1320000-N294000E1310000. GLORPS
F) SFC G) UNL
"""
RING = [[131.0, 30 + 1 / 3], [132.0, 30 + 1 / 3], [132.0, 29 + 2 / 3], [131.0, 29 + 2 / 3], [131.0, 30 + 1 / 3]]


@pytest.fixture
def notam(tmp_path):
    path = tmp_path / "n.txt"
    path.write_text(NOTAM)
    return path


def test_people_see_number_subject_corners_windows_levels_and_what_was_not_understood(fallzone, notam):
    told = fallzone("notice", "read", notam)
    lines = told.out.splitlines()
    assert told.code == 0 and lines[0].startswith("A0007/27: rocket launch")
    for words in ("30-20-00N 131-00-00E", "3 Mar 01:00", "Levels: SFC to UNL", "Not understood", "GLORPS"):
        assert words in told.out
    assert max(map(len, lines[1:])) <= 80


def test_programs_get_rings_windows_levels_and_where_each_thing_stands(fallzone, notam):
    document = fallzone("notice", "read", notam, "--json").document
    (notice,), (zone,), (left,) = document["notices"], document["zones"], document["not_understood"]
    assert (notice["number"], notice["format"], notice["subject"]) == ("A0007/27", "notam", "launch")
    assert notice["zones"] == [zone["id"]]
    assert zone["ring_lonlat"] == [pytest.approx(corner) for corner in RING]
    assert zone["window_utc"] == ["2027-03-03T01:00:00Z", "2027-03-03T02:00:00Z"]
    assert zone["levels"] == {"lower": "SFC", "upper": "UNL"}
    assert NOTAM[zone["first"] : zone["last"]] == zone["source_text"] and zone["source_text"].startswith("N302000")
    assert NOTAM[left["first"] : left["last"]] == left["text"] == "GLORPS"


def test_a_circle_has_its_own_key_beside_its_ring(fallzone, tmp_path):
    path = tmp_path / "c.txt"
    path.write_text("DANGER AREA WITHIN 10 MILES OF 30-00N 131-00E. 0100 TO 0200 UTC 3 MAR 2027")
    (zone,) = fallzone("notice", "read", path, "--json").document["zones"]
    assert zone["circle"] == {"centre_lonlat": [131.0, 30.0], "radius_m": 18520.0}
    # Ten minutes of latitude north of the centre, within the half percent by which a minute differs from a mile
    assert max(lat for lon, lat in zone["ring_lonlat"]) == pytest.approx(30 + 10 / 60, abs=1e-3)


def test_what_is_piped_in_is_read(fallzone, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NOTAM.encode())))
    assert fallzone("notice", "read", "-", "--json").document["notices"][0]["file"] == "-"


def test_a_folder_is_read_file_by_file_and_what_is_no_warning_is_told(fallzone, tmp_path, notam):
    (tmp_path / "m.txt").write_text(NOTAM.replace("A0007", "A0006"))
    (tmp_path / "z.bin").write_bytes(b"\x00\x01")
    told = fallzone("notice", "read", tmp_path, "--json")
    assert [notice["number"] for notice in told.document["notices"]] == ["A0006/27", "A0007/27"]
    assert len({zone["id"] for zone in told.document["zones"]}) == 2 and "z.bin" in told.err
    # Never 0 on doubt
    assert told.code == 3


def test_no_command_shows_those_there_are(fallzone):
    told = fallzone("notice")
    assert told.code == 2 and "read" in told.err and told.out == ""


def test_a_file_that_is_missing_is_said(fallzone, tmp_path):
    told = fallzone("notice", "read", tmp_path / "none.txt")
    assert told.code == 3 and "no such file" in told.err
