"""Errors of the wind: their full size at every height, alike at near heights, forgotten over far ones."""

import numpy as np
import pytest
from scipy.sparse.linalg import eigsh

from fallzone.atmospheres import us76
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.tables import WIND_MODES, build_environment
from fallzone.kernels.wind_modes import wind_modes
from fallzone.winds import westerly

HEIGHTS = np.linspace(0.0, 60_000.0, 601)
A = 6378137.0


def test_an_error_has_its_full_variance_at_every_height():
    every = np.concatenate([HEIGHTS, [120e3, 1e6]])
    assert (wind_modes(every) ** 2).sum(axis=-1) == pytest.approx(1.0, abs=1e-12)


def test_errors_are_alike_at_near_heights_and_forgotten_over_far_ones():
    correlation = wind_modes(HEIGHTS) @ wind_modes(HEIGHTS).T
    apart = np.abs(HEIGHTS[:, None] - HEIGHTS)
    below = np.maximum(HEIGHTS[:, None], HEIGHTS) < 20_000.0
    assert correlation[below & (apart < 1_500.0)].min() > 0.95
    assert correlation[below & (apart < 12_000.0) & (apart > 10_000.0)].max() < 0.7
    assert abs(correlation[0, 200]) < 0.2  # the ground and 20 km


def test_the_modes_are_those_of_the_correlation_itself():
    # The eigenvectors of the correlation on a fine grid, with the weight of a fall, computed by linear algebra
    grid = np.linspace(0.0, 200_000.0, 2_001)
    root = np.sqrt(np.exp(-grid / 15_000.0) * np.gradient(grid))
    root[[0, -1]] /= np.sqrt(2.0)  # trapezia
    kernel = np.exp(-np.abs(grid[:, None] - grid) / 10_000.0)
    weighted = root[:, None] * kernel * root
    values, vectors = eigsh(weighted, k=WIND_MODES)
    shapes = vectors * np.sqrt(values) / root[:, None]
    low = grid <= 60_000.0
    shapes = shapes[low] / np.linalg.norm(shapes[low], axis=1, keepdims=True)
    modes = wind_modes(grid[low])
    # cells of 100 m under a kernel with a kink of 1/100 per cell
    assert modes @ modes.T == pytest.approx(shapes @ shapes.T, abs=2e-3)
    # The sum of all eigenvalues is the trace
    assert values.sum() / np.trace(weighted) == pytest.approx(0.713, abs=0.002)


def test_the_drift_by_each_mode_is_its_wind_summed_over_the_time_in_each_layer():
    environment = build_environment(us76, westerly, month=1, lat_deg=0.0)
    beta, top = 15.0, 10_000.0
    height = np.linspace(0.0, top, 10_001)
    middle = 0.5 * (height[1:] + height[:-1])
    time = np.diff(height) / np.sqrt(2 * 9.78 * beta / us76.evaluate(middle)[0])
    north_sigma = westerly.tabulate(middle, month=1, lat_deg=0.0)[3]
    factors = np.vstack([np.zeros(2 * WIND_MODES), np.eye(2 * WIND_MODES)[WIND_MODES:]])
    n = len(factors)
    start = np.tile([A + top, 0.0, 0.0], (n, 1))
    velocity = np.zeros((n, 3))
    velocity[:, 0] = -np.diff(height)[-1] / time[-1]
    result = fall(start, velocity, beta_kgpm2=beta, environment=environment, wind_factor=factors)
    north_m = np.radians(result.lat_deg[1:] - result.lat_deg[0]) * 6335439.0  # the meridian's radius at the equator
    expected = (north_sigma[:, None] * wind_modes(middle) * time[:, None]).sum(axis=0)
    # half of a percent for the lag of speed behind the thickening air, and 1/K of path until the wind has taken hold
    assert north_m == pytest.approx(expected, rel=2e-2, abs=20.0)
