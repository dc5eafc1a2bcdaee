"""Warnings by themselves, as their map and their briefing tell them: what they close and whom they concern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from fallzone.outputs.answer_words import basis_sentence
from fallzone.outputs.notices.launch_words import launch_lines
from fallzone.outputs.notices.notice_words import say_notice, short_title
from fallzone.outputs.zone_words import closure_lines
from fallzone.words import _, ngettext
from fallzone.words.formats import number
from fallzone.words.things import with_commas

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.notices.launch import NoticeLaunch
    from fallzone.model.notices.notice import Notice, NoticeZone
    from fallzone.model.results.flag import Flag
    from fallzone.model.results.statement import Statement
    from fallzone.model.zone import Zone

# Lands with one civil time, as the IANA database has it
_LOCAL_TIMES = {
    "okinawa": "Asia/Tokyo",
    "hokkaido": "Asia/Tokyo",
    "honshu": "Asia/Tokyo",
    "shikoku": "Asia/Tokyo",
    "kyushu": "Asia/Tokyo",
    "south-korea": "Asia/Seoul",
    "jeju": "Asia/Seoul",
    "north-korea": "Asia/Pyongyang",
    "taiwan": "Asia/Taipei",
    "philippines": "Asia/Manila",
}


@dataclass(frozen=True, kw_only=True)
class ToldNotices:
    """Warnings with all that is told of them.

    Parameters
    ----------
    notices : tuple of Notice
        As they were read, by the bare names of their files.
    areas : tuple of NoticeZone
        Their zones, each with an id of its own.
    flags : tuple of Flag
        Regions that the zones meet.
    doubts : tuple of Statement
        Why no place is OUTSIDE of them.
    launches : tuple of NoticeLaunch or None
        Whose launches they may be of; None of so many warnings that it was not asked.
    digests : dict of str to str
        SHA-256 of the files that were read, by their bare names.
    geodata : Geodata
        Where coast, regions and sites are read from.
    """

    notices: tuple[Notice, ...]
    areas: tuple[NoticeZone, ...]
    flags: tuple[Flag, ...]
    doubts: tuple[Statement, ...]
    launches: tuple[NoticeLaunch, ...] | None
    digests: dict[str, str]
    geodata: Geodata

    @property
    def title(self) -> str:
        """Number and subject of the only warning, else how many there are."""
        if len(self.notices) == 1:
            return short_title(self.notices[0])
        told = ngettext("{count} warning", "{count} warnings", len(self.notices))
        return told.format(count=number(len(self.notices)))

    @property
    def short(self) -> str:
        """Number of the only warning, or its file; else how many there are."""
        [first, *others] = self.notices
        return self.title if others else first.number or first.file

    @cached_property
    def _timezones(self) -> dict[str, str]:
        """Time zones of the lands that each zone meets most of."""
        met = [
            (reason.area_m2 or 0.0, reason.zone, _LOCAL_TIMES[flag.region])
            for flag in self.flags
            if flag.region in _LOCAL_TIMES
            for reason in flag.reasons
        ]
        return {zone: timezone for _area_m2, zone, timezone in sorted(met)}

    def find_timezone(self, zone: Zone) -> str | None:
        """The local time of a zone.

        Parameters
        ----------
        zone : Zone
            Of these warnings.

        Returns
        -------
        str or None
            Name in the IANA database, of the land that most of it lies in; None where it meets none of which that is
            known.
        """
        return self._timezones.get(zone.id)

    def name_zone(self, zone: Zone) -> str:
        """A zone on the map: that of the only warning goes by its letter or number alone.

        Parameters
        ----------
        zone : Zone
            Of these warnings.

        Returns
        -------
        str
        """
        return _("Zone {zone}").format(zone=zone.id) if len(self.notices) == 1 else str(zone.title)

    def say_launches(self) -> list[str]:
        """Whose launches they may be of.

        Returns
        -------
        list of str
            A text of one or several lines for each launch that may be meant.
        """
        texts: list[str] = []
        for launch in self.name_launches():
            for depth, line in launch_lines(launch):
                if depth:
                    texts[-1] = f"{texts[-1]}\n{line}"
                else:
                    texts.append(line)
        return texts

    def name_launches(self) -> tuple[NoticeLaunch, ...]:
        """The launches, with zones as the map names them.

        Returns
        -------
        tuple of NoticeLaunch
            None where it was not asked.
        """
        return tuple(map(self._name_zones, self.launches or ()))

    def _name_zones(self, launch: NoticeLaunch) -> NoticeLaunch:
        """The same with its zones as the map names them."""
        titles = {one.zone.id: self.name_zone(one.zone) for one in self.areas}

        def rename(zone: str) -> str:
            return titles.get(zone, zone)

        return replace(
            launch,
            zones=tuple(map(rename, launch.zones)),
            candidates=tuple(
                replace(one, matches=tuple(replace(match, zone=rename(match.zone)) for match in one.matches))
                for one in launch.candidates
            ),
            joined=tuple((rename(one), rename(other)) for one, other in launch.joined),
            clipped=tuple((rename(zone), line) for zone, line in launch.clipped),
        )

    def say_doubts(self) -> list[str]:
        """Why no place is OUTSIDE.

        Returns
        -------
        list of str
            Sentences.
        """
        return [basis_sentence(doubt) for doubt in self.doubts]

    def list_closures(self) -> Iterator[tuple[list[NoticeZone], list[str]]]:
        """Zones that are closed at the same times, with these in UTC and, where it is known, local time.

        Yields
        ------
        (list of NoticeZone, list of str)
            Zones in their order, and a line for each closure; that none is known where none is.
        """
        together: dict[tuple[str, ...], list[NoticeZone]] = {}
        for one in self.areas:
            lines = closure_lines(one.zone, self.find_timezone(one.zone))
            together.setdefault(tuple(lines), []).append(one)
        for told, areas in together.items():
            yield areas, list(told) or [_("No time of closure is known.")]

    def list_remarks(self) -> list[str]:
        """What a reader has to know of how warnings and zones were read.

        Returns
        -------
        list of str
            Sentences, the same of several zones once.
        """
        lines = []
        for notice in self.notices:
            lines += [_("{what}: {told}").format(what=_name(notice), told=say_notice(said)) for said in notice.warnings]
        together: dict[str, list[str]] = {}
        for one in self.areas:
            for said in one.warnings:
                together.setdefault(say_notice(said), []).append(self.name_zone(one.zone))
        lines += [_("{what}: {told}").format(what=with_commas(zones), told=told) for told, zones in together.items()]
        return list(dict.fromkeys(lines))

    def list_not_understood(self) -> list[str]:
        """What of the texts was not understood.

        Returns
        -------
        list of str
            A line for each piece of text, with its characters.
        """
        told = _("{what}, characters {first} to {last}: {text}")
        return [
            told.format(what=_name(notice), first=one.first, last=one.last, text=" ".join(one.text.split()))
            for notice in self.notices
            for one in notice.not_understood
        ]


def _name(notice: Notice) -> str:
    return notice.number or notice.file
