"""``run``, ``flag``, ``check``, ``map`` and ``brief`` stand on a stored run, or make one and say so."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import tiny_assessment

from fallzone.assessment.store.stored import RUN_FILE
from fallzone.catalogue.geodata import SHIPPED
from fallzone.earth.areas import find_area
from fallzone.model.text import Wording

MISSION = "malligyong-1-2023-08-24"


def test_run_stores_and_reports(fallzone, made, tmp_path):
    outcome = fallzone("run", MISSION, "--samples", "40", "--seed", "7", "--workers", "2", "--json")
    assert outcome.code == 0
    document = outcome.document
    assert {"out", "seed", "samples", "elapsed_s", "footprints", "flags"} <= set(document)
    assert (tmp_path / "results" / MISSION / RUN_FILE).is_file()
    [(mission, options)] = made
    assert mission == MISSION
    assert (options["samples"], options["seed"], options["workers"]) == (40, 7, 2)


def test_run_takes_several_cases_and_another_folder(fallzone, made, tmp_path):
    assert fallzone("run", MISSION, "--case", "nominal", "--case", "early-cutoff@T+200", "--out", "elsewhere").code == 0
    assert made[0][1]["cases"] == ("nominal", "early-cutoff@T+200")
    assert (tmp_path / "elsewhere" / RUN_FILE).is_file()
    assert not (tmp_path / "results").exists()


def test_run_takes_a_kind_of_sampling_and_says_which(fallzone, made):
    outcome = fallzone("run", MISSION, "--sampling", "sobol", "--json")
    assert outcome.code == 0 and made[0][1]["sampling"] == "sobol"
    assert outcome.document["sampling"] == "plain", "that of the stored run, drawn plainly"
    refused = fallzone("run", MISSION, "--sampling", "sobel")
    assert (refused.code, refused.out, len(made)) == (2, "", 1)
    assert refused.err == "fallzone: --sampling: 'sobel' is none of 'plain', 'sobol'\n"


def test_run_never_replaces_a_folder_of_other_things(fallzone, made, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    outcome = fallzone("run", MISSION, "--out", "mine")
    assert (outcome.code, outcome.out, made) == (3, "", [])
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "x"


def test_a_folder_that_another_run_writes_to_is_in_use(fallzone, made, tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from fallzone.writers import single_writer\n"
        "with single_writer(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    arguments = [sys.executable, "-c", code, f"results/{MISSION}"]
    holder = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    try:
        assert holder.stdout.readline() == "held\n"
        for command in (("run", MISSION), ("flag", "--mission", MISSION), ("check", "0,0", "--mission", MISSION)):
            outcome = fallzone(*command)
            assert (outcome.code, outcome.out, made) == (5, "", [])
    finally:
        holder.kill()
        holder.communicate()
    assert fallzone("run", MISSION).code == 0


def test_an_interrupted_run_exits_130_and_leaves_no_result(tmp_path):
    code = (
        # Tests that run in the background hand an ignored interrupt down; a terminal does not
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import fallzone.assessment.assess; from fallzone.cli.main import main\n"
        f"print('ready', flush=True); main(['run', '{MISSION}'])"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert run.stdout.readline() == "ready\n"
    time.sleep(1.0)  # well into the run, which takes a good part of a minute
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.glob("results/[!.]*")] == []


def test_flag_prints_regions_and_exits_10(fallzone, stored, made, assessment):
    outcome = fallzone("flag", "--mission", MISSION, "--json")
    assert outcome.code == 10 and made == []
    items = outcome.document["items"]
    assert len(items) == len(assessment.flagged)
    for item in items:
        assert {"region", "names", "zones", "share_of_zone", "area_m2", "window_utc", "reasons", "level"} <= set(item)
        assert {"probability_per_launch", "density", "failure_span_s", "delay_s", "arrival_s"} <= set(item)


def test_people_read_first_which_regions_are_flagged_and_why(fallzone, stored, assessment):
    text = fallzone("flag", "--run", stored)
    assert text.code == 10
    assert max(map(len, text.out.splitlines())) <= 80
    words = " ".join(text.out.split())
    head = f"{len(assessment.flagged)} regions flagged: {assessment.mission.title} Failure probability 4 %,"
    assert words.startswith(head) and "Another: --failure-probability, or --reliability." in words
    assert words.index("In a zone of a notice (1)") < words.index("Reached by the floor of hazardous debris (1)")
    assert "Fails between T+120 s and T+180 s → debris 5.0–9.0 min later." in words.replace("\u202f", " ")
    assert words.index("East China Sea (") < words.index("Jeju ("), "what an overflight alone flags comes last"
    assert "99 % area of fairing halves, nominal flight: 25 % of it" in words


def test_a_title_of_any_length_and_content_fits_the_terminal(fallzone, assessment, made, tmp_path):
    title = "\x1b[2J" + "long words " * 30
    mission = assessment.mission.model_copy(update={"title": Wording.model_validate(title)})
    dataclasses.replace(assessment, mission=mission).write(tmp_path / "run")
    for command in (("flag",), ("check", "Naha")):
        outcome = fallzone(*command, "--run", "run")
        assert max(map(len, outcome.out.splitlines())) <= 80 and "\x1b" not in outcome.out


def test_flag_without_flags_exits_0(fallzone, made, assessment, tmp_path):
    dataclasses.replace(assessment, flagged=()).write(tmp_path / "calm")
    outcome = fallzone("flag", "--run", "calm", "--json")
    assert (outcome.code, outcome.document["items"]) == (0, [])


def test_a_run_is_made_and_said_when_none_is_stored(fallzone, made, tmp_path):
    outcome = fallzone("flag", "--mission", MISSION, "--json")
    assert outcome.code == 10 and len(made) == 1
    assert "making one" in outcome.err
    assert outcome.document["items"]
    assert fallzone("flag", "--mission", MISSION, "--json").code == 10
    assert len(made) == 1, "the second question uses the stored run"


def test_a_copy_of_a_mission_never_answers_from_the_originals_run(fallzone, stored, made, tmp_path):
    (tmp_path / "copies").mkdir()
    copy = tmp_path / "copies" / f"{MISSION}.toml"
    text = (SHIPPED.root / "missions" / f"{MISSION}.toml").read_text(encoding="utf-8")
    copy.write_text("# launched elsewhere\n" + text, encoding="utf-8")
    before = (stored / RUN_FILE).read_bytes()
    outcome = fallzone("flag", "--mission", copy, "--json")
    assert outcome.code == 10 and len(made) == 1
    assert "another mission file" in outcome.err
    assert (stored / RUN_FILE).read_bytes() == before
    assert fallzone("check", "--mission", copy, "26.2124,127.6809").code in (0, 4, 10)
    assert len(made) == 2


def test_a_stale_run_says_so(fallzone, made, assessment, tmp_path):
    provenance = dataclasses.replace(assessment.provenance, version="0.0.0")
    dataclasses.replace(assessment, provenance=provenance).write(tmp_path / "results" / MISSION)
    outcome = fallzone("flag", "--mission", MISSION, "--json")
    assert outcome.code == 10 and made == []
    assert "stale" in outcome.err
    outcome = fallzone("check", "--mission", MISSION, "35.6895,139.6917", "--json")
    assert outcome.code == 4
    assert outcome.document["items"][0]["verdict"] == "UNKNOWN"
    assert "stale" in outcome.err


def test_a_run_without_failed_flights_never_says_outside(fallzone, assessment, made, tmp_path):
    nominal = {
        field: tuple(one for one in getattr(assessment, field) if one.case == "nominal")
        for field in ("impacts", "shapes")
    }
    dataclasses.replace(assessment, **nominal).write(tmp_path / "run")
    outcome = fallzone("check", "-33.9,151.2", "--run", "run", "--json")
    assert outcome.code == 4 and items(outcome)[0]["verdict"] == "UNKNOWN"
    assert "no sweep" in outcome.err
    assessment.write(tmp_path / "whole")
    outcome = fallzone("check", "-33.9,151.2", "--run", "whole", "--json")
    assert outcome.code == 0 and items(outcome)[0]["verdict"] == "OUTSIDE"
    assert "no sweep" not in outcome.err


def test_a_run_of_another_mission_is_not_taken(fallzone, stored):
    for command in (("flag",), ("check", "0,0")):
        outcome = fallzone(*command, "--mission", "nuri-2021-10-21", "--run", stored)
        assert (outcome.code, outcome.out) == (2, "")


@pytest.mark.parametrize("command", [("flag",), ("check", "0,0")])
def test_a_folder_without_a_run_is_bad_input(fallzone, made, tmp_path, command):
    outcome = fallzone(*command, "--run", tmp_path)
    assert (outcome.code, outcome.out) == (3, "")
    assert RUN_FILE in outcome.err


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"schema_version": 99}', '{"schema_version": 1}'])
@pytest.mark.parametrize("command", [("flag",), ("check", "0,0")])
def test_a_damaged_run_is_bad_input(fallzone, stored, tmp_path, command, damage):
    shutil.copytree(stored, tmp_path / "damaged")
    (tmp_path / "damaged" / RUN_FILE).write_text(damage, encoding="utf-8")
    outcome = fallzone(*command, "--run", tmp_path / "damaged")
    assert (outcome.code, outcome.out) == (3, "")


def write_with_sum(run: Path, change) -> None:
    """Change a run's document as another version would have written it, its digest with it."""
    document = json.loads((run / RUN_FILE).read_text(encoding="utf-8"))
    change(document)
    (run / RUN_FILE).write_text(json.dumps(document), encoding="utf-8")
    sums = [line.split("  ") for line in (run / "SHA256SUMS").read_text().splitlines()]
    lines = [f"{hashlib.sha256((run / name).read_bytes()).hexdigest()}  {name}\n" for _, name in sums]
    (run / "SHA256SUMS").write_text("".join(lines))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["provenance"].pop("inputs"),
        lambda document: document.pop("zones"),
        lambda document: document["impacts"][0].update(more=1),
        lambda document: document.update(schema_version=99),
        # As the first version wrote it
        lambda document: (document.update(schema_version=1), document.pop("failures")),
    ],
)
def test_a_whole_run_of_another_version_is_not_called_damaged(fallzone, stored, change):
    write_with_sum(stored, change)
    for command in (("flag",), ("check", "0,0")):
        outcome = fallzone(*command, "--run", stored)
        assert (outcome.code, outcome.out) == (3, "")
        assert "made by another version" in outcome.err and "make the run again" in outcome.err
        assert "damaged" not in outcome.err


