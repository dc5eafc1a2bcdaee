"""Risk of users' ships and aircraft: expected density times area times presence, of points, tracks and grids."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Protocol

import numpy as np

from fallzone.earth.geodesic import forward, range_azimuth
from fallzone.errors import InputError
from fallzone.words import _, ngettext

# Longitude and latitude [deg], altitude [m] and time after lift-off [s] (k,) -> pieces expected per square metre and
# second (k,)
Rate = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


class Moving(Protocol):
    """The way of one ship or aircraft, along geodesics between its points: a track as it was read.

    Parameters
    ----------
    source, name : str
        Its file, and what it is called there, for messages.
    lon_deg, lat_deg, altitude_m : (k,) float64
        Two or more points [deg], [m].
    t_s : (k,) float64 or None
        When it is at each [s], each later than the one before; None: it is not known when.
    """

    source: str
    name: str
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    altitude_m: np.ndarray
    t_s: np.ndarray | None


def check_track(track: Moving) -> None:
    """Check that a track can be followed in time.

    Parameters
    ----------
    track : Moving
        The track.

    Raises
    ------
    InputError
        For fewer than two points, without times, for arrays of different lengths, for positions that do not exist and
        for times that do not rise.
    """
    where = f"{track.source} [{track.name}]"
    count = len(track.lon_deg)
    if count < 2:
        problem = ngettext("is a track of {count} point", "is a track of {count} points", count).format(count=count)
        raise InputError(where, problem, _("expected two or more"))
    if track.t_s is None:
        raise InputError(where, _("has no times"), _("give each point its time"))
    if not len(track.lat_deg) == len(track.altitude_m) == len(track.t_s) == count:
        raise InputError(where, _("has not as many times as points"), _("give each point its time"))
    for name, most in (("lon_deg", 360.0), ("lat_deg", 90.0), ("altitude_m", 1e6), ("t_s", 1e12)):
        _check_values(f"{where} [{name}]", np.asarray(getattr(track, name), float), most)
    late = np.diff(track.t_s) > 0.0
    if not late.all():
        at = int(np.argmin(late)) + 1
        problem = _("{value} of point {number} is not later than the one before")
        raise InputError(
            f"{where} [t_s]", problem.format(value=track.t_s[at], number=at + 1), _("put the points in their order")
        )


def _check_values(where: str, values: np.ndarray, most: float) -> None:
    holds = np.abs(values) <= most
    if not holds.all():
        at = int(np.argmin(holds))
        problem = _("{value} of point {number} cannot be").format(value=values[at], number=at + 1)
        raise InputError(where, problem, _("expected −{most:g} to {most:g}").format(most=most))


def find_positions(track: Moving, t_s: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions on a track at moments.

    Parameters
    ----------
    track : Moving
        A track that can be followed in time.
    t_s : (n,) float64
        Moments from its first to its last point, on its clock [s].

    Returns
    -------
    lon_deg, lat_deg, altitude_m : (n,) float64
    """
    leg = np.clip(np.searchsorted(track.t_s, t_s, side="right") - 1, 0, len(track.t_s) - 2)
    lon, lat = track.lon_deg, track.lat_deg
    range_m, azimuth_deg = range_azimuth(lon[:-1], lat[:-1], lon[1:], lat[1:])
    share = (t_s - track.t_s[leg]) / np.diff(track.t_s)[leg]
    along = forward(lon[leg], lat[leg], azimuth_deg[leg], share * range_m[leg])
    return *along, np.interp(t_s, track.t_s, track.altitude_m)


def find_track_risk(
    track: Moving, rate: Rate, area_m2: float, *, liftoff_s: float = 0.0, step_s: float = 10.0
) -> float:
    """Expected hits of one ship or aircraft along its track: ∫ rate · area dt.

    Parameters
    ----------
    track : Moving
        Where it is and when; before and after it is not exposed.
    rate : callable
        Pieces expected per square metre and second, per launch, at places and moments.
    area_m2 : float
        Its area, on which a hit counts [m²].
    liftoff_s : float
        Lift-off on the clock of the track [s].
    step_s : float
        Longest step of the integral [s].

    Returns
    -------
    float
        Expected hits per launch, no less than their probability.

    Raises
    ------
    InputError
        When the track cannot be followed in time.

    Source
    ------
    Derived; midpoint rule, second order in the step.
    """
    check_track(track)
    edges_s = np.unique(np.concatenate([_cut(a, b, step_s) for a, b in itertools.pairwise(track.t_s)]))
    middle_s = 0.5 * (edges_s[1:] + edges_s[:-1])
    struck_pm2 = rate(*find_positions(track, middle_s), middle_s - liftoff_s) * np.diff(edges_s)
    return float(np.sum(struck_pm2) * area_m2)


def _cut(first_s: float, last_s: float, step_s: float) -> np.ndarray:
    return np.linspace(first_s, last_s, int(np.ceil((last_s - first_s) / step_s)) + 1)


def find_risk(density_pm2, area_m2, count=1.0) -> tuple[np.ndarray, float]:
    """Expected hits of what is present throughout: Σ density · area · number present.

    Parameters
    ----------
    density_pm2 : (n,) array_like
        Expected pieces per square metre and launch, at each point or in each cell, ≥ 0.
    area_m2 : (n,) array_like
        Area of one ship or aircraft on which a hit counts [m²], ≥ 0.
    count : (n,) array_like
        Ships or aircraft at each point, or their mean number in each cell while debris falls, ≥ 0. Default: 1.

    Returns
    -------
    each : (n,) float64
        Expected hits per launch of those at each point or in each cell, together.
    total : float
        Their sum.

    Raises
    ------
    InputError
        For a negative number of ships or aircraft, or one that is not finite.

    Source
    ------
    Derived.
    """
    present = np.asarray(count, float)
    if not np.all(np.isfinite(present) & (present >= 0.0)):
        wrong = present.ravel()[~(np.isfinite(present) & (present >= 0.0)).ravel()][0]
        raise InputError("traffic", _("found {value} ships or aircraft").format(value=wrong), _("expected 0 or more"))
    each = np.asarray(density_pm2, float) * np.asarray(area_m2, float) * present
    return each, float(each.sum())
