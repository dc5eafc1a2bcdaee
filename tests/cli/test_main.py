"""What every command has in common: help, exit codes, data on stdout and words on stderr."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime

import pytest

import fallzone.cli.list_
from fallzone.cli.main import app
from fallzone.errors import InputError, InUseError, UnknownAnswerError, UsageError

COMMANDS = (
    "list",
    "fly",
    "calibrate",
    "iip",
    "fall",
    "run",
    "check",
    "flag",
    "risk",
    "alert",
    "map",
    "brief",
    "corridor",
    "watch",
    "exercise",
    "compare",
    "validate",
    "warmup",
)
HEAVY = ("numpy", "scipy", "numba", "shapely", "geopandas", "pandas", "pydantic", "pyproj", "folium", "rich", "babel")


def start(*arguments: str, **options) -> subprocess.CompletedProcess:
    """Run the real command in a process of its own."""
    environment = {**os.environ, "COLUMNS": "80", **options.pop("env", {})}
    code = "import sys; from fallzone.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, **options)


def test_every_command_of_the_contract_is_there_and_no_other(fallzone):
    assert [command.name for command in app.registered_commands] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_80_columns(fallzone, command):
    outcome = fallzone(command, "--help")
    assert outcome.code == 0 and outcome.err == ""
    assert outcome.out.startswith("Usage: fallzone")
    assert max(map(len, outcome.out.splitlines())) <= 80


def test_the_first_help_lists_every_command_in_full(fallzone):
    outcome = fallzone("--help")
    for command in COMMANDS:
        [line] = [line for line in outcome.out.splitlines() if line.startswith(f"  {command} ")]
        assert line.endswith("."), "cut off"


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from fallzone.cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"heavy = set({HEAVY})\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("language", "word"), [("ko", "발사장"), ("ja", "種子島"), ("en", "Naro Space Center")])
def test_a_language_that_is_asked_for_is_spoken(fallzone, language, word):
    outcome = fallzone("--lang", language, "list", "sites")
    assert outcome.code == 0 and outcome.err == "" and word in outcome.out


def test_a_language_that_nobody_speaks_here_is_refused(fallzone):
    outcome = fallzone("--lang", "xx", "list", "sites")
    assert outcome.code == 2 and "'en', 'ko', 'ja'" in outcome.err


def test_the_version_is_printed(fallzone):
    outcome = fallzone("--version")
    assert (outcome.code, outcome.out.split()[0]) == (0, "fallzone")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("list", "nonsense"),
        ("list", "cases"),
        ("list", "sites", "nuri-2021-10-21"),
        ("iip",),
        ("iip", "--lat", "x", "--lon", "0", "--height-m", "0", "--velocity-ned", "0", "0", "0"),
        ("iip", "--lat", "0", "--lon", "0", "--height-m", "0", "--velocity-ned", "0", "0"),
        ("fly",),
        ("fly", "no-such-mission"),
        ("fly", "nuri-2021-10-21", "--case", "no-such-case"),
        ("run", "no-such-mission"),
        ("run", "nuri-2021-10-21", "--samples", "0"),
        ("run", "nuri-2021-10-21", "--samples", "1000000000000"),
        ("run", "nuri-2021-10-21", "--workers", "0"),
        ("run", "nuri-2021-10-21", "--workers", "100000"),
        ("run", "nuri-2021-10-21", "--seed", "-1"),
        ("flag",),
        ("flag", "--mission", "no-such-mission"),
        ("check",),
        ("check", "--mision", "nuri-2021-10-21", "Naha"),
        ("check", "Naha", "--jsno"),
        ("map", "no-such-mission", "-o", "x.html"),
        ("map", "nuri-2021-10-21"),
        ("brief", "nuri-2021-10-21"),
    ],
)
def test_a_wrong_question_exits_2_and_prints_nothing(fallzone, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    outcome = fallzone(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err and "Traceback" not in outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("which?"), 2),
        (InputError("vehicles/a.toml [mass]", "is 0"), 3),
        (UnknownAnswerError("no answer"), 4),
        (InUseError("busy"), 5),
        (KeyboardInterrupt(), 130),
        (ValueError("odd \x1b[2J"), 1),
    ],
)
def test_each_error_has_its_exit_code_and_is_told_in_words(fallzone, monkeypatch, error, code):
    monkeypatch.delenv("FALLZONE_DEBUG", raising=False)

    def fail() -> list:
        raise error

    monkeypatch.setitem(fallzone_lists(), "sites", fail)
    outcome = fallzone("list", "sites", "--json")
    assert (outcome.code, outcome.out) == (code, "")
    assert "Traceback" not in outcome.err and "\x1b" not in outcome.err
    if code not in (1, 130):
        assert outcome.err == f"fallzone: {error}\n"


def fallzone_lists() -> dict:
    return fallzone.cli.list_._LISTS


def test_a_bad_geodata_folder_is_bad_input(fallzone, tmp_path, monkeypatch):
    monkeypatch.setenv("FALLZONE_GEODATA", "")
    outcome = fallzone("--geodata", tmp_path / "none", "list", "missions")
    assert outcome.code == 3
    assert "none" in outcome.err


@pytest.mark.parametrize("kind", ["sites", "vehicles", "missions", "regions", "models", "places"])
def test_every_list_has_ids_and_titles(fallzone, kind):
    items = fallzone("list", kind, "--json").document["items"]
    assert items
    assert all(item["id"] and item["title"] for item in items)
    text = fallzone("list", kind)
    assert text.code == 0 and text.err == ""
    assert items[0]["id"][:20] in text.out
    assert "…" not in text.out, "cut off"


def test_the_plain_list_says_of_what_kind_each_thing_is(fallzone):
    items = fallzone("list", "--json").document["items"]
    assert {item["kind"] for item in items} == {"mission", "vehicle", "site"}
    assert {"nuri-2021-10-21", "malligyong-1-2023-08-24", "nuri", "chollima-1", "goheung", "sohae"} <= {
        item["id"] for item in items
    }


def at(monkeypatch, when: str) -> None:
    """Have the list told at an instant, whatever the clock shows."""
    monkeypatch.setattr(fallzone.cli.list_, "now_utc", lambda: datetime.fromisoformat(when))


def test_the_list_says_which_launch_is_next(fallzone, geodata, monkeypatch):
    """Of the flights of 2021 and 2022 in a folder of one's own, before, between and after them."""
    for path in (geodata / "missions").glob("*.toml"):
        if path.stem not in ("nuri-2021-10-21", "nuri-2022-06-21"):
            path.unlink()
    for when, id, liftoff, local in (
        ("2021-10-21T07:59:59Z", "nuri-2021-10-21", "2021-10-21T08:00:00Z", "21 Oct 17:00 KST"),
        ("2021-10-21T08:00:01Z", "nuri-2022-06-21", "2022-06-21T07:00:00Z", "21 Jun 16:00 KST"),
    ):
        at(monkeypatch, when)
        next_launch = {"id": id, "from_utc": liftoff, "until_utc": None}
        assert fallzone("list", "missions", "--json").document["next_launch"] == next_launch
        assert fallzone("list", "--json").document["next_launch"] == next_launch
        told = " ".join(fallzone("list", "missions").out.split())
        assert f"Next launch: {id} (" in told
        assert told.endswith(f"lift-off {liftoff[:10]} {liftoff[11:16]} UTC = {local}.")
        assert "Next launch: " in fallzone("list").out
    at(monkeypatch, "2022-06-22T00:00:00Z")
    assert fallzone("list", "missions").out.endswith("No launch ahead among these missions.\n")
    assert fallzone("list", "missions", "--json").document["next_launch"] is None
    assert "next_launch" not in fallzone("list", "sites", "--json").document
    assert "launch ahead" not in fallzone("list", "sites").out


