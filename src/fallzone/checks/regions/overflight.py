"""Which part of a flight passes over or near a region."""

from __future__ import annotations

from fallzone.catalogue.kept import Kept
from fallzone.checks.regions.territory import Territory
from fallzone.checks.tracks import SurfaceLine
from fallzone.constants import OVERFLIGHT_DISTANCE_M
from fallzone.model.results.flag import Reason

_OVERFLIGHTS: Kept[Reason | None] = Kept(most=2_000)


def find_overflight(line: SurfaceLine, territory: Territory) -> Reason | None:
    """Closest approach of a line to a region and when it is within 100 km, or None.

    Kept for the next run, in which the flight that goes to plan is the same again.

    Parameters
    ----------
    line : SurfaceLine
        Of a flight.
    territory : Territory
        The region, with its tolerance.

    Returns
    -------
    Reason or None
        An ``overflight``, without its window.
    """
    return _OVERFLIGHTS.find((territory, line.id, line.digest), lambda: _find_overflight(line, territory))


def _find_overflight(line: SurfaceLine, territory: Territory) -> Reason | None:
    distance_m = territory.distances_m(line.tree, line.lon_deg, line.lat_deg, reach_m=OVERFLIGHT_DISTANCE_M)
    close = distance_m <= OVERFLIGHT_DISTANCE_M
    if not close.any():
        return None
    return Reason(
        reason="overflight",
        zone=line.id,
        case=line.case,
        distance_m=float(distance_m.min()),
        first_s=float(line.t_s[close].min()),
        last_s=float(line.t_s[close].max()),
    )
