"""Hand-made trajectory files: a flight whose states are known in closed form, as CSV and as OEM."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from pyproj import Transformer

LIFTOFF_UTC = datetime(2021, 10, 21, 8, 0, tzinfo=UTC)
PAD_LONLAT = (127.535, 34.432)
SHIPPED = Path(__file__).parents[1] / "geodata"
# A shipped flight, and the table that its file needs where it follows a trajectory
FLOWN = "nuri-2021-10-21"
SPREAD = """
[trajectory_spread]
position_m = 500.0
velocity_mps = 2.0
mark = "assumed"
source = "press"
"""

_A_M, _E2 = 6_378_137.0, 0.00669437999014


def axes(lon_deg: float, lat_deg: float) -> np.ndarray:
    """East, north and up (rows) in Earth-fixed axes, as textbooks print them."""
    lon, lat = np.radians([lon_deg, lat_deg])
    return np.array(
        [
            [-np.sin(lon), np.cos(lon), 0.0],
            [-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)],
            [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)],
        ]
    )


def pad_ecef_m(lon_deg: float, lat_deg: float) -> np.ndarray:
    """A point on the ellipsoid."""
    lon, lat = np.radians([lon_deg, lat_deg])
    normal = _A_M / np.sqrt(1.0 - _E2 * np.sin(lat) ** 2)
    return normal * np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), (1.0 - _E2) * np.sin(lat)])


def polynomial(t_s) -> np.ndarray:
    """States (n, 6) [m, m/s] of a flight southwards and up, whose coordinates are cubics in time."""
    t = np.asarray(t_s, float)[:, None]
    _, north, up = axes(*PAD_LONLAT)
    position = pad_ecef_m(*PAD_LONLAT) + (10.0 * t**2 + 0.005 * t**3) * up - (4.0 * t**2 + 0.01 * t**3) * north
    velocity = (20.0 * t + 0.015 * t**2) * up - (8.0 * t + 0.03 * t**2) * north
    return np.concatenate([position, velocity], axis=1)


def oem(t_s, states, **changes: str | None) -> str:
    """A message of one segment; a key that is None is left out, others are put into the metadata."""
    metadata = {
        "OBJECT_NAME": "TEST VEHICLE",
        "OBJECT_ID": "2021-999A",
        "CENTER_NAME": "EARTH",
        "REF_FRAME": "ITRF2014",
        "TIME_SYSTEM": "UTC",
        "START_TIME": epoch(t_s[0]),
        "STOP_TIME": epoch(t_s[-1]),
        **changes,
    }
    lines = ["CCSDS_OEM_VERS = 2.0", "CREATION_DATE = 2021-10-01T00:00:00", "ORIGINATOR = A TEST", ""]
    lines += ["META_START", *(f"{key} = {value}" for key, value in metadata.items() if value is not None), "META_STOP"]
    lines += ["COMMENT states in km and km/s", *state_lines(t_s, states)]
    return "\n".join(lines) + "\n"


def state_lines(t_s, states) -> list[str]:
    return [f"{epoch(t)} " + " ".join(f"{x / 1e3:.9f}" for x in row) for t, row in zip(t_s, states, strict=True)]


def epoch(t_s: float) -> str:
    return (LIFTOFF_UTC + timedelta(seconds=float(t_s))).strftime("%Y-%m-%dT%H:%M:%S.%f")


def csv(t_s, states, mass_kg=None) -> str:
    """Earth-fixed columns."""
    names = ["t_s", *(f"{axis}_ecef_m" for axis in "xyz"), *(f"v{axis}_ecef_mps" for axis in "xyz")]
    columns = np.column_stack([t_s, states] + ([] if mass_kg is None else [mass_kg]))
    names += [] if mass_kg is None else ["mass_kg"]
    return "\n".join([",".join(names), *(",".join(repr(float(x)) for x in row) for row in columns)]) + "\n"


def mean_equinox(t_s, states) -> np.ndarray:
    """Earth-fixed states (n, 6) turned back by Greenwich mean sidereal time, as textbooks print it: the frame TEME."""
    # N. Capitaine et al. (2003): the Earth rotation angle, and the precession of the equinox; UT1 is taken as UTC
    days = (LIFTOFF_UTC - datetime(2000, 1, 1, 12, tzinfo=UTC)).total_seconds() / 86_400.0 + np.asarray(t_s) / 86_400.0
    centuries = days / 36_525.0
    turns = 0.7790572732640 + 1.00273781191135448 * days
    angle = 2.0 * np.pi * (turns % 1.0) + np.radians((0.014506 + 4612.156534 * centuries) / 3_600.0)
    cos, sin, zero = np.cos(angle), np.sin(angle), np.zeros_like(angle)
    turn = np.moveaxis(np.array([[cos, -sin, zero], [sin, cos, zero], [zero, zero, zero + 1.0]]), 2, 0)
    position, velocity = states[:, :3], states[:, 3:] + np.cross([0.0, 0.0, 7.292115e-5], states[:, :3])
    return np.concatenate([np.einsum("nij,nj->ni", turn, position), np.einsum("nij,nj->ni", turn, velocity)], axis=1)


def oem_xml(t_s, states, *, head: str = "<oem id='CCSDS_OEM_VERS' version='2.0'>", units: str = "km") -> str:
    rows = []
    for t, row in zip(t_s, states, strict=True):
        numbers = zip(("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT"), row / 1e3, strict=True)
        cells = "".join(
            f"<{name}>{value:.9f}</{name}>" if "DOT" in name else f"<{name} units='{units}'>{value:.9f}</{name}>"
            for name, value in numbers
        )
        rows.append(f"<stateVector><EPOCH>{epoch(t)}</EPOCH>{cells}</stateVector>")
    metadata = {
        "OBJECT_NAME": "TEST VEHICLE",
        "OBJECT_ID": "2021-999A",
        "CENTER_NAME": "EARTH",
        "REF_FRAME": "ITRF2014",
        "TIME_SYSTEM": "UTC",
        "START_TIME": epoch(t_s[0]),
        "STOP_TIME": epoch(t_s[-1]),
    }
    lines = "".join(f"<{key}>{value}</{key}>" for key, value in metadata.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n<header><COMMENT>a test</COMMENT><ORIGINATOR>A</ORIGINATOR>'
        f"</header>\n<body><segment>\n<metadata>{lines}</metadata>\n<data>\n" + "\n".join(rows) + "\n"
        "<covarianceMatrix><EPOCH>2021-10-21T08:00:00</EPOCH><CX_X>1</CX_X></covarianceMatrix>\n"
        "</data></segment></body>" + f"</{head[1:4]}>"
    )


def stk(t_s, states, *, unit: str = "Kilometers", frame: str = "Fixed", extra: str = "") -> str:
    scale = 1e3 if unit == "Kilometers" else 1.0
    lines = [f"{t:.3f} " + " ".join(f"{x / scale:.10e}" for x in row) for t, row in zip(t_s, states, strict=True)]
    return "\n".join(
        [
            "stk.v.11.0",
            "# WrittenBy A_TEST",
            "BEGIN Ephemeris",
            f"NumberOfEphemerisPoints {len(lines)}",
            "ScenarioEpoch            21 Oct 2021 08:00:00.000000",
            "CentralBody             Earth",
            f"CoordinateSystem        {frame}",
            f"DistanceUnit            {unit}",
            *([extra] if extra else []),
            "EphemerisTimePosVel",
            "",
            *lines,
            "",
            "END Ephemeris",
            "",
        ]
    )


def openrocket(t_s, states, *, altitude: str = "Altitude (m)", up_m: float = 0.0, digits: int = 7) -> str:
    to_geodetic = Transformer.from_crs("EPSG:4978", "EPSG:4979", always_xy=True)
    lon, lat, height = to_geodetic.transform(*states[:, :3].T)
    lines = [
        f"# Time (s),{altitude},Total mass (g),Latitude (°N),Longitude (°E)",
        "# Event LAUNCH occurred at t=0 seconds",
    ]
    rows = zip(t_s, lon, lat, height, strict=True)
    lines += [f"{t:.3f},{z + up_m:.3f},NaN,{y:.{digits}f},{x:.{digits}f}" for t, x, y, z in rows]
    return "\n".join(lines).replace("NaN", "1.5") + "\n# Event APOGEE\n"


def states_of(flight) -> tuple[np.ndarray, np.ndarray]:
    """Times to the microsecond of an OEM, and states (n, 6); an instant stands there once."""
    kept = np.append(np.diff(flight.t_s) > 1e-3, True)
    return flight.t_s[kept], np.concatenate([flight.position_ecef_m, flight.velocity_ecef_mps], axis=1)[kept]


def write_mission(folder: Path, name: str, text: str) -> Path:
    """The shipped mission with the trajectory of a file in place of its guidance."""
    (folder / name).write_text(text, encoding="utf-8")
    lines = (SHIPPED / "missions" / f"{FLOWN}.toml").read_text(encoding="utf-8").split("\n")
    start = lines.index("[guidance]")
    end = next(i for i in range(start + 1, len(lines)) if lines[i].startswith("["))
    kept = [*lines[:start], f'trajectory_file = "{name}"', *lines[end:], SPREAD]
    file = folder / f"{FLOWN}.toml"
    file.write_text("\n".join(kept), encoding="utf-8")
    return file
