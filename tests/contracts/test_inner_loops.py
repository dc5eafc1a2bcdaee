"""What compiled loops alone may call is called by them alone: from Python it would end the process, without a word."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import fallzone
from fallzone.kernels.compiled import BAKED_IN

SOURCES = Path(fallzone.__file__).parent
KERNELS = SOURCES / "kernels"
COMPILED = {"compiled", "inner", "inlined"}


def decorators(function: ast.FunctionDef) -> set[str]:
    found = [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]
    return {one.id for one in found if isinstance(one, ast.Name)}


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def name_module(path: Path) -> str:
    return ".".join(("fallzone", *path.relative_to(SOURCES).with_suffix("").parts))


@cache
def inner_names() -> dict[str, set[str]]:
    """Names of such loops, by module of the kernels: ``fallzone.kernels.fall.loop``."""
    trees = {name_module(path): ast.parse(path.read_text()) for path in KERNELS.rglob("*.py")}
    return {name: {f.name for f in functions(tree) if "inner" in decorators(f)} for name, tree in trees.items()}


def calls_from_python(source: str, module: str | None = None) -> list[str]:
    """Such loops that a file names outside of compiled functions; ``module`` of the kernels, if it is one."""
    tree, inner = ast.parse(source), inner_names()
    # Functions that are replaced where code is compiled stand in for it where it is not
    replaced = {
        one.args[0].id
        for f in functions(tree)
        for one in f.decorator_list
        if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "overload"
    }
    loops = {
        n for f in functions(tree) if decorators(f) & {*COMPILED, "overload"} or f.name in replaced for n in ast.walk(f)
    }
    own, modules = set(inner.get(module, ())), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fallzone.kernels"):
            modules |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            own |= {alias.asname or alias.name for alias in node.names if alias.name in inner.get(node.module, ())}
    named = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in own and node not in loops]
    return named + [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in inner.get(modules.get(node.value.id), ())
        and node not in loops
    ]


def test_no_module_and_no_test_calls_an_inner_loop_from_python():
    assert sum(map(len, inner_names().values())) > 50
    files = [*SOURCES.rglob("*.py"), *Path(__file__).parents[1].rglob("*.py")]
    found = {
        f"{path.name}: {name}"
        for path in files
        for name in calls_from_python(path.read_text(), name_module(path) if KERNELS in path.parents else None)
    }
    assert found == set()


@pytest.mark.parametrize(
    "source",
    [
        "from fallzone.kernels.ascent.motion import step\ndef fly():\n    return step(1)",
        "from fallzone.kernels.ascent import motion\nmotion.step(1)",
        "from fallzone.kernels.ascent.motion import step as go\n@property\ndef fly():\n    return go(1)",
    ],
)
def test_a_call_from_python_is_seen(source):
    assert len(calls_from_python(source)) == 1


def test_a_call_from_a_compiled_loop_is_none():
    source = "from fallzone.kernels.ascent.motion import step\n@compiled\ndef fly():\n    return step(1)"
    assert calls_from_python(source) == []


def test_compiled_code_is_told_apart_by_every_module_it_takes_numbers_from():
    taken = set()
    for path in KERNELS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            # Messages are no numbers
            is_ours = isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fallzone.")
            if is_ours and node.module != "fallzone.words":
                taken.add(node.module)
    outside = {name.removeprefix("fallzone.") for name in taken if not name.startswith("fallzone.kernels")}
    assert "model.status" in outside
    assert {f"{name.replace('.', '/')}.py" for name in outside} == set(BAKED_IN)


@pytest.mark.parametrize("threads", ["0", "-3", "", "many", "2"])
def test_a_number_of_threads_that_makes_no_sense_is_harmless(threads):
    code = "import fallzone.kernels.iip, numba; print(numba.config.NUMBA_NUM_THREADS >= 1)"
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "NUMBA_NUM_THREADS": threads, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stdout.strip(), found.stderr) == (0, "True", "")
