"""Drafts of warnings after an anomaly: they cover the area, hold for long enough, and are never more than drafts."""

from __future__ import annotations

import dataclasses
import math
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import alert_records
import numpy as np
import pytest
import shapely
from alert_records import ALERTS, LAYERS, OKINAWA, alert_of, area_of, estimate, region
from drafted import GEOD, area_m2, ring_about

from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.regions import load_regions
from fallzone.errors import ConsistencyError
from fallzone.notices.doubts import find_doubts
from fallzone.notices.formats import cap
from fallzone.notices.outward import coarsen
from fallzone.notices.read import read_notices
from fallzone.outputs.alert.drafts import build_air_draft, build_region_draft, write_drafts
from fallzone.words import Language

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
DRAWN = [name for name in ALERTS if name not in ("round_a_pole", "in_orbit")]


def at(clock) -> datetime:
    return datetime(2023, 8, 23, int(clock[:2]), int(clock[2:]), tzinfo=UTC)


@pytest.fixture(scope="module")
def drafts():
    return {name: write_drafts(ALERTS[name](), SHIPPED) for name in ALERTS}


def spots_in(area, count=300):
    """Points of an area: its corners, and some inside."""
    random = np.random.default_rng(1)
    west, south, east, north = area.bounds
    # 180° lies between the ends of an area across it: most of the bounds is the far side of the Earth
    lon, lat = random.uniform(west, east, 400 * count), random.uniform(south, north, 400 * count)
    inside = np.column_stack([lon, lat])[shapely.contains_xy(area, lon, lat)][:count]
    return np.vstack([shapely.get_coordinates(area), inside])


def holds(ring, lonlat):
    """Which points lie within geodesics between corners: in a plane about the ring, which knows no 180° and no pole."""
    start = ring[0]
    dense = []
    for first, last in zip(ring, [*ring[1:], ring[0]], strict=True):
        dense += [first, *GEOD.npts(*first, *last, 100)]
    azimuth, _back, range_m = GEOD.inv(*np.full((len(dense), 2), start).T, *np.array(dense).T)
    flat = np.column_stack([range_m * np.sin(np.radians(azimuth)), range_m * np.cos(np.radians(azimuth))])
    azimuth, _back, range_m = GEOD.inv(*np.full((len(lonlat), 2), start).T, *lonlat.T)
    points = shapely.points(range_m * np.sin(np.radians(azimuth)), range_m * np.cos(np.radians(azimuth)))
    # A plane about one corner bends lines of 500 km by less than this
    return shapely.dwithin(shapely.Polygon(flat), points, 50.0)


def rings_of(file, data):
    """Rings that our own reader finds in a draft that it has no doubt of."""
    notices = read_notices(data, file=file)
    assert [find_doubts(one) for one in notices] == [()] * len(notices)
    assert all(not one.not_understood for one in notices)
    shapes = [one.zone.shape for notice in notices for one in notice.zones]
    return [list(ring.corners_lonlat) for shape in shapes for ring in getattr(shape, "rings", [shape])]


@pytest.mark.parametrize("name", DRAWN)
def test_our_reader_reads_every_draft_without_doubt_and_it_covers_the_area(drafts, name):
    alert, made = ALERTS[name](), drafts[name]
    assert made.left_out == {}
    assert set(made.files) == {"notam.txt", "navarea.txt", *(f"cap-{one.region}.xml" for one in alert.area.regions)}
    spots = spots_in(alert.area.geometry)
    assert len(spots) > 250
    for form in ("notam.txt", "navarea.txt"):
        rings = rings_of(form, made.files[form])
        assert np.all(np.any([holds(ring, spots) for ring in rings], axis=0)), form


@pytest.mark.parametrize("name", DRAWN)
def test_the_alert_of_a_region_covers_what_of_the_area_lies_in_it(drafts, name):
    alert, known = ALERTS[name](), {one.id: one for one in load_regions(SHIPPED)}
    for one in alert.area.regions:
        part = shapely.intersection(known[one.region].geometry, alert.area.geometry)
        rings = rings_of("cap.xml", drafts[name].files[f"cap-{one.region}.xml"])
        spots = spots_in(part)
        assert len(spots) > 4
        assert np.all(np.any([holds(ring, spots) for ring in rings], axis=0)), one.region


def test_a_region_that_is_not_known_here_is_warned_of_by_all_of_the_area():
    one = region("atlantis")
    made = write_drafts(alert_of(area_of(regions=(one,))), SHIPPED)
    rings = rings_of("cap.xml", made.files["cap-atlantis.xml"])
    spots = spots_in(OKINAWA)
    assert np.all(np.any([holds(ring, spots) for ring in rings], axis=0))