def test_a_launch_without_a_lift_off_is_not_told_to_be_none(fallzone, geodata, monkeypatch):
    path = geodata / "missions" / "nuri-2022-06-21.toml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("liftoff_")), encoding="utf-8")
    at(monkeypatch, "2099-01-01T00:00:00Z")
    told = " ".join(fallzone("list", "missions").out.split())
    assert told.endswith("No launch ahead among these missions; of 1 the lift-off is not known.")


def test_a_launch_with_days_in_reserve_is_ahead_until_its_last_window_ends(fallzone, geodata, monkeypatch):
    path = geodata / "missions" / "nuri-2022-06-21.toml"
    text = path.read_text(encoding="utf-8")
    days = ("2022-06-21", "2022-06-23")
    windows = f"launch_windows_utc = [{', '.join(f'[{day}T06:00:00Z, {day}T09:00:00Z]' for day in days)}]"
    path.write_text(text.replace("liftoff_mark", f"{windows}\nliftoff_mark", 1), encoding="utf-8")
    for when, start in (
        ("2022-06-20T00:00:00Z", "2022-06-21T07:00:00Z"),
        ("2022-06-21T08:00:00Z", "2022-06-21T06:00:00Z"),
        ("2022-06-22T00:00:00Z", "2022-06-23T06:00:00Z"),
    ):
        at(monkeypatch, when)
        assert fallzone("list", "missions", "--json").document["next_launch"] == {
            "id": "nuri-2022-06-21",
            "from_utc": start,
            "until_utc": "2022-06-23T09:00:00Z",
        }
        assert "its last window ends 2022-06-23 09:00 UTC" in " ".join(fallzone("list", "missions").out.split())
    at(monkeypatch, "2022-06-23T09:00:00Z")
    assert fallzone("list", "missions", "--json").document["next_launch"]["id"] != "nuri-2022-06-21"


def test_cases_of_a_mission_are_listed(fallzone):
    items = fallzone("list", "cases", "nuri-2021-10-21", "--json").document["items"]
    ids = [item["id"] for item in items]
    assert ids[:2] == ["nominal", "as-flown"]
    assert any(id.startswith("early-cutoff@T+") for id in ids)


def test_names_from_files_cannot_steer_the_terminal(fallzone, monkeypatch):
    hostile = "[bold red]x[/] \x1b[2J\x1b]0;owned\x07 \u202e \r\n{7*7} ${7*7} `id` <b> :boom:"
    monkeypatch.setitem(fallzone_lists(), "sites", lambda: [{"id": "a", "title": hostile}])
    outcome = fallzone("list", "sites")
    assert outcome.code == 0
    for character in "\x1b\x07\u202e\r":
        assert character not in outcome.out
    for shown in ("[bold red]x[/]", "{7*7}", "${7*7}", "`id`", "<b>", ":boom:"):
        assert shown in outcome.out
    assert fallzone("list", "sites", "--json").document["items"][0]["title"] == hostile


def test_colour_stays_out_of_a_pipe():
    done = start("list", "sites")
    assert done.returncode == 0 and "\x1b" not in done.stdout


def test_a_reader_who_leaves_early_sees_no_error():
    code = "import sys; from fallzone.cli.main import main; sys.exit(main())"
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-c", code, "list", "places"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert done.stderr == ""


def test_a_terminal_without_unicode_gets_escapes_not_an_error():
    done = start("list", "regions", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0 and "Okinawa" in done.stdout
    done = start("list", "regions", "--json", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert '"ja": "\\u6c96\\u7e04\\u770c"' in done.stdout
