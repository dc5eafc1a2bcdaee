"""The mission that a command is about, and what was read beside its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.cli.printing import say

if TYPE_CHECKING:
    from fallzone.model.mission import Mission


def read_mission(name: str) -> Mission:
    """Read a mission, and say which vehicle and site of the user's own it has."""
    from fallzone.catalogue.geodata import list_ids
    from fallzone.catalogue.load import find_own_parts, load_mission

    mission = load_mission(name)
    for kind, path in find_own_parts(mission).items():
        part = getattr(mission, kind)
        instead = f", not the shipped {kind} of that name" if part in list_ids(f"{kind}s") else ""
        say(f"fallzone: {kind} '{part}' is {path}{instead}")
    return mission
