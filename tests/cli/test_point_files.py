"""Files of places as offices, chart plotters and map programs write them: read whole, or refused with what to do."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import shapely

from fallzone.errors import InputError
from fallzone.places.points import read_points

KML = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
GPX = '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'


def write(folder, name: str, content: str | bytes):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def positions(path) -> list[tuple[str, float, float]]:
    return [(p.name, round(p.lat_deg, 6), round(p.lon_deg, 6)) for p in read_points(path).places]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("이름,위도,경도\r\n나하,26.2124,127.6809\r\n", "cp949"),
        ("이름,위도,경도\r\n나하,26.2124,127.6809\r\n", "utf-8"),
        ("이름,위도,경도\r\n나하,26.2124,127.6809\r\n", "utf-8-sig"),
        ("이름\t위도\t경도\r\n나하\t26.2124\t127.6809\r\n", "utf-16"),
        ("名称,緯度,経度\r\n那覇,26.2124,127.6809\r\n", "cp932"),
        ("名称,緯度,経度\r\nナハ,26.2124,127.6809\r\n", "cp932"),
        # The bytes of 청풍 are UTF-8 too, ûǳ; those of degrees are western Excel's
        ("name,lat,lon\r\n청풍,26.2124,127.6809\r\n", "cp949"),
        ("name,lat,lon\r\nNaha,26°12’44.64”N,127°40’51.24”E\r\n", "cp1252"),
        ("name,lat,lon\r\nTōkyō é,26.2124,127.6809\r\n", "utf-8"),
        ("name;lat;lon\r\nNaha;26,2124;127,6809\r\n", "ascii"),
        ("name,Latitude (deg),Longitude (deg)\nNaha,26.2124,127.6809\n", "ascii"),
        ("name,lat,lon\nNaha,N26 12 44.64,E127 40 51.24\n", "ascii"),
        ("name,lat,lon\nNaha,26°12′44.64″N,127°40′51.24″E\n", "utf-8"),
        ("name,lat,lon\nNaha,261244.64N,1274051.24E\n", "ascii"),
        ('name,position\nNaha,"26.2124N 127.6809E"\n', "ascii"),
        ("name,lat,lon,,\nNaha,26.2124,127.6809,,\n", "ascii"),
    ],
)
def test_a_table_of_whatever_office_is_the_same_place(tmp_path, text, encoding):
    for suffix in (".csv", ".CSV", ".txt"):
        [(name, lat_deg, lon_deg)] = positions(write(tmp_path, f"p{suffix}", text.encode(encoding)))
        assert (lat_deg, lon_deg) == (26.2124, 127.6809)
        assert name in ("Naha", "나하", "那覇", "ナハ", "청풍", "Tōkyō é")


@pytest.mark.parametrize(
    "text",
    [
        "name\nNaha, Okinawa\n那覇\n",
        "Naha\n那覇\n",
        "이름\n나하\n那覇\n",
        "26.2124N 127.6809E\nNaha\n",
        "26.2,127.6\n26.3,127.7\n",
    ],
)
def test_a_list_of_names_or_positions_alone(tmp_path, text):
    text = text.replace("Naha, Okinawa", '"Naha, Okinawa"')
    assert all(26.1 < lat < 26.4 and 127.5 < lon < 127.8 for _, lat, lon in positions(write(tmp_path, "p.csv", text)))
    assert len(read_points(tmp_path / "p.csv").places) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("lat,lon\n26.2,127.6\n".encode("utf-16")[:-1], "UTF-16"),
        # 0x93df 0x9465 is 那覇 in Shift-JIS; with a letter that Shift-JIS lacks it is nobody's
        ("name,lat,lon\nÎle,26,127\n".encode("latin-1"), "save it as CSV UTF-8"),
        ("name,x,y\nA,127,26\n", "which of x and y"),
        ("name,lat,lon\nA,26.2,127.6\nB,26.2\n", "line 3.*has 2 values"),
        ("name,lat,lon\nA,26.2,127.6,9\n", "line 2.*has 4 values"),
        ('name,lat,lon\n"A,26.2,127.6\n', "line 2.*not CSV"),
        ("name,lat,lon\n" + "A" * 140_000 + ",26.2,127.6\n", "line 2.*field larger"),
        ("name,lat,lon\nA,26N,127N\n", "line 2.*longitude.*letter N"),
        ("name,lat,lon\nA,0x1A,127\n", "line 2.*latitude"),
        ("name\nNaha\nNowhereatall\n", "line 3.*no place"),
        ("name\nMiyako\n", "line 2.*Miyakojima"),
        ("name,lat,lon\nA,\0,127\n", "line 2"),
    ],
)
def test_a_table_that_cannot_be_sure_says_where_and_what_to_do(tmp_path, content, told):
    with pytest.raises(InputError, match=rf"(?s)p\.csv.*{told}"):
        read_points(write(tmp_path, "p.csv", content))


def test_columns_that_are_not_used_are_named_and_times_above_all(tmp_path):
    path = write(tmp_path, "ships.csv", "ship,time_utc,lat,lon,speed\nMaru,2023-08-23T19:00Z,26.2,127.6,12\n")
    points = read_points(path)
    assert points.places[0].name == "Maru"
    assert "time_utc, speed are not used" in points.notes[0]
    assert "any time" in points.notes[1]


def test_geojson_of_every_kind(tmp_path):
    square = [[127.0, 26.0], [128.0, 26.0], [128.0, 27.0], [127.0, 27.0], [127.0, 26.0]]
    geometries = [
        {"type": "MultiPoint", "coordinates": [[127.6809, 26.2124]]},
        {"type": "MultiPoint", "coordinates": [[1.0, 2.0], [3.0, 4.0]]},
        {"type": "LineString", "coordinates": [[127.0, 26.0], [128.0, 26.0]]},
        {"type": "MultiPolygon", "coordinates": [[square]]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [5.0, 6.0]}]},
    ]
    features = [
        {"type": "Feature", "properties": {"name": f"F{n}"}, "geometry": one} for n, one in enumerate(geometries)
    ]
    features.append({"type": "Feature", "properties": {}, "geometry": None})
    points = read_points(write(tmp_path, "p.GEOJSON", json.dumps({"type": "FeatureCollection", "features": features})))
    assert [(place.name, place.kind) for place in points.places] == [
        ("F0", "position"),
        ("F1 (1)", "position"),
        ("F1 (2)", "position"),
        ("F2", "line"),
        ("F3", "area"),
        ("F4", "position"),
    ]
    assert shapely.contains_xy(points.places[4].geometry, 127.5, 26.5)
    assert "no geometry" in points.notes[0]


def test_an_area_across_180_degrees_is_one_place(tmp_path):
    ring = [[179.0, 10.0], [-179.0, 10.0], [-179.0, 11.0], [179.0, 11.0], [179.0, 10.0]]
    data = {"type": "Polygon", "coordinates": [ring]}
    [place] = read_points(write(tmp_path, "p.json", json.dumps(data))).places
    assert shapely.intersects_xy(place.geometry, [179.5, -179.5, 0.0], [10.5, 10.5, 10.5]).tolist() == [
        True,
        True,
        False,
    ]


def test_gpx_waypoints_routes_and_tracks(tmp_path):
    body = (
        '<wpt lat="26.2124" lon="127.6809"><name>Naha</name><time>2023-08-23T19:00:00Z</time></wpt>'
        '<rte><name>R</name><rtept lat="26" lon="127"/><rtept lat="27" lon="127"/></rte>'
        '<trk><name>T</name><trkseg><trkpt lat="26" lon="128"/><trkpt lat="27" lon="128"/></trkseg>'
        '<trkseg><trkpt lat="28" lon="128"/></trkseg><trkseg/></trk>'
    )
    points = read_points(write(tmp_path, "p.gpx", GPX.format(body)))
    assert [(place.name, place.kind) for place in points.places] == [
        ("Naha", "position"),
        ("R", "line"),
        ("T (1)", "line"),
        ("T (2)", "position"),
    ]
    assert "any time" in points.notes[0]


PLACEMARKS = (
    "<Placemark><name>Naha</name><Point><coordinates>127.6809,26.2124,0</coordinates></Point></Placemark>"
    "<Folder><Placemark><name>L</name><MultiGeometry><LineString><coordinates>127,26 128,26</coordinates></LineString>"
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>\n127,26,0 128,26,0\n128,27,0 127,26,0 </coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark></Folder>"
    "<NetworkLink><Link><href>http://localhost/x.kml</href></Link></NetworkLink>"
)


def kmz(text: str, name: str = "doc.kml") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["p.kml", "p.KMZ"])
def test_kml_and_kmz_placemarks(tmp_path, name):
    text = KML.format(PLACEMARKS)
    points = read_points(write(tmp_path, name, kmz(text, "any.kml") if name.endswith("Z") else text))
    assert [(place.name, place.kind) for place in points.places] == [("Naha", "position"), ("L", "line"), ("L", "area")]
    assert "NetworkLink" in points.notes[0]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("p.kml", f"<!DOCTYPE kml [{LAUGHS}]><kml>&l9;</kml>", "document type"),
        (
            "p.gpx",
            '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx><wpt lat="1" lon="&x;"/></gpx>',
            "document type",
        ),
        ("p.kml", "<kml><Placemark>", "line 1.*not XML"),
        ("p.kml", "<html/>", "<html>"),
        ("p.kml", '<?xml version="1.0" encoding="euc-kr"?><kml/>', "UTF-8|cannot be read"),
        (
            "p.kml",
            KML.format("<Placemark><Point><coordinates>26.2,127.6</coordinates></Point></Placemark>"),
            "did you swap",
        ),
        ("p.kml", KML.format("<Placemark><Point><coordinates>x,1</coordinates></Point></Placemark>"), "'x'"),
        ("p.kml", KML.format(""), "holds no place"),
        ("p.gpx", GPX.format('<wpt lat="91" lon="181"/>'), "element 1"),
        ("p.gpx", GPX.format('<wpt lon="127"/>'), "element 1.*latitude"),
        ("p.kmz", b"PK\x03\x04" + bytes(50), "unpacked"),
        ("p.kmz", kmz("x", "a.txt"), "no .kml"),
        ("p.kmz", kmz("<kml>" + " " * 60_000_000), "more than 50 MB"),
        ("p.kml", "<kml>" + "<Folder>" * 100_000, "nested too deeply"),
    ],
)
def test_xml_that_is_spoiled_or_hostile_is_refused(tmp_path, name, content, told):
    path = write(tmp_path, name, content)
    with pytest.raises(InputError, match=rf"(?s){name}.*({told})"):
        read_points(path)


def test_a_folder_nested_100_000_deep_ends_in_words_or_places(tmp_path):
    inner = "<Placemark><Point><coordinates>127,26</coordinates></Point></Placemark>"
    text = KML.format("<Folder>" * 100_000 + inner + "</Folder>" * 100_000)
    try:
        assert len(read_points(write(tmp_path, "p.kml", text)).places) == 1
    except InputError as error:
        assert "p.kml" in str(error)
