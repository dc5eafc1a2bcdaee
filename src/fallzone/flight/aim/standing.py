"""A mission on its pad: the vehicle, the orbit and the azimuths that it aims at."""

from __future__ import annotations

import math

from fallzone.catalogue.load import find_origin, shown_file
from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, EARTH_GM_M3PS2, EARTH_ROTATION_RADPS
from fallzone.errors import InputError
from fallzone.flight.aim.pad import Pad
from fallzone.flight.planning.plan import build_plan
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission, TargetOrbit
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.words import _

# Slower than this over the ground, what lets a vehicle go has no heading: a balloon
_LEAST_HEADING_MPS = 50.0


def stand_on_pad(mission: Mission, vehicle: Vehicle, site: Site, environment: Environment) -> Pad:
    """The vehicle of a mission on its pad, with the orbit, azimuth and corridor that it aims at.

    Parameters
    ----------
    mission : Mission
        With an aim and a target orbit.
    vehicle : Vehicle
        The vehicle that it flies.
    site : Site
        The site of its pad.
    environment : Environment
        Air and mean wind.

    Returns
    -------
    Pad

    Raises
    ------
    InputError
        When the inclination is not reached from the pad and no azimuth is given.
    """
    plan = build_plan(mission.model_copy(update={"guidance": None}), vehicle, site)
    corridor = {part.item: part.azimuth_deg for part in mission.aim.corridor}
    pad = Pad(plan, environment, mission.target_orbit, find_azimuth_deg(mission, site), corridor)
    pad.is_direct = not corridor and mission.aim.launch_azimuth_deg is None and not _has_heading(mission)
    return pad


def _has_heading(mission: Mission) -> bool:
    """Whether a mission is released by something that flies somewhere."""
    release = mission.release
    return release is not None and math.hypot(release.north_mps, release.east_mps) > _LEAST_HEADING_MPS


def find_azimuth_deg(mission: Mission, site: Site) -> float:
    """Launch azimuth that a mission aims at: its own, that of its release, or of its inclination without a dog-leg.

    Parameters
    ----------
    mission : Mission
        With an aim and a target orbit.
    site : Site
        The site of its pad.

    Returns
    -------
    float
        [deg], clockwise from north.

    Raises
    ------
    InputError
        When the inclination is not reached from the pad and no azimuth is given.
    """
    if mission.aim.launch_azimuth_deg is not None:
        return mission.aim.launch_azimuth_deg
    release = mission.release
    if _has_heading(mission):
        return math.degrees(math.atan2(release.east_mps, release.north_mps)) % 360.0
    lat_deg = find_origin(mission, site).lat_deg
    return find_launch_azimuth_deg(lat_deg, mission.target_orbit, f"{shown_file(mission)} [aim]")


def find_launch_azimuth_deg(lat_deg: float, orbit: TargetOrbit, where: str = "[aim]") -> float:
    """Azimuth relative to the Earth from which an inclination is reached without a dog-leg, to the south.

    Parameters
    ----------
    lat_deg : float
        Geodetic latitude of the pad [deg].
    orbit : TargetOrbit
        Whose perigee and inclination count.
    where : str
        Place that an error names.

    Returns
    -------
    float
        [deg], clockwise from north.

    Raises
    ------
    InputError
        When the inclination is below the latitude of the pad, or above 180° less it.

    Source
    ------
    D. A. Vallado, Fundamentals of Astrodynamics and Applications, 4th ed., section 6.4: cos i = cos φ sin β; the
    velocity of the Earth at the pad is taken off that of a circular orbit.
    """
    latitude, inclination = math.radians(lat_deg), math.radians(orbit.inclination_deg.value)
    sine = math.cos(inclination) / math.cos(latitude)
    if abs(sine) > 1.0:
        raise InputError(
            where,
            _("an inclination of {inclination:g}° is not reached from a pad at latitude {latitude:.4g}°").format(
                inclination=orbit.inclination_deg.value, latitude=lat_deg
            ),
            _("expected {low:.4g} to {high:.4g}°, or launch_azimuth_deg and a dog-leg").format(
                low=abs(lat_deg), high=180.0 - abs(lat_deg)
            ),
        )
    inertial = math.pi - math.asin(sine)
    radius_m = EARTH_EQUATORIAL_RADIUS_M + orbit.perigee_m.value
    speed_mps = math.sqrt(EARTH_GM_M3PS2 / radius_m)
    east_mps = speed_mps * math.sin(inertial) - EARTH_ROTATION_RADPS * EARTH_EQUATORIAL_RADIUS_M * math.cos(latitude)
    return math.degrees(math.atan2(east_mps, speed_mps * math.cos(inertial))) % 360.0
