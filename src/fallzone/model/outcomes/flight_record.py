"""What a vehicle's file says of how likely it is to fail, how and when: its flight record, a model, and shares."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from fallzone.model.motors import MotorName, StageName
from fallzone.model.record import ContradictionError, Count, Number, Sourced, Text, limits
from fallzone.words import _

Share = Annotated[Number, limits(0.0, 1.0)]

# Shares in files are rounded: a third is 0.333333333
SUM_TOLERANCE = 1e-6
_MOST_FLIGHTS = 100_000


class LaunchOnRecord(Sourced):
    """One launch of a vehicle that was flown, or several alike.

    Parameters
    ----------
    date : date
        Day of the lift-off in UTC; of several, of the last.
    outcome : {"success", "failure"}
        Whether the vehicle did what it was to do.
    phase : str, optional
        What was flying when it failed: a stage, or a set of boosters beside the first; of failures alone.
    count : int
        Launches that this stands for, ≥ 1.
    """

    date: date
    outcome: Literal["success", "failure"]
    phase: MotorName | None = None
    count: Annotated[Count, limits(1, _MOST_FLIGHTS)] = 1

    @model_validator(mode="after")
    def _only_failures_have_a_phase(self) -> LaunchOnRecord:
        if self.outcome == "success" and self.phase is not None:
            problem = _("{phase} stands beside a success; expected it only beside outcome = 'failure'")
            raise ContradictionError("phase", problem.format(phase=self.phase))
        return self


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Launches by which a failure probability is judged.

    Parameters
    ----------
    flights, failures : int
        Of the vehicle itself, before the launch in question; 0 failures of 0 where it has not flown.
    similar_flights, similar_failures : int
        Of vehicles that were developed and launched in similar circumstances.
    is_known : bool
        Whether the vehicle's own record is known. Where it is not, a model that needs it has no answer.
    """

    flights: int = 0
    failures: int = 0
    similar_flights: int = 0
    similar_failures: int = 0
    is_known: bool = True


class ReliabilityChoice(Sourced):
    """Model of the failure probability of a vehicle, with its numbers.

    Parameters
    ----------
    model : str
        A module of ``fallzone.reliabilities``.
    settings : dict of str to float
        Numbers of the model (its ``SETTINGS``).
    flights, failures : int, optional
        Counts in place of a list of flights, of launches before every mission that is asked about; both or neither.
    """

    model: Text = "reference"
    settings: dict[str, Number] = Field(default_factory=dict)
    flights: Annotated[Count, limits(0, _MOST_FLIGHTS)] | None = None
    failures: Annotated[Count, limits(0, _MOST_FLIGHTS)] | None = None

    @model_validator(mode="after")
    def _counts_fit(self) -> ReliabilityChoice:
        if (self.flights is None) != (self.failures is None):
            raise ContradictionError("flights", _("stands without failures, or these without it; expected both"))
        if self.flights is not None and self.failures is not None and self.failures > self.flights:
            problem = _("{failures} of {flights} flights; expected at most as many failures as flights")
            raise ContradictionError("failures", problem.format(failures=self.failures, flights=self.flights))
        return self


class FailureShares(Sourced):
    """How failures of a vehicle are shared out over phases of flight, within them, and over modes.

    Parameters
    ----------
    phases : dict of str to float
        Share of the failures while each stage flies, from the end of the one before; they sum to 1. Boosters belong to
        the first stage. Empty: by the record of other vehicles.
    within : dict of str to tuple of float
        Shares in equal parts of the powered flight of a stage, in order; each sums to 1. Not named: uniform.
    modes : dict of str to float
        Weights of failure modes, which sum to 1; those possible at a time share what happens then. A mode that is not
        named does not happen. Empty: all possible ones are equally likely.
    """

    phases: dict[StageName, Share] = Field(default_factory=dict)
    within: dict[StageName, tuple[Share, ...]] = Field(default_factory=dict)
    modes: dict[Text, Share] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sum_to_one(self) -> FailureShares:
        if self.phases:
            _require_sum("phases", self.phases.values())
        if self.modes:
            _require_sum("modes", self.modes.values())
        for stage, parts in self.within.items():
            _require_sum(f"within.{stage}", parts)
        return self


def _require_sum(key: str, shares: Iterable[float]) -> None:
    total = math.fsum(shares)
    if abs(total - 1.0) > SUM_TOLERANCE:
        raise ContradictionError(key, _("sums to {total:.9g}; expected 1").format(total=total))


def check_record_phases(
    launches: Iterable[LaunchOnRecord] | None, shares: FailureShares | None, motors: Iterable[str], stages: list[str]
) -> None:
    """Check that a record and shares speak of what the vehicle has.

    Parameters
    ----------
    launches : iterable of LaunchOnRecord, optional
        Its flight record.
    shares : FailureShares, optional
        Its shares of failures.
    motors : iterable of str
        Its stages and sets of boosters.
    stages : list of str
        Its stages.

    Raises
    ------
    ContradictionError
        For a phase that is none of the vehicle's, or a stage without a share.
    """
    known = tuple(motors)
    for number, launch in enumerate(launches or (), start=1):
        if launch.phase is not None and launch.phase not in known:
            problem = _("the vehicle has no {phase}; expected one of {known}")
            told = problem.format(phase=launch.phase, known=", ".join(known))
            raise ContradictionError(f"flights.{number}.phase", told)
    if shares is None:
        return
    for stage in (*shares.phases, *shares.within):
        if stage not in stages:
            problem = _("the vehicle has no {phase}; expected {known}").format(phase=stage, known=", ".join(stages))
            raise ContradictionError(f"failing.{'phases' if stage in shares.phases else 'within'}", problem)
    if shares.phases and set(shares.phases) != set(stages):
        left = ", ".join(stage for stage in stages if stage not in shares.phases)
        raise ContradictionError(
            "failing.phases", _("has no share of {stages}; expected one of each").format(stages=left)
        )
