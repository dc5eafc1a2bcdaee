"""Laws of what a fit determines: rows hold falls by their tolerances, and without rows nothing holds them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fallzone.calibration.doubts.determined import find_falls
from fallzone.calibration.ensemble_fit import find_widths
from fallzone.calibration.fit import build_problem
from fallzone.flight.inputs import load_flight

NURI = "nuri-2021-10-21"
# The middle nine tenths of a normal law, in standard deviations; a tolerance is two of them
REACH = 1.645 / 2.0


@pytest.fixture(scope="module")
def problem():
    return build_problem(load_flight(NURI, ensemble=False), [])


def falls_of(problem, keep, change=lambda row: row):
    """Falls of the shipped fit with some of its rows, by item; its target orbit holds it too."""
    launch = problem.launches[0]
    rows = tuple(change(row) for row in launch.rows if keep(row))
    return {fall.item: fall for fall in find_falls(replace(problem, launches=(replace(launch, rows=rows),)))}


def of_times(row):
    return row.quantity == "t_s" and row.name.endswith("-separation")


def tolerance_of(problem, name, quantity):
    [row] = [row for row in problem.launches[0].rows if (row.name, row.quantity) == (name, quantity)]
    return row.tolerance


def test_a_published_range_holds_its_fall_within_its_tolerance(problem):
    found = falls_of(problem, lambda row: True)
    assert list(found) == ["stage-1", "fairing", "stage-2"]
    for item, fall in found.items():
        assert fall.determined and not fall.missed
        # what else is known can only narrow it
        assert fall.high_m - fall.range_m <= REACH * tolerance_of(problem, item, "range_m") * 1.001


def test_an_orbit_and_times_of_separation_determine_no_fall_of_the_first_stage(problem):
    found = falls_of(problem, of_times)
    assert not found["stage-1"].determined and not found["stage-1"].missed
    assert not any(fall.held or fall.determined for fall in found.values())
    # and yaw, of which nothing is said, may turn it by hundreds of kilometres
    assert found["stage-1"].across_m > 0.25 * found["stage-1"].range_m


def test_a_row_of_the_fall_itself_determines_it_again(problem):
    found = falls_of(problem, lambda row: of_times(row) or row.name == "stage-1")
    assert found["stage-1"].determined and not found["fairing"].determined


def test_wider_tolerances_determine_less(problem):
    narrow = falls_of(problem, lambda row: True)
    wide = falls_of(problem, lambda row: True, lambda row: row.model_copy(update={"tolerance": 3.0 * row.tolerance}))
    for item, fall in narrow.items():
        assert wide[item].high_m - wide[item].low_m > fall.high_m - fall.low_m


def test_a_fall_that_misses_what_was_published_of_it_is_not_determined(problem):
    # Two and a half tolerances more than the flight in the files has
    def farther(row):
        if (row.name, row.quantity) != ("stage-1", "range_m"):
            return row
        return row.model_copy(update={"value": 413e3 + 2.5 * row.tolerance})

    found = falls_of(problem, lambda row: True, farther)
    assert found["stage-1"].missed and not found["stage-1"].determined
    assert found["stage-2"].determined
    # and what it might be reaches beyond what a row that is met allows
    assert (
        found["stage-1"].high_m - found["stage-1"].range_m
        > falls_of(problem, lambda row: True)["stage-1"].high_m - 413e3
    )


@pytest.mark.parametrize(
    ("off", "width"),
    [
        # a fit within half its tolerances leaves them as they are
        ([0.0, 0.5, -0.5, 0.1], [1.0, 1.0, 1.0, 1.0]),
        # a missed row has its miss: what is left is χ² = 4 for 4 rows
        ([2.0, 0.0, 0.0, 0.0], [2.0, 1.0, 1.0, 1.0]),
        # all at the edge: χ² = 4 · (1 / 0.5)², √(16 / 4) = 2
        ([1.0, 1.0, -1.0, 1.0], [2.0, 2.0, 2.0, 2.0]),
        # two of two missed: both have their misses, and √(8 / 2) = 2 times as much
        ([3.0, -1.5], [6.0, 3.0]),
        # what the flight does not have tells nothing
        ([np.nan, 0.2], [1.0, 1.0]),
    ],
)
def test_rows_that_are_missed_widen_an_ensemble(off, width):
    np.testing.assert_allclose(find_widths(np.array(off)), width)


def test_numbers_on_a_bound_widen_it_too():
    # six rows that are met and four numbers on a bound: √(4 · 3 / 10)
    np.testing.assert_allclose(find_widths(np.zeros(6), on_bound=4), 1.2**0.5)
    np.testing.assert_allclose(find_widths(np.zeros(19), on_bound=4), 1.0)
