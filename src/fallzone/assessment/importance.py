"""A sweep of failures aimed at a place that a plain one seldom reaches: the same probability from far fewer flights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import find_origin
from fallzone.errors import UsageError
from fallzone.flight.aim.missions import steer_mission
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.failing.anomalies import list_swept_modes
from fallzone.model.mission import Mission
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.impacts import Impacts
from fallzone.montecarlo.discrepancy import build_shift
from fallzone.montecarlo.flights import build_flight_model
from fallzone.montecarlo.importance.learn import Seen, learn_in_rounds
from fallzone.montecarlo.importance.mixture import ImportanceSampling, Mixture
from fallzone.montecarlo.importance.sweep import Aim, importance_block
from fallzone.montecarlo.importance.target import Target
from fallzone.montecarlo.run import Progress, Study, simulate
from fallzone.montecarlo.sampling import Sampling
from fallzone.montecarlo.workers import open_engine
from fallzone.names import SWEEP
from fallzone.risk.intervals import Weighted, estimate_sum, find_most_weight
from fallzone.words import _

# Flights of an aimed sweep where the user names no number, and of each round in which it is learnt where to aim
DEFAULT_FLIGHTS, ROUND_FLIGHTS = 4_096, 1_024


@dataclass(frozen=True, kw_only=True)
class Aimed:
    """An aimed sweep.

    Parameters
    ----------
    impacts : tuple of Impacts
        Of the case ``sweep``, one for each item; each flight with its weight ``failures.ratio``.
    target : Target
        What it was aimed at.
    mixture : Mixture
        The mixture that its flights were drawn from.
    distance_m : (flights,) float64
        How near the bodies of each flight came to the target [m]; 0: a hit.
    learnt_flights : int
        Flights simulated before it, to learn where to aim; they do not count in what is estimated.
    """

    impacts: tuple[Impacts, ...]
    target: Target
    mixture: Mixture
    distance_m: np.ndarray
    learnt_flights: int

    @property
    def ratio(self) -> np.ndarray:
        """Weight of each flight over that in a plain sweep (flights,) float64, 0 to the bounds of its mixtures."""
        return self.impacts[0].failures.ratio

    @property
    def hit(self) -> np.ndarray:
        """Whether any body of each flight hits the target (flights,) bool."""
        return self.distance_m == 0.0

    def estimate(self, weight: np.ndarray | None = None) -> Estimate:
        """Probability that any body hits the target, with its 95 % interval from sampling.

        Parameters
        ----------
        weight : (flights,) float64, optional
            Probability per launch that each flight stands for, ``ratio`` included. Default: given a failure as in the
            sweep.

        Returns
        -------
        Estimate

        Notes
        -----
        The interval is that of weighted flights, with the largest weight as `find_most_weight` has it.
        """
        weight = self.ratio / len(self.ratio) if weight is None else weight
        case = Weighted(weight=weight, amount=self.hit, most_weight=find_most_weight(weight, self.hit))
        return estimate_sum([case], most=1.0)


def aim_sweep(
    mission: Mission,
    impacts: Iterable[Impacts],
    sampling: Sampling,
    target: Target,
    *,
    flights: int = DEFAULT_FLIGHTS,
    seed: int = 1,
    workers: int | str | None = None,
    progress: Progress | None = None,
) -> Aimed:
    """Simulate failures that are drawn so that many reach a target, each with its weight; no file is opened.

    Parameters
    ----------
    mission : Mission
        As `load_mission` or `load_flight` with its ensemble returns it.
    impacts : iterable of Impacts
        Of a stored run of the mission; its sweep tells where to aim, and nothing else hangs on it.
    sampling : Sampling
        How that run was drawn.
    target : Target
        What to aim at.
    flights : int
        Flights of the aimed sweep, > 0.
    seed : int
        Its seed; the same seed gives the same result for any workers.
    workers, progress : optional
        As for `fallzone.assess`.

    Returns
    -------
    Aimed

    Raises
    ------
    UsageError
        When nothing of the run is a sweep.
    """
    swept = tuple(group for group in impacts if group.case == SWEEP)
    if not swept:
        told = _("an aimed sweep needs a run with the case '{case}' to learn from")
        raise UsageError(told.format(case=SWEEP))
    study = _build_study(mission, target, seed)
    with open_engine(workers) as engine:
        means = {"engine": engine}

        def see(drawn: Sampling, case: str) -> Seen:
            found = simulate(replace(study, case=case, sampling=drawn), flights=ROUND_FLIGHTS, **means)
            return _see(found, drawn, case, target)

        name = _name_case(target)
        if progress is not None:
            progress("learning", 0, 0)
        mixture, rounds = learn_in_rounds(_see(swept, sampling, SWEEP, target), see, seed=seed, case=name)
        drawn = ImportanceSampling(seed=seed, mixture=mixture)
        if progress is not None:
            means["progress"] = lambda _case, done, total, **falls: progress("aiming", done, total, **falls)
        found = simulate(replace(study, case=f"{name}/aimed", sampling=drawn), flights=flights, **means)
    return Aimed(
        impacts=tuple(replace(group, case=SWEEP) for group in found),
        target=target,
        mixture=mixture,
        distance_m=target.find_distances_m(found),
        learnt_flights=rounds * ROUND_FLIGHTS,
    )


def _build_study(mission: Mission, target: Target, seed: int) -> Study:
    """The sweep of a mission, not aimed yet."""
    inputs = flight_inputs(mission)
    vehicle, site = inputs.vehicle, inputs.site
    environment = build_mission_environment(mission, site)
    if mission.is_steered:
        mission = steer_mission(mission, vehicle, site, environment)
    model = build_flight_model(mission, vehicle, site, environment)
    shift = build_shift(inputs.discrepancy, find_origin(mission, site))
    return Study(
        block=importance_block(model, list_swept_modes(model.members[0].plan), Aim(target, shift)),
        environment=environment,
        case=SWEEP,
        condition=SWEEP,
        sampling=Sampling(seed=seed),
        shift=shift,
    )


def _name_case(target: Target) -> str:
    """Address of the random numbers: those of another target and of plain sweeps are others."""
    return f"{SWEEP}/{target.lat_deg:.6f},{target.lon_deg:.6f},{target.radius_m:.10g}"


def _see(impacts: tuple[Impacts, ...], sampling: Sampling, case: str, target: Target) -> Seen:
    failures = impacts[0].failures
    return Seen(
        sampling=sampling,
        case=case,
        modes=failures.modes,
        mode=failures.mode,
        ratio=failures.ratio,
        distance_m=target.find_distances_m(impacts),
    )
