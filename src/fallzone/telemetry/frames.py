"""The frame and the unit that telemetry is in, told or recognised by where the vehicle must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from fallzone.constants import EARTH_ROTATION_RADPS
from fallzone.earth.frames import ecef_to_geodetic, geodetic_to_ecef
from fallzone.earth.inertial import inertial_to_ecef
from fallzone.errors import InputError
from fallzone.telemetry.records import Vector
from fallzone.trajectories.states import FIXED
from fallzone.trajectories.trajectory_file import FARTHEST_FROM_PAD_M
from fallzone.words import _, msg

# Of inertial frames that differ by less than a metre, one
TRIED = ("EME2000", "TOD", "TEME")
# Rows that may fit nothing before that is an error
MOST_UNPLACED = 5
_LOWEST_M = -1_000.0
# Time within which a flight may be early or late where it is first seen
_CLOCK_S = 5.0

_KILOMETRES = msg("it fits as kilometres; expected metres")
_FEET = msg("it fits as feet; expected metres")
_SWAPPED = msg("it fits with latitude and longitude swapped")
_INERTIAL = msg("it fits as inertial axes of {frame}; name its columns x_m, y_m, z_m, vx_mps, vy_mps, vz_mps")
_INERTIAL_VELOCITY = msg("the velocity fits as inertial; expected velocity relative to the turning Earth")
_KILOMETRES_PER_S = msg("the velocity fits as km/s; expected m/s")

# find_nominal(t_s) → state (6,) and how far flights of the ensemble are from there [m]
FindNominal = Callable[[float], tuple[np.ndarray, float]]


@dataclass(kw_only=True)
class Frames:
    """Turns states of telemetry into Earth-fixed ones, once it knows their frame.

    Parameters
    ----------
    where : str
        The source, for messages.
    find_nominal : callable or None
        Where the vehicle must be at a time; None where no mission says so.
    liftoff_utc : datetime or None
        Lift-off, which inertial frames need.
    frame : str or None
        ``ITRF`` or an inertial frame where it was told.
    """

    where: str
    find_nominal: FindNominal | None = None
    liftoff_utc: datetime | None = None
    frame: str | None = None
    _is_checked: bool = False
    _unplaced: int = 0

    def to_fixed(self, t_s: float, position: Vector, velocity: Vector, *, is_named_fixed: bool):
        """An Earth-fixed state, or None where the frame is not known yet.

        Parameters
        ----------
        t_s : float
            [s after lift-off].
        position, velocity : (float, float, float)
            Cartesian [m, m/s].
        is_named_fixed : bool
            Whether the names of its columns say that it is Earth-fixed.

        Returns
        -------
        (position, velocity) or None

        Raises
        ------
        InputError
            When it fits where the vehicle must be in another unit or frame, or in none.
        """
        if not self._is_checked:
            self._recognise(t_s, np.array(position), np.array(velocity), is_named_fixed)
            if not self._is_checked:
                return None
        if is_named_fixed or self.frame == FIXED:
            return position, velocity
        state = self._turn(self.frame, t_s, np.array(position), np.array(velocity))
        return tuple(state[:3].tolist()), tuple(state[3:].tolist())

    def is_placed(self, t_s: float, position: Vector, velocity: Vector) -> bool:
        """Whether an Earth-fixed state is where the vehicle must be.

        Parameters
        ----------
        t_s : float
            [s after lift-off].
        position, velocity : (float, float, float)
            [m, m/s].

        Returns
        -------
        bool
            False also where nobody knows.
        """
        return self.find_nominal is not None and self._off_m(t_s, np.array([*position, *velocity])) <= 1.0

    def _turn(self, frame: str, t_s: float, position: np.ndarray, velocity: np.ndarray) -> np.ndarray:
        if frame == FIXED:
            return np.concatenate([position, velocity])
        if self.liftoff_utc is None:
            raise InputError(
                self.where,
                _("is in the inertial frame {frame}, and no mission with liftoff_utc says when it lifts off").format(
                    frame=frame
                ),
                _("name a mission that has one, or send Earth-fixed states"),
            )
        turned = inertial_to_ecef(
            position[None], velocity[None], frame=frame, epoch_utc=self.liftoff_utc, t_s=np.array([t_s])
        )
        return np.concatenate(turned, axis=1)[0]

    def _recognise(self, t_s: float, position: np.ndarray, velocity: np.ndarray, is_named_fixed: bool) -> None:
        told = FIXED if is_named_fixed else self.frame
        if told is not None:
            self._require(told, t_s, position, velocity)
            self.frame, self._is_checked = told, True
            return
        if self.find_nominal is None:
            raise InputError(
                self.where,
                _("does not say in which frame it is, and no mission says where the vehicle must be"),
                _("name the mission with --mission, or the frame with --frame"),
            )
        known = [FIXED, *(TRIED if self.liftoff_utc is not None else ())]
        off_m = {frame: self._off_m(t_s, self._turn(frame, t_s, position, velocity)) for frame in known}
        frame = min(off_m, key=off_m.__getitem__)
        if off_m[frame] <= 1.0:
            self._require(frame, t_s, position, velocity)
            self.frame, self._is_checked = frame, True
            return
        self._unplaced += 1
        if self._unplaced >= MOST_UNPLACED:
            raise self._misfit(t_s, position, self._find_fit(t_s, position, is_named_fixed=False))

    def _off_m(self, t_s: float, state: np.ndarray) -> float:
        """Distance from where the vehicle must be, over what is allowed."""
        nominal, spread_m = self.find_nominal(t_s)
        allowed_m = FARTHEST_FROM_PAD_M + 2.0 * spread_m + _CLOCK_S * float(np.linalg.norm(nominal[3:]))
        return float(np.linalg.norm(state[:3] - nominal[:3])) / allowed_m

    def _require(self, frame: str, t_s: float, position: np.ndarray, velocity: np.ndarray) -> None:
        """Refuse a state that fits better in another unit or frame, or lies in the Earth."""
        state = self._turn(frame, t_s, position, velocity)
        if self.find_nominal is not None:
            if self._off_m(t_s, state) > 1.0 and (fit := self._find_fit(t_s, position, is_named_fixed=frame == FIXED)):
                raise self._misfit(t_s, position, fit)
            if fit := self._find_velocity_fit(t_s, state):
                raise self._misfit(t_s, position, fit)
        height_m = float(ecef_to_geodetic(state[:3])[2])
        if height_m < _LOWEST_M:
            raise InputError(
                self.where,
                _("{depth_km:,.0f} km below the surface at T{t_s:+.1f} s").format(depth_km=-height_m / 1e3, t_s=t_s),
                _("expected {least_m:g} m or more: check units and columns").format(least_m=_LOWEST_M),
            )

    def _find_fit(self, t_s: float, position: np.ndarray, *, is_named_fixed: bool) -> str:
        """In which other unit or frame a position is where the vehicle must be; empty where in none."""
        for words, other in self._list_others(t_s, position, is_named_fixed):
            if self._off_m(t_s, np.concatenate([other, np.zeros(3)])) <= 1.0:
                return words
        return ""

    def _list_others(self, t_s: float, position: np.ndarray, is_named_fixed: bool) -> Iterator[tuple[str, np.ndarray]]:
        yield _(_KILOMETRES), position * 1e3
        yield _(_FEET), position * 0.3048
        lon_deg, lat_deg, height_m = (float(one) for one in ecef_to_geodetic(position))
        yield _(_KILOMETRES), geodetic_to_ecef(lon_deg, lat_deg, height_m * 1e3)
        yield _(_FEET), geodetic_to_ecef(lon_deg, lat_deg, height_m * 0.3048)
        if abs(lon_deg) <= 90.0:
            yield _(_SWAPPED), geodetic_to_ecef(lat_deg, lon_deg, height_m)
        if is_named_fixed and self.liftoff_utc is not None:
            for frame in TRIED:
                yield _(_INERTIAL).format(frame=frame), self._turn(frame, t_s, position, np.zeros(3))[:3]

    def _find_velocity_fit(self, t_s: float, state: np.ndarray) -> str:
        """In which other unit or frame a velocity is that of the nominal flight, where it is far from it."""
        nominal, _spread_m = self.find_nominal(t_s)
        turning = np.cross([0.0, 0.0, EARTH_ROTATION_RADPS], state[:3])
        off_mps = np.linalg.norm(state[3:] - nominal[3:])
        if off_mps > 0.7 * np.linalg.norm(turning):
            if np.linalg.norm(state[3:] - turning - nominal[3:]) < 0.3 * np.linalg.norm(turning):
                return _(_INERTIAL_VELOCITY)
            if np.linalg.norm(nominal[3:]) > 100.0 and np.linalg.norm(state[3:] * 1e3 - nominal[3:]) < 0.3 * off_mps:
                return _(_KILOMETRES_PER_S)
        return ""

    def _misfit(self, t_s: float, position: np.ndarray, fit: str) -> InputError:
        nominal, _spread_m = self.find_nominal(t_s)
        apart_km = float(np.linalg.norm(position - nominal[:3])) / 1e3
        problem = _("at T{t_s:+.1f} s it is {apart_km:,.0f} km from where the mission has it").format(
            t_s=t_s, apart_km=apart_km
        )
        return InputError(
            self.where, problem, fit or _("check frame and units; if both are right, the vehicle is not on its path")
        )
