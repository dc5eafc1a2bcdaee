"""What a run may say of what it stands on, by code, with the values that each code has; the words stand in outputs."""

from __future__ import annotations

from fallzone.model.results import origins

# A value is a number, a text of a file, an id, or several ids
Values = dict[str, type]

# Falls that nothing published determines: with any, nothing is OUTSIDE
FALLS_NOT_DETERMINED = "falls-not-determined"
# Guidance that was solved for an aim
STEERED = ("aim", "aim-to-depletion")
# Of such flights: no fit has seen a flight of the vehicle
VEHICLE_NOT_FITTED = "vehicle-not-fitted"

# Guidance that was solved for
_AIM: Values = {
    "members": int,
    "perigee_m": float,
    "apogee_m": float,
    "inclination_deg": float,
    "launch_azimuth_deg": float,
    "azimuth_sigma_deg": float,
    "mark": str,
}

# Limits that guidance keeps to, by the keys of the aim
LIMITS: dict[str, Values] = {
    "limited-turn-rate": {"max_turn_rate_degps": float},
    "limited-dynamic-pressure": {"max_dynamic_pressure_pa": float},
    "limited-axial-load": {"max_axial_load_mps2": float},
}

# What a mission has from the one that it flies as
TAKEN: dict[str, Values] = {
    "taken-guidance": {},
    "taken-burns": {"stages": tuple},
    "taken-separations": {"items": tuple},
}

# What comes back when all goes well
RECOVERIES: dict[str, Values] = {
    "landing": {"item": str, "lon_deg": float, "lat_deg": float, "sigma_m": float, "landing_s": float, "mark": str},
    "parachute": {"item": str, "opens_at_m": float, "beta_kgpm2": float, "beta_sigma_ln": float, "mark": str},
}

ASSUMED: dict[str, Values] = {
    **origins.WIND,
    **origins.AIR,
    **origins.TRAJECTORY,
    "scatter": {},
    "scatter-about-trajectory": {},
    "trajectory-spread": {"position_m": float, "velocity_mps": float, "mark": str},
    "release": {
        "height_m": float,
        "speed_mps": float,
        "position_m": float,
        "velocity_mps": float,
        "mark": str,
    },
    "payload-as-cube": {"density_kgpm3": float, "beta_kgpm2": float, "beta_sigma_ln": float},
    "ensemble": {"members": int},
    "aim": {**_AIM, "loft_deg": float, "loft_sigma_deg": float},
    "aim-to-depletion": _AIM,
    "vehicle-fitted": {"vehicles": int},
    VEHICLE_NOT_FITTED: {"vehicle": str},
    **LIMITS,
    FALLS_NOT_DETERMINED: {"items": tuple},
    **TAKEN,
    "discrepancy": {
        "range_fraction": float,
        "azimuth_deg": float,
        "fall_time_fraction": float,
        "degrees_of_freedom": float,
        "marks": tuple,
    },
    **RECOVERIES,
    "failed-recoveries": {},
    "breakup-pieces": {"pieces": int},
    "terminated-by-destruct": {},
    "terminated-whole": {},
    "as-flown-setting": {"mode": str, "setting": str, "value": float},
    "sweep": {"modes": tuple},
    "sobol": {"replicate_flights": int},
    "precision": {"relative": float, "most_flights": int},
}

NOT_MODELLED: dict[str, Values] = {
    "long-falls": {"longest_s": float, "longest_planned_s": float},
    "missed-orbits": {},
    "breakup-on-the-way-down": {},
    "ablation": {},
    "lift": {},
    "moment-of-the-air": {},
    "second-breakup": {},
    "propellant-at-breakup": {},
    "terrain": {},
    "hazards-after-impact": {},
    "drift": {},
    "air-along-the-way": {},
    "growth-of-errors": {},
    "failures-under-thrust": {},
    "failures-of-boosters": {},
    "powered-returns": {},
    "jettisoned-that-stay": {},
    "other-vehicles-that-agree": {},
}

UNVERIFIED: dict[str, Values] = {"unverified-model": {"kind": str, "model": str}}
