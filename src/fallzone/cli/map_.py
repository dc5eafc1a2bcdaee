"""``fallzone map``: the risk map, or the map of a warning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.options import (
    NoticeOption,
    OptionalMission,
    RunOption,
    SpeedOption,
    at_work,
    require_one_source,
)
from fallzone.cli.terminal.printing import print_json
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import UsageError
from fallzone.words import _, msg

TITLE = msg("Write the risk map.")
HELP = msg(
    "One HTML file that needs no network; a sheet to print or to show (PNG, SVG, PDF); or KML or KMZ for Google Earth "
    "and other globes. With --notice the map of a warning: its zones, the regions that they meet, and whose launch it "
    "may be."
)


def command(
    mission: OptionalMission = None,
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.html|.png|.svg|.pdf|.kml|.kmz", help=msg("File to write."))
    ],
    run: RunOption = None,
    notice: NoticeOption = None,
    track: Annotated[
        Path | None,
        typer.Option(
            "--track",
            metavar="FILE",
            help=msg(
                "Draw ways of ships or aircraft (GeoJSON lines, GPX, CSV) with when each is in which zone or area."
            ),
        ),
    ] = None,
    speed_kn: SpeedOption = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help=msg("Departure of a --track without dates."))
    ] = None,
    json: AsJson = False,
) -> None:
    """Write the risk map."""
    require_one_source(mission, run=run, notice=notice)

    from fallzone.runs.draw import draw_map
    from fallzone.runs.notices.draw import draw_notice_map

    ways = {"track": track, "speed_kn": speed_kn, "at": at}
    if notice is not None and any(one is not None for one in ways.values()):
        raise UsageError(_("ways are drawn on the map of a launch; leave out --notice or --track"))
    with at_work() as progress:
        if notice is not None:
            path = draw_notice_map(notice, output, geodata=chosen_geodata())
        else:
            path = draw_map(mission, output, run=run, **ways, geodata=chosen_geodata(), progress=progress)
    print_json({"path": path}) if json else print(path)
