"""The languages that a pack is written in, as they are asked for."""

from __future__ import annotations

from typing import Annotated

import typer

from fallzone.errors import UsageError
from fallzone.words import Language, _, msg
from fallzone.words.things import with_commas

LanguagesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--lang",
        metavar="|".join(Language),
        help=msg("Language of the pack; several by commas, or by naming the option again."),
    ),
]


def read_languages(given: list[str] | None) -> tuple[str, ...]:
    """Languages in the order in which they were named.

    Parameters
    ----------
    given : list of str or None
        As typed, several by commas.

    Returns
    -------
    tuple of str
        Of ``Language``; empty where none was named.

    Raises
    ------
    UsageError
        For a language that there is not.
    """
    words = [word.strip() for text in given or () for word in text.split(",")]
    for word in words:
        if word not in set(Language):
            there_are = with_commas([f"'{language}'" for language in Language])
            raise UsageError(_("'{text}' is none of {words}").format(text=word[:40], words=there_are))
    return tuple(dict.fromkeys(words))
