"""What of a notice was not understood well enough for a place to be outside of it."""

from __future__ import annotations

from fallzone.model.notices.notice import Notice
from fallzone.model.results.statement import Statement
from fallzone.notices.grammar.leftovers import is_filler, list_words
from fallzone.notices.grammar.letters import to_capitals
from fallzone.notices.grammar.names import find_names

# After these an area may be larger than it was read, or another one
_DOUBTFUL = {
    "arc-doubtful",
    "arc-unread",
    "away-from-q-line",
    "corner-doubtful",
    "corner-unread",
    "edge-not-given",
    "letters-as-digits",
    "margin-around-area",
    "q-line-circle",
    "ring-crosses",
    "single-position",
    "size-out-of-range",
    "too-few-corners",
    "window-reversed",
}
# Who launches what: beside areas and times these bound neither
_MAKERS = {"STARLINK", "SPACEX", "DCC", "GROUP", "GRP", "CREW"}


def find_doubts(notice: Notice) -> tuple[Statement, ...]:
    """Why no place is OUTSIDE of a notice.

    Parameters
    ----------
    notice : Notice
        As it was read.

    Returns
    -------
    tuple of Statement
        None where all of it was understood that says where.
    """
    name = {"notice": notice.number or notice.file}
    if not any(one.zone.shape is not None for one in notice.zones):
        # One that only cancels another closes nothing; with words left over it may take the other's place
        is_cancellation = bool(notice.cancels) and not notice.zones and not _has_telling(notice)
        return () if is_cancellation else (Statement(code="notice-without-area", values=name),)
    warned = {said.code for said in notice.warnings} | {said.code for one in notice.zones for said in one.warnings}
    if warned & _DOUBTFUL or _has_telling(notice) or any(one.zone.shape is None for one in notice.zones):
        return (Statement(code="notice-in-doubt", values=name),)
    return ()


def _has_telling(notice: Notice) -> bool:
    """Whether what was left over may say where or when: any word but of names of missions."""
    capitals = to_capitals(notice.text) if notice.not_understood else ""
    names = find_names(capitals)
    for one in notice.not_understood:
        if notice.text[one.first : one.last] != one.text:
            return True
        for word in list_words(capitals, one.first, one.last):
            is_named = any(first <= word.start() and word.end() <= last for first, last in names)
            if not (is_named or is_filler(word.group()) or word.group() in _MAKERS):
                return True
    return False
