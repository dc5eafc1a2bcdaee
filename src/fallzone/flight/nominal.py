"""One flight without dispersion: its samples, events, drops and orbit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic, orbit_elements
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.ascent import run_kernel, stack_plans, tabulate_anomalies
from fallzone.flight.plan import ERROR_NAMES, AscentPlan
from fallzone.kernels.ascent.ends import MASS, POSITION, STATE_COLUMNS, STOP_PHASE, STOP_REASON, TIME, VELOCITY
from fallzone.kernels.ascent.loads import LOAD_COLUMNS, MACH, PITCH_DEG, find_loads
from fallzone.kernels.ascent.motion import DURATION_S, LARGEST_STEP_S
from fallzone.kernels.drag import DRAG_CURVES
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.tables import WIND_MODES, Environment
from fallzone.model.anomaly import Anomalies
from fallzone.model.status import ImpactStatus, StopReason
from fallzone.model.trajectory import Drop, End, Event
from fallzone.model.vehicle import FallingBody, Vehicle


@dataclass(frozen=True, kw_only=True)
class Samples:
    """States of one ascent.

    Parameters
    ----------
    plan : AscentPlan
    trace : (m, 8) float64
        After every step: time [s], Earth-fixed position [m] and velocity [m/s], mass [kg].
    boundaries : (p, 8) float64
        The same at the end of each phase, before anything is dropped; NaN where the flight stopped before.
    stop : (8,) float64
        At the end, after everything that was dropped.
    stop_phase : int
        Phase in which the flight stopped; the number of phases where it went to plan.
    stop_reason : StopReason
        Why it ended.
    anomalies : Anomalies
        What went wrong in it, (1,).
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
    """Fly the plan in the mean wind, to its end, to the time at which it stops [s after lift-off] or as things go."""
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
    """Rows that the trace of a flight can need."""
    phases = plan.tables.phases
    step_s, duration_s = phases[:, LARGEST_STEP_S], phases[:, DURATION_S] / anomalies.thrust_factor[0]
    if anomalies.turn_rate_radps[0] != 0.0 or anomalies.turn_accel_radps2[0] != 0.0:
        step_s = np.minimum(step_s, 1.0)
    rows = 2 + int(np.sum(np.ceil(duration_s / step_s) + 1))
    # Room for a first half turn in small steps, ends within a step, and a fall down to the breakup height
    return rows if np.isinf(anomalies.start_t_s[0]) and np.isinf(anomalies.breakup_height_m[0]) else rows + 2_000


def find_sample_loads(samples: Samples, environment: Environment, *, wind_scale: float = 1.0) -> np.ndarray:
    """Pitch, azimuth [deg], dynamic pressure [Pa], angle of attack [deg] and Mach number at the samples: (m, 5)."""
    out = np.empty((len(samples.trace), LOAD_COLUMNS))
    anomaly = tabulate_anomalies(samples.anomalies)[0]
    find_loads(samples.trace, samples.plan.tables, environment, wind_scale, anomaly, out)
    # In a fall without thrust there is no programme
    out[samples.trace[:, TIME] > samples.anomalies.stop_t_s[0], PITCH_DEG:MACH] = np.nan
    return out


def list_events(samples: Samples, environment: Environment) -> tuple[Event, ...]:
    """What happens on the pad, lift-off, and every event that the flight came to, in order."""
    plan = samples.plan
    held = [(name, float(plan.ignition_s[0])) for name, phase in plan.events if phase < 0]
    on_pad = [*held, ("liftoff", 0.0)]
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
    """State (8,) in which the flight first reaches the speed of sound in the mean wind; None where it never does."""
    mach = find_sample_loads(samples, environment)[:, MACH]
    above = np.flatnonzero(mach >= 1.0)
    if len(above) == 0 or above[0] == 0:
        return None
    before, after = samples.trace[above[0] - 1], samples.trace[above[0]]
    low, high = mach[above[0] - 1], mach[above[0]]
    return interpolate_states(before[None, :], after[None, :], np.array([(1.0 - low) / (high - low)]))[0]


def interpolate_states(before: np.ndarray, after: np.ndarray, share: np.ndarray) -> np.ndarray:
    """States (k, 8) between neighbours of a trace, at shares (k,) of the time between them.

    Positions by the cubic that has both velocities: for steps of 10 s within a metre. Velocities and masses linearly.
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
    """Events from states (k, 8)."""
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
    """Whether all of the fairing stayed on when it should have gone."""
    return bool(samples.anomalies.kept_fairing[0] >= 1.0)


def list_separated(samples: Samples, vehicle: Vehicle) -> list[tuple[str, np.ndarray, FallingBody]]:
    """What was left behind and falls: item, state (8,) at separation and how it falls; not what flies on."""
    found = []
    for separation, phase in zip(samples.plan.items, samples.plan.item_phase, strict=True):
        state, item = samples.boundaries[phase], find_left_behind(samples.plan, vehicle, separation)
        if item is None or not np.isfinite(state[TIME]) or (item == "fairing" and keeps_fairing(samples)):
            continue
        found.append((item, state, find_body(vehicle, item)))
    return found


def find_left_behind(plan: AscentPlan, vehicle: Vehicle, separation: str) -> str | None:
    """What a separation leaves behind: the item; of a payload the last stage, or nothing where that has gone before."""
    if separation != "payload":
        return separation
    last = vehicle.stages[-1].name
    return None if last in plan.items else last


def find_body(vehicle: Vehicle, item: str) -> FallingBody:
    """How an item falls that is left behind."""
    return vehicle.fairing.fall if item == "fairing" else next(s.fall for s in vehicle.stages if s.name == item)


def list_drops(samples: Samples, vehicle: Vehicle, environment: Environment) -> tuple[Drop, ...]:
    """Where each jettisoned item comes down with its median ballistic coefficient; items in orbit are left out."""
    plan = samples.plan
    separated = list_separated(samples, vehicle)
    states = np.array([state for _, state, _ in separated]).reshape(-1, STATE_COLUMNS)
    result = fall(
        states[:, POSITION:VELOCITY],
        states[:, VELOCITY:MASS],
        beta_kgpm2=np.array([body.beta_kgpm2.value for _, _, body in separated]),
        environment=environment,
        curve_index=np.array([DRAG_CURVES.index(body.drag_curve) for _, _, body in separated], dtype=np.int64),
    )
    range_m, azimuth_deg = range_azimuth(plan.pad_lon_deg, plan.pad_lat_deg, result.lon_deg, result.lat_deg)
    return tuple(
        Drop(
            item=item,
            lon_deg=float(result.lon_deg[row]),
            lat_deg=float(result.lat_deg[row]),
            range_m=float(range_m[row]),
            azimuth_deg=float(azimuth_deg[row]),
            t_s=float(state[TIME] + result.flight_time_s[row]),
        )
        for row, (item, state, _) in enumerate(separated)
        if result.status[row] == ImpactStatus.IMPACT
    )


def find_orbit(state: np.ndarray) -> End:
    """Orbit through a state (8,); a hyperbola has no apogee, and its status is ``escape``."""
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
