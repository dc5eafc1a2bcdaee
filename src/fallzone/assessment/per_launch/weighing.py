"""Stored flights of a run with the probability per launch that each of them stands for."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from fallzone.assessment.per_launch.choices import DEFAULT_CHOICES, Choices
from fallzone.assessment.reweighted import take_record
from fallzone.errors import UsageError
from fallzone.flight.planning.plan import build_plan
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.impacts import NO_FAILURE, Failures, Impacts
from fallzone.model.results.launch_risk import Origin
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.reliability import Reliability
from fallzone.names import NOMINAL, SWEEP
from fallzone.risk.failing.likelihood import build_likelihood, judge_reliability
from fallzone.risk.failing.ranges import Unknowns, draw_unknowns, find_range, sum_cells
from fallzone.risk.failing.weights import find_phases, weigh
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.record import RunRecord
    from fallzone.model.mission import Mission

_NONE = ""


@dataclass(frozen=True, kw_only=True)
class WeighedCase:
    """One case whose flights are weighed.

    Parameters
    ----------
    case : {"nominal", "sweep"}
        Flights to plan, or that fail.
    parts : tuple of Impacts
        All that comes down, by item.
    failures : Failures
        How the n flights fail.
    weight : (n,) float64
        Probability per launch that each stands for.
    phase, mode : (n,) array of str
        In which phase of flight and how each fails; empty to plan.
    """

    case: str
    parts: tuple[Impacts, ...]
    failures: Failures
    weight: np.ndarray
    phase: np.ndarray
    mode: np.ndarray

    @property
    def replicate_flights(self) -> int:
        """As of its impacts."""
        return self.parts[0].replicate_flights


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """Both cases of a launch, weighed.

    Parameters
    ----------
    likelihood : Likelihood
        How likely failures are.
    given_failure : bool
        Whether the failure probability is not known, so that the flights are weighed as if it were 1.
    cases : tuple of WeighedCase
        ``nominal`` and ``sweep``, those that the run has.
    seed : int
        Of the run.
    """

    likelihood: Likelihood
    given_failure: bool
    cases: tuple[WeighedCase, ...]
    seed: int

    @property
    def is_whole(self) -> bool:
        """Whether the run has both flights to plan and flights that fail."""
        return {one.case for one in self.cases} == {NOMINAL, SWEEP}

    @cached_property
    def members(self) -> int:
        """Members of the ensemble that flew."""
        return max((int(one.failures.member.max(initial=0)) for one in self.cases), default=0) + 1

    @cached_property
    def unknowns(self) -> Unknowns:
        """Draws of what is not known of the launch."""
        return draw_unknowns(self.likelihood, self.members, self.seed)

    def find_range(self, values: Sequence[np.ndarray]) -> tuple[float, float] | None:
        """Range that failure probability, shares of phases and ensemble leave open of a sum over flights.

        Parameters
        ----------
        values : sequence of (n,) float64
            Of each case, in their order, what each flight brings.

        Returns
        -------
        (float, float) or None
            None where the failure probability is not known.
        """
        if self.given_failure or not self.cases:
            return None
        cells = [
            sum_cells(one.case, value, one.failures, self.likelihood, members=self.members)
            for one, value in zip(self.cases, values, strict=True)
        ]
        total = cells[0]
        for one in cells[1:]:
            total = total.add(one)
        return find_range(total, self.unknowns)

    def with_range(self, estimate: Estimate, values: Sequence[np.ndarray]) -> Estimate:
        """An estimate with its range.

        Parameters
        ----------
        estimate : Estimate
            The sum.
        values : sequence of (n,) float64
            What it is the sum of.

        Returns
        -------
        Estimate
        """
        return dataclasses.replace(estimate, range=self.find_range(values))

    def find_origin(self, values: Sequence[np.ndarray]) -> Origin:
        """Phase and mode of the failures that contribute most to a sum over flights, each by itself; without an item.

        Parameters
        ----------
        values : sequence of (n,) float64
            Of each case, in their order, what each flight brings.

        Returns
        -------
        Origin
        """
        found = []
        for label in ("phase", "mode"):
            sums: dict[str, float] = {}
            for one, value in zip(self.cases, values, strict=True):
                names, index = np.unique(getattr(one, label), return_inverse=True)
                for name, total in zip(names, np.bincount(index, one.weight * value), strict=True):
                    sums[str(name)] = sums.get(str(name), 0.0) + float(total)
            best = max(sums, key=sums.__getitem__, default=_NONE)
            found.append(best if best and sums[best] > 0.0 else None)
        return Origin(phase=found[0], mode=found[1])


def find_likelihood(run: RunRecord, choices: Choices = DEFAULT_CHOICES) -> Likelihood:
    """How likely the launch of a run is to fail, when and how, by the flight record of today.

    Parameters
    ----------
    run : RunRecord
        As stored: of its vehicle the flight record of today counts.
    choices : Choices
        A declared failure probability, or another model.

    Returns
    -------
    Likelihood

    Raises
    ------
    UsageError
        For a failure probability that is none.
    InputError
        For an unknown model, or a vehicle file that is wrong today.
    """
    vehicle = take_record(run.vehicle, run.provenance.inputs, run.geodata)
    mission = _load_path(run)
    reliability = judge_reliability(
        mission,
        vehicle,
        run.geodata,
        failure_probability=choices.failure_probability,
        model=choices.reliability,
        settings=choices.reliability_settings,
    )
    return build_likelihood(build_plan(mission, vehicle, run.site), vehicle, reliability)


def weigh_run(run: RunRecord, choices: Choices = DEFAULT_CHOICES) -> Weighing:
    """Weigh the stored flights of a run; none is simulated.

    Parameters
    ----------
    run : RunRecord
        With the cases ``nominal`` and ``sweep``; others have no probability per launch and are left out.
    choices : Choices
        A declared failure probability, or another model.

    Returns
    -------
    Weighing

    Raises
    ------
    UsageError
        When the run has neither, and as `find_likelihood`.
    """
    return weigh_cases(run.impacts, choices.likelihood or find_likelihood(run, choices), seed=run.provenance.seed)


def weigh_as_stored(run: RunRecord) -> Weighing | None:
    """Weigh the flights of a run as its own isopleths are; no file is opened.

    Parameters
    ----------
    run : RunRecord
        As made, read back or weighed again.

    Returns
    -------
    Weighing or None
        None where nothing is known of one launch: no likelihood, no failure probability, neither of both cases.
    """
    launch, cases = run.launch, {one.case for one in run.impacts}
    if launch is None or not launch.is_known or not cases & {NOMINAL, SWEEP}:
        return None
    return weigh_cases(run.impacts, launch.likelihood, seed=run.provenance.seed)


def weigh_alike(one: Likelihood, other: Likelihood) -> bool:
    """Whether flights have the same weights by two likelihoods.

    Parameters
    ----------
    one, other : Likelihood
        Of the same mission.

    Returns
    -------
    bool
    """
    return one.reliability == other.reliability and np.array_equal(one.given, other.given)


def weigh_cases(impacts: Sequence[Impacts], likelihood: Likelihood, *, seed: int) -> Weighing:
    """Weigh the flights of impacts.

    Parameters
    ----------
    impacts : sequence of Impacts
        Of all cases; of ``nominal`` and ``sweep`` each flight gets a weight.
    likelihood : Likelihood
        How likely failures are.
    seed : int
        Of the run.

    Returns
    -------
    Weighing

    Raises
    ------
    UsageError
        When there is neither case.
    """
    given_failure = not likelihood.reliability.is_known
    used = _given_failure(likelihood) if given_failure else likelihood
    cases = []
    for case in (NOMINAL, SWEEP):
        parts = tuple(one for one in impacts if one.case == case)
        if parts:
            cases.append(_weigh_case(case, parts, used))
    if not cases:
        told = _(
            "the run has neither flights to plan nor a sweep of failures; only these have a probability per launch"
        )
        raise UsageError(told)
    return Weighing(likelihood=likelihood, given_failure=given_failure, cases=tuple(cases), seed=seed)


def _weigh_case(case: str, parts: tuple[Impacts, ...], likelihood: Likelihood) -> WeighedCase:
    failures = parts[0].failures
    fails = failures.mode != NO_FAILURE
    names = np.array([*failures.modes, _NONE])
    phase = np.full(len(fails), _NONE, dtype=object)
    if case == SWEEP:
        phase = np.array(likelihood.phases, dtype=object)[find_phases(case, failures, likelihood)]
    return WeighedCase(
        case=case,
        parts=parts,
        failures=failures,
        weight=weigh(case, failures, likelihood),
        phase=phase.astype(str),
        mode=names[np.where(fails, failures.mode, len(failures.modes))],
    )


def _given_failure(likelihood: Likelihood) -> Likelihood:
    """The same, given that the launch fails."""
    certain = Reliability(
        model=likelihood.reliability.model,
        probability=1.0,
        interval=(1.0, 1.0),
        interval_share=math.nan,
        basis="declared",
        spread=("uniform", 1.0, 1.0),
    )
    return dataclasses.replace(likelihood, reliability=certain)


def _load_path(run: RunRecord) -> Mission:
    """The mission of a run; one that follows an external trajectory with that file, which no run holds."""
    mission = run.mission
    if mission.trajectory_file is None or mission._inputs is not None:
        return mission
    from fallzone.flight.inputs import load_flight

    name = mission._origin.path if mission._origin is not None else mission.id
    return load_flight(name, run.geodata, ensemble=False)
