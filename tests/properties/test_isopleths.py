"""Expected pieces per km² and launch, and isopleths: laws first, then densities that are known."""

import itertools

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from scipy import stats

from fallzone.risk.expected.density import find_limits
from fallzone.risk.expected.field import estimate_field
from fallzone.risk.expected.isopleths import find_isopleths
from fallzone.risk.expected.weighted import WeightedImpacts

FLAT = "+proj=cea +ellps=WGS84 +lon_0=120"
TO_LONLAT = Transformer.from_crs(FLAT, "+proj=longlat +ellps=WGS84", always_xy=True).transform
ALONG_KM, ACROSS_KM = 20.0, 5.0
# Places on a raster of 4 km, over a region some 40 times as large as the areas
X_KM, Y_KM = (axis.ravel() for axis in np.meshgrid(np.arange(-500.0, 500.0, 4.0), np.arange(-250.0, 250.0, 4.0)))


def to_lonlat(x_km, y_km):
    """Longitude and latitude of points of a plane about 120° E on the equator that keeps areas."""
    return tuple(np.asarray(degrees) for degrees in TO_LONLAT(1e3 * np.asarray(x_km), 1e3 * np.asarray(y_km)))


def holds(area, x_km, y_km):
    """Whether an area holds points of the plane."""
    return shapely.contains_xy(area, *to_lonlat(x_km, y_km))


