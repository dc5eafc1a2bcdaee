"""Files and folders appear whole or not at all, and nothing of anybody else's goes with them."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
import threading
import time
import types
from pathlib import Path

import pytest

from fallzone import files
from fallzone.errors import InputError, InUseError
from fallzone.files import (
    Kind,
    any_file,
    check_file,
    check_folder,
    digest_sha256,
    open_regular,
    whole_folder,
    write_whole,
)
from fallzone.writers import SIGNATURE, kept_folder, single_writer


def list_sums(read) -> dict[str, str]:
    return dict(line.split(" ") for line in read("sums").decode().splitlines())


KIND = Kind(title="a test's folder", manifest="sums", list_files=list_sums)


def fill(folder, **texts: str) -> None:
    """Files and their list, as a writer leaves them."""
    for name, text in texts.items():
        (folder / name).write_text(text)
    sums = [f"{name} {hashlib.sha256(text.encode()).hexdigest()}\n" for name, text in texts.items()]
    (folder / "sums").write_text("".join(sums))


def make(folder, **texts: str):
    with whole_folder(folder, kind=KIND) as part:
        fill(part, **texts)
    return folder


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_digest_is_that_of_the_standard(tmp_path):
    path = write_whole(tmp_path / "a", b"abc")
    # FIPS 180-2, appendix B.1
    assert digest_sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("name", ["a", "z"])
def test_what_is_not_listed_is_found_before_and_after_the_manifest_in_the_order_of_names(tmp_path, name):
    folder = make(tmp_path / "run", m="x")
    (folder / name).write_text("mine")
    with pytest.raises(InputError, match=f"{name}: is not listed in sums"):
        make(folder, m="y")
    (folder / name).unlink()
    make(folder, **{name: "x"})
    (folder / name).write_text("changed")
    with pytest.raises(InputError, match=f"{name}: differs from its digest"):
        make(folder, m="y")


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    write_whole(path, b"new", replaces=any_file)
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a.txt"]


def test_a_file_that_is_there_is_left_alone_unless_its_kind_is_replaced(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("ten years")
    with pytest.raises(InputError, match=r"a\.txt: exists; it is left alone"):
        write_whole(path, b"new")
    with pytest.raises(InputError, match=r"a\.txt: is no poem; it is left alone"):
        write_whole(path, b"new", replaces=lambda file: None if file.read() == b"O rose" else "is no poem")
    assert path.read_text() == "ten years"
    path.write_text("O rose")
    write_whole(path, b"new", replaces=lambda file: None if file.read() == b"O rose" else "is no poem")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a.txt"]


def test_an_empty_file_holds_nothing_and_is_replaced(tmp_path):
    (tmp_path / "a.txt").touch()
    write_whole(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path):
    folder = make(tmp_path / "run", a="first")
    with pytest.raises(RuntimeError), whole_folder(folder, kind=KIND) as part:
        fill(part, a="second")
        raise RuntimeError
    assert (folder / "a").read_text() == "first"
    assert names(tmp_path) == ["run"]


def test_a_new_folder_replaces_the_old_one_whole(tmp_path):
    for name in ("first", "second"):
        folder = make(tmp_path / "run", **{name: "x"})
    assert names(folder) == ["second", "sums"]
    assert names(tmp_path) == ["run"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "run").mkdir()
    assert names(make(tmp_path / "run", a="x")) == ["a", "sums"]


def spoil_with_a_file(folder):
    (folder / "notes.txt").write_text("mine")


def spoil_with_a_hidden_file(folder):
    (folder / ".notes").write_text("mine")


def spoil_with_a_folder(folder):
    (folder / "drafts").mkdir()
    (folder / "drafts" / "one.txt").write_text("mine")


def spoil_a_byte(folder):
    (folder / "a").write_text("Text")


def spoil_by_a_folder_in_its_place(folder):
    (folder / "a").unlink()
    (folder / "a").mkdir()


def spoil_by_a_link_to_its_copy(folder):
    (folder / "a").rename(folder.parent / "copy")
    (folder / "a").symlink_to(folder.parent / "copy")


def spoil_by_a_pipe(folder):
    (folder / "a").unlink()
    os.mkfifo(folder / "a")


def spoil_the_manifest(folder):
    (folder / "sums").write_text("my sums: 3 + 4 = 7")


def spoil_by_a_folder_of_the_manifest_s_name(folder):
    (folder / "sums").unlink()
    (folder / "sums").mkdir()


def spoil_by_taking_the_manifest(folder):
    (folder / "sums").unlink()


SPOILED = {
    spoil_with_a_file: r"notes\.txt: is not listed in sums",
    spoil_with_a_hidden_file: r"\.notes: is not listed in sums",
    spoil_with_a_folder: "drafts: is not listed in sums",
    spoil_a_byte: "a: differs from its digest in sums",
    spoil_by_a_folder_in_its_place: "a: is not an ordinary file",
    spoil_by_a_link_to_its_copy: "a: is not an ordinary file",
    spoil_by_a_pipe: "a: is not an ordinary file",
    spoil_the_manifest: "sums: is not that of a test's folder",
    spoil_by_a_folder_of_the_manifest_s_name: "sums: is not that of a test's folder",
    spoil_by_taking_the_manifest: "a: is not of a test's folder",
}


@pytest.mark.parametrize(("spoil", "words"), SPOILED.items(), ids=[spoil.__name__ for spoil in SPOILED])
def test_a_folder_that_is_not_wholly_ours_is_left_alone_and_what_is_not_is_named(tmp_path, spoil, words):
    folder = make(tmp_path / "run", a="text", b="more")
    spoil(folder)
    before = {path: path.lstat() for path in tmp_path.rglob("*")}
    with pytest.raises(InputError, match=rf"run/{words}.*left alone; choose another folder") as error:
        make(folder, a="new")
    assert error.value.exit_code == 3
    found = {path: path.lstat() for path in tmp_path.rglob("*")}
    assert {path: (one.st_ino, one.st_mtime_ns) for path, one in found.items() if path != folder} == {
        path: (one.st_ino, one.st_mtime_ns) for path, one in before.items() if path != folder
    }


def test_a_folder_that_lost_a_file_holds_nothing_of_anybody_else_s(tmp_path):
    folder = make(tmp_path / "run", a="text", b="more")
    (folder / "b").unlink()
    assert names(make(folder, c="new")) == ["c", "sums"]


@pytest.mark.parametrize("has_exchange", [True, False], ids=["exchanged", "in steps"])
def test_what_somebody_puts_into_a_folder_while_it_is_made_again_stays(tmp_path, monkeypatch, has_exchange):
    if not has_exchange:
        monkeypatch.setattr(files, "_rename", lambda *_: False)
    folder = make(tmp_path / "run", a="old")
    words = r"run/notes\.txt: is not listed in sums; the folder is left alone"
    with pytest.raises(InputError, match=words), whole_folder(folder, kind=KIND) as part:
        fill(part, a="new")
        (folder / "notes.txt").write_text("mine")
    assert names(folder) == ["a", "notes.txt", "sums"] and (folder / "a").read_text() == "old"
    assert names(tmp_path) == ["run"]


@pytest.mark.parametrize("has_exchange", [True, False], ids=["exchanged", "in steps"])
def test_what_somebody_writes_into_a_file_while_it_is_made_again_stays(tmp_path, monkeypatch, has_exchange):
    if not has_exchange:
        monkeypatch.setattr(files, "_rename", lambda *_: False)
    path = write_whole(tmp_path / "a.txt", b"ours")
    is_ours = lambda file: None if file.read() == b"ours" else "is not ours"  # noqa: E731
    with pytest.raises(InputError, match=r"a\.txt: is not ours"), files.whole_file(path, replaces=is_ours) as file:
        file.write(b"new")
        path.write_text("mine")
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["a.txt"]


def test_without_an_exchange_of_names_a_folder_is_replaced_in_two_steps(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_rename", lambda *_: False)
    for name in ("first", "second"):
        make(tmp_path / "run", **{name: "x"})
    assert names(tmp_path / "run") == ["second", "sums"]
    assert names(tmp_path) == ["run"]


def test_killed_between_the_two_steps_the_old_folder_comes_back(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from fallzone import files\n"
        "folder = Path(sys.argv[1])\n"
        "kind = files.Kind(title='x', manifest='sums', list_files=lambda read: {})\n"
        "files._rename = lambda *_: False\n"
        "replace = Path.replace\n"
        "Path.replace = lambda path, to: os.kill(os.getpid(), 9) if to == folder else replace(path, to)\n"
        "with files.whole_folder(folder, kind=kind) as part: (part / 'sums').write_text('new')"
    )
    folder = make(tmp_path / "run")
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=False)
    assert done.returncode == -signal.SIGKILL and not folder.exists()
    with single_writer(folder):
        assert names(folder) == ["sums"] and (folder / "sums").read_text() == ""
    assert names(tmp_path) == ["run"]


@pytest.mark.parametrize("target", ["file", "folder", "nothing"])
def test_a_link_is_not_followed_and_nobody_blames_the_disk(tmp_path, target):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("ours")
    for name, write in (("a", lambda path: write_whole(path, b"new", replaces=any_file)), ("b", make)):
        link = tmp_path / name
        link.symlink_to(tmp_path / target)
        with pytest.raises(InputError, match=f"{name}: is a symbolic link, which is not followed") as error:
            write(link)
        assert "space" not in str(error.value)
        assert link.is_symlink()
    assert names(tmp_path) == ["a", "b", "file", "folder"]
    assert (tmp_path / "file").read_text() == "ours" and names(tmp_path / "folder") == []


def test_a_folder_above_may_be_a_link(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "results").symlink_to(tmp_path / "disk")
    make(tmp_path / "results" / "run", a="x")
    assert names(tmp_path / "disk") == ["run"]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_user_s_umask_holds(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "a", b"x")
        with whole_folder(tmp_path / "run", kind=KIND) as part:
            write_whole(part / "sums", b"")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "run/sums", "run")]
    # A folder that can be read can be entered
    assert modes == [mode, mode, mode | (mode & 0o444) >> 2]


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "device"])
def test_only_an_ordinary_file_is_opened_and_nothing_waits(tmp_path, kind):
    import socket

    path = tmp_path / "part"
    with socket.socket(socket.AF_UNIX) as listener:
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "socket":
            listener.bind(str(path))
        elif kind == "folder":
            path.mkdir()
        else:
            path.symlink_to("/dev/zero")
        for read in (open_regular, digest_sha256):
            with pytest.raises(InputError, match="is not an ordinary file"):
                read(path)


ANY_BYTES = pytest.mark.skipif(sys.platform != "linux", reason="other systems take text alone")


@pytest.mark.parametrize(
    "name", [pytest.param(b"\xff.txt", marks=ANY_BYTES), "나로호".encode(), b"a\nb", b"'; rm -r *"]
)
def test_a_name_of_any_bytes_is_written_replaced_and_left_alone_like_any_other(tmp_path, name):
    path = tmp_path / os.fsdecode(name)
    write_whole(path, b"old")
    with pytest.raises(InputError, match="exists; it is left alone"):
        write_whole(path, b"new")
    write_whole(path, b"new", replaces=any_file)
    make(tmp_path / os.fsdecode(name + b"d"), a="x")
    make(tmp_path / os.fsdecode(name + b"d"), a="y")
    assert sorted(os.listdir(os.fsencode(tmp_path))) == [name, name + b"d"]  # noqa: PTH208
    assert path.read_bytes() == b"new"


def test_a_link_put_there_between_two_looks_is_not_followed(tmp_path, monkeypatch):
    path, look = tmp_path / "a", files._find_mode
    path.write_text("ours")
    (tmp_path / "b").write_text("mine")

    def look_early(path):
        mode = look(path)
        path.unlink()
        path.symlink_to(tmp_path / "b")
        return mode

    monkeypatch.setattr(files, "_find_mode", look_early)
    with pytest.raises(OSError, match="symbolic links"):
        check_file(path, replaces=any_file)
    assert path.is_symlink() and (tmp_path / "b").read_text() == "mine"


def test_a_terminal_that_is_looked_at_does_not_become_ours():
    master, slave = os.openpty()
    name = os.ttyname(slave)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()  # of its own, without a terminal: the first that it opens would be its own
            with pytest.raises(InputError, match="is not an ordinary file"):
                open_regular(Path(name))
            with pytest.raises(OSError, match=r"No such device|not configured"):
                os.open("/dev/tty", os.O_RDWR)
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    os.close(master)
    os.close(slave)


def test_where_text_and_bytes_differ_a_file_is_read_as_bytes(tmp_path, monkeypatch):
    opens, seen = os.open, []

    def note(path, flags, *arguments, **options):
        seen.append(flags)
        return opens(path, flags & ~(1 << 30), *arguments, **options)

    monkeypatch.setattr(os, "O_BINARY", 1 << 30, raising=False)  # as Windows has it
    monkeypatch.setattr(os, "open", note)
    (tmp_path / "a").write_bytes(b"\r\n")
    with open_regular(tmp_path / "a") as file:
        assert file.read() == b"\r\n"
    assert [flags & (1 << 30) for flags in seen] == [1 << 30]


@pytest.mark.parametrize("follow_link", [True, False])
def test_a_system_that_knows_no_pipes_links_or_terminals_reads_a_file_all_the_same(tmp_path, monkeypatch, follow_link):
    for name in ("O_BINARY", "O_NONBLOCK", "O_NOCTTY", "O_NOFOLLOW"):
        monkeypatch.delattr(os, name, raising=False)
    (tmp_path / "a").write_bytes(b"x")
    with open_regular(tmp_path / "a", follow_link=follow_link) as file:
        assert file.read() == b"x"


class WithoutExchange:
    """A C library that is older than the exchange of names, or a system that has none to ask."""

    def __init__(self, name: None) -> None:
        assert name is None and files.sys.platform == "linux"


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_a_system_without_an_exchange_of_names_replaces_in_two_steps(tmp_path, monkeypatch, platform):
    monkeypatch.setattr(files, "sys", types.SimpleNamespace(platform=platform))
    monkeypatch.setattr(files.ctypes, "CDLL", WithoutExchange)
    for name in ("first", "second"):
        make(tmp_path / "run", **{name: "x"})
        write_whole(tmp_path / "file", name.encode(), replaces=any_file)
    assert names(tmp_path / "run") == ["second", "sums"] and (tmp_path / "file").read_text() == "second"
    assert names(tmp_path) == ["file", "run"]


def test_a_second_writer_is_told_at_once(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from fallzone.writers import single_writer\n"
        "with single_writer(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    folder = tmp_path / "run"
    holder = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        words = rf"process {holder.pid} on .* is writing to it"
        with pytest.raises(InUseError, match=words) as error, single_writer(folder):
            pass
        assert error.value.exit_code == 5
    finally:
        holder.kill()
        holder.communicate()
    with single_writer(folder):
        assert holder.returncode == -signal.SIGKILL


def test_a_second_writer_is_told_after_the_first_has_stored_and_goes_on(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from fallzone.errors import InUseError; from fallzone.writers import single_writer\n"
        "try:\n"
        "    with single_writer(Path(sys.argv[1])): print('held')\n"
        "except InUseError: print('in use')"
    )
    ask = [sys.executable, "-c", code, str(tmp_path / "run")]
    with single_writer(tmp_path / "run"):
        make(tmp_path / "run", a="x")
        assert subprocess.run(ask, capture_output=True, text=True, check=True).stdout == "in use\n"
    assert subprocess.run(ask, capture_output=True, text=True, check=True).stdout == "held\n"


def test_another_thread_is_another_writer(tmp_path):
    told = []

    def write():
        try:
            make(tmp_path / "run", a="x")
        except InUseError as error:
            told.append(error)

    with single_writer(tmp_path / "run"):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(told) == 1 and names(tmp_path) == []


WRITE_FOR_EVER = """
import hashlib, sys
from pathlib import Path
from fallzone.files import Kind, any_file, whole_folder, write_whole
sums = lambda read: dict(line.split() for line in read("sums").decode().splitlines())
kind = Kind(title="x", manifest="sums", list_files=sums)
folder, n = Path(sys.argv[1]), 0
while True:
    n += 1
    text = str(n).encode()
    with whole_folder(folder / "run", kind=kind) as part:
        for name in "ab": write_whole(part / name, text)
        write_whole(part / "sums", "".join(f"{name} {hashlib.sha256(text).hexdigest()}\\n" for name in "ab").encode())
    write_whole(folder / "file", 1000 * text, replaces=any_file)
    print(n, flush=True)
