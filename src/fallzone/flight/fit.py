"""Fit guidance and uncertain vehicle numbers of a mission to what was published: ``python -m fallzone.flight.fit``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

import numpy as np

from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, EARTH_GM_M3PS2
from fallzone.earth.frames import ecef_to_eci_velocity, ecef_to_geodetic
from fallzone.errors import FallzoneError
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.fit_files import write_fit
from fallzone.flight.nominal import Samples, find_sample_loads, sample_flight
from fallzone.flight.parameters import Parameter, apply_values, list_parameters, round_records, round_value
from fallzone.flight.plan import build_plan
from fallzone.flight.residuals import find_max_angle_of_attack_deg, find_turn_rate_degps, measure
from fallzone.kernels.ascent import MASS, POSITION, TIME, VELOCITY
from fallzone.kernels.loads import ANGLE_OF_ATTACK_DEG, DYNAMIC_PRESSURE_PA
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Fit, Mission, Residual
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle

# Published values are met to a third of their tolerance before anything else gives way.
PUBLISHED_WEIGHT = 3.0
# Flyability is aimed at with room to spare: the limits themselves are 2 deg/s and 5 deg (flight.residuals).
AIM_RATE_DEGPS, AIM_ANGLE_OF_ATTACK_DEG, AIM_PRESSURE_PA = 1.6, 4.0, 4_000.0
# A passage is met to this distance and time.
PASSAGE_TOLERANCE_M, PASSAGE_TOLERANCE_S = 20_000.0, 20.0
# Pulls towards published numbers, the middle of the bounds, and smooth programmes: weak, to choose among equals.
PULL_TO_PUBLISHED, PULL_TO_MIDDLE, PULL_TO_SMOOTH = 0.7, 0.1, 0.3

# What did not happen at all counts as this many tolerances off.
_MISSED = 20.0
# Difference step, as a share of half of each parameter's range: wide enough to see past the step errors of flights.
_DIFFERENCE = 1e-3

_LOAD_TIMES_S = np.arange(10.0, 130.0, 2.0)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A mission to fit.

    Parameters
    ----------
    mission, vehicle, site : records
        As read.
    environment : Environment
        Mean wind and air.
    through : (float, float, float) or None
        Longitude and latitude [deg] that the ground track is drawn towards, and when [s after lift-off].
    parameters : list of Parameter
        What moves.
    """

    mission: Mission
    vehicle: Vehicle
    site: Site
    environment: Environment
    through: tuple[float, float, float] | None
    parameters: list[Parameter]

    def records(self, x: np.ndarray) -> tuple[Mission, Vehicle]:
        """Records with the parameters x (k,) put in."""
        values = {(p.record, p.path): value for p, value in zip(self.parameters, x.tolist(), strict=True)}
        return apply_values(self.mission, self.vehicle, values)

    def residuals(self, x: np.ndarray) -> np.ndarray:
        """Everything that is to be small, in units of what is tolerable."""
        mission, vehicle = self.records(x)
        samples = sample_flight(build_plan(mission, vehicle, self.site), self.environment)
        parts = [
            PUBLISHED_WEIGHT * _published(mission, measure(mission, vehicle, samples, self.environment)),
            PUBLISHED_WEIGHT * _orbit(mission, samples.stop),
            PUBLISHED_WEIGHT * self._passage(samples),
            _flyability(samples, self.environment),
            _propellant(vehicle),
            self._pull(x),
            PULL_TO_SMOOTH * _roughness(mission),
        ]
        return np.concatenate(parts)

    def _passage(self, samples: Samples) -> np.ndarray:
        if self.through is None:
            return np.empty(0)
        lon_deg, lat_deg, t_s = self.through
        distance_m, passed_s = _passage(samples, lon_deg, lat_deg)
        return np.array([distance_m / PASSAGE_TOLERANCE_M, (passed_s - t_s) / PASSAGE_TOLERANCE_S])

    def _pull(self, x: np.ndarray) -> np.ndarray:
        pulls = []
        for parameter, value in zip(self.parameters, x, strict=True):
            half = (parameter.high - parameter.low) / 2.0
            if parameter.published is not None:
                pulls.append(PULL_TO_PUBLISHED * (value - parameter.published) / half)
            elif "guidance" not in parameter.path:
                pulls.append(PULL_TO_MIDDLE * (value - (parameter.low + parameter.high) / 2.0) / half)
        return np.array(pulls)


def _published(mission: Mission, computed: dict[tuple[str, str], float]) -> np.ndarray:
    """Differences from published values over their tolerances; orbit heights are left to ``_orbit``."""
    off = np.array(
        [
            (computed[value.name, value.quantity] - value.value) / value.tolerance
            for value in mission.published
            if value.quantity not in ("perigee_m", "apogee_m")
        ]
    )
    return np.where(np.isnan(off), _MISSED, off)


