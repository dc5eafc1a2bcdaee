"""KML and KMZ: built as the schema asks, on the globe between -180 and 180, and with foreign text as text."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET
import zipfile
from datetime import datetime, timedelta

import numpy as np
import pyogrio
import pytest
import shapely
from builders import tiny_assessment

from fallzone.errors import InputError
from fallzone.outputs.files import kml

KML = "{http://www.opengis.net/kml/2.2}"

# Order of the elements in use, as the sequences of the schema have it (OGC 07-147r2, annex A)
FEATURE = ("name", "visibility", "open", "description", "TimeSpan", "styleUrl", "Style")
SEQUENCES = {
    "kml": ("Document",),
    "Document": (*FEATURE, "Folder"),
    "Folder": (*FEATURE, "Placemark"),
    "Placemark": (*FEATURE, "Point", "LineString", "Polygon", "MultiGeometry"),
    "Style": ("IconStyle", "LabelStyle", "LineStyle", "PolyStyle"),
    "IconStyle": ("color", "scale"),
    "LineStyle": ("color", "width"),
    "PolyStyle": ("color",),
    "Polygon": ("extrude", "tessellate", "altitudeMode", "outerBoundaryIs", "innerBoundaryIs"),
    "LineString": ("extrude", "tessellate", "altitudeMode", "coordinates"),
    "TimeSpan": ("begin", "end"),
    "LinearRing": ("coordinates",),
    "Point": ("coordinates",),
}


@pytest.fixture(scope="module")
def made():
    return tiny_assessment()


@pytest.fixture(scope="module")
def root(made, tmp_path_factory):
    (path,) = kml.write(made, tmp_path_factory.mktemp("kml") / "map.kml")
    return ET.parse(path).getroot()


def tag(element) -> str:
    return element.tag.removeprefix(KML)


def placemarks(root) -> dict[str, ET.Element]:
    return {one.findtext(f"{KML}name"): one for one in root.iter(f"{KML}Placemark")}


def lonlat(element) -> np.ndarray:
    texts = [one.text for one in element.iter(f"{KML}coordinates")]
    return np.array([[float(number) for number in point.split(",")] for text in texts for point in text.split()])


def test_elements_stand_in_the_order_of_the_schema(root):
    for parent in root.iter():
        order = SEQUENCES.get(tag(parent))
        if order is not None:
            places = [order.index(tag(child)) for child in parent]
            assert places == sorted(places), tag(parent)


def test_areas_and_tracks_hold_from_their_first_second_to_their_last(root, made):
    """Lift-off of the tiny launch is at 18:50:00 UTC; spans are whole seconds, outward."""
    area = next(
        one for one in made.shapes if one.case == "nominal" and one.item == "stage-1" and one.containment == 0.99
    )
    liftoff = made.mission.liftoff_utc
    spans = [
        tuple(datetime.fromisoformat(one.findtext(f"{KML}{end}")) for end in ("begin", "end"))
        for one in root.iter(f"{KML}TimeSpan")
        if one.find(f"{KML}end") is not None
    ]
    wanted = liftoff + timedelta(seconds=area.first_s), liftoff + timedelta(seconds=area.last_s)
    assert any(
        timedelta(0) <= wanted[0] - start < timedelta(seconds=1)
        and timedelta(0) <= end - wanted[1] < timedelta(seconds=1)
        for start, end in spans
    )
    assert all(start <= end and not start.microsecond and not end.microsecond for start, end in spans)


def test_without_a_known_lift_off_areas_have_no_time(made, tmp_path):
    unknown = {"liftoff_utc": None, "liftoff_mark": None, "liftoff_source": None, "observations": ()}
    bare = dataclasses.replace(made, mission=made.mission.model_copy(update=unknown), zones=())
    (path,) = kml.write(bare, tmp_path / "bare.kml")
    assert "TimeSpan" not in path.read_text(encoding="utf-8")


def test_every_style_that_is_named_is_there_and_its_colours_are_eight_digits(root):
    styles = {style.get("id") for style in root.iter(f"{KML}Style")}
    assert {one.text.removeprefix("#") for one in root.iter(f"{KML}styleUrl")} == styles
    assert all(len(bytes.fromhex(one.text)) == 4 for one in root.iter(f"{KML}color"))


def test_blue_is_written_before_green_and_red(root):
    # The nominal 50 % area is #0072b2 at an opacity of 0.28, which is 71 of 255
    (style,) = (one for one in root.iter(f"{KML}Style") if one.get("id") == "nominal-50")
    assert style.findtext(f"{KML}PolyStyle/{KML}color") == "47b27200"


def test_areas_lie_where_they_were_longitude_first(made, root):
    mark = placemarks(root)["first stage, nominal flight: 99 %"]
    west, south, east, north = next(one for one in made.shapes if one.id == "nominal:stage-1:99").geometry.bounds
    found = lonlat(mark)
    np.testing.assert_allclose([*found.min(axis=0), *found.max(axis=0)], [west, south, east, north], atol=1e-6)
    ring = lonlat(mark)
    assert shapely.LinearRing(ring).is_ccw and (ring[0] == ring[-1]).all()


def test_everything_lies_between_180_degrees_west_and_east(root):
    for mark in root.iter(f"{KML}Placemark"):
        assert (np.abs(lonlat(mark)) <= [180.0, 90.0]).all(), mark.findtext(f"{KML}name")
    area = placemarks(root)["second stage, flight as flown: 99 %"]
    assert len(list(area.iter(f"{KML}Polygon"))) == 2, "one part on either side of 180°"


def test_everything_that_has_a_place_is_in_the_file(made, root):
    names = list(placemarks(root))
    assert {str(zone.title) for zone in made.zones if zone.shape is not None} <= set(names)
    assert {str(seen.title) for seen in made.mission.observations} | {str(made.site.title), "Impact limit line"} <= set(
        names
    )
    assert {"Ground track, nominal flight", "Ground track, flight as flown"} <= set(names)
    areas = [name for name in names if name.endswith(" %")]
    assert len(areas) == len(made.shapes)


def test_another_program_reads_as_many_marks(made, root, tmp_path):
    for name in ("map.kml", "map.kmz"):
        (path,) = kml.write(made, tmp_path / name)
        if name.endswith("kmz"):
            with zipfile.ZipFile(path) as archive:
                assert archive.namelist() == ["doc.kml"]
                path = archive.extract("doc.kml", tmp_path)
        read = sum(
            pyogrio.read_info(f"{path}", layer=layer, force_feature_count=True)["features"]
            for layer, _ in pyogrio.list_layers(path)
        )
        assert read == len(list(root.iter(f"{KML}Placemark")))


def test_the_same_assessment_gives_the_same_bytes(made, tmp_path):
    for name in ("one.kml", "one.kmz"):
        (path,) = kml.write(made, tmp_path / name)
        before = path.read_bytes()
        assert kml.write(tiny_assessment(), tmp_path / name)[0].read_bytes() == before


def test_foreign_text_is_a_name_and_never_markup_of_a_balloon(tmp_path):
    payload = "<script>alert(1)</script>&amp;]]>$[name]\x1b\ud800"
    (path,) = kml.write(tiny_assessment(payload), tmp_path / "hostile.kml")
    root = ET.parse(path).getroot()
    (zone,) = (one for one in root.iter(f"{KML}Placemark") if one.findtext(f"{KML}name").startswith("Zone A"))
    assert zone.findtext(f"{KML}name") == "Zone A<script>alert(1)</script>&amp;]]>$[name]\ufffd\ufffd"
    for one in root.iter(f"{KML}description"):
        assert "<script" not in one.text and "$[" not in one.text


def test_what_falls_too_rarely_for_an_area_is_there_impact_by_impact(made, tmp_path):
    few = dataclasses.replace(made, shapes=tuple(one for one in made.shapes if one.item != "fairing"))
    (path,) = kml.write(few, tmp_path / "few.kml")
    names = [one.findtext(f"{KML}name") for one in ET.parse(path).getroot().iter(f"{KML}Placemark")]
    assert names.count("fairing halves, nominal flight: one impact") == 40
    assert not any(name.startswith("fairing halves, nominal flight: 9") for name in names)


@pytest.mark.parametrize("name", ["map.kml", "map.kmz"])
def test_a_file_that_is_none_of_ours_or_was_changed_is_left_alone(made, tmp_path, name):
    path = tmp_path / name
    kml.write(made, path)
    kml.write(made, path)
    mine = b"<kml/>" if name == "map.kml" else b"PK no archive"
    path.write_bytes(mine)
    with pytest.raises(InputError, match="left alone"):
        kml.write(made, path)
    assert path.read_bytes() == mine
    if name == "map.kmz":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", "<kml/>")
        with pytest.raises(InputError, match="left alone"):
            kml.check_place(path)
