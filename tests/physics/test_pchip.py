"""Cubics through points: through all of them, smooth, and never beyond them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from fallzone.kernels.pchip import join_knots

POINTS = st.lists(st.tuples(st.floats(0.1, 50.0), st.floats(-5.0, 5.0)), min_size=2, max_size=9)


@given(POINTS)
def test_cubics_are_those_of_scipy(points):
    x, y = np.cumsum([width for width, _ in points]), np.round([value for _, value in points], 1)
    pieces = join_knots(x, y)
    inside = np.linspace(x[0], x[-1], 200)[:-1]
    knot = np.searchsorted(x, inside, side="right") - 1
    value = (pieces[knot] * (inside - x[knot])[:, None] ** np.arange(4)).sum(axis=1)
    # the same formulas in another order: some roundings of values of at most 5
    assert value == pytest.approx(PchipInterpolator(x, y)(inside), abs=1e-10)
    assert value.min() >= y.min() - 1e-12 and value.max() <= y.max() + 1e-12
    assert pieces[:, 0] == pytest.approx(y) and (pieces[-1, 1:] == 0.0).all()
