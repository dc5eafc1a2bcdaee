"""The corpus: a line for each spoiled or odd file, what is expected of it, and words that must be said.

Spoiled files are refused; odd ones read. The commands that read a kind of file take its rows in turn.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass

import numpy as np
from corpus import exposures
from corpus.changes import Change, array, at, cut, encoded, end, first, line, put, start, sub, text_at
from corpus.readers import READERS, zipped


@dataclass(frozen=True)
class Row:
    """One file of the corpus.

    Parameters
    ----------
    kind : str
        Which reader it is for.
    what : str
        What is wrong, or odd, about it.
    change : callable
        The good file's bytes → this one's.
    exit : int
        Expected exit code.
    words : tuple of str
        What must be said.
    number : int
        Place among the rows of its kind.
    """

    kind: str
    what: str
    change: Change
    exit: int
    words: tuple[str, ...]
    number: int

    @property
    def id(self) -> str:
        return f"{self.kind}: {self.what}"


SQUARE = [[124, 35], [125, 35], [125, 36], [124, 36], [124, 35]]
BESIDE = [[124.5, 35.5], [126, 35.5], [124.5, 35.8], [124.5, 35.5]]
DIGITS = "9" * 5_000
DEEP = "[" * 100_000
NUL = "\x00"


def geometry(kind: str, coordinates: list) -> dict:
    return {"type": kind, "coordinates": coordinates}


RELEASE = """[release]
lon_deg = 124.7
lat_deg = 39.0
height_m = 12000.0
north_mps = -240.0
east_mps = 0.0
up_mps = 0.0
mark = "assumed"
source = "assumed"

