"""First answers of alerts against exact flights of the same loss, over random failures of several missions.

Of each loss the 99 % area of exact flights (another seed, two thousand of them or more) is drawn as a run draws it, and
the share of its impacts that the first area holds, and how much larger that is. Prints one JSON document:

    python bench/alerts.py RUN [RUN …] [--failures N] [--seed S] [--reopening]

RUN are folders of stored runs. With --reopening the exact passages of the layers are followed too, which takes ten
times as long, and the times after which the refined answer opens each layer are held against them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from fallzone.assessment.alert.fallen import DEBRIS, Fallen
from fallzone.assessment.alert.flights import build_best_plan, list_possible, prepare_loss
from fallzone.assessment.alert.modes import weigh_modes
from fallzone.assessment.alert.reopening import Closures
from fallzone.assessment.alert.shapes import draw_shapes
from fallzone.assessment.store.read_alert import read_alert_run
from fallzone.constants import LONGEST_FALL_S
from fallzone.flight.inputs import load_flight
from fallzone.model.mission import Mission
from fallzone.model.results.alert.area import AlertShape
from fallzone.model.results.likelihood import Likelihood
from fallzone.risk.traffic.airspace import HEIGHTS_M, is_capable

# Of every so many failures one is of no known mode
UNKNOWN_EVERY = 4
HALF_S = 0.5
# Of the first failure of each mission, in its exact flights; the answers have the seed that was asked for
EXACT_SEED = 1_000


def draw_losses(
    mission: Mission, likelihood: Likelihood, count: int, random: np.random.Generator
) -> list[tuple[float, dict[str, float], str]]:
    """Times over powered flight, with the modes that fit then or one of them: (time, shares, name)."""
    plan, found = build_best_plan(mission), []
    while len(found) < count:
        t_s = float(random.uniform(5.0, mission.powered_until_s - 1.0))
        window = (t_s - HALF_S, t_s + HALF_S)
        shares = weigh_modes(likelihood, window, list_possible(plan, window))
        if not shares:
            continue
        if len(found) % UNKNOWN_EVERY == 0:
            found.append((t_s, shares, "unknown"))
        else:
            mode = str(random.choice(list(shares)))
            found.append((t_s, {mode: 1.0}, mode))
    return found


def fly_exact(mission: Mission, t_s: float, shares: dict[str, float], seed: int, levels_m: tuple[float, ...]) -> Fallen:
    """The same loss in other flights, with the passages of the layers where they are wanted."""
    return prepare_loss(mission, shares, (t_s - HALF_S, t_s + HALF_S), seed=seed, levels_m=levels_m).fly_on()


def compare_areas(mission: Mission, t_s: float, shares: dict[str, float], exact: Fallen, seed: int) -> dict[str, Any]:
    """How much of the exact area's impacts the first area holds, and how much larger it is."""
    begun_s = time.process_time()
    fallen = prepare_loss(mission, shares, (t_s - HALF_S, t_s + HALF_S), seed=seed).fly_first()
    first, outer = _find_outer(fallen), _find_outer(exact)
    taken_s = time.process_time() - begun_s
    if first is None or outer is None:
        return {"held": None, "ratio": None, "cpu_s": taken_s}
    debris = exact.groups[0]
    held, inside = _count(outer.geometry, debris), _count(first.geometry, debris)
    return {
        "held": float(inside[held].mean()),
        "ratio": first.area_m2 / outer.area_m2,
        "exact_m2": outer.area_m2,
        "cpu_s": taken_s,
    }


def _find_outer(fallen: Fallen) -> AlertShape | None:
    """The 99 % area of debris."""
    return next((one for one in draw_shapes(fallen) if one.item == DEBRIS and one.containment == 0.99), None)


def _count(geometry, debris) -> np.ndarray:
    shapely.prepare(geometry)
    return shapely.intersects_xy(geometry, debris.lon_deg, debris.lat_deg)


def compare_reopening(
    mission: Mission, t_s: float, shares: dict[str, float], exact: Fallen, seed: int
) -> list[dict[str, float]]:
    """For the surface and each layer when it is opened, and when the last exact piece of 1 g and more was through."""
    refined = prepare_loss(mission, shares, (t_s - HALF_S, t_s + HALF_S), seed=seed).fly_on()
    closures = Closures(refined, t_s, mission.powered_until_s + LONGEST_FALL_S)
    capable, bodies, found = is_capable(exact.bodies), exact.bodies, []
    for layer in closures.close():
        # The lowest layer is left at the surface
        passed_s = bodies.t_s if layer.low_m == 0.0 else bodies.passed_s[:, HEIGHTS_M.index(layer.low_m)]
        passed_s = passed_s[capable & np.isfinite(passed_s)]
        if len(passed_s):
            true_s = float(passed_s.max())
            over = (layer.clear_s - true_s) / (true_s - t_s)
            told = {"low_m": layer.low_m, "high_m": layer.high_m, "margin_s": layer.margin_s}
            found.append(told | {"clear_s": layer.clear_s, "true_s": true_s, "over": over})
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--failures", type=int, default=100)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--reopening", action="store_true")
    asked = parser.parse_args()
    rows, reopened = [], []
    for number, folder in enumerate(asked.runs):
        stored = read_alert_run(folder)
        mission = load_flight(stored.mission.id)
        random = np.random.default_rng(asked.seed + number)
        count = -(-asked.failures // len(asked.runs))
        for each, (t_s, shares, name) in enumerate(draw_losses(mission, stored.likelihood, count, random)):
            levels_m = tuple(HEIGHTS_M[1:]) if asked.reopening else ()
            exact = fly_exact(mission, t_s, shares, EXACT_SEED + each, levels_m)
            row = {"mission": mission.id, "mode": name, "t_s": round(t_s, 1)}
            rows.append(row | compare_areas(mission, t_s, shares, exact, asked.seed))
            if asked.reopening:
                found = compare_reopening(mission, t_s, shares, exact, asked.seed)
                reopened += [row | one for one in found]
                print(json.dumps({"failure": row, "reopening": found}), file=sys.stderr, flush=True)
    print(json.dumps({"summary": summarise(rows, reopened), "losses": rows, "reopening": reopened}, indent=1))


def summarise(rows: list[dict[str, Any]], reopened: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures over all losses."""
    held = np.array([row["held"] for row in rows if row["held"] is not None])
    ratio = np.array([row["ratio"] for row in rows if row["ratio"] is not None])
    told: dict[str, Any] = {
        "losses": len(rows),
        "compared": len(ratio),
        "held_mean": float(held.mean()),
        "held_least": float(held.min()),
        "held_99_share": float((held >= 0.99).mean()),
        "ratio_median": float(np.median(ratio)),
        "ratio_p90": float(np.quantile(ratio, 0.9)),
        "ratio_most": float(ratio.max()),
        "ratio_within_share": float((ratio <= 1.5).mean()),
        "cpu_median_s": float(np.median([row["cpu_s"] for row in rows])),
    }
    if reopened:
        over = np.array([one["over"] for one in reopened])
        early = {(one["mission"], one["t_s"]) for one in reopened if one["over"] < 0.0}
        told |= {
            "closures": len(over),
            "too_early": int((over < 0.0).sum()),
            "failures_too_early": len(early),
            "over_median": float(np.median(over)),
            "over_p90": float(np.quantile(over, 0.9)),
        }
    return told


if __name__ == "__main__":
    main()
