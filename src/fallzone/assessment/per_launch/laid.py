"""Weighted impacts of a launch by what they may hit, and what of them comes down about one point."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.assessment.per_launch.weighing import Weighing
from fallzone.model.results.launch_risk import Origin
from fallzone.risk.expected.weighted import WeightedImpacts

_EARTH_RADIUS_M = 6_371_000.0
# About a point: the least of these radii within which so many effective flights come down
_RADII_M = tuple(2_000.0 * 2**step for step in range(9))
_FLIGHTS = 30.0


@dataclass(frozen=True, kw_only=True)
class Laid:
    """Impacts of one case and item that may hit something.

    Parameters
    ----------
    case : int
        Index of the case.
    item : str
        What fell.
    impacts : WeightedImpacts
        ``expected`` is the area per launch on which each hits [m²]: its density per area is a probability.
    t_s, beta_kgpm2 : (n,) float
        When each comes down [s after lift-off], and its ballistic coefficient [kg/m²].
    """

    case: int
    item: str
    impacts: WeightedImpacts
    t_s: np.ndarray
    beta_kgpm2: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Local:
    """What comes down about one point, by flight.

    Parameters
    ----------
    radius_m : float
        How far from the point it counts.
    by_item : tuple of (int, str, (n,) float64)
        Case, item, and what each flight brings before it is weighed: area on which it hits per area [-].
    """

    radius_m: float
    by_item: tuple[tuple[int, str, np.ndarray], ...]


FindPoint = Callable[[Laid], tuple[np.ndarray, np.ndarray]]


def lay(weighing: Weighing, weights: Callable[..., np.ndarray]) -> tuple[Laid, ...]:
    """Impacts of both cases, each with the area on which it hits.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    weights : callable
        Called with the impacts of one case and item and the weights of its flights; returns the area per launch that
        each impact stands for (m,) [m²].

    Returns
    -------
    tuple of Laid
        By case and item, without impacts that hit nothing.
    """
    found = []
    for number, one in enumerate(weighing.cases):
        for part in one.parts:
            expected = weights(part, one.weight)
            kept = np.flatnonzero(expected > 0.0)
            where = {name: np.asarray(getattr(part, name))[kept] for name in ("flight", "lon_deg", "lat_deg")}
            impacts = WeightedImpacts(**where, expected=expected[kept])
            told = {name: np.asarray(getattr(part, name))[kept] for name in ("t_s", "beta_kgpm2")}
            found.append(Laid(case=number, item=part.item, impacts=impacts, **told))
    return tuple(found)


def gather_local(
    weighing: Weighing,
    laid: Sequence[Laid],
    find_point: FindPoint,
) -> Local:
    """What comes down about a point, or about something that moves, within a radius that holds enough flights.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    laid : sequence of Laid
        Impacts of all cases and items.
    find_point : callable
        Where it is when each of the n impacts of a `Laid` passes its height: longitude and latitude (n,) [deg]; NaN
        where it is not exposed.

    Returns
    -------
    Local

    Source
    ------
    Derived: the expected number of impacts on an area a about a point, with their density taken as even over a circle
    that is as small as the number of flights allows.
    """
    apart_m = [_find_distances_m(one, *find_point(one)) for one in laid]
    for radius_m in _RADII_M:
        near = [far <= radius_m for far in apart_m]
        sums = [np.zeros(len(one.weight)) for one in weighing.cases]
        for one, rows in zip(laid, near, strict=True):
            np.add.at(sums[one.case], one.impacts.flight[rows], one.impacts.expected[rows])
        every = np.concatenate(sums) if sums else np.zeros(0)
        if every.sum() ** 2 >= _FLIGHTS * np.sum(every**2) > 0.0:
            break
    area_m2 = np.pi * radius_m**2
    return Local(
        radius_m=radius_m,
        by_item=tuple(
            (one.case, one.item, _by_flight(weighing, one, rows) / area_m2)
            for one, rows in zip(laid, near, strict=True)
        ),
    )


def sum_local(weighing: Weighing, local: Local) -> list[np.ndarray]:
    """What each flight brings by all items.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    local : Local
        About a point.

    Returns
    -------
    list of (n,) float64
        By case.
    """
    sums = [np.zeros(len(one.weight)) for one in weighing.cases]
    for case, _item, value in local.by_item:
        sums[case] += value
    return sums


def find_local_origin(weighing: Weighing, local: Local) -> Origin:
    """Phase, mode and item that contribute most about a point.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    local : Local
        About the point.

    Returns
    -------
    Origin
    """
    items: dict[str, float] = {}
    for case, item, value in local.by_item:
        items[item] = items.get(item, 0.0) + float(np.sum(weighing.cases[case].weight * value))
    best = max(items, key=items.__getitem__, default=None)
    found = weighing.find_origin(sum_local(weighing, local))
    return dataclasses.replace(found, item=best if best is not None and items[best] > 0.0 else None)


def _by_flight(weighing: Weighing, one: Laid, rows: np.ndarray) -> np.ndarray:
    """What each flight brings before it is weighed."""
    weight = weighing.cases[one.case].weight
    total = np.bincount(one.impacts.flight[rows], one.impacts.expected[rows], minlength=len(weight)).astype(float)
    return np.divide(total, weight, out=np.zeros_like(total), where=weight > 0.0)


def _find_distances_m(one: Laid, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    """Distances on the sphere; infinite where there is nothing to be hit."""
    lat, other = np.radians(one.impacts.lat_deg), np.radians(lat_deg)
    step = np.radians(one.impacts.lon_deg - lon_deg)
    chord = np.sin((lat - other) / 2.0) ** 2 + np.cos(lat) * np.cos(other) * np.sin(step / 2.0) ** 2
    far_m = 2.0 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return np.where(np.isfinite(far_m), far_m, np.inf)
