"""Every published figure of the missions beside the computed one: what was fitted, what was predicted, what missed."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from fallzone.catalogue.geodata import list_ids
from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.flight.ensemble import load_members
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.published import measure
from fallzone.model.mission import Mission, PublishedValue
from fallzone.model.validation import ValidationRow
from fallzone.names import ITEMS

# What is quoted of an ensemble [%]
_QUANTILES = (5.0, 50.0, 95.0)

# Quantities that come round again after a full turn
_CIRCULAR = ("lon_deg", "azimuth_deg")

Progress = Callable[[str, int, int], None]


def validate_vehicle(mission: Mission) -> tuple[ValidationRow, ...]:
    """Rows of a mission, and after them those of the other shipped missions of its vehicle, of the best fit alone."""
    others = (load_mission(name) for name in list_ids("missions") if name != mission.id)
    others = [other for other in others if other.vehicle == mission.vehicle]
    return (*validate([mission]), *validate(others, ensembles=False))


def validate(
    missions: Iterable[Mission], *, ensembles: bool = True, progress: Progress | None = None
) -> tuple[ValidationRow, ...]:
    """Set each published figure beside what the best fit and the ensemble of vehicles compute for it.

    Parameters
    ----------
    missions : iterable of Mission
    ensembles : bool
        Whether the vehicles of the ensembles are flown as well, for the ranges of the rows.
    progress : callable, optional
        Called as ``progress(what, done, total)``, once for each mission.

    Returns
    -------
    tuple of ValidationRow
        In the order of the missions, and of the figures in their files.
    """
    chosen = [mission for mission in missions if mission.published]
    rows: list[ValidationRow] = []
    for done, mission in enumerate(chosen, start=1):
        rows += _validate_mission(mission, ensembles)
        if progress is not None:
            progress("missions set beside what was published", done, len(chosen))
    return tuple(rows)


def _validate_mission(mission: Mission, with_ensemble: bool) -> list[ValidationRow]:
    vehicle, site = load_vehicle(mission.vehicle), load_site(mission.site)
    environment = build_mission_environment(mission, site)
    members = load_members(mission, vehicle) if with_ensemble else ()
    figures = (*mission.published, *_ranges_of_falls(mission))
    flights = [(mission, vehicle), *(members if len(members) > 1 else ())]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda flight: measure(*flight, site, environment, figures), flights))
    columns = np.array(found, dtype=float).T
    flown_m = {
        (figure.name, figure.case): _quantiles(column)[1]
        for figure, column in zip(figures, columns, strict=True)
        if figure.quantity == "range_m"
    }
    return [
        _build_row(mission, figure, column, flown_m.get((figure.name, figure.case)))
        for figure, column in zip(mission.published, columns, strict=False)
    ]


def _ranges_of_falls(mission: Mission) -> list[PublishedValue]:
    """How far each body with a published fall flew: asked for as well, to set the spread against it."""
    falls = {(one.name, one.case) for one in mission.published if one.name in (*ITEMS, "impact")}
    return [
        PublishedValue(
            name=name, case=case, quantity="range_m", value=0.0, tolerance=1.0, mark="assumed", source="computed"
        )
        for name, case in sorted(falls)
    ]


def _build_row(mission: Mission, figure: PublishedValue, column: np.ndarray, flown_m: float | None) -> ValidationRow:
    """One row; ``column`` holds the best fit's figure, then those of the ensemble."""
    computed = float(column[0])
    ok = abs(_difference(figure.quantity, computed, figure.value)) <= figure.tolerance
    low, median, high = _quantiles(_near(figure, column[1:]))
    return ValidationRow(
        mission=mission.id,
        vehicle=mission.vehicle,
        case=figure.case,
        name=figure.name,
        quantity=figure.quantity,
        basis=figure.basis,
        computed=computed if math.isfinite(computed) else None,
        published=figure.value,
        tolerance=figure.tolerance,
        tolerance_reason=figure.tolerance_reason,
        lonlat=figure.lonlat,
        mark=figure.mark,
        source=mission.sources[figure.source],
        note=figure.note,
        ok=ok,
        miss="" if ok else figure.miss,
        members=max(len(column) - 1, 1),
        median=median,
        low=low,
        high=high,
        flown_m=flown_m,
    )


def _difference(quantity: str, computed: float, published: float) -> float:
    """Computed less published; angles of a circle the short way round."""
    away = computed - published
    return math.remainder(away, 360.0) if quantity in _CIRCULAR and math.isfinite(away) else away


def _near(figure: PublishedValue, values: np.ndarray) -> np.ndarray:
    """Angles of a circle moved to within half a turn of the published one."""
    if figure.quantity not in _CIRCULAR:
        return values
    return figure.value + np.remainder(values - figure.value + 180.0, 360.0) - 180.0


def _quantiles(values: np.ndarray) -> tuple[float | None, float | None, float | None]:
    """5, 50 and 95 % of the finite ones; None where there are none."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return None, None, None
    low, median, high = np.percentile(finite, _QUANTILES)
    return float(low), float(median), float(high)
