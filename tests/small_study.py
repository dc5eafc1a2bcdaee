"""Flights that need no vehicle: two bodies each, let fall from 30 km with a random push; a block takes milliseconds."""

from __future__ import annotations

import numpy as np

from fallzone import plugins
from fallzone.kernels.tables import WIND_MODES, build_environment
from fallzone.model.fragment import FragmentGroup, Fragments
from fallzone.model.results.impacts import FAILURE_COLUMNS, IMPACT_COLUMNS, NO_FAILURE, Failures
from fallzone.montecarlo.cases import Flown
from fallzone.montecarlo.flights import Scatter
from fallzone.montecarlo.run import Study
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws, Sampling
from fallzone.winds.constant import ConstantWind


def drop_two(draws: Draws, flights: int) -> Flown:
    """A pair of bodies from each flight, above 0° N 0° E; each tenth flight fails, at 100 s."""
    rows = np.repeat(np.arange(flights), 2)
    push = draws.normal("push", 6)[:flights].reshape(-1, 3)
    fragments = Fragments(
        flight=(draws.block * BLOCK_FLIGHTS + rows).astype(np.int32),
        row=rows,
        t_s=np.full(len(rows), 100.0),
        position_ecef_m=np.tile([6_408_137.0, 0.0, 0.0], (len(rows), 1)),
        velocity_ecef_mps=50.0 * push,
        beta_kgpm2=np.full(len(rows), 500.0),
        curve_index=np.zeros(len(rows), dtype=np.int64),
        # The second kind comes down now and then, and in some blocks not at all
        group=(draws.uniform("group")[rows] < 0.004).astype(np.int16),
        groups=(FragmentGroup(part="stage-1", name="tanks"), FragmentGroup(part="stage-2")),
        mass_kg=100.0 + draws.uniform("mass")[rows],
        pieces=np.full(len(rows), 2.5),
    )
    scatter = Scatter(
        member=np.zeros(flights, dtype=np.int64),
        errors=np.zeros((flights, 0)),
        wind_factor=draws.normal("wind", 2 * WIND_MODES)[:flights],
        density_factor=np.ones(flights),
    )
    fails = np.arange(flights) % 10 == 0
    failures = Failures(
        modes=("explosion",),
        mode=np.where(fails, 0, NO_FAILURE).astype(np.int8),
        t_s=np.where(fails, 100.0, np.nan),
        member=np.zeros(flights, dtype=np.int16),
        ratio=np.ones(flights),
        burn=np.where(fails, 0, NO_FAILURE).astype(np.int8),
        burned=np.where(fails, 0.5, 0.0),
        proposal=np.ones(flights),
    )
    return Flown(bodies={"debris": fragments}, scatter=scatter, failures=failures)


def small_study(seed: int = 1, case: str = "test") -> Study:
    """The study of these flights."""
    environment = build_environment(plugins.load("atmosphere", "us76"), ConstantWind(east_mps=10.0, north_mps=0.0))
    return Study(block=drop_two, environment=environment, case=case, condition="a test", sampling=Sampling(seed=seed))


def impact_bytes(impacts) -> bytes:
    """Everything of a result that numbers are in."""
    arrays = b"".join(getattr(one, column.name).tobytes() for one in impacts for column in IMPACT_COLUMNS)
    arrays += b"".join(getattr(one.failures, column.name).tobytes() for one in impacts for column in FAILURE_COLUMNS)
    facts = [(one.item, one.flights, one.groups, one.failures.modes, one.not_landed) for one in impacts]
    return arrays + repr(facts).encode()
