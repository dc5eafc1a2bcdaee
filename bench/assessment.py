"""A mission as it is assessed, each measurement in a process of its own.

``python bench/assessment.py BLOCKS [local:N]`` simulates so many blocks of a sweep of failures, with all cores or with
so many Dask workers, and prints rate and memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from fallzone.catalogue.inputs import flight_inputs
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.failing.anomalies import list_swept_modes
from fallzone.flight.inputs import load_flight
from fallzone.montecarlo.cases import sweep_block
from fallzone.montecarlo.flights import build_flight_model
from fallzone.montecarlo.run import Study, simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.montecarlo.workers import open_engine
from fallzone.names import CONTAINMENTS, NOMINAL, SWEEP

MISSION = "malligyong-1-2023-08-24"
# Simulated flights from which it is seen how many fragments one has
_PILOT_FLIGHTS = 4 * BLOCK_FLIGHTS

_COMMAND = """
import sys
from fallzone.cli.main import main
try:
    main()
finally:
    import assessment
    print(assessment.peak_memory_mb(), file=sys.stderr)
"""


def peak_memory_mb() -> float:
    """Most memory that this process has held until now."""
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def simulate_sweep(blocks: int, cluster: str | None = None) -> dict[str, float]:
    """Fragments drawn, flown, followed and collected in each second of a sweep of failures, and the most memory."""
    mission = load_flight(MISSION)
    inputs = flight_inputs(mission)
    environment = build_mission_environment(mission, inputs.site)
    model = build_flight_model(mission, inputs.vehicle, inputs.site, environment)
    study = Study(
        block=sweep_block(model, list_swept_modes(model.members[0].plan)),
        environment=model.environment,
        case=SWEEP,
        condition="bench",
        sampling=Sampling(seed=1),
    )
    told: list[int] = []
    with open_engine(cluster) as engine:
        # Once through everything, by every worker; it is not timed
        simulate(study, flights=8 * BLOCK_FLIGHTS, engine=engine)
        begun_s = time.perf_counter()
        flights = blocks * BLOCK_FLIGHTS
        simulate(study, flights=flights, engine=engine, progress=lambda *_, bodies: told.append(bodies))
        elapsed_s = time.perf_counter() - begun_s
    return {
        "sweep_fragments": told[-1],
        "sweep_fragments_per_s": told[-1] / elapsed_s,
        "sweep_memory_mb": peak_memory_mb(),
    }


def measure_sweep(blocks: int, *cluster: str) -> dict[str, Any]:
    """The same in a process of its own."""
    done = subprocess.run([sys.executable, __file__, str(blocks), *cluster], check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def measure_cluster(blocks: int) -> dict[str, Any]:
    """Rates of the same with Dask workers on this machine, one and two."""
    single, double = (measure_sweep(blocks, f"local:{n}")["sweep_fragments_per_s"] for n in (1, 2))
    return {"cluster_fragments_per_s_by_workers": {"1": single, "2": double}, "cluster_scaling": double / single}


def measure_full(fragments: int) -> dict[str, float]:
    """``fallzone run`` from the shell: so many fragments of nominal flights and of a sweep of failures together."""
    with tempfile.TemporaryDirectory() as empty:
        pilot, _, _ = _run(_PILOT_FLIGHTS, Path(empty))
        flights = max(1, round(fragments * _PILOT_FLIGHTS / pilot))
        found, elapsed_s, memory_mb = _run(flights, Path(empty))
    return {"full_fragments": found, "full_s": elapsed_s, "full_memory_mb": memory_mb}


def _run(flights: int, folder: Path) -> tuple[int, float, float]:
    """Fragments that landed, seconds by the wall clock and the most memory of one run."""
    cases = [part for case in (NOMINAL, SWEEP) for part in ("--case", case)]
    command = ["run", MISSION, *cases, "--samples", str(flights), "--json", "--out", str(folder / "run")]
    begun_s = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, *command],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
    )
    elapsed_s = time.perf_counter() - begun_s
    shapes = json.loads(done.stdout)["footprints"]
    fragments = sum(shape["impacts"] for shape in shapes if shape["containment"] == max(CONTAINMENTS))
    return fragments, elapsed_s, float(done.stderr.split()[-1])


if __name__ == "__main__":
    print(json.dumps(simulate_sweep(int(sys.argv[1]), *sys.argv[2:])))
