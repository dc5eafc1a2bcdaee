"""``check`` of a long list, at a moment, and the way out that it tells."""

from __future__ import annotations

import csv
import io

import pytest


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_a_table_holds_what_each_place_is_answered_alone(fallzone, stored, tmp_path):
    places = tmp_path / "p.csv"
    lines = [f"p{lat}-{lon},{lat},{lon}" for lat in range(20, 45, 3) for lon in range(118, 140, 3)]
    places.write_text("\n".join(["name,lat,lon", *lines, '"=a,b",36,124']) + "\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    outcome = fallzone("check", "--from", places, "--run", stored, "-o", out, "--json")
    alone = fallzone("check", "--from", places, "--run", stored, "--json").document["items"]
    rows = rows_of(out)
    assert [row["place"] for row in rows][-1] == "'=a,b"
    told = [(row["verdict"], row["level"] or None) for row in rows]
    assert told == [(one["verdict"], one["level"]) for one in alone]
    away_m = [one["nearest"]["edge_distance_m"] for one in alone]
    # Whole metres, and what the search for the nearest edge may miss
    assert [float(row["edge_distance_m"]) for row in rows] == pytest.approx(away_m, rel=1e-4, abs=1.0)
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in ("INSIDE", "UNKNOWN", "OUTSIDE")}
    assert outcome.document["verdicts"] == counts and outcome.document["places"] == len(lines) + 1
    assert outcome.code == (10 if counts["INSIDE"] else 4 if counts["UNKNOWN"] else 0)


def test_a_table_of_named_places_says_of_each_what_it_is_answered_alone(fallzone, stored, tmp_path):
    places, out = tmp_path / "p.csv", tmp_path / "out.csv"
    places.write_text("name\nNaha\nOkinawa Prefecture\n", encoding="utf-8")
    fallzone("check", "--from", places, "--run", stored, "-o", out)
    alone = fallzone("check", "--from", places, "--run", stored, "--json").document["items"]
    assert [(row["place"], row["verdict"]) for row in rows_of(out)] == [(one["place"], one["verdict"]) for one in alone]


def test_a_table_is_written_whole_or_not_at_all_and_replaces_nothing(fallzone, stored, tmp_path):
    places, out = tmp_path / "p.csv", tmp_path / "out.csv"
    places.write_text("name,lat,lon\nA,1,2\nB,1,x\n", encoding="utf-8")
    outcome = fallzone("check", "--from", places, "--run", stored, "-o", out)
    assert outcome.code == 3 and "line 3" in outcome.err and not out.exists()
    out.write_text("mine", encoding="utf-8")
    places.write_text("name,lat,lon\nA,1,2\n", encoding="utf-8")
    assert fallzone("check", "--from", places, "--run", stored, "-o", out).code == 3
    assert out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("words", [("Naha", "-o", "out.csv"), ("--from", "p.csv", "-o", "out.txt")])
def test_a_table_without_a_file_of_places_or_of_another_kind_is_refused(fallzone, stored, words):
    assert fallzone("check", *words, "--run", stored).code == 2


@pytest.mark.parametrize("time", ["2023-08-24", "2023-08-24T03:50", "noon"])
def test_a_moment_without_a_time_zone_is_refused_with_how_to_write_it(fallzone, stored, time):
    outcome = fallzone("check", "Naha", "--run", stored, "--at", time)
    assert outcome.code == 2 and "2023-08-23T18:50:00Z" in outcome.err


def test_an_answer_for_a_moment_tells_it_and_whether_each_finding_is_in_force(fallzone, stored):
    [now] = fallzone("check", "36,124", "--run", stored, "--at", "1999-01-01T09:00+09:00", "--json").document["items"]
    [ever] = fallzone("check", "36,124", "--run", stored, "--json").document["items"]
    assert now["at_utc"] == "1999-01-01T00:00:00Z" and ever["at_utc"] is None
    assert {one["in_force"] for one in ever["zones"]} <= {None}
    assert all(one["in_force"] in (False, None) for one in now["zones"])
