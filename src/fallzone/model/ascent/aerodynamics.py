"""Drag in powered flight by Mach number."""

from __future__ import annotations

import itertools
from typing import Annotated

from pydantic import model_validator

from fallzone.model.record import Number, Sourced, limits
from fallzone.words import _


class Aerodynamics(Sourced):
    """Drag in powered flight: of the whole vehicle, or of what flies from a stage upwards.

    Parameters
    ----------
    reference_area_m2 : float
        Area that the drag coefficient refers to [m²].
    mach : tuple of float
        Mach numbers of the knots, increasing, 0 to 100; joined by PCHIP.
    cd : tuple of float
        Drag coefficient at these knots, 0.01 to 10.
    """

    reference_area_m2: Annotated[Number, limits(0.001, 1_000.0)]
    mach: tuple[Annotated[Number, limits(0.0, 100.0)], ...]
    cd: tuple[Annotated[Number, limits(0.01, 10.0)], ...]

    @model_validator(mode="after")
    def _paired(self) -> Aerodynamics:
        if len(self.mach) != len(self.cd) or len(self.mach) < 2:
            raise ValueError(
                _("mach has {machs} values and cd {cds}: two equal lists of >= 2").format(
                    machs=len(self.mach), cds=len(self.cd)
                )
            )
        if any(b <= a for a, b in itertools.pairwise(self.mach)):
            raise ValueError(_("mach must increase"))
        return self
