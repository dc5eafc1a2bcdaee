"""Casualty expectation of a flight corridor: 14 CFR 420 Appendix C, for a corridor of Appendix A."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fallzone.constants import NAUTICAL_MILE_M
from fallzone.errors import InputError
from fallzone.risk.corridor.draw import FlightCorridor
from fallzone.risk.corridor.tables import (
    CONSTANT_C_S,
    FAILURE_PROBABILITY,
    RANGE_CF_NM,
    RANGE_DE_NM,
    RANGE_RATES,
    SIGMAS_TO_EDGE,
    range_rate_nmps,
)
from fallzone.words import _

# So long a piece of a populated area at most, one degree of latitude: no grid of population may be coarser there
_LONGEST_PIECE_NM = 60.0
# So wide a piece at most, in standard deviations: Simpson's rule is right to 3e-4 of a normal density within one
_WIDEST_PIECE_SIGMAS = 1.0
# Downrange distances at which the rate of the impact point or the slope of the corridor's edge changes
_NODES_NM = tuple(sorted({RANGE_CF_NM, RANGE_DE_NM, *(limit for limit, _rate in RANGE_RATES)}))
_LARGEST_AREA_M2 = 5.2e14


@dataclass(frozen=True, kw_only=True, slots=True)
class PopulatedArea:
    """People who live spread evenly over some ground.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Its middle, geodetic, WGS 84.
    people : float
        How many, ≥ 0.
    area_m2 : float
        Of the ground [m²], > 0.
    name : str
        By which it is told; empty: none.
    """

    lon_deg: float
    lat_deg: float
    people: float
    area_m2: float
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaRisk:
    """What equation C1 gives for one populated area.

    Parameters
    ----------
    area : PopulatedArea
        As it was given.
    downrange_m, crossrange_m : float
        Where its middle lies along and across the corridor; to the right positive.
    people : float
        Of those, how many live within the corridor.
    impact_probability : float
        Probability per launch that the vehicle's debris comes down in the part within the corridor.
    casualties_per_m2 : float
        Expected casualties per launch and square metre of casualty area.
    """

    area: PopulatedArea
    downrange_m: float
    crossrange_m: float
    people: float
    impact_probability: float
    casualties_per_m2: float


@dataclass(frozen=True, kw_only=True, slots=True)
class CorridorRisk:
    """Appendix C of a whole corridor.

    Parameters
    ----------
    areas : tuple of AreaRisk
        Populated areas that the corridor meets, those that count most first.
    people : float
        Who live within the corridor.
    people_excluded : float
        Of these, who live in populated areas whose middle lies in the overflight exclusion zone, where nobody may be.
    casualty_area_m2 : float or None
        Effective casualty area Ac; None: not given.
    casualty_expectation : float or None
        Expected casualties per launch; None without a casualty area.
    """

    areas: tuple[AreaRisk, ...]
    people: float
    people_excluded: float
    casualty_area_m2: float | None
    casualty_expectation: float | None


def crossrange_term(y1: float, y2: float, sigma: float) -> float:
    """Share of impacts between two distances from the centre line: the first factor of equation C1.

    Parameters
    ----------
    y1, y2 : float
        Nearer and farther edge, in any unit of length; to the left negative.
    sigma : float
        Standard deviation across the corridor, in the same unit, > 0.

    Returns
    -------
    float
        Simpson's rule on the normal density.

    Source
    ------
    14 CFR 420 Appendix C, equation C1. Public code has y1 twice, in the third term in place of y2.
    """
    near = math.exp(-((y1 / sigma) ** 2) / 2.0)
    middle = math.exp(-(((y1 + y2) / (2.0 * sigma)) ** 2) / 2.0)
    far = math.exp(-((y2 / sigma) ** 2) / 2.0)
    return abs(y2 - y1) / (6.0 * sigma * math.sqrt(2.0 * math.pi)) * (near + 4.0 * middle + far)


def downrange_term(x1_nm: float, x2_nm: float, rate_nmps: float) -> float:
    """Probability that the vehicle fails while its impact point passes: the second factor of equation C1.

    Parameters
    ----------
    x1_nm, x2_nm : float
        Nearest and farthest downrange distance [NM].
    rate_nmps : float
        How fast the impact point moves there, table C-2 [NM/s], > 0.

    Returns
    -------
    float

    Source
    ------
    14 CFR 420 Appendix C, equation C1: (Pf/C) · (x2 − x1)/R with Pf = 0.10 and C = 643 s.
    """
    return FAILURE_PROBABILITY / CONSTANT_C_S * abs(x2_nm - x1_nm) / rate_nmps


def impact_probability(x_nm: tuple[float, float], y_nm: tuple[float, float], sigma_nm: float) -> float:
    """Probability per launch of an impact in a rectangle along the flight azimuth: equation C1.

    Parameters
    ----------
    x_nm : (float, float)
        Nearest and farthest downrange distance [NM]; of one row of table C-2, that of its middle.
    y_nm : (float, float)
        Its edges left and right of the centre line [NM].
    sigma_nm : float
        Standard deviation across the corridor there [NM], > 0.

    Returns
    -------
    float

    Source
    ------
    14 CFR 420 Appendix C, equation C1.
    """
    rate_nmps = range_rate_nmps(sum(x_nm) / 2.0)
    return crossrange_term(*y_nm, sigma_nm) * downrange_term(*x_nm, rate_nmps)


def casualty_expectation(probability: float, casualty_area_m2: float, *, area_m2: float, people: float) -> float:
    """Expected casualties in one populated area: Ec = Pi · (Ac/Ak) · Nk.

    Parameters
    ----------
    probability : float
        Pi of equation C1.
    casualty_area_m2 : float
        Ac, within which one impact makes everybody a casualty [m²].
    area_m2, people : float
        Ak and Nk, of the populated area.

    Returns
    -------
    float
        Per launch.

    Source
    ------
    14 CFR 420 Appendix C, paragraph (c). Public code writes an area of 3.14 × 10⁻² as 3.14 * 10e-2, ten times as much.
    """
    return probability * casualty_area_m2 / area_m2 * people


def estimate_casualties(
    corridor: FlightCorridor, population: Iterable[PopulatedArea], casualty_area_m2: float | None = None
) -> CorridorRisk:
    """Sum Appendix C over all populated areas in a corridor.

    A populated area is taken as a square along the flight azimuth and cut at the corridor's edges, at the rows of
    table C-2 and into pieces across which the density hardly changes.

    Parameters
    ----------
    corridor : FlightCorridor
        Of Appendix A.
    population : iterable of PopulatedArea
        Who lives where; nobody twice.
    casualty_area_m2 : float, optional
        Effective casualty area [m²], > 0, of table C-3 of the law or of the vehicle; none is assumed.

    Returns
    -------
    CorridorRisk

    Raises
    ------
    InputError
        Negative people, an area that is none, a position that is none.

    Source
    ------
    14 CFR 420 Appendix C, paragraphs (c) and (d).
    """
    people = tuple(population)
    for number, one in enumerate(people, start=1):
        _check_area(one, number)
    if casualty_area_m2 is not None and not 0.0 < casualty_area_m2 < _LARGEST_AREA_M2:
        raise InputError("casualty_area_m2", f"{casualty_area_m2:g}", _("expected an area above 0 in square metres"))
    if not people:
        return CorridorRisk(
            areas=(),
            people=0.0,
            people_excluded=0.0,
            casualty_area_m2=casualty_area_m2,
            casualty_expectation=None if casualty_area_m2 is None else 0.0,
        )
    along_m, across_m = corridor.line.from_lonlat([one.lon_deg for one in people], [one.lat_deg for one in people])
    places = zip(people, along_m.tolist(), across_m.tolist(), strict=True)
    found = [risk for place in places if (risk := _find_risk(corridor, *place)) is not None]
    per_m2 = math.fsum(risk.casualties_per_m2 for risk in found)
    return CorridorRisk(
        areas=tuple(sorted(found, key=lambda risk: -risk.casualties_per_m2)),
        people=math.fsum(risk.people for risk in found),
        people_excluded=math.fsum(risk.people for risk in found if _is_excluded(corridor, risk)),
        casualty_area_m2=casualty_area_m2,
        casualty_expectation=None if casualty_area_m2 is None else per_m2 * casualty_area_m2,
    )


def _check_area(one: PopulatedArea, number: int) -> None:
    """See that a populated area can be one."""
    where = _("populated area {number}").format(number=number)
    if not (abs(one.lon_deg) <= 360.0 and abs(one.lat_deg) <= 90.0):
        problem = _("lon {lon:g}, lat {lat:g}").format(lon=one.lon_deg, lat=one.lat_deg)
        raise InputError(where, problem, _("expected |lon| ≤ 360, |lat| ≤ 90"))
    if not 0.0 <= one.people < math.inf:
        raise InputError(where, f"people = {one.people:g}", _("expected a number of people, 0 or more"))
    if not 0.0 < one.area_m2 < _LARGEST_AREA_M2:
        raise InputError(where, f"area_m2 = {one.area_m2:g}", _("expected an area above 0 in square metres"))


def _is_excluded(corridor: FlightCorridor, risk: AreaRisk) -> bool:
    """Whether the middle of a populated area lies in the overflight exclusion zone."""
    sizes = corridor.vehicle_class
    along_m = max(-risk.downrange_m, risk.downrange_m - sizes.exclusion_range_nm * NAUTICAL_MILE_M, 0.0)
    return math.hypot(along_m, risk.crossrange_m) <= sizes.dispersion_radius_nm * NAUTICAL_MILE_M


def _find_risk(corridor: FlightCorridor, one: PopulatedArea, along_m: float, across_m: float) -> AreaRisk | None:
    """Equation C1 over the pieces of one populated area; None where nothing of it lies in the corridor.

    Source
    ------
    14 CFR 420 Appendix C, equation C1; derived: of an area cut at the edge the people are cut in proportion.
    """
    half_m = math.sqrt(one.area_m2) / 2.0
    first, last = max(along_m - half_m, 0.0), min(along_m + half_m, corridor.end_m)
    if first >= last:
        return None
    probability = shared_m2 = 0.0
    for x1, x2 in _cut_along(first / NAUTICAL_MILE_M, last / NAUTICAL_MILE_M):
        edge_nm = float(corridor.half_width_m((x1 + x2) / 2.0 * NAUTICAL_MILE_M)[()]) / NAUTICAL_MILE_M
        y1 = max((across_m - half_m) / NAUTICAL_MILE_M, -edge_nm)
        y2 = min((across_m + half_m) / NAUTICAL_MILE_M, edge_nm)
        if y1 >= y2:
            continue
        sigma_nm = edge_nm / SIGMAS_TO_EDGE
        cuts = np.linspace(y1, y2, 1 + math.ceil((y2 - y1) / (_WIDEST_PIECE_SIGMAS * sigma_nm))).tolist()
        probability += sum(
            impact_probability((x1, x2), (left, right), sigma_nm) for left, right in itertools.pairwise(cuts)
        )
        shared_m2 += (x2 - x1) * (y2 - y1) * NAUTICAL_MILE_M**2
    if shared_m2 <= 0.0:
        return None
    people = one.people * min(shared_m2 / one.area_m2, 1.0)
    return AreaRisk(
        area=one,
        downrange_m=along_m,
        crossrange_m=across_m,
        people=people,
        impact_probability=probability,
        casualties_per_m2=casualty_expectation(probability, 1.0, area_m2=shared_m2, people=people),
    )


def _cut_along(first_nm: float, last_nm: float) -> list[tuple[float, float]]:
    """Pieces of a span, cut where the rate of the impact point or the slope of the corridor's edge changes."""
    ends = [first_nm, *(node for node in _NODES_NM if first_nm < node < last_nm), last_nm]
    cuts = [ends[0]]
    for start, end in itertools.pairwise(ends):
        cuts += np.linspace(start, end, 1 + math.ceil((end - start) / _LONGEST_PIECE_NM))[1:].tolist()
    return list(itertools.pairwise(cuts))
