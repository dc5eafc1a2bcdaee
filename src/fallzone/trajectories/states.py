"""What every trajectory file shares: names of frames, bounds of a state, and the interpolation that a file states."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from fallzone.earth.inertial import INERTIAL_FRAMES, inertial_to_ecef
from fallzone.errors import InputError

INTERPOLATIONS = ("LINEAR", "LAGRANGE", "HERMITE")
MOST_DEGREE = 15
MOST_STATES = 200_000
FIXED = "ITRF"
FRAMES = f"ITRF or IGS with or without a year, WGS84, ECEF, FIXED, TDR, GRC, GTOD, {', '.join(INERTIAL_FRAMES)}"

# Without blanks, hyphens and underscores. Fixed frames differ by centimetres; GTOD leaves polar motion out, 20 m
_FIXED_FRAME = re.compile(r"ITR[FS]\d{0,4}|IGS\d{0,4}|IGB\d{2}|WGS84(\(?G\d+\)?)?|ECEF|FIXED|EARTHFIXED|TDR|GRC|GTOD")
_SAME = {
    "TODEARTH": "TOD",
    "TRUEOFDATE": "TOD",
    "TEMEOFDATE": "TEME",
    "EME2K": "EME2000",
    "GCRS": "GCRF",
    "ICRS": "ICRF",
}
# Between denser states every interpolation is the same
_DENSE_S = 1.0
_FARTHEST_S = 600.0


def find_frame(name: str) -> str | None:
    """``FIXED``, or the key of an inertial frame, that a name means; None for one that is not read."""
    plain = re.sub(r"[\s_-]", "", name.upper())
    plain = _SAME.get(plain, plain)
    if _FIXED_FRAME.fullmatch(plain):
        return FIXED
    return plain if plain in INERTIAL_FRAMES else None


def check_state(numbers: list[float], place: str) -> None:
    """Bounds of a position [km] and a velocity [km/s] that no launch leaves; InputError."""
    for what, unit, three, most in (("position", "km", numbers[:3], 1e6), ("velocity", "km/s", numbers[3:], 20.0)):
        if not math.hypot(*three) <= most:
            raise InputError(place, f"a {what} of {math.hypot(*three):g} {unit}", f"expected {most:g} {unit} at most")


def finish(
    t_s: np.ndarray,
    states: np.ndarray,
    frame: str,
    method: str | None,
    degree: int,
    *,
    useable: Sequence[float],
    epoch_utc: datetime,
    last_s: float,
    place: str,
) -> tuple[np.ndarray, ...]:
    """States of a segment as its file means them: interpolated, within its useable time, Earth-fixed.

    Parameters
    ----------
    t_s, states : (n,) and (n, 6) float64
        After lift-off [s], increasing; position [m] and velocity [m/s] in ``frame``.
    useable : (float, float)
        First and last useable time [s].
    epoch_utc : datetime
        Lift-off.
    last_s : float
        Until when states are wanted [s].

    Returns
    -------
    t_s, states, is_stated : (m,), (m, 6) float64 and (m,) bool
        Earth-fixed, and which of them the file gives.
    """
    stated_s = t_s
    if method:
        t_s, states = interpolate(t_s, states, method, degree, last_s, place)
    kept = (t_s >= useable[0] - 1e-6) & (t_s <= useable[1] + 1e-6)
    if kept.sum() < 2:
        raise InputError(place, "fewer than two states are within the useable time")
    t_s, states = t_s[kept], states[kept]
    if frame != FIXED:
        turned = inertial_to_ecef(states[:, :3], states[:, 3:], frame=frame, epoch_utc=epoch_utc, t_s=t_s)
        states = np.concatenate(turned, axis=1)
    return t_s, states, np.isin(t_s, stated_s)


def interpolate(t_s: np.ndarray, states: np.ndarray, method: str, degree: int, last_s: float, place: str):
    """States every second or closer of the wanted time, by the interpolation that a file states.

    Returns
    -------
    t_s, states : (m,) and (m, 6) float64
        Those of the file among them, unchanged.
    """
    from scipy.interpolate import BarycentricInterpolator, KroghInterpolator

    count = 2 if method == "LINEAR" else (degree + 2) // 2 if method == "HERMITE" else degree + 1
    if count > len(t_s):
        raise InputError(place, f"interpolation of degree {degree} needs {count} states", f"the segment has {len(t_s)}")
    times, found = [t_s[:1]], [states[:1]]
    for i in range(len(t_s) - 1):
        if t_s[i + 1] - t_s[i] > _FARTHEST_S:
            raise InputError(place, f"states {t_s[i + 1] - t_s[i]:g} s apart", f"expected {_FARTHEST_S:g} s at most")
        pieces = math.ceil((t_s[i + 1] - t_s[i]) / _DENSE_S) if t_s[i] <= last_s and t_s[i + 1] >= 0.0 else 1
        between = np.linspace(t_s[i], t_s[i + 1], pieces + 1)[1:-1]
        if len(between):
            first = min(max(i - (count - 2) // 2, 0), len(t_s) - count)
            near = slice(first, first + count)
            # Times of order 1 keep the polynomials well conditioned
            unit_s = t_s[i + 1] - t_s[i]
            x, at = (t_s[near] - t_s[i]) / unit_s, (between - t_s[i]) / unit_s
            if method == "HERMITE":
                pairs = np.stack([states[near, :3], states[near, 3:] * unit_s], axis=1).reshape(-1, 3)
                curve = KroghInterpolator(np.repeat(x, 2), pairs)
                found.append(np.concatenate([curve(at), curve.derivative(at) / unit_s], axis=1))
            else:
                found.append(BarycentricInterpolator(x, states[near])(at))
            times.append(between)
        times.append(t_s[i + 1 : i + 2])
        found.append(states[i + 1 : i + 2])
    return np.concatenate(times), np.concatenate(found)
