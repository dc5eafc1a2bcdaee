"""Angles of a circle the short way round."""

from __future__ import annotations


def wrap_deg(angle_deg):
    """Angles or longitudes in [−180, 180).

    Parameters
    ----------
    angle_deg : float or (n,) float64
        Any [deg].

    Returns
    -------
    float or (n,) float64
        The same directions [deg].

    Examples
    --------
    >>> wrap_deg(190.0), wrap_deg(180.0)
    (-170.0, -180.0)
    """
    return (angle_deg + 180.0) % 360.0 - 180.0


def apart_deg(one_deg, other_deg):
    """Angle between two directions.

    Parameters
    ----------
    one_deg, other_deg : float or (n,) float64
        Azimuths or longitudes [deg].

    Returns
    -------
    float or (n,) float64
        From 0 to 180 [deg].

    Examples
    --------
    >>> apart_deg(350.0, 20.0)
    30.0
    """
    return abs(wrap_deg(one_deg - other_deg))
