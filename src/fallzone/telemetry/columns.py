"""Names under which telemetry may give time, position and velocity, and how a row of them becomes a state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fallzone.earth.frames import ecef_to_geodetic, enu_to_ecef, geodetic_to_ecef, ned_to_ecef
from fallzone.errors import InputError
from fallzone.telemetry.records import Vector
from fallzone.words import _
from fallzone.words.hints import suggest

GEODETIC, ECEF, PLAIN = ("lon_deg", "lat_deg", "height_m"), ("x_ecef_m", "y_ecef_m", "z_ecef_m"), ("x_m", "y_m", "z_m")
NED, ENU = ("north_mps", "east_mps", "down_mps"), ("east_mps", "north_mps", "up_mps")
ECEF_VELOCITY, PLAIN_VELOCITY = ("vx_ecef_mps", "vy_ecef_mps", "vz_ecef_mps"), ("vx_mps", "vy_mps", "vz_mps")
POSITIONS, VELOCITIES = (GEODETIC, ECEF, PLAIN), (NED, ENU, ECEF_VELOCITY, PLAIN_VELOCITY)
TIMES = ("t_s", "when_utc")
KNOWN = tuple(dict.fromkeys((*TIMES, *(name for kind in (*POSITIONS, *VELOCITIES) for name in kind), "source")))
_LIMITS = {"lon_deg": (-180.0, 360.0), "lat_deg": (-90.0, 90.0), "height_m": (-1e9, 1e9), "t_s": (-1e6, 1e6)}
_LENGTH, _SPEED = (-1e10, 1e10), (-1e6, 1e6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """Which names a source of telemetry uses.

    Parameters
    ----------
    time : str
        ``t_s`` or ``when_utc``.
    position, velocity : (str, str, str)
        One of ``POSITIONS`` and one of ``VELOCITIES``.
    """

    time: str
    position: tuple[str, str, str]
    velocity: tuple[str, str, str]

    @property
    def is_named_fixed(self) -> bool:
        """Whether its names say that it is Earth-fixed."""
        return self.position is not PLAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """Numbers of one line, in SI units and degrees.

    Parameters
    ----------
    time : float or str
        Time after lift-off [s], or an instant.
    position, velocity : (float, float, float)
        As the names of its layout say.
    source : str
        Who sent it; empty where it does not say.
    """

    time: float | str
    position: Vector
    velocity: Vector
    source: str = ""


def find_layout(names: Iterable[str], where: str) -> Layout:
    """Which of the known names a line of names has.

    Parameters
    ----------
    names : iterable of str
        Names of columns or keys; others than the known ones do not matter.
    where : str
        File and line, for messages.

    Returns
    -------
    Layout

    Raises
    ------
    InputError
        When time, position or velocity are missing, with what was found and what was expected.
    """
    given = set(names)
    time = next((name for name in TIMES if name in given), None)
    position = next((kind for kind in POSITIONS if set(kind) <= given), None)
    velocity = next((kind for kind in VELOCITIES if set(kind) <= given), None)
    if position is PLAIN or velocity is PLAIN_VELOCITY:
        # Axes that are not named are those of one frame
        velocity = velocity if (position is PLAIN) == (velocity is PLAIN_VELOCITY) else None
    if time is None or position is None or velocity is None:
        unknown = next((name for name in sorted(given) if name not in KNOWN), None)
        hint = "" if unknown is None else suggest(unknown[:40], KNOWN)
        found = ", ".join(sorted(name[:40] for name in given)) or _("none")
        expected = _("expected t_s or when_utc, a position ({positions}) and a velocity ({velocities})").format(
            positions="; ".join(", ".join(kind) for kind in POSITIONS),
            velocities="; ".join(", ".join(kind) for kind in VELOCITIES),
        )
        problem = _("columns: {found}").format(found=found[:300])
        raise InputError(where, problem, f"{expected}; {hint}" if hint else expected)
    return Layout(time=time, position=position, velocity=velocity)


def pick_row(layout: Layout, values: Mapping[str, object]) -> Row:
    """Numbers of one line by the names of its layout.

    Parameters
    ----------
    layout : Layout
        Of the source.
    values : mapping of str to object
        Texts or numbers, by name.

    Returns
    -------
    Row

    Raises
    ------
    ValueError
        For a value that is no number; its text names it.
    ArithmeticError
        For a number that is not finite or cannot be meant; its text names it.
    """
    time = values[layout.time]
    return Row(
        time=str(time) if layout.time == "when_utc" else _number("t_s", time),
        position=tuple(_number(name, values[name]) for name in layout.position),
        velocity=tuple(_number(name, values[name]) for name in layout.velocity),
        source=str(values.get("source") or "")[:40],
    )


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or value is None:
        raise ValueError(f"{name}={value}")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name}={str(value)[:40]}") from None
    low, high = _LIMITS.get(name, _SPEED if name.endswith("_mps") else _LENGTH)
    if not low <= number <= high:
        raise ArithmeticError(f"{name}={number:g}")
    return number


def to_state(layout: Layout, row: Row) -> tuple[Vector, Vector]:
    """Position and velocity of a row in the axes of its layout, Cartesian.

    Parameters
    ----------
    layout : Layout
        Of the source.
    row : Row
        Its numbers.

    Returns
    -------
    position_m, velocity_mps : (float, float, float)
        Earth-fixed where the layout says so; else in the frame that is not named.
    """
    lonlat = row.position[:2]
    position = row.position
    if layout.position is GEODETIC:
        position = tuple(geodetic_to_ecef(*row.position).tolist())
    elif layout.velocity in (NED, ENU):
        lonlat = tuple(float(angle) for angle in ecef_to_geodetic(position)[:2])
    if layout.velocity in (NED, ENU):
        turn = ned_to_ecef if layout.velocity is NED else enu_to_ecef
        return position, tuple(turn(row.velocity, *lonlat).tolist())
    return position, row.velocity
