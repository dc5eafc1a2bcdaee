"""Texts that files hold for people: in English, and in other languages where somebody has translated them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ModelWrapValidatorHandler, model_serializer, model_validator

from fallzone.words import Language, _, named
from fallzone.words.formats import plain_text

# Characters of an unknown language in a message
_LONGEST = 20


class Wording(BaseModel):
    """A text for people; ``str()`` of it is the text in the language spoken, in English where it has none.

    A file holds it as a string, which is English, or as a table of languages, ``{ en = "…", ko = "…", ja = "…" }``. A
    run stores it in the same way, with all its languages.

    Parameters
    ----------
    en : str
        English; empty where there is no text.
    ko, ja : str, optional
        Korean, Japanese.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    en: str = ""
    ko: str | None = None
    ja: str | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, told: Any, build: ModelWrapValidatorHandler[Wording]) -> Wording:
        if isinstance(told, str):
            # As ever: control characters in it are made visible where it is shown
            return cls.model_construct(en=told)
        if isinstance(told, cls):
            return told
        if not isinstance(told, dict):
            known = ", ".join(Language)
            raise ValueError(_("is neither a text nor a table of languages ({known})").format(known=known))
        for tag, text in told.items():
            _check_translation(tag, text)
        if Language.ENGLISH not in told:
            raise ValueError(_("has no English (en)"))
        return build(told)

    @property
    def names(self) -> dict[str, str]:
        """Its texts by language, as far as there are any."""
        return {str(tag): getattr(self, tag) for tag in Language if getattr(self, tag)}

    @model_serializer
    def _write(self) -> str | dict[str, str]:
        return self.names if len(self.names) > 1 else self.en

    def __str__(self) -> str:
        return named({tag: getattr(self, tag) for tag in Language}, self.en)

    def __bool__(self) -> bool:
        return bool(self.en)


def _check_translation(tag: object, text: object) -> None:
    """ValueError where an entry of a table is of no language, or no text."""
    if tag not in set(Language):
        known = ", ".join(Language)
        raise ValueError(_("'{tag}' is no language; expected {known}").format(tag=str(tag)[:_LONGEST], known=known))
    if not isinstance(text, str):
        raise ValueError(_("{language} is no text").format(language=tag))
    if not text.strip():
        raise ValueError(_("{language} is empty").format(language=tag))
    if plain_text(text) != text:
        raise ValueError(_("{language} holds control characters").format(language=tag))


def _check_said(wording: Wording) -> Wording:
    if not wording.en.strip():
        raise ValueError(_("is empty"))
    return wording


# What has to be there
Title = Annotated[Wording, AfterValidator(_check_said)]
# Where a file says nothing
NO_WORDING = Wording.model_validate("")
