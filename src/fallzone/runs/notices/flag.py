"""Which regions warnings concern."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fallzone.catalogue.geodata import find_geodata
from fallzone.outputs.answer_words import basis_sentence
from fallzone.runs.notices.zones import NoticeZones, read_notice_zones

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.results.flag import Flag
    from fallzone.model.zone import Zone


@dataclass(frozen=True, kw_only=True)
class NoticeFlags:
    """The regions that warnings concern.

    Parameters
    ----------
    read : NoticeZones
        The warnings and their zones.
    flags : tuple of Flag
        A region each, with the zones that it meets.
    doubts : tuple of str
        Why a region that is not flagged may be concerned all the same, in sentences.
    """

    read: NoticeZones
    flags: tuple[Flag, ...]
    doubts: tuple[str, ...]

    @property
    def verdict(self) -> Literal["FLAGGED", "UNKNOWN", "NONE"]:
        """FLAGGED if any region is; else UNKNOWN where there is a doubt, and NONE where none is."""
        if self.flags:
            return "FLAGGED"
        return "UNKNOWN" if self.doubts else "NONE"


def flag_notice(path: Path, *, geodata: str | Path | Geodata | None = None) -> NoticeFlags:
    """Name the regions inside the zones of warnings, as ``fallzone flag --notice`` does.

    Parameters
    ----------
    path : Path
        A file of warnings, or a folder of files.
    geodata : str, Path or Geodata, optional
        Folder of regions; the shipped one where not given.

    Returns
    -------
    NoticeFlags

    Raises
    ------
    InputError
        For a file that cannot be read.
    """
    read = read_notice_zones(path)
    flags = flag_zones(read.zones, find_geodata(geodata))
    return NoticeFlags(read=read, flags=flags, doubts=tuple(basis_sentence(doubt) for doubt in read.doubts))


def flag_zones(zones: tuple[Zone, ...], geodata: Geodata) -> tuple[Flag, ...]:
    """Flag the regions inside zones alone.

    Parameters
    ----------
    zones : tuple of Zone
        With or without coordinates.
    geodata : Geodata
        Where the region layers lie.

    Returns
    -------
    tuple of Flag
    """
    from fallzone.catalogue.regions import load_regions
    from fallzone.checks.regions.flags import flag_regions

    return flag_regions(
        regions=load_regions(geodata), zones=zones, footprints=(), impacts=(), trajectories={}, liftoff_utc=None
    )
