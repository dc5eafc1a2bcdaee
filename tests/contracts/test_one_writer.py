"""One writer at a time: what a second one is told, and what becomes of the hidden folder."""

from __future__ import annotations

import errno
import os
import sys
import threading
from pathlib import Path

import pytest

from fallzone.errors import InputError, InUseError, UnwritableError
from fallzone.files import write_whole
from fallzone.writers import SIGNATURE, single_writer


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def told_by_a_second_writer(path) -> str:
    """What a writer is told that finds another one at work; in a thread, since this one may go on where it holds."""
    told = []

    def write():
        try:
            with single_writer(path):
                told.append("nothing")
        except (InputError, InUseError) as error:
            told.append(f"{type(error).__name__}: {error}")

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    return told[0]


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["/somewhere/bin/fallzone", "run", "my mission"], "fallzone run 'my mission'"),
        (["fallzone", "map", "나로호"], "fallzone map '나로호'"),
        (["fallzone", "map", "\udcff.toml"], "fallzone map '?.toml'"),
        (["fallzone"], "fallzone"),
    ],
    ids=["quoted", "Korean", "no text", "alone"],
)
def test_a_second_writer_is_told_the_process_its_machine_and_its_command(tmp_path, monkeypatch, arguments, command):
    monkeypatch.setattr(sys, "argv", arguments)
    who = f"process {os.getpid()} on {os.uname().nodename} ({command})"
    with single_writer(tmp_path / "run"):
        assert (tmp_path / ".run.fallzone" / "owner").read_bytes() == f"{SIGNATURE}{who}\n".encode()
        told = told_by_a_second_writer(tmp_path / "run")
    assert told == f"InUseError: {tmp_path}/run: {who} is writing to it; wait, or choose another place"


@pytest.mark.parametrize(
    ("owner", "who"),
    [
        (b"", "another run"),
        (SIGNATURE.encode(), "another run"),
        (SIGNATURE.encode() + b"\xffallzone\n", "\N{REPLACEMENT CHARACTER}allzone"),
        # 36 bytes of the signature and 20 of the command, then as much as makes 400
        (SIGNATURE.encode() + b"process 1 (fallzone " + 9_000 * b"x", "process 1 (fallzone " + 344 * "x"),
    ],
    ids=["empty", "signed alone", "no text", "endless"],
)
def test_a_second_writer_is_told_so_much_as_can_be_read_of_the_first(tmp_path, owner, who):
    with single_writer(tmp_path / "run"):
        (tmp_path / ".run.fallzone" / "owner").write_bytes(owner)
        told = told_by_a_second_writer(tmp_path / "run")
    assert told == f"InUseError: {tmp_path}/run: {who} is writing to it; wait, or choose another place"


def test_a_second_writer_is_told_of_another_run_before_the_first_has_signed(tmp_path):
    with single_writer(tmp_path / "run"):
        (tmp_path / ".run.fallzone" / "owner").unlink()
        (tmp_path / ".run.fallzone" / "scratch").rmdir()
        told = told_by_a_second_writer(tmp_path / "run")
    assert told == f"InUseError: {tmp_path}/run: another run is writing to it; wait, or choose another place"
    assert names(tmp_path) == []


@pytest.mark.parametrize("gone", [["scratch"], ["owner"], ["lock"], ["scratch", "owner", "lock", ""]])
def test_a_writer_ends_in_peace_and_leaves_nothing_whatever_of_its_folder_has_gone_meanwhile(tmp_path, gone):
    hidden = tmp_path / ".run.fallzone"
    with single_writer(tmp_path / "run"):
        for name in gone:
            path = hidden / name
            (path.rmdir if path.is_dir() else path.unlink)()
    assert names(tmp_path) == []


def test_unfinished_work_that_cannot_be_removed_does_not_hide_what_was_wrong(tmp_path, monkeypatch):
    rmdir = os.rmdir

    def refuse(path, **options):
        if str(path).endswith("scratch"):
            raise PermissionError(errno.EPERM, "Operation not permitted", str(path))
        rmdir(path, **options)

    with pytest.raises(InputError, match=r"wind\.nc: cannot be true"), single_writer(tmp_path / "run"):
        monkeypatch.setattr(os, "rmdir", refuse)
        raise InputError("wind.nc", "cannot be true")
    monkeypatch.undo()
    # The next one clears it away
    write_whole(tmp_path / "run", b"x")
    assert names(tmp_path) == ["run"]


