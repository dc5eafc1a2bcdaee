"""The machine in words, and what was measured on it before: one file of results for each kind of machine."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any

import numba
import numpy
import scipy

import fallzone

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
# More is better, and less is better: what is compared with the last results
HIGHER = (
    *("fragments_per_s", "fragments_per_cpu_s", "exact_fragments_per_s", "scipy_ratio", "scaling"),
    *("sweep_fragments_per_s", "cluster_scaling"),
)
# By the wall clock: not to be compared where the machine had other things to do
WALL = (
    *("fragments_per_s", "exact_fragments_per_s", "scipy_ratio", "scaling", "sweep_fragments_per_s"),
    *("cluster_scaling", "first_call_s", "quick_look_s", "full_s"),
)
BUSY_LOAD = 1.0
LOWER = (
    *("error_p99_m", "error_max_m", "exact_error_max_m", "peak_memory_mb", "sweep_memory_mb", "full_memory_mb"),
    *("cluster_scaling", "first_call_s", "quick_look_s", "full_s"),
)


def describe_machine() -> dict[str, Any]:
    """Processor, cores that may be used, system and libraries; nothing that tells whose it is."""
    return {
        "cpu": _cpu(),
        "cores": count_cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numba": numba.__version__,
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
    }


def count_cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cpu() -> str:
    """Model name of the processor."""
    facts = Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*:\s*(.+)$", facts.read_text(), re.M) if facts.is_file() else []
    return names[0] if names else platform.processor() or platform.machine()


def describe_commit() -> dict[str, str]:
    """Commit, its date and the version of the program; ``+`` after a commit stands for changes since."""
    commit, date = _git("log", "-1", "--format=%h %cs").split()
    changed = "+" if _git("status", "--porcelain", "--untracked-files=no", "--", "src", "bench/*.py") else ""
    return {"commit": commit + changed, "date": date, "version": fallzone.__version__}


def _git(*arguments: str) -> str:
    command = ["git", "-c", f"safe.directory={ROOT}", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def results_file(machine: dict[str, Any], folder: Path = RESULTS) -> Path:
    """File of all machines with this processor and number of cores."""
    slug = re.sub(r"[^a-z0-9]+", "-", machine["cpu"].lower()).strip("-")
    return folder / f"{slug}-{machine['cores']}.json"


def read_entries(path: Path) -> list[dict[str, Any]]:
    """What was measured before, oldest first."""
    return json.loads(path.read_text(encoding="utf-8"))["entries"] if path.is_file() else []


def add_entry(path: Path, machine: dict[str, Any], entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Keep an entry after the others; a commit that was measured before is measured anew."""
    entries = [old for old in read_entries(path) if old["commit"] != entry["commit"]] + [entry]
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"cpu": machine["cpu"], "cores": machine["cores"], "entries": entries}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return entries


def compare(figures: dict[str, Any], last: dict[str, Any]) -> list[str]:
    """One line for each figure that both entries have, and whether it went the wrong way by more than a tenth.

    Figures by the wall clock are left out where the machine was busy for one of the two.
    """
    busy = max(figures.get("load_average", 0.0), last["figures"].get("load_average", 0.0)) > BUSY_LOAD
    lines = []
    for names, sign in ((HIGHER, 1.0), (LOWER, -1.0)):
        for name in names:
            now, before = figures.get(name), last["figures"].get(name)
            if not now or not before or (busy and name in WALL):
                continue
            change = now / before - 1.0
            worse = "   WORSE" if sign * change < -0.1 else ""
            lines.append(f"{name:<24}{now:>12,.6g}   {change:+7.1%} against {last['commit']}{worse}")
    return lines
