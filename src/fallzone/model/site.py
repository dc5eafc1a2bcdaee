"""Launch sites and their pads."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from fallzone.model.record import Id, Number, Record, Sourced, TimeZone, limits, require_unique
from fallzone.model.text import Title
from fallzone.words import msg

Longitude = Annotated[Number, limits(-180.0, 180.0)]
Latitude = Annotated[Number, limits(-90.0, 90.0)]


class Pad(Sourced):
    """A launch pad.

    Parameters
    ----------
    id : str
        Unique within its site.
    lon_deg, lat_deg : float
        Geodetic position [deg], WGS 84.
    height_m : float
        Height above the ellipsoid [m], −500 to 9,000.
    """

    id: Id
    lon_deg: Longitude
    lat_deg: Latitude
    height_m: Annotated[Number, limits(-500.0, 9_000.0)]


class Site(Record):
    """A launch site with at least one pad.

    Parameters
    ----------
    id : str
        Name of its file.
    title : Wording
        Name of the site for people.
    names : dict of str to str
        Its names by language.
    timezone : str
        IANA time zone, such as ``Asia/Seoul``.
    pads : tuple of Pad
        At least one.
    sources : dict of str to str
        Texts of the sources, by key.
    """

    id: Id
    title: Title
    names: dict[str, str]
    timezone: TimeZone
    pads: Annotated[tuple[Pad, ...], Field(min_length=1)]
    sources: dict[str, str]

    @model_validator(mode="after")
    def _unique(self) -> Site:
        require_unique(msg("pad '{name}' is listed {count} times"), (pad.id for pad in self.pads))
        return self
