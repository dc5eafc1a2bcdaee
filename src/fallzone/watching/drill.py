"""A flight as its telemetry would have it, with noise and loss, and what was true of it, for a drill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic
from fallzone.flight.nominal import interpolate_states
from fallzone.kernels.iip import iip
from fallzone.model.ascent.telemetry import Faults
from fallzone.model.results.trajectory import Trajectory
from fallzone.model.status import ImpactStatus

# Decimals of a row: 1 cm of the place, 1 mm/s, 1 ms
COLUMNS = ("t_s", "lon_deg", "lat_deg", "height_m", "north_mps", "east_mps", "down_mps")
_FORMATS = ("{:.3f}", "{:.7f}", "{:.7f}", "{:.2f}", "{:.3f}", "{:.3f}", "{:.3f}")
# A dropout has as many samples in the mean; none lasts longer than this [s], which no watch takes for a loss
DROPOUT_SAMPLES, LONGEST_DROPOUT_S = 4.0, 1.5
# Events at which a vehicle that broke up stops sending
SILENCING = ("breakup",)
# Modes that silence a vehicle when they begin
AT_ONCE = ("explosion",)
_BEFORE_S = 5.0


def sample_telemetry(flight: Trajectory, faults: Faults, *, silent_s: float) -> Iterator[str]:
    """Lines of the telemetry file of a flight, the header first.

    Parameters
    ----------
    flight : Trajectory
        As it is flown.
    faults : Faults
        Noise and loss.
    silent_s : float
        From when on nothing is sent [s after lift-off].

    Yields
    ------
    str
        Without their ends.
    """
    rng = np.random.Generator(np.random.Philox(key=faults.seed))
    last_s = min(silent_s, float(flight.t_s[-1]))
    t_s = np.arange(round(-_BEFORE_S * faults.rate_hz), int(last_s * faults.rate_hz) + 1) / faults.rate_hz
    t_s = t_s[t_s <= last_s]
    states = _find_states(flight, t_s)
    states[:, :3] += rng.normal(0.0, 1.0, (len(t_s), 3)) * faults.noise_m
    states[:, 3:] += rng.normal(0.0, 1.0, (len(t_s), 3)) * faults.noise_mps
    kept = _keep(len(t_s), faults, rng)
    kept[-1] = True
    lon_deg, lat_deg, height_m = ecef_to_geodetic(states[:, :3])
    north, east, down = _to_ned(states[:, 3:], lon_deg, lat_deg)
    yield ",".join(COLUMNS)
    table = np.column_stack([t_s, lon_deg, lat_deg, height_m, north, east, down])
    for row in table[kept]:
        yield ",".join(form.format(value) for form, value in zip(_FORMATS, row.tolist(), strict=True))


def _find_states(flight: Trajectory, t_s: np.ndarray) -> np.ndarray:
    """Earth-fixed position and velocity (n, 6) at times; before lift-off at rest."""
    trace = np.column_stack([flight.t_s, flight.position_ecef_m, flight.velocity_ecef_mps, flight.mass_kg])
    trace = trace[np.append(np.diff(trace[:, 0]) > 0.0, True)]
    wanted = np.clip(t_s, trace[0, 0], trace[-1, 0])
    at = np.clip(np.searchsorted(trace[:, 0], wanted, side="right") - 1, 0, len(trace) - 2)
    share = (wanted - trace[at, 0]) / (trace[at + 1, 0] - trace[at, 0])
    states = interpolate_states(trace[at], trace[at + 1], share)[:, 1:7]
    states[t_s < trace[0, 0], 3:] = 0.0
    return states


def _keep(count: int, faults: Faults, rng: np.random.Generator) -> np.ndarray:
    """Which of the samples arrive: dropouts begin at random, and last for a random number of samples."""
    kept = np.ones(count, dtype=bool)
    if faults.loss <= 0.0:
        return kept
    most = max(int(LONGEST_DROPOUT_S * faults.rate_hz), 1)
    begins = rng.random(count) < faults.loss / DROPOUT_SAMPLES
    lengths = np.minimum(rng.geometric(1.0 / DROPOUT_SAMPLES, count), most)
    until = 0
    for row in np.flatnonzero(begins):
        if row > until:  # so that two never join to a longer one
            until = row + int(lengths[row])
            kept[row:until] = False
    return kept


def _to_ned(velocity: np.ndarray, lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, ...]:
    from fallzone.earth.frames import enu_basis

    east, north, up = np.moveaxis(np.einsum("nij,nj->ni", enu_basis(lon_deg, lat_deg), velocity), 1, 0)
    return north, east, -up


def find_silence_s(flight: Trajectory, mode: str | None, *, sends_s: float | None = None) -> float:
    """From when on a vehicle sends nothing: when it breaks up or comes down, or at once where the failure silences it.

    Parameters
    ----------
    flight : Trajectory
        As it is flown.
    mode : str or None
        Failure mode; None for a flight to its plan.
    sends_s : float, optional
        How long after the failure it still sends [s], where that is told.

    Returns
    -------
    float
        [s after lift-off].
    """
    failed_s = find_event_s(flight, ("failure",))
    if sends_s is not None and failed_s is not None:
        return failed_s + sends_s
    if mode in AT_ONCE and failed_s is not None:
        return failed_s
    broken_s = find_event_s(flight, SILENCING)
    return float(flight.t_s[-1]) if broken_s is None else broken_s


def find_event_s(flight: Trajectory, names: tuple[str, ...]) -> float | None:
    """When the first of some events is.

    Parameters
    ----------
    flight : Trajectory
        As it is flown.
    names : tuple of str
        Of events.

    Returns
    -------
    float or None
        [s after lift-off].
    """
    return next((event.t_s for event in flight.events if event.name in names), None)


def find_truth(flight: Trajectory, t_s: float) -> dict[str, Any]:
    """The true state of a flight at a time, and its impact point.

    Parameters
    ----------
    flight : Trajectory
        As it is flown.
    t_s : float
        [s after lift-off].

    Returns
    -------
    dict
        In JSON's own types.
    """
    state = _find_states(flight, np.array([t_s]))[0]
    lon_deg, lat_deg, height_m = (float(one) for one in ecef_to_geodetic(state[:3]))
    point = iip(state[None, :3], state[None, 3:])
    status = ImpactStatus(int(point.status[0]))
    impact: dict[str, Any] = {"status": status.name.lower().replace("_", "-")}
    if status == ImpactStatus.IMPACT:
        impact |= {"lon_deg": round(float(point.lon_deg[0]), 5), "lat_deg": round(float(point.lat_deg[0]), 5)}
    vehicle = {"lon_deg": round(lon_deg, 5), "lat_deg": round(lat_deg, 5), "height_m": round(height_m)}
    return {"t_s": round(t_s, 3), "vehicle": vehicle, "impact": impact}


def compare(truth: Mapping[str, Any], events: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What was told when, against what was true.

    Parameters
    ----------
    truth : mapping
        Of a drill.
    events : list of mapping
        Decisions of its watch, in order.

    Returns
    -------
    dict
        In JSON's own types: each alert with how long after the failure it came, and the first of them.
    """
    from fallzone.earth.geodesic import range_azimuth

    failed_s, last_s = truth["failure_s"], truth["last_sample_s"]
    alerts = []
    for one in events:
        if one.get("decision") != "alert":
            continue
        silent_s = one.get("silent_s") or 0.0
        # In the time of the flight: when the last good sample was, and as long as it was silent since
        told_s = round(one["t_s"] + silent_s, 3)
        alert = {"reason": one["reason"], "at_s": one["at_s"], "told_t_s": told_s}
        alert["is_false"] = failed_s is None or told_s < failed_s - 0.001
        alert["after_failure_s"] = None if failed_s is None else round(told_s - failed_s, 3)
        alert["after_last_sample_s"] = round(told_s - last_s, 3)
        alert["impact"], alert["beneath"] = one.get("impact"), one.get("beneath", [])
        alerts.append(alert)
    true = [one for one in alerts if not one["is_false"]]
    off_m = None
    if true and true[0]["impact"] and "lon_deg" in true[0]["impact"] and "lon_deg" in truth["at_last"]["impact"]:
        told, real = true[0]["impact"], truth["at_last"]["impact"]
        off_m = round(float(range_azimuth(real["lon_deg"], real["lat_deg"], told["lon_deg"], told["lat_deg"])[0]))
    return {
        "mission": truth["mission"],
        "case": truth["case"],
        "failure_s": failed_s,
        "last_sample_s": last_s,
        "alerts": alerts,
        "false_alerts": sum(one["is_false"] for one in alerts),
        "is_told": bool(true) if failed_s is not None else None,
        "first_after_failure_s": true[0]["after_failure_s"] if true else None,
        "impact_off_m": off_m,
        "ended": next((one["reason"] for one in events if one.get("decision") == "ended"), None),
    }
