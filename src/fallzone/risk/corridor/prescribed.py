"""What the prescribed method says of a site, an azimuth and a class of vehicles: one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fallzone.model.site import Pad, Site
from fallzone.risk.corridor.draw import FlightCorridor
from fallzone.risk.corridor.integral import CorridorRisk


@dataclass(frozen=True, kw_only=True)
class Prescribed:
    """A corridor of Appendix A with the risk of Appendix C.

    Parameters
    ----------
    site : Site or None
        Where it begins; None: at a position that was given.
    pad : Pad or None
        Which pad of it.
    corridor : FlightCorridor
        With launch point and azimuth, class, areas and corners.
    risk : CorridorRisk
        Who lives there, and the casualty expectation where a casualty area was given.
    population : {"regions", "given"}
        Whether people are those of the totals of regions, spread over their land, or were handed over.
    unknown_m2 : float
        Land of the corridor whose people are not known [m²].
    limit : float
        Largest casualty expectation that Appendix C allows.
    law : tuple of str
        Part and appendices of the law that prescribe it.
    """

    site: Site | None
    pad: Pad | None
    corridor: FlightCorridor
    risk: CorridorRisk
    population: Literal["regions", "given"]
    unknown_m2: float
    limit: float

    law: tuple[str, ...] = ("14-cfr-420-a", "14-cfr-420-c")

    @property
    def missing(self) -> tuple[str, ...]:
        """What a part of the answer needs and is not there: ``casualty_area_m2``, ``apogee_m``, ``people``."""
        needed = {
            "casualty_area_m2": self.risk.casualty_area_m2 is None,
            "apogee_m": self.corridor.vehicle_class.is_suborbital and self.corridor.apogee_m is None,
            "people": self.unknown_m2 > 0.0,
        }
        return tuple(name for name, is_missing in needed.items() if is_missing)

    @property
    def answer(self) -> Literal["meets", "exceeds", "cannot-tell"]:
        """Whether the casualty expectation meets the limit.

        That cannot be told without a casualty area; nor that it does while the corridor is not drawn to its end, or
        people of some land are not known.
        """
        expected = self.risk.casualty_expectation
        if expected is not None and expected > self.limit:
            return "exceeds"
        return "cannot-tell" if self.missing else "meets"
