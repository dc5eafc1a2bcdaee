"""How far a computed flight is from what was published, and from what a vehicle could fly."""

from __future__ import annotations

import numpy as np

from fallzone.flight.cases import fall_after
from fallzone.flight.nominal import (
    Samples,
    build_events,
    find_orbit,
    find_sample_loads,
    list_drops,
    list_events,
    sample_flight,
)
from fallzone.flight.plan import AscentPlan, evaluate_programme, find_liftoff_mass_kg
from fallzone.kernels.loads import ANGLE_OF_ATTACK_DEG, DYNAMIC_PRESSURE_PA
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.status import ImpactStatus
from fallzone.model.trajectory import Event
from fallzone.model.vehicle import Vehicle

# What counts as flyable: turn rate of the thrust, and angle of attack where the air is thick.
MAX_RATE_DEGPS = 2.0
MAX_ANGLE_OF_ATTACK_DEG = 5.0
THICK_AIR_PA = 5_000.0


def measure(
    mission: Mission, vehicle: Vehicle, samples: Samples, environment: Environment
) -> dict[tuple[str, str], float]:
    """Computed values of everything published of a mission, by (name, quantity); NaN for what did not happen.

    ``impact`` is that of the mission's own failure; all else belongs to the nominal flight.
    """
    found = {
        ("vehicle", "propellant_kg"): sum(stage.propellant_kg.value for stage in vehicle.stages),
        ("vehicle", "liftoff_mass_kg"): find_liftoff_mass_kg(mission, vehicle),
        ("vehicle", "other_mass_kg"): _other_mass_kg(mission, vehicle),
    }
    parts = {event.name: event for event in list_events(samples, environment)}
    parts |= {drop.item: drop for drop in list_drops(samples, vehicle, environment)}
    parts["orbit"] = find_orbit(samples.stop)
    if mission.as_flown is not None and any(value.name == "impact" for value in mission.published):
        parts["impact"] = _as_flown_impact(mission, vehicle, samples.plan, environment)
    return {
        (value.name, value.quantity): found.get(
            (value.name, value.quantity), getattr(parts.get(value.name), value.quantity, np.nan)
        )
        for value in mission.published
    }


def _as_flown_impact(mission: Mission, vehicle: Vehicle, plan: AscentPlan, environment: Environment) -> Event | None:
    failed = sample_flight(plan, environment, stop_t_s=mission.as_flown.t_s)
    path = fall_after(failed, vehicle, environment)
    if path.status != ImpactStatus.IMPACT:
        return None
    state = np.concatenate([[failed.stop[0] + path.t_s[-1]], path.position_ecef_m[-1], path.velocity_ecef_mps[-1], [0]])
    return build_events(["impact"], state[None, :], plan)[0]


def _other_mass_kg(mission: Mission, vehicle: Vehicle) -> float:
    fairing_kg = vehicle.fairing.mass_kg.value if vehicle.fairing else 0.0
    return sum(stage.dry_mass_kg.value for stage in vehicle.stages) + fairing_kg + mission.payload_kg.value


def find_turn_rate_degps(samples: Samples, *, intervals: int = 2_000) -> np.ndarray:
    """Turn rate of the thrust direction against the local axes, from lift-off to the last cut-off [deg/s].

    Pitch and azimuth together: near the vertical a change of azimuth turns next to nothing.
    """
    t_s = np.linspace(0.0, samples.plan.cutoff_s[-1], intervals + 1)
    pitch_rad, azimuth_rad = evaluate_programme(samples.plan, t_s)
    level = np.cos(pitch_rad)
    direction = np.stack([level * np.sin(azimuth_rad), level * np.cos(azimuth_rad), np.sin(pitch_rad)], axis=-1)
    chord = np.linalg.norm(np.diff(direction, axis=0), axis=1)
    return np.degrees(2.0 * np.arcsin(np.minimum(chord / 2.0, 1.0))) / t_s[1]


def find_max_angle_of_attack_deg(samples: Samples, environment: Environment) -> float:
    """Largest angle of attack in thick air, in the mean wind or in calm air, whichever is larger [deg]."""
    worst = 0.0
    for wind_scale in (0.0, 1.0):
        loads = find_sample_loads(samples, environment, wind_scale=wind_scale)
        thick = loads[:, DYNAMIC_PRESSURE_PA] > THICK_AIR_PA
        worst = max(worst, float(np.max(loads[thick, ANGLE_OF_ATTACK_DEG], initial=0.0)))
    return worst
