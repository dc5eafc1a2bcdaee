"""Hand-made trajectory files: a flight whose states are known in closed form, as CSV and as OEM."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

LIFTOFF_UTC = datetime(2021, 10, 21, 8, 0, tzinfo=UTC)
PAD_LONLAT = (127.535, 34.432)

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
