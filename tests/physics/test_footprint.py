"""Footprints of clouds whose density is known: what share of a fresh seed they hold, and how small they are."""

import math
from dataclasses import replace
from functools import cached_property

import numpy as np
import pytest
import shapely
from builders import make_impacts
from pyproj import Geod, Transformer

from fallzone.footprint.build import build_by_flight, build_footprints
from fallzone.footprint.density import Frame, LevelGrid
from fallzone.footprint.isopleth import outline
from fallzone.model.results.impacts import Failures

SHARES = (0.50, 0.90, 0.97, 0.99)
# The figures asked for on a fresh seed, in points, and the area over the smallest possible one
TOLERANCES = (0.015, 0.010, 0.007, 0.005)
AREA_EXCESS = 1.20
# Of 2,000 flights the share inside is itself only known to sqrt(p (1 - p) / n): three of these are allowed on top
FRESH = 100_000


class Truth:
    """A cloud in a plane with its sampler and the smallest area that holds a share of it."""

    def __init__(self, sample, density=None, area_m2=None, fragments=1):
        self.sample, self.density, self.fragments = sample, density, fragments
        self._area_m2 = area_m2

    def area_m2(self, share):
        """From the analytic density by Monte Carlo: the expectation of 1/density over what exceeds its quantile."""
        if self._area_m2:
            return self._area_m2(share)
        inside = self.values > np.quantile(self.values, 1.0 - share)
        return (1.0 / self.values[inside]).sum() / len(self.values)

    @cached_property
    def values(self):
        return self.density(self.sample(np.random.default_rng(90), 40_000 * self.fragments)[:: self.fragments])


def normal(long_m, wide_m):
    turn = np.array([[0.8, 0.6], [-0.6, 0.8]])
    return Truth(
        lambda random, n: (random.normal(size=(n, 2)) * [long_m, wide_m]) @ turn,
        area_m2=lambda share: -2.0 * math.log(1.0 - share) * math.pi * long_m * wide_m,
    )


def dense_and_sparse():
    spread_m, weight, centre_m = np.array([5e3, 60e3]), np.array([0.6, 0.4]), np.array([[0.0, 0.0], [150e3, 40e3]])

    def sample(random, n):
        part = (random.random(n) < weight[1]).astype(int)
        return centre_m[part] + random.normal(size=(n, 2)) * spread_m[part, None]

    def density(xy):
        square = ((xy[:, None] - centre_m) ** 2).sum(axis=2) / spread_m**2
        return (weight / (2.0 * np.pi * spread_m**2) * np.exp(-0.5 * square)).sum(axis=1)

    return Truth(sample, density)


def bent(radius_m=400e3, wide_m=15e3, turn_rad=0.7):
    def sample(random, n):
        angle, radius = random.normal(size=n) * turn_rad, radius_m + wide_m * random.normal(size=n)
        return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

    def density(xy):
        radius, angle = np.hypot(*xy.T), np.arctan2(xy[:, 1], xy[:, 0])
        angles = sum(np.exp(-0.5 * ((angle + k * 2 * np.pi) / turn_rad) ** 2) for k in (-1, 0, 1))
        return angles * np.exp(-0.5 * ((radius - radius_m) / wide_m) ** 2) / (2 * np.pi * turn_rad * wide_m * radius)

    return Truth(sample, density)


