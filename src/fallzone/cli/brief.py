"""``fallzone brief``: the pre-launch briefing pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.options import MissionName, RunOption, at_work
from fallzone.cli.terminal.printing import print_json
from fallzone.cli.terminal.state import AsJson
from fallzone.words import msg

TITLE = msg("Write the pre-launch briefing pack.")
HELP = msg("PDF, map, GeoJSON, GeoPackage, CSV, and a manifest of them all. Not an official warning.")


def command(
    mission: MissionName,
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR|FILE.zip", help=msg("Folder to write, or one zip file."))
    ],
    run: RunOption = None,
    json: AsJson = False,
) -> None:
    """Write the pre-launch briefing pack."""
    from fallzone.runs.draw import brief

    with at_work() as progress:
        paths = brief(mission, output, run=run, geodata=chosen_geodata(), progress=progress)
    if json:
        print_json({"paths": paths})
    else:
        print("\n".join(str(path) for path in paths))
