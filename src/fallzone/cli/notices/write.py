"""``fallzone notice write``: drafts of warnings to mariners and airmen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.help import one_of
from fallzone.cli.terminal.options import at_work
from fallzone.cli.terminal.printing import print_json
from fallzone.cli.terminal.state import AsJson
from fallzone.runs.notices.write import FORMATS
from fallzone.words import msg

TITLE = msg("Write the draft of a warning.")
HELP = msg("Where what is meant to fall comes down, and when, for the authority that issues warnings: a draft is none.")


def command(
    mission: Annotated[
        str,
        typer.Argument(
            metavar="MISSION|RUN", help=msg("Id of a mission, a mission file (.toml), or the folder of a stored run.")
        ),
    ],
    *,
    form: Annotated[
        str, typer.Option("--format", parser=one_of(FORMATS), metavar="|".join(FORMATS), help=msg("How it is written."))
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE|DIR",
            help=msg("File to write, or a folder to write it in; else it is shown."),
        ),
    ] = None,
    hazard: Annotated[
        bool,
        typer.Option("--hazard", help=msg("Add hazard areas of ships or aircraft, where a criterion is exceeded.")),
    ] = False,
    json: AsJson = False,
) -> None:
    """Write the draft of a warning."""
    from fallzone.runs.notices.write import write_notice

    with at_work() as progress:
        written = write_notice(mission, form, output, hazard=hazard, geodata=chosen_geodata(), progress=progress)
    if json:
        shown = {"draft": written.data.decode()} if written.path is None else {}
        print_json({"paths": [] if written.path is None else [written.path], **shown})
    elif written.path is not None:
        print(written.path)
    else:
        sys.stdout.write(written.data.decode())
