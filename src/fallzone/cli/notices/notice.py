"""``fallzone notice``: what is done with warnings, one command each."""

from __future__ import annotations

import typer

from fallzone.cli.notices import mission, read, write
from fallzone.cli.terminal.help import Command, Commands
from fallzone.cli.terminal.printing import say
from fallzone.errors import UsageError
from fallzone.words import msg

app = typer.Typer(
    cls=Commands,
    short_help=msg("Read and draft warnings to ships and airmen."),
    help=msg(
        "Warnings of all formats: their areas, times, levels and what of them was not understood; and drafts of such."
    ),
    invoke_without_command=True,
    rich_markup_mode=None,
    add_completion=False,
)

for name, module in {"read": read, "write": write, "mission": mission}.items():
    texts = {"short_help": module.TITLE, "help": module.HELP}
    app.command(name, cls=Command, **texts)(module.command)


@app.callback()
def show_commands(context: typer.Context) -> None:
    """Say which commands there are, where none is named.

    Parameters
    ----------
    context : typer.Context
        Of all commands.

    Raises
    ------
    typer.Exit
        Where no command is named.
    """
    if context.invoked_subcommand is None:
        say(context.get_help())
        raise typer.Exit(UsageError.exit_code)
