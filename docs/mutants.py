"""Make small wrong changes in the rooms that decide and see that a test notices each: ``make mutants``.

Every room is changed by mutmut in a folder of its own under ``mutants/``, against the quick tests that concern it. What
was found there before is kept, so a run that was broken off goes on; ``make mutants SAMPLE=600`` draws so many of what
is left. docs/mutants.md is written from all results that there are.
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
# Lines of messages, whose wording people look after
WORDS = (r"\b\w*(Input|Usage|Unwritable|InUse)Error\(", r'^\s*problem = f?"', r'^\s*reason = f?"', r"^\s*return f\"")
ROOMS = {
    "earth": (
        ["src/fallzone/earth/*"],
        [
            "properties/test_frames.py",
            "properties/test_rings.py",
            "properties/test_check.py",
            "properties/test_earth_by_hand.py",
            "properties/test_zone_areas.py",
            "properties/test_flags.py",
            "properties/test_extent.py",
            "reference/test_iip.py",
            "reference/test_trajectory_files.py",
        ],
    ),
    "files": (
        ["src/fallzone/files.py", "src/fallzone/writers.py"],
        ["contracts/test_whole_files.py", "contracts/test_one_writer.py"],
    ),
    "checks": (
        ["src/fallzone/checks/*"],
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
            "reference/test_probability.py",
            "physics/test_footprint.py",
            "contracts/test_convergence.py",
        ],
    ),
    "assessment": (
        ["src/fallzone/assessment/*"],
        [
            "contracts/test_assess.py",
            "contracts/test_basis.py",
            "contracts/test_validate_missions.py",
            "contracts/test_stored_runs.py",
            "contracts/test_readings.py",
            "contracts/test_validation_rows.py",
            "contracts/test_published_agreement.py",
            "contracts/test_python_api.py",
            "contracts/test_convergence.py",
            "contracts/test_strict_records.py",
            "cli/test_spoiled_runs.py",
            "cli/test_silence.py",
            "cli/test_zones_today.py",
        ],
    ),
    "bases": (
        ["src/fallzone/runs/bases.py", "src/fallzone/runs/check.py", "src/fallzone/runs/folders.py"],
        ["cli/test_silence.py", "cli/test_python_face.py", "cli/test_other_peoples_work.py"],
    ),
}
INTRODUCTION = """\
# Mutation testing

Written by `make mutants`: mutmut makes one small wrong change, a mutant, at a time in the rooms that decide (a `<` for
a `<=`, a constant one too large, an argument left out) and runs the quick tests of that room. Error messages are not
changed. A mutant that no test notices has survived and is listed below with the reason; so has one in a function that
no test of the room calls. A test that never ends counts as having noticed.

