"""What an alert that a watch raises says at once, as plain data and in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fallzone.model.results.statement import Statement
from fallzone.outputs.alert.document import instant_of, plain, tell_area
from fallzone.outputs.alert.unknown_words import say_statement
from fallzone.outputs.alert.words import NO_REGION, UNKNOWN, part_regions
from fallzone.words import _, named, ngettext
from fallzone.words.formats import decimal_degrees, number, probability
from fallzone.words.times import outward_minutes, window_utc

if TYPE_CHECKING:
    from fallzone.model.results.alert.alert import Alert

Event = Mapping[str, Any]

_KEPT = ("region", "names", "kind", "first_utc", "last_utc", "clear_utc")
# Regions that a page has room for
_MOST_ROWS = 4


def tell_answer(alert: Alert) -> dict[str, Any]:
    """An alert in short: the same for the same question and run, so that records of watches compare.

    Parameters
    ----------
    alert : Alert
        With one answer or none.

    Returns
    -------
    dict
        ``flags``: regions in order of concern, ``named`` those that a first sentence has room for.
    """
    area, point = alert.area, alert.impact_point
    likely, _others = part_regions(area)
    flags = {} if area is None else {one["region"]: one for one in tell_area(alert, area)["flags"]}
    ids = [one.region for one in likely] + [one for one in flags if one not in {each.region for each in likely}]
    return {
        "verdict": alert.verdict,
        "refined": alert.refined is not None,
        "flags": [_tell_region(flags[one]) for one in ids],
        "named": len(likely),
        "first_impact_utc": None if area is None else instant_of(alert, area.first_impact_s),
        "last_impact_utc": None if area is None else instant_of(alert, area.last_impact_s),
        "impact_point": plain(point) | {"impact_utc": instant_of(alert, point.t_s)},
        "doubts": plain(alert.doubts),
        "problem": None,
    }


def tell_problem(problem: str) -> dict[str, Any]:
    """In the place of an alert that there is none of: UNKNOWN, and why.

    Parameters
    ----------
    problem : str
        Why.

    Returns
    -------
    dict
        As of `tell_answer`, with nothing else in it.
    """
    return {"verdict": "UNKNOWN", "refined": False, "flags": [], "named": 0, "problem": problem}


def _tell_region(flag: dict[str, Any]) -> dict[str, Any]:
    estimate = flag["probability"]
    return {name: flag[name] for name in _KEPT} | {"probability": estimate["value"], "interval": estimate["interval"]}


def answer_sentences(event: Event) -> list[str]:
    """Who lies beneath, in the order of concern, and where it would come down in one piece.

    Parameters
    ----------
    event : mapping
        An alert, as of `fallzone.runs.watching.watch.watch`.

    Returns
    -------
    list of str
        Never an all-clear.
    """
    if event["problem"] is not None:
        return [_(UNKNOWN), str(event["problem"])]
    doubts = [say_statement(Statement(code=one["code"], values=one["values"])) for one in event["doubts"]]
    if not event["flags"]:
        told = _(UNKNOWN) if event["verdict"] == "UNKNOWN" else _(NO_REGION)
        return [told, *_say_point(event["impact_point"]), *doubts]
    shown = event["flags"][: min(event["named"], _MOST_ROWS)]
    said, more = [_say_region(one) for one in shown], len(event["flags"]) - len(shown)
    if more:
        told = ngettext("{count} more region is reached", "{count} more regions are reached", more)
        said.append(told.format(count=number(more)))
    return [*said, *_say_point(event["impact_point"]), *doubts]


def _say_region(flag: Event) -> str:
    low, high = flag["interval"]
    chance = probability(flag["probability"], (low, high))
    if flag["first_utc"] is None or flag["last_utc"] is None:
        window = _("only the area reaches it")
    else:
        first, last = (datetime.fromisoformat(flag[name]) for name in ("first_utc", "last_utc"))
        window = window_utc(outward_minutes((first, last)))
    return _("{region}: {chance}, {window}").format(
        region=named(flag["names"], flag["region"]), chance=chance, window=window
    )


def _say_point(point: Event) -> list[str]:
    if point["vacuum_lon_deg"] is None:
        return []
    told = _("Without thrust and air it would come down at {position}.")
    return [told.format(position=decimal_degrees(point["vacuum_lon_deg"], point["vacuum_lat_deg"], 2))]
