"""Tracks from a CSV file: one row for each point, one track for each name.

The first line names the columns, in any order; others are not used:

* ``lat`` and ``lon``, decimal degrees on WGS 84 (also lat_deg, latitude, lon_deg, longitude).
* ``name`` (id, mmsi, callsign): which track a row is of; without it all rows are one track.
* ``time_utc`` (time, time of AIS and of trackers: ISO 8601 with a time zone) or ``t_s``, seconds after lift-off.
* ``speed_mps`` or ``speed_kn``, from this point to the next: in place of times.
* ``altitude_m`` or ``altitude_ft`` above mean sea level.
"""

from __future__ import annotations

from pathlib import Path

from fallzone.errors import InputError
from fallzone.exposures.traffic.fixes import KNOT_MPS, Fix, build_track, parse_time
from fallzone.exposures.traffic.tables import read_table
from fallzone.model.exposures.exposure import Track
from fallzone.numbers import parse_number
from fallzone.words import _

LAT, LON = ("lat", "lat_deg", "latitude"), ("lon", "lon_deg", "longitude", "lng")
NAME = ("name", "id", "mmsi", "callsign")
_COLUMNS = {
    "lat": LAT,
    "lon": LON,
    "name": NAME,
    "time": ("time_utc", "time", "timestamp", "datetime"),
    "t_s": ("t_s",),
    "speed_mps": ("speed_mps",),
    "speed_kn": ("speed_kn",),
    "altitude_m": ("altitude_m",),
    "altitude_ft": ("altitude_ft",),
}
_FOOT_M = 0.3048
_ALTITUDE_M = (-500.0, 1e6)


def read_csv(path: Path) -> list[Track]:
    """Read the tracks of a CSV file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    list of Track
        In the order in which their names first stand there.

    Raises
    ------
    InputError
        Names file, line, column and value.
    """
    by_name: dict[str, list[Fix]] = {}
    has_dates = False
    for where, cells in read_table(path, _COLUMNS, ("lat", "lon")):
        if cells.get("time") and cells.get("t_s"):
            raise InputError(where, _("has a time of day and seconds after lift-off"), _("keep one of the two columns"))
        has_dates = has_dates or "time" in cells
        by_name.setdefault(cells.get("name", ""), []).append(_read_fix(where, cells))
    return [
        build_track(
            _("{file} [{name}]").format(file=path, name=name) if name else str(path),
            name,
            fixes,
            has_dates=has_dates,
            source=str(path),
        )
        for name, fixes in by_name.items()
    ]


def _read_fix(where: str, cells: dict[str, str]) -> Fix:
    def read(key: str, low: float, high: float) -> float | None:
        return parse_number(cells[key], f"{where} [{key}]", low, high) if cells.get(key) else None

    t_s = parse_time(cells["time"], f"{where} [time]") if cells.get("time") else read("t_s", -1e9, 1e9)
    speed, knots = read("speed_mps", -1e6, 1e6), read("speed_kn", -1e6, 1e6)
    altitude, feet = read("altitude_m", *_ALTITUDE_M), read("altitude_ft", *_ALTITUDE_M)
    lat_deg = parse_number(cells["lat"], f"{where} [lat]", -90.0, 90.0)
    lon_deg = parse_number(cells["lon"], f"{where} [lon]", -360.0, 360.0)
    return Fix(
        where,
        lon_deg,
        lat_deg,
        altitude if altitude is not None else (feet or 0.0) * _FOOT_M,
        t_s,
        speed if speed is not None else (None if knots is None else knots * KNOT_MPS),
    )
