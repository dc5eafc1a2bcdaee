"""A failure at each moment of powered flight, from the stored flights of a run; none is simulated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fallzone.assessment.moments.areas import POOLED_FLIGHTS, POOLED_MOST_S, draw_areas
from fallzone.assessment.moments.counts import (
    COUNTED_FLIGHTS,
    COUNTED_MOST_S,
    Member,
    count_regions,
    find_nothing_falls,
    sample_impacts,
)
from fallzone.assessment.moments.failed import FailedFlights, sort_failed
from fallzone.assessment.moments.impact_points import ImpactPath, find_impact_points, lay_path
from fallzone.assessment.per_launch.reach import find_members
from fallzone.assessment.per_launch.weighing import weigh_cases
from fallzone.model.results.moments import Moment, MomentArea, Moments
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.threads import open_pool

if TYPE_CHECKING:
    from fallzone.assessment.record import RunRecord
    from fallzone.model.results.flag import Flag
    from fallzone.model.results.impacts import Impacts
    from fallzone.model.results.likelihood import Likelihood
    from fallzone.model.zone import Region

# 20,000 flights that fail over ten minutes are some 30 in a second: finer steps would show their scatter alone [s]
STEP_S = 5
# Of a long flight the steps are longer
MOST_MOMENTS = 160
_DEBRIS = "debris"


def find_moments(run: RunRecord, regions: Sequence[Region]) -> Moments | None:
    """Failures of a launch by when they begin.

    Parameters
    ----------
    run : RunRecord
        With its sweep of failures and its flight to plan.
    regions : sequence of Region
        With outlines: of those that it flags it is told whether debris comes down in them.

    Returns
    -------
    Moments or None
        None of a run without a sweep, or of which nothing is known of one launch.
    """
    nominal, launch = run.trajectories.get(NOMINAL), run.launch
    debris = next((one for one in run.impacts if one.case == SWEEP and one.item == _DEBRIS), None)
    if nominal is None or launch is None or debris is None or not len(debris.flight):
        return None
    case = weigh_cases(run.impacts, launch.likelihood, seed=run.provenance.seed).cases[-1]
    failed, path, spans_s = sort_failed(case, debris), lay_path(nominal), list_spans(launch.likelihood)
    with open_pool() as pool:
        members = pool.submit(_list_members, failed, debris, regions, run.flagged)
        drawn = list(pool.map(partial(_draw, failed, path), spans_s))
        found = [
            _find_moment(failed, members.result(), span_s, one) for span_s, one in zip(spans_s, drawn, strict=True)
        ]
    t_s = np.arange(_find_last_s(launch.likelihood) + 1.0)
    return Moments(t_s=t_s, impact_points=_list_points(run, t_s), moments=tuple(found))


def _list_members(
    failed: FailedFlights, debris: Impacts, regions: Sequence[Region], flagged: Sequence[Flag]
) -> list[Member]:
    """Debris in each flagged region, by where it stands among that of the flights as they failed."""
    place = np.empty(len(failed.rows), dtype=np.int64)
    place[failed.rows] = np.arange(len(failed.rows))
    return [Member(flag=flag, rows=np.sort(place[rows])) for flag, rows in find_members(debris, regions, flagged)]


def list_spans(likelihood: Likelihood) -> list[tuple[float, float]]:
    """Spans of failure times that are told apart, from lift-off to the last cut-off.

    Parameters
    ----------
    likelihood : Likelihood
        With the burns.

    Returns
    -------
    list of (float, float)
        Equally long, one after the other [s after lift-off].
    """
    last_s = _find_last_s(likelihood)
    step_s = max(STEP_S, math.ceil(last_s / MOST_MOMENTS))
    return [(float(first_s), float(first_s + step_s)) for first_s in range(0, last_s, step_s)]


def _find_last_s(likelihood: Likelihood) -> int:
    return math.ceil(float(likelihood.burn_s[:, 1].max()))


def _list_points(run: RunRecord, t_s: np.ndarray) -> dict[str, np.ndarray]:
    """Impact points of the flight to plan and, until it failed, of the flight as flown."""
    points = {NOMINAL: find_impact_points(run.trajectories[NOMINAL], t_s)}
    failure = run.mission.as_flown
    if failure is not None and AS_FLOWN in run.trajectories:
        flown = find_impact_points(run.trajectories[AS_FLOWN], t_s)
        points[AS_FLOWN] = np.where((t_s <= failure.t_s)[:, None], flown, np.nan)
    return points


class _Drawn(NamedTuple):
    """Areas of a span, with the window and the number of the flights that they are from."""

    pooled_s: tuple[float, float]
    flights: int
    areas: tuple[MomentArea, ...]


def _draw(failed: FailedFlights, path: ImpactPath, span_s: tuple[float, float]) -> _Drawn:
    pooled_s = failed.widen(span_s, POOLED_FLIGHTS, POOLED_MOST_S)
    return _Drawn(pooled_s, *draw_areas(failed, path, span_s, pooled_s))


def _find_moment(
    failed: FailedFlights, members: Sequence[Member], span_s: tuple[float, float], drawn: _Drawn
) -> Moment:
    counted_s = failed.widen(span_s, COUNTED_FLIGHTS, COUNTED_MOST_S)
    lon_deg, lat_deg, delay_s = sample_impacts(failed, counted_s)
    return Moment(
        first_s=span_s[0],
        last_s=span_s[1],
        pooled_s=drawn.pooled_s,
        pooled_flights=drawn.flights,
        areas=drawn.areas,
        counted_s=counted_s,
        counted_flights=failed.count(counted_s),
        nothing_falls=find_nothing_falls(failed, counted_s),
        reached=count_regions(failed, members, counted_s),
        sample_lon_deg=lon_deg,
        sample_lat_deg=lat_deg,
        sample_delay_s=delay_s,
    )
