"""Flights of one plan."""

from __future__ import annotations

import numpy as np

from fallzone.flight.ascent import BatchStates, fly_fleet, stack_plans
from fallzone.flight.planning.plan import AscentPlan
from fallzone.kernels.tables import Environment


def fly_batch(plan: AscentPlan, environment: Environment, errors: np.ndarray, **scatter) -> BatchStates:
    """Fly one plan once for each row of errors; rows of zeros fly the nominal ascent."""
    return fly_fleet(stack_plans([plan]), np.zeros(len(errors), dtype=np.int64), environment, errors, **scatter)