"""


def test_a_killed_writer_leaves_the_old_or_the_new_and_the_next_one_clears_up(tmp_path):
    for wait_s in (0.0, 0.003, 0.011, 0.023, 0.031, 0.043):
        command = [sys.executable, "-c", WRITE_FOR_EVER, str(tmp_path)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert writer.stdout.readline(), writer.communicate()[1]
        time.sleep(wait_s)
        os.kill(writer.pid, signal.SIGKILL)
        assert writer.communicate()[1] == b""
        assert check_folder(tmp_path / "run", kind=KIND) is None
        assert len({(tmp_path / "run" / name).read_text() for name in "ab"}) == 1
        text = (tmp_path / "file").read_text()
        assert text == 1000 * text[: len(text) // 1000]
    make(tmp_path / "run", a="last")
    write_whole(tmp_path / "file", b"last", replaces=any_file)
    assert names(tmp_path) == ["file", "run"]


@pytest.mark.parametrize("held", [{}, {"lock": ""}, {"owner": ""}, {"owner": SIGNATURE[:9]}, {"owner": SIGNATURE}])
def test_what_a_killed_writer_leaves_at_any_moment_is_known_as_its_own(tmp_path, held):
    (tmp_path / ".run.fallzone").mkdir()
    for name, text in held.items():
        (tmp_path / ".run.fallzone" / name).write_text(text)
    if held.get("owner") == SIGNATURE:
        (tmp_path / ".run.fallzone" / "scratch" / "new").mkdir(parents=True)
        (tmp_path / ".run.fallzone" / "scratch" / "new" / "a").write_text("half")
    make(tmp_path / "run", a="x")
    assert names(tmp_path) == ["run"]


def at_a_step(fatal: int, act) -> None:
    """Have this process meet its fate at a step of writing: where it makes, renames or removes something."""
    writes, steps = os.O_WRONLY | os.O_RDWR | os.O_CREAT, 0

    def count(event: str, arguments: tuple) -> None:
        nonlocal steps
        is_step = event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "ctypes.dlsym")
        if is_step or (event == "open" and isinstance(arguments[2], int) and arguments[2] & writes):
            steps += 1
            if steps >= fatal:
                act(event)

    sys.addaudithook(count)


def kill(event: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def write_both(folder) -> None:
    """A folder of three files, and a file beside it."""
    with whole_folder(folder / "run", kind=KIND) as part:
        for name in "ab":
            write_whole(part / name, b"new")
        write_whole(part / "sums", "".join(f"{name} {hashlib.sha256(b'new').hexdigest()}\n" for name in "ab").encode())
    write_whole(folder / "file", b"new", replaces=any_file)


@pytest.mark.parametrize("has_exchange", [True, False], ids=["exchanged", "in steps"])
def test_killed_at_every_single_step_the_old_or_the_new_is_whole_and_the_next_writer_clears_up(
    tmp_path, monkeypatch, has_exchange
):
    monkeypatch.setattr(os, "fsync", lambda _: None)  # which takes most of the time, and changes nothing here
    if not has_exchange:
        monkeypatch.setattr(files, "_rename", lambda *_: False)
    fatal, code = 0, -signal.SIGKILL
    while code == -signal.SIGKILL:
        fatal += 1
        make(tmp_path / "run", a="old", b="old")
        write_whole(tmp_path / "file", b"old", replaces=any_file)
        assert names(tmp_path) == ["file", "run"]
        child = os.fork()
        if child == 0:
            at_a_step(fatal, kill)
            write_both(tmp_path)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if not has_exchange and not (tmp_path / "run").exists():
            with single_writer(tmp_path / "run"):
                assert (tmp_path / "run" / "a").read_text() == "old"
        check_folder(tmp_path / "run", kind=KIND)
        assert {(tmp_path / "run" / name).read_text() for name in "ab"} in ({"old"}, {"new"})
        assert (tmp_path / "file").read_text() in ("old", "new")
    assert code == 0 and fatal > 50
    assert names(tmp_path) == ["file", "run"] and (tmp_path / "run" / "a").read_text() == "new"


def own_note(hidden):
    hidden.mkdir()
    (hidden / "notes.txt").write_text("mine")


def own_scratch(hidden):
    (hidden / "scratch").mkdir(parents=True)
    (hidden / "scratch" / "notes.txt").write_text("mine")


def own_lock(hidden):
    hidden.mkdir()
    (hidden / "lock").write_text("key under the mat")


def own_owner(hidden):
    hidden.mkdir()
    (hidden / "owner").write_text("it belongs to me")


def note_beside_a_signature(hidden):
    hidden.mkdir()
    (hidden / "owner").write_text(SIGNATURE)
    (hidden / "notes.txt").write_text("mine")


def linked_owner(hidden):
    hidden.mkdir()
    (hidden.parent / "target").write_text(SIGNATURE)
    (hidden / "owner").symlink_to(hidden.parent / "target")


def linked_folder(hidden):
    (hidden.parent / "target").mkdir()
    hidden.symlink_to(hidden.parent / "target")


def own_file(hidden):
    hidden.write_text("mine")


def pipe(hidden):
    os.mkfifo(hidden)


@pytest.mark.parametrize(
    "put",
    [own_note, own_scratch, own_lock, own_owner, note_beside_a_signature, linked_owner, linked_folder, own_file, pipe],
)
def test_somebody_else_s_thing_of_a_hidden_name_is_refused_and_left_alone(tmp_path, put):
    put(tmp_path / ".run.fallzone")
    before = {path: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in tmp_path.rglob("*")}
    for write in (make, lambda path: write_whole(path, b"x")):
        with pytest.raises(InputError, match=r"\.run\.fallzone: has the name of a work folder .* left alone"):
            write(tmp_path / "run")
    assert {path: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in tmp_path.rglob("*")} == before


def test_names_of_any_other_form_beside_the_output_are_nobody_s_business(tmp_path):
    for name in (".run.work", ".run.2024.old", ".run.x.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.txt").write_text("mine")
    for name in (".run.lock", ".file.1.part"):
        (tmp_path / name).write_text("mine")
    (tmp_path / "target").write_text("mine")
    (tmp_path / ".run.owner").symlink_to(tmp_path / "target")
    before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    make(tmp_path / "run", a="x")
    write_whole(tmp_path / "file", b"x")
    found = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert before.items() <= found.items()
    assert (tmp_path / "target").read_text() == "mine"


def test_what_is_kept_outlives_its_writer_and_is_handed_to_the_next_one(tmp_path):
    kept = kept_folder(tmp_path / "run")
    with single_writer(tmp_path / "run"):
        kept.mkdir()
        (kept / "0.npz").write_text("blocks")
    assert names(tmp_path) == [".run.fallzone"] and names(kept.parent) == ["kept", "owner"]
    with single_writer(tmp_path / "run"):
        assert (kept / "0.npz").read_text() == "blocks"
        (kept / "0.npz").unlink()
    assert names(tmp_path) == []


def test_the_right_to_write_leaves_nothing_behind(tmp_path):
    words = "cannot be true"
    with pytest.raises(InputError, match=words), single_writer(tmp_path / "results" / "2024" / "run"):
        assert names(tmp_path / "results" / "2024") == [".run.fallzone"]
        raise InputError("wind.nc", words)
    assert list(tmp_path.iterdir()) == []


def test_many_writers_are_never_two_at_once(tmp_path):
    code = (
        "import os, sys; from pathlib import Path\n"
        "from fallzone.errors import InUseError\n"
        "from fallzone.writers import single_writer\n"
        "folder, held = Path(sys.argv[1]), 0\n"
        "while held < 150:\n"
        "    try:\n"
        "        with single_writer(folder / 'results' / 'run'):\n"
        "            os.close(os.open(folder / 'alone', os.O_CREAT | os.O_EXCL))\n"
        "            (folder / 'alone').unlink()\n"
        "            held += 1\n"
        "    except InUseError: pass"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE) for _ in range(4)]
    assert [writer.communicate()[1].decode() for writer in writers] == [""] * 4
    # Each leaves the folder above to those that still need it; so the last one may not know that it was made for them
    assert list(tmp_path.rglob("*")) in ([], [tmp_path / "results"])