@pytest.mark.parametrize("middle", [(128.0, 26.0), (180.0, -17.0), (40.0, 82.0)])
def test_a_ring_of_thousands_of_corners_is_held_by_one_of_some_dozens(middle):
    """A wavy coast about a point, 300 km across."""
    turn = np.linspace(0.0, 2.0 * np.pi, 3_000, endpoint=False)
    ring = ring_about(*middle, 150e3 * (1.0 + 0.1 * np.sin(9.0 * turn) + 0.002 * np.sin(400.0 * turn)))
    coarse = coarsen(ring)
    assert len(coarse) < 200 and np.all(holds(list(coarse), np.array(ring)))
    assert 1.0 < area_m2(coarse) / area_m2(ring) < 1.08
    assert coarsen(ring[::50]) == ring[::50]


def test_a_region_with_single_pieces_outside_of_the_area_has_no_alert_and_that_is_told():
    """Fiji is far from the area, and a piece in ten thousand comes down there."""
    made = write_drafts(alert_of(area_of(regions=(region("fiji", names={"en": "Fiji"}, value=0.0001),))), SHIPPED)
    assert set(made.files) == {"notam.txt", "navarea.txt"}
    assert made.left_out["cap-fiji.xml"].startswith("Fiji: single pieces may come down in it")


def test_notices_hold_from_the_first_arrival_in_any_layer_until_the_last_is_clear(drafts):
    """Lift-off at 18:50:00: debris above FL400 from T+420 s, at the surface from T+540 s, clear at T+2,280 s."""
    [notice] = read_notices(drafts["two_regions"].files["notam.txt"])
    assert notice.zones[0].zone.list_windows() == ((at("1857"), at("1928")),)
    [notice] = read_notices(drafts["two_regions"].files["navarea.txt"])
    assert notice.zones[0].zone.list_windows() == ((at("1859"), at("1928")),)
    [notice] = read_notices(drafts["two_regions"].files["cap-okinawa.xml"])
    assert notice.zones[0].zone.list_windows() == ((at("1857"), at("1928")),)


def test_a_region_of_which_only_the_surface_is_known_is_closed_as_the_whole_area():
    """Over the area from T+420 s on; in the region down by T+1,500 s, elsewhere by T+2,280 s."""
    surface = dataclasses.replace(LAYERS[0], clear_s=1_500.0)
    for layers in ((surface,), ()):
        one = region("okinawa", layers=layers)
        made = area_of(regions=(one,))
        [zone] = build_region_draft(alert_of(made), made, one, OKINAWA).zones
        assert zone.windows_utc == ((at("1857"), at("1928")),)


def test_times_are_rounded_outward_to_the_minute():
    """T+539.9 s is 18:58:59.9, T+2,280.1 s is 19:28:00.1."""
    surface = dataclasses.replace(LAYERS[0], first_s=539.9, clear_s=2_280.1)
    made = area_of(layers=(surface,), regions=(), airspace=())
    for file in write_drafts(alert_of(made), SHIPPED).files.values():
        [notice] = read_notices(file)
        assert notice.zones[0].zone.list_windows() == ((at("1858"), at("1929")),)


def test_a_notam_closes_all_levels_and_its_circle_holds_the_area(drafts):
    text = drafts["no_mission"].files["notam.txt"].decode()
    assert "F) SFC G) UNL" in text and "/000/999/" in text
    lat_d, lat_m, lon_d, lon_m, radius = map(int, re.search(r"(\d\d)(\d\d)N(\d{3})(\d\d)E(\d{3})\n", text).groups())
    _azimuth, _back, far_m = GEOD.inv(
        *np.full((4, 2), (lon_d + lon_m / 60, lat_d + lat_m / 60)).T,
        *shapely.get_coordinates(OKINAWA.exterior)[:4].T,
    )
    # Corners are moved outward by seconds
    assert far_m.max() <= radius * 1852.0 <= far_m.max() + 2.0 * 1852.0


def test_the_notice_to_airmen_holds_whatever_is_in_the_air():
    """A slice that drifts out of the area at the surface."""
    slice_ = dataclasses.replace(
        alert_records.slices(shapely.box(129.5, 26.0, 130.0, 26.5), 0.0, 6_096.0, [12])[0],
    )
    made = area_of(airspace=(slice_,))
    rings = build_air_draft(alert_of(made), made).zones[0].rings_lonlat
    drawn = shapely.union_all([shapely.Polygon(ring) for ring in rings])
    assert shapely.covers(drawn, slice_.geometry) and shapely.covers(drawn, OKINAWA)


