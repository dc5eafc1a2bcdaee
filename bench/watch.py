"""How often the rules of a watch raise an alert on nominal flights, and how long they take: one JSON document.

``python bench/watch.py [--flights N] [--rate-hz HZ] [--workers N] MISSION…`` flies N flights of each mission's ensemble
that its corridor was not drawn about, measures them with the stated noise, leaves out samples in dropouts that are no
longer than the timeout, repeats some, swaps some, puts NaN rows among them, and hands all to the rules. A flight of
the ensemble that does not reach the orbit that the mission reaches is not nominal: it is counted apart.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections import Counter
from functools import partial

import numpy as np

from fallzone.catalogue.inputs import flight_inputs
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import load_flight
from fallzone.kernels import impact_tube as tubes
from fallzone.model.ascent.telemetry import Noise
from fallzone.montecarlo.flights import build_flight_model
from fallzone.telemetry.records import Sample
from fallzone.watching.corridor import Corridor, build_corridor, ends_like, fly_traces, resample
from fallzone.watching.rules import ENDED, Rules, Watcher, build_rules

CASE = "watch-bench"
# Of all samples
REPEATED, SWAPPED, NOT_A_NUMBER, DROPOUTS = 0.02, 0.01, 0.005, 0.01
BATCH = 64


def main() -> None:
    """Print what is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("missions", nargs="+")
    parser.add_argument("--flights", type=int, default=10_000)
    parser.add_argument("--rate-hz", type=float, default=2.0)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    rows = [measure(name, chosen.flights, chosen.rate_hz, chosen.workers) for name in chosen.missions]
    print(json.dumps({"missions": rows}, indent=2))


def measure(name: str, flights: int, rate_hz: float, workers: int) -> dict[str, object]:
    """Alerts on flights of one mission.

    Parameters
    ----------
    name : str
        Id of the mission.
    flights, workers : int
        How many.
    rate_hz : float
        Samples a second.

    Returns
    -------
    dict
    """
    mission, noise = load_flight(name), Noise()
    inputs = flight_inputs(mission)
    begun_s = time.perf_counter()
    corridor = build_corridor(mission, noise=noise)
    built_s = time.perf_counter() - begun_s
    environment = build_mission_environment(mission, inputs.site)
    model = build_flight_model(mission, inputs.vehicle, inputs.site, environment)
    traces = fly_traces(model, flights, case=CASE, seed=1)
    begun_s = time.perf_counter()
    numbers = range(0, flights, BATCH)
    batches = [(number, traces[number : number + BATCH]) for number in numbers]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        found = pool.map(partial(watch_flights, corridor, noise, rate_hz), batches, chunksize=1)
    return {
        "mission": name,
        "flights": flights,
        "samples": sum(one["samples"] for one in found),
        "not_nominal": sum(one["apart"] for one in found),
        "false_alarms": sum(one["alarmed"] for one in found),
        "not_ended_as_planned": sum(one["open"] for one in found),
        "alerts": dict(sum((Counter(one["alerts"]) for one in found), Counter())),
        "examples": [line for one in found for line in one["examples"]][:5],
        "corridor_s": round(built_s, 1),
        "watched_s": round(time.perf_counter() - begun_s, 1),
        "cpu_s_per_sample": round(sum(one["cpu_s"] for one in found) / sum(one["samples"] for one in found), 8),
    }


