"""Model discrepancy of falls: what a flight lets fall lies together beside where it was computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.earth.geodesic import move_about
from fallzone.model.ascent.release import Release
from fallzone.model.discrepancy import Discrepancy, find_student_quantile
from fallzone.model.site import Pad
from fallzone.montecarlo.sampling import Draws


@dataclass(frozen=True, kw_only=True)
class Shift:
    """How far what falls may lie from where it was computed: scales of Student's t, and of times a standard deviation.

    An ascent without a fit of its own is off as a whole: too flat or too steep, too fast or too slow, a little aside.
    So each flight draws three numbers once, and all its bodies, those that are dropped as planned, the
    debris of its failure and what is left of it, move by them: along the great circle from the pad, about the pad, and
    in how long they fall. Near the pad the shift vanishes with the range.

    What is given stays: when a failure happens and when a body is let go. What belongs to the body stays: mass,
    ballistic coefficient, speed at the impact. Nominal trajectories and their points of impact stay too: they are the
    median of the flights. Bodies may come down beyond an impact limit line at which flights end, for what is off is
    where they are computed to fall.

    Beyond a quarter of the Earth the azimuth moves bodies less again, and at the antipode not at all; those that are
    moved past the antipode come down behind it, and the range of those that fly farther is the short way round. Such
    bodies are near orbital speed, where their own scatter spreads them along their track for thousands of kilometres.

    Parameters
    ----------
    pad_lon_deg, pad_lat_deg : float
        The pad, geodetic [deg].
    range_fraction : float
        Of the logarithm of the range from the pad, ≥ 0.
    azimuth_deg : float
        Of the azimuth from the pad [deg], ≥ 0.
    fall_time_fraction : float
        Of the logarithm of how long bodies fall, ≥ 0.
    degrees_of_freedom : float
        Of Student's t, > 0: most flights are off by less than these scales, and some by several of them. Of times of
        falls no such tails are known.
    """

    pad_lon_deg: float
    pad_lat_deg: float
    range_fraction: float
    azimuth_deg: float
    fall_time_fraction: float
    degrees_of_freedom: float

    def draw(self, draws: Draws) -> Shifts:
        """Shifts of the flights of a block.

        Parameters
        ----------
        draws : Draws
            Random numbers of the block.

        Returns
        -------
        Shifts
            Factors are exponentials of what was drawn, and so always positive.
        """
        return Shifts(
            shift=self,
            range_factor=np.exp(self.range_fraction * self._draw(draws, "range")),
            turn_deg=self.azimuth_deg * self._draw(draws, "azimuth"),
            fall_time_factor=np.exp(self.fall_time_fraction * draws.normal("discrepancy/time", 1)[:, 0]),
        )

    def _draw(self, draws: Draws, what: str) -> np.ndarray:
        """A number for each flight, in scales: the quantile for the share of its normal one."""
        from scipy.special import ndtr

        return find_student_quantile(ndtr(draws.normal(f"discrepancy/{what}", 1)[:, 0]), self.degrees_of_freedom)


@dataclass(frozen=True, kw_only=True)
class Shifts:
    """How what the flights of one block let fall is shifted.

    Parameters
    ----------
    shift : Shift
        What it was drawn from.
    range_factor : (n,) float64
        By which ranges from the pad are multiplied, > 0.
    turn_deg : (n,) float64
        By which azimuths from the pad are turned [deg], clockwise.
    fall_time_factor : (n,) float64
        By which times of falls are multiplied, > 0.
    """

    shift: Shift
    range_factor: np.ndarray
    turn_deg: np.ndarray
    fall_time_factor: np.ndarray

    def move(self, lon_deg: np.ndarray, lat_deg: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where bodies come down that were computed to come down elsewhere.

        Parameters
        ----------
        lon_deg, lat_deg : (m,) float64
            Computed points of impact, geodetic [deg]; NaN stays.
        row : (m,) int64
            The flight of each, an index into the block.

        Returns
        -------
        lon_deg, lat_deg : (m,) float64
        """
        if self.shift.range_fraction == 0.0 and self.shift.azimuth_deg == 0.0:
            return lon_deg, lat_deg
        return move_about(
            (self.shift.pad_lon_deg, self.shift.pad_lat_deg),
            lon_deg,
            lat_deg,
            range_factor=self.range_factor[row],
            turn_deg=self.turn_deg[row],
        )


def build_shift(discrepancy: Discrepancy | None, pad: Pad | Release) -> Shift | None:
    """The shift of what falls in flights from a pad.

    Parameters
    ----------
    discrepancy : Discrepancy or None
        What was read for the mission (`fallzone.catalogue.inputs.FlightInputs`); None where the flight has a fit of
        its own.
    pad : Pad or Release
        Where flights start.

    Returns
    -------
    Shift or None
    """
    if discrepancy is None:
        return None
    return Shift(
        pad_lon_deg=pad.lon_deg,
        pad_lat_deg=pad.lat_deg,
        range_fraction=discrepancy.range_fraction.value,
        azimuth_deg=discrepancy.azimuth_deg.value,
        fall_time_fraction=discrepancy.fall_time_fraction.value,
        degrees_of_freedom=discrepancy.degrees_of_freedom.value,
    )
