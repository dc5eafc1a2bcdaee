"""Cases of a mission: the nominal flight, its own failure, and every failure mode at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from fallzone import plugins
from fallzone.breakups.intact import find_falling
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import shown_file
from fallzone.earth.frames import ecef_to_geodetic
from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError, UsageError
from fallzone.flight.failing.anomalies import find_failure_s, sample_anomalies
from fallzone.flight.failing.remains import NOTHING_KG, find_remains_falling, list_remains
from fallzone.flight.nominal import (
    Samples,
    build_events,
    find_orbit,
    find_return,
    find_sample_loads,
    keeps_fairing,
    list_drops,
    list_events,
    list_separated,
    sample_flight,
)
from fallzone.flight.planning.plan import AscentPlan, build_plan
from fallzone.flight.recovery.descent import follow_back
from fallzone.flight.recovery.ways import find_way_back, require_openings
from fallzone.kernels.ascent.ends import MASS, POSITION, TIME, VELOCITY
from fallzone.kernels.ascent.loads import ANGLE_OF_ATTACK_DEG, AZIMUTH_DEG, DYNAMIC_PRESSURE_PA, PITCH_DEG
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.fall.ends import ORBITAL_PERIGEE_M
from fallzone.kernels.fall.fall import FallPath, fall_path
from fallzone.kernels.iip import iip
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.results.trajectory import Drop, End, Event, Trajectory
from fallzone.model.site import Site
from fallzone.model.status import ImpactStatus, StopReason
from fallzone.model.vehicle import Vehicle
from fallzone.names import AS_FLOWN, NOMINAL
from fallzone.words import _
from fallzone.words.hints import suggest


@dataclass(frozen=True, kw_only=True)
class Flown:
    """One flight of one case, up to its end.

    Parameters
    ----------
    samples : Samples
        Powered flight.
    path : FallPath or None
        Fall of what is left after it; None where that stays in orbit or escapes.
    trace : (m, 8) float64
        Both together: time [s after lift-off], Earth-fixed position [m] and velocity [m/s], mass [kg].
    events : tuple of Event
        Events in order of time.
    end : End
        Orbit, escape or impact.
    """

    samples: Samples
    path: FallPath | None
    trace: np.ndarray
    events: tuple[Event, ...]
    end: End


# Times are sums of durations
_SAME_TIME_S = 1e-6
_FAILURE = re.compile(r"(?P<mode>[a-z-]+)@T\+(?P<t_s>\d{1,5}(\.\d{1,3})?)", re.ASCII)


def list_cases(mission: Mission) -> list[dict[str, object]]:
    """Cases of a mission that ``fly`` and ``run`` accept, each failure mode with one example of a possible time.

    Parameters
    ----------
    mission : Mission
        As read.

    Returns
    -------
    list of dict
        ``id`` and ``title``; of the mission's own failure ``mode``, ``t_s`` [s after lift-off] and ``mark`` too.
    """
    cases: list[dict[str, object]] = [{"id": NOMINAL, "title": _("Everything goes to plan")}]
    if mission.as_flown is not None:
        cases.append(
            {
                "id": AS_FLOWN,
                "title": str(mission.as_flown.title),
                "mode": mission.as_flown.mode,
                "t_s": mission.as_flown.t_s,
                "mark": mission.as_flown.mark,
            }
        )
    return cases + _list_failures(mission)


def _list_failures(mission: Mission) -> list[dict[str, object]]:
    """Each failure mode that this mission can have, with the middle one of its possible times as the example."""
    inputs = flight_inputs(mission)
    plan = build_plan(mission, inputs.vehicle, inputs.site)
    last_s = float(plan.cutoff_s[-1])
    times_s = np.arange(0.0, last_s)
    cases = []
    for mode in plugins.names("failure"):
        possible_s = times_s[np.isfinite(find_failure_s(plan, mode, times_s))]
        if len(possible_s) == 0:
            continue
        t_s = possible_s[len(possible_s) // 2]
        failure, since_s = _(plugins.load("failure", mode).TITLE), possible_s[0]
        until_s = min(possible_s[-1] + 1.0, last_s)
        if since_s > 0.0:
            title = _("{failure}, T+{since_s:.0f} s to T+{until_s:.0f} s").format(
                failure=failure, since_s=since_s, until_s=until_s
            )
        else:
            title = _("{failure}, up to T+{until_s:.0f} s").format(failure=failure, until_s=until_s)
        cases.append({"id": f"{mode}@T+{t_s:.0f}", "title": title})
    return cases


def parse_case(mission: Mission, case: str) -> tuple[str, float]:
    """Failure mode and time of a failed case.

    Parameters
    ----------
    mission : Mission
        As read.
    case : str
        ``as-flown``, or ``MODE@T+SECONDS`` such as ``early-cutoff@T+400``.

    Returns
    -------
    mode : str
        Failure mode, a module of ``fallzone.failures``.
    t_s : float
        Time of the failure [s after lift-off].

    Raises
    ------
    UsageError
        For a case that this mission does not have.
    InputError
        When the mission file names a failure mode that does not exist.
    """
    if case == AS_FLOWN:
        if mission.as_flown is None:
            raise UsageError(
                _("{mission} has no as-flown case: its flight went to plan; known: nominal, MODE@T+400").format(
                    mission=mission.id
                )
            )
        _require_mode(mission.as_flown.mode, f"{shown_file(mission)} [as_flown.mode]")
        return mission.as_flown.mode, mission.as_flown.t_s
    match = _FAILURE.fullmatch(case)
    if match is None:
        known = [NOMINAL, *([AS_FLOWN] if mission.as_flown else [])]
        raise UsageError(
            _("no case '{case}'; expected {known} or MODE@T+SECONDS, such as early-cutoff@T+400").format(
                case=case, known=", ".join(known)
            )
        )
    mode, t_s = match["mode"], float(match["t_s"])
    _require_mode(mode)
    last_s = mission.powered_until_s
    if t_s > last_s:
        raise UsageError(_("case '{case}': powered flight ends at T+{last_s:.0f} s").format(case=case, last_s=last_s))
    return mode, t_s


def _require_mode(mode: str, where: str = "") -> None:
    known = plugins.names("failure")
    if mode not in known:
        problem = _("no failure mode '{mode}'; {hint}").format(mode=mode, hint=suggest(mode, known))
        raise UsageError(f"{where}: {problem}" if where else problem)


def find_settings(mission: Mission, case: str) -> dict[str, float]:
    """Settings of the failure mode that the mission file gives for this case.

    Parameters
    ----------
    mission : Mission
        As read.
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+SECONDS``.

    Returns
    -------
    dict of str to float
        By the names of the mode's ``SETTINGS``, in its units; empty for every case but ``as-flown``.
    """
    return mission.as_flown.settings if case == AS_FLOWN and mission.as_flown is not None else {}


def _require_possible(mission: Mission, plan: AscentPlan, case: str, mode: str, t_s: float) -> None:
    """Refuse a failure that this flight cannot have at this time, and say what the mode needs."""
    if np.isfinite(find_failure_s(plan, mode, np.array([t_s]))[0]):
        return
    problem = _("{mode} cannot happen at T+{t_s:g} s; it needs {needs}").format(
        mode=mode, t_s=t_s, needs=_(plugins.load("failure", mode).NEEDS)
    )
    if case == AS_FLOWN:
        raise InputError(f"{shown_file(mission)} [as_flown]", problem)
    raise UsageError(_("case '{case}': {problem}").format(case=case, problem=problem))


def fly_case(
    mission: Mission, vehicle: Vehicle, site: Site, environment: Environment, case: str = NOMINAL
) -> Trajectory:
    """Fly one case without dispersion, to orbit or impact.

    After a failure of any mode, what is left of the vehicle falls as one tumbling body: the middle of the debris. The
    velocities that an explosion imparts are part of the Monte Carlo alone.

    Parameters
    ----------
    mission : Mission
        As read.
    vehicle : Vehicle
        The vehicle that it flies.
    site : Site
        The site that it starts from.
    environment : Environment
        Tabulated atmosphere and wind.
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+SECONDS``.

    Returns
    -------
    Trajectory
        States, loads, impact points and events of the flight.

    Raises
    ------
    UsageError
        For a case that this mission does not have.
    InputError
        When the files contradict each other, or the mission's own failure cannot happen at its time.
    """
    flown = fly_to_end(mission, vehicle, build_plan(mission, vehicle, site), environment, case)
    return _assemble(mission, vehicle, flown, environment, case)


def fly_to_end(
    mission: Mission, vehicle: Vehicle, plan: AscentPlan, environment: Environment, case: str = NOMINAL
) -> Flown:
    """Fly one case without dispersion, leaving out loads and impact points.

    Parameters
    ----------
    mission : Mission
        As read.
    vehicle : Vehicle
        The vehicle that it flies.
    plan : AscentPlan
        Their ascent.
    environment : Environment
        Tabulated atmosphere and wind.
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+SECONDS``.

    Returns
    -------
    Flown
        States, events and end.

    Raises
    ------
    UsageError
        For a case that this mission does not have.
    InputError
        When the mission's own failure cannot happen at the time that its file gives.
    """
    anomalies = None
    if case != NOMINAL:
        mode, t_s = parse_case(mission, case)
        _require_possible(mission, plan, case, mode, t_s)
        anomalies = sample_anomalies(plan, mode, np.array([t_s]), settings=find_settings(mission, case))
    samples = sample_flight(plan, environment, anomalies=anomalies)
    cut_short, end = samples.stop_reason != StopReason.PLAN, find_orbit(samples.stop)
    if cut_short or end.perigee_m < ORBITAL_PERIGEE_M:
        # At so low a perigee the air brings it down within a revolution, though in vacuum it has no impact point
        path = fall_after(samples, vehicle, environment)
        if cut_short or path.status == ImpactStatus.IMPACT:
            return _join_fall(samples, path, end, environment)
    events = _list_failed_events(samples, environment)
    return Flown(samples=samples, path=None, trace=samples.trace, events=events, end=end)


def fall_after(samples: Samples, vehicle: Vehicle, environment: Environment) -> FallPath:
    """Fall of everything still attached at the end of powered flight, as one body in the mean wind.

    After a flight to its plan the last stage falls as the vehicle file says; after a failure the vehicle tumbles as it
    is. Where nothing is attached any more, the last stage falls.

    Parameters
    ----------
    samples : Samples
        Powered flight.
    vehicle : Vehicle
        Its vehicle.
    environment : Environment
        Tabulated atmosphere and wind.

    Returns
    -------
    FallPath
        Path down to the surface, or as far as it is followed.
    """
    plan, state, last = samples.plan, samples.stop, vehicle.stages[-1]
    mass_kg, stage = state[[MASS]], plan.lowest_stage[[samples.stop_phase]]
    if mass_kg[0] <= NOTHING_KG:
        mass_kg, stage = np.array([last.dry_mass_kg.value + last.residual_propellant_kg.value]), stage - 1
    fairing_on = np.array([plan.fairing_on[samples.stop_phase] or keeps_fairing(samples)])
    find = find_falling if has_failed(samples.anomalies) else find_remains_falling
    falling = find(vehicle, mass_kg, stage, fairing_on, bodies_on=plan.bodies_on[[samples.stop_phase]])
    return fall_path(
        state[POSITION:VELOCITY],
        state[VELOCITY:MASS],
        beta_kgpm2=float(falling.beta_kgpm2[0]),
        environment=environment,
        curve_index=int(falling.curve_index[0]),
    )


def has_failed(anomalies: Anomalies) -> bool:
    """Whether anything goes wrong in a flight.

    Parameters
    ----------
    anomalies : Anomalies
        One row.

    Returns
    -------
    bool
    """
    return bool(np.isfinite(anomalies.stop_t_s[0]) or np.isfinite(anomalies.start_t_s[0]))


def _assemble(mission: Mission, vehicle: Vehicle, flown: Flown, environment: Environment, case: str) -> Trajectory:
    """A flight as a Trajectory: loads while it is powered, impact points throughout."""
    samples, trace = flown.samples, flown.trace
    loads = find_sample_loads(samples, environment)
    loads = np.concatenate([loads, np.full((len(trace) - len(loads), loads.shape[1]), np.nan)])
    lon_deg, lat_deg, height_m = ecef_to_geodetic(trace[:, POSITION:VELOCITY])
    points = iip(trace[:, POSITION:VELOCITY], trace[:, VELOCITY:MASS])
    paths = _drop_paths(samples, vehicle, environment)
    require_openings(mission, paths)
    return Trajectory(
        mission=mission.id,
        case=case,
        t_s=trace[:, TIME].copy(),
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        height_m=height_m,
        position_ecef_m=trace[:, POSITION:VELOCITY].copy(),
        velocity_ecef_mps=trace[:, VELOCITY:MASS].copy(),
        mass_kg=trace[:, MASS].copy(),
        pitch_deg=loads[:, PITCH_DEG].copy(),
        azimuth_deg=loads[:, AZIMUTH_DEG].copy(),
        dynamic_pressure_pa=loads[:, DYNAMIC_PRESSURE_PA].copy(),
        angle_of_attack_deg=loads[:, ANGLE_OF_ATTACK_DEG].copy(),
        iip_lon_deg=points.lon_deg,
        iip_lat_deg=points.lat_deg,
        events=flown.events,
        drops=(*list_drops(samples, vehicle, environment), *list_last_drop(flown, vehicle)),
        end=flown.end,
        path=paths,
        returned=_list_returned(samples, vehicle),
    )


def _list_returned(samples: Samples, vehicle: Vehicle) -> tuple[str, ...]:
    """Items that come back in a flight, in order of separation."""
    plan = samples.plan
    left = {item: state[[TIME]] for item, state, _ in list_separated(samples, vehicle) if item in plan.recoveries}
    return tuple(item for item, t_s in left.items() if find_way_back(plan, item, t_s, samples.anomalies)[0] >= 1.0)


def list_last_drop(flown: Flown, vehicle: Vehicle) -> tuple[Drop, ...]:
    """Impact of what is left at the end of a flight to its plan, where it is meant to come down.

    Parameters
    ----------
    flown : Flown
        The flight.
    vehicle : Vehicle
        Its vehicle.

    Returns
    -------
    tuple of Drop
        One, or none where it stays up, failed or nothing is left.
    """
    end, samples = flown.end, flown.samples
    if end.status != "impact" or has_failed(samples.anomalies) or samples.stop[MASS] <= NOTHING_KG:
        return ()
    plan = samples.plan
    item = list_remains(vehicle)[plan.lowest_stage[samples.stop_phase]]
    range_m, azimuth_deg = range_azimuth(plan.pad_lon_deg, plan.pad_lat_deg, end.lon_deg, end.lat_deg)
    place = {"lon_deg": end.lon_deg, "lat_deg": end.lat_deg, "range_m": float(range_m), "t_s": end.t_s}
    return (Drop(item=item, azimuth_deg=float(azimuth_deg), **place),)


def _join_fall(samples: Samples, path: FallPath, end: End, environment: Environment) -> Flown:
    """A flight and the fall after its powered part, which alone would have ended in ``end``."""
    plan = samples.plan
    count = len(path.t_s) - 1
    fall = np.column_stack(
        [
            samples.stop[TIME] + path.t_s[1:],
            path.position_ecef_m[1:],
            path.velocity_ecef_mps[1:],
            np.full(count, samples.stop[MASS]),
        ]
    )
    trace = np.concatenate([samples.trace, fall])
    events = list(_list_failed_events(samples, environment))
    if path.status == ImpactStatus.IMPACT:
        events += build_events(["impact"], trace[-1:], plan)
        impact = events[-1]
        range_m, _ = range_azimuth(plan.pad_lon_deg, plan.pad_lat_deg, impact.lon_deg, impact.lat_deg)
        end = End(
            status="impact", lon_deg=impact.lon_deg, lat_deg=impact.lat_deg, range_m=float(range_m), t_s=impact.t_s
        )
    return Flown(samples=samples, path=path, trace=trace, events=tuple(events), end=end)


def _list_failed_events(samples: Samples, environment: Environment) -> tuple[Event, ...]:
    """Events of a powered flight, with the failure where it begins and the end of thrust after it."""
    anomalies, reason = samples.anomalies, samples.stop_reason
    events = list(list_events(samples, environment))
    start_s = min(anomalies.start_t_s[0], anomalies.stop_t_s[0])
    if reason != StopReason.PLAN:
        # An engine that was to ignite at the instant of failure does not
        events = [e for e in events if not (e.name.endswith("-ignition") and e.t_s >= samples.stop[TIME])]
    if np.isfinite(start_s) and samples.trace[-1, TIME] >= start_s - _SAME_TIME_S:
        row = int(np.searchsorted(samples.trace[:, TIME], start_s - _SAME_TIME_S))
        failure = build_events(["failure"], samples.trace[[row]], samples.plan)[0]
        at = sum(event.t_s <= failure.t_s + _SAME_TIME_S for event in events)
        events.insert(at, failure)
    terminated = "breakup" if samples.plan.destruct else "thrust-end"
    named = {
        StopReason.LOADS: "breakup",
        StopReason.HEIGHT: "breakup",
        StopReason.LINE: terminated,
        StopReason.CUTOFF: "thrust-end",
    }
    if reason in named:
        events += build_events([named[reason]], samples.stop[None, :], samples.plan)
    return tuple(events)


def _drop_paths(samples: Samples, vehicle: Vehicle, environment: Environment) -> dict[str, np.ndarray]:
    """Fall of each dropped item as lon [deg], lat [deg], height [m]; none of what flies back under power."""
    paths = {}
    for item, state, body in list_separated(samples, vehicle):
        path = follow_back(
            state[POSITION:VELOCITY],
            state[VELOCITY:MASS],
            find_return(samples, item, state),
            beta_kgpm2=body.beta_kgpm2.value,
            environment=environment,
            curve_index=DRAG_CURVES.index(body.drag_curve),
        )
        if path is not None and path.status == ImpactStatus.IMPACT:
            paths[item] = np.column_stack(ecef_to_geodetic(path.position_ecef_m))
    return paths
