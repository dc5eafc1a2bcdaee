"""An assumed seasonal westerly jet of middle latitudes, with spread; never calm."""

from __future__ import annotations

import numpy as np

from fallzone.errors import OutOfRangeError
from fallzone.words import _, msg

TITLE = msg("Assumed seasonal westerlies with spread")
SOURCE = msg(
    "assumed: round numbers chosen to resemble the climate of the jet stream over Korea and Japan "
    "(about 58 m/s in January, 16 m/s in July near 11.5 km) and the winter westerlies and summer easterlies "
    "of the stratosphere; taken from no data set and not verified"
)
VERIFIED = False

# (height_m, month, lat_deg, east_mps, north_mps, east_sigma_mps, north_sigma_mps, tolerance_mps):
# the assumptions themselves, at the jet, in the stratosphere and in the thin air above 120 km
CHECKPOINTS = (
    (11_500.0, 1, 36.0, 58.0, 0.0, 18.0, 14.0, 1.5),
    (11_500.0, 7, 36.0, 16.0, 0.0, 10.0, 10.0, 1.5),
    (60_000.0, 1, 36.0, 55.0, 0.0, 22.0, 16.0, 1.5),
    (60_000.0, 7, 36.0, -45.0, 0.0, 22.0, 16.0, 1.5),
    (130_000.0, 1, 36.0, 0.0, 0.0, 0.0, 0.0, 1e-12),
)

_JET_HEIGHT_M, _JET_BELOW_M, _JET_ABOVE_M = 11_500.0, 6_500.0, 7_000.0
_HIGH_HEIGHT_M, _HIGH_WIDTH_M = 60_000.0, 17_000.0
_FADE_FROM_M, _FADE_TO_M = 100_000.0, 120_000.0


def tabulate(height_m, *, month: int, lat_deg: float):
    """Mean wind and its standard deviation over heights.

    Parameters
    ----------
    height_m : array_like
        Heights above mean sea level.
    month : int
        1 to 12; the seasons of the southern hemisphere are six months apart.
    lat_deg : float
        Geodetic latitude, −90 to 90; the jet is strongest near 36° and the surface westerlies turn into trade winds
        below 25°.

    Returns
    -------
    east_mps, north_mps, east_sigma_mps, north_sigma_mps : float64 arrays
        Zero above 120 km, where there is no air that could carry anything.

    Raises
    ------
    OutOfRangeError
        For a month or a latitude that does not exist.

    Source
    ------
    Assumed: bells of chosen height, width and strength (`SOURCE`); taken from no data set.
    """
    if not 1 <= month <= 12 or not abs(lat_deg) <= 90.0:
        raise OutOfRangeError(
            _("{title}: month {month}, latitude {lat_deg}; expected 1 to 12 and -90 to 90").format(
                title=_(TITLE), month=month, lat_deg=lat_deg
            )
        )
    height = np.asarray(height_m, float)
    winter = np.cos(2.0 * np.pi * (month - 1) / 12.0) * (1.0 if lat_deg >= 0.0 else -1.0)
    belt = np.exp(-(((abs(lat_deg) - 36.0) / 20.0) ** 2))
    jet = belt * _bell(height, _JET_HEIGHT_M, np.where(height < _JET_HEIGHT_M, _JET_BELOW_M, _JET_ABOVE_M))
    high = _bell(height, _HIGH_HEIGHT_M, _HIGH_WIDTH_M)
    surface = (4.0 if abs(lat_deg) >= 25.0 else -5.0) * _bell(height, 0.0, 5_000.0)
    fade = _fade(height)
    east = fade * (surface + (37.0 + 21.0 * winter) * jet + (5.0 + 50.0 * winter) * high)
    spread = 6.0 + 14.0 * _bell(height, 90_000.0, 25_000.0)
    east_sigma = fade * (spread + (8.0 + 4.0 * winter) * jet + 12.0 * high)
    north_sigma = fade * (spread + (6.0 + 2.0 * winter) * jet + 6.0 * high)
    return east, np.zeros_like(east), east_sigma, north_sigma


def _bell(height_m, centre_m, width_m):
    return np.exp(-(((height_m - centre_m) / width_m) ** 2))


def _fade(height_m):
    """1 below 100 km, 0 above 120 km, with a smooth slope between."""
    share = np.clip((_FADE_TO_M - height_m) / (_FADE_TO_M - _FADE_FROM_M), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)
