"""Atmosphere and wind that a mission names, tabulated once."""

from __future__ import annotations

from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import numpy as np

from fallzone import plugins
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.inputs import WindOfFile, flight_inputs
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.load import find_named_file, find_origin, shown_file
from fallzone.catalogue.readings import hold_file
from fallzone.errors import InputError, UsageError
from fallzone.kernels.tables import Environment, build_environment
from fallzone.model.mission import Mission
from fallzone.model.site import Site
from fallzone.model.wind_profile import WindProfile
from fallzone.winds._files import Opened, opened
from fallzone.words import _

# Missions of one launch name one wind, and to open a grid takes a second
_WINDS: Kept[Any] = Kept(most=8)
# Needs of a wind that reads a file
_OF_A_FILE = {"where", "text", "file"}
# Above this height the air carries nothing; over one step no wind changes by more than its standard deviation
_PROFILE_TOP_M, _PROFILE_STEP_M = 120_000.0, 250.0


def build_mission_environment(mission: Mission, site: Site) -> Environment:
    """Atmosphere and wind of a mission as tables over height, for its month and the latitude of its pad.

    Parameters
    ----------
    mission : Mission
        Names the models.
    site : Site
        Site of its pad.

    Returns
    -------
    Environment

    Raises
    ------
    InputError
        As `load_environment_models`.
    """
    atmosphere, wind = load_environment_models(mission, site)
    return build_environment(atmosphere, wind, month=mission.month, lat_deg=find_origin(mission, site).lat_deg)


def wind_profile(mission: Mission, site: Site) -> WindProfile:
    """Wind that the flights of a mission meet, from the ground to 120 km.

    Parameters
    ----------
    mission : Mission
        Names the wind.
    site : Site
        Site of its pad.

    Returns
    -------
    WindProfile
        Mean and standard deviation every 250 m.

    Raises
    ------
    InputError
        As `load_environment_models`.
    """
    _, wind = load_environment_models(mission, site)
    height_m = np.arange(0.0, _PROFILE_TOP_M + 1.0, _PROFILE_STEP_M)
    lat_deg = find_origin(mission, site).lat_deg
    columns = wind.tabulate(height_m, month=mission.month, lat_deg=lat_deg)
    east, north, east_sigma, north_sigma = (np.array(np.broadcast_to(c, height_m.shape)) for c in columns)
    return WindProfile(
        height_m=height_m,
        east_mps=east,
        north_mps=north,
        east_sigma_mps=east_sigma,
        north_sigma_mps=north_sigma,
        verified=wind.VERIFIED,
    )


def load_environment_models(mission: Mission, site: Site) -> tuple[Any, Any]:
    """Atmosphere and wind models that a mission names, ready to be tabulated.

    A model that lists ``NEEDS`` is made by its ``build`` from the mission's facts of those names; any other is its
    module. A wind that needs a file is the one that was made of it when the mission was loaded.

    Parameters
    ----------
    mission : Mission
        Names the models and gives what they need.
    site : Site
        Site of its pad.

    Returns
    -------
    atmosphere, wind : objects
        With the functions of the models in ``fallzone.atmospheres`` and ``fallzone.winds``.

    Raises
    ------
    InputError
        When there is no such model, or the mission does not give what it needs; the text names the mission file.
    UsageError
        When the file of the wind was not read with the mission, or for another hour, place, air or model.
    """
    atmosphere, wind, facts = _find_models(mission, site)
    if not _OF_A_FILE & set(_needs(wind)):
        return atmosphere, _build(wind, facts)
    read = flight_inputs(mission).wind
    if read is None or (read.name, read.facts) != (mission.wind, facts):
        raise UsageError(
            _(
                "mission {mission}: its wind file was read for another hour, place, air or model; write the change "
                "into a mission file and load it"
            ).format(mission=mission.id)
        )
    return atmosphere, read.model


