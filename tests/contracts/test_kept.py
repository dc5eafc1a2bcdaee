"""What a process keeps of files is what stands in them now: a change is seen, also one that no date or size tells."""

from __future__ import annotations

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from wind_files import wyoming

from fallzone.assessment.credibility.validation import validate_vehicle
from fallzone.assessment.inputs import load_mission
from fallzone.calibration.ensemble import find_members
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.load import load_launch, load_vehicle
from fallzone.catalogue.reading import read_toml
from fallzone.catalogue.regions import load_regions
from fallzone.errors import InputError
from fallzone.exposures.people import load_people
from fallzone.flight.environment import read_wind
from fallzone.flight.inputs import load_flight
from fallzone.model.text import Wording
from fallzone.outputs.map.coast import read_coast

SHIPPED = Path(__file__).parents[2] / "geodata"
MISSION, SISTER = "naro-2010-06-10", "naro-2009-08-25"
FLOWN_AS = "naro-2013-01-30"


@pytest.fixture
def geodata(tmp_path) -> Path:
    """A copy of the shipped files that a test may change."""
    for kind in ("sites", "vehicles", "missions", "zones", "ensembles", "regions"):
        shutil.copytree(SHIPPED / kind, tmp_path / kind)
    shutil.copy(SHIPPED / "discrepancy.toml", tmp_path)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    """Replace a text by one of the same length, and set the dates of the file back."""
    assert len(old) == len(new)
    text, dates = file.read_text(encoding="utf-8"), file.stat()
    assert old in text, f"{file.name} no longer holds {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(file, ns=(dates.st_atime_ns, dates.st_mtime_ns))


def test_the_same_is_made_once_and_what_differs_again():
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    kept: Kept[str] = Kept(most=2)
    assert [kept.find(key, lambda key=key: make(key)) for key in "aabab"] == ["A", "A", "B", "A", "B"]
    assert made == ["a", "b"]


def test_the_one_asked_longest_ago_goes_first():
    made: list[str] = []
    kept: Kept[None] = Kept(most=2)
    for key in "abacab":
        kept.find(key, lambda key=key: made.append(key))
    assert made == ["a", "b", "c", "b"]


def test_what_fails_is_not_kept():
    kept: Kept[float] = Kept(most=2)
    with pytest.raises(ZeroDivisionError):
        kept.find("key", lambda: 1 / 0)
    assert kept.find("key", lambda: 1.0) == 1.0


def test_threads_that_ask_at_once_do_not_wait_for_each_other_and_get_the_same():
    kept: Kept[int] = Kept(most=4)
    both_make = Barrier(2, timeout=30.0)

    def make() -> int:
        both_make.wait()
        return 7

    with ThreadPoolExecutor(2) as pool:
        assert [task.result() for task in [pool.submit(kept.find, "key", make) for _ in range(2)]] == [7, 7]


def test_a_region_file_that_changed_is_read_again(geodata):
    first = load_regions(Geodata(geodata))
    assert load_regions(Geodata(geodata)) is first
    okinawa = next(region for region in first if region.id == "okinawa")
    assert okinawa.tolerance_m == 5_000.0
    file = geodata / "regions" / f"{okinawa.layer}.geojson"
    text = file.read_text(encoding="utf-8")
    written = next(part for part in ('"tolerance_m": 5000', '"tolerance_m":5000') if part in text)
    change(file, written, written.replace("5000", "4000"))
    assert 4_000.0 in {region.tolerance_m for region in load_regions(Geodata(geodata))}
    assert 4_000.0 not in {region.tolerance_m for region in first}


def test_people_are_those_of_the_table_and_the_towns_as_they_are_now(geodata):
    shutil.copy(SHIPPED / "population.csv", geodata)
    (geodata / "places").mkdir()
    shutil.copy(SHIPPED / "places" / "places.csv", geodata / "places")
    place = np.array([127.7]), np.array([26.3])
    before = load_people(Geodata(geodata))
    assert load_people(Geodata(geodata)) is before
    change(geodata / "population.csv", "okinawa,1467480", "okinawa,2934960")
    after = load_people(Geodata(geodata))
    assert after.find(*place).evenly_pm2 == pytest.approx(2.0 * before.find(*place).evenly_pm2)
    change(geodata / "places" / "places.csv", ",Okinawa,Naha,", ",Okinawa,Maha,")
    assert load_people(Geodata(geodata)) is not after


def test_a_region_file_that_was_spoiled_is_refused_though_it_was_read_before(geodata):
    load_regions(Geodata(geodata))
    change(geodata / "regions" / "japan.geojson", '"MultiPolygon"', '"MultiPolygin"')
    with pytest.raises(InputError, match=r"japan\.geojson"):
        load_regions(Geodata(geodata))


def test_a_coast_is_read_once_and_again_when_it_changed_and_one_that_was_spoiled_is_refused(geodata):
    before = read_coast(Geodata(geodata))
    assert read_coast(Geodata(geodata)) is before
    file = geodata / "regions" / "coast.geojson"
    corner = re.findall(r"\[-?\d+\.\d+,\s*-?\d+\.\d+\]", file.read_text(encoding="utf-8"))[3]
    change(file, corner, f"{corner[:-2]}{(int(corner[-2]) + 1) % 10}]")
    assert read_coast(Geodata(geodata))[0] != before[0]
    change(file, '"features"', '"Features"')
    with pytest.raises(InputError, match=r"coast\.geojson"):
        read_coast(Geodata(geodata), rough_deg=0.3)


