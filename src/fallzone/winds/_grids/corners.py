"""Which times and nodes of a grid a launch lies between, and how far those may be apart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from fallzone.earth.angles import wrap_deg
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.winds._levels import WIDEST_DEG, WIDEST_S
from fallzone.words import _, ngettext
from fallzone.words.times import iso_utc, minute_utc

# A time or node that stands alone is taken when it is at most half as far away as two may be apart
ALONE_S, ALONE_DEG = WIDEST_S / 2.0, WIDEST_DEG / 2.0
_ROUNDING_DEG = 1e-4


class Corners(NamedTuple):
    """Where along an axis of a grid a launch lies.

    Parameters
    ----------
    indices : list of int
        What is read along the axis.
    weights : (k,) float64
        Of each index; they add up to 1.
    away : float
        How far the one that stands alone is away, in seconds or degrees; 0 where the launch lies between two.
    told : Statement or None
        The same as a code; None for one node, of which its distance says more.
    """

    indices: list[int]
    weights: np.ndarray
    away: float
    told: Statement | None


def between_times(times: np.ndarray, when_utc: datetime, place: str) -> Corners:
    """Find the times before and after an instant, with linear weights; or the nearest of them as it stands.

    Parameters
    ----------
    times : (n,) datetime64
        In any order, none twice.
    when_utc : datetime
        Lift-off.
    place : str
        File and coordinate, for messages.

    Returns
    -------
    Corners

    Raises
    ------
    InputError
        When two are more than 12 h apart and none is within 6 h.
    """
    when = np.datetime64(when_utc.astimezone(UTC).replace(tzinfo=None), "us")
    seconds = (times.astype("datetime64[us]") - when).astype(float) / 1e6
    before, after = np.flatnonzero(seconds <= 0.0), np.flatnonzero(seconds >= 0.0)
    if before.size and after.size:
        low, high = int(before[np.argmax(seconds[before])]), int(after[np.argmin(seconds[after])])
        if seconds[high] - seconds[low] <= WIDEST_S:
            told = Statement(code="grid-hour", values={"when_utc": _instant(times[low])})
            if low != high:
                between = {"first_utc": _instant(times[low]), "last_utc": _instant(times[high])}
                told = Statement(code="grid-hours", values=between)
            return Corners(*_weights(low, high, seconds[low], seconds[high], 0.0), 0.0, told)
    nearest = int(np.argmin(np.abs(seconds)))
    apart_s = float(abs(seconds[nearest]))
    if apart_s > ALONE_S:
        listed = np.sort(times)
        covered = ngettext(
            "covers {first} to {last} UTC in {count} time",
            "covers {first} to {last} UTC in {count} times",
            listed.size,
        ).format(first=_show(listed[0]), last=_show(listed[-1]), count=listed.size)
        expected = _(
            "the launch is at {when}: one time within {hours_alone:g} h is needed, or one before and "
            "one after at most {hours_apart:g} h apart"
        ).format(when=minute_utc(when_utc), hours_alone=ALONE_S / 3_600.0, hours_apart=WIDEST_S / 3_600.0)
        raise InputError(place, covered, expected)
    alone = "grid-hour-before" if seconds[nearest] < 0.0 else "grid-hour-after"
    told = Statement(code=alone, values={"when_utc": _instant(times[nearest]), "apart_s": apart_s})
    return Corners([nearest], np.array([1.0]), apart_s, told)


def between_latitudes(lat_deg: np.ndarray, asked_deg: float, place: str) -> Corners:
    """Find the nodes south and north of a latitude; or the only one, when it is near.

    Parameters
    ----------
    lat_deg : (n,) float64
        Nodes, in any order.
    asked_deg : float
        Latitude of the pad.
    place : str
        File and coordinate, for messages.

    Returns
    -------
    Corners

    Raises
    ------
    InputError
        When the grid does not cover it, or its nodes are too far apart.
    """
    if lat_deg.size == 1:
        return _alone(float(lat_deg[0]), float(lat_deg[0]) - asked_deg, asked_deg, place)
    if not lat_deg.min() <= asked_deg <= lat_deg.max():
        covered = _("covers {low_deg:g} to {high_deg:g}").format(low_deg=lat_deg.min(), high_deg=lat_deg.max())
        raise InputError(place, covered, _("the pad is at {asked_deg:.3f}").format(asked_deg=asked_deg))
    return _neighbours(lat_deg, asked_deg, place, "grid-latitudes")


def between_longitudes(lon_deg: np.ndarray, asked_deg: float, place: str) -> Corners:
    """Find the nodes west and east of a longitude; a grid all around the Earth has no edge.

    Parameters
    ----------
    lon_deg : (n,) float64
        Nodes, eastwards.
    asked_deg : float
        Longitude of the pad.
    place : str
        File and coordinate, for messages.

    Returns
    -------
    Corners

    Raises
    ------
    InputError
        When the grid does not cover it or does not run eastwards, or its nodes are too far apart.
    """
    if lon_deg.size == 1:
        away = wrap_deg(float(lon_deg[0]) - asked_deg)
        return _alone(float(lon_deg[0]), away, asked_deg, place)
    east = np.mod(lon_deg - lon_deg[0], 360.0)
    if (np.diff(east) <= 0.0).any():
        raise InputError(place, _("does not run eastwards without a repeat"))
    asked = np.mod(asked_deg - float(lon_deg[0]), 360.0)
    if asked > east[-1]:
        if 360.0 - east[-1] > 1.5 * np.diff(east).max():
            covered = _("covers {west_deg:g} to {east_deg:g}").format(west_deg=lon_deg[0], east_deg=lon_deg[-1])
            raise InputError(place, covered, _("the pad is at {asked_deg:.3f}").format(asked_deg=asked_deg))
        # The first node once more, at the other end
        corners = _neighbours(np.append(east, 360.0), asked, place, "grid-longitudes")
        return corners._replace(indices=[index % lon_deg.size for index in corners.indices])
    return _neighbours(east, asked, place, "grid-longitudes")


def _alone(node_deg: float, away_deg: float, asked_deg: float, place: str) -> Corners:
    if abs(away_deg) > ALONE_DEG + _ROUNDING_DEG:
        problem = _("covers {node_deg:g} alone").format(node_deg=node_deg)
        raise InputError(
            place,
            problem,
            _("the pad is at {asked_deg:.3f}: a node within {reach:g} degrees is needed").format(
                asked_deg=asked_deg, reach=ALONE_DEG
            ),
        )
    return Corners([0], np.array([1.0]), away_deg, None)


def _neighbours(values: np.ndarray, asked: float, place: str, code: str) -> Corners:
    order = np.argsort(values)
    high = int(np.clip(np.searchsorted(values[order], asked), 1, values.size - 1))
    low, high = int(order[high - 1]), int(order[high])
    step = float(values[high] - values[low])
    indices, weights = _weights(low, high, values[low], values[high], asked)
    if len(indices) > 1 and step > WIDEST_DEG + _ROUNDING_DEG:
        raise InputError(
            place,
            _("the nodes about the pad are {step:g} degrees apart").format(step=step),
            _("at most {most_deg:g} are bridged").format(most_deg=WIDEST_DEG),
        )
    told = Statement(code=code, values={"step_deg": step}) if len(indices) > 1 else None
    return Corners(indices, weights, 0.0, told)


def _weights(low: int, high: int, at_low: float, at_high: float, asked: float) -> tuple[list[int], np.ndarray]:
    """The neighbours of a value, with their weights; one neighbour where the value is a node itself."""
    share = (asked - at_low) / (at_high - at_low) if at_high > at_low else 0.0
    both = [(low, 1.0 - share), (high, share)]
    kept = [(index, weight) for index, weight in both if weight > 0.0]
    return [index for index, _ in kept], np.array([weight for _, weight in kept])


def _instant(time: np.datetime64) -> str:
    return iso_utc(time.astype("datetime64[us]").item().replace(tzinfo=UTC))


def _show(time: np.datetime64) -> str:
    return str(np.datetime_as_string(time, unit="m"))
