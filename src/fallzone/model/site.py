"""Launch sites and their pads."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fallzone.model.record import Record, Sourced, TimeZone

Longitude = Annotated[float, Field(ge=-180.0, le=180.0)]
Latitude = Annotated[float, Field(ge=-90.0, le=90.0)]


class Pad(Sourced):
    """A launch pad: geodetic position on WGS 84 [deg, deg, m above the ellipsoid]."""

    id: str
    lon_deg: Longitude
    lat_deg: Latitude
    height_m: Annotated[float, Field(ge=-500.0, le=9_000.0)]


class Site(Record):
    """A launch site with at least one pad."""

    id: str
    title: str
    names: dict[str, str]
    timezone: TimeZone
    pads: Annotated[tuple[Pad, ...], Field(min_length=1)]
    sources: dict[str, str]
