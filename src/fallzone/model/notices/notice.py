"""One warning, whatever its format: what it closes, when, what it cancels, and the piece of text each thing is from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fallzone.model.results.statement import Statement
from fallzone.model.zone import Zone

NoticeFormat = Literal[
    "navarea", "navtex", "notam", "uscg", "imo", "cap", "s124", "aixm", "geojson", "kml", "mission", "text"
]
# What a warning is about: a launch, things that come down from space, anything else, or not to be told
Subject = Literal["launch", "debris", "other", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A piece of a text, by its characters.

    Parameters
    ----------
    first, last : int
        Index of its first character, and of the one behind its last, in the text of its notice.
    text : str
        The characters between them, as they stand there.
    """

    first: int
    last: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeZone:
    """An area that a notice closes.

    Parameters
    ----------
    zone : Zone
        What it covers, when, and between which levels; its ``text`` is its passage.
    passage : Passage
        Where in the text its positions stand.
    warnings : tuple of Statement
        What a reader has to know of how it was read: corners put in order, a digit taken for a letter, a time of which
        the year was inferred.
    """

    zone: Zone
    passage: Passage
    warnings: tuple[Statement, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One warning as it was read.

    Parameters
    ----------
    file : str
        Of which file, for messages; ``-`` for what was typed.
    format : str
        Of ``NoticeFormat``.
    subject : {"launch", "debris", "other", "unknown"}
        What it warns of.
    number : str or None
        Series and number, as it writes them.
    authority : str or None
        Who published it.
    issued_utc, cancel_utc : datetime or None
        When it was published, and when it ends by its own words.
    cancels : tuple of str
        Numbers of the notices that it cancels or takes the place of.
    zones : tuple of NoticeZone
        Areas, in their order.
    warnings : tuple of Statement
        What a reader has to know of how the whole of it was read.
    not_understood : tuple of Passage
        What of the text was neither read nor known to be without meaning for where and when; in their order. With any
        near a zone's positions or times, nothing is OUTSIDE by this notice.
    text : str
        The whole text, after it was decoded and taken out of what surrounds it.
    """

    file: str
    format: NoticeFormat
    subject: Subject
    number: str | None = None
    authority: str | None = None
    issued_utc: datetime | None = None
    cancel_utc: datetime | None = None
    cancels: tuple[str, ...] = ()
    zones: tuple[NoticeZone, ...] = ()
    warnings: tuple[Statement, ...] = ()
    not_understood: tuple[Passage, ...] = ()
    text: str = ""
