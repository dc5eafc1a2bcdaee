"""``fallzone fly`` of a flight that breaks up tells of its pieces, and not of one body in one piece."""

from __future__ import annotations

NURI = "nuri-2021-10-21"


def test_an_explosion_tells_the_centre_and_the_spread_of_its_debris(fallzone):
    document = fallzone("fly", NURI, "--case", "explosion@T+100", "--json").document
    debris, end = document["debris"], document["end"]
    assert end["status"] == "impact" and end["range_m"] == debris["range_m"] and end["lat_deg"] == debris["lat_deg"]
    assert debris["low_m"] < debris["range_m"] < debris["high_m"]
    assert "impact" not in [event["name"] for event in document["events"]]
    told = fallzone("fly", NURI, "--case", "explosion@T+100").out
    assert "Breaks up; its" in told and "nine tenths of them within" in told and "Ends at" not in told


def test_a_vehicle_that_falls_in_one_piece_ends_at_a_point(fallzone):
    document = fallzone("fly", NURI, "--case", "early-cutoff@T+300", "--json").document
    assert document["debris"] is None and document["events"][-1]["name"] == "impact"
