"""Files and folders appear whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from fallzone.errors import InputError, InUseError
from fallzone.files import single_writer, whole_folder, write_whole


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path):
    folder = tmp_path / "run"
    with whole_folder(folder, marker="m") as temporary:
        (temporary / "m").write_text("first")
    with pytest.raises(RuntimeError), whole_folder(folder, marker="m") as temporary:
        (temporary / "m").write_text("second")
        raise RuntimeError
    assert (folder / "m").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_a_new_folder_replaces_the_old_one_whole(tmp_path):
    folder = tmp_path / "run"
    for name in ("first", "second"):
        with whole_folder(folder, marker="m") as temporary:
            (temporary / "m").write_text(name)
            (temporary / name).write_text("x")
    assert sorted(p.name for p in folder.iterdir()) == ["m", "second"]


def test_somebody_elses_folder_is_left_alone(tmp_path):
    (tmp_path / "thesis.doc").write_text("ten years")
    with pytest.raises(InputError, match="left alone"), whole_folder(tmp_path, marker="m"):
        pass
    assert (tmp_path / "thesis.doc").read_text() == "ten years"


def test_a_second_writer_is_told_at_once(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from fallzone.files import single_writer\n"
        "with single_writer(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    folder = tmp_path / "run"
    holder = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        words = rf"process {holder.pid} on .* is writing to this folder"
        with pytest.raises(InUseError, match=words) as error, single_writer(folder):
            pass
        assert error.value.exit_code == 5
    finally:
        holder.kill()
        holder.communicate()
    with single_writer(folder):
        assert holder.returncode == -signal.SIGKILL


def test_a_killed_writer_leaves_the_old_folder_or_the_new_one(tmp_path):
    folder = tmp_path / "run"
    code = (
        "import sys; from pathlib import Path; from fallzone.files import whole_folder\n"
        "folder, n = Path(sys.argv[1]), 0\n"
        "while True:\n"
        "    n += 1\n"
        "    with whole_folder(folder, marker='m') as part:\n"
        "        for name in ('a', 'b', 'm'): (part / name).write_text(str(n))\n"
        "    print(n, flush=True)"
    )
    for wait_s in (0.0, 0.003, 0.011, 0.023):
        writer = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(wait_s)
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        assert len({(folder / name).read_text() for name in ("a", "b", "m")}) == 1
    with whole_folder(folder, marker="m") as part:
        (part / "m").write_text("last")
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_the_right_to_write_leaves_nothing_behind(tmp_path):
    with pytest.raises(InputError), single_writer(tmp_path / "results" / "run"):
        assert sorted(p.name for p in (tmp_path / "results").iterdir()) == [".run.lock", ".run.owner"]
        raise InputError("wind.nc", "cannot be true")
    assert list(tmp_path.iterdir()) == []


def test_many_writers_are_never_two_at_once(tmp_path):
    code = (
        "import os, sys; from pathlib import Path\n"
        "from fallzone.errors import InUseError\n"
        "from fallzone.files import single_writer\n"
        "folder, held = Path(sys.argv[1]), 0\n"
        "while held < 150:\n"
        "    try:\n"
        "        with single_writer(folder / 'run'):\n"
        "            os.close(os.open(folder / 'alone', os.O_CREAT | os.O_EXCL))\n"
        "            (folder / 'alone').unlink()\n"
        "            held += 1\n"
        "    except InUseError: pass"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE) for _ in range(4)]
    assert [writer.communicate()[1] for writer in writers] == [b""] * 4
    assert list(tmp_path.iterdir()) == []
