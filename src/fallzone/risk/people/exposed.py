"""Expected casualties of each simulated flight in each region, before any weighing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fallzone.model.exposures.exposure import LocalPeople
from fallzone.model.results.impacts import Impacts, split_parts

# Ways in which people may stand: see `Exposed`
WAYS = ("open_air", "sheltered", "evenly")


class FindsPeople(Protocol):
    """What knows the density of people anywhere: `exposures.people.People`, or a user's raster."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Ids of the regions of land."""

    def find(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> LocalPeople:
        """People about points.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            Points on WGS 84 [deg].

        Returns
        -------
        LocalPeople
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposed:
    """Expected casualties of one item of one case, given each flight, by region.

    Parameters
    ----------
    case, item : str
        Case, and what fell.
    flights : int
        Simulated flights of the case.
    regions : tuple of str
        Ids of regions of land, k.
    flight : (p,) int32
        Flight of each pair of a flight and a region that it reaches; pairs are in order of flight, then region.
    region : (p,) int16
        Region of each pair, or ``NO_REGION``.
    open_air : (p,) float64
        Casualties expected with everyone in the open.
    sheltered : (p,) float64
        Casualties expected behind shelters.
    evenly : (p,) float64
        As ``open_air`` with the people of each region spread evenly over its land.
    unknown_m2 : (p,) float64
        Casualty area in the open that came down where people are not known [m²].
    area_m2 : (p,) float64
        Casualty area in the open that came down on all land with people [m²].
    flight_m2 : (flights,) float64
        Casualty area in the open of all that came down of each flight, at sea too [m²].
    """

    case: str
    item: str
    flights: int
    regions: tuple[str, ...]
    flight: np.ndarray
    region: np.ndarray
    open_air: np.ndarray
    sheltered: np.ndarray
    evenly: np.ndarray
    unknown_m2: np.ndarray
    area_m2: np.ndarray
    flight_m2: np.ndarray

    def by_flight(self, way: str = "open_air", region: int | None = None) -> np.ndarray:
        """Casualties expected of each flight.

        Parameters
        ----------
        way : {"open_air", "sheltered", "evenly", "unknown_m2"}
            Which of the numbers.
        region : int, optional
            Index of the one region that counts; all where not given.

        Returns
        -------
        (flights,) float64
        """
        amount, flight = getattr(self, way), self.flight
        if region is not None:
            chosen = self.region == region
            amount, flight = amount[chosen], flight[chosen]
        return np.bincount(flight, amount, minlength=self.flights)


def find_exposed(
    impacts: Impacts, people: FindsPeople, *, open_m2: np.ndarray, sheltered_m2: np.ndarray | None = None
) -> Exposed:
    """Expected casualties of each flight by region: pieces times casualty area times density of people.

    Parameters
    ----------
    impacts : Impacts
        All impacts of one case and item.
    people : FindsPeople
        Where people are.
    open_m2 : (m,) float64
        Casualty area of one real piece in the open [m²], 0 where its energy makes no casualty.
    sheltered_m2 : (m,) float64, optional
        The same with shelters: the area times share and area factor of the classes that it gets through to. As in
        the open where not given.

    Returns
    -------
    Exposed

    Notes
    -----
    The sum over impacts of pieces · A · D is an unbiased estimate of ∫ f A D of the footprint f for any field D of
    people: D is the density in the field at the impact itself and no kernel is laid about it. That a town is not all
    or nothing is the field's own doing: it spreads those of a town over at least 5 km, and those of a raster over its
    cells.

    Source
    ------
    Former 14 CFR 417, App. C: expected casualties; derived for impacts in place of a density.
    """
    areas = (open_m2, open_m2 if sheltered_m2 is None else sheltered_m2)
    count = len(people.regions) + 1
    found = [_sum_part(impacts, part, people, areas) for part in split_parts(len(impacts.flight))]
    code, sums = _sum_by(
        np.concatenate([np.empty(0, dtype=np.int64), *(codes for codes, _sums in found)]),
        np.concatenate([np.empty((5, 0)), *(sums for _codes, sums in found)], axis=1),
    )
    open_air, sheltered, evenly, unknown_m2, area_m2 = sums
    return Exposed(
        case=impacts.case,
        item=impacts.item,
        flights=impacts.flights,
        regions=people.regions,
        flight=(code // count).astype(np.int32),
        region=(code % count - 1).astype(np.int16),
        open_air=open_air,
        sheltered=sheltered,
        evenly=evenly,
        unknown_m2=unknown_m2,
        area_m2=area_m2,
        flight_m2=np.bincount(impacts.flight, impacts.pieces * open_m2, minlength=impacts.flights),
    )


def _sum_part(
    impacts: Impacts, part: slice, people: FindsPeople, areas: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Sums over some impacts by pair of flight and region: in the open, sheltered, evenly, area not known, all area."""
    found = people.find(impacts.lon_deg[part], impacts.lat_deg[part])
    met = np.flatnonzero(~(found.density_pm2 == 0.0))
    region, density, evenly = (one[met] for one in found)
    pieces = impacts.pieces[part][met].astype(float)
    in_open, behind = (pieces * area[part][met] for area in areas)
    is_unknown = np.isnan(density)
    density, evenly = (np.where(is_unknown, 0.0, one) for one in (density, evenly))
    code = impacts.flight[part][met].astype(np.int64) * (len(people.regions) + 1) + region + 1
    amounts = (in_open * density, behind * density, in_open * evenly, in_open * is_unknown, in_open)
    return _sum_by(code, np.stack(amounts))


def _sum_by(code: np.ndarray, amounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct codes, and the sums of the amounts of each."""
    distinct, inverse = np.unique(code, return_inverse=True)
    return distinct, np.stack([np.bincount(inverse, one, len(distinct)) for one in amounts])


def find_individual_m2(impacts: Impacts, weight: np.ndarray, open_m2: np.ndarray) -> np.ndarray:
    """Weights of impacts whose density per area is the individual probability of casualty.

    Parameters
    ----------
    impacts : Impacts
        All impacts of one case and item.
    weight : (flights,) float64
        Probability per launch that each flight stands for.
    open_m2 : (m,) float64
        Casualty area of one real piece in the open [m²], 0 where its energy makes no casualty.

    Returns
    -------
    (m,) float64
        Expected casualty area per launch of what each impact stands for [m²]; per square metre of ground it is the
        probability that somebody who stands there becomes a casualty, where that is far below 1.

    Source
    ------
    Derived: the probability that a point is within one of the casualty areas is at most their mean number.
    """
    return weight[impacts.flight] * impacts.pieces * open_m2
