"""The vacuum impact point of a flight at any time, and impacts moved with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.kernels.iip import iip
from fallzone.model.results.trajectory import Trajectory
from fallzone.model.status import ImpactStatus


def find_impact_points(trajectory: Trajectory, t_s: np.ndarray) -> np.ndarray:
    """Vacuum impact points of a flight.

    Parameters
    ----------
    trajectory : Trajectory
        The flight.
    t_s : (n,) float64
        When [s after lift-off].

    Returns
    -------
    (n, 2) float64
        Longitude and latitude [deg]; NaN where there is none, and before and after the flight.

    Notes
    -----
    Between its samples, which lie 4 s apart or less under power and at every cut-off, a state is that of the cubic
    through positions and velocities: with every other sample left out of a burn the point is off by 40 m at most.

    Source
    ------
    Derived: cubic Hermite interpolation.
    """
    last = len(trajectory.t_s) - 1
    number = np.clip(np.searchsorted(trajectory.t_s, t_s, side="right") - 1, 0, last - 1)
    start_s = trajectory.t_s[number]
    width_s = (trajectory.t_s[number + 1] - start_s)[:, None]
    x = (t_s - start_s)[:, None] / width_s
    ends = [trajectory.position_ecef_m[number], trajectory.position_ecef_m[number + 1]]
    slopes = [trajectory.velocity_ecef_mps[number] * width_s, trajectory.velocity_ecef_mps[number + 1] * width_s]
    rise = ends[1] - ends[0]
    square, cube = 3.0 * rise - 2.0 * slopes[0] - slopes[1], slopes[0] + slopes[1] - 2.0 * rise
    position = ends[0] + x * (slopes[0] + x * (square + x * cube))
    velocity = (slopes[0] + x * (2.0 * square + 3.0 * x * cube)) / width_s
    found = iip(position, velocity)
    known = (found.status == ImpactStatus.IMPACT) & (t_s >= trajectory.t_s[0]) & (t_s <= trajectory.t_s[last])
    return np.where(known[:, None], np.column_stack([found.lon_deg, found.lat_deg]), np.nan)


@dataclass(frozen=True, kw_only=True)
class ImpactPath:
    """Where the nominal impact point goes, by which flights are compared that failed at different times.

    Parameters
    ----------
    t_s : (n,) float64
        Times that have an impact point [s after lift-off], increasing.
    direction : (n, 3) float64
        Unit vectors to it.
    """

    t_s: np.ndarray
    direction: np.ndarray

    def find(self, t_s: np.ndarray) -> np.ndarray:
        """Unit vectors to the impact point; before and after it has one, to the first and the last.

        Parameters
        ----------
        t_s : (n,) float64
            When [s after lift-off].

        Returns
        -------
        (n, 3) float64
        """
        found = np.stack([np.interp(t_s, self.t_s, column) for column in self.direction.T], axis=-1)
        return found / np.linalg.norm(found, axis=-1, keepdims=True)

    def move(
        self, lon_deg: np.ndarray, lat_deg: np.ndarray, failed_s: np.ndarray, wanted_s: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Impacts of flights as if they had failed at another time: moved as the impact point moves.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            Impacts [deg].
        failed_s, wanted_s : (n,) float64
            When their flights failed, and when they are wanted to have [s after lift-off].

        Returns
        -------
        lon_deg, lat_deg : (n,) float64

        Notes
        -----
        The turn of the sphere that takes one impact point a to the other b along the great circle between them:
        v − (a + b) ((a + b)·v) / (1 + a·b) + 2 b (a·v). Latitudes are taken as those of a sphere, of which a move of
        some hundred kilometres is off by less than a kilometre.

        Source
        ------
        Derived: the product of two reflections, in the plane square to a and in that square to a + b.
        """
        at, a, b = to_directions(lon_deg, lat_deg), self.find(failed_s), self.find(wanted_s)
        both = a + b
        across = np.sum(both * at, axis=1) / (1.0 + np.sum(a * b, axis=1))
        x, y, z = (at - both * across[:, None] + 2.0 * b * np.sum(a * at, axis=1)[:, None]).T
        return np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1.0, 1.0)))


def lay_path(nominal: Trajectory) -> ImpactPath:
    """The way of the impact point of a flight without dispersion.

    Parameters
    ----------
    nominal : Trajectory
        The flight.

    Returns
    -------
    ImpactPath
    """
    known = np.isfinite(nominal.iip_lon_deg)
    return ImpactPath(
        t_s=nominal.t_s[known],
        direction=to_directions(nominal.iip_lon_deg[known], nominal.iip_lat_deg[known]),
    )


def to_directions(lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    """Unit vectors to points of a sphere.

    Parameters
    ----------
    lon_deg, lat_deg : (n,) float64
        [deg].

    Returns
    -------
    (n, 3) float64
    """
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
