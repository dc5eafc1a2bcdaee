"""``fallzone list``: what is shipped."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.help import one_of
from fallzone.cli.terminal.printing import BOLD, plain, print_json, print_table, print_wrapped
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import UsageError
from fallzone.words import Language, _, language, msg, named, ngettext
from fallzone.words.formats import number
from fallzone.words.things import with_commas
from fallzone.words.times import clock, minute_utc

if TYPE_CHECKING:
    from fallzone.model.mission import Mission
    from fallzone.runs.shipped import NextLaunch

TITLE = msg("List what is shipped, or the cases of a mission.")
HELP = ""

# More rows than these are for searching, not for reading.
_TABLE_ROWS = 500

# Keys shown to people, with the words above them
_COLUMNS = {
    "id": msg("id"),
    "title": msg("title"),
    "type": msg("type"),
    "names": msg("names"),
    "lat_deg": msg("position"),
    "liftoff_utc": msg("lift-off, UTC"),
}

# Kinds of regions, places and models
_TYPES = {
    "sea": msg("sea"),
    "land": msg("land"),
    "city": msg("city"),
    "town": msg("town"),
    "county": msg("county"),
    "district": msg("district"),
    "island": msg("island"),
    "islands": msg("islands"),
    "airport": msg("airport"),
    "atmosphere": msg("atmosphere"),
    "wind": msg("wind"),
    "failure": msg("failure"),
    "breakup": msg("breakup"),
    "reliability": msg("failure probability"),
    "casualty-area": msg("casualty area"),
    "vulnerable-area": msg("vulnerable area of aircraft"),
}


class Kind(StrEnum):
    """What can be listed."""

    SITES = "sites"
    VEHICLES = "vehicles"
    MISSIONS = "missions"
    REGIONS = "regions"
    PLACES = "places"
    MODELS = "models"
    CASES = "cases"


_HEADINGS = {Kind.MISSIONS: msg("Missions"), Kind.VEHICLES: msg("Vehicles"), Kind.SITES: msg("Sites")}


def command(
    kind: Annotated[
        Kind | None,
        typer.Argument(
            parser=one_of(Kind),
            metavar="KIND",
            help=msg(
                "sites, vehicles, missions, regions, places, models or cases; without it, missions, vehicles and sites."
            ),
        ),
    ] = None,
    mission: Annotated[str | None, typer.Argument(metavar="MISSION", help=msg("With cases: of which mission."))] = None,
    *,
    json: AsJson = False,
) -> None:
    """List what is shipped, or the cases of a mission."""
    if (kind == Kind.CASES) != (mission is not None):
        raise UsageError(_("name a mission with cases, and only there: fallzone list cases MISSION"))
    from fallzone.runs.shipped import find_next_launch, list_missions

    has_missions = kind in (None, Kind.MISSIONS)
    missions = list_missions(chosen_geodata()) if has_missions else ()
    lists = {**_LISTS, Kind.MISSIONS: lambda: _list_missions(missions)}
    if kind is None:
        parts = {part: lists[part]() for part in _HEADINGS}
    else:
        parts = {kind: _list_cases(mission) if mission else lists[kind]()}
    coming = find_next_launch(missions, now_utc())
    if json:
        items = [{**item, "kind": part.value.removesuffix("s")} for part in parts for item in parts[part]]
        print_json({"items": items} | ({"next_launch": coming and _tell_next(coming)} if has_missions else {}))
        return
    for part, items in parts.items():
        if kind is None:
            print_wrapped(_(_HEADINGS[part]), style=BOLD)
        _print_items(items)
    if has_missions:
        print_wrapped(_say_next(coming, missions), style=BOLD)


def now_utc() -> datetime:
    """What time it is.

    Returns
    -------
    datetime
        In UTC.
    """
    return datetime.now(UTC)


def _tell_next(coming: NextLaunch) -> dict[str, Any]:
    return {"id": coming.mission.id, "from_utc": coming.from_utc, "until_utc": coming.until_utc}


def _say_next(coming: NextLaunch | None, missions: Sequence[Mission]) -> str:
    """Which launch comes next, or that none of those with a lift-off does."""
    if coming is None:
        unknown = sum(mission.liftoff_utc is None for mission in missions)
        if not unknown:
            return _("No launch ahead among these missions.")
        told = ngettext(
            "No launch ahead among these missions; of {count} the lift-off is not known.",
            "No launch ahead among these missions; of {count} the lift-off is not known.",
            unknown,
        )
        return told.format(count=number(unknown))
    local = clock(coming.from_utc, coming.mission.timezone)
    start = _("{utc} = {local}").format(utc=minute_utc(coming.from_utc), local=local)
    facts = {"mission": coming.mission.id, "title": coming.mission.title, "start": start}
    if coming.until_utc is None:
        return _("Next launch: {mission} ({title}), lift-off {start}.").format(**facts)
    told = _("Next launch: {mission} ({title}), lift-off {start}; its last window ends {until}.")
    if coming.from_utc != coming.mission.liftoff_utc:
        told = _("Next launch: {mission} ({title}), in a window from {start}; its last window ends {until}.")
    return told.format(**facts, until=minute_utc(coming.until_utc))


def _print_items(items: list[dict[str, Any]]) -> None:
    """Columns for people: id, title and the few facts that tell one from another; thousands as plain lines."""
    if len(items) > _TABLE_ROWS:
        for item in items:
            print("  ".join(plain(cell) for key in _COLUMNS if key in item and (cell := _cell(item, key))))
        return
    keys = [key for key in _COLUMNS if items and key in items[0]]
    print_table([_(_COLUMNS[key]) for key in keys], [[_cell(item, key) for key in keys] for item in items])


def _cell(item: dict[str, Any], key: str) -> object:
    if key == "lat_deg":
        return f"{item['lat_deg']:.4f},{item['lon_deg']:.4f}"
    value = item.get(key)
    if key == "names":
        return with_commas([value[other] for other in Language if other in value and other != language()])
    if key == "liftoff_utc":
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if value else "–"
    if key == "type":
        return _(_TYPES[value]) if value in _TYPES else value
    return value


def _list_sites() -> list[dict[str, Any]]:
    from fallzone.runs.shipped import list_sites

    return [
        {
            "id": site.id,
            "title": site.title,
            "names": site.names,
            "pads": [
                {"id": pad.id, "lat_deg": pad.lat_deg, "lon_deg": pad.lon_deg, "height_m": pad.height_m}
                for pad in site.pads
            ],
        }
        for site in list_sites(chosen_geodata())
    ]


def _list_vehicles() -> list[dict[str, Any]]:
    from fallzone.runs.shipped import list_vehicles

    return [{"id": one.id, "title": one.title, "stages": len(one.stages)} for one in list_vehicles(chosen_geodata())]


def _list_missions(missions: Sequence[Mission]) -> list[dict[str, Any]]:
    keys = ("id", "title", "site", "vehicle", "liftoff_utc")
    return [{key: getattr(mission, key) for key in keys} for mission in missions]


def _list_regions() -> list[dict[str, Any]]:
    from fallzone.runs.shipped import list_regions

    return [
        {"id": region.id, "title": named(region.names, region.id), "type": region.kind, "names": region.names}
        for region in list_regions(chosen_geodata())
    ]


def _list_places() -> list[dict[str, Any]]:
    from fallzone.runs.shipped import list_places

    return [
        {
            "id": entry.id,
            "title": entry.label,
            "type": entry.kind,
            "names": entry.names,
            "lat_deg": entry.lat_deg,
            "lon_deg": entry.lon_deg,
        }
        for entry in list_places(chosen_geodata())
    ]


def _list_models() -> list[dict[str, Any]]:
    from fallzone.runs.shipped import list_models

    return [
        {"id": one.id, "title": one.title, "type": one.kind, "source": one.source, "verified": one.verified}
        for one in list_models()
    ]


def _list_cases(mission: str) -> list[dict[str, Any]]:
    from fallzone.runs.shipped import list_cases

    return [
        {key: value for key, value in dataclasses.asdict(case).items() if value is not None}
        for case in list_cases(mission, chosen_geodata())
    ]


_LISTS = {
    Kind.SITES: _list_sites,
    Kind.VEHICLES: _list_vehicles,
    Kind.REGIONS: _list_regions,
    Kind.PLACES: _list_places,
    Kind.MODELS: _list_models,
}
