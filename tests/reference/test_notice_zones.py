"""Real notices of every kind, written by hand as zone files: what is inside, what is outside, and when.

The corners, hours and numbers are those of the published texts. Places were put there on the chart: by reading latitude
and longitude between the corners that stand beside them; no place is nearer than 5 km to an edge but where it says so.
"""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest

from fallzone.catalogue.zones import read_zones
from fallzone.checks.check import check_place
from fallzone.model.zone import Place

NM_M = 1_852.0


def degrees(text: str) -> list[float]:
    """Longitude and latitude of "71-01.00N 011-54.00E" or "724711N 0292753E", as notices write them."""
    found = []
    for number, side in re.findall(r"([\d.\-]+)([NSEW])", text):
        if "-" in number:
            parts = [float(part) for part in number.split("-")]
        else:
            # DDMM or DDMMSS; DDDMM or DDDMMSS
            wide = 2 if side in "NS" else 3
            parts = [float(number[:wide]), *(float(number[at : at + 2]) for at in range(wide, len(number), 2))]
        value = sum(part / 60.0**power for power, part in enumerate(parts))
        found.append(-value if side in "SW" else value)
    lat, lon = found
    return [lon, lat]


def points(text: str) -> list[list[float]]:
    return [degrees(corner) for corner in text.split(",")]


def ring(text: str) -> list[list[float]]:
    corners = points(text)
    return [*corners, corners[0]]


def polygon(*texts: str) -> dict:
    if len(texts) == 1:
        return {"type": "Polygon", "coordinates": [ring(texts[0])]}
    return {"type": "MultiPolygon", "coordinates": [[ring(text)] for text in texts]}


def daily(first: str, last: str, start: str, end: str, *weekdays: str) -> dict:
    more = {"weekdays": list(weekdays)} if weekdays else {}
    return {"first_date": first, "last_date": last, "start_utc": start, "end_utc": end, **more}


SURFACE_TO_UNLIMITED = {"lower": {"reference": "SFC"}, "upper": {"reference": "UNL"}}
GROUND_TO_UNLIMITED = {"lower": {"reference": "GND"}, "upper": {"reference": "UNL"}}

