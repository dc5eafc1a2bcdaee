"""Probabilities over the ground: of a person, a ship and an aircraft; their isopleths, and where they are greatest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fallzone.assessment.per_launch.laid import FindPoint, Laid, gather_local, sum_local
from fallzone.assessment.per_launch.weighing import Weighing
from fallzone.earth.angles import wrap_deg
from fallzone.model.exposures.exposure import NO_REGION
from fallzone.model.results.launch_risk import LevelArea
from fallzone.risk.expected.density import M2_PER_KM2
from fallzone.risk.expected.field import DensityField, estimate_field
from fallzone.risk.expected.isopleths import Isopleth, find_isopleths

if TYPE_CHECKING:
    from fallzone.exposures.strips import LandStrips

# Which points count, of longitudes and latitudes (n,) [deg]: (n,) bool
Keep = Callable[[np.ndarray, np.ndarray], np.ndarray]
# Grid points with less than this share of the lowest level are not looked at
_LEAST_SHARE = 0.1


@dataclass(frozen=True, kw_only=True)
class Peak:
    """Where a probability is greatest.

    Parameters
    ----------
    value : float
        Per launch.
    interval : (float, float)
        What it surely is and what it is at most, sampling only: wider than a 95 % interval of one point, for the
        greatest of many estimates errs high.
    lon_deg, lat_deg : float
        The place [deg].
    """

    value: float
    interval: tuple[float, float]
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, kw_only=True)
class HazardField:
    """Probability per launch of a hit on something that is in a place throughout.

    Parameters
    ----------
    laid : tuple of Laid
        What may hit it.
    field : DensityField
        Its density per km²: a million times the probability.
    isopleths : tuple of Isopleth
        By falling level.
    node_lonlat : (k, 2) float64
        Grid points where it comes near a level [deg].
    """

    laid: tuple[Laid, ...]
    field: DensityField
    isopleths: tuple[Isopleth, ...]
    node_lonlat: np.ndarray

    def read(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Probability at points, and what it surely is and is at most (`fallzone.risk.expected.field.DEVIATIONS`).

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            The points [deg].

        Returns
        -------
        (3, n) float64
            Best estimate, least and most, 1 at most.
        """
        found = self.field.read(lon_deg, lat_deg)
        values = np.stack([found.density_per_km2, found.least_per_km2, found.most_per_km2])
        return np.clip(values / M2_PER_KM2, 0.0, 1.0)

    def list_areas(self) -> tuple[LevelArea, ...]:
        """Isopleths as a result holds them.

        Returns
        -------
        tuple of LevelArea
        """
        return tuple(
            LevelArea(
                level=one.level_per_km2 / M2_PER_KM2,
                geometry=one.best,
                area_m2=one.best_m2,
                surely_m2=one.surely_m2,
                perhaps_m2=one.perhaps_m2,
            )
            for one in self.isopleths
        )


def build_field(laid: tuple[Laid, ...], levels: Sequence[float], workers: int | None = 1) -> HazardField:
    """Estimate a probability over the ground.

    Parameters
    ----------
    laid : tuple of Laid
        What may hit.
    levels : sequence of float
        Probabilities per launch about which it is estimated.
    workers : int, optional
        Threads; the result does not change.

    Returns
    -------
    HazardField
    """
    field = estimate_field([one.impacts for one in laid], [M2_PER_KM2 * level for level in levels], workers=workers)
    return HazardField(laid=laid, field=field, isopleths=find_isopleths(field), node_lonlat=_list_nodes(field))


def find_peak(hazard: HazardField, keep: Keep) -> Peak | None:
    """Where a probability is greatest among grid points.

    Parameters
    ----------
    hazard : HazardField
        The probability.
    keep : callable
        Which points count, of longitudes and latitudes (n,) [deg].

    Returns
    -------
    Peak or None
        None where it comes near no level.
    """
    lonlat = hazard.node_lonlat[keep(*hazard.node_lonlat.T)] if len(hazard.node_lonlat) else hazard.node_lonlat
    return _choose(hazard, lonlat)


