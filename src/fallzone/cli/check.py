"""``fallzone check``: whether a place is inside an announced zone or a computed hazard area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.options import MissionOption, RunOption, at_work
from fallzone.cli.printing import VERDICT_COLOURS, coloured, jsonable, plain, print_json, print_wrapped
from fallzone.cli.state import AsJson
from fallzone.errors import UsageError
from fallzone.words import _, msg
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.outputs.answer_words import ToldAnswer

EXIT_CODES = {"INSIDE": 10, "UNKNOWN": 4, "OUTSIDE": 0}

TITLE = msg("Say whether a place is INSIDE, OUTSIDE or UNKNOWN.")
HELP = msg(
    "Of a region or another area its worst part answers. Against the announced zones and 99 % areas of a mission or a "
    "stored run; without either, against every shipped zone and every run under results/. Without a run nothing is "
    "OUTSIDE. Exit code 10 inside, 4 unknown, 0 outside."
)


def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PLACE",
            help=msg(
                "Naha, 那覇, 나하, Miyako, Iwate, Okinawa Prefecture, 26.2124,127.6809, 26.2124N 127.6809E, "
                "26-12-45N 127-40-51E, 261245N1274051E, 52RCP7712."
            ),
        ),
    ] = None,
    *,
    mission: MissionOption = None,
    run: RunOption = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help=msg(
                "Places from a file: .csv (a column of names, or latitude and longitude), .geojson, .gpx, .kml, .kmz; "
                "points, lines and areas."
            ),
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Say whether a place is INSIDE, OUTSIDE or UNKNOWN."""
    places = _join_words(words or [])
    if not places and file is None:
        raise UsageError(_("name a place, give LAT,LON, or a file with --from; see: fallzone check --help"))

    from fallzone.runs.check import check

    with at_work() as progress:
        checked = check(places, file=file, mission=mission, run=run, geodata=chosen_geodata(), progress=progress)
    if json:
        items = [_answer_json(answer) for answer in checked.answers]
        print_json(
            {
                "items": items,
                "against": {"zones": checked.zones, "zone_files": checked.zone_files, "runs": checked.runs},
            }
        )
    else:
        with naming(checked.answers[0].titled):
            _print_for_people(checked.answers)
    raise typer.Exit(EXIT_CODES[checked.verdict])


def _join_words(words: list[str]) -> list[str]:
    """The places that a shell took apart into words; what looks like an option and is none of ours is refused."""
    for word in words:
        if re.match(r"-+[^\W\d]", word):
            raise UsageError(_("no such option: {word}; see: fallzone check --help").format(word=word))

    from fallzone.places.find import join_words

    return join_words(words, chosen_geodata())


def _answer_json(answer: ToldAnswer) -> dict[str, Any]:
    return {
        "place": answer.place.name,
        "lat_deg": answer.lat_deg,
        "lon_deg": answer.lon_deg,
        "kind": answer.place.kind,
        "region": answer.place.area or None,
        "reach_m": answer.place.reach_m,
        "reach_mark": answer.place.reach_mark,
        "verdict": answer.verdict,
        "zones": [jsonable(finding) for finding in answer.zones],
        "nearest": jsonable(answer.nearest),
        "sentence": answer.sentence,
        "basis": [jsonable(statement) for statement in answer.basis],
    }


def _print_for_people(answers: Sequence[ToldAnswer]) -> None:
    from fallzone.outputs.answer_words import basis_words, place_words
    from fallzone.outputs.finding_words import finding_words, nearest_sentence

    for answer in answers:
        verdict = coloured(answer.verdict, VERDICT_COLOURS[answer.verdict])
        print(f"{verdict}  {plain(answer.place.name)}  ({plain(place_words(answer.place))})")
        for finding in sorted(answer.zones, key=lambda finding: finding.relation != "INSIDE"):
            print_wrapped(finding_words(finding), "  - ")
        if answer.nearest is not None and not answer.zones:
            print_wrapped(nearest_sentence(answer.nearest), "  ")
    # What the answers rest on is mostly the same for all of them
    print_wrapped(basis_words(statement for answer in answers for statement in answer.basis))
