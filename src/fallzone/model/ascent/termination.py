"""Flight termination: the line that impact points may not cross."""

from __future__ import annotations

import itertools
from typing import Annotated

from pydantic import Field, Strict, model_validator

from fallzone.model.published import LonLat
from fallzone.model.record import Number, Sourced, limits
from fallzone.words import _


class FlightTermination(Sourced):
    """Flight termination: thrust ends where the instantaneous impact point crosses an impact limit line.

    Parameters
    ----------
    limit_line_lonlat : tuple of (float, float)
        Points of the impact limit line [deg], WGS 84, joined by great circles.
    delay_s : float
        From the crossing to the end of thrust [s], 0 to 60.
    destruct : bool
        Whether the vehicle is broken up as well.
    """

    limit_line_lonlat: Annotated[tuple[LonLat, ...], Field(min_length=2)]
    delay_s: Annotated[Number, limits(0.0, 60.0)] = 0.0
    destruct: Annotated[bool, Strict()] = True

    @model_validator(mode="after")
    def _leads_on(self) -> FlightTermination:
        for before, after in itertools.pairwise(self.limit_line_lonlat):
            if before == after:
                raise ValueError(
                    _("limit_line_lonlat has the point {point} twice in a row; expected a line").format(
                        point=list(after)
                    )
                )
        return self
