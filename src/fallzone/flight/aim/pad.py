"""A vehicle on its pad, and ascents from there: a gravity turn, then thrust along the primer vector into an orbit."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from fallzone.constants import (
    EARTH_EQUATORIAL_RADIUS_M,
    EARTH_GM_M3PS2,
    EARTH_ROTATION_RADPS,
)
from fallzone.earth.angles import wrap_deg
from fallzone.earth.frames import ecef_to_eci_velocity
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.aim.yaw import (
    QUICKEST_RAD,
    find_plane_yaw_rad,
    find_right,
    is_at_once,
    list_yaws,
    read_yaw,
    wrap_rad,
)
from fallzone.flight.planning.plan import AscentPlan
from fallzone.kernels.ascent.craft import BURN_KG, DURATION_S, STAGE, USED_KG, AscentTables
from fallzone.kernels.ascent.steering import (
    END_COLUMNS,
    MASS,
    POSITION,
    POSITION_COSTATE,
    PRIMER,
    PROGRAMME,
    STATE_COLUMNS,
    TIME,
    TRACE_COLUMNS,
    TURN,
    VELOCITY,
    VELOCITY_COSTATE,
    Control,
    fly_leg,
)
from fallzone.kernels.iip import iip
from fallzone.kernels.pchip import join_knots
from fallzone.kernels.tables import Environment
from fallzone.model.mission import TargetOrbit

# Assumed, for few vehicles publish it: they climb straight for ten seconds and then tilt at a rate that loads hardly
# notice
KICK_S, KICK_RATE_DEGPS = 10.0, 1.5
# Below this dynamic pressure the thrust may leave the path, and takes this long to do so
THIN_AIR_PA, BLEND_S = 1_000.0, 30.0
# Tilts, or rates of a pull-up [rad/s], between which the one that leads to an elevation is looked for [rad]
_LEAST_KICK_RAD, _LARGEST_KICK_RAD = 1e-4, 0.6
# First guesses of the thrust: pitch [rad], and how fast its tangent falls [1/1,000 s]
_GUESSES = tuple((pitch, fall) for pitch in (0.3, 0.6, 0.9) for fall in (1.0, 2.0, 3.5))
_REACHED = 1e-3
# A thrust that turns about farther than this meets all conditions, and is that of no rocket
_MOST_YAW_RAD = math.pi
_KNOT_S, _FINE_UNTIL_S = 4.0, 24.0
_NO_TRACE, _NO_COSTATES = np.empty((0, TRACE_COLUMNS)), np.zeros(6)
_AXIS_RADPS = np.array([0.0, 0.0, EARTH_ROTATION_RADPS])


# States at the ends of the phases and rows of the trace, from the numbers of a primer vector
_Fly = Callable[..., tuple[np.ndarray, int]]


@dataclass(frozen=True, kw_only=True)
class Ascent:
    """An ascent that was steered into an orbit.

    Parameters
    ----------
    elevation_deg : float
        Of the path at the end of the gravity turn in calm air [deg].
    last_s : float
        Length of the last burn, from its last throttle step on [s].
    primer : (6 + items of the corridor,) float64
        What the primer vector begins with, the last burn as a share of its planned length, and what leads the items
        into the corridor (`yaw.read_yaw`): a first guess for ascents like this one.
    end : (13,) float64
        State at the last cut-off, in the columns of `kernels.ascent.steering`.
    trace : (m, 16) float64
        Time [s], state, and pitch and azimuth of the thrust [rad] from lift-off to the last cut-off.
    """

    elevation_deg: float
    last_s: float
    primer: np.ndarray
    end: np.ndarray
    trace: np.ndarray


class Pad:
    """A vehicle on its pad, or released in the air, with a launch azimuth and a target orbit: ascents begin here.

    Parameters
    ----------
    plan : AscentPlan
        Phases and masses; its programme is not read.
    environment : Environment
        Air and mean wind.
    orbit : TargetOrbit
        Orbit that is entered at its perigee, with the node and the argument of perigee free.
    azimuth_deg : float
        Azimuth of the plane of the gravity turn [deg], clockwise from north.
    corridor : dict of str to float
        Items that are to fall at an azimuth from the pad [deg], in the order in which they separate, after the turn.

    Attributes
    ----------
    is_direct : bool
        Whether the azimuth is the one that leads to the orbit without a dog-leg; not unless it is set.
    turn_rate_radps : float
        How fast the thrust turns at most; infinite unless it is set.
    """

    def __init__(
        self,
        plan: AscentPlan,
        environment: Environment,
        orbit: TargetOrbit,
        azimuth_deg: float,
        corridor: dict[str, float] | None = None,
    ) -> None:
        self.plan, self.environment = plan, environment
        self.is_released = plan.is_released
        self.azimuth_rad = math.radians(azimuth_deg)
        self.perigee_m = EARTH_EQUATORIAL_RADIUS_M + orbit.perigee_m.value
        self.apogee_m = EARTH_EQUATORIAL_RADIUS_M + orbit.apogee_m.value
        self.inclination_rad = math.radians(orbit.inclination_deg.value)
        phases = plan.tables.phases
        self.last_phase = int(np.flatnonzero(phases[:, BURN_KG] > 0.0)[-1])
        last = phases[self.last_phase]
        self.planned_s, self.flow_kgps = float(last[DURATION_S]), float(last[BURN_KG] / last[DURATION_S])
        self.last_stage, self.turn_rate_radps, self.is_direct = int(last[STAGE]), math.inf, False
        # Of the last burn, what lies before the last change of its throttle, or before what separates in it
        begun = slice(int(plan.ignition_phase[-1]) + 1, self.last_phase)
        self.begun_s = float(phases[begun, DURATION_S].sum())
        self.begun_kg = float(plan.tables.burns[begun, self.last_stage, USED_KG].sum())
        phase = dict(zip(plan.items, plan.item_phase.tolist(), strict=True))
        self.corridor = {phase.get(item, -1): azimuth_deg for item, azimuth_deg in (corridor or {}).items()}
        first = next(iter(self.corridor), -1)
        # To the last burn-out before the first item of the corridor separates
        self.yaw_phases = int(np.flatnonzero(phases[: first + 1, BURN_KG]).max(initial=-1)) + 1
        starts_s = np.concatenate([[0.0], np.cumsum(phases[:, DURATION_S])])
        self.ignition_s = float(starts_s[np.flatnonzero(phases[:, BURN_KG] > 0.0)[0]])
        # Room for the small steps of the tilt, and for a last burn three times as long as planned
        longest_s = phases[:, DURATION_S].sum() + 2.0 * (self.begun_s + self.planned_s)
        self._most_rows = 1_000 + int(longest_s) + len(phases)
        self._start = np.zeros(END_COLUMNS)
        self._start[POSITION:VELOCITY], self._start[MASS] = plan.tables.position_m, plan.tables.mass_kg
        self._start[VELOCITY:MASS] = plan.tables.velocity_mps

    def without_dogleg(self) -> Pad:
        """The same start into an orbit of the same heights in whatever plane the launch azimuth leads to.

        Returns
        -------
        Pad
            This one where it is direct.
        """
        if self.is_direct:
            return self
        direct = copy.copy(self)
        direct.is_direct, direct.inclination_rad, direct.corridor, direct.yaw_phases = True, math.nan, {}, 0
        return direct

    def turn(self, kick_rad: float) -> tuple[np.ndarray, np.ndarray, float]:
        """Gravity turn in calm air after a tilt, or after a pull-up where the vehicle was released in the air.

        A vehicle that pulls up lights its engine with the thrust straight up and leans over, until its path has come up
        to its thrust.

        Parameters
        ----------
        kick_rad : float
            The tilt, > 0; of a pull-up the angle by which the thrust leans over in each second.

        Returns
        -------
        end : (16,) float64
            State, time, phase and time within it at the end of the turn.
        trace : (m, 16) float64
            As in `Ascent`.
        elevation_deg : float
            Of the path at the end, relative to the Earth.
        """
        trace = np.empty((self._most_rows, TRACE_COLUMNS))
        control = Control(
            kick_s=self.ignition_s if self.is_released else KICK_S,
            kick_rad=0.5 * math.pi if self.is_released else kick_rad,
            kick_rate_radps=min(kick_rad if self.is_released else math.radians(KICK_RATE_DEGPS), self.turn_rate_radps),
            azimuth_rad=self.azimuth_rad,
            pulls_up=self.is_released,
            thin_pa=THIN_AIR_PA,
            turn_rate_radps=self.turn_rate_radps,
        )
        end, _boundaries, rows = self._fly(self.plan.tables, TURN, self._start, control, trace=trace)
        return end, trace[:rows], math.degrees(trace[rows - 1, -2])

    def _fly(
        self,
        tables: AscentTables,
        leg: int,
        start: np.ndarray,
        control: Control,
        *,
        costates: np.ndarray = _NO_COSTATES,
        bends: Iterable[float] = (),
        trace: np.ndarray = _NO_TRACE,
    ) -> tuple[np.ndarray, np.ndarray, int]:
        """End, boundaries and number of rows of one leg; bends in the order of the corridor."""
        end, boundaries = np.empty(END_COLUMNS), np.empty((len(tables.phases), STATE_COLUMNS))
        jumps = np.zeros(len(tables.phases))
        for phase, bend in zip(self.corridor, bends, strict=False):
            jumps[phase] = bend
        rows = fly_leg(tables, self.environment, leg, start, control, costates, jumps, boundaries, end, trace)
        return end, boundaries, rows

    def find_kick_rad(self, elevation_deg: float) -> float:
        """Tilt after which the gravity turn ends with a path of some elevation.

        Parameters
        ----------
        elevation_deg : float
            [deg], above the horizontal.

        Returns
        -------
        float
            [rad].
        """
        low, high = math.log(_LEAST_KICK_RAD), math.log(_LARGEST_KICK_RAD)
        # By halves: the elevation falls with the tilt, but where the turn ends moves in steps of the integration
        for _halving in range(22):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self.turn(math.exp(middle))[2] > elevation_deg else (low, middle)
        return math.exp(0.5 * (low + high))

    def steer(self, elevation_deg: float, guess: np.ndarray | None = None, *, is_near: bool = False) -> Ascent | None:
        """Ascent to the target orbit by a gravity turn that ends with some elevation.

        Parameters
        ----------
        elevation_deg : float
            [deg], above the horizontal.
        guess : (6 + items of the corridor,) float64, optional
            `Ascent.primer` of an ascent like it.
        is_near : bool
            Whether that ascent is so like it that no other guess is tried.

        Returns
        -------
        Ascent or None
            None where none was found.
        """
        calm, trace, _elevation_deg = self.turn(self.find_kick_rad(elevation_deg))
        tables = self.plan.tables._replace(**tabulate(trace, self.azimuth_rad))
        flown = np.empty((self._most_rows, TRACE_COLUMNS))
        control = Control(until_s=float(calm[TIME]))
        begin, _boundaries, first_rows = self._fly(tables, PROGRAMME, self._start, control, trace=flown)
        axes, right = _axes_of(begin), find_right(begin, self.azimuth_rad)

        def fly(numbers: np.ndarray, trace: np.ndarray = _NO_TRACE) -> tuple[np.ndarray, int]:
            costates, (yaw_rate_radps, bends) = _unpack(numbers, axes), read_yaw(numbers[6:])
            control = Control(
                azimuth_rad=self.azimuth_rad,
                blend_s=BLEND_S,
                yaw_rate_radps=yaw_rate_radps,
                yaws_to_primer=yaw_rate_radps * (costates[3:] @ right) > 0.0,
                yaw_phases=self.yaw_phases,
                last_s=self._find_last_s(numbers),
                turn_rate_radps=self.turn_rate_radps,
            )
            _end, boundaries, rows = self._fly(
                tables, PRIMER, begin, control, costates=costates, bends=bends, trace=trace
            )
            return boundaries, rows

        numbers = next((one for one in self._search(fly, float(begin[TIME]), guess, is_near) if one is not None), None)
        if numbers is None:
            return None
        boundaries, rows = fly(numbers, flown[first_rows:])
        _times_s, _pitch_rad, yaw_rad = find_knots(flown[: first_rows + rows], self.azimuth_rad)
        if np.abs(yaw_rad).max() > _MOST_YAW_RAD:
            return None
        return Ascent(
            elevation_deg=elevation_deg,
            last_s=self._find_last_s(numbers),
            primer=numbers,
            end=boundaries[self.last_phase],
            trace=flown[: first_rows + rows],
        )

    def _find_last_s(self, numbers: np.ndarray) -> float:
        """How long the last burn lasts from its last throttle step on, from the numbers of a primer vector [s]."""
        return float(numbers[5]) * (self.begun_s + self.planned_s) - self.begun_s

    def _search(
        self, fly: _Fly, begun_s: float, guess: np.ndarray | None, is_near: bool
    ) -> Iterator[np.ndarray | None]:
        """Numbers of a primer vector that leads to the orbit and into the corridor, or None, guess by guess."""
        yaw_rad = self._guess_yaw_rad()
        guesses = [np.array([pitch, yaw_rad, 0.0, 0.0, fall, 1.0]) for pitch, fall in _GUESSES]
        if guess is not None:
            guesses = [guess, *([] if is_near else guesses)]
        for start in guesses:
            if len(start) < 6 + len(self.corridor):
                # That of an ascent without a dog-leg
                start = np.concatenate([start[:1], [yaw_rad], start[2:6]])
            for yaws in self._list_yaws(start[6:], begun_s):
                yield self._converge(fly, np.append(start[:6], yaws))

    def _guess_yaw_rad(self) -> float:
        """How far the primer vector may point to the right at the beginning: the later the yaw, the farther."""
        if self.is_direct:
            return 0.0
        lat_rad, azimuth_deg = math.radians(self.plan.pad_lat_deg), math.degrees(self.azimuth_rad)
        near_rad = math.radians([azimuth_deg, *self.corridor.values()][-1])
        yaw_rad = find_plane_yaw_rad(lat_rad, self.inclination_rad, self.azimuth_rad, near_rad)
        return 2.0 * yaw_rad if self.corridor else yaw_rad

    def _list_yaws(self, near: np.ndarray, begun_s: float) -> tuple[np.ndarray, ...]:
        """Yaws that a search begins with: at a rate, and, where none leads into the corridor, at once."""
        if not self.corridor:
            return (near,)
        turn_rad = wrap_rad(math.radians(next(iter(self.corridor.values()))) - self.azimuth_rad)
        ends_s = float(self.plan.tables.phases[: self.yaw_phases, DURATION_S].sum())
        rate, at_once = list_yaws(turn_rad, ends_s - begun_s, len(self.corridor))
        if len(near) == 0:
            return rate, at_once
        return (near,) if is_at_once(near) else (near, np.append(at_once[:1], near[1:]))

    def _converge(self, fly: _Fly, start: np.ndarray) -> np.ndarray | None:
        from scipy.optimize import least_squares

        scale = [0.3, 0.3, 1.0, 1.0, 1.0, 0.2, 0.3, *[1.0] * len(self.corridor)][: len(start)]
        bounds = np.full((2, len(start)), [[-np.inf], [np.inf]])
        if self.corridor and not is_at_once(start[6:]):
            bounds[:, 6] = -QUICKEST_RAD, QUICKEST_RAD
        found = least_squares(
            lambda numbers: self._miss(fly(numbers)[0]),
            start,
            x_scale=scale,
            bounds=bounds,
            max_nfev=40,
            xtol=1e-12,
            ftol=1e-12,
        )
        return found.x if np.abs(found.fun).max() < _REACHED else None

    def _miss(self, boundaries: np.ndarray) -> np.ndarray:
        """Offsets from the perigee of the target orbit, from what makes the propellant stationary, and of the items.

        Parameters
        ----------
        boundaries : (p, 13) float64
            States at the ends of the phases.

        Returns
        -------
        (6 + items,) float64
        """
        end = boundaries[self.last_phase]
        position = end[POSITION:VELOCITY]
        velocity = ecef_to_eci_velocity(position, end[VELOCITY:MASS])
        of_velocity = end[VELOCITY_COSTATE:]
        of_position = end[POSITION_COSTATE:VELOCITY_COSTATE] + cross(_AXIS_RADPS, of_velocity)
        radius_m, speed_mps = np.linalg.norm(position), np.linalg.norm(velocity)
        momentum = cross(position, velocity)
        momentum /= np.linalg.norm(momentum)
        wanted_mps = math.sqrt(EARTH_GM_M3PS2 * (2.0 / self.perigee_m - 2.0 / (self.perigee_m + self.apogee_m)))
        # The node and the argument of perigee are free: to turn about the Earth's axis or the orbit's saves nothing;
        # nor does it about any, where the inclination is free as well
        is_free = math.isnan(self.inclination_rad)
        turning = cross(position, of_position) + cross(velocity, of_velocity)
        turning /= speed_mps * np.linalg.norm(of_velocity)
        off = np.array(
            [
                (radius_m - self.perigee_m) / 1e4,
                (speed_mps - wanted_mps) / 20.0,
                position @ velocity / radius_m / 20.0,
                10.0 * turning[0] if is_free else 200.0 * (math.acos(momentum[2]) - self.inclination_rad),
                10.0 * turning[2],
                10.0 * (turning[1] if is_free else turning @ momentum),
                *(self._miss_corridor(boundaries[phase], phase) for phase in self.corridor),
            ]
        )
        return np.where(np.isfinite(off), np.clip(off, -1e3, 1e3), 1e3)

    def _miss_corridor(self, state: np.ndarray, phase: int) -> float:
        """How far to the right of its azimuth from the start something would fall without air, in 10 km."""
        found = iip(state[None, POSITION:VELOCITY], state[None, VELOCITY:MASS])
        range_m, azimuth_deg = range_azimuth(
            self.plan.pad_lon_deg, self.plan.pad_lat_deg, found.lon_deg[0], found.lat_deg[0]
        )
        off_deg = wrap_deg(azimuth_deg - self.corridor[phase])
        return float(range_m * math.radians(off_deg) / 1e4)


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cross product of two vectors: NumPy's own takes ten times as long for one pair.

    Parameters
    ----------
    a, b : (3,) float64
        In one frame.

    Returns
    -------
    (3,) float64
        In the same frame, its unit the product of theirs.

    Source
    ------
    J. W. Gibbs, Elements of Vector Analysis (1881).
    """
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def _axes_of(begin: np.ndarray) -> np.ndarray:
    """Rows ahead, right and up of the inertial path at a state, Earth-fixed."""
    position = begin[POSITION:VELOCITY]
    velocity = ecef_to_eci_velocity(position, begin[VELOCITY:MASS])
    up = position / np.linalg.norm(position)
    right = cross(velocity, up)
    right /= np.linalg.norm(right)
    return np.stack([cross(up, right), right, up])


