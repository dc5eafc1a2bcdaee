"""How likely a launch is to fail, when and by which mode: by its record, its phases of flight and its file."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fallzone import plugins
from fallzone.catalogue.flight_record import DEFAULT_MODEL, find_settings, read_tally
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import shown_file
from fallzone.errors import InputError, UsageError
from fallzone.flight.failing.anomalies import list_swept_modes
from fallzone.flight.failing.sweep import SweepTable, burn_starts_s, tabulate_sweep
from fallzone.flight.planning.plan import AscentPlan
from fallzone.model.mission import Mission
from fallzone.model.outcomes.flight_record import FailureShares
from fallzone.model.results.likelihood import Likelihood, OwnTime
from fallzone.model.results.reliability import Reliability
from fallzone.model.vehicle import Vehicle
from fallzone.names import MOTORS
from fallzone.risk.failing.phases import Phases, assign_phases
from fallzone.risk.failing.seconds import accumulate, add_own_times, find_burn_ends, tabulate_seconds
from fallzone.words import _

_NO_SHARES = FailureShares(mark="assumed", source="none")
_UNIFORM = (1.0,)


def judge_reliability(
    mission: Mission,
    vehicle: Vehicle,
    geodata: Geodata = SHIPPED,
    *,
    failure_probability: float | None = None,
    model: str | None = None,
    settings: Mapping[str, float] | None = None,
) -> Reliability:
    """Failure probability of a launch, by the model that its vehicle's file names or by another.

    Parameters
    ----------
    mission : Mission
        The launch.
    vehicle : Vehicle
        What it flies.
    geodata : Geodata
        Where the records of similar vehicles lie.
    failure_probability : float, optional
        A declared one, in place of any model, 0 to 1.
    model : str, optional
        A module of ``fallzone.reliabilities``.
    settings : mapping of str to float, optional
        Numbers of that model.

    Returns
    -------
    Reliability

    Raises
    ------
    UsageError
        For a failure probability that is none.
    InputError
        For an unknown model, or numbers that it does not have.
    """
    if failure_probability is not None:
        if not 0.0 <= failure_probability <= 1.0:
            problem = _("failure_probability = {value:g}; expected 0 to 1")
            raise UsageError(problem.format(value=failure_probability))
        model, settings = "declared", {"probability": float(failure_probability)}
    choice = vehicle.reliability
    if model is None:
        model = choice.model if choice else DEFAULT_MODEL
        settings = choice.settings if choice else {}
    values = find_settings(model, settings or {}, shown_file(vehicle))
    return plugins.load("reliability", model).find_reliability(read_tally(mission, vehicle, geodata), values)


def find_failing_interval(reliability: Reliability, failing: float) -> tuple[float, float] | None:
    """Interval of the probability of some of the failures, such as those in a span of time.

    It leaves open how likely the launch is to fail, and not how failures are shared out over the flight.

    Parameters
    ----------
    reliability : Reliability
        Of the launch.
    failing : float
        Probability per launch of one of these failures, 0 to 1.

    Returns
    -------
    (float, float) or None
        With the probability ``interval_share``; None where the failure probability is not known, or declared as one
        number.

    Source
    ------
    Derived: P·s, s the share of these failures among all, has its ends where P has.
    """
    low, high = reliability.interval
    # Nothing is less than what is not a number
    if not (low < high and reliability.probability > 0.0):
        return None
    share = failing / reliability.probability
    return low * share, high * share


def build_likelihood(
    plan: AscentPlan, vehicle: Vehicle, reliability: Reliability, modes: tuple[str, ...] | None = None
) -> Likelihood:
    """How likely a launch is to fail in each second by each mode.

    Phases share failures as the record of other vehicles says, or the vehicle's file; within a phase they are uniform
    over powered flight, or as the file says; modes that can begin in a burn are equally likely, or as the file says.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the best fit.
    vehicle : Vehicle
        What flies.
    reliability : Reliability
        Probability of failing at all.
    modes : tuple of str, optional
        Failure modes; by default those of a sweep.

    Returns
    -------
    Likelihood

    Raises
    ------
    InputError
        When no mode that the file weights can begin in a burn, or the file speaks of a stage that is no phase.
    """
    modes = list_swept_modes(plan) if modes is None else modes
    shares = vehicle.failing or _NO_SHARES
    phases = assign_phases(plan.burn_stage, by_stage=bool(shares.phases))
    sweep, within = tabulate_sweep(plan, modes), _find_within(shares, phases, vehicle)
    phase_share = _find_phase_shares(shares, phases)
    burn_ends = find_burn_ends(plan, phases.burn_phase)
    in_burn = np.array(
        [np.diff(accumulate(within[phase], ends))[0] for phase, ends in zip(phases.burn_phase, burn_ends, strict=True)]
    )
    needed = in_burn * phase_share[phases.burn_phase] > 0.0
    chance = _find_mode_chances(sweep, shares, modes, needed, plan, vehicle)
    own_times = _list_own_times(sweep, phases, modes, (phase_share[phases.burn_phase] * in_burn)[:, None] * chance)
    seconds = tabulate_seconds(plan, phases.burn_phase, within, phase_share, chance * sweep.drawn)
    start_s, given = add_own_times(*seconds, own_times, modes)
    return Likelihood(
        reliability=reliability,
        modes=modes,
        phases=phases.names,
        phase_share=phase_share,
        phase_counts=np.array([]) if shares.phases else phases.counts,
        burn_phase=phases.burn_phase,
        burn_s=np.column_stack([burn_starts_s(plan), plan.cutoff_s]),
        burn_ends=burn_ends,
        share=chance * in_burn[:, None],
        drawn=sweep.drawn,
        within=within,
        are_modes_weighted=bool(shares.modes),
        start_s=start_s,
        given=given,
        own_times=own_times,
    )


def _find_phase_shares(shares: FailureShares, phases: Phases) -> np.ndarray:
    """Shares of failures (k,) of the phases that this flight has, without those stated of stages that do not burn."""
    if shares.phases:
        stated = np.array([shares.phases[name] for name in phases.names])
        return stated / stated.sum() if stated.sum() > 0.0 else np.full(len(stated), 1.0 / len(stated))
    return phases.counts / phases.counts.sum()


def _find_within(shares: FailureShares, phases: Phases, vehicle: Vehicle) -> tuple[np.ndarray, ...]:
    """Shares in equal parts of each phase; where the file names a stage that is no phase of its own, it is wrong."""
    for stage in shares.within:
        if phases.lumps(stage):
            raise InputError(
                f"{shown_file(vehicle)} [failing.within.{stage}]",
                _("is one phase with {stage}").format(stage=phases.names[-1]),
                _("share out failures in [failing.phases] too, so that each stage is a phase of its own"),
            )
    parts = (np.array(shares.within.get(name, _UNIFORM)) for name in phases.names)
    return tuple(part / part.sum() for part in parts)


def _find_mode_chances(
    sweep: SweepTable,
    shares: FailureShares,
    modes: tuple[str, ...],
    needed: np.ndarray,
    plan: AscentPlan,
    vehicle: Vehicle,
) -> np.ndarray:
    """Chance of each mode given a failure in each burn (b, m): equal, or as weighted, of those that can begin there."""
    weight = np.array([shares.modes.get(mode, 0.0) if shares.modes else 1.0 for mode in modes])
    open_to = weight * (sweep.probability > 0.0)
    total = open_to.sum(axis=1)
    for burn in np.flatnonzero(needed & (total == 0.0)):
        can = ", ".join(mode for mode, share in zip(modes, sweep.probability[burn], strict=True) if share > 0.0)
        raise InputError(
            f"{shown_file(vehicle)} [failing.modes]",
            _("none of them can begin while {stage} burns").format(stage=MOTORS[plan.burn_stage[burn]]),
            _("give weight to one of {modes} too").format(modes=can),
        )
    return open_to / np.where(total > 0.0, total, 1.0)[:, None]


def _list_own_times(
    sweep: SweepTable, phases: Phases, modes: tuple[str, ...], given: np.ndarray
) -> tuple[OwnTime, ...]:
    """What begins at a time of its own, with its probability given a failure (b, m), in order of time."""
    found = [
        OwnTime(
            mode=modes[mode],
            phase=phases.names[phases.burn_phase[burn]],
            t_s=float(sweep.own_s[burn, mode]),
            given=float(given[burn, mode]),
        )
        for burn, mode in zip(*np.nonzero(~sweep.drawn & (given > 0.0)), strict=True)
    ]
    return tuple(sorted(found, key=lambda one: one.t_s))
