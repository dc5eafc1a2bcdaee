"""``fallzone check``: whether a place is inside an announced zone or a computed hazard area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.options import (
    FailureProbabilityOption,
    FloorOption,
    InsideLevelOption,
    MissionOption,
    ReliabilityOption,
    RunOption,
    at_work,
)
from fallzone.cli.terminal.printing import VERDICT_COLOURS, coloured, jsonable, plain, print_json, print_wrapped
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import UsageError
from fallzone.names import INSIDE_LEVELS
from fallzone.words import _, msg
from fallzone.words.things import level_words, naming

if TYPE_CHECKING:
    from fallzone.model.results.place_risk import PlaceRisk
    from fallzone.outputs.answer_words import ToldAnswer

EXIT_CODES = {"INSIDE": 10, "UNKNOWN": 4, "OUTSIDE": 0}

TITLE = msg("Say whether a place is INSIDE, OUTSIDE or UNKNOWN.")
HELP = msg(
    "Of a region or another area its worst part answers. Against the announced zones, planned areas and expected "
    "densities of a mission or a stored run; without either, against every shipped zone and every run under results/. "
    "Without a run nothing is OUTSIDE. Exit code 10 inside, 4 unknown, 0 outside."
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
    level: InsideLevelOption = INSIDE_LEVELS[-1],
    floor: FloorOption = None,
    failure_probability: FailureProbabilityOption = None,
    reliability: ReliabilityOption = None,
    json: AsJson = False,
) -> None:
    """Say whether a place is INSIDE, OUTSIDE or UNKNOWN."""
    places = _join_words(words or [])
    if not places and file is None:
        raise UsageError(_("name a place, give LAT,LON, or a file with --from; see: fallzone check --help"))

    from fallzone.runs.check import check

    with at_work() as progress:
        checked = check(
            places,
            file=file,
            mission=mission,
            run=run,
            geodata=chosen_geodata(),
            progress=progress,
            level=level,
            failure_probability=failure_probability,
            reliability=reliability,
            floor_per_km2=floor,
        )
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
        "level": answer.level,
        **_launch_json(answer),
        "zones": [jsonable(finding) for finding in answer.zones],
        "nearest": jsonable(answer.nearest),
        "sentence": answer.sentence,
        "basis": [jsonable(statement) for statement in answer.basis],
    }


# What is said of the worst launch beside the place itself, as the contract has it
_OF_LAUNCH = (
    "probability_per_launch",
    "density",
    "failure_span_s",
    "delay_s",
    "arrival_s",
    "reliability",
    "floor_per_km2",
)


def _launch_json(answer: ToldAnswer) -> dict[str, Any]:
    launches = [jsonable(one) for one in answer.launches]
    worst = launches[0] if launches else {}
    return {**{name: worst.get(name) for name in _OF_LAUNCH}, "launches": launches}


def _print_for_people(answers: Sequence[ToldAnswer]) -> None:
    from fallzone.outputs.answer_words import basis_sentence, basis_words, place_words
    from fallzone.outputs.finding_words import finding_words, nearest_sentence
    from fallzone.outputs.risk_words import reliability_sentence

    for answer in answers:
        verdict = coloured(answer.verdict, VERDICT_COLOURS[answer.verdict])
        print(f"{verdict}  {plain(answer.place.name)}  ({plain(place_words(answer.place))})")
        for statement in answer.basis:
            if statement.code == "beneath-track":
                print_wrapped(basis_sentence(statement), "  ")
        if answer.level is not None:
            print_wrapped(_("Level: {level}.").format(level=level_words(answer.level)), "  ")
        for finding in answer.zones:
            print_wrapped(finding_words(finding), "  - ")
        if answer.nearest is not None and not any(finding.level != "remote" for finding in answer.zones):
            print_wrapped(nearest_sentence(answer.nearest), "  ")
        _print_launches(answer)
    # What the answers rest on is mostly the same for all of them
    told = (one for answer in answers for one in answer.basis if one.code != "beneath-track")
    print_wrapped(basis_words(told))
    for reliability in dict.fromkeys(one.reliability for answer in answers for one in _list_near(answer)):
        print_wrapped(reliability_sentence(reliability))


def _list_near(answer: ToldAnswer) -> list[PlaceRisk]:
    """Launches of which something comes near a place; of one launch it is always told."""
    return [one for one in answer.launches if one.level is not None or len(answer.launches) == 1]


def _print_launches(answer: ToldAnswer) -> None:
    """Print what each launch means for a place."""
    from fallzone.outputs.risk_words import place_sentences

    for one in _list_near(answer):
        for sentence in place_sentences(one, is_area=answer.place.geometry is not None):
            told = _("{mission}: {told}").format(mission=one.mission, told=sentence) if one.mission else sentence
            print_wrapped(told, "  ")
