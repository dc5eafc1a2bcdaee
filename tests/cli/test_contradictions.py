"""Missions that contradict themselves, and files that do not belong to them: refused before anything is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import trajectory_files
import wind_files
from spoiled import refused, spoil

NAME = "malligyong-1-2023-08-24"
MISSION, VEHICLE = f"missions/{NAME}.toml", "vehicles/chollima-1.toml"
COMMANDS = [("fly", NAME), ("run", NAME, "--samples", "8"), ("check", "0,0", "--mission", NAME)]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The working directory; nothing may appear in it."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def refuse_all(fallzone, folder: Path, *words: str) -> None:
    """Each command that flies the mission refuses it, with exit code 3 and these words, and leaves no results."""
    for command in COMMANDS:
        outcome = fallzone(*command)
        refused(outcome, *words)
        assert "Traceback" not in outcome.err and "unexpected" not in outcome.err
        assert list(folder.rglob("[!.]*.*")) == []


def set_time(file: Path, key: str, name: str, value: str) -> None:
    """Give a burn or a separation another time, free of the bounds of a fit."""
    file.write_text(re.sub(r", (low|high) = [-\d.]+", "", file.read_text(encoding="utf-8")), encoding="utf-8")
    first = {"t_s": "item", "ignition_s": "stage"}[key]
    spoil(file, rf'^({first} = "{name}"\n{key} = \{{ value = )[-\d.]+', rf"\g<1>{value}")


@pytest.mark.parametrize(
    ("item", "t_s", "words"),
    [
        (
            "stage-2",
            "124.5",
            ("[separations.3.t_s]: stage-2 separates at 124.5 s", "but stage-2 burns from 1", "after that"),
        ),
        ("stage-2", "400.0", ("[separations]: stage-2 separates at 400.0 s, but stage-3 ignites at ", "expected")),
        ("fairing", "-30.0", ("[separations.2.t_s]: fairing separates at -30.0 s", "expected a time after lift-off")),
        ("fairing", "0.0", ("[separations.2.t_s]: fairing separates at 0.0 s", "expected a time after lift-off")),
        ("fairing", "900.0", ("[separations]: fairing separates at 900.0 s, but the payload at ", "expected")),
        ("payload", "200.0", ("[separations.4.t_s]: payload separates at 200.0 s, but stage-3 burns from ",)),
    ],
)
def test_a_separation_before_its_ignition_or_out_of_turn(fallzone, geodata, folder, item, t_s, words):
    set_time(geodata / MISSION, "t_s", item, t_s)
    refuse_all(fallzone, folder, f"{MISSION} ", *words)


def test_an_ignition_before_the_stage_below_has_cut_off(fallzone, geodata, folder):
    set_time(geodata / MISSION, "ignition_s", "stage-2", "60.0")
    refuse_all(fallzone, folder, f"{MISSION} [burns.2.ignition_s]", "begins at 60.0 s", "has ended, at 1")


def test_a_failure_that_the_vehicle_cannot_have(fallzone, geodata, folder):
    spoil(geodata / MISSION, r'^mode = "explosion"', 'mode = "engine-out"')
    # Which was fitted to the flight with the other failure
    (geodata / "ensembles" / f"{NAME}.csv").unlink()
    for command in (("fly", NAME, "--case", "as-flown"), ("run", NAME, "--samples", "8")):
        refused(fallzone(*command), f"{MISSION} [as_flown]: engine-out cannot happen at T+3", "two engines or more")
    assert list(folder.rglob("[!.]*.*")) == []


def test_an_impact_limit_line_that_leads_nowhere(fallzone, geodata, folder):
    line = "limit_line_lonlat = [[126.0, 36.0], [126.0, 36.0]]"
    spoil(geodata / MISSION, r"\Z", f'\n[flight_termination]\n{line}\nmark = "assumed"\nsource = "press"\n')
    refuse_all(fallzone, folder, f"{MISSION} [flight_termination]", "[126.0, 36.0] twice in a row", "expected a line")


def test_debris_heavier_than_the_stage_it_comes_from(fallzone, geodata, folder):
    spoil(geodata / VEHICLE, r'^(part = "stage-2"\ncount = )\d+', r"\g<1>9000")
    refuse_all(fallzone, folder, f"{VEHICLE} [debris]", "stage-2 weighs", "more than its dry mass", "expected")


@pytest.mark.parametrize(
    ("wind", "content", "words"),
    [
        (
            "sounding",
            wind_files.wyoming(lat=10.0),
            ("wind.dat", "at 10.00, 126.80", "km from the pad at 39.64, 124.73", "is needed"),
        ),
        (
            "sounding",
            wind_files.wyoming(heading="47158 Somewhere Observations at 12Z 20 Aug 2023"),
            ("wind.dat", "from 2023-08-20 12:00", "the launch is at 2023-08-23 18:50", "is needed"),
        ),
        ("gridded", {"lat_deg": [10.0, 5.0]}, ("wind.dat [latitude]", "covers 5 to 10", "the pad is at 39.")),
        ("gridded", {"lon_deg": [-20.0, -10.0]}, ("wind.dat [longitude]", "covers -20 to -10", "the pad is at 124.")),
        (
            "gridded",
            {"times": ("2023-08-20T00", "2023-08-21T00")},
            ("wind.dat [time]", "covers 2023-08-20", "2023-08-23"),
        ),
    ],
)
def test_a_wind_file_that_does_not_cover_the_place_or_the_time(fallzone, geodata, folder, wind, content, words):
    file = geodata / "missions" / "wind.dat"
    if isinstance(content, str):
        file.write_text(content, encoding="utf-8")
    else:
        wind_files.write_grid(file, wind_files.grid(**content))
    spoil(geodata / MISSION, r'^wind = ".*"$', f'wind = "{wind}"\nwind_file = "wind.dat"')
    refuse_all(fallzone, folder, *words)


PUBLISHED = """
[[published]]
name = "stage-2-separation"
quantity = "{quantity}"
value = {value}
tolerance = {tolerance}
mark = "declared"
source = "press"
"""


def test_an_event_253_km_downrange_at_a_longitude_850_km_away(fallzone, geodata, folder):
    # at 39.6° N a degree of longitude is 86 km: 9.9° to the east of the pad
    rows = PUBLISHED.format(quantity="downrange_m", value=253_000.0, tolerance=10_000.0)
    rows += PUBLISHED.format(quantity="lon_deg", value=134.6, tolerance=0.1)
    with (geodata / MISSION).open("a", encoding="utf-8") as file:
        file.write(rows)
    refuse_all(
        fallzone,
        folder,
        f"{MISSION} [published.",
        "stage-2-separation downrange_m = 253000, but lon_deg = 134.6 is at least 8",
        "from the pad",
        "one of the two is wrong",
    )


def test_an_orbit_ephemeris_in_an_unknown_frame(fallzone, geodata, folder):
    text = (geodata / MISSION).read_text(encoding="utf-8")
    programme = re.search(r"^\[guidance\]\n(?:[^\[\n].*\n)+", text, flags=re.MULTILINE).group()
    spread = '[trajectory_spread]\nposition_m = 500.0\nvelocity_mps = 2.0\nmark = "assumed"\nsource = "press"\n'
    (geodata / MISSION).write_text(text.replace(programme, spread), encoding="utf-8")
    spoil(geodata / MISSION, r"^site = ", 'trajectory_file = "ascent.oem"\nsite = ')
    t_s = [0.0, 1.0, 2.0]
    message = trajectory_files.oem(t_s, trajectory_files.polynomial(t_s), REF_FRAME="B1950")
    (geodata / "missions" / "ascent.oem").write_text(message, encoding="utf-8")
    refuse_all(fallzone, folder, "missions/ascent.oem line ", "[REF_FRAME]: 'B1950'", "expected ITRF", "GCRF")
