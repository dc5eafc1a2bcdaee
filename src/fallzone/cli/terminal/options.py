"""Options that several commands have, and the work behind them as it is told while it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.terminal.printing import say, signed
from fallzone.cli.terminal.progress import Progress
from fallzone.words import _, msg

MissionName = Annotated[str, typer.Argument(metavar="MISSION", help=msg("Id of a mission, or a mission file (.toml)."))]
MissionOption = Annotated[
    str | None, typer.Option("--mission", metavar="M", help=msg("Id of a mission, or a mission file (.toml)."))
]
RunOption = Annotated[
    Path | None, typer.Option("--run", metavar="DIR", help=msg("Folder of a stored run, made by `fallzone run`."))
]

InsideLevelOption = Annotated[
    str,
    typer.Option(
        "--level",
        metavar="LEVEL",
        help=msg("The last level that makes a place INSIDE: announced, planned, hazard or contingency."),
    ),
]
FlagLevelOption = Annotated[
    str,
    typer.Option(
        "--level",
        metavar="LEVEL",
        help=msg(
            "The last level that gives exit code 10: announced, planned, hazard, contingency, overflight or remote."
        ),
    ),
]
FloorOption = Annotated[
    float | None,
    typer.Option(
        "--floor",
        metavar="PER_KM2",
        help=msg("Hazardous pieces per km² and launch from which on debris of failures counts, 1e-6 unless given."),
    ),
]
FailureProbabilityOption = Annotated[
    float | None,
    typer.Option(
        "--failure-probability",
        metavar="P",
        help=msg("A failure probability of the launch, 0 to 1, in place of the one judged from flight records."),
    ),
]
ReliabilityOption = Annotated[
    str | None,
    typer.Option(
        "--reliability",
        metavar="MODEL",
        help=msg("The model that judges the failure probability; see: fallzone list models."),
    ),
]


@contextmanager
def at_work() -> Iterator[Progress]:
    """What the work logs and how far it has come, from its first word on; and how it was broken off.

    Yields
    ------
    Progress
        To be handed to the work.
    """
    progress = Progress(at_once=False)
    try:
        with progress:
            yield progress
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and progress.has_begun:
            say("")
            say(signed(_("interrupted")))
        for note in getattr(error, "__notes__", ()):
            say(signed(note))
        raise
