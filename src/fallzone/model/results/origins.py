"""What a wind, an atmosphere or a trajectory may say of itself, by code, with the values that each code has.

The words stand in ``outputs.origin_words``. A key that is a kind of model holds the name of one; one that ends in
``_utc`` an instant as ISO 8601.
"""

from __future__ import annotations

# Of a wind its kind and file come first; each is told in a sentence of its own
WIND: dict[str, dict[str, type]] = {
    "wind": {"wind": str},
    "wind-profile": {},
    "profile-levels": {"apart_m": float},
    "profile-spread": {},
    "wind-sounding": {"station": str, "when_utc": str},
    "wind-balloon": {"when_utc": str},
    "sounding-apart": {"distance_m": float, "apart_s": float},
    "sounding-unplaced": {"distance_m": float, "apart_s": float},
    "sounding-spread": {"sigma_mps": float},
    "levels-by-pressure": {"placed": int, "levels": int},
    "levels-by-air": {"placed": int, "levels": int},
    "wind-grid": {"lon_deg": float, "lat_deg": float, "when_utc": str},
    "grid-hour": {"when_utc": str},
    "grid-hours": {"first_utc": str, "last_utc": str},
    "grid-hour-before": {"when_utc": str, "apart_s": float},
    "grid-hour-after": {"when_utc": str, "apart_s": float},
    "grid-node": {},
    "grid-only-node": {"distance_m": float},
    "grid-latitudes": {"step_deg": float},
    "grid-longitudes": {"step_deg": float},
    "grid-no-unit": {"name": str, "unit": str},
    "grid-level-unit": {"unit": str},
    "grid-levels-lacking": {"lacking": int, "levels": int},
    "grid-no-heights": {},
    "grid-members": {"members": int},
    "grid-few-members": {"members": int, "sigma_mps": float},
    "spread-elsewhere": {"sigma_mps": float},
    "spread-assumed": {"sigma_mps": float},
    "levels-apart": {"apart_hpa": float},
    "levels-standard": {"apart_hpa": float, "high_hpa": float, "low_hpa": float},
    "beyond-levels": {"wind": str, "blend_m": float},
}

AIR: dict[str, dict[str, type]] = {
    "air": {"atmosphere": str, "density_fraction": float, "vacuum_above_m": float},
    "air-of-day": {"season_utc": str, "f107": float, "f107a": float, "ap": float},
}

TRAJECTORY: dict[str, dict[str, type]] = {
    "trajectory-csv": {"states": int},
    "trajectory-rocket-csv": {},
    "heights-from-pad": {},
    "trajectory-oem": {"name": str, "frames": tuple},
    "trajectory-oem-unnamed": {"frames": tuple},
    "trajectory-stk": {"frame": str},
    "earth-rotation": {"rotation_s": float, "off_m": float, "recent_off_m": float, "pole_off_m": float},
    "state-at-separations": {},
    "separations-open": {"open_mps": float},
}
