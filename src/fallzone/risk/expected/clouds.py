"""Weighted impacts as the density estimate takes them: in one stretched plane, each with the width of its kernel.

Source
------
B. W. Silverman, Density Estimation (1986), section 5.3 (adaptive kernels from a pilot estimate); I. S. Abramson, "On
bandwidth variation in kernel estimates", Annals of Statistics 10 (1982).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.footprint.bandwidth import Pilot, build_pilot
from fallzone.footprint.cloud import MANY_FLIGHTS, MIN_BANDWIDTH_M, NEIGHBOURS, choose_sample, find_stretch
from fallzone.footprint.plane import EqualAreaPlane, multiply
from fallzone.model.results.impacts import split_parts
from fallzone.risk.expected.weighted import WeightedImpacts

# A cell of the pilot estimate has at least so many flights, if only to have a width
_LEAST_FLIGHTS = 0.1


@dataclass(frozen=True, kw_only=True)
class WeightedCloud:
    """Weighted impacts of one case and item in the stretched plane.

    Parameters
    ----------
    uv_m : (2, n) float32
        Impacts.
    expected : (n,) float64
        Pieces per launch that each stands for.
    together : (n,) float64
        Pieces per launch that its flight brings to the same cell of the pilot estimate: their fate is one.
    cell : (n,) int32
        Cell of the pilot estimate.
    width_m : (c,) float64
        Of each cell, the standard deviation of a kernel under which one flight comes down.
    per_m2 : (c,) float64
        Of each cell, the pieces per launch and m².
    sample : (k,) int64
        Rows of all impacts of some flights, of all where they are few.
    """

    uv_m: np.ndarray
    expected: np.ndarray
    together: np.ndarray
    cell: np.ndarray
    width_m: np.ndarray
    per_m2: np.ndarray
    sample: np.ndarray


@dataclass(frozen=True, kw_only=True)
class WeightedClouds:
    """All that comes down per launch, in one plane.

    Parameters
    ----------
    plane : EqualAreaPlane
        Laid along the impacts.
    stretch : (2, 2) float64
        From the plane to the coordinates of the clouds, for points as rows; it keeps areas.
    clouds : tuple of WeightedCloud
        By case and item.
    """

    plane: EqualAreaPlane
    stretch: np.ndarray
    clouds: tuple[WeightedCloud, ...]

    def place(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Carry points to the coordinates of the clouds.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            Geodetic coordinates.

        Returns
        -------
        (2, n) float64
        """
        return multiply(self.stretch.T, self.plane.from_lonlat(lon_deg, lat_deg).T)


def lay_clouds(groups: Sequence[WeightedImpacts]) -> WeightedClouds:
    """Carry weighted impacts to one plane and estimate how densely flights of each group come down about each.

    Every group has a pilot estimate of its own, for one kind of fall may be sharp where another is broad.

    Parameters
    ----------
    groups : sequence of WeightedImpacts
        By case and item; those without impacts are left out.

    Returns
    -------
    WeightedClouds

    Notes
    -----
    Where nothing comes down the plane lies along the equator.
    """
    groups = [group for group in groups if len(group.flight)]
    if not groups:
        origin = EqualAreaPlane(np.zeros(1), np.zeros(1))
        return WeightedClouds(plane=origin, stretch=np.eye(2), clouds=())
    samples = [choose_sample(group.flight) for group in groups]
    lon_deg, lat_deg = (
        np.concatenate([getattr(group, name)[rows] for group, rows in zip(groups, samples, strict=True)])
        for name in ("lon_deg", "lat_deg")
    )
    plane = EqualAreaPlane(lon_deg, lat_deg)
    stretch = find_stretch(plane.from_lonlat(lon_deg, lat_deg).T)
    bare = WeightedClouds(plane=plane, stretch=stretch, clouds=())
    clouds = tuple(_lay(bare, group, sample) for group, sample in zip(groups, samples, strict=True))
    return WeightedClouds(plane=plane, stretch=stretch, clouds=clouds)


def _lay(clouds: WeightedClouds, group: WeightedImpacts, sample: np.ndarray) -> WeightedCloud:
    """One group in the stretched plane, with its pilot estimate."""
    uv_m = np.empty((2, len(group.flight)), dtype=np.float32)
    parts = list(split_parts(len(group.flight)))
    for rows in parts:
        uv_m[:, rows] = clouds.place(group.lon_deg[rows], group.lat_deg[rows])
    share = len(sample) / len(group.flight)
    flight = group.flight[sample]
    flights = len(np.unique(flight)) / share
    neighbours = NEIGHBOURS * max(1.0, flights / MANY_FLIGHTS) ** 0.5
    pilot = build_pilot(uv_m[:, sample], flight, neighbours=share * neighbours, finest_m=MIN_BANDWIDTH_M)
    cell = np.empty(len(group.flight), dtype=np.int32)
    for rows in parts:
        cell[rows] = pilot.leaf[pilot.find(uv_m[:, rows])]
    together = _add_together(group.flight, cell, group.expected)
    width_m, per_m2 = _describe_cells(pilot, cell, group.expected, together)
    return WeightedCloud(
        uv_m=uv_m,
        expected=group.expected,
        together=together,
        cell=cell,
        width_m=width_m,
        per_m2=per_m2,
        sample=sample,
    )


def _describe_cells(
    pilot: Pilot, cell: np.ndarray, expected: np.ndarray, together: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each cell the width of a kernel with one flight in its area 4πh², and its density: (c,) and (c,)."""
    area_m2 = np.maximum(pilot.measure_leaves(), 1.0)
    total = np.bincount(cell, weights=expected, minlength=len(area_m2))
    squares = np.bincount(cell, weights=expected * together, minlength=len(area_m2))
    flights = np.divide(total**2, squares, out=np.zeros_like(total), where=squares > 0.0)
    # The few that lie in a cell by chance are no density: its lower limit, two standard deviations below
    surely = np.maximum(np.sqrt(flights) - 1.0, _LEAST_FLIGHTS**0.5) ** 2
    share = np.divide(surely, flights, out=np.ones_like(total), where=flights > surely)
    return np.sqrt(area_m2 / (4.0 * np.pi * surely)), share * total / area_m2


def _add_together(flight: np.ndarray, cell: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """What each flight brings to a cell, for each of its impacts there (n,)."""
    key = flight.astype(np.int64) * (int(cell.max()) + 1) + cell
    order = np.argsort(key, kind="stable")
    begins = np.flatnonzero(np.diff(key[order], prepend=-1))
    sums = np.add.reduceat(expected[order], begins)
    together = np.empty(len(key))
    together[order] = np.repeat(sums, np.diff(begins, append=len(key)))
    return together
