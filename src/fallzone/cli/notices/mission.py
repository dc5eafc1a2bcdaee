"""``fallzone notice mission``: the skeleton of a mission from the zones of a warning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.printing import print_json
from fallzone.cli.terminal.state import AsJson
from fallzone.words import msg

TITLE = msg("Make a mission's skeleton of a warning.")
HELP = msg(
    "Zones, window, target azimuth and rows to fit, every number marked; burns and separations are those of the newest "
    "shipped mission of the vehicle. Ready for fallzone fly, run, and calibrate --vehicle."
)


def command(
    source: Annotated[
        Path, typer.Argument(metavar="FILE|FOLDER", help=msg("A warning, or a folder of them, of one launch."))
    ],
    *,
    site: Annotated[str, typer.Option("--site", metavar="S", help=msg("Id of the launch site."))],
    vehicle: Annotated[
        str, typer.Option("--vehicle", metavar="V", help=msg("Id of a vehicle that a shipped mission flies."))
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help=msg("Folder for the mission file and its zones."))
    ] = Path(),
    json: AsJson = False,
) -> None:
    """Make a mission's skeleton of a warning."""
    from fallzone.runs.notices.launches import write_skeleton

    paths = write_skeleton(source, output, site=site, vehicle=vehicle, geodata=chosen_geodata())
    print_json({"paths": paths}) if json else print("\n".join(str(path) for path in paths))
