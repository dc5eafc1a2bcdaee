"""What a draft of a notice says, before any format writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fallzone.model.closing import Levels
from fallzone.model.text import Wording
from fallzone.model.zone import LonLat


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftZone:
    """An area to be closed.

    Parameters
    ----------
    id : str
        By which the draft and its assessment name it.
    title : Wording
        Its name for people.
    item : str
        What may come down there, of ``fallzone.names.ITEMS``.
    rings_lonlat : tuple of tuple of (float, float)
        Corners in order round each of its areas [deg], the first not repeated; no format rounds them inward.
    windows_utc : tuple of (datetime, datetime)
        When it is closed.
    levels : Levels
        Between which levels.
    locality : tuple of Wording
        Names of the regions that it lies in, the largest share first.
    """

    id: str
    title: Wording
    item: str
    rings_lonlat: tuple[tuple[LonLat, ...], ...]
    windows_utc: tuple[tuple[datetime, datetime], ...]
    levels: Levels
    locality: tuple[Wording, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Falling:
    """What makes a draft urgent: a flight was lost, and what is left of it comes down.

    Parameters
    ----------
    certainty : {"Likely", "Possible", "Unlikely"}
        How probable it is that something comes down in the areas, as the Common Alerting Protocol has it: more than
        one half, less, or next to nothing.
    on_land : bool
        Whether people live in the areas: they shelter, where ships and aircraft keep out.
    """

    certainty: Literal["Likely", "Possible", "Unlikely"]
    on_land: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What an authority would be asked to publish.

    Parameters
    ----------
    id : str
        The mission.
    title : Wording
        Name of the launch for people.
    site : Wording
        Where it is launched from.
    zones : tuple of DraftZone
        At least one.
    made_utc : datetime
        When the assessment's mission lifts off less a day, or when the flight was lost: drafts have no clock of their
        own, so that the same assessment gives the same bytes.
    provenance : str
        From which assessment or alert it is, in one line: version, seed, samples, digest.
    falling : Falling or None
        Of a flight that was lost; None of one that is planned.
    """

    id: str
    title: Wording
    site: Wording
    zones: tuple[DraftZone, ...]
    made_utc: datetime
    provenance: str
    falling: Falling | None = None
