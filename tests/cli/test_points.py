"""A user's list of places is read whole or refused whole."""

from __future__ import annotations

import json

import pytest

from fallzone.errors import InputError
from fallzone.places.points import read_points as read_file


def read_points(path):
    return read_file(path).places


def write(folder, name: str, text: str):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "name,lat_deg,lon_deg\nA,26.2,127.6\nB,-33.9,151.2\n",
        "\ufeffname,lat,lon\nA,26.2,127.6\n\nB,-33.9,151.2",
        'Longitude,Name,Latitude\r\n127.6,A,26.2\r\n151.2,B," -33.9 "\r\n',
        "lat,lng,name,note\n26.2,127.6,A,x\n-33.9,151.2,B,\n",
    ],
)
def test_csv_in_its_usual_forms(tmp_path, text):
    places = read_points(write(tmp_path, "p.csv", text))
    assert [(p.name, p.lat_deg, p.lon_deg) for p in places] == [("A", 26.2, 127.6), ("B", -33.9, 151.2)]


def test_csv_rows_without_a_name_are_called_by_their_position(tmp_path):
    [place] = read_points(write(tmp_path, "p.csv", "lat,lon\n26.2,127.6\n"))
    assert place.name == "26.2,127.6"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column"),
        ("name,x,y\nA,1,2\n", "no column.*which of x and y"),
        ("lat,latitude,lon\n1,2,3\n", "more than one"),
        ("lat,lon\n", "holds no place"),
        ("lat,lon\n26.2,127.6\n26.2\n", "line 3"),
        ("lat,lon\n26.2,127.6\nx,127.6\n", "line 3.*latitude.*'x'"),
        ("lat,lon\nnan,127.6\n", "line 2.*'nan' is not a number"),
        ("lat,lon\n1e999,127.6\n", "line 2.*finite"),
        ("lat,lon\n,127.6\n", "line 2"),
        ("lat,lon\n127.6,26.2\n", "line 2.*did you swap"),
        ("lat,lon\n91,361\n", "line 2.*beyond a pole"),
        ("lat,lon\n26,361\n", "line 2.*longitude 361"),
        ('lat,lon\n"26,127\n', "not CSV"),
    ],
)
def test_a_bad_csv_says_where(tmp_path, text, told):
    with pytest.raises(InputError, match=rf"p\.csv.*{told}"):
        read_points(write(tmp_path, "p.csv", text))


def feature(coordinates, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": coordinates}}


def test_geojson_points(tmp_path):
    features = [feature([127.6, 26.2], name="A"), feature([151.2, -33.9, 10.0])]
    data = {"type": "FeatureCollection", "features": features}
    places = read_points(write(tmp_path, "p.geojson", json.dumps(data)))
    assert [(p.name, p.lat_deg, p.lon_deg) for p in places] == [("A", 26.2, 127.6), ("-33.9,151.2", -33.9, 151.2)]


@pytest.mark.parametrize("bare", [feature([127.6, 26.2]), feature([127.6, 26.2])["geometry"]])
def test_one_bare_point(tmp_path, bare):
    [place] = read_points(write(tmp_path, "p.geojson", json.dumps(bare)))
    assert (place.lat_deg, place.lon_deg) == (26.2, 127.6)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"),
        ("[]", "not GeoJSON"),
        ("[" * 100_000, "p.geojson"),
        ('{"type": "FeatureCollection"}', "no list"),
        ('{"type": "FeatureCollection", "features": []}', "holds no place"),
        ('{"type": "FeatureCollection", "features": [null]}', "feature 1.*no geometry"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "NaN"),
        ('{"type": "Point", "coordinates": [1]}', "coordinates"),
        ('{"type": "Point", "coordinates": [true, 1]}', "not a number"),
        ('{"type": "Point", "coordinates": [[1], 1]}', "not a number"),
        ('{"type": "Point", "coordinates": [26.2, 127.6]}', "did you swap"),
        ('{"type": "Point", "coordinates": [1, 1' + "0" * 400 + "]}", "401 digits"),
        ('{"type": "LineString", "coordinates": [[1, 2], [3, 4], null]}', "coordinates"),
        ('{"type": "Circle", "coordinates": [1, 2]}', "no geometry"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}', "crosses"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]}', "ring"),
        (
            '{"type": "Point", "coordinates": [1, 2], "crs": {"type": "name", "properties": {"name": "EPSG:3857"}}}',
            "EPSG:3857",
        ),
        ("<OGRVRTDataset/>", "not JSON"),
    ],
)
def test_a_bad_geojson_says_where(tmp_path, text, told):
    with pytest.raises(InputError, match=rf"(?s)p\.geojson.*{told}|{told}"):
        read_points(write(tmp_path, "p.geojson", text))


@pytest.mark.parametrize("name", ["p", "p.vrt", "p.gpkg", "p.xlsx"])
def test_other_kinds_of_file_are_refused(tmp_path, name):
    with pytest.raises(InputError, match=r"spreadsheet|none of"):
        read_points(write(tmp_path, name, "lat,lon\n1,2\n"))


def test_a_missing_file_a_folder_and_bytes_are_told_apart(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_points(tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="not an ordinary file"):
        read_points(tmp_path / "folder.csv")
    (tmp_path / "bytes.csv").write_bytes(b"lat,lon\n\xff\xfe,1\n")
    with pytest.raises(InputError, match="save it as CSV UTF-8"):
        read_points(tmp_path / "bytes.csv")
