"""Text for people, in the language of whoever reads it: English is what the code holds and what catalogues translate.

Whole sentences with named placeholders go through ``_``, counts through ``ngettext``; what is written in a table first
and shown later is marked with ``msg`` there and goes through ``_`` where it is shown. A catalogue is a file of GNU
gettext beside this one, ``ko.po``; ``make words`` gathers the messages that it translates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from gettext import NullTranslations
from pathlib import Path


class Language(StrEnum):
    """Languages that may be asked for, by their tags of BCP 47."""

    ENGLISH = "en"
    KOREAN = "ko"
    JAPANESE = "ja"


# Where a system says which language its user reads, the first that is set counts
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

_SPOKEN: ContextVar[NullTranslations | None] = ContextVar("catalogue of the language spoken", default=None)
_ENGLISH = NullTranslations()


def _(message: str) -> str:
    """A message in the language spoken; in English where its catalogue has none of it.

    Parameters
    ----------
    message : str
        A whole message in English, with its places in braces.

    Returns
    -------
    str
        The translation, with the same places.
    """
    return spoken().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a message that goes with a count.

    Parameters
    ----------
    one : str
        The message for one.
    many : str
        The message for any other count.
    count : int
        How many, ≥ 0.

    Returns
    -------
    str
        The translation, with the same places.
    """
    return spoken().ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """A message whose English stands for several things, told apart by a context that is not shown.

    Parameters
    ----------
    context : str
        What tells this use of the English from others; not shown.
    message : str
        A whole message in English, with its places in braces.

    Returns
    -------
    str
        The translation, with the same places.
    """
    return spoken().pgettext(context, message)


def msg(message: str) -> str:
    """The message itself: marks one in a table, which goes through ``_`` where it is shown.

    Parameters
    ----------
    message : str
        A whole message in English, with its places in braces.

    Returns
    -------
    str
        The same.
    """
    return message


def set_language(language: str) -> None:
    """Speak a language from here on, in this context; English where it has no catalogue yet.

    Parameters
    ----------
    language : str
        One of ``Language``.
    """
    speak(_read_catalogue(language))


def spoken() -> NullTranslations:
    """The catalogue that is spoken here, for `speak` in another thread.

    Returns
    -------
    gettext.NullTranslations
    """
    return _SPOKEN.get() or _ENGLISH


def speak(catalogue: NullTranslations) -> None:
    """Speak as a catalogue does, from here on, in this context.

    Parameters
    ----------
    catalogue : NullTranslations
        Whose messages are spoken.
    """
    _SPOKEN.set(catalogue)


@contextmanager
def speaking(catalogue: NullTranslations) -> Iterator[None]:
    """Speak as a catalogue does, for as long as the context lasts.

    Parameters
    ----------
    catalogue : NullTranslations
        Whose messages are spoken.
    """
    token = _SPOKEN.set(catalogue)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak a language for as long as the context lasts.

    Parameters
    ----------
    language : str
        One of ``Language``.
    """
    with speaking(_read_catalogue(language)):
        yield


def language() -> str:
    """The language that is spoken, as a tag of BCP 47: ``en`` too where another was asked for and has no catalogue.

    Returns
    -------
    str
        As it stands in the header of the catalogue.
    """
    return spoken().info().get("language", "en")


def choose_language(wanted: str | None, environment: Mapping[str, str]) -> str:
    """The language that was asked for, else that of the locale, else English.

    Parameters
    ----------
    wanted : str or None
        One of ``Language``.
    environment : mapping of str to str
        The variables of the process.

    Returns
    -------
    str
        One of ``Language``.

    Examples
    --------
    >>> choose_language(None, {"LANG": "ko_KR.UTF-8"}), choose_language("ja", {"LANG": "ko_KR.UTF-8"})
    ('ko', 'ja')
    >>> choose_language(None, {"LANG": "de_DE.UTF-8"})
    'en'
    """
    if wanted is not None:
        return wanted
    said = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    tags = (tag.partition(".")[0].partition("@")[0].partition("_")[0] for tag in said.split(":"))
    return next((tag for tag in tags if tag in set(Language)), "en")


def named(names: Mapping[str, str], otherwise: str) -> str:
    """A name in the language spoken, in English where it has none, or what to say where it has neither.

    Parameters
    ----------
    names : mapping of str to str
        Names by language.
    otherwise : str
        What to say where there is none.

    Returns
    -------
    str
        The name.

    Examples
    --------
    >>> named({"en": "Jeju", "ko": "제주도"}, "jeju")
    'Jeju'
    """
    return names.get(language()) or names.get("en") or otherwise


@cache
def _read_catalogue(tag: str) -> NullTranslations:
    file = Path(__file__).with_name(f"{tag}.po")
    if not file.is_file():
        return _ENGLISH
    from fallzone.words.po import read_po

    return read_po(file.read_text(encoding="utf-8"), where=file.name)
