"""Areas and times of a notice put together as its zones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from fallzone.model.closing import Levels
from fallzone.model.notices.notice import NoticeZone, Passage
from fallzone.model.results.statement import Statement, each_once
from fallzone.model.zone import Zone
from fallzone.notices.documents.fields import by_start
from fallzone.notices.grammar.areas import Area
from fallzone.notices.grammar.times import Times

_ITEMS = (
    ("fairing", re.compile(r"FAIRING|NOSE CONE|SHROUD")),
    ("stage-1", re.compile(r"(?:FIRST|1ST)[ -]STAGE|STAGE[ -](?:1|I|ONE)(?![A-Z0-9])")),
    ("stage-2", re.compile(r"(?:SECOND|2ND)[ -]STAGE|STAGE[ -](?:2|II|TWO)(?![A-Z0-9])")),
    ("stage-3", re.compile(r"(?:THIRD|3RD)[ -]STAGE|STAGE[ -](?:3|III|THREE)(?![A-Z0-9])")),
    ("booster-1", re.compile(r"STRAP-?ON|SIDE BOOSTER|BOOSTERS?(?![A-Z])|SRB")),
)
_NO_ID = re.compile(r"[^\w.()+-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """What zones of one notice share.

    Parameters
    ----------
    file : str
        Where it was read.
    number, authority : str or None
        Of the notice.
    cancels : tuple of str
        Numbers of others that it cancels.
    levels : Levels or None
        Between which levels it closes.
    """

    file: str
    number: str | None
    authority: str | None
    cancels: tuple[str, ...]
    levels: Levels | None = None


def build_zone(
    heading: Heading,
    text: str,
    area: Area,
    times: list[Times],
    *,
    place: int,
    words: str,
    warnings: tuple[Statement, ...],
) -> NoticeZone:
    """One zone of a notice.

    Parameters
    ----------
    heading : Heading
        What it shares with the others.
    text : str
        Of the notice.
    area : Area
        What it covers.
    times : list of Times
        When it is closed.
    place : int
        Which of the zones it is, from 1.
    words : str
        What stands before its positions, in plain capitals.
    warnings : tuple of Statement
        What a reader has to know beside what area and times say.

    Returns
    -------
    NoticeZone
    """
    passage = Passage(first=area.first, last=area.last, text=text[area.first : area.last])
    name = heading.number or (PurePath(heading.file).stem if heading.file != "-" else "notice")
    windows = tuple(sorted({window for one in times for window in one.windows}, key=by_start))
    zone = Zone(
        id=f"{_NO_ID.sub('-', name).strip('-.()+')[:80] or 'notice'} {place}",
        title=f"{name} {place}",
        item=next((item for item, pattern in _ITEMS if pattern.search(words)), "debris"),
        kind="announced",
        mark="declared",
        source=heading.file,
        uncertainty_m=0.0,
        shape=area.shape,
        windows_utc=windows[:1_000],
        schedules=tuple(schedule for one in times for schedule in one.schedules),
        levels=heading.levels,
        number=heading.number,
        authority=heading.authority or None,
        cancels=heading.cancels,
        text=passage.text,
    )
    said = [*area.warnings, *(warning for one in times for warning in one.warnings), *warnings]
    if not times or not (zone.windows_utc or zone.schedules):
        said.append(Statement(code="no-times"))
    return NoticeZone(zone=zone, passage=passage, warnings=each_once(said))
