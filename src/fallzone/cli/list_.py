"""``fallzone list``: what is shipped."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from fallzone.cli.printing import BOLD, plain, print_json, print_table, print_wrapped
from fallzone.cli.state import AsJson
from fallzone.errors import UsageError

# More rows than these are for searching, not for reading.
_TABLE_ROWS = 500

# Keys shown to people, with the words above them
_COLUMNS = {
    "id": "id",
    "title": "title",
    "type": "type",
    "names": "names",
    "lat_deg": "position",
    "liftoff_utc": "lift-off (UTC)",
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


def command(
    kind: Annotated[Kind | None, typer.Argument(help="What to list; without it, sites, vehicles and missions.")] = None,
    mission: Annotated[str | None, typer.Argument(metavar="MISSION", help="With cases: of which mission.")] = None,
    *,
    json: AsJson = False,
) -> None:
    """List what is shipped, or the cases of a mission."""
    if (kind == Kind.CASES) != (mission is not None):
        raise UsageError("name a mission with cases, and only there: fallzone list cases MISSION")
    if kind is None:
        parts = {part: _LISTS[part]() for part in (Kind.MISSIONS, Kind.VEHICLES, Kind.SITES)}
    else:
        parts = {kind: _list_cases(mission) if mission else _LISTS[kind]()}
    if json:
        print_json([{**item, "kind": part.value.removesuffix("s")} for part in parts for item in parts[part]])
        return
    for part, items in parts.items():
        if kind is None:
            print_wrapped(part.value.capitalize(), style=BOLD)
        _print_items(items)


def _print_items(items: list[dict[str, Any]]) -> None:
    """Columns for people: id, title and the few facts that tell one from another; thousands as plain lines."""
    if len(items) > _TABLE_ROWS:
        for item in items:
            print("  ".join(plain(cell) for key in _COLUMNS if key in item and (cell := _cell(item, key))))
        return
    keys = [key for key in _COLUMNS if items and key in items[0]]
    print_table([_COLUMNS[key] for key in keys], [[_cell(item, key) for key in keys] for item in items])


def _cell(item: dict[str, Any], key: str) -> object:
    if key == "lat_deg":
        return f"{item['lat_deg']:.4f},{item['lon_deg']:.4f}"
    value = item.get(key)
    if key == "names":
        return " ".join(value[language] for language in ("ko", "ja") if language in value)
    if key == "liftoff_utc":
        return f"{value:%Y-%m-%d %H:%M}" if value else "-"
    return value


def _list_sites() -> list[dict[str, Any]]:
    from fallzone.catalogue.load import list_ids, load_site

    sites = (load_site(name) for name in list_ids("sites"))
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
        for site in sites
    ]


def _list_vehicles() -> list[dict[str, Any]]:
    from fallzone.catalogue.load import list_ids, load_vehicle

    vehicles = (load_vehicle(name) for name in list_ids("vehicles"))
    return [{"id": vehicle.id, "title": vehicle.title, "stages": len(vehicle.stages)} for vehicle in vehicles]


def _list_missions() -> list[dict[str, Any]]:
    from fallzone.catalogue.load import list_ids, load_mission

    missions = (load_mission(name) for name in list_ids("missions"))
    return [
        {
            "id": mission.id,
            "title": mission.title,
            "site": mission.site,
            "vehicle": mission.vehicle,
            "liftoff_utc": mission.liftoff_utc,
        }
        for mission in missions
    ]


def _list_regions() -> list[dict[str, Any]]:
    from fallzone.catalogue.regions import load_regions

    return [
        {"id": region.id, "title": region.names.get("en", region.id), "type": region.kind, "names": region.names}
        for region in load_regions()
    ]


def _list_places() -> list[dict[str, Any]]:
    from fallzone.places.gazetteer import read_entries

    return [
        {
            "id": entry.id,
            "title": entry.label,
            "type": entry.kind,
            "names": entry.names,
            "lat_deg": entry.lat_deg,
            "lon_deg": entry.lon_deg,
        }
        for entry in read_entries()
    ]


def _list_models() -> list[dict[str, Any]]:
    from fallzone import plugins

    models = ((kind, name, plugins.load(kind, name)) for kind in plugins.KINDS for name in plugins.names(kind))
    return [
        {
            "id": name,
            "title": model.TITLE,
            "type": kind,
            "source": model.SOURCE,
            "verified": model.VERIFIED,
        }
        for kind, name, model in models
    ]


def _list_cases(name: str) -> list[dict[str, Any]]:
    from fallzone.catalogue.load import load_mission
    from fallzone.flight.cases import list_cases

    return list_cases(load_mission(name))


_LISTS = {
    Kind.SITES: _list_sites,
    Kind.VEHICLES: _list_vehicles,
    Kind.MISSIONS: _list_missions,
    Kind.REGIONS: _list_regions,
    Kind.PLACES: _list_places,
    Kind.MODELS: _list_models,
}
