"""Computed beside published in words: figures of one row in one unit, and the counts over many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.names import AS_FLOWN, ITEMS
from fallzone.words import _, msg
from fallzone.words.formats import THIN, UNITS, share
from fallzone.words.things import event_words, is_plural, item_words

if TYPE_CHECKING:
    from fallzone.model.results.left_out import LeftOut
    from fallzone.model.results.validation import ValidationRow, ValidationSummary

QUANTITIES = {
    "t_s": msg("time"),
    "height_m": msg("height"),
    "downrange_m": msg("downrange"),
    "speed_mps": msg("speed"),
    "lon_deg": msg("longitude"),
    "lat_deg": msg("latitude"),
    "range_m": msg("range"),
    "azimuth_deg": msg("azimuth"),
    "distance_m": msg("distance"),
    "perigee_m": msg("perigee"),
    "apogee_m": msg("apogee"),
    "inclination_deg": msg("inclination"),
    "propellant_kg": msg("propellant"),
    "other_mass_kg": msg("other mass"),
    "liftoff_mass_kg": msg("lift-off mass"),
}

BASES = ("predicted", "fitted")

# What a figure may be of beside items and events
_OTHERS = {"orbit": msg("orbit"), "overflight": msg("overflight"), "vehicle": msg("vehicle")}

# Larger units, from so many of the key's own up
_LARGER = {"_m": ("km", 1e3, 10_000.0), "_kg": ("t", 1e3, 10_000.0)}


def quantity(row: ValidationRow | LeftOut) -> str:
    """Which quantity the figure is, in words.

    Parameters
    ----------
    row : ValidationRow or LeftOut
        By its ``quantity``.

    Returns
    -------
    str
    """
    return _(QUANTITIES[row.quantity])


def subject(row: ValidationRow | LeftOut) -> str:
    """What the figure is of.

    Parameters
    ----------
    row : ValidationRow or LeftOut
        By its name, item and case.

    Returns
    -------
    str
        With the words that tell a figure of the flight as flown.
    """
    name = subject_of_any_flight(row)
    return _("{subject} (as flown)").format(subject=name) if is_of_flight_as_flown(row) else name


def subject_of_any_flight(row: ValidationRow | LeftOut) -> str:
    """What the figure is of, whichever flight that belongs to.

    Parameters
    ----------
    row : ValidationRow or LeftOut
        By its name and item.

    Returns
    -------
    str
        The fall or the passage of an item, an event, the orbit or the vehicle.
    """
    if row.name in ITEMS:
        told = _("{item} fall") if is_plural(row.name) else _("{item} falls")
        return told.format(item=item_words(row.name))
    if row.item:
        told = _("{item} pass") if is_plural(row.item) else _("{item} passes")
        return told.format(item=item_words(row.item))
    return _(_OTHERS[row.name]) if row.name in _OTHERS else event_words(row.name)


def is_of_flight_as_flown(row: ValidationRow | LeftOut) -> bool:
    """Whether the figure is of a flight that failed, and not of its impact, which no other flight has.

    Parameters
    ----------
    row : ValidationRow or LeftOut
        By its case and name.

    Returns
    -------
    bool
    """
    return row.case == AS_FLOWN and row.name != "impact"


def unit(row: ValidationRow | LeftOut) -> str:
    """The unit that the figures of a row are told in.

    Parameters
    ----------
    row : ValidationRow or LeftOut
        By its quantity, published value and tolerance.

    Returns
    -------
    str
        That of the quantity; km or t where the published value or its tolerance reaches 10,000 m or kg.
    """
    return _unit(row)[0]


def figure(row: ValidationRow | LeftOut, value: float | None) -> str:
    """A value of a row in the row's unit.

    Parameters
    ----------
    row : ValidationRow or LeftOut
        For the unit and its size.
    value : float or None
        In the unit that ``row.quantity`` ends in.

    Returns
    -------
    str
        To a tenth, angles to a hundredth, to the unit from 1,000 on; a dash where there is no value.
    """
    if value is None:
        return "–"
    scaled = value / _unit(row)[1]
    text = f"{scaled:.2f}" if abs(scaled) < 1_000.0 and row.quantity.endswith("_deg") else _tenths(scaled)
    return text.replace("-", "−")


def published(row: ValidationRow | LeftOut) -> str:
    """The published value with its tolerance, in the row's unit.

    Parameters
    ----------
    row : ValidationRow or LeftOut
        With the figure and its tolerance.

    Returns
    -------
    str
        "700 ± 15"; of a distance from a reported point the greatest one alone, "≤ 50".
    """
    if row.quantity == "distance_m":
        return f"≤ {figure(row, row.tolerance)}"
    return f"{figure(row, row.published)} ± {figure(row, row.tolerance)}"


def spread(row: ValidationRow | LeftOut) -> str:
    """The 5th to 95th percentile, in the row's unit.

    Parameters
    ----------
    row : ValidationRow or LeftOut
        With ``low`` and ``high``.

    Returns
    -------
    str
        "618–669", with a word between negative numbers; a dash where there is none.
    """
    if row.low is None or row.high is None:
        return "–"
    low, high = _end(row, row.low), _end(row, row.high)
    if row.low < 0.0 or row.high < 0.0:
        return _("{low} to {high}").format(low=low, high=high)
    return f"{low}–{high}"


def _end(row: ValidationRow | LeftOut, value: float) -> str:
    """An end of a range, which is not known to more than three or four digits."""
    scaled = value / _unit(row)[1]
    if row.quantity.endswith("_deg") or abs(scaled) < 100.0:
        return figure(row, value)
    return f"{scaled:,.0f}".replace(",", THIN).replace("-", "−")


def result(row: ValidationRow) -> str:
    """Within the tolerance or not.

    Parameters
    ----------
    row : ValidationRow
        By its ``ok``.

    Returns
    -------
    str
    """
    return _("ok") if row.ok else _("MISSED")


def miss_sentence(row: ValidationRow) -> str:
    """Which figure missed, by how much, and why.

    Parameters
    ----------
    row : ValidationRow
        One that is not ``ok``.

    Returns
    -------
    str
        Computed less published, and the mission file's own words for the reason.
    """
    facts = {"subject": subject(row), "quantity": quantity(row), "unit": unit(row)}
    if row.computed is None:
        told = _("{subject}, {quantity}: nothing computed.").format(**facts)
    elif row.lonlat is not None:
        distance = figure(row, row.computed)
        told = _("{subject}, {quantity}: {distance} {unit} away.").format(**facts, distance=distance)
    else:
        difference = figure(row, row.computed - row.published)
        told = _("{subject}, {quantity}: {difference} {unit} off.").format(**facts, difference=difference)
    return f"{told} {row.miss}".strip()


def missed_sentence(row: ValidationRow) -> str:
    """The same in a list of other findings.

    Parameters
    ----------
    row : ValidationRow
        One that is not ``ok``.

    Returns
    -------
    str
    """
    return _("Missed: {finding}").format(finding=miss_sentence(row))


def summary_sentences(summary: ValidationSummary) -> list[str]:
    """Counts over rows, and how many published figures the percentiles of simulated flights hold.

    Parameters
    ----------
    summary : ValidationSummary
        Of one mission, or of several.

    Returns
    -------
    list of str
        A paragraph each: all figures; then, where there are any, predicted falls.
    """
    lines = [_predicted_sentence(summary), _fitted_sentence(summary)]
    if summary.predicted_missions > 1:
        lines.append(
            _("A figure told of two flights of a vehicle counts once, as fitted where one of them was fitted to it.")
        )
    told = [" ".join(lines)]
    return [*told, _falls_sentence(summary)] if summary.falls else told


def _predicted_sentence(summary: ValidationSummary) -> str:
    if not summary.predicted:
        return _("Predicted: nothing.")
    facts = {"ok": summary.predicted_ok, "count": summary.predicted, "missions": summary.predicted_missions}
    if summary.predicted_missions > 1:
        return _("Predicted: {ok} of {count} figures within their tolerance, over {missions} missions.").format(**facts)
    return _("Predicted: {ok} of {count} figures within their tolerance.").format(**facts)


def _fitted_sentence(summary: ValidationSummary) -> str:
    if not summary.fitted:
        return _("Fitted: nothing.")
    return _("Fitted: {ok} of {count} within it.").format(ok=summary.fitted_ok, count=summary.fitted)


def _falls_sentence(summary: ValidationSummary) -> str:
    facts = {
        "held": summary.falls_held,
        "met": summary.falls_met,
        "count": summary.falls,
    }
    if summary.widest_share is None:
        return _(
            "Predicted falls: the 5th to 95th percentile of simulated flights contains {held} of {count} published "
            "figures and comes within the tolerance of {met}."
        ).format(**facts)
    return _(
        "Predicted falls: the 5th to 95th percentile of simulated flights contains {held} of {count} published figures "
        "and comes within the tolerance of {met}; the widest range is {share} of the distance flown."
    ).format(**facts, share=share(summary.widest_share))


def _unit(row: ValidationRow | LeftOut) -> tuple[str, float]:
    """Unit and what one of it is worth in the key's own; chosen once for a row."""
    ending = f"_{row.quantity.rsplit('_', 1)[1]}"
    largest = max(abs(row.published), row.tolerance)
    if ending in _LARGER and largest >= _LARGER[ending][2]:
        name, worth, _ = _LARGER[ending]
        return name, worth
    return UNITS[ending][0], 1.0


def _tenths(value: float) -> str:
    if abs(value) >= 1_000.0:
        return f"{value:,.0f}".replace(",", THIN)
    return f"{value:.1f}".removesuffix(".0")
