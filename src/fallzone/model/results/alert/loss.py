"""What is known of an anomaly, and where what was lost comes down in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

# How an anomaly became known
ToldBy = Literal["time", "state", "telemetry"]
# How the motion that was lost goes on without thrust
ImpactPointStatus = Literal["impact", "orbital", "escaping", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A position and velocity at an instant.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Geodetic position on WGS 84 [deg].
    height_m : float
        Above the ellipsoid [m].
    velocity_ned_mps : (float, float, float)
        Velocity relative to the Earth towards north, east and down [m/s].
    """

    lon_deg: float
    lat_deg: float
    height_m: float
    velocity_ned_mps: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """What is known of an anomaly.

    Parameters
    ----------
    told_by : {"time", "state", "telemetry"}
        How it became known: a time of the flight, a state, or a file of telemetry that ends.
    t_s : float
        When it was lost [s after zero_utc]: the last instant of which something is known.
    when_utc : datetime
        The same as an instant.
    window_s : (float, float)
        Between which times the failure is taken to have begun [s after zero_utc].
    mode : str or None
        Failure mode, where it is known; None: all that fit, by how likely each is.
    state : State
        State at ``t_s``: measured, or of the flight without dispersion.
    is_measured : bool
        Whether ``state`` was measured.
    off_nominal_m : float or None
        How far a measured state is from the flight without dispersion at the same time [m]; None where it is that of
        the flight, or there is none.
    source : str or None
        File of the telemetry.
    """

    told_by: ToldBy
    t_s: float
    when_utc: datetime
    window_s: tuple[float, float]
    mode: str | None
    state: State
    is_measured: bool
    off_nominal_m: float | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ImpactPoint:
    """Where what was lost comes down in one piece, if thrust ended with it.

    Parameters
    ----------
    status : {"impact", "orbital", "escaping", "unknown"}
        Whether it comes down on this revolution; ``unknown``: it does so in a vacuum and is not down through the air.
    lon_deg, lat_deg : float or None
        Through the air, of the heaviest body that the flight would leave [deg]; None where it does not come down.
    t_s : float or None
        When [s after zero_utc].
    beta_kgpm2 : float or None
        Ballistic coefficient of that body [kg/m²].
    vacuum_lon_deg, vacuum_lat_deg, vacuum_t_s : float or None
        The same in a vacuum: the instantaneous impact point.
    perigee_m, apogee_m : float or None
        Heights of the orbit above the equatorial radius [m], where it does not come down on this revolution.
    """

    status: ImpactPointStatus
    lon_deg: float | None = None
    lat_deg: float | None = None
    t_s: float | None = None
    beta_kgpm2: float | None = None
    vacuum_lon_deg: float | None = None
    vacuum_lat_deg: float | None = None
    vacuum_t_s: float | None = None
    perigee_m: float | None = None
    apogee_m: float | None = None
