"""The command ``fallzone``: options that every command shares, and how errors become sentences and exit codes."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from fallzone import __version__
from fallzone.cli import brief, calibrate, check, fall, flag, fly, iip, list_, map_, run, validate, warmup
from fallzone.cli.geodata import choose_geodata
from fallzone.cli.machine import LOOP_COMMANDS, prepare_libraries, telling_faults
from fallzone.errors import FallzoneError, InputError
from fallzone.runs.memory import require_memory_for_loops
from fallzone.words import Language, choose_language, language, set_language
from fallzone.words.hints import where_else

INTERRUPTED = 130

app = typer.Typer(
    name="fallzone",
    help="Where rocket stages and debris fall, who is beneath, and how sure that is. Not an official warning.",
    epilog="Exit codes: 0 done or outside, 10 inside or flagged, 2 usage, 3 bad input, 4 unknown, 5 folder in use.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
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
    "map": map_,
    "brief": brief,
    "validate": validate,
    "warmup": warmup,
}.items():
    # An option that is not known is left to `check`, where -33.9,151.2 is a place.
    app.command(name, context_settings={"ignore_unknown_options": name == "check"})(module.command)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"fallzone {__version__}")
        raise typer.Exit


@app.callback()
def set_common_options(
    context: typer.Context,
    *,
    geodata: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Read missions, zones, regions and places from this folder.")
    ] = None,
    lang: Annotated[
        Language | None, typer.Option(help="Language of maps and briefings; by default that of the locale.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keep what holds for every command."""
    choose_geodata(geodata)
    set_language(choose_language(lang, os.environ))
    if lang is not None and language() != lang:
        _tell(f"no catalogue of words for --lang {lang} yet; texts are in English")
    if context.invoked_subcommand in LOOP_COMMANDS:
        require_memory_for_loops()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; expected failures are told in words."""
    _prepare_streams()
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
        # A full disk, a missing right, a name too long: the system's own words say it best.
        _tell(f"{error.filename or 'cannot write'}: {error.strerror or error}; {where_else(error)}")
        sys.exit(InputError.exit_code)
    except Exception as error:
        if os.environ.get("FALLZONE_DEBUG"):
            raise
        _tell(f"unexpected {type(error).__name__}: {error}\n(set FALLZONE_DEBUG=1 to see where)")
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
    from fallzone.cli.printing import plain

    for number, line in enumerate(message.splitlines() or [""]):
        print(("fallzone: " if number == 0 else "  ") + plain(line), file=sys.stderr)
