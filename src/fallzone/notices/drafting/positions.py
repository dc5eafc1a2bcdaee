"""Corners in degrees, minutes and seconds as messages write them: counted in whole steps, so none reaches 60."""

from __future__ import annotations

from fallzone.model.zone import LonLat
from fallzone.notices.outward import HUNDREDTHS, SECONDS, count_steps


def in_minutes(corner_lonlat: LonLat) -> str:
    """A corner in hundredths of minutes, as navigational warnings have it.

    Parameters
    ----------
    corner_lonlat : (float, float)
        Rounded to 6,000ths of a degree.

    Returns
    -------
    str

    Examples
    --------
    >>> in_minutes((124.5, -36.0698333333333333))
    '36-04.19S 124-30.00E'
    """
    return " ".join(
        f"{degrees:0{width}d}-{hundredths // 100:02d}.{hundredths % 100:02d}{half}"
        for width, half, degrees, hundredths in _split(corner_lonlat, HUNDREDTHS)
    )


def in_seconds(corner_lonlat: LonLat) -> str:
    """A corner in seconds, as coast guards have it.

    Parameters
    ----------
    corner_lonlat : (float, float)
        Rounded to seconds.

    Returns
    -------
    str

    Examples
    --------
    >>> in_seconds((-89.1525, 23.7))
    '23-42-00N 089-09-09W'
    """
    return " ".join(
        f"{degrees:0{width}d}-{seconds // 60:02d}-{seconds % 60:02d}{half}"
        for width, half, degrees, seconds in _split(corner_lonlat, SECONDS)
    )


def in_digits(corner_lonlat: LonLat) -> str:
    """A corner in seconds without any mark between them, as notices to airmen have it.

    Parameters
    ----------
    corner_lonlat : (float, float)
        Rounded to seconds.

    Returns
    -------
    str

    Examples
    --------
    >>> in_digits((-89.1525, 23.7))
    '234200N0890909W'
    """
    return "".join(
        f"{degrees:0{width}d}{seconds // 60:02d}{seconds % 60:02d}{half}"
        for width, half, degrees, seconds in _split(corner_lonlat, SECONDS)
    )


def in_whole_minutes(lon_minutes: int, lat_minutes: int) -> str:
    """The centre of a circle in whole minutes, as the Q-line has it.

    Parameters
    ----------
    lon_minutes, lat_minutes : int
        East and north [minutes of arc].

    Returns
    -------
    str

    Examples
    --------
    >>> in_whole_minutes(7471, -2159)
    '3559S12431E'
    """
    return "".join(
        f"{abs(minutes) // 60:0{width}d}{abs(minutes) % 60:02d}{halves[minutes < 0]}"
        for width, halves, minutes in ((2, "NS", lat_minutes), (3, "EW", lon_minutes))
    )


def _split(corner_lonlat: LonLat, per_degree: int) -> list[tuple[int, str, int, int]]:
    """Latitude, then longitude: width of the degrees, hemisphere, whole degrees, steps beyond them."""
    lon_deg, lat_deg = corner_lonlat
    told = []
    for width, halves, value_deg in ((2, "NS", lat_deg), (3, "EW", lon_deg)):
        steps = count_steps(abs(value_deg), per_degree)
        told.append((width, halves[value_deg < 0.0], *divmod(steps, per_degree)))
    return told