def test_tables_of_a_file_are_each_caller_s_own(geodata):
    file = geodata / "sites" / "goheung.toml"
    read_toml(file)["id"] = "elsewhere"
    assert read_toml(file)["id"] == "goheung"


def test_an_ensemble_or_vehicle_that_changed_makes_other_members(geodata):
    def find(vehicle):
        return find_members(load_flight(FLOWN_AS, Geodata(geodata)), vehicle)

    vehicle = load_vehicle("naro", Geodata(geodata))
    first = find(vehicle)
    assert find(vehicle) is first
    file = geodata / "ensembles" / f"{FLOWN_AS}.csv"
    line = file.read_text(encoding="utf-8").splitlines()[2]
    azimuth_deg = line.split(",")[0]
    # Its last digit becomes another one
    other = azimuth_deg[:-1] + str((int(azimuth_deg[-1]) + 1) % 10)
    change(file, line, line.replace(azimuth_deg, other, 1))
    second = find(vehicle)
    assert second[0][0].guidance.launch_azimuth_deg == float(other) != first[0][0].guidance.launch_azimuth_deg
    assert second[1:] == first[1:]
    renamed = vehicle.model_copy(update={"title": Wording(en="another")})
    assert {flown.title.en for _, flown in find(renamed)} == {"another"}


def test_the_validation_of_a_vehicle_sees_what_changed_in_a_sister_s_file(geodata):
    # Which was fitted to the figures as they are
    (geodata / "ensembles" / "naro.vehicle.csv").unlink()
    first = validate_vehicle(load_mission(MISSION, geodata))
    assert validate_vehicle(load_mission(MISSION, geodata)) is first
    sister = load_mission(SISTER, geodata).published[0]
    file = geodata / "missions" / f"{SISTER}.toml"
    number = f"value = {sister.value:g}"
    if number not in file.read_text(encoding="utf-8"):
        number = f"value = {sister.value}"
    digit = number[-1] if number[-1] != "." else number[-2]
    change(file, number, number[::-1].replace(digit, str((int(digit) + 1) % 10), 1)[::-1])
    published = [row.published for row in validate_vehicle(load_mission(MISSION, geodata)) if row.mission == SISTER]
    assert published[0] != sister.value
    assert next(row.published for row in first if row.mission == SISTER) == sister.value


def test_a_mission_that_a_sister_flies_as_is_an_input_also_beside_a_file_of_the_same_name(geodata, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(geodata / "missions" / f"{FLOWN_AS}.toml", own)
    inputs = load_mission(str(own / f"{FLOWN_AS}.toml"), geodata)._inputs.digests
    assert f"missions/{FLOWN_AS}.toml" in inputs
    assert f"own/{FLOWN_AS}.toml" in inputs


def test_how_far_a_flight_may_be_off_is_an_input_of_those_without_a_fit_of_their_own_alone(geodata):
    file = geodata / "discrepancy.toml"
    before = load_mission(MISSION, geodata)._inputs
    number = f"value = {before.discrepancy.range_fraction.value}"
    change(file, f"[range_fraction]\n{number}", f"[range_fraction]\n{number[:-1]}{(int(number[-1]) + 1) % 10}")
    after = load_mission(MISSION, geodata)._inputs
    assert after.discrepancy.range_fraction.value == pytest.approx(before.discrepancy.range_fraction.value, abs=0.1)
    assert after.discrepancy != before.discrepancy and after.digests["discrepancy.toml"] != before.digests[file.name]
    # Its sisters are flown alone, as they were computed
    assert file.name not in load_mission(FLOWN_AS, geodata)._inputs.digests
    file.unlink()
    assert load_mission(FLOWN_AS, geodata)._inputs.discrepancy is None
    with pytest.raises(InputError, match=r"discrepancy\.toml: no such file; flights without a fit of their own"):
        load_mission(MISSION, geodata)


def test_a_wind_is_made_once_and_again_when_its_file_or_the_hour_of_the_launch_changes(geodata):
    file = geodata / "missions" / "wind.txt"
    heading = "47158 Somewhere Observations at 06Z 10 Jun 2010"
    file.write_text(wyoming(heading=heading), encoding="utf-8")
    mission, _, site = load_launch(MISSION, Geodata(geodata))
    mission = mission.model_copy(update={"wind": "sounding", "wind_file": "wind.txt"})
    liftoff_utc = datetime(2010, 6, 10, 8, tzinfo=UTC)

    def read(liftoff_utc):
        changed = mission.model_copy(update={"liftoff_utc": liftoff_utc})
        return read_wind(changed, site, Geodata(geodata)).model

    first = read(liftoff_utc)
    assert read(liftoff_utc) is first
    assert (read(liftoff_utc + timedelta(hours=1)).east_sigma_mps > first.east_sigma_mps).all()
    # The wind from 270 degrees at 9,500 m
    change(file, "80.0", "90.0")
    assert read(liftoff_utc).east_mps[-4] == pytest.approx(first.east_mps[-4] * 90.0 / 80.0)
    change(file, "90.0", "80.0")
    assert read(liftoff_utc) is first
