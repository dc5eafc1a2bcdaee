"""What comes back of flights and how: which separations it follows, and how much of its way it gets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.catalogue.load import shown_file
from fallzone.earth.geodesic import forward
from fallzone.errors import InputError
from fallzone.flight.planning.plan import AscentPlan
from fallzone.model.mission import Mission
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.outcomes.recovery import Landing, Parachute
from fallzone.model.results.statement import Statement
from fallzone.words import _

# A separation this little before the failure counts as after it: both may be at one event
_SAME_TIME_S = 1e-6


def find_lost(plan: AscentPlan, item: str, anomalies: Anomalies) -> np.ndarray:
    """Whether what separates does not come back though all else goes to plan.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the flights.
    item : str
        What separates, one of ``plan.items``.
    anomalies : Anomalies
        Of n flights.

    Returns
    -------
    (n,) bool
        What separates together is lost together.
    """
    phase = plan.item_phase[plan.items.index(item)]
    return (anomalies.lost >= 0) & (plan.item_phase[anomalies.lost] == phase) & (item in plan.recoveries)


def find_gone_before(plan: AscentPlan, item: str, separation_t_s: np.ndarray, anomalies: Anomalies) -> np.ndarray:
    """Whether something separates from flights before, or untouched by, what goes wrong in them.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the flights.
    item : str
        What separates, one of ``plan.items``.
    separation_t_s : (n,) float64
        When it does, on the clock of each flight [s after lift-off]; NaN: never.
    anomalies : Anomalies
        Of these flights, on their own clocks.

    Returns
    -------
    (n,) bool
    """
    before = separation_t_s < anomalies.start_t_s - _SAME_TIME_S
    untouched = (anomalies.lost >= 0) & np.isfinite(separation_t_s)
    return (before | untouched) & ~find_lost(plan, item, anomalies)


def find_way_back(plan: AscentPlan, item: str, separation_t_s: np.ndarray, anomalies: Anomalies) -> np.ndarray:
    """Share of its way back that something gets.

    Parameters
    ----------
    plan, item, separation_t_s, anomalies
        As for `find_gone_before`.

    Returns
    -------
    (n,) float64
        1 where it comes back, less where its powered return fails on the way; NaN where it falls as it is.
    """
    recovery = plan.recoveries.get(item)
    if recovery is None:
        return np.full(len(separation_t_s), np.nan)
    comes_back = find_gone_before(plan, item, separation_t_s, anomalies)
    on_the_way = anomalies.way_back if isinstance(recovery, Landing) else np.nan
    return np.where(comes_back, 1.0, np.where(find_lost(plan, item, anomalies), on_the_way, np.nan))


@dataclass(frozen=True, kw_only=True)
class Return:
    """How n bodies come back: columns of `fallzone.model.fragment.Fragments`.

    Parameters
    ----------
    canopy : (n, 2) float64
        Height above the ellipsoid at which it opens [m] and ballistic coefficient under it [kg/m²]; NaN: none.
    landing : (n, 4) float64
        Longitude and latitude of the landing [deg], its time [s after lift-off], and the share of the way to there
        that the body gets; NaN: none.
    """

    canopy: np.ndarray
    landing: np.ndarray


def build_return(
    recovery: Landing | Parachute | None, way_back: np.ndarray, normals: np.ndarray | None = None
) -> Return:
    """How bodies of one item come back.

    Parameters
    ----------
    recovery : Landing, Parachute or None
        How the item does.
    way_back : (n,) float64
        Share of the way that each gets, from `find_way_back`.
    normals : (n, 2) float64, optional
        Standard normal numbers for where it lands, to the east and to the north, or for the canopy. Default: zeros.

    Returns
    -------
    Return
    """
    count = len(way_back)
    normals = np.zeros((count, 2)) if normals is None else normals
    canopy, landing = np.full((count, 2), np.nan), np.full((count, 4), np.nan)
    if isinstance(recovery, Parachute):
        beta_kgpm2 = recovery.beta_kgpm2 * np.exp(recovery.beta_sigma_ln * normals[:, 0])
        canopy = np.column_stack([np.full(count, recovery.opens_at_m), beta_kgpm2])
        canopy[~(way_back >= 1.0)] = np.nan
    elif recovery is not None:
        east_m, north_m = recovery.sigma_m * normals.T
        azimuth_deg, off_m = np.degrees(np.arctan2(east_m, north_m)), np.hypot(east_m, north_m)
        where = forward(np.full(count, recovery.lon_deg), np.full(count, recovery.lat_deg), azimuth_deg, off_m)
        landing = np.column_stack([*where, np.full(count, recovery.t_s), way_back])
    return Return(canopy=canopy, landing=landing)


def require_openings(mission: Mission, paths: dict[str, np.ndarray]) -> None:
    """Refuse a parachute that opens higher than the flight without dispersion ever takes it.

    Parameters
    ----------
    mission : Mission
        As read.
    paths : dict of str to (m, 3) float64
        Fall of each item that comes down, as lon [deg], lat [deg], height [m].

    Raises
    ------
    InputError
        With the greatest height that it gets to.
    """
    for number, parachute in enumerate(mission.parachutes or (), start=1):
        highest_m = paths[parachute.item][:, 2].max() if parachute.item in paths else np.inf
        if highest_m < parachute.opens_at_m:
            raise InputError(
                f"{shown_file(mission)} [parachutes.{number}.opens_at_m]",
                _("opens at {opens_at_m:.0f} m, but {item} gets no higher than {highest_m:.0f} m").format(
                    opens_at_m=parachute.opens_at_m, item=parachute.item, highest_m=highest_m
                ),
                _("a height through which it comes down"),
            )


def tell_recoveries(mission: Mission) -> tuple[Statement, ...]:
    """What comes back when all goes well, and how.

    Parameters
    ----------
    mission : Mission
        As read.

    Returns
    -------
    tuple of Statement
        One for each item that does.
    """
    told = []
    for one in mission.recoveries.values():
        values = {"item": one.item, "mark": one.mark}
        if isinstance(one, Landing):
            where = {"lon_deg": one.lon_deg, "lat_deg": one.lat_deg}
            values |= {**where, "sigma_m": one.sigma_m, "landing_s": one.t_s}
        else:
            values |= {key: getattr(one, key) for key in ("opens_at_m", "beta_kgpm2", "beta_sigma_ln")}
        code = "landing" if isinstance(one, Landing) else "parachute"
        told.append(Statement(code=code, values=values, source=mission.sources[one.source]))
    return tuple(told)
