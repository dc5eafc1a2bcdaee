"""``fallzone map``: the risk map."""

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
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.html|.kml|.kmz", help="File to write.")],
    run: RunOption = None,
    json: AsJson = False,
) -> None:
    """Write the risk map.

    One HTML file that needs no network; or KML or KMZ for Google Earth and other globes.
    """
    from fallzone.outputs.files import kml
    from fallzone.outputs.map import html_map

    form = kml if output.suffix.lower() in (".kml", ".kmz") else html_map
    check_output(output, form.check_place)
    assessment = need_run(mission, run)
    with writing(output):
        [path] = form.write(assessment, output)
    print_json({"path": path}) if json else print(path)
