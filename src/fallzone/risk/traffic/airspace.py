"""Where debris may be in the air, by layer and minute, and when each layer can be reopened.

What is stored of a fall is its impact, and on request when it came down through some heights. From the impact alone,
bounds follow for when a body was in a layer and how far from its impact (`fallzone.risk.traffic.settling`): early
enough for the first arrival, late enough for the reopening, and wide enough for where. All are of bodies that fall by
themselves: of what hangs under a parachute the bounds hold for the layers only where the passage of their heights was
asked for, and of what lands under power not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.consequences.aircraft.rcc_321_07 import LEAST_MASS_KG
from fallzone.risk.traffic.falls import Falls
from fallzone.risk.traffic.settling import AIR_MARGIN, find_drift_m, find_fall_bounds_s

_FLIGHT_LEVEL_M = 30.48
# Edges of the layers: the sea, then FL100 to FL600. A flight level is a pressure: these are heights in the US Standard
# Atmosphere 1976, from which those of a day differ by less than the margin on times covers.
FLIGHT_LEVELS = (0, 100, 200, 300, 400, 500, 600)
HEIGHTS_M = tuple(_FLIGHT_LEVEL_M * level for level in FLIGHT_LEVELS)

SLICE_S = 60.0
# Assumed: added to the last passage of a layer before it is called clear
REOPENING_MARGIN_S = 60.0
# Assumed: the strongest wind on the way down; jets over Korea and Japan reach it in winter
STRONGEST_WIND_MPS = 75.0


@dataclass(frozen=True, kw_only=True)
class Passages:
    """When bodies come down through the edges of the layers, within bounds.

    Parameters
    ----------
    early_s, late_s : (m, k) float64
        Earliest and latest passage of each edge [s after lift-off], the sea first; NaN: it never was above.
    drift_m : (m, k) float64
        How far from its impact the body may be there [m].
    heights_m : (k,) float64
        Heights of the edges [m].
    """

    early_s: np.ndarray
    late_s: np.ndarray
    drift_m: np.ndarray
    heights_m: np.ndarray


def find_passages(
    falls: Falls,
    heights_m=HEIGHTS_M,
    *,
    wind_mps: float = STRONGEST_WIND_MPS,
    air_margin: float = AIR_MARGIN,
    under_canopy: np.ndarray | None = None,
) -> Passages:
    """Bounds of when bodies pass heights, exact where it was asked for.

    Parameters
    ----------
    falls : Falls
        What came down; ``passed_s`` of the same heights, or of none.
    heights_m : (k,) array_like
        Edges of layers from 0 upwards [m]. Default: the sea and FL100 to FL600.
    wind_mps : float
        Strongest wind on the way [m/s]. Default: assumed.
    air_margin : float
        Share by which times are widened for air that is not standard. Default: assumed.
    under_canopy : (m,) bool, optional
        Which bodies hang under a parachute: their latest passage is the impact. Default: none.

    Returns
    -------
    Passages
    """
    edges_m = np.asarray(heights_m, float)
    shortest, longest = find_fall_bounds_s(falls.beta_kgpm2, edges_m, air_margin)
    if under_canopy is not None:
        shortest = np.where(under_canopy[:, None], 0.0, shortest)
    released_s = np.minimum(falls.released_s, falls.t_s)[:, None]
    early = np.maximum(falls.t_s[:, None] - longest, released_s)
    late = falls.t_s[:, None] - shortest
    # Nothing comes down from there within the time that it had
    lower = late < released_s
    early, late = np.where(lower, np.nan, early), np.where(lower, np.nan, np.maximum(late, early))
    if falls.passed_s.shape == early.shape:
        asked = ~np.isinf(falls.passed_s)
        early, late = np.where(asked, falls.passed_s, early), np.where(asked, falls.passed_s, late)
    drift = find_drift_m(falls.beta_kgpm2, edges_m, longest, wind_mps)
    return Passages(early_s=early, late_s=late, drift_m=drift, heights_m=edges_m)


def is_capable(falls: Falls) -> np.ndarray:
    """Which pieces can make a casualty on board of an aircraft: those of 1 g and more.

    Parameters
    ----------
    falls : Falls
        What came down.

    Returns
    -------
    (m,) bool

    Source
    ------
    RCC 321-07, supplement, p. 6-27: below 1 g the vulnerable area is 0.
    """
    return falls.mass_kg >= LEAST_MASS_KG


def find_stay_s(falls: Falls, passages: Passages, layer: int) -> tuple[np.ndarray, np.ndarray]:
    """From when to when bodies may be in a layer.

    Parameters
    ----------
    falls : Falls
        What came down.
    passages : Passages
        Of the same bodies.
    layer : int
        Index of its lower edge.

    Returns
    -------
    enters_s, leaves_s : (m,) float64
        Seconds after lift-off; NaN where it never was in the layer. What began in the layer enters when it began.
    """
    leaves_s, enters_s = passages.late_s[:, layer], passages.early_s[:, layer + 1]
    enters_s = np.where(np.isnan(enters_s), np.minimum(falls.released_s, leaves_s), enters_s)
    return np.where(np.isnan(leaves_s), np.nan, enters_s), leaves_s


def find_reopening_s(
    falls: Falls, passages: Passages, margin_s: float = REOPENING_MARGIN_S
) -> tuple[np.ndarray, np.ndarray]:
    """First arrival in each layer, and when the last casualty-capable piece has left it.

    Parameters
    ----------
    falls : Falls
        What came down.
    passages : Passages
        Of the same bodies.
    margin_s : float
        Added to the last passage and taken from the first [s]. Default: assumed.

    Returns
    -------
    first_s, clear_s : (k − 1,) float64
        Seconds after lift-off, of the layer above each edge; NaN where nothing comes.
    """
    rows = is_capable(falls) & (falls.expected_pieces > 0.0)
    first_s, clear_s = np.full((2, len(passages.heights_m) - 1), np.nan)
    for layer in range(len(first_s)):
        enters_s, leaves_s = find_stay_s(falls, passages, layer)
        there = rows & ~np.isnan(leaves_s)
        if there.any():
            first_s[layer] = enters_s[there].min() - margin_s
            clear_s[layer] = leaves_s[there].max() + margin_s
    return first_s, clear_s
