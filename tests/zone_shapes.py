"""Zones for tests from areas that are drawn already: their corners, as a notice would give them."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.model.zone import Ring, Rings


def rings_of(geometry: BaseGeometry | None) -> Rings | None:
    """Every polygon of an area as a ring with its holes; None stays None."""
    if geometry is None:
        return None
    return Rings(
        rings=tuple(
            Ring(corners_lonlat=_corners(part.exterior), holes_lonlat=tuple(map(_corners, part.interiors)))
            for part in shapely.get_parts(geometry)
        )
    )


def _corners(ring) -> tuple[tuple[float, float], ...]:
    return tuple(map(tuple, np.asarray(ring.coords)[:-1, :2].tolist()))
