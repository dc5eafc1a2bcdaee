"""``fallzone brief``: the pre-launch briefing pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.printing import print_json
from fallzone.cli.runs import MissionName, RunOption, check_output, need_run, writing
from fallzone.cli.state import AsJson


def command(
    mission: MissionName,
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR|FILE.zip", help="Folder to write, or one zip file.")
    ],
    run: RunOption = None,
    json: AsJson = False,
) -> None:
    """Write the pre-launch briefing pack.

    PDF, map, GeoJSON, GeoPackage, CSV, and a manifest of them all. Not an official warning.
    """
    from fallzone.outputs.pack.briefing import check_place, write

    check_output(output, check_place)
    assessment = need_run(mission, run)
    with writing(output):
        paths = write(assessment, output)
    if json:
        print_json({"paths": paths})
    else:
        print("\n".join(str(path) for path in paths))
