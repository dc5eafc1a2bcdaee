"""Files that cannot be true are refused with file, key, value and what was expected."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from fallzone.catalogue.geodata import SHIPPED as DEFAULT
from fallzone.catalogue.geodata import Geodata, parse_json, read_text
from fallzone.catalogue.load import load_mission, load_vehicle
from fallzone.catalogue.regions import load_regions
from fallzone.catalogue.zones import read_zones
from fallzone.errors import InputError, UsageError
from fallzone.numbers import parse_number

SHIPPED = Path(__file__).parents[2] / "geodata"


@pytest.fixture
def geodata(tmp_path) -> Path:
    """A copy of the sites, vehicles, missions and zones that a test may spoil."""
    for kind in ("sites", "vehicles", "missions", "zones"):
        shutil.copytree(SHIPPED / kind, tmp_path / kind)
    (tmp_path / "regions").mkdir()
    return tmp_path


def spoil(file: Path, old: str, new: str) -> None:
    """Replace a text that must be there, once."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} no longer holds {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def spoil_number(file: Path, key: str, value: str) -> None:
    """Replace the value of the first `key = { value = … }` of a TOML file."""
    lines = file.read_text(encoding="utf-8").split("\n")
    index = next(i for i, line in enumerate(lines) if line.strip().startswith(f"{key} = {{ value ="))
    head, _, rest = lines[index].partition("value = ")
    lines[index] = f"{head}value = {value}{rest[rest.index(',') :]}"
    file.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("mission", DEFAULT.list_ids("missions"))
def test_every_shipped_mission_reads(mission):
    assert load_mission(mission).id == mission


def test_an_unknown_mission_names_the_closest_one():
    with pytest.raises(UsageError, match="did you mean 'nuri-2021-10-21'"):
        load_mission("nuri-2021-10-2")


def test_a_path_in_a_mission_name_reads_nothing():
    with pytest.raises(UsageError):
        load_mission("../sites/goheung")


def test_an_unknown_key_is_named_with_the_known_one(geodata):
    spoil(geodata / "vehicles/nuri.toml", "dry_mass_kg =", "mass_kg =")
    with pytest.raises(
        InputError, match=r"vehicles/nuri.toml \[stages.1\].*unknown key 'mass_kg'.*dry_mass_kg"
    ) as error:
        load_vehicle("nuri", Geodata(geodata))
    assert error.value.exit_code == 3


def test_a_missing_source_is_named(geodata):
    file = geodata / "vehicles/nuri.toml"
    line = next(x for x in file.read_text(encoding="utf-8").split("\n") if x.strip().startswith("dry_mass_kg = "))
    start = line.index("source = ")
    source = line[start : line.index('"', start + 10) + 1]
    spoil(file, line, line.replace(source, 'source = "nowhere"'))
    with pytest.raises(InputError, match=r"dry_mass_kg\.source.*'nowhere' is not in \[sources\]"):
        load_vehicle("nuri", Geodata(geodata))


@pytest.mark.parametrize("value", ["nan", "inf", "0.0", "-5.0"])
def test_a_mass_must_be_a_positive_number(geodata, value):
    spoil_number(geodata / "vehicles/nuri.toml", "dry_mass_kg", value)
    with pytest.raises(InputError, match=r"vehicles/nuri.toml"):
        load_vehicle("nuri", Geodata(geodata))


def test_a_burn_time_that_does_not_match_the_propellant_is_refused(geodata):
    spoil_number(geodata / "vehicles/chollima-1.toml", "burn_s", "900.0")
    with pytest.raises(InputError, match=r"burn_s = 900.0.* does not match the propellant|above its bound"):
        load_vehicle("chollima-1", Geodata(geodata))


def test_a_separation_before_cutoff_is_refused(geodata):
    file = geodata / "missions/nuri-2021-10-21.toml"
    mission = load_mission("nuri-2021-10-21", Geodata(geodata))
    cutoff_s = {b.stage: b.cutoff_s.value for b in mission.burns}["stage-1"]
    text = file.read_text(encoding="utf-8")
    separations = text.index("[[separations]]")
    assert cutoff_s > 50.0
    head, tail = text[:separations], text[separations:]
    start = tail.index("value = ") + len("value = ")
    end = tail.index(",", start)
    file.write_text(head + tail[:start] + "50.0" + tail[end:], encoding="utf-8")
    with pytest.raises(InputError, match=r"stage-1 separates at 50\.0 s, but stage-1 burns from|below its bound"):
        load_mission("nuri-2021-10-21", Geodata(geodata))


def test_a_file_that_is_not_toml_says_so(geodata):
    (geodata / "vehicles/nuri.toml").write_text("id = [", encoding="utf-8")
    with pytest.raises(InputError, match="is not TOML"):
        load_vehicle("nuri", Geodata(geodata))


