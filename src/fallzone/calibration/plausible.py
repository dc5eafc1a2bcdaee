"""Published values in a wrong unit or order of magnitude: refused before a fit bends a flight towards them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from fallzone.calibration.published import Flights, measure_row
from fallzone.catalogue.load import shown_file
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue

# Where most heights, distances and speeds are within the first factor, the flight is a good guess, and a row beyond the
# second factor is doubtful. A poor guess, and any orbit, may be ten times off for a good row: only beyond the third
# factor is a row doubtful. Times follow from the plan and are good in any guess.
_AGREED, _DOUBTFUL, _ABSURD = 2.0, 8.0, 100.0
# Units that values are published in, and what one of them is worth in that of the key
_UNITS = {
    "_m": {"kilometres": 1e3, "nautical miles": 1_852.0, "miles": 1_609.344, "feet": 0.3048},
    "_s": {"minutes": 60.0, "hours": 3_600.0, "milliseconds": 1e-3},
    "_mps": {"km/s": 1e3, "km/h": 1.0 / 3.6},
    "_kg": {"tonnes": 1e3},
}
# A value within this factor of what one of these units would make of it is probably in that unit
_NEAR = 3.0


def require_plausible_rows(mission: Mission, rows: Iterable[PublishedValue], flights: Flights) -> None:
    """Check published values against the flight in the files, before a fit bends the flight towards a wrong unit.

    Angles, and distances from a point, cannot be checked this way.

    Parameters
    ----------
    mission : Mission
        Whose values they are.
    rows : iterable of PublishedValue
        Values that are to be fitted.
    flights : Flights
        Computed flights of the mission as it is in the files.

    Raises
    ------
    InputError
        For a value that is out of all proportion; asks which unit is meant.
    """
    ratios = {row: _find_ratio(row, measure_row(flights, row)) for row in rows if row.quantity != "distance_m"}
    sizes = {row: ratio for row, ratio in ratios.items() if np.isfinite(ratio)}
    told = [ratio for row, ratio in sizes.items() if row.quantity != "t_s"]
    is_good = 2 * sum(max(ratio, 1.0 / ratio) < _AGREED for ratio in told) > len(told)
    for row, ratio in sizes.items():
        is_close = row.quantity == "t_s" or (is_good and row.name != "orbit")
        if max(ratio, 1.0 / ratio) > (_DOUBTFUL if is_close else _ABSURD):
            raise _ask(mission, row, ratio)


def _find_ratio(row: PublishedValue, computed: float) -> float:
    """Computed over published; NaN for angles and where one of them is not above 0."""
    if row.quantity.endswith("_deg") or not row.value > 0.0 or not computed > 0.0:
        return math.nan
    return computed / row.value


def _ask(mission: Mission, row: PublishedValue, ratio: float) -> InputError:
    units = next(units for ending, units in _UNITS.items() if row.quantity.endswith(ending))
    name = min(units, key=lambda unit: abs(math.log(ratio / units[unit])))
    meant = "is a digit missing, or one too many?"
    if max(ratio / units[name], units[name] / ratio) < _NEAR:
        meant = f"is it in {name}? Then write {row.value * units[name]:.10g}"
    problem = (
        f"{row.quantity} = {row.value:.10g}, but the flight in the files has {row.value * ratio:.3g}, "
        f"{max(ratio, 1.0 / ratio):,.0f} times as {'much' if ratio > 1.0 else 'little'}"
    )
    return InputError(f"{shown_file(mission)} [published] {row.name}", problem, meant)
