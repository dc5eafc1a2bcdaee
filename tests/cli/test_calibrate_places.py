"""Where ``fallzone calibrate --write`` puts a fit: what is shared stays as it is, and stale ensembles are refused."""

from __future__ import annotations

import tomllib

import pytest

from fallzone.calibration import ensemble_fit
from fallzone.calibration.ensemble import find_members
from fallzone.catalogue.geodata import Geodata
from fallzone.errors import InputError
from fallzone.flight.inputs import load_flight

NURI = "nuri-2021-10-21"
WRITE = ("--evaluations", "1", "--write")


def _bytes(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def copied(geodata):
    """Geodata with a mission as README says to begin one: a copy of Nuri's, under an id of its own."""
    text = (geodata / "missions" / f"{NURI}.toml").read_text().replace(f'id = "{NURI}"', 'id = "my-mission"')
    (geodata / "missions" / "my-mission.toml").write_text(text)
    return geodata


def test_the_recipe_of_the_readme_changes_nothing_that_others_fly(copied, fallzone):
    before = _bytes(copied)
    assert fallzone("calibrate", "my-mission", *WRITE).code == 0
    after = _bytes(copied)
    changed = {str(name) for name, data in after.items() if before.get(name) != data}
    assert changed == {"missions/my-mission.toml", "vehicles/my-mission.toml"}
    written = tomllib.loads((copied / "missions" / "my-mission.toml").read_text())
    assert written["vehicle"] == "my-mission"
    assert tomllib.loads((copied / "vehicles" / "my-mission.toml").read_text())["id"] == "my-mission"
    # the vehicle is now its own, and a second fit goes to the same files
    assert fallzone("calibrate", "my-mission", *WRITE).code == 0
    assert set(_bytes(copied)) == set(after)


def test_a_shared_vehicle_is_changed_only_by_its_name(following, copied, fallzone):
    before = _bytes(copied)
    outcome = fallzone("calibrate", NURI, *WRITE)
    assert outcome.code == 3
    assert "missions that fly as it would keep the numbers of the vehicle 'nuri': nuri-2022-06-21" in outcome.err
    assert "--into nuri, which changes vehicles/nuri.toml" in outcome.err
    assert _bytes(copied) == before
    assert fallzone("calibrate", "my-mission", *WRITE, "--into", "nuri").code == 0
    assert tomllib.loads((copied / "missions" / "my-mission.toml").read_text())["vehicle"] == "nuri"
    assert not (copied / "vehicles" / "my-mission.toml").exists()


def test_a_new_name_makes_a_new_vehicle(copied, fallzone):
    assert fallzone("calibrate", "my-mission", *WRITE, "--into", "nuri-heavy").code == 0
    written = tomllib.loads((copied / "missions" / "my-mission.toml").read_text())
    assert written["vehicle"] == "nuri-heavy" and written["fit"]["command"].endswith("--into nuri-heavy --write")
    assert fallzone("fly", "my-mission").code == 0


@pytest.mark.parametrize(
    ("into", "words"),
    [
        ("naro", "the fit would go into a vehicle 'naro', and there is another of that name; --into nuri"),
        ("../nuri", "'../nuri' is no name of a vehicle"),
        ("", "the fit would go into a vehicle 'my-mission', and there is another of that name"),
    ],
)
def test_another_vehicle_is_never_overwritten(copied, fallzone, into, words):
    # a vehicle of the mission's name, which the mission does not fly
    text = (copied / "vehicles" / "naro.toml").read_text().replace('id = "naro"', 'id = "my-mission"')
    (copied / "vehicles" / "my-mission.toml").write_text(text)
    before = _bytes(copied)
    outcome = fallzone("calibrate", "my-mission", *WRITE, *(["--into", into] if into else []))
    assert outcome.code == 3 and words in outcome.err
    assert _bytes(copied) == before


def test_a_vehicle_named_like_its_mission_is_shared_where_another_mission_flies_it(copied, fallzone):
    text = (copied / "vehicles" / "nuri.toml").read_text().replace('id = "nuri"', 'id = "my-mission"')
    (copied / "vehicles" / "my-mission.toml").write_text(text)
    for name in ("my-mission", "my-other"):
        text = (copied / "missions" / f"{NURI}.toml").read_text().replace(f'id = "{NURI}"', f'id = "{name}"')
        text = text.replace('vehicle = "nuri"', 'vehicle = "my-mission"')
        (copied / "missions" / f"{name}.toml").write_text(text)
    before = _bytes(copied)
    outcome = fallzone("calibrate", "my-mission", *WRITE)
    assert outcome.code == 3 and "the vehicle 'my-mission' is shared with other missions" in outcome.err
    assert _bytes(copied) == before


@pytest.fixture
def rough_members(monkeypatch):
    """Members one step from the best fit, whatever they miss: test_calibrate.py and test_ensemble.py draw whole."""
    for name, value in {"_HEAD_STARTS": (0.0,), "_STEPS": 1, "_is_kept": lambda *_: True}.items():
        monkeypatch.setattr(ensemble_fit, name, value)


def test_all_files_of_a_mission_of_one_s_own_lie_beside_it(geodata, fallzone, tmp_path, rough_members):
    text = (geodata / "missions" / f"{NURI}.toml").read_text().replace(NURI, "mine")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "mine.toml").write_text(text)
    before = _bytes(geodata)
    assert fallzone("calibrate", folder / "mine.toml", *WRITE, "--ensemble", "1").code == 0
    assert {path.name for path in folder.iterdir()} == {"mine.toml", "mine.vehicle.toml", "mine.ensemble.csv"}
    assert _bytes(geodata) == before
    # and the ensemble is read from there: a number that it was not fitted to is noticed
    assert fallzone("validate", folder / "mine.toml").code == 0
    vehicle = folder / "mine.vehicle.toml"
    vehicle.write_text(vehicle.read_text().replace("reference_area_m2 = 9.621", "reference_area_m2 = 9.7"))
    outcome = fallzone("validate", folder / "mine.toml")
    assert outcome.code == 3 and "mine.ensemble.csv line 1: was fitted to other numbers of the vehicle" in outcome.err


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        (
            "vehicles/nuri.toml",
            ("isp_vacuum_s = { value = 292.2,", "isp_vacuum_s = { value = 292.3,"),
            "was fitted to other numbers of the vehicle than vehicles/nuri.toml has now",
        ),
        (
            f"missions/{NURI}.toml",
            ("payload_kg = { value = 1500.0", "payload_kg = { value = 1400.0"),
            f"was fitted to another flight than missions/{NURI}.toml has now",
        ),
        (
            f"missions/{NURI}.toml",
            ("value = 59000.0\ntolerance = 3000.0", "value = 59000.0\ntolerance = 2900.0"),
            f"was fitted to other published rows than missions/{NURI}.toml has now",
        ),
        (f"ensembles/{NURI}.csv", ("#vehicle=", "#vehicles="), "does not say what it was fitted to"),
    ],
)
def test_an_ensemble_of_another_fit_is_refused_by_every_flight_that_would_be_drawn_from_it(
    following, fallzone, file, change, words
):
    geodata = following
    path = geodata / file
    text = path.read_text()
    assert text.count(change[0]) == 1
    path.write_text(text.replace(*change))
    before = _bytes(geodata)
    for arguments in (("validate", NURI), ("validate", "nuri-2022-06-21"), ("run", NURI, "--samples", "500")):
        outcome = fallzone(*arguments)
        assert outcome.code == 3 and f"ensembles/{NURI}.csv line 1: {words}" in outcome.err
        assert "fallzone calibrate" in outcome.err
    assert _bytes(geodata) == before
    # the best fit draws from no ensemble, and a new one can be made from here
    assert fallzone("fly", NURI).code == 0
    path = geodata / "ensembles" / f"{NURI}.csv"
    path.unlink()
    assert fallzone("validate", NURI).code == 0


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("vehicles/nuri.toml", ("About 11 t.", "Some 11 t.")),
        ("vehicles/nuri.toml", ("# Nuri (KSLV-II).", "# The KSLV-II.")),
        ("vehicles/nuri.toml", ("separation_mps = { value = ", "separation_mps = { value = 1")),
        (f"missions/{NURI}.toml", ("A dummy satellite.", "A mock-up of a satellite.")),
        (f"missions/{NURI}.toml", ('wind = "westerly"', 'wind = "calm"')),
        (f"missions/{NURI}.toml", ('title = { en = "Nuri flight 1', 'title = { en = "The first flight of Nuri')),
    ],
)
def test_words_and_what_no_fit_flies_by_leave_an_ensemble_as_it_is(geodata, fallzone, file, change):
    path = geodata / file
    text = path.read_text()
    assert text.count(change[0]) == 1
    path.write_text(text.replace(*change))
    assert fallzone("validate", NURI).code == 0


def test_a_copy_of_a_shipped_mission_has_its_ensemble_for_as_long_as_nothing_is_changed(geodata, tmp_path):
    copy = tmp_path / f"{NURI}.toml"
    copy.write_bytes((geodata / "missions" / f"{NURI}.toml").read_bytes())
    assert len(find_members_of(copy, geodata)) == 60
    copy.write_text(copy.read_text().replace("payload_kg = { value = 1500.0", "payload_kg = { value = 1400.0"))
    with pytest.raises(InputError, match=f"ensembles/{NURI}.csv line 1: was fitted to another flight"):
        find_members_of(copy, geodata)
    # under an id of its own it is another mission, which has no ensemble
    mine = tmp_path / "mine.toml"
    mine.write_text(copy.read_text().replace(f'id = "{NURI}"', 'id = "mine"'))
    assert len(find_members_of(mine, geodata)) == 1


def find_members_of(path, geodata):
    mission = load_flight(path, Geodata(geodata))
    return find_members(mission, mission._inputs.vehicle)
