"""The mission file that is made of a notice: it reads, it says what is assumed, and it flies to the zones."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_notice_launches import make_notice, make_zone, put

from fallzone.catalogue.load import load_mission, load_zones
from fallzone.catalogue.zone_text import write_zone_text
from fallzone.catalogue.zones import read_zones
from fallzone.errors import InputError, UsageError
from fallzone.model.zone import Circle, Corridor, Zone
from fallzone.notices.launches.skeleton import build_skeleton
from fallzone.runs.fly import fly


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The skeleton of a launch of Chollima-1: zones of its first and second stage, placed by range and azimuth."""
    notice = make_notice(
        "HYDROPAC 1/27", make_zone("a", put(440.0, 193.0)), make_zone("c", put(2940.0, 169.5, 200.0, 60.0))
    )
    folder = tmp_path_factory.mktemp("skeleton")
    skeleton = build_skeleton([notice], site="sohae", vehicle="chollima-1")
    (folder / f"{skeleton.id}.toml").write_text(skeleton.mission_toml, encoding="utf-8")
    (folder / f"{skeleton.id}.geojson").write_text(skeleton.zones_geojson, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def mission(folder):
    [path] = folder.glob("*.toml")
    return load_mission(path)


def test_it_names_launch_site_vehicle_and_night(mission):
    assert (mission.id, mission.site, mission.vehicle) == ("chollima-1-2027-03-01", "sohae", "chollima-1")
    assert mission.liftoff_utc.isoformat() == "2027-03-01T20:00:00+00:00" and mission.liftoff_mark == "assumed"


def test_its_rows_are_the_middles_of_the_zones(mission):
    rows = {(row.name, row.quantity): row for row in mission.published}
    for item, range_m, half_m, azimuth_deg in (("stage-1", 440e3, 40e3, 193.0), ("stage-2", 2940e3, 200e3, 169.5)):
        assert rows[item, "range_m"].value == pytest.approx(range_m, rel=2e-3)
        assert rows[item, "range_m"].tolerance == pytest.approx(half_m, rel=0.05)
        assert rows[item, "azimuth_deg"].value == pytest.approx(azimuth_deg, abs=0.1)
    assert all(row.mark == "declared" and "HYDROPAC 1/27" in mission.sources[row.source] for row in mission.published)


def test_what_the_notice_does_not_say_is_assumed(mission):
    assert mission.payload_kg.mark == mission.target_orbit.perigee_m.mark == "assumed"
    assert mission.aim.mark == "estimated"


def test_its_zones_lie_beside_it(mission, folder):
    zones = load_zones(mission)
    assert [(zone.id, zone.item) for zone in zones] == [("a", "stage-1"), ("c", "stage-2")]
    [path] = folder.glob("*.geojson")
    path_away = path.rename(path.with_suffix(".away"))
    try:
        with pytest.raises(InputError, match=r"no zone file 'chollima-1-2027-03-01'.*beside the mission file"):
            load_zones(mission)
    finally:
        path_away.rename(path)


def test_it_flies_to_its_zones(mission, folder):
    """Within the zones and what payload and orbit, which nobody told, leave open: a tenth of the range, 2°."""
    [path] = folder.glob("*.toml")
    flown = fly(path)
    assert flown.end.status == "orbit"
    drops = {drop.item: drop for drop in flown.drops}
    for item, range_m, azimuth_deg in (("stage-1", 440e3, 193.0), ("stage-2", 2940e3, 169.5)):
        assert drops[item].range_m == pytest.approx(range_m, rel=0.1)
        assert drops[item].azimuth_deg == pytest.approx(azimuth_deg, abs=2.0)


@pytest.mark.parametrize(
    ("site", "vehicle", "told"), [("sohea", "chollima-1", "sohae"), ("sohae", "chollima", "chollima-1")]
)
def test_a_name_that_is_none_is_told_with_the_one_meant(site, vehicle, told):
    with pytest.raises(UsageError, match=told):
        build_skeleton([make_notice("A1/27", make_zone("a", put(440.0, 193.0)))], site=site, vehicle=vehicle)


def test_a_notice_without_a_time_makes_no_mission():
    zone = make_zone("a", put(440.0, 193.0)).model_copy(update={"windows_utc": ()})
    with pytest.raises(InputError, match="no zone with coordinates and a time"):
        build_skeleton([make_notice("A1/27", zone)], site="sohae", vehicle="chollima-1")


DEGREES = st.floats(-60.0, 60.0).map(lambda value: round(value, 4))


@given(lon=DEGREES, lat=DEGREES, radius_m=st.floats(10.0, 1e5), turn=st.floats(0.1, 2.0))
def test_zones_written_are_read_as_they_were(tmp_path_factory, lon, lat, radius_m, turn):
    plain = make_zone("ring", ((lon, lat), (lon + turn, lat), (lon + turn, lat + turn)))
    zones = [
        plain,
        plain.model_copy(update={"id": "circle", "shape": Circle(centre_lonlat=(lon, lat), radius_m=radius_m)}),
        plain.model_copy(
            update={
                "id": "corridor",
                "shape": Corridor(line_lonlat=((lon, lat), (lon + turn, lat)), width_m=radius_m, as_written="5 NM"),
            }
        ),
        plain.model_copy(update={"id": "nowhere", "shape": None, "windows_utc": ()}),
    ]
    path = tmp_path_factory.mktemp("zones") / "zones.geojson"
    path.write_text(write_zone_text(zones), encoding="utf-8")
    assert [zone.model_dump() for zone in read_zones(path)] == [zone.model_dump() for zone in zones]
    assert json.loads(path.read_text(encoding="utf-8"))["type"] == "FeatureCollection"
    assert all(isinstance(zone, Zone) for zone in zones)
