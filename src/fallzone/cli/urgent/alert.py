"""``fallzone alert``: after an anomaly, who is beneath, from when to when, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from fallzone.cli.flag import flags_json, print_notice_flags
from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.numbers import decimal, decimals
from fallzone.cli.terminal.options import NoticeOption, OptionalMission, RunOption, at_work
from fallzone.cli.terminal.printing import BOLD, print_json, print_wrapped, say
from fallzone.cli.terminal.state import AsJson, check_number, check_position
from fallzone.errors import UsageError
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import number

if TYPE_CHECKING:
    from fallzone.model.results.alert.alert import Alert
    from fallzone.model.results.alert.loss import State

# Regions that are told on the terminal; the others are counted
MOST_ROWS = 10
EXIT_CODES = {"FLAGGED": 10, "UNKNOWN": 4, "NONE": 0}

TITLE = msg("After an anomaly: who is beneath, and from when to when.")
HELP = msg(
    "Say when MISSION was lost (--at), what its last measured state was (--state with --time), or name telemetry that "
    "ends (--last). A first answer comes at once from a thousand flights of this loss, a refined one from more; both "
    "are told, and what changed. A state alone needs no mission. Exit code 10 when anything lies beneath, 4 when that "
    "cannot be told."
)


def command(
    mission: OptionalMission = None,
    *,
    at: Annotated[
        float | None,
        typer.Option("--at", parser=decimal, metavar="T", help=msg("When it was lost, in seconds after lift-off.")),
    ] = None,
    failure: Annotated[
        str | None,
        typer.Option("--failure", metavar="MODE", help=msg("Failure mode, if known; see: fallzone list models.")),
    ] = None,
    state: Annotated[
        tuple[str, str, str, str, str, str] | None,
        typer.Option(
            "--state",
            callback=lambda texts: None if texts is None else decimals(texts),
            metavar="STATE",
            help=msg(
                "The last measured state, LAT LON HEIGHT VN VE VD: degrees, metres above the WGS 84 ellipsoid, and the "
                "Earth-fixed velocity north, east and down in m/s; may be negative."
            ),
        ),
    ] = None,
    time: Annotated[
        str | None,
        typer.Option("--time", metavar="TIME", help=msg("Instant of the state, such as 2023-08-23T18:56:00Z.")),
    ] = None,
    last: Annotated[
        Path | None, typer.Option("--last", metavar="FILE.csv", help=msg("A file of telemetry that ends."))
    ] = None,
    notice: NoticeOption = None,
    liftoff: Annotated[
        str | None,
        typer.Option(
            "--liftoff", metavar="TIME", help=msg("When it lifted off; by default as the mission's file says.")
        ),
    ] = None,
    run: RunOption = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help=msg("Seed of the refined answer."))] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="DIR", help=msg("Write a page, areas and drafts of warnings into this folder.")
        ),
    ] = None,
    exercise: Annotated[
        bool, typer.Option("--exercise", help=msg("Drafts of warnings say that they are of an exercise."))
    ] = False,
    json: AsJson = False,
) -> None:
    """Say after an anomaly who is beneath, and from when to when."""
    if notice is not None:
        if any(given is not None for given in (mission, at, failure, state, time, last, liftoff, run, output)):
            raise UsageError(_("a notice is asked by itself; leave out everything else but --json"))
        _print_notice(notice, as_json=json)
    _check_options(mission, run, at=at, state=state, time=time, last=last)

    from fallzone.runs.alerts.alert import alert

    with at_work():
        found = alert(
            mission,
            at_s=at,
            state=None if state is None else _read_state(state),
            when=time,
            last=last,
            failure=failure,
            liftoff=liftoff,
            run=run,
            seed=seed,
            geodata=chosen_geodata(),
            told=None if json else _print_first,
        )
    if json:
        from fallzone.outputs.alert.document import jsonable

        print_json(jsonable(found))
    else:
        _print_all(found)
    if output is not None:
        _write(found, output, exercise=exercise)
    raise typer.Exit(EXIT_CODES[found.verdict])


def _check_options(mission: str | None, run: Path | None, *, at, state, time, last) -> None:
    """Refuse what does not say what was lost, or says it twice, in the names of options."""
    ways = [at is not None, state is not None, last is not None]
    if sum(ways) == 0:
        raise UsageError(_("say when it was lost, --at, its last state, --state, or name telemetry, --last"))
    if sum(ways) > 1:
        raise UsageError(_("say in one way what was lost: --at, --state or --last"))
    if (state is None) != (time is None):
        raise UsageError(_("--state and --time belong together"))
    if mission is None and run is None and state is None:
        raise UsageError(_("name a mission; without one only --state can be followed"))


def _read_state(numbers: tuple[float, ...]) -> State:
    """A state as it was typed."""
    from fallzone.model.results.alert.loss import State

    lat_deg, lon_deg, height_m, *velocity = numbers
    check_position(lat_deg, lon_deg)
    for value in velocity:
        check_number("--state", value, low=-2e4, high=2e4)
    return State(lat_deg=lat_deg, lon_deg=lon_deg, height_m=height_m, velocity_ned_mps=tuple(velocity))


def _print_first(found: Alert) -> None:
    """What can be said at once."""
    from fallzone.outputs.alert.loss_words import say_impact_point, say_loss
    from fallzone.outputs.alert.words import say_first, say_next, say_reopening

    print_wrapped(_("First answer"), style=BOLD)
    for sentence in (*say_first(found), *say_reopening(found), *say_next(found)):
        print_wrapped(sentence)
    for sentence in (*say_loss(found), *say_impact_point(found)):
        print_wrapped(sentence, "  ")
    print("", flush=True)


def _print_all(found: Alert) -> None:
    """The best answer with all that it rests on; where both are there, what changed first."""
    from fallzone.outputs.alert.loss_words import say_change
    from fallzone.outputs.alert.words import list_sentences

    if found.refined is not None:
        print_wrapped(_("Refined answer"), style=BOLD)
    changed = say_change(found)
    for sentence in (*changed, *(one for one in list_sentences(found) if one not in changed)):
        print_wrapped(sentence)
    _print_tables(found)


def _print_tables(found: Alert) -> None:
    """The likeliest regions and all layers, each with its times."""
    from fallzone.outputs.alert.tables import layer_table, region_table

    for heads, rows in (region_table(found), layer_table(found)):
        for row in rows[:MOST_ROWS]:
            print_wrapped(row[0].replace("\n", ": "), style=BOLD)
            for head, cell in zip(heads[1:], row[1:], strict=True):
                print_wrapped(_("{head}: {told}").format(head=head, told=cell.replace("\n", " ")), "  ")
    area = found.area
    if area is not None and len(area.regions) > MOST_ROWS:
        count = len(area.regions) - MOST_ROWS
        told = ngettext("{count} more region: --json lists it", "{count} more regions: --json lists them", count)
        print_wrapped(told.format(count=number(count)))


def _write(found: Alert, folder: Path, *, exercise: bool) -> None:
    from fallzone.outputs.alert.write import write_alert

    for path in write_alert(found, folder, geodata=chosen_geodata(), status="Exercise" if exercise else "Draft"):
        say(str(path))


def _print_notice(path: Path, *, as_json: bool) -> NoReturn:
    """What warnings close, and the regions that they concern."""
    from fallzone.runs.notices.closed import find_closed

    found = find_closed(path, geodata=chosen_geodata())
    if as_json:
        print_json(
            {
                "notices": found.flagged.read.names,
                "flags": flags_json(found.flagged.flags),
                "footprint": found.footprint,
                "layers": found.layers,
                "first_impact_utc": found.first_utc,
                "last_impact_utc": found.last_utc,
                "elapsed_s": found.elapsed_s,
                "refined": False,
                "doubts": found.flagged.doubts,
            }
        )
    else:
        print_wrapped(found.sentence, style=BOLD)
        print_notice_flags(found.flagged)
    raise typer.Exit(EXIT_CODES[found.flagged.verdict])
