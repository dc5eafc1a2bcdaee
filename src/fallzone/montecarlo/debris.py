"""Debris of one failure without dispersion: where the pieces of a vehicle that breaks up come down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone import plugins
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import find_origin
from fallzone.constants import LONGEST_FALL_S
from fallzone.earth.frames import ecef_to_geodetic, geodetic_to_ecef
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.cases import fly_to_end, parse_case
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.failing.anomalies import INTACT, find_breakups
from fallzone.flight.nominal import Samples, keeps_fairing
from fallzone.flight.planning.plan import build_plan
from fallzone.kernels.ascent.ends import MASS, POSITION, TIME, VELOCITY
from fallzone.kernels.fall.fall import fall
from fallzone.model.fragment import PARTS, Stacks
from fallzone.model.mission import Mission
from fallzone.model.status import ImpactStatus
from fallzone.model.vehicle import Vehicle
from fallzone.montecarlo.sampling import Sampling
from fallzone.names import NOMINAL

# Breakups of the same vehicle that are drawn: with some dozens of pieces each, the percentiles hold to a percent
_BREAKUPS = 256
_MIDDLE = (0.05, 0.95)


@dataclass(frozen=True, kw_only=True)
class Debris:
    """Pieces of one breakup, drawn many times from the same state.

    Parameters
    ----------
    pieces : int
        Simulated pieces of one breakup.
    landed : float
        Share of them that come down within 90 minutes, 0 to 1.
    lon_deg, lat_deg : float
        Centre: mean of the points of impact [deg], WGS 84.
    range_m, azimuth_deg : float
        The centre from the pad [m], [deg].
    low_m, high_m : float
        5th and 95th percentile of their distances from the pad [m].
    reach_m : float
        Distance from the centre within which nine tenths of them come down [m].
    first_s, last_s : float
        5th and 95th percentile of the times of impact [s after lift-off].
    """

    pieces: int
    landed: float
    lon_deg: float
    lat_deg: float
    range_m: float
    azimuth_deg: float
    low_m: float
    high_m: float
    reach_m: float
    first_s: float
    last_s: float


def find_debris(mission: Mission, case: str) -> Debris | None:
    """Debris of a failure that breaks the vehicle up, without any other scatter.

    Velocities that the breakup imparts, ballistic coefficients and side forces of the pieces are drawn as in a run;
    the flight up to the breakup, the wind and the air are those of `fallzone.flight.cases.fly_case`.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+SECONDS``.

    Returns
    -------
    Debris or None
        None where what is left falls in one piece, or none of it comes down.
    """
    if case == NOMINAL:
        return None
    inputs = flight_inputs(mission)
    vehicle, pad = inputs.vehicle, find_origin(mission, inputs.site)
    environment = build_mission_environment(mission, inputs.site)
    plan = build_plan(mission, vehicle, inputs.site)
    samples = fly_to_end(mission, vehicle, plan, environment, case).samples
    mode, _t_s = parse_case(mission, case)
    [breakup] = find_breakups(plan, mode, np.array([samples.stop_reason]))
    if breakup == INTACT:
        return None
    draws = Sampling(seed=1).draw_block(case, 0)
    pieces = plugins.load("breakup", breakup).sample_fragments(_repeat(samples, vehicle), vehicle, draws)
    found = fall(
        pieces.position_ecef_m,
        pieces.velocity_ecef_mps,
        beta_kgpm2=pieces.beta_kgpm2,
        environment=environment,
        curve_index=pieces.curve_index,
        lift_ratio_ecef=pieces.lift_ratio_ecef,
        t_max_s=LONGEST_FALL_S,
    )
    landed = found.status == ImpactStatus.IMPACT
    if not landed.any():
        return None
    lon_deg, lat_deg = found.lon_deg[landed], found.lat_deg[landed]
    centre = _find_centre(lon_deg, lat_deg)
    range_m, _azimuths_deg = range_azimuth(pad.lon_deg, pad.lat_deg, lon_deg, lat_deg)
    apart_m, _azimuths_deg = range_azimuth(*centre, lon_deg, lat_deg)
    centre_m, azimuth_deg = range_azimuth(pad.lon_deg, pad.lat_deg, *centre)
    first_s, last_s = np.quantile((pieces.t_s + found.flight_time_s)[landed], _MIDDLE).tolist()
    low_m, high_m = np.quantile(range_m, _MIDDLE).tolist()
    return Debris(
        pieces=len(landed) // _BREAKUPS,
        landed=float(landed.mean()),
        lon_deg=centre[0],
        lat_deg=centre[1],
        range_m=float(centre_m),
        azimuth_deg=float(azimuth_deg) % 360.0,
        low_m=low_m,
        high_m=high_m,
        reach_m=float(np.quantile(apart_m, 0.9)),
        first_s=first_s,
        last_s=last_s,
    )


def _repeat(samples: Samples, vehicle: Vehicle) -> Stacks:
    """The vehicle at the end of powered flight, once for each breakup that is drawn."""
    plan, state = samples.plan, samples.stop
    part_kg = np.array([vehicle.dry_masses_kg.get(part, 0.0) for part in PARTS])
    fairing_on = bool(plan.fairing_on[samples.stop_phase]) or keeps_fairing(samples)
    if not plan.fairing_on[samples.stop_phase]:
        part_kg[PARTS.index("fairing")] *= samples.anomalies.kept_fairing[0]
    rows = np.arange(_BREAKUPS)
    return Stacks(
        flight=rows.astype(np.int32),
        row=rows,
        t_s=np.full(_BREAKUPS, state[TIME]),
        position_ecef_m=np.tile(state[POSITION:VELOCITY], (_BREAKUPS, 1)),
        velocity_ecef_mps=np.tile(state[VELOCITY:MASS], (_BREAKUPS, 1)),
        mass_kg=np.full(_BREAKUPS, state[MASS]),
        stage=np.full(_BREAKUPS, plan.lowest_stage[samples.stop_phase], dtype=np.int8),
        fairing_on=np.full(_BREAKUPS, fairing_on),
        bodies_on=np.tile(plan.bodies_on[samples.stop_phase], (_BREAKUPS, 1)),
        part_kg=np.tile(part_kg, (_BREAKUPS, 1)),
    )


def _find_centre(lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[float, float]:
    """Mean of points on the Earth [deg]: that of their positions, brought back to the surface."""
    mean_m = geodetic_to_ecef(lon_deg, lat_deg, np.zeros(len(lon_deg))).mean(axis=0)
    lon, lat, _height_m = ecef_to_geodetic(mean_m)
    return float(lon), float(lat)
