"""Flights of the mission's ensemble that are lost as this one was: some at once, then as many as are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fallzone.assessment.alert.fallen import DEBRIS, Fallen, leave_fallen
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.load import find_origin
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.failing.anomalies import find_failure_s, list_swept_modes
from fallzone.flight.planning.plan import AscentPlan, build_plan
from fallzone.model.mission import Mission
from fallzone.model.results.impacts import Impacts
from fallzone.montecarlo.cases import loss_block
from fallzone.montecarlo.checkpoint import Finished
from fallzone.montecarlo.discrepancy import build_shift
from fallzone.montecarlo.engines import open_threads
from fallzone.montecarlo.flights import FlightModel, build_flight_model
from fallzone.montecarlo.measured import Measured
from fallzone.montecarlo.run import Study, simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling

CASE = "alert"
FEWEST_FRAGMENTS = 20_000
# For the first answer; twice as many took twice as long, and their areas were hardly better (docs/alert.md)
FIRST_FLIGHTS = 2 * BLOCK_FLIGHTS
# No fewer flights, however many pieces each leaves; no more, however few
FEWEST_FLIGHTS, MOST_FLIGHTS = 2 * FIRST_FLIGHTS, 40 * BLOCK_FLIGHTS

_MODELS: Kept[FlightModel] = Kept(most=2)


def prepare_model(mission: Mission) -> FlightModel:
    """The ensemble of a mission, ready to fly; kept for further losses.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.

    Returns
    -------
    FlightModel

    Raises
    ------
    InputError
        When its files contradict each other.
    """
    inputs = flight_inputs(mission)
    key = mission.model_dump_json(), tuple(sorted(inputs.digests.items()))

    def make() -> FlightModel:
        environment = build_mission_environment(mission, inputs.site)
        return build_flight_model(mission, inputs.vehicle, inputs.site, environment)

    return _MODELS.find(key, make)


def list_possible(plan: AscentPlan, window_s: tuple[float, float], within_s: float = 1.0) -> tuple[str, ...]:
    """Failure modes that can begin within a window.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the best fit.
    window_s : (float, float)
        [s after lift-off].
    within_s : float
        How far outside of the window a mode with a time of its own may begin [s].

    Returns
    -------
    tuple of str
        Of those that a sweep draws from.
    """
    asked_s = np.unique(np.clip([window_s[0], 0.5 * sum(window_s), window_s[1]], 0.0, None))
    found = []
    for mode in list_swept_modes(plan):
        begins_s = find_failure_s(plan, mode, asked_s)
        if ((begins_s >= window_s[0] - within_s) & (begins_s <= window_s[1] + within_s)).any():
            found.append(mode)
    return tuple(found)


def build_best_plan(mission: Mission) -> AscentPlan:
    """Ascent of the best fit of a mission.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.

    Returns
    -------
    AscentPlan
    """
    inputs = flight_inputs(mission)
    return build_plan(mission, inputs.vehicle, inputs.site)


@dataclass(frozen=True, kw_only=True)
class LossFlights:
    """Flights that are lost as one was, each by a mode drawn by how likely it is; more of them may be flown on.

    Parameters
    ----------
    study : Study
        The flights.
    window_s : (float, float)
        Within which the failure began [s after lift-off].
    finished : Finished
        Those flown so far.
    """

    study: Study
    window_s: tuple[float, float]
    finished: Finished

    def fly_first(self, workers: int | None = None) -> Fallen:
        """What comes down of the first of them.

        Parameters
        ----------
        workers : int, optional
            Threads; the result does not depend on them.

        Returns
        -------
        Fallen
        """
        with open_threads(workers) as engine:
            return self._leave(simulate(self.study, flights=FIRST_FLIGHTS, engine=engine, finished=self.finished))

    def fly_on(self, workers: int | None = None) -> Fallen:
        """What comes down of them and of as many more as leave enough debris.

        Parameters
        ----------
        workers : int, optional
            Threads; the result does not depend on them.

        Returns
        -------
        Fallen
            At least ``FEWEST_FRAGMENTS`` bodies, unless ``MOST_FLIGHTS`` leave fewer.
        """
        flights = FEWEST_FLIGHTS
        with open_threads(workers) as engine:
            while True:
                found = simulate(self.study, flights=flights, engine=engine, finished=self.finished)
                fragments = sum(len(group.flight) for group in found if group.item == DEBRIS)
                if fragments >= FEWEST_FRAGMENTS or flights >= MOST_FLIGHTS:
                    return self._leave(found)
                wanted = 1.05 * flights * FEWEST_FRAGMENTS / max(fragments, 1)
                blocks = int(np.ceil(max(wanted, flights + 1) / BLOCK_FLIGHTS))
                flights = min(blocks * BLOCK_FLIGHTS, MOST_FLIGHTS)

    def _leave(self, groups: tuple[Impacts, ...]) -> Fallen:
        flights = groups[0].flights
        return Fallen(
            groups=leave_fallen(groups, 0.5 * sum(self.window_s)),
            weight=np.full(flights, 1.0 / flights),
            seed=self.study.sampling.seed,
        )


def prepare_loss(
    mission: Mission,
    shares: Mapping[str, float],
    window_s: tuple[float, float],
    *,
    seed: int,
    measured: Measured | None = None,
    levels_m: tuple[float, ...] = (),
) -> LossFlights:
    """Flights of the ensemble of a mission that are lost as this one was.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.
    shares : mapping of str to float
        Probability of each failure mode, given the loss.
    window_s : (float, float)
        Within which the failure began [s after lift-off].
    seed : int
        Of all random numbers.
    measured : Measured, optional
        State that was measured.
    levels_m : tuple of float
        Heights whose last passages are followed too, which takes ten times as long.

    Returns
    -------
    LossFlights
        None of them flown yet.
    """
    model, inputs = prepare_model(mission), flight_inputs(mission)
    # How far flights are off where they were not fitted is measured away by a state
    shift = None if measured is not None else build_shift(inputs.discrepancy, find_origin(mission, inputs.site))
    study = Study(
        block=loss_block(model, shares, window_s, measured),
        environment=model.environment,
        case=CASE,
        condition=CASE,
        sampling=Sampling(seed=seed),
        shift=shift,
        levels_m=levels_m,
    )
    return LossFlights(study=study, window_s=window_s, finished=Finished())