def read_wind(mission: Mission, site: Site, geodata: Geodata = SHIPPED) -> WindOfFile | None:
    """Wind of a mission where it comes from a file.

    Parameters
    ----------
    mission : Mission
        Names the wind and its file.
    site : Site
        Site of its pad.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    WindOfFile or None
        None where the wind needs no file.

    Raises
    ------
    InputError
        When the file is missing, is wrong, or the mission does not give what the wind needs.
    """
    _air, wind, facts = _find_models(mission, site)
    needs = _needs(wind)
    if not _OF_A_FILE & set(needs):
        return None
    path = find_named_file(mission, "wind_file", geodata)
    if path is None:
        where = f"{shown_file(mission)} [wind_file]"
        raise InputError(
            where, _("is missing"), _("wind '{wind}' reads a file: wind_file = \"…\"").format(wind=mission.wind)
        )
    name = geodata.shown(path)
    with hold_file(path, name), opened(path, name) as file:
        decides = (mission.wind, file.sha256, file.where, *facts.values())
        model = _WINDS.find(decides, lambda: wind.build(**facts, **_content(file, needs)))
    return WindOfFile(name=mission.wind, facts=facts, model=model)


def _find_models(mission: Mission, site: Site) -> tuple[Any, ModuleType, dict[str, Any]]:
    """The atmosphere, ready; the module of the wind; and what of the mission that asks for, but for its file."""
    where = shown_file(mission)
    air = plugins.load("atmosphere", mission.atmosphere, where=f"{where} [atmosphere]")
    atmosphere = _build(air, _find_facts(air, mission.atmosphere, mission, site))
    wind = plugins.load("wind", mission.wind, where=f"{where} [wind]")
    if mission.wind_file is not None and not _OF_A_FILE & set(_needs(wind)):
        readers = [name for name in plugins.names("wind") if _OF_A_FILE & set(_needs(plugins.load("wind", name)))]
        problem = _("wind '{wind}' reads no file").format(wind=mission.wind)
        raise InputError(
            f"{where} [wind_file]",
            problem,
            _("choose one of {winds}, or leave wind_file out").format(winds=", ".join(readers)),
        )
    return atmosphere, wind, _find_facts(wind, mission.wind, mission, site, atmosphere)


def _needs(model: ModuleType) -> tuple[str, ...]:
    return getattr(model, "NEEDS", ())


def _build(model: ModuleType, facts: dict[str, Any]) -> Any:
    return model.build(**facts) if _needs(model) else model


def _find_facts(model: ModuleType, name: str, mission: Mission, site: Site, atmosphere: Any = None) -> dict[str, Any]:
    """What of the mission a model asks for."""
    needs = [need for need in _needs(model) if need not in _OF_A_FILE]
    return {need: _find_need(need, name, mission, site, atmosphere) for need in needs}


def _content(file: Opened, needs: tuple[str, ...]) -> dict[str, Any]:
    """The file in the form that a model asks for."""
    return {"where": file.where} | ({"text": file.read_text()} if "text" in needs else {"file": file.path})


def _find_need(need: str, name: str, mission: Mission, site: Site, atmosphere: Any) -> Any:
    """One fact of the mission that a model needs, by its name."""
    where = shown_file(mission)
    if need == "season_utc":
        # A climate has no year: 2000 stands for any
        return mission.liftoff_utc or datetime(2000, mission.month, 15, 12, tzinfo=UTC)
    if need == "when_utc":
        if mission.liftoff_utc is None:
            raise InputError(
                f"{where} [liftoff_utc]",
                _("is missing"),
                _("'{name}' needs it; an assumed time will do").format(name=name),
            )
        return mission.liftoff_utc
    if need == "place_lonlat":
        pad = find_origin(mission, site)
        return pad.lon_deg, pad.lat_deg
    if need == "atmosphere":
        return atmosphere
    if mission.solar is None:
        raise InputError(f"{where} [solar]", _("is missing"), _("'{name}' needs f107, f107a and ap").format(name=name))
    return getattr(mission.solar, need).value
