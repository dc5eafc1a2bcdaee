"""What the documentation names is there: files, modules and their contents, commands with options, make targets."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer

import fallzone
from fallzone.cli.main import app

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "fallzone"
PAGES = sorted(
    [*ROOT.glob("[CR]*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "geodata" / "README.md", ROOT / "maps" / "README.md"]
)
# What a page names that no checkout has: what commands make or fetch, and a reader's own files
NOT_TRACKED = (
    "results/",
    "packs/",
    "dist/",
    "node_modules/",
    ".venv/",
    "my/",
    "my-mission.toml",
    "winds/",
    "u_m/",
    "Asia/",
)
# A variable of examples, which has the name of a room
NO_MODULE = ("assessment.impacts",)

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_CODE = re.compile(r"^```[^\n]*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
_FILE = re.compile(
    r"(?<![\w./:<-])(?:[\w.-]+/)+[\w.-]*(?![\w/<>*…:$])|(?<![\w./<-])[\w-]+\.(?:py|md|toml|json)\b(?![\w/])"
)
_DOTTED = re.compile(r"^[a-z]\w*(?:\.\w+)+$")
_COMMAND = re.compile(
    r"(?<![\w./-])(?<!from )(?:\.venv/bin/)?fallzone (?:--lang [a-z]+ )?((?:notice )?[a-z]+)([^\n#|`]*)"
)
_TARGET = re.compile(r"(?<![\w-])make ([a-z]+)")


def list_code(page: Path) -> list[str]:
    """Code of a page: blocks, and what stands between backticks."""
    return [block or inline for block, inline in _CODE.findall(page.read_text(encoding="utf-8"))]


@cache
def list_tracked() -> str:
    """Paths of all files of the project, a line each."""
    listing = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def exists(name: str) -> bool:
    """Whether a file or folder is there, by the end of its path or by part of it; an ending may be left out."""
    return re.search(rf"(?:^|/){re.escape(name.rstrip('/'))}(?:/|\.\w+$|$)", list_tracked(), re.MULTILINE) is not None


@cache
def read_names(path: Path) -> frozenset[str]:
    """Names that a module defines, those inside classes too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return frozenset(defined | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)})


def is_defined(dotted: str) -> bool:
    """Whether a module of the package is there, and holds the public names that follow it: private ones may move."""
    if dotted.startswith("fallzone.") and dotted.split(".")[1] in fallzone.__all__:
        return True
    place, names = PACKAGE, dotted.removeprefix("fallzone.").split(".")
    while names and (place / names[0]).is_dir():
        place /= names.pop(0)
    if not names:
        return True
    module = place / f"{names[0]}.py"
    return module.is_file() and {name for name in names[1:] if name[0] != "_"} <= read_names(module)


def list_commands(text: str) -> Iterator[tuple[str, list[str]]]:
    for name, rest in _COMMAND.findall(text):
        yield name, re.findall(r"(?<!\S)--[a-z][\w-]*", rest)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_everything_that_a_page_names_is_there(page):
    text, code = page.read_text(encoding="utf-8"), list_code(page)
    missing = [link for link in _LINK.findall(text) if "://" not in link and not (page.parent / link).exists()]
    files = [name for part in code for name in _FILE.findall(part)]
    missing += [name for name in files if not name.startswith(NOT_TRACKED) and not exists(name)]
    rooms = {path.stem for path in PACKAGE.iterdir()} | {"fallzone"}
    dotted = [part for part in code if _DOTTED.match(part) and part.split(".")[0] in rooms and part not in NO_MODULE]
    missing += [name for name in dotted if not exists(name) and not is_defined(name)]
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    missing += [f"make {name}" for part in code for name in _TARGET.findall(part) if name not in targets]
    commands = dict(typer.main.get_command(app).commands)
    commands |= {f"notice {name}": one for name, one in commands["notice"].commands.items()}
    for name, options in (found for part in code for found in list_commands(part)):
        known = [option for one in commands[name].params for option in one.opts] if name in commands else []
        missing += [f"fallzone {name}"] if name not in commands else []
        missing += [f"fallzone {name} {option}" for option in options if option not in (*known, "--help")]
    assert missing == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`.venv/bin/fallzone run x --case y --out z`", [("run", ["--case", "--out"])]),
        ("```\n$ fallzone flag  # or fallzone fly --what\n```", [("flag", []), ("fly", ["--what"])]),
        ("`fallzone.run(x)` and `fallzone-1.whl`", []),
    ],
)
def test_a_command_is_told_with_its_options(text, found):
    assert [one for block, inline in _CODE.findall(text) for one in list_commands(block or inline)] == found


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("earth/rings.py", True),
        ("earth/circles.py", False),
        ("tests/contracts/test_docs.py", True),
        ("missions/nuri-2021-10-21.toml", True),
        ("regions/oceans", True),
        ("map/", True),
        ("ings.py", False),
    ],
)
def test_a_file_is_told_by_the_end_of_its_path(name, there):
    assert exists(name) == there


@pytest.mark.parametrize(
    ("dotted", "there"),
    [
        ("earth.rings.unwrap", True),
        ("fallzone.model.results", True),
        ("earth.rings.gone", False),
        ("files.any_file", True),
        ("fallzone.load_mission", True),
    ],
)
def test_a_name_is_looked_for_in_its_module(dotted, there):
    assert is_defined(dotted) == there
