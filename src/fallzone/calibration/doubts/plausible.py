"""Published values in a wrong unit or order of magnitude: asked about before a flight is held against them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from fallzone.calibration.published import Flights, measure_row
from fallzone.catalogue.load import shown_file
from fallzone.earth.angles import apart_deg
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.words import _, msg

# Where most heights, distances and speeds are within the first factor, the flight is a good guess, and a row beyond the
# second factor is doubtful. A poor guess, and any orbit, may be ten times off for a good row: only beyond the third
# factor is a row doubtful. Times follow from the plan and are good in any guess.
_AGREED, _DOUBTFUL, _ABSURD = 2.0, 8.0, 100.0
# Units that values are published in, and what one of them is worth in that of the key
_UNITS = {
    "_m": {msg("kilometres"): 1e3, msg("nautical miles"): 1_852.0, msg("miles"): 1_609.344, msg("feet"): 0.3048},
    "_s": {msg("minutes"): 60.0, msg("hours"): 3_600.0, msg("milliseconds"): 1e-3},
    "_mps": {msg("km/s"): 1e3, msg("km/h"): 1.0 / 3.6},
    "_kg": {msg("tonnes"): 1e3},
}
# A value within this factor of what one of these units would make of it is probably in that unit
_NEAR = 3.0
# An angle so far from the flight's, and so near to it when read in another way, was probably meant that way
_TURNED_DEG, _AGREES_DEG = 40.0, 15.0


def require_plausible_rows(mission: Mission, rows: Iterable[PublishedValue], flights: Flights) -> None:
    """Check published values against the flight in the files, before a wrong unit bends a flight or counts as a miss.

    Of angles, those are asked about that agree when read in radians or the other way round. Distances from a point
    cannot be checked this way.

    Parameters
    ----------
    mission : Mission
        Whose values they are.
    rows : iterable of PublishedValue
        Published values, fitted or predicted.
    flights : Flights
        Computed flights of the mission as it is in the files.

    Raises
    ------
    InputError
        For a value that is out of all proportion; asks which unit is meant.
    """
    found = {row: measure_row(flights, row) for row in rows if row.quantity != "distance_m"}
    for row, computed in found.items():
        if row.quantity.endswith("_deg") and np.isfinite(computed):
            _require_angle(mission, row, computed)
    ratios = {row: _find_ratio(row, computed) for row, computed in found.items()}
    sizes = {row: ratio for row, ratio in ratios.items() if np.isfinite(ratio)}
    told = [ratio for row, ratio in sizes.items() if row.quantity != "t_s"]
    is_good = 2 * sum(max(ratio, 1.0 / ratio) < _AGREED for ratio in told) > len(told)
    for row, ratio in sizes.items():
        is_close = row.quantity == "t_s" or (is_good and row.name != "orbit")
        if max(ratio, 1.0 / ratio) > (_DOUBTFUL if is_close else _ABSURD):
            raise _ask(mission, row, ratio)


def _require_angle(mission: Mission, row: PublishedValue, computed_deg: float) -> None:
    """Ask about an angle that is far from the flight's, and near to it when read in another way."""
    if apart_deg(row.value, computed_deg) < _TURNED_DEG:
        return
    readings = {_("in radians"): math.degrees(row.value)}
    if row.quantity == "azimuth_deg":
        readings[_("counted from south")] = (row.value + 180.0) % 360.0
        readings[_("counted counter-clockwise")] = -row.value % 360.0
    for reading, read_deg in readings.items():
        if apart_deg(read_deg, computed_deg) < _AGREES_DEG:
            problem = _("{quantity} = {value:.10g}, but the flight in the files has {flown:.4g}").format(
                quantity=row.quantity, value=row.value, flown=computed_deg
            )
            meant = _("is it {reading}? Then write {converted:.6g}").format(reading=reading, converted=read_deg)
            raise InputError(f"{shown_file(mission)} [published] {row.name}", problem, meant)


def _find_ratio(row: PublishedValue, computed: float) -> float:
    """Computed over published; NaN for angles and where one of them is not above 0."""
    if row.quantity.endswith("_deg") or not row.value > 0.0 or not computed > 0.0:
        return math.nan
    return computed / row.value


def _ask(mission: Mission, row: PublishedValue, ratio: float) -> InputError:
    units = next(units for ending, units in _UNITS.items() if row.quantity.endswith(ending))
    name = min(units, key=lambda unit: abs(math.log(ratio / units[unit])))
    meant = _("is a digit missing, or one too many?")
    if max(ratio / units[name], units[name] / ratio) < _NEAR:
        meant = _("is it in {name}? Then write {converted:.10g}").format(
            name=_(name), converted=row.value * units[name]
        )
    problem = (
        _("{quantity} = {value:.10g}, but the flight in the files has {flown:.3g}, {ratio:,.0f} times as much")
        if ratio > 1.0
        else _("{quantity} = {value:.10g}, but the flight in the files has {flown:.3g}, {ratio:,.0f} times as little")
    )
    problem = problem.format(
        quantity=row.quantity, value=row.value, flown=row.value * ratio, ratio=max(ratio, 1.0 / ratio)
    )
    return InputError(f"{shown_file(mission)} [published] {row.name}", problem, meant)
