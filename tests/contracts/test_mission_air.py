"""How a mission names its air and wind: files beside it, indices of the Sun, what is missing, what it leaves behind."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import wind_files as made
from told import tell

from fallzone.assessment.assess import assess
from fallzone.assessment.inputs import load_mission
from fallzone.atmospheres import nrlmsis
from fallzone.catalogue.geodata import Geodata
from fallzone.cli.main import main
from fallzone.errors import InputError, UsageError
from fallzone.flight.environment import build_mission_environment, load_environment_models, wind_profile
from fallzone.flight.inputs import load_flight
from fallzone.kernels import tables
from fallzone.outputs.basis_words import say_basis
from fallzone.winds._files import opened

SHIPPED = Path(__file__).parents[2] / "geodata"
ID = "malligyong-1-2023-08-24"
SOLAR = """
[solar]
f107 = { value = 150.0, mark = "assumed", source = "press" }
f107a = { value = 140.0, mark = "assumed", source = "press" }
ap = { value = 12.0, mark = "assumed", source = "press" }
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with a user's own copy of a mission and, beneath it, a wind of each kind."""
    home = tmp_path / "mine"
    (home / "winds").mkdir(parents=True)
    shutil.copy(SHIPPED / "missions" / f"{ID}.toml", home)
    (home / "winds" / "p.csv").write_text(made.PROFILE, encoding="utf-8")
    (home / "winds" / "s.txt").write_text(made.wyoming(lat=39.5, lon=125.8), encoding="utf-8")
    made.write_grid(home / "winds" / "g.nc")
    return home


def choose(folder: Path, *, top: str = "", tables_toml: str = "", **changes: str) -> Path:
    """The mission file with some keys changed; `top` is put before its tables, `tables_toml` behind them."""
    file = folder / f"{ID}.toml"
    lines = file.read_text(encoding="utf-8").split("\n")
    for key, value in changes.items():
        (index,) = [i for i, line in enumerate(lines) if line.startswith(f"{key} = ")]
        lines[index] = f'{key} = "{value}"'
    first_table = next(i for i, line in enumerate(lines) if line.startswith("["))
    lines.insert(first_table, top)
    file.write_text("\n".join([*lines, tables_toml]), encoding="utf-8")
    return file


def read(file: Path):
    mission = load_flight(str(file))
    return mission, mission._inputs.site


@pytest.mark.parametrize(
    ("wind", "name"), [("profile", "winds/p.csv"), ("sounding", "winds/s.txt"), ("gridded", "winds/g.nc")]
)
def test_a_mission_names_a_wind_file_beneath_its_own_folder(folder, wind, name):
    mission, site = read(choose(folder, wind=wind, top=f'wind_file = "{name}"'))
    _, model = load_environment_models(mission, site)
    assert f"({folder / name})." in tell(model)
    environment = build_mission_environment(mission, site)
    (pad,) = [pad for pad in site.pads if pad.id == mission.pad]
    for height in (100.0, 9_000.0, 20_000.0):
        east, north, *_ = model.tabulate(height, month=mission.month, lat_deg=pad.lat_deg)
        # 1 cm/s: what the table is good for
        assert tables.wind(environment, height, tables.NO_WIND_ERROR, tables.NO_WIND_ERROR) == pytest.approx(
            (float(east), float(north)), abs=0.01
        )
    inputs = mission._inputs.digests
    assert inputs[str(folder / name)] == hashlib.sha256((folder / name).read_bytes()).hexdigest()


def test_the_wind_of_a_run_is_told_over_height_as_its_file_states_it(folder):
    mission, site = read(choose(folder, wind="profile", top='wind_file = "winds/p.csv"'))
    profile = wind_profile(mission, site)
    columns = ("height_m", "east_mps", "north_mps", "east_sigma_mps", "north_sigma_mps")
    rows = [line for line in made.PROFILE.splitlines() if line and not line.startswith("#")]
    assert rows[0] == ",".join(columns)
    for row in rows[1:]:
        height_m, *expected = map(float, row.split(","))
        # The levels of the made-up file are multiples of the profile's step
        (index,) = np.flatnonzero(profile.height_m == height_m)
        assert [getattr(profile, column)[index] for column in columns[1:]] == pytest.approx(expected, abs=1e-9)
    assert profile.height_m[0] == 0.0 and profile.height_m[-1] == 120_000.0
    assert (profile.east_sigma_mps >= 0.0).all() and not profile.verified


