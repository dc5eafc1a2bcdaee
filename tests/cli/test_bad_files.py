"""Files that cannot be true are refused by the commands: file, key, value, what was expected; nothing is written."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from spoiled import refused, spoil

NAME = "malligyong-1-2023-08-24"
MISSION, VEHICLE, SITE = f"missions/{NAME}.toml", "vehicles/chollima-1.toml", "sites/sohae.toml"
ZONES, REGIONS = "zones/malligyong-1-2023.geojson", "regions/japan.geojson"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("dry_mass_kg", "0.0", ("out of range", "expected 1 to")),
        ("dry_mass_kg", "nan", ("finite", "nan")),
        ("dry_mass_kg", '"7379"', ("valid number", "7379")),
        ("dry_mass_kg", "true", ("valid number", "True")),
        ("length_m", "0.02", ("value 0.02 is out of range", "expected 0.1 to 100")),
        ("length_m", "2000.0", ("value 2000 is out of range",)),
        ("diameter_m", "19.0", ("kg/m³", "is a unit wrong?")),
        ("propellant_kg", "87.0", ("propellant_kg = 87 to burn",)),
        ("thrust_vacuum_n", "1700.0", ("burn_s = ", "does not match the propellant")),
        ("isp_vacuum_s", "2500.0", ("value 2500 is out of range", "expected 100 to 500")),
        ("burn_s", "2.05", ("burn_s = 2.05", "does not match the propellant", "within 2%")),
        ("beta_sigma_ln", "50.0", ("out of range",)),
        ("thrust_fraction", "2.0", ("value 2 is out of range", "expected 0 to 0.5")),
        ("separation_mps", "-3.0", ("out of range",)),
    ],
)
def test_a_number_of_a_vehicle_that_cannot_be_meant(fallzone, made, geodata, key, value, words):
    text = (geodata / VEHICLE).read_text(encoding="utf-8")
    line = next(line for line in text.split("\n") if re.match(rf"(fall\.)?{key} = ", line.strip()))
    new = re.sub(r"(, (low|high|published) = [^,}]+)", "", re.sub(r"value = [^,]+", f"value = {value}", line))
    (geodata / VEHICLE).write_text(text.replace(line, new, 1), encoding="utf-8")
    refused(fallzone("run", NAME), VEHICLE, *words)
    assert made == []


@pytest.mark.parametrize(
    ("file", "pattern", "new", "words"),
    [
        (VEHICLE, r"^title =", "titel =", ("unknown key 'titel'", "did you mean 'title'")),
        (VEHICLE, r"^(dry_mass_kg = .*?), source = \"[^\"]+\"", r"\1", ("dry_mass_kg.source", "is missing")),
        (VEHICLE, r"^reference_area_m2 = .*", "reference_area_m2 = 0.01", ("does not fit the first stage",)),
        (MISSION, r"^liftoff_utc = .*", "liftoff_utc = 2023-08-23T18:50:00", ("[liftoff_utc]", "no time zone")),
        (MISSION, r"^liftoff_utc = .*", "liftoff_utc = 5", ("[liftoff_utc]", "write it as 2023-")),
        (MISSION, r"^liftoff_utc = .*", "liftoff_utc = 9999-12-31T23:59:59Z", ("the year is out of range",)),
        (MISSION, r"^month = .*", "month = 1", ("month = 1 is not that of liftoff_utc", "expected 8")),
        (MISSION, r"^mode = .*", 'mode = "explosive"', ("[as_flown.mode]", "did you mean 'explosion'")),
        (MISSION, r"^(mode = .*\nt_s = ).*", r"\g<1>9000.0", ("after powered flight",)),
        (MISSION, r"^zones = .*", 'zones = ["malligyong-1-2023", "malligyong-1-2023"]', ("listed 2 times",)),
        (MISSION, r'^item = "fairing"', 'item = "stage-1"', ("separation of 'stage-1' is listed 2 times",)),
        (MISSION, r'^item = "fairing"', 'item = "debris"', ("[separations.2.item]", "debris")),
        (MISSION, r'^(item = "stage-1"\nt_s = \{ value = )[\d.]+', r"\g<1>300.0", ("stage-1 separates at 300.0 s",)),
        (MISSION, r"^id = \"object-2\"", 'id = "object-1"', ("observation 'object-1' is listed 2 times",)),
        (MISSION, r"^(perigee_m = \{ value = )[\d.]+", r"\g<1>500.0", ("value 500 is out of range",)),
        (MISSION, r"^title = .*", 'title = " "', ("[title]",)),
        (MISSION, r"\Z", "\nx = " + "[" * 100_000, ("nested too deeply",)),
        (SITE, r'^id = "original"', 'id = "coastal"', ("pad 'coastal' is listed 2 times",)),
        (SITE, r"^height_m = .*", "height_m = 30000.0", ("[pads.1.height_m]", "30000")),
    ],
)
def test_a_file_that_contradicts_itself_or_the_world(fallzone, made, geodata, file, pattern, new, words):
    spoil(geodata / file, pattern, new)
    refused(fallzone("run", NAME), file, *words)
    assert made == []


def change(file: Path, feature: int, part: str, key: str | None, value: object) -> None:
    """Change one feature of a GeoJSON file."""
    data = json.loads(file.read_text(encoding="utf-8"))
    target = data["features"][feature] if key is None else data["features"][feature][part]
    target[part if key is None else key] = value
    file.write_text(json.dumps(data), encoding="utf-8")


BOW_TIE = [[[124.0, 35.0], [125.0, 36.0], [125.0, 35.0], [124.0, 36.0], [124.0, 35.0]]]
SWAPPED = [[[35.0, 124.0], [35.0, 125.0], [36.0, 125.0], [35.0, 124.0]]]


@pytest.mark.parametrize(
    ("part", "key", "value", "words"),
    [
        ("geometry", "coordinates", BOW_TIE, ("crosses",)),
        ("geometry", "coordinates", SWAPPED, ("did you swap",)),
        ("geometry", "coordinates", None, ("[geometry]", "a Polygon without rings")),
        ("geometry", "coordinates", 5, ("[geometry]", "a Polygon without rings")),
        ("geometry", None, "x", ("[geometry]", "is no geometry", "expected Polygon")),
        ("properties", "uncertainty_m", -5, ("[uncertainty_m]", "-5")),
        ("properties", "uncertainty_m", "5", ("[uncertainty_m]", "'5'")),
        ("properties", "item", "boosters", ("[item]", "boosters")),
        ("properties", "source", "", ("[source]",)),
        ("properties", "window_utc", ["2023-08-30T15:00:00Z", "2023-08-23T15:00:00Z"], ("ends before it begins",)),
        ("properties", "window_utc", ["2023-08-23T15:00:00", "2023-08-30T15:00:00"], ("no time zone",)),
        ("properties", "window_utc", [1, 2], ("window_utc", "write it as")),
        ("properties", "id", "malligyong-1-2023-b", ("two have the id 'malligyong-1-2023-b'",)),
        ("properties", "id", "../../x", ("[id]", "../../x")),
    ],
)
def test_a_zone_that_cannot_be_true(fallzone, made, geodata, part, key, value, words):
    change(geodata / ZONES, 0, part, key, value)
    refused(fallzone("check", "0,0"), ZONES, *words)


@pytest.mark.parametrize(
    ("part", "key", "value", "words"),
    [
        ("geometry", "coordinates", [BOW_TIE], ("crosses itself",)),
        ("geometry", "coordinates", [SWAPPED], ("did you swap", "lat 124")),
        ("geometry", "coordinates", [[[[400, 27], [401, 27], [401, 28], [400, 27]]]], ("lon 400",)),
        ("geometry", None, {"type": "Point", "coordinates": [1.0, 2.0]}, ("is a Point",)),
        ("geometry", "coordinates", [[[[True, 27], [1, 27], [1, 28], [True, 27]]]], ("pairs of numbers",)),
        ("geometry", "coordinates", [[[["1", 27], [1, 27], [1, 28], ["1", 27]]]], ("pairs of numbers",)),
        ("geometry", "coordinates", [[[[1], [2], [3], [1]]]], ("pairs of numbers",)),
        ("geometry", "coordinates", [[[[1, 27], [2, 27], [2, 28], [1.5, 28]]]], ("not closed",)),
        ("geometry", "coordinates", [None], ("cannot be read",)),
        ("geometry", "coordinates", {"a": 1}, ("cannot be read",)),
        ("geometry", None, None, ("is no geometry",)),
        ("properties", "id", "honshu", ("two have the id 'honshu'",)),
        ("properties", "tolerance_m", -1.0, ("[tolerance_m]",)),
        ("properties", "names", {"ko": "섬"}, ("names has no 'en'",)),
    ],
)
def test_a_region_that_cannot_be_true(fallzone, geodata, part, key, value, words):
    change(geodata / REGIONS, 0, part, key, value)
    refused(fallzone("list", "regions"), "regions/", *words)


def test_another_coordinate_system_is_not_taken_for_degrees(fallzone, made, geodata):
    data = json.loads((geodata / ZONES).read_text(encoding="utf-8"))
    data["crs"] = {"type": "name", "properties": {"name": "EPSG:3857"}}
    (geodata / ZONES).write_text(json.dumps(data), encoding="utf-8")
    refused(fallzone("check", "0,0"), f"{ZONES} [crs]", "EPSG:3857", "expected WGS 84")


def test_a_key_given_twice_is_not_guessed(fallzone, made, geodata):
    spoil(geodata / ZONES, r'"uncertainty_m":', '"uncertainty_m": 1.0, "uncertainty_m":')
    refused(fallzone("check", "0,0"), ZONES, "the key 'uncertainty_m' twice")


@pytest.mark.parametrize("name", [".hidden", "...", "a\tb", "x" * 120])
def test_an_id_that_would_lead_elsewhere_is_no_id(fallzone, made, geodata, tmp_path, name):
    file = tmp_path / f"{name}.toml"
    shutil.copy(geodata / MISSION, file)
    spoil(file, r"^id = .*", f"id = {json.dumps(name)}")
    refused(fallzone("run", file), "[id]")
    assert made == []


@pytest.mark.parametrize("start", ["\ufeff", "# a comment\r\n"])
def test_a_users_own_file_in_any_folder_with_any_line_ends_reads(fallzone, made, geodata, tmp_path, start):
    folder = tmp_path / "my files, 나의 것"
    folder.mkdir()
    text = (geodata / MISSION).read_text(encoding="utf-8").replace("\n", "\r\n")
    (folder / "my flight 1.toml").write_bytes((start + text.replace(NAME, "my flight 1", 1)).encode())
    assert fallzone("run", folder / "my flight 1.toml").code == 0
    assert (tmp_path / "results" / "my flight 1").is_dir()
    assert fallzone("check", "0,0", "--mission", folder / "my flight 1.toml").code in (0, 4, 10)
    assert len(made) == 1, "the stored run answers"
