"""``fallzone validate``: every published figure beside the computed one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.printing import BOLD, print_json, print_table, print_wrapped
from fallzone.cli.progress import Progress
from fallzone.cli.state import AsJson
from fallzone.names import AS_FLOWN
from fallzone.words import _, msg

if TYPE_CHECKING:
    from fallzone.model.mission import Mission
    from fallzone.model.results.validation import ValidationRow, ValidationSummary

TITLE = msg("Compare missions with what was published of them.")
HELP = msg(
    "One row for each published figure: computed, published, tolerance, and whether a fit has seen it. A miss is a "
    "finding, not an error."
)

BASES = {"fitted": msg("fitted"), "predicted": msg("predicted")}


def command(
    missions: Annotated[
        list[str] | None,
        typer.Argument(metavar="MISSION", help=msg("Missions, by id or file; without any, all that are shipped.")),
    ] = None,
    *,
    json: AsJson = False,
) -> None:
    """Compare missions with what was published of them."""
    from fallzone.runs.fly import validate

    with Progress() as progress:
        found = validate(*(missions or ()), geodata=chosen_geodata(), progress=progress)
    if json:
        print_json({"items": found.rows, "summary": found.summary})
    else:
        _print_for_people(found.missions, found.rows, found.summary)


def _print_for_people(missions: Iterable[Mission], rows: tuple[ValidationRow, ...], summary: ValidationSummary) -> None:
    from fallzone.outputs.validation_words import BASES, missed_sentence, summary_sentences

    for mission in missions:
        ours = [row for row in rows if row.mission == mission.id]
        print_wrapped(_("{mission} ({id})").format(mission=mission.title, id=mission.id), style=BOLD)
        if not ours:
            print_wrapped(_("Nothing was published to compare with."))
        for basis in BASES:
            _print_rows(basis, [row for row in ours if row.basis == basis])
        if any(row.case == AS_FLOWN and row.name != "impact" for row in ours):
            print_wrapped(_("* of the flight as flown"))
        for row in ours:
            if not row.ok:
                print_wrapped(missed_sentence(row))
        print()
    for sentence in summary_sentences(summary):
        print_wrapped(sentence)


def _print_rows(basis: str, rows: list[ValidationRow]) -> None:
    """A table of one basis, with the ensemble's range where there is an ensemble."""
    from fallzone.outputs import validation_words as words

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
            _("{value} {unit}").format(value=words.published(row), unit=words.unit(row)).replace(" ± ", "±"),
            *([words.spread(row)] if has_range else []),
            words.result(row),
        ]
        for row in rows
    ]
    print_table(columns, cells, right=columns[2:3])


def _say_subject(row: ValidationRow) -> str:
    """What a figure is of, with a mark for a flight that failed."""
    from fallzone.outputs import validation_words as words

    name = words.subject_of_any_flight(row)
    return _("{subject}*").format(subject=name) if words.is_of_flight_as_flown(row) else name
