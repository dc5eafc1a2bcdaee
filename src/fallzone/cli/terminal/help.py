"""How a command explains itself, and what is wrong with a line that it cannot read, in the language spoken.

What typer says by itself is English alone and was never meant to be looked up. So help is laid out here, and each of
its errors becomes one of ours; options and commands bring texts that are marked with ``msg``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from fallzone.cli.terminal.printing import cells, wrap
from fallzone.errors import UsageError
from fallzone.words import _, ngettext
from fallzone.words.hints import suggest
from fallzone.words.things import with_commas

Word = TypeVar("Word", bound=str)

# Longer lines are hard to read; names wider than this have a line of their own
_WIDEST, _WIDEST_NAME = 80, 28


class Command(TyperCommand):
    """One command of ``fallzone``."""

    # So that what is left over is found here and told in words
    allow_extra_args = True

    def get_help(self, ctx: typer.Context) -> str:
        """Help in the language spoken.

        Parameters
        ----------
        ctx : typer.Context
            Of the command.

        Returns
        -------
        str
            Lines that fit the terminal.
        """
        return _lay_out(self, ctx)

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:
        """Read what was typed after the command.

        Parameters
        ----------
        ctx : typer.Context
            Of the command.
        args : list of str
            Words of the shell.

        Returns
        -------
        list of str
            Empty.

        Raises
        ------
        UsageError
            For words that do not make sense there.
        """
        rest = _read(super().parse_args, ctx, args)
        if rest:
            told = ngettext(
                "unexpected argument: {words}; see: {help}", "unexpected arguments: {words}; see: {help}", len(rest)
            )
            raise UsageError(told.format(words=" ".join(rest)[:80], help=_help_of(ctx)))
        return rest


class Commands(TyperGroup):
    """All commands of ``fallzone``."""

    get_help = Command.get_help

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:
        """Read what was typed before the command.

        Parameters
        ----------
        ctx : typer.Context
            Of all commands.
        args : list of str
            Words of the shell.

        Returns
        -------
        list of str
            What follows the name of the command.

        Raises
        ------
        UsageError
            For words that do not make sense there.
        """
        return _read(super().parse_args, ctx, args)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that was named.

        Parameters
        ----------
        ctx : typer.Context
            Of all commands.
        args : list of str
            Its name, and what follows.

        Returns
        -------
        tuple
            Name, command, and what follows.

        Raises
        ------
        UsageError
            When there is none of that name.
        """
        if args[0] not in self.commands:
            facts = {"name": args[0][:40], "suggestion": suggest(args[0], self.commands)}
            raise UsageError(_("no command '{name}'; {suggestion}").format(**facts))
        return super().resolve_command(ctx, args)


def one_of(words: Iterable[Word]) -> Callable[[str], Word]:
    """What reads one of a few words.

    Parameters
    ----------
    words : iterable of str
        The words there are.

    Returns
    -------
    callable
        Takes what was typed, or the option's default, and returns the word.
    """
    known = {str(word): word for word in words}

    def read(text: str) -> Word:
        if text not in known:
            there_are = with_commas([f"'{word}'" for word in known])
            raise typer.BadParameter(_("'{text}' is none of {words}").format(text=text[:40], words=there_are))
        return known[text]

    return read


def _read(parse: Callable[..., list[str]], ctx: typer.Context, args: list[str]) -> list[str]:
    """What was typed, read by typer; its errors in our words."""
    try:
        return parse(ctx, args)
    except typer.TyperException as error:
        raise UsageError(_say_wrong(error, ctx)) from None


