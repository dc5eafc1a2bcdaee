"""What all trajectory files share: names of frames, bounds of a state, and interpolation as a file states it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from fallzone.earth.inertial import INERTIAL_FRAMES, inertial_to_ecef
from fallzone.errors import InputError
from fallzone.words import _

INTERPOLATIONS = ("LINEAR", "LAGRANGE", "HERMITE")
MOST_DEGREE = 15
MOST_STATES = 200_000
FIXED = "ITRF"
# What no launch leaves
_FARTHEST_KM, _FASTEST_KMPS = 1e6, 20.0

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
    """Frame that a name in a file means.

    Parameters
    ----------
    name : str
        Name of a frame, in any case, with blanks, hyphens and underscores as may be.

    Returns
    -------
    str or None
        ``FIXED`` for an Earth-fixed frame, else the key of an inertial frame; None for one that is not read.
    """
    plain = re.sub(r"[\s_-]", "", name.upper())
    plain = _SAME.get(plain, plain)
    if _FIXED_FRAME.fullmatch(plain):
        return FIXED
    return plain if plain in INERTIAL_FRAMES else None


def list_frames() -> str:
    """Frames that are read, for messages.

    Returns
    -------
    str
        In the language spoken.
    """
    return _("ITRF or IGS with or without a year, WGS84, ECEF, FIXED, TDR, GRC, GTOD, {inertial}").format(
        inertial=", ".join(INERTIAL_FRAMES)
    )


def check_state(numbers: list[float], place: str) -> None:
    """Check that position and velocity are within bounds that no launch leaves: 1,000,000 km and 20 km/s.

    Parameters
    ----------
    numbers : list of float
        x, y, z [km] and their rates [km/s], in any frame.
    place : str
        File and line, for messages.

    Raises
    ------
    InputError
        When they are not.
    """
    distance_km, speed_kmps = math.hypot(*numbers[:3]), math.hypot(*numbers[3:])
    if not distance_km <= _FARTHEST_KM:
        problem = _("a position of {distance_km:g} km").format(distance_km=distance_km)
        raise InputError(place, problem, _("expected {most_km:g} km at most").format(most_km=_FARTHEST_KM))
    if not speed_kmps <= _FASTEST_KMPS:
        problem = _("a velocity of {speed_kmps:g} km/s").format(speed_kmps=speed_kmps)
        raise InputError(place, problem, _("expected {most_kmps:g} km/s at most").format(most_kmps=_FASTEST_KMPS))


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
    """States of a segment as its file means them: interpolated, within the useable time, Earth-fixed.

    Parameters
    ----------
    t_s : (n,) float64
        Times [s after lift-off], increasing.
    states : (n, 6) float64
        Position [m] and velocity [m/s] in ``frame``.
    frame : str
        ``FIXED``, or the key of an inertial frame.
    method : str or None
        Interpolation that the file states, one of ``INTERPOLATIONS``; None where it states none.
    degree : int
        Its degree, 1 to 15.
    useable : (float, float)
        First and last useable time [s after lift-off].
    epoch_utc : datetime
        Lift-off.
    last_s : float
        Until when states are wanted [s after lift-off].
    place : str
        File and line, for messages.

    Returns
    -------
    t_s : (m,) float64
        Times [s after lift-off].
    states : (m, 6) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    is_stated : (m,) bool
        Which of them the file itself gives.

    Raises
    ------
    InputError
        When fewer than two states are useable, or the file's interpolation does not suit its states.
    """
    stated_s = t_s
    if method:
        t_s, states = interpolate(t_s, states, method, degree, last_s, place)
    kept = (t_s >= useable[0] - 1e-6) & (t_s <= useable[1] + 1e-6)
    if kept.sum() < 2:
        raise InputError(place, _("fewer than two states are within the useable time"))
    t_s, states = t_s[kept], states[kept]
    if frame != FIXED:
        turned = inertial_to_ecef(states[:, :3], states[:, 3:], frame=frame, epoch_utc=epoch_utc, t_s=t_s)
        states = np.concatenate(turned, axis=1)
    return t_s, states, np.isin(t_s, stated_s)


def interpolate(t_s: np.ndarray, states: np.ndarray, method: str, degree: int, last_s: float, place: str):
    """States every second or closer within the wanted time, by the interpolation that the file states.

    Parameters
    ----------
    t_s : (n,) float64
        Times [s after lift-off], increasing.
    states : (n, 6) float64
        Position [m] and velocity [m/s] in any frame.
    method : str
        One of ``INTERPOLATIONS``.
    degree : int
        Its degree, 1 to 15.
    last_s : float
        Until when states are wanted [s after lift-off].
    place : str
        File and line, for messages.

    Returns
    -------
    t_s : (m,) float64
        Times [s after lift-off], those of the file among them.
    states : (m, 6) float64
        Those of the file are unchanged.

    Raises
    ------
    InputError
        When there are too few states for the degree, or two lie more than 600 s apart.

    Source
    ------
    J.-P. Berrut, L. N. Trefethen, "Barycentric Lagrange interpolation" (2004), and F. T. Krogh, "Efficient algorithms
    for polynomial interpolation and numerical differentiation" (1970), as implemented in SciPy.
    """
    from scipy.interpolate import BarycentricInterpolator, KroghInterpolator

    count = 2 if method == "LINEAR" else (degree + 2) // 2 if method == "HERMITE" else degree + 1
    if count > len(t_s):
        raise InputError(
            place,
            _("interpolation of degree {degree} needs {count} states").format(degree=degree, count=count),
            _("the segment has {count}").format(count=len(t_s)),
        )
    times, found = [t_s[:1]], [states[:1]]
    for i in range(len(t_s) - 1):
        if t_s[i + 1] - t_s[i] > _FARTHEST_S:
            raise InputError(
                place,
                _("states {apart_s:g} s apart").format(apart_s=t_s[i + 1] - t_s[i]),
                _("expected {most_s:g} s at most").format(most_s=_FARTHEST_S),
            )
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
