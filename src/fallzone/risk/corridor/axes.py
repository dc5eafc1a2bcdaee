"""Along and across a flight azimuth: how far downrange a point lies, and how far to the side of the centre line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M
from fallzone.earth import geodesic

# The foot of a perpendicular is found to this; each step of the search leaves about a hundredth of what was missing
_CLOSE_M = 0.01
_MOST_STEPS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreLine:
    """The geodesic that leaves a launch point at the flight azimuth.

    Parameters
    ----------
    lon_deg, lat_deg : float
        The launch point, geodetic, WGS 84 [deg].
    azimuth_deg : float
        Clockwise from north at the launch point.
    """

    lon_deg: float
    lat_deg: float
    azimuth_deg: float

    def to_lonlat(self, downrange_m, crossrange_m) -> np.ndarray:
        """Points so far along the line, and then so far to the side on the geodesic square to it.

        Parameters
        ----------
        downrange_m, crossrange_m : array_like
            Along the line, and to the right of it, of shapes that broadcast to (n,).

        Returns
        -------
        (n, 2) float64
            Longitude in [-180, 180] and latitude [deg].
        """
        along, across = np.broadcast_arrays(np.atleast_1d(downrange_m), np.atleast_1d(crossrange_m))
        # Of a grid many points stand on one perpendicular
        feet, which = np.unique(along.astype(float), return_inverse=True)
        lon, lat, ahead = (values[which] for values in self._follow(feet))
        return np.column_stack(geodesic.forward(lon, lat, ahead + 90.0, across.astype(float)))

    def from_lonlat(self, lon_deg, lat_deg) -> tuple[np.ndarray, np.ndarray]:
        """How far along the line the foot of the perpendicular from a point lies, and how far the point from it.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) array_like
            On WGS 84 [deg].

        Returns
        -------
        downrange_m, crossrange_m : (n,) float64
            Behind the launch point negative, half round the Earth at most; to the left negative.

        Source
        ------
        Derived: Newton's method on the sphere. From a foot at distance s and angle θ to the line, a right spherical
        triangle puts the next foot atan2(sin(s/R) cos θ, cos(s/R)) R further on.
        """
        lon, lat = np.atleast_1d(np.asarray(lon_deg, float)), np.atleast_1d(np.asarray(lat_deg, float))
        along = np.zeros(len(lon))
        for _step in range(_MOST_STEPS):
            foot_lon, foot_lat, ahead = self._follow(along)
            away, bearing = geodesic.range_azimuth(foot_lon, foot_lat, lon, lat)
            angle, arc = np.radians(bearing - ahead), away / EARTH_EQUATORIAL_RADIUS_M
            step = EARTH_EQUATORIAL_RADIUS_M * np.arctan2(np.sin(arc) * np.cos(angle), np.cos(arc))
            if not (np.abs(step) > _CLOSE_M).any():
                break
            along = along + step
        return along, np.copysign(away, np.sin(angle))

    def _follow(self, along_m: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Points of the line, and its azimuth there [deg]: from a point beyond, which the way back never misses."""
        lon, lat = geodesic.forward(self.lon_deg, self.lat_deg, self.azimuth_deg, along_m)
        beyond = geodesic.forward(self.lon_deg, self.lat_deg, self.azimuth_deg, along_m + 1_000.0)
        _, ahead = geodesic.range_azimuth(lon, lat, *beyond)
        return lon, lat, ahead
