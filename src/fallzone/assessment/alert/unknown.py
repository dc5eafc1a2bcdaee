"""A loss of which only a state is known: a breakup of any vehicle, all of it assumed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from fallzone import plugins
from fallzone.assessment.alert.fallen import DEBRIS
from fallzone.assessment.alert.flights import CASE, LossFlights
from fallzone.flight.planning.plan import ERROR_NAMES
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.tables import WIND_MODES, Environment, build_environment
from fallzone.model.fragment import FragmentGroup, Fragments
from fallzone.model.results.impacts import Failures
from fallzone.montecarlo.cases import Flown
from fallzone.montecarlo.checkpoint import Finished
from fallzone.montecarlo.flights import Scatter
from fallzone.montecarlo.measured import POSITION_SIGMA_M, VELOCITY_SIGMA_MPS
from fallzone.montecarlo.run import Study
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws, Sampling

# Assumed of any launch vehicle: pieces from sheet metal to engines and full tanks, and what a burst gives them
LIGHTEST_KGPM2, HEAVIEST_KGPM2, FASTEST_MPS = 3.0, 3_000.0, 100.0
# Of the body whose impact point is told: a spent stage
TYPICAL_KGPM2 = 300.0
MODE = "assumed-breakup"
ATMOSPHERE, WIND = "us76", "westerly"
DENSITY_SIGMA = 0.1
_PIECES = 12
# Mass of a piece as thick as the typical one: nothing is known of it, and all are taken as heavy enough to harm
_MASS_KG = 1.0


def build_assumed_environment(lat_deg: float, month: int) -> Environment:
    """Air and wind where no mission says which.

    Parameters
    ----------
    lat_deg : float
        Of the loss [deg].
    month : int
        1 to 12.

    Returns
    -------
    Environment
    """
    return build_environment(
        plugins.load("atmosphere", ATMOSPHERE), plugins.load("wind", WIND), month=month, lat_deg=lat_deg
    )


def break_anything(
    position_ecef_m: np.ndarray, velocity_ecef_mps: np.ndarray, environment: Environment, *, lost_s: float, seed: int
) -> LossFlights:
    """Flights that break up at a state.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_mps : (3,) float64
        The state [m, m/s].
    environment : Environment
        Air and wind.
    lost_s : float
        When [s after zero].
    seed : int
        Of all random numbers.

    Returns
    -------
    LossFlights
        None of them flown yet.
    """
    study = Study(
        block=partial(_break_up, position_ecef_m, velocity_ecef_mps, lost_s),
        environment=environment,
        case=CASE,
        condition=CASE,
        sampling=Sampling(seed=seed),
    )
    return LossFlights(study=study, window_s=(lost_s, lost_s), finished=Finished())


def _break_up(position: np.ndarray, velocity: np.ndarray, lost_s: float, draws: Draws, flights: int) -> Flown:
    row = np.repeat(np.arange(flights), _PIECES)
    kick = draws.normal("unknown/direction", 3 * _PIECES)[:flights].reshape(-1, 3)
    kick = kick / np.linalg.norm(kick, axis=1, keepdims=True)
    share = _uniform(draws, "unknown/speed", flights)
    beta = LIGHTEST_KGPM2 * (HEAVIEST_KGPM2 / LIGHTEST_KGPM2) ** _uniform(draws, "unknown/beta", flights)
    off_m = POSITION_SIGMA_M * draws.normal("tracking/position", 3)[:flights]
    off_mps = VELOCITY_SIGMA_MPS * draws.normal("tracking/velocity", 3)[:flights]
    fragments = Fragments(
        flight=(draws.block * BLOCK_FLIGHTS + row).astype(np.int32),
        row=row,
        t_s=np.full(len(row), lost_s),
        position_ecef_m=position + off_m[row],
        velocity_ecef_mps=velocity + off_mps[row] + FASTEST_MPS * share[:, None] * kick,
        beta_kgpm2=beta,
        curve_index=np.full(len(row), DRAG_CURVES.index("tumbling"), dtype=np.int64),
        group=np.zeros(len(row), dtype=np.int16),
        groups=(FragmentGroup(part="stage-1", name=None),),
        mass_kg=np.full(len(row), _MASS_KG),
        pieces=np.ones(len(row)),
    )
    scatter = Scatter(
        member=np.zeros(flights, dtype=np.int64),
        errors=np.zeros((flights, len(ERROR_NAMES))),
        wind_factor=draws.normal("error/wind", 2 * WIND_MODES)[:flights],
        density_factor=np.exp(DENSITY_SIGMA * draws.normal("error/density", 1)[:flights, 0]),
    )
    failures = replace(
        Failures.none(flights), modes=(MODE,), mode=np.zeros(flights, dtype=np.int8), t_s=np.full(flights, lost_s)
    )
    return Flown(bodies={DEBRIS: fragments}, scatter=scatter, failures=failures)


def _uniform(draws: Draws, quantity: str, flights: int) -> np.ndarray:
    """Uniform numbers for every piece of every flight (flights · pieces,), in [0, 1)."""
    return np.stack([draws.uniform(f"{quantity}/{piece}")[:flights] for piece in range(_PIECES)], axis=1).ravel()