def find_peak_on_land(
    hazard: HazardField, strips: LandStrips, regions: Sequence[str], places: np.ndarray, keep: Keep
) -> tuple[Peak | None, dict[str, Peak]]:
    """Where a probability is greatest on land, and where in each region.

    Parameters
    ----------
    hazard : HazardField
        The probability.
    strips : LandStrips
        Land of regions.
    regions : sequence of str
        Their ids.
    places : (k, 2) float64
        More points that count wherever they lie, such as towns [deg].
    keep : callable
        Which points count, of longitudes and latitudes (n,) [deg].

    Returns
    -------
    peak : Peak or None
    by_region : dict of str to Peak
        Those where it comes near a level.
    """
    nodes = hazard.node_lonlat
    held = strips.find(*nodes.T) if len(nodes) else np.empty(0, dtype=np.int16)
    lonlat = np.concatenate([nodes[held != NO_REGION], places.reshape(-1, 2)])
    lonlat = lonlat[keep(*lonlat.T)] if len(lonlat) else lonlat
    if not len(lonlat):
        return None, {}
    value, low, high = hazard.read(*lonlat.T)
    region = strips.find(*lonlat.T)
    rows = np.flatnonzero((region != NO_REGION) & (value > 0.0))
    rows = rows[np.lexsort((value[rows], region[rows]))]
    # The last row of each region
    greatest = rows[np.append(np.diff(region[rows]) != 0, True)] if len(rows) else rows
    by_region = {regions[region[at]]: _build_peak(value, low, high, lonlat, at) for at in greatest}
    return _choose(hazard, lonlat), by_region


def find_peak_range(weighing: Weighing, hazard: HazardField, peak: Peak) -> tuple[float, float] | None:
    """What failure probability, shares of phases and ensemble leave open of a probability in a place.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    hazard : HazardField
        The probability.
    peak : Peak
        The place.

    Returns
    -------
    (float, float) or None
        None where the failure probability is not known: of the flights that come down about the place, in proportion.
    """
    values = sum_local(weighing, gather_local(weighing, hazard.laid, stay(peak.lon_deg, peak.lat_deg)))
    found = weighing.find_range(values)
    total = sum(float(np.sum(one.weight * value)) for one, value in zip(weighing.cases, values, strict=True))
    if found is None or total <= 0.0:
        return None
    low, high = (min(peak.value * end / total, 1.0) for end in found)
    return low, high


def stay(lon_deg: float, lat_deg: float) -> FindPoint:
    """Where something is that does not move.

    Parameters
    ----------
    lon_deg, lat_deg : float
        The place [deg].

    Returns
    -------
    callable
        As `gather_local` takes it.
    """
    return lambda one: (np.full(len(one.t_s), lon_deg), np.full(len(one.t_s), lat_deg))


def _choose(hazard: HazardField, lonlat: np.ndarray) -> Peak | None:
    if not len(lonlat):
        return None
    value, low, high = hazard.read(*lonlat.T)
    at = int(np.argmax(value))
    return None if value[at] <= 0.0 else _build_peak(value, low, high, lonlat, at)


def _build_peak(value: np.ndarray, low: np.ndarray, high: np.ndarray, lonlat: np.ndarray, at: int) -> Peak:
    interval = (float(low[at]), float(high[at]))
    lon_deg = wrap_deg(float(lonlat[at, 0]))
    return Peak(value=float(value[at]), interval=interval, lon_deg=lon_deg, lat_deg=float(lonlat[at, 1]))


def _list_nodes(field: DensityField) -> np.ndarray:
    """Longitude and latitude of grid points of all levels where the density comes near the lowest (k, 2)."""
    if not any(field.grids):
        return np.empty((0, 2))
    least, back = _LEAST_SHARE * min(field.levels_per_km2), np.linalg.inv(field.clouds.stretch)
    found = []
    for grid in (grid for grids in field.grids for grid in grids):
        rows = np.argwhere(grid.density_per_km2 >= least)
        uv_m = grid.frame.low_m + grid.frame.cell_m * rows
        found.append(field.clouds.plane.to_lonlat(uv_m @ back))
    return np.concatenate(found)