def weigh(x_km, y_km, *, expected, per_flight=1):
    lon_deg, lat_deg = to_lonlat(x_km, y_km)
    count = len(lon_deg)
    each = np.full(count, expected / count)
    return WeightedImpacts(flight=np.arange(count) // per_flight, lon_deg=lon_deg, lat_deg=lat_deg, expected=each)


def draw_normal(seed, count):
    random = np.random.default_rng(seed)
    return random.normal(0.0, ALONG_KM, count), random.normal(0.0, ACROSS_KM, count)


def draw_lobes(seed, count):
    random = np.random.default_rng(seed)
    first = random.random(count) < 0.6
    x = np.where(first, random.normal(-40.0, 12.0, count), random.normal(35.0, 8.0, count))
    return x, np.where(first, random.normal(0.0, 4.0, count), random.normal(15.0, 6.0, count))


def draw_ellipse(seed, count):
    random = np.random.default_rng(seed)
    radius, angle = np.sqrt(random.random(count)), random.uniform(0.0, 2.0 * np.pi, count)
    return 40.0 * radius * np.cos(angle), 12.0 * radius * np.sin(angle)


def normal_per_km2(x_km, y_km, middle_km=(0.0, 0.0), spread_km=(ALONG_KM, ACROSS_KM)):
    x, y = (x_km - middle_km[0]) / spread_km[0], (y_km - middle_km[1]) / spread_km[1]
    return np.exp(-0.5 * (x**2 + y**2)) / (2.0 * np.pi * spread_km[0] * spread_km[1])


def lobes_per_km2(x_km, y_km):
    first = normal_per_km2(x_km, y_km, (-40.0, 0.0), (12.0, 4.0))
    return 0.6 * first + 0.4 * normal_per_km2(x_km, y_km, (35.0, 15.0), (8.0, 6.0))


def ellipse_per_km2(x_km, y_km):
    return ((x_km / 40.0) ** 2 + (y_km / 12.0) ** 2 < 1.0) / (np.pi * 40.0 * 12.0)


KNOWN = {
    "normal": (draw_normal, normal_per_km2),
    "two lobes": (draw_lobes, lobes_per_km2),
    "hard edge": (draw_ellipse, ellipse_per_km2),
}


@pytest.mark.parametrize("mean", [5.0, 20.0, 100.0])
@pytest.mark.parametrize(("deviations", "outside"), [(1.959964, 0.05), (4.0, 6.3e-5)])
def test_limits_of_equal_flights_hold_the_mean_as_often_as_they_say(mean, deviations, outside):
    hits = np.arange(1, 400)
    low, high = find_limits(hits.astype(float), hits.astype(float), deviations)
    missed = stats.poisson.pmf(hits, mean)[(low > mean) | (high < mean)].sum()
    # Counts are whole numbers and their roots nearly normal: up to three times as often in the far tail
    assert missed <= (1.25 * outside if outside > 0.01 else 3.0 * outside)


def test_twice_the_weight_is_twice_the_density_with_the_same_effective_flights():
    x, y = draw_normal(1, 20_000)
    one = estimate_field([weigh(x, y, expected=1.0)], (1e-5,)).read(*to_lonlat([0.0, 30.0], [0.0, 5.0]))
    two = estimate_field([weigh(x, y, expected=2.0)], (2e-5,)).read(*to_lonlat([0.0, 30.0], [0.0, 5.0]))
    assert two.density_per_km2 == pytest.approx(2.0 * one.density_per_km2, rel=1e-6)
    assert two.effective_flights == pytest.approx(one.effective_flights, rel=1e-6)


def test_fragments_of_one_flight_that_fall_together_say_no_more_than_one():
    x, y = draw_normal(1, 20_000)
    whole = estimate_field([weigh(x, y, expected=1.0)], (1e-5,))
    broken = estimate_field([weigh(np.repeat(x, 10), np.repeat(y, 10), expected=1.0, per_flight=10)], (1e-5,))
    at = to_lonlat([0.0, 30.0, 0.0], [0.0, 5.0, 12.0])
    assert broken.read(*at).density_per_km2 == pytest.approx(whole.read(*at).density_per_km2, rel=0.25)
    ratio = broken.read(*at, 1e-5).effective_flights / whole.read(*at, 1e-5).effective_flights
    assert ratio == pytest.approx(1.0, abs=0.4)


def test_all_that_is_expected_is_in_the_field():
    x, y = draw_normal(1, 20_000)
    (grid,) = estimate_field([weigh(x, y, expected=0.3)], (1e-7,)).grids[0]
    assert grid.density_per_km2.sum() * (grid.frame.cell_m / 1e3) ** 2 == pytest.approx(0.3, rel=1e-3)


def test_areas_lie_one_in_the_other():
    groups = [weigh(*draw_normal(1, 20_000), expected=0.7), weigh(*draw_lobes(2, 5_000), expected=0.01)]
    levels = find_isopleths(estimate_field(groups))
    assert [one.level_per_km2 for one in levels] == [1e-4, 1e-5, 1e-6, 1e-7, 1e-8]
    for one in levels:
        # Common edges go through one more rounding
        assert one.surely.difference(one.best).area <= 1e-4 * one.surely.area
        assert one.best.difference(one.perhaps).area <= 1e-4 * one.best.area
    for inner, outer in itertools.pairwise(levels):
        for name in ("surely", "best", "perhaps"):
            assert getattr(inner, name).difference(getattr(outer, name)).area <= 1e-4 * getattr(inner, name).area


@pytest.mark.parametrize(("name", "area_error"), [("normal", 0.05), ("two lobes", 0.10), ("hard edge", 0.10)])
def test_the_isopleth_of_a_known_density(name, area_error):
    draw, density = KNOWN[name]
    one = find_isopleths(estimate_field([weigh(*draw(5, 300_000), expected=0.3)], (1e-6,)))[0]
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(-130.0, 130.0, 0.5), np.arange(-60.0, 60.0, 0.5)))
    true = 0.3 * density(x, y) >= 1e-6
    assert one.best_m2 / 1e6 == pytest.approx(true.sum() * 0.25, rel=area_error)
    perhaps, surely = (holds(area, x, y) for area in (one.perhaps, one.surely))
    assert np.mean(~perhaps[true]) <= 0.001
    # Of a hard edge the smoothing is known but in part
    assert np.sum(~true[surely]) <= (0.05 if name == "hard edge" else 0.001) * true.sum()
    inside = holds(one.best, x[true], y[true])
    # At 1 % of the cells a kernel estimate of so many impacts is at the end of what it can tell
    assert np.mean(~inside) <= 0.025


