"""Random numbers have an address; a run is the same for any number of workers, and survives its folder."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from small_study import impact_bytes

import fallzone
from fallzone.assessment.basis import NOT_MODELLED_ALONE
from fallzone.assessment.store.read import read_run
from fallzone.assessment.store.stored import find_staleness, read_check
from fallzone.assessment.store.write import write_run
from fallzone.catalogue.fitted.ensembles import digest_fitted, format_ensemble
from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.load import load_vehicle
from fallzone.errors import InputError, UsageError
from fallzone.files import digest_sha256
from fallzone.flight.parameters import list_parameters
from fallzone.flight.planning.plan import ERROR_NAMES
from fallzone.model.results.statement import Statement
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws, Sampling

MISSION = "malligyong-1-2023-08-24"
# Two blocks and a part of a third, so that block borders are crossed and the last block is cut.
SAMPLES = 2 * BLOCK_FLIGHTS + 100


@pytest.fixture(scope="module")
def assessment():
    return fallzone.assess(fallzone.load_mission(MISSION), samples=SAMPLES, seed=7, workers=2)


def stored_bytes(assessment, folder: Path) -> dict[str, bytes]:
    """Every file of a stored run."""
    write_run(assessment, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_streams_of_other_quantities_blocks_and_seeds_are_independent():
    draws = Draws(seed=1, case="a", block=0)
    base = draws.normal("x", 1)[:, 0]
    others = [
        draws.normal("y", 1)[:, 0],
        Draws(seed=2, case="a", block=0).normal("x", 1)[:, 0],
        Draws(seed=1, case="b", block=0).normal("x", 1)[:, 0],
        Draws(seed=1, case="a", block=1).normal("x", 1)[:, 0],
    ]
    # The correlation of 512 independent pairs is beyond 4.5/sqrt(512) once in 150,000.
    assert all(abs(np.corrcoef(base, other)[0, 1]) < 4.5 / np.sqrt(BLOCK_FLIGHTS) for other in others)


def test_the_same_address_gives_the_same_numbers():
    again = [Draws(seed=3, case="nominal", block=4).normal("error/drag", 2) for _ in range(2)]
    assert np.array_equal(*again)


def test_sobol_points_have_an_address_too_and_leave_bodies_plain():
    plain, even = (Sampling(seed=3, kind=kind).draw_block("nominal", 4) for kind in ("plain", "sobol"))
    again = Sampling(seed=3, kind="sobol").draw_block("nominal", 4)
    assert np.array_equal(even.normal("error/drag", 1), again.normal("error/drag", 1))
    assert np.array_equal(plain.normal("drop/stage-1/0", 4), even.normal("drop/stage-1/0", 4))
    other = Sampling(seed=3, kind="sobol").draw_block("nominal", 5)
    assert not np.array_equal(even.normal("error/drag", 1), other.normal("error/drag", 1))


def test_everything_drawn_once_for_a_flight_is_evenly_spread():
    draws = Sampling(seed=5, kind="sobol").draw_block("sweep", 0)
    wind = draws.normal("error/wind", 6).T
    columns = [draws.normal(f"error/{name}", 1)[:, 0] for name in (*ERROR_NAMES, "density")]
    uniforms = [draws.uniform(name) for name in ("sweep/time", "sweep/mode", "ensemble/member")]
    for column in (*columns, *wind, *(ndtri(u + 0.5**32) for u in uniforms)):
        # A net of 512 points has one in each of 512 slices of equal chance, in every dimension.
        assert np.array_equal(np.sort(np.floor(ndtr(column) * BLOCK_FLIGHTS)), np.arange(BLOCK_FLIGHTS))


def test_another_kind_of_sampling_is_refused():
    with pytest.raises(UsageError, match="did you mean 'sobol'"):
        Sampling(seed=1, kind="sobel")


@pytest.mark.parametrize("workers", [1, 4])
def test_the_number_of_workers_changes_no_byte(assessment, workers, tmp_path):
    other = fallzone.assess(assessment.mission, samples=SAMPLES, seed=7, workers=workers)
    assert stored_bytes(other, tmp_path / "other") == stored_bytes(assessment, tmp_path / "first")


def test_the_number_of_workers_changes_no_byte_of_evenly_spread_samples_either(assessment, tmp_path):
    folders = []
    for workers in (1, 4):
        run = fallzone.assess(assessment.mission, samples=600, workers=workers, cases=("sweep",), sampling="sobol")
        folders.append(stored_bytes(run, tmp_path / str(workers)))
    assert folders[0] == folders[1]
    assert run.provenance.sampling == "sobol" and run.impacts[0].replicate_flights == BLOCK_FLIGHTS
    assert Statement(code="sobol", values={"replicate_flights": BLOCK_FLIGHTS}) in run.provenance.assumptions
    assert read_run(tmp_path / "4").impacts[0].replicate_flights == BLOCK_FLIGHTS


def test_a_longer_run_begins_with_the_flights_of_a_shorter_one(assessment):
    shorter = fallzone.assess(assessment.mission, samples=300, seed=7)
    for short, long in zip(shorter.impacts, assessment.impacts, strict=True):
        first = long.flight < 300
        order_short, order_long = (
            np.lexsort((short.t_s, short.flight)),
            np.lexsort((long.t_s[first], long.flight[first])),
        )
        assert np.array_equal(short.lon_deg[order_short], long.lon_deg[first][order_long])


def test_another_seed_gives_other_flights(assessment):
    other = fallzone.assess(assessment.mission, samples=300, seed=8, cases=("nominal",))
    same = next(i for i in assessment.impacts if i.case == "nominal")
    assert not np.array_equal(other.impacts[0].lon_deg[:100], same.lon_deg[:100])


def test_a_stored_run_reads_back_the_same(assessment, tmp_path):
    write_run(assessment, tmp_path / "run")
    again = read_run(tmp_path / "run")
    assert stored_bytes(again, tmp_path / "again") == stored_bytes(assessment, tmp_path / "run")
    assert again.flagged == assessment.flagged
    assert again.provenance == assessment.provenance
    assert find_staleness(tmp_path / "run") is None
    assert read_check(tmp_path / "run").mission == MISSION


def test_a_run_of_another_version_is_stale(assessment, tmp_path):
    old = dataclasses.replace(assessment.provenance, version="0.0.1")
    write_run(dataclasses.replace(assessment, provenance=old), tmp_path / "run")
    assert find_staleness(tmp_path / "run").values["made_by"] == "0.0.1"


def test_a_run_whose_inputs_changed_is_stale(assessment, tmp_path):
    inputs = {**assessment.provenance.inputs, f"missions/{MISSION}.toml": "0" * 64}
    other = dataclasses.replace(assessment.provenance, inputs=inputs)
    write_run(dataclasses.replace(assessment, provenance=other), tmp_path / "run")
    changed = Statement(code="file-changed", values={"file": f"missions/{MISSION}.toml"})
    assert find_staleness(tmp_path / "run") == changed


def test_a_folder_without_a_run_says_so(tmp_path):
    with pytest.raises(InputError, match=r"holds no assessment\.json"):
        read_run(tmp_path)


def test_a_run_draws_from_the_stored_ensemble_and_says_so(assessment, tmp_path):
    for folder in SHIPPED.root.iterdir():
        (tmp_path / folder.name).symlink_to(folder)
    vehicle = load_vehicle(assessment.mission.vehicle)
    parameters = list_parameters(assessment.mission, vehicle)
    same, other = ([p.value for p in parameters] for _ in range(2))
    azimuth = [p.name for p in parameters].index("mission.guidance.launch_azimuth_deg")
    other[azimuth] += 0.4
    (tmp_path / "ensembles").unlink(missing_ok=True)
    (tmp_path / "ensembles").mkdir()
    file = tmp_path / "ensembles" / f"{MISSION}.csv"
    runs = []
    for members in ([same], [same, other]):
        fitted = digest_fitted(assessment.mission, vehicle)
        text = format_ensemble([p.name for p in parameters], np.array(members), fitted=fitted)
        file.write_text(text, encoding="utf-8")
        mission = fallzone.load_mission(MISSION, geodata=tmp_path)
        runs.append(fallzone.assess(mission, samples=SAMPLES, seed=7, cases=("nominal",)))
    alone, drawn = runs
    said = Statement(code="ensemble", values={"members": 2}, source=f"ensembles/{MISSION}.csv")
    assert said in drawn.provenance.assumptions
    assert drawn.provenance.inputs[f"ensembles/{MISSION}.csv"] == digest_sha256(file)
    assert NOT_MODELLED_ALONE not in drawn.provenance.not_modelled
    pairs = zip(drawn.impacts, alone.impacts, strict=True)
    shift_deg = next(one.lon_deg - other.lon_deg for one, other in pairs if one.item == "stage-2")
    # Half of the flights are the first member's own, the others 0.4° aside at 2,400 km: 17 km or 0.17° to the west
    aside = np.abs(shift_deg) > 0.05
    assert 0.45 < aside.mean() < 0.55
    assert np.abs(shift_deg[~aside]).max() < 1e-3 and np.all((shift_deg[aside] > -0.3) & (shift_deg[aside] < -0.1))


def test_a_run_from_one_best_fit_says_so_and_one_from_an_ensemble_does_not(assessment, tmp_path):
    def says_so(run):
        return NOT_MODELLED_ALONE in run.provenance.not_modelled

    assert (SHIPPED.root / "ensembles" / f"{MISSION}.csv").is_file() and not says_so(assessment)
    for folder in SHIPPED.root.iterdir():
        if folder.name != "ensembles":
            (tmp_path / folder.name).symlink_to(folder)
    alone = fallzone.load_mission(MISSION, geodata=tmp_path)
    assert says_so(fallzone.assess(alone, samples=8, cases=("nominal",)))


def test_what_is_said_of_failures_is_what_can_happen(assessment):
    [said] = [one.values["modes"] for one in assessment.provenance.assumptions if one.code == "sweep"]
    assert "flight-termination" not in said
    assert "malfunction-turn" in said and "reentry-breakup" in said


def test_no_flights_are_no_run(assessment):
    with pytest.raises(UsageError, match=r"expected a whole number, 1 to 1.000.000"):
        fallzone.assess(assessment.mission, samples=0)


def test_every_flight_of_a_sweep_lets_something_fall_and_each_body_is_counted_once(assessment):
    for group in assessment.impacts:
        assert group.flights == SAMPLES
        assert group.bodies == len(group.flight) + sum(group.not_landed.values())
        assert len(group.flight) == 0 or (group.flight.min() >= 0 and group.flight.max() < SAMPLES)
    # Four of five failures come after the first separation; two bodies of each flight at the most are stages
    sweep = {group.item: group for group in assessment.impacts if group.case == "sweep"}
    first_s = next(part.t_s.value for part in assessment.mission.separations if part.item == "stage-1")
    burning_s = sum(b.cutoff_s.value - max(b.ignition_s.value, 0.0) for b in assessment.mission.burns)
    before = assessment.mission.burns[0].cutoff_s.value / burning_s
    assert first_s > assessment.mission.burns[0].cutoff_s.value
    # 4 standard deviations of a share among so many flights; the members of the ensemble burn a little differently
    spread = 4.0 * (before * (1.0 - before) / SAMPLES) ** 0.5 + 0.01
    assert len(sweep["stage-1"].flight) / SAMPLES == pytest.approx(1.0 - before, abs=spread)
    # Debris of failures on the pad and of failures near orbit: drawn evenly, the first come down within a minute
    assert sweep["debris"].t_s.min() < 60.0 and np.ptp(sweep["debris"].t_s) > 1_500.0


def test_every_footprint_holds_its_share_of_the_impacts_it_was_made_from(assessment):
    import shapely

    groups = {(g.case, g.item): g for g in assessment.impacts}
    for shape in assessment.shapes:
        group = groups[(shape.case, shape.item)]
        held = shapely.contains_xy(shape.geometry, group.lon_deg, group.lat_deg).mean()
        # Shares of some hundred flights are off by up to 6 %; an area that held everything would be one of no use
        assert held > shape.containment - 0.06, shape.id
        assert held < shape.containment + 0.5 * (1.0 - shape.containment) + 0.04 or len(group.flight) < 100, shape.id


def test_probabilities_come_with_their_interval_and_condition(assessment):
    assert sum(reason.probability is not None for flag in assessment.flagged for reason in flag.reasons) > 5
    for flag in assessment.flagged:
        for reason in flag.reasons:
            assert (reason.probability is None) == (reason.interval is None)
            if reason.probability is not None:
                low, high = reason.interval
                assert 0.0 <= low <= reason.probability <= high <= 1.0
                assert reason.condition


def test_how_and_for_which_processor_loops_are_compiled_changes_no_bit():
    """Or the process that compiles them would have other results than those that find them in the cache.

    What is compiled for the other processor is kept too, beside what this one runs, for as long as no loop changes.
    """
    code = (
        "import gc; gc.set_threshold(50_000, 20, 20); import hashlib, fallzone; from small_study import impact_bytes; "
        f"impacts = fallzone.assess(fallzone.load_mission({MISSION!r}), samples=32).impacts; "
        "print(hashlib.sha256(impact_bytes(impacts)).hexdigest())"
    )
    folder = f"{numba.config.CACHE_DIR}-generic"
    otherwise = {"NUMBA_CACHE_DIR": folder, "NUMBA_OPT": "1", "NUMBA_CPU_NAME": "generic"}
    paths = os.pathsep.join([*sys.path, str(Path(__file__).parents[1])])
    other = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **otherwise, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    ours = fallzone.assess(fallzone.load_mission(MISSION), samples=32).impacts
    assert other.stdout.strip() == hashlib.sha256(impact_bytes(ours)).hexdigest()


def test_levels_that_were_asked_for_are_kept_with_the_same_impacts(assessment, tmp_path):
    """Of each body when it came down through each height, in the order of the heights; the falls are the same."""
    asked = fallzone.assess(assessment.mission, samples=128, cases=("nominal",), levels_m=(9_144.0, 3_000.0))
    plain = fallzone.assess(assessment.mission, samples=128, cases=("nominal",))
    asked.write(tmp_path / "levels")
    for group, other, read in zip(
        asked.impacts, plain.impacts, fallzone.load_run(tmp_path / "levels").impacts, strict=True
    ):
        assert group.lon_deg.tobytes() == other.lon_deg.tobytes() and group.t_s.tobytes() == other.t_s.tobytes()
        assert group.levels_m == read.levels_m == (9_144.0, 3_000.0)
        assert np.array_equal(group.level_t_s, read.level_t_s, equal_nan=True)
        high_s, low_s = group.level_t_s.T
        assert np.all(high_s < low_s) and np.all(low_s < group.t_s)


@pytest.mark.parametrize("levels_m", [(-1.0,), (np.nan,), (2e7,), ("FL300",), 3_000.0])
def test_levels_that_cannot_be_meant_are_refused(assessment, levels_m):
    with pytest.raises(UsageError, match=r"levels_m = .*: expected heights of 0 to"):
        fallzone.assess(assessment.mission, samples=128, cases=("nominal",), levels_m=levels_m)
