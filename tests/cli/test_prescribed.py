"""``fallzone corridor``: for a site, a file and a position; what is missing is said and nothing is made up."""

from __future__ import annotations

import json
import shutil

import pytest
import shapely
from conftest import SHIPPED
from shapely.geometry import shape

SMALL = ("--azimuth", "170", "--class", "small")


def test_a_corridor_has_rings_and_no_casualty_expectation_without_a_casualty_area(fallzone):
    outcome = fallzone("corridor", "goheung", *SMALL, "--json")
    assert outcome.code == 0
    found = outcome.document
    assert [ring["id"] for ring in found["rings"]] == ["flight-corridor", "overflight-exclusion-zone"]
    for ring in found["rings"]:
        assert ring["ring_lonlat"][0] == pytest.approx(ring["ring_lonlat"][-1], abs=1e-9)
    assert found["ec"] is None and found["answer"] == "cannot-tell"
    assert found["missing"] == ["casualty_area_m2"]
    assert (found["site"], found["vehicle_class"], found["population"]) == ("goheung", "small", "regions")
    assert sorted(corner["id"] for corner in found["corners"]) == list("BCDEFGHI")


def test_with_a_casualty_area_people_count_and_the_law_is_named(fallzone):
    found = fallzone("corridor", "goheung", *SMALL, "--casualty-area-m2", "100", "--json").document
    parts = [area["ec"] for area in found["populated_areas"]]
    assert found["ec"] == pytest.approx(sum(parts)) and found["ec"] > 0.0
    assert parts == sorted(parts, reverse=True)
    assert found["people"] == pytest.approx(sum(area["people"] for area in found["populated_areas"]))
    assert found["answer"] == "meets" and found["ec"] < found["limit"] == 1e-4
    tenfold = fallzone("corridor", "goheung", *SMALL, "--casualty-area-m2", "1000", "--json").document
    assert tenfold["ec"] == pytest.approx(10.0 * found["ec"])
    most = fallzone("corridor", "goheung", *SMALL, "--casualty-area-m2", "100000", "--json").document
    assert most["answer"] == "exceeds"


def test_people_read_what_it_is_and_what_is_missing(fallzone):
    outcome = fallzone("corridor", "goheung", *SMALL)
    assert outcome.code == 0 and max(map(len, outcome.out.splitlines())) <= 80
    said = " ".join(outcome.out.split())
    assert "14 CFR 420" in said and "for orientation" in said
    assert "Casualty expectation: not computed" in said and "--casualty-area-m2" in said
    assert "39.45" in said and "117.87" in said and "1763.27" in said


@pytest.mark.parametrize("site", ["-33.9,151.2", "33.9S,151.2E"])
def test_any_position_will_do_and_may_be_negative(fallzone, site):
    found = fallzone("corridor", site, "--azimuth", "-10", "--class", "large", "--json").document
    assert (found["lat_deg"], found["lon_deg"], found["azimuth_deg"]) == (-33.9, 151.2, 350.0)
    assert found["site"] is None and found["pad"] is None


def test_a_site_of_ones_own_and_its_pads(fallzone, tmp_path):
    shutil.copy(SHIPPED / "sites" / "goheung.toml", tmp_path / "goheung.toml")
    found = fallzone("corridor", tmp_path / "goheung.toml", *SMALL, "--pad", "lc-2", "--json").document
    assert (found["site"], found["pad"]) == ("goheung", "lc-2")


def test_a_file_holds_areas_corners_and_towns_across_180_degrees(fallzone, tmp_path):
    path = tmp_path / "corridor.geojson"
    outcome = fallzone("corridor", "40S,170E", "--azimuth", "120", "--class", "medium", "-o", path, "--json")
    assert outcome.code == 0 and outcome.document["path"] == str(path)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert "14 CFR 420" in document["method"] and "Not an official warning" in document["notice"]
    features = {one["id"]: one for one in document["features"]}
    corridor = shape(features["flight-corridor"]["geometry"])
    assert corridor.is_valid and len(shapely.get_parts(corridor)) == 2
    assert all(part.exterior.is_ccw and part.bounds[2] - part.bounds[0] < 180 for part in shapely.get_parts(corridor))
    assert set("BCDEFGHI") <= set(features)
    again = fallzone("corridor", "40S,170E", "--azimuth", "120", "--class", "medium", "-o", path)
    assert again.code == 3, "nothing is replaced"


def test_a_suborbital_corridor_needs_an_apogee_and_says_so(fallzone):
    command = ("corridor", "goheung", "--azimuth", "170", "--class", "guided-suborbital", "--casualty-area-m2", "10")
    without = fallzone(*command, "--json").document
    assert without["missing"] == ["apogee_m"] and without["answer"] == "cannot-tell"
    assert "--apogee-km" in fallzone(*command).out
    found = fallzone(*command, "--apogee-km", "400", "--json").document
    assert [ring["id"] for ring in found["rings"]][-1] == "impact-dispersion-area"
    # 0.7 · 400 km and 0.05 · 400 km
    assert found["end_m"] == pytest.approx(300e3) and found["missing"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("gohung", *SMALL), 2, "did you mean 'goheung'"),
        (("goheung", "--azimuth", "170", "--class", "smal"), 2, "did you mean 'small'"),
        (("goheung", *SMALL, "--pad", "lc-9"), 2, "no pad 'lc-9'"),
        (("34,127", *SMALL, "--pad", "lc-1"), 2, "only a site has pads"),
        (("goheung", "--class", "small"), 2, "--azimuth is missing"),
        (("--nonsense", *SMALL), 2, "no such option: --nonsense"),
        (("goheung", "--azimuth", "400", "--class", "small"), 3, "--azimuth"),
        (("goheung", "--azimuth", "nan", "--class", "small"), 3, "not a finite number"),
        (("goheung", *SMALL, "--casualty-area-m2", "0"), 3, "--casualty-area-m2"),
        (("goheung", *SMALL, "--apogee-km", "400"), 3, "apogee"),
        (("127,34.4", *SMALL), 2, "swap"),
    ],
)
def test_what_cannot_be_meant_is_refused(fallzone, tmp_path, monkeypatch, arguments, code, told):
    monkeypatch.chdir(tmp_path)
    outcome = fallzone("corridor", *arguments, "-o", tmp_path / "out.geojson")
    assert (outcome.code, outcome.out) == (code, "")
    assert told in outcome.err
    assert not (tmp_path / "out.geojson").exists()


def test_python_hands_over_its_own_people():
    from fallzone.risk.corridor.integral import PopulatedArea
    from fallzone.runs.corridor import corridor

    village = PopulatedArea(lon_deg=127.6, lat_deg=33.9, people=100.0, area_m2=1e6)
    facts = {"azimuth_deg": 175.0, "vehicle_class": "small", "casualty_area_m2": 50.0}
    found = corridor("goheung", **facts, population=[village])
    assert found.population == "given" and found.answer == "meets"
    assert 0.0 < found.risk.casualty_expectation < 1e-4
    none = corridor("goheung", **facts, population=[])
    assert none.risk.casualty_expectation == 0.0
