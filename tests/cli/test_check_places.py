"""What ``check`` says of the place itself: what it is, where, how far it reaches, and what of a file was not used."""

from __future__ import annotations

import pytest


def test_an_answer_names_the_place_its_kind_and_its_region(fallzone, stored):
    [answer] = fallzone("check", "那覇市", "--run", stored, "--json").document["items"]
    assert (answer["place"], answer["kind"], answer["region"]) == ("Naha, Okinawa", "city", "Okinawa, JP")
    # A thousand people per km²: the point of a town of 300,000 reaches 10 km
    assert answer["reach_m"] == pytest.approx(10_000.0, rel=0.1) and answer["reach_mark"] == "assumed"
    assert (answer["lat_deg"], answer["lon_deg"]) == pytest.approx((26.213, 127.6785), abs=0.01)
    text = fallzone("check", "那覇市", "--run", stored).out
    assert "Naha, Okinawa  (city, Japan, 26.2130°N 127.6785°E, reaches" in text


def test_a_region_is_answered_as_a_whole_by_its_worst_part(fallzone, stored):
    # The tiny run's zones lie in the Yellow Sea and the Philippine Sea
    outcome = fallzone("check", "Yellow", "Sea", "--run", stored, "--json")
    [answer] = outcome.document["items"]
    assert outcome.code == 10 and answer["verdict"] == "INSIDE" and answer["kind"] == "sea"
    zone = next(finding for finding in answer["zones"] if finding["kind"] != "footprint")
    assert 0.0 < zone["share_of_place"] < 0.1
    text = fallzone("check", "황해", "--run", stored).out
    text = " ".join(text.split())
    assert "as a whole" in text and "% of it lies inside the" in text and ", as at " in text


@pytest.mark.parametrize("name", ["강진", "Goheung", "고성군", "China", "Okinawa"])
def test_a_name_of_several_places_leaves_with_2_and_the_candidates(fallzone, stored, name):
    outcome = fallzone("check", name, "--run", stored)
    assert outcome.code == 2 and outcome.out == "" and "may be:" in outcome.err


def test_a_longitude_beyond_180_is_said(fallzone, stored):
    assert "longitude 190" in fallzone("check", "0,190", "--run", stored).out


def test_columns_and_times_that_are_not_used_are_said_on_stderr(fallzone, stored, tmp_path):
    path = tmp_path / "ships.CSV"
    path.write_text("ship,time_utc,lat,lon\nMaru,2023-08-23T19:00Z,26.2,127.6\n", encoding="utf-8")
    outcome = fallzone("check", "--from", path, "--run", stored)
    assert "the column time_utc is not used" in outcome.err and "any time" in outcome.err
    assert "Maru" in outcome.out


def test_a_torn_file_of_places_leaves_with_3(fallzone, stored, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text('name,lat,lon\n"A,26,127\n', encoding="utf-8")
    outcome = fallzone("check", "--from", path, "--run", stored)
    assert outcome.code == 3 and "line 2" in outcome.err and outcome.out == ""
