"""The air and wind that a mission names, sampled into tables once."""

from __future__ import annotations

from types import ModuleType

from fallzone import plugins
from fallzone.catalogue.load import find_pad, shown_file
from fallzone.kernels.tables import Environment, build_environment
from fallzone.model.mission import Mission
from fallzone.model.site import Site


def build_mission_environment(mission: Mission, site: Site) -> Environment:
    """Air and wind of the mission's month at the latitude of its pad, as tables."""
    atmosphere, wind = load_environment_models(mission)
    return build_environment(atmosphere, wind, month=mission.month, lat_deg=find_pad(mission, site).lat_deg)


def load_environment_models(mission: Mission) -> tuple[ModuleType, ModuleType]:
    """The atmosphere and wind models that the mission names.

    Raises
    ------
    InputError
        When there is no such model; the text names the mission file.
    """
    where = shown_file(mission)
    return (
        plugins.load("atmosphere", mission.atmosphere, where=f"{where} [atmosphere]"),
        plugins.load("wind", mission.wind, where=f"{where} [wind]"),
    )
