"""Positions along and across the ground from the pad towards where the nominal impact point is, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M
from fallzone.model.results.trajectory import Trajectory

# A pad that the impact point has not left gives no direction
_LEAST = 1e-7


@dataclass(frozen=True, kw_only=True)
class Track:
    """A frame on the sphere: x from the pad along the great circle to the nominal impact point, y across it.

    Parameters
    ----------
    axes : (3, 3) float64
        Unit vectors to the pad, to a quarter of the way round from there, and to the left of the way.
    t_s : (n,) float64
        Times of the nominal flight that have an impact point [s after lift-off], increasing.
    along_m : (n,) float64
        That impact point, along the way [m].

    Notes
    -----
    Latitudes are taken as those of a sphere: what is carried by a few percent of its way is off by less than a
    thousandth of that.
    """

    axes: np.ndarray
    t_s: np.ndarray
    along_m: np.ndarray

    def place(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Positions along and across the way.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            [deg].

        Returns
        -------
        along_m, across_m : (n,) float64
        """
        x, y, z = (_unit(lon_deg, lat_deg) @ self.axes.T).T
        return EARTH_EQUATORIAL_RADIUS_M * np.arctan2(y, x), EARTH_EQUATORIAL_RADIUS_M * np.arcsin(np.clip(z, -1, 1))

    def locate(self, along_m: np.ndarray, across_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The way back.

        Parameters
        ----------
        along_m, across_m : (n,) float64
            [m].

        Returns
        -------
        lon_deg, lat_deg : (n,) float64
        """
        lon, lat = along_m / EARTH_EQUATORIAL_RADIUS_M, across_m / EARTH_EQUATORIAL_RADIUS_M
        flat = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
        x, y, z = (flat @ self.axes).T
        return np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1.0, 1.0)))

    def find_along_m(self, t_s: np.ndarray) -> np.ndarray:
        """Nominal impact point along the way at times; before and after it has one, the first and the last.

        Parameters
        ----------
        t_s : (n,) float64
            [s after lift-off].

        Returns
        -------
        (n,) float64
            [m].
        """
        return np.interp(t_s, self.t_s, self.along_m)


def lay_track(nominal: Trajectory, t_s: float) -> Track:
    """The frame towards the nominal impact point at a time.

    Parameters
    ----------
    nominal : Trajectory
        Flight without dispersion.
    t_s : float
        When [s after lift-off].

    Returns
    -------
    Track
    """
    known = np.isfinite(nominal.iip_lon_deg)
    points = _unit(nominal.iip_lon_deg[known], nominal.iip_lat_deg[known])
    times_s = nominal.t_s[known]
    pad = _unit(nominal.lon_deg[:1], nominal.lat_deg[:1])[0]
    aim = np.array([np.interp(t_s, times_s, column) for column in points.T])
    left = np.cross(pad, aim / np.linalg.norm(aim))
    if np.linalg.norm(left) < _LEAST:
        left = np.cross(pad, [0.0, 0.0, 1.0])
    left /= np.linalg.norm(left)
    axes = np.stack([pad, np.cross(left, pad), left])
    x, y, _z = (points @ axes.T).T
    return Track(axes=axes, t_s=times_s, along_m=EARTH_EQUATORIAL_RADIUS_M * np.unwrap(np.arctan2(y, x)))


def _unit(lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
