"""A disk that is full at any write: the old result stays whole, nothing half-written stays, and the place is named."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders import tiny_assessment

from fallzone.calibration.calibrate import calibrate, write_calibration
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.load import list_followers
from fallzone.errors import InputError
from fallzone.files import write_whole
from fallzone.flight.inputs import load_flight
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import briefing, manifest, pdf
from fallzone.writers import single_writer

SHIPPED, TINY, LAUNCH = "malligyong-1-2023-08-24", "tiny-2023-08-24", "naro-2013-01-30"
PAGE = 4096


@pytest.fixture
def quick(monkeypatch):
    """Setting pages and drawing a map take seconds and write nothing; what they make is stored as always."""
    pages: dict[str, str] = {}
    render = html_map.render

    def render_once(made, _ways=()) -> str:
        if made.mission.title not in pages:
            pages[made.mission.title] = render(made)
        return pages[made.mission.title]

    monkeypatch.setattr(html_map, "render", render_once)
    monkeypatch.setattr(pdf, "build_document", lambda made: {"title": str(made.mission.title)})
    monkeypatch.setattr(pdf, "typeset", lambda document: 1000 * document["title"].encode())


@pytest.fixture
def short(quick, monkeypatch):
    """Packs of the files that take no time to make."""

    def fill(made, _languages, folder: Path) -> list[Path]:
        readme = write_whole(folder / "README.txt", 1000 * str(made.mission.title).encode())
        pages = pdf.write(made, folder / "briefing.pdf")
        listed = manifest.write(manifest.launch_facts(made), folder / manifest.MANIFEST)
        return [readme, *pages, *listed]

    monkeypatch.setattr(briefing, "_fill", fill)


OUTPUTS: dict[str, Callable[..., object]] = {
    "run": lambda made, path: made.write(path),
    "pack": briefing.write,
    "pack.zip": briefing.write,
    "map.html": html_map.write,
}


def read_all(folder: Path) -> dict[str, bytes | None]:
    """Everything there is, hidden or not; None for a folder."""
    return {str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes() for path in folder.rglob("*")}


@contextmanager
def largest_file(length: int):
    """No file may be longer: the system refuses the write that would go on, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_write_that_is_refused_in_any_file_leaves_all_as_it_was(quick, tmp_path, name):
    write, made = OUTPUTS[name], tiny_assessment()
    write(made, tmp_path / "ready" / name)
    lengths = {len(data) for data in read_all(tmp_path / "ready").values() if data}
    (tmp_path / "work").mkdir()
    write(tiny_assessment("an older title"), tmp_path / "work" / name)
    before = read_all(tmp_path / "work")
    for length in sorted({0, 1, *(length // 2 for length in lengths), *(length - 1 for length in lengths)}):
        with largest_file(length), pytest.raises(OSError, match=r"File too large|GDAL says"):
            write(made, tmp_path / "work" / name)
        assert read_all(tmp_path / "work") == before, length
    write(made, tmp_path / "work" / name)
    assert read_all(tmp_path / "work") == read_all(tmp_path / "ready")


# A fork in which nothing more can be made from a step on, as where a disk has no room for another name
def write_refused_from(step: int, write: Callable[[], object]) -> int:
    """Exit code of a fork that writes: 0 done, 3 refused as was to be."""
    child = os.fork()
    if child == 0:
        steps = 0

        def refuse(event: str, arguments: tuple) -> None:
            nonlocal steps
            makes = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
            if event == "os.mkdir" or makes:
                steps += 1
                if steps >= step:
                    raise OSError(28, "No space left on device")

        code = 1
        try:
            sys.addaudithook(refuse)
            write()
            code = 0
        except InputError as error:
            code = 3 if "No space left on device; free some space" in str(error) else 1
        except OSError as error:
            code = 3 if error.errno == 28 else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("name", OUTPUTS)
def test_where_nothing_more_can_be_made_all_is_as_it_was(short, tmp_path, name):
    write, made = OUTPUTS[name], tiny_assessment()
    write(made, tmp_path / name)  # drawn here, not in every fork
    write(tiny_assessment("an older title"), tmp_path / name)
    before, step, code = read_all(tmp_path), 0, 3
    while code == 3:
        step += 1
        code = write_refused_from(step, lambda: write(made, tmp_path / name))
        assert code in (0, 3)
        if code == 3:
            assert read_all(tmp_path) == before, step
    assert step > 3 and read_all(tmp_path).keys() == before.keys() and read_all(tmp_path) != before


def test_a_calibration_is_written_with_all_its_files_or_with_none(geodata, tmp_path):
    own = Geodata(geodata)
    followers = [load_flight(name, own) for name in list_followers(LAUNCH, own)]
    found = calibrate(load_flight(LAUNCH, own), followers, command="a new command", evaluations=1)
    before, step, code = read_all(geodata), 0, 3
    while code == 3:
        step += 1
        code = write_refused_from(step, lambda: write_calibration(found, own, into="naro"))
        assert code in (0, 3)
        if code == 3:
            assert read_all(geodata) == before, step
    assert step > 6
    changed = {name for name, data in read_all(geodata).items() if before.get(name) != data}
    assert f"missions/{LAUNCH}.toml" in changed


# --- a disk of its own, where the tests may mount one


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """A small disk, as the working folder."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "fallzone-test", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("only root may mount a disk, and not everywhere; refused writes are tested without one above")
    monkeypatch.chdir(folder)
    yield folder
    monkeypatch.chdir(tmp_path)
    subprocess.run(["umount", str(folder)], check=True)


def leave_free(disk: Path, pages: int) -> None:
    """Fill the disk up to so many pages."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    free = os.statvfs(disk).f_bavail
    ballast.write_bytes(bytes((free - pages) * PAGE))
    assert os.statvfs(disk).f_bavail == pages


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_disk_that_is_full_at_any_page_keeps_the_old_and_the_place_is_named(fallzone, short, disk, name):
    write, made = OUTPUTS[name], tiny_assessment()
    write(made, disk / name)
    needed = sum(-(-len(data) // PAGE) for data in read_all(disk).values() if data)
    write(tiny_assessment("an older title"), disk / name)
    made.write(disk / "tiny")
    before = read_all(disk)
    # From page to page of a short one; while it is made a pack takes several times its place
    refused, step = 0, max(1, needed // 10)
    for pages in range(0, 100 * step, step):
        leave_free(disk, pages)
        if name == "run":
            code, words = 0, ""
            try:
                write(made, disk / name)
            except (InputError, OSError) as error:
                code, words = 3, str(error)
                assert "No space left on device" in words
        else:
            command = "map" if name == "map.html" else "brief"
            outcome = fallzone(command, TINY, "--run", "tiny", "-o", name)
            code, words = outcome.code, outcome.err
            assert code == 0 or (name in words and "No space left on device; free some space" in words)
        (disk / "ballast").unlink()
        assert code in (0, 3), words
        if code == 0:
            break
        refused += 1
        assert read_all(disk) == before, pages
    assert code == 0 and refused > 3
    assert read_all(disk).keys() == before.keys() and read_all(disk) != before


def test_a_run_that_a_full_disk_breaks_off_names_what_it_keeps_and_goes_on_there(fallzone, assessment, made, disk):
    from fallzone.assessment import assess as assessing

    def break_off(mission, *, work_folder, **options):
        work_folder.mkdir(parents=True)
        (work_folder / "0.npz").write_bytes(b"finished")
        raise OSError(28, "No space left on device")

    def go_on(mission, *, work_folder, **options):
        assert (work_folder / "0.npz").read_bytes() == b"finished"
        return assessment

    hidden = disk / ".out.fallzone"
    before, assessing.assess = assessing.assess, break_off
    try:
        outcome = fallzone("run", SHIPPED, "--out", "out")
        assert (outcome.code, outcome.out) == (3, "")
        assert "out: cannot be written: No space left on device; free some space" in outcome.err
        assert f"finished flights are kept in {hidden / 'kept'}" in outcome.err
        assert sorted(path.name for path in disk.iterdir()) == [".out.fallzone"]
        assessing.assess = go_on
        assert fallzone("run", SHIPPED, "--out", "out").code == 0
    finally:
        assessing.assess = before
    assert sorted(path.name for path in disk.iterdir()) == ["out"]


def test_on_a_disk_that_cannot_be_written_a_check_answers_and_says_so(fallzone, made, disk):
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    outcome = fallzone("check", "-33.9,151.2", "--mission", SHIPPED, "--json")
    assert outcome.code == 0 and outcome.document["items"][0]["verdict"] == "OUTSIDE" and len(made) == 1
    assert "the run is not stored: results/" in outcome.err and "cannot be written to; choose another" in outcome.err
    for command in (("run", SHIPPED), ("map", SHIPPED, "-o", "m.html"), ("brief", SHIPPED, "-o", "p")):
        outcome = fallzone(*command)
        assert (outcome.code, outcome.out, len(made)) == (3, "", 1)
        assert "cannot be written to; choose another place" in outcome.err and "space" not in outcome.err
    with pytest.raises(InputError, match="Read-only file system; choose another place"), single_writer(disk / "run"):
        pass
