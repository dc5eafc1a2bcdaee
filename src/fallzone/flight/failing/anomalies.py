"""What goes wrong in flights of a plan: failure modes at given times, and on the timeline of each flight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from fallzone import plugins
from fallzone.flight.planning.plan import AscentPlan, find_burn_times
from fallzone.kernels.ascent.craft import BURN_KG, DROP_KG, DURATION_S, STAGE, THRUST
from fallzone.model.outcomes.anomaly import Anomalies, Failing
from fallzone.model.status import StopReason

_BROKEN = (StopReason.LOADS, StopReason.HEIGHT)
DEBRIS, INTACT = "debris-groups", "intact"


def list_swept_modes(plan: AscentPlan) -> tuple[str, ...]:
    """Failure modes that a sweep draws from: each failure mode once, without the modes that are part of another.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the flights; modes of recoveries are left out where nothing comes back.

    Returns
    -------
    tuple of str
        Names of modules of ``fallzone.failures``, sorted.
    """
    modes = {mode: plugins.load("failure", mode) for mode in plugins.names("failure")}
    beside = ("PART_OF",) if plan.recoveries else ("PART_OF", "OF_RECOVERIES")
    return tuple(mode for mode, module in modes.items() if not any(hasattr(module, name) for name in beside))


def build_failing(plan: AscentPlan, t_s: np.ndarray, *, row: np.ndarray | None = None) -> Failing:
    """State of the planned flight that failure modes ask for, at drawn failure times.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the flights.
    t_s : (n,) float64
        Drawn failure times [s after lift-off], on the planned timeline.
    row : (n,) int64, optional
        Rows of the flights in the random streams of their block. Default: 0 to n − 1.

    Returns
    -------
    Failing
        One row for each time.
    """
    t_s = np.asarray(t_s, dtype=float)
    ends_s = np.cumsum(plan.tables.phases[:, DURATION_S])
    burn = np.minimum(np.searchsorted(plan.cutoff_s, t_s, side="left"), len(plan.cutoff_s) - 1)
    stage = plan.burn_stage[burn]
    fairing_s = np.inf
    if "fairing" in plan.items:
        fairing_s = ends_s[plan.item_phase[plan.items.index("fairing")]]
    return Failing(
        row=np.arange(len(t_s)) if row is None else row,
        t_s=t_s,
        stage=stage,
        ignition_s=plan.ignition_s[burn],
        cutoff_s=plan.cutoff_s[burn],
        fairing_s=np.full(len(t_s), fairing_s),
        engines=plan.burn_engines[burn],
        turn_gain_ps2=_find_turn_gain_ps2(plan, stage, np.maximum(t_s, plan.ignition_s[burn])),
        has_limit_line=np.full(len(t_s), len(plan.tables.limit_line) > 0),
        **_find_returning(plan, ends_s[plan.item_phase], t_s),
    )


def _find_returning(plan: AscentPlan, separation_s: np.ndarray, t_s: np.ndarray) -> dict[str, np.ndarray]:
    """Of what comes back, that which separates nearest to each time (n,), and when; ``separation_s``: of all items."""
    items = np.array([index for index, item in enumerate(plan.items) if item in plan.recoveries], dtype=np.int64)
    if not len(items):
        return {"returning": np.full(len(t_s), -1), "returning_s": np.full(len(t_s), np.nan)}
    found = items[np.abs(separation_s[items] - t_s[:, None]).argmin(axis=1)]
    return {"returning": found, "returning_s": separation_s[found]}


def _find_turn_gain_ps2(plan: AscentPlan, stage: np.ndarray, t_s: np.ndarray) -> np.ndarray:
    """Angular acceleration per radian of thrust offset (n,) [rad/s²], from planned thrust, mass and length.

    The vehicle is taken as a uniform slender rod, pushed sideways at one end.

    Source
    ------
    Derived: moment T·L/2 for each radian over the moment of inertia m·L²/12 about the centre, T the thrust, L the
    length and m the mass.
    """
    phases = plan.tables.phases
    starts_s = np.concatenate([[0.0], np.cumsum(phases[:, DURATION_S])])
    lost_kg = np.concatenate([[0.0], np.cumsum(phases[:, BURN_KG] + phases[:, DROP_KG])])
    phase = np.clip(np.searchsorted(starts_s, t_s, side="right") - 1, 0, len(phases) - 1)
    share = (t_s - starts_s[phase]) / phases[phase, DURATION_S]
    mass_kg = plan.tables.mass_kg - lost_kg[phase] - share * phases[phase, BURN_KG]
    # At its cut-off a burn is in the phase before
    burning = np.where(phases[phase, STAGE] == stage, phase, phase - 1)
    thrust_n = plan.tables.burns[burning, :, THRUST].sum(axis=1)
    return 6.0 * thrust_n / (mass_kg * plan.length_m[phase])


def find_failure_s(plan: AscentPlan, mode: str, t_s: np.ndarray) -> np.ndarray:
    """Time at which a failure drawn at a given time begins, both on the planned timeline.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the flights.
    mode : str
        Failure mode, a module of ``fallzone.failures``.
    t_s : (n,) float64
        Drawn failure times [s after lift-off].

    Returns
    -------
    (n,) float64
        [s after lift-off]; NaN where the mode cannot happen, or where a trajectory from a file does not tell how the
        flight would go on.
    """
    return ask_failure_s(plan, mode, build_failing(plan, t_s))


def ask_failure_s(plan: AscentPlan, mode: str, failing: Failing) -> np.ndarray:
    """Time at which a failure begins, as `find_failure_s`, for flights whose state at the drawn time is known.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the flights.
    mode : str
        Failure mode, a module of ``fallzone.failures``.
    failing : Failing
        The n flights at their drawn times.

    Returns
    -------
    (n,) float64
        [s after lift-off]; NaN where the failure cannot happen or cannot be followed.
    """
    found_s = plugins.load("failure", mode).find_failure_s(failing)
    if plan.path is None:
        return found_s
    anomalies = ask_mode(mode, failing)
    return np.where(np.isinf(anomalies.start_t_s) | (anomalies.lost >= 0), found_s, np.nan)


def sample_anomalies(
    plan: AscentPlan,
    mode: str,
    t_s: np.ndarray,
    *,
    row: np.ndarray | None = None,
    settings: Mapping[str, float] | None = None,
    draws=None,
) -> Anomalies:
    """Anomalies of flights that fail in one mode at given times of the planned timeline.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the flights.
    mode : str
        Failure mode, a module of ``fallzone.failures``.
    t_s : (n,) float64
        Drawn failure times [s after lift-off].
    row : (n,) int64, optional
        Rows of the flights in the random streams of their block. Default: 0 to n − 1.
    settings : mapping of str to float, optional
        Values that replace the defaults of the mode (``SETTINGS``), in its units.
    draws : fallzone.montecarlo.sampling.Draws, optional
        Random numbers of the block. Default: random quantities take their middle value.

    Returns
    -------
    Anomalies
        One row for each time, on the planned timeline.
    """
    return ask_mode(mode, build_failing(plan, t_s, row=row), settings=settings, draws=draws)


def ask_mode(mode: str, failing: Failing, *, settings: Mapping[str, float] | None = None, draws=None) -> Anomalies:
    """Anomalies of flights that fail in one mode, for flights whose state at the drawn time is known.

    Parameters
    ----------
    mode : str
        Failure mode, a module of ``fallzone.failures``.
    failing : Failing
        The n flights at their drawn times.
    settings, draws : optional
        As for `sample_anomalies`.

    Returns
    -------
    Anomalies
        One row for each flight, on the planned timeline.
    """
    module = plugins.load("failure", mode)
    values = {name: setting.value for name, setting in module.SETTINGS.items()} | dict(settings or {})
    return module.sample_anomalies(failing, values, draws)


def warp_anomalies(plan: AscentPlan, errors: np.ndarray, anomalies: Anomalies) -> Anomalies:
    """Move failure times from the planned timeline to that of each dispersed flight.

    Burns of dispersed flights differ in length: a failure at ignition, or halfway through the second burn, stays there.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the flights.
    errors : (n, 49) float64
        Errors of each flight, in the order of ``ERROR_NAMES``: fractions, or degrees, metres and m/s where the name
        says so.
    anomalies : Anomalies
        One row for each flight, on the planned timeline.

    Returns
    -------
    Anomalies
        The same with ``stop_t_s`` and ``start_t_s`` on each flight's own timeline.
    """
    ignition_s, cutoff_s = find_burn_times(plan, errors)
    # Propellant that burned on the pad is gone: only the rest of the burn is longer or shorter
    own_s = np.maximum(np.stack([ignition_s, cutoff_s], axis=2).reshape(len(ignition_s), -1), 0.0)
    planned_s = np.maximum(np.stack([plan.ignition_s, plan.cutoff_s], axis=1).ravel(), 0.0)
    return replace(
        anomalies,
        stop_t_s=_warp_s(anomalies.stop_t_s, planned_s, own_s),
        start_t_s=_warp_s(anomalies.start_t_s, planned_s, own_s),
    )


def _warp_s(t_s: np.ndarray, planned_s: np.ndarray, own_s: np.ndarray) -> np.ndarray:
    """Times scaled between ignitions and cut-offs and shifted after the last cut-off; never (inf) stays never."""
    late_s = np.maximum(t_s - planned_s[-1], 0.0)
    within_s = np.array([np.interp(t, planned_s, times) for t, times in zip(t_s, own_s, strict=True)])
    return within_s + late_s


def find_breakups(plan: AscentPlan, mode: str, stop_reason: np.ndarray) -> np.ndarray:
    """Breakup model for what is left of each flight, by the failure mode and by what ended the powered flight.

    Air loads and re-entry break the vehicle up, and so does flight termination where the mission's system destroys it.
    A vehicle that hits the ground under thrust, or burns to its planned cut-off, falls intact. Where thrust ends at a
    given time, the failure mode decides.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the flights.
    mode : str
        Failure mode, a module of ``fallzone.failures``.
    stop_reason : (n,) int8
        Why each powered flight ended: `fallzone.model.status.StopReason`.

    Returns
    -------
    (n,) array of str
        Names of modules of ``fallzone.breakups``.
    """
    breaking = (*_BROKEN, StopReason.LINE) if plan.destruct else _BROKEN
    whole = np.isin(stop_reason, (StopReason.GROUND, StopReason.PLAN))
    left = np.where(whole, INTACT, plugins.load("failure", mode).BREAKUP)
    return np.where(np.isin(stop_reason, breaking), DEBRIS, left)
