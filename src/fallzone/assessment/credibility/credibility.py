"""How far a result can be believed: a scorecard in the style of NASA-STD-7009, stated by the project about itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from fallzone.model.record import Mark, Quantity, Sourced
from fallzone.model.results.statement import Statement
from fallzone.model.results.validation import CredibilityFactor, ValidationRow, summarise
from fallzone.model.vehicle import Vehicle

# What no number of this package can tell
VERIFICATION = (2, Statement(code="automatic-tests"))
ROBUSTNESS = (0, Statement(code="no-sensitivity-study"))
HISTORY = (0, Statement(code="no-known-use"))
MANAGEMENT = (1, Statement(code="reproducible"))

# Share of predicted figures within their tolerance from which predictions count as evidence, and falls among them
# from which they count as repeatable
_AGREEING, _FALLS = 0.8, 5
# Share of a vehicle's numbers that must have been read in a text
_DECLARED = 0.25


def score_credibility(vehicle: Vehicle, rows: Iterable[ValidationRow]) -> tuple[CredibilityFactor, ...]:
    """Eight factors, each with a level from 0 to 4 and its evidence.

    Parameters
    ----------
    vehicle : Vehicle
        Whose numbers are counted.
    rows : iterable of ValidationRow
        Of the missions of this vehicle; others are left out.

    Returns
    -------
    tuple of CredibilityFactor
        In the order of the standard.

    Source
    ------
    NASA-STD-7009A (2016), Standard for Models and Simulations: its eight credibility factors.
    """
    ours = [row for row in rows if row.vehicle == vehicle.id]
    scored = {
        "data-pedigree": _score_data(ours),
        "verification": VERIFICATION,
        "validation": _score_validation(ours),
        "input-pedigree": _score_input(vehicle),
        "uncertainty": _score_uncertainty(ours),
        "robustness": ROBUSTNESS,
        "history-of-use": HISTORY,
        "management": MANAGEMENT,
    }
    return tuple(CredibilityFactor(id=key, level=level, evidence=said) for key, (level, said) in scored.items())


def _score_data(rows: list[ValidationRow]) -> tuple[int, Statement]:
    if not rows:
        return 0, Statement(code="no-figures")
    declared = sum(row.mark == "declared" for row in rows)
    return 1, Statement(code="figures", values={"figures": len(rows), "declared": declared})


def _score_validation(rows: list[ValidationRow]) -> tuple[int, Statement]:
    """1 where most predictions hold, 2 where several are of falls that no fit drew; fitted figures prove nothing."""
    counts = summarise(rows)
    if not counts.predicted:
        return 0, Statement(code="nothing-predicted")
    values = {"predicted": counts.predicted, "predicted_ok": counts.predicted_ok}
    if counts.predicted_ok < _AGREEING * counts.predicted:
        return 0, Statement(code="too-few-agree", values=values)
    drawn = {(row.mission, row.name) for row in rows if row.basis == "fitted"}
    falls = [row for row in rows if row.is_predicted_fall and (row.mission, row.name) not in drawn]
    met = sum(row.ok for row in falls)
    said = Statement(code="predictions-agree", values={**values, "falls": len(falls), "falls_ok": met})
    return (2 if len(falls) >= _FALLS and met >= _AGREEING * len(falls) else 1), said


def _score_input(vehicle: Vehicle) -> tuple[int, Statement]:
    marks = Counter(_walk_marks(vehicle))
    total = sum(marks.values())
    values = {"numbers": total, **{mark: marks[mark] for mark in ("declared", "estimated", "assumed")}}
    return int(marks["declared"] >= _DECLARED * total), Statement(code="numbers-by-mark", values=values)


def _score_uncertainty(rows: list[ValidationRow]) -> tuple[int, Statement]:
    members = max((row.members for row in rows), default=1)
    if members == 1:
        return 1, Statement(code="one-vehicle")
    return 2, Statement(code="ensemble", values={"members": members})


def _walk_marks(record: BaseModel) -> Iterator[Mark]:
    """Mark of every number or group of numbers in a record."""
    for key in type(record).model_fields:
        value = getattr(record, key)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Quantity | Sourced):
                yield part.mark
            elif isinstance(part, BaseModel):
                yield from _walk_marks(part)
