"""Expected hits of a user's ships and aircraft: positions, tracks, ways without times, and density grids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np

from fallzone.assessment.per_launch.fields import HazardField, stay
from fallzone.assessment.per_launch.laid import FindPoint, Laid, gather_local, sum_local
from fallzone.assessment.per_launch.weighing import Weighing
from fallzone.catalogue.features import read_features
from fallzone.catalogue.geodata import read_bytes, read_text
from fallzone.earth.geodesic import forward, range_azimuth
from fallzone.exposures.rasters.find import find_density
from fallzone.exposures.rasters.geotiff import Grid, read_grid
from fallzone.exposures.traffic.fixes import after_liftoff_s
from fallzone.exposures.traffic.positions import Position, read_positions
from fallzone.exposures.traffic.tracks import read_tracks
from fallzone.model.exposures.exposure import Track
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.launch_risk import TrafficRisk
from fallzone.places.points_csv import decode
from fallzone.risk.intervals import Weighted, estimate_sum
from fallzone.risk.traffic.airspace import HEIGHTS_M
from fallzone.risk.traffic.settling import find_settling_s

_RASTERS = (".tif", ".tiff")
# Columns by which a table is one of tracks
_OF_TRACKS = {"time_utc", "time", "timestamp", "datetime", "t_s", "speed_mps", "speed_kn"}
# Along a way without times, points at least so far apart are looked at, and no more than so many
_STEP_M, _MOST_POINTS = 10_000.0, 400

Traffic = Grid | tuple[Track, ...] | tuple[Position, ...]


def read_traffic(path: Path, kind: str | None = None) -> Traffic:
    """Read a user's ships or aircraft.

    Parameters
    ----------
    path : Path
        A GeoTIFF, or CSV, GeoJSON or GPX of positions or tracks.
    kind : {"count", "density"}, optional
        What the values of a GeoTIFF are, where it does not say so.

    Returns
    -------
    Grid, or tuple of Track or Position

    Raises
    ------
    InputError
        For a file that cannot be true.
    """
    if path.suffix.lower() in _RASTERS:
        return read_grid(path, kind)
    return read_tracks(path) if _holds_tracks(path) else read_positions(path)


def _holds_tracks(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix in (".csv", ".txt", ".tsv"):
        first = next((line for line in decode(read_bytes(path), str(path)).splitlines() if line.strip()), "")
        cells = first.replace(";", ",").replace("\t", ",").split(",")
        return any(cell.strip().casefold() in _OF_TRACKS for cell in cells)
    if suffix in (".geojson", ".json"):
        shapes = (geometry for _where, _told, geometry in read_features(read_text(path), str(path)))
        return any(isinstance(shape, dict) and shape.get("type") == "LineString" for shape in shapes)
    return suffix == ".gpx"


def list_traffic(
    kind: str, traffic: Traffic, weighing: Weighing, hazard: HazardField, liftoff_utc: datetime | None
) -> Iterator[TrafficRisk]:
    """Expected hits of each ship or aircraft of a file, or of all that a density holds.

    Parameters
    ----------
    kind : {"ship", "aircraft"}
        What they are.
    traffic : Grid, or tuple of Track or Position
        As read.
    weighing : Weighing
        The flights.
    hazard : HazardField
        Probability of a hit on one of them.
    liftoff_utc : datetime or None
        On whose clock the flights are.

    Yields
    ------
    TrafficRisk
    """
    if isinstance(traffic, Grid):
        expected = _count_over_grid(traffic, weighing, hazard)
        yield TrafficRisk(kind=kind, name=traffic.path.name, way="grid", count=float("nan"), expected=expected)
        return
    for one in traffic:
        if isinstance(one, Position):
            found = find_hits(weighing, hazard.laid, stay(one.lon_deg, one.lat_deg), count=one.count)
            yield TrafficRisk(kind=kind, name=one.name, way="position", count=one.count, expected=found)
            continue
        t_s = after_liftoff_s(one, liftoff_utc)
        if t_s is None:
            points = (stay(*point) for point in _list_points(one))
            found = max((find_hits(weighing, hazard.laid, point) for point in points), key=lambda each: each.value)
        else:
            found = find_hits(weighing, hazard.laid, _follow(one, t_s))
        yield TrafficRisk(kind=kind, name=one.name, way="path" if t_s is None else "track", count=1.0, expected=found)


def find_hits(weighing: Weighing, laid: tuple[Laid, ...], find_point: FindPoint, count: float = 1.0) -> Estimate:
    """Expected hits of something that stays or moves.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    laid : tuple of Laid
        What may hit it.
    find_point : callable
        Where it is at moments, as `gather_local` takes it.
    count : float
        How many of them there are.

    Returns
    -------
    Estimate
        Per launch, with its range.
    """
    local = gather_local(weighing, laid, find_point)
    values = [count * value for value in sum_local(weighing, local)]
    area_m2 = np.pi * local.radius_m**2
    cases = []
    for number, (one, value) in enumerate(zip(weighing.cases, values, strict=True)):
        whole = np.zeros(len(one.weight))
        for each in laid:
            if each.case == number:
                np.add.at(whole, each.impacts.flight, each.impacts.expected)
        each_flight = np.divide(whole, one.weight, out=np.zeros_like(whole), where=one.weight > 0.0)
        largest = count * float(each_flight.max(initial=0.0)) / area_m2
        cases.append(
            Weighted(
                weight=one.weight,
                amount=value,
                largest=max(largest, float(value.max(initial=0.0))),
                replicate_flights=one.replicate_flights,
            )
        )
    return weighing.with_range(estimate_sum(cases), values)


def _count_over_grid(grid: Grid, weighing: Weighing, hazard: HazardField) -> Estimate:
    """Hits of all that a density holds: at each impact the density there times the area on which it hits."""
    values = [np.zeros(len(one.weight)) for one in weighing.cases]
    for one in hazard.laid:
        density_pm2, _covered = find_density(grid, one.impacts.lon_deg, one.impacts.lat_deg)
        met = one.impacts.expected * np.nan_to_num(density_pm2)
        weight = weighing.cases[one.case].weight
        total = np.bincount(one.impacts.flight, met, minlength=len(weight)).astype(float)
        values[one.case] += np.divide(total, weight, out=np.zeros_like(total), where=weight > 0.0)
    cases = [
        Weighted(
            weight=one.weight,
            amount=value,
            largest=float(value.max(initial=0.0)),
            replicate_flights=one.replicate_flights,
        )
        for one, value in zip(weighing.cases, values, strict=True)
    ]
    return weighing.with_range(estimate_sum(cases), values)


def _follow(track: Track, t_s: np.ndarray) -> FindPoint:
    """Where something is that moves along a track; nowhere before and after it.

    What passes an aircraft comes down so much later as it settles from the middle of its heights in still air.
    """
    height_m = float(np.clip(np.median(track.altitude_m), 0.0, HEIGHTS_M[-1]))
    lon, lat = track.lon_deg, track.lat_deg
    range_m, azimuth_deg = range_azimuth(lon[:-1], lat[:-1], lon[1:], lat[1:])

    def find_point(one: Laid) -> tuple[np.ndarray, np.ndarray]:
        when_s = one.t_s
        if height_m > 0.0 and len(when_s):
            when_s = when_s - find_settling_s(one.beta_kgpm2.astype(float), height_m)
        leg = np.clip(np.searchsorted(t_s, when_s, side="right") - 1, 0, len(t_s) - 2)
        share = np.clip((when_s - t_s[leg]) / np.diff(t_s)[leg], 0.0, 1.0)
        lon_deg, lat_deg = forward(lon[leg], lat[leg], azimuth_deg[leg], share * range_m[leg])
        there = (when_s >= t_s[0]) & (when_s <= t_s[-1])
        return np.where(there, lon_deg, np.nan), np.where(there, lat_deg, np.nan)

    return find_point


def _list_points(track: Track) -> list[tuple[float, float]]:
    """Points along a way, its corners and some between them."""
    lon, lat = track.lon_deg, track.lat_deg
    range_m, azimuth_deg = range_azimuth(lon[:-1], lat[:-1], lon[1:], lat[1:])
    step_m = max(_STEP_M, float(np.sum(range_m)) / _MOST_POINTS)
    points = [(float(lon[0]), float(lat[0]))]
    for leg, (length_m, bearing) in enumerate(zip(range_m, azimuth_deg, strict=True)):
        cuts = int(np.ceil(length_m / step_m))
        for cut in range(1, cuts + 1):
            at = forward(lon[leg : leg + 1], lat[leg : leg + 1], np.array([bearing]), np.array([length_m * cut / cuts]))
            points.append((float(at[0][0]), float(at[1][0])))
    return points