def _orbit(mission: Mission, stop: np.ndarray) -> np.ndarray:
    """Mean height and the two parts of the eccentricity against the target orbit, in half tolerances.

    Perigee and apogee themselves change places where the orbit is circular, which no gradient survives. For an
    elliptic target the nominal flight is to end at its perigee.
    """
    if mission.target_orbit is None:
        return np.empty(0)
    perigee_m, apogee_m = mission.target_orbit.perigee_m.value, mission.target_orbit.apogee_m.value
    tolerance_m = min((v.tolerance for v in mission.published if v.quantity == "perigee_m"), default=50e3)
    position = stop[POSITION:VELOCITY]
    velocity = ecef_to_eci_velocity(position, stop[VELOCITY:MASS])
    radius_m = np.linalg.norm(position)
    axis_m = 1.0 / (2.0 / radius_m - velocity @ velocity / EARTH_GM_M3PS2)
    off_m = [
        axis_m - EARTH_EQUATORIAL_RADIUS_M - (perigee_m + apogee_m) / 2.0,
        axis_m - radius_m - (apogee_m - perigee_m) / 2.0,
        position @ velocity * np.sqrt(axis_m / EARTH_GM_M3PS2),
    ]
    return np.array(off_m) / (tolerance_m / 2.0)


def _flyability(samples: Samples, environment: Environment) -> np.ndarray:
    """Excess turn rate and angle of attack over what is aimed at, at fixed times so that the shape is fixed."""
    rate = find_turn_rate_degps(samples, intervals=800)
    parts = [np.maximum(rate - AIM_RATE_DEGPS, 0.0) / 0.05]
    for wind_scale in (0.0, 1.0):
        loads = find_sample_loads(samples, environment, wind_scale=wind_scale)
        flown_s = samples.trace[1:, TIME]
        angle = np.interp(_LOAD_TIMES_S, flown_s, loads[1:, ANGLE_OF_ATTACK_DEG])
        pressure = np.interp(_LOAD_TIMES_S, flown_s, loads[1:, DYNAMIC_PRESSURE_PA])
        # Counts in full in thick air and fades out below, so that the edge of thick air may move
        thick = np.clip((pressure - 0.5 * AIM_PRESSURE_PA) / (0.5 * AIM_PRESSURE_PA), 0.0, 1.0)
        parts.append(np.maximum(angle - AIM_ANGLE_OF_ATTACK_DEG, 0.0) * thick / 0.2)
    return np.concatenate(parts)


def _propellant(vehicle: Vehicle) -> np.ndarray:
    """Propellant beyond a thousandth inside its bounds, in thousandths of itself."""
    excess = []
    for stage in vehicle.stages:
        loaded = stage.propellant_kg
        margin_kg = 0.001 * loaded.value
        low_kg = loaded.low + margin_kg if loaded.low is not None else -np.inf
        high_kg = loaded.high - margin_kg if loaded.high is not None else np.inf
        excess.append(max(low_kg - loaded.value, loaded.value - high_kg, 0.0) / margin_kg)
    return np.array(excess)


def _roughness(mission: Mission) -> np.ndarray:
    """Changes of slope from knot to knot of both programmes [deg/s], times 10."""
    guidance = mission.guidance
    bends = []
    for times, values in ((guidance.pitch_t_s, guidance.pitch_deg), (guidance.yaw_t_s, guidance.yaw_deg)):
        bends.append(10.0 * np.diff(np.diff(values) / np.diff(times)))
    return np.concatenate(bends)


def _passage(samples: Samples, lon_deg: float, lat_deg: float) -> tuple[float, float]:
    """Signed distance of a point from the ground track [m], on a plane about the point, and when it is passed [s]."""
    track_lon, track_lat, _ = ecef_to_geodetic(samples.trace[:, POSITION:VELOCITY])
    scale_m = np.radians(1.0) * EARTH_EQUATORIAL_RADIUS_M
    plane = scale_m * np.column_stack([(track_lon - lon_deg) * np.cos(np.radians(lat_deg)), track_lat - lat_deg])
    step = np.diff(plane, axis=0)
    share = np.clip(-np.sum(plane[:-1] * step, axis=1) / np.maximum(np.sum(step**2, axis=1), 1.0), 0.0, 1.0)
    foot = plane[:-1] + share[:, None] * step
    nearest = int(np.argmin(np.sum(foot**2, axis=1)))
    side = np.sign(step[nearest, 0] * foot[nearest, 1] - step[nearest, 1] * foot[nearest, 0])
    flown_s = samples.trace[:, TIME]
    passed_s = flown_s[nearest] + share[nearest] * (flown_s[nearest + 1] - flown_s[nearest])
    return float(side * np.linalg.norm(foot[nearest])), float(passed_s)


