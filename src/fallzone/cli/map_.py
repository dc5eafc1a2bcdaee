"""``fallzone map``: the risk map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.options import MissionName, RunOption, at_work
from fallzone.cli.terminal.printing import print_json
from fallzone.cli.terminal.state import AsJson
from fallzone.words import msg

TITLE = msg("Write the risk map.")
HELP = msg("One HTML file that needs no network; or KML or KMZ for Google Earth and other globes.")


def command(
    mission: MissionName,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.html|.kml|.kmz", help=msg("File to write."))],
    run: RunOption = None,
    json: AsJson = False,
) -> None:
    """Write the risk map."""
    from fallzone.runs.draw import draw_map

    with at_work() as progress:
        path = draw_map(mission, output, run=run, geodata=chosen_geodata(), progress=progress)
    print_json({"path": path}) if json else print(path)
