"""How far flights lie from what is computed of them, beyond all that is dispersed: learnt from flights left out."""

from __future__ import annotations

from typing import Annotated

from fallzone.model.record import Id, Quantity, Record, within

# Beyond these a prediction says nothing, and a number is in the wrong unit
_FRACTION = within(0.0, 0.5)
_ANGLE_DEG = within(0.0, 20.0)


class Discrepancy(Record):
    """Model discrepancy of flights that have no fit of their own, one standard deviation each.

    Parameters
    ----------
    id : str
        Name of its file.
    range_fraction : Quantity
        Of the range of a fall, as a fraction of the range from the pad, 0 to 0.5.
    azimuth_deg : Quantity
        Of the azimuth of a fall from the pad [deg], 0 to 20.
    height_fraction : Quantity
        Of heights above the ellipsoid, as a fraction of the height, 0 to 0.5.
    time_fraction : Quantity
        Of times of events, as a fraction of the time after lift-off, 0 to 0.5.
    fall_time_fraction : Quantity
        Of how long a body falls, as a fraction of the time from where it was let go to where it comes down, 0 to 0.5.
    sources : dict of str to str
        Texts of the sources, by key.

    Source
    ------
    M. C. Kennedy, A. O'Hagan, "Bayesian calibration of computer models", J. R. Stat. Soc. B 63 (2001): what remains
    between a model with its best parameters and reality is a term of its own, of which flights share one draw.
    """

    id: Id
    range_fraction: Annotated[Quantity, _FRACTION]
    azimuth_deg: Annotated[Quantity, _ANGLE_DEG]
    height_fraction: Annotated[Quantity, _FRACTION]
    time_fraction: Annotated[Quantity, _FRACTION]
    fall_time_fraction: Annotated[Quantity, _FRACTION]
    sources: dict[str, str]
