"""How many areas of an archive of NOTAM are read as its keeper reads them, and of how many nothing is OUTSIDE.

Usage: python bench/notam_archive.py FILE.json ...

Each file holds the lists ``CODE``, ``RAWMESSAGE`` (texts) and ``COORDINATES`` (the corners of one area of each as its
keeper read them: ``N1629E09244-N1637E09211-...``), as public collections of launch NOTAM do. An area counts as read
where the overlap of both over their union is above 0.99. Notices below that are listed: which of both is wrong has to
be looked at.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import shapely

from fallzone.earth.rings import unwrap
from fallzone.notices.doubts import find_doubts
from fallzone.notices.read import read_notices

_CORNER = re.compile(r"([NS])(\d{2})(\d\d)?(\d\d)?([EW])(\d{3})(\d\d)?(\d\d)?")
_SAME = 0.99


def main(files: list[str]) -> None:
    """Read every notice of the files and print what differs, then how many do not."""
    same = doubted = count = 0
    for file in map(Path, files):
        archive = json.loads(file.read_text(encoding="utf-8"))
        for code, text, corners in zip(archive["CODE"], archive["RAWMESSAGE"], archive["COORDINATES"], strict=True):
            notices = read_notices(text, file=f"{code}.txt")
            shapes = [zone.zone.shape for notice in notices for zone in notice.zones]
            rings = [ring.corners_lonlat for shape in shapes for ring in getattr(shape, "rings", ())]
            overlap = max((_find_overlap(_read(corners), ring) for ring in rings), default=0.0)
            count += 1
            same += overlap > _SAME
            doubted += any(map(find_doubts, notices))
            if overlap <= _SAME:
                print(f"{file.name} {code}: overlap {overlap:.3f} with {len(rings)} rings of {len(shapes)} areas")
    print(f"{same} of {count} areas the same: {same / count:.1%}")
    print(f"nothing is OUTSIDE of {doubted}: {doubted / count:.1%}")


def _read(corners: str) -> list[tuple[float, float]]:
    """Corners of the archive, degrees north and east."""
    found = []
    for north, *lat, east, lon, lon_minutes, lon_seconds in _CORNER.findall(corners):
        found.append((_degrees(lon, lon_minutes, lon_seconds, east == "W"), _degrees(*lat, north == "S")))
    return found


def _degrees(whole: str, minutes: str, seconds: str, is_negative: bool) -> float:
    value = int(whole) + int(minutes or 0) / 60.0 + int(seconds or 0) / 3600.0
    return -value if is_negative else value


def _find_overlap(one: list[tuple[float, float]], other: tuple[tuple[float, float], ...]) -> float:
    """Area that two rings share over the area of both together, in longitude and latitude."""
    first, second = _draw(one), _draw(other)
    turns = 360.0 * round((first.centroid.x - second.centroid.x) / 360.0)
    second = shapely.transform(second, lambda lonlat: np.add(lonlat, [turns, 0.0]))
    return shapely.area(shapely.intersection(first, second)) / shapely.area(shapely.union(first, second))


def _draw(corners: list[tuple[float, float]] | tuple[tuple[float, float], ...]) -> shapely.Polygon:
    lon, lat = np.array(corners).T
    ring = shapely.Polygon(np.column_stack([unwrap(lon), lat]))
    # Corners that are listed row by row
    return ring if ring.is_valid else ring.convex_hull


if __name__ == "__main__":
    main(sys.argv[1:])
