"""The briefing of warnings, as a folder or a zip: PDF, map, zones and a manifest."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone import __version__
from fallzone.earth.areas import find_area
from fallzone.outputs.files.geojson import build_feature, write_collection, zone_properties
from fallzone.outputs.notices.map import page
from fallzone.outputs.notices.notice_words import say_notice
from fallzone.outputs.notices.pack import pages
from fallzone.outputs.pack import manifest
from fallzone.outputs.pack.briefing import check_place, write_pack
from fallzone.outputs.pack.manifest import MANIFEST
from fallzone.words.things import join_sentences

if TYPE_CHECKING:
    from fallzone.outputs.notices.told import ToldNotices

__all__ = ["check_place", "write"]


def write(told: ToldNotices, path: Path) -> list[Path]:
    """Write the briefing; it appears whole or not at all.

    Parameters
    ----------
    told : ToldNotices
        All of it goes into the briefing.
    path : Path
        A folder, or a file that ends in ``.zip``; new, empty, or an earlier pack as it was written.

    Returns
    -------
    list of Path
        The files of the folder, or the one zip.

    Raises
    ------
    InputError
        When something else stands there.
    InUseError
        When another process writes there.
    """
    return write_pack(Path(path), partial(_fill, told))


def _fill(told: ToldNotices, folder: Path) -> list[Path]:
    """Write every file into a folder, the manifest last."""
    facts = notice_facts(told)
    return [
        *pages.write(told, folder / "briefing.pdf"),
        *page.write(told, folder / "map.html"),
        write_collection(facts, _list_zones(told), folder / "zones.geojson"),
        *manifest.write(facts, folder / MANIFEST),
    ]


def notice_facts(told: ToldNotices) -> dict[str, Any]:
    """Where the briefing comes from.

    Parameters
    ----------
    told : ToldNotices
        With the digests of the files that were read.

    Returns
    -------
    dict
        Plain data for JSON.
    """
    return {
        "notices": [notice.number or notice.file for notice in told.notices],
        "version": __version__,
        "inputs": told.digests,
        "doubts": told.say_doubts(),
        "not_understood": told.list_not_understood(),
    }


def _list_zones(told: ToldNotices) -> list[dict[str, Any]]:
    """Zones as features, with what a reader has to know of how each was read."""
    return [
        build_feature(
            one.zone.id,
            find_area(one.zone),
            zone_properties(one.zone) | {"remarks": join_sentences(map(say_notice, one.warnings)) or None},
        )
        for one in told.areas
    ]
