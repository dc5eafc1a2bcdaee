"""What a run may say of its basis, by code, with the values that each code has; the words stand in outputs."""

from __future__ import annotations

# A value is a number, a text of a file, an id, or several ids
Values = dict[str, type]

ASSUMED: dict[str, Values] = {
    "wind": {"title": str},
    "air": {"title": str, "density_fraction": float, "vacuum_above_m": float},
    "scatter": {},
    "scatter-about-trajectory": {},
    "trajectory": {"title": str},
    "trajectory-spread": {"position_m": float, "velocity_mps": float, "mark": str},
    "payload-as-cube": {"density_kgpm3": float, "beta_kgpm2": float, "beta_sigma_ln": float},
    "ensemble": {"members": int},
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
    "exposure": {},
    "air-along-the-way": {},
    "growth-of-errors": {},
    "failures-under-thrust": {},
    "other-vehicles-that-agree": {},
    "of-the-mission": {"text": str},
}

UNVERIFIED: dict[str, Values] = {"unverified-model": {"kind": str, "model": str}}
