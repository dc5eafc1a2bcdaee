"""What was lost at a moment: its state, and where it comes down in one piece."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.assessment.alert.position import find_vectors
from fallzone.earth.frames import ecef_to_geodetic, orbit_elements
from fallzone.flight.cases import fall_after
from fallzone.flight.nominal import Samples, sample_flight
from fallzone.flight.planning.plan import AscentPlan
from fallzone.kernels.ascent.ends import MASS, POSITION, VELOCITY
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.iip import iip
from fallzone.kernels.tables import Environment
from fallzone.model.results.alert.loss import ImpactPoint, ImpactPointStatus, State
from fallzone.model.status import ImpactStatus
from fallzone.model.vehicle import Vehicle

_STATUS: dict[ImpactStatus, ImpactPointStatus] = {
    ImpactStatus.IMPACT: "impact",
    ImpactStatus.ORBITAL: "orbital",
    ImpactStatus.ESCAPING: "escaping",
}


def find_stack_point(
    plan: AscentPlan, vehicle: Vehicle, environment: Environment, state: State, t_s: float
) -> ImpactPoint:
    """Where what is still attached at a time comes down in one piece from a state.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the best fit.
    vehicle : Vehicle
        What flies.
    environment : Environment
        Air and wind.
    state : State
        Geodetic.
        Of that flight, or measured.
    t_s : float
        When thrust ends [s after lift-off].

    Returns
    -------
    ImpactPoint
    """
    samples = sample_flight(plan, environment, stop_t_s=t_s)
    stop = samples.stop.copy()
    stop[POSITION:VELOCITY], stop[VELOCITY:MASS] = find_vectors(state)
    moved: Samples = replace(samples, stop=stop)
    path = fall_after(moved, vehicle, environment)
    found = find_vacuum(state, t_s)
    if path.status != ImpactStatus.IMPACT:
        return found if found.status != "impact" else replace(found, status="unknown")
    lon_deg, lat_deg, _height_m = ecef_to_geodetic(path.position_ecef_m[-1:])
    end = {"lon_deg": float(lon_deg[0]), "lat_deg": float(lat_deg[0]), "t_s": t_s + float(path.t_s[-1])}
    return replace(found, status="impact", **end)


def find_body_point(environment: Environment, state: State, t_s: float, beta_kgpm2: float) -> ImpactPoint:
    """Where a body of a ballistic coefficient comes down from a state.

    Parameters
    ----------
    environment : Environment
        Air and wind.
    state : State
        Geodetic.
        Where it is let go.
    t_s : float
        When [s after zero].
    beta_kgpm2 : float
        [kg/m²].

    Returns
    -------
    ImpactPoint
    """
    found, (position, velocity) = find_vacuum(state, t_s), find_vectors(state)
    down = fall(position[None, :], velocity[None, :], beta_kgpm2=np.array([beta_kgpm2]), environment=environment)
    if down.status[0] != ImpactStatus.IMPACT:
        return found if found.status != "impact" else replace(found, status="unknown")
    end = {"lon_deg": float(down.lon_deg[0]), "lat_deg": float(down.lat_deg[0])}
    return replace(found, status="impact", t_s=t_s + float(down.flight_time_s[0]), beta_kgpm2=beta_kgpm2, **end)


def find_vacuum(state: State, t_s: float) -> ImpactPoint:
    """The instantaneous impact point, or the orbit of what has none.

    Parameters
    ----------
    state : State
        Geodetic.
    t_s : float
        When [s after zero].

    Returns
    -------
    ImpactPoint
        In a vacuum alone.
    """
    position, velocity = find_vectors(state)
    point = iip(position[None, :], velocity[None, :])
    status = _STATUS.get(ImpactStatus(int(point.status[0])), "unknown")
    if status == "impact":
        return ImpactPoint(
            status=status,
            vacuum_lon_deg=float(point.lon_deg[0]),
            vacuum_lat_deg=float(point.lat_deg[0]),
            vacuum_t_s=t_s + float(point.flight_time_s[0]),
        )
    perigee_m, apogee_m, *_rest = orbit_elements(position[None, :], velocity[None, :])
    apogee_m = float(np.ravel(apogee_m)[0])
    return ImpactPoint(
        status=status,
        perigee_m=float(np.ravel(perigee_m)[0]),
        apogee_m=apogee_m if np.isfinite(apogee_m) else None,
    )
