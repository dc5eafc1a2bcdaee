"""Where nothing can be written a sentence says so, and nothing half-written stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import tiny_assessment

from fallzone.errors import InputError, InUseError
from fallzone.files import write_whole
from fallzone.writers import single_writer

MISSION = "tiny-2023-08-24"

# A limit on the size of files stands for a full disk: the system refuses the write half-way just the same.
LIMITED = (
    "import resource, sys; from fallzone.cli.main import main\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY)); main(sys.argv[2:])"
)


@pytest.fixture
def tiny_run(tmp_path):
    """The tiny assessment, stored."""
    return tiny_assessment().write(tmp_path / "tiny")


@pytest.mark.parametrize(
    "command",
    [
        ("map", MISSION, "--run", "tiny", "-o", "out/map.html"),
        ("brief", MISSION, "--run", "tiny", "-o", "out/pack"),
        ("brief", MISSION, "--run", "tiny", "-o", "out/pack.zip"),
        ("run", "malligyong-1-2023-08-24", "--case", "nominal", "--samples", "50", "--out", "out/run"),
    ],
    ids=["map", "folder", "zip", "run"],
)
def test_a_full_disk_is_told_in_words_and_leaves_nothing(tiny_run, tmp_path, command):
    (tmp_path / "out").mkdir()
    start = [sys.executable, "-c", LIMITED, "10000", *command]
    done = subprocess.run(start, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"fallzone: {command[-1]}: cannot be written: File too large" in done.stderr
    assert [path.name for path in (tmp_path / "out").rglob("*")] == []


def test_what_is_no_ordinary_file_is_never_replaced(fallzone, tiny_run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.zip")
    for command in ("map", "brief"):
        outcome = fallzone(command, MISSION, "--run", "tiny", "-o", "pipe.zip")
        assert (outcome.code, outcome.out) == (3, "")
        assert "pipe.zip: is not an ordinary file" in outcome.err
    with pytest.raises(InputError, match="not an ordinary file"):
        write_whole(tmp_path / "pipe.zip", b"")
    assert not (tmp_path / "pipe.zip").is_file() and (tmp_path / "pipe.zip").exists()


@pytest.mark.parametrize("command", ["map", "brief", "run"])
def test_a_name_that_no_disk_takes_is_told_before_any_work(fallzone, made, tmp_path, command):
    outcome = fallzone(command, "nuri-2021-10-21", "--out" if command == "run" else "-o", "x" * 300)
    assert (outcome.code, outcome.out, made) == (3, "", [])
    assert "cannot be written: File name too long" in outcome.err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")  # noqa: PTH110
@pytest.mark.parametrize("arguments", [("list", "sites", "--json"), ("--help",)])
def test_a_full_stdout_is_told_and_never_exits_0(arguments):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        code = "from fallzone.cli.main import main; main()"
        start = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(start, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("fallzone: cannot write: No space left on device")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_keep_the_exit_code_and_words_out_of_the_data(tmp_path, closed):
    script = f"{sys.executable} -c 'from fallzone.cli.main import main; main()' check -- -33.9,151.2 {closed}"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 4, "without a run it is unknown"
    assert "checked against" not in done.stdout and "Traceback" not in done.stderr


def test_a_folder_in_use_is_not_confused_with_one_that_cannot_be(tmp_path):
    code = (
        "import sys; from pathlib import Path; from fallzone.writers import single_writer\n"
        "with single_writer(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    start = [sys.executable, "-c", code, str(tmp_path / "run")]
    with subprocess.Popen(start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InUseError), single_writer(tmp_path / "run"):
            pass
        holder.stdin.close()
    if sys.platform == "linux":  # where nobody can make a file in /proc, root neither
        with pytest.raises(InputError, match="/proc cannot be written to"), single_writer(Path("/proc/run")):
            pass
