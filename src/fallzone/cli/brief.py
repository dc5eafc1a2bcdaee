"""``fallzone brief``: the pre-launch briefing pack, or the briefing of a warning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.options import NoticeOption, OptionalMission, RunOption, at_work, require_one_source
from fallzone.cli.terminal.printing import print_json
from fallzone.cli.terminal.state import AsJson
from fallzone.words import msg

TITLE = msg("Write the pre-launch briefing pack.")
HELP = msg(
    "PDF, map, GeoJSON, GeoPackage, CSV, and a manifest of them all. With --notice the briefing of a warning: PDF, "
    "map, zones and a manifest. Not an official warning."
)


def command(
    mission: OptionalMission = None,
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR|FILE.zip", help=msg("Folder to write, or one zip file."))
    ],
    run: RunOption = None,
    notice: NoticeOption = None,
    json: AsJson = False,
) -> None:
    """Write the pre-launch briefing pack."""
    require_one_source(mission, run=run, notice=notice)

    from fallzone.runs.draw import brief
    from fallzone.runs.notices.draw import brief_notice

    with at_work() as progress:
        if notice is not None:
            paths = brief_notice(notice, output, geodata=chosen_geodata())
        else:
            paths = brief(mission, output, run=run, geodata=chosen_geodata(), progress=progress)
    if json:
        print_json({"paths": paths})
    else:
        print("\n".join(str(path) for path in paths))
