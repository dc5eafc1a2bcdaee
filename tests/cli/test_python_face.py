"""What Python is told is what the commands tell: the same answers as objects, the same runs, the same refusals."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import fallzone as library
from fallzone.assessment import assess as assessing
from fallzone.catalogue.geodata import SHIPPED
from fallzone.cli.terminal.printing import jsonable
from fallzone.errors import InputError, InUseError, UsageError
from fallzone.model.zone import Place
from fallzone.outputs.pack import pdf
from fallzone.words.things import condition_words
from fallzone.writers import kept_folder

MISSION = "malligyong-1-2023-08-24"
PLACES = ("-33.9,151.2", "13.0,129.3", "那覇")
# Few flights are enough to write every file of a run
SMALL = {"samples": 20, "cases": ("nominal",), "workers": 1}


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def quick(monkeypatch):
    """A pack whose pages are not typeset, which takes most of its time."""
    monkeypatch.setattr(pdf, "build_document", lambda made: {"title": str(made.mission.title)})
    monkeypatch.setattr(pdf, "typeset", lambda document: document["title"].encode())


def require_same_answers(answers, items) -> None:
    assert len(answers) == len(items)
    for answer, item in zip(answers, items, strict=True):
        assert (answer.place.name, answer.verdict, answer.sentence) == (
            item["place"],
            item["verdict"],
            item["sentence"],
        )
        assert (answer.lat_deg, answer.lon_deg) == (item["lat_deg"], item["lon_deg"])
        assert [jsonable(finding) for finding in answer.zones] == item["zones"]
        assert jsonable(answer.nearest) == item["nearest"]


# --- the same answers


@pytest.mark.parametrize("asked", [{}, {"mission": MISSION}, {"run": f"results/{MISSION}"}], ids=["all", "m", "run"])
def test_check_says_what_the_command_says(fallzone, stored, asked, capsys):
    options = [word for name, value in asked.items() for word in (f"--{name}", value)]
    outcome = fallzone("check", *PLACES, *options, "--json")
    found = library.check(PLACES, **asked)
    assert capsys.readouterr().out == "", "what is printed is for the command"
    require_same_answers(found.answers, outcome.document["items"])
    told = {"zones": list(found.zones), "zone_files": found.zone_files, "runs": list(found.runs)}
    assert told == outcome.document["against"]
    assert {"INSIDE": 10, "UNKNOWN": 4, "OUTSIDE": 0}[found.verdict] == outcome.code
    assert [answer.verdict for answer in found.answers][:2] == ["OUTSIDE" if asked else "UNKNOWN", "INSIDE"]


def test_the_answer_of_a_loaded_run_is_codes_and_numbers_and_can_be_put_in_words(stored):
    run = library.load_run(stored)
    for name, lon_deg, lat_deg in (("-33.9,151.2", 151.2, -33.9), ("13.0,129.3", 129.3, 13.0)):
        answer = run.check(lon_deg=lon_deg, lat_deg=lat_deg)
        assert "sentence" not in jsonable(answer) and "reason" not in jsonable(answer.nearest)
        (told,) = library.check(name, mission=run).answers
        in_words = library.in_words(answer)
        assert (in_words.zones, in_words.nearest, in_words.sentence) == (told.zones, told.nearest, told.sentence)
        assert in_words.nearest.reason.endswith(".") and "not an official warning" in in_words.sentence
        # What was told can be told again, in another language say
        assert library.in_words(in_words) == in_words


def test_one_place_is_a_name_a_record_or_a_line_of_a_file(stored, tmp_path):
    (tmp_path / "p.csv").write_text("name,lat,lon\nSydney,-33.9,151.2\n", encoding="utf-8")
    sydney = Place(id="s", name="Sydney", lon_deg=151.2, lat_deg=-33.9, names={}, area="", source="typed")
    found = [
        library.check("-33.9,151.2", mission=MISSION),
        library.check(sydney, mission=MISSION),
        library.check(file=tmp_path / "p.csv", mission=MISSION),
        library.check((one for one in [sydney]), mission=MISSION),
    ]
    assert [[answer.verdict for answer in one.answers] for one in found] == [["OUTSIDE"]] * 4
    both = library.check("13.0,129.3", file="p.csv", mission=MISSION)
    assert [answer.verdict for answer in both.answers] == ["INSIDE", "OUTSIDE"] and both.verdict == "INSIDE"


def in_words(reason) -> dict:
    """A reason with what its probability is given as files say it."""
    told = jsonable(reason)
    return told if told["condition"] is None else {**told, "condition": condition_words(told["condition"])}


def test_flag_says_what_the_command_says(fallzone, stored, assessment):
    outcome = fallzone("flag", "--mission", MISSION, "--json")
    for found in (library.flag(MISSION), library.flag(run=stored), library.flag(assessment)):
        assert [flag.region for flag in found.flags] == [item["region"] for item in outcome.document["items"]]
        assert [[in_words(reason) for reason in flag.reasons] for flag in found.flags] == [
            item["reasons"] for item in outcome.document["items"]
        ]
        assert (list(found.doubts), found.mission.id) == (outcome.document["doubts"], outcome.document["mission"])
        assert found.verdict == "FLAGGED" and outcome.code == 10


def test_no_flag_is_none_or_unknown(assessment, made):
    calm = dataclasses.replace(assessment, flagged=())
    assert library.flag(calm).verdict == "NONE" and library.flag(calm).doubts == ()
    half = dataclasses.replace(calm, impacts=calm.impacts[:1], shapes=())
    assert library.flag(half).verdict == "UNKNOWN"


def test_a_loaded_run_answers_without_being_stored(assessment, made, tmp_path):
    found = library.check(PLACES, mission=assessment)
    assert [answer.verdict for answer in found.answers][:2] == ["OUTSIDE", "INSIDE"]
    assert found.runs == (MISSION,) and made == [] and list(tmp_path.iterdir()) == []


def test_run_stores_the_same_bytes_as_the_command_and_says_where(fallzone, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = []
    assessment = library.run(MISSION, **SMALL, out="ours", progress=lambda what, *_, **__: told.append(what))
    outcome = fallzone(
        "run", MISSION, "--samples", "20", "--case", "nominal", "--workers", "1", "--out", "theirs", "--json"
    )
    assert outcome.code == 0 and files_of(tmp_path / "ours") == files_of(tmp_path / "theirs")
    assert assessment.folder == Path("ours") and assessment.provenance.samples == {"nominal": 20}
    assert [told[0], told[-1]] == ["preparing", "storing"] and "nominal" in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ours", "theirs"]
    again = library.load_run("ours")
    assert again.folder == Path("ours") and again.flagged == assessment.flagged
    # Other cases than the default ones go beside the mission's folder
    assert library.run(MISSION, **SMALL, results="runs").folder == Path("runs") / f"{MISSION}.nominal"


def test_map_and_pack_are_those_of_the_commands(fallzone, stored, quick, tmp_path):
    assert fallzone("map", MISSION, "-o", "theirs.html").code == 0
    assert fallzone("brief", MISSION, "-o", "theirs").code == 0
    assert library.draw_map(MISSION, "ours.html") == Path("ours.html")
    assert (tmp_path / "ours.html").read_bytes() == (tmp_path / "theirs.html").read_bytes()
    paths = library.brief(library.load_run(stored), tmp_path / "ours")
    assert {path.name for path in paths} == set(files_of(tmp_path / "theirs"))
    assert files_of(tmp_path / "ours") == files_of(tmp_path / "theirs")
    assert library.draw_map(MISSION, "globe.kmz", run=stored).read_bytes().startswith(b"PK")


def test_flights_figures_and_lists_are_those_of_the_commands(fallzone):
    flight = library.fly("nuri-2021-10-21", "as-flown")
    document = fallzone("fly", "nuri-2021-10-21", "--case", "as-flown", "--json").document
    assert jsonable(flight.events) == document["events"] and jsonable(flight.drops) == document["drops"]
    found = library.validate("nuri-2022-06-21")
    document = fallzone("validate", "nuri-2022-06-21", "--json").document
    assert jsonable(found.rows) == document["items"] and jsonable(found.summary) == document["summary"]
    assert [mission.id for mission in found.missions] == ["nuri-2022-06-21"]
    items = fallzone("list", "cases", MISSION, "--json").document["items"]
    assert [(case.id, case.title) for case in library.list_cases(MISSION)] == [(i["id"], i["title"]) for i in items]
    items = fallzone("list", "missions", "--json").document["items"]
    assert [mission.id for mission in library.list_missions()] == [item["id"] for item in items]


# --- the folder of results is an argument


def test_runs_are_found_made_and_kept_in_the_folder_that_was_named(made, quick, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    results = tmp_path / "far" / "runs"
    found = library.check("-33.9,151.2", mission=MISSION, results=results)
    assert found.verdict == "OUTSIDE" and found.runs == (str(results / MISSION),) and len(made) == 1
    assert (results / MISSION / "assessment.json").is_file()
    # Now it is stored there, for every question
    assert library.check("-33.9,151.2", mission=MISSION, results=str(results)).runs == found.runs
    assert library.flag(MISSION, results=results).verdict == "FLAGGED"
    assert library.draw_map(MISSION, "map.html", results=results).is_file()
    assert library.brief(MISSION, "pack.zip", results=results)[0].is_file()
    assert len(made) == 1
    assert library.check("-33.9,151.2", results=results).runs == found.runs
    assert library.check("-33.9,151.2").runs == (), "the working directory has none"
    assert sorted(path.name for path in Path().iterdir()) == ["map.html", "pack.zip"]


def test_of_a_stored_run_no_progress_is_told_and_of_a_new_one_it_is(made):
    told = []
    for _ in range(2):
        library.flag(MISSION, progress=lambda what, *_: told.append(what))
    assert told == ["preparing", "storing"] and len(made) == 1


def test_a_stale_run_is_logged_as_a_warning_and_said_by_the_run(made, assessment, tmp_path, caplog):
    provenance = dataclasses.replace(assessment.provenance, version="0.0.0")
    dataclasses.replace(assessment, provenance=provenance).write(tmp_path / "old")
    for ask in (library.load_run, lambda folder: library.check("-33.9,151.2", run=folder)):
        caplog.clear()
        ask("old")
        [record] = caplog.records
        assert (record.name, record.levelname) == ("fallzone", "WARNING") and "old is stale" in record.getMessage()
    assert library.load_run("old").stale.values["made_by"] == "0.0.0"
    assert library.check("-33.9,151.2", run="old").verdict == "UNKNOWN"
    loaded = library.check("-33.9,151.2", mission=library.load_run("old"))
    assert (loaded.verdict, loaded.runs) == ("UNKNOWN", ("old",))


def test_the_run_of_a_file_of_ones_own_never_answers_for_the_shipped_mission(made, tmp_path):
    mine = tmp_path / f"{MISSION}.toml"
    mine.write_bytes((SHIPPED.root / "missions" / mine.name).read_bytes() + b"# mine\n")
    assert library.flag(mine).verdict == "FLAGGED" and len(made) == 1
    assert (tmp_path / "results" / MISSION).is_dir()
    for number, ask in enumerate((library.flag, lambda mission: library.check("0,0", mission=mission)), start=2):
        ask(MISSION)
        assert len(made) == number
    library.flag(mine)
    assert len(made) == 3, "for the file itself it is the stored one"


def test_where_no_run_is_stored_the_folder_is_named(made, caplog):
    with caplog.at_level("INFO", "fallzone"):
        library.check("0,0", results="far/runs")
    assert caplog.messages[-1].endswith("no run is stored under far/runs/")


# --- one writer at a time


def test_a_folder_that_another_process_writes_to_is_in_use(made, tmp_path):
    code = (
        "import sys; from pathlib import Path; from fallzone.writers import kept_folder, single_writer\n"
        "with single_writer(path := Path(sys.argv[1])):\n"
        "    kept_folder(path).mkdir(); print('held', flush=True); sys.stdin.read()"
    )
    start = [sys.executable, "-c", code, str(tmp_path / "results" / MISSION)]
    with subprocess.Popen(start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        for ask in (library.run, library.flag, lambda mission: library.check("0,0", mission=mission)):
            with pytest.raises(InUseError, match="is writing to it") as told:
                ask(MISSION)
            assert not hasattr(told.value, "__notes__"), "what the other keeps is not ours"
        holder.stdin.close()
    assert made == [] and library.run(MISSION).folder.is_dir()


def test_two_threads_never_write_one_run(made, monkeypatch):
    begun, go_on, stored = threading.Event(), threading.Event(), []
    make = assessing.assess

    def make_slowly(*arguments, **options):
        begun.set()
        assert go_on.wait(60.0)
        return make(*arguments, **options)

    monkeypatch.setattr(assessing, "assess", make_slowly)
    first = threading.Thread(target=lambda: stored.append(library.run(MISSION)))
    first.start()
    assert begun.wait(60.0)
    with pytest.raises(InUseError):
        library.run(MISSION)
    go_on.set()
    first.join()
    assert len(made) == 1 and stored[0].folder.is_dir()


def test_a_run_that_was_broken_off_says_where_its_flights_are_kept(made, monkeypatch):
    def stop(*_, work_folder, **__):
        work_folder.mkdir(parents=True)
        (work_folder / "block").write_bytes(b"1")
        raise KeyboardInterrupt

    make = assessing.assess
    monkeypatch.setattr(assessing, "assess", stop)
    with pytest.raises(KeyboardInterrupt) as told:
        library.run(MISSION)
    kept = kept_folder(Path("results") / MISSION)
    assert told.value.__notes__ == [f"the same command goes on where it was: finished flights are kept in {kept}"]
    assert (kept / "block").is_file()
    monkeypatch.setattr(assessing, "assess", make)
    library.run(MISSION)
    assert [path.name for path in Path("results").iterdir()] == [MISSION], "what was kept is gone once it is stored"


# --- what cannot be asked is told in words


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: library.check(), "places = (): expected at least one"),
        (lambda: library.check([]), "places = []: expected at least one"),
        (lambda: library.check(5), "5 is no place"),
        (lambda: library.check([None]), "None is no place"),
        (lambda: library.check("Miyako"), "Miyako, Iwate"),
        (lambda: library.check("Naha", mission=5), "mission = 5: expected the id"),
        (lambda: library.check("Naha", mission="no-such"), "no mission 'no-such'"),
        (lambda: library.check("Naha", run=5), "run = 5: expected the path"),
        (lambda: library.check("Naha", results=None), "results = None: expected the path"),
        (lambda: library.check(file=5), "file = 5"),
        (lambda: library.flag(), "name a mission"),
        (lambda: library.flag({}), "mission = {}"),
        (lambda: library.flag(MISSION, results=1.5), "results = 1.5"),
        (lambda: library.run(None), "a mission is named by its id or its file"),
        (lambda: library.run(MISSION, samples=0), "samples = 0"),
        (lambda: library.run(MISSION, cases="nominal"), "cases = 'nominal'"),
        (lambda: library.run(MISSION, cases=["lucky"]), "no case 'lucky'"),
        (lambda: library.run(MISSION, cases=["../x@T+1"]), "no case '../x@T+1'"),
        (lambda: library.run(MISSION, out=5), "out = 5"),
        (lambda: library.load_run(None), "folder = None"),
        (lambda: library.draw_map(MISSION, None), "path = None"),
        (lambda: library.brief(5, "pack"), "mission = 5"),
        (lambda: library.fly(5), "a mission is named by its id or its file"),
        (lambda: library.fly(MISSION, "lucky"), "no case 'lucky'"),
        (lambda: library.validate("no-such"), "no mission 'no-such'"),
        (lambda: library.list_cases("no-such"), "no mission 'no-such'"),
    ],
)
def test_a_question_that_cannot_be_meant_is_a_usage_error(made, tmp_path, ask, words):
    with pytest.raises(UsageError) as told:
        ask()
    assert words in str(told.value) and told.value.exit_code == 2
    assert made == [] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda: library.load_run("nowhere"),
        lambda: library.check("Naha", run="nowhere"),
        lambda: library.check(file="nowhere.csv"),
        lambda: library.run("nowhere.toml"),
        lambda: library.run(MISSION, out="taken"),
        lambda: library.draw_map(MISSION, "taken"),
        lambda: library.brief(MISSION, "taken/file"),
    ],
)
def test_a_file_or_folder_that_cannot_serve_is_an_input_error_before_any_work(made, tmp_path, ask):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("mine")
    with pytest.raises(InputError) as told:
        ask()
    assert told.value.exit_code == 3 and made == []
    assert (tmp_path / "taken" / "file").read_text() == "mine"


def test_a_mission_and_the_run_of_another_are_refused(stored, assessment):
    other = dataclasses.replace(assessment, mission=assessment.mission.model_copy(update={"id": "another"}))
    for ask in (library.flag, lambda mission, run: library.check("0,0", mission=mission, run=run)):
        for mission in ("nuri-2021-10-21", other):
            with pytest.raises(UsageError, match=f"holds a run of {MISSION}, not of"):
                ask(mission, run=stored)
