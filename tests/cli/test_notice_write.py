"""``fallzone notice write``: drafts on stdout and in files, whole, and over nobody's work."""

from __future__ import annotations

import dataclasses

import pytest
import shapely

from fallzone.earth.areas import draw_area
from fallzone.model.results.isopleth import Margin
from fallzone.notices.doubts import find_doubts
from fallzone.notices.read import read_notices
from fallzone.runs.notices.write import list_formats

MISSION = "malligyong-1-2023-08-24"


def test_a_draft_goes_to_stdout_with_what_it_is_above_it(fallzone, stored):
    outcome = fallzone("notice", "write", stored, "--format", "navtex")
    assert outcome.code == 0, outcome.err
    head, body = outcome.out.split("\n\n", 1)
    assert all(line.startswith("# ") for line in head.splitlines())
    assert "DRAFT, not a warning" in head and "NAVTEX stations" in head
    assert "seed 1" in head and "sha256" in head and "No launch window is stated" in head
    assert body.startswith("ZCZC ") and body.endswith("NNNN\n")


@pytest.mark.parametrize("form", list_formats())
def test_the_same_run_gives_the_same_bytes(fallzone, stored, tmp_path, form):
    first = fallzone("notice", "write", stored, "--format", form, "-o", tmp_path / "first")
    second = fallzone("notice", "write", stored, "--format", form, "-o", tmp_path / "second")
    assert (first.code, second.code) == (0, 0), first.err
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    notices = read_notices(tmp_path / "first")
    assert sum(len(notice.zones) for notice in notices) == 3


@pytest.mark.parametrize("form", ["cap", "s124", "geojson", "kml"])
def test_a_draft_with_fields_says_no_more_than_its_areas(fallzone, stored, tmp_path, form):
    assert fallzone("notice", "write", stored, "--format", form, "-o", tmp_path / "draft").code == 0
    (notice,) = read_notices(tmp_path / "draft")
    assert notice.not_understood == () and find_doubts(notice) == ()


def test_a_folder_takes_it_by_mission_and_format(fallzone, stored, tmp_path):
    outcome = fallzone("notice", "write", stored, "--format", "notam", "-o", tmp_path, "--json")
    assert outcome.document["paths"] == [str(tmp_path / f"{MISSION}-notam.txt")]
    assert (tmp_path / f"{MISSION}-notam.txt").is_file()


def test_json_without_a_file_holds_the_draft(fallzone, stored):
    document = fallzone("notice", "write", stored, "--format", "uscg", "--json").document
    assert document["paths"] == [] and "SPACE LAUNCH OPERATIONS" in document["draft"]


def test_what_stands_there_stays(fallzone, stored, tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text("mine")
    outcome = fallzone("notice", "write", stored, "--format", "notam", "-o", path)
    assert outcome.code == 3 and "exists" in outcome.err and path.read_text() == "mine"


def test_an_unknown_format_names_those_there_are(fallzone, stored):
    outcome = fallzone("notice", "write", stored, "--format", "telex")
    assert outcome.code == 2 and "navarea" in outcome.err


def test_a_hazard_area_that_is_not_known_is_told(fallzone, stored, assessment):
    assert not assessment.launch.hazard_areas
    outcome = fallzone("notice", "write", stored, "--format", "navarea", "--hazard")
    assert outcome.code == 3 and "hazard area is known" in outcome.err


@pytest.mark.parametrize(
    ("form", "title"),
    [("navarea", "SHIP HAZARD AREA"), ("navtex", "SHIP HAZARD AREA"), ("uscg", "SHIP HAZARD AREA"),
     ("notam", "AIRCRAFT HAZARD AREA"), ("cap", "Ship hazard area"), ("kml", "Aircraft hazard area")],
)  # fmt: skip
def test_a_known_hazard_area_is_drafted_for_whom_it_concerns(fallzone, assessment, tmp_path, form, title):
    box = shapely.box(124.0, 33.0, 125.0, 34.0)
    areas = tuple(Margin(area=name, surely=box, perhaps=shapely.MultiPolygon([box])) for name in ("ship", "aircraft"))
    known = dataclasses.replace(assessment, launch=dataclasses.replace(assessment.launch, hazard_areas=areas))
    outcome = fallzone("notice", "write", known.write(tmp_path / "run"), "--format", form, "--hazard")
    assert outcome.code == 0, outcome.err
    assert title in " ".join(outcome.out.split())
    draft = tmp_path / "draft"
    draft.write_text(outcome.out, encoding="utf-8")
    corners = [zone.zone.shape for notice in read_notices(draft) for zone in notice.zones if zone.zone.shape]
    areas_deg2 = [shapely.symmetric_difference(draw_area(shape, ""), box).area for shape in corners]
    # Rounded outward by less than 0.02°, along 4° of edges
    assert min(areas_deg2) < 0.08
