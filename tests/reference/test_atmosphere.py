"""US Standard Atmosphere 1976 against the numbers printed in it."""

import numpy as np
import pytest

from fallzone.atmospheres import us76

# Geopotential height [m], K, Pa, kg/m3: the bases of the layers
BASES = [
    (0.0, 288.15, 101325.0, 1.2250),
    (11000.0, 216.65, 22632.06, 0.363918),
    (20000.0, 216.65, 5474.889, 0.0880349),
    (32000.0, 228.65, 868.0187, 0.0132250),
    (47000.0, 270.65, 110.9063, 1.42753e-3),
    (51000.0, 270.65, 66.93887, 8.61606e-4),
    (71000.0, 214.65, 3.956420, 6.42110e-5),
    (84852.0, 186.946, 0.3733836, 6.95788e-6),
]

# Geometric altitude [m], K, Pa, kg/m3 above 86 km
THIN = [
    (100_000.0, 195.08, 3.2011e-2, 5.604e-7),
    (120_000.0, 360.00, 2.5382e-3, 2.222e-8),
    (150_000.0, 634.39, 4.5422e-4, 2.076e-9),
    (200_000.0, 854.56, 8.4736e-5, 2.541e-10),
    (300_000.0, 976.01, 8.7704e-6, 1.916e-11),
    (400_000.0, 995.83, 1.4518e-6, 2.803e-12),
    (500_000.0, 999.24, 3.0236e-7, 5.215e-13),
    (1_000_000.0, 1000.00, 7.5138e-9, 3.561e-15),
]


@pytest.mark.parametrize(("geopotential", "kelvin", "pascal", "density"), BASES)
def test_the_bases_of_the_layers_are_the_printed_ones(geopotential, kelvin, pascal, density):
    altitude = 6_356_766.0 * geopotential / (6_356_766.0 - geopotential)
    computed = us76.evaluate(altitude)
    # 1e-5: the last printed digit; 86 km is where the two parts of the standard meet (2e-5)
    assert computed[0] == pytest.approx(density, rel=2e-5)
    assert computed[2] == pytest.approx(pascal, rel=1e-5)
    assert computed[3] == pytest.approx(kelvin, abs=0.001)


@pytest.mark.parametrize(("altitude", "kelvin", "pascal", "density"), THIN)
def test_the_thin_air_is_the_printed_one(altitude, kelvin, pascal, density):
    computed = us76.evaluate(altitude)
    assert computed[0] == pytest.approx(density, rel=1e-3)  # the tables were integrated in wider steps
    assert computed[2] == pytest.approx(pascal, rel=1e-3)
    assert computed[3] == pytest.approx(kelvin, abs=0.01)


@pytest.mark.parametrize(("altitude", "speed"), [(0.0, 340.294), (11_019.07, 295.07), (50_000.0, 329.80)])
def test_the_speed_of_sound_is_the_printed_one(altitude, speed):
    assert us76.evaluate(altitude)[1] == pytest.approx(speed, abs=0.01)


def test_the_speed_of_sound_is_held_above_86_km():
    assert np.unique(us76.evaluate([86_000.0, 120_000.0, 1e6])[1]).size == 1


def test_pressure_is_hydrostatic_up_to_the_top_of_the_mixed_air():
    altitude = np.arange(0.0, 85_500.0, 10.0)
    density, _, pressure, _ = us76.evaluate(altitude)
    gravity = 9.80665 * (6_356_766.0 / (6_356_766.0 + altitude)) ** 2
    # central difference over 20 m of an exponential with H > 5 km: (20/H)²/24 < 1e-6; at a kink 1e-4
    slope = (pressure[2:] - pressure[:-2]) / 20.0
    assert slope == pytest.approx(-(density * gravity)[1:-1], rel=1e-4)


def test_the_two_parts_of_the_standard_meet_at_86_km():
    below, above = (us76.evaluate(altitude) for altitude in (86_000.0 - 1e-6, 86_000.0))
    for lower, upper in zip(below[:3], above[:3], strict=True):
        assert lower == pytest.approx(upper, rel=2e-5)
