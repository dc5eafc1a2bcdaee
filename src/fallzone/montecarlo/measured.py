"""Flights that are moved to a measured state: what they let fall goes on from there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic, geodetic_to_ecef
from fallzone.model.fragment import Fragments
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.montecarlo.flights import FlightModel, Scatter, fly_flights
from fallzone.montecarlo.sampling import Draws

# Assumed of tracking in the last seconds before a loss: standard deviations along each axis
POSITION_SIGMA_M, VELOCITY_SIGMA_MPS = 300.0, 3.0


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A state that was measured.

    Parameters
    ----------
    t_s : float
        When [s after lift-off].
    position_ecef_m, velocity_ecef_mps : (3,) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    position_sigma_m, velocity_sigma_mps : float
        How well they are known, along each axis [m, m/s]. Default: assumed.
    """

    t_s: float
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    position_sigma_m: float = POSITION_SIGMA_M
    velocity_sigma_mps: float = VELOCITY_SIGMA_MPS


def move_to_measured(
    model: FlightModel, draws: Draws, scatter: Scatter, debris: Fragments, measured: Measured
) -> Fragments:
    """Debris of flights that were where a measurement says, and not where each of them was by itself.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    draws : Draws
        Random numbers of the block.
    scatter : Scatter
        Members and errors of its flights.
    debris : Fragments
        What they let fall, as they flew by themselves.
    measured : Measured
        The state.

    Returns
    -------
    Fragments
        Moved by how far off each flight was, and by how far off its velocity was for as long as it flew on; never
        beneath the surface.

    Source
    ------
    Derived: to first order a flight that begins elsewhere by dr, faster by dv, is off by dr + dv·t after the time t.
    """
    flights = len(scatter.member)
    stopped = replace(Anomalies.none(flights), stop_t_s=np.full(flights, measured.t_s))
    states = fly_flights(model, scatter, stopped)
    off_m = measured.position_ecef_m - states.stop_position_ecef_m
    off_mps = measured.velocity_ecef_mps - states.stop_velocity_ecef_mps
    off_m = off_m + measured.position_sigma_m * draws.normal("tracking/position", 3)[:flights]
    off_mps = off_mps + measured.velocity_sigma_mps * draws.normal("tracking/velocity", 3)[:flights]
    later_s = (debris.t_s - states.stop_t_s[debris.row])[:, None]
    position = debris.position_ecef_m + off_m[debris.row] + off_mps[debris.row] * later_s
    lon_deg, lat_deg, height_m = ecef_to_geodetic(position)
    under = height_m < 0.0
    position[under] = geodetic_to_ecef(lon_deg[under], lat_deg[under], 1.0)
    return replace(debris, position_ecef_m=position, velocity_ecef_mps=debris.velocity_ecef_mps + off_mps[debris.row])
