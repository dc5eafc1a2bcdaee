"""Numbers on the command line are read as in files: no 3_0, no other digits than 0 to 9."""

from __future__ import annotations

import typer

from fallzone.numbers import is_number, is_whole_number


def decimal(text: str | float, option: str | None = None) -> float:
    """The number that an option was given; whether it can be meant is for its command to say."""
    if isinstance(text, str) and not is_number(text):
        raise typer.BadParameter(f"'{text[:40]}' is not a number, such as 12, -3.5 or 1.2e-4", param_hint=option)
    return float(text)


def whole(text: str | int) -> int:
    """The whole number that an option was given."""
    if isinstance(text, str) and not is_whole_number(text):
        raise typer.BadParameter(f"'{text[:40]}' is not a whole number")
    return int(text)