# number → geometry, properties, places inside, places outside, count of closures, first start, last end
NOTICES = {
    "HYDROARC 34/26": (
        polygon(
            "71-01.00N 011-54.00E, 69-45.00N 014-19.00E, 70-10.00N 016-21.00E, 70-40.00N 016-53.00E,"
            "71-21.00N 016-05.00E",
            "69-24.00N 015-47.00E, 69-16.00N 015-56.00E, 69-17.00N 016-06.00E, 69-25.00N 016-05.00E",
        ),
        {"schedules": [daily("2026-03-06", "2026-03-15", "19:30", "01:00")], "authority": "NGA"},
        ("70-40N 014-30E", "69-20N 016-00E"),
        ("69-36N 016-30E", "70-00N 012-00E"),
        (10, "2026-03-06T19:30Z", "2026-03-16T01:00Z"),
    ),
    "IMO circular of 12 March 2009": (
        polygon(
            "40-41-44N 135-34-45E, 40-27-22N 138-30-40E, 40-16-34N 138-30-22E, 40-30-52N 135-34-26E",
            "34-35-42N 164-40-42E, 31-22-22N 172-18-36E, 29-55-53N 172-13-47E, 33-09-16N 164-35-42E",
        ),
        {"schedules": [daily("2009-04-04", "2009-04-08", "02:00", "07:00")], "authority": "IMO"},
        ("40-29N 137-00E", "32-16N 168-30E"),
        ("36-00N 150-00E", "40-10N 137-00E"),
        (5, "2009-04-04T02:00Z", "2009-04-08T07:00Z"),
    ),
    "HYDROARC 45/23": (
        polygon("69-58.00N 034-48.00E, 69-58.00N 033-38.00E, 69-34.50N 033-38.00E, 69-34.50N 034-48.00E"),
        {
            "windows_utc": [["2023-04-20T05:00:00Z", "2023-04-20T11:00:00Z"]],
            "schedules": [
                daily("2023-04-18", "2023-04-19", "05:00", "19:00"),
                daily("2023-04-21", "2023-04-23", "09:00", "19:00"),
            ],
            "authority": "NAVAREA XX 43/23 131831Z APR 23",
        },
        ("69-46N 034-10E",),
        ("69-46N 035-10E", "69-20N 034-10E"),
        (6, "2023-04-18T05:00Z", "2023-04-23T19:00Z"),
    ),
    # Sunrise is after midnight and sunset before it: the whole hours of the night go with them
    "HYDROLANT 12/23": (
        polygon(
            "36-48.00N 021-40.00E, 36-48.00N 021-50.00E, 36-42.00N 021-54.00E, 36-31.00N 022-13.00E,"
            "36-21.50N 022-04.50E, 36-36.00N 021-40.00E"
        ),
        {
            "schedules": [
                daily("2023-01-01", "2023-12-31", "00:00", "24:00", "mon"),
                daily("2023-01-01", "2023-12-31", "00:00", "21:00", "tue", "wed", "thu"),
                daily("2023-01-01", "2023-12-31", "00:00", "10:00", "fri"),
            ],
            "authority": "GREEK NAVTEX 286/23 021027Z JAN 23",
        },
        ("36-40N 021-48E", "36-28N 022-04E"),
        ("36-40N 022-10E", "36-20N 021-40E"),
        # 2023 began on a Sunday: 52 of every other day of the week
        (5 * 52, "2023-01-02T00:00Z", "2023-12-29T10:00Z"),
    ),
    "HYDROLANT 838/22": (
        polygon("45-05N 033-33E, 45-59N 033-51E, 47-00N 031-43E, 46-19N 029-55E, 45-05N 029-17E"),
        {
            "windows_utc": [["2022-03-23T14:17:00Z", None]],
            "cancels": ["HYDROLANT 814/22"],
            "authority": "NAVAREA III 124/22 231417Z MAR 22",
        },
        ("46-00N 031-30E",),
        ("44-30N 031-30E",),
        (1, "2022-03-23T14:17Z", None),
    ),
    "HYDROPAC 1174/23": (
        polygon("09-57.70N 076-14.20E, 09-57.50N 075-59.50E, 09-42.00N 076-09.50E, 09-44.50N 076-17.50E"),
        {
            "windows_utc": [
                [f"2023-04-{day}T09:00:00Z", f"2023-04-{day}T{end}:00Z"]
                for day, end in (
                    ("10", "12:00"),
                    ("14", "14:30"),
                    ("17", "12:00"),
                    ("21", "14:30"),
                    ("24", "12:00"),
                    ("28", "14:30"),
                )
            ],
            "authority": "NAVAREA VIII 314/23 092217Z APR 23",
        },
        ("09-50N 076-09E",),
        ("09-50N 076-25E", "09-43N 076-00E"),
        (6, "2023-04-10T09:00Z", "2023-04-28T14:30Z"),
    ),
    "HYDROPAC 1242/23": (
        polygon(
            "19-14.60N 084-53.70E, 19-07.39N 085-35.94E, 18-55.90N 085-32.10E, 18-43.60N 085-20.60E,"
            "18-36.20N 085-06.60E, 18-33.61N 084-53.74E"
        ),
        {
            "schedules": [
                daily("2023-04-18", "2023-04-20", "01:30", "08:30"),
                daily("2023-04-18", "2023-04-20", "09:30", "14:30"),
            ]
        },
        ("18-55N 085-10E",),
        ("18-36N 085-25E", "19-15N 085-20E"),
        (6, "2023-04-18T01:30Z", "2023-04-20T14:30Z"),
    ),
    "HYDROPAC 1259/23": (
        polygon(
            "45-46.00N 147-55.00E, 45-46.00N 148-40.00E, 45-26.08N 148-30.00E, 45-25.50N 148-00.00E",
            "45-35.00N 147-40.00E, 45-17.00N 147-48.00E, 45-08.00N 147-30.00E, 45-25.00N 147-20.00E",
        ),
        {"schedules": [daily("2023-04-17", "2023-04-21", "22:00", "10:00")]},
        ("45-36N 148-15E", "45-20N 147-34E"),
        # Between the two: 16 km from the corner of the one, and 10 km from that of the other
        ("45-17N 148-00E", "45-05N 148-00E"),
        # The warning cancels itself at 221100Z: the last night ends on the 22nd
        (5, "2023-04-17T22:00Z", "2023-04-22T10:00Z"),
    ),
    "HYDROPAC 1264/23": (
        polygon(
            "13-30.00S 130-00.00W, 12-00.00S 112-00.00W, 07-30.00S 091-00.00W, 09-30.00S 091-00.00W,"
            "14-00.00S 112-00.00W, 15-30.00S 130-00.00W"
        ),
        {"schedules": [daily("2023-04-22", "2023-04-24", "07:30", "11:00")], "item": "debris"},
        ("13-00S 112-00W", "08-30S 091-30W", "14-30S 129-00W"),
        ("11-00S 112-00W", "15-00S 112-00W", "08-30S 090-00W"),
        (3, "2023-04-22T07:30Z", "2023-04-24T11:00Z"),
    ),
    # Across 180°, where its north edge passes 17.8° N and its south edge 15.9° N
    "NAVAREA XII 191/23": (
        polygon(
            "22-09.00N 167-02.00W, 19-50.00N 174-26.00W, 18-19.00N 178-52.00W, 15-00.00N 173-24.00E,"
            "11-44.00N 167-39.00E, 11-18.00N 167-54.00E, 13-44.00N 174-11.00E, 16-08.00N 179-30.00W,"
            "18-10.00N 173-45.00W, 20-13.00N 167-33.00W, 21-52.00N 162-27.00W, 22-26.00N 160-32.00W,"
            "23-04.00N 157-57.00W, 23-36.00N 155-42.00W, 24-05.00N 154-01.00W, 24-24.00N 153-16.00W,"
            "24-43.00N 152-44.00W, 24-49.00N 152-48.00W, 24-41.00N 154-58.00W, 24-08.00N 158-18.00W,"
            "23-21.00N 162-33.00W"
        ),
        {
            "schedules": [daily("2023-04-17", "2023-04-21", "11:55", "17:50")],
            "cancels": ["NAVAREA XII 189/23"],
            "authority": "SPACEX 0/23 070601Z APR 23",
            "item": "debris",
        },
        ("16-54N 180-00E", "16-36N 179-30E", "17-18N 179-00W", "12-30N 170-00E", "23-30N 160-00W"),
        ("14-30N 180-00E", "19-30N 180-00E", "14-00N 178-00W", "17-00N 176-00E", "20-00N 160-00W"),
        (5, "2023-04-17T11:55Z", "2023-04-21T17:50Z"),
    ),
    "NAVAREA XII 210/23": (
        polygon(
            "34-40.00N 121-26.00W, 34-40.00N 120-54.00W, 34-46.00N 120-37.00W, 34-57.00N 120-37.00W,"
            "34-58.00N 120-59.00W, 34-58.00N 121-24.00W",
            "34-16.00N 125-09.00W, 34-33.00N 125-12.00W, 34-53.00N 122-22.00W, 34-35.00N 122-20.00W",
            "32-13.00N 138-00.00W, 32-29.00N 138-05.00W, 32-45.00N 136-51.00W, 32-29.00N 136-46.00W",
        ),
        {"schedules": [daily("2023-04-19", "2023-04-20", "06:31", "13:37")], "cancels": ["NAVAREA XII 209/23"]},
        ("34-49N 121-05W", "34-35N 123-45W", "32-29N 137-25W"),
        ("34-46N 121-52W", "33-30N 130-00W", "32-10N 137-00W"),
        (2, "2023-04-19T06:31Z", "2023-04-20T13:37Z"),
    ),
    "HYDROLANT 752/23": (
        polygon(
            "05-26.00N 047-13.00W, 05-26.00N 048-08.00W, 04-55.00N 048-09.00W, 04-54.00N 047-14.00W",
            "05-13.00N 045-18.00W, 05-16.00N 047-00.00W, 04-59.00N 047-01.00W, 04-57.00N 045-18.00W",
        ),
        {"window_utc": ["2023-04-13T11:04:00Z", "2023-04-30T12:46:00Z"]},
        ("05-10N 047-40W", "05-06N 046-10W"),
        ("05-06N 047-07W", "05-30N 046-10W"),
        (1, "2023-04-13T11:04Z", "2023-04-30T12:46Z"),
    ),
    "NAVAREA IV 418/23": (
        polygon(
            "28-38.47N 080-37.31W, 28-38.00N 080-32.00W, 28-37.00N 080-23.00W, 28-20.00N 079-55.00W,"
            "28-16.00N 079-57.00W, 28-31.21N 080-33.38W",
            "26-26.00N 076-00.00W, 25-40.00N 074-06.00W, 25-24.00N 073-52.00W, 25-04.00N 074-14.00W,"
            "25-13.00N 074-45.00W, 26-03.00N 076-00.00W",
        ),
        {
            "windows_utc": [
                [f"2023-04-{day}T{start}:00Z", f"2023-04-{day}T{end}:00Z"]
                for day, start, end in (
                    ("19", "12:18", "16:47"),
                    ("20", "11:53", "16:22"),
                    ("21", "11:28", "15:56"),
                    ("22", "11:02", "15:31"),
                    ("23", "10:37", "15:06"),
                    ("24", "10:12", "14:41"),
                    ("25", "09:47", "14:16"),
                )
            ],
            "cancels": ["NAVAREA IV 414/23"],
        },
        ("28-33N 080-27W", "25-30N 074-40W"),
        ("28-10N 080-20W", "26-30N 075-00W"),
        (7, "2023-04-19T12:18Z", "2023-04-25T14:16Z"),
    ),
    "A0611/26": (
        polygon("3803N 10718E, 3809N 10745E, 3757N 10749E, 3751N 10722E"),
        {"window_utc": ["2026-03-15T13:14:00Z", "2026-03-15T13:35:00Z"], "levels": SURFACE_TO_UNLIMITED},
        ("3800N 10733E",),
        ("3815N 10733E", "3745N 10733E"),
        (1, "2026-03-15T13:14Z", "2026-03-15T13:35Z"),
    ),
    # The circle of the same notice's Q-line: 3800N10733E013
    "A0611/26, line Q": (
        {"type": "Point", "coordinates": degrees("3800N 10733E")},
        {
            "radius_m": 13.0 * NM_M,
            "as_written": "013",
            "window_utc": ["2026-03-15T13:14:00Z", "2026-03-15T13:35:00Z"],
            "levels": {"lower": {"reference": "FL", "value": 0}, "upper": {"reference": "FL", "value": 999}},
        },
        # A minute of latitude is a nautical mile; 10 NM east are 10 / cos 38° = 12.7' of longitude
        ("3810N 10733E", "3800N 10745E", "3750N 10733E"),
        ("3816N 10733E", "3800N 10754E", "3744N 10733E"),
        (1, "2026-03-15T13:14Z", "2026-03-15T13:35Z"),
    ),
    "A2410/26": (
        polygon(
            "724711N 0292753E, 725238N 0300000E, 722911N 0300000E",
            "725238N 0300000E, 730132N 0305414E, 722300N 0320500E, 714500N 0320500E, 713933N 0312513E,"
            "721330N 0302700E, 722911N 0300000E",
            "705600N 0320500E, 701000N 0320500E, 700928N 0320152E, 701500N 0315000E, 703007N 0315000E,703622N 0314318E",
        ),
        {
            "schedules": [
                daily("2026-04-13", "2026-04-29", "21:00", "23:59"),
                daily("2026-04-14", "2026-04-30", "00:00", "16:00"),
            ],
            "levels": GROUND_TO_UNLIMITED,
        },
        ("724300N 0294900E", "722500N 0310000E", "703500N 0315800E"),
        ("731000N 0294900E", "711500N 0320000E"),
        # 13th at night, 14th to 29th twice a day, 30th until 1600
        (1 + 2 * 16 + 1, "2026-04-13T21:00Z", "2026-04-30T16:00Z"),
    ),
    # Edges of 63° of longitude: near their ends every reading of "a line joining" agrees
    "B3661/26": (
        polygon("590300S 1310000W, 630900S 1310000W, 624100S 1630000E, 621200S 1630000E, 594236S 1654912E"),
        {"schedules": [daily("2026-07-15", "2026-07-23", "09:00", "21:00")], "levels": SURFACE_TO_UNLIMITED},
        ("613000S 1330000W", "620000S 1640000E"),
        ("613000S 1300000W", "560000S 1800000E", "700000S 1800000E"),
        (9, "2026-07-15T09:00Z", "2026-07-23T21:00Z"),
    ),
    # 30' of latitude at an angle of 64° to the line are 27 NM off it, 60' are 54 NM
    "K1569/26": (
        {
            "type": "LineString",
            "coordinates": points("455946N 0633351E, 473200N 0680000E, 503000N 0801200E, 505600N 0834100E"),
        },
        {
            "width_m": 2.0 * 40.5 * NM_M,
            "as_written": "40.5 NM EITHER SIDE OF A STRAIGHT LINE",
            "window_utc": ["2026-07-14T14:47:00Z", "2026-07-14T15:22:00Z"],
            "levels": GROUND_TO_UNLIMITED,
        },
        # The last one lies 30 NM beyond the end: an end may be rounded
        ("473200N 0680000E", "480200N 0680000E", "470200N 0680000E", "505600N 0842830E"),
        ("483200N 0680000E", "463200N 0680000E", "514100N 0834100E", "505600N 0850000E"),
        (1, "2026-07-14T14:47Z", "2026-07-14T15:22Z"),
    ),
    "A2846/26": (
        polygon("162006N 0842918E, 160148N 0872318E, 135224N 0853130E, 144306N 0823330E"),
        {"schedules": [daily("2026-09-22", "2026-09-24", "01:30", "05:30")], "levels": SURFACE_TO_UNLIMITED},
        ("151000N 0850000E",),
        ("133000N 0830000E", "163000N 0860000E"),
        (3, "2026-09-22T01:30Z", "2026-09-24T05:30Z"),
    ),
    # 7 to 11 in the morning in Texas, then each day until conditions permit the launch
    "USCG D8 BNM 0019-24": (
        polygon(
            "23-45-00N 089-55-00W, 23-42-00N 089-09-00W, 23-28-00N 089-00-00W, 23-22-00N 089-06-00W,"
            "23-32-00N 089-23-00W, 23-33-00N 089-55-00W"
        ),
        {"windows_utc": [["2024-03-14T12:00:00Z", "2024-03-14T16:00:00Z"], ["2024-03-15T00:00:00Z", None]]},
        ("23-38N 089-40W", "23-28N 089-07W"),
        ("23-20N 089-40W", "23-38N 090-10W"),
        (2, "2024-03-14T12:00Z", None),
    ),
}


