"""Tracks from GPX: segments of tracks with their times and elevations, and routes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import read_bytes
from fallzone.catalogue.xml_tree import local_name, parse_xml
from fallzone.errors import InputError
from fallzone.exposures.traffic.fixes import Fix, build_track, parse_time
from fallzone.model.exposures.exposure import Track
from fallzone.numbers import parse_number
from fallzone.words import _

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read_gpx(path: Path) -> list[Track]:
    """Read the tracks and routes of a GPX file; its waypoints are not used.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    list of Track
        In the order of the file, a track for each segment.

    Raises
    ------
    InputError
        Names file, track, point and value.
    """
    file = str(path)
    root = parse_xml(read_bytes(path), file)
    if local_name(root) != "gpx":
        raise InputError(file, _("is XML of the kind <{kind}>").format(kind=local_name(root)[:40]), _("expected <gpx>"))
    tracks = []
    for number, element in enumerate(root, start=1):
        if local_name(element) not in ("trk", "rte"):
            continue
        segments = (
            [one for one in element if local_name(one) == "trkseg"] if local_name(element) == "trk" else [element]
        )
        for part, segment in enumerate(segments, start=1):
            where = _("{file} element {number} segment {part}").format(file=file, number=number, part=part)
            fixes = [
                _read_fix(_("{track} point {number}").format(track=where, number=index), point)
                for index, point in enumerate(
                    (one for one in segment if local_name(one) in ("trkpt", "rtept")), start=1
                )
            ]
            name = _text(element, "name")
            name = f"{name} ({part})" if name and len(segments) > 1 else name
            tracks.append(build_track(where, name, fixes, has_dates=True, source=file))
    return tracks


def _read_fix(where: str, point: Element) -> Fix:
    lat_deg, lon_deg = (
        parse_number(point.get(key) or "", f"{where} [{key}]", -most, most) for key, most in (("lat", 90), ("lon", 360))
    )
    height, time = _text(point, "ele"), _text(point, "time")
    return Fix(
        where,
        lon_deg,
        lat_deg,
        parse_number(height, f"{where} [ele]", -500.0, 1e6) if height else 0.0,
        parse_time(time, f"{where} [time]") if time else None,
        None,
    )


def _text(element: Element, tag: str) -> str:
    return next((" ".join(child.text.split()) for child in element if local_name(child) == tag and child.text), "")
