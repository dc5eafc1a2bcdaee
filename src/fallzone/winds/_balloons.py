"""What the layouts of radiosonde files share: when and where a balloon rose, and what it measured."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import numpy as np

from fallzone.winds._levels import FASTEST_MPS, wind_towards

# Of what a level may say: pressure, geopotential height, where the wind blows from, its speed
PRESSURE, HEIGHT, DIRECTION, SPEED = "pressure_hpa", "height_m", "direction_deg", "speed_mps"
BOUNDS = {
    PRESSURE: (1e-3, 1_100.0),
    HEIGHT: (-500.0, 60_000.0),
    DIRECTION: (0.0, 360.0),
    SPEED: (0.0, FASTEST_MPS),
}


class Balloon(NamedTuple):
    """One sounding of a file.

    Parameters
    ----------
    station : str
        Number or name of the station; empty where the file has none.
    when_utc : datetime
        Nominal time.
    lon_deg, lat_deg : float
        The station, or where a balloon without one was released; NaN where the file does not say.
    first, last : int
        Its levels are the file's lines[first:last].
    """

    station: str
    when_utc: datetime
    lon_deg: float
    lat_deg: float
    first: int
    last: int


class Levels(NamedTuple):
    """Levels of one sounding, NaN where it says nothing.

    Parameters
    ----------
    pressure_hpa, height_m : (n,) float64
        Pressure [hPa] and geopotential height [m].
    wind_mps : (n, 2) float64
        Towards the east and the north.
    """

    pressure_hpa: np.ndarray
    height_m: np.ndarray
    wind_mps: np.ndarray


def levels_of(rows: list[dict[str, float]]) -> Levels:
    """The rows of a sounding as columns; calm air has no direction and needs none.

    Parameters
    ----------
    rows : list of dict
        Pressure [hPa], geopotential height [m], direction that the wind blows from [deg] and speed [m/s] by key.

    Returns
    -------
    Levels
    """
    pressure, height, direction, speed = (
        np.array([row[key] for row in rows], float) for key in (PRESSURE, HEIGHT, DIRECTION, SPEED)
    )
    return Levels(pressure, height, wind_towards(speed, np.where(speed == 0.0, 0.0, direction)))
