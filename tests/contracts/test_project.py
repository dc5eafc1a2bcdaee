"""What reaches a user's machine: locked, free of addresses, and whole."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
REGISTRY_HOSTS = [end.encode() for end in ("pypi" + ".org", "python" + "hosted", "npm" + "js.", "yarn" + "pkg.")]
MACHINE_PATH = re.compile(rb"(?<![\w./:*-])/(?:work|root|home|opt|tmp)/\w[^\s\"']*")


def tracked_files() -> list[Path]:
    listing = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_library_has_one_version_and_a_hash(name):
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry


def test_the_lock_holds_every_library_the_package_asks_for():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    locked = (ROOT / LOCKS[0]).read_text()
    for name in (re.match(r"[\w-]+", requirement)[0] for requirement in asked):
        assert re.search(rf"^{name}==", locked, re.M), name


def test_both_locks_agree_where_they_name_the_same_library():
    first, second = (dict(re.findall(r"^([\w-]+)==(\S+)", (ROOT / name).read_text(), re.M)) for name in LOCKS)
    assert {name: first[name] for name in first.keys() & second} == {
        name: second[name] for name in first.keys() & second
    }


def test_every_asset_package_is_exact_and_has_a_hash():
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    # What these ask for themselves stands in the lock too
    assert {name: lock[f"node_modules/{name}"]["version"] for name in asked} == asked
    for name, package in lock.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")


def test_no_tracked_file_names_a_registry_host_or_a_machine_path():
    found = []
    for path in tracked_files():
        content = path.read_bytes()
        found += [(path.name, host) for host in REGISTRY_HOSTS if host in content]
        found += [(path.name, match) for match in MACHINE_PATH.findall(content)] if b"\0" not in content else []
    assert found == []


def test_nothing_that_npm_fetches_is_tracked():
    suffixes = {".ttf", ".otf", ".woff", ".woff2", ".js", ".css"}
    found = [path for path in tracked_files() if path.suffix in suffixes]
    fetched = {path.name for path in (ROOT / "src/fallzone/assets").rglob("*")}
    assert "leaflet.js" in fetched and not fetched & {path.name for path in found}
    assert all(path.suffix in {".js", ".css"} and ROOT / "src/fallzone/outputs" in path.parents for path in found)
    # As the modules of this project begin
    assert all(path.read_text().startswith("// @ts-check\n") for path in found if path.suffix == ".js")


def test_the_wheel_carries_code_geodata_map_assets_fonts_and_licences(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    code = {
        f"fallzone/{path.relative_to(ROOT / 'src/fallzone')}"
        for path in tracked_files()
        if ROOT / "src" in path.parents
    }
    geodata = {
        f"fallzone/{path.relative_to(ROOT)}"
        for path in tracked_files()
        if ROOT / "geodata" in path.parents and ROOT / "geodata/build" not in path.parents
    }
    assets = {f"fallzone/assets/{name}" for name in ("leaflet.js", "leaflet.css")}
    assets |= {
        f"fallzone/assets/fonts/NotoSans{face}.ttf" for face in ("KR-Regular", "KR-Bold", "JP-Regular", "JP-Bold")
    }
    assets |= {f"fallzone/assets/licences/{name}.txt" for name in ("leaflet", "noto-sans-kr", "noto-sans-jp")}
    assert code | geodata | assets <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("fallzone/geodata/build", "tests", "node_modules"))]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"fallzone"}


def test_the_wheels_fonts_are_fonts_and_its_script_is_leaflet(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for face in ("KR-Regular", "KR-Bold", "JP-Regular", "JP-Bold"):
            assert archive.read(f"fallzone/assets/fonts/NotoSans{face}.ttf")[:4] == b"\x00\x01\x00\x00"
        assert b"Leaflet 1.9.4" in archive.read("fallzone/assets/leaflet.js")[:200]
        assert b"OPEN FONT LICENSE" in archive.read("fallzone/assets/licences/noto-sans-kr.txt").upper()


def test_an_unpacked_wheel_reads_its_own_geodata_and_assets(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    question = (
        "from importlib.resources import files; from fallzone.catalogue.geodata import SHIPPED;"
        "print(files('fallzone') / 'assets' / 'leaflet.js', *SHIPPED.list_ids('missions'))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "FALLZONE_GEODATA"}
    answer = subprocess.run(
        [sys.executable, "-c", question],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert answer == [
        str(tmp_path / "fallzone/assets/leaflet.js"),
        *sorted(path.stem for path in (ROOT / "geodata/missions").glob("*.toml")),
    ]