def solve(problem: Problem, *, evaluations: int) -> np.ndarray:
    """Parameters (k,) that least squares leads to from those of the files; the same every time.

    Parameters
    ----------
    evaluations : int
        Steps of the solver at most.
    """
    from scipy.optimize import least_squares

    low = np.array([parameter.low for parameter in problem.parameters])
    high = np.array([parameter.high for parameter in problem.parameters])
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    start = np.clip((np.array([p.value for p in problem.parameters]) - middle) / half, -0.999, 0.999)
    # Every parameter runs from 1 to 3, so that one relative difference step suits all of them
    found = least_squares(
        lambda u: problem.residuals(middle + (u - 2.0) * half),
        start + 2.0,
        bounds=(1.0, 3.0),
        diff_step=_DIFFERENCE / 2.0,
        max_nfev=evaluations,
    )
    return middle + (found.x - 2.0) * half


def describe_fit(problem: Problem, mission: Mission, vehicle: Vehicle, command: str) -> Fit:
    """What a fit left over: residuals of the numbers as written, bounds that were met, and flyability."""
    samples = sample_flight(build_plan(mission, vehicle, problem.site), problem.environment)
    computed = measure(mission, vehicle, samples, problem.environment)
    residuals = [
        Residual(
            name=value.name,
            quantity=value.quantity,
            published=value.value,
            computed=_short(computed[value.name, value.quantity]),
            tolerance=value.tolerance,
        )
        for value in mission.published
    ]
    on_bound = []
    moved = {(p.record, p.path): p for p in list_parameters(mission, vehicle)}
    for key, parameter in moved.items():
        margin = 0.01 * (parameter.high - parameter.low)
        if "guidance" in key[1]:
            continue
        if not parameter.low + margin < parameter.value < parameter.high - margin:
            on_bound.append(parameter.name)
        if parameter.published is not None:
            residuals.append(
                Residual(
                    name=parameter.name,
                    quantity=str(parameter.path[-1]),
                    published=parameter.published,
                    computed=parameter.value,
                    tolerance=_short((parameter.high - parameter.low) / 2.0),
                )
            )
    return Fit(
        command=command,
        residuals=tuple(residuals),
        on_bound=tuple(on_bound),
        max_pitch_rate_degps=round(float(find_turn_rate_degps(samples).max()), 3),
        max_angle_of_attack_deg=round(find_max_angle_of_attack_deg(samples, problem.environment), 3),
        note="Turn rate of the thrust direction against the local axes, pitch and yaw together. Angle of attack where"
        " the dynamic pressure is above 5 kPa, in the mean wind or in calm air, whichever is larger.",
    )


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def build_problem(mission: Mission, through: tuple[float, float, float] | None) -> Problem:
    """Read what belongs to a mission and list what may move."""
    vehicle, site = load_vehicle(mission.vehicle), load_site(mission.site)
    return Problem(
        mission=mission,
        vehicle=vehicle,
        site=site,
        environment=build_mission_environment(mission, site),
        through=through,
        parameters=list_parameters(mission, vehicle),
    )


def main(arguments: list[str] | None = None) -> int:
    """Fit a mission, print what is left over, and with ``--write`` put the numbers into its files."""
    parser = argparse.ArgumentParser(prog="python -m fallzone.flight.fit", description=__doc__)
    parser.add_argument("mission", help="mission id")
    parser.add_argument("--through", metavar="LON,LAT,T", help="draw the ground track towards this point and time")
    parser.add_argument("--evaluations", type=int, default=200, help="steps of the solver at most")
    parser.add_argument("--write", action="store_true", help="write guidance, numbers and residuals into the files")
    chosen = parser.parse_args(arguments)
    try:
        through = tuple(float(part) for part in chosen.through.split(",")) if chosen.through else None
        problem = build_problem(load_mission(chosen.mission), through)
        x = solve(problem, evaluations=chosen.evaluations)
        rounded = [round_value(p.path, value) for p, value in zip(problem.parameters, x.tolist(), strict=True)]
        mission, vehicle = round_records(*problem.records(np.array(rounded)))
        command = " ".join(["python -m fallzone.flight.fit", chosen.mission])
        command += f" --through {chosen.through}" if chosen.through else ""
        fit = describe_fit(problem, mission, vehicle, f"{command} --write")
        _print(fit)
        if chosen.write:
            write_fit(problem.mission, mission, vehicle, fit)
    except FallzoneError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _print(fit: Fit) -> None:
    print(f"{'name':32s} {'quantity':18s} {'published':>12s} {'computed':>12s} {'off/tolerance':>13s}")
    for row in fit.residuals:
        off = (row.computed - row.published) / row.tolerance
        print(f"{row.name:32s} {row.quantity:18s} {row.published:12.6g} {row.computed:12.6g} {off:13.2f}")
    print(f"turn rate {fit.max_pitch_rate_degps} deg/s, angle of attack {fit.max_angle_of_attack_deg} deg")
    print("on a bound: " + (", ".join(fit.on_bound) or "none"))


if __name__ == "__main__":
    sys.exit(main())
