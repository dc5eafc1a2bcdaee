"""``fallzone fly``: one flight without dispersion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.options import MissionName, at_work
from fallzone.cli.terminal.printing import BOLD, jsonable, position, print_json, print_table, print_wrapped
from fallzone.cli.terminal.state import AsJson
from fallzone.names import NOMINAL
from fallzone.outputs.returned import with_return
from fallzone.words import _, msg
from fallzone.words.formats import fixed
from fallzone.words.things import case_words, event_words, item_words

if TYPE_CHECKING:
    from fallzone.model.mission import Mission
    from fallzone.model.results.trajectory import Event, Trajectory
    from fallzone.montecarlo.debris import Debris

TITLE = msg("Fly a mission once, without dispersion.")
HELP = msg("Events of the ascent, where each dropped stage falls, and the orbit or impact in which the flight ends.")


def command(
    mission: MissionName,
    *,
    case: Annotated[
        str, typer.Option(metavar="CASE", help=msg("nominal, as-flown or MODE@T+SECONDS; see `fallzone list cases`."))
    ] = NOMINAL,
    json: AsJson = False,
) -> None:
    """Fly a mission once, without dispersion."""
    from fallzone.outputs.basis_words import say_basis
    from fallzone.runs.fly import find_debris, fly, naming_bodies, tell_flight
    from fallzone.runs.read import read_flight

    with at_work():
        record = read_flight(mission, chosen_geodata())
        flight = fly(record, case)
        told, debris = tell_flight(record), find_debris(record, case)
    if json:
        end = {key: value for key, value in jsonable(flight.end).items() if value is not None}
        if debris is not None:
            end |= {key: getattr(debris, key) for key in ("lon_deg", "lat_deg", "range_m")}
        print_json(
            {
                "mission": record.id,
                "case": flight.case,
                "events": _list_events(flight, debris),
                **({"drops": flight.drops} | ({"returned": flight.returned} if flight.returned else {})),
                "end": end,
                "debris": debris,
                "published": record.published,
                "basis": [{"code": one.code, "source": one.source, **one.values} for one in told],
            }
        )
    else:
        with naming_bodies(record):
            _print_for_people(record, flight, debris)
            for statement in told:
                print_wrapped(say_basis(statement))


def _print_for_people(mission: Mission, flight: Trajectory, debris: Debris | None) -> None:
    from fallzone.outputs.end_words import debris_sentences, end_sentence

    print_wrapped(_("{mission}: {case}").format(mission=mission.title, case=case_words(flight.case)), style=BOLD)
    published = {(one.name, one.quantity): one.value for one in mission.published if one.case == flight.case}
    rows = [
        [
            event_words(event.name),
            _beside(event.t_s, published.get((event.name, "t_s")), places=1),
            _beside(event.height_m, published.get((event.name, "height_m")), unit=1e3, places=1),
            _beside(event.speed_mps, published.get((event.name, "speed_mps"))),
            position(event.lat_deg, event.lon_deg, digits=2),
        ]
        for event in _list_events(flight, debris)
    ]
    columns = (_("event"), _("T+ s"), _("height km"), _("m/s"), _("position"))
    print_table(columns, rows, right=columns[1:4])
    drops = [
        [
            with_return(item_words(drop.item), drop.item, flight),
            _beside(drop.range_m, published.get((drop.item, "range_m")), unit=1e3),
            fixed(drop.azimuth_deg, 1),
            fixed(drop.t_s / 60.0, 1),
            position(drop.lat_deg, drop.lon_deg),
        ]
        for drop in flight.drops
    ]
    head = _("comes down") if flight.returned else _("falls")
    columns = (head, _("range km"), _("azimuth °"), _("T+ min"), _("position"))
    print_table(columns, drops, right=columns[1:4])
    end = flight.end if debris is None else debris
    where = position(end.lat_deg, end.lon_deg)
    told = [end_sentence(flight.end, mission, where)] if debris is None else debris_sentences(debris, mission, where)
    for sentence in told:
        print_wrapped(sentence)
    if published:
        print_wrapped(_("In brackets: what was published of this flight."))


def _beside(computed: float, published: float | None, *, unit: float = 1.0, places: int = 0) -> str:
    """A computed number, with the published one in brackets."""
    text = fixed(computed / unit, places)
    if published is None:
        return text
    return _("{computed} ({published})").format(computed=text, published=fixed(published / unit, places))


def _list_events(flight: Trajectory, debris: Debris | None) -> list[Event]:
    """Events of a flight; one that breaks up has no impact in one piece."""
    return [event for event in flight.events if debris is None or event.name != "impact"]
