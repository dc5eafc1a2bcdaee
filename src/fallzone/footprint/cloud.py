"""Impacts as the density estimate takes them: in a stretched plane, each with its fold and the width of its kernel.

Source
------
B. W. Silverman, Density Estimation (1986), chapter 4 (scaling by the covariance) and section 5.3 (adaptive); I. S.
Abramson, "On bandwidth variation in kernel estimates", Annals of Statistics 10 (1982).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.footprint.bandwidth import build_pilot
from fallzone.footprint.plane import EqualAreaPlane, multiply
from fallzone.model.results.impacts import Impacts, split_parts

# Flights in a cell of the pilot estimate where there are up to MANY_FLIGHTS in all; √n times as many where there are n
# times as many
NEIGHBOURS = 60
# Flights under one kernel, at least
FEWEST = 40.0
MANY_FLIGHTS = 20_000
# Far below every modelled error; it only gives impacts at one point a width
MIN_BANDWIDTH_M = 100.0
# Kernel widths are rounded to powers of this ratio
KERNEL_STEP = 2.0**0.5
FOLDS = 4
LONGEST_TO_WIDEST = 3.0
# The pilot estimate is made of as many flights as have about so many impacts
SAMPLE_IMPACTS = 2**18


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """Impacts of one case and item in coordinates in which they are as wide as they are long.

    Parameters
    ----------
    uv_m : (2, n) float32
        Impacts; at the far ends of a corridor half round the Earth rounded to 1 m.
    kind : (n,) uint8
        ``FOLDS`` times the number of the pilot width, plus the fold of the flight.
    stretch : (2, 2) float64
        From the plane to these coordinates, for points as rows; it keeps areas.
    sample_uv_m : (2, k) float32
        Impacts of some flights, of all where they are few.
    sample_width_m : (k,) float64
        Pilot width of each of these: the standard deviation of a kernel that covers ``neighbours`` flights.
    flights : float
        Flights with impacts.
    neighbours : float
        Flights in the cells of the pilot estimate.
    fewest : float
        Flights under one kernel, at least.
    weight, sample_weight : (n,) and (k,) float32, or None
        What each impact counts, and each of the sample; None: all alike.
    """

    uv_m: np.ndarray
    kind: np.ndarray
    stretch: np.ndarray
    sample_uv_m: np.ndarray
    sample_width_m: np.ndarray
    flights: float
    neighbours: float
    fewest: float = FEWEST
    weight: np.ndarray | None = None
    sample_weight: np.ndarray | None = None


def lay_cloud(
    impacts: Impacts,
    plane: EqualAreaPlane,
    weight: np.ndarray | None = None,
    *,
    neighbours: float = NEIGHBOURS,
    fewest: float = FEWEST,
) -> Cloud:
    """Stretch the cloud of impacts and estimate how densely flights come down about each.

    Coordinates are stretched (at most 3 : 1) so that one round kernel serves elongated clouds. The width of an impact's
    kernel is proportional to the square root of the area in which some flights come down (Abramson 1982).

    Parameters
    ----------
    impacts : Impacts
        Of one case and item, not empty.
    plane : EqualAreaPlane
        Laid along them.
    weight : (n,) float32, optional
        What each impact counts; all alike where not given.
    neighbours, fewest : float
        Flights in a cell of the pilot estimate where there are up to `MANY_FLIGHTS`, and under one kernel.

    Returns
    -------
    Cloud
    """
    uv_m = np.empty((2, len(impacts.flight)), dtype=np.float32)
    parts = list(split_parts(len(impacts.flight)))
    for rows in parts:
        uv_m[:, rows] = plane.from_lonlat(impacts.lon_deg[rows], impacts.lat_deg[rows]).T
    stretch = find_stretch(uv_m)
    for rows in parts:
        uv_m[:, rows] = multiply(stretch.T, uv_m[:, rows].astype(float))
    chosen = choose_sample(impacts.flight)
    flight, sample_uv_m = impacts.flight[chosen], uv_m[:, chosen]
    share = len(flight) / len(impacts.flight)
    flights = len(np.unique(flight)) / share
    neighbours *= max(1.0, flights / MANY_FLIGHTS) ** 0.5
    pilot = build_pilot(sample_uv_m, flight, neighbours=share * neighbours, finest_m=MIN_BANDWIDTH_M)
    # A normal kernel has an effective area of 4πh²
    widths_m = np.sqrt(share * neighbours / (4.0 * np.pi * pilot.flights_per_m2))
    numbers = FOLDS * find_width_number(widths_m)
    kind = np.empty(len(impacts.flight), dtype=np.uint8)
    for rows in parts:
        kind[rows] = numbers[pilot.find(uv_m[:, rows])] + _find_fold(impacts.flight[rows])
    return Cloud(
        uv_m=uv_m,
        kind=kind,
        stretch=stretch,
        sample_uv_m=sample_uv_m,
        sample_width_m=widths_m[pilot.find(sample_uv_m)],
        flights=flights,
        neighbours=neighbours,
        fewest=fewest,
        weight=weight,
        sample_weight=None if weight is None else weight[chosen],
    )


def find_width_number(width_m):
    """Number of the width to which a kernel is rounded.

    Parameters
    ----------
    width_m : (...) array_like
        Standard deviation of the kernel.

    Returns
    -------
    (...) int64
        0 is the narrowest, `MIN_BANDWIDTH_M`; each next one is `KERNEL_STEP` times as wide.
    """
    return np.rint(np.log(np.maximum(width_m, MIN_BANDWIDTH_M) / MIN_BANDWIDTH_M) / np.log(KERNEL_STEP)).astype(
        np.int64
    )


def find_width_m(number):
    """Standard deviation of the kernels of one width.

    Parameters
    ----------
    number : (...) array_like of int
        From `find_width_number`.

    Returns
    -------
    (...) float64
        Metres.
    """
    return MIN_BANDWIDTH_M * KERNEL_STEP**number


def find_stretch(xy_m: np.ndarray) -> np.ndarray:
    """Matrix of determinant ±1 that makes a cloud as wide as it is long, or three times as long where it is longer.

    Parameters
    ----------
    xy_m : (2, n) float
        Points of the plane.

    Returns
    -------
    (2, 2) float64
        For points as rows.
    """
    count, parts = xy_m.shape[1], list(split_parts(xy_m.shape[1]))
    middle = sum(xy_m[:, rows].sum(axis=1, dtype=float) for rows in parts) / count
    about = (xy_m[:, rows] - middle[:, None] for rows in parts)
    squares = sum(np.array([np.sum(x * x), np.sum(x * y), np.sum(y * y)]) for x, y in about) / max(count - 1, 1)
    variances, axes = np.linalg.eigh(squares[[[0, 1], [1, 2]]])
    minor, major = np.sqrt(np.maximum(variances, MIN_BANDWIDTH_M**2))
    ratio = min(major / minor, LONGEST_TO_WIDEST)
    return axes @ np.diag([ratio**0.5, ratio**-0.5])


def choose_sample(flight: np.ndarray) -> np.ndarray:
    """All impacts of some flights, chosen so that about `SAMPLE_IMPACTS` are taken.

    Parameters
    ----------
    flight : (n,) int
        Flight of each impact.

    Returns
    -------
    (k,) int64
        Rows of the impacts that are taken.
    """
    below = 2**32 * min(1.0, SAMPLE_IMPACTS / len(flight))
    parts = split_parts(len(flight))
    return np.concatenate([rows.start + np.flatnonzero(_hash(flight[rows]) < below) for rows in parts])


def _find_fold(flight: np.ndarray) -> np.ndarray:
    """Fold of each flight."""
    return (_hash(flight) >> 20) % FOLDS


def _hash(flight: np.ndarray) -> np.ndarray:
    """Numbers below 2^32 in which no regular order of flights shows through (Knuth's multiplicative hash)."""
    return (flight.astype(np.int64) * 2_654_435_761) & 0xFFFF_FFFF
