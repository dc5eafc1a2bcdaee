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
    NoticeOption,
    ReliabilityOption,
    RunOption,
    SpeedOption,
    at_work,
)
from fallzone.cli.terminal.printing import VERDICT_COLOURS, coloured, jsonable, print_json, print_verdict, print_wrapped
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import UsageError
from fallzone.names import INSIDE_LEVELS
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import number
from fallzone.words.things import level_words, naming
from fallzone.words.times import stamp_utc

if TYPE_CHECKING:
    from fallzone.model.results.place_risk import PlaceRisk
    from fallzone.outputs.answer_words import ToldAnswer
    from fallzone.runs.answers.table import Tabled

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
    notice: NoticeOption = None,
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
    track: Annotated[
        Path | None,
        typer.Option(
            "--track",
            metavar="FILE",
            help=msg(
                "Ways of ships or aircraft in place of places: GeoJSON lines, GPX, CSV. When each is in which zone or "
                "area, what leads around those in force, and when it may leave."
            ),
        ),
    ] = None,
    speed_kn: SpeedOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.csv",
            help=msg("A table to write in place of an answer for each: for as many as a million places of a file."),
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help=msg(
                "The moment to ask of, such as 2023-08-23T18:50:00Z: what is not in force then does not count. Any "
                "moment unless given. Of a --track without dates its departure."
            ),
        ),
    ] = None,
    level: InsideLevelOption = INSIDE_LEVELS[-1],
    floor: FloorOption = None,
    failure_probability: FailureProbabilityOption = None,
    reliability: ReliabilityOption = None,
    refine: Annotated[
        bool,
        typer.Option(
            "--refine",
            help=msg(
                "Rare places: ask flights too that are aimed at each place; needs --mission or --run. They can make a "
                "verdict worse, and none better."
            ),
        ),
    ] = False,
    flights: Annotated[
        int | None,
        typer.Option("--flights", metavar="N", help=msg("Aimed flights for each place; 4,096 unless given.")),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="S", help=msg("Seed of aimed flights; 1."))] = None,
    json: AsJson = False,
) -> None:
    """Say whether a place is INSIDE, OUTSIDE or UNKNOWN."""
    places = _join_words(words or [])
    if speed_kn is not None and track is None:
        raise UsageError(_("--speed-kn is of a way; name its file with --track"))
    if track is not None and (places or file is not None or output is not None or refine):
        raise UsageError(_("--track is asked by itself: leave out places, --from, -o and --refine"))
    if track is None and not places and file is None:
        raise UsageError(_("name a place, give LAT,LON, or a file with --from; see: fallzone check --help"))
    if output is not None and (places or file is None):
        raise UsageError(_("-o is for the places of a file: name one with --from, and no other place"))

    _check_refining(refine=refine, is_launch_named=bool(mission or run), counts={"--flights": flights, "--seed": seed})
    if output is not None and refine:
        raise UsageError(_("--refine aims flights at single places; leave out -o"))

    from fallzone.runs.check import check, check_file

    against = {
        "mission": mission,
        "run": run,
        "notice": notice,
        "geodata": chosen_geodata(),
        "level": level,
        "failure_probability": failure_probability,
        "reliability": reliability,
        "floor_per_km2": floor,
        "at": at,
    }
    if track is not None:
        from fallzone.cli.terminal.tracks import print_tracks
        from fallzone.runs.answers.track import check_tracks

        with at_work() as progress:
            ways = check_tracks(track, speed_kn=speed_kn, **against, progress=progress)
        print_tracks(ways, json=json)
        raise typer.Exit(EXIT_CODES[ways.verdict])
    with at_work() as progress:
        if output is not None:
            tabled = check_file(file, output, **against, progress=progress)
        else:
            aimed = {"refine": refine, "flights": flights, "seed": 1 if seed is None else seed}
            checked = check(places, file=file, **against, **aimed, progress=progress)
    if output is not None:
        _print_table(tabled, json=json)
        raise typer.Exit(EXIT_CODES[tabled.verdict])
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


def _check_refining(*, refine: bool, is_launch_named: bool, counts: dict[str, int | None]) -> None:
    """Refuse what no place can be refined by."""
    from fallzone.runs.counts import check_refining_counts

    given = [option for option, count in counts.items() if count is not None]
    if given and not refine:
        raise UsageError(_("{option} is of aimed flights, which --refine asks for").format(option=given[0]))
    if refine and not is_launch_named:
        raise UsageError(_("--refine needs a launch: --mission or --run"))
    check_refining_counts(counts)


def _print_table(tabled: Tabled, *, json: bool) -> None:
    if json:
        print_json({"path": tabled.path, "places": tabled.places, "verdicts": tabled.verdicts})
        return
    for verdict, count in tabled.verdicts.items():
        told = ngettext("{verdict}  {count} place", "{verdict}  {count} places", count)
        print(told.format(verdict=coloured(verdict, VERDICT_COLOURS[verdict]), count=number(count)))
    print(tabled.path)


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
        "at_utc": answer.at_utc,
        "verdict": answer.verdict,
        "level": answer.level,
        **_launch_json(answer),
        "zones": [jsonable(finding) for finding in answer.zones],
        "nearest": jsonable(answer.nearest),
        "clear": jsonable(answer.clear),
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
    "refined",
)


def _launch_json(answer: ToldAnswer) -> dict[str, Any]:
    launches = [jsonable(one) for one in answer.launches]
    worst = launches[0] if launches else {}
    return {**{name: worst.get(name) for name in _OF_LAUNCH}, "launches": launches}


def _print_for_people(answers: Sequence[ToldAnswer]) -> None:
    from fallzone.outputs.answer_words import basis_sentence, basis_words, clear_sentence, place_name, place_words
    from fallzone.outputs.finding_words import finding_words, nearest_sentence
    from fallzone.outputs.risk_words import reliability_sentence

    for answer in answers:
        print_verdict(answer.verdict, f"{place_name(answer.place)}  ({place_words(answer.place)})")
        if answer.at_utc is not None:
            print_wrapped(_("At {time}.").format(time=stamp_utc(answer.at_utc)), "  ")
        for statement in answer.basis:
            if statement.code == "beneath-track":
                print_wrapped(basis_sentence(statement), "  ")
        if answer.level is not None:
            print_wrapped(_("Level: {level}.").format(level=level_words(answer.level)), "  ")
        for finding in answer.zones:
            print_wrapped(finding_words(finding), "  - ")
        if answer.nearest is not None and not any(finding.level != "remote" for finding in answer.zones):
            print_wrapped(nearest_sentence(answer.nearest), "  ")
        if answer.clear is not None:
            print_wrapped(clear_sentence(answer.clear), "  ")
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
    from fallzone.outputs.answers.refined_words import refined_sentences
    from fallzone.outputs.risk_words import place_sentences

    is_area = answer.place.geometry is not None
    for one in _list_near(answer):
        for sentence in [*place_sentences(one, is_area=is_area), *refined_sentences(one, is_area=is_area)]:
            told = _("{mission}: {told}").format(mission=one.mission, told=sentence) if one.mission else sentence
            print_wrapped(told, "  ")