def corridor(fragments=1, length_m=12e6):
    """A sweep of failures: range grows exponentially in time, narrow core and wide wings, bent by 12 %."""

    def sizes(x):
        return (3e3 + 0.01 * x, 2e3 + 0.01 * x), (5e3 + 0.06 * x, 5e3 + 0.04 * x)

    def bend(x):
        return 1e-8 * x * x - 0.5e6

    def sample(random, n, fragments=fragments):
        x = length_m * np.repeat(np.expm1(7.0 * random.random(-(-n // fragments))), fragments)[:n] / np.expm1(7.0)
        core, wing = sizes(x)
        winged = random.random(n) < 0.33
        along, across = np.where(winged, wing, core) * random.normal(size=(2, n))
        return np.column_stack([x + along - length_m / 2, across + bend(x)])

    def density(xy):
        x = length_m * np.expm1(7.0 * (np.arange(3_000) + 0.5) / 3_000) / np.expm1(7.0)
        values = np.empty(len(xy))
        for i in range(0, len(xy), 1_000):
            dx, dy = xy[i : i + 1_000, :1] + length_m / 2 - x, xy[i : i + 1_000, 1:] - bend(x)
            kernels = 0.0
            for weight, (along, across) in zip((0.67, 0.33), sizes(x), strict=True):
                kernels += weight / (along * across) * np.exp(-0.5 * ((dx / along) ** 2 + (dy / across) ** 2))
            values[i : i + 1_000] = kernels.mean(axis=1) / (2.0 * np.pi)
        return values

    return Truth(sample, density, fragments=fragments)


def on_earth(xy_m, lon_deg, lat_deg):
    back = Transformer.from_crs(
        f"+proj=laea +lon_0={lon_deg} +lat_0={lat_deg} +ellps=WGS84", "+proj=longlat +ellps=WGS84", always_xy=True
    )
    return back.transform(xy_m[:, 0], xy_m[:, 1])


def impacts_of(lon_deg, lat_deg, fragments=1, flights=None):
    lon_deg, lat_deg = np.asarray(lon_deg, float), np.asarray(lat_deg, float)
    flight = (np.arange(len(lon_deg)) // fragments).astype(np.int32)
    return make_impacts(
        case="nominal",
        item="debris",
        condition="nominal",
        flights=flights or int(flight[-1]) + 1,
        flight=flight,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        t_s=np.arange(len(lon_deg), dtype=float),
        not_landed={},
    )


@pytest.mark.parametrize(
    ("truth", "n", "at"),
    [
        pytest.param(normal(100e3, 20e3), 20_000, (130.0, 20.0), id="an ellipse of 5 to 1"),
        pytest.param(normal(300e3, 15e3), 20_000, (179.9, -45.0), id="an ellipse of 20 to 1 across 180 degrees"),
        pytest.param(normal(50e3, 20e3), 2_000, (10.0, 90.0), id="2,000 flights at the north pole"),
        pytest.param(dense_and_sparse(), 20_000, (100.0, -89.0), id="dense and sparse by the south pole"),
        pytest.param(bent(), 20_000, (-179.0, 30.0), id="a bent corridor"),
        pytest.param(corridor(), 20_000, (125.0, -10.0), id="a sweep over 12,000 km"),
        pytest.param(corridor(fragments=20), 200_000, (180.0, 0.0), id="a sweep of breakups, 20 fragments a flight"),
        pytest.param(normal(100e3, 20e3), 400_000, (130.0, 20.0), id="more flights than the pilot estimate takes"),
    ],
)
def test_areas_hold_their_share_of_a_fresh_seed_and_are_hardly_larger_than_need_be(truth, n, at):
    shapes = build_footprints(impacts_of(*on_earth(truth.sample(np.random.default_rng(1), n), *at), truth.fragments))
    lon, lat = on_earth(truth.sample(np.random.default_rng(2), FRESH), *at)
    for shape, share, tolerance in zip(shapes, SHARES, TOLERANCES, strict=True):
        shapely.prepare(shape.geometry)
        held = shapely.contains_xy(shape.geometry, lon, lat).mean()
        noise = 3.0 * math.sqrt(share * (1.0 - share) / n) if n < 20_000 else 0.0
        assert abs(held - share) <= tolerance + noise
        assert shape.area_m2 <= AREA_EXCESS * truth.area_m2(min(held, 0.995))


@pytest.mark.parametrize(
    ("truth", "flights", "seeds"),
    [
        pytest.param(normal(100e3, 20e3), 100, 60, id="a hundred flights"),
        pytest.param(normal(100e3, 20e3), 300, 40, id="three hundred"),
        pytest.param(normal(100e3, 20e3), 1_000, 20, id="a thousand"),
        pytest.param(dense_and_sparse(), 1_000, 20, id="a thousand, dense and sparse"),
    ],
)
def test_areas_of_few_flights_hold_their_share_of_fresh_ones_in_the_mean(truth, flights, seeds):
    """The level is found on flights that the density has not seen: on its own it would hold 98.2 % of 1,000."""
    fresh = on_earth(truth.sample(np.random.default_rng(1_000), 20_000), 130.0, 20.0)
    held = np.empty((seeds, len(SHARES)))
    for seed in range(seeds):
        shapes = build_footprints(
            impacts_of(*on_earth(truth.sample(np.random.default_rng(seed), flights), 130.0, 20.0))
        )
        held[seed] = [shapely.contains_xy(shape.geometry, *fresh).mean() for shape in shapes]
    # One area is off by sqrt(p (1 - p) / flights), the mean of the seeds by their root less; three of these
    noise = 3.0 * np.sqrt(np.multiply(SHARES, np.subtract(1.0, SHARES)) / (flights * seeds))
    # and what folds of three quarters of the flights are apart from all of them, and the grid: a fifth of a point
    assert (np.abs(held.mean(axis=0)[2:] - SHARES[2:]) <= noise[2:] + 0.002).all(), held.mean(axis=0)


def test_in_parts_and_from_a_pilot_of_few_flights_the_areas_are_the_same(monkeypatch):
    truth = corridor(fragments=20)
    impacts = impacts_of(*on_earth(truth.sample(np.random.default_rng(7), 100_000), 125.0, -10.0), 20)
    whole = build_footprints(impacts)
    monkeypatch.setattr("fallzone.model.results.impacts.PART_IMPACTS", 9_999)
    for in_parts, one in zip(build_footprints(impacts), whole, strict=True):
        # Sums in another order: the last digits of where the grid lies
        assert in_parts.area_m2 == pytest.approx(one.area_m2, rel=1e-3)
        assert (in_parts.first_s, in_parts.last_s) == (one.first_s, one.last_s)
    monkeypatch.setattr("fallzone.footprint.cloud.SAMPLE_IMPACTS", 20_000)
    for sampled, one in zip(build_footprints(impacts), whole, strict=True):
        # Of 1,000 flights cells of 12 know their density to a third, which the smoothing evens out
        assert sampled.area_m2 == pytest.approx(one.area_m2, rel=0.05)
        assert sampled.probability == pytest.approx(one.probability, abs=0.02)


def test_the_area_is_that_of_the_outline_on_the_ellipsoid():
    lon, lat = on_earth(normal(400e3, 100e3).sample(np.random.default_rng(3), 5_000), 179.0, 60.0)
    for shape in build_footprints(impacts_of(lon, lat)):
        area_m2, _ = Geod(ellps="WGS84").geometry_area_perimeter(shape.geometry)
        assert area_m2 == pytest.approx(shape.area_m2, rel=1e-4)  # edges are chords of at most 20 km


def test_the_same_impacts_give_the_same_bytes():
    impacts = impacts_of(*on_earth(corridor().sample(np.random.default_rng(4), 3_000), 125.0, 0.0))
    first, second = build_footprints(impacts), build_footprints(impacts)
    assert [shape.geometry.wkb for shape in first] == [shape.geometry.wkb for shape in second]


def test_fragments_of_one_flight_are_one_trial():
    lon, lat = on_earth(normal(30e3, 30e3).sample(np.random.default_rng(5), 4_000), 10.0, 50.0)
    shape = build_footprints(impacts_of(lon, lat, fragments=10, flights=800))[-1]
    assert shape.impacts == 4_000
    assert shape.probability == 0.5  # 400 of 800 flights brought anything down, all of them something inside
    assert shape.interval[0] < 0.5 < shape.interval[1]
    assert shape.interval[1] - shape.interval[0] == pytest.approx(2 * 1.96 * math.sqrt(0.25 / 800), rel=0.05)


def test_first_and_last_are_the_impacts_inside():
    lon, lat = on_earth(normal(30e3, 30e3).sample(np.random.default_rng(6), 2_000), 10.0, 50.0)
    for shape in build_footprints(impacts_of(lon, lat)):
        inside = np.flatnonzero(shapely.contains_xy(shape.geometry, lon, lat))
        assert (shape.first_s, shape.last_s) == (inside[0], inside[-1])


@pytest.mark.parametrize("truth", [normal(100e3, 20e3), corridor()], ids=["an ellipse", "a corridor"])
def test_copies_of_fragments_within_their_flights_are_no_knowledge(truth):
    """Fifty fragments of a flight at one point say no more of where flights come down than one does."""
    lon, lat = on_earth(truth.sample(np.random.default_rng(8), 4_000), 125.0, -10.0)
    single = build_footprints(impacts_of(lon, lat))
    copied = build_footprints(impacts_of(np.repeat(lon, 50), np.repeat(lat, 50), fragments=50))
    for one, other in zip(single, copied, strict=True):
        assert other.area_m2 == pytest.approx(one.area_m2, rel=0.03)


def cut_offs_and_explosions(random, n, pieces=17):
    """A tenth of the flights end in one piece, spread far; the others in 17 pieces each, 500 km to the south."""
    is_whole = random.random(n) < 0.1
    count = np.where(is_whole, 1, pieces)
    flight = np.repeat(np.arange(n), count)
    xy = random.normal(size=(len(flight), 2)) * np.where(is_whole[flight], 200e3, 30e3)[:, None]
    xy[~is_whole[flight], 1] -= 500e3
    return flight.astype(np.int32), on_earth(xy, 130.0, 20.0), 1.0 / count[flight]


def sweep_of(flight, lonlat, n):
    one = impacts_of(*lonlat)
    return replace(one, case="sweep", condition="sweep", flights=n, flight=flight, failures=Failures.none(n))


def test_by_flight_an_explosion_counts_no_more_than_a_cut_off():
    """Of 20,000 flights 10 % end in one piece: 0.65 % of the fragments, which the area by fragment may leave out."""
    flight, lonlat, _share = cut_offs_and_explosions(np.random.default_rng(11), 20_000)
    impacts = sweep_of(flight, lonlat, 20_000)
    (by_flight,), by_fragment = build_by_flight(impacts), build_footprints(impacts)[-1]
    assert (by_flight.id, by_flight.counted_by) == ("sweep:debris:99:by-flight", "flight")
    assert (by_fragment.id, by_fragment.counted_by) == ("sweep:debris:99", "fragment")
    _flight, fresh, share = cut_offs_and_explosions(np.random.default_rng(12), 20_000)
    held = {one.id: shapely.contains_xy(one.geometry, *fresh) for one in (by_flight, by_fragment)}
    # Off by what the folds leave, as the areas by fragment; 2,000 cut-offs know their 10 % to 0.3 points more
    assert np.average(held[by_flight.id], weights=share) == pytest.approx(0.99, abs=TOLERANCES[-1])
    assert held[by_fragment.id].mean() == pytest.approx(0.99, abs=TOLERANCES[-1])
    # Half the cut-offs and more lie outside the area by fragment, where one in ten may outside that by flight
    assert np.average(held[by_fragment.id], weights=share) < 0.96


def test_by_flight_the_number_of_copies_of_a_flight_changes_nothing():
    flight, lonlat, _share = cut_offs_and_explosions(np.random.default_rng(13), 4_000)
    once = np.unique(flight, return_index=True)[1]
    lon, lat = (one[once] for one in lonlat)
    many = 1 + np.arange(4_000) % 3
    copied = sweep_of(np.repeat(flight[once], many), (np.repeat(lon, many), np.repeat(lat, many)), 4_000)
    (by_flight,) = build_by_flight(copied)
    alone = build_footprints(sweep_of(flight[once], (lon, lat), 4_000))[-1]
    # The plane is laid along other numbers of impacts
    assert by_flight.area_m2 == pytest.approx(alone.area_m2, rel=0.03)
    assert by_flight.probability == pytest.approx(alone.probability, abs=0.002)


def test_only_a_sweep_whose_flights_differ_in_pieces_has_an_area_by_flight():
    lonlat = on_earth(normal(30e3, 30e3).sample(np.random.default_rng(5), 4_000), 10.0, 50.0)
    pairs = (np.arange(4_000) // 2).astype(np.int32)
    assert build_by_flight(sweep_of(pairs, lonlat, 2_000)) == ()
    assert build_by_flight(replace(sweep_of(np.minimum(pairs, 1_500), lonlat, 2_000), case="nominal")) == ()


def outline_of(*holes):
    """Outline of a plateau of 40 by 40 grid points, 10 m apart, with square holes of so many points a side."""
    density = np.ones((40, 40))
    for number, side in enumerate(holes):
        density[5 : 5 + side, 5 + 15 * number : 5 + 15 * number + side] = 0.0
    frame = Frame(low_m=np.array([1_000.0, -500.0]), cell_m=10.0, shape=(40, 40))
    return outline(LevelGrid(density=density, level=0.5, frame=frame, bandwidth_m=10.0))


def test_a_hole_wider_than_the_kernel_stays_and_a_smaller_one_is_filled():
    # A contour at half the step runs half a cell beyond the points, its corners cut: k points make k² - 0.5 cells.
    # A kernel of one cell has an effective area of 4π = 12.6 cells: 3 points a side make 8.5, and 4 make 15.5
    whole, small, large = outline_of().area, outline_of(3).area, outline_of(4).area
    assert whole == pytest.approx(100.0 * (40.0**2 - 0.5), rel=1e-3)
    assert small == whole
    assert large == pytest.approx(whole - 100.0 * 15.5, abs=100.0)
    assert outline_of(4, 3).area == large and len(shapely.get_parts(outline_of(4, 4))[0].interiors) == 2
    # The first point at (1000, -500) m, and half a cell around
    assert outline_of().bounds == pytest.approx((995.0, -505.0, 1_395.0, -105.0), abs=1.0)


def test_a_ring_of_impacts_has_a_hole_of_its_size():
    random = np.random.default_rng(9)
    angle, radius_m = random.uniform(0.0, 2.0 * np.pi, 20_000), np.sqrt(random.uniform(200e3**2, 260e3**2, 20_000))
    ring = np.column_stack([radius_m * np.cos(angle), radius_m * np.sin(angle)])
    shapes = build_footprints(impacts_of(*on_earth(ring, 10.0, 30.0)))
    (part,) = shapely.get_parts(shapes[-1].geometry)
    (hole,) = part.interiors
    hole_m2 = abs(Geod(ellps="WGS84").polygon_area_perimeter(*np.transpose(hole.coords))[0])
    # The kernels of the edge, some 6 km wide, reach into it
    assert 0.85 * math.pi * 200e3**2 < hole_m2 <= 1.02 * math.pi * 200e3**2
