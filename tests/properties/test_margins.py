"""What sampling leaves open about the edge of a containment area."""

import numpy as np
import pytest
import shapely
from builders import make_impacts

from fallzone.footprint.build import build_footprints
from fallzone.risk.expected.margins import find_margins


def draw(seed, flights=5_000):
    """Halves of a fairing, two to a flight and together, about 30° N 130° E."""
    random = np.random.default_rng(seed)
    middle = np.repeat(random.normal((130.0, 30.0), (0.3, 0.1), (flights, 2)), 2, axis=0)
    lon_deg, lat_deg = (middle + random.normal(0.0, 0.01, middle.shape)).T
    return make_impacts(
        case="nominal",
        item="fairing",
        condition="nominal",
        flights=flights,
        flight=np.repeat(np.arange(flights, dtype=np.int32), 2),
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        t_s=np.zeros(2 * flights),
        not_landed={},
    )


@pytest.mark.parametrize("containment", [0.9, 0.97])
def test_no_place_is_surely_in_with_one_seed_and_out_with_another(containment):
    lon_deg, lat_deg = (axis.ravel() for axis in np.meshgrid(np.arange(126.0, 134.0, 0.02), np.arange(28, 32, 0.02)))
    surely, perhaps, undecided = [], [], []
    for seed in range(10):
        impacts = draw(seed)
        area = build_footprints(impacts, (containment,))[0]
        margins = find_margins(impacts, area)
        assert margins.surely.difference(area.geometry).area <= 1e-4 * area.geometry.area
        assert area.geometry.difference(margins.perhaps).area <= 1e-4 * area.geometry.area
        surely.append(shapely.contains_xy(margins.surely, lon_deg, lat_deg))
        perhaps.append(shapely.contains_xy(margins.perhaps, lon_deg, lat_deg))
        undecided.append(np.mean(perhaps[-1] & ~surely[-1]))
    assert np.any(surely)
    assert not (np.any(surely, axis=0) & ~np.all(perhaps, axis=0)).any()
    assert max(undecided) <= 0.02


def test_more_flights_bring_the_two_sides_together():
    few, many = draw(1, 1_000), draw(1, 16_000)
    gaps = [
        margins.perhaps.area - margins.surely.area
        for margins in (find_margins(one, build_footprints(one, (0.97,))[0]) for one in (few, many))
    ]
    assert gaps[1] < gaps[0]
