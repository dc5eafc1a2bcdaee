"""The zones of warnings, as location checks and flags ask them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallzone.model.notices.notice import Notice, NoticeZone
    from fallzone.model.results.statement import Statement
    from fallzone.model.zone import Zone
    from fallzone.runs.notices.read import FoundNotices


@dataclass(frozen=True, kw_only=True)
class NoticeZones:
    """What a file or folder of warnings closes.

    Parameters
    ----------
    notices : tuple of Notice
        As they were read.
    areas : tuple of NoticeZone
        Zones of all of them, each with an id of its own.
    doubts : tuple of Statement
        Why no place is OUTSIDE of them.
    """

    notices: tuple[Notice, ...]
    areas: tuple[NoticeZone, ...]
    doubts: tuple[Statement, ...]

    @property
    def zones(self) -> tuple[Zone, ...]:
        """What is closed, without what was said of how it was read."""
        return tuple(one.zone for one in self.areas)

    @property
    def names(self) -> tuple[str, ...]:
        """Number of each notice, or its file where it has none; each once."""
        return tuple(dict.fromkeys(notice.number or notice.file for notice in self.notices))


def read_notice_zones(path: Path) -> NoticeZones:
    """Read warnings for their zones.

    Parameters
    ----------
    path : Path
        A file, or a folder of files.

    Returns
    -------
    NoticeZones

    Raises
    ------
    InputError
        For a file that cannot be read.
    """
    from fallzone.runs.notices.read import read_source

    return gather_zones(read_source(path))


def gather_zones(found: FoundNotices) -> NoticeZones:
    """The zones of warnings that were read.

    Parameters
    ----------
    found : FoundNotices
        Of a file or a folder.

    Returns
    -------
    NoticeZones
    """
    from fallzone.model.results.statement import Statement, each_once
    from fallzone.notices.doubts import find_doubts

    zones: dict[str, NoticeZone] = {}
    for notice in found.notices:
        for one in notice.zones:
            # Two files may hold the same notice, and two notices have no number
            name, again = one.zone.id, 1
            while name in zones and zones[name].zone != one.zone:
                again += 1
                name = f"{one.zone.id} ({again})"
            zones[name] = replace(one, zone=one.zone.model_copy(update={"id": name}))
    unread = [Statement(code="notice-unread", values={"problem": fault}) for fault in found.faults]
    return NoticeZones(
        notices=found.notices,
        areas=tuple(zones.values()),
        doubts=each_once([*unread, *(doubt for notice in found.notices for doubt in find_doubts(notice))]),
    )
