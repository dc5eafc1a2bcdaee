"""Imports go down only: what a file may use is decided by its place in the house (see CONTRIBUTING.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "fallzone"
FLOORS = """
    cli
    outputs
    assessment
    risk
    footprint
    montecarlo
    flight
    catalogue
    plugins
    atmospheres winds failures breakups
    earth kernels
    model
    files numbers threads
    writers
    names errors constants
"""
HEIGHT = {part: -row for row, parts in enumerate(FLOORS.split("\n")) for part in parts.split()}
ANYWHERE = {"__version__"}  # the only name of the public API that the floors below it may use


def imported_modules(tree: ast.AST, package: str) -> set[str]:
    """Every module or name a file imports, dotted and absolute; imports inside functions included."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return found


def upward_imports(text: str, package: str, part: str) -> list[str]:
    """The imports of a file that do not go to a lower floor, nor stay within its own part."""
    wrong = []
    for module in sorted(imported_modules(ast.parse(text), package)):
        root, _, rest = module.partition(".")
        target = rest.partition(".")[0]
        if root != "fallzone" or target in ANYWHERE | {part}:
            continue
        if HEIGHT.get(target, 1) >= HEIGHT[part]:
            wrong.append(module)
    return wrong


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_down_only(path):
    inside = path.relative_to(SOURCE).with_suffix("").parts
    if inside == ("__init__",):
        return  # the public API is the roof: it may use every floor
    assert inside[0] in HEIGHT, f"{inside[0]} has no floor yet: give it one in FLOORS and in CONTRIBUTING.md"
    package = ".".join(("fallzone", *inside[:-1]))
    assert upward_imports(path.read_text(encoding="utf-8"), package, inside[0]) == []


@pytest.mark.parametrize(
    "line",
    [
        "import fallzone.risk.flags",
        "from fallzone.risk.flags import find_flags",
        "from fallzone import risk",
        "from ..risk import flags",
        "from .. import flight",
        "from fallzone import load_mission",
        "import fallzone",
        "from fallzone.earth import rings",
        "from fallzone.nowhere import thing",
        "def fall():\n    from fallzone.cli import main",
        "if TYPE_CHECKING:\n    from fallzone.assessment.record import Assessment",
    ],
)
def test_an_upward_or_sideways_import_is_caught(line):
    assert len(upward_imports(line, "fallzone.kernels", "kernels")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "import numpy",
        "from . import gravity",
        "from .gravity import gravity_mps2",
        "from ..model.status import ImpactStatus",
        "from fallzone.kernels.gravity import gravity_mps2",
        "from fallzone import constants, __version__",
    ],
)
def test_a_downward_import_is_allowed(line):
    assert upward_imports(line, "fallzone.kernels", "kernels") == []
