"""What comes back when all goes well: to a landing under power, or down under a parachute."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Literal

from fallzone.model.motors import BETA_KGPM2, BETA_SIGMA_LN, MotorName
from fallzone.model.record import ContradictionError, Number, Sourced, limits, require_unique
from fallzone.model.site import Latitude, Longitude
from fallzone.model.timeline import FLIGHT_S, Separation
from fallzone.words import _, msg

# Failure mode in which it does not
FAILED_RECOVERY = "failed-recovery"


class Landing(Sourced):
    """Landing under power of something that has separated, on a pad or a ship. The way there is not simulated.

    Parameters
    ----------
    item : str
        A stage, or a set of boosters.
    lon_deg, lat_deg : float
        Where it is to land, geodetic [deg], WGS 84.
    sigma_m : float
        Standard deviation of the touch-down from there to the east, and to the north [m], 1 to 100,000.
    t_s : float
        When it lands [s after lift-off].
    """

    item: MotorName
    lon_deg: Longitude
    lat_deg: Latitude
    sigma_m: Annotated[Number, limits(1.0, 1e5)]
    t_s: Annotated[Number, limits(0.0, FLIGHT_S[1])]


class Parachute(Sourced):
    """Parachute under which something comes down that has separated.

    Parameters
    ----------
    item : str
        A stage, a set of boosters, or ``fairing``: each of its bodies has one.
    opens_at_m : float
        Height above the ellipsoid at which it opens on the way down [m], 100 to 100,000.
    beta_kgpm2 : float
        Median ballistic coefficient under the canopy [kg/m²], at all speeds alike, 0.01 to 100,000.
    beta_sigma_ln : float
        Standard deviation of its natural logarithm, 0 to 2.
    """

    item: Literal[MotorName, "fairing"]
    opens_at_m: Annotated[Number, limits(100.0, 1e5)]
    beta_kgpm2: Annotated[Number, limits(*BETA_KGPM2)]
    beta_sigma_ln: Annotated[Number, limits(*BETA_SIGMA_LN)]


def check_recoveries(
    landings: tuple[Landing, ...], parachutes: tuple[Parachute, ...], separations: tuple[Separation, ...]
) -> None:
    """Check that what comes back separates, comes back in one way, and lands after its separation.

    Parameters
    ----------
    landings, parachutes : tuple of Landing, tuple of Parachute
        As listed in the mission.
    separations : tuple of Separation
        Of the same mission.

    Raises
    ------
    ContradictionError
        Where something that comes back never separates, or lands before it does.
    ValueError
        Where something comes back in two ways.
    """
    require_unique(
        msg("{name} comes back in {count} ways; expected one of [[landings]] and [[parachutes]]"),
        (one.item for one in (*landings, *parachutes)),
    )
    times_s = {separation.item: separation.t_s.value for separation in separations}
    for key, recoveries in (("landings", landings), ("parachutes", parachutes)):
        for number, one in enumerate(recoveries, start=1):
            if one.item not in times_s:
                problem = _("{item} never separates; expected one of [[separations]]: {items}")
                problem = problem.format(item=one.item, items=", ".join(times_s) or "–")
                raise ContradictionError(f"{key}.{number}.item", problem)
    for number, landing in enumerate(landings, start=1):
        if landing.t_s <= times_s[landing.item]:
            problem = _("{item} lands at {t_s:g} s, but separates at {separation_s:g} s; expected a later time")
            raise ContradictionError(
                f"landings.{number}.t_s",
                problem.format(item=landing.item, t_s=landing.t_s, separation_s=times_s[landing.item]),
            )


def list_failed_recoveries(separations_s: Iterable[float], powered_until_s: float) -> tuple[str, ...]:
    """Cases in which what comes back when all goes well does not.

    Parameters
    ----------
    separations_s : iterable of float
        When each body separates that comes back [s after lift-off].
    powered_until_s : float
        When powered flight ends [s after lift-off]; of what separates later that is the nearest time of a failure.

    Returns
    -------
    tuple of str
        ``failed-recovery@T+SECONDS`` for each time, in order.
    """
    # Cases are named to the millisecond
    times_ms = sorted({math.floor(1e3 * min(t_s, powered_until_s)) for t_s in separations_s})
    return tuple(f"{FAILED_RECOVERY}@T+{t_ms / 1e3:.10g}" for t_ms in times_ms)


def keeps_course(case: str) -> bool:
    """Whether flights of a case keep to the nominal one, though something that has left them does not come back.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.

    Returns
    -------
    bool
    """
    return case.startswith(f"{FAILED_RECOVERY}@")