def test_a_vehicle_as_another_version_wrote_it_is_no_fault_of_a_file(fallzone, stored):
    write_with_sum(stored, lambda document: document["vehicle"].update(paint="red"))
    outcome = fallzone("flag", "--run", stored)
    assert outcome.code == 3 and "made by another version" in outcome.err and "paint" in outcome.err


def test_digests_that_name_files_of_the_system_are_not_followed(fallzone, stored):
    write_with_sum(stored, lambda document: document.pop("zones"))
    with (stored / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'0' * 64}  /proc/kmsg\n")
    outcome = fallzone("flag", "--run", stored)
    assert outcome.code == 3 and "assessment.json: lacks zones" in outcome.err


@pytest.mark.parametrize("name", ["impacts.npz", "footprints.geojson"])
@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not a zip", b'{"features": [{}]}'])
def test_a_damaged_part_of_a_run_is_bad_input(fallzone, stored, name, damage):
    (stored / name).write_bytes(damage)
    for command in (("flag",), ("check", "0,0")):
        outcome = fallzone(*command, "--run", stored)
        assert (outcome.code, outcome.out) == (3, "")


@pytest.mark.parametrize("name", [RUN_FILE, "impacts.npz", "footprints.geojson", "trajectories.npz"])
def test_a_part_changed_by_hand_or_taken_from_another_run_is_bad_input(fallzone, stored, assessment, tmp_path, name):
    other = dataclasses.replace(assessment, shapes=assessment.shapes[:4], impacts=assessment.impacts[:1], flagged=())
    other = dataclasses.replace(other, trajectories={"nominal": assessment.trajectories["nominal"]})
    shutil.copy(other.write(tmp_path / "other") / name, stored / name)
    commands = [("flag",), ("check", "0,0")] if name != "trajectories.npz" else [("flag",)]
    for command in commands:
        outcome = fallzone(*command, "--run", stored)
        assert (outcome.code, outcome.out) == (3, "")
        assert f"{name}: differs from its digest" in outcome.err


