"""Speed, accuracy and scaling of falls, against SciPy in the same process: ``python bench/bench.py`` (docs/bench.md).

One JSON document on standard output, words on standard error. Adds an entry to the results of this kind of machine
in bench/results/ and draws docs/bench.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import machine
import numpy as np
from assessment import MISSION, measure_cluster, measure_full, measure_sweep, peak_memory_mb
from breakup import BLOCK_PIECES, Breakup, Pieces
from picture import draw
from scipy_falls import EXACT, USUAL, fall_by_scipy, miss_m

import fallzone
from fallzone.earth import geodesic

# What else the machine had to do when this began: above 1 the rates by the wall clock say little
LOAD_BEFORE = os.getloadavg()[0]
# A failure half-way up, with 18 pieces of each flight
QUICK_CASE, QUICK_FLIGHTS = "explosion@T+200", 1_152


def measure_breakup(breakup: Breakup, *, fragments: int, compared: int) -> dict[str, Any]:
    """Figures of falls alone.

    Parameters
    ----------
    fragments : int
        Pieces of the runs that are timed with all cores; with one thread or exactly, half as many.
    compared : int
        Pieces that SciPy follows too.
    """
    cores = machine.count_cores()
    pieces = breakup.sample_block(0).select(slice(compared))
    say("once through everything, not timed …")
    breakup.count(2, threads=2)
    breakup.count(1, threads=1, exact=True)
    blocks = max(2, round(fragments / BLOCK_PIECES))
    say(f"{blocks * BLOCK_PIECES:,} fragments with {cores} threads, then with one and with two …")
    figures: dict[str, Any] = {"load_average": LOAD_BEFORE, "fragments": blocks * BLOCK_PIECES, "threads": cores}
    busy_s = time.process_time()
    figures["fragments_per_s"] = rate(breakup, blocks, threads=cores)
    figures["fragments_per_cpu_s"] = blocks * BLOCK_PIECES / (time.process_time() - busy_s)
    figures["peak_memory_mb"] = peak_memory_mb()
    half = max(2, blocks // 2)
    single, double = (rate(breakup, half, threads=threads) for threads in (1, 2))
    figures |= {"fragments_per_s_by_threads": {"1": single, "2": double}, "scaling": double / single}
    figures["exact_fragments_per_s"] = rate(breakup, half, threads=cores, exact=True)
    say(f"{compared} fragments by SciPy …")
    figures |= compare_with_scipy(breakup, pieces, cores)
    return figures


def measure_mission(*, blocks: int, commands: bool, full: int) -> dict[str, Any]:
    """Figures of one mission: its sweep of failures, commands where they are wanted, and a run of so many fragments."""
    say(f"a sweep of failures of {MISSION}, {blocks} blocks …")
    figures = measure_sweep(blocks)
    if commands:
        say("the same with one Dask worker and with two …")
        figures |= measure_cluster(blocks)
        say("commands and the first call …")
        figures |= time_commands()
    if full:
        say(f"fallzone run {MISSION}, {full:,} fragments …")
        figures |= measure_full(full)
    return figures


def rate(breakup: Breakup, blocks: int, *, threads: int, exact: bool = False) -> float:
    """Fragments drawn, followed and counted on the grid in each second."""
    begun_s = time.perf_counter()
    counts = breakup.count(blocks, threads=threads, exact=exact)
    elapsed_s = time.perf_counter() - begun_s
    if counts.sum() != blocks * BLOCK_PIECES:
        raise SystemExit(f"{counts.sum():,} of {blocks * BLOCK_PIECES:,} fragments landed: nothing is comparable")
    return blocks * BLOCK_PIECES / elapsed_s


def compare_with_scipy(breakup: Breakup, pieces: Pieces, cores: int) -> dict[str, Any]:
    """Errors against DOP853, and how many times faster all cores are than one `solve_ivp` after the other."""
    environment = breakup.environment
    truth, _ = fall_by_scipy(pieces, environment, EXACT)
    usual, usual_s = fall_by_scipy(pieces, environment, USUAL)
    misses = {exact: miss_m(pieces.fall(environment, exact=exact), truth) for exact in (False, True)}
    # The same pieces many times over, dealt to the threads as blocks are
    many = pieces.select(np.arange(BLOCK_PIECES) % len(truth))
    ours_s = wall_s(lambda: run_threads(lambda: many.fall(environment), cores))
    ours = cores * BLOCK_PIECES / ours_s
    return {
        "compared_fragments": len(truth),
        "error_median_m": float(np.median(misses[False])),
        "error_p99_m": float(np.quantile(misses[False], 0.99)),
        "error_max_m": float(misses[False].max()),
        "exact_error_p99_m": float(np.quantile(misses[True], 0.99)),
        "exact_error_max_m": float(misses[True].max()),
        "scipy_fragments_per_s": len(truth) / usual_s,
        "scipy_error_max_m": distance_m(usual, truth),
        "same_fragments_per_s": ours,
        "scipy_ratio": ours * usual_s / len(truth),
    }


def distance_m(first: np.ndarray, second: np.ndarray) -> float:
    """Largest distance between two lists of impacts [m]."""
    return float(np.max(geodesic.range_azimuth(first[:, 0], first[:, 1], second[:, 0], second[:, 1])[0]))


def run_threads(work: Callable[[], Any], count: int) -> None:
    """The same work in so many threads."""
    with ThreadPoolExecutor(count) as pool:
        for future in [pool.submit(work) for _ in range(count)]:
            future.result()


def wall_s(work: Callable[[], Any]) -> float:
    """Seconds on the wall."""
    begun_s = time.perf_counter()
    work()
    return time.perf_counter() - begun_s


def time_commands() -> dict[str, float]:
    """The first call with nothing compiled, commands from the shell, and a quick look in this process."""

    def shell(*arguments: str, **more: str) -> float:
        program = "import sys; from fallzone.cli.main import main; sys.exit(main())"
        command = [sys.executable, "-c", program, *arguments]

        def work() -> None:
            done = subprocess.run(command, check=False, capture_output=True, env={**os.environ, **more})
            # 10: inside, where a run is stored that says so; 4: unknown, where none is
            if done.returncode not in (0, 4, 10):
                raise RuntimeError(f"{' '.join(arguments)} failed: {done.stderr.decode(errors='replace')}")

        return wall_s(work)

    with tempfile.TemporaryDirectory() as empty:
        first_call_s = shell("warmup", NUMBA_CACHE_DIR=empty)
        mission = fallzone.load_mission(MISSION)

        def look():
            return fallzone.assess(mission, samples=QUICK_FLIGHTS, cases=(QUICK_CASE,))

        bodies = sum(len(group.flight) for group in look().impacts)
        quick = ("run", MISSION, "--case", QUICK_CASE, "--samples", str(QUICK_FLIGHTS), "--out", f"{empty}/run")
        figures = {
            "first_call_s": first_call_s,
            "help_s": shell("--help"),
            "fly_s": shell("fly", MISSION),
            "check_s": shell("check", "26.2124,127.6809"),
            "quick_look_fragments": bodies,
            "quick_look_s": min(wall_s(look) for _ in range(2)),
            "quick_look_from_shell_s": shell(*quick),
            "check_run_s": min(shell("check", "Naha", "--run", f"{empty}/run") for _ in range(3)),
        }
    return figures


def say(words: str) -> None:
    """A line on standard error."""
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, keep, draw, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fragments", type=int, default=2_000_000, help="of the timed run with all cores")
    parser.add_argument("--compared", type=int, default=240, help="fragments that SciPy follows too")
    parser.add_argument("--blocks", type=int, default=40, help="of 512 flights each of the sweep of failures")
    parser.add_argument(
        "--full", nargs="?", type=int, const=2_000_000, default=0, metavar="FRAGMENTS", help="time a whole run too"
    )
    parser.add_argument("--no-commands", action="store_true", help="leave out commands and the first call")
    parser.add_argument("--results", type=Path, default=machine.RESULTS, help="folder of results by machine")
    parser.add_argument("--picture", type=Path, default=machine.ROOT / "docs" / "bench.svg")
    options = parser.parse_args()
    if LOAD_BEFORE > machine.BUSY_LOAD:
        say(f"the machine is busy (load {LOAD_BEFORE:.1f}): what the wall clock tells is not compared")
    about, commit = machine.describe_machine(), machine.describe_commit()
    figures = measure_breakup(Breakup(), fragments=options.fragments, compared=options.compared)
    figures |= measure_mission(blocks=options.blocks, commands=not options.no_commands, full=options.full)
    figures = {name: round_figure(value) for name, value in figures.items()}
    path = machine.results_file(about, options.results)
    others = [entry for entry in machine.read_entries(path) if entry["commit"] != commit["commit"]]
    for line in machine.compare(figures, others[-1]) if others else ["the first results of such a machine"]:
        say(line)
    entries = machine.add_entry(path, about, {**commit, "figures": figures})
    options.picture.write_text(draw(about, entries), encoding="utf-8")
    print(json.dumps({"schema_version": 1, "machine": about, **commit, **figures}, indent=1, ensure_ascii=False))


def round_figure(value: Any) -> Any:
    """Four digits tell all that a measurement can."""
    if isinstance(value, dict):
        return {name: round_figure(part) for name, part in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
