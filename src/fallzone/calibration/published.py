"""Computed values beside published ones, for any mission and vehicle: used by fits and by validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fallzone.earth.angles import wrap_deg
from fallzone.earth.frames import ecef_to_geodetic
from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError, UsageError
from fallzone.flight.cases import Flown, fly_to_end, list_last_drop
from fallzone.flight.nominal import build_events, find_orbit, interpolate_states, list_drops, list_separated
from fallzone.flight.planning.plan import AscentPlan, build_plan, find_liftoff_mass_kg
from fallzone.kernels.ascent.ends import MASS, POSITION, TIME, VELOCITY
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.fall.fall import fall_path
from fallzone.kernels.gravity import free_fall_mps2
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.results.trajectory import Drop, End, Event
from fallzone.model.site import Site
from fallzone.model.status import StopReason
from fallzone.model.vehicle import Vehicle
from fallzone.names import AS_FLOWN, EVENTS, ITEMS, NOMINAL

# A flight that stays up is followed for about one revolution, in steps that lose less than 10 m.
_COAST_S, _COAST_STEP_S = 5_400.0, 40.0
# How far beyond its ends a line is drawn out for a fit, in lengths of its own.
_DRAWN_OUT = 20.0


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Where and when a ground track crosses a line.

    Parameters
    ----------
    t_s : float
        Time of the crossing [s after lift-off].
    height_m : float
        Height above the WGS 84 ellipsoid [m].
    lon_deg, lat_deg : float
        Geodetic position, WGS 84 [deg].
    """

    t_s: float
    height_m: float
    lon_deg: float
    lat_deg: float


class Flights:
    """The nominal flight of a mission and its own failure, each flown when it is first needed.

    Parameters
    ----------
    mission : Mission
        The mission.
    vehicle : Vehicle
        The vehicle that it flies.
    site : Site
        The site that it starts from.
    environment : Environment
        Tabulated atmosphere and mean wind of the mission.
    """

    def __init__(self, mission: Mission, vehicle: Vehicle, site: Site, environment: Environment) -> None:
        self.mission, self.vehicle, self.site, self.environment = mission, vehicle, site, environment
        self._flown: dict[str, Flown] = {}
        self._parts: dict[str, dict[str, Event | Drop | End | None]] = {}
        self._coast: dict[str, np.ndarray] = {}

    @cached_property
    def plan(self) -> AscentPlan:
        """Ascent of the mission as planned."""
        return build_plan(self.mission, self.vehicle, self.site)

    def fly(self, case: str = NOMINAL) -> Flown:
        """States, events and end of one case.

        Parameters
        ----------
        case : str
            ``nominal`` or ``as-flown``.

        Returns
        -------
        Flown

        Raises
        ------
        InputError
            When the mission cannot fly, or its own failure cannot happen at its time.
        """
        if case not in self._flown:
            self._flown[case] = fly_to_end(self.mission, self.vehicle, self.plan, self.environment, case)
        return self._flown[case]

    def _can_fly(self, case: str) -> bool:
        """Whether a case can happen on this timeline: an engine that has ignited can no longer fail to ignite."""
        if case not in self._flown:
            # A plan that cannot fly at all raises here, whatever the case
            plan = self.plan
            try:
                self._flown[case] = fly_to_end(self.mission, self.vehicle, plan, self.environment, case)
            except (InputError, UsageError):
                return False
        return True

    def find_part(self, row: PublishedValue) -> Event | Drop | End | None:
        """The event, fall or orbit that a published value is about.

        Parameters
        ----------
        row : PublishedValue
            The published value.

        Returns
        -------
        Event, Drop, End or None
            None where the flight does not have it.
        """
        if not self._can_fly(row.case):
            return None
        if row.name == "orbit":
            samples = self.fly(row.case).samples
            return None if samples.stop_reason == StopReason.GROUND else find_orbit(samples.stop)
        if row.case not in self._parts:
            flown = self.fly(row.case)
            parts: dict[str, Event | Drop | End | None] = {event.name: event for event in flown.events}
            drops = list_drops(flown.samples, self.vehicle, self.environment)
            parts |= {drop.item: drop for drop in (*drops, *list_last_drop(flown, self.vehicle))}
            if row.case == AS_FLOWN and "payload-separation" not in parts:
                parts["payload-separation"] = self._late_separation(flown)
            self._parts[row.case] = parts
        return self._parts[row.case].get(row.name)

    def _late_separation(self, flown: Flown) -> Event | None:
        """Separation of the payload by the clock, also where thrust has ended before; None after the impact."""
        t_s = next((part.t_s.value for part in self.mission.separations if part.item == "payload"), np.nan)
        trace = _rising(flown.trace)
        if not trace[0, TIME] <= t_s <= trace[-1, TIME]:
            return None
        after = max(1, int(np.searchsorted(trace[:, TIME], t_s)))
        share = (t_s - trace[after - 1, TIME]) / (trace[after, TIME] - trace[after - 1, TIME])
        state = interpolate_states(trace[[after - 1]], trace[[after]], np.array([share]))
        return build_events(["payload-separation"], state, self.plan)[0]

    def find_crossing(self, row: PublishedValue, *, drawn_out: bool = False) -> Crossing | None:
        """Where the ground track first crosses the line of an overflight.

        Parameters
        ----------
        row : PublishedValue
            With ``line_lonlat``; its ``item`` is what flies over it.
        drawn_out : bool
            Whether the line continues beyond its ends, so that a fit sees how far off a track passes.

        Returns
        -------
        Crossing or None
            None where the track does not cross it.
        """
        if not self._can_fly(row.case):
            return None
        line_lonlat = np.array(row.line_lonlat)
        flown = self.fly(row.case)
        if row.item is not None:
            trace = self._trace_drop(flown, row.item)
            return None if trace is None else find_crossing(trace, line_lonlat, drawn_out=drawn_out)
        found = find_crossing(_rising(flown.trace), line_lonlat, drawn_out=drawn_out)
        if found is not None or flown.path is not None:
            return found
        if row.case not in self._coast:
            self._coast[row.case] = np.concatenate([flown.trace[-1:], _coast(flown.samples.stop)])
        return find_crossing(self._coast[row.case], line_lonlat, drawn_out=drawn_out)

    def _trace_drop(self, flown: Flown, item: str) -> np.ndarray | None:
        """States (m, 8) of a dropped item on its way down; None where it was not dropped."""
        parts = {name: (state, body) for name, state, body in list_separated(flown.samples, self.vehicle)}
        if item not in parts:
            return None
        state, body = parts[item]
        path = fall_path(
            state[POSITION:VELOCITY],
            state[VELOCITY:MASS],
            beta_kgpm2=body.beta_kgpm2.value,
            environment=self.environment,
            curve_index=DRAG_CURVES.index(body.drag_curve),
        )
        mass_kg = np.full(len(path.t_s), np.nan)
        return np.column_stack([state[TIME] + path.t_s, path.position_ecef_m, path.velocity_ecef_mps, mass_kg])


