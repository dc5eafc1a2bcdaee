"""How likely a sweep is to fail in a burn by a mode: as counted over many drawn times, one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fallzone.catalogue.inputs import flight_inputs
from fallzone.flight.failing.anomalies import find_failure_s, list_swept_modes
from fallzone.flight.failing.sweep import burn_starts_s, find_burn_places, tabulate_sweep
from fallzone.flight.inputs import load_flight
from fallzone.flight.planning.plan import build_plan
from fallzone.model.outcomes.recovery import Parachute
from fallzone.montecarlo.failing import spread_over_burns

DRAWS = 20_000
# Chutes need only be named for their failures to be possible
CHUTE = Parachute.model_construct(item="stage-1")


def plan_of(name: str, items=()):
    mission = load_flight(name, ensemble=False)
    inputs = flight_inputs(mission)
    plan = build_plan(mission, inputs.vehicle, inputs.site)
    return replace(plan, recoveries=dict.fromkeys(items, CHUTE))


PLANS = {
    "three stages": ("malligyong-1-2023-08-24", ()),
    "two stages": ("naro-2013-01-30", ()),
    "two that come back": ("nuri-2021-10-21", ("stage-1", "fairing")),
}


@pytest.fixture(scope="module", params=PLANS.values(), ids=list(PLANS))
def plan(request):
    return plan_of(*request.param)


def count_failures(plan, modes):
    """Burn and time at which each of many evenly spread draws begins, for each mode, and how likely the mode is."""
    drawn_s = spread_over_burns(plan, (np.arange(DRAWS) + 0.5) / DRAWS)
    begin_s = np.column_stack([find_failure_s(plan, mode, drawn_s) for mode in modes])
    share = np.isfinite(begin_s) / np.isfinite(begin_s).sum(axis=1)[:, None] / DRAWS
    return drawn_s, begin_s, share


def test_it_is_what_evenly_spread_draws_add_up_to(plan):
    modes = list_swept_modes(plan)
    table = tabulate_sweep(plan, modes)
    _, begin_s, share = count_failures(plan, modes)
    counted = np.zeros(table.probability.shape)
    for number in range(len(plan.cutoff_s)):
        after = plan.cutoff_s[number - 1] if number else -np.inf
        before = plan.cutoff_s[number] if number + 1 < len(plan.cutoff_s) else np.inf
        counted[number] = (share * ((begin_s > after) & (begin_s <= before))).sum(axis=0)
    # One draw more or less at each end of each stretch
    assert table.probability == pytest.approx(counted, abs=10.0 / DRAWS)
    assert table.probability.sum() == pytest.approx(1.0, abs=1e-12)


def test_what_begins_at_the_drawn_time_is_told_from_what_has_a_time_of_its_own(plan):
    modes = list_swept_modes(plan)
    table = tabulate_sweep(plan, modes)
    for column, mode in enumerate(modes):
        own = mode in ("no-ignition", "stuck-fairing", "failed-recovery")
        possible = table.probability[:, column] > 0.0
        assert (table.drawn[possible, column] != own).all()
        assert (np.isfinite(table.own_s[:, column]) == (possible & own)).all()


def test_each_place_has_the_share_of_its_burn_that_is_over(plan):
    modes = list_swept_modes(plan)
    table = tabulate_sweep(plan, modes)
    last = len(plan.cutoff_s) - 1
    starts_s = burn_starts_s(plan)
    for share in (0.0, 0.25, 1.0):
        t_s = np.array([starts_s[last] + share * (plan.cutoff_s[last] - starts_s[last])])
        places = find_burn_places(plan, table, t_s, np.array([modes.index("explosion")]))
        assert places.burn[0] == last and places.burned[0] == pytest.approx(share, abs=1e-12)
        assert places.proposal[0] == table.probability[last, modes.index("explosion")] > 0.0


def test_before_an_ignition_nothing_of_the_burn_is_over(plan):
    modes = list_swept_modes(plan)
    coast_s = np.array([0.5 * (plan.cutoff_s[0] + plan.ignition_s[1])])
    places = find_burn_places(plan, tabulate_sweep(plan, modes), coast_s, np.array([0]))
    assert places.burn[0] == 1 and places.burned[0] == 0.0
