"""Failing flights made up by hand: pieces scattered about an impact point that runs off along a great circle."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from builders import make_impacts, tiny_assessment
from tiny_launch import tiny_launch

from fallzone.assessment.assessment import Assessment
from fallzone.assessment.moments.impact_points import ImpactPath
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.model.results.impacts import Failures, Impacts
from fallzone.model.results.trajectory import Trajectory

POWERED_S = 400.0
# Degrees along the ground from the pad to the impact point at T+400 s, which runs off faster and faster
REACH_DEG = 60.0
# Scatter of pieces about the impact point, along and across [deg]
ALONG_DEG, ACROSS_DEG = 2.0, 0.5
# A pad on the equator, one whose impact point crosses 180°, one whose impact point crosses the pole
PADS = {"equator": (100.0, 0.0, 90.0), "180": (150.0, 20.0, 80.0), "pole": (20.0, 60.0, 0.0)}


def go(lon_deg, lat_deg, azimuth_deg, along_deg, across_deg):
    """Points along a great circle and left of it, on a sphere."""
    lon, lat, azimuth = np.radians([lon_deg, lat_deg, azimuth_deg])
    pad = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    east = np.array([-np.sin(lon), np.cos(lon), 0.0])
    way = np.sin(azimuth) * east + np.cos(azimuth) * np.cross(pad, east)
    left = np.cross(pad, way)
    x, y = np.radians(along_deg)[:, None], np.radians(across_deg)[:, None]
    points = np.cos(y) * (np.cos(x) * pad + np.sin(x) * way) + np.sin(y) * left
    return np.degrees(np.arctan2(points[:, 1], points[:, 0])), np.degrees(np.arcsin(points[:, 2]))


def reach_deg(t_s):
    """How far the impact point is from the pad [deg]."""
    return REACH_DEG * (t_s / POWERED_S) ** 2


def make_path(pad) -> ImpactPath:
    """The way of that impact point."""
    t_s = np.arange(0.0, POWERED_S + 1.0)
    lon, lat = np.radians(go(*pad, reach_deg(t_s), np.zeros(len(t_s))))
    return ImpactPath(
        t_s=t_s, direction=np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    )


def fail(pad, flights: int, seed: int, *, span_s=(0.0, POWERED_S)) -> Impacts:
    """Three pieces of each of some flights, scattered about the impact point of their failure, 300 s later."""
    random = np.random.default_rng(seed)
    failed_s = np.sort(random.uniform(*span_s, flights))
    flight = np.repeat(np.arange(flights, dtype=np.int32), 3)
    scatter = random.normal(size=(2, len(flight)))
    along_deg = reach_deg(failed_s[flight]) + ALONG_DEG * scatter[0]
    lon_deg, lat_deg = go(*pad, along_deg, ACROSS_DEG * scatter[1])
    failures = replace(
        Failures.none(flights),
        modes=("early-cutoff", "explosion"),
        mode=(np.arange(flights) % 2).astype(np.int8),
        t_s=failed_s,
        burn=(failed_s > 300.0).astype(np.int8),
        burned=np.where(failed_s > 300.0, (failed_s - 300.0) / 100.0, failed_s / 300.0),
        proposal=np.where(failed_s > 300.0, 0.125, 0.375),
    )
    return make_impacts(
        case="sweep",
        item="debris",
        condition="sweep",
        flights=flights,
        flight=flight,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        t_s=failed_s[flight] + 300.0,
        failures=failures,
        not_landed={},
    )


def make_run(pad, flights: int = 4_000) -> Assessment:
    """A run whose failures scatter so; from 150 to 200 s nothing fails, and it flies just above its impact point."""
    debris = fail(pad, flights, seed=3)
    failures = debris.failures
    shifted_s = np.where(failures.t_s > 150.0, 200.0 + 0.8 * (failures.t_s - 150.0), failures.t_s)
    debris = replace(debris, failures=replace(failures, t_s=shifted_s), t_s=shifted_s[debris.flight] + 300.0)
    assessment = tiny_assessment()
    nominal = [one for one in assessment.impacts if one.case == "nominal"]
    return replace(
        assessment,
        impacts=(*nominal, debris),
        trajectories={"nominal": _fly_low(assessment.trajectories["nominal"], make_path(pad))},
        launch=tiny_launch({}),
    )


def _fly_low(flight: Trajectory, path: ImpactPath) -> Trajectory:
    """The flight along the way of the impact point, 100 m above it, whence everything falls down at once."""
    rows = np.searchsorted(flight.t_s, path.t_s).clip(max=len(flight.t_s) - 1)
    columns = {
        field.name: getattr(flight, field.name)[rows]
        for field in fields(flight)
        if isinstance(getattr(flight, field.name), np.ndarray)
    }
    x, y, z = path.direction.T
    lon_deg, lat_deg = np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(z))
    return replace(
        flight,
        **{
            **columns,
            "t_s": path.t_s,
            "lon_deg": lon_deg,
            "lat_deg": lat_deg,
            "height_m": np.full(len(lon_deg), 100.0),
            "iip_lon_deg": lon_deg,
            "iip_lat_deg": lat_deg,
            "position_ecef_m": geodetic_to_ecef(lon_deg, lat_deg, 100.0),
            "velocity_ecef_mps": np.zeros((len(lon_deg), 3)),
        },
    )
