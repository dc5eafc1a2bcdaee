"""A trajectory from an Orbit Ephemeris Message (OEM) of the CCSDS, in its keyword = value form.

Segments follow each other in time; states are in km and km/s. The interpolation that the message states is
applied where its states lie more than a second apart; covariances and accelerations are not used.

Source: CCSDS 502.0-B-3, Orbit Data Messages, section 5 (OEM) and section 7.5 (dates, units).
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from fallzone.earth.inertial import ROTATION_ERROR, leap_seconds
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.model.state_path import StatePath
from fallzone.numbers import parse_number
from fallzone.trajectories.states import (
    FIXED,
    INTERPOLATIONS,
    MOST_DEGREE,
    MOST_STATES,
    check_state,
    find_frame,
    finish,
    list_frames,
)
from fallzone.words import _, msg, ngettext
from fallzone.words.hints import line_of, suggest

VERSIONS = ("1.0", "2.0", "3.0")

_VERSION_KEY = "CCSDS_OEM_VERS"
_HEADER = ("CREATION_DATE", "ORIGINATOR", "MESSAGE_ID", "CLASSIFICATION")
_METADATA = (
    *("OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "REF_FRAME_EPOCH", "TIME_SYSTEM", "START_TIME"),
    *("USEABLE_START_TIME", "USEABLE_STOP_TIME", "STOP_TIME", "INTERPOLATION", "INTERPOLATION_DEGREE"),
)
_KEYS = (_VERSION_KEY, *_HEADER, *_METADATA)
_NEEDED = ("CENTER_NAME", "REF_FRAME", "TIME_SYSTEM")
# Seconds to add to UTC, beside leap seconds; TDB and TT differ by less than 2 ms
_BEYOND_TAI_S = {"TAI": 0.0, "GPS": -19.0, "TT": 32.184, "TDB": 32.184}
_EPOCH = re.compile(r"(\d{4})-(?:(\d{2})-(\d{2})|(\d{3}))T(\d{2}):(\d{2}):(\d{2})(\.\d*)?Z?")
# Lines that begin and end blocks: the blocks in which they may appear, and the block that follows
_BLOCKS = {
    "META_START": (("header", "states"), "metadata"),
    "META_STOP": (("metadata",), "states"),
    "COVARIANCE_START": (("states",), "covariance"),
    "COVARIANCE_STOP": (("covariance",), "states"),
}
_WITHIN = {
    "header": msg("{line} within the header"),
    "metadata": msg("{line} within the metadata"),
    "states": msg("{line} within the states"),
    "covariance": msg("{line} within the covariance"),
}
_EXPECTED = {
    "META_START": msg("expected it after the header or the states"),
    "META_STOP": msg("expected it after the metadata"),
    "COVARIANCE_START": msg("expected it after the states"),
    "COVARIANCE_STOP": msg("expected it after the covariance"),
}


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One segment of a message as written there.

    Parameters
    ----------
    line : int
        Line on which it begins.
    metadata : dict of str to (int, str)
        Line and text of each key.
    states : list of (int, str, list of float)
        Line, epoch, and x, y, z [km] with their rates [km/s] of each state.
    """

    line: int
    metadata: dict[str, tuple[int, str]]
    states: list[tuple[int, str, list[float]]]


def is_oem(text: str) -> bool:
    """Whether a text claims to be an OEM in KEY = value form.

    Parameters
    ----------
    text : str
        Content of a file.

    Returns
    -------
    bool
    """
    return re.search(rf"^\s*{_VERSION_KEY}\s*=", text[:4_000], re.MULTILINE) is not None


def read_oem(text: str, where: str, *, liftoff_utc: datetime, last_s: float) -> StatePath:
    """Read the states of a flight from an OEM in KEY = value form.

    Parameters
    ----------
    text : str
        Content of the file.
    where : str
        Name of the file, for messages.
    liftoff_utc : datetime
        Instant from which states count their time.
    last_s : float
        Until when states are wanted [s after lift-off].

    Returns
    -------
    StatePath

    Raises
    ------
    InputError
        As `read_segments`.
    """
    return read_segments(_split(text.splitlines(), where), where, liftoff_utc=liftoff_utc, last_s=last_s)


