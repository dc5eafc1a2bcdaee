"""What comes down to one answer: areas, layers, regions, places and times."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely.geometry import MultiPolygon

from fallzone.assessment.alert.beneath import Beneath
from fallzone.assessment.alert.fallen import Fallen
from fallzone.assessment.alert.ground import Ground
from fallzone.assessment.alert.reopening import Closures
from fallzone.assessment.alert.shapes import draw_shapes, join_shapes
from fallzone.constants import LONGEST_FALL_S
from fallzone.earth.geodesic import range_azimuth
from fallzone.model.results.alert.alert import Change
from fallzone.model.results.alert.area import AlertArea
from fallzone.model.results.launch_risk import AirspaceArea
from fallzone.risk.traffic.slices import AirspaceSlice, slice_airspace
from fallzone.threads import open_pool

CASE = "alert"
# The air is told by minute for so long after a loss, and then by so many minutes together [s]
BY_MINUTE_S, LATE_S = 1_200.0, 600.0


def build_area(
    fallen: Fallen,
    ground: Ground,
    *,
    lost_s: float,
    powered_s: float,
    begun_s: float,
    in_full: bool,
    workers: int | None = 1,
) -> AlertArea:
    """One answer.

    Parameters
    ----------
    fallen : Fallen
        What comes down.
    ground : Ground
        Regions and places that may lie beneath.
    lost_s : float
        When it was lost [s after lift-off].
    powered_s : float
        When powered flight would have ended [s after lift-off]: what is lost may burn until then.
    begun_s : float
        When the question was asked, by `time.perf_counter`.
    in_full : bool
        Whether the air is told by layer and minute and ways out are looked for, which takes longer.
    workers : int, optional
        Threads.

    Returns
    -------
    AlertArea
    """
    closures = Closures(fallen, lost_s, max(lost_s, powered_s) + LONGEST_FALL_S)
    shapes = draw_shapes(fallen, workers=workers)
    geometry, area_m2 = join_shapes(shapes) if shapes else (MultiPolygon(), 0.0)
    beneath = Beneath(fallen=fallen, geometry=geometry, closures=closures, ground=ground)
    places, places_inside = beneath.list_places(ways=in_full)
    times_s = fallen.bodies.t_s
    found = AlertArea(
        flights=fallen.flights,
        effective_flights=fallen.effective_flights,
        fragments=fallen.fragments,
        seed=fallen.seed,
        modes=fallen.list_shares(),
        shapes=shapes,
        geometry=geometry,
        area_m2=area_m2,
        layers=closures.close(),
        airspace=_list_airspace(closures, lost_s, workers) if in_full else (),
        regions=beneath.list_regions(layers=in_full),
        places=places,
        places_inside=places_inside,
        first_impact_s=float(times_s.min()) if len(times_s) else None,
        last_impact_s=float(times_s.max()) if len(times_s) else None,
        stays_up=fallen.stays_up,
        stays_up_interval=fallen.stays_up_interval,
        elapsed_s=0.0,
    )
    return replace(found, elapsed_s=time.perf_counter() - begun_s)


def _list_airspace(closures: Closures, lost_s: float, workers: int | None) -> tuple[AirspaceArea, ...]:
    plane, slices = slice_airspace(closures.bodies, closures.passages)
    joined = _join_late(slices, lost_s + BY_MINUTE_S)
    with open_pool(workers) as pool:
        outlines = list(pool.map(lambda one: one.outline(plane), joined))
    return tuple(
        AirspaceArea(
            case=CASE,
            low_m=one.low_m,
            high_m=one.high_m,
            first_s=one.first_s,
            last_s=one.last_s,
            expected_pieces=one.expected_pieces,
            probability=min(one.probability, 1.0),
            interval=one.interval,
            geometry=outline,
        )
        for one, outline in zip(joined, outlines, strict=True)
    )


def _join_late(slices: Sequence[AirspaceSlice], late_s: float) -> list[AirspaceSlice]:
    """Slices by minute at first, and later several minutes of a layer as one."""
    found: dict[tuple[float, float], list[AirspaceSlice]] = {}
    for one in slices:
        late = one.first_s >= late_s
        found.setdefault((one.low_m, one.first_s // LATE_S * LATE_S if late else one.first_s), []).append(one)
    return [_join(some) for some in found.values()]


def _join(some: Sequence[AirspaceSlice]) -> AirspaceSlice:
    if len(some) == 1:
        return some[0]
    return replace(
        some[0],
        last_s=some[-1].last_s,
        # Of each minute those that may be there; the same may be in several
        expected_pieces=sum(one.expected_pieces for one in some),
        probability=sum(one.probability for one in some),
        # Both ends as well: wide enough however much the minutes have to do with each other
        interval=(sum(one.interval[0] for one in some), min(sum(one.interval[1] for one in some), 1.0)),
        xy_m=np.concatenate([one.xy_m for one in some]),
        reach_m=np.concatenate([one.reach_m for one in some]),
    )


def compare(first: AlertArea | None, refined: AlertArea) -> Change | None:
    """What a refined answer changes in the first.

    Parameters
    ----------
    first, refined : AlertArea
        Of the same loss; the first may be missing.

    Returns
    -------
    Change or None
        None where there is no first answer, or nothing comes down in one of them.
    """
    if first is None or not first.shapes or not refined.shapes:
        return None
    before, after = ({region.region for region in area.regions} for area in (first, refined))
    shared_m2 = _measure_m2(first.geometry.intersection(refined.geometry))
    (lon0_deg, lat0_deg), (lon_deg, lat_deg) = _find_middle(first), _find_middle(refined)
    shift_m, azimuth_deg = range_azimuth(lon0_deg, lat0_deg, lon_deg, lat_deg)
    return Change(
        area_ratio=refined.area_m2 / first.area_m2 if first.area_m2 > 0.0 else float("inf"),
        kept_share=min(shared_m2 / refined.area_m2, 1.0) if refined.area_m2 > 0.0 else 1.0,
        shift_m=float(shift_m),
        shift_azimuth_deg=float(azimuth_deg) % 360.0,
        came=tuple(sorted(after - before)),
        left=tuple(sorted(before - after)),
        first_impact_by_s=_later(first.first_impact_s, refined.first_impact_s),
        last_impact_by_s=_later(first.last_impact_s, refined.last_impact_s),
    )


def _measure_m2(geometry) -> float:
    from fallzone.checks.regions.territory import to_equal_area

    return 0.0 if geometry.is_empty else float(to_equal_area(geometry).area)


def _find_middle(area: AlertArea) -> tuple[float, float]:
    """Middle of the 50 % area of debris [deg]; of the whole area where there is none."""
    inner = [shape.geometry for shape in area.shapes if shape.containment == 0.5] or [area.geometry]
    points = np.concatenate([np.array(part.exterior.coords) for part in inner[0].geoms])
    lon, lat = np.radians(points).T
    x, y, z = (float(np.mean(one)) for one in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def _later(before_s: float | None, after_s: float | None) -> float | None:
    return None if before_s is None or after_s is None else after_s - before_s