def _unpack(numbers: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Costates of position [1/s] and velocity, Earth-fixed: from pitch and yaw [rad] and rates [1/1,000 s]."""
    pitch, yaw = numbers[:2]
    level = math.cos(pitch)
    of_velocity = np.array([level * math.cos(yaw), level * math.sin(yaw), math.sin(pitch)]) @ axes
    of_position = numbers[2:5] / 1e3 @ axes - cross(_AXIS_RADPS, of_velocity)
    return np.concatenate([of_position, of_velocity])


def tabulate(trace: np.ndarray, azimuth_rad: float) -> dict[str, np.ndarray]:
    """The directions of a trace as the programme of `AscentTables`.

    Parameters
    ----------
    trace : (m, 16) float64
        As in `Ascent`.
    azimuth_rad : float
        Launch azimuth.

    Returns
    -------
    dict of str to array
        Knots [s after lift-off] and cubics [rad] of pitch and azimuth.
    """
    t_s, pitch_rad, yaw_rad = find_knots(trace, azimuth_rad)
    return {
        "pitch_t_s": t_s,
        "pitch_rad": join_knots(t_s, pitch_rad),
        "azimuth_t_s": t_s,
        "azimuth_rad": join_knots(t_s, azimuth_rad + yaw_rad),
    }


def find_knots(trace: np.ndarray, azimuth_rad: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Knots of a programme through a trace: every step of the tilt, fewer later.

    Parameters
    ----------
    trace : (m, 16) float64
        As in `Ascent`.
    azimuth_rad : float
        Launch azimuth.

    Returns
    -------
    t_s, pitch_rad, yaw_rad : (k,) float64
        Times, pitch, and yaw from the launch azimuth.
    """
    t_s, rows = trace[:, 0], [0]
    for row in range(1, len(t_s)):
        since_s = t_s[row] - t_s[rows[-1]]
        is_last = row == len(t_s) - 1
        if since_s >= _KNOT_S or (since_s > 1e-6 and (t_s[row] < _FINE_UNTIL_S or is_last)):
            rows.append(row)
    pitch_rad = trace[rows, -2]
    yaw_rad = (trace[rows, -1] - azimuth_rad + np.pi) % (2.0 * np.pi) - np.pi
    # Straight up there is no azimuth
    return t_s[rows], pitch_rad, np.unwrap(np.where(np.cos(pitch_rad) < 1e-6, 0.0, yaw_rad))
