"""Earth-fixed states from inertial ones, without tables of the Earth's rotation."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import UTC, datetime

import erfa
import numpy as np

from fallzone.constants import EARTH_ROTATION_RADPS
from fallzone.model.results.statement import Statement

# Without tables UT1 is taken as UTC and the pole as that of the ellipsoid: 0.9 s of rotation are 420 m at the equator,
# those from 2018 on some 100 m
ROTATION_ERROR = Statement(
    code="earth-rotation",
    values={"rotation_s": 0.9, "off_m": 420.0, "recent_off_m": 100.0, "pole_off_m": 20.0},
)

_MJD_EPOCH = datetime(1858, 11, 17, tzinfo=UTC)
_MJD_ZERO_JD = 2_400_000.5
_DAY_S = 86_400.0


def _terrestrial(utc_days, tt_days):
    """GCRS to ITRS: precession and nutation IAU 2000B, 3 cm from the full theory."""
    return erfa.c2t00b(_MJD_ZERO_JD, tt_days, _MJD_ZERO_JD, utc_days, 0.0, 0.0)


def _sidereal(utc_days, tt_days):
    """True equator and equinox of date to ITRS."""
    return erfa.rz(erfa.gst06a(_MJD_ZERO_JD, utc_days, _MJD_ZERO_JD, tt_days), np.eye(3))


def _mean_sidereal(utc_days, tt_days):
    """True equator, mean equinox of date (as orbits from two-line elements are given) to ITRS."""
    return erfa.rz(erfa.gmst82(_MJD_ZERO_JD, utc_days), np.eye(3))


# EME2000 and ICRF differ from GCRF by 0.02", less than 1 m in low orbit
INERTIAL_FRAMES: dict[str, Callable] = {
    "GCRF": _terrestrial,
    "ICRF": _terrestrial,
    "EME2000": _terrestrial,
    "J2000": _terrestrial,
    "TOD": _sidereal,
    "TEME": _mean_sidereal,
}


def inertial_to_ecef(position_m, velocity_mps, *, frame: str, epoch_utc: datetime, t_s) -> tuple[np.ndarray, ...]:
    """Earth-fixed states from states in an inertial frame.

    Parameters
    ----------
    position_m, velocity_mps : (n, 3) array_like
        Inertial state in the axes of `frame`.
    frame : str
        One of `INERTIAL_FRAMES`.
    epoch_utc : datetime
        Instant from which `t_s` counts, with its time zone.
    t_s : (n,) array_like
        Seconds after it.

    Returns
    -------
    position_ecef_m, velocity_ecef_mps : (n, 3) float64

    Notes
    -----
    Accuracy: `ROTATION_ERROR`. The turning of the axes by precession adds less than 0.1 mm/s.

    Source
    ------
    IERS Conventions (2010), chapter 5, through ERFA; the frame TEME by the sidereal time of 1982: D. A. Vallado et
    al., Revisiting Spacetrack Report #3, AIAA 2006-6753.
    """
    utc_days = (epoch_utc - _MJD_EPOCH).total_seconds() / _DAY_S + np.asarray(t_s, float) / _DAY_S
    tt_days = utc_days + (leap_seconds(epoch_utc) + 32.184) / _DAY_S
    turn = INERTIAL_FRAMES[frame](utc_days, tt_days)
    position = np.einsum("nij,nj->ni", turn, np.asarray(position_m, float))
    velocity = np.einsum("nij,nj->ni", turn, np.asarray(velocity_mps, float))
    return position, velocity - np.cross([0.0, 0.0, EARTH_ROTATION_RADPS], position)


def leap_seconds(when_utc: datetime) -> float:
    """TAI − UTC at an instant, as far as leap seconds are known.

    Parameters
    ----------
    when_utc : datetime
        The instant.

    Returns
    -------
    float
        Seconds.

    Source
    ------
    Leap seconds announced by the IERS, through ERFA.
    """
    with warnings.catch_warnings():
        # ERFA warns of years far beyond its release; no leap second has been announced for them
        warnings.simplefilter("ignore", erfa.ErfaWarning)
        return float(erfa.dat(when_utc.year, when_utc.month, when_utc.day, 0.0))
