"""Announced zones against computed areas: sizes and shares by hand, and edges that were cut along a limit."""

from __future__ import annotations

import dataclasses

import pytest
import shapely
from builders import tiny_assessment
from hypothesis import given
from hypothesis import strategies as st
from zone_shapes import rings_of

from fallzone.checks.announced import compare_announced, find_clips
from fallzone.earth.areas import find_area
from fallzone.model.results.impacts import Footprint
from fallzone.model.zone import Circle, Corridor, Region, Zone
from fallzone.outputs.comparisons.announced_words import announced_sentences
from fallzone.words.formats import THIN
from fallzone.words.things import naming


def zone(shape, name="zone-a", item="stage-1", kind="announced"):
    shape = rings_of(shape) if hasattr(shape, "geom_type") else shape
    mark = "declared" if kind == "announced" else "estimated"
    return Zone(id=name, title=name, item=item, kind=kind, mark=mark, source="test", uncertainty_m=0.0, shape=shape)


def footprint(geometry, item="stage-1", case="nominal", containment=0.97):
    return Footprint(
        id=f"{case}:{item}:{100 * containment:g}",
        case=case,
        item=item,
        condition=case,
        containment=containment,
        geometry=shapely.MultiPolygon([geometry]),
        area_m2=1.0,
        flights=100,
        impacts=100,
        probability=1.0,
        interval=(0.96, 1.0),
        first_s=400.0,
        last_s=500.0,
    )


def region(geometry, name="sea"):
    return Region(
        id=name,
        layer="test",
        names={"en": name.title()},
        kind="sea",
        definition="a box",
        geometry=geometry,
        tolerance_m=0.0,
        mark="assumed",
        source="test",
    )


def test_an_area_twice_as_wide_is_twice_as_large_and_half_outside():
    [found] = compare_announced([zone(shapely.box(0, -1, 2, 1))], [footprint(shapely.box(0, -1, 4, 1))])
    # Edges of zones are geodesics, which on the equator leave a parallel of 1° by 5e-5 of that
    assert found.ratio == pytest.approx(2.0, rel=1e-3)
    assert found.outside == pytest.approx(0.5, rel=1e-3)
    assert (found.zones, found.outside_all) == (1, found.outside)


@given(west=st.floats(-1.5, 1.5), width=st.floats(0.2, 4.0))
def test_what_is_inside_is_the_same_area_seen_from_zone_and_footprint(west, width):
    [found] = compare_announced([zone(shapely.box(0, -1, 2, 1))], [footprint(shapely.box(west, -1, west + width, 1))])
    shared = max(min(west + width, 2.0) - max(west, 0.0), 0.0)
    assert found.ratio == pytest.approx(width / 2.0, rel=1e-3)
    assert found.outside == pytest.approx(1.0 - shared / width, abs=1e-3)
    assert found.ratio == pytest.approx(found.area_m2 / found.zone_area_m2)


def test_zones_of_one_item_are_told_together_too():
    zones = [zone(shapely.box(0, -1, 2, 1)), zone(shapely.box(2, -1, 4, 1), "zone-b")]
    one, other = compare_announced(zones, [footprint(shapely.box(1, -1, 5, 1))])
    assert (one.outside, other.outside) == pytest.approx((0.75, 0.5), abs=1e-3)
    assert one.outside_all == other.outside_all == pytest.approx(0.25, abs=1e-3)
    assert one.zones == other.zones == 2


def test_only_drop_zones_their_item_and_what_was_meant_to_fall_are_compared():
    zones = [
        zone(shapely.box(0, -1, 2, 1)),
        zone(shapely.box(0, -1, 2, 1), "closed", kind="control-area"),
        zone(None, "nowhere"),
        zone(shapely.box(0, -1, 2, 1), "another", item="fairing"),
    ]
    shapes = [
        footprint(shapely.box(0, -1, 2, 1), case=case, containment=share)
        for case in ("nominal", "as-flown", "sweep", "explosion@T+100")
        for share in (0.5, 0.9, 0.97, 0.99)
    ]
    found = compare_announced(zones, shapes)
    assert [(one.zone, one.case, one.containment) for one in found] == [
        ("zone-a", case, share) for case in ("nominal", "as-flown") for share in (0.97, 0.99)
    ]


