"""Whose launch zones may be of: real zones when their own flights are left out, and zones placed by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import shapely
from pyproj import Geod

from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.load import load_mission, load_site, load_zones
from fallzone.earth.areas import find_area
from fallzone.model.notices.notice import Notice, NoticeZone, Passage
from fallzone.model.zone import Ring, Rings, Zone
from fallzone.notices.launches.join import find_launches
from fallzone.notices.launches.known import list_known_falls, see_area
from fallzone.notices.launches.match import find_candidates

WGS84 = Geod(ellps="WGS84")
PAD = next(pad for pad in load_site("sohae").pads if pad.id == "coastal")
SOHAE = (PAD.lon_deg, PAD.lat_deg)
NIGHT = datetime(2027, 3, 1, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def known():
    return list_known_falls()


def put(range_km, azimuth_deg, half_length_km=40.0, half_width_km=15.0, *, start=SOHAE):
    """Corners of a rectangle along an azimuth, its middle at a range from a pad."""
    lon, lat, back = WGS84.fwd(*start, azimuth_deg, range_km * 1e3)
    along, corners = back + 180.0, []
    for ahead, aside in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
        mid_lon, mid_lat, _back = WGS84.fwd(lon, lat, along, ahead * half_length_km * 1e3)
        corner_lon, corner_lat, _back = WGS84.fwd(mid_lon, mid_lat, along + 90.0, aside * half_width_km * 1e3)
        corners.append((corner_lon, corner_lat))
    return tuple(corners)


def make_zone(name, corners, window=(NIGHT, NIGHT + timedelta(hours=4))):
    return Zone(
        id=name,
        title=name,
        item="debris",
        kind="announced",
        mark="declared",
        source="by hand",
        uncertainty_m=0.0,
        shape=Rings(rings=(Ring(corners_lonlat=corners),)),
        windows_utc=(window,),
    )


def make_notice(number, *zones, subject="launch"):
    passage = Passage(first=0, last=0, text="")
    held = tuple(NoticeZone(zone=zone, passage=passage) for zone in zones)
    return Notice(file=f"{number}.txt", format="navarea", subject=subject, number=number, zones=held)


def candidates_of(known, *zones):
    return find_candidates([(zone.id, find_area(zone)) for zone in zones], known)


@pytest.mark.parametrize(
    ("mission", "site", "vehicle"),
    [
        ("h3-2024-11-04", "tanegashima", "h3"),
        ("h3-2025-02-02", "tanegashima", "h3"),
        ("kwangmyongsong-3-2-2012-12-12", "sohae", "unha-3"),
        ("kwangmyongsong-3-2012-04-13", "sohae", "unha-3"),
        ("kwangmyongsong-4-2016-02-07", "sohae", "unha-3"),
    ],
)
def test_real_zones_are_told_from_other_flights_of_the_vehicle(known, mission, site, vehicle):
    zones = [zone for zone in load_zones(load_mission(mission)) if zone.shape is not None]
    own = {zone.id for zone in zones}
    others = [fall for fall in known if fall.mission != mission and fall.source not in own]
    first, *_rest = candidates_of(others, *zones)
    assert (first.site, first.vehicle) == (site, vehicle)
    for match in first.matches:
        announced = next(zone.item for zone in zones if zone.id == match.zone)
        assert match.item in (announced, None), match


def test_known_falls_have_the_ranges_of_the_notices(known):
    """Range and azimuth of Japan's zones from Tanegashima, as measured by hand from their corners."""
    told = {fall.mission: fall for fall in known if fall.site == "tanegashima"}
    for mission, near_km, far_km, azimuth_deg in (
        ("h3-2024-11-04", 2889, 3734, 93.0),
        ("h3-2025-02-02", 2914, 3794, 92.9),
        ("h2a-2025-06-29", 1847, 2166, 173.9),
        ("h3-2025-10-26", 2342, 3382, 126.4),
    ):
        fall = told[mission]
        assert fall.range_m == pytest.approx((near_km * 1e3, far_km * 1e3), rel=0.002)
        assert fall.azimuth_deg == pytest.approx(azimuth_deg, abs=0.4)