def read_segments(segments: list[Segment], where: str, *, liftoff_utc: datetime, last_s: float) -> StatePath:
    """States of a flight from the segments of an OEM.

    Parameters
    ----------
    segments : list of Segment
        In order of time.
    where : str
        Name of the file, for messages.
    liftoff_utc : datetime
        Instant from which states count their time.
    last_s : float
        Until when states are wanted [s after lift-off].

    Returns
    -------
    StatePath
        Earth-fixed.

    Raises
    ------
    InputError
        Names the line and key, what was found and what was expected.
    """
    if not segments:
        raise InputError(where, _("holds no segment"), _("expected META_START, metadata, META_STOP and states"))
    parts = [_read_segment(segment, where, liftoff_utc, last_s) for segment in segments]
    for before, after, segment in zip(parts, parts[1:], segments[1:], strict=False):
        if after[0][0] < before[0][-1]:
            problem = _("the segment begins {overlap_s:g} s before the one above has ended").format(
                overlap_s=before[0][-1] - after[0][0]
            )
            raise InputError(line_of(where, segment.line), problem, _("expected segments one after the other"))
    t_s, states, is_stated = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    # Where a segment begins at the instant at which the one before ends, its own state counts
    kept = np.append(np.diff(t_s) > 0.0, True)
    frames = tuple(dict.fromkeys(segment.metadata["REF_FRAME"][1] for segment in segments))
    moved = any(find_frame(frame) != FIXED for frame in frames)
    return StatePath(
        t_s=t_s[kept],
        position_ecef_m=states[kept, :3],
        velocity_ecef_mps=states[kept, 3:],
        mass_kg=None,
        is_stated=is_stated[kept],
        told=(_tell(segments[0], frames, where), *([ROTATION_ERROR] if moved else [])),
    )


def _tell(first: Segment, frames: tuple[str, ...], where: str) -> Statement:
    if "OBJECT_NAME" not in first.metadata:
        return Statement(code="trajectory-oem-unnamed", values={"frames": frames}, source=where)
    values = {"name": first.metadata["OBJECT_NAME"][1], "frames": frames}
    return Statement(code="trajectory-oem", values=values, source=where)


def _split(lines: list[str], where: str) -> list[Segment]:
    """Segments of a message, the order of its blocks checked."""
    segments: list[Segment] = []
    block, count = "header", 0
    for number, raw in enumerate(lines, start=1):
        line, place = raw.strip(), line_of(where, number)
        if not line or line.split(None, 1)[0] == "COMMENT":
            continue
        if line in _BLOCKS:
            allowed, following = _BLOCKS[line]
            if block not in allowed:
                raise InputError(place, _(_WITHIN[block]).format(line=line), _(_EXPECTED[line]))
            block = following
            if block == "metadata":
                segments.append(Segment(line=number, metadata={}, states=[]))
        elif block == "states" and "=" in line:
            _read_pair(line, place)
        elif block == "states":
            count += 1
            if count > MOST_STATES:
                raise InputError(where, _("holds more than {most} states").format(most=MOST_STATES), _("thin it out"))
            segments[-1].states.append((number, *_read_state(line, place)))
        elif block != "covariance":
            key, value = _read_pair(line, place)
            if key == _VERSION_KEY:
                check_version(value, f"{place} [{key}]")
            if block == "metadata" and segments[-1].metadata.setdefault(key, (number, value))[0] != number:
                raise InputError(f"{place} [{key}]", _("is given twice in one segment"))
    return segments


def check_version(value: str, place: str) -> None:
    """Check that a version of the message is one that is read.

    Parameters
    ----------
    value : str
        Version, as in the file.
    place : str
        File, line and key, for messages.

    Raises
    ------
    InputError
        When it is none of ``VERSIONS``.
    """
    if value not in VERSIONS:
        raise InputError(place, f"'{value[:40]}'", _("expected {versions}").format(versions=", ".join(VERSIONS)))


def _read_pair(line: str, place: str) -> tuple[str, str]:
    """Key and value of a line; programs mix keys of the header and of the metadata, so either is accepted."""
    key, equals, value = (part.strip() for part in line.partition("="))
    if not equals:
        raise InputError(place, f"'{line[:60]}'", _("expected KEY = value"))
    if key not in _KEYS and not key.startswith("USER_DEFINED_"):
        raise InputError(place, _("unknown key '{key}'").format(key=key[:40]), suggest(key[:40], _KEYS))
    if not value:
        raise InputError(f"{place} [{key}]", _("is empty"))
    return key, value


def _read_state(line: str, place: str) -> tuple[str, list[float]]:
    """Epoch, and position and velocity in the units of the file."""
    epoch, *texts = line.split()
    if len(texts) not in (6, 9):
        expected = _("expected an epoch and x y z [km] vx vy vz [km/s], with or without accelerations")
        raise InputError(
            place,
            ngettext(
                "holds {count} number after '{epoch}'", "holds {count} numbers after '{epoch}'", len(texts)
            ).format(count=len(texts), epoch=epoch[:40]),
            expected,
        )
    numbers = [parse_number(text, place) for text in texts[:6]]
    check_state(numbers, place)
    return epoch, numbers


