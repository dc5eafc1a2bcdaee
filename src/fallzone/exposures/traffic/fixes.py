"""Points of a track as files give them, checked: where, when, and times that follow from speeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError
from fallzone.model.exposures.exposure import Track
from fallzone.words import _, ngettext

# One nautical mile an hour
KNOT_MPS = 1852.0 / 3600.0
# Faster than any aircraft
MOST_SPEED_MPS = 2_000.0


class Fix(NamedTuple):
    """One point of a track as a file gives it.

    Parameters
    ----------
    where : str
        File and row, for messages.
    lon_deg, lat_deg : float
        [deg], WGS 84.
    altitude_m : float
        Above mean sea level [m]; 0 where not given.
    t_s : float or None
        Since 1970 in UTC, or since the file's own zero [s].
    speed_mps : float or None
        From here to the next point [m/s].
    """

    where: str
    lon_deg: float
    lat_deg: float
    altitude_m: float
    t_s: float | None
    speed_mps: float | None


def build_track(where: str, name: str, fixes: Sequence[Fix], *, has_dates: bool, source: str) -> Track:
    """Check the points of a track and find when each is passed.

    Parameters
    ----------
    where : str
        File and track, for messages.
    name : str
        Of the track; where empty, ``where``.
    fixes : sequence of Fix
        Its points.
    has_dates : bool
        Whether times count from 1970 in UTC.
    source : str
        The file.

    Returns
    -------
    Track
        With the times of the file; else those that follow from its speeds; else without.

    Raises
    ------
    InputError
        For fewer than two points, times of some points only or that do not rise, and speeds that cannot be.
    """
    if len(fixes) < 2 or (len({fix[1:4] for fix in fixes}) < 2 and fixes[0].t_s is None):
        problem = ngettext("is a track of {count} point", "is a track of {count} points", len(fixes))
        raise InputError(where, problem.format(count=len(fixes)), _("expected two or more, at different places"))
    lon, lat, altitude = (np.array([fix[key] for fix in fixes], dtype=float) for key in (1, 2, 3))
    t_s = _read_times(fixes)
    if t_s is None:
        t_s, has_dates = _follow_speeds(where, fixes, lon, lat), False
    return Track(
        name=name or where,
        lon_deg=lon,
        lat_deg=lat,
        altitude_m=altitude,
        t_s=t_s,
        has_dates=has_dates,
        source=source,
    )


def parse_time(text: str, where: str) -> float:
    """An instant of a track.

    Parameters
    ----------
    text : str
        ISO 8601 with a time zone, such as 2023-08-23T18:50:00Z.
    where : str
        File and point, for messages.

    Returns
    -------
    float
        Since 1970-01-01T00:00Z [s].

    Raises
    ------
    InputError
        When it is no such instant.
    """
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise InputError(
            where,
            _("'{text}' is no date and time with a time zone").format(text=text[:40]),
            _("write it in UTC, as 2023-08-23T18:50:00Z"),
        )
    return when.astimezone(UTC).timestamp()


def after_liftoff_s(track: Track, liftoff_utc: datetime | None) -> np.ndarray | None:
    """When a track's points are passed, on the clock of a flight.

    Parameters
    ----------
    track : Track
        The track.
    liftoff_utc : datetime or None
        When the flight lifts off, where that is known.

    Returns
    -------
    (n,) float64 or None
        [s after lift-off]; None where either is not known. Times without a date count from lift-off.
    """
    if track.t_s is None:
        return None
    if not track.has_dates:
        return track.t_s
    return None if liftoff_utc is None else track.t_s - liftoff_utc.timestamp()


def _read_times(fixes: Sequence[Fix]) -> np.ndarray | None:
    """Times of the file, each after the one before; None where it has none."""
    if all(fix.t_s is None for fix in fixes):
        return None
    before = -np.inf
    for fix in fixes:
        if fix.t_s is None:
            raise InputError(f"{fix.where} [time]", _("is missing"), _("give all points of a track a time, or none"))
        if not fix.t_s > before:
            problem = _("is not later than that of the point before")
            raise InputError(f"{fix.where} [time]", problem, _("put the points of each track in the order of time"))
        before = fix.t_s
    return np.array([fix.t_s for fix in fixes], dtype=float)


def _follow_speeds(where: str, fixes: Sequence[Fix], lon: np.ndarray, lat: np.ndarray) -> np.ndarray | None:
    """Times from the first point on that follow from speeds along geodesics; None where there are none."""
    speeds = [fix.speed_mps for fix in fixes[:-1]]
    if all(speed is None for speed in speeds):
        return None
    for fix, speed in zip(fixes, speeds, strict=False):
        if speed is None or not 0.0 < speed <= MOST_SPEED_MPS:
            found = _("is missing") if speed is None else _("found {speed:g} m/s").format(speed=speed)
            raise InputError(
                f"{fix.where} [speed]", found, _("expected more than 0, to {most:g} m/s").format(most=MOST_SPEED_MPS)
            )
    range_m, _azimuth = range_azimuth(lon[:-1], lat[:-1], lon[1:], lat[1:])
    if not (range_m > 0.0).all():
        raise InputError(where, _("stays at one place, with a speed"), _("leave out points that repeat the one before"))
    return np.concatenate([[0.0], np.cumsum(range_m / np.array(speeds, dtype=float))])