def measure(
    mission: Mission,
    vehicle: Vehicle,
    site: Site,
    environment: Environment,
    rows: Sequence[PublishedValue] | None = None,
) -> list[float]:
    """Computed values of published quantities, each of the flight that it belongs to.

    Parameters
    ----------
    mission : Mission
        Of the best fit, or of a member of an ensemble.
    vehicle : Vehicle
        Of the same.
    site : Site
        Site of the launch.
    environment : Environment
        Tabulated atmosphere and mean wind of the mission.
    rows : sequence of PublishedValue, optional
        Default: all of the mission.

    Returns
    -------
    list of float
        In the order and units of the rows; NaN where the flight has no such event.
    """
    flights = Flights(mission, vehicle, site, environment)
    return [measure_row(flights, row) for row in (mission.published if rows is None else rows)]


def measure_row(flights: Flights, row: PublishedValue) -> float:
    """Computed value of one published quantity.

    Parameters
    ----------
    flights : Flights
        Flights of the mission.
    row : PublishedValue
        The published value.

    Returns
    -------
    float
        In its unit; NaN where the flight has no such event.
    """
    if row.name == "vehicle":
        return _mass_kg(flights.mission, flights.vehicle, row.quantity)
    part = flights.find_crossing(row) if row.name == "overflight" else flights.find_part(row)
    if part is None:
        return np.nan
    if row.quantity == "distance_m":
        return float(range_azimuth(*row.lonlat, part.lon_deg, part.lat_deg)[0])
    return _read(part, row, flights.plan)


def _read(part: Event | Drop | Crossing | End, row: PublishedValue, plan: AscentPlan) -> float:
    """One number of an event, fall, crossing or orbit; range and azimuth count from the pad."""
    if row.quantity in ("range_m", "downrange_m", "azimuth_deg") and row.name in (*EVENTS, *ITEMS, "overflight"):
        range_m, azimuth_deg = range_azimuth(plan.pad_lon_deg, plan.pad_lat_deg, part.lon_deg, part.lat_deg)
        return float(azimuth_deg if row.quantity == "azimuth_deg" else range_m)
    value = getattr(part, row.quantity, None)
    return np.nan if value is None else value


