"""One sample of telemetry, and what is wrong with a line that holds none."""

from __future__ import annotations

from dataclasses import dataclass

Vector = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """State of a vehicle as telemetry has it.

    Parameters
    ----------
    t_s : float
        Time after lift-off [s], by the clock of the telemetry.
    position_ecef_m : (float, float, float)
        Earth-fixed [m].
    velocity_ecef_mps : (float, float, float)
        Relative to the Earth, in Earth-fixed axes [m/s].
    source : str
        Who sent it, where several do; else empty.
    """

    t_s: float
    position_ecef_m: Vector
    velocity_ecef_mps: Vector
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A line that holds no sample.

    Parameters
    ----------
    code : str
        What is wrong: ``not-read``, ``not-a-number``, ``half-line``, ``below-ground`` or ``out-of-range``.
    detail : str
        The line or value, shortened.
    """

    code: str
    detail: str