"""


def released(before: str, after: str) -> Change:
    """A release in the air with something else in it."""
    return sub(r"^\[guidance\]", RELEASE.replace(before, after) + "[guidance]")


def stage_drag(area_m2: str) -> Change:
    """A drag of its own for the second stage."""
    drag = (
        f"reference_area_m2 = {area_m2}\nmach = [0.0, 5.0]\ncd = [0.3, 0.2]\nmark = 'assumed'\nsource = 'assumed'\n\n"
    )
    return sub(r"(?s)(name = .stage-2.*?)^(\[\[stages\]\])", r"\1[stages.aerodynamics]\n" + drag + r"\2")


# what is wrong → change, words; all exit 3
TOML = {
    "empty": (put(b""), ()),
    "a picture": (put(b"\x89PNG\r\n\x1a\n" + bytes(range(256))), ("UTF-8",)),
    "UTF-16": (encoded("utf-16"), ("UTF-8",)),
    "nested deeply": (end("\nx = " + DEEP), ("nested too deeply",)),
    "an integer of 5,000 digits": (end(f"\nx = {DIGITS}\n"), ()),
    "a key twice": (sub(r"^(title = .*)$", r"\1\n\1"), ("TOML",)),
    "an unclosed string": (sub(r'^(id = ".*)"$', r"\1"), ("TOML",)),
    "a NUL in the text": (sub(r"^title = ", f"title{NUL} = "), ("TOML",)),
    "an unknown key": (start("colour = 'red'\n"), ("colour", "unknown key")),
    "no id": (sub(r"^id = .*\n", ""), ("id",)),
    "another id": (sub(r"^id = .*", 'id = "another"'), ("another",)),
    "an id that is a path": (sub(r"^id = .*", 'id = "../x"'), ("id",)),
    "a title that is a number": (sub(r"^title = .*", "title = 5"), ("title",)),
    "a source that nobody lists": (sub(r'source = "[a-z-]+"', 'source = "hearsay"'), ("hearsay", "[sources]")),
}
LANDS = '\n[[landings]]\nitem = "stage-1"\nlon_deg = 124.0\nlat_deg = 37.0\nsigma_m = 50.0\nt_s = 500.0\n'
OPENS = '\n[[parachutes]]\nitem = "stage-1"\nopens_at_m = 5e3\nbeta_kgpm2 = 5.0\nbeta_sigma_ln = 0.1\n'
SAYS = 'mark = "assumed"\nsource = "press"\n'
MISSION = {
    "a landing without a mark": (end(LANDS), ("landings.1.mark",)),
    "a landing of what never separates": (end(LANDS.replace("stage-1", "stage-6") + SAYS), ("never separates",)),
    "a landing under power of the fairing": (end(LANDS.replace("stage-1", "fairing") + SAYS), ("landings.1.item",)),
    "a landing before the separation": (end(LANDS.replace("500.0", "5.0") + SAYS), ("landings.1.t_s",)),
    "a landing and a parachute": (end(LANDS + SAYS + OPENS + SAYS), ("comes back in 2 ways",)),
    "a landing with a parachute's key": (end(LANDS + "opens_at_m = 5e3\n" + SAYS), ("unknown key 'opens_at_m'",)),
    "a parachute of the payload": (end(OPENS.replace("stage-1", "payload") + SAYS), ("parachutes.1.item",)),
    "a parachute that opens at 5 m": (end(OPENS.replace("5e3", "5.0") + SAYS), ("opens_at_m",)),
    "a parachute without a coefficient": (end(OPENS.replace("beta_kgpm2 = 5.0", "") + SAYS), ("beta_kgpm2",)),
    "a month in other digits": (sub(r"^month = .*", "month = ٣"), ("TOML",)),
    "a month that is true": (sub(r"^month = .*", "month = true"), ("month",)),
    "a month with a fraction": (sub(r"^month = .*", "month = 8.5"), ("month",)),
    "a lift-off without a zone": (sub(r"^liftoff_utc = .*", "liftoff_utc = 2023-08-23T18:50:00"), ("time zone",)),
    "a lift-off that is a list": (sub(r"^liftoff_utc = .*", "liftoff_utc = [1]"), ("liftoff_utc",)),
    "a site that nobody has": (sub(r"^site = .*", 'site = "cape"'), ("cape",)),
    "a site that is a path": (sub(r"^site = .*", 'site = "../../etc/passwd"'), ()),
    "a vehicle with a NUL": (sub(r"^vehicle = .*", r'vehicle = "x\\u0000"'), ("vehicle",)),
    "a pad that the site has not": (sub(r"^pad = .*", 'pad = "lc-39a"'), ("lc-39a",)),
    "an atmosphere misspelt": (sub(r"^atmosphere = .*", 'atmosphere = "us67"'), ("did you mean 'us76'",)),
    "a wind that needs a file": (sub(r"^wind = .*", 'wind = "profile"'), ("wind_file",)),
    "a wind file with a NUL": (sub(r"^wind = .*", r'wind = "profile"\nwind_file = "w\\u0000.csv"'), ("wind_file",)),
    "a payload of nothing": (sub(r"^payload_kg = \{ value = [\d.]+", "payload_kg = { value = -1.0"), ("payload_kg",)),
    "a mark of its own": (sub(r'mark = "estimated"', 'mark = "certain"'), ("mark",)),
    "a limit that nothing meets": (sub(r"^\[aim\]", r"[aim]\nmax_axial_load_mps2 = 0.0"), ("max_axial_load_mps2",)),
    "a limit in words": (sub(r"^\[aim\]", r'[aim]\nmax_dynamic_pressure_pa = "low"'), ("max_dynamic_pressure_pa",)),
    "a turn rate backwards": (sub(r"^\[aim\]", r"[aim]\nmax_turn_rate_degps = -1.0"), ("max_turn_rate_degps",)),
    "not a number": (sub(r"^payload_kg = \{ value = [\d.]+", "payload_kg = { value = nan"), ("payload_kg",)),
    "a release beneath the ground": (released("12000.0", "-12.0"), ("release.height_m",)),
    "a release that escapes": (released("-240.0", "-11500.0"), ("escapes",)),
    "a release after the ignition": (released("", ""), ("before the [release]",)),
    "a release without a velocity": (released("up_mps = 0.0", ""), ("up_mps",)),
}
VEHICLE = {
    "a stage without a name": (sub(r'^name = "stage-1"\n', ""), ("name",)),
    "two stages of one name": (sub(r'^name = "stage-2"', 'name = "stage-1"'), ("stage-1",)),
    "a mass in words": (sub(r"^dry_mass_kg = \{ value = [\d.]+", 'dry_mass_kg = { value = "heavy"'), ("dry_mass_kg",)),
    "a mass that is true": (sub(r"^dry_mass_kg = \{ value = [\d.]+", "dry_mass_kg = { value = true"), ("dry_mass_kg",)),
    "a mass of infinity": (sub(r"^dry_mass_kg = \{ value = [\d.]+", "dry_mass_kg = { value = inf"), ("dry_mass_kg",)),
    "thrust in tonnes": (sub(r"^thrust_vacuum_n = \{ value = [\d.]+", "thrust_vacuum_n = { value = 195.0"), ()),
    "a drag curve that nobody has": (sub(r'^drag_curve = "tumbling"', 'drag_curve = "feather"'), ("feather",)),
    "a spread below zero": (sub(r"^beta_sigma_ln = \{ value = 0.3", "beta_sigma_ln = { value = -0.3"), ("beta_sigma",)),
    "a jettisoned body that is no table": (sub(r"^title = .*", r'\g<0>\njettisoned = ["ring"]'), ("jettisoned.1",)),
    "a jettisoned body of no mass": (end('\n[[jettisoned]]\nname = "jettisoned-1"\ntitle = "x"\n'), ("mass_kg",)),
    "a title that holds a NUL": (end('\n[[jettisoned]]\ntitle = { en = "a\\u0000b" }\n'), ("jettisoned.1.title",)),
    "drag of a stage in square centimetres": (stage_drag("1.5e4"), ("stages.2.aerodynamics", "reference_area_m2")),
    "drag of a stage far too wide for it": (stage_drag("90.0"), ("does not fit the second stage",)),
}
SITE = {
    "no pads": (sub(r"(?s)\[\[pads\]\].*?(?=\n\[sources\])", ""), ("pads",)),
    "a pad at 91° north": (sub(r"^lat_deg = .*", "lat_deg = 91.0"), ("lat_deg", "91")),
    "a longitude of 400°": (sub(r"^lon_deg = .*", "lon_deg = 400.0"), ("lon_deg", "400")),
    "a latitude in words": (sub(r"^lat_deg = .*", 'lat_deg = "39N"'), ("lat_deg",)),
    "a latitude that is true": (sub(r"^lat_deg = .*", "lat_deg = true"), ("lat_deg",)),
    "a time zone of its own": (sub(r"^timezone = .*", 'timezone = "Mars/Olympus"'), ("timezone",)),
    "names as a list": (sub(r"^names = .*", "names = [1, 2]"), ("names",)),
}
RING = [[[123.0, 35.0], [124.0, 35.0], [124.0, 36.0], [123.0, 35.0]]]
BOW_TIE = [[[124.0, 35.0], [125.0, 36.0], [125.0, 35.0], [124.0, 36.0], [124.0, 35.0]]]
SWAPPED = [[[35.0, 124.0], [35.0, 125.0], [36.0, 125.0], [35.0, 124.0]]]
PAST_180 = [[[170.0, 10.0], [190.0, 10.0], [190.0, 20.0], [170.0, 20.0], [170.0, 10.0]]]
GEOJSON = {
    "empty": (put(b""), ("JSON",)),
    "a picture": (put(b"\x89PNG\r\n\x1a\n"), ("UTF-8",)),
    "cut in the middle": (cut(0.5), ("JSON",)),
    "a list": (put(b"[]"), ()),
    "a number": (put(b"5"), ()),
    "null": (put(b"null"), ()),
    "no features": (at("features", value=...), ("features",)),
    "features that are no list": (at("features", value={}), ()),
    "features that are numbers": (at("features", value=[1, 2]), ()),
    "nested deeply": (put(DEEP), ("nested too deeply",)),
    "a key twice": (
        sub(r'"type": ?"FeatureCollection",', '"type": "FeatureCollection", "type": "Feature",'),
        ("twice",),
    ),
    "NaN in a ring": (text_at("features", 0, "geometry", "coordinates", text="[[[NaN, 1], [2, 3], [4, 5]]]"), ("NaN",)),
    "another coordinate system": (
        at("crs", value={"type": "name", "properties": {"name": "EPSG:3857"}}),
        ("EPSG:3857",),
    ),
    "5,000 digits": (text_at("features", 0, "geometry", "coordinates", text=f"[[[{DIGITS}, 1], [2, 3]]]"), ()),
    "half a character": (text_at("features", 0, "properties", text='{"id": "\\ud800"}'), ("half a character",)),
}
AREAS = {
    "a bow-tie": (at("features", 0, "geometry", value={"type": "Polygon", "coordinates": BOW_TIE}), ("crosses",)),
    "lat and lon swapped": (
        at("features", 0, "geometry", value={"type": "Polygon", "coordinates": SWAPPED}),
        ("swap",),
    ),
    "a point": (at("features", 0, "geometry", value={"type": "Point", "coordinates": [124.0, 35.0]}), ()),
    "coordinates that are text": (at("features", 0, "geometry", value={"type": "Polygon", "coordinates": "x"}), ()),
    "a ring of two corners": (
        at("features", 0, "geometry", value={"type": "Polygon", "coordinates": [[[1.0, 2.0], [3.0, 4.0]]]}),
        (),
    ),
    "corners of one number": (
        at("features", 0, "geometry", value={"type": "Polygon", "coordinates": [[[1.0], [2.0], [3.0], [1.0]]]}),
        (),
    ),
    "corners that are true": (
        at(
            "features", 0, "geometry", value={"type": "Polygon", "coordinates": [[[True, 2.0], [3, 4], [5, 4], [1, 2]]]}
        ),
        (),
    ),
    "a latitude of 100°": (
        at("features", 0, "geometry", value={"type": "Polygon", "coordinates": [[[1, 2], [3, 100], [4, 5], [1, 2]]]}),
        ("100",),
    ),
    "an empty polygon": (at("features", 0, "geometry", value={"type": "Polygon", "coordinates": []}), ()),
    "an id twice": (
        sub(r'"features": ?\[', '"features": [{"type": "Feature", "properties": {}, "geometry": null},'),
        (),
    ),
    "properties that are a list": (at("features", 0, "properties", value=[1]), ()),
    "an id that is a number": (at("features", 0, "properties", "id", value=5), ("id",)),
}
ZONES = {
    "a kind of its own": (at("features", 0, "properties", "kind", value="forbidden"), ("kind",)),
    "a window that ends first": (
        at("features", 0, "properties", "window_utc", value=["2023-08-30T15:00:00Z", "2023-08-23T15:00:00Z"]),
        ("ends before it begins",),
    ),
    "a window of one time": (
        at("features", 0, "properties", "window_utc", value=["2023-08-30T15:00:00Z"]),
        ("window",),
    ),
    "an uncertainty in words": (at("features", 0, "properties", "uncertainty_m", value="wide"), ("uncertainty_m",)),
    "an uncertainty that is true": (at("features", 0, "properties", "uncertainty_m", value=True), ("uncertainty_m",)),
    "an unknown property": (at("features", 0, "properties", "colour", value="red"), ("colour",)),
    "no source": (at("features", 0, "properties", "source", value=...), ("source",)),
    "no window, not even null": (at("features", 0, "properties", "window_utc", value=...), ("window_utc", "missing")),
    "a window beside windows": (at("features", 0, "properties", "windows_utc", value=[]), ("window_utc", "beside")),
    "a shape among the properties": (at("features", 0, "properties", "shape", value=None), ("shape",)),
    "a radius beside corners": (at("features", 0, "properties", "radius_m", value=5e3), ("radius_m", "Polygon")),
    "a point without a radius": (
        at("features", 0, "geometry", value={"type": "Point", "coordinates": [124, 35]}),
        ("radius_m",),
    ),
    "a line without a width": (
        at("features", 0, "geometry", value=geometry("LineString", [[124, 35], [125, 35]])),
        ("width_m",),
    ),
    "points": (
        at("features", 0, "geometry", value={"type": "MultiPoint", "coordinates": [[124, 35]]}),
        ("MultiPoint",),
    ),
    "a hole outside": (
        at(
            "features",
            0,
            "geometry",
            value={"type": "Polygon", "coordinates": [SQUARE, [*SQUARE[1:4], [130, 40], SQUARE[1]]]},
        ),
        ("hole 1",),
    ),
    "a schedule in words": (at("features", 0, "properties", "schedules", value=["daily"]), ("window_utc",)),
    "a level of nothing": (
        at("features", 0, "properties", "levels", value={"lower": {"reference": "SFC"}, "upper": {"reference": "FL"}}),
        ("levels.upper", "FL needs a value"),
    ),
}
PLACES = {
    "empty": (put(b""), ("no column",)),
    "a picture": (put(b"\x89PNG\r\n\x1a\n" + bytes(range(256))), ("UTF-8",)),
    "a column less": (line(0, "id,lat_deg,lon_deg,kind,country,admin,name_en,name_ko,name_ja"), ("aliases",)),
    "a short row": (sub(r"^(geonames-1856035,[^,]*,[^,]*),.*$", r"\1"), ()),
    "a long row": (sub(r"^(geonames-1856035,.*)$", r"\1,more,and more"), ()),
    "an unclosed quote": (sub(r"^(geonames-1856035,[^,]*,[^,]*),", r'\1,"'), ()),
    "a latitude in words": (sub(r"^geonames-1856035,[^,]*,", "geonames-1856035,north,"), ()),
    "a latitude of 95°": (sub(r"^geonames-1856035,[^,]*,", "geonames-1856035,95.0,"), ()),
    "a latitude with an underscore": (sub(r"^geonames-1856035,[^,]*,", "geonames-1856035,2_6.2,"), ()),
    "a latitude that is nan": (sub(r"^geonames-1856035,[^,]*,", "geonames-1856035,nan,"), ()),
    "no table": (put(None), ("no such file",)),
}
ENSEMBLE = {
    "empty": (put(b""), ()),
    "a header alone": (sub(r"(?s)\A([^\n]*\n[^\n]*\n).*", r"\1"), ("holds no member",)),
    "a short row": (line(3, "1.0,2.0"), ()),
    "a number in words": (sub(r"\n[\d.]+,", "\nnorth,"), ()),
    "a number with an underscore": (sub(r"\n(\d)(\d)", r"\n\1_\2"), ()),
    "not a number": (sub(r"\n[\d.]+,", "\nnan,"), ()),
    "a column that nothing has": (sub(r"^mission[^,\n]+,", "mission.guidance.colour,"), ()),
    "a column twice": (sub(r"^(mission[^,]+),[^,]+,", r"\1,\1,"), ()),
    "of another vehicle": (
        sub(r"vehicle=.{8}", "vehicle=01234567"),
        ("other numbers of the vehicle", "01234567"),
    ),
    "of another flight": (sub(r"flight=.{8}", "flight=01234567"), ("another flight",)),
    "of other rows": (sub(r"rows=.{8}", "rows=01234567"), ("other published rows",)),
    "of nobody knows what": (sub(r"^#vehicle.*\n", ""), ("does not say what it was fitted to",)),
    "not text": (put(b"\xff\xfe\x00\x01" * 50), ("UTF-8",)),
}
LEFT_OUT = {
    "empty": (put(b""), ("holds no figure",)),
    "a header alone": (sub(r"(?s)\n.*", "\n"), ("holds no figure", "validate --leave-out")),
    "a column misspelt": (sub(r"level$", "levle"), ("line 1", "did you mean 'level'")),
    "columns in another order": (sub(r"^by,mission", "mission,by"), ("line 1", "in this order")),
    "a short row": (line(2, "flight,tiny-0"), ("line 3", "has 2 values")),
    "left out in a way of its own": (sub(r"^flight,", "stage,"), ("line 2", "[by]", "'stage'")),
    "a fall of nothing known": (sub(r",stage-1,", ",stage-9,"), ("line 2", "[name]", "stage-9")),
    "a quantity of its own": (sub(r",range_m,", ",range_km,"), ("line 2", "[quantity]", "range_km")),
    "a tolerance of nothing": (sub(r",24000,", ",0,"), ("line 2", "[tolerance]")),
    "a number in words": (sub(r",24000,", ",wide,"), ("line 2", "[tolerance]", "'wide' is not a number")),
    "not a number": (sub(r",0.3$", ",nan"), ("line 2", "[level]")),
    "a level in per cent": (sub(r",0.3$", ",30"), ("line 2", "[level]", "30")),
    "percentiles in another order": (sub(r",373000,", ",473000,"), ("line 2", "[median]", "473000")),
    "a figure twice": (sub(r"^(flight,.*)$", r"\1\n\1"), ("line 3", "the same as line 2")),
    "an unclosed quote": (sub(r",0.3$", ',"0.3'), ("CSV",)),
    "not text": (put(b"\xff\xfe\x00\x01" * 50), ("UTF-8",)),
}
PROFILE = {
    "empty": (put(b""), ()),
    "a header alone": (put("height_m,east_mps,north_mps,east_sigma_mps,north_sigma_mps\n"), ()),
    "an unknown column": (sub(r"east_sigma_mps", "colour"), ()),
    "heights that fall": (sub(r"^12000,", "100,"), ()),
    "a height twice": (sub(r"^12000,", "5000,"), ()),
    "a wind of 900 m/s": (sub(r"^5000,10,", "5000,900,"), ("900",)),
    "a wind in words": (sub(r"^5000,10,", "5000,strong,"), ("strong",)),
    "a wind with an underscore": (sub(r"^5000,10,", "5000,1_0,"), ("1_0",)),
    "a wind in Arabic digits": (sub(r"^5000,10,", "5000,٣٠,"), ()),
    "a spread below zero": (sub(r"^5000,10,-3,2", "5000,10,-3,-2"), ()),
    "a short row": (sub(r"^5000,.*", "5000,10"), ()),
    "not a number": (sub(r"^5000,10,", "5000,nan,"), ()),
    "a field of 200,000 letters": (sub(r"^5000,10,", "5000," + "1" * 200_000 + ","), ()),
    "an unclosed quote": (sub(r"^5000,10,", '5000,"10,'), ()),
    "a NUL": (sub(r"^5000,10,", f"5000,1{NUL}0,"), ()),
    "no file": (put(None), ()),
}
SOUNDING = {
    "empty": (put(b""), ()),
    "prose": (put("The wind was light and from the south.\n"), ()),
    "no position": (sub(r"Station latitude: .*", ""), ("latitude",)),
    "no levels": (sub(r"(?s)(-{77}\n.*?-{77}\n).*?</PRE>", r"\1</PRE>"), ()),
    "another year": (sub(r"23 Aug 2023", "23 Aug 2022"), ()),
    "another continent": (sub(r"Station longitude: .*", "Station longitude: -74.00"), ()),
    "not text": (put(bytes(range(128, 256)) * 20), ()),
    "no file": (put(None), ()),
}
IGRA = {
    "a header that promises more": (sub(r" +12 ncdc6310", "   99 ncdc6310"), ()),
    "a latitude of 95°": (sub(r" 395000 ", " 950000 "), ()),
    "letters in a column": (sub(r"^10 -9999  92500", "10 -9999  92x00"), ()),
    "another day": (sub(r"2023 08 23 18", "2023 08 20 18"), ()),
    "another place": (sub(r" 1258000$", "-0740000"), ()),
}
GRID = {
    "empty": (put(b""), ()),
    "a zip of nothing": (put(zipped()), ()),
    "text": (put("time,lat,lon\n1,2,3\n"), ()),
    "gzip of nothing": (put(gzip.compress(b"")), ()),
    "half a file": (cut(0.5), ()),
    "noise behind the signature": (put(b"\x89HDF\r\n\x1a\n" + bytes(range(256)) * 8), ()),
    "no file": (put(None), ()),
}
TRAJECTORY = {
    "empty": (put(b""), ()),
    "a header alone": (sub(r"(?s)\n.*", "\n"), ()),
    "one state": (lambda good: b"\n".join(good.split(b"\n")[:2]) + b"\n", ()),
    "times that fall": (lambda good: b"\n".join([*good.split(b"\n")[:3], good.split(b"\n")[1], b""]), ()),
    "a column misspelt": (sub(r"x_ecef_m", "x_ecf_m"), ("x_ecf_m",)),
    "kilometres": (sub(r"x_ecef_m", "x_ecef_km"), ()),
    "a number in words": (lambda good: good.replace(b"\n", b"\nx", 2), ()),
    "a number with an underscore": (line(3, "1_0.0,1,2,3,4,5,6"), ()),
    "a state at the Earth's centre": (line(3, "1.0,0,0,0,0,0,0"), ()),
    "not text": (put(b"\xff\xfe\x00\x01" * 50), ("UTF-8",)),
    "no file": (put(None), ()),
}
TELEMETRY = TRAJECTORY | {
    "from another place": (sub(r"^([^,\n]+),-", r"\1,"), ("pad",)),
    "feet": (sub(r"x_ecef_m", "x_ecef_ft"), ("x_ecef_ft",)),
    "velocities in km/s": (sub(r"vx_ecef_mps", "vx_ecef_kmps"), ("vx_ecef_kmps",)),
    "packed and cut short": (lambda good: gzip.compress(good)[:900], ("gunzip",)),
    "a zip": (lambda good: zipped(a_csv=good), ("zip",)),
    "a page": (put("<html>not found</html>"), ("XML",)),
}
OEM = {
    "empty": (put(b""), ()),
    "no metadata": (sub(r"(?s)META_START.*META_STOP\n", ""), ()),
    "metadata that never end": (sub(r"META_STOP\n", ""), ()),
    "another centre": (sub(r"CENTER_NAME = EARTH", "CENTER_NAME = MARS"), ("MARS",)),
    "a frame that nobody has": (sub(r"REF_FRAME = ITRF2014", "REF_FRAME = MYFRAME"), ("MYFRAME",)),
    "a time system that nobody has": (sub(r"TIME_SYSTEM = UTC", "TIME_SYSTEM = SWATCH"), ("SWATCH",)),
    "a state of five numbers": (sub(r"^(2021-10-21T08:01\S+ \S+ \S+ \S+ \S+) .*", r"\1"), ()),
    "a state in words": (sub(r"^(2021-10-21T08:01\S+) \S+", r"\1 far"), ()),
    "a day that is none": (sub(r"^2021-10-21T08:01", "2021-13-41T08:01"), ()),
    "not a number": (sub(r"^(2021-10-21T08:01\S+) \S+", r"\1 nan"), ()),
    "metres for kilometres": (sub(r"^(2021-10-21T08:01\S+) (\S+)\.(\S+)", r"\1 \2\3"), ()),
    "no file": (put(None), ()),
}
XML_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OEM_XML = {
    "empty": (put(b""), ()),
    "no metadata": (sub(r"<metadata>.*</metadata>", ""), ()),
    "another centre": (sub(r"<CENTER_NAME>EARTH", "<CENTER_NAME>MARS"), ("MARS",)),
    "metres": (sub(r"<X units='km'>", "<X units='m'>"), ("units 'm'",)),
    "a state without a velocity": (sub(r"<X_DOT>[^<]*</X_DOT>", ""), ("X_DOT",)),
    "a number in words": (sub(r"<X units='km'>[^<]*", "<X units='km'>far"), ("far",)),
    "another version": (sub(r"version='2.0'", "version='7.0'"), ("7.0",)),
    "no message": (put("<ndm><cdm/></ndm>"), ()),
    "entities by the billion": (put(XML_BOMB + "<oem version='2.0'>&j;</oem>"), ("document type",)),
    "a file of the system": (put(XXE + "<oem version='2.0'>&a;</oem>"), ("document type",)),
}
STK = {
    "empty": (put(b""), ()),
    "no states": (sub(r"(?s)EphemerisTimePosVel.*", "END Ephemeris\n"), ()),
    "positions alone": (sub(r"EphemerisTimePosVel", "EphemerisTimePos"), ("velocit",)),
    "another body": (sub(r"CentralBody +Earth", "CentralBody Moon"), ("Moon",)),
    "a frame that nobody has": (sub(r"CoordinateSystem +Fixed", "CoordinateSystem Mine"), ("Mine",)),
    "a unit that nobody has": (sub(r"DistanceUnit +Kilometers", "DistanceUnit Furlongs"), ("Furlongs",)),
    "no epoch": (sub(r"ScenarioEpoch .*", ""), ("ScenarioEpoch",)),
    "an epoch that is none": (sub(r"ScenarioEpoch .*", "ScenarioEpoch 31 Feb 2021 00:00:00"), ("ScenarioEpoch",)),
    "a state of five numbers": (sub(r"^(0.000 \S+ \S+ \S+ \S+) .*", r"\1"), ()),
}
ROCKET = {
    "a header of prose": (line(0, "# a flight, of a rocket, in time"), ()),
    "no horizontal position": (sub(r"Latitude \(°N\),Longitude \(°E\)", "a,b"), ("OpenRocket",)),
    "a unit that nobody has": (sub(r"Altitude \(m\)", "Altitude (furlong)"), ("furlong",)),
    "a short row": (line(2, "0.0,1.0"), ("line 3",)),
    "a number in words": (sub(r"^0.000,", "start,"), ("start",)),
    "one state": (lambda good: b"\n".join(good.split(b"\n")[:3]), ()),
}
CSV = {
    "empty": (put(b""), ()),
    "no columns of places": (put("a,b\n1,2\n"), ()),
    "lat and lon swapped": (sub(r"26.2124,127.6809", "127.6809,26.2124"), ("swap",)),
    "a latitude in words": (sub(r"26.2124", "twenty-six"), ("twenty-six",)),
    "a latitude with an underscore": (sub(r"26.2124", "2_6.2124"), ()),
    "a latitude in Arabic digits": (sub(r"26.2124", "٢٦"), ()),
    "a latitude that is nan": (sub(r"26.2124", "nan"), ()),
    "a latitude of infinity": (sub(r"26.2124", "1e999"), ()),
    "a short row": (sub(r"^Naha,.*", "Naha,26.2"), ("line 2",)),
    "an unclosed quote": (sub(r"^Naha,", '"Naha,'), ()),
    "a field of 200,000 letters": (sub(r"^Naha,", "N" * 200_000 + ","), ()),
    "a header alone": (put("name,lat,lon\n"), ("no place",)),
    "a picture": (put(b"\x89PNG\r\n\x1a\n" + bytes(range(256))), ()),
    "two columns of latitude": (sub(r"^name,lat,lon", "lat,latitude,lon"), ()),
    "a NUL": (sub(r"26.2124", f"26{NUL}.2"), ()),
    "no file": (put(None), ("no such file",)),
}
POINTS = {
    name: GEOJSON[name]
    for name in ("empty", "a picture", "cut in the middle", "a list", "a number", "nested deeply", "5,000 digits")
} | {
    "no feature": (at("features", value=[]), ()),
    "a point of words": (at("features", 0, "geometry", "coordinates", value=["a", "b"]), ()),
    "a point of one number": (at("features", 0, "geometry", "coordinates", value=[1.0]), ()),
    "a point that is true": (at("features", 0, "geometry", "coordinates", value=[True, False]), ()),
    "lat and lon swapped": (at("features", 0, "geometry", "coordinates", value=[26.2, 127.7]), ("swap",)),
    "no geometry": (at("features", 0, "geometry", value=None), ()),
    "a bow-tie": (at("features", 0, "geometry", value={"type": "Polygon", "coordinates": BOW_TIE}), ()),
}
XML = {
    "empty": (put(b""), ()),
    "cut in the middle": (cut(0.6), ()),
    "another root": (put("<html><body>404</body></html>"), ()),
    "entities by the billion": (lambda good: (XML_BOMB + "<x>&j;</x>").encode(), ()),
    "a file of the system": (lambda good: (XXE + "<x>&a;</x>").encode(), ()),
    "no place": (lambda good: good.replace(b"26.2124", b"").replace(b"127.6809", b""), ()),
    "a latitude in words": (lambda good: good.replace(b"26.2124", b"north"), ()),
    "a latitude of 95°": (lambda good: good.replace(b"26.2124", b"95.0"), ()),
    "a latitude that is nan": (lambda good: good.replace(b"26.2124", b"nan"), ()),
}
KMZ = {
    "empty": (put(b""), ()),
    "no zip": (put(b"PK\x03\x04 and no more"), ()),
    "no document": (put(zipped(readme_txt=b"hello")), ()),
    "a document that is no KML": (put(zipped(doc_kml=b"hello")), ()),
    "zeros by the gigabyte": (put(zipped(doc_kml=bytes(300_000_000))), ()),
    "half a zip": (cut(0.5), ()),
}
DOCUMENT = {
    "empty": (put(b""), ()),
    "cut in the middle": (cut(0.5), ("XML",)),
    "entities by the billion": (lambda good: XML_BOMB.encode() + good.partition(b"?>")[2], ("document type",)),
    "nested a thousand deep": (
        lambda good: good[: good.rindex(b"</")] + b"<a>" * 1_000 + b"</a>" * 1_000 + good[good.rindex(b"</") :],
        ("nested too deeply",),
    ),
    "a tag that nothing ends": (lambda good: good.replace(b"</", b"<a></", 1), ("XML",)),
    "more than ten megabytes": (end(b" " * 11_000_000), ("10 MB",)),
}
NOTICE_FEATURES = {
    name: GEOJSON[name] for name in ("cut in the middle", "no features", "features that are numbers", "a key twice")
} | {
    "no feature": (at("features", value=[]), ("features",)),
    "coordinates of Korea": (at("crs", value={"properties": {"name": "EPSG:5179"}}), ("5179", "WGS 84")),
    "an infinite longitude": (text_at("features", 0, "geometry", "coordinates", 0, 0, 0, text="1e999"), ("finite",)),
}
NOTICE_KMZ = {name: row for name, row in KMZ.items() if name != "a document that is no KML"} | {
    "a document of 20 megabytes": (put(zipped(doc_kml=b" " * 20_000_000)), ("10 MB",)),
    "a document with entities": (put(zipped(doc_kml=f"{XML_BOMB}<kml>&j;</kml>".encode())), ("document type",)),
}
RUN = {
    "empty": (put(b""), ()),
    "a list": (put(b"[]"), ()),
    "another format": (at("schema_version", value=99), ("version",)),
    "no mission": (at("mission", value=...), ()),
    "a mission that is text": (at("mission", value="x"), ()),
    "zones that are a list": (at("zones", value=[]), ()),
    "a digest of a zone file that is a number": (at("zones", "files", value={"zones/x.geojson": 5}), ()),
    "a zone with a number that is none": (at("zones", "numbers", value={"x": 5}), ()),
    "zone files in words": (at("mission", "zones", value="all"), ()),
    "jettisoned bodies in words": (at("vehicle", "jettisoned", value="ring"), ()),
    "flights in words": (at("impacts", 0, "flights", value="forty"), ()),
    "no flights": (at("impacts", 0, "flights", value=0), ()),
    "fewer flights than none": (at("impacts", 0, "flights", value=-5), ()),
    "a group less": (at("impacts", 0, value=...), ()),
    "no failures": (at("failures", value=...), ()),
    "failures that are a list": (at("failures", value=[]), ()),
    "a failure mode that is a number": (at("failures", "sweep", "modes", 0, value=7), ()),
    "a fragment group without a part": (at("impacts", 0, "groups", 0, "part", value=...), ()),
    "inputs that are a list": (at("provenance", "inputs", value=[1]), ()),
    "a digest that is a number": (at("provenance", "inputs", value={"missions/x.toml": 5}), ()),
    "no provenance": (at("provenance", value=...), ()),
    "a lift-off in words": (at("mission", "liftoff_utc", value="soon"), ()),
    "nested deeply": (put(DEEP), ()),
    "5,000 digits": (text_at("impacts", 0, "flights", text=DIGITS), ()),
}
FOOTPRINTS = {
    "empty": (put(b""), ()),
    "a list": (put(b"[]"), ()),
    "a point": (at("features", 0, "geometry", value={"type": "Point", "coordinates": [1, 2]}), ()),
    "a bow-tie": (at("features", 0, "geometry", value={"type": "Polygon", "coordinates": BOW_TIE}), ()),
    "no area": (at("features", 0, "properties", "area_m2", value=-1.0), ()),
    "a share in words": (at("features", 0, "properties", "containment", value="most"), ()),
    "a share of 2": (at("features", 0, "properties", "containment", value=2.0), ()),
    "an interval of one": (at("features", 0, "properties", "interval", value=[0.1]), ()),
    "an interval upside down": (at("features", 0, "properties", "interval", value=[0.9, 0.1]), ()),
    "a probability of 2": (at("features", 0, "properties", "probability", value=2.0), ()),
    "an unknown property": (at("features", 0, "properties", "colour", value="red"), ()),
    "no file": (put(None), ()),
}
IMPACTS = {
    "empty": (put(b""), ()),
    "noise": (put(bytes(range(256)) * 4), ()),
    "half a file": (cut(0.5), ()),
    "an array less": (array("0.lon_deg", lambda numbers: None), ()),
    "a latitude of 95°": (array("0.lat_deg", first(95.0)), ()),
    "a latitude that is nan": (array("0.lat_deg", first(np.nan)), ()),
    "fewer latitudes": (array("0.lat_deg", lambda numbers: numbers[:-1]), ()),
    "latitudes in words": (array("0.lat_deg", lambda numbers: numbers.astype(str)), ()),
    "latitudes in a table": (array("0.lat_deg", lambda numbers: numbers[:, None]), ()),
    "a flight below 0": (array("0.flight", first(-1)), ()),
    "a flight beyond the last": (array("0.flight", first(10**6)), ()),
    "objects": (array("0.lat_deg", lambda numbers: numbers.astype(object)), ()),
    "a mass of nothing": (array("0.mass_kg", first(0.0)), ()),
    "a speed that is nan": (array("0.impact_speed_mps", first(np.nan)), ()),
    "a group beyond the last": (array("0.group", first(7)), ()),
    "a failure mode beyond the last": (array("sweep/mode", first(7)), ()),
    "no times of failure": (array("sweep/t_s", lambda numbers: None), ()),
    "no file": (put(None), ()),
}
TRAJECTORIES = {
    "empty": (put(b""), ()),
    "noise": (put(bytes(range(256)) * 4), ()),
    "half a file": (cut(0.5), ()),
    "an array less": (array("nominal/lon_deg", lambda numbers: None), ()),
    "fewer longitudes": (array("nominal/lon_deg", lambda numbers: numbers[:-1]), ()),
    "longitudes in words": (array("nominal/lon_deg", lambda numbers: numbers.astype(str)), ()),
}
SUMS = {
    "empty": (put(b""), ()),
    "another digest": (sub(r"^.", "x"), ()),
    "a name that leads elsewhere": (sub(r"  assessment.json", "  ../../etc/passwd"), ()),
    "not text": (put(b"\xff\xfe\x00\x01" * 50), ()),
    "no file": (put(None), ()),
}
DISCREPANCY = {
    "no file": (put(None), ("no such file", "without a fit of their own")),
    **{what: TOML[what] for what in ("empty", "a picture", "UTF-16", "nested deeply", "an integer of 5,000 digits")},
    **{what: TOML[what] for what in ("an unclosed string", "an unknown key", "no id", "another id")},
    "a source that nobody lists": TOML["a source that nobody lists"],
    "a number twice": (end("\n[range_fraction]\nvalue = 0.03\n"), ("TOML",)),
    "no number for the azimuth": (sub(r"(?s)\[azimuth_deg\].*?(?=\n\[)", ""), ("azimuth_deg", "is missing")),
    "no mark": (
        sub(r'(?s)(\[range_fraction\]\nvalue = [\d.]+\n)mark = "estimated"\n', r"\1"),
        ("range_fraction.mark",),
    ),
    "a mark of its own": (sub(r'mark = "estimated"', 'mark = "certain"'), ("mark",)),
    "a range in per cent": (sub(r"(?<=\[range_fraction\]\nvalue = )[\d.]+", "3.0"), ("range_fraction", "0 to 0.5")),
    "less than nothing": (sub(r"(?<=\[time_fraction\]\nvalue = )[\d.]+", "-0.01"), ("time_fraction", "0 to 0.5")),
    "tails that are none": (
        sub(r"(?<=\[degrees_of_freedom\]\nvalue = )[\d.]+", "0.0"),
        ("degrees_of_freedom", "1 to 100"),
    ),
    "an azimuth in minutes": (sub(r"(?<=\[azimuth_deg\]\nvalue = )[\d.]+", "36.0"), ("azimuth_deg", "0 to 20")),
    "a height in words": (sub(r"(?<=\[height_fraction\]\nvalue = )[\d.]+", '"much"'), ("height_fraction",)),
    "not a number": (sub(r"(?<=\[fall_time_fraction\]\nvalue = )[\d.]+", "nan"), ("fall_time_fraction",)),
}
NOTICE = {
    "empty": (put(b""), ("holds no warning",)),
    "blanks": (put(b" \n \n"), ("holds no warning",)),
    "not text": (put(b"\x00\x01\x02\xff"), ("is not text",)),
    "words without a position": (put(b"Lunch is at noon."), ("holds no warning",)),
    "a book": (put(b"word " * 10_000), ("that is no one warning",)),
    "too large": (put(b"A" * 10_000_001), ("10 MB",)),
    "a page that hides all": (put(b"<script>" * 1_000), ("holds no warning",)),
    "no file": (put(None), ("no such file",)),
}
SPOILED_BY_KIND = {
    "mission": TOML | MISSION,
    "vehicle": TOML | VEHICLE | exposures.RECORD,
    "site": TOML | SITE,
    "zones": GEOJSON | AREAS | ZONES,
    "regions": GEOJSON | AREAS,
    "places": PLACES,
    "ensemble": ENSEMBLE,
    "left-out": LEFT_OUT,
    "discrepancy": DISCREPANCY,
    "profile": PROFILE,
    "sounding": SOUNDING,
    "igra": IGRA,
    "grid": GRID,
    "trajectory": TRAJECTORY,
    "telemetry": TELEMETRY,
    "oem": OEM,
    "xml": OEM_XML,
    "stk": STK,
    "rocket": ROCKET,
    "csv": CSV,
    "geojson": POINTS,
    "gpx": XML,
    "kml": XML,
    "kmz": KMZ,
    "notice-cap": DOCUMENT | {"no alert": (lambda good: good.replace(b"alert", b"alerts"), ("alert",))},
    "notice-s124": DOCUMENT | {"no part": (lambda good: good.replace(b"Navwarn", b"Navwarm"), ("no warning",))},
    "notice-aixm": DOCUMENT | {"no event": (lambda good: good.replace(b"TimeSlice", b"Slice"), ("no event",))},
    "notice-geojson": NOTICE_FEATURES,
    "notice-kml": DOCUMENT | {"no place": (lambda good: good.replace(b"Placemark", b"Place"), ("no place",))},
    "notice-kmz": NOTICE_KMZ,
    "population": exposures.POPULATION,
    "sheltering": exposures.SHELTERING,
    "raster": exposures.RASTER,
    "tracks": exposures.TRACKS,
    "track-lines": exposures.TRACK_LINES,
    "track-gpx": exposures.TRACK_GPX,
    "notice": NOTICE,
    "run": RUN,
    "footprints": FOOTPRINTS,
    "impacts": IMPACTS,
    "trajectories": TRAJECTORIES,
    "sums": SUMS,
}
SPOILED = [
    Row(kind, what, change, 3, words, number)
    for kind, rows in SPOILED_BY_KIND.items()
    for number, (what, (change, words)) in enumerate(rows.items())
]

# --- odd, and good: what, change, exit code of the kind's quickest command, words
ODD_BY_KIND = {
    "mission": {
        "with a mark of the byte order": (start(b"\xef\xbb\xbf"), 0, ("Malligyong-1",)),
        "with line ends of Windows": (lambda good: good.replace(b"\n", b"\r\n"), 0, ("Malligyong-1",)),
        "a number with an underscore, as TOML has it": (sub(r"^month = 8", "month = 0_8"), 3, ()),
    },
    "csv": {
        "semicolons": (lambda good: good.replace(b",", b";"), 4, ("Naha",)),
        "tabs": (lambda good: good.replace(b",", b"\t"), 4, ("Naha",)),
        "Korean headers of Excel": (
            lambda good: "이름,위도,경도\n나하,26.2124,127.6809\n".encode("cp949"),
            4,
            ("나하",),
        ),
        "Japanese headers of Excel": (
            lambda good: "名称,緯度,経度\n那覇,26.2124,127.6809\n".encode("cp932"),
            4,
            ("那覇",),
        ),
        "degrees, minutes, seconds": (put("name,lat,lon\nNaha,26-12-45N,127-40-51E\n"), 4, ("Naha",)),
        "names only": (put("name\nNaha\n"), 4, ("Naha",)),
    },
    "geojson": {
        "a polygon": (at("features", 0, "geometry", value={"type": "Polygon", "coordinates": RING}), 10, ("Naha",)),
        "many points": (
            at("features", 0, "geometry", value={"type": "MultiPoint", "coordinates": [[127.7, 26.2], [124.2, 24.3]]}),
            4,
            ("Naha",),
        ),
    },
    "population": {"with line ends of Windows": (lambda good: good.replace(b"\n", b"\r\n"), 0, ("people",))},
    "raster": {"cells without data": (exposures.drawn(-200.0, nodata=-200.0), 0, ("p.tif",))},
    "tracks": {
        "semicolons": (lambda good: good.replace(b",", b";"), 0, ("Maru",)),
        "a mark of the byte order": (start(b"\xef\xbb\xbf"), 0, ("Maru",)),
        "positions, and how many": (put("name,lat,lon,count\nbuoy,22,126,3\n"), 0, ("buoy",)),
    },
    "gpx": {"as it is": (start(b""), 4, ("Naha",))},
    "kml": {"as it is": (start(b""), 4, ("Naha",))},
    "kmz": {"as it is": (start(b""), 4, ("Naha",))},
    "notice-cap": {
        "as it is": (start(b""), 0, ("TEST.2024.17", "60,000 ft AMSL")),
        "with a mark of the byte order": (start(b"\xef\xbb\xbf"), 0, ("TEST.2024.17",)),
        "in UTF-16": (encoded("utf-16"), 0, ("TEST.2024.17",)),
        "in a Korean encoding": (
            lambda good: good.replace(b"UTF-8", b"EUC-KR").decode().replace("第2段", "2단").encode("cp949"),
            0,
            ("TEST.2024.17",),
        ),
        "an open ring": (sub(r" 24\.7833,159\.7500</polygon>", "</polygon>"), 0, ("not closed",)),
        "an exercise": (sub("Actual", "Exercise"), 0, ("no actual warning",)),
        "words between its elements": (sub("<scope>", "until noon<scope>"), 0, ("until noon",)),
    },
    "notice-s124": {"as it is": (start(b""), 0, ("NAVAREA XI 418/25",))},
    "notice-aixm": {"as it is": (start(b""), 0, ("A4725/25",))},
    "notice-geojson": {
        "as it is": (start(b""), 0, ("n.geojson",)),
        "a bow-tie": (at("features", 0, "geometry", "coordinates", value=BOW_TIE), 0, ("crosses itself",)),
        "no geometry": (at("features", 0, "geometry", value=None), 0, ("No area",)),
        "a height": (at("features", 0, "geometry", "coordinates", 0, 0, value=[123.2, 35.4, 5.0]), 0, ("n.geojson",)),
    },
    "notice-kml": {"as it is": (start(b""), 0, ("First stage",))},
    "notice-kmz": {"as it is": (start(b""), 0, ("First stage",))},
    "notice": {
        "as it is": (start(b""), 0, ("30-20-00N 131-00-00E", "3 Mar 2027")),
        "UTF-16": (lambda good: good.decode().encode("utf-16"), 0, ("30-20-00N 131-00-00E",)),
        "a corner that cannot be read": (
            lambda good: good.replace(b"30-20.0N 132", b"30-X0.0N 132"),
            0,
            ("could not be read",),
        ),
        "a page": (lambda good: b"<html><p>" + good.replace(b" ", b"&nbsp;") + b"</p>", 0, ("30-20-00N 131-00-00E",)),
        "a mail": (lambda good: b"From: a\nTo: b\nSubject: c\n\n> " + good, 0, ("30-20-00N 131-00-00E",)),
    },
}
ODD = [
    Row(kind, what, change, code, words, number)
    for kind, rows in ODD_BY_KIND.items()
    for number, (what, (change, code, words)) in enumerate(rows.items())
]
assert set(SPOILED_BY_KIND) == set(READERS)
