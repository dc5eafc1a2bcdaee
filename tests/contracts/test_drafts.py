"""Drafts of warnings: which areas they close, when, and how each format says so."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from builders import tiny_assessment
from drafted import WINDOW, draft_of, ring_about
from shapely.affinity import translate

from fallzone.errors import InputError
from fallzone.model.closing import Level, Levels
from fallzone.model.mission import Mission
from fallzone.model.results.isopleth import Margin
from fallzone.notices.drafting import maritime, navarea, navtex, notam, times, uscg
from fallzone.notices.read import read_notices
from fallzone.outputs.notices.closures import find_closures
from fallzone.outputs.notices.draft import build_draft

RING = ((124.5, 35.5), (125.0, 35.5), (125.0, 36.0), (124.5, 36.0))
ITA2 = re.compile(r"[A-Z0-9 \-?:().,'/=+\n]*")


def at(day, clock, month=8, year=2023):
    return datetime(year, month, day, int(clock[:2]), int(clock[2:]), tzinfo=UTC)


def windows(*told):
    return tuple((at(day, start), at(day, end)) for day, start, end in told)


@pytest.fixture(scope="module")
def made():
    return tiny_assessment()


def with_windows(mission: Mission, *told) -> Mission:
    return mission.model_copy(update={"liftoff_utc": None, "launch_windows_utc": told})


def test_what_is_meant_to_fall_is_drafted_by_its_97_per_cent_area(made):
    draft = build_draft(made)
    assert [zone.item for zone in draft.zones] == ["stage-1", "fairing", "stage-2"]
    for zone in draft.zones:
        [area] = [
            one.geometry for one in made.shapes if (one.case, one.item, one.containment) == ("nominal", zone.item, 0.97)
        ]
        [ring] = zone.rings_lonlat
        assert shapely.equals(shapely.Polygon(ring), area)
        assert (str(zone.levels.lower), str(zone.levels.upper)) == ("SFC", "UNL")


def test_areas_are_closed_from_half_an_hour_before_lift_off_to_half_an_hour_after_the_last_impact(made):
    """Lift-off at 1850Z; the last first stage falls at T+520 s, the last fairing at T+1,500 s."""
    closed = {zone.item: zone.windows_utc for zone in build_draft(made).zones}
    assert closed["stage-1"] == ((at(23, "1800"), at(23, "1930")),)
    assert closed["fairing"] == ((at(23, "1800"), at(23, "2000")),)


def test_half_hours_that_fit_exactly_are_kept(made):
    mission = with_windows(made.mission, (at(23, "1830"), at(23, "1900")))
    assert find_closures(mission, 1_800.0) == ((at(23, "1800"), at(23, "2000")),)
    assert find_closures(mission, 1_800.5) == ((at(23, "1800"), at(23, "2030")),)


def test_every_launch_window_closes_and_those_that_meet_are_one(made):
    told = [(at(day, "0100"), at(day, "0300")) for day in (24, 25)]
    assert find_closures(with_windows(made.mission, *told), 600.0) == (
        (at(24, "0030"), at(24, "0400")),
        (at(25, "0030"), at(25, "0400")),
    )
    close = [(at(24, "0100"), at(24, "0200")), (at(24, "0300"), at(24, "0400"))]
    assert find_closures(with_windows(made.mission, *close), 600.0) == ((at(24, "0030"), at(24, "0500")),)


def test_without_lift_off_and_window_there_is_no_draft(made):
    mission = made.mission.model_copy(update={"liftoff_utc": None})
    with pytest.raises(InputError, match="no lift-off and no launch window"):
        build_draft(dataclasses.replace(made, mission=mission))


def test_a_lift_off_outside_its_windows_is_no_mission(made):
    told = {**made.mission.model_dump(), "launch_windows_utc": ((at(25, "0100"), at(25, "0300")),)}
    with pytest.raises(ValueError, match="no window that liftoff_utc lies in"):
        Mission.model_validate(told)


def test_a_draft_names_the_seas_in_three_languages(made):
    """By S-23 the first stage falls into the East China Sea, the second into the Philippine Sea and so the Pacific."""
    zones = {zone.item: zone for zone in build_draft(made).zones}
    name = zones["stage-1"].locality[0]
    assert (name.en, name.ko, name.ja) == ("East China Sea", "동중국해", "東シナ海")
    assert [one.en for one in zones["stage-2"].locality] == ["Philippine Sea", "Pacific Ocean"]


def test_an_area_cut_at_180_is_drafted_as_one(made):
    def moved(shape):
        if (shape.case, shape.item) != ("nominal", "stage-1"):
            return shape
        whole = translate(shape.geometry, xoff=180.0 - 127.5)
        west = shapely.intersection(whole, shapely.box(0.0, -90.0, 180.0, 90.0))
        east = translate(shapely.intersection(whole, shapely.box(180.0, -90.0, 360.0, 90.0)), xoff=-360.0)
        return dataclasses.replace(shape, geometry=shapely.MultiPolygon([west, east]))

    draft = build_draft(dataclasses.replace(made, shapes=tuple(map(moved, made.shapes))))
    [zone] = [zone for zone in draft.zones if zone.item == "stage-1"]
    assert len(zone.rings_lonlat) == 1
    assert "179-" in navarea.write(draft) and re.search(r"\d{3}-\d\d\.\d\dW", navarea.write(draft))


def test_hazard_areas_reach_as_far_as_the_criterion_may_be_exceeded_but_not_to_specks(made):
    surely, perhaps = shapely.box(127.0, 33.0, 128.0, 34.0), shapely.box(126.9, 32.9, 128.1, 34.1)
    speck = shapely.box(140.0, 20.0, 140.1, 20.1)
    area = Margin(area="ship", surely=surely, perhaps=shapely.MultiPolygon([perhaps, speck]))
    run = dataclasses.replace(made, launch=dataclasses.replace(made.launch, hazard_areas=(area,)))
    zone = build_draft(run, hazards=["ship"]).zones[-1]
    assert (zone.id, zone.item, zone.title.en) == ("ship-hazard", "debris", "Ship hazard area")
    [ring] = zone.rings_lonlat
    assert shapely.equals(shapely.Polygon(ring), perhaps)


def test_a_hazard_area_that_nobody_knows_is_told(made):
    run = dataclasses.replace(made, launch=None)
    with pytest.raises(InputError, match="hazard area is known"):
        build_draft(run, hazards=["ship"])


def test_a_draft_says_from_which_run_it_is_and_has_no_clock(made):
    draft = build_draft(made)
    assert re.fullmatch(
        r"fallzone 0\.0\.0, tiny-2023-08-24, seed 1, flights: (nominal|, as-flown|, sweep| \d+)+, sha256 [0-9a-f]{16}",
        draft.provenance,
    )
    assert draft.made_utc == made.mission.liftoff_utc - timedelta(days=1)
    other = dataclasses.replace(made, provenance=dataclasses.replace(made.provenance, seed=2))
    assert build_draft(other).provenance[-16:] != draft.provenance[-16:]


@pytest.mark.parametrize(
    ("closed", "words"),
    [
        (windows((23, "1800", "2000")), "231800Z TO 232000Z AUG"),
        (windows((23, "1800", "2000"), (25, "1800", "2000")), "231800Z TO 232000Z AND 251800Z TO 252000Z AUG"),
        (
            windows((22, "1800", "2000"), (23, "1800", "2000"), (25, "1800", "2000")),
            "221800Z TO 222000Z, 231800Z TO 232000Z AND 251800Z TO 252000Z AUG",
        ),
        (windows(*((day, "1800", "2000") for day in range(23, 31))), "1800Z TO 2000Z DAILY 23 THRU 30 AUG"),
        (((at(31, "2300"), at(1, "0100", 9)),), "312300Z AUG TO 010100Z SEP"),
        (((at(31, "2300", 12), at(1, "0100", 1, 2024)),), "312300Z DEC 23 TO 010100Z JAN 24"),
        (
            tuple((at(30, "0100") + timedelta(days=n), at(30, "0300") + timedelta(days=n)) for n in range(4)),
            "0100Z TO 0300Z DAILY 30 AUG THRU 02 SEP",
        ),
        # Beyond midnight "daily" would leave open on which day it ends
        (
            tuple((at(21, "2300") + timedelta(days=n), at(22, "0100") + timedelta(days=n)) for n in range(3)),
            "212300Z TO 220100Z, 222300Z TO 230100Z AND 232300Z TO 240100Z AUG",
        ),
    ],
)
def test_closures_are_written_so_that_they_are_read_again(closed, words):
    assert times.window_words(closed) == words
    [notice] = read_notices(navarea.write(draft_of([RING], windows=closed)))
    assert notice.zones[0].zone.list_windows() == closed


def test_a_warning_cancels_itself_an_hour_after_its_last_closure():
    assert times.cancel_words(((at(31, "2200", 12), at(31, "2330", 12)),)) == "010030Z JAN 24"
    assert "CANCEL THIS MSG 232100Z AUG 23." in navarea.write(draft_of([RING]))


def test_a_navarea_warning_is_in_the_order_of_its_circular():
    lines = navarea.write(draft_of([RING])).splitlines()
    assert lines == [
        "NAVAREA XXXX XXXX/23(XXXX).",
        "YELLOW SEA.",
        "1. HAZARDOUS OPERATIONS, ROCKET",
        "   LAUNCHING 231800Z TO 232000Z AUG IN",
        "   AREA OF FIRST STAGE BOUND BY",
        *lines[5:9],
        "2. WIDE BERTH ADVISED.",
        "3. CANCEL THIS MSG 232100Z AUG 23.",
    ]
    # A ring that can be written as it is stays
    corners = {line.strip(" ,.") for line in lines[5:9]}
    assert corners == {f"{lat}.00N {lon}.00E" for lat in ("35-30", "36-00") for lon in ("124-30", "125-00")}


def test_areas_with_other_hours_have_paragraphs_of_their_own():
    first, second = draft_of([RING]), draft_of([RING], windows=windows((24, "0100", "0300")), item="fairing")
    zones = (*first.zones, dataclasses.replace(second.zones[0], id="zone-2"))
    text = navarea.write(dataclasses.replace(first, zones=zones))
    assert [line[0] for line in text.splitlines() if re.match(r"\d\. ", line)] == ["1", "2", "3", "4"]
    read = [(zone.zone.item, zone.zone.list_windows()) for notice in read_notices(text) for zone in notice.zones]
    assert read == [("stage-1", (WINDOW,)), ("fairing", windows((24, "0100", "0300")))]


@pytest.mark.parametrize("name", ["Güímar – «Ŝea»", "East Sea / Sea of Japan", "日本海 Sea", "&<>#%@ Sea"])
def test_navtex_keeps_to_40_columns_and_to_its_characters(name):
    text = navtex.write(draft_of([RING, RING], locality=(name, "A Sea of a Name That Goes on beyond Any Column")))
    assert ITA2.fullmatch(text) and max(map(len, text.splitlines())) <= 40
    assert text.startswith("ZCZC XAXX\n") and text.endswith("\nNNNN\n")


def test_more_areas_than_letters_are_told_apart():
    assert [maritime._letter(number) for number in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]


def test_a_notam_has_its_items():
    text = notam.write(draft_of([RING]))
    assert text.startswith("X0000/23 NOTAMN\nQ) XXXX/QWMLW/IV/BO/W/000/999/")
    assert "A) XXXX B) 2308231800 C) 2308232000\nE) ROCKET LAUNCH, FIRST STAGE." in text
    assert "D)" not in text and text.endswith("F) SFC G) UNL\n") and "353000N1243000E" in text


def test_a_notam_tells_days_in_a_row_by_a_schedule_and_others_apart():
    daily = windows(*((day, "0900", "2100") for day in range(15, 24)))
    text = notam.write(draft_of([RING], windows=daily))
    assert "B) 2308150900 C) 2308232100\nD) DAILY 0900-2100\n" in text
    [notice] = read_notices(text)
    assert notice.zones[0].zone.list_windows() == daily
    apart = windows((15, "0900", "2100"), (18, "0900", "2100"))
    found = read_notices(notam.write(draft_of([RING], windows=apart)))
    assert [notice.zones[0].zone.list_windows() for notice in found] == [(one,) for one in apart]


@pytest.mark.parametrize(
    ("lower", "upper", "limits"),
    [
        (Level(reference="SFC"), Level(reference="UNL"), "000/999"),
        (Level(reference="FL", value=95.5), Level(reference="FL", value=240.2), "095/241"),
        (Level(reference="ft AMSL", value=2_950.0), Level(reference="ft AMSL", value=10_001.0), "029/101"),
        # 1,000 m are 3,281 ft, 3,000 m are 9,843 ft
        (Level(reference="m AMSL", value=1_000.0), Level(reference="m AMSL", value=3_000.0), "032/099"),
    ],
)
def test_levels_of_the_q_line_are_rounded_outward(lower, upper, limits):
    draft = draft_of([RING])
    zone = dataclasses.replace(draft.zones[0], levels=Levels(lower=lower, upper=upper))
    assert f"/W/{limits}/" in notam.write(dataclasses.replace(draft, zones=(zone,)))


def test_the_circle_of_a_round_area_is_the_area():
    """A circle of 50 km about a whole minute: 26.998 NM, and at most one more for what the ring needs."""
    ring = ring_about(125.5, 35.0, [50_000.0] * 24)
    assert re.search(r"/3500N12530E02[78]\n", notam.write(draft_of([ring])))


def test_a_broadcast_names_site_hours_and_corners():
    text = uscg.write(draft_of([RING]))
    assert "WILL BE CONDUCTED FROM TINY SPACE CENTRE, 231800Z TO 232000Z AUG 2023." in text
    assert "A. FIRST STAGE\n" in text and " AND\n" in text and "35-30-00N 124-30-00E" in text


@pytest.mark.parametrize("form", [navarea, navtex, notam, uscg])
def test_what_a_draft_of_a_run_says_is_read_with_its_items_and_hours(form, made):
    draft = build_draft(made)
    read = [zone.zone for notice in read_notices(form.write(draft)) for zone in notice.zones]
    assert sorted((one.item, one.list_windows()) for one in read) == sorted(
        (zone.item, zone.windows_utc) for zone in draft.zones
    )
