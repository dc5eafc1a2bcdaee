"""Plans of shipped missions, and sweeps of failures drawn on them one by one, without flying."""

from __future__ import annotations

from functools import cache

import numpy as np

from fallzone.catalogue.inputs import flight_inputs
from fallzone.flight.failing.anomalies import find_failure_s, list_swept_modes
from fallzone.flight.failing.sweep import find_burn_places, tabulate_sweep
from fallzone.flight.inputs import load_flight
from fallzone.flight.planning.plan import build_plan
from fallzone.model.outcomes.flight_record import FailureShares
from fallzone.model.results.impacts import Failures
from fallzone.model.results.reliability import Reliability
from fallzone.montecarlo.failing import spread_over_burns
from fallzone.risk.failing.likelihood import build_likelihood

THREE_STAGES, TWO_STAGES, BOOSTERS_FIRST = "malligyong-1-2023-08-24", "naro-2013-01-30", "lvm3-2019-07-22"


@cache
def plan_and_vehicle(name: str):
    mission = load_flight(name, ensemble=False)
    inputs = flight_inputs(mission)
    return build_plan(mission, inputs.vehicle, inputs.site), inputs.vehicle


def declared(probability: float, low: float | None = None, high: float | None = None) -> Reliability:
    """A failure probability that was stated, by itself or with its ends."""
    ends = probability if low is None else low, probability if high is None else high
    return Reliability(
        model="declared",
        probability=probability,
        interval=ends,
        interval_share=float("nan"),
        basis="declared",
        spread=("uniform", *ends),
    )


def likelihood_of(name: str, reliability: Reliability, **shares):
    """Likelihood of a shipped vehicle, with shares of its failures as its file might state them."""
    plan, vehicle = plan_and_vehicle(name)
    if shares:
        failing = FailureShares(mark="assumed", source="here", **shares)
        vehicle = vehicle.model_copy(update={"failing": failing})
    return build_likelihood(plan, vehicle, reliability)


def draw_sweep(plan, flights: int, seed: int = 1, *, member: int = 0) -> Failures:
    """Failures drawn as a sweep says: the time over all burns, the mode among those possible then, one by one."""
    random, modes = np.random.default_rng(seed), list_swept_modes(plan)
    drawn_s = spread_over_burns(plan, random.random(flights))
    begin_s = np.column_stack([find_failure_s(plan, mode, drawn_s) for mode in modes])
    code = np.array([random.choice(np.flatnonzero(np.isfinite(row))) for row in begin_s])
    planned_s = begin_s[np.arange(flights), code]
    places = find_burn_places(plan, tabulate_sweep(plan, modes), planned_s, code)
    return Failures(
        modes=modes,
        mode=code.astype(np.int8),
        t_s=planned_s,
        member=np.full(flights, member, dtype=np.int16),
        ratio=np.ones(flights),
        burn=places.burn.astype(np.int8),
        burned=places.burned,
        proposal=places.proposal,
    )