def test_a_zone_across_180_degrees_is_compared_whole():
    across = Zone(**{**dict(zone(shapely.box(179, -1, 181, 1)))})
    halves = shapely.MultiPolygon([shapely.box(179, -1, 180, 1), shapely.box(-180, -1, -179, 1)])
    shape = dataclasses.replace(footprint(shapely.box(0, 0, 1, 1)), geometry=halves)
    [found] = compare_announced([across], [shape])
    assert found.ratio == pytest.approx(1.0, rel=1e-3) and found.outside < 1e-3


# --- edges along a limit

LIMIT = region(shapely.box(120, 20, 130, 30))


def clips_of(shape, *regions):
    drawn = zone(shape)
    return find_clips(drawn, find_area(drawn), regions)


def test_an_edge_along_a_parallel_of_a_region_is_named_with_its_ends():
    [found] = clips_of(shapely.Polygon([(123, 30), (125, 30), (124.5, 31), (123.5, 31)]), LIMIT)
    assert {found.start_lonlat, found.end_lonlat} == {(123.0, 30.0), (125.0, 30.0)}
    assert (found.region, found.names) == ("sea", {"en": "Sea"})


def test_an_edge_along_a_slanting_limit_is_found_as_well():
    slanting = region(shapely.Polygon([(120, 20), (130, 30), (120, 30)]))
    [found] = clips_of(shapely.Polygon([(123, 23), (124, 24), (125, 23)]), slanting)
    assert {found.start_lonlat, found.end_lonlat} == {(123.0, 23.0), (124.0, 24.0)}


@pytest.mark.parametrize(
    "shape",
    [
        shapely.box(123, 24, 125, 26),  # far within
        shapely.box(123, 29, 125, 29.95),  # 5.5 km from the limit
        shapely.Polygon([(123, 29), (125, 31), (126, 30.5)]),  # across it
        shapely.box(129, 29, 131, 31),  # around its corner
    ],
)
def test_where_no_edge_runs_along_a_shipped_limit_it_cannot_be_told(shape):
    assert clips_of(shape, LIMIT) is None
    assert clips_of(shape) is None


def test_circles_and_corridors_have_no_edge_to_cut():
    assert clips_of(Circle(centre_lonlat=(125.0, 30.0), radius_m=50e3), LIMIT) == ()
    assert clips_of(Corridor(line_lonlat=((123.0, 30.0), (125.0, 30.0)), width_m=20e3), LIMIT) == ()


# --- in words, and of a run


def test_the_words_have_the_ratio_the_share_and_the_limit():
    cut = zone(shapely.Polygon([(123, 30), (125, 30), (125, 31), (123, 31)]))
    found = compare_announced([cut], [footprint(shapely.box(123, 30, 127, 31))], [LIMIT])
    with naming((), [cut.model_copy(update={"title": "Waters off A"})]):
        first, second = (sentence.replace(THIN, " ") for sentence in announced_sentences(found))
    assert first == (
        "Waters off A: the computed 97 % area of first stage, nominal flight, is 2.0 × the announced zone, 50 % of it "
        "outside."
    )
    assert announced_sentences(found)[0].startswith("Zone zone-a: the computed")
    assert second.startswith("Waters off A: its edge from 30.00°N 12") and second.endswith(
        "limit of Sea; it may have been cut there."
    )


def test_what_cannot_be_told_of_limits_is_said_once():
    zones = [zone(shapely.box(0, -1, 2, 1)), zone(shapely.box(2, -1, 4, 1), "zone-b", kind="estimated")]
    told = announced_sentences(compare_announced(zones, [footprint(shapely.box(0, -1, 4, 1))]))
    assert len(told) == 3 and "estimated zone" in told[1] and "cannot be told" in told[2]
    assert announced_sentences(()) == []


def test_a_run_holds_the_comparison_of_its_zones():
    made = tiny_assessment()
    found = made.announced
    assert {one.zone for one in found} <= {one.id for one in made.zones}
    assert {(one.zone, one.item) for one in found} == {("tiny-a", "stage-1"), ("tiny-b", "fairing")}
    assert all(one.ratio > 0.0 and 0.0 <= one.outside <= 1.0 for one in found)
