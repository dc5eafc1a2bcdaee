"""How far from the pad, and when, the simulated bodies of one case and item come down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fallzone.catalogue.load import find_origin
from fallzone.earth.geodesic import range_azimuth
from fallzone.outputs.few_impacts import has_area
from fallzone.outputs.once import once
from fallzone.words.formats import THIN, number
from fallzone.words.times import in_minutes

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.impacts import Impacts

# What is quoted of the simulated impacts [%]
QUANTILES = (5.0, 50.0, 95.0)


def spread_words(impacts: Impacts, assessment: Assessment) -> tuple[str, str]:
    """Median and 5th to 95th percentile of the distance from the pad, and of the time after lift-off.

    Parameters
    ----------
    impacts : Impacts
        Of one case and item.
    assessment : Assessment
        With the pad, and the areas that say whether there are impacts enough.

    Returns
    -------
    distance, time : str
        In km and in minutes, the percentiles in brackets; dashes where no area is drawn around the impacts.
    """
    if not len(impacts.t_s) or not has_area(impacts, assessment):
        return "–", "–"
    (low_m, median_m, high_m), (low_s, median_s, high_s) = _find_spread(
        assessment, case=impacts.case, item=impacts.item
    )
    return (
        f"{_kilometres(median_m)} ({_kilometres(low_m)}–{_kilometres(high_m)}){THIN}km",
        in_minutes(f"{median_s / 60.0:.1f} ({low_s / 60.0:.1f}–{high_s / 60.0:.1f})"),
    )


@once
def _find_spread(assessment: Assessment, *, case: str, item: str) -> tuple[np.ndarray, np.ndarray]:
    """``QUANTILES`` of the distance from the pad [m] and of the time after lift-off [s]."""
    [impacts] = [one for one in assessment.impacts if (one.case, one.item) == (case, item)]
    pad = find_origin(assessment.mission, assessment.site)
    range_m, __ = range_azimuth(pad.lon_deg, pad.lat_deg, impacts.lon_deg, impacts.lat_deg)
    return np.percentile(range_m, QUANTILES), np.percentile(impacts.t_s, QUANTILES)


def _kilometres(length_m: float) -> str:
    return number(round(length_m / 1e3)) if length_m >= 100e3 else f"{length_m / 1e3:.1f}"
