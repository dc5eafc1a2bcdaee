"""A trajectory from an ephemeris file of STK (``.e``), versions 4 to 12.

Source: AGI, STK Help, "Ephemeris File Format (*.e)": keywords, one per line, then a block of states.
"""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime

import numpy as np

from fallzone.earth.inertial import ROTATION_ERROR
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.model.state_path import StatePath
from fallzone.numbers import parse_number
from fallzone.trajectories.states import FIXED, MOST_DEGREE, MOST_STATES, check_state, find_frame, finish, list_frames
from fallzone.words import _, ngettext
from fallzone.words.hints import line_of

_UNITS_M = {"METERS": 1.0, "METER": 1.0, "KILOMETERS": 1e3, "KILOMETER": 1e3, "KM": 1e3, "M": 1.0}
# Other blocks hold no full states
_BLOCK = "EPHEMERISTIMEPOSVEL"
_METHODS = {"LAGRANGE": "LAGRANGE", "HERMITE": "HERMITE"}
_EPOCH = re.compile(r"(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2})(\.\d*)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_stk(text: str) -> bool:
    """Whether a text claims to be an ephemeris of STK.

    Parameters
    ----------
    text : str
        Content of a file.

    Returns
    -------
    bool
    """
    return text.lstrip()[:6].lower() == "stk.v."


def read_stk(text: str, where: str, *, liftoff_utc: datetime, last_s: float) -> StatePath:
    """Read the states of a flight from an ephemeris of STK.

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
        Earth-fixed.

    Raises
    ------
    InputError
        Names the line and keyword, what was found and what was expected.
    """
    keys, rows = _split(text.splitlines(), where)

    def refuse(key: str, expected: str) -> InputError:
        line, value = keys[key]
        return InputError(
            f"{line_of(where, line)} [{key}]", f"'{value[:40]}'", _("expected {expected}").format(expected=expected)
        )

    if keys.get("CENTRALBODY", (0, "Earth"))[1].lower() != "earth":
        raise refuse("CENTRALBODY", "Earth")
    frame_name = keys.get("COORDINATESYSTEM", (0, "Fixed"))[1]
    frame = find_frame(frame_name)
    if frame is None:
        raise refuse("COORDINATESYSTEM", list_frames())
    unit_m = _UNITS_M.get(keys.get("DISTANCEUNIT", (0, "Meters"))[1].upper())
    if unit_m is None:
        raise refuse("DISTANCEUNIT", "Meters, Kilometers")
    begins_s = (_read_epoch(keys, where) - liftoff_utc).total_seconds()
    t_s = begins_s + np.array([numbers[0] for _line, numbers in rows])
    for (before, after), (line, _numbers) in zip(itertools.pairwise(t_s), rows[1:], strict=True):
        if after <= before:
            raise InputError(
                line_of(where, line), f"{after - begins_s:g} s", _("expected more than in the line before")
            )
    states = unit_m * np.array([numbers[1:] for _line, numbers in rows])
    for (line, _numbers), state in zip(rows, states, strict=True):
        check_state((1e-3 * state).tolist(), line_of(where, line))
    method, degree = _find_interpolation(keys, where, len(rows))
    t_s, states, is_stated = finish(
        t_s, states, frame, method, degree, useable=(-np.inf, np.inf), epoch_utc=liftoff_utc, last_s=last_s, place=where
    )
    return StatePath(
        t_s=t_s,
        position_ecef_m=states[:, :3],
        velocity_ecef_mps=states[:, 3:],
        mass_kg=None,
        is_stated=is_stated,
        told=(
            Statement(code="trajectory-stk", values={"frame": frame_name}, source=where),
            *([ROTATION_ERROR] if frame != FIXED else []),
        ),
    )


def _split(lines: list[str], where: str) -> tuple[dict[str, tuple[int, str]], list[tuple[int, list[float]]]]:
    """Line and value of each keyword, in capitals; line and seven numbers of each state."""
    keys: dict[str, tuple[int, str]] = {}
    rows: list[tuple[int, list[float]]] = []
    in_states = False
    for number, raw in enumerate(lines[1:], start=2):
        line = raw.partition("#")[0].strip()
        place = line_of(where, number)
        if not line or line.upper().startswith(("BEGIN", "STK.V.")):
            continue
        if line.upper().startswith("END"):
            in_states = False
        elif in_states and line[0] in "+-.0123456789":
            rows.append((number, _read_numbers(line, place)))
            if len(rows) > MOST_STATES:
                raise InputError(where, _("holds more than {most} states").format(most=MOST_STATES), _("thin it out"))
        else:
            key, _blank, value = line.partition(" ")
            in_states = key.upper() == _BLOCK
            if key.upper().startswith("EPHEMERIS") and not in_states:
                expected = _("expected EphemerisTimePosVel: export the ephemeris with position and velocity")
                raise InputError(f"{place} [{key[:40]}]", _("holds no Cartesian velocities"), expected)
            keys[key.upper()] = (number, value.strip())
    if len(rows) < 2:
        raise InputError(
            where,
            ngettext("holds {count} state", "holds {count} states", len(rows)).format(count=len(rows)),
            _("expected EphemerisTimePosVel and at least 2 lines"),
        )
    return keys, rows


def _read_numbers(line: str, place: str) -> list[float]:
    texts = line.split()
    if len(texts) != 7:
        raise InputError(
            place,
            ngettext("holds {count} number", "holds {count} numbers", len(texts)).format(count=len(texts)),
            _("expected time [s], x y z and vx vy vz"),
        )
    return [parse_number(text, place) for text in texts]


def _read_epoch(keys: dict[str, tuple[int, str]], where: str) -> datetime:
    if "SCENARIOEPOCH" not in keys:
        raise InputError(f"{where} [ScenarioEpoch]", _("is missing"))
    line, text = keys["SCENARIOEPOCH"]
    match = _EPOCH.fullmatch(text)
    try:
        day, month, year, *clock, fraction = match.groups() if match else ("",) * 7
        second = datetime(int(year), _MONTHS.index(month.lower()) + 1, int(day), *map(int, clock), tzinfo=UTC)
    except ValueError:
        expected = _("expected UTC as 21 Oct 2021 08:00:00.000")
        raise InputError(f"{line_of(where, line)} [ScenarioEpoch]", f"'{text[:40]}'", expected) from None
    return second.replace(microsecond=round(min(float(f"0{fraction or ''}"), 0.999999) * 1e6))


def _find_interpolation(keys: dict[str, tuple[int, str]], where: str, count: int) -> tuple[str | None, int]:
    """Interpolation that the file states and its degree; none where it states none."""
    if "INTERPOLATIONMETHOD" not in keys:
        return None, 0
    line, name = keys["INTERPOLATIONMETHOD"]
    method = _METHODS.get(name.upper())
    if method is None:
        raise InputError(
            f"{line_of(where, line)} [InterpolationMethod]", f"'{name[:40]}'", _("expected Lagrange or Hermite")
        )
    line, text = keys.get("INTERPOLATIONORDER", keys.get("INTERPOLATIONSAMPLESM1", (line, "5")))
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:4]) <= MOST_DEGREE:
        raise InputError(
            f"{line_of(where, line)} [InterpolationOrder]",
            f"'{text[:40]}'",
            _("expected 1 to {most}").format(most=MOST_DEGREE),
        )
    # With fewer states than the order asks for, STK uses those that there are
    most = 2 * count - 1 if method == "HERMITE" else count - 1
    return method, min(int(text), most)