def test_a_list_of_the_hidden_folder_that_was_never_true_is_made_again(tmp_path, monkeypatch):
    hidden, listed = tmp_path / ".run.fallzone", os.scandir

    def list_late(path):
        """The scratch was still there when it was listed, the signature not any more when it was looked for."""
        monkeypatch.setattr(os, "scandir", listed)
        (hidden / "scratch").mkdir()
        entries = [entry for entry in listed(path) if entry.stat()]
        (hidden / "scratch").rmdir()
        return entries

    monkeypatch.setattr(os, "scandir", list_late)
    write_whole(tmp_path / "run", b"x")
    assert os.scandir is listed and names(tmp_path) == ["run"]


@pytest.mark.parametrize("error", [FileNotFoundError, FileExistsError])
def test_a_hidden_folder_that_goes_while_it_is_made_is_made_again(tmp_path, monkeypatch, error):
    makes, fails = Path.mkdir, [error(errno.ENOENT, "gone"), error(errno.ENOENT, "gone again")]

    def make_late(path, *arguments, **options):
        if fails and path == tmp_path:
            raise fails.pop()
        makes(path, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", make_late)
    with single_writer(tmp_path / "run"):
        assert names(tmp_path) == [".run.fallzone"]
    assert fails == [] and names(tmp_path) == []


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="only Linux has a folder that makes none")  # noqa: PTH112
def test_a_place_where_the_system_makes_no_folder_is_told_as_that_and_not_as_in_use():
    path = Path("/proc/fallzone/run")
    with pytest.raises(UnwritableError) as error, single_writer(path):
        pass
    # Whose process it is decides on the reason: a user that may not make one is told so
    assert str(error.value).startswith(f"{path}: /proc/fallzone cannot be written to")
    assert str(error.value).endswith("; choose another place")


@pytest.mark.parametrize(
    ("place", "words"), [("file/run", "File exists"), ("file/sub/run", "Not a directory")], ids=["in it", "below it"]
)
def test_a_folder_in_a_file_is_refused_in_the_system_s_words(tmp_path, place, words):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UnwritableError) as error, single_writer(tmp_path / place):
        pass
    above = (tmp_path / place).parent
    assert str(error.value) == f"{above}/run: {above} cannot be written to: {words}; choose another place"
    assert (tmp_path / "file").read_text() == "mine" and names(tmp_path) == ["file"]


def test_a_disk_without_space_for_the_hidden_folder_is_told_as_that(tmp_path, monkeypatch):
    def refuse(path, *_arguments, **_options):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(UnwritableError) as error, single_writer(tmp_path / "run"):
        pass
    words = "cannot be written to: No space left on device; free some space or choose another place"
    assert str(error.value) == f"{tmp_path}/run: {tmp_path} {words}"


@pytest.mark.parametrize("refused", ["filelock.FileLock.acquire", "os.scandir"])
def test_a_hidden_folder_of_another_user_is_told_as_that_and_not_as_in_use(tmp_path, monkeypatch, refused):
    """As it is where root may do everything: the system's answers are put in its mouth."""

    def refuse(*_arguments, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(refused, refuse)
    with pytest.raises(UnwritableError) as error, single_writer(tmp_path / "run"):
        pass
    hidden = tmp_path / ".run.fallzone"
    assert str(error.value) == f"{tmp_path}/run: {hidden} cannot be written to; choose another place"


def test_a_lock_that_went_with_the_writer_before_is_tried_again(tmp_path, monkeypatch):
    import filelock

    acquire = filelock.FileLock.acquire

    def be_late(lock, **_options):
        monkeypatch.setattr(filelock.FileLock, "acquire", acquire)
        raise filelock.Timeout(lock.lock_file)

    monkeypatch.setattr(filelock.FileLock, "acquire", be_late)
    with single_writer(tmp_path / "run"):
        assert names(tmp_path / ".run.fallzone") == ["lock", "owner", "scratch"]
    assert names(tmp_path) == []