def test_a_file_that_is_not_utf8_says_so(geodata):
    (geodata / "vehicles/nuri.toml").write_bytes(b"id = '\xff'")
    with pytest.raises(InputError, match="not UTF-8"):
        load_vehicle("nuri", Geodata(geodata))


def test_an_unknown_vehicle_in_a_mission_names_the_mission_file(geodata):
    spoil(geodata / "missions/nuri-2021-10-21.toml", 'vehicle = "nuri"', 'vehicle = "nury"')
    with pytest.raises(InputError, match=r"missions/nuri-2021-10-21.toml \[vehicle\].*did you mean 'nuri'"):
        load_mission("nuri-2021-10-21", Geodata(geodata))


@pytest.mark.parametrize("name", ["Asia/Soul", "../../etc/passwd", ""])
def test_an_unknown_time_zone_is_refused(geodata, name):
    spoil(geodata / "missions/nuri-2021-10-21.toml", 'timezone = "Asia/Seoul"', f'timezone = "{name}"')
    with pytest.raises(InputError, match=r"\[timezone\].*is not a time zone"):
        load_mission("nuri-2021-10-21", Geodata(geodata))


def zone_file(folder: Path, ring: list, **changes) -> Path:
    """A zone file with one ring."""
    properties = {
        "id": "x",
        "title": "X",
        "item": "stage-1",
        "kind": "announced",
        "mark": "declared",
        "source": "a notice",
        "uncertainty_m": 0.0,
        "window_utc": None,
        **changes,
    }
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    file = folder / "x.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return file


SQUARE = [[124.0, 35.0], [125.0, 35.0], [125.0, 36.0], [124.0, 36.0], [124.0, 35.0]]


def test_a_good_zone_reads(tmp_path):
    (zone,) = read_zones(zone_file(tmp_path, SQUARE))
    (ring,) = zone.shape.rings
    assert ring.corners_lonlat == tuple(tuple(corner) for corner in SQUARE[:-1])


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]], "cross"),
        ([[lat, lon] for lon, lat in SQUARE], "swap"),
        (SQUARE[:2] + SQUARE[:1], "corner|point|vert"),
    ],
    ids=["bow-tie", "swapped", "two corners"],
)
def test_a_ring_that_cannot_be_true_is_refused(tmp_path, ring, words):
    with pytest.raises(InputError, match=f"(?i)x.geojson.*({words})"):
        read_zones(zone_file(tmp_path, ring))


def test_nan_in_a_geojson_file_is_refused(tmp_path):
    file = zone_file(tmp_path, [[float("nan"), 35.0], *SQUARE[1:]])
    with pytest.raises(InputError, match="NaN"):
        read_zones(file)


@pytest.mark.parametrize("title", ["\ud800", "\udc00 x", "\ud83d\ud83d\ude00"])
def test_half_a_character_is_refused(tmp_path, title):
    with pytest.raises(InputError, match="half a character"):
        read_zones(zone_file(tmp_path, SQUARE, title=title))


def test_a_whole_character_from_two_escapes_reads(tmp_path):
    (zone,) = read_zones(zone_file(tmp_path, SQUARE, title="\U0001f680"))
    assert str(zone.title) == "\U0001f680"


def test_an_unknown_key_of_a_zone_is_refused(tmp_path):
    with pytest.raises(InputError, match="unknown key 'colour'"):
        read_zones(zone_file(tmp_path, SQUARE, colour="red"))


def test_every_region_is_read_with_three_names_and_a_source():
    regions = load_regions()
    assert {"okinawa", "yellow-sea", "east-china-sea", "philippine-sea", "pacific-ocean"} <= {r.id for r in regions}
    assert all(set(r.names) >= {"en", "ko", "ja"} and r.source for r in regions)


def test_geodata_of_the_repository_is_used_by_default_whatever_the_shell_says(monkeypatch, tmp_path):
    monkeypatch.setenv("FALLZONE_GEODATA", str(tmp_path))
    assert DEFAULT.root == SHIPPED


# --- any text is records or an error that says what to do


def test_numbers_of_thousands_of_digits_are_refused_wherever_they_stand(geodata):
    zone = next((geodata / "zones").glob("*.geojson"))
    text = zone.read_text(encoding="utf-8")
    zone.write_text(text.replace("[", "[" + "9" * 5_000 + ",", 1), encoding="utf-8")
    with pytest.raises(InputError, match="holds a number of 5,000 digits; expected 300 at most"):
        read_zones(zone)
    spoil_number(geodata / "vehicles/nuri.toml", "dry_mass_kg", "9" * 5_000)
    with pytest.raises(InputError, match="holds a number of more than 4,300 digits"):
        load_vehicle("nuri", Geodata(geodata))