def test_no_place_is_surely_in_with_one_seed_and_out_with_another():
    """Planned falls in a field of rare debris, whose flights stand for a fiftieth of the probability."""
    perhaps, surely = [], []
    for seed in range(10):
        rare = np.repeat(np.random.default_rng(100 + seed).normal(0.0, (60.0, 25.0), (10_000, 2)), 3, axis=0)
        groups = [
            weigh(*draw_normal(seed, 10_000), expected=0.7),
            weigh(*rare.T, expected=0.02, per_flight=3),
        ]
        one = find_isopleths(estimate_field(groups, (1e-6,)))[0]
        perhaps.append(holds(one.perhaps, X_KM, Y_KM))
        surely.append(holds(one.surely, X_KM, Y_KM))
    perhaps, surely = np.array(perhaps), np.array(surely)
    assert surely.any()
    assert not (surely.any(axis=0) & (~perhaps).any(axis=0)).any()
    assert np.mean(perhaps & ~surely, axis=1).max() <= 0.02


def test_two_drops_far_apart_have_grids_of_their_own():
    x, y = draw_normal(3, 20_000)
    groups = [weigh(x, y, expected=1.0), weigh(2_000.0 + x, y, expected=1.0)]
    field = estimate_field(groups, (1e-4,))
    assert len(field.grids[0]) == 2
    true_km2 = 2.0 * np.pi * ALONG_KM * ACROSS_KM * 2.0 * np.log(1.0 / (2.0 * np.pi * ALONG_KM * ACROSS_KM * 1e-4))
    assert find_isopleths(field)[0].best_m2 / 1e6 == pytest.approx(true_km2, rel=0.05)


@pytest.mark.parametrize("turn", ["over 180 degrees", "over the pole"])
def test_it_is_the_same_area_everywhere_on_the_earth(turn):
    x, y = draw_normal(4, 50_000)
    usual = find_isopleths(estimate_field([weigh(x, y, expected=1.0)], (1e-5,)))[0]
    flat = "+proj=laea +ellps=WGS84 +lat_0=90" if turn == "over the pole" else "+proj=cea +ellps=WGS84 +lon_0=180"
    project = Transformer.from_crs(flat, "+proj=longlat +ellps=WGS84", always_xy=True).transform
    lon_deg, lat_deg = project(1e3 * x, 1e3 * y)
    expected = np.full(len(x), 1.0 / len(x))
    group = WeightedImpacts(flight=np.arange(len(x)), lon_deg=lon_deg, lat_deg=lat_deg, expected=expected)
    moved = find_isopleths(estimate_field([group], (1e-5,)))[0]
    assert moved.best_m2 == pytest.approx(usual.best_m2, rel=0.02)
    for area in (moved.surely, moved.best, moved.perhaps):
        assert area.is_valid
        assert -180.0 <= area.bounds[0] <= area.bounds[2] <= 180.0
        assert area.bounds[3] <= 90.0


def test_a_level_that_nothing_reaches_has_no_area():
    field = estimate_field([weigh(*draw_normal(1, 2_000), expected=1e-6)], (1e-4,))
    one = find_isopleths(field)[0]
    assert one.best.is_empty and one.perhaps.is_empty and one.best_m2 == 0.0
    assert field.read(*to_lonlat([0.0], [0.0])).density_per_km2 == 0.0


def test_nothing_that_comes_down_is_no_error():
    none = WeightedImpacts(flight=np.zeros(0, int), lon_deg=np.zeros(0), lat_deg=np.zeros(0), expected=np.zeros(0))
    field = estimate_field([none])
    assert all(one.perhaps.is_empty for one in find_isopleths(field))
    assert (field.read(np.zeros(3), np.zeros(3)).most_per_km2 == 0.0).all()


def test_a_few_flights_close_together_leave_doubt():
    """Twenty flights in 3 km, 2e-5 per launch on 30 km², amid a third of the level: above it, but too few to tell."""
    broad = np.random.default_rng(1).normal(0.0, (200.0, 100.0), (20_000, 2))
    few = np.random.default_rng(2).normal((340.0, 0.0), 1.5, (20, 2))
    levels = {}
    for name, places in (("with them", [broad, few]), ("without", [broad])):
        every = np.concatenate(places)
        levels[name] = find_isopleths(estimate_field([weigh(*every.T, expected=0.02)], (1e-7,)))[0]
    at = [340.0], [0.0]
    assert not holds(levels["without"].perhaps, *at)
    assert holds(levels["with them"].perhaps, *at) and not holds(levels["with them"].surely, *at)
