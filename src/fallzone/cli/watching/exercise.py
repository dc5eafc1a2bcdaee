"""``fallzone exercise``: a drill for those who watch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.numbers import decimal, whole
from fallzone.cli.terminal.options import OptionalMission, at_work
from fallzone.cli.terminal.printing import BOLD, print_json, print_wrapped
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import UnknownAnswerError, UsageError
from fallzone.words import _, msg

TITLE = msg("Write the telemetry of a flight that fails, for a drill.")
HELP = msg(
    "A telemetry file with noise and loss, and beside it what is true; `fallzone watch` follows it. Afterwards "
    "--report says what was told when, against what was true: exit code 4 where the failure was not told."
)


def command(
    mission: OptionalMission = None,
    *,
    failure: Annotated[
        str | None,
        typer.Option("--failure", metavar="MODE@T+S", help=msg("What fails and when; as-flown or nominal as well.")),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.csv", help=msg("The telemetry, a new file."))
    ] = None,
    noise_m: Annotated[
        float,
        typer.Option("--noise-m", parser=decimal, metavar="M", help=msg("Noise of each position component.")),
    ] = 20.0,
    noise_mps: Annotated[
        float,
        typer.Option("--noise-mps", parser=decimal, metavar="MPS", help=msg("Noise of each velocity component.")),
    ] = 0.3,
    loss: Annotated[
        float, typer.Option("--loss", parser=decimal, metavar="SHARE", help=msg("Share of samples lost in dropouts."))
    ] = 0.0,
    rate_hz: Annotated[
        float, typer.Option("--rate-hz", parser=decimal, metavar="HZ", help=msg("Samples a second."))
    ] = 10.0,
    sends_s: Annotated[
        float | None,
        typer.Option("--sends-s", parser=decimal, metavar="S", help=msg("How long it sends after the failure.")),
    ] = None,
    seed: Annotated[int, typer.Option(parser=whole, metavar="N", help=msg("Seed of noise and loss."))] = 0,
    pace: Annotated[
        float | None,
        typer.Option(parser=decimal, metavar="FACTOR", help=msg("Write each line at its time, so many times as fast.")),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="LOG", help=msg("Log of the watch: say what was told when."))
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(metavar="TRUTH.json", help=msg("What is true, as written beside the telemetry."))
    ] = None,
    json: AsJson = False,
) -> None:
    """Write the telemetry of a flight that fails, for a drill."""
    if report is not None:
        if truth is None or mission is not None:
            raise UsageError(_("a report takes --report LOG and --truth TRUTH.json alone"))
        _report(report, truth, as_json=json)
        return
    if mission is None or failure is None or output is None:
        raise UsageError(
            _("name a mission, what fails with --failure, and -o FILE.csv; or --report LOG and --truth TRUTH.json")
        )
    from fallzone.model.ascent.telemetry import Faults
    from fallzone.runs.watching.exercise import exercise

    with at_work():
        done = exercise(
            mission,
            failure,
            output,
            faults=Faults(noise_m=noise_m, noise_mps=noise_mps, loss=loss, rate_hz=rate_hz, seed=seed),
            sends_s=sends_s,
            pace=pace,
            geodata=chosen_geodata(),
        )
    if json:
        print_json({"paths": [done.path, done.truth_path], "truth": done.truth})
    else:
        print(done.path)
        print(done.truth_path)


def _report(log: Path, truth: Path, *, as_json: bool) -> None:
    from fallzone.runs.watching.exercise import report

    found = report(log, truth)
    if as_json:
        print_json(found)
    else:
        _print_report(found)
    if found["is_told"] is False:
        raise typer.Exit(UnknownAnswerError.exit_code)


def _print_report(found: dict[str, Any]) -> None:
    from fallzone.outputs.watching.drill_words import report_sentences

    print_wrapped(_("{mission}: {case}").format(mission=found["mission"], case=found["case"]), style=BOLD)
    for sentence in report_sentences(found):
        print_wrapped(sentence)
