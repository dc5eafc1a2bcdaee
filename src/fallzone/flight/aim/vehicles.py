"""Vehicles that agree with all flights of one: what a fit of them has left open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.catalogue.fitted.vehicle_ensembles import LOFT, read_vehicle_ensemble
from fallzone.flight.parameters import DERIVED, Path, list_quantities, name_path
from fallzone.model.vehicle import Vehicle

# Assumed: how much flights of one vehicle differ in loft, one standard deviation [deg]. Nuri's of 2021 and 2023, with
# payloads of 1,500 and 500 kg, differ by some 10.
LOFT_SCATTER_DEG = 5.0


@dataclass(frozen=True, kw_only=True, eq=False)
class VehicleSample:
    """Numbers of vehicles, each set of which agrees with what was published of all flights.

    Parameters
    ----------
    paths : tuple of tuple
        Keys and positions that lead to the k numbers in the record of the vehicle.
    values : (n, k) float64
        One row for each vehicle, the best first, each column in the unit of its key.
    loft_deg : (n,) float64
        How lofted each of them flies, on average over its flights [deg].
    """

    paths: tuple[Path, ...]
    values: np.ndarray
    loft_deg: np.ndarray


def list_vehicle_paths(vehicle: Vehicle) -> dict[str, Path]:
    """Numbers of a vehicle that a fit may move, by name.

    Parameters
    ----------
    vehicle : Vehicle
        As read.

    Returns
    -------
    dict of str to tuple
        In the order of the record; what follows from others is left out.
    """
    paths = [path for path, _quantity in list_quantities(vehicle) if path[-1] != DERIVED]
    return {name_path("vehicle", path): path for path in paths}


def parse_vehicles(text: str, vehicle: Vehicle, *, where: str) -> VehicleSample:
    """Read the ensemble of a vehicle.

    Parameters
    ----------
    text : str
        Content of its file.
    vehicle : Vehicle
        The vehicle that it is of.
    where : str
        Name of the file, for messages.

    Returns
    -------
    VehicleSample

    Raises
    ------
    InputError
        Names file, row and column.
    """
    known = list_vehicle_paths(vehicle)
    names, values = read_vehicle_ensemble(text, list(known), where=where)
    paths = tuple(known[name] for name in names if name != LOFT)
    return VehicleSample(paths=paths, values=values[:, :-1], loft_deg=values[:, -1])
