"""What an assessment follows from is read once, when the mission is loaded: after that no file of it is opened."""

from __future__ import annotations

import ast
import json
import pickle
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import trajectory_files
import wind_files

import fallzone
from fallzone.assessment.store.stored import find_staleness
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import load_launch, load_mission
from fallzone.errors import UsageError
from fallzone.flight.cases import fly_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.model.text import Wording
from fallzone.montecarlo.flights import build_flight_model

MISSION, FOLLOWER = "malligyong-1-2023-08-24", "nuri-2022-06-21"
SOURCE = Path(fallzone.__file__).parent
QUICK = {"samples": 2, "cases": ("nominal",), "workers": 1}

# Loads missions, takes their folder away, assesses each and tells which files were opened meanwhile
ASSESS = """
import json, sys
from pathlib import Path
import fallzone
from fallzone.catalogue.geodata import SHIPPED

folder, where, *names = sys.argv[1:]
folder = Path(folder)
missions = [fallzone.load_mission(name, geodata=folder if where == "geodata" else None) for name in names]
assert all(mission.title and mission.id for mission in missions)
folder.rename(folder.with_name("gone"))
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
for mission in missions:
    opened.clear()
    assessment = fallzone.assess(mission, samples=40, seed=1, workers=2)
    rows = assessment.validated().validation
    files = [path for path in opened if path.startswith((str(folder.parent), str(SHIPPED.root)))]
    print(json.dumps({"files": files, "opened": len(opened), "rows": len(rows), "flags": len(assessment.flagged),
                      "inputs": assessment.provenance.inputs}))
"""


def assess_without_files(folder: Path, where: str, *names: str) -> list[dict]:
    """What is told of assessments whose files were taken away once their missions were loaded."""
    command = [sys.executable, "-c", ASSESS, str(folder), where, *names]
    # The repository's own geodata stays where it is: a file of it that is opened is told
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def geodata(tmp_path) -> Path:
    """A copy of the shipped files that a test may change."""
    for kind in ("sites", "vehicles", "missions", "zones", "ensembles", "regions"):
        shutil.copytree(SHIPPED.root / kind, tmp_path / "geodata" / kind)
    shutil.copy(SHIPPED.root / "discrepancy.toml", tmp_path / "geodata")
    return tmp_path / "geodata"


def test_with_the_geodata_gone_a_loaded_mission_is_assessed_and_no_file_is_opened(geodata):
    [told] = assess_without_files(geodata, "geodata", FOLLOWER)
    assert told["files"] == []
    assert told["rows"] > 10 and told["flags"] > 10
    # The ensemble is that of the mission that it flies as, and its sister is the same
    assert {"ensembles/nuri.vehicle.csv", "missions/nuri-2021-10-21.toml"} <= set(told["inputs"])


def test_files_of_winds_and_trajectories_that_are_gone_were_read_already(tmp_path):
    home, text = tmp_path / "mine", (SHIPPED.root / "missions" / f"{MISSION}.toml").read_text(encoding="utf-8")
    start = text.index("wind = ")
    winds = {"profile": "winds/p.csv", "sounding": "winds/s.txt", "gridded": "winds/g.nc"}
    missions = [home / wind / f"{MISSION}.toml" for wind in winds]
    for mission, (wind, name) in zip(missions, winds.items(), strict=True):
        (mission.parent / "winds").mkdir(parents=True)
        line = f'wind = "{wind}"\nwind_file = "{name}"'
        mission.write_text(text[:start] + line + text[text.index("\n", start) :], encoding="utf-8")
    (home / "profile/winds/p.csv").write_text(wind_files.PROFILE, encoding="utf-8")
    (home / "sounding/winds/s.txt").write_text(wind_files.wyoming(lat=39.5, lon=125.8), encoding="utf-8")
    wind_files.write_grid(home / "gridded/winds/g.nc")
    named = [mission.parent / name for mission, name in zip(missions, winds.values(), strict=True)]

    mission, vehicle, site = load_launch(trajectory_files.FLOWN)
    flown = fly_case(mission, vehicle, site, build_mission_environment(mission, site))
    states = trajectory_files.csv(*trajectory_files.states_of(flown))
    missions.append(trajectory_files.write_mission(home, "flight.csv", states))
    named.append(home / "flight.csv")
    for told, name in zip(assess_without_files(home, "mine", *map(str, missions)), named, strict=True):
        assert told["files"] == [] and str(name) in told["inputs"]


def test_the_sisters_are_set_beside_what_was_published_only_where_somebody_asks(geodata, tmp_path, monkeypatch):
    from fallzone.assessment.credibility import validation

    asked = []
    monkeypatch.setattr(validation, "_OF_VEHICLES", validation.Kept(most=1))
    whole = validation.validate
    monkeypatch.setattr(validation, "validate", lambda *a, **k: asked.append(a) or whole(*a, **k))
    run = fallzone.assess(fallzone.load_mission(MISSION, geodata), **QUICK)
    assert run.validation is None and asked == []
    # To store a run is to ask
    run.write(tmp_path / "run")
    [[own], [sisters]] = asked
    assert [one.id for one in own] == [MISSION]
    assert {one.id for one in sisters} == {"malligyong-1-2023-05-31", "malligyong-1-2023-11-21"}
    stored = json.loads((tmp_path / "run" / "assessment.json").read_text(encoding="utf-8"))
    assert {row["mission"] for row in stored["validation"]} == {one.id for one in (*own, *sisters) if one.published}
    assert find_staleness(tmp_path / "run", Geodata(geodata)) is None


