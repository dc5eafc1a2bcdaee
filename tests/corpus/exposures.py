"""Files of what debris may hit: people, shelters, ships and aircraft; a good one of each, and rows of spoiled ones."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import exposure_files
import numpy as np
from corpus.changes import Change, at, end, line, put, sub

from fallzone.assessment.per_launch.traffic import read_traffic
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.reading import read_record
from fallzone.exposures.rasters.geotiff import read_grid
from fallzone.exposures.totals import read_totals
from fallzone.model.exposures.sheltering import Sheltering

KINDS = ("population", "sheltering", "raster", "tracks", "track-lines", "track-gpx")

SHIPS = "name,lat,lon,t_s\nMaru,20.0,125.0,0\nMaru,21.0,125.5,3600\n"
GPX = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="a test" '
    'xmlns="http://www.topografix.com/GPX/1/1"><trk><name>KE1</name><trkseg>'
    '<trkpt lat="20.0" lon="124.0"><ele>11000</ele><time>2023-08-23T18:50:00Z</time></trkpt>'
    '<trkpt lat="20.0" lon="126.0"><ele>11000</ele><time>2023-08-23T19:50:00Z</time></trkpt>'
    "</trkseg></trk></gpx>\n"
)
LINES = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "ferry"},'
    ' "geometry": {"type": "LineString", "coordinates": [[125.0, 20.0], [126.0, 21.0]]}}]}\n'
)


@cache
def raster(value: float = 5.0, **told) -> bytes:
    """People on a grid of whole degrees; `told` as `exposure_files.write_raster` takes it."""
    with tempfile.TemporaryDirectory() as folder:
        cells = np.full((180, 360), value, dtype=np.float32)
        tags = {"units": told.pop("units", "people per sq km")}
        placed = {"west": told.pop("west", -180.0), "north": told.pop("north", 90.0), "step": told.pop("step", 1.0)}
        path = exposure_files.write_raster(Path(folder) / "p.tif", cells, **placed, tags=tags, **told)
        return path.read_bytes()


def drawn(value: float = 5.0, **told) -> Change:
    """The same raster with something else in it."""
    return lambda _: raster(value, **told)


def read_exposure(kind: str, folder: Path, file: Path) -> None:
    """What debris may hit, as a question about risk reads it; of a raster where its cells lie."""
    if kind == "population":
        read_totals(Geodata(folder / "geodata"))
    elif kind == "sheltering":
        read_record(file, Sheltering)
    elif kind == "raster":
        read_grid(file)
    else:
        read_traffic(file, None)


POPULATION = {
    "a column less": (sub(r"^region,people,year,off_by,mark,source", "region,people,year,off_by,mark"), ("source",)),
    "negative people": (line(1, "okinawa,-1,2020,0.05,estimated,press"), ("people",)),
    "people in words": (line(1, "okinawa,many,2020,0.05,estimated,press"), ("people",)),
    "half a person": (line(1, "okinawa,1467480.5,2020,0.05,estimated,press"), ("people",)),
    "off by more than all": (line(1, "okinawa,1467480,2020,5,estimated,press"), ("off_by",)),
    "a mark of its own": (line(1, "okinawa,1467480,2020,0.05,certain,press"), ("mark",)),
    "a sea": (end("yellow-sea,5,2020,0.05,estimated,press\n"), ("yellow-sea", "is no region of land")),
    "a region twice": (lambda good: good + good.splitlines(keepends=True)[1], ("twice",)),
    "a line with a value more": (end("a,5,2020,0.05,estimated,press,more\n"), ("values",)),
    "empty": (put(b""), ()),
}
SHELTERING = {
    "shares that do not sum": (sub(r"^day_share = .*", "day_share = 0.9"), ("classes.day_share", "sum to")),
    "a share below nothing": (sub(r"^night_share = .*", "night_share = -0.1"), ("night_share",)),
    "an energy that is nan": (sub(r"^energy_j = .*", "energy_j = nan"), ("energy_j",)),
    "an unknown key": (sub(r"^area_factor = .*", "area_faktor = 1.0"), ("area_faktor", "unknown key")),
    "empty": (put(b""), ()),
}
RASTER = {
    # The first command asks for a density
    "a count that is asked for as a density": (drawn(units="people per cell"), ("[kind]", "'density'", "'count'")),
    "metres taken for degrees": (drawn(west=-1.8e7, north=9e6, step=1e5), ("[crs]", "system of degrees", "metres")),
    "degrees taken for metres": (drawn(crs="EPSG:32652", step=0.1, west=0.0, north=9.0), ("[crs]", "metres", "EPSG")),
    "negative people": (drawn(-5.0), ("-5",)),
    "people without end": (drawn(float("inf")), ("inf",)),
    "no coordinate system": (drawn(crs=None), ("[crs]", "no coordinate system")),
    "more people than a place can hold": (drawn(1e9), ("km",)),
    "a picture": (put(b"\x89PNG\r\n\x1a\n" + bytes(range(256))), ("is not a GeoTIFF",)),
    "empty": (put(b""), ()),
}
TRACKS = {
    "a track with one point": (put("name,lat,lon,t_s\nMaru,20,125,0\n"), ("track of 1 point", "two or more")),
    "times that go back": (sub(r"^Maru,21.0,125.5,3600", "Maru,21.0,125.5,-5"), ("[time]", "order of time")),
    "fewer ships than none": (put("name,lat,lon,count\nbuoy,22,126,-3\n"), ("[count]", "-3")),
    "a latitude of 95°": (sub(r"^Maru,21.0", "Maru,95.0"), ("lat", "95")),
    "no longitude": (put("name,lat\nMaru,20\n"), ()),
    "empty": (put(b""), ()),
}
TRACK_LINES = {
    "a line with one point": (at("features", 0, "geometry", "coordinates", value=[[125.0, 20.0]]), ()),
    "a latitude of 95°": (at("features", 0, "geometry", "coordinates", value=[[125.0, 20.0], [126.0, 95.0]]), ()),
    "empty": (put(b""), ()),
}
TRACK_GPX = {
    "a track with one point": (sub(r"<trkpt lat=.20.0. lon=.126.0.>.*?</trkpt>", ""), ("1 point", "two or more")),
    "a time without a zone": (sub(r"18:50:00Z", "18:50:00"), ("time zone",)),
    "an altitude in words": (sub(r"<ele>11000", "<ele>high"), ()),
    "empty": (put(b""), ()),
}
# A record of flights stands in the file of its vehicle
RECORD = {
    "a record with more failures than flights": (
        end('\n[reliability]\nmodel = "reference"\nflights = 3\nfailures = 5\nmark = "assumed"\nsource = "press"\n'),
        ("failures",),
    ),
    "weights of phases that do not sum": (
        end("\n[failing]\nphases = { stage-1 = 0.5, stage-2 = 0.1 }\n"),
        ("failing",),
    ),
    "a failure mode that is none": (
        end('\n[failing]\nmark = "assumed"\nsource = "fit"\nmodes = { meteor = 1.0 }\n'),
        ("meteor",),
    ),
}
