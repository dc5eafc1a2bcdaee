"""``fallzone validate``: its rows, and two of its figures computed again from what ``fly`` says."""

from __future__ import annotations

import pytest
from pyproj import Geod

from fallzone.catalogue.load import find_pad, load_mission, load_site

MISSION = "nuri-2021-10-21"
# What scripts rely on
KEYS = {"mission", "quantity", "basis", "computed", "published", "tolerance", "source", "ok"}
# Twice 1 mm, to which positions of the ground and geodesics between them are computed
ROUNDING_M = 0.002


@pytest.fixture
def rows(fallzone):
    outcome = fallzone("validate", "--json", MISSION)
    assert outcome.code == 0
    return outcome.document["items"]


def find_row(rows, name, quantity):
    return next(row for row in rows if (row["name"], row["quantity"]) == (name, quantity))


def geodesic_from_pad_m(lon_deg, lat_deg):
    mission = load_mission(MISSION)
    pad = find_pad(mission, load_site(mission.site))
    return Geod(ellps="WGS84").inv(pad.lon_deg, pad.lat_deg, lon_deg, lat_deg)[2]


def test_each_published_figure_has_one_row_with_what_the_contract_asks_for(rows):
    published = load_mission(MISSION).published
    assert [(row["name"], row["quantity"], row["published"]) for row in rows] == [
        (one.name, one.quantity, one.value) for one in published
    ]
    assert all(set(row) >= KEYS and row["mission"] == MISSION for row in rows)
    assert {row["basis"] for row in rows} <= {"fitted", "predicted"}


def test_a_row_is_ok_exactly_within_its_tolerance(rows):
    for row in rows:
        assert row["ok"] == (abs(row["computed"] - row["published"]) <= row["tolerance"]), row


def test_the_range_of_a_fall_is_the_geodesic_to_where_fly_lets_it_fall(fallzone, rows):
    drops = {drop["item"]: drop for drop in fallzone("fly", MISSION, "--json").document["drops"]}
    expected_m = geodesic_from_pad_m(drops["fairing"]["lon_deg"], drops["fairing"]["lat_deg"])
    assert find_row(rows, "fairing", "range_m")["computed"] == pytest.approx(expected_m, abs=ROUNDING_M)


def test_the_flight_as_flown_ends_where_fly_ends_it(fallzone, rows):
    end = fallzone("fly", MISSION, "--case", "as-flown", "--json").document["end"]
    expected_m = geodesic_from_pad_m(end["lon_deg"], end["lat_deg"])
    row = next(row for row in rows if row["name"] == "impact" and row["quantity"] in ("range_m", "downrange_m"))
    assert row["computed"] == pytest.approx(expected_m, abs=ROUNDING_M)


def test_a_table_for_people_fits_80_columns_and_says_what_was_predicted(fallzone):
    outcome = fallzone("validate", MISSION)
    assert outcome.code == 0
    assert max(len(line) for line in outcome.out.splitlines()) <= 80
    assert "Predicted:" in outcome.out and "Fitted:" in outcome.out


def test_an_unknown_mission_is_a_usage_error(fallzone):
    outcome = fallzone("validate", "nuri-2020")
    assert outcome.code == 2
    assert "no mission 'nuri-2020'" in outcome.err
