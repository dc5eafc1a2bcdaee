"""How far off a trajectory may be between the states of its file, whatever the interpolation."""

from __future__ import annotations

import numpy as np

from fallzone.constants import EARTH_GM_M3PS2, EARTH_ROTATION_RADPS
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.state_path import StatePath
from fallzone.words import _

# Velocity errors that are always accepted, at separations and at cut-offs: a state each second about a cut-off leaves
# the latter, at 60 m/s²
LEAST_MPS, _AT_A_CUTOFF_MPS = 3.0, 5.0
_AT_A_STATE_S = 1e-3
_TURN_RADPS = np.array([0.0, 0.0, EARTH_ROTATION_RADPS])


def check_gaps(path: StatePath, mission: Mission, last_s: float, where: str) -> float:
    """Refuse a trajectory whose states are too far apart for what happens between them.

    Parameters
    ----------
    path : StatePath
        The trajectory.
    mission : Mission
        Its separations and the spread that it states.
    last_s : float
        End of powered flight [s after lift-off].
    where : str
        Name of the file, for messages.

    Returns
    -------
    float
        Largest error of velocities at separations [m/s]; 0 with a state at each separation.

    Raises
    ------
    InputError
        When velocities may be off by more than the mission's spread, and by more than 3 m/s at a separation or 5 m/s
        elsewhere.
    """
    stated = path.is_stated if path.is_stated is not None else np.ones(len(path.t_s), dtype=bool)
    t_s, apart_s = path.t_s[stated], np.diff(path.t_s[stated])
    at_worst_mps, as_seen_mps = (
        off + _compare_with_cubic(path, stated) for off in _bound_changes_of_thrust(path, stated)
    )
    most_mps, last = max(LEAST_MPS, mission.trajectory_spread.velocity_mps), len(apart_s) - 1
    worst_mps = 0.0
    for part in mission.separations:
        i = min(int(np.searchsorted(t_s, part.t_s.value, side="right")) - 1, last)
        if np.abs(t_s[i : i + 2] - part.t_s.value).min() < _AT_A_STATE_S:
            continue
        if at_worst_mps[i] > most_mps:
            found = _(
                "{apart_s:g} s between states about {item}-separation leave {at_worst_mps:.0f} m/s of velocity open"
            ).format(apart_s=apart_s[i], item=part.item, at_worst_mps=at_worst_mps[i])
            expected = _("expected a state at T+{t_s:g} s or each second about it, or a spread that covers it").format(
                t_s=part.t_s.value
            )
            raise InputError(where, found, expected)
        worst_mps = max(worst_mps, float(at_worst_mps[i]))
    in_flight = (t_s[1:] > 0.0) & (t_s[:-1] < last_s)
    worst = int(np.where(in_flight, as_seen_mps, 0.0).argmax())
    if as_seen_mps[worst] > max(_AT_A_CUTOFF_MPS, most_mps):
        found = _(
            "{apart_s:g} s between states after T{t_s:+.1f} s leave {as_seen_mps:.0f} m/s of velocity open"
        ).format(apart_s=apart_s[worst], t_s=t_s[worst], as_seen_mps=as_seen_mps[worst])
        expected = _("expected states closer together where the thrust changes, or a spread that covers it")
        raise InputError(where, found, expected)
    return worst_mps


def _bound_changes_of_thrust(path: StatePath, stated: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Largest velocity error between stated states [m/s], where engines may start or stop unseen.

    A step of the acceleration by Δa at an unknown time between two states h apart bends the path: the velocity of the
    cubic through both states is off by Δa·h/12 at most, and exact where the step is at a state.

    Parameters
    ----------
    path : StatePath
        The trajectory.
    stated : (n,) bool
        Which of its states the file gives.

    Returns
    -------
    at_worst : (n − 1,) float64
        With Δa the largest difference of the accelerations before, within and after, less those of free fall.
    as_seen : (n − 1,) float64
        With the time of the step told by the acceleration within: a share f of the way from that before, (1 − f) from
        that after, gives 4·f·(1 − f) of the worst. Thrust acceleration that grows evenly as propellant burns is not a
        step.
    """
    apart_s = np.diff(path.t_s[stated])
    position, velocity = path.position_ecef_m[stated], path.velocity_ecef_mps[stated]
    free = _free_fall_mps2(position, velocity)
    thrust = np.diff(velocity, axis=0) / apart_s[:, None] - 0.5 * (free[1:] + free[:-1])
    # The hold-down on the pad is not a change of thrust
    flying = path.t_s[stated][1:] > 0.0
    thrust[~flying] = thrust[flying.argmax()]
    padded = np.pad(thrust, ((2, 2), (0, 0)), mode="edge")
    long_before, before, after, long_after = padded[:-4], padded[1:-3], padded[3:-1], padded[4:]
    sizes = [np.linalg.norm(pair, axis=1) for pair in (thrust - before, after - thrust, after - before)]
    lines = [
        np.linalg.norm(thrust - 2.0 * near + far, axis=1) for near, far in ((before, long_before), (after, long_after))
    ]
    from_before, to_after = (np.minimum(size, line) for size, line in zip(sizes, lines, strict=False))
    mixed = 4.0 * from_before * to_after / np.maximum(from_before + to_after, 1e-9)
    step = np.max(sizes, axis=0)
    return step * apart_s / 12.0, np.minimum(mixed, step) * apart_s / 12.0


def _free_fall_mps2(position_ecef_m: np.ndarray, velocity_ecef_mps: np.ndarray) -> np.ndarray:
    """Acceleration (n, 3) of a free body relative to the turning Earth; flattening changes it by 0.03 m/s²."""
    distance_m = np.linalg.norm(position_ecef_m, axis=1, keepdims=True)
    turning = np.cross(_TURN_RADPS, 2.0 * velocity_ecef_mps + np.cross(_TURN_RADPS, position_ecef_m))
    return -EARTH_GM_M3PS2 * position_ecef_m / distance_m**3 - turning


def _compare_with_cubic(path: StatePath, stated: np.ndarray) -> np.ndarray:
    """How far the file's own interpolation is from the cubic through positions and velocities (n − 1,) [m/s].

    Of its positions the departure counts over the time between two states. In free fall the cubic is good to 1 m for
    states 60 s apart: what is farther off than that is the interpolation.
    """
    nodes = np.flatnonzero(stated)
    off_mps = np.zeros(len(nodes) - 1)
    if stated.all():
        return off_mps
    from scipy.interpolate import CubicHermiteSpline

    cubic = CubicHermiteSpline(path.t_s[nodes], path.position_ecef_m[nodes], path.velocity_ecef_mps[nodes])
    velocity_mps = np.linalg.norm(cubic.derivative()(path.t_s) - path.velocity_ecef_mps, axis=1)
    distance_m = np.linalg.norm(cubic(path.t_s) - path.position_ecef_m, axis=1)
    gap = np.clip(np.searchsorted(nodes, np.arange(len(path.t_s)), side="right") - 1, 0, len(off_mps) - 1)
    np.maximum.at(off_mps, gap, np.maximum(velocity_mps, distance_m / np.diff(path.t_s[nodes])[gap]))
    return off_mps