def test_a_shipped_mission_may_name_a_file_in_geodata(tmp_path):
    for kind in ("sites", "vehicles", "missions", "zones"):
        shutil.copytree(SHIPPED / kind, tmp_path / kind)
    (tmp_path / "regions").mkdir()
    (tmp_path / "winds").mkdir()
    (tmp_path / "winds" / "p.csv").write_text(made.PROFILE, encoding="utf-8")
    choose(tmp_path / "missions", wind="profile", top='wind_file = "../winds/p.csv"')
    mission = load_flight(ID, Geodata(tmp_path))
    inputs = mission._inputs
    assert "as stated by the user (winds/p.csv)." in tell(load_environment_models(mission, inputs.site)[1])
    assert "winds/p.csv" in inputs.digests


def test_a_copy_for_another_hour_or_file_does_not_fly_in_the_wind_that_was_read(folder):
    mission, site = read(choose(folder, wind="sounding", top='wind_file = "winds/s.txt"'))
    heavier = mission.model_copy(update={"payload_kg": mission.payload_kg.model_copy(update={"value": 1.0})})
    assert load_environment_models(heavier, site)[1] is load_environment_models(mission, site)[1]
    for changed, words in (
        ({"liftoff_utc": datetime(2023, 8, 24, 18, 50, tzinfo=UTC)}, "wind file was read for another hour"),
        ({"wind": "profile"}, "wind file was read for another hour, place, air or model"),
        ({"wind_file": "winds/p.csv"}, "wind_file was 'winds/s.txt' when its files were read, and is 'winds/p.csv'"),
    ):
        with pytest.raises(UsageError, match=words):
            load_environment_models(mission.model_copy(update=changed), site)
    calm = mission.model_copy(update={"wind": "calm", "wind_file": None})
    assert not load_environment_models(calm, site)[1].tabulate(0.0, month=8, lat_deg=39.7)[0].any()


@pytest.mark.parametrize("name", ["../outside.csv", "{absolute}", "winds/link.csv", "winds/../../outside.csv"])
def test_a_wind_file_elsewhere_is_refused(folder, name):
    outside = folder.parent / "outside.csv"
    outside.write_text(made.PROFILE, encoding="utf-8")
    (folder / "winds" / "link.csv").symlink_to(outside)
    named = name.format(absolute=folder / "winds" / "p.csv")
    with pytest.raises(InputError, match=r"\[wind_file\]: '.*' lies elsewhere; name a file beside"):
        read(choose(folder, wind="profile", top=f'wind_file = "{named}"'))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"wind": "profile"}, r"\[wind_file\]: is missing; wind 'profile' reads a file"),
        ({"wind": "profile", "top": 'wind_file = "no.csv"'}, r"\[wind_file\]: no such file: 'no.csv'"),
        ({"wind": "profile", "top": 'wind_file = "winds"'}, r"\[wind_file\]: no such file: 'winds'"),
        ({"top": 'wind_file = "winds/p.csv"'}, r"'westerly' reads no file; choose one of gridded, profile, sounding"),
        ({"wind": "calm", "top": 'wind_file = "winds/p.csv"'}, r"\[wind_file\]: wind 'calm' reads no file"),
        ({"wind": "profile", "top": 'wind_file = "winds/s.txt"'}, r"winds/s.txt line 1: unknown column"),
        ({"wind": "profile", "top": 'wind_file = "winds/g.nc"'}, r"winds/g.nc: is not UTF-8 text"),
        ({"wind": "gridded", "top": 'wind_file = "winds/p.csv"'}, r"winds/p.csv: begins with b'# ty'"),
        (
            {"wind": "profile", "top": 'wind_file = "a\\u0000b"'},
            r"\[wind_file\]: 'a.x00b' names no file: embedded null",
        ),
        (
            {"wind": "gridded", "top": f'wind_file = "{"x" * 5_000}"'},
            r"\[wind_file\]: 'x{60}' names no file: .*too long",
        ),
        (
            {"wind": "profile", "top": 'wind_file = "winds/pipe"'},
            r"\[wind_file\]: 'winds/pipe' is not an ordinary file",
        ),
        (
            {"wind": "gridded", "top": 'wind_file = "winds/pipe"'},
            r"\[wind_file\]: 'winds/pipe' is not an ordinary file",
        ),
        ({"wind": "profile", "top": 'wind_file = "winds/empty"'}, r"winds/empty: is empty; expected a line"),
        ({"wind": "sounding", "top": 'wind_file = "winds/empty"'}, r"winds/empty: is no sounding; expected"),
        ({"wind": "gridded", "top": 'wind_file = "winds/empty"'}, r"winds/empty: is empty; expected NetCDF"),
        ({"wind": "_levels"}, r"\[wind\]: no wind '_levels'"),
        ({"atmosphere": "nrlmsis"}, r"\[solar\]: is missing; 'nrlmsis' needs f107, f107a and ap"),
    ],
)
def test_what_a_mission_does_not_say_is_named(folder, changes, words):
    os.mkfifo(folder / "winds" / "pipe")
    (folder / "winds" / "empty").touch()
    with pytest.raises(InputError, match=words) as error:
        read(choose(folder, **changes))
    assert error.value.exit_code == 3


