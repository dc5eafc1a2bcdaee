"""Launch sites and their pads."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from fallzone.model.record import Id, Number, Record, Sourced, Text, TimeZone, limits, require_unique

Longitude = Annotated[Number, limits(-180.0, 180.0)]
Latitude = Annotated[Number, limits(-90.0, 90.0)]


class Pad(Sourced):
    """A launch pad: geodetic position on WGS 84 [deg, deg, m above the ellipsoid]."""

    id: Id
    lon_deg: Longitude
    lat_deg: Latitude
    height_m: Annotated[Number, limits(-500.0, 9_000.0)]


class Site(Record):
    """A launch site with at least one pad."""

    id: Id
    title: Text
    names: dict[str, str]
    timezone: TimeZone
    pads: Annotated[tuple[Pad, ...], Field(min_length=1)]
    sources: dict[str, str]

    @model_validator(mode="after")
    def _unique(self) -> Site:
        require_unique("pad", (pad.id for pad in self.pads))
        return self
