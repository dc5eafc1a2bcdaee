"""Files of an H3 with two strap-on boosters beside its core, as somebody would write them from public tables.

Round figures of the H3-22 (JAXA's press kits, and tables after them): core 222 t of propellant, 2 × 1,471 kN; a booster
66.8 t and 1,769 kN in the mean, lit at lift-off, dropped at T+116 s. Dry masses and the rest are guesses.
"""

from __future__ import annotations

from pathlib import Path

NAME = "h3-strap-on"


def number_text(value: object) -> str:
    return f'{{ value = {value}, mark = "assumed", source = "guess" }}'


def make_table(header: str, numbers: dict[str, object], plain: str = "") -> str:
    return "\n".join([f"[{header}]", plain, *(f"{key} = {number_text(value)}" for key, value in numbers.items()), ""])


def make_motor(kind: str, name: str, numbers: tuple[float, ...], beta_kgpm2: float, plain: str = "") -> str:
    keys = ("length_m", "diameter_m", "propellant_kg", "residual_propellant_kg", "dry_mass_kg")
    keys += ("thrust_vacuum_n", "isp_vacuum_s", "nozzle_exit_area_m2", "burn_s")
    fall = {"beta_kgpm2": beta_kgpm2, "beta_sigma_ln": 0.3}
    return make_table(f"[{kind}]", dict(zip(keys, numbers, strict=True)), f'name = "{name}"\n{plain}') + make_table(
        f"{kind}.fall", fall, 'drag_curve = "tumbling"'
    )


SITE = """id = "tanegashima"
title = "Tanegashima Space Center"
names = { en = "Tanegashima", ko = "다네가시마", ja = "種子島" }
timezone = "Asia/Tokyo"

[[pads]]
id = "pad"
lon_deg = 130.975
lat_deg = 30.4
height_m = 40.0
mark = "estimated"
source = "guess"

[sources]
guess = "Read off a map"
"""

SOURCES = '[sources]\nguess = "Public table of the H3, and guesses"\n'

VEHICLE = "\n".join(
    [
        f'id = "{NAME}"\ntitle = "H3-22"\n',
        make_motor(
            "stages", "stage-1", (37.0, 5.2, 222e3, 2e3, 22e3, 2_942e3, 425.0, 5.2, 311.7), 200.0, "engines = 2"
        ),
        make_motor("stages", "stage-2", (12.0, 5.2, 23e3, 300.0, 4_500.0, 137e3, 448.0, 3.0, 728.0), 150.0),
        make_motor(
            "boosters", "booster-1", (14.6, 2.5, 66_800.0, 100.0, 9e3, 1_769e3, 283.6, 2.0, 104.9), 400.0, "count = 2"
        ),
        make_table("fairing", {"mass_kg": 2_200.0, "length_m": 10.4, "diameter_m": 5.2}, "halves = 2"),
        make_table("fairing.fall", {"beta_kgpm2": 15.0, "beta_sigma_ln": 0.3}, 'drag_curve = "tumbling"'),
        '[aerodynamics]\nmark = "assumed"\nsource = "guess"\nreference_area_m2 = 32.0',
        "mach = [0.0, 0.6, 0.9, 1.05, 1.3, 1.7, 2.5, 4.0, 6.0, 10.0]",
        "cd = [0.30, 0.30, 0.38, 0.52, 0.54, 0.46, 0.36, 0.27, 0.22, 0.20]\n",
        make_table(
            "dispersion",
            {
                "thrust_fraction": 0.005,
                "isp_fraction": 0.003,
                "burn_fraction": 0.002,
                "mass_fraction": 0.01,
                "drag_fraction": 0.1,
                "density_fraction": 0.05,
                "pitch_deg": 0.3,
                "azimuth_deg": 0.3,
                "separation_mps": 1.5,
            },
        ),
        SOURCES,
    ]
)

# A solid motor that pushes hard at first: 1,769 kN in the mean over 104.9 s
CURVE = """[boosters.thrust_curve]
mark = "assumed"
source = "guess"
t_s = [0.0, 10.0, 60.0, 90.0, 104.9]
thrust_n = [1.85e6, 2.1e6, 1.85e6, 1.67e6, 0.3e6]
"""

GUIDANCE = """[guidance]
mark = "assumed"
source = "guess"
launch_azimuth_deg = 116.0
pitch_t_s = [0.0, 10.0, 60.0, 116.0, 300.0, 1000.0]
pitch_deg = [90.0, 88.0, 65.0, 45.0, 20.0, -5.0]
yaw_t_s = [0.0, 116.0, 300.0, 1000.0]
yaw_deg = [0.0, 20.0, 50.0, 60.0]
"""
AIM = """[aim]
mark = "assumed"
source = "guess"
"""


def burn_text(stage: str, ignition_s: float, cutoff_s: float) -> str:
    return make_table("[burns]", {"ignition_s": ignition_s, "cutoff_s": cutoff_s}, f'stage = "{stage}"')


MISSION = "\n".join(
    [
        f'id = "{NAME}"\ntitle = "H3-22 to a sun-synchronous orbit"\nvehicle = "{NAME}"',
        'site = "tanegashima"\npad = "pad"',
        'month = 7\ntimezone = "Asia/Tokyo"\natmosphere = "us76"\nwind = "westerly"',
        f"payload_kg = {number_text(3_000.0)}\n",
        GUIDANCE,
        burn_text("booster-1", 0.0, 104.9),
        burn_text("stage-1", -6.0, 296.0),
        burn_text("stage-2", 312.0, 1_005.0),
        *(
            make_table("[separations]", {"t_s": t_s}, f'item = "{item}"')
            for item, t_s in (("booster-1", 116.0), ("fairing", 212.0), ("stage-1", 303.0), ("payload", 1_070.0))
        ),
        make_table("target_orbit", {"perigee_m": 613e3, "apogee_m": 650e3, "inclination_deg": 97.9}),
        SOURCES,
    ]
)


def write_h3(folder: Path, *, mission: str = MISSION, vehicle: str = VEHICLE) -> Path:
    """Write mission, vehicle and site into a folder; returns the mission's path."""
    (folder / "tanegashima.toml").write_text(SITE, encoding="utf-8")
    (folder / f"{NAME}.vehicle.toml").write_text(vehicle, encoding="utf-8")
    path = folder / f"{NAME}.toml"
    path.write_text(mission, encoding="utf-8")
    return path
