"""``fallzone notice read``: what warnings close, when, and what of them was not understood."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.options import at_work
from fallzone.cli.terminal.printing import BOLD, jsonable, print_json, print_wrapped
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import InputError
from fallzone.words import _, msg

if TYPE_CHECKING:
    from fallzone.model.notices.launch import NoticeLaunch
    from fallzone.model.notices.notice import Notice, NoticeZone

TITLE = msg("Read warnings: what they close, and when.")
HELP = msg(
    "NAVAREA, HYDROPAC and their kin, NAVTEX, NOTAM, notices of coast guards, IMO circulars, mails and plain lists; "
    "CAP, S-124, AIXM, GeoJSON and KML. "
    "What was not understood is listed, never dropped."
)
_TYPED = "-"
# One more than is read
_MOST_BYTES = 10_000_001


def command(
    source: Annotated[
        str, typer.Argument(metavar="FILE|-|FOLDER", help=msg("A file, - for what is piped in, or a folder of files."))
    ],
    *,
    json: AsJson = False,
) -> None:
    """Read warnings: what they close, and when."""
    from fallzone.runs.notices.launches import find_notice_launches
    from fallzone.runs.notices.read import read_source

    with at_work():
        found = read_source(sys.stdin.buffer.read(_MOST_BYTES) if source == _TYPED else Path(source))
        launches = find_notice_launches(found.notices, geodata=chosen_geodata())
    if json:
        print_json({**_to_json(found.notices), "launches": jsonable(launches)})
    else:
        for notice in found.notices:
            _print_for_people(notice)
        if launches:
            _print_launches(launches)
    if found.faults:
        raise typer.Exit(InputError.exit_code)


def _print_launches(launches: tuple[NoticeLaunch, ...]) -> None:
    from fallzone.outputs.notices.launch_words import launch_lines

    print_wrapped(_("Whose launch it may be, by range and azimuth of what is known to fall"), style=BOLD)
    for launch in launches:
        for depth, line in launch_lines(launch):
            print_wrapped(line, "  " * (depth + 1))


def _to_json(found: tuple[Notice, ...]) -> dict[str, Any]:
    ids = [
        [f"{at} {one.zone.id}" if len(found) > 1 else one.zone.id for one in notice.zones]
        for at, notice in enumerate(found, 1)
    ]
    facts = ("file", "format", "subject", "number", "authority", "issued_utc", "cancel_utc", "cancels")
    return {
        "notices": [
            {
                **{key: getattr(notice, key) for key in facts},
                "zones": own,
                "warnings": [_warning(one) for one in notice.warnings],
            }
            for notice, own in zip(found, ids, strict=True)
        ],
        "zones": [
            _zone(zone, id_)
            for notice, own in zip(found, ids, strict=True)
            for zone, id_ in zip(notice.zones, own, strict=True)
        ],
        "not_understood": [
            {"file": notice.file, "number": notice.number, "first": one.first, "last": one.last, "text": one.text}
            for notice in found
            for one in notice.not_understood
        ],
    }


def _zone(one: NoticeZone, id_: str) -> dict[str, Any]:
    from fallzone.outputs.notices.notice_words import list_corners

    zone, shape = one.zone, one.zone.shape
    corners = list_corners(zone)
    told = {
        "id": id_,
        "number": zone.number,
        "item": zone.item,
        "ring_lonlat": corners,
        "window_utc": zone.window_utc,
        "windows_utc": zone.list_windows(),
        "levels": None if zone.levels is None else {"lower": str(zone.levels.lower), "upper": str(zone.levels.upper)},
        "source_text": one.passage.text,
        "first": one.passage.first,
        "last": one.passage.last,
        "warnings": [_warning(said) for said in one.warnings],
    }
    if shape is not None and shape.kind != "rings":
        told[shape.kind] = {key: value for key, value in dict(shape).items() if key not in ("kind", "as_written")}
    return told


def _warning(said: Any) -> dict[str, Any]:
    from fallzone.outputs.notices.notice_words import say_notice

    return {"code": said.code, **said.values, "text": say_notice(said)}


def _print_for_people(notice: Notice) -> None:
    from fallzone.outputs.notices.notice_words import notice_title, say_notice, zone_lines

    print_wrapped(notice_title(notice), style=BOLD)
    for said in notice.warnings:
        print_wrapped(say_notice(said), "  ")
    for one in notice.zones:
        for depth, line in zone_lines(one):
            print_wrapped(line, "  " * depth)
    if not notice.zones:
        print_wrapped(_("No area was found in it."), "  ")
    for passage in notice.not_understood:
        told = _("Not understood, characters {first} to {last}: {text}")
        print_wrapped(told.format(first=passage.first, last=passage.last, text=" ".join(passage.text.split())), "  ")
