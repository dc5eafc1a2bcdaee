"""``fallzone validate``: every published figure beside the computed one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.help import one_of
from fallzone.cli.terminal.printing import BOLD, print_json, print_table, print_wrapped, say
from fallzone.cli.terminal.progress import Progress
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import UsageError
from fallzone.names import AS_FLOWN
from fallzone.words import _, msg

if TYPE_CHECKING:
    from fallzone.model.results.left_out import LeftOut
    from fallzone.model.results.validation import ValidationRow
    from fallzone.runs.fits.leave_out import Tried
    from fallzone.runs.fly import Validation

TITLE = msg("Compare missions with what was published of them.")
HELP = msg(
    "One row for each published figure: computed, published, tolerance, and whether a fit has seen it. A miss is a "
    "finding, not an error. With --leave-out every vehicle is fitted without one flight, or one figure, in turn, or to "
    "nothing at all: what is then foretold says what the percentages of areas are worth."
)


class Way(StrEnum):
    """What is left out of each fit."""

    FLIGHT = "flight"
    ROW = "row"
    VEHICLE = "vehicle"


BASES = {"fitted": msg("fitted"), "predicted": msg("predicted")}


def command(
    missions: Annotated[
        list[str] | None,
        typer.Argument(metavar="MISSION", help=msg("Missions, by id or file; without any, all that are shipped.")),
    ] = None,
    *,
    by: Annotated[
        Way | None,
        typer.Option(
            "--leave-out",
            parser=one_of(Way),
            metavar="WAY",
            help=msg(
                "What each fit has not seen, in turn: flight, row (a published figure) or vehicle. It takes minutes."
            ),
        ),
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help=msg("Put what was left out into the table that packs, maps and answers quote.")),
    ] = False,
    json: AsJson = False,
) -> None:
    """Compare missions with what was published of them."""
    from fallzone.runs.fly import validate

    if by is not None:
        _leave_out(by, missions, write=write, as_json=json)
        return
    if write:
        raise UsageError(_("--write stores what --leave-out computes: name flight, row or vehicle with it"))
    with Progress() as progress:
        found = validate(*(missions or ()), geodata=chosen_geodata(), progress=progress)
    if json:
        print_json({"items": found.rows, "summary": found.summary, "coverage": found.coverage})
    else:
        _print_for_people(found)


def _print_for_people(found: Validation) -> None:
    from fallzone.outputs.validation.coverage_words import say_areas
    from fallzone.outputs.validation.validation_words import BASES, missed_sentence, summary_sentences
    from fallzone.runs.fly import naming_bodies

    for mission in found.missions:
        ours = [row for row in found.rows if row.mission == mission.id]
        print_wrapped(_("{mission} ({id})").format(mission=mission.title, id=mission.id), style=BOLD)
        if not ours:
            print_wrapped(_("Nothing was published to compare with."))
        with naming_bodies(mission):
            for basis in BASES:
                _print_rows(basis, [row for row in ours if row.basis == basis])
            if any(row.case == AS_FLOWN and row.name != "impact" for row in ours):
                print_wrapped(_("* of the flight as flown"))
            for row in (row for row in ours if not row.ok):
                print_wrapped(missed_sentence(row))
        print()
    for sentence in summary_sentences(found.summary):
        print_wrapped(sentence)
    for sentence in dict.fromkeys(map(say_areas, found.areas)):
        print_wrapped(sentence)


def _print_rows(basis: str, rows: list[ValidationRow]) -> None:
    """A table of one basis, with the ensemble's range where there is an ensemble."""
    from fallzone.outputs.validation import validation_words as words

    if not rows:
        return
    has_range = any(row.low is not None for row in rows)
    ranges = [_("5th to 95th percentile")] if has_range else []
    columns = [_(BASES[basis]), "", _("computed"), _("published"), *ranges, " "]
    cells = [
        [
            _say_subject(row),
            words.quantity(row),
            words.figure(row, row.computed),
            _say_published(row),
            *([words.spread(row)] if has_range else []),
            words.result(row),
        ]
        for row in rows
    ]
    print_table(columns, cells, right=columns[2:3])


def _leave_out(by: Way, missions: list[str] | None, *, write: bool, as_json: bool) -> None:
    """What fits foretell that have not seen a flight or a figure, and what that says of their percentages."""
    from fallzone.runs.fits.leave_out import leave_out, write_tried

    if missions:
        told = _("{mission} with --leave-out: all shipped missions are left out in turn, so name none")
        raise UsageError(told.format(mission=missions[0]))
    geodata = chosen_geodata()
    with Progress() as progress:
        tried = leave_out(by, for_writing=write, geodata=geodata, progress=progress)
    if as_json:
        print_json({"items": tried.rows, "coverage": tried.coverage})
    else:
        _print_tried(tried)
    if write:
        say(_("Written: {path}").format(path=write_tried(tried, geodata)))


def _print_tried(tried: Tried) -> None:
    from fallzone.outputs.validation import coverage_words as words

    for mission in dict.fromkeys(row.mission for row in tried.rows):
        print_wrapped(mission, style=BOLD)
        _print_left_out([row for row in tried.rows if row.mission == mission])
    print_wrapped(_("area: the smallest one, by its share of the prediction, that holds the published figure"))
    if any(row.case == AS_FLOWN and row.name != "impact" for row in tried.rows):
        print_wrapped(_("* of the flight as flown"))
    print()
    for title, lines in words.list_counts(tried.coverage):
        print_wrapped(title, style=BOLD)
        print_table(words.heads(), lines, right=words.heads()[1:6])
    print_wrapped(_(words.METHOD))
    print_wrapped(_(words.INTERVALS))


def _print_left_out(rows: list[LeftOut]) -> None:
    from fallzone.outputs.validation import coverage_words
    from fallzone.outputs.validation import validation_words as words

    columns = [_("left out"), "", _("published"), _("5th to 95th percentile"), _("area")]
    cells = [
        [
            _say_subject(row),
            words.quantity(row),
            _say_published(row),
            words.spread(row),
            coverage_words.level(row),
        ]
        for row in rows
    ]
    print_table(columns, cells, right=columns[4:])


def _say_published(row: ValidationRow | LeftOut) -> str:
    from fallzone.outputs.validation import validation_words as words

    return _("{value} {unit}").format(value=words.published(row), unit=words.unit(row)).replace(" ± ", "±")


def _say_subject(row: ValidationRow | LeftOut) -> str:
    """What a figure is of, with a mark for a flight that failed."""
    from fallzone.outputs.validation import validation_words as words

    name = words.subject_of_any_flight(row)
    return _("{subject}*").format(subject=name) if words.is_of_flight_as_flown(row) else name
