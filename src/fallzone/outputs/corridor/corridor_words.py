"""A prescribed flight corridor in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.words import _, msg
from fallzone.words.formats import area, decimal_degrees, fixed, number, powers

if TYPE_CHECKING:
    from fallzone.risk.corridor.prescribed import Prescribed

AREAS = {
    "flight-corridor": msg("flight corridor"),
    "overflight-exclusion-zone": msg("overflight exclusion zone"),
    "impact-dispersion-area": msg("impact dispersion area of the last stage"),
}
_ANSWERS = {
    "meets": msg("{expected} casualties expected per launch, of which 14 CFR 420 allows {limit}: meets it."),
    "cannot-tell": msg(
        "{expected} casualties expected per launch, of which 14 CFR 420 allows {limit}; but not all is counted, so "
        "that whether it is met cannot be told."
    ),
    "exceeds": msg("{expected} casualties expected per launch, of which 14 CFR 420 allows {limit}: exceeds it."),
}


def method_words() -> str:
    """By which rule it was made.

    Returns
    -------
    str
        One sentence.
    """
    return _("Method of 14 CFR 420, Appendices A and C: a US criterion, for orientation.")


def risk_sentences(found: Prescribed) -> tuple[str, ...]:
    """Who lives in the corridor, how many casualties are expected, and what is missing.

    Parameters
    ----------
    found : Prescribed
        As ``corridor`` returns it.

    Returns
    -------
    tuple of str
        Whole sentences.
    """
    risk = found.risk
    told = [
        _(
            "In the corridor: {people} people in {count} populated areas; {excluded} of them in the exclusion zone."
        ).format(people=number(risk.people), count=number(len(risk.areas)), excluded=number(risk.people_excluded))
    ]
    if found.population == "regions":
        told.append(
            _(
                "People by the totals of regions (estimated), in towns of the table of places and evenly over the land "
                "between them."
            )
        )
    if found.unknown_m2 > 0.0:
        told.append(
            _("Of {area} of land in it the people are not known, and nobody is counted there.").format(
                area=area(found.unknown_m2)
            )
        )
    if risk.casualty_expectation is None:
        told.append(
            _(
                "Casualty expectation: not computed. Give the effective casualty area with --casualty-area-m2; none is "
                "shipped."
            )
        )
    else:
        facts = {"expected": powers(risk.casualty_expectation), "limit": powers(found.limit, 1)}
        told.append(_(_ANSWERS[found.answer]).format(**facts))
        told.append(
            _("It stands on a casualty area of {area} m², a failure probability of 0.10 and C = 643 s.").format(
                area=number(risk.casualty_area_m2)
            )
        )
    if "apogee_m" in found.missing:
        told.append(
            _(
                "The corridor is drawn to 100 NM: where it ends follows from the apogee of the last stage. Give it "
                "with --apogee-km."
            )
        )
    return tuple(told)


def area_rows(found: Prescribed) -> list[list[str]]:
    """The areas and their sizes.

    Parameters
    ----------
    found : Prescribed
        As ``corridor`` returns it.

    Returns
    -------
    list of list of str
        Name, size.
    """
    return [[_(AREAS[one.id]), area(one.area_m2)] for one in found.corridor.areas]


def line_rows(found: Prescribed) -> list[list[str]]:
    """The lines across the corridor.

    Parameters
    ----------
    found : Prescribed
        As ``corridor`` returns it.

    Returns
    -------
    list of list of str
        Name, how far downrange and how long [NM], and where it ends left and right.
    """
    from fallzone.risk.corridor.tables import RANGE_CF_NM, RANGE_DE_NM, RANGE_HI_NM

    corners, sizes = found.corridor.corners_lonlat, found.corridor.vehicle_class
    lines = {
        "CF": (RANGE_CF_NM, sizes.length_cf_nm),
        "DE": (RANGE_DE_NM, sizes.length_de_nm),
        "HI": (RANGE_HI_NM, sizes.length_hi_nm),
    }
    return [
        [name, number(range_nm), fixed(length_nm, 2), *(decimal_degrees(*corners[end], 2) for end in name)]
        for name, (range_nm, length_nm) in lines.items()
        if length_nm is not None
    ]
