"""Files of a made-up three-stage vehicle that an aircraft lets go over the sea, as somebody would write them.

Round figures near those of small air-launched vehicles with solid motors; the last stage can be cut off. No wings.
"""

from __future__ import annotations

from pathlib import Path

from h3_files import burn_text, make_motor, make_table

NAME = "air-launched"

SITE = """id = "airfield"
title = "Airfield"
names = { en = "Airfield" }
timezone = "America/New_York"

[[pads]]
id = "runway"
lon_deg = -80.6
lat_deg = 28.6
height_m = 3.0
mark = "assumed"
source = "guess"

[sources]
guess = "Made up"
"""

SOURCES = '[sources]\nguess = "Made up"\n'
RELEASE = """[release]
lon_deg = -78.5
lat_deg = 28.0
height_m = 12000.0
north_mps = 0.0
east_mps = 240.0
up_mps = 0.0
position_sigma_m = 500.0
velocity_sigma_mps = 2.0
mark = "assumed"
source = "guess"
"""
VEHICLE = "\n".join(
    [
        f'id = "{NAME}"\ntitle = "Air-launched"\n',
        make_motor("stages", "stage-1", (10.3, 1.3, 15e3, 0.0, 1_400.0, 632_500.0, 295.0, 0.8, 68.6), 200.0),
        make_motor("stages", "stage-2", (3.1, 1.3, 3_920.0, 0.0, 420.0, 160_100.0, 289.0, 0.5, 69.4), 150.0),
        make_motor("stages", "stage-3", (1.3, 1.0, 900.0, 5.0, 120.0, 8_780.0, 300.0, 0.1, 300.0), 100.0),
        make_table("fairing", {"mass_kg": 170.0, "length_m": 4.4, "diameter_m": 1.3}, "halves = 2"),
        make_table("fairing.fall", {"beta_kgpm2": 15.0, "beta_sigma_ln": 0.3}, 'drag_curve = "tumbling"'),
        '[aerodynamics]\nmark = "assumed"\nsource = "guess"\nreference_area_m2 = 1.3',
        "mach = [0.0, 0.9, 1.1, 2.0, 5.0, 10.0]\ncd = [0.30, 0.38, 0.54, 0.42, 0.25, 0.20]\n",
        make_table(
            "dispersion",
            {
                **{"thrust_fraction": 0.005, "isp_fraction": 0.003, "burn_fraction": 0.002, "mass_fraction": 0.01},
                **{"drag_fraction": 0.1, "density_fraction": 0.05, "pitch_deg": 0.3, "azimuth_deg": 0.3},
                "separation_mps": 1.5,
            },
        ),
        SOURCES,
    ]
)

GUIDANCE = """[guidance]
mark = "assumed"
source = "guess"
launch_azimuth_deg = 90.0
pitch_t_s = [0.0, 5.0, 25.0, 45.0, 73.0, 165.0, 700.0]
pitch_deg = [0.0, 60.0, 55.0, 42.0, 35.0, 25.0, 0.0]
yaw_t_s = [0.0, 700.0]
yaw_deg = [0.0, 0.0]
"""
AIM = '[aim]\nloft_deg = 0.0\nmark = "assumed"\nsource = "guess"\n'
MISSION = "\n".join(
    [
        f'id = "{NAME}"\ntitle = "Air-launched"\nvehicle = "{NAME}"\nsite = "airfield"\npad = "runway"',
        'month = 6\ntimezone = "America/New_York"\natmosphere = "us76"\nwind = "calm"',
        'payload_kg = { value = 200.0, mark = "assumed", source = "guess" }\n',
        RELEASE,
        GUIDANCE,
        burn_text("stage-1", 5.0, 73.6),
        burn_text("stage-2", 95.0, 164.4),
        burn_text("stage-3", 300.0, 598.0),
        *(
            make_table("[separations]", {"t_s": t_s}, f'item = "{item}"')
            for item, t_s in (("stage-1", 94.0), ("fairing", 130.0), ("stage-2", 290.0))
        ),
        make_table("target_orbit", {"perigee_m": 350e3, "apogee_m": 350e3, "inclination_deg": 28.0}),
        SOURCES,
    ]
)


def write_air_launch(folder: Path, *, mission: str = MISSION) -> Path:
    """Write mission, vehicle and airfield into a folder; returns the mission's path."""
    (folder / "airfield.toml").write_text(SITE, encoding="utf-8")
    (folder / f"{NAME}.vehicle.toml").write_text(VEHICLE, encoding="utf-8")
    path = folder / f"{NAME}.toml"
    path.write_text(mission, encoding="utf-8")
    return path