@pytest.mark.parametrize(
    ("found", "certainty"),
    [
        (estimate(0.62, 0.5, 0.74), "Likely"),
        (estimate(0.5, 0.4, 0.6), "Possible"),
        (estimate(0.0, 0.0, 0.012), "Possible"),
        (estimate(0.0, 0.0, 0.0005), "Unlikely"),
    ],
)
def test_an_alert_is_urgent_and_as_certain_as_its_probability(found, certainty):
    for kind, severity, response in (("land", "Extreme", "Shelter"), ("sea", "Severe", "Avoid")):
        one = region("okinawa", kind, probability=found)
        made = area_of(regions=(one,))
        draft = build_region_draft(alert_of(made), made, one, OKINAWA)
        infos = ET.fromstring(cap.write(draft)).findall(f"{CAP}info")
        assert [info.findtext(f"{CAP}language") for info in infos] == list(Language)
        for info in infos:
            told = [info.findtext(f"{CAP}{name}") for name in ("urgency", "severity", "certainty", "responseType")]
            assert told == ["Immediate", severity, certainty, response]


def test_each_language_of_an_alert_is_in_that_language(drafts):
    root = ET.fromstring(drafts["two_regions"].files["cap-okinawa.xml"])
    events = [info.findtext(f"{CAP}event") for info in root.findall(f"{CAP}info")]
    assert events == ["Falling debris of a rocket", "발사체 파편 낙하", "ロケットの破片の落下"]
    names = [info.findtext(f"{CAP}area/{CAP}areaDesc").partition(":")[0] for info in root.findall(f"{CAP}info")]
    assert names == ["Okinawa Prefecture", "오키나와현", "沖縄県"]


@pytest.mark.parametrize("name", DRAWN)
def test_every_draft_says_that_it_is_one_who_issues_it_and_from_which_alert(drafts, name):
    digests = set()
    for file, data in drafts[name].files.items():
        text = data.decode()
        digests |= set(re.findall(r"sha256 ([0-9a-f]{16})", text))
        if file.startswith("cap-"):
            assert "<status>Draft</status>" in text and "<headline>Draft:" in text
            assert "Warnings come from the authorities alone" in text
        else:
            assert text.startswith("# DRAFT, not a warning") and "To be issued by" in text
    assert len(digests) == 1


def test_a_draft_for_a_drill_says_so():
    made = write_drafts(ALERTS["two_regions"](), SHIPPED, status="Exercise")
    assert "<status>Exercise</status>" in made.files["cap-okinawa.xml"].decode()
    assert made.files["notam.txt"].decode().startswith("# EXERCISE")
    # The reader is not led astray by it
    assert rings_of("notam.txt", made.files["notam.txt"])


@pytest.mark.parametrize("status", ["Actual", "Test", ""])
def test_nothing_drafted_is_ever_in_force(status):
    with pytest.raises(ConsistencyError, match="expected one of Draft, Exercise"):
        write_drafts(ALERTS["two_regions"](), SHIPPED, status=status)


def test_what_cannot_be_drafted_is_told():
    around = write_drafts(ALERTS["round_a_pole"](), SHIPPED)
    assert around.files == {} and set(around.left_out) == {"notam.txt", "navarea.txt", "cap-arctic-ocean.xml"}
    assert all("holds a pole" in reason and "by hand" in reason for reason in around.left_out.values())
    nothing = write_drafts(ALERTS["in_orbit"](), SHIPPED)
    assert nothing.files == {} and set(nothing.left_out.values()) == {"No area was found."}
    for layers in ((), (dataclasses.replace(LAYERS[0], clear_s=math.nan),)):
        timeless = write_drafts(alert_of(area_of(layers=layers, regions=(), airspace=())), SHIPPED)
        assert timeless.files == {} and all("from when to when" in one for one in timeless.left_out.values())


def test_the_same_alert_gives_the_same_drafts(drafts):
    assert write_drafts(ALERTS["two_regions"](), SHIPPED).files == drafts["two_regions"].files


def test_a_head_that_holds_a_position_is_read():
    """What stands above a draft is passed over unless it could bound an area."""
    data = write_drafts(ALERTS["nothing_beneath"](), SHIPPED).files["notam.txt"].decode()
    [notice] = read_notices(data)
    assert find_doubts(notice) == ()
    [notice] = read_notices(f"# AND WITHIN 50NM OF 353000N1243000E\n{data}")
    assert find_doubts(notice) != ()