def _say_wrong(error: typer.TyperException, ctx: typer.Context) -> str:
    """What typer could not read: a parameter that is missing or has no such value, or an option."""
    parameter, help_ = getattr(error, "param", None), _help_of(ctx)
    if parameter is not None:
        name = _name(parameter)
        if error.message:
            return _("{name}: {problem}").format(name=name, problem=error.message)
        return _("{name} is missing; see: {help}").format(name=name, help=help_)
    name = getattr(error, "option_name", None)
    if name is None:
        return error.format_message()
    known = {option: one for one in ctx.command.get_params(ctx) for option in one.opts if option.startswith("-")}
    if name not in known:
        return _("no such option: {name}; {suggestion}").format(name=name[:40], suggestion=suggest(name, known))
    if known[name].is_flag:
        return _("{name} takes no value; see: {help}").format(name=name, help=help_)
    told = ngettext(
        "{name} takes {count} value; see: {help}", "{name} takes {count} values; see: {help}", known[name].nargs
    )
    return told.format(name=name, count=known[name].nargs, help=help_)


def _help_of(ctx: typer.Context) -> str:
    return f"{ctx.command_path} --help"


def _lay_out(command: TyperCommand | TyperGroup, ctx: typer.Context) -> str:
    """Usage, what the command does, its arguments and options, and the commands there are."""
    width = min(_WIDEST, max(40, shutil.get_terminal_size((80, 24)).columns))
    parameters = command.get_params(ctx)
    options = [one for one in parameters if one.param_type_name == "option"]
    arguments = [one for one in parameters if one not in options]
    parts = [wrap(_say_usage(command, ctx, arguments), width)]
    parts += [wrap(_(text), width, "  ") for text in (command.short_help, command.help) if text]
    rows = [(_("Arguments:"), arguments), (_("Options:"), options)]
    parts += [
        _list_rows(head, [(_shown(one), _say_parameter(one, ctx)) for one in of], width) for head, of in rows if of
    ]
    if isinstance(command, TyperGroup):
        rows = [(name, _(one.short_help)) for name, one in command.commands.items()]
        parts.append(_list_rows(_("Commands:"), rows, width))
    if command.epilog:
        parts.append(wrap(_(command.epilog), width, "  "))
    return "\n\n".join("\n".join(lines) for lines in parts)


def _say_usage(command: TyperCommand | TyperGroup, ctx: typer.Context, arguments: Iterable[Any]) -> str:
    if isinstance(command, TyperGroup):
        return _("Usage: {command} [OPTIONS] COMMAND …").format(command=ctx.command_path)
    words = [
        _name(one) if one.required else f"[{_name(one)}]" + ("..." if one.nargs == -1 else "") for one in arguments
    ]
    if not words:
        return _("Usage: {command} [OPTIONS]").format(command=ctx.command_path)
    return _("Usage: {command} [OPTIONS] {arguments}").format(command=ctx.command_path, arguments=" ".join(words))


def _name(parameter: Any) -> str:
    """An argument, or the longest form of an option."""
    if parameter.param_type_name == "option":
        return max(parameter.opts, key=len)
    return parameter.metavar or parameter.name.upper()


def _shown(parameter: Any) -> str:
    """An argument, or an option in all its forms, with what stands for its value."""
    if parameter.param_type_name == "argument":
        return _name(parameter)
    names = ", ".join(parameter.opts)
    return names if parameter.is_flag else f"{names} {parameter.metavar}"


def _say_parameter(parameter: Any, ctx: typer.Context) -> str:
    """What a parameter is for, and whether it has to be given."""
    if parameter.opts == ctx.help_option_names:
        return _("Show this and leave.")
    text = _(parameter.help)
    if parameter.required:
        return _("{text} [required]").format(text=text)
    if parameter.default is None or parameter.default is False:
        return text
    value = f"{parameter.default:g}" if isinstance(parameter.default, float) else parameter.default
    return _("{text} [default: {value}]").format(text=text, value=value)


def _list_rows(head: str, rows: list[tuple[str, str]], width: int) -> list[str]:
    """Names, and beside them what they are."""
    column = min(max(cells(name) for name, _text in rows), _WIDEST_NAME) + 4
    lines = [head]
    for name, text in rows:
        first, *others = wrap(text, width - column)
        if cells(name) + 4 > column:
            lines += [f"  {name}", f"{'':{column}}{first}"]
        else:
            lines.append(f"  {name:{column - 2}}{first}")
        lines += [f"{'':{column}}{line}" for line in others]
    return lines