def _read_segment(segment: Segment, where: str, liftoff_utc: datetime, last_s: float) -> tuple[np.ndarray, ...]:
    """Times after lift-off (n,), Earth-fixed states (n, 6) [m, m/s] of one segment and which of them it states (n,)."""
    frame, ahead_s, method, degree = _check_metadata(segment, where, liftoff_utc)

    def after_liftoff_s(epoch: str, place: str) -> float:
        when, fraction_s = _read_epoch(epoch, place)
        return (when - liftoff_utc).total_seconds() + fraction_s - ahead_s

    if len(segment.states) < 2:
        raise InputError(
            line_of(where, segment.line),
            ngettext("a segment of {count} state", "a segment of {count} states", len(segment.states)).format(
                count=len(segment.states)
            ),
            _("at least 2"),
        )
    t_s = np.array([after_liftoff_s(epoch, line_of(where, line)) for line, epoch, _numbers in segment.states])
    for index, (before, after) in enumerate(itertools.pairwise(t_s)):
        if after <= before:
            line, epoch, _numbers = segment.states[index + 1]
            raise InputError(
                line_of(where, line),
                _("epoch {epoch}").format(epoch=epoch),
                _("expected a later one than in the line before"),
            )
    states = 1e3 * np.array([numbers for _line, _epoch, numbers in segment.states])
    useable = [-np.inf, np.inf]
    for index, key in enumerate(("USEABLE_START_TIME", "USEABLE_STOP_TIME")):
        if key in segment.metadata:
            line, epoch = segment.metadata[key]
            useable[index] = after_liftoff_s(epoch, f"{line_of(where, line)} [{key}]")
    place = line_of(where, segment.line)
    return finish(
        t_s, states, frame, method, degree, useable=useable, epoch_utc=liftoff_utc, last_s=last_s, place=place
    )


def _check_metadata(segment: Segment, where: str, liftoff_utc: datetime) -> tuple[str, float, str | None, int]:
    """Frame, seconds by which the time system is ahead of UTC, interpolation and its degree."""
    metadata = segment.metadata
    for key in _NEEDED:
        if key not in metadata:
            raise InputError(f"{line_of(where, segment.line)} [{key}]", _("is missing"))

    def refuse(key: str, expected: str) -> InputError:
        line, value = metadata[key]
        return InputError(
            f"{line_of(where, line)} [{key}]", f"'{value[:40]}'", _("expected {expected}").format(expected=expected)
        )

    if metadata["CENTER_NAME"][1].upper() != "EARTH":
        raise refuse("CENTER_NAME", "EARTH")
    frame = find_frame(metadata["REF_FRAME"][1])
    if frame is None:
        raise refuse("REF_FRAME", list_frames())
    system = metadata["TIME_SYSTEM"][1].upper()
    if system != "UTC" and system not in _BEYOND_TAI_S:
        raise refuse("TIME_SYSTEM", ", ".join(("UTC", *_BEYOND_TAI_S)))
    ahead_s = 0.0 if system == "UTC" else leap_seconds(liftoff_utc) + _BEYOND_TAI_S[system]
    if "INTERPOLATION" not in metadata:
        return frame, ahead_s, None, 0
    method = metadata["INTERPOLATION"][1].upper()
    if method not in INTERPOLATIONS:
        raise refuse("INTERPOLATION", ", ".join(INTERPOLATIONS))
    line, text = metadata.get("INTERPOLATION_DEGREE", (segment.line, "1" if method == "LINEAR" else ""))
    if not text.isdecimal() or not 1 <= int(text[:4]) <= MOST_DEGREE:
        expected = _("expected a whole number from 1 to {most}").format(most=MOST_DEGREE)
        raise InputError(f"{line_of(where, line)} [INTERPOLATION_DEGREE]", f"'{text[:40]}'", expected)
    return frame, ahead_s, method, int(text)


def _read_epoch(text: str, place: str) -> tuple[datetime, float]:
    """Instant to the second, and the fraction of the second."""
    match = _EPOCH.fullmatch(text)
    if match is None:
        raise InputError(
            place,
            _("epoch '{text}'").format(text=text[:40]),
            _("expected YYYY-MM-DDThh:mm:ss.d or YYYY-DDDThh:mm:ss.d"),
        )
    year, month, day, day_of_year, *clock, fraction = match.groups()
    try:
        if not 1 <= int(day_of_year or 1) <= 366:
            raise ValueError(_("day of the year must be in 1..366"))
        date = datetime(int(year), int(month or 1), int(day or 1), *map(int, clock), tzinfo=UTC)
        when = date + timedelta(days=int(day_of_year or 1) - 1)
    except (ValueError, OverflowError) as error:
        raise InputError(
            place, _("epoch '{text}'").format(text=text[:40]), _("no such date or time ({error})").format(error=error)
        ) from None
    return when, float(f"0{fraction or ''}")
