"""``fallzone watch``: a flight followed by its telemetry."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.numbers import decimal
from fallzone.cli.terminal.options import MissionOption, RunOption, at_work
from fallzone.cli.terminal.printing import SCHEMA_VERSION
from fallzone.errors import UsageError
from fallzone.words import _, msg

EXIT_CODES = {"ALERT": 10, "UNKNOWN": 4, "ENDED": 0}

TITLE = msg("Follow the telemetry of a flight, and raise the alert.")
HELP = msg(
    "Position, impact point and what lies beneath it, against the corridor of the mission, while telemetry comes: CSV "
    "or JSON lines from a file that grows, from standard input (-) or from udp://127.0.0.1:PORT. An alert is raised "
    "when data end, freeze, jump or leave the corridor. Exit code 10 when one was raised, 0 when the flight ended as "
    "planned, 4 when nobody knows."
)

NoiseM = Annotated[
    float,
    typer.Option("--noise-m", parser=decimal, metavar="M", help=msg("Standard deviation of each position component.")),
]
NoiseMps = Annotated[
    float,
    typer.Option(
        "--noise-mps", parser=decimal, metavar="MPS", help=msg("Standard deviation of each velocity component.")
    ),
]


def command(
    source: Annotated[
        str | None, typer.Argument(metavar="FILE|-|udp://127.0.0.1:PORT", help=msg("Where telemetry comes from."))
    ] = None,
    *,
    mission: MissionOption = None,
    frame: Annotated[
        str | None,
        typer.Option(metavar="FRAME", help=msg("Frame of columns x_m, y_m, z_m; by default recognised by the pad.")),
    ] = None,
    timeout_s: Annotated[
        float, typer.Option("--timeout-s", parser=decimal, metavar="S", help=msg("So long without data is a loss."))
    ] = 2.0,
    until_s: Annotated[
        float | None,
        typer.Option("--until-s", parser=decimal, metavar="S", help=msg("Planned loss of sight after lift-off.")),
    ] = None,
    noise_m: NoiseM = 30.0,
    noise_mps: NoiseMps = 0.5,
    clock_s: Annotated[
        float, typer.Option("--clock-s", parser=decimal, metavar="S", help=msg("How far its clock may be off."))
    ] = 2.0,
    patience_s: Annotated[
        float,
        typer.Option("--patience-s", parser=decimal, metavar="S", help=msg("So long without data ends the watch.")),
    ] = 60.0,
    recorded: Annotated[
        bool, typer.Option("--recorded", help=msg("The file is complete: go by its own times, and wait for nothing."))
    ] = False,
    corridor: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=msg("Keep the corridor in this file, so that the next start is quick.")),
    ] = None,
    run: RunOption = None,
    log: Annotated[
        Path | None, typer.Option(metavar="FILE", help=msg("Write every line and every decision to this new file."))
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(metavar="LOG", help=msg("Decide again from such a file, without waiting."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=msg("Print JSON lines."))] = False,
) -> None:
    """Follow the telemetry of a flight, and raise the alert."""
    from fallzone.model.ascent.telemetry import Noise
    from fallzone.runs.watching import watch as runs

    if (source is None) == (replay is None):
        raise UsageError(_("name where telemetry comes from, or a log with --replay"))
    title = str(replay or source) if mission is None else f"{mission}  {source}"
    tell, hush = _choose_teller(title, as_json=json)
    if replay is not None:
        watched = runs.replay(replay, copy=log, tell=tell, geodata=chosen_geodata())
    else:
        watched = runs.watch(
            source,
            mission=mission,
            frame=frame,
            noise=Noise(position_m=noise_m, velocity_mps=noise_mps, clock_s=clock_s),
            timeout_s=timeout_s,
            until_s=until_s,
            patience_s=patience_s,
            recorded=recorded,
            corridor=corridor,
            run=run,
            log=log,
            tell=tell,
            hush=hush,
            geodata=chosen_geodata(),
            working=at_work,
        )
    raise typer.Exit(EXIT_CODES[watched.verdict])


Tell = Callable[[dict[str, Any]], None]


def _choose_teller(title: str, *, as_json: bool) -> tuple[Tell, Callable[[float], None]]:
    """How events are told: JSON lines, a page on a terminal, or plain lines."""
    from fallzone.cli.watching.page import Page, alert_lines, decision_lines, position_line

    if as_json:
        return _print_json_line, lambda at_s: None
    if sys.stdout.isatty():
        page = Page(title)
        sys.stdout.write("\x1b[2J")
        return page.tell, page.hush

    def tell(event: dict[str, Any]) -> None:
        if event["kind"] == "position":
            print(position_line(event), flush=True)
        elif event["kind"] == "alert":
            print("\n".join(alert_lines(event)), flush=True)
        else:
            print("\n".join(decision_lines(event)), flush=True)

    return tell, lambda at_s: None


def _print_json_line(event: dict[str, Any]) -> None:
    import json

    ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    print(json.dumps({"schema_version": SCHEMA_VERSION, **event}, allow_nan=False, ensure_ascii=ascii_only), flush=True)
