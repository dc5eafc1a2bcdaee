"""How people are sheltered from falling debris: an input table of classes."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field, model_validator

from fallzone.model.record import ContradictionError, Id, Number, Record, Sourced, limits, require_unique
from fallzone.model.text import Wording
from fallzone.words import _, msg

_SHARE = limits(0.0, 1.0)
# Shares are written to a few digits
_SUM_TOLERANCE = 1e-6


class ShelterClass(Sourced):
    """People who are sheltered alike.

    Parameters
    ----------
    id : str
        Unique in the table.
    title : Wording
        Where they are, in words.
    energy_j : float
        Kinetic energy of a piece at impact from which on it makes a casualty of them [J], 0 to 1e9.
    day_share, night_share : float
        Share of all people who are there by day and by night, 0 to 1.
    area_factor : float
        Casualty area over that in the open, 0 to 100.
    """

    id: Id
    title: Wording
    energy_j: Annotated[Number, limits(0.0, 1e9)]
    day_share: Annotated[Number, _SHARE]
    night_share: Annotated[Number, _SHARE]
    area_factor: Annotated[Number, limits(0.0, 100.0)]


class Sheltering(Record):
    """Classes of shelter, among which all people are shared out.

    Parameters
    ----------
    id : str
        Name of its file.
    classes : tuple of ShelterClass
        One or more; their shares sum to 1, by day and by night.
    sources : dict of str to str
        Texts of the sources, by key.
    """

    id: Id
    classes: Annotated[tuple[ShelterClass, ...], Field(min_length=1)]
    sources: dict[str, str]

    @model_validator(mode="after")
    def _shares_out_everyone(self) -> Sheltering:
        require_unique(msg("class '{name}' is listed {count} times"), (one.id for one in self.classes))
        for name in ("day_share", "night_share"):
            total = math.fsum(getattr(one, name) for one in self.classes)
            if abs(total - 1.0) > _SUM_TOLERANCE:
                raise ContradictionError(
                    f"classes.{name}", _("the shares sum to {total:g}; expected 1").format(total=total)
                )
        return self