def watch_flights(corridor: Corridor, noise: Noise, rate_hz: float, batch: tuple[int, list[np.ndarray]]) -> dict:
    """Follow some flights, each with its own noise and faults."""
    first, traces = batch
    told = {"samples": 0, "apart": 0, "alarmed": 0, "open": 0, "alerts": Counter(), "examples": [], "cpu_s": 0.0}
    for number, trace in enumerate(traces, start=first):
        if not ends_like(corridor, trace):
            told["apart"] += 1
            continue
        rng = np.random.default_rng([1, number])
        rules = build_rules(corridor, timeout_s=2.0, noise=noise)
        watcher = Watcher(rules=rules, measure=partial(_measure, corridor, np.zeros(tubes.BEFORE_COLUMNS)))
        heard = spoil(sample(trace, rate_hz, noise, rng), rules, rng)
        begun_s = time.process_time()
        alerts = follow(watcher, heard)
        told["cpu_s"] += time.process_time() - begun_s
        told["samples"] += len(heard)
        told["alarmed"] += bool(watcher.alerts)
        told["open"] += watcher.state != ENDED
        told["alerts"].update(watcher.alerts)
        told["examples"] += [f"flight {number}: {one}" for one in alerts[:1]]
        if watcher.state != ENDED and not watcher.alerts:
            told["examples"].append(f"flight {number}: {watcher.state} at T+{watcher.last.t_s:.1f}")
    return told


def _measure(corridor: Corridor, before: np.ndarray, t_s: float, position, velocity) -> np.ndarray:
    found = np.empty((1, tubes.FOUND_COLUMNS))
    state = np.array([[t_s, *position, *velocity]])
    tubes.measure_all(state, corridor.tube, corridor.end, corridor.line, before, found)
    return found[0]


def sample(trace: np.ndarray, rate_hz: float, noise: Noise, rng: np.random.Generator) -> np.ndarray:
    """States (n, 7) of a flight as they are measured, from lift-off to the end of the trace."""
    phase_s = rng.uniform(0.0, 1.0 / rate_hz)
    states = resample(trace, t_s=np.arange(phase_s, trace[-1, 0], 1.0 / rate_hz))
    states[:, 1:4] += rng.normal(0.0, noise.position_m, (len(states), 3))
    states[:, 4:7] += rng.normal(0.0, noise.velocity_mps, (len(states), 3))
    return states


def spoil(states: np.ndarray, rules: Rules, rng: np.random.Generator) -> list[tuple[float, Sample | None]]:
    """Samples with the times at which they arrive: some lost, some twice, some late, and NaN rows among them."""
    t_s = states[:, 0]
    step_s = t_s[1] - t_s[0]
    most = int(rules.timeout_s / step_s + 1e-9) - 1
    kept = np.ones(len(states), dtype=bool)
    until = 0
    for row in np.flatnonzero(rng.random(len(states)) < DROPOUTS):
        if row > until:
            until = row + int(rng.integers(1, most + 1))
            kept[row:until] = False
    kept[-1] = True
    heard: list[tuple[float, Sample | None]] = []
    for row in np.flatnonzero(kept):
        state = states[row].tolist()
        one = Sample(t_s=state[0], position_ecef_m=tuple(state[1:4]), velocity_ecef_mps=tuple(state[4:]))
        heard.append((state[0], one))
        chance = rng.random()
        if chance < REPEATED:
            heard.append((state[0], one))
        elif chance < REPEATED + NOT_A_NUMBER:
            heard.append((state[0], None))
        elif chance < REPEATED + NOT_A_NUMBER + SWAPPED and kept[row - 3 : row + 3].all() and _are_two(heard):
            # The one before comes late, after this one
            heard[-2:] = [heard[-1], (state[0], heard[-2][1])]
    return heard


def _are_two(heard: list[tuple[float, Sample | None]]) -> bool:
    """Whether the last two are samples of two times."""
    return len(heard) > 1 and None not in (heard[-1][1], heard[-2][1]) and heard[-1][0] > heard[-2][0]


def follow(watcher: Watcher, heard: list[tuple[float, Sample | None]]) -> list[str]:
    """Hand samples to the rules; what they alert, in words."""
    alerts = []
    for at_s, one in heard:
        told = watcher.take(at_s, one) if one is not None else watcher.hear_fault(at_s, "not-a-number", "nan")
        alerts += [f"T+{each.t_s} {each.reason} {each.values}" for each in told if each.code == "alert"]
    told = watcher.pass_time(heard[-1][0] + 10.0)
    return alerts + [f"T+{each.t_s} {each.reason} {each.values}" for each in told if each.code == "alert"]


if __name__ == "__main__":
    main()