def test_a_run_is_checked_with_the_tools_of_the_system(stored):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=stored, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.count(b": OK") == len(list(stored.iterdir())) - 1


@pytest.mark.parametrize("name", ["/proc/kmsg", "pipe.toml", "a\0b.toml"])
def test_a_run_from_elsewhere_cannot_have_a_device_or_a_pipe_read(fallzone, assessment, made, tmp_path, name):
    os.mkfifo(tmp_path / "pipe.toml")
    provenance = dataclasses.replace(assessment.provenance, inputs={name: "0" * 64})
    dataclasses.replace(assessment, provenance=provenance).write(tmp_path / "run")
    outcome = fallzone("check", "-33.9,151.2", "--run", "run", "--json")
    assert outcome.code == 4 and items(outcome)[0]["verdict"] == "UNKNOWN"
    assert "is gone" in outcome.err


def test_what_a_killed_run_left_is_no_run(fallzone, stored, assessment):
    stored.rename(stored.with_name(f".{stored.name}.abc.part"))
    outcome = fallzone("check", "-33.9,151.2", "--json")
    assert outcome.document["against"]["runs"] == []


def test_map_and_brief_name_what_they_wrote(fallzone, made, tmp_path):
    tiny = tiny_assessment()
    tiny.write(tmp_path / "tiny")
    of_run = (tiny.mission.id, "--run", "tiny")
    outcome = fallzone("map", *of_run, "-o", "risk.html", "--json")
    assert outcome.code == 0
    assert outcome.document["path"] == "risk.html"
    assert (tmp_path / "risk.html").stat().st_size > 0
    for name, start in (("risk.kml", b"<?xml"), ("risk.KMZ", b"PK")):
        assert fallzone("map", *of_run, "-o", name).code == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    outcome = fallzone("brief", *of_run, "-o", "pack", "--json")
    assert outcome.code == 0
    paths = outcome.document["paths"]
    assert paths and all((tmp_path / path).is_file() for path in paths)
    assert fallzone("brief", *of_run, "-o", "pack.zip").code == 0
    assert (tmp_path / "pack.zip").is_file()


