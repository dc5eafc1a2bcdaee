"""Hazard areas, the risk of one person and the air by layer and minute, in maps and files; and how a GIS draws them."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pyogrio
import pytest
import shapely
from builders import tiny_assessment
from map_pages import layers_of

from fallzone.model.results.estimate import Estimate
from fallzone.model.results.isopleth import Margin
from fallzone.model.results.launch_risk import ReachedRegion, TimeReach
from fallzone.model.results.reliability import Reliability
from fallzone.names import CRITERIA_OF_PLACES
from fallzone.outputs.files import geopackage, hazard_geojson, kml
from fallzone.outputs.map import html_map
from fallzone.outputs.map.risk_words import launch_sentences
from fallzone.outputs.pack.sections.flags import every_reason
from fallzone.outputs.risk.reach_words import reach_row, reach_sentence
from fallzone.risk.traffic.airspace import HEIGHTS_M, SLICE_S
from fallzone.words.formats import THIN

KML = "{http://www.opengis.net/kml/2.2}"
SE, OGC = "{http://www.opengis.net/se}", "{http://www.opengis.net/ogc}"
# West, south, east, north of the ship hazard area, where it surely and perhaps is
SURELY, PERHAPS = (124.0, 33.0, 125.0, 34.0), (123.5, 32.5, 125.5, 34.5)


@pytest.fixture(scope="module")
def made():
    plain = tiny_assessment()
    areas = tuple(
        Margin(
            area=name,
            surely=shapely.MultiPolygon([shapely.box(*SURELY)]),
            perhaps=shapely.MultiPolygon([shapely.box(*PERHAPS)]),
        )
        for name in CRITERIA_OF_PLACES
    )
    return dataclasses.replace(plain, launch=dataclasses.replace(plain.launch, hazard_areas=areas))


@pytest.fixture(scope="module")
def page(made):
    return html_map.render(made)


@pytest.fixture(scope="module")
def package(made, tmp_path_factory):
    (path,) = geopackage.write(made, tmp_path_factory.mktemp("files") / "pack.gpkg")
    return path


@pytest.fixture(scope="module")
def documents(made, tmp_path_factory):
    paths = hazard_geojson.write(made, tmp_path_factory.mktemp("json"))
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def plainly(text: str) -> str:
    return html.unescape(text).replace(THIN, " ").replace("\u2060\u2009\u2060", " ")


def test_each_hazard_area_is_a_layer_by_criterion_and_limit_that_waits_to_be_asked_for(page):
    layers = layers_of(page)
    for name, title in (
        ("individual", "Hazard area of people in the open on land, 10⁻⁶ per launch"),
        ("aircraft", "Aircraft hazard area, 10⁻⁶ per launch"),
        ("ship", "Ship hazard area, 10⁻⁵ per launch"),
    ):
        perhaps, surely = layers[f"hazard-{name}"]["features"]
        assert shapely.geometry.shape(perhaps["geometry"]).bounds == PERHAPS
        assert shapely.geometry.shape(surely["geometry"]).bounds == SURELY
        assert f"{title}: surely (layer off at first)" in plainly(page)
        assert layers[f"hazard-{name}"]["title"] == title and not layers[f"hazard-{name}"]["shown"]
    # The areas of the sweep wait too
    waiting = {name for name, one in layers.items() if not one["shown"]}
    assert waiting == {"sweep", *(name for name in layers if name.startswith(("hazard-", "individual")))}


def test_a_region_is_coloured_where_a_hazard_area_meets_it(made):
    (flag,) = [one for one in made.flagged if one.region == "east-china-sea"]
    elsewhere = dataclasses.replace(
        made, zones=(), shapes=(), flagged=(flag,), launch=dataclasses.replace(made.launch, isopleths=())
    )
    ((_flag, region, met),) = elsewhere.painted
    assert shapely.union_all(list(met.values())).area == pytest.approx(
        shapely.intersection(region.geometry, shapely.box(*SURELY)).area, rel=1e-9
    )
    assert sum(part.area for part in met.values()) > 0.0


def test_how_likely_a_failure_is_stands_beside_the_map_as_a_picture(made, page):
    (shown,) = re.findall(r"How likely it fails, when and how</summary><figure>(<svg.*?</svg>)", page)
    picture = ET.fromstring(shown)
    texts = [one.text.replace("\u2009", " ") for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0].startswith("Failure probability 4 %")
    _left, _top, wide, _high = map(float, picture.get("viewBox").split())
    assert all(0.0 <= float(one.get("x")) < wide for one in picture.iter("{http://www.w3.org/2000/svg}text"))
    assert "How likely it fails" not in html_map.render(dataclasses.replace(made, launch=None))


# --- files


def test_files_hold_the_hazard_areas_with_criterion_and_level(made, documents, package):
    features = documents["hazards.geojson"]["features"]
    told = {(f["properties"]["criterion"], f["properties"]["certainty"]): f for f in features}
    assert told["ship", "surely"]["properties"]["level"] == 1e-5
    assert told["aircraft", "perhaps"]["properties"]["level"] == 1e-6
    assert shapely.geometry.shape(told["ship", "surely"]["geometry"]).bounds == SURELY
    table = pyogrio.read_dataframe(package, layer="hazards")
    assert list(table["id"]) == [feature["id"] for feature in features]


def test_a_globe_waits_with_hazard_areas(made, tmp_path):
    (path,) = kml.write(made, tmp_path / "map.kml")
    (folder,) = [
        one for one in ET.parse(path).getroot().iter(f"{KML}Folder") if one.findtext(f"{KML}name") == "Hazard areas"
    ]
    marks = folder.findall(f"{KML}Placemark")
    assert len(marks) >= 6 and all(mark.findtext(f"{KML}visibility") == "0" for mark in marks)


def test_slices_of_the_air_hold_the_impacts_of_their_minute_and_say_when_the_layer_is_clear(made, documents):
    document = documents["airspace.geojson"]
    found = {}
    for feature in document["features"]:
        told = feature["properties"]
        assert told["last_s"] - told["first_s"] == SLICE_S and told["low_fl"] == round(told["low_m"] / 30.48)
        assert told["first_s"] < told["layer_clear_s"] and 0.0 < told["probability"] <= 1.0
        found[told["case"], told["low_m"], told["first_s"]] = shapely.geometry.shape(feature["geometry"])
    counted = 0
    for impacts in made.impacts:
        if impacts.case not in ("nominal", "sweep"):
            continue
        for t_s, mass_kg, lon, lat in zip(impacts.t_s, impacts.mass_kg, impacts.lon_deg, impacts.lat_deg, strict=True):
            # Below a gram nothing can harm an aircraft
            if mass_kg >= 0.001:
                area = found[impacts.case, 0.0, np.floor(t_s / SLICE_S) * SLICE_S]
                assert area.contains(shapely.Point((lon + 180.0) % 360.0 - 180.0, lat))
                counted += 1
    assert counted > 0
    assert {one["low_fl"] for one in document["layers"]} == {round(height / 30.48) for height in HEIGHTS_M[:-1]}
    first = document["features"][0]["properties"]
    assert first["start_utc"].endswith("Z") and first["layer_clear_utc"] > first["start_utc"]


def test_without_a_known_failure_probability_files_hold_no_slice_and_no_risk_of_a_person(made, tmp_path):
    likelihood = dataclasses.replace(made.launch.likelihood, reliability=Reliability.unknown("reference"))
    unknown = dataclasses.replace(made, launch=dataclasses.replace(made.launch, likelihood=likelihood, hazard_areas=()))
    for path in hazard_geojson.write(unknown, tmp_path):
        assert json.loads(path.read_text(encoding="utf-8"))["features"] == []
    (path,) = geopackage.write(unknown, tmp_path / "pack.gpkg")
    assert len(pyogrio.read_dataframe(path, layer="airspace")) == 0


def test_every_layer_with_shapes_has_a_style_that_qgis_finds_and_uses_by_itself(package):
    styles = pyogrio.read_dataframe(package, layer="layer_styles").set_index("f_table_name")
    drawn = {name: kind for name, kind in pyogrio.list_layers(package) if kind is not None}
    assert set(styles.index) == set(drawn)
    kinds = {"MultiPolygon": "fill", "MultiLineString": "line", "MultiPoint": "marker"}
    for name, kind in drawn.items():
        row = styles.loc[name]
        assert row["useAsDefault"] and row["f_geometry_column"] == "geom" and row["f_table_schema"] == ""
        table = pyogrio.read_dataframe(package, layer=name)
        used = set(table["style"].dropna()) if "style" in table else set()
        root = ET.fromstring(row["styleQML"])
        assert root.tag == "qgis" and root.find("renderer-v2").get("attr") == "style"
        categories = {one.get("value"): one.get("symbol") for one in root.iter("category")}
        symbols = {one.get("name"): one.get("type") for one in root.iter("symbol")}
        assert categories.keys() == used and set(categories.values()) == symbols.keys()
        assert set(symbols.values()) <= {kinds[kind]}
        rules = ET.fromstring(row["styleSLD"]).iter(f"{SE}Rule")
        assert {rule.findtext(f".//{OGC}Literal") for rule in rules} == used


def test_the_same_assessment_gives_the_same_bytes(made, package, tmp_path):
    (again,) = geopackage.write(made, tmp_path / "pack.gpkg")
    assert again.read_bytes() == package.read_bytes()


# --- words


def test_casualties_stand_beside_a_flag_with_their_interval_or_are_said_to_be_unresolved(made):
    flag = made.flagged[0]
    for resolved, told in (
        (True, "2.0 × 10⁻⁵ (1.0 × 10⁻⁵ to 4.0 × 10⁻⁵)"),
        (False, "unresolved, of few flights (1.0 × 10⁻⁵ to"),
    ):
        effective = 50.0 if resolved else 2.0
        expected = Estimate(
            value=2e-5, interval=(1e-5, 4e-5), effective_flights=effective, largest_weight=0.1, resolved=resolved
        )
        flagged = dataclasses.replace(flag, expected_casualties=expected)
        blocks = every_reason(dataclasses.replace(made, flagged=(flagged,)))
        rows = [row for block in blocks if block["kind"] == "table" for row in block["rows"] if isinstance(row, list)]
        (row,) = [row for row in rows if row[0] == "expected casualties per launch"]
        assert plainly(row[2]).startswith(told)
        assert any(told in plainly(sentence) for sentence in launch_sentences(flagged))


def test_what_a_failure_reaches_is_told_land_first_with_chance_and_minutes():
    def reached(name: str, kind: str, chance: float) -> ReachedRegion:
        return ReachedRegion(
            region=name,
            names={"en": name},
            kind=kind,
            chance=chance,
            interval=(0.9 * chance, min(1.1 * chance, 1.0)),
            delay_s=(300.0, 540.0),
        )

    some = (reached("Sea", "sea", 0.5), reached("Land", "land", 0.25), reached("Far", "land", 0.001))
    time = TimeReach(first_s=90.0, last_s=160.0, failing=0.12, failing_interval=(0.06, 0.12), reached=some)
    told = "Land 25.0 % (22.5–27.5 %) after 5.0–9.0 min, Sea 50 % (45–55 %) after 5.0–9.0 min; 1 more region"
    assert [plainly(cell) for cell in reach_row(time)] == ["90 to 160", "12 % (6–12 %)", told]
    assert plainly(reach_sentence(time)) == f"T+90 to 160 s, 12 % (6–12 %) to fail then: {told}."
    stated = dataclasses.replace(time, failing_interval=None)
    assert reach_row(stated)[1] == "12\u202f%" and plainly(reach_sentence(stated)).startswith("T+90 to 160 s, 12 % to")
    unknown = dataclasses.replace(stated, failing=None)
    assert reach_row(unknown)[1] == "–" and plainly(reach_sentence(unknown)) == f"T+90 to 160 s: {told}."
