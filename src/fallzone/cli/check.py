"""``fallzone check``: whether a place is inside an announced zone or a computed hazard area."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.options import MissionOption, RunOption, at_work
from fallzone.cli.printing import VERDICT_COLOURS, coloured, jsonable, plain, position, print_json, print_wrapped
from fallzone.cli.state import AsJson
from fallzone.errors import UsageError
from fallzone.words import msg

if TYPE_CHECKING:
    from fallzone.checks.check import Answer, Finding

# Of a zone that is closed more often the first of its windows are printed, and when the last one is
_MOST_WINDOWS = 8

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
        for answer in checked.answers:
            _print_for_people(answer)
        # What the answers rest on is mostly the same for all of them
        for sentence in dict.fromkeys(answer.sentence for answer in checked.answers):
            print_wrapped(sentence)
    raise typer.Exit(EXIT_CODES[checked.verdict])


def _join_words(words: list[str]) -> list[str]:
    """The places that a shell took apart into words; what looks like an option and is none of ours is refused."""
    for word in words:
        if re.match(r"-+[^\W\d]", word):
            raise UsageError(f"no such option: {word}; see: fallzone check --help")

    from fallzone.places.find import join_words

    return join_words(words, chosen_geodata())


def _answer_json(answer: Answer) -> dict[str, Any]:
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
    }


def _print_for_people(answer: Answer) -> None:
    verdict = coloured(answer.verdict, VERDICT_COLOURS[answer.verdict])
    print(f"{verdict}  {plain(answer.place.name)}  ({_what(answer)})")
    for finding in sorted(answer.zones, key=lambda finding: finding.relation != "INSIDE"):
        print_wrapped(_finding_words(finding), "  - ")
    if answer.nearest is not None and not answer.zones:
        print_wrapped(f"Nearest: {answer.nearest.reason.partition(';')[0].rstrip('.')}.", "  ")


def _what(answer: Answer) -> str:
    """What kind of place it is and where, with how far it may reach."""
    place, where = answer.place, position(answer.lat_deg, answer.lon_deg)
    if place.kind == "position" and not place.reach_m:
        return where
    # Its province stands in its name
    words = [place.kind, *place.area.split(", ")[1:], where]
    if place.geometry is not None:
        words.append("as a whole")
    elif place.reach_m:
        words.append(f"reaches {place.reach_m / 1e3:.2g} km, {place.reach_mark}")
    return plain(", ".join(words))


def _finding_words(finding: Finding) -> str:
    """Of which launch, the reason, and the probability of impact and the window where there are any."""
    from fallzone.words import formats as wording

    launch = f"{finding.mission}: " if finding.mission else ""
    words = [launch + finding.reason.rstrip(".")]
    if finding.near_probability is not None and finding.near_interval is not None:
        words.append(f"that is {wording.probability(finding.near_probability, finding.near_interval)}")
    if finding.probability is not None and finding.interval is not None:
        where = "that it falls at all" if finding.kind == "impacts" else "anywhere in the area"
        words.append(f"probability {where} {wording.probability(finding.probability, finding.interval)}")
    windows = finding.windows_utc or ((finding.window_utc,) if finding.window_utc else ())
    shown = windows if len(windows) <= _MOST_WINDOWS else windows[: _MOST_WINDOWS - 1]
    words += [f"window {_when(start)} to {_when(end) if end else 'further notice'}" for start, end in shown]
    if len(shown) < len(windows):
        words.append(f"{len(windows) - len(shown)} more, the last window from {_when(windows[-1][0])}")
    return "; ".join(words)


def _when(iso: str) -> str:
    """An instant as people read it, in UTC."""
    return iso.replace("T", " ").replace("Z", " UTC")
