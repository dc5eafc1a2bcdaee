"""Imports go down only and never in a circle: what a file may use is decided by its place (see CONTRIBUTING.md)."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "fallzone"
FLOORS = """
    cli
    runs
    outputs
    assessment
    watching
    checks
    risk
    footprint
    montecarlo
    calibration
    flight
    exposures telemetry
    trajectories places notices
    catalogue
    plugins
    atmospheres winds failures breakups reliabilities consequences
    earth kernels
    model
    arrays files numbers threads
    writers
    words
    names errors constants
"""
HEIGHT = {part: -row for row, parts in enumerate(FLOORS.split("\n")) for part in parts.split()}
ANYWHERE = {"__version__"}  # the only name of the public API that the floors below it may use
MOST_LINES = 3_000  # of a room, its folders apart
# What a command works with: one function of runs, the words of outputs, records, and what it needs to read its line
OF_COMMANDS = {"cli", "runs", "outputs", "model", "words", "names", "numbers", "errors"}
READ_FROM_THE_LINE = {
    "fallzone.places.find.join_words",
    "fallzone.footprint.convergence.Precision",
    "fallzone.catalogue.geodata.Geodata",
    "fallzone.catalogue.geodata.SHIPPED",
}


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


def name_module(path: Path) -> str:
    return ".".join(("fallzone", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")


def imports_by_module(texts: dict[str, str], packages: set[str]) -> dict[str, set[str]]:
    """Which of these modules each of them imports; a name within a module stands for the module."""
    found = {}
    for module, text in texts.items():
        package = module if module in packages else module.rpartition(".")[0]
        names = imported_modules(ast.parse(text), package)
        names |= {name.rpartition(".")[0] for name in names}
        found[module] = {name for name in names if name in texts} - {module, "fallzone"}
    return found


def find_circle(imports: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_modules_import_each_other_in_a_circle():
    texts = {name_module(path): path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    packages = {name_module(path) for path in SOURCE.rglob("__init__.py")}
    imports = imports_by_module(texts, packages)
    assert sum(map(len, imports.values())) > 500
    assert find_circle(imports) == []


def test_a_circle_is_seen_inside_a_function_and_across_three_modules():
    texts = {
        "fallzone.a.one": "from fallzone.a import two",
        "fallzone.a.two": "def f():\n    from fallzone.b.three import thing",
        "fallzone.b.three": "from fallzone.a.one import x",
    }
    assert len(find_circle(imports_by_module(texts, set()))) == 4
    del texts["fallzone.b.three"]
    assert find_circle(imports_by_module(texts, set())) == []


def test_no_room_is_too_large():
    lines = Counter()
    for path in SOURCE.rglob("*.py"):
        lines[str(path.parent.relative_to(SOURCE))] += len(path.read_text(encoding="utf-8").splitlines())
    assert len(lines) > 15
    assert {room: count for room, count in lines.items() if count > MOST_LINES} == {}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_down_only(path):
    inside = path.relative_to(SOURCE).with_suffix("").parts
    if inside == ("__init__",):
        return  # the public API is the roof: it may use every floor
    assert inside[0] in HEIGHT, f"{inside[0]} has no floor yet: give it one in FLOORS and in CONTRIBUTING.md"
    package = ".".join(("fallzone", *inside[:-1]))
    assert upward_imports(path.read_text(encoding="utf-8"), package, inside[0]) == []


def without_types(tree: ast.Module) -> ast.Module:
    """A module without what it imports for annotations alone."""
    body = [node for node in tree.body if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")]
    return ast.Module(body=body, type_ignores=[])


def decided_by_itself(text: str) -> list[str]:
    """What a command takes from rooms in which nothing is decided for commands."""
    modules = imported_modules(without_types(ast.parse(text)), "fallzone.cli") - READ_FROM_THE_LINE
    ours = [module for module in modules if module.startswith("fallzone.")]
    return sorted(module for module in ours if module.split(".")[1] not in OF_COMMANDS | ANYWHERE)


@pytest.mark.parametrize("path", sorted((SOURCE / "cli").rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_command_decides_nothing(path):
    assert decided_by_itself(path.read_text(encoding="utf-8")) == []


def test_a_command_that_decides_is_seen_and_one_that_asks_is_not():
    deciding = (
        "def command():\n    from fallzone.checks.regions import flags\n"
        "    from fallzone.assessment.assess import assess"
    )
    assert decided_by_itself(deciding) == ["fallzone.assessment.assess.assess", "fallzone.checks.regions.flags"]
    asking = "if TYPE_CHECKING:\n    from fallzone.checks.check import Answer\nfrom fallzone.runs.check import check"
    assert decided_by_itself(asking) == []


@pytest.mark.parametrize(
    "line",
    [
        "import fallzone.checks.regions.flags",
        "from fallzone.checks.regions.flags import find_flags",
        "from fallzone import checks",
        "from ..checks.regions import flags",
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
