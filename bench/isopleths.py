"""Isopleths of densities that are known: how large, how much is missed, and how long it takes.

``python bench/isopleths.py [IMPACTS]`` prints a line for each density and expectation.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import shapely
from pyproj import Transformer

from fallzone.risk.expected.field import estimate_field
from fallzone.risk.expected.isopleths import find_isopleths
from fallzone.risk.expected.weighted import WeightedImpacts

LEVEL_PER_KM2 = 1e-6
CELL_KM = 0.25
_TO_LONLAT = Transformer.from_crs("+proj=cea +ellps=WGS84", "+proj=longlat +ellps=WGS84", always_xy=True).transform

Points = tuple[np.ndarray, np.ndarray]


def draw_normal(random: np.random.Generator, count: int) -> Points:
    """A normal cloud of 20 by 5 km."""
    return random.normal(0.0, 20.0, count), random.normal(0.0, 5.0, count)


def draw_lobes(random: np.random.Generator, count: int) -> Points:
    """Two normal clouds apart, of 60 and 40 %."""
    first = random.random(count) < 0.6
    x_km = np.where(first, random.normal(-40.0, 12.0, count), random.normal(35.0, 8.0, count))
    return x_km, np.where(first, random.normal(0.0, 4.0, count), random.normal(15.0, 6.0, count))


def draw_ellipse(random: np.random.Generator, count: int) -> Points:
    """Evenly in an ellipse of 80 by 24 km."""
    radius, angle = np.sqrt(random.random(count)), random.uniform(0.0, 2.0 * np.pi, count)
    return 40.0 * radius * np.cos(angle), 12.0 * radius * np.sin(angle)


def draw_box(random: np.random.Generator, count: int) -> Points:
    """Evenly in a rectangle of 60 by 16 km."""
    return random.uniform(-30.0, 30.0, count), random.uniform(-8.0, 8.0, count)


def _normal(x_km: np.ndarray, y_km: np.ndarray, middle_km: tuple, spread_km: tuple) -> np.ndarray:
    x, y = (x_km - middle_km[0]) / spread_km[0], (y_km - middle_km[1]) / spread_km[1]
    return np.exp(-0.5 * (x**2 + y**2)) / (2.0 * np.pi * spread_km[0] * spread_km[1])


# How each is drawn, and its density per km²
KNOWN: dict[str, tuple[Callable[[np.random.Generator, int], Points], Callable]] = {
    "normal": (draw_normal, lambda x, y: _normal(x, y, (0.0, 0.0), (20.0, 5.0))),
    "lobes": (
        draw_lobes,
        lambda x, y: 0.6 * _normal(x, y, (-40.0, 0.0), (12.0, 4.0)) + 0.4 * _normal(x, y, (35.0, 15.0), (8.0, 6.0)),
    ),
    "ellipse": (draw_ellipse, lambda x, y: ((x / 40.0) ** 2 + (y / 12.0) ** 2 < 1.0) / (np.pi * 480.0)),
    "box": (draw_box, lambda x, y: ((np.abs(x) < 30.0) & (np.abs(y) < 8.0)) / 960.0),
}


def measure(name: str, expected: float, impacts: int, seed: int = 1) -> str:
    """One line: the area against the true one, and what is missed of it.

    Parameters
    ----------
    name : str
        Of a known density.
    expected : float
        Pieces per launch.
    impacts : int
        Impacts drawn, each of a flight of its own.
    seed : int
        Of the draw.

    Returns
    -------
    str
    """
    draw, density = KNOWN[name]
    lon_deg, lat_deg = _lonlat(*draw(np.random.default_rng(seed), impacts))
    each = np.full(impacts, expected / impacts)
    group = WeightedImpacts(flight=np.arange(impacts), lon_deg=lon_deg, lat_deg=lat_deg, expected=each)
    begin_s = time.process_time()
    isopleth = find_isopleths(estimate_field([group], (LEVEL_PER_KM2,)))[0]
    took_s = time.process_time() - begin_s
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(-130.0, 130.0, CELL_KM), np.arange(-60.0, 60.0, CELL_KM)))
    true = expected * density(x, y) >= LEVEL_PER_KM2
    areas = (isopleth.best, isopleth.perhaps, isopleth.surely)
    best, perhaps, surely = (shapely.contains_xy(area, *_lonlat(x, y)) for area in areas)
    area = isopleth.best_m2 / (1e6 * CELL_KM**2 * true.sum()) - 1.0
    shares = (np.sum(true & ~best), np.sum(true & ~perhaps), np.sum(~true & surely))
    told = "  ".join(
        f"{what} {100.0 * count / true.sum():5.2f} %"
        for what, count in zip(("missed", "missed by perhaps", "wrongly sure"), shares, strict=True)
    )
    return f"{name:8s} expected {expected:<5g} area {100.0 * area:+6.2f} %  {told}  {took_s:.1f} s"


def _lonlat(x_km: np.ndarray, y_km: np.ndarray) -> Points:
    lon_deg, lat_deg = _TO_LONLAT(1e3 * x_km, 1e3 * y_km)
    return np.asarray(lon_deg), np.asarray(lat_deg)


if __name__ == "__main__":
    count = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10**6
    for key in KNOWN:
        for pieces in (1.0, 0.1, 0.01):
            print(measure(key, pieces, count), flush=True)
