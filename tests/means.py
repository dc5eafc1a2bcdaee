"""Means of random numbers held against what is expected of them."""

from __future__ import annotations

import math

import numpy as np


def is_mean(values: np.ndarray, expected: float) -> bool:
    """Whether a mean lies within four of its standard errors of what is expected."""
    return abs(values.mean() - expected) <= 4.0 * values.std() / math.sqrt(len(values))
