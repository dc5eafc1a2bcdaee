"""The page's script: plain ES modules, joined into the one that a page without any other file can carry."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)
_TOP_LEVEL = re.compile(r"^(export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)


@cache
def read_bundle(entry: str = "main.js") -> str:
    """The script of the page.

    Parameters
    ----------
    entry : str
        Name of the module that begins.

    Returns
    -------
    str
        One function that is called at once.
    """
    folder = resources.files("fallzone").joinpath("outputs", "map", "web")
    texts = {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".js")}
    return join_modules(texts, entry)


def join_modules(texts: dict[str, str], entry: str) -> str:
    """Modules in the order of their imports, as one function.

    Parameters
    ----------
    texts : dict of str to str
        Modules by file name. They import by ``import { names } from "./file.js";`` alone and export what they declare
        at the beginning of a line.
    entry : str
        The module that begins; what it does not import, by whatever way, is left out.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        A module or name that is not there, modules that import each other in a circle, and names of two modules that
        are alike: joined, they would be one.
    """
    order: list[str] = []
    _visit(entry, texts, order, ())
    _check_names({name: texts[name] for name in order})
    bodies = [_EXPORT.sub("", _IMPORT.sub("", texts[name])).strip() for name in order]
    return '(() => {\n"use strict";\n' + "\n\n".join(bodies) + "\n})();\n"


def _visit(name: str, texts: dict[str, str], order: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"{' -> '.join((*above, name))}: modules import each other")
    if name in order:
        return
    if name not in texts:
        raise ValueError(f"{above[-1] if above else name}: there is no {name}")
    for names, other in _IMPORT.findall(texts[name]):
        _visit(other, texts, order, (*above, name))
        exported = {one for mark, one in _TOP_LEVEL.findall(texts[other]) if mark}
        missing = {one.strip() for one in names.split(",") if one.strip()} - exported
        if missing:
            raise ValueError(f"{name}: {other} exports no {', '.join(sorted(missing))}")
    order.append(name)


def _check_names(texts: dict[str, str]) -> None:
    owner: dict[str, str] = {}
    for name, text in texts.items():
        if re.search(r"^import ", _IMPORT.sub("", text), re.MULTILINE):
            raise ValueError(f'{name}: expected imports such as: import {{ a }} from "./b.js";')
        for _mark, one in _TOP_LEVEL.findall(text):
            if one in owner:
                raise ValueError(f"{one} is declared in {owner[one]} and in {name}")
            owner[one] = name
