"""Computed beside published in words: figures of one row in one unit, and the counts over many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.names import AS_FLOWN, ITEMS
from fallzone.outputs import wording as say

if TYPE_CHECKING:
    from fallzone.model.validation import ValidationRow, ValidationSummary

QUANTITIES = {
    "t_s": "time",
    "height_m": "height",
    "downrange_m": "downrange",
    "speed_mps": "speed",
    "lon_deg": "longitude",
    "lat_deg": "latitude",
    "range_m": "range",
    "azimuth_deg": "azimuth",
    "distance_m": "distance",
    "perigee_m": "perigee",
    "apogee_m": "apogee",
    "inclination_deg": "inclination",
    "propellant_kg": "propellant",
    "other_mass_kg": "other mass",
    "liftoff_mass_kg": "lift-off mass",
}

BASES = ("predicted", "fitted")

# Larger units, from so many of the key's own up
_LARGER = {"_m": ("km", 1e3, 10_000.0), "_kg": ("t", 1e3, 10_000.0)}


def subject(row: ValidationRow) -> str:
    """What the figure is of."""
    name = f"{row.name} falls" if row.name in ITEMS else f"{row.item} passes" if row.item else row.name
    return f"{name} (as flown)" if row.case == AS_FLOWN and row.name != "impact" else name


def unit(row: ValidationRow) -> str:
    """The unit that the figures of a row are told in."""
    return _unit(row)[0]


def figure(row: ValidationRow, value: float | None) -> str:
    """A value of a row in its unit, to a tenth or to three digits; a dash where there is none."""
    if value is None:
        return "–"
    scaled = value / _unit(row)[1]
    text = f"{scaled:.2f}" if abs(scaled) < 1_000.0 and row.quantity.endswith("_deg") else _tenths(scaled)
    return text.replace("-", "−")


def published(row: ValidationRow) -> str:
    """The published value with its tolerance."""
    if row.lonlat is not None:
        return f"≤ {figure(row, row.tolerance)}"
    return f"{figure(row, row.published)} ± {figure(row, row.tolerance)}"


def spread(row: ValidationRow) -> str:
    """The 90 % range; a dash where there is none."""
    if row.low is None or row.high is None:
        return "–"
    joint = " to " if row.low < 0.0 or row.high < 0.0 else "–"
    return joint.join(_end(row, value) for value in (row.low, row.high))


def _end(row: ValidationRow, value: float) -> str:
    """An end of a range, which is not known to more than three or four digits."""
    scaled = value / _unit(row)[1]
    if row.quantity.endswith("_deg") or abs(scaled) < 100.0:
        return figure(row, value)
    return f"{scaled:,.0f}".replace(",", say.THIN).replace("-", "−")


def result(row: ValidationRow) -> str:
    """Within the tolerance or not."""
    return "ok" if row.ok else "MISSED"


def miss_sentence(row: ValidationRow) -> str:
    """Which figure missed, by how much, and why."""
    if row.computed is None:
        away = "nothing computed"
    elif row.lonlat is not None:
        away = f"{figure(row, row.computed)} {unit(row)} away"
    else:
        away = f"{figure(row, row.computed - row.published)} {unit(row)} off"
    return f"{subject(row)}, {QUANTITIES[row.quantity]}: {away}. {row.miss}".strip()


def summary_sentences(summary: ValidationSummary) -> list[str]:
    """Counts over rows, and how well the ensemble's ranges hold what was published."""
    over = f", over {summary.predicted_missions} missions" if summary.predicted_missions > 1 else ""
    predicted = f"{summary.predicted_ok} of {summary.predicted} figures within their tolerance{over}"
    lines = [
        f"Predicted: {predicted if summary.predicted else 'nothing'}. "
        f"Fitted: {f'{summary.fitted_ok} of {summary.fitted} within it' if summary.fitted else 'nothing'}."
    ]
    if summary.predicted_missions > 1:
        lines[0] += (
            " A figure told of two flights of a vehicle counts once, as fitted where one of them was fitted to it."
        )
    if summary.falls:
        share = "" if summary.widest_share is None else f"; the widest is {say.share(summary.widest_share)} of the way"
        lines.append(
            f"Predicted falls: the 90{say.THIN}% range of simulated flights holds {summary.falls_held} of "
            f"{summary.falls} published figures and comes within the tolerance of {summary.falls_met}{share}."
        )
    return lines


def _unit(row: ValidationRow) -> tuple[str, float]:
    """Unit and what one of it is worth in the key's own; chosen once for a row."""
    ending = f"_{row.quantity.rsplit('_', 1)[1]}"
    largest = max(abs(row.published), row.tolerance)
    if ending in _LARGER and largest >= _LARGER[ending][2]:
        name, worth, _ = _LARGER[ending]
        return name, worth
    return say.UNITS[ending][0], 1.0


def _tenths(value: float) -> str:
    if abs(value) >= 1_000.0:
        return f"{value:,.0f}".replace(",", say.THIN)
    return f"{value:.1f}".removesuffix(".0")