@pytest.mark.parametrize(
    ("command", "output"),
    [("map", "folder"), ("map", "file/inside.html"), ("brief", "file"), ("brief", "folder.zip"), ("run", "file")],
)
def test_an_output_that_cannot_be_written_is_told_before_any_work(fallzone, made, tmp_path, command, output):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    outcome = fallzone(command, MISSION, "--out" if command == "run" else "-o", output)
    assert (outcome.code, outcome.out, made) == (3, "", [])
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def items(outcome) -> list[dict]:
    return outcome.document["items"]


def center(shape) -> str:
    point = shape.representative_point()
    return f"{point.y},{point.x}"


def test_a_point_in_an_announced_zone_is_inside(fallzone, stored, assessment):
    for zone in assessment.zones:
        if zone.shape is None or zone.kind == "control-area":
            continue
        outcome = fallzone("check", center(find_area(zone)), "--mission", MISSION, "--json")
        assert outcome.code == 10
        [answer] = items(outcome)
        assert answer["verdict"] == "INSIDE"
        assert zone.id in [finding["id"] for finding in answer["zones"]]


def test_a_point_in_a_99_percent_footprint_is_inside(fallzone, stored, assessment):
    shape = next(shape for shape in assessment.shapes if shape.containment == 0.99)
    outcome = fallzone("check", center(shape.geometry), "--run", stored, "--json")
    assert outcome.code == 10
    [answer] = items(outcome)
    assert any(finding["probability"] is not None and finding["condition"] for finding in answer["zones"])


def test_far_away_is_outside_with_the_nearest_named(fallzone, stored):
    outcome = fallzone("check", "-33.9,151.2", "Tokyo City", "--mission", MISSION, "--json")
    assert outcome.code == 0
    for answer in items(outcome):
        assert answer["verdict"] == "OUTSIDE" and answer["zones"] == []
        assert answer["nearest"]["edge_distance_m"] > 0.0
        assert answer["sentence"]


def test_naha_in_three_scripts_and_as_numbers_has_one_answer(fallzone, stored):
    outcome = fallzone("check", "Naha", "那覇", "나하", "26.2124,127.6809", "--mission", MISSION, "--json")
    answers = items(outcome)
    assert len(answers) == 4
    assert len({(a["verdict"], tuple(finding["id"] for finding in a["zones"])) for a in answers}) == 1


def test_several_places_leave_with_the_gravest_code(fallzone, stored, assessment):
    zone = next(z for z in assessment.zones if z.shape is not None and z.kind != "control-area")
    outcome = fallzone("check", "-33.9,151.2", center(find_area(zone)), "--mission", MISSION, "--json")
    assert outcome.code == 10
    assert [answer["verdict"] for answer in items(outcome)] == ["OUTSIDE", "INSIDE"]


