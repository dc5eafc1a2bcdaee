"""CSV of the flags: one row for each reason of each flagged region."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.files import write_whole
from fallzone.outputs.files.cells import shown_cell
from fallzone.outputs.files.geojson import known
from fallzone.words.things import condition_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag, Reason

COLUMNS = (
    "region",
    "name_en",
    "name_ko",
    "name_ja",
    "kind",
    "level",
    "reason",
    "zone",
    "case",
    "item",
    "mark",
    "share_of_zone",
    "area_m2",
    "distance_m",
    "probability",
    "interval_low",
    "interval_high",
    "condition",
    "flights",
    "first_s",
    "last_s",
    "window_start_utc",
    "window_end_utc",
    "window_flights",
    "probability_per_launch",
    "per_launch_low",
    "per_launch_high",
    "per_launch_range_low",
    "per_launch_range_high",
    "density_per_km2",
    "failure_first_s",
    "failure_last_s",
    "delay_first_s",
    "delay_last_s",
)

NUMBERS = (
    "share_of_zone",
    "area_m2",
    "distance_m",
    "probability",
    "interval_low",
    "interval_high",
    "flights",
    "first_s",
    "last_s",
    "window_flights",
    "probability_per_launch",
    "per_launch_low",
    "per_launch_high",
    "per_launch_range_low",
    "per_launch_range_high",
    "density_per_km2",
    "failure_first_s",
    "failure_last_s",
    "delay_first_s",
    "delay_last_s",
)


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write the flags as UTF-8 with a byte-order mark, by which spreadsheets recognise Korean and Japanese names.

    Parameters
    ----------
    assessment : Assessment
        With the flags.
    path : Path
        A new file.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    InputError
        When something stands there.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in flag_rows(assessment.flagged):
        writer.writerow([shown_cell(row[name]) for name in COLUMNS])
    return [write_whole(path, table.getvalue().encode("utf-8-sig"))]


def flag_rows(flagged: tuple[Flag, ...]) -> list[dict[str, Any]]:
    """One row for each reason of each flagged region.

    Parameters
    ----------
    flagged : tuple of Flag
        In the order in which the rows stand.

    Returns
    -------
    list of dict
        By ``COLUMNS``, in the units that their names end in; None where there is nothing to say.
    """
    return [_row(flag, reason) for flag in flagged for reason in flag.reasons]


def _row(flag: Flag, reason: Reason) -> dict[str, Any]:
    low, high = reason.interval or (None, None)
    start, end = reason.window_utc or (None, None)
    return {
        "region": flag.region,
        "name_en": flag.names.get("en"),
        "name_ko": flag.names.get("ko"),
        "name_ja": flag.names.get("ja"),
        "kind": flag.kind,
        "level": flag.level,
        "reason": reason.reason,
        "zone": reason.zone,
        "case": reason.case,
        "item": reason.item,
        "mark": reason.mark,
        "share_of_zone": known(reason.share_of_zone),
        "area_m2": known(reason.area_m2),
        "distance_m": known(reason.distance_m),
        "probability": known(reason.probability),
        "interval_low": known(low),
        "interval_high": known(high),
        "condition": condition_words(reason.condition) if reason.condition else None,
        "flights": reason.flights,
        "first_s": known(reason.first_s),
        "last_s": known(reason.last_s),
        "window_start_utc": start,
        "window_end_utc": end,
        "window_flights": reason.window_flights,
        **_tell_launch(flag),
    }


def _tell_launch(flag: Flag) -> dict[str, Any]:
    """What is known of the region per launch; the same in all its rows."""
    chance, density = flag.probability_per_launch, flag.density
    low, high = chance.interval if chance else (None, None)
    range_low, range_high = (chance.range if chance else None) or (None, None)
    failure, delay = flag.failure_span_s or (None, None), flag.delay_s or (None, None)
    return {
        "probability_per_launch": chance and known(chance.value),
        "per_launch_low": low,
        "per_launch_high": high,
        "per_launch_range_low": range_low,
        "per_launch_range_high": range_high,
        "density_per_km2": density and known(density.value),
        "failure_first_s": failure[0],
        "failure_last_s": failure[1],
        "delay_first_s": delay[0],
        "delay_last_s": delay[1],
    }