def test_a_pipe_in_the_place_of_a_wind_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with (
        pytest.raises(InputError, match="is not an ordinary file; name a file of wind"),
        opened(tmp_path / "pipe", "pipe"),
    ):
        pass


def test_a_wind_of_a_day_needs_the_day(folder):
    file = choose(folder, wind="sounding", top='wind_file = "winds/s.txt"')
    kept = [line for line in file.read_text(encoding="utf-8").split("\n") if not line.startswith("liftoff_")]
    file.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(InputError, match=r"\[liftoff_utc\]: is missing; 'sounding' needs it"):
        read(file)


def test_an_index_of_the_sun_that_cannot_be_is_refused(folder):
    file = choose(folder, atmosphere="nrlmsis", tables_toml=SOLAR.replace("140.0", "14.0"))
    with pytest.raises(InputError, match=r"\[solar\]: f107a = 14.0: expected 50 to 400"):
        load_mission(str(file))


def test_an_index_of_the_sun_needs_a_source(folder):
    file = choose(folder, atmosphere="nrlmsis", tables_toml=SOLAR.replace('"press" }', '"nowhere" }', 1))
    with pytest.raises(InputError, match=r"\[solar.f107.source\]: source 'nowhere' is not in \[sources\]"):
        load_mission(str(file))


@pytest.fixture
def no_network(monkeypatch):
    """Every way out is closed: whoever tries gets an error that no code of ours catches."""

    class Reached(BaseException):
        pass

    def refuse(*arguments, **named):
        raise Reached(arguments)

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    import pymsis.utils

    monkeypatch.setattr(pymsis.utils, "download_f107_ap", refuse)
    monkeypatch.setattr(pymsis.msis, "get_f107_ap", refuse)


def test_nrlmsis_takes_its_indices_from_the_mission_and_never_from_a_network(folder, no_network):
    mission, site = read(choose(folder, atmosphere="nrlmsis", tables_toml=SOLAR))
    air, _ = load_environment_models(mission, site)
    assert tell(air) == "The air is that of 23 Aug, 18:50 UTC, F10.7 150, 81-day mean 140, Ap 12."
    environment = build_mission_environment(mission, site)
    for height in (0.0, 50_000.0, 120_000.0, 400_000.0):
        assert tables.air(environment, height)[0] == pytest.approx(float(air.evaluate(height)[0]), rel=1e-5)