@pytest.mark.parametrize("value", ["9" * 400, "0x" + "f" * 5_000, "1e999", "true", '"3_0"', '"30"'])
def test_what_is_no_number_is_none_also_where_it_reads_like_one(geodata, value):
    spoil_number(geodata / "vehicles/nuri.toml", "dry_mass_kg", value)
    with pytest.raises(InputError, match="dry_mass_kg") as error:
        load_vehicle("nuri", Geodata(geodata))
    assert len(str(error.value)) < 1_000


def test_an_underscore_between_digits_is_a_number_in_toml_as_its_standard_says(geodata):
    spoil_number(geodata / "vehicles/nuri.toml", "dry_mass_kg", "1_0_000.0")
    assert load_vehicle("nuri", Geodata(geodata)).stages[0].dry_mass_kg.value == 10_000.0


def test_json_numbers_beyond_what_a_double_holds_are_refused():
    for text in ('{"a": 1e999}', '{"a": -1e400}', '{"a": [1E+309]}'):
        with pytest.raises(InputError, match="every number must be finite"):
            parse_json(text, "a.json")
    # Digits of a name are no number
    assert parse_json('{"' + "9" * 400 + '": 1, "e": "1e999", "small": 1e-999}', "a.json")["small"] == 0.0


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("utf-16", "is UTF-16 text; in an editor, save it"), ("cp949", "is not UTF-8"), ("shift-jis", "is not UTF-8")],
)
def test_a_file_in_another_encoding_says_how_to_save_it(tmp_path, encoding, words):
    korean_or_japanese = "那覇" if encoding == "shift-jis" else "나로"
    (tmp_path / "mine.toml").write_bytes(f'id = "mine"\ntitle = "{korean_or_japanese}"\n'.encode(encoding))
    with pytest.raises(InputError, match=words) as error:
        load_mission(str(tmp_path / "mine.toml"))
    assert "encoding UTF-8" in str(error.value)


def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    for name, words in (
        (tmp_path / "pipe.toml", "is not an ordinary file"),
        (tmp_path, "is not an ordinary file"),
        (Path("/dev/zero"), "is not an ordinary file"),
        (tmp_path / "none.toml", "no such file"),
        (tmp_path / ("x" * 300 + ".toml"), "cannot be read: File name too long"),
        (tmp_path / "a\0b.toml", "NUL"),
    ):
        with pytest.raises(InputError, match=words):
            read_text(name)


@pytest.mark.parametrize(
    "text", ["3_0", "\u0663\u0660", "1e", "0x10", "1,5", "", "one", "nan", "-inf", "1e999", "1" * 5_000]
)
def test_numbers_in_text_are_read_as_people_write_them(text):
    with pytest.raises(InputError, match=r"^a\.csv: "):
        parse_number(text, "a.csv")


def test_numbers_in_text_may_have_signs_blanks_and_the_exponents_of_fortran():
    written = {" +12 ": 12.0, "-.5": -0.5, "5.": 5.0, "1.0D+03": 1000.0, "2d-1": 0.2, "1E3": 1000.0}
    assert {text: parse_number(text, "a.csv") for text in written} == written


def test_a_month_is_a_whole_number_and_no_yes(geodata):
    for value in ("true", '"10"', "10.5"):
        shutil.copy(SHIPPED / "missions/nuri-2021-10-21.toml", geodata / "missions")
        spoil(geodata / "missions/nuri-2021-10-21.toml", "month = 10", f"month = {value}")
        with pytest.raises(InputError, match=r"\[month\]: Input should be a valid integer"):
            load_mission("nuri-2021-10-21", Geodata(geodata))


def test_a_stage_burns_no_longer_than_its_propellant_lasts(geodata):
    vehicle = load_vehicle("nuri", Geodata(geodata))
    lasts_s = {stage.name: stage.burn_s.value for stage in vehicle.stages}["stage-3"]
    file = geodata / "missions/nuri-2021-10-21.toml"
    mission = load_mission("nuri-2021-10-21", Geodata(geodata))
    burn = next(one for one in mission.burns if one.stage == "stage-3")
    text = file.read_text(encoding="utf-8")
    before = f"cutoff_s = {{ value = {burn.cutoff_s.value:g},"
    assert text.count(before) == 1
    # 2 % are for rounded figures; the payload leaves later than either
    for share, burns in ((1.015, True), (1.03, False)):
        cutoff_s = burn.ignition_s.value + share * lasts_s
        file.write_text(text.replace(before, f"cutoff_s = {{ value = {cutoff_s:.3f},"), encoding="utf-8")
        if burns:
            load_mission("nuri-2021-10-21", Geodata(geodata))
        else:
            with pytest.raises(InputError, match=r"\[burns\]: stage-3 burns .* s in all; its propellant lasts"):
                load_mission("nuri-2021-10-21", Geodata(geodata))
