"""Make small wrong changes in the rooms that decide and see that a test notices each: ``make mutants``.

Every room is changed by mutmut in a folder of its own under ``mutants/``, against the quick tests that concern it; what
was found there before is kept, so a run that was broken off goes on. ``make mutants SAMPLE=600`` draws so many at random.
docs/mutants.md is written from all results that there are.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from scipy.stats import binomtest

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "mutants"
LINKED = (
    "src",
    "tests",
    "geodata",
    "bench",
    "docs",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
    "LICENSE",
)
# Words of messages: what they say is seen to by people
WORDS = (r"\b\w*(Input|Usage|Unwritable|InUse)Error\(", r'^\s*problem = f?"', r'^\s*reason = f?"', r"^\s*return f\"")
ROOMS = {
    "earth": (
        ["src/fallzone/earth/*"],
        [
            "properties/test_frames.py",
            "properties/test_rings.py",
            "properties/test_check.py",
            "properties/test_earth_by_hand.py",
            "properties/test_flags.py",
            "properties/test_extent.py",
            "reference/test_iip.py",
            "reference/test_trajectory_files.py",
        ],
    ),
    "files": (["src/fallzone/files.py", "src/fallzone/writers.py"], ["contracts/test_whole_files.py"]),
    "risk": (
        ["src/fallzone/risk/*"],
        [
            "properties/test_check.py",
            "properties/test_flags.py",
            "properties/test_extent.py",
            "properties/test_few_impacts.py",
            "properties/test_answers_by_hand.py",
            "contracts/test_flag_words.py",
            "reference/test_probability.py",
        ],
    ),
    "footprint": (
        ["src/fallzone/footprint/*"],
        [
            "properties/test_footprint_shapes.py",
            "properties/test_few_impacts.py",
            "properties/test_answers_by_hand.py",
            "reference/test_probability.py",
            "physics/test_footprint.py",
        ],
    ),
    "assessment": (
        ["src/fallzone/assessment/*"],
        [
            "contracts/test_convergence.py",
            "contracts/test_readings.py",
            "contracts/test_validation_rows.py",
            "contracts/test_published_agreement.py",
            "contracts/test_one_failure.py",
        ],
    ),
    "bases": (
        ["src/fallzone/cli/bases.py"],
        ["properties/test_extent.py", "properties/test_few_impacts.py", "contracts/test_one_failure.py"],
    ),
}
# Slow, and for other reasons
LEFT_OUT = (
    "tests/contracts/test_whole_files.py::test_many_writers_are_never_two_at_once",
    "tests/contracts/test_convergence.py::test_an_assessment_keeps_how_it_got_there",
    "tests/contracts/test_convergence.py::test_a_run_goes_on_until_the_precision_is_met_and_no_farther",
    "tests/physics/test_footprint.py::test_areas_hold_their_share_of_a_fresh_seed_and_are_hardly_larger_than_need_be",
)


def prepare(room: str) -> Path:
    """Make the folder in which a room is mutated; what an earlier run found there is kept."""
    folder = WORK / room
    (folder / "mutants" / "src").mkdir(parents=True, exist_ok=True)
    for name in LINKED:
        link = folder / name
        if not link.is_symlink():
            link.symlink_to(ROOT / name)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(project, encoding="utf-8")
    sources, tests = ROOMS[room]
    settings = {
        "source_paths": ["src/fallzone"],
        "only_mutate": sources,
        "also_copy": LINKED[2:],
        "do_not_mutate_patterns": WORDS,
        "pytest_add_cli_args": [
            "-pno:cacheprovider",
            "--hypothesis-profile=ci",
            *(f"--deselect={test}" for test in LEFT_OUT),
        ],
        "pytest_add_cli_args_test_selection": [f"tests/{test}" for test in tests],
    }
    lines = ["[mutmut]", "timeout_multiplier = 5.0", "use_git_change_detection = false"]
    # What a parent process has cached would hide a change from its children
    lines.append("process_isolation = forkserver")
    for key, values in settings.items():
        lines += [f"{key} =", *(f"    {value}" for value in values)]
    (folder / "setup.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def mutate(folder: Path, names: list[str]) -> None:
    """Run mutmut on some mutants of a room; its progress goes to a file, for it is long."""
    mutmut = Path(sys.executable).with_name("mutmut")
    with (folder / "log.txt").open("ab") as log:
        paths = {**os.environ, "PYTHONPATH": str(folder / "mutants" / "src")}
        subprocess.run([mutmut, "run", *names], cwd=folder, env=paths, stdout=log, stderr=log, check=False)


def read_results(folder: Path) -> dict[str, int | None]:
    """Exit codes of the tests by mutant; None where it has not been tried."""
    found = {}
    for path in sorted((folder / "mutants" / "src").rglob("*.meta")):
        found.update(json.loads(path.read_text())["exit_code_by_key"])
    return found


def is_killed(code: int) -> bool:
    """Whether a test noticed; one that never ends counts, as it does to mutmut, and a function without tests does not."""
    return code not in (0, 5, 33, 34)


def name_function(mutant: str) -> str:
    """Module and function that a mutant is a change of: ``risk.check._relate``."""
    module, _, function = mutant.rsplit("__mutmut_", 1)[0].removeprefix("fallzone.").rpartition(".")
    return f"{module}.{function.removeprefix('x_').replace('xǁ', '').replace('ǁ', '.')}"


def describe(results: dict[str, dict[str, int]]) -> str:
    """The page: a line for each room, then what survived, by function, with the reason."""
    lines = [
        INTRODUCTION,
        "| Room | Mutants | Tried | Killed | Rate | 95 % interval |",
        "| --- | --: | --: | --: | --: | --- |",
    ]
    survivors: dict[str, Counter[str]] = {}
    for room, found in results.items():
        tried = {name: code for name, code in found.items() if code is not None}
        left = Counter(name_function(name) for name, code in tried.items() if not is_killed(code))
        survivors[room] = left
        killed = len(tried) - left.total()
        interval = binomtest(killed, max(len(tried), 1)).proportion_ci(method="wilson")
        lines.append(
            f"| {room} | {len(found):,} | {len(tried):,} | {killed:,} | {100 * killed / max(len(tried), 1):.1f} % "
            f"| {100 * interval.low:.1f} to {100 * interval.high:.1f} % |"
        )
    for room, left in survivors.items():
        lines += ["", f"## {room.capitalize()}", "", "| Function | Survivors | Why |", "| --- | --: | --- |"]
        lines += [f"| `{name}` | {count} | {REASONS.get(name, UNSEEN)} |" for name, count in sorted(left.items())]
    return "\n".join(lines) + "\n"


def main(sample: int) -> None:
    """Try all mutants that have not been tried, or so many of them, and write the page."""
    folders = {room: prepare(room) for room in ROOMS}
    for folder in folders.values():
        mutate(folder, ["none of them"])  # only makes them
    waiting = [
        (room, name) for room, folder in folders.items() for name, code in read_results(folder).items() if code is None
    ]
    chosen = random.Random(8).sample(waiting, min(sample, len(waiting))) if sample else waiting
    for room, folder in folders.items():
        names = [name for its_room, name in chosen if its_room == room]
        if names:
            print(f"{room}: {len(names)} mutants …", flush=True)
            mutate(folder, names)
    page = describe({room: read_results(folder) for room, folder in folders.items()})
    (ROOT / "docs" / "mutants.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 0)
