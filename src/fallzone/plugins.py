"""Models by name: one model, one file; the file's name (with - for _) is its key."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from fallzone.errors import InputError
from fallzone.words import _, msg
from fallzone.words.hints import suggest

KINDS = {
    "atmosphere": "fallzone.atmospheres",
    "wind": "fallzone.winds",
    "failure": "fallzone.failures",
    "breakup": "fallzone.breakups",
    "reliability": "fallzone.reliabilities",
    "casualty-area": "fallzone.consequences.people",
    "vulnerable-area": "fallzone.consequences.aircraft",
}
_UNKNOWN = {
    "atmosphere": msg("no atmosphere '{name}'"),
    "wind": msg("no wind '{name}'"),
    "failure": msg("no failure mode '{name}'"),
    "breakup": msg("no breakup '{name}'"),
    "reliability": msg("no reliability model '{name}'"),
    "casualty-area": msg("no model of casualty areas '{name}'"),
    "vulnerable-area": msg("no model of the vulnerable area of aircraft '{name}'"),
}


@cache
def names(kind: str) -> tuple[str, ...]:
    """List the models of one kind, sorted.

    Parameters
    ----------
    kind : str
        One of `KINDS`.

    Returns
    -------
    tuple of str
        File names with - for _. A file or folder whose name begins with _ is no model, but what models share.
    """
    package = importlib.import_module(KINDS[kind])
    files = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name.replace("_", "-") for name in files if not name.startswith("_")))


def load(kind: str, name: str, *, where: str = "") -> ModuleType:
    """Import one model.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    name : str
        From `names`.
    where : str
        File and key, for the message; by default the command line.

    Returns
    -------
    module

    Raises
    ------
    InputError
        When there is no such model; the text names the closest one.
    """
    known = names(kind)
    if name not in known:
        raise InputError(where or _("command line"), _(_UNKNOWN[kind]).format(name=name), suggest(name, known))
    return importlib.import_module(f"{KINDS[kind]}.{name.replace('-', '_')}")
