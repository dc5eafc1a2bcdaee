"""What comes back is said to come back, and not to fall: on maps and in packs, and by a run that was stored."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import tiny_assessment

from fallzone.assessment.store.read import read_run
from fallzone.outputs.basis_words import say_basis
from fallzone.outputs.map import words
from fallzone.outputs.pack.blocks import Sources
from fallzone.outputs.pack.front.page import front_page
from fallzone.outputs.pack.sections.launch import flights


@pytest.fixture(scope="module")
def assessment():
    """The tiny run, whose first stage comes back in the nominal flight."""
    run = tiny_assessment()
    nominal = replace(run.trajectories["nominal"], returned=("stage-1",))
    return replace(run, trajectories={**run.trajectories, "nominal": nominal})


def test_maps_and_packs_say_what_comes_back(assessment):
    stage, fairing = assessment.trajectories["nominal"].drops[:2]
    assert "where it comes back" in words.drop_popup(stage, "nominal", assessment)
    assert "where it falls" in words.drop_popup(fairing, "nominal", assessment)
    areas = {shape.item: shape for shape in assessment.shapes if shape.case == "nominal"}
    assert "first stage (comes back)" in words.footprint_popup(areas["stage-1"], assessment)
    assert "comes back" not in words.footprint_popup(areas["fairing"], assessment)
    front = str(front_page(assessment, Sources()))
    assert "First stage (comes back): " in front and "Fairing halves: " in front
    printed = str(flights(assessment, Sources()))
    assert "First stage (comes back)" in printed and "Fairing halves (comes back)" not in printed


def test_a_stored_run_knows_what_comes_back_and_one_without_says_nothing_of_it(assessment, tmp_path):
    assessment.write(tmp_path / "run")
    assert read_run(tmp_path / "run").trajectories["nominal"].returned == ("stage-1",)
    tiny_assessment().write(tmp_path / "bare")
    text = (tmp_path / "bare" / "assessment.json").read_text(encoding="utf-8")
    assert not any(word in text for word in ('"returned"', '"landings"', '"parachutes"'))


def test_what_is_assumed_of_a_recovery_is_told_with_its_numbers(assessment):
    told = {one.code: say_basis(one).replace("\u202f", " ") for one in assessment.provenance.assumptions}
    assert told["landing"].startswith("First stage: ") and "assumed: A made-up source" in told["landing"]
    assert "T+480 s" in told["landing"] and "30 m to the east" in told["landing"]
    assert "height of 5000 m" in told["parachute"] and "200 kg/m²" in told["parachute"]
