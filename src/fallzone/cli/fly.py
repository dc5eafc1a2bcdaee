"""``fallzone fly``: one flight without dispersion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.options import MissionName, at_work
from fallzone.cli.printing import BOLD, position, print_json, print_table, print_wrapped
from fallzone.cli.state import AsJson
from fallzone.names import NOMINAL

if TYPE_CHECKING:
    from fallzone.model.mission import Mission
    from fallzone.model.results.trajectory import Trajectory


def command(
    mission: MissionName,
    *,
    case: Annotated[
        str, typer.Option(metavar="CASE", help="nominal, as-flown or MODE@T+SECONDS; see `fallzone list cases`.")
    ] = NOMINAL,
    json: AsJson = False,
) -> None:
    """Fly a mission once, without dispersion.

    Events of the ascent, where each dropped stage falls, and the orbit or impact in which the flight ends.
    """
    from fallzone.runs.fly import fly
    from fallzone.runs.read import read_flight

    with at_work():
        record = read_flight(mission, chosen_geodata())
        flight = fly(record, case)
    if json:
        end = {key: value for key, value in _fields(flight.end).items() if value is not None}
        print_json(
            {
                "mission": record.id,
                "case": flight.case,
                "events": flight.events,
                "drops": flight.drops,
                "end": end,
                "published": record.published,
            }
        )
    else:
        _print_for_people(record, flight)


def _fields(end) -> dict[str, object]:
    import dataclasses

    return {field.name: getattr(end, field.name) for field in dataclasses.fields(end)}


def _print_for_people(mission: Mission, flight: Trajectory) -> None:
    print_wrapped(f"{mission.title}: {flight.case}", style=BOLD)
    published = {(one.name, one.quantity): one.value for one in mission.published if one.case == flight.case}
    rows = [
        [
            event.name,
            _beside(event.t_s, published.get((event.name, "t_s")), 1.0, ".1f"),
            _beside(event.height_m, published.get((event.name, "height_m")), 1e3, ".1f"),
            _beside(event.speed_mps, published.get((event.name, "speed_mps")), 1.0, ",.0f"),
            position(event.lat_deg, event.lon_deg, digits=2),
        ]
        for event in flight.events
    ]
    columns = ("event", "T+ s", "height km", "m/s", "position")
    print_table(columns, rows, right=columns[1:4])
    drops = [
        [
            drop.item,
            _beside(drop.range_m, published.get((drop.item, "range_m")), 1e3, ",.0f"),
            f"{drop.azimuth_deg:.1f}",
            f"{drop.t_s / 60.0:.1f}",
            position(drop.lat_deg, drop.lon_deg),
        ]
        for drop in flight.drops
    ]
    columns = ("falls", "range km", "azimuth °", "T+ min", "position")
    print_table(columns, drops, right=columns[1:4])
    print(_end_sentence(flight))
    if published:
        print("In brackets: what was published of this flight.")


def _beside(computed: float, published: float | None, unit: float, form: str) -> str:
    """A computed number, with the published one in brackets."""
    # A fall ends within a millimetre of the surface, above or beneath
    text = f"{computed / unit:z{form}}"
    return text if published is None else f"{text} ({published / unit:{form}})"


def _end_sentence(flight: Trajectory) -> str:
    from fallzone.outputs.orbit_words import orbit_words

    end = flight.end
    orbit = orbit_words(end)
    if orbit:
        return f"Ends in {orbit}."
    return f"Ends at {position(end.lat_deg, end.lon_deg)}, {end.range_m / 1e3:,.0f} km from the pad."
