"""A trajectory from an Orbit Ephemeris Message (OEM) of the CCSDS, in its keyword = value form.

Segments follow each other in time; states are in km and km/s. What the message says of its interpolation is done
where its states lie more than a second apart; covariances and accelerations are not used.

Source: CCSDS 502.0-B-3, Orbit Data Messages, section 5 (OEM) and section 7.5 (dates, units).
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from fallzone.catalogue.trajectory_csv import MOST_STATES
from fallzone.earth.inertial import INERTIAL_FRAMES, ROTATION_ERROR, inertial_to_ecef, leap_seconds
from fallzone.errors import InputError
from fallzone.model.state_path import StatePath
from fallzone.names import suggest

VERSIONS = ("1.0", "2.0", "3.0")

_VERSION_KEY = "CCSDS_OEM_VERS"
_HEADER = ("CREATION_DATE", "ORIGINATOR", "MESSAGE_ID", "CLASSIFICATION")
_METADATA = (
    *("OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "REF_FRAME_EPOCH", "TIME_SYSTEM", "START_TIME"),
    *("USEABLE_START_TIME", "USEABLE_STOP_TIME", "STOP_TIME", "INTERPOLATION", "INTERPOLATION_DEGREE"),
)
_NEEDED = ("CENTER_NAME", "REF_FRAME", "TIME_SYSTEM")
_FIXED_FRAME = re.compile(r"ITRF(-?\d{2,4})?|WGS-?84|ECEF|TDR|GRC")
_FRAMES = f"ITRF with or without a year, WGS84, ECEF, TDR, GRC, {', '.join(INERTIAL_FRAMES)}"
# Seconds to add to UTC, beside leap seconds; TDB and TT differ by less than 2 ms
_BEYOND_TAI_S = {"TAI": 0.0, "GPS": -19.0, "TT": 32.184, "TDB": 32.184}
_INTERPOLATIONS = ("LINEAR", "LAGRANGE", "HERMITE")
_MOST_DEGREE = 15
_EPOCH = re.compile(r"(\d{4})-(?:(\d{2})-(\d{2})|(\d{3}))T(\d{2}):(\d{2}):(\d{2})(\.\d*)?Z?")
# Lines that begin and end blocks: the blocks in which they may stand, and the one that follows
_BLOCKS = {
    "META_START": (("header", "states"), "metadata"),
    "META_STOP": (("metadata",), "states"),
    "COVARIANCE_START": (("states",), "covariance"),
    "COVARIANCE_STOP": (("covariance",), "states"),
}
# Between denser states every interpolation is the same
_DENSE_S = 1.0
_FARTHEST_S = 600.0


@dataclass(frozen=True, kw_only=True)
class _Segment:
    """One segment as it stands there: line and text of each key; line, epoch and numbers of each state."""

    line: int
    metadata: dict[str, tuple[int, str]]
    states: list[tuple[int, str, list[float]]]


def is_oem(text: str) -> bool:
    """Whether a text claims to be an OEM."""
    return text[:4_000].lstrip("\ufeff \t\r\n").startswith(_VERSION_KEY)


def read_oem(text: str, where: str, *, liftoff_utc: datetime, last_s: float) -> StatePath:
    """Read the states of a flight.

    Parameters
    ----------
    liftoff_utc : datetime
        Instant from which the states count their time.
    last_s : float
        Until when they are wanted [s after lift-off].

    Raises
    ------
    InputError
        With the line, the key, what was found and what was expected.
    """
    segments = _split(text.removeprefix("\ufeff").splitlines(), where)
    parts = [_read_segment(segment, where, liftoff_utc, last_s) for segment in segments]
    for before, after, segment in zip(parts, parts[1:], segments[1:], strict=False):
        if after[0][0] < before[0][-1]:
            problem = f"the segment begins {before[0][-1] - after[0][0]:g} s before the one above has ended"
            raise InputError(f"{where} line {segment.line}", problem, "expected segments one after the other")
    t_s, states, is_stated = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    # Where one segment takes over from the last at the same instant its state is the one that holds from there
    kept = np.append(np.diff(t_s) > 0.0, True)
    name = segments[0].metadata.get("OBJECT_NAME", (0, "an object without a name"))[1]
    frames = ", ".join(dict.fromkeys(segment.metadata["REF_FRAME"][1] for segment in segments))
    moved = any(segment.metadata["REF_FRAME"][1] in INERTIAL_FRAMES for segment in segments)
    return StatePath(
        t_s=t_s[kept],
        position_ecef_m=states[kept, :3],
        velocity_ecef_mps=states[kept, 3:],
        mass_kg=None,
        is_stated=is_stated[kept],
        title=f"Orbit Ephemeris Message of {name} in {frames}",
        source=f"stated in {where}" + (f"; {ROTATION_ERROR}" if moved else ""),
    )


def _split(lines: list[str], where: str) -> list[_Segment]:
    """Segments of a message; the order of its blocks is checked."""
    segments: list[_Segment] = []
    block, count = "header", 0
    for number, raw in enumerate(lines, start=1):
        line, place = raw.strip(), f"{where} line {number}"
        if not line or line.split(None, 1)[0] == "COMMENT":
            continue
        if line in _BLOCKS:
            allowed, following = _BLOCKS[line]
            if block not in allowed:
                raise InputError(place, f"{line} within the {block}", f"expected it after the {' or '.join(allowed)}")
            block = following
            if block == "metadata":
                segments.append(_Segment(line=number, metadata={}, states=[]))
        elif block == "states":
            count += 1
            if count > MOST_STATES:
                raise InputError(where, f"holds more than {MOST_STATES} states", "thin it out")
            segments[-1].states.append((number, *_read_state(line, place)))
        elif block != "covariance":
            key, value = _read_pair(line, place, _METADATA if block == "metadata" else (_VERSION_KEY, *_HEADER))
            if key == _VERSION_KEY and value not in VERSIONS:
                raise InputError(f"{place} [{key}]", f"'{value[:40]}'", f"expected {', '.join(VERSIONS)}")
            if block == "metadata" and segments[-1].metadata.setdefault(key, (number, value))[0] != number:
                raise InputError(f"{place} [{key}]", "stands there twice in one segment")
    if not segments:
        raise InputError(where, "holds no segment", "expected META_START, metadata, META_STOP and states")
    return segments


def _read_pair(line: str, place: str, known: tuple[str, ...]) -> tuple[str, str]:
    key, equals, value = (part.strip() for part in line.partition("="))
    if not equals:
        raise InputError(place, f"'{line[:60]}'", "expected KEY = value")
    if key not in known:
        raise InputError(place, f"unknown key '{key[:40]}'", suggest(key[:40], known))
    if not value:
        raise InputError(f"{place} [{key}]", "is empty")
    return key, value


def _read_state(line: str, place: str) -> tuple[str, list[float]]:
    """Epoch, and position and velocity as they stand there."""
    epoch, *texts = line.split()
    if len(texts) not in (6, 9):
        expected = "expected an epoch and x y z [km] vx vy vz [km/s], with or without accelerations"
        raise InputError(place, f"holds {len(texts)} numbers after '{epoch[:40]}'", expected)
    try:
        numbers = [float(text) for text in texts[:6]]
    except ValueError:
        raise InputError(place, f"'{line[:80]}' holds what is not a number") from None
    for what, unit, three, most in (("position", "km", numbers[:3], 1e6), ("velocity", "km/s", numbers[3:], 20.0)):
        if not math.hypot(*three) <= most:
            raise InputError(place, f"a {what} of {math.hypot(*three):g} {unit}", f"expected {most:g} {unit} at most")
    return epoch, numbers


def _read_segment(segment: _Segment, where: str, liftoff_utc: datetime, last_s: float) -> tuple[np.ndarray, ...]:
    """Times after lift-off (n,), Earth-fixed states (n, 6) [m, m/s] of one segment and which of them it states (n,)."""
    frame, ahead_s, method, degree = _check_metadata(segment, where, liftoff_utc)

    def after_liftoff_s(epoch: str, place: str) -> float:
        when, fraction_s = _read_epoch(epoch, place)
        return (when - liftoff_utc).total_seconds() + fraction_s - ahead_s

    if len(segment.states) < 2:
        raise InputError(f"{where} line {segment.line}", f"a segment of {len(segment.states)} state(s)", "at least 2")
    t_s = np.array([after_liftoff_s(epoch, f"{where} line {line}") for line, epoch, _ in segment.states])
    for index, (before, after) in enumerate(itertools.pairwise(t_s)):
        if after <= before:
            line, epoch, _ = segment.states[index + 1]
            raise InputError(f"{where} line {line}", f"epoch {epoch}", "expected a later one than in the line before")
    states = 1e3 * np.array([numbers for _, _, numbers in segment.states])
    stated_s = t_s
    if method:
        t_s, states = _interpolate(t_s, states, method, degree, last_s, f"{where} line {segment.line}")
    useable = np.ones(len(t_s), dtype=bool)
    for key, sign in (("USEABLE_START_TIME", 1.0), ("USEABLE_STOP_TIME", -1.0)):
        if key in segment.metadata:
            line, epoch = segment.metadata[key]
            useable &= sign * (t_s - after_liftoff_s(epoch, f"{where} line {line} [{key}]")) >= -1e-6
    if useable.sum() < 2:
        raise InputError(f"{where} line {segment.line}", "no two states are in the useable time")
    t_s, states = t_s[useable], states[useable]
    is_stated = np.isin(t_s, stated_s)
    if frame in INERTIAL_FRAMES:
        turned = inertial_to_ecef(states[:, :3], states[:, 3:], frame=frame, epoch_utc=liftoff_utc, t_s=t_s)
        states = np.concatenate(turned, axis=1)
    return t_s, states, is_stated


def _check_metadata(segment: _Segment, where: str, liftoff_utc: datetime) -> tuple[str, float, str | None, int]:
    """Frame, seconds by which the time system is ahead of UTC, interpolation and its degree."""
    metadata = segment.metadata
    for key in _NEEDED:
        if key not in metadata:
            raise InputError(f"{where} line {segment.line} [{key}]", "is missing")

    def refuse(key: str, expected: str) -> InputError:
        line, value = metadata[key]
        return InputError(f"{where} line {line} [{key}]", f"'{value[:40]}'", f"expected {expected}")

    if metadata["CENTER_NAME"][1].upper() != "EARTH":
        raise refuse("CENTER_NAME", "EARTH")
    frame = metadata["REF_FRAME"][1].upper()
    if not _FIXED_FRAME.fullmatch(frame) and frame not in INERTIAL_FRAMES:
        raise refuse("REF_FRAME", _FRAMES)
    system = metadata["TIME_SYSTEM"][1].upper()
    if system != "UTC" and system not in _BEYOND_TAI_S:
        raise refuse("TIME_SYSTEM", ", ".join(("UTC", *_BEYOND_TAI_S)))
    ahead_s = 0.0 if system == "UTC" else leap_seconds(liftoff_utc) + _BEYOND_TAI_S[system]
    if "INTERPOLATION" not in metadata:
        return frame, ahead_s, None, 0
    method = metadata["INTERPOLATION"][1].upper()
    if method not in _INTERPOLATIONS:
        raise refuse("INTERPOLATION", ", ".join(_INTERPOLATIONS))
    line, text = metadata.get("INTERPOLATION_DEGREE", (segment.line, "1" if method == "LINEAR" else ""))
    if not text.isdecimal() or not 1 <= int(text[:4]) <= _MOST_DEGREE:
        expected = f"expected a whole number from 1 to {_MOST_DEGREE}"
        raise InputError(f"{where} line {line} [INTERPOLATION_DEGREE]", f"'{text[:40]}'", expected)
    return frame, ahead_s, method, int(text)


def _read_epoch(text: str, place: str) -> tuple[datetime, float]:
    """Instant to the second, and the fraction of the second."""
    match = _EPOCH.fullmatch(text)
    if match is None:
        raise InputError(place, f"epoch '{text[:40]}'", "expected YYYY-MM-DDThh:mm:ss.d or YYYY-DDDThh:mm:ss.d")
    year, month, day, day_of_year, *clock, fraction = match.groups()
    try:
        if not 1 <= int(day_of_year or 1) <= 366:
            raise ValueError("day of the year must be in 1..366")
        date = datetime(int(year), int(month or 1), int(day or 1), *map(int, clock), tzinfo=UTC)
        when = date + timedelta(days=int(day_of_year or 1) - 1)
    except (ValueError, OverflowError) as error:
        raise InputError(place, f"epoch '{text[:40]}'", str(error)) from None
    return when, float(f"0{fraction or ''}")


def _interpolate(t_s: np.ndarray, states: np.ndarray, method: str, degree: int, last_s: float, place: str):
    """States every second or closer of the wanted time, by the interpolation that the message states."""
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
            # Times of the size of one keep the polynomials well conditioned
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
