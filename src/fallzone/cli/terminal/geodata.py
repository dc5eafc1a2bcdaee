"""The folder of geodata that a command reads: the one named with ``--geodata``, else in the shell, else the shipped."""

from __future__ import annotations

import os
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata

GEODATA_VARIABLE = "FALLZONE_GEODATA"

_NAMED: ContextVar[Path | None] = ContextVar("geodata", default=None)


def choose_geodata(named: Path | None) -> None:
    """Keep the folder that was named with ``--geodata`` for the command that follows.

    Parameters
    ----------
    named : Path or None
        As it was typed.
    """
    _NAMED.set(named)


def chosen_geodata() -> Geodata:
    """The geodata of the command that is being run, to be handed down to all that reads.

    Returns
    -------
    Geodata
    """
    from fallzone.catalogue.geodata import SHIPPED, Geodata

    named = _NAMED.get() or os.environ.get(GEODATA_VARIABLE)
    return Geodata(Path(named)) if named else SHIPPED
