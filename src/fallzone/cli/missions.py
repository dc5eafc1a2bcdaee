"""The mission that a command is about, and what was read beside its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.machine import require_memory_for_loops
from fallzone.cli.printing import say

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.mission import Mission


def read_mission(name: str, load: Callable[[str, Geodata], Mission] | None = None) -> Mission:
    """Read a mission, and say which vehicle and site of the user's own it has.

    Parameters
    ----------
    name : str
    load : callable, optional
        What reads it with as much as is needed; the record alone where not given.
    """
    from fallzone.catalogue.load import find_own_parts, load_mission

    geodata = chosen_geodata()
    mission = (load or load_mission)(name, geodata)
    for kind, path in find_own_parts(mission, geodata).items():
        part = getattr(mission, kind)
        instead = f", not the shipped {kind} of that name" if part in geodata.list_ids(f"{kind}s") else ""
        say(f"fallzone: {kind} '{part}' is {path}{instead}")
    return mission


def load_whole(name: str) -> Mission:
    """Read a mission with all that an assessment follows from, before one is made."""
    require_memory_for_loops()

    from fallzone.assessment.inputs import load_mission

    return load_mission(name, chosen_geodata())
