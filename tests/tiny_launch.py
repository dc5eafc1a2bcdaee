"""One launch of the made-up two-stage vehicle, by hand: a failure probability of 4 % and areas about what falls."""

from __future__ import annotations

import math

import numpy as np
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from fallzone.model.results.estimate import Estimate
from fallzone.model.results.isopleth import Isopleth, Margin
from fallzone.model.results.launch import Density, Launch
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.reliability import Reliability
from fallzone.model.results.span import Span

FAILURE_PROBABILITY = 0.04
LEVELS_PER_KM2 = (1e-5, 1e-6)
# About the debris of failed flights, on either side of 128° E
_CENTRE, _HALF_DEG = (128.0, 22.0), {1e-5: (0.6, 4.0), 1e-6: (1.2, 8.0)}


def tiny_reliability(probability: float = FAILURE_PROBABILITY) -> Reliability:
    """Two failures of fifty flights of the vehicle itself."""
    return Reliability(
        model="reference",
        probability=probability,
        interval=(0.5 * probability, 1.5 * probability),
        interval_share=0.6,
        basis="own",
        flights=50,
        failures=2,
        spread=("beta", 2.5, 48.5),
    )


def tiny_likelihood(reliability: Reliability | None = None) -> Likelihood:
    """Two burns, each a phase of its own; two modes, equally likely in both; a failure in each of 400 seconds."""
    return Likelihood(
        reliability=reliability or tiny_reliability(),
        modes=("early-cutoff", "explosion"),
        phases=("stage-1", "stage-2"),
        phase_share=np.array([0.75, 0.25]),
        phase_counts=np.array([3.0, 1.0]),
        burn_phase=np.array([0, 1]),
        burn_s=np.array([[0.0, 300.0], [300.0, 400.0]]),
        burn_ends=np.array([[0.0, 1.0], [0.0, 1.0]]),
        share=np.full((2, 2), 0.5),
        drawn=np.ones((2, 2), dtype=bool),
        within=(np.ones(1), np.ones(1)),
        are_modes_weighted=False,
        start_s=np.arange(400.0),
        given=np.repeat([0.75 / 600.0, 0.25 / 200.0], [300, 100])[:, None] * np.ones(2),
        own_times=(),
    )


def _box(east_deg: float, north_deg: float) -> MultiPolygon:
    lon, lat = _CENTRE
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    return MultiPolygon([Polygon([(lon + x * east_deg, lat + y * north_deg) for x, y in corners])])


def make_isopleth(level_per_km2: float, surely: BaseGeometry, best: BaseGeometry, perhaps: BaseGeometry) -> Isopleth:
    """An isopleth whose areas are as large as their degrees, roughly."""
    sizes = [shape.area * 111_195.0**2 for shape in (surely, best, perhaps)]
    return Isopleth(
        level_per_km2=level_per_km2,
        surely=surely,
        best=best,
        perhaps=perhaps,
        surely_m2=sizes[0],
        best_m2=sizes[1],
        perhaps_m2=sizes[2],
        resolved=0.75 if sizes[1] else math.nan,
    )


def tiny_launch(areas: dict[str, BaseGeometry], reliability: Reliability | None = None) -> Launch:
    """Isopleths of debris, and margins of a tenth of a degree about the areas given by their ids."""
    isopleths = []
    for level in LEVELS_PER_KM2:
        east_deg, north_deg = _HALF_DEG[level]
        sides = [_box(share * east_deg, share * north_deg) for share in (0.8, 1.0, 1.2)]
        isopleths.append(make_isopleth(level, *sides))
    globe = box(-180.0, -90.0, 180.0, 90.0)
    margins = tuple(
        Margin(
            area=name,
            surely=shape.buffer(-0.1, quad_segs=2),
            perhaps=shape.buffer(0.1, quad_segs=2).intersection(globe),
        )
        for name, shape in areas.items()
    )
    return Launch(likelihood=tiny_likelihood(reliability), isopleths=tuple(isopleths), margins=margins)


SPANS = (
    Span(
        first_s=120.0,
        last_s=180.0,
        failing=2e-3,
        chance=0.05,
        interval=(0.03, 0.08),
        flights=12,
        delay_s=(300.0, 540.0),
        arrival_s=(430.0, 690.0),
    ),
    Span(
        first_s=250.0,
        last_s=250.0,
        failing=None,
        chance=None,
        interval=None,
        flights=1,
        delay_s=(400.0, 400.0),
        arrival_s=(650.0, 650.0),
    ),
)
PER_LAUNCH = Estimate(
    value=2e-4,
    interval=(1e-4, 4e-4),
    range=(5e-5, 6e-4),
    effective_flights=12.0,
    largest_weight=0.1,
    resolved=True,
)
DENSITY = Density(value=2e-6, interval=(1e-6, 4e-6), radius_m=20_000.0, lon_deg=128.0, lat_deg=26.0)
