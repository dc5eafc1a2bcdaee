"""How far a result can be believed: a scorecard in the style of NASA-STD-7009, stated by the project about itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from fallzone.model.record import Mark, Quantity, Sourced
from fallzone.model.results.validation import CredibilityFactor, ValidationRow, summarise
from fallzone.model.vehicle import Vehicle

# What the levels mean here. The factors are those of NASA-STD-7009A (2016), the words are not the standard's.
LEVELS = (
    "0: nothing to show",
    "1: some evidence, informal",
    "2: documented evidence that others can repeat",
    "3: agreement with measurements of the real vehicle, checked by others",
    "4: the same over the whole range of use",
)

# What no number of this package can tell, with the reason for each level.
VERIFICATION = (
    2,
    "Laws of physics, published tables and a second, independent integration are automatic tests of every part that "
    "computes; nobody outside the project has checked them.",
)
ROBUSTNESS = (0, "No study has been made of how far the answer moves with each single assumption.")
HISTORY = (0, "Not known to have been used for a launch before it flew.")
MANAGEMENT = (
    1,
    "Every result carries version, seed and the digest of every file it was made from, and can be made again to the "
    "last byte; there is no formal process and no independent review.",
)

# Share of predicted figures within their tolerance from which predictions count as evidence, and falls among them
# from which they count as repeatable
_AGREEING, _FALLS = 0.8, 5
# Share of a vehicle's numbers that must have been read in a text
_DECLARED = 0.25


def score_credibility(vehicle: Vehicle, rows: Iterable[ValidationRow]) -> tuple[CredibilityFactor, ...]:
    """Eight factors, each with a level from 0 to 4 and a sentence of evidence.

    Parameters
    ----------
    vehicle : Vehicle
    rows : iterable of ValidationRow
        Of the missions of this vehicle; others are left out.

    Source
    ------
    NASA-STD-7009A (2016), Standard for Models and Simulations: its eight credibility factors.
    """
    ours = [row for row in rows if row.vehicle == vehicle.id]
    scored = {
        "Data pedigree": _score_data(ours),
        "Verification": VERIFICATION,
        "Validation": _score_validation(ours),
        "Input pedigree": _score_input(vehicle),
        "Uncertainty characterisation": _score_uncertainty(ours),
        "Results robustness": ROBUSTNESS,
        "History of use": HISTORY,
        "Management of the model": MANAGEMENT,
    }
    return tuple(CredibilityFactor(name=name, level=level, evidence=words) for name, (level, words) in scored.items())


def _score_data(rows: list[ValidationRow]) -> tuple[int, str]:
    if not rows:
        return 0, "No published figure of this vehicle's flights is in the files."
    declared = sum(row.mark == "declared" for row in rows)
    return 1, (
        f"{declared} of {len(rows)} published figures were read in the cited text, the others derived or estimated; "
        "they come from announcements and the press, none from telemetry."
    )


def _score_validation(rows: list[ValidationRow]) -> tuple[int, str]:
    """1 where most predictions hold, 2 where several are of falls that no fit drew; fitted figures prove nothing."""
    counts = summarise(rows)
    if not counts.predicted:
        return 0, "Every published figure of this vehicle was used to fit it: nothing was predicted."
    words = f"{counts.predicted_ok} of {counts.predicted} predicted figures within their tolerance"
    if counts.predicted_ok < _AGREEING * counts.predicted:
        return 0, f"{words}: too few to speak for the model."
    drawn = {(row.mission, row.name) for row in rows if row.basis == "fitted"}
    falls = [row for row in rows if row.is_predicted_fall and (row.mission, row.name) not in drawn]
    met = sum(row.ok for row in falls)
    words += (
        f", {met} of {len(falls)} of falls of which no fit has seen anything; scattered debris has been compared with "
        "nothing."
    )
    return (2 if len(falls) >= _FALLS and met >= _AGREEING * len(falls) else 1), words


def _score_input(vehicle: Vehicle) -> tuple[int, str]:
    marks = Counter(_walk_marks(vehicle))
    total = sum(marks.values())
    words = (
        f"Of {total} numbers of the vehicle {marks['declared']} were read in a text, {marks['estimated']} derived or "
        f"fitted, {marks['assumed']} assumed; none comes from the maker's own data."
    )
    return int(marks["declared"] >= _DECLARED * total), words


def _score_uncertainty(rows: list[ValidationRow]) -> tuple[int, str]:
    members = max((row.members for row in rows), default=1)
    if members == 1:
        return 1, "The scatter of flights is carried to every footprint; ignorance about the vehicle is not."
    return 2, (
        f"{members} vehicles that agree with what was published, the scatter of flights, wind and density are carried "
        "to every footprint; how likely failures are, how vehicles break and the errors of the models are not."
    )


def _walk_marks(record: BaseModel) -> Iterator[Mark]:
    """Mark of every number or group of numbers in a record."""
    for key in type(record).model_fields:
        value = getattr(record, key)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Quantity | Sourced):
                yield part.mark
            elif isinstance(part, BaseModel):
                yield from _walk_marks(part)
