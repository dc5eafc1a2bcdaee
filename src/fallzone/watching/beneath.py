"""Which named regions lie beneath an impact point, and which come next along the nominal trace."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from fallzone.earth.frames import ecef_to_geodetic
from fallzone.kernels import impact_tube as tubes
from fallzone.model.zone import Region


class Beneath:
    """Named seas and lands beneath impact points.

    Parameters
    ----------
    regions : sequence of Region
        All that are asked for.
    tube : (m, 6) float64
        Nominal trace of impact points, as of a corridor; without rows where there is none.
    """

    def __init__(self, regions: Sequence[Region], tube: np.ndarray) -> None:
        self._regions = regions
        self._tree = shapely.STRtree([region.geometry for region in regions])
        for region in regions:
            shapely.prepare(region.geometry)
        self._t_s = tube[:, tubes.TUBE_T]
        lon_deg, lat_deg, _height_m = ecef_to_geodetic(tube[:, 1:4]) if len(tube) else (np.empty(0),) * 3
        points, found = self._tree.query(shapely.points(lon_deg, lat_deg), predicate="intersects")
        self._along: list[set[int]] = [set() for _row in self._t_s]
        for point, region in zip(points.tolist(), found.tolist(), strict=True):
            self._along[point].add(region)

    def find(self, lon_deg: float, lat_deg: float) -> list[str]:
        """Regions that a point lies in, lands first.

        Parameters
        ----------
        lon_deg, lat_deg : float
            [deg].

        Returns
        -------
        list of str
            Ids.
        """
        return self._sorted(set(self._tree.query(shapely.Point(lon_deg, lat_deg), predicate="intersects").tolist()))

    def find_next(self, tau_s: float) -> tuple[list[str], float] | None:
        """Regions that the nominal trace comes to next, and in how long.

        Parameters
        ----------
        tau_s : float
            Where on the trace the impact point is: the time at which the nominal flight has it [s].

        Returns
        -------
        (list of str, float) or None
            Ids, and seconds until then; None where the trace comes to no other.
        """
        at = int(np.searchsorted(self._t_s, tau_s, side="right")) - 1
        if not 0 <= at < len(self._t_s):
            return None
        for row in range(at + 1, len(self._t_s)):
            if new := self._along[row] - self._along[at]:
                return self._sorted(new), round(float(self._t_s[row] - tau_s), 1)
        return None

    def name(self, ids: Sequence[str]) -> list[dict[str, str]]:
        """Names of regions by language.

        Parameters
        ----------
        ids : sequence of str
            Of regions.

        Returns
        -------
        list of dict of str to str
        """
        names = {region.id: region.names for region in self._regions}
        return [names[one] for one in ids if one in names]

    def _sorted(self, found: set[int]) -> list[str]:
        chosen = sorted(found, key=lambda one: (self._regions[one].kind != "land", self._regions[one].geometry.area))
        return [self._regions[one].id for one in chosen]