def test_a_launch_without_a_day_flies_through_the_air_of_its_month(folder, no_network):
    file = choose(folder, atmosphere="nrlmsis", tables_toml=SOLAR)
    kept = [line for line in file.read_text(encoding="utf-8").split("\n") if not line.startswith("liftoff_")]
    file.write_text("\n".join(kept), encoding="utf-8")
    mission, site = read(file)
    air, _ = load_environment_models(mission, site)
    assert tell(air).startswith("The air is that of 15 Aug, 12:00 UTC, ")
    winter, _ = load_environment_models(mission.model_copy(update={"month": 2}), site)
    # In summer the stratosphere below is warmer and lifts the air: more of it at 60 km over 39.7° N than in February
    assert air.evaluate(60_000.0)[0] > 1.1 * winter.evaluate(60_000.0)[0]


def test_a_quiet_sun_thins_the_high_air_and_leaves_the_low_air_alone(no_network):
    where = {"season_utc": datetime(2023, 8, 23, 18, 50, tzinfo=UTC), "place_lonlat": (127.5, 34.4), "ap": 4.0}
    heights = np.array([0.0, 60_000.0, 400_000.0])
    quiet = nrlmsis.build(**where, f107=70.0, f107a=70.0).evaluate(heights)[0]
    active = nrlmsis.build(**where, f107=220.0, f107a=220.0).evaluate(heights)[0]
    assert active[:2] == pytest.approx(quiet[:2], rel=1e-3) and active[2] > 3.0 * quiet[2]


def test_the_air_of_nrlmsis_is_a_gas(no_network):
    air = nrlmsis.build(season_utc=made.LIFTOFF_UTC, place_lonlat=(0.0, 45.0), f107=150.0, f107a=150.0, ap=4.0)
    density, sound_mps, pressure, temperature = air.evaluate(np.array([0.0, 11_000.0, 50_000.0]))
    # p = ρ R T of dry air, 287.05 J/kg/K; a thousandth for the model's share of water vapour and argon
    assert pressure == pytest.approx(density * 287.05 * temperature, rel=1e-3)
    assert sound_mps == pytest.approx(np.sqrt(1.4 * 287.05 * temperature), rel=1e-3)


def test_without_pymsis_nrlmsis_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pymsis", None)
    with pytest.raises(InputError, match=r"pymsis, which is not installed; .*fallzone\[msis\]"):
        read(choose(folder, atmosphere="nrlmsis", tables_toml=SOLAR))


def test_a_run_says_which_file_its_wind_and_which_indices_its_air_came_from(folder):
    file = choose(folder, wind="profile", atmosphere="nrlmsis", top='wind_file = "winds/p.csv"', tables_toml=SOLAR)
    provenance = assess(load_mission(str(file)), samples=40, cases=("nominal",), workers=1).provenance
    text = "\n".join(map(say_basis, provenance.assumptions))
    assert "winds/p.csv" in text and "Air: NRLMSIS 2.1 with a spread of " in text
    assert "The air is that of 23 Aug, 18:50 UTC, F10.7 150, 81-day mean 140, Ap 12." in text
    assert provenance.wind == "profile" and str(folder / "winds" / "p.csv") in provenance.inputs
    assert "profile: Wind profile from a CSV file" in map(say_basis, provenance.unverified)


def test_a_run_says_what_its_wind_bridged(folder):
    made.write_grid(folder / "winds" / "g.nc", made.grid(times=("2023-08-23T15:50",)))
    file = choose(folder, wind="gridded", top='wind_file = "winds/g.nc"')
    run = assess(load_mission(str(file)), samples=40, cases=("nominal",), workers=1)
    told = "\n".join(map(say_basis, run.provenance.assumptions))
    assert "The wind is that of 2023-08-23 15:50 UTC alone, 3.0 h before the launch." in told
    assert "between nodes 0.5° of latitude apart." in told and "Levels of the wind are at most 150 hPa apart." in told


def test_the_command_line_refuses_a_wind_that_does_not_cover_the_place(folder, capsys):
    far = made.wyoming(lat=10.0)
    (folder / "winds" / "s.txt").write_text(far, encoding="utf-8")
    file = choose(folder, wind="sounding", top='wind_file = "winds/s.txt"')
    with pytest.raises(SystemExit) as left:
        main(["fly", str(file)])
    assert left.value.code == 3
    said = capsys.readouterr().err
    assert "km from the pad" in said and "Traceback" not in said