def test_a_mission_of_which_not_all_was_read_is_not_assessed():
    for mission, words in (
        (load_mission(MISSION), "the files that it names were not read with it; load it: fallzone.load_mission"),
        (load_flight(MISSION), "no zones and regions; load it: fallzone.load_mission"),
    ):
        with pytest.raises(UsageError, match=words):
            fallzone.assess(mission, **QUICK)


def test_flights_are_not_drawn_from_an_ensemble_that_was_not_read():
    mission = load_flight(MISSION, ensemble=False)
    with pytest.raises(UsageError, match="its ensemble was not read with it"):
        build_flight_model(mission, mission._inputs.vehicle, mission._inputs.site, None)


def test_a_copy_that_names_other_files_is_not_flown_with_those_of_before():
    mission = fallzone.load_mission(MISSION)
    for key, value in {"vehicle": "nuri", "site": "goheung", "zones": (), "wind_file": "p.csv"}.items():
        with pytest.raises(UsageError, match=f"{key} was .* when its files were read"):
            fallzone.assess(mission.model_copy(update={key: value}), **QUICK)
    other = mission.model_copy(update={"title": Wording(en="another")})
    assert fallzone.assess(other, **QUICK).mission.title.en == "another"


def test_files_do_not_travel_to_other_processes():
    mission = fallzone.load_mission(MISSION)
    sent = pickle.dumps(mission)
    # The outlines of all regions are many megabytes
    assert len(sent) < 50_000
    assert pickle.loads(sent).model_dump() == mission.model_dump() and mission._inputs is not None


def test_copies_of_a_mission_go_with_what_was_read_for_it():
    mission = fallzone.load_mission(MISSION)
    assert mission.model_copy()._inputs is mission._inputs
    assert mission.model_copy(deep=True)._inputs is mission._inputs


def test_a_mission_loaded_twice_is_the_same_until_its_files_change(geodata):
    first = fallzone.load_mission(MISSION, geodata)
    assert first == fallzone.load_mission(MISSION, str(geodata))
    with (geodata / "vehicles" / "chollima-1.toml").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert first != fallzone.load_mission(MISSION, geodata)


def test_the_people_that_a_run_counts_are_among_its_inputs(geodata):
    """And a folder without them is no error: no casualties are told."""
    assert fallzone.load_mission(MISSION, geodata)._inputs.people is None
    shutil.copy(SHIPPED.root / "population.csv", geodata)
    shutil.copytree(SHIPPED.root / "places", geodata / "places")
    inputs = fallzone.load_mission(MISSION, geodata)._inputs
    assert {"population.csv", "places/places.csv"} <= set(inputs.digests)
    assert "okinawa" in inputs.people.regions
    text, count = re.subn("^okinawa,", "okinawa,1", (geodata / "population.csv").read_text("utf-8"), flags=re.M)
    (geodata / "population.csv").write_text(text, "utf-8")
    changed = fallzone.load_mission(MISSION, geodata)._inputs
    assert [name for name in inputs.digests if inputs.digests[name] != changed.digests[name]] == ["population.csv"]
    assert count == 1 and inputs != changed


def takes_shipped(arguments: ast.arguments) -> bool:
    """Whether a function reads the shipped geodata unless it is told which."""
    last = arguments.args[len(arguments.args) - len(arguments.defaults) :]
    defaults = [
        *zip(last, arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return any(one.arg == "geodata" and default and ast.unparse(default) == "SHIPPED" for one, default in defaults)


@cache
def walk_sources() -> list[tuple[str, ast.AST]]:
    return [
        (f"{file.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}", node)
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    ]


def test_geodata_is_handed_down_by_every_part_that_reads():
    """A call that leaves it out would read the shipped files though the user named others."""
    functions = [node for _, node in walk_sources() if isinstance(node, ast.FunctionDef)]
    readers = {node.name for node in functions if takes_shipped(node.args)}
    assert {"load_mission", "load_regions", "find_place", "find_entries", "read_run", "find_staleness"} <= readers
    forgotten = []
    for where, node in walk_sources():
        if isinstance(node, ast.Call):
            if (name := getattr(node.func, "attr", getattr(node.func, "id", ""))) not in readers:
                continue
            given = [ast.unparse(one) for one in (*node.args, *(part.value for part in node.keywords))]
            if not any("geodata" in text for text in given):
                forgotten.append(f"{where} {name}")
    assert forgotten == []


def test_the_shell_is_asked_for_geodata_by_commands_alone():
    naming = [
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*.py")
        if "FALLZONE_GEODATA" in file.read_text(encoding="utf-8")
    ]
    assert naming == ["cli/terminal/geodata.py"]
