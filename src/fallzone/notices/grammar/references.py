"""What a notice says of itself and others: number, authority, when it was published and ends, what it cancels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fallzone.notices.grammar.clock_words import MONTHS

_SERIES = (
    r"NAVAREA\s{1,3}[IVX]{1,5}|HYDRO(?:PAC|LANT|ARC)|(?:[A-Z]{3,14}\s{1,3})?NAVTEX"
    r"(?:\s{1,3}(?:NAV|NAVIGATIONAL)\s{1,3}WARNING)?(?:\s{1,3}N\.?W\.?)?|COASTAL"
    r"(?:\s{1,3}WARNING)?|[A-Z]{3,14}\s{1,3}(?:NAV|NAVIGATIONAL)\s{1,3}WARNING"
)
_NUMBER = r"\d{1,5}/\d{2,4}|\d{2}-\d{3,4}|\d{3,4}-\d{2}"
# Before the number of a warning by radio, at the beginning of a line that does not name the series again
_NW = r"N\.?W\.?"
_HEADING = re.compile(
    rf"(?:{_SERIES}|^[ \t]{{0,4}}{_NW})\s{{1,3}}(?:WARNING\s{{1,3}})?(?:NR\.?\s{{0,3}}|NO\.?\s{{0,3}})?(?:{_NUMBER})"
    r"(?:\([\d,\s]{1,60}\))?\.?",
    re.MULTILINE,
)
_NOTAM = re.compile(
    r"\(?(?P<number>[A-Z]{0,2}\d{1,5}/\d{2})\s{0,3}NOTAM(?P<kind>[NRC])(?:\s{1,3}(?P<other>[A-Z]{0,2}\d{1,5}/\d{2}))?"
)
_BROADCAST = re.compile(
    r"(?:BNM|BROADCAST NOTICE TO MARINERS)[\s#:]{0,4}(?:NR\.?|NO\.?)?\s{0,2}(?P<number>\d{1,4}[-/]\d{2,4})"
)
_DTG = (
    r"(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})\s{0,2}(?:Z|UTC|GMT)\s{1,3}(?P<month>"
    + "|".join(MONTHS)
    + r")[A-Z]{0,6}\.?\s{1,3}(?P<year>20\d{2}|\d{2})(?!\d)"
)
_CANCEL_TIME = re.compile(
    rf"(?:\d{{1,2}}\.\s{{0,3}})?CANCEL(?:S|LED)?\s{{1,3}}THIS\s{{1,3}}(?:MSG|MESSAGE|WARNING|NOTICE|NAVAREA\s{{1,3}}WARNING|WNG)"
    rf"(?:\s{{1,3}}(?:AT|ON))?\s{{1,3}}{_DTG}\.?"
)
_CANCELS = re.compile(
    rf"(?:\d{{1,2}}\.\s{{0,3}})?(?:CANCELS?|REPLACES?|SUPERSEDES?)\s{{1,3}}(?P<list>(?:(?:{_SERIES}|{_NW})?\s{{0,3}}(?:{_NUMBER})"
    r"(?:,\s{0,3}|\s{1,3}AND\s{1,3}|\s{0,3}&\s{0,3})?){1,40})\.?"
)
_ONE = re.compile(rf"(?P<series>{_SERIES})?\s{{0,3}}(?P<number>{_NUMBER})")
_ISSUED = re.compile(rf"(?:\[ISSUEDATE\]\s{{0,3}}|(?:ISSUED|DATED|DTG|DATE)[\s:]{{1,3}}){_DTG}\.?")
_AUTHORITY = re.compile(
    r"^[ \t]{0,3}(?:\[AUTHORITY\]|AUTHORITY\s{0,2}:|\(?SOURCE AUTHORITY\s{0,2}:)[ \t]{0,3}(?P<name>[^\n]{1,120})",
    re.MULTILINE,
)
_MORE = re.compile(rf"(?<=\.)\s{{1,3}}(?!{_DTG}\.?\s*$)(?=[^\n]*\d)")
_DTG_LINE = re.compile(rf"^[ \t]{{0,3}}{_DTG}\.?[ \t]{{0,3}}$", re.MULTILINE)
_DTG_AT_END = re.compile(rf"\s{{0,3}}{_DTG}\.?\s*$")
_PLAIN_DTG = re.compile(_DTG)
# Where a text is from, as a line before it
_COMMENT = re.compile(r"\A(?:\s*#\s{0,3}SOURCE:[^\n]{0,500}$)+", re.MULTILINE)


@dataclass(slots=True)
class About:
    """What was found.

    Parameters
    ----------
    number, authority : str or None
        As written, blanks made one.
    issued_utc, cancel_utc : datetime or None
        Publication and end.
    year : int or None
        Of its number.
    cancels : tuple of str
        Numbers of others.
    heading_last : int
        Behind its number; 0 where it has none.
    read : list of (int, int)
        Characters that were understood.
    """

    number: str | None = None
    authority: str | None = None
    issued_utc: datetime | None = None
    cancel_utc: datetime | None = None
    year: int | None = None
    cancels: tuple[str, ...] = ()
    heading_last: int = 0
    read: list[tuple[int, int]] = field(default_factory=list)


def find_references(capitals: str) -> About:
    """What a notice says of itself and of others.

    Parameters
    ----------
    capitals : str
        In plain capitals.

    Returns
    -------
    About
    """
    found = About()
    found.read += [comment.span() for comment in _COMMENT.finditer(capitals)]
    _find_cancels(capitals, found)
    _find_number(capitals, found)
    _find_issue(capitals, found)
    return found


def _find_cancels(capitals: str, found: About) -> None:
    if not any(word in capitals for word in ("CANCEL", "REPLACE", "SUPERSEDE")):
        return
    for match in _CANCEL_TIME.finditer(capitals):
        when = _instant(match)
        if when is not None:
            found.cancel_utc = when if found.cancel_utc is None else max(when, found.cancel_utc)
            found.read.append(match.span())
    numbers: list[str] = []
    for match in _CANCELS.finditer(capitals):
        series = ""
        for one in _ONE.finditer(match["list"]):
            series = one["series"] or series
            numbers.append(_name(f"{series} {one['number']}"))
        found.read.append(match.span())
    found.cancels = tuple(dict.fromkeys(numbers))


def _find_number(capitals: str, found: About) -> None:
    notam = _NOTAM.search(capitals) if "NOTAM" in capitals else None
    if notam:
        found.number = notam["number"]
        found.cancels = (*found.cancels, *([notam["other"]] if notam["other"] else []))
    own = notam or next((m for m in _HEADING.finditer(capitals) if not _is_within(m, found.read)), None)
    own = own or _BROADCAST.search(capitals)
    if own is None:
        return
    if found.number is None:
        text = own["number"] if own.re is _BROADCAST else re.sub(r"\(.*|\.$", "", own.group(), flags=re.DOTALL)
        found.number = _name(text)
    found.read.append(own.span())
    found.heading_last = own.end()
    year = re.search(r"/(\d{2}|\d{4})$", found.number) or re.search(r"(?<!\d)(\d{2})-\d{3,4}$", found.number)
    year = year or re.search(r"\d{3,4}-(\d{2})$", found.number)
    found.year = None if year is None else int(year[1]) % 100 + 2000


def _name(number: str) -> str:
    """A number with its series, without the words that some write between them and others leave out."""
    words = re.sub(r"(?<=NAVTEX)\s+NAV(?:IGATIONAL)?(?=\s)|WARNING\s|(?<![A-Z])N\.?[WRO]\.?\s", " ", number)
    return " ".join(words.split())


def _find_issue(capitals: str, found: About) -> None:
    issued = _ISSUED.search(capitals)
    authority = _AUTHORITY.search(capitals)
    if authority:
        found.authority = _DTG_AT_END.sub("", authority["name"]).strip()
        # Digits behind a sentence's end may say where or when
        more = _MORE.search(authority["name"])
        found.read.append((authority.start(), authority.start("name") + more.start() if more else authority.end()))
    for match in (issued, *_DTG_LINE.finditer(capitals), _PLAIN_DTG.search(authority["name"]) if authority else None):
        if match is not None:
            if found.issued_utc is None:
                found.issued_utc = _instant(match)
            if match.string is capitals:
                found.read.append(match.span())


def _is_within(match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(first <= match.start() < last for first, last in spans)


def _instant(match: re.Match[str]) -> datetime | None:
    year = int(match["year"]) % 100 + 2000
    try:
        return datetime(
            year,
            MONTHS.index(match["month"]) + 1,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            tzinfo=UTC,
        )
    except ValueError:
        return None
