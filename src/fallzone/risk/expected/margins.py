"""What sampling leaves open about the edge of a containment area: where surely inside, and where perhaps."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from fallzone.footprint.plane import as_multipolygon
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.risk.expected.clouds import WeightedClouds, lay_clouds
from fallzone.risk.expected.density import M2_PER_KM2, DensityGrid, estimate_grids
from fallzone.risk.expected.isopleths import outline_certain, to_lonlat
from fallzone.risk.expected.weighted import weigh_impacts


@dataclass(frozen=True, kw_only=True)
class Margins:
    """The two sides of the edge of a containment area.

    Parameters
    ----------
    surely : shapely MultiPolygon
        Inside the area whichever the seed: lon, lat [deg] on WGS 84, valid, split at the antimeridian, in the area.
    perhaps : shapely MultiPolygon
        Inside it with some seeds; the area is in it.
    """

    surely: MultiPolygon
    perhaps: MultiPolygon


def find_margins(impacts: Impacts, area: Footprint) -> Margins:
    """How far the edge of a containment area may lie inward and outward for the error of its simulation.

    Parameters
    ----------
    impacts : Impacts
        That the area was made from, all of them.
    area : Footprint
        Of the same case and item.

    Returns
    -------
    Margins

    Notes
    -----
    The area is where the density exceeds a level that a share s of the impacts exceeds. Both have an error: the density
    that of the flights under a kernel, the level that of a share, √(s (1 − s)/n) over n flights, times how steeply
    densities rise about it. They are added as variances.

    Source
    ------
    Derived: the variance of a quotient; of a sample quantile, e.g. A. B. Owen, Monte Carlo theory, methods and examples
    (2013), sec. 2.4.
    """
    flights = len(np.unique(impacts.flight))
    clouds = lay_clouds([weigh_impacts(impacts, np.full(impacts.flights, 1.0 / len(impacts.flight)))])
    cloud = clouds.clouds[0]
    guess = float(np.quantile(cloud.per_m2[cloud.cell], 1.0 - area.containment)) * M2_PER_KM2
    grids = estimate_grids(clouds, guess)
    level, error = _find_level(clouds, grids, area.containment, flights)
    grids = tuple(
        replace(grid, variance_per_km4=grid.variance_per_km4 + (error * grid.density_per_km2) ** 2) for grid in grids
    )
    surely, perhaps = (to_lonlat(clouds, part) for part in outline_certain(grids, level))
    return Margins(
        surely=as_multipolygon(shapely.intersection(surely, area.geometry)),
        perhaps=as_multipolygon(shapely.union(perhaps, area.geometry)),
    )


def _find_level(
    clouds: WeightedClouds, grids: tuple[DensityGrid, ...], share: float, flights: int
) -> tuple[float, float]:
    """Density that a share of the impacts exceeds, and its relative standard error.

    Source
    ------
    Derived: a share s of n flights has the standard deviation √(s (1 − s)/n); so far apart, the quantiles about it.
    """
    uv_m = clouds.clouds[0].uv_m
    density = np.max([grid.read(uv_m)[0] for grid in grids], axis=0)
    deviation = float(np.sqrt(share * (1.0 - share) / flights))
    below = np.clip(1.0 - share + deviation * np.array([0.0, -1.0, 1.0]), 0.0, 1.0)
    level, low, high = np.maximum(np.quantile(density, below), 1e-3 * np.quantile(density, 1.0 - share))
    return float(level), float(np.log(high / low) / 2.0)
