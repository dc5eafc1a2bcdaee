"""Words of a notice taken out of a mail, of HTML and of quotation marks; files of several notices taken apart."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from itertools import pairwise

from fallzone.notices.grammar.letters import to_capitals
from fallzone.notices.grammar.positions import find_points

_TAG = re.compile(
    r"<(?:!DOCTYPE|/?(?:html|body|head|div|p|br|pre|table|tr|td|span|b|i|font|a|h[1-6]|ul|li|strong))\b", re.IGNORECASE
)
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_UNENDED = re.compile(r"<(?![^<>]{0,2000}>)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")
_QUOTE = re.compile(r"^(?:[ \t]{0,3}>){1,8}[ \t]?", re.MULTILINE)
_MAIL_KEY = re.compile(
    r"(?:From|To|Cc|Bcc|Subject|Date|Sent|Received|Message-ID|MIME-Version|Content-[\w-]{1,40}|Reply-To|Return-Path"
    r"|X-[\w-]{1,40}|DKIM-Signature|References|In-Reply-To|Delivered-To|Importance|Priority"
    r"|Thread-[\w-]{1,20})[ \t]{0,3}:.*",
    re.IGNORECASE,
)
# Sentences above a draft (`outputs/notices/head.py`), up to an empty line
_DRAFT_HEAD = re.compile(r"\A(?:# [^\n]*\n)+\n")
_LONGEST_HEAD = 20_000
_HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_LISTS = ("li", "ul", "ol", "table", "tr", "td", "th")
_BLOCKS = frozenset(("p", "div", "br", "pre", "blockquote", "section", "article", *_HEADINGS, *_LISTS))
_HIDDEN = frozenset(("script", "style", "head", "title", "noscript"))


class _Words(HTMLParser):
    """Text of a page, each block on a line of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    @property
    def hides(self) -> bool:
        """Whether it waits for the end of what is not shown."""
        return self._hidden > 0 or self.cdata_elem is not None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line with a block."""
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line with a block."""
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in _BLOCKS and tag not in ("br", "td", "th"):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep words that are shown."""
        if not self._hidden:
            # The end of a line in the file behind that of a block is no second one
            after_block = bool(self.pieces) and self.pieces[-1] == "\n"
            self.pieces.append(data.removeprefix("\n") if after_block else data)


def unwrap(text: str) -> str:
    """The words of a text.

    Parameters
    ----------
    text : str
        As it was decoded.

    Returns
    -------
    str
        Without tags, entities, mail headers, marks of quotation and the head of a draft.
    """
    text = _without_draft_head(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _without_headers(text)
    if _TAG.search(text):
        text = _without_tags(text)
    # Entities may have been escaped twice
    for _turn in range(2):
        if _ENTITY.search(text):
            text = html.unescape(text)
    return _QUOTE.sub("", text)


def _without_tags(text: str) -> str:
    """The words of a page; of one that hides all of the rest behind a tag that nothing ends, those as well."""
    # What no bracket ends is no tag; the parser would look for its end again and again
    text = _UNENDED.sub("&lt;", _without_comments(text))
    parser = _Words()
    parser.feed(text)
    parser.close()
    words = _ANY_TAG.sub("\n", text) if parser.hides else "".join(parser.pieces)
    return re.sub(r"\n{3,}", "\n\n", words)


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return "".join([first, *(piece.partition("-->")[2] if "-->" in piece else piece for piece in rest)])


def _without_draft_head(text: str) -> str:
    """Without what stands above a draft that is one of ours, unless a position stands in it as well."""
    head = _DRAFT_HEAD.match(text[:_LONGEST_HEAD])
    if head is None or any(point.lonlat is not None for point in find_points(to_capitals(head.group()))):
        return text
    return text[head.end() :]


def _without_headers(text: str) -> str:
    """Without the head of a mail: lines of keys and their continuations, up to an empty line."""
    lines = text.split("\n")
    at = 0
    while at < len(lines) and not lines[at].strip():
        at += 1
    begun = at
    while at < len(lines) and (
        _MAIL_KEY.fullmatch(lines[at][:2000]) or (at > begun and lines[at][:1] in (" ", "\t") and lines[at].strip())
    ):
        at += 1
    return "\n".join(lines[at:]) if at - begun >= 2 else text


# Where a notice begins: its number, or the start of a message by radio
_STARTS = re.compile(
    r"^[ \t]{0,4}(?:ZCZC\b"
    r"|(?:NAVAREA[ ][IVX]{1,5}|HYDRO(?:PAC|LANT|ARC))[ ](?:WARNING[ ])?(?:NR\.?[ ]?)?\d{1,5}/\d{2,4}(?![ ]\d{6}Z)"
    r"|\(?[A-Z]{0,2}\d{1,5}/\d{2}[ ]{0,3}NOTAM[NRC])",
    re.MULTILINE,
)
_END = re.compile(r"^[ \t]{0,4}(?:NNNN|={5,}|-{5,}|\*{5,})[ \t]{0,4}$", re.MULTILINE)


def split_notices(text: str) -> list[str]:
    """The notices of a file.

    Parameters
    ----------
    text : str
        Of ``unwrap``.

    Returns
    -------
    list of str
        Each with what stands before it but belongs to none, such as a date; the whole text where it is of one.
    """
    starts = [found.start() for found in _STARTS.finditer(text)]
    starts = [
        start
        for number, start in enumerate(starts)
        if number == 0 or not _is_within_radio(text, starts[number - 1], start)
    ]
    if len(starts) < 2:
        return [text]
    bounds = [0, *starts[1:], len(text)]
    return [piece for first, last in pairwise(bounds) if (piece := text[first:last]).strip()]


def _is_within_radio(text: str, before: int, start: int) -> bool:
    """Whether a heading stands within a message by radio that began before it and has not ended."""
    return text[before:start].lstrip().startswith("ZCZC") and "NNNN" not in text[before:start]
