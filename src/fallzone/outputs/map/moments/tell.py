"""A failure at each moment of a flight as plain data for the page's script (docs/map.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from fallzone.names import NOMINAL
from fallzone.outputs.map.geometry import is_beyond, to_geojson, to_steps, unwrap, unwrap_lon, within_mercator
from fallzone.outputs.map.moments.moment_words import moment_words
from fallzone.outputs.palette import ALERT, ALERT_DARK
from fallzone.words import named
from fallzone.words.chances import weigh_chance
from fallzone.words.formats import probability
from fallzone.words.things import item_title
from fallzone.words.times import local_name

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.moments import Moment, MomentArea, Moments, ReachedThen
    from fallzone.model.results.trajectory import Trajectory
    from fallzone.outputs.map.app.polar import Pole

# Whole steps of a sample: 0.01°, as a dot on the map is wider than a kilometre
_SAMPLE_STEPS_PER_DEG = 100


def tell_moments(assessment: Assessment, centre_lon_deg: float, poles: Sequence[Pole] = ()) -> dict[str, Any] | None:
    """What a page shows of a failure at each moment.

    Parameters
    ----------
    assessment : Assessment
        With its moments.
    centre_lon_deg : float
        Longitude to within 180° of which everything is moved [deg].
    poles : sequence of Pole
        Of which the page has pictures.

    Returns
    -------
    dict or None
        Plain data, in the language that is spoken; None where nothing is known of moments.
    """
    moments = assessment.moments
    if moments is None:
        return None
    told: dict[str, int] = {}
    names = {one.region: one.names for moment in moments.moments for one in moment.reached}
    numbers = {region: number for number, region in enumerate(names)}
    return {
        "words": moment_words(),
        "colours": {"light": ALERT, "dark": ALERT_DARK},
        "last_s": int(moments.t_s[-1]),
        "step_s": round(moments.moments[0].last_s - moments.moments[0].first_s),
        **_tell_clock(assessment.mission.liftoff_utc, assessment.mission.timezone),
        "points": {
            case: _tell_points(moments, points, centre_lon_deg) for case, points in moments.impact_points.items()
        },
        "drops": _list_drops(assessment.trajectories[NOMINAL]),
        "regions": [{"id": region, "name": named(one, region)} for region, one in names.items()],
        "poles": [pole.tell() for pole in poles],
        "moments": [
            {
                "areas": [_tell_area(area, centre_lon_deg, poles) for area in one.areas],
                **_tell_moment(one, centre_lon_deg, numbers, told),
            }
            for one in moments.moments
        ],
        "texts": list(told),
    }


def _tell_clock(liftoff_utc: datetime | None, timezone: str) -> dict[str, Any]:
    """Lift-off as milliseconds since 1970, and what local clocks show beside UTC."""
    if liftoff_utc is None:
        return {"liftoff_ms": None, "ahead_s": 0, "zone": ""}
    local = liftoff_utc.astimezone(ZoneInfo(timezone))
    return {
        "liftoff_ms": round(liftoff_utc.timestamp() * 1_000.0),
        "ahead_s": round(local.utcoffset().total_seconds()),
        "zone": local_name(timezone, liftoff_utc),
    }


def _tell_points(moments: Moments, points: np.ndarray, centre_lon_deg: float) -> list[dict[str, Any]]:
    """Impact points by the second, in runs without a gap: when each begins, and its line."""
    known = np.isfinite(points[:, 0])
    lon_deg = np.degrees(np.unwrap(np.radians(points[known, 0])))
    whole = np.column_stack([lon_deg, points[known, 1]])
    runs = np.split(whole, np.flatnonzero(np.diff(np.flatnonzero(known)) > 1) + 1) if known.any() else []
    firsts = np.flatnonzero(known & ~np.concatenate([[False], known[:-1]]))
    found = []
    for first, run in zip(firsts, runs, strict=True):
        run[:, 0] += unwrap_lon(run[0, 0], centre_lon_deg) - run[0, 0]
        steps = to_steps({"type": "MultiLineString", "coordinates": [run.tolist()]})
        found.append({"first_s": int(moments.t_s[first]), "shape": steps})
    return found


def _list_drops(nominal: Trajectory) -> list[dict[str, Any]]:
    """What is dropped as planned, when it separates and when it comes down."""
    separated = {event.name.removesuffix("-separation"): event.t_s for event in nominal.events}
    return [
        {
            "name": item_title(drop.item),
            "from_s": round(separated[drop.item]),
            "to_s": round(drop.t_s),
        }
        for drop in nominal.drops
        if drop.item in separated and drop.t_s is not None
    ]


def _tell_area(area: MomentArea, centre_lon_deg: float, poles: Sequence[Pole]) -> dict[str, Any]:
    """What the map shows of an area, and what each picture of a pole does."""
    return {
        "percent": round(100.0 * area.containment),
        "shape": to_steps(to_geojson(within_mercator(unwrap(area.geometry, centre_lon_deg)))),
        "polar": [pole.tell_area(area.geometry) for pole in poles],
    }


def _tell_moment(
    moment: Moment, centre_lon_deg: float, numbers: dict[str, int], told: dict[str, int]
) -> dict[str, Any]:
    nothing = moment.nothing_falls
    return {
        "beyond": any(is_beyond(area.geometry.bounds) for area in moment.areas),
        "pooled": [*map(round, moment.pooled_s), moment.pooled_flights],
        "counted": [*map(round, moment.counted_s), moment.counted_flights],
        "nothing": told.setdefault(probability(*nothing), len(told)) if nothing and nothing[0] > 0.0 else None,
        "reached": [_tell_reached(one, numbers, told) for one in moment.reached],
        "sample": _tell_sample(moment, centre_lon_deg),
    }


def _tell_reached(one: ReachedThen, numbers: dict[str, int], told: dict[str, int]) -> list[int]:
    """Numbers of the region and of both texts of its chance, and how long after the failure: outward to seconds."""
    texts = weigh_chance(one.chance), probability(one.chance, one.interval)
    first_s, last_s = one.delay_s
    return [
        numbers[one.region],
        *(told.setdefault(text, len(told)) for text in texts),
        int(np.floor(first_s)),
        int(np.ceil(last_s)),
    ]


def _tell_sample(moment: Moment, centre_lon_deg: float) -> list[int]:
    """Longitude, latitude and seconds after the failure in turn, each in steps from the one before."""
    lon_deg = unwrap_lon(moment.sample_lon_deg, centre_lon_deg)
    columns = [lon_deg * _SAMPLE_STEPS_PER_DEG, moment.sample_lat_deg * _SAMPLE_STEPS_PER_DEG, moment.sample_delay_s]
    whole = np.round(np.column_stack(columns)).astype(int)
    return np.diff(whole, axis=0, prepend=[[0, 0, 0]]).ravel().tolist()
