"""Where so many pieces come down per km² and launch: surely, by the best estimate, perhaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, kw_only=True)
class Isopleth:
    """Where at least so many pieces are expected per km² and launch.

    Parameters
    ----------
    level_per_km2 : float
        Pieces per km² and launch.
    surely, best, perhaps : shapely MultiPolygon
        lon, lat [deg] on WGS 84, valid, split at the antimeridian, each inside the next (to the rounding of common
        edges): where the lower end of the sampling error is at least the level, the estimate itself, and the upper end.
    surely_m2, best_m2, perhaps_m2 : float
        Areas on the ellipsoid [m²].
    resolved : float
        Share of the edge of the best estimate, by grid points near it, that rests on `RESOLVED_FLIGHTS` effective
        flights or more; NaN where there is none.
    """

    level_per_km2: float
    surely: BaseGeometry
    best: BaseGeometry
    perhaps: BaseGeometry
    surely_m2: float
    best_m2: float
    perhaps_m2: float
    resolved: float


@dataclass(frozen=True, kw_only=True)
class Margin:
    """What sampling leaves open about the edge of a containment area.

    Parameters
    ----------
    area : str
        Id of its footprint.
    surely, perhaps : shapely MultiPolygon
        lon, lat [deg] on WGS 84: inside it whichever the seed, and inside it with some seeds.
    """

    area: str
    surely: BaseGeometry
    perhaps: BaseGeometry
