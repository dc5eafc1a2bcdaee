"""Areas of a failure at each moment against flights that were held out, and how long the steps of the slider take.

A quarter of the flights of a stored sweep is held out; the areas of each moment are drawn from the others as for a map,
from three quarters as many, and it is counted which share of what the held-out flights that failed in that moment let
fall lies in them. Prints one JSON document:

    python bench/moments.py RUN [RUN …] [--page FILE]

RUN are folders of stored runs; FILE is a map with moments, whose slider is moved through all its seconds in Chromium.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from fallzone.assessment.moments.areas import CONTAINMENTS, POOLED_FLIGHTS, POOLED_MOST_S, draw_areas
from fallzone.assessment.moments.failed import FailedFlights
from fallzone.assessment.moments.find import find_moments, list_spans
from fallzone.assessment.moments.impact_points import lay_path
from fallzone.assessment.per_launch.weighing import weigh_cases
from fallzone.assessment.store.read import read_run
from fallzone.catalogue.regions import load_regions
from fallzone.model.results.impacts import Impacts

HELD_OUT = 4
# Each step begins with a frame and is over when the task after it begins: what it changed has been laid out and painted
MOVE = """async () => {
  const slider = document.getElementById("fz-moment-slider"), { port1, port2 } = new MessageChannel();
  const waited = [], frames = [];
  for (let t = 0; t <= Number(slider.max); t += 1) {
    frames.push(await new Promise(requestAnimationFrame));
    const begun = performance.now();
    slider.value = String(t);
    slider.dispatchEvent(new Event("input"));
    await new Promise((done) => { port1.onmessage = done; port2.postMessage(null); });
    waited.push(performance.now() - begun);
  }
  return [waited, frames];
}"""


def hold_out(folder: Path) -> dict[str, Any]:
    """Shares of what held-out flights let fall that areas hold, and what finding the moments of a run takes."""
    run = read_run(folder)
    case = weigh_cases(run.impacts, run.launch.likelihood, seed=run.provenance.seed).cases[-1]
    debris = next(one for one in case.parts if one.item == "debris")
    debris = debris.select(np.argsort(debris.failure_t_s, kind="stable"))
    chosen = np.random.default_rng(1).random(debris.flights)[debris.flight] < 1.0 / HELD_OUT
    kept, held = (_fail(debris.select(rows), case.weight) for rows in (~chosen, chosen))
    path, spans = lay_path(run.trajectories["nominal"]), list_spans(run.launch.likelihood)
    inside, whole, drawn = (dict.fromkeys(CONTAINMENTS, 0.0) for _ in range(3))
    for span_s in spans:
        window_s = kept.widen(span_s, POOLED_FLIGHTS * (HELD_OUT - 1) // HELD_OUT, POOLED_MOST_S)
        rows = held.find_impacts(span_s)
        for area in draw_areas(kept, path, span_s, window_s)[1]:
            drawn[area.containment] += 1
            there = shapely.intersects_xy(area.geometry, held.debris.lon_deg[rows], held.debris.lat_deg[rows])
            inside[area.containment] += float(held.share[rows][there].sum())
            whole[area.containment] += float(held.share[rows].sum())
    regions = load_regions(run.geodata)
    begun_s = time.process_time()
    find_moments(run, regions)
    return {
        "run": run.mission.id,
        "moments": len(spans),
        "drawn": {f"{share:.2f}": int(drawn[share]) for share in CONTAINMENTS},
        "held": {f"{share:.2f}": inside[share] / max(whole[share], 1e-300) for share in CONTAINMENTS},
        "processor_s": time.process_time() - begun_s,
    }


def _fail(debris: Impacts, weight: np.ndarray) -> FailedFlights:
    return FailedFlights(debris=debris, rows=np.arange(len(debris.flight)), weight=weight)


def step_page(page: Path) -> dict[str, Any]:
    """How long a step of the slider takes until it is rendered, from frame to frame, and of the processor."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        window = browser.new_page(viewport={"width": 1280, "height": 800})
        window.goto(page.resolve().as_uri())
        session = window.context.new_cdp_session(window)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        ticks = [_read_busy_s(session)]
        waited_ms, frames_ms = map(np.array, window.evaluate(MOVE))
        ticks.append(_read_busy_s(session))
        browser.close()
    return {
        "bytes": page.stat().st_size,
        "steps": len(waited_ms),
        "rendered_ms": _spread(waited_ms),
        "frame_ms": _spread(np.diff(frames_ms)),
        "processor_ms": 1_000.0 * (ticks[1] - ticks[0]) / len(waited_ms),
    }


def _spread(spent_ms: np.ndarray) -> dict[str, float]:
    """Median, 95th percentile and longest."""
    return {str(share): float(np.percentile(spent_ms, share)) for share in (50, 95, 100)}


def _read_busy_s(session: Any) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in metrics if one["name"] == "TaskDuration")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="*", type=Path)
    parser.add_argument("--page", type=Path)
    asked = parser.parse_args()
    found: dict[str, Any] = {"runs": [hold_out(folder) for folder in asked.runs]}
    if asked.page is not None:
        found["page"] = step_page(asked.page)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
