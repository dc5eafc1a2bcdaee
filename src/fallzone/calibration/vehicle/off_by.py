"""Which published figures inform a fit of a vehicle, and how far a model that is right may be off each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from fallzone.catalogue.load import find_origin
from fallzone.earth.geodesic import range_azimuth
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.site import Site
from fallzone.names import ITEMS, NOMINAL

# A degree of latitude [m], to the per cent that standard deviations need
_DEGREE_M = 111e3


def list_informing(rows: Iterable[PublishedValue]) -> list[PublishedValue]:
    """Published figures that tell a fit of a vehicle something.

    Where a steered flight ends is its target orbit, whatever the vehicle; what was assumed is no evidence.

    Parameters
    ----------
    rows : iterable of PublishedValue
        Of one mission.

    Returns
    -------
    list of PublishedValue
    """
    return [row for row in rows if row.mark != "assumed" and not (row.name == "orbit" and row.case == NOMINAL)]


def is_fall(row: PublishedValue) -> bool:
    """Whether a figure is of where or when something comes down.

    Parameters
    ----------
    row : PublishedValue
        The figure.

    Returns
    -------
    bool
    """
    return row.name in ITEMS or row.name == "impact"


def find_discrepancy(
    row: PublishedValue, mission: Mission, site: Site, rows: Sequence[PublishedValue], discrepancy: Discrepancy
) -> float:
    """Scale of what a model is off a published figure by, its own numbers apart.

    Parameters
    ----------
    row : PublishedValue
        The figure.
    mission : Mission
        Mission that it was published of.
    site : Site
        Site of its pad.
    rows : sequence of PublishedValue
        All figures of the mission: a latitude has its longitude among them.
    discrepancy : Discrepancy
        As learnt from flights left out.

    Returns
    -------
    float
        In the unit of the figure; 0 for masses and speeds, of which nothing was learnt.
    """
    quantity = row.quantity
    if quantity in ("range_m", "downrange_m"):
        fraction = discrepancy.range_fraction if is_fall(row) else discrepancy.downrange_fraction
        return fraction.value * row.value
    if quantity in ("distance_m", "lon_deg", "lat_deg"):
        off_m = discrepancy.range_fraction.value * _find_range_m(row, mission, site, rows)
        return off_m if quantity == "distance_m" else off_m / _DEGREE_M
    if quantity == "azimuth_deg":
        return discrepancy.azimuth_deg.value
    if quantity in ("height_m", "perigee_m", "apogee_m"):
        return discrepancy.height_fraction.value * row.value
    if quantity == "t_s":
        if is_fall(row):
            return discrepancy.fall_time_fraction.value * max(row.value - _find_dropped_s(row, mission), 0.0)
        return discrepancy.time_fraction.value * row.value
    return 0.0


def _find_range_m(row: PublishedValue, mission: Mission, site: Site, rows: Sequence[PublishedValue]) -> float:
    """Range from the pad of the place that a figure is about [m]; 0 where half of it is not told."""
    lonlat = row.lonlat
    if lonlat is None:
        told = {other.quantity: other.value for other in rows if (other.name, other.case) == (row.name, row.case)}
        if not {"lon_deg", "lat_deg"} <= told.keys():
            return 0.0
        lonlat = told["lon_deg"], told["lat_deg"]
    pad = find_origin(mission, site)
    return float(range_azimuth(pad.lon_deg, pad.lat_deg, *lonlat)[0])


def _find_dropped_s(row: PublishedValue, mission: Mission) -> float:
    """When what comes down was let go as planned, or failed [s after lift-off]."""
    if row.name == "impact":
        return mission.as_flown.t_s if mission.as_flown is not None else mission.burns[-1].cutoff_s.value
    return next((part.t_s.value for part in mission.separations if part.item == row.name), 0.0)


def spread_offsets(
    mission: Mission, site: Site, rows: Sequence[PublishedValue], discrepancy: Discrepancy
) -> np.ndarray:
    """Share of the tolerance in what a figure may be off by in all, for each offset of `find_offsets`.

    Parameters
    ----------
    mission : Mission
        Mission that they were published of.
    site : Site
        Site of its pad.
    rows : sequence of PublishedValue
        All figures of the mission.
    discrepancy : Discrepancy
        As learnt from flights left out.

    Returns
    -------
    (m,) float64
        In (0, 1], of the figures of `list_informing`: two for a point.
    """
    shares: list[float] = []
    for row in list_informing(rows):
        off = find_discrepancy(row, mission, site, rows, discrepancy)
        shares += [row.tolerance / float(np.hypot(row.tolerance, off))] * (2 if row.quantity == "distance_m" else 1)
    return np.array(shares)