def zone_of(number: str, folder):
    geometry, more, *_ = NOTICES[number]
    properties = {
        "id": re.sub(r"\W+", "-", number.lower()),
        "title": number,
        "item": "stage-1",
        "kind": "announced",
        "mark": "declared",
        "source": "the notice itself",
        "uncertainty_m": 0.0,
        "number": number,
        "text": "as published",
        **more,
    }
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    file = folder / "notice.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    (zone,) = read_zones(file)
    return zone


@pytest.mark.parametrize("number", NOTICES)
def test_places_inside_and_outside_a_notice_are_as_the_chart_shows(number, tmp_path):
    zone = zone_of(number, tmp_path)
    _, _, inside, outside, _ = NOTICES[number]
    for verdict, places in (("INSIDE", inside), ("OUTSIDE", outside)):
        for text in places:
            lon, lat = degrees(text)
            place = Place(id=text, name=text, lon_deg=lon, lat_deg=lat, names={}, area="", source="chart")
            assert check_place(place, zones=[zone], footprints=()).verdict == verdict, text


@pytest.mark.parametrize("number", NOTICES)
def test_a_notice_is_closed_when_it_says(number, tmp_path):
    zone = zone_of(number, tmp_path)
    count, first, last = NOTICES[number][4]
    windows = zone.list_windows()
    assert len(windows) == count and windows[0][0] == datetime.fromisoformat(first)
    if last is None:
        assert zone.window_utc is None and windows[-1][1] is None
    else:
        assert zone.window_utc == (datetime.fromisoformat(first), datetime.fromisoformat(last))
    assert all(end is None or start < end for start, end in windows)


@pytest.mark.parametrize("number", NOTICES)
def test_what_a_notice_says_of_itself_is_kept(number, tmp_path):
    zone, told = zone_of(number, tmp_path), NOTICES[number][1]
    assert zone.number == number and zone.text == "as published"
    assert zone.authority == told.get("authority") and list(zone.cancels) == told.get("cancels", [])
    if "levels" in told:
        assert zone.levels.model_dump(mode="json", exclude_none=True) == told["levels"]
    assert getattr(zone.shape, "as_written", None) == told.get("as_written")
