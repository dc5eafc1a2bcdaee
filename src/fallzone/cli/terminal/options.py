"""Options that several commands have, and the work behind them as it is told while it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.terminal.printing import say, signed
from fallzone.cli.terminal.progress import Progress
from fallzone.errors import UsageError
from fallzone.words import _, msg

MissionName = Annotated[str, typer.Argument(metavar="MISSION", help=msg("Id of a mission, or a mission file (.toml)."))]
OptionalMission = Annotated[
    str | None, typer.Argument(metavar="MISSION", help=msg("Id of a mission, or a mission file (.toml)."))
]
MissionOption = Annotated[
    str | None, typer.Option("--mission", metavar="M", help=msg("Id of a mission, or a mission file (.toml)."))
]
RunOption = Annotated[
    Path | None, typer.Option("--run", metavar="DIR", help=msg("Folder of a stored run, made by `fallzone run`."))
]

NoticeOption = Annotated[
    Path | None,
    typer.Option("--notice", metavar="FILE", help=msg("A warning to ships or airmen, or a folder of them, by itself.")),
]

SpeedOption = Annotated[
    float | None, typer.Option("--speed-kn", metavar="V", help=msg("Speed of a --track without times, in knots."))
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


def require_one_source(mission: str | None, *, run: Path | None, notice: Path | None) -> None:
    """Check that a mission, its run or a warning is named, and not a warning beside them.

    Parameters
    ----------
    mission : str or None
        Id or file of a mission.
    run : Path or None
        Folder of a run, of that mission where one is named.
    notice : Path or None
        A warning, or a folder of them.

    Raises
    ------
    UsageError
        Where none is, or a warning beside another.
    """
    if notice is not None and (mission is not None or run is not None):
        raise UsageError(_("a notice is drawn by itself; leave out MISSION and --run"))
    if notice is None and mission is None and run is None:
        raise UsageError(_("name a mission, a stored run with --run, or a warning with --notice"))


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
