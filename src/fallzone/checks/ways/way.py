"""A way along geodesics, passed in time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fallzone.earth import geodesic


@dataclass(frozen=True)
class Way:
    """A way along geodesics between points.

    Parameters
    ----------
    lon_deg, lat_deg : (n,) float64
        Its points [deg], WGS 84, at least two.
    t_s : (n,) float64
        When each is passed, counted from the departure [s]; not decreasing.
    """

    lon_deg: np.ndarray
    lat_deg: np.ndarray
    t_s: np.ndarray

    @property
    def duration_s(self) -> float:
        """From its first point to its last [s]."""
        return float(self.t_s[-1])

    @property
    def length_m(self) -> float:
        """Along its geodesics [m]."""
        return float(self._legs[0].sum())

    @property
    def speed_mps(self) -> float:
        """The mean one of its legs that lead anywhere [m/s]; 0 where none does."""
        moving_s = float(np.diff(self.t_s)[self._legs[0] > 0.0].sum())
        return self.length_m / moving_s if moving_s > 0.0 else 0.0

    @cached_property
    def _legs(self) -> tuple[np.ndarray, np.ndarray]:
        """Length [m] and azimuth at its beginning [deg] of each leg."""
        return geodesic.range_azimuth(self.lon_deg[:-1], self.lat_deg[:-1], self.lon_deg[1:], self.lat_deg[1:])

    def locate(self, t_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where it is at times.

        Parameters
        ----------
        t_s : (m,) float64
            Since the departure [s], 0 to its duration.

        Returns
        -------
        lon_deg, lat_deg : (m,) float64
            On WGS 84 [deg], the longitude from −180 to 180.

        Source
        ------
        Derived: along each leg the distance is linear in time; the geodesics are those of C. F. F. Karney, "Algorithms
        for geodesics", J. Geodesy 87 (2013).
        """
        leg = np.clip(np.searchsorted(self.t_s, t_s, side="right") - 1, 0, len(self.t_s) - 2)
        span_s = self.t_s[leg + 1] - self.t_s[leg]
        share = np.clip((t_s - self.t_s[leg]) / np.where(span_s > 0.0, span_s, 1.0), 0.0, 1.0)
        length_m, azimuth_deg = self._legs
        return geodesic.forward(self.lon_deg[leg], self.lat_deg[leg], azimuth_deg[leg], share * length_m[leg])

    def list_lengths(self) -> np.ndarray:
        """How far it has gone at each of its points.

        Returns
        -------
        (n,) float64
            [m], from 0.
        """
        return np.concatenate([[0.0], np.cumsum(self._legs[0])])

    def sample(self, step_m: float) -> np.ndarray:
        """Times at which it is asked where it is, all its points among them.

        Parameters
        ----------
        step_m : float
            The longest way between two of them [m].

        Returns
        -------
        (m,) float64
            [s], increasing.
        """
        pieces = np.maximum(np.ceil(self._legs[0] / step_m).astype(int), 1)
        return np.unique(split_spans(self.t_s[:-1], self.t_s[1:], pieces))


def split_spans(begin: np.ndarray, end: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    """Ends of the equal pieces into which spans are split.

    Parameters
    ----------
    begin, end : (n,) float64
        Of each span.
    pieces : (n,) int
        How many, ≥ 1.

    Returns
    -------
    (m,) float64
        Every beginning and end; those of neighbours twice.
    """
    parts = [np.linspace(*span) for span in zip(begin, end, pieces + 1, strict=True)]
    return np.concatenate(parts) if parts else np.zeros(0)