def test_an_area_is_seen_where_it_was_put():
    sight = see_area(shapely.Polygon(put(1000.0, 150.0)), PAD)
    assert sight.range_m == pytest.approx((960e3, 1040e3), rel=1e-3)
    assert sight.azimuth_deg == pytest.approx(150.0, abs=0.05)
    # Half the width at the near end, 15 km at 960 km
    assert sight.half_width_deg == pytest.approx(0.895, abs=0.03) and not sight.holds


def test_zones_on_the_track_of_chollima_are_its_stages(known):
    zones = (make_zone("a", put(445.0, 194.0)), make_zone("c", put(2960.0, 170.0, 200.0, 60.0)))
    first, *_rest = candidates_of(known, *zones)
    assert (first.site, first.vehicle, first.fit) == ("sohae", "chollima-1", "close")
    assert [match.item for match in first.matches] == ["stage-1", "stage-2"]


def test_a_closure_about_the_pad_is_no_fall(known):
    zones = (make_zone("pad", put(0.0, 0.0, 10.0, 10.0)), make_zone("a", put(445.0, 194.0)))
    first, *_rest = candidates_of(known, *zones)
    assert [(match.reason, match.item) for match in first.matches] == [("pad", None), ("fall", "stage-1")]


def test_zones_where_nothing_known_falls_have_no_candidate(known):
    california = make_zone("x", put(450.0, 200.0, start=(-120.6, 34.7)))
    assert candidates_of(known, california) == ()
    assert find_candidates([], known) == ()


def test_one_item_does_not_fall_at_two_ranges(known):
    """Two zones 1,000 km apart, both about where the second stage falls: no candidate has that stage in both."""
    zones = (make_zone("near", put(1900.0, 170.0)), make_zone("far", put(2960.0, 170.0)))
    found = candidates_of(known, *zones)
    assert found
    for one in found:
        items = [match.item for match in one.matches if match.reason == "fall"]
        assert len(items) == len(set(items))


def test_notices_of_one_night_and_one_track_are_one_launch(known):
    first = make_notice("HYDROPAC 1/27", make_zone("a", put(445.0, 194.0)))
    second = make_notice("NAVAREA XI 2/27", make_zone("c", put(2960.0, 170.0, 200.0, 60.0)))
    month = timedelta(days=30)
    later = make_notice("HYDROPAC 9/27", make_zone("a2", put(445.0, 194.0), (NIGHT + month, NIGHT + month * 2)))
    [one, other] = find_launches([first, second, later], known)
    assert one.notices == ("HYDROPAC 1/27", "NAVAREA XI 2/27") and one.zones == ("a", "c")
    assert other.notices == ("HYDROPAC 9/27",)
    assert one.candidates[0].vehicle == "chollima-1"


def test_gunnery_is_no_launch(known):
    notice = make_notice("A1/27", make_zone("a", put(445.0, 194.0)), subject="other")
    assert find_launches([notice], known) == ()


def test_an_area_divided_between_two_notices_is_told_as_joined_and_clipped(known):
    """One tilted area, cut along 124° E as at the limit of a flight information region."""
    west = ((123.0, 35.3), (124.0, 35.1), (124.0, 36.0), (123.2, 36.2))
    east = ((124.0, 35.1), (125.0, 34.9), (124.8, 35.8), (124.0, 36.0))
    [one] = find_launches(
        [make_notice("A1/27", make_zone("w", west)), make_notice("B2/27", make_zone("e", east))], known
    )
    assert one.joined == (("w", "e"),)
    assert one.clipped == (("w", "124 E"), ("e", "124 E"))


def test_an_area_drawn_along_parallels_and_meridians_is_not_cut_off(known):
    box = ((123.0, 35.0), (124.0, 35.0), (124.0, 36.0), (123.0, 36.0))
    [one] = find_launches([make_notice("A1/27", make_zone("b", box))], known)
    assert one.clipped == ()


def test_every_known_fall_is_of_a_shipped_vehicle_and_site(known):
    assert {fall.vehicle for fall in known} <= set(SHIPPED.list_ids("vehicles"))
    assert {fall.site for fall in known} == {"sohae", "goheung", "tanegashima", "sriharikota"}
    assert all(0.0 <= near_m < far_m for near_m, far_m in (fall.range_m for fall in known))
