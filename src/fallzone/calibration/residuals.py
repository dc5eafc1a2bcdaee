"""How far a computed flight is from what was published, and from what a vehicle could fly."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fallzone.calibration.published import Flights, measure_row
from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, EARTH_GM_M3PS2
from fallzone.earth.angles import wrap_deg
from fallzone.earth.frames import ecef_to_eci_velocity
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.nominal import Samples, find_sample_loads
from fallzone.flight.planning.plan import evaluate_programme
from fallzone.kernels.ascent.ends import MASS, POSITION, TIME, VELOCITY
from fallzone.kernels.ascent.loads import ANGLE_OF_ATTACK_DEG, DYNAMIC_PRESSURE_PA
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.vehicle import Vehicle
from fallzone.names import NOMINAL

# What counts as flyable: turn rate of the thrust, and angle of attack where the air is thick.
MAX_RATE_DEGPS = 2.0
MAX_ANGLE_OF_ATTACK_DEG = 5.0
THICK_AIR_PA = 5_000.0
# A fit counts from a little thinner air on.
_AIM_PRESSURE_PA = 4_000.0
_LOAD_TIMES_S = np.arange(10.0, 200.0, 2.0)

# An event that the flight does not have counts as this many tolerances off.
MISSED = 20.0
_ANGLES = ("lon_deg", "azimuth_deg")


def find_offset(row: PublishedValue, computed: float) -> float:
    """Offset of a computed value from the published one.

    Parameters
    ----------
    row : PublishedValue
        The published value and its tolerance.
    computed : float
        Computed value, in the same unit.

    Returns
    -------
    float
        Computed minus published, in tolerances; NaN where nothing was computed. Longitudes and azimuths take the
        shorter way.
    """
    off = computed - row.value
    if row.quantity in _ANGLES:
        off = wrap_deg(off)
    return off / row.tolerance


def find_offsets(flights: Flights, rows: Iterable[PublishedValue]) -> list[float]:
    """Offsets of published values for least squares: one number for a value, two for a point.

    Perigee and apogee of a nominal flight are left to `find_orbit_offsets`.

    Parameters
    ----------
    flights : Flights
        Computed flights of the mission.
    rows : iterable of PublishedValue
        Published values.

    Returns
    -------
    list of float
        In tolerances, −1,000 to 1,000; 20 (``MISSED``) where the flight has no such event.
    """
    found: list[float] = []
    for row in rows:
        if row.quantity == "distance_m":
            found += _point_offsets(flights, row)
        elif row.name == "overflight":
            crossing = flights.find_crossing(row, drawn_out=True)
            found.append(find_offset(row, getattr(crossing, row.quantity, np.nan)))
        elif not is_height_of_orbit(row):
            found.append(find_offset(row, measure_row(flights, row)))
    return [MISSED if np.isnan(off) else float(np.clip(off, -1e3, 1e3)) for off in found]


def _point_offsets(flights: Flights, row: PublishedValue) -> list[float]:
    """East and north offset from a reported point: unlike the distance, both are smooth through zero."""
    part = flights.find_crossing(row, drawn_out=True) if row.name == "overflight" else flights.find_part(row)
    if part is None:
        return [MISSED, MISSED]
    range_m, azimuth_deg = range_azimuth(*row.lonlat, part.lon_deg, part.lat_deg)
    azimuth_rad = np.radians(azimuth_deg)
    return [float(range_m * np.sin(azimuth_rad)) / row.tolerance, float(range_m * np.cos(azimuth_rad)) / row.tolerance]


def is_height_of_orbit(row: PublishedValue) -> bool:
    """Whether a published value is the perigee or apogee of the nominal flight.

    Parameters
    ----------
    row : PublishedValue
        The published value.

    Returns
    -------
    bool
    """
    return row.case == NOMINAL and row.quantity in ("perigee_m", "apogee_m")


def find_orbit_offsets(mission: Mission, stop: np.ndarray, rows: Iterable[PublishedValue]) -> list[float]:
    """Offsets of the orbit at the end of powered flight, for least squares.

    They are the mean height, e·cos E and e·sin E as lengths, with eccentricity e and eccentric anomaly E: perigee and
    apogee themselves change places where the orbit is circular, which no gradient survives. An elliptic orbit is to be
    entered at its perigee.

    Parameters
    ----------
    mission : Mission
        Its target orbit stands in for what is not among ``rows``.
    stop : (8,) float64
        State at the end: time [s after lift-off], Earth-fixed position [m] and velocity [m/s], mass [kg].
    rows : iterable of PublishedValue
        Published values, the heights of the orbit among them.

    Returns
    -------
    list of float
        Three offsets in half tolerances; none where no orbit is known.

    Source
    ------
    Derived from two-body relations (R. R. Bate, D. D. Mueller, J. E. White, Fundamentals of Astrodynamics, 1971):
    vis-viva 1/a = 2/r − v²/μ; r = a(1 − e·cos E); r·v = e·sin E·√(μa).
    """
    heights = {row.quantity: row for row in rows if is_height_of_orbit(row)}
    target = mission.target_orbit
    if target is None and len(heights) < 2:
        return []
    perigee_m, apogee_m = (
        heights[key].value if key in heights else getattr(target, key).value for key in ("perigee_m", "apogee_m")
    )
    tolerance_m = min((row.tolerance for row in heights.values()), default=50e3)
    position = stop[POSITION:VELOCITY]
    velocity = ecef_to_eci_velocity(position, stop[VELOCITY:MASS])
    radius_m = np.linalg.norm(position)
    # An escaping flight has no finite semi-major axis: this bound keeps the differences finite
    axis_m = 1.0 / max(2.0 / radius_m - velocity @ velocity / EARTH_GM_M3PS2, 1e-9)
    off_m = np.array(
        [
            axis_m - EARTH_EQUATORIAL_RADIUS_M - (perigee_m + apogee_m) / 2.0,
            axis_m - radius_m - (apogee_m - perigee_m) / 2.0,
            position @ velocity * np.sqrt(axis_m / EARTH_GM_M3PS2),
        ]
    )
    return (off_m / (tolerance_m / 2.0)).tolist()


def find_excess(samples: Samples, environment: Environment, *, share: float) -> np.ndarray:
    """Turn rate and angle of attack beyond what a fit aims at, for least squares.

    Parameters
    ----------
    samples : Samples
        The flight.
    environment : Environment
        Tabulated atmosphere and mean wind.
    share : float
        Share of the flyable maximum that is aimed at, 0 to 1.

    Returns
    -------
    (r,) float64
        Turn rates in units of 0.05 °/s, then angles of attack in units of 0.2°, ≥ 0, at fixed times: r is always the
        same.

    Source
    ------
    Assumed: both are zero up to the aim and grow linearly beyond it.
    """
    aim_degps, aim_deg = share * MAX_RATE_DEGPS, share * MAX_ANGLE_OF_ATTACK_DEG
    rate = find_turn_rate_degps(samples, intervals=800)
    parts = [np.maximum(rate - aim_degps, 0.0) / 0.05]
    for wind_scale in (0.0, 1.0):
        loads = find_sample_loads(samples, environment, wind_scale=wind_scale)
        _leave_out_pull_up(samples, loads)
        flown_s = samples.trace[1:, TIME]
        angle = np.interp(_LOAD_TIMES_S, flown_s, loads[1:, ANGLE_OF_ATTACK_DEG])
        pressure = np.interp(_LOAD_TIMES_S, flown_s, loads[1:, DYNAMIC_PRESSURE_PA])
        # Counts in full in thick air and fades out below, so that the edge of thick air may move
        thick = np.clip((pressure - 0.5 * _AIM_PRESSURE_PA) / (0.5 * _AIM_PRESSURE_PA), 0.0, 1.0)
        parts.append(np.maximum(angle - aim_deg, 0.0) * thick / 0.2)
    return np.concatenate(parts)


def find_propellant_excess(vehicle: Vehicle) -> list[float]:
    """Propellant outside its bounds, for least squares; a margin of a thousandth inside them counts as outside.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.

    Returns
    -------
    list of float
        For each stage and set of boosters, in thousandths of its propellant, ≥ 0.
    """
    excess = []
    for motor in vehicle.motors:
        loaded = motor.propellant_kg
        margin_kg = 0.001 * loaded.value
        low_kg = loaded.low + margin_kg if loaded.low is not None else -np.inf
        high_kg = loaded.high - margin_kg if loaded.high is not None else np.inf
        excess.append(max(low_kg - loaded.value, loaded.value - high_kg, 0.0) / margin_kg)
    return excess


def find_roughness(mission: Mission) -> np.ndarray:
    """Changes of slope at the knots of the pitch and yaw programmes, for least squares.

    Parameters
    ----------
    mission : Mission
        With guidance.

    Returns
    -------
    (r,) float64
        In 0.1 °/s.
    """
    guidance = mission.guidance
    bends = []
    for times, values in ((guidance.pitch_t_s, guidance.pitch_deg), (guidance.yaw_t_s, guidance.yaw_deg)):
        bends.append(10.0 * np.diff(np.diff(values) / np.diff(times)))
    return np.concatenate(bends)


def find_turn_rate_degps(samples: Samples, *, intervals: int = 2_000) -> np.ndarray:
    """Turn rate of the thrust direction relative to the local axes, from lift-off to the last cut-off.

    After a release in the air it counts from the first ignition: in a drop there is no thrust.

    Pitch and azimuth count together: near the vertical a change of azimuth turns the vehicle hardly at all.

    Parameters
    ----------
    samples : Samples
        The flight.
    intervals : int
        Number of equal time intervals, > 0.

    Returns
    -------
    (intervals,) float64
        [deg/s].

    Source
    ------
    Derived: the angle between two unit vectors is 2·arcsin(half their chord).
    """
    begin_s = float(samples.plan.ignition_s.min()) if samples.plan.is_released else 0.0
    t_s = np.linspace(begin_s, samples.plan.cutoff_s[-1], intervals + 1)
    pitch_rad, azimuth_rad = evaluate_programme(samples.plan, t_s)
    level = np.cos(pitch_rad)
    direction = np.stack([level * np.sin(azimuth_rad), level * np.cos(azimuth_rad), np.sin(pitch_rad)], axis=-1)
    chord = np.linalg.norm(np.diff(direction, axis=0), axis=1)
    return np.degrees(2.0 * np.arcsin(np.minimum(chord / 2.0, 1.0))) / (t_s[1] - begin_s)


def find_max_angle_of_attack_deg(samples: Samples, environment: Environment) -> float:
    """Largest angle of attack where the dynamic pressure is above 5 kPa, in the mean wind or in calm air.

    Parameters
    ----------
    samples : Samples
        The flight.
    environment : Environment
        Tabulated atmosphere and mean wind.

    Returns
    -------
    float
        The larger of both [deg].
    """
    worst = 0.0
    for wind_scale in (0.0, 1.0):
        loads = find_sample_loads(samples, environment, wind_scale=wind_scale)
        _leave_out_pull_up(samples, loads)
        thick = loads[:, DYNAMIC_PRESSURE_PA] > THICK_AIR_PA
        worst = max(worst, float(np.max(loads[thick, ANGLE_OF_ATTACK_DEG], initial=0.0)))
    return worst


def _leave_out_pull_up(samples: Samples, loads: np.ndarray) -> None:
    """Set angles of attack (m, 5) in the drop and the pull-up after a release in the air to 0.

    No path is pulled up without them: they count once the thrust has first been as near to the path as in any other
    flight, or all the way where it never is.
    """
    if not samples.plan.is_released:
        return
    lit = samples.trace[:, TIME] >= samples.plan.ignition_s.min()
    along = lit & (loads[:, ANGLE_OF_ATTACK_DEG] <= MAX_ANGLE_OF_ATTACK_DEG)
    begin = int(np.argmax(along)) if along.any() else int(np.argmax(lit))
    loads[:begin, ANGLE_OF_ATTACK_DEG] = 0.0
