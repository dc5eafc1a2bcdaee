"""Tracks of ships and aircraft: GeoJSON lines, CSV with times or a speed, GPX. One that is wrong refuses the file."""

from __future__ import annotations

from pathlib import Path

from fallzone.errors import InputError
from fallzone.model.exposures.exposure import Track
from fallzone.words import _

KINDS = ".csv .txt .tsv .geojson .json .gpx"


def read_tracks(path: Path) -> tuple[Track, ...]:
    """Read every track of a file.

    Parameters
    ----------
    path : Path
        The file; its ending tells the format.

    Returns
    -------
    tuple of Track
        One or more.

    Raises
    ------
    InputError
        Names file, track and point: fewer than two points, times that do not rise, a speed that is not above 0.
    """
    suffix = path.suffix.lower()
    if suffix in (".csv", ".txt", ".tsv"):
        from fallzone.exposures.traffic.tracks_csv import read_csv as read
    elif suffix in (".geojson", ".json"):
        from fallzone.exposures.traffic.tracks_geojson import read_geojson as read
    elif suffix == ".gpx":
        from fallzone.exposures.traffic.tracks_gpx import read_gpx as read
    else:
        raise InputError(str(path), _("is none of {kinds}").format(kinds=KINDS), _("name the file by what it holds"))
    tracks = read(path)
    if not tracks:
        raise InputError(str(path), _("holds no track"), _("expected lines, or rows of positions"))
    return tuple(tracks)
