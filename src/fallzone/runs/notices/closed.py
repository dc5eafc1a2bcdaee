"""What warnings close: the first step of an alert of which nothing but a warning is known."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.runs.notices.flag import NoticeFlags, flag_notice
from fallzone.words import ngettext
from fallzone.words.formats import number

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.zone import Zone


@dataclass(frozen=True, kw_only=True)
class Closed:
    """What warnings close, and when.

    Parameters
    ----------
    flagged : NoticeFlags
        The regions that they concern.
    footprint : dict or None
        All their zones together as GeoJSON; None where none has coordinates.
    layers : list of dict
        Of each zone its ``id`` and its windows in UTC.
    first_utc, last_utc : str or None
        Earliest begin and latest end of all windows, schedules among them, ISO 8601; None where one is not known.
    now : tuple of str
        Ids of zones that are closed at this moment.
    perhaps_now : tuple of str
        Ids of zones of which it is not known when they are closed.
    elapsed_s : float
        From the question to the answer [s].
    """

    flagged: NoticeFlags
    footprint: dict[str, Any] | None
    layers: list[dict[str, Any]]
    first_utc: str | None
    last_utc: str | None
    now: tuple[str, ...]
    perhaps_now: tuple[str, ...]
    elapsed_s: float

    @property
    def sentence(self) -> str:
        """How many zones are closed at this moment, and of how many that is not known."""
        count, total, unknown = len(self.now), len(self.flagged.read.zones), len(self.perhaps_now)
        told = ngettext("{count} of {total} zone is closed now", "{count} of {total} zones are closed now", total)
        told = told.format(count=number(count), total=number(total))
        if not unknown:
            return told
        doubt = ngettext("{told}; of {count} it is not known", "{told}; of {count} it is not known", unknown)
        return doubt.format(told=told, count=number(unknown))


def find_closed(path: Path, *, geodata: str | Path | Geodata | None = None, now_utc: datetime | None = None) -> Closed:
    """Read warnings for what they close, and name the regions.

    Parameters
    ----------
    path : Path
        A file of warnings, or a folder of files.
    geodata : str, Path or Geodata, optional
        Folder of regions; the shipped one where not given.
    now_utc : datetime, optional
        The moment that is asked of. Default: this one.

    Returns
    -------
    Closed

    Raises
    ------
    InputError
        For a file that cannot be read.
    """
    begun_s, now_utc = time.perf_counter(), now_utc or datetime.now(UTC)
    flagged = flag_notice(path, geodata=geodata)
    zones = flagged.read.zones
    closures = {zone.id: zone.list_windows() for zone in zones}
    unknown = tuple(name for name, windows in closures.items() if not windows)
    windows = [] if unknown else [window for own in closures.values() for window in own]
    ends = [end for _begin, end in windows]
    return Closed(
        flagged=flagged,
        footprint=_join(zones),
        layers=[{"id": name, "windows_utc": windows} for name, windows in closures.items()],
        first_utc=_iso(min((begin for begin, _end in windows), default=None)),
        last_utc=None if None in ends else _iso(max(ends, default=None)),
        now=tuple(name for name, windows in closures.items() if any(_holds(window, now_utc) for window in windows)),
        perhaps_now=unknown,
        elapsed_s=time.perf_counter() - begun_s,
    )


def _holds(window: tuple[datetime, datetime | None], now_utc: datetime) -> bool:
    begin, end = window
    return begin <= now_utc and (end is None or now_utc <= end)


def _join(zones: tuple[Zone, ...]) -> dict[str, Any] | None:
    import shapely

    from fallzone.earth.areas import find_area

    shapes = [shape for zone in zones if (shape := find_area(zone)) is not None]
    return json.loads(shapely.to_geojson(shapely.union_all(shapes))) if shapes else None


def _iso(when: datetime | None) -> str | None:
    return None if when is None else when.astimezone(UTC).isoformat().replace("+00:00", "Z")
