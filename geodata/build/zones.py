"""Build the zone files of the shipped missions from published corners, sizes and distances."""

from __future__ import annotations

import json
from pathlib import Path

from fallzone.catalogue.load import find_pad, load_site
from fallzone.catalogue.reading import read_record
from fallzone.earth.geodesic import forward
from fallzone.files import write_whole
from fallzone.model.mission import Mission

GEODATA = Path(__file__).resolve().parents[1]

# Press (2009, 2021): land circle of 3 km; sea 24 km wide, 78 km long, air 44 by 95 km, along the direction of flight
LAND_RADIUS_M = 3_000.0
SEA_M, AIR_M = (24_000.0, 78_000.0), (44_000.0, 95_000.0)
# T−2 h to T+10 min of the lift-off at 08:00 UTC
CONTROL_WINDOW = ["2021-10-21T06:00:00Z", "2021-10-21T08:10:00Z"]


def build_launch_control() -> dict:
    """Areas closed for the launch of Nuri, laid along the launch azimuth of the mission file."""
    mission = read_record(GEODATA / "missions" / "nuri-2021-10-21.toml", Mission)
    pad = find_pad(mission, load_site(mission.site))
    azimuth_deg = mission.guidance.launch_azimuth_deg
    circle = [forward(pad.lon_deg, pad.lat_deg, -turn, LAND_RADIUS_M) for turn in range(0, 360, 10)]
    areas = {
        "land": ("Land closed for the launch: circle of 3 km", circle, 1_000.0),
        "sea": ("Sea closed for the launch: 24 by 78 km", _along(pad, azimuth_deg, *SEA_M), 10_000.0),
        "air": ("Airspace closed for the launch: 44 by 95 km", _along(pad, azimuth_deg, *AIR_M), 10_000.0),
    }
    features = [
        _feature(
            f"nuri-control-{name}",
            corners,
            title=title,
            item="debris",
            kind="control-area",
            mark="estimated",
            source="Korean press, 2009 and 2021: sizes and times of the launch-day controls at Goheung",
            note="Derived from the published size: begins at the pad and lies along the fitted launch azimuth, both"
            " assumed. It is closed to traffic on the day of launch; it is not a fall zone.",
            uncertainty_m=uncertainty_m,
            window_utc=CONTROL_WINDOW,
        )
        for name, (title, corners, uncertainty_m) in areas.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def build_malligyong() -> dict:
    """Zones A, B and C of 2023; the same for the launches of May, August and November."""
    distances = "Built from the distances in the press of May 2023 to the announced zones; not the announced corners"
    note = "Estimated box: the announced corners are not in hand. Not to be used to score a flight."
    features = [
        _feature(
            "malligyong-1-2023-a",
            [(123.2, 35.4), (123.9, 35.4), (123.9, 36.1), (123.2, 36.1)],
            title="Zone A: first stage",
            item="stage-1",
            kind="estimated",
            mark="estimated",
            source=distances,
            note=note,
            uncertainty_m=30_000.0,
            window_utc=None,
        ),
        _feature(
            "malligyong-1-2023-b",
            [(122.94, 33.0), (123.58, 33.0), (123.58, 34.2), (122.94, 34.2)],
            title="Zone B: fairing",
            item="fairing",
            kind="estimated",
            mark="estimated",
            source=distances,
            note=note,
            uncertainty_m=30_000.0,
            window_utc=None,
        ),
        _feature(
            "malligyong-1-2023-c",
            [(128.668333, 14.902778), (129.180556, 11.321667), (129.902222, 11.446944), (129.400833, 15.028333)],
            title="Zone C: second stage",
            item="stage-2",
            kind="announced",
            mark="declared",
            source="Manila notice to airmen B4525/23",
            note="The notice names no country; its window and place match the announced zone.",
            uncertainty_m=0.0,
            window_utc=None,
        ),
    ]
    return {"type": "FeatureCollection", "features": features}


def _along(pad, azimuth_deg: float, width_m: float, length_m: float) -> list:
    """Corners of a rectangle that begins at the pad and lies along an azimuth."""
    far = forward(pad.lon_deg, pad.lat_deg, azimuth_deg, length_m)
    half = width_m / 2.0
    near_right, near_left = (forward(pad.lon_deg, pad.lat_deg, azimuth_deg + side, half) for side in (90.0, -90.0))
    far_left, far_right = (forward(*far, azimuth_deg + side, half) for side in (-90.0, 90.0))
    return [near_right, far_right, far_left, near_left]


def _feature(zone_id: str, corners: list, **properties) -> dict:
    ring = [[round(float(lon), 6), round(float(lat), 6)] for lon, lat in [*corners, corners[0]]]
    return {
        "type": "Feature",
        "properties": {"id": zone_id, **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def main() -> None:
    for name, build in (("nuri-launch-control", build_launch_control), ("malligyong-1-2023", build_malligyong)):
        text = json.dumps(build(), ensure_ascii=False, indent=1) + "\n"
        write_whole(GEODATA / "zones" / f"{name}.geojson", text.encode())


if __name__ == "__main__":
    main()
