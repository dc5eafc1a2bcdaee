"""Public functions and records say what each of their parameters is, and formulas say where they come from.

Public is a function, method or record without a leading underscore, in a module or in a public class of it. The
parameters of a record are its fields, those of any other class the ones of ``__init__``. A parameter is documented when
its name stands in the section "Parameters", alone or with others that share a description
(``lon_deg, lat_deg : (n,) float64``). What a command of the shell takes is documented in its ``--help``.

A function, private ones included, holds a formula when it stands in a room that computes (`PHYSICS`) and has at least
`LEAST_OPERATIONS` sums, differences, products, quotients and powers, two of them more than sums and differences;
indices, text, and what is handed to ``range`` do not count. It has a source where its own docstring, or that of the
class or module around it, has a section "Source": a publication, or from what it was derived.
"""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).parents[2]
SOURCES = PROJECT / "src" / "fallzone"
PHYSICS = {
    *("kernels", "earth", "atmospheres", "winds", "breakups", "failures", "footprint", "checks"),
    *("flight", "calibration", "montecarlo", "consequences", "risk"),
}
LEAST_OPERATIONS, LEAST_SHARE = 8, 0.95

_HEADING = re.compile(r"^([A-Z]\w+)\n-{3,}$", re.MULTILINE)
_NAMES = re.compile(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*)(?: : .+)?$", re.MULTILINE)
_MORE_THAN_SUMS = (ast.Mult, ast.Div, ast.Pow, ast.MatMult)
_OPERATIONS = (ast.Add, ast.Sub, *_MORE_THAN_SUMS)


class Public(NamedTuple):
    """A public function, method or record, its parameters, and those that its docstring names."""

    place: str
    parameters: set[str]
    documented: set[str]


class Formula(NamedTuple):
    """A function that holds a formula, and whether a source is named for it."""

    place: str
    has_source: bool


def read_sections(docstring: str | None) -> dict[str, str]:
    """Text of each section of a docstring, by its heading."""
    parts = _HEADING.split(inspect.cleandoc(docstring or ""))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def has_source(node: ast.AST) -> bool:
    return "Source" in read_sections(ast.get_docstring(node))


def named_parameters(node: ast.AST) -> set[str]:
    names = _NAMES.findall(read_sections(ast.get_docstring(node)).get("Parameters", ""))
    return {name for line in names for name in line.split(", ")}


def signature_names(function: ast.FunctionDef, *, is_method: bool) -> set[str]:
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in function.decorator_list)
    stars = [*([f"*{given.vararg.arg}"] if given.vararg else ()), *([f"**{given.kwarg.arg}"] if given.kwarg else ())]
    return {*names[is_method and not is_static :], *stars}


def field_names(record: ast.ClassDef) -> set[str]:
    """Fields of a record; without any, what ``__init__`` takes."""
    fields = {
        node.target.id
        for node in record.body
        if isinstance(node, ast.AnnAssign) and "ClassVar" not in ast.unparse(node.annotation)
    }
    makers = [node for node in record.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
    return fields or {name for maker in makers for name in signature_names(maker, is_method=True)}


def find_public(tree: ast.Module, path: str) -> Iterator[Public]:
    owners = [None, *(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_")]
    for owner, node in ((above, node) for above in owners for node in (above or tree).body):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef):
            parameters = {name for name in field_names(node) if not name.startswith("_")}
        elif path.startswith("cli/") and node.name == "command":
            continue
        else:
            parameters = signature_names(node, is_method=owner is not None)
        name = f"{owner.name}.{node.name}" if owner else node.name
        yield Public(f"{path}:{node.lineno} {name}", parameters, named_parameters(node))


def count_operations(function: ast.FunctionDef) -> tuple[int, int]:
    """Arithmetic operations of a function, and those of them that are more than sums and differences."""
    total = more = 0
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Subscript):
            stack.append(node.value)
            continue
        if isinstance(node, ast.JoinedStr | ast.FunctionDef | ast.ClassDef) or (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"
        ):
            continue
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, _OPERATIONS):
            total, more = total + 1, more + isinstance(node.op, _MORE_THAN_SUMS)
        stack.extend(ast.iter_child_nodes(node))
    return total, more