def _mass_kg(mission: Mission, vehicle: Vehicle, quantity: str) -> float:
    if quantity == "liftoff_mass_kg":
        return find_liftoff_mass_kg(mission, vehicle)
    if quantity == "propellant_kg":
        return sum(motor.count * motor.propellant_kg.value for motor in vehicle.motors)
    if quantity == "other_mass_kg":
        return sum(vehicle.dry_masses_kg.values()) + mission.payload_kg.value
    return np.nan


def find_crossing(trace: np.ndarray, line_lonlat: np.ndarray, *, drawn_out: bool = False) -> Crossing | None:
    """First point at which the ground track of a trace crosses a line.

    Line and track are straight in longitude and latitude between their points. Longitudes count from the line's first
    point, so that the antimeridian is no edge.

    Parameters
    ----------
    trace : (m, 8) float64
        Time [s after lift-off], Earth-fixed position [m] and velocity [m/s], mass [kg].
    line_lonlat : (2, 2) float64
        Longitude and latitude of both ends [deg].
    drawn_out : bool
        Whether the line continues 20 times its length beyond each end; then the crossing nearest its middle counts.

    Returns
    -------
    Crossing or None
        None where they do not cross.

    Source
    ------
    Derived: the track crosses where its cross product with the direction of the line changes sign.
    """
    lon_deg, lat_deg, _ = ecef_to_geodetic(trace[:, POSITION:VELOCITY])
    track = np.column_stack([wrap_deg(lon_deg - line_lonlat[0, 0]), lat_deg - line_lonlat[0, 1]])
    along = np.array([wrap_deg(line_lonlat[1, 0] - line_lonlat[0, 0]), line_lonlat[1, 1] - line_lonlat[0, 1]])
    # Distances from the line and along it, in lengths of the line
    side = (track[:, 1] * along[0] - track[:, 0] * along[1]) / (along @ along)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = side[:-1] / (side[:-1] - side[1:])
    near = np.abs(np.diff(track[:, 0])) < 180.0
    crosses = near & (side[:-1] * side[1:] <= 0.0) & (side[:-1] != side[1:])
    place = (track[:-1] + np.where(crosses, share, 0.0)[:, None] * np.diff(track, axis=0)) @ along / (along @ along)
    reach = _DRAWN_OUT if drawn_out else 0.0
    found = np.flatnonzero(crosses & (place >= -reach) & (place <= 1.0 + reach))
    if len(found) == 0:
        return None
    # Where a drawn-out line is crossed more than once, the crossing nearest to its middle is the one that counts
    i = int(found[np.argmin(np.abs(place[found] - 0.5))] if drawn_out else found[0])
    state = interpolate_states(trace[[i]], trace[[i + 1]], share[[i]])[0]
    lon, lat, height = ecef_to_geodetic(state[POSITION:VELOCITY])
    return Crossing(t_s=float(state[TIME]), height_m=float(height), lon_deg=float(lon), lat_deg=float(lat))


def _rising(trace: np.ndarray) -> np.ndarray:
    """A trace without states at equal times."""
    return trace[np.concatenate([[True], np.diff(trace[:, TIME]) > 1e-9])]


def _coast(stop: np.ndarray) -> np.ndarray:
    """States (m, 8) of a flight that stays up, without thrust and air.

    Source
    ------
    W. Kutta, "Beitrag zur näherungsweisen Integration totaler Differentialgleichungen" (1901): the classical method of
    order 4.
    """
    rows, state, h = [], stop.copy(), _COAST_STEP_S

    def slope(y: np.ndarray) -> np.ndarray:
        return np.array([*y[3:], *free_fall_mps2(y[0], y[1], y[2], y[3], y[4])])

    for _ in range(int(_COAST_S / h)):
        y = state[POSITION:MASS]
        k1 = slope(y)
        k2 = slope(y + 0.5 * h * k1)
        k3 = slope(y + 0.5 * h * k2)
        k4 = slope(y + h * k3)
        state = state.copy()
        state[POSITION:MASS] = y + h / 6.0 * (k1 + 2.0 * (k2 + k3) + k4)
        state[TIME] += h
        rows.append(state)
    return np.array(rows)
