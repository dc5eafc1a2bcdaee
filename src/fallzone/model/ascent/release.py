"""A start in the air: position and velocity at which a carrier lets a vehicle go."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import model_validator

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, EARTH_GM_M3PS2, EARTH_ROTATION_RADPS
from fallzone.model.record import ContradictionError, Number, Sourced, limits
from fallzone.model.site import Latitude, Longitude
from fallzone.model.timeline import Burn
from fallzone.words import _

_Velocity = Annotated[Number, limits(-12e3, 12e3)]


class Release(Sourced):
    """A start in the air: where a carrier lets the vehicle go at t = 0, and how fast relative to the rotating Earth.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Geodetic position [deg], WGS 84.
    height_m : float
        Height above the ellipsoid [m], 0 to 1,000,000.
    north_mps, east_mps, up_mps : float
        Velocity [m/s], −12,000 to 12,000 each, and below that of escape.
    position_sigma_m, velocity_sigma_mps : float
        One standard deviation of each component of both [m], [m/s]; 0: not dispersed.
    """

    lon_deg: Longitude
    lat_deg: Latitude
    height_m: Annotated[Number, limits(0.0, 1e6)]
    north_mps: _Velocity
    east_mps: _Velocity
    up_mps: _Velocity
    position_sigma_m: Annotated[Number, limits(0.0, 1e5)] = 0.0
    velocity_sigma_mps: Annotated[Number, limits(0.0, 1e3)] = 0.0

    @property
    def speed_mps(self) -> float:
        """Speed relative to the rotating Earth [m/s]."""
        return math.hypot(self.north_mps, self.east_mps, self.up_mps)

    @model_validator(mode="after")
    def _stays(self) -> Release:
        radius_m = EARTH_EQUATORIAL_RADIUS_M + self.height_m
        carried_mps = EARTH_ROTATION_RADPS * radius_m * math.cos(math.radians(self.lat_deg))
        inertial_mps = math.hypot(self.north_mps, self.east_mps + carried_mps, self.up_mps)
        escape_mps = math.sqrt(2.0 * EARTH_GM_M3PS2 / radius_m)
        if inertial_mps >= escape_mps:
            raise ValueError(
                _(
                    "a speed of {inertial_mps:.0f} m/s, with the rotation of the Earth, escapes; "
                    "expected below {escape_mps:.0f}"
                ).format(inertial_mps=inertial_mps, escape_mps=escape_mps)
            )
        if self.height_m < 4.0 * self.position_sigma_m:
            raise ValueError(
                _(
                    "position_sigma_m = {sigma_m:g} lets flights begin below the ground; expected at most a quarter of "
                    "height_m = {height_m:g}"
                ).format(sigma_m=self.position_sigma_m, height_m=self.height_m)
            )
        return self


def check_burns_after_release(burns: tuple[Burn, ...]) -> None:
    """Check that nothing burns before the vehicle is let go in the air, at t = 0.

    Parameters
    ----------
    burns : tuple of Burn
        As listed in the mission, each by its ignition [s after the release].

    Raises
    ------
    ContradictionError
        Where something does.
    """
    for number, burn in enumerate(burns, start=1):
        if burn.ignition_s.value < 0.0:
            problem = _("{burning} ignites at {ignition_s} s, before the [release] at t = 0; expected 0 s or later")
            raise ContradictionError(
                f"burns.{number}.ignition_s",
                problem.format(burning=burn.stage, ignition_s=burn.ignition_s.value),
            )
