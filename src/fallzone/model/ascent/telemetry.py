"""How well telemetry is measured, and what is wrong with that of a drill."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Noise:
    """How well telemetry is measured: standard deviations of each component, and what clocks may be off.

    Parameters
    ----------
    position_m : float
        Of position [m], ≥ 0.
    velocity_mps : float
        Of velocity [m/s], ≥ 0.
    clock_s : float
        How far the time after lift-off may be off throughout [s], ≥ 0.
    """

    position_m: float = 30.0
    velocity_mps: float = 0.5
    clock_s: float = 2.0


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What is wrong with the telemetry of a drill.

    Parameters
    ----------
    noise_m, noise_mps : float
        Standard deviations of each component of position [m] and velocity [m/s].
    loss : float
        Share of the samples that are lost, in dropouts, 0 to 0.9.
    rate_hz : float
        Samples a second.
    seed : int
        Of the random numbers.
    """

    noise_m: float = 20.0
    noise_mps: float = 0.3
    loss: float = 0.0
    rate_hz: float = 10.0
    seed: int = 0
