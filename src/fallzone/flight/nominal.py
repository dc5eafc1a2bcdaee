"""One flight without dispersion: its samples, events, drops and orbit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic, orbit_elements
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.ascent import run_kernel, stack_plans, tabulate_anomalies
from fallzone.flight.planning.plan import ERROR_NAMES, AscentPlan
from fallzone.flight.recovery.descent import descend, land
from fallzone.flight.recovery.ways import Return, build_return, find_way_back
from fallzone.kernels.ascent.craft import DURATION_S, LARGEST_STEP_S
from fallzone.kernels.ascent.ends import MASS, POSITION, STATE_COLUMNS, STOP_PHASE, STOP_REASON, TIME, VELOCITY
from fallzone.kernels.ascent.loads import LOAD_COLUMNS, MACH, PITCH_DEG, find_loads
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.tables import WIND_MODES, Environment
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.results.trajectory import Drop, End, Event
from fallzone.model.status import ImpactStatus, StopReason
from fallzone.model.vehicle import FallingBody, Vehicle


@dataclass(frozen=True, kw_only=True)
class Samples:
    """States of one powered flight.

    Parameters
    ----------
    plan : AscentPlan
        The ascent that was flown.
    trace : (m, 8) float64
        After every step: time [s after lift-off], Earth-fixed position [m] and velocity [m/s], mass [kg].
    boundaries : (p, 8) float64
        The same at the end of each phase, before anything separates; NaN where the flight ended before.
    stop : (8,) float64
        The same at the end, after all separations.
    stop_phase : int
        Phase in which the flight ended; the number of phases where it went to plan.
    stop_reason : StopReason
        Why it ended.
    anomalies : Anomalies
        What went wrong, one row.
    """

    plan: AscentPlan
    trace: np.ndarray
    boundaries: np.ndarray
    stop: np.ndarray
    stop_phase: int
    stop_reason: StopReason
    anomalies: Anomalies


def sample_flight(
    plan: AscentPlan, environment: Environment, *, stop_t_s: float = np.inf, anomalies: Anomalies | None = None
) -> Samples:
    """Fly a plan in the mean wind without dispersion.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    environment : Environment
        Tabulated atmosphere and wind.
    stop_t_s : float
        When thrust ends and nothing more separates [s after lift-off]; inf: as planned. Not used with ``anomalies``.
    anomalies : Anomalies, optional
        What goes wrong, one row on the timeline of this flight.

    Returns
    -------
    Samples
    """
    if anomalies is None:
        anomalies = replace(Anomalies.none(1), stop_t_s=np.array([stop_t_s]))
    boundaries, stops, trace = run_kernel(
        stack_plans([plan]),
        np.zeros(1, dtype=np.int64),
        environment,
        np.zeros((1, len(ERROR_NAMES))),
        wind_factor=np.zeros((1, 2 * WIND_MODES)),
        density_factor=np.ones(1),
        anomalies=anomalies,
        trace=np.empty((_count_rows(plan, anomalies), STATE_COLUMNS)),
    )
    return Samples(
        plan=plan,
        trace=trace,
        boundaries=boundaries[0],
        stop=stops[0, :STATE_COLUMNS],
        stop_phase=int(stops[0, STOP_PHASE]),
        stop_reason=StopReason(int(stops[0, STOP_REASON])),
        anomalies=anomalies,
    )


def _count_rows(plan: AscentPlan, anomalies: Anomalies) -> int:
    """Upper bound of the rows that the trace of a flight needs."""
    phases = plan.tables.phases
    step_s, duration_s = phases[:, LARGEST_STEP_S], phases[:, DURATION_S] / anomalies.thrust_factor[0]
    if anomalies.turn_rate_radps[0] != 0.0 or anomalies.turn_accel_radps2[0] != 0.0:
        step_s = np.minimum(step_s, 1.0)
    rows = 2 + int(np.sum(np.ceil(duration_s / step_s) + 1))
    # Room for a first half turn in small steps, ends within a step, and a fall down to the breakup height
    return rows if np.isinf(anomalies.start_t_s[0]) and np.isinf(anomalies.breakup_height_m[0]) else rows + 2_000


def find_sample_loads(samples: Samples, environment: Environment, *, wind_scale: float = 1.0) -> np.ndarray:
    """Attitude and air loads at the samples of a flight.

    Parameters
    ----------
    samples : Samples
        The flight.
    environment : Environment
        Tabulated atmosphere and wind.
    wind_scale : float
        Factor on the mean wind: 1, or 0 for calm air.

    Returns
    -------
    (m, 5) float64
        Pitch above the local horizontal [deg], azimuth from north [deg], dynamic pressure [Pa], angle of attack [deg],
        Mach number. All but the Mach number are NaN where a failure has ended the thrust.
    """
    out = np.empty((len(samples.trace), LOAD_COLUMNS))
    anomaly = tabulate_anomalies(samples.anomalies)[0]
    find_loads(samples.trace, samples.plan.tables, environment, wind_scale, anomaly, out)
    # In a fall without thrust there is no programme
    out[samples.trace[:, TIME] > samples.anomalies.stop_t_s[0], PITCH_DEG:MACH] = np.nan
    return out


def list_events(samples: Samples, environment: Environment) -> tuple[Event, ...]:
    """Events of a powered flight in order of time, those on the pad included.

    Parameters
    ----------
    samples : Samples
        The flight.
    environment : Environment
        Tabulated atmosphere and wind: Mach 1 depends on both.

    Returns
    -------
    tuple of Event
    """
    plan = samples.plan
    on_pad = [*plan.held_s.items(), ("liftoff", 0.0)]
    flown = [(name, phase) for name, phase in plan.events if phase >= 0 and np.isfinite(samples.boundaries[phase, 0])]
    if keeps_fairing(samples):
        flown = [(name, phase) for name, phase in flown if name != "fairing-separation"]
    states = np.array([samples.trace[0] for _ in on_pad] + [samples.boundaries[phase] for _, phase in flown])
    states[: len(on_pad), TIME] = [t_s for _, t_s in on_pad]
    names = [name for name, _ in (*on_pad, *flown)]
    sonic = find_mach_1(samples, environment)
    if sonic is not None:
        at = int(np.searchsorted(states[:, TIME], sonic[TIME], side="right"))
        states, names = np.insert(states, at, sonic, axis=0), [*names[:at], "mach-1", *names[at:]]
    return tuple(build_events(names, states, plan))


def find_mach_1(samples: Samples, environment: Environment) -> np.ndarray | None:
    """State in which a flight first reaches the speed of sound in the mean wind.

    Parameters
    ----------
    samples : Samples
        The flight.
    environment : Environment
        Tabulated atmosphere and wind.

    Returns
    -------
    (8,) float64 or None
        Time [s after lift-off], Earth-fixed position [m] and velocity [m/s], mass [kg]; None where it stays subsonic.
    """
    mach = find_sample_loads(samples, environment)[:, MACH]
    above = np.flatnonzero(mach >= 1.0)
    if len(above) == 0 or above[0] == 0:
        return None
    before, after = samples.trace[above[0] - 1], samples.trace[above[0]]
    low, high = mach[above[0] - 1], mach[above[0]]
    return interpolate_states(before[None, :], after[None, :], np.array([(1.0 - low) / (high - low)]))[0]


def interpolate_states(before: np.ndarray, after: np.ndarray, share: np.ndarray) -> np.ndarray:
    """States between neighbouring states of a trace.

    Positions follow the cubic that has both positions and both velocities (cubic Hermite interpolation), for steps of
    10 s good to a metre; velocities and masses are linear.

    Parameters
    ----------
    before, after : (k, 8) float64
        Neighbouring states: time [s], position [m], velocity [m/s], mass [kg].
    share : (k,) float64
        Share of the time between them that has passed, 0 to 1.

    Returns
    -------
    (k, 8) float64
        In the same columns.

    Source
    ------
    Derived: the cubic p(s), 0 ≤ s ≤ 1, with p = p0, p′ = h·v0 at s = 0 and p = p1, p′ = h·v1 at s = 1, h the time
    between.
    """
    s = share[:, None]
    dt_s = (after - before)[:, [TIME]]
    found = before + s * (after - before)
    p0, p1 = before[:, POSITION:VELOCITY], after[:, POSITION:VELOCITY]
    v0, v1 = before[:, VELOCITY:MASS], after[:, VELOCITY:MASS]
    start = (1.0 + 2.0 * s) * p0 + s * dt_s * v0
    end = (3.0 - 2.0 * s) * p1 - (1.0 - s) * dt_s * v1
    found[:, POSITION:VELOCITY] = (1.0 - s) ** 2 * start + s**2 * end
    return found


def build_events(names: list[str], states: np.ndarray, plan: AscentPlan) -> list[Event]:
    """Events at given states.

    Parameters
    ----------
    names : list of str
        Names of the k events (``fallzone.names.EVENTS``).
    states : (k, 8) float64
        Time [s after lift-off], Earth-fixed position [m] and velocity [m/s], mass [kg].
    plan : AscentPlan
        Its pad is where downrange distances count from.

    Returns
    -------
    list of Event
        In the order given.
    """
    lon_deg, lat_deg, height_m = ecef_to_geodetic(states[:, POSITION:VELOCITY])
    downrange_m, _ = range_azimuth(plan.pad_lon_deg, plan.pad_lat_deg, lon_deg, lat_deg)
    speed_mps = np.linalg.norm(states[:, VELOCITY:MASS], axis=1)
    columns = {
        "t_s": states[:, TIME],
        "height_m": height_m,
        "speed_mps": speed_mps,
        "downrange_m": downrange_m,
        "lon_deg": lon_deg,
        "lat_deg": lat_deg,
    }
    return [Event(name=name, **{key: float(c[i]) for key, c in columns.items()}) for i, name in enumerate(names)]


def keeps_fairing(samples: Samples) -> bool:
    """Whether the whole fairing stayed attached when it should have separated.

    Parameters
    ----------
    samples : Samples
        The flight.

    Returns
    -------
    bool
    """
    return bool(samples.anomalies.kept_fairing[0] >= 1.0)


def list_separated(samples: Samples, vehicle: Vehicle) -> list[tuple[str, np.ndarray, FallingBody]]:
    """Bodies that a flight left behind, at their separation; not what flies on.

    Parameters
    ----------
    samples : Samples
        The flight.
    vehicle : Vehicle
        Its vehicle.

    Returns
    -------
    list of (str, (8,) float64, FallingBody)
        Item, state at separation (time [s after lift-off], Earth-fixed position [m] and velocity [m/s], mass [kg] of
        the whole vehicle) and how the body falls.
    """
    found = []
    for separation, phase in zip(samples.plan.items, samples.plan.item_phase, strict=True):
        state, item = samples.boundaries[phase], find_left_behind(samples.plan, vehicle, separation)
        if item is None or not np.isfinite(state[TIME]) or (item == "fairing" and keeps_fairing(samples)):
            continue
        found.append((item, state, find_body(vehicle, item)))
    return found


def find_left_behind(plan: AscentPlan, vehicle: Vehicle, separation: str) -> str | None:
    """Item that a separation leaves behind.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    vehicle : Vehicle
        Its vehicle.
    separation : str
        One of ``plan.items``.

    Returns
    -------
    str or None
        The item itself; of the payload the last stage, or None where that has separated before.
    """
    if separation != "payload":
        return separation
    last = vehicle.stages[-1].name
    return None if last in plan.items else last


def find_body(vehicle: Vehicle, item: str) -> FallingBody:
    """Fall properties of an item that is left behind.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.
    item : str
        One of its ``parts``.

    Returns
    -------
    FallingBody
    """
    return vehicle.parts[item].fall


def find_return(samples: Samples, item: str, state: np.ndarray) -> Return:
    """How something that a flight left behind comes back, without dispersion.

    Parameters
    ----------
    samples : Samples
        The flight.
    item : str
        What was left behind.
    state : (8,) float64
        State at its separation, as of `list_separated`.

    Returns
    -------
    Return
        One row.
    """
    plan = samples.plan
    recovery = plan.recoveries.get(item)
    way_back = find_way_back(plan, item, state[[TIME]], samples.anomalies) if recovery else np.full(1, np.nan)
    return build_return(recovery, way_back)


def list_drops(samples: Samples, vehicle: Vehicle, environment: Environment) -> tuple[Drop, ...]:
    """Impacts, or landings, of the jettisoned items without dispersion; items that stay in orbit are left out.

    Parameters
    ----------
    samples : Samples
        The flight.
    vehicle : Vehicle
        Its vehicle.
    environment : Environment
        Tabulated atmosphere and mean wind.

    Returns
    -------
    tuple of Drop
        In order of separation.
    """
    plan = samples.plan
    separated = list_separated(samples, vehicle)
    states = np.array([state for _, state, _ in separated]).reshape(-1, STATE_COLUMNS)
    own = [find_return(samples, item, state) for item, state, _ in separated]
    down = descend(
        states[:, POSITION:VELOCITY],
        states[:, VELOCITY:MASS],
        np.array([one.canopy[0] for one in own]).reshape(-1, 2),
        beta_kgpm2=np.array([body.beta_kgpm2.value for _, _, body in separated]),
        environment=environment,
        curve_index=np.array([DRAG_CURVES.index(body.drag_curve) for _, _, body in separated], dtype=np.int64),
    )
    result = land(down, states[:, TIME], np.array([one.landing[0] for one in own]).reshape(-1, 4))
    range_m, azimuth_deg = range_azimuth(plan.pad_lon_deg, plan.pad_lat_deg, result.lon_deg, result.lat_deg)
    return tuple(
        Drop(
            item=item,
            lon_deg=float(result.lon_deg[row]),
            lat_deg=float(result.lat_deg[row]),
            range_m=float(range_m[row]),
            azimuth_deg=float(azimuth_deg[row]),
            t_s=float(state[TIME] + result.fall_s[row]),
        )
        for row, (item, state, _) in enumerate(separated)
        if result.status[row] == ImpactStatus.IMPACT
    )


def find_orbit(state: np.ndarray) -> End:
    """Orbit through a state.

    Parameters
    ----------
    state : (8,) float64
        Time [s after lift-off], Earth-fixed position [m] and velocity [m/s], mass [kg].

    Returns
    -------
    End
        ``orbit``, or ``escape`` without an apogee for a hyperbola.
    """
    perigee, apogee, eccentricity, inclination = orbit_elements(state[POSITION:VELOCITY], state[VELOCITY:MASS])
    is_closed = bool(np.isfinite(apogee))
    return End(
        status="orbit" if is_closed else "escape",
        perigee_m=float(perigee),
        apogee_m=float(apogee) if is_closed else None,
        eccentricity=float(eccentricity),
        inclination_deg=float(inclination),
        t_s=float(state[TIME]),
    )