def test_two_words_are_one_place(fallzone, stored):
    outcome = fallzone("check", "33.9S", "151.2E", "--mission", MISSION, "--json")
    [answer] = items(outcome)
    assert (answer["lat_deg"], answer["lon_deg"]) == (-33.9, 151.2)


@pytest.mark.parametrize("arguments", [("-33.9,151.2",), ("--", "-33.9,151.2"), ("−33.9,151.2",)])
def test_a_southern_place_needs_no_quoting(fallzone, stored, arguments):
    outcome = fallzone("check", "--mission", MISSION, "--json", *arguments)
    assert items(outcome)[0]["lat_deg"] == -33.9


@pytest.mark.parametrize("bad", ["nan,nan", "NaN,127", "91,0", "127.68,26.21", "Nahhha", "Miyako", "26N 27N", "inf,0"])
def test_one_unclear_place_and_nothing_is_answered(fallzone, stored, bad):
    outcome = fallzone("check", "Naha", bad, "--mission", MISSION, "--json")
    assert (outcome.code, outcome.out) == (2, "")


def test_miyako_asks_which(fallzone, stored):
    outcome = fallzone("check", "Miyako", "--mission", MISSION)
    assert outcome.code == 2
    assert "Miyakojima, Okinawa" in outcome.err and "Miyako, Iwate" in outcome.err
    assert fallzone("check", "Miyako, Iwate", "--mission", MISSION).code in (0, 4, 10)


def test_places_from_a_file(fallzone, stored, tmp_path):
    (tmp_path / "p.csv").write_text("name,lat,lon\n\x1b[31mSydney,-33.9,151.2\nTokyo,35.69,139.69\n", encoding="utf-8")
    outcome = fallzone("check", "--from", "p.csv", "Naha", "--mission", MISSION, "--json")
    assert [answer["place"] for answer in items(outcome)] == ["Naha, Okinawa", "\x1b[31mSydney", "Tokyo"]
    assert "\x1b" not in fallzone("check", "--from", "p.csv", "--mission", MISSION).out


def test_a_bad_file_of_places_is_bad_input(fallzone, stored, tmp_path):
    (tmp_path / "p.csv").write_text("name,lat,lon\nA,26.2,127.6\nB,127.6,26.2\n", encoding="utf-8")
    outcome = fallzone("check", "--from", "p.csv", "--mission", MISSION, "--json")
    assert (outcome.code, outcome.out) == (3, "")
    assert "line 3" in outcome.err
    assert fallzone("check", "--from", "none.csv", "--mission", MISSION).code == 3


def test_without_a_mission_everything_there_is_answers_and_says_which(fallzone, stored):
    outcome = fallzone("check", "-33.9,151.2", "--json")
    against = outcome.document["against"]
    assert "malligyong-1-2023" in outcome.err and f"results/{MISSION}" in outcome.err
    assert against["runs"] == [f"results/{MISSION}"]
    assert "malligyong-1-2023-a" in against["zones"]


def test_without_a_mission_or_a_run_the_zones_answer(fallzone, made):
    outcome = fallzone("check", "-33.9,151.2", "--json")
    assert made == [] and "no run is stored" in outcome.err
    assert outcome.document["against"]["runs"] == []


def test_a_check_with_a_stored_run_loads_no_simulation(stored, tmp_path):
    # Of a place that is OUTSIDE: a way out of the others is looked for with compiled loops
    code = (
        "import sys; from fallzone.cli.main import main\n"
        f"try: main(['check', 'Tokyo City', '--mission', '{MISSION}'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'numba', 'scipy', 'pandas', 'geopandas', 'folium', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stderr.splitlines()[-1] == "[]"


def test_people_read_the_answer_in_80_columns(fallzone, stored, assessment):
    zone = next(z for z in assessment.zones if z.shape is not None and z.kind != "control-area")
    outcome = fallzone("check", "Naha", center(find_area(zone)), "Tokyo City", "--mission", MISSION)
    assert max(map(len, outcome.out.splitlines())) <= 80
    assert outcome.out.splitlines()[0].split()[0] in ("INSIDE", "OUTSIDE", "UNKNOWN")
    assert "INSIDE" in outcome.out and "OUTSIDE" in outcome.out
    assert f"- {MISSION}: Inside" in outcome.out, "of which launch"
    assert json.dumps(outcome.out).count("\\u001b") == 0
