"""What a stored run says of one launch: how likely it fails, and where how many pieces are to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallzone.names import SWEEP

if TYPE_CHECKING:
    from fallzone.model.results.estimate import Estimate
    from fallzone.model.results.impacts import Footprint
    from fallzone.model.results.isopleth import Isopleth, Margin
    from fallzone.model.results.likelihood import Likelihood

# Hazardous pieces per km² and launch from which on a place is of level ``contingency``
FLOOR_PER_KM2 = 1e-6
# Share of the impacts in the areas of what is meant to fall
PLANNED_CONTAINMENT = 0.97


@dataclass(frozen=True, kw_only=True)
class Launch:
    """One launch as its simulated flights, weighted by how likely each is, foretell it.

    Parameters
    ----------
    likelihood : Likelihood
        How likely it is to fail, when and by which mode.
    isopleths : tuple of Isopleth
        Expected hazardous pieces (`fallzone.constants.HAZARDOUS_ENERGY_J`) per km² and launch, by falling level; of a
        run that was read for a location check the floor alone. Where the failure probability is not known they are an
        upper end: of the nominal flight as if it never failed, of failed ones as if it always did.
    margins : tuple of Margin
        Of the 97 % areas of what is meant to fall, and of failures that were asked for.
    floor_per_km2 : float
        Level from which on a place is of level ``contingency``.
    hazard_areas : tuple of Margin
        Where a criterion of places is exceeded, by its name: ``individual`` on land, ``ship`` at sea, ``aircraft`` over
        both; none where the failure probability is not known.
    """

    likelihood: Likelihood
    isopleths: tuple[Isopleth, ...]
    margins: tuple[Margin, ...]
    floor_per_km2: float = FLOOR_PER_KM2
    hazard_areas: tuple[Margin, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the failure probability is; else isopleths are an upper end, and nothing per launch is known."""
        return self.likelihood.reliability.is_known

    @property
    def floor(self) -> Isopleth | None:
        """Isopleth of the floor; None where neither nominal flights nor a sweep were simulated."""
        return next((one for one in self.isopleths if one.level_per_km2 == self.floor_per_km2), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Density:
    """Hazardous pieces expected per km² and launch about a point.

    Parameters
    ----------
    value : float
        Mean over a disc [1/km²], ≥ 0.
    interval : (float, float)
        Its 95 % interval, from sampling alone.
    radius_m : float
        Of the disc: as wide as a hundred effective flights need, 5 to 80 km [m].
    lon_deg, lat_deg : float
        The point; of an area where the density is greatest [deg].
    """

    value: float
    interval: tuple[float, float]
    radius_m: float
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, kw_only=True)
class RegionHazard:
    """What a launch means for one region.

    Parameters
    ----------
    exceeded : tuple of str
        Criteria that are exceeded there, whatever the sampling error (``fallzone.names.CRITERIA``): ``collective``, of
        the people of the region alone, ``individual``, ``aircraft``, ``ship``.
    perhaps : tuple of str
        Those of which the sampling error leaves it open.
    expected : Estimate or None
        Expected casualties per launch in the open; None at sea, where its people are not known, and where not both
        flights to plan and flights that fail were simulated.
    """

    exceeded: tuple[str, ...]
    perhaps: tuple[str, ...]
    expected: Estimate | None


def is_planned(area: Footprint) -> bool:
    """Whether an area is of what is meant to fall, or of a failure that was asked for: 97 % of its impacts.

    Parameters
    ----------
    area : Footprint
        Of any case and containment.

    Returns
    -------
    bool
    """
    return area.case != SWEEP and area.containment == PLANNED_CONTAINMENT
