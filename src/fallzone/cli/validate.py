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

if TYPE_CHECKING:
    from fallzone.model.mission import Mission
    from fallzone.model.results.validation import ValidationRow, ValidationSummary


def command(
    missions: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MISSION]...", help="Missions, by id or file; without any, all that are shipped."),
    ] = None,
    *,
    json: AsJson = False,
) -> None:
    """Set missions beside what was published of them.

    One row for each published figure: computed, published, tolerance, and whether a fit has seen it. A miss is a
    finding, not an error.
    """
    from fallzone.runs.fly import validate

    with Progress() as progress:
        found = validate(*(missions or ()), geodata=chosen_geodata(), progress=progress)
    if json:
        print_json({"items": found.rows, "summary": found.summary})
    else:
        _print_for_people(found.missions, found.rows, found.summary)


def _print_for_people(missions: Iterable[Mission], rows: tuple[ValidationRow, ...], summary: ValidationSummary) -> None:
    from fallzone.outputs.validation_words import BASES, miss_sentence, summary_sentences
    from fallzone.words.formats import THIN

    for mission in missions:
        ours = [row for row in rows if row.mission == mission.id]
        print_wrapped(f"{mission.title} ({mission.id})", style=BOLD)
        if not ours:
            print_wrapped("Nothing was published to compare with.")
        for basis in BASES:
            _print_rows(basis, [row for row in ours if row.basis == basis])
        if any(row.case == AS_FLOWN and row.name != "impact" for row in ours):
            print("* of the flight as flown")
        for row in ours:
            if not row.ok:
                print_wrapped(miss_sentence(row).replace(THIN, " "), "Missed: ")
        print()
    for sentence in summary_sentences(summary):
        print_wrapped(sentence.replace(THIN, " "))


def _print_rows(basis: str, rows: list[ValidationRow]) -> None:
    """A table of one basis, with the ensemble's range where there is an ensemble."""
    from fallzone.outputs import validation_words as words
    from fallzone.words.formats import THIN

    if not rows:
        return
    has_range = any(row.low is not None for row in rows)
    columns = [basis, "", "computed", "published", *(["5th to 95th percentile"] if has_range else []), " "]
    cells = [
        [
            words.subject_of_any_flight(row) + ("*" if words.is_of_flight_as_flown(row) else ""),
            words.quantity(row),
            words.figure(row, row.computed),
            f"{words.published(row)} {words.unit(row)}".replace(" ± ", "±"),
            *([words.spread(row)] if has_range else []),
            words.result(row),
        ]
        for row in rows
    ]
    print_table(columns, [[cell.replace(THIN, ",") for cell in line] for line in cells], right=("computed",))
