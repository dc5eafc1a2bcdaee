"""When casualty-capable debris is in each layer of the air, of flights to plan and of failures."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from fallzone.assessment.per_launch.weighing import WeighedCase, Weighing
from fallzone.model.results.launch_risk import AirspaceArea, LayerTime
from fallzone.names import NOMINAL
from fallzone.risk.traffic.airspace import HEIGHTS_M, find_passages, find_reopening_s
from fallzone.risk.traffic.falls import build_falls
from fallzone.risk.traffic.slices import slice_airspace

if TYPE_CHECKING:
    from collections.abc import Collection


def list_layers(weighing: Weighing, under_canopy: Collection[str] = ()) -> tuple[LayerTime, ...]:
    """First arrival in each layer and when it is clear, by case.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    under_canopy : collection of str
        Items that come down under a parachute when all goes to plan.

    Returns
    -------
    tuple of LayerTime
        By case, from the sea upwards.
    """
    found = []
    for one in weighing.cases:
        first_s, clear_s = _find_times(one, under_canopy if one.case == NOMINAL else ())
        for layer, (low_m, high_m) in enumerate(itertools.pairwise(HEIGHTS_M)):
            times = (float(first_s[layer]), float(clear_s[layer]))
            known = times if np.isfinite(times).all() else (None, None)
            found.append(LayerTime(low_m=low_m, high_m=high_m, case=one.case, first_s=known[0], clear_s=known[1]))
    return tuple(found)


def list_airspace(weighing: Weighing, under_canopy: Collection[str] = ()) -> tuple[AirspaceArea, ...]:
    """Where debris may be in the air, by layer and minute.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    under_canopy : collection of str
        Items that come down under a parachute when all goes to plan.

    Returns
    -------
    tuple of AirspaceArea
        By case, layer from the sea upwards, and minute.
    """
    found = []
    for one in weighing.cases:
        parts = [part for part in one.parts if len(part.flight)]
        falls = build_falls([(part, one.weight) for part in parts], HEIGHTS_M)
        hanging = under_canopy if one.case == NOMINAL else ()
        hangs = [np.full(len(part.flight), part.item in hanging) for part in parts]
        passages = find_passages(falls, under_canopy=np.concatenate([np.zeros(0, dtype=bool), *hangs]))
        plane, slices = slice_airspace(falls, passages)
        found += [
            AirspaceArea(
                case=one.case,
                low_m=part.low_m,
                high_m=part.high_m,
                first_s=part.first_s,
                last_s=part.last_s,
                expected_pieces=part.expected_pieces,
                probability=min(part.probability, 1.0),
                interval=part.interval,
                geometry=part.outline(plane),
            )
            for part in slices
        ]
    return tuple(found)


def _find_times(one: WeighedCase, under_canopy: Collection[str]) -> tuple[np.ndarray, np.ndarray]:
    """Earliest and latest over all impacts, a part of them at a time."""
    first_s, clear_s = (np.full(len(HEIGHTS_M) - 1, np.nan) for _end in range(2))
    for impacts in one.parts:
        for part in impacts.parts():
            if not len(part.flight):
                continue
            falls = build_falls([(part, one.weight)], HEIGHTS_M)
            hangs = np.full(len(part.flight), impacts.item in under_canopy)
            first, clear = find_reopening_s(falls, find_passages(falls, under_canopy=hangs))
            first_s, clear_s = np.fmin(first_s, first), np.fmax(clear_s, clear)
    return first_s, clear_s
