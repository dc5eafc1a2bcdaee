"""Areas in which a criterion is exceeded, and isopleths of the risk of one person, as maps and files draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallzone.model.results.criteria import LIMITS
from fallzone.outputs.hazard_words import hazard_area_title, hazard_area_words, individual_title
from fallzone.outputs.likelihood.words import tell_reliability
from fallzone.outputs.palette import individual_step
from fallzone.words import _
from fallzone.words.formats import area

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment

# What may be exceeded is drawn beneath what surely is
_SIDES = ("perhaps", "surely")


@dataclass(frozen=True, kw_only=True)
class HazardArea:
    """One area that is drawn.

    Parameters
    ----------
    criterion : str
        One of ``fallzone.names.CRITERIA_OF_PLACES``.
    level : float
        Probability per launch that is reached or exceeded in it.
    certainty : {"surely", "best", "perhaps"}
        Whether by sampling it surely is there, by the best estimate, or may be.
    style : str
        Key of ``outputs.map.styles.STYLES``.
    geometry : shapely geometry
        lon, lat [deg], split at 180°.
    """

    criterion: str
    level: float
    certainty: str
    style: str
    geometry: BaseGeometry

    @property
    def title(self) -> str:
        """Its name, with criterion and level."""
        return individual_title(self.level) if self.is_isopleth else hazard_area_title(self.criterion, self.certainty)

    @property
    def is_isopleth(self) -> bool:
        """Whether it is an isopleth of the risk of one person, wherever that person is, and no hazard area."""
        return self.certainty == "best"


def list_hazard_areas(assessment: Assessment) -> list[HazardArea]:
    """Hazard areas of each criterion, then isopleths of the risk of one person.

    Parameters
    ----------
    assessment : Assessment
        With or without a launch; areas that are empty are left out.

    Returns
    -------
    list of HazardArea
        Of each criterion what may be exceeded first; isopleths by rising level.
    """
    launch = assessment.launch
    areas = [
        HazardArea(
            criterion=one.area,
            level=LIMITS[one.area][0],
            certainty=side,
            style=f"hazard-{one.area}-{side}",
            geometry=getattr(one, side),
        )
        for one in (() if launch is None else launch.hazard_areas)
        for side in _SIDES
        if not getattr(one, side).is_empty
    ]
    isopleths = [
        HazardArea(
            criterion="individual",
            level=one.level,
            certainty="best",
            style=f"individual-{individual_step(one.level)}",
            geometry=one.geometry,
        )
        for one in reversed(assessment.individual)
    ]
    return [*areas, *isopleths]


def hazard_rows(one: HazardArea, assessment: Assessment) -> list[tuple[str, str]]:
    """What an area is, and on which failure probability it rests.

    Parameters
    ----------
    one : HazardArea
        Of the assessment.
    assessment : Assessment
        With a launch.

    Returns
    -------
    list of (str, str)
        Labels and values.
    """
    rows = [(_("What"), hazard_area_words(one.criterion))]
    if one.is_isopleth:
        found = next(found for found in assessment.individual if found.level == one.level)
        told = _("isopleth, best estimate, for somebody who is there throughout, on land or at sea")
        sizes = _("{best} (surely {surely}, perhaps {perhaps})").format(
            best=area(found.area_m2), surely=area(found.surely_m2), perhaps=area(found.perhaps_m2)
        )
        rows = [(_("What"), told), (_("Area"), sizes)]
    return [*rows, (_("Rests on"), tell_reliability(assessment.launch.likelihood.reliability))]
