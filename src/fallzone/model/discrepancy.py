"""How far flights lie from what is computed of them, beyond all that is dispersed: learnt from flights left out."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from fallzone.model.record import Id, Quantity, Record, within

# Beyond these a prediction says nothing, and a number is in the wrong unit
_FRACTION = within(0.0, 0.5)
_ANGLE_DEG = within(0.0, 20.0)

# Assumed: how far beyond its bulk a distribution with heavy tails is followed, on either side. Areas name 99 %, and one
# flight in a hundred thousand at thrice its range would say nothing but that its tails are heavy
_TAIL = 1e-3


def find_student_quantile(share: np.ndarray, degrees_of_freedom: float) -> np.ndarray:
    """Quantiles of what is off, in scales: of Student's t without its outermost thousandth on either side.

    Parameters
    ----------
    share : (...) float64
        In [0, 1].
    degrees_of_freedom : float
        ν > 0: the fewer, the heavier the tails.

    Returns
    -------
    (...) float64
        Symmetric about 0.

    Source
    ------
    K. L. Lange, R. J. A. Little, J. M. G. Taylor, "Robust statistical modeling using the t distribution", J. Am. Stat.
    Assoc. 84 (1989). That the outermost thousandths are left out is assumed.
    """
    # Half a second to import, and a location check needs none of it
    from scipy.special import stdtrit

    return np.asarray(stdtrit(degrees_of_freedom, _TAIL + (1.0 - 2.0 * _TAIL) * np.asarray(share)))


class Discrepancy(Record):
    """Model discrepancy of flights that have no fit of their own: the scale of each kind of figure.

    Most flights are off by less than a scale, and some by several: what is off follows Student's t, whose tails are
    heavier than those of a normal distribution.

    Parameters
    ----------
    id : str
        Name of its file.
    range_fraction : Quantity
        Of the range of a fall, as a fraction of the range from the pad, 0 to 0.5.
    unfitted_range_fraction : Quantity
        The same where no flight of the vehicle was fitted.
    azimuth_deg : Quantity
        Of the azimuth of a fall from the pad [deg], 0 to 20.
    downrange_fraction : Quantity
        Of how far from the pad something happens in powered flight, as a fraction of that, 0 to 0.5.
    height_fraction : Quantity
        Of heights above the ellipsoid, as a fraction of the height, 0 to 0.5.
    time_fraction : Quantity
        Of times of events, as a fraction of the time after lift-off, 0 to 0.5.
    fall_time_fraction : Quantity
        Of how long a body falls, as a fraction of the time from where it was let go to where it comes down, 0 to 0.5: a
        standard deviation, for which no heavy tails are known.
    degrees_of_freedom : Quantity
        Of Student's t, 1 to 100.
    sources : dict of str to str
        Texts of the sources, by key.

    Source
    ------
    M. C. Kennedy, A. O'Hagan, "Bayesian calibration of computer models", J. R. Stat. Soc. B 63 (2001): what remains
    between a model with its best parameters and reality is a term of its own, of which flights share one draw.
    """

    id: Id
    range_fraction: Annotated[Quantity, _FRACTION]
    unfitted_range_fraction: Annotated[Quantity, _FRACTION]
    azimuth_deg: Annotated[Quantity, _ANGLE_DEG]
    downrange_fraction: Annotated[Quantity, _FRACTION]
    height_fraction: Annotated[Quantity, _FRACTION]
    time_fraction: Annotated[Quantity, _FRACTION]
    fall_time_fraction: Annotated[Quantity, _FRACTION]
    degrees_of_freedom: Annotated[Quantity, within(1.0, 100.0)]
    sources: dict[str, str]

    def find_quantile(self, share: np.ndarray) -> np.ndarray:
        """Quantiles of what is off, in scales.

        Parameters
        ----------
        share : (...) float64
            In [0, 1].

        Returns
        -------
        (...) float64
        """
        return find_student_quantile(share, self.degrees_of_freedom.value)

    @property
    def of_unfitted(self) -> Discrepancy:
        """That of flights of vehicles of which no flight was fitted."""
        return self.model_copy(update={"range_fraction": self.unfitted_range_fraction})
