"""The command ``fallzone``: options that every command shares, and how errors become sentences and exit codes."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from fallzone import __version__
from fallzone.cli import (
    brief,
    calibrate,
    check,
    compare,
    corridor,
    fall,
    flag,
    fly,
    iip,
    list_,
    map_,
    risk,
    run,
    validate,
    warmup,
)
from fallzone.cli.notices import notice
from fallzone.cli.terminal.geodata import choose_geodata
from fallzone.cli.terminal.help import Command, Commands, one_of
from fallzone.cli.terminal.machine import LOOP_COMMANDS, prepare_libraries, telling_faults
from fallzone.cli.terminal.printing import Signed, plain, say, signed
from fallzone.cli.urgent import alert
from fallzone.cli.watching import exercise, watch
from fallzone.errors import FallzoneError, InputError, UsageError
from fallzone.runs.memory import require_memory_for_loops
from fallzone.words import Language, _, choose_language, msg, set_language
from fallzone.words.hints import answer_words, where_else

INTERRUPTED = 130

app = typer.Typer(
    name="fallzone",
    cls=Commands,
    help=msg("Where rocket stages and debris fall, who is beneath, and how sure that is. Not an official warning."),
    epilog=msg(
        "Exit codes: 0 done or outside, 10 inside or flagged, 2 usage, 3 bad input, 4 unknown, 5 folder in use."
    ),
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

for name, module in {
    "list": list_,
    "fly": fly,
    "calibrate": calibrate,
    "iip": iip,
    "fall": fall,
    "run": run,
    "check": check,
    "flag": flag,
    "risk": risk,
    "alert": alert,
    "map": map_,
    "brief": brief,
    "corridor": corridor,
    "watch": watch,
    "exercise": exercise,
    "compare": compare,
    "validate": validate,
    "warmup": warmup,
}.items():
    # An option that is not known is left to these, where -33.9,151.2 is a place.
    settings = {"ignore_unknown_options": name in ("check", "corridor")}
    texts = {"short_help": module.TITLE, "help": module.HELP}
    app.command(name, cls=Command, context_settings=settings, **texts)(module.command)

app.add_typer(notice.app, name="notice")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"fallzone {__version__}")
        raise typer.Exit


def _speak(wanted: Language | None) -> None:
    """Speak a language from here on, in the help too."""
    if wanted is not None:
        set_language(wanted)


@app.callback()
def set_common_options(
    context: typer.Context,
    *,
    geodata: Annotated[
        Path | None, typer.Option(metavar="DIR", help=msg("Read missions, zones, regions and places from this folder."))
    ] = None,
    lang: Annotated[
        Language | None,
        typer.Option(
            parser=one_of(Language),
            callback=_speak,
            is_eager=True,
            metavar="|".join(Language),
            help=msg("Language of all texts; by default that of the locale."),
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help=msg("Print the version."))
    ] = False,
) -> None:
    """Keep what holds for every command.

    Parameters
    ----------
    context : typer.Context
        Of all commands.
    geodata : Path, optional
        Folder to read in place of the shipped one.
    lang : Language, optional
        Language to speak in place of that of the locale.
    version : bool
        Whether to print the version alone.

    Raises
    ------
    UsageError
        Where no command is named.
    """
    if context.invoked_subcommand is None:
        say(context.get_help())
        raise typer.Exit(UsageError.exit_code)
    choose_geodata(geodata)
    if context.invoked_subcommand in LOOP_COMMANDS:
        require_memory_for_loops()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; expected failures are told in words.

    Parameters
    ----------
    arguments : list of str, optional
        Words after ``fallzone``; those of the shell where not given.

    Raises
    ------
    SystemExit
        Always.
    """
    _prepare_streams()
    logging.lastResort.setFormatter(Signed())
    set_language(choose_language(None, os.environ))
    prepare_libraries()
    # A command makes many small objects that live to its end: to look through them for garbage as often as Python
    # does by default, and once more when all goes anyway, takes an eighth of a quick look
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)
    try:
        with telling_faults():
            app(arguments, prog_name="fallzone")
    except FallzoneError as error:
        _tell(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        # A full disk, a missing right, a name too long: the system says it best
        facts = {"file": error.filename, "problem": answer_words(error), "advice": where_else(error)}
        told = _("{file}: {problem}; {advice}") if error.filename else _("cannot write: {problem}; {advice}")
        _tell(told.format(**facts))
        sys.exit(InputError.exit_code)
    except Exception as error:
        if os.environ.get("FALLZONE_DEBUG"):
            raise
        told = _("unexpected {kind}: {error}\n(set FALLZONE_DEBUG=1 to see where)")
        _tell(told.format(kind=type(error).__name__, error=error))
        sys.exit(1)


def _prepare_streams() -> None:
    """Make stdout and stderr take any text, also where the caller closed them: words never turn up among data."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123  (open until the program ends)
        stream = getattr(sys, name)
        # A terminal that cannot show 那覇 gets an escape in its place, not an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _tell(message: str) -> None:
    """An error on stderr, line by line, with nothing in it that could steer the terminal."""
    for number, line in enumerate(message.splitlines() or [""]):
        say(signed(plain(line)) if number == 0 else f"  {plain(line)}")
