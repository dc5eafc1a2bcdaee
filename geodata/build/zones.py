"""Build the zone files of the shipped missions from published corners, sizes and distances."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import timedelta
from functools import partial
from pathlib import Path

from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.load import find_pad, load_site
from fallzone.catalogue.reading import read_record, read_toml
from fallzone.earth.geodesic import forward
from fallzone.files import any_file, write_whole
from fallzone.model.mission import Mission

GEODATA = Path(__file__).resolve().parents[1]

# Press (2009, 2021): land circle of 3 km; sea 24 km wide, 78 km long, air 44 by 95 km, along the direction of flight
LAND_RADIUS_M = 3_000.0
SEA_M, AIR_M = (24_000.0, 78_000.0), (44_000.0, 95_000.0)
# From T−2 h to T+10 min
CLOSED_MIN = (-120, 10)
FIRST_NURI, SECOND_NURI = "nuri-2021-10-21", "nuri-2022-06-21"

_TEXTS = tomllib.loads(Path(__file__).with_name("zones.toml").read_text(encoding="utf-8"))
TITLES, NOTES = _TEXTS["titles"], _TEXTS["notes"]


def build_launch_control(mission_id: str) -> dict:
    """Areas closed for a launch of Nuri, laid along the launch azimuth of the first flight."""
    mission = read_record(GEODATA / "missions" / f"{FIRST_NURI}.toml", Mission)
    launched = read_toml(GEODATA / "missions" / f"{mission_id}.toml")["liftoff_utc"]
    window = [(launched + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ") for minutes in CLOSED_MIN]
    prefix = "nuri-control" if mission_id == FIRST_NURI else f"nuri-control-{launched.year}"
    pad = find_pad(mission, load_site(mission.site, Geodata(GEODATA)))
    azimuth_deg = mission.guidance.launch_azimuth_deg
    circle = [forward(pad.lon_deg, pad.lat_deg, -turn, LAND_RADIUS_M) for turn in range(0, 360, 10)]
    areas = {
        "land": (circle, 1_000.0),
        "sea": (_along(pad, azimuth_deg, *SEA_M), 10_000.0),
        "air": (_along(pad, azimuth_deg, *AIR_M), 10_000.0),
    }
    features = [
        _feature(
            f"{prefix}-{name}",
            corners,
            title=TITLES[name],
            item="debris",
            kind="control-area",
            mark="estimated",
            source="Korean press, 2009 and 2021: sizes and times of the launch-day controls at Goheung",
            note=NOTES["launch-control"],
            uncertainty_m=uncertainty_m,
            window_utc=window,
        )
        for name, (corners, uncertainty_m) in areas.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def build_malligyong() -> dict:
    """Zones A, B and C of 2023; the same for the launches of May, August and November."""
    distances = "Built from the distances in the press of May 2023 to the announced zones; not the announced corners"
    features = [
        _feature(
            "malligyong-1-2023-a",
            [(123.2, 35.4), (123.9, 35.4), (123.9, 36.1), (123.2, 36.1)],
            title=TITLES["a"],
            item="stage-1",
            kind="estimated",
            mark="estimated",
            source=distances,
            note=NOTES["box"],
            uncertainty_m=30_000.0,
            window_utc=None,
        ),
        _feature(
            "malligyong-1-2023-b",
            [(122.94, 33.0), (123.58, 33.0), (123.58, 34.2), (122.94, 34.2)],
            title=TITLES["b"],
            item="fairing",
            kind="estimated",
            mark="estimated",
            source=distances,
            note=NOTES["box"],
            uncertainty_m=30_000.0,
            window_utc=None,
        ),
        _feature(
            "malligyong-1-2023-c",
            [(128.668333, 14.902778), (129.180556, 11.321667), (129.902222, 11.446944), (129.400833, 15.028333)],
            title=TITLES["c"],
            item="stage-2",
            kind="announced",
            mark="declared",
            source="Manila notice to airmen B4525/23",
            note=NOTES["no-country"],
            uncertainty_m=0.0,
            window_utc=None,
        ),
    ]
    return {"type": "FeatureCollection", "features": features}


def build_kwangmyongsong_2012_04() -> dict:
    """Zones of the first flight of Unha-3 in 2012."""
    source = "Japanese Prime Minister's Office, 2012: coordinates announced to the International Maritime Organization"
    stage_1 = [(124.509444, 35.203611), (124.873056, 35.206944), (124.840278, 35.919444), (124.536111, 35.922222)]
    stage_2 = [(123.7575, 15.159722), (124.770833, 15.138611), (124.753611, 19.385556), (123.907222, 19.408889)]
    features = [
        _announced("kwangmyongsong-3-2012-04-s1", "stage-1", stage_1, source=source, window_utc=None),
        _announced("kwangmyongsong-3-2012-04-s2", "stage-2", stage_2, source=source, window_utc=None),
    ]
    return {"type": "FeatureCollection", "features": features}


def build_kwangmyongsong_2012_12() -> dict:
    """Zones of the second flight in 2012; of two of them only sizes and distances are available."""
    source = "Announcement to the International Maritime Organization, December 2012, as printed in the press"
    sizes = "Sizes and distances in the press, December 2012"
    # 22:00 UTC of the day before is the morning of the day at the place itself
    window = ["2012-12-09T22:00:00Z", "2012-12-23T03:00:00Z"]
    stage_1 = [(124.542222, 34.976667), (124.936389, 34.978611), (124.906389, 35.735278), (124.508333, 35.735)]
    # How far a zone can reach is assumed, wide enough that no reading of the words leads beyond it: either zone may
    # begin or have its middle at the distance told, and the Philippines have 1,500 km of eastern coast
    features = [
        _announced(
            "kwangmyongsong-3-2-2012-12-s1",
            "stage-1",
            stage_1,
            source=source,
            window_utc=window,
            note=NOTES["2012-12-stage-1"],
        ),
        _announced(
            "kwangmyongsong-3-2-2012-12-fairing",
            "fairing",
            None,
            source=sizes,
            window_utc=window,
            note=NOTES["2012-12-fairing"],
            about_lonlat=[124.6, 33.2],
            reach_m=250_000.0,
        ),
        _announced(
            "kwangmyongsong-3-2-2012-12-s2",
            "stage-2",
            None,
            source=sizes,
            window_utc=window,
            note=NOTES["2012-12-stage-2"],
            about_lonlat=[125.5, 12.5],
            reach_m=1_050_000.0,
        ),
    ]
    return {"type": "FeatureCollection", "features": features}


def build_kwangmyongsong_2016() -> dict:
    """Zones of the flight of 2016."""
    source = "Letter to the International Maritime Organization, February 2016"
    # 07:00 to 12:00 at UTC+8:30
    window = ["2016-02-06T22:30:00Z", "2016-02-14T03:30:00Z"]
    corners = {
        "stage-1": [(124.5, 36 + 4 / 60), (124.9, 36 + 4 / 60), (124.9, 35 + 19 / 60), (124.5, 35 + 19 / 60)],
        "fairing": [
            (124 + 11 / 60, 33 + 16 / 60),
            (125 + 9 / 60, 33 + 16 / 60),
            (125 + 8 / 60, 32 + 21 / 60),
            (124 + 11 / 60, 32 + 22 / 60),
        ],
        "stage-2": [
            (123 + 53 / 60, 19 + 44 / 60),
            (124 + 51 / 60, 19 + 43 / 60),
            (124 + 48 / 60, 17.0),
            (123 + 52 / 60, 17 + 1 / 60),
        ],
    }
    names = {"stage-1": "s1", "fairing": "fairing", "stage-2": "s2"}
    features = [
        _announced(
            f"kwangmyongsong-4-2016-{names[item]}", item, ring, source=source, window_utc=window, note=NOTES["2016"]
        )
        for item, ring in corners.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def build_sriharikota(prefix: str, number: str, schedules: list[dict], corners: dict[str, str]) -> dict:
    """Danger zones of a flight from Sriharikota, from its notice to airmen."""
    facts = {"source": f"Notice to airmen {number} (Chennai)", "number": number, "schedules": schedules}
    pad = {
        "type": "Feature",
        "properties": {
            "id": f"{prefix}-pad",
            "title": TITLES["pad"],
            "item": "debris",
            "kind": "control-area",
            "mark": "declared",
            "as_written": "A CIRCLE OF 10 NAUTICAL MILES AROUND THE LAUNCH PAD",
            "radius_m": 18_520.0,
            "uncertainty_m": 0.0,
            **facts,
        },
        "geometry": {"type": "Point", "coordinates": [80.23, 13.72]},
    }
    zones = [
        _announced(f"{prefix}-{item}", item, _read_corners(text), note=NOTES["by-range"], **facts)
        for item, text in corners.items()
    ]
    return {"type": "FeatureCollection", "features": [pad, *zones]}


def build_tanegashima(prefix: str, number: str, corners: str, window: list[str] | None, note: str) -> dict:
    """Zone of the first stage of a flight from Tanegashima, from its notice to airmen."""
    properties = {"source": f"Notice to airmen {number} (Japan)", "number": number, "window_utc": window}
    zone = _announced(f"{prefix}-s1", "stage-1", _read_corners(corners), note=NOTES[note], **properties)
    return {"type": "FeatureCollection", "features": [zone]}


def _read_corners(text: str) -> list:
    """Longitude and latitude of corners east of Greenwich: DDMM[SS]N or S, DDDMM[SS]E."""
    corners = []
    for lat, side, lon in re.findall(r"(\d+)([NS])(\d+)E", text):
        parts = [(lon[:3], *re.findall("..", lon[3:])), (lat[:2], *re.findall("..", lat[2:]))]
        east, north = (sum(int(part) / 60.0**power for power, part in enumerate(angle)) for angle in parts)
        corners.append((east, -north if side == "S" else north))
    return corners


def _daily(first_date: str, last_date: str, start_utc: str, end_utc: str) -> dict:
    return {"first_date": first_date, "last_date": last_date, "start_utc": start_utc, "end_utc": end_utc}


def _announced(zone_id: str, item: str, corners: list | None, **properties) -> dict:
    """A zone as it was announced: its corners, or none where none are available."""
    facts = {"title": TITLES[item], "item": item, "kind": "announced", "mark": "declared"}
    return _feature(zone_id, corners, **facts, uncertainty_m=0.0, **properties)


def _along(pad, azimuth_deg: float, width_m: float, length_m: float) -> list:
    """Corners of a rectangle that begins at the pad and lies along an azimuth."""
    far = forward(pad.lon_deg, pad.lat_deg, azimuth_deg, length_m)
    half = width_m / 2.0
    near_right, near_left = (forward(pad.lon_deg, pad.lat_deg, azimuth_deg + side, half) for side in (90.0, -90.0))
    far_left, far_right = (forward(*far, azimuth_deg + side, half) for side in (-90.0, 90.0))
    return [near_right, far_right, far_left, near_left]


def _feature(zone_id: str, corners: list | None, **properties) -> dict:
    geometry = None
    if corners is not None:
        ring = [[round(float(lon), 6), round(float(lat), 6)] for lon, lat in [*corners, corners[0]]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"id": zone_id, **properties}, "geometry": geometry}


def main() -> None:
    files = {
        "nuri-launch-control": partial(build_launch_control, FIRST_NURI),
        "nuri-launch-control-2022": partial(build_launch_control, SECOND_NURI),
        "malligyong-1-2023": build_malligyong,
        "kwangmyongsong-3-2012-04": build_kwangmyongsong_2012_04,
        "kwangmyongsong-3-2-2012-12": build_kwangmyongsong_2012_12,
        "kwangmyongsong-4-2016": build_kwangmyongsong_2016,
        "lvm3-2019-07": partial(
            build_sriharikota,
            "lvm3-2019-07",
            "A1550/19",
            [
                _daily("2019-07-17", "2019-07-17", "21:00", "22:00"),
                _daily("2019-07-18", "2019-07-31", "08:30", "10:00"),
            ],
            {
                "booster-1": "1230N08240E 1315N08250E 1245N08410E 1200N08400E",
                "fairing": "1135N08500E 1225N08510E 1145N08715E 1055N08705E",
                "stage-1": "0810N09420E 0900N09440E 0825N09615E 0735N09555E",
            },
        ),
        "pslv-2019-11": partial(
            build_sriharikota,
            "pslv-2019-11",
            "A2390/19",
            [_daily("2019-11-10", "2019-12-09", "03:30", "05:30")],
            {
                "booster-1": "1310N08025E 1325N08040E 1245N08115E 1230N08100E",
                "booster-2": "1145N08120E 1210N08150E 1045N08255E 1020N08225E",
                "stage-1": "1015N08230E 1040N08300E 0950N08335E 0925N08305E",
                "fairing": "0840N08320E 0840N08355E 0715N08355E 0715N08320E",
                "stage-2": "0300S08100E 0320S08220E 0705S08125E 0645S08005E",
                "stage-3": "2955S07345E 3035S07620E 4005S07350E 3925S07115E",
            },
        ),
        "h3-2024-11": partial(
            build_tanegashima,
            "h3-2024-11",
            "A4399/24",
            "244700N1594500E 264100N1601700E 243200N1680700E 223700N1673600E",
            ["2024-11-02T06:46:00Z", "2024-11-02T09:05:00Z"],
            "h3-2024-11",
        ),
        "h3-2025-02": partial(
            build_tanegashima,
            "h3-2025-02",
            "A0353/25",
            "245400N1595900E 264900N1603500E 241700N1684300E 222100N1680700E",
            None,
            "h3-2025-02",
        ),
        "h3-2025-10": partial(
            build_tanegashima,
            "h3-2025-10",
            "A4725/25",
            "160900N1475800E 174000N1493500E 104500N1560100E 091400N1542500E",
            ["2025-10-26T00:00:00Z", "2025-10-26T00:30:00Z"],
            "by-range",
        ),
        "h2a-2025-06": partial(
            build_tanegashima,
            "h2a-2025-06",
            "A2914/25",
            "134500N1320200E 134400N1334800E 110100N1334700E 110100N1320100E",
            ["2025-06-28T16:30:00Z", "2025-06-28T17:25:00Z"],
            "by-range",
        ),
    }
    for name, build in files.items():
        text = json.dumps(build(), ensure_ascii=False, indent=1) + "\n"
        write_whole(GEODATA / "zones" / f"{name}.geojson", text.encode(), replaces=any_file)


if __name__ == "__main__":
    main()