def find_formulas(node: ast.AST, path: str, *, is_named: bool = False) -> Iterator[Formula]:
    """Functions with a formula in a module, class or function, with those inside them."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield from find_formulas(child, path, is_named=is_named)
            continue
        names = is_named or has_source(child)
        if isinstance(child, ast.FunctionDef):
            total, more = count_operations(child)
            if total >= LEAST_OPERATIONS and more >= 2:
                yield Formula(f"{path}:{child.lineno} {child.name}", names)
        yield from find_formulas(child, path, is_named=names)


@cache
def read_trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(SOURCES).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(SOURCES.rglob("*.py"))
    }


def room_of(path: str) -> str:
    return path.partition("/")[0]


ROOMS = sorted({room_of(path) for path in read_trees()})


def undocumented(room: str) -> list[str]:
    """Public names of a room whose parameters and those of their docstring are not the same."""
    found = [one for path, tree in read_trees().items() if room_of(path) == room for one in find_public(tree, path)]
    wrong = [one for one in found if one.parameters != one.documented]
    return [f"{one.place}: {', '.join(sorted(one.parameters ^ one.documented))}" for one in wrong]


def formulas(rooms: set[str]) -> list[Formula]:
    return [
        one
        for path, tree in read_trees().items()
        if room_of(path) in rooms & PHYSICS
        for one in find_formulas(tree, path, is_named=has_source(tree))
    ]


def unsourced(room: str) -> list[str]:
    return [one.place for one in formulas({room}) if not one.has_source]


@pytest.mark.parametrize("room", ROOMS)
def test_every_parameter_of_a_public_function_or_record_is_documented(room):
    assert undocumented(room) == []


def test_formulas_name_their_sources():
    found = formulas(set(ROOMS))
    assert len(found) > 50
    missing = [one.place for one in found if not one.has_source]
    assert 1.0 - len(missing) / len(found) >= LEAST_SHARE, missing


def test_ruff_passes_over_docstrings_of_tests_only():
    lint = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert {"D", "D417"} <= set(lint["select"])
    passed_over = {glob for glob, rules in lint["per-file-ignores"].items() if any(one[0] == "D" for one in rules)}
    assert passed_over == {"!src/**"}


@pytest.mark.parametrize(
    ("source", "differing"),
    [
        ('def f(a, *b, c=1):\n    """F.\n\n    Parameters\n    ----------\n    a, *b, c : int\n    """', set()),
        ('def f(a, c):\n    """F.\n\n    Parameters\n    ----------\n    a : int\n        c : int\n    """', {"c"}),
        ('def f(a):\n    """F.\n\n    Parameters\n    ----------\n    a, b : int\n    """', {"b"}),
        ('def f(a):\n    """F.\n\n    Returns\n    -------\n    a : int\n    """', {"a"}),
        ("class A:\n    x: int\n    def g(self, y): ...", {"x", "y"}),
        ("class A:\n    def __init__(self, y): ...", {"y"}),
        ("def _f(a): ...\nclass _A:\n    x: int", set()),
    ],
)
def test_a_parameter_without_a_description_is_seen(source, differing):
    found = find_public(ast.parse(source), "x.py")
    assert {name for one in found for name in one.parameters ^ one.documented} == differing


@pytest.mark.parametrize(
    ("body", "is_formula"),
    [
        ("return a * b + c * d - a * d + b / c + a", True),
        ("return a + b + c + d + a + b + c + d + a", False),
        ("return table[a * b + c * d - a * d + b / c]", False),
        ("return f'{a * b + c * d - a * d + b / c}'", False),
        ("a += b * c\n    a -= b * c\n    return a * b + c ** 2 + 1", True),
    ],
)
def test_a_formula_is_told_by_its_operations(body, is_formula):
    tree = ast.parse(f"def f(a, b, c, d):\n    {body}")
    assert [one.has_source for one in find_formulas(tree, "x.py")] == [False] * is_formula


@pytest.mark.parametrize("name", ["Source", "Notes"])
def test_a_source_is_a_section_of_that_name(name):
    docstring = f'"""F.\n\n    {name}\n    {"-" * len(name)}\n    A. N. Author (1900), eq. 1.\n    """'
    tree = ast.parse(f"def f(a, b):\n    {docstring}\n    return a * b + a * b + a * b + a * b + a")
    assert [one.has_source for one in find_formulas(tree, "x.py")] == [name == "Source"]