Where "Tried" is fewer than "Mutants", it is a random sample with a fixed seed; the interval is Wilson's. Where a run
was interrupted, mutants were tried in mutmut's own order, and the interval is nominal.
"""
UNSEEN = "not looked at yet"
REASONS: dict[str, str] = {
    "runs.bases.Bases.list_missing": "wording on stderr of half a run beside another: not tested",
    "runs.bases._join": "findings of several answers side by side, and answers without any edge: not tested",
    "runs.bases._join_sentences": "wording",
    "checks.extent.Extent.find_worst_of_points": "counted before an impact within a place was tested",
    "checks.check._say_basis": "wording; counted before the last test of them",
    "writers._is_own": "equivalent: None is as false as False",
    "footprint.build._Counted.mark": "parts of an area that no impact lies in: not tested",
    "footprint.cloud.lay_cloud": "another numbering of the folds: not tested",
    "footprint.probability._beta_cdf": "at an argument that a share never has",
    "footprint.precision._of_item": "counted before the tests of convergence were among those of this room",
    "footprint.plane.EqualAreaPlane._dense_ring": "equivalent: edges are cut one degree sooner or later",
    "footprint.density._kernel": "counted before test_a_kernel_is_a_cubic_spline_of_its_width",
    "earth.frames.enu_to_ecef": "equivalent: capital letters name the same indices",
    "earth.frames.orbit_elements": "equivalent: at exactly e = 1; a divisor that is not used",
    "earth.inertial.inertial_to_ecef": "equivalent: in two minutes precession turns the axes by less than a centimetre",
    "earth.inertial.leap_seconds": "equivalent: leap seconds begin with a day; the warning alone",
    "earth.rings._counterclockwise": "equivalent: a ring turns by 0° or 360°, so any bound between will do",
    "earth.rings._flat": "equivalent: seen from above a pole the ring crosses itself at whatever radius",
    "earth.rings._from_inside": "equivalent: a ring turns by 0° or 360°, and it may begin at any corner",
    "earth.rings._is_thin": "equivalent: at an area of exactly 1e-12 square degrees",
    "earth.rings.check_points": "wording; a ring of no numbers is refused a line later",
    "earth.rings._split_line": "equivalent: nothing lies beyond 90°; a turn that holds nothing gives no piece",
    "earth.rings.holds_truth_values": "speed: a first look",
    "earth.rings.densify": "equivalent: 50,001 m",
    "earth.rings.split_antimeridian": "equivalent: the ring has been turned the right way before",
    "runs.bases._everything": "wording",
    "runs.bases._run_of": "equivalent: no id has a dot",
    "runs.bases.find_bases": "wording on stderr; counted before test_a_named_run_is_that_of_the_mission_or_refused",
    "runs.bases.Bases.check": "wording, the order of findings; mission and window were counted before they were asked",
    "footprint.bandwidth._paint": "equivalent: the code after a cell's last begins another cell",
    "footprint.bandwidth.build_pilot": "one zero of any type; which level of the pilot is enough: not tested",
    "footprint.cloud._sample": "speed: no impact is left out of the pilot estimate",
    "footprint.cloud._scatter": "another multiplier draws another sample for the pilot estimate",
    "footprint.cloud._stretch": "only the lower triangle is read; the least width of a cloud is not tested",
    "footprint.density._count": "equivalent: whole numbers as floats; the rim of a grid lies beyond every kernel",
    "footprint.density._read": "equivalent: the rim of a grid lies beyond every kernel",
    "footprint.isopleth.find_isopleths": "speed: threads",
    "files._rename": "equivalent: both paths are absolute, so the folder they would start from is not used",
    "files.check_file": "equivalent: None is as false as False",
    "files.check_folder": "equivalent: None is as false as False",
    "files.open_regular": "equivalent: to read alone is none of the flags' bits, on any system",
    "checks.check._check_zone": "wording",
    "checks.check._check_footprint": "wording",
    "checks.check._check_impacts": "wording",
    "checks.check._find_close": "speed: a first look by latitude, twice as wide as need be",
    "checks.check._for_whole": "wording",
    "checks.check._with_local_chance": "wording",
    "checks.edges._cut_long_edges": "speed: more edges are cut than need be",
    "checks.edges._seams": "equivalent: both ends of a seam have one longitude; exactly 1e-9° off it",
    "checks.extent.Extent.share_inside": "a place without a surface, of which nothing is inside",
    "checks.extent.words_of_share": "wording",
    "checks.flags._in_zone": "a square metre in common, less than rounding leaves",
    "checks.flags._widen": "speed: boxes of a first look, larger than need be",
    "checks.overflight._sample": "speed: one sample more",
    "checks.territory._hold": "equivalent: points on the edge of the box alone, which the outline decides",
    "checks.territory._within": "speed: a first look",
    "assessment.store.parquet._build_table": "equivalent: the type follows from the values",
    "assessment.basis._list_flights": "wording: what stands between two settings; no shipped flight has more than one",
    "assessment.store.stored.read_check": "wording: where the fault lies in a run",
    "assessment.store.strict.read_as": "equivalent: the address of a help page is not shown",
    "assessment.store.strict._is_time": "at exactly the longest time",
    "assessment.validation._validate_mission": "counted before test_one_best_fit_alone_has_no_range_of_vehicles",
    "assessment.store.write._footprints_json": "counted before test_areas_are_geojson_that_other_programs_read",
    "assessment.store.parquet._build_schema": "equivalent: what is written there holds no number that could be none",
    "assessment.store.stored._unreadable": "wording",
    "assessment.store.strict._as_shape": "wording",
    "assessment.store.strict.check_zone": "equivalent: a zone without a reach has none below nothing",
    "writers._acquire": "equivalent: None is as false as False; speed: how often a lock is looked at",
    "writers._move_out": "equivalent: what is left when the lock has gone already is removed a moment later",
}
# Slow, and for other reasons
LEFT_OUT = (
    "tests/cli/test_python_face.py::test_run_stores_the_same_bytes_as_the_command_and_says_where",
    "tests/cli/test_python_face.py::test_map_and_pack_are_those_of_the_commands",
    "tests/cli/test_python_face.py::test_flights_figures_and_lists_are_those_of_the_commands",
    "tests/contracts/test_whole_files.py::test_many_writers_are_never_two_at_once",
    "tests/contracts/test_convergence.py::test_an_assessment_keeps_how_it_got_there",
    "tests/contracts/test_convergence.py::test_a_run_goes_on_until_the_precision_is_met_and_no_farther",
    "tests/cli/test_spoiled_runs.py::test_whatever_stands_anywhere_in_a_run_it_is_read_or_refused[text]",
    "tests/cli/test_spoiled_runs.py::test_whatever_stands_anywhere_in_a_run_it_is_read_or_refused[bad2]",
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
    # In forked children of a process that has run the tests, what it has cached would hide a change
    lines = [
        "[mutmut]",
        "process_isolation = forkserver",
        "timeout_multiplier = 5.0",
        "use_git_change_detection = false",
    ]
    for key, values in settings.items():
        lines += [f"{key} =", *(f"    {value}" for value in values)]
    (folder / "setup.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def mutate(folder: Path, names: list[str]) -> None:
    """Run mutmut on some mutants of a room; its progress goes to a file, for it is long."""
    mutmut = Path(sys.executable).with_name("mutmut")
    with (folder / "log.txt").open("ab") as log:
        environment = {**os.environ, "PYTHONPATH": str(folder / "mutants" / "src")}
        subprocess.run([mutmut, "run", *names], cwd=folder, env=environment, stdout=log, stderr=log, check=False)


def read_results(folder: Path) -> dict[str, int | None]:
    """Exit codes of the tests by mutant; None where it has not been tried."""
    found = {}
    for path in sorted((folder / "mutants" / "src").rglob("*.meta")):
        found.update(json.loads(path.read_text())["exit_code_by_key"])
    return found


def is_killed(code: int) -> bool:
    """Whether a test noticed; one that never ends has, as mutmut counts it, and a function without tests has not."""
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
