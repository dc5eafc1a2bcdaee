"""Members of a mission whose guidance is solved for: vehicles, lofts and azimuths that might all be the true ones."""

from __future__ import annotations

import numpy as np

from fallzone.catalogue.load import shown_file
from fallzone.errors import InputError
from fallzone.flight.aim.ascents import deplete, solve_aim
from fallzone.flight.aim.missions import find_azimuth_deg, find_missing_kg, stand_on_pad, with_ascent
from fallzone.flight.parameters import DERIVED, Path, apply_values, list_quantities, round_records
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.record import Quantity
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.words import _

MEMBERS = 64
# Bounds of a number lie this many standard deviations from the middle of what is believed of it
_BOUNDS_SIGMA = 2.0
# Fewer members than this share that reach the orbit say that the vehicle is not known well enough to speak of it
_FEWEST = 0.25


def draw_members(
    mission: Mission,
    vehicle: Vehicle,
    site: Site,
    environment: Environment,
    vehicles: tuple[tuple[Path, ...], np.ndarray] | None = None,
) -> tuple[tuple[Mission, Vehicle], ...]:
    """Vehicles and guidances that reach the target orbit, drawn from what is believed of them.

    Numbers of the vehicle and the mission with bounds are drawn normally about their values, within the bounds; the
    loft, and the azimuths of launch and corridor together, by the standard deviations of the aim. Draws that cannot
    reach the orbit with their propellant are left out.

    Parameters
    ----------
    mission : Mission
        With an aim, and the guidance that was found for its own numbers.
    vehicle : Vehicle
        The vehicle that it flies.
    site : Site
        Site that it starts from.
    environment : Environment
        Tabulated atmosphere and mean wind.

    Returns
    -------
    tuple of (Mission, Vehicle)
        First the mission and vehicle as they stand, then those drawn.

    Raises
    ------
    InputError
        When hardly any of the draws reach the orbit.
    """
    from scipy.stats import norm, qmc, truncnorm

    pad = stand_on_pad(mission, vehicle, site, environment)
    best = solve_aim(pad)
    if best is None:
        raise InputError(
            f"{shown_file(mission)} [aim]", _("no ascent leads to the target orbit"), _("check the vehicle")
        )
    numbers = [
        (record, path, quantity)
        for record, of in (("vehicle", vehicle), ("mission", mission))
        for path, quantity in list_quantities(of)
        if path[-1] != DERIVED and (record == "mission" or vehicles is None)
    ]
    points = qmc.Sobol(len(numbers) + 2, seed=0).random(MEMBERS)
    # Members are flown and not read for: what is kept of them holds no files
    mission = mission.model_copy()
    mission._inputs = None
    members = [(mission, vehicle)]
    for number, point in enumerate(points):
        values: dict[tuple[str, Path], float] = {}
        if vehicles is not None:
            paths, drawn_values = vehicles
            *of_vehicle, middle_deg = drawn_values[number % len(drawn_values)].tolist()
            values = {("vehicle", path): value for path, value in zip(paths, of_vehicle, strict=True)}
        for (record, path, quantity), share in zip(numbers, point[2:], strict=True):
            values[record, path] = _draw(quantity, share, truncnorm)
        loft_deg, turn_deg = norm.ppf(point[:2]) * (5.0 if vehicles is not None else mission.aim.loft_sigma_deg, mission.aim.azimuth_sigma_deg)
        if vehicles is not None:
            loft_deg += middle_deg
        else:
            loft_deg += mission.aim.loft_deg
        drawn = round_records(*apply_values(turn_aim(mission, turn_deg, turn_deg, site), vehicle, values))
        member = _fly(*drawn, site, environment, best.elevation_deg + loft_deg, best.primer)
        members += [] if member is None else [(member, drawn[1])]
    if len(members) < _FEWEST * MEMBERS:
        raise InputError(
            f"{shown_file(mission)} [aim]",
            _("{reached} of {drawn} vehicles drawn from the bounds of {vehicle} reach the orbit").format(
                reached=len(members) - 1, drawn=MEMBERS, vehicle=vehicle.id
            ),
            _("narrower bounds (low, high) about the numbers of the vehicle, or a lower orbit"),
        )
    return tuple(members)


def _draw(quantity: Quantity, share: float, truncnorm) -> float:
    """A quantile of what is believed of a number: normal about its value, within its bounds."""
    sigma = (quantity.high - quantity.low) / (2.0 * _BOUNDS_SIGMA)
    low, high = (quantity.low - quantity.value) / sigma, (quantity.high - quantity.value) / sigma
    return float(quantity.value + sigma * truncnorm.ppf(share, low, high))


def turn_aim(mission: Mission, launch_deg: float, corridor_deg: float, site: Site) -> Mission:
    """A mission whose launch and corridor lie some degrees further to the right.

    Parameters
    ----------
    mission : Mission
        With an aim.
    launch_deg, corridor_deg : float
        Turns of the launch azimuth and of the corridor [deg], clockwise.
    site : Site
        Site of its pad.

    Returns
    -------
    Mission
    """
    corridor = tuple(
        part.model_copy(update={"azimuth_deg": (part.azimuth_deg + corridor_deg) % 360.0})
        for part in mission.aim.corridor
    )
    azimuth_deg = (find_azimuth_deg(mission, site) + launch_deg) % 360.0
    aim = mission.aim.model_copy(update={"launch_azimuth_deg": azimuth_deg, "corridor": corridor})
    return mission.model_copy(update={"aim": aim})


def _fly(mission: Mission, vehicle: Vehicle, site: Site, environment: Environment, elevation_deg, primer):
    """The mission with the guidance of an ascent, or None where it cannot be flown."""
    try:
        pad = stand_on_pad(mission, vehicle, site, environment)
    except InputError:
        return None
    ascent = pad.steer(elevation_deg, primer)
    if ascent is not None and mission.aim.last_burn == "depletion":
        ascent = deplete(pad, ascent)
    if ascent is None or find_missing_kg(mission, vehicle, pad, ascent):
        return None
    return with_ascent(mission, pad, ascent)
