"""Members of a mission whose guidance is solved for: vehicles, lofts and azimuths that might all be the true ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fallzone.catalogue.load import shown_file
from fallzone.errors import InputError
from fallzone.flight.aim.ascents import deplete, find_elevation_deg, solve_aim
from fallzone.flight.aim.limits import as_stated, keep_limits
from fallzone.flight.aim.missions import find_missing_kg, save_propellant, with_ascent
from fallzone.flight.aim.pad import Ascent
from fallzone.flight.aim.standing import stand_on_pad
from fallzone.flight.aim.vehicles import LOFT_SCATTER_DEG, VehicleSample
from fallzone.flight.fitted_flight import FlightSample, turn_aim
from fallzone.flight.parameters import DERIVED, Path, apply_values, list_quantities, round_records
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.record import Quantity
from fallzone.model.site import Site
from fallzone.model.timeline import Separation
from fallzone.model.vehicle import Vehicle
from fallzone.words import _

# A power of two: only so many Sobol points are evenly spread
MEMBERS = 128
# Bounds of a number lie this many standard deviations from the middle of what is believed of it
BOUNDS_SIGMA = 2.0
# Fewer members than this share that reach the orbit say that the vehicle is not known well enough to speak of it
_FEWEST = 0.25


def draw_members(
    mission: Mission,
    vehicle: Vehicle,
    site: Site,
    environment: Environment,
    sample: VehicleSample | None = None,
    flight: FlightSample | None = None,
) -> tuple[tuple[Mission, Vehicle], ...]:
    """Vehicles and guidances that reach the target orbit, drawn from what is believed of them.

    Vehicles come from the fit of all their flights, with their lofts; where there is none, their numbers are drawn
    normally about their values, within their bounds. Numbers of the mission with bounds are drawn likewise; the loft,
    and the azimuths of launch and corridor together, by their standard deviations. A flight that the vehicle was fitted
    to flies each vehicle with the numbers, loft and azimuths that were fitted together with it. Draws that cannot reach
    the orbit with their propellant and within the limits of the aim, or drop something before what is to go first, are
    left out.

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
    sample : VehicleSample, optional
        Vehicles that agree with all flights of it.
    flight : FlightSample, optional
        What belongs to each of them in this flight, where it is one of those and flies the best of them.

    Returns
    -------
    tuple of (Mission, Vehicle)
        First the mission and vehicle as they stand, then those drawn.

    Raises
    ------
    InputError
        When hardly any of the draws reach the orbit.
    """
    # Each member is throttled for itself
    stated = as_stated(mission)
    best = solve_aim(stand_on_pad(stated, vehicle, site, environment))
    if best is None:
        raise InputError(
            f"{shown_file(mission)} [aim]", _("no ascent leads to the target orbit"), _("check the vehicle")
        )
    # Members are flown and not read for: what is kept of them holds no files
    mission, stated = mission.model_copy(), stated.model_copy()
    mission._inputs = stated._inputs = mission._stated = stated._stated = None
    members, draws = [(mission, vehicle)], _draw(stated, vehicle, sample, flight)
    for values, loft_deg, launch_deg, corridor_deg in draws:
        changed, its_vehicle = apply_values(turn_aim(stated, launch_deg, corridor_deg, site), vehicle, values)
        drawn = round_records(separate_after_cutoff(changed, stated), its_vehicle)
        member = _fly(*drawn, site, environment, best, loft_deg)
        # In another order what separates would be planned otherwise, and leave another mass behind each time
        if member is not None and _list_items(member) == _list_items(mission):
            members.append((member, drawn[1]))
    if len(members) < _FEWEST * len(draws):
        raise InputError(
            f"{shown_file(mission)} [aim]",
            _("{reached} of {drawn} vehicles drawn from the bounds of {vehicle} reach the orbit").format(
                reached=len(members) - 1, drawn=len(draws), vehicle=vehicle.id
            ),
            _("narrower bounds (low, high) about the numbers of the vehicle, or a lower orbit"),
        )
    return tuple(members)


class _Draw(NamedTuple):
    """Numbers of a vehicle and of its mission, the loft, and how far launch and corridor are turned to the right."""

    values: dict[tuple[str, Path], float]
    loft_deg: float
    launch_deg: float
    corridor_deg: float


def _draw(mission: Mission, vehicle: Vehicle, sample: VehicleSample | None, flight: FlightSample | None) -> list[_Draw]:
    """What may be true of a flight: as it was fitted, or a vehicle that was fitted to others, or what is believed."""
    from scipy.special import ndtri
    from scipy.stats import qmc

    if sample is not None and flight is not None:
        return [_draw_fitted(sample, flight, row) for row in range(len(sample.values))]
    own = _list_free("mission", mission)
    if sample is None:
        own += _list_free("vehicle", vehicle)
    aim, draws = mission.aim, []
    for number, point in enumerate(qmc.Sobol(len(own) + 2, seed=0).random(MEMBERS)):
        values = {
            (record, path): draw_within(quantity, share)
            for (record, path, quantity), share in zip(own, point[2:], strict=True)
        }
        middle_deg, sigma_deg = aim.loft_deg, aim.loft_sigma_deg
        if sample is not None:
            row = number % len(sample.values)
            middle_deg, sigma_deg = sample.loft_deg[row], LOFT_SCATTER_DEG
            values |= _values_of(sample, row)
        loft_deg, turn_deg = ndtri(point[:2]) * (sigma_deg, aim.azimuth_sigma_deg)
        draws.append(_Draw(values, middle_deg + loft_deg, turn_deg, turn_deg))
    return draws


def _draw_fitted(sample: VehicleSample, flight: FlightSample, row: int) -> _Draw:
    """One vehicle of a fit with what belongs to it in one of the flights; the aim is already turned as of the best."""
    own = zip(flight.paths, flight.values[row].tolist(), strict=True)
    launch_deg, corridor_deg = (turn[row] - turn[0] for turn in (flight.launch_turn_deg, flight.corridor_turn_deg))
    values = _values_of(sample, row) | {("mission", path): value for path, value in own}
    return _Draw(values, float(flight.loft_deg[row]), float(launch_deg), float(corridor_deg))


def _values_of(sample: VehicleSample, row: int) -> dict[tuple[str, Path], float]:
    return {("vehicle", path): value for path, value in zip(sample.paths, sample.values[row].tolist(), strict=True)}


def _list_items(mission: Mission) -> list[str]:
    """What separates, in the order in which it does."""
    return [part.item for part in sorted(mission.separations, key=lambda part: part.t_s.value)]


def _list_free(name: str, record: Mission | Vehicle) -> list[tuple[str, Path, Quantity]]:
    """Numbers of a record with bounds, but for what follows from others."""
    return [(name, path, quantity) for path, quantity in list_quantities(record) if path[-1] != DERIVED]


def draw_within(quantity: Quantity, share: float) -> float:
    """A quantile of what is believed of a number: normal about its value, within its bounds.

    Parameters
    ----------
    quantity : Quantity
        With bounds.
    share : float
        In (0, 1).

    Returns
    -------
    float
        In the unit of the quantity.

    Source
    ------
    Derived: the inverse of a normal distribution function between its values at both bounds.
    """
    from scipy.special import ndtr, ndtri

    sigma = (quantity.high - quantity.low) / (2.0 * BOUNDS_SIGMA)
    low, high = ndtr((quantity.low - quantity.value) / sigma), ndtr((quantity.high - quantity.value) / sigma)
    return float(np.clip(quantity.value + sigma * ndtri(low + share * (high - low)), quantity.low, quantity.high))


def separate_after_cutoff(mission: Mission, read: Mission) -> Mission:
    """A mission whose burns were made to last longer, in which nothing separates under thrust for that.

    Parameters
    ----------
    mission : Mission
        With other times.
    read : Mission
        The same as read.

    Returns
    -------
    Mission
        What was to separate after the last cut-off and would now do so before it separates as long after it as read.
    """
    planned_s, cutoff_s = (one.stage_burns[-1].cutoff_s.value for one in (read, mission))

    def moved(part: Separation, old: Separation) -> Separation:
        if old.t_s.value < planned_s or part.t_s.value >= cutoff_s:
            return part
        t_s = part.t_s.model_copy(update={"value": cutoff_s + old.t_s.value - planned_s, "mark": "estimated"})
        return part.model_copy(update={"t_s": t_s})

    both = zip(mission.separations, read.separations, strict=True)
    return mission.model_copy(update={"separations": tuple(moved(part, old) for part, old in both)})


def _fly(
    mission: Mission, vehicle: Vehicle, site: Site, environment: Environment, best: Ascent, loft_deg: float
) -> Mission | None:
    """The mission with the guidance of an ascent, or None where it cannot be flown."""
    try:
        pad = stand_on_pad(mission, vehicle, site, environment)
    except InputError:
        return None
    ascent = pad.steer(find_elevation_deg(best, loft_deg), best.primer, is_near=True)
    if ascent is not None and mission.aim.last_burn == "depletion":
        ascent = deplete(pad, ascent)
    if ascent is None:
        return None
    ascent = save_propellant(mission, vehicle, pad, ascent)
    try:
        mission, pad, ascent = keep_limits(mission, pad, ascent, vehicle=vehicle, site=site)
    except InputError:
        return None
    return None if find_missing_kg(mission, vehicle, pad, ascent) else with_ascent(mission, pad, ascent)
