"""What the percentages are worth: how many published figures the areas and ranges held that no fit had seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from fallzone.footprint.probability import binomial_range, clopper_pearson
from fallzone.model.results.answer import Answer
from fallzone.model.results.left_out import WAYS, LeftOut
from fallzone.model.results.statement import Statement
from fallzone.names import CONTAINMENTS, ITEMS

# Confidence of the intervals: one share in ten lies outside by chance where the percentages are right
CONFIDENCE = 0.90

KINDS = ("falls", "events", "times", "others", "all")

Verdict = Literal["as-named", "too-few", "too-many"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """Published figures of one kind, and how many of them the areas or ranges of one share held.

    Figures of one flight are not independent of each other: intervals are those of independent ones, and so too
    narrow.

    Parameters
    ----------
    by : {"flight", "row", "vehicle"}
        What was left out of the fits.
    kind : str
        One of ``KINDS``, as of `find_kind`, or all.
    nominal : float
        Share of the prediction that an area or a range is to hold, 0 … 1.
    figures, flights : int
        Figures, and flights that they are of, ≥ 1.
    found : int
        Figures that were held.
    expected : (int, int)
        Fewest and most that would be held by chance, 90 %, where each is held with a probability of ``nominal``.
    interval : (float, float)
        90 % interval of the share that was found.

    Notes
    -----
    The interval holds ``nominal`` exactly where ``expected`` holds ``found``: both ask whether the tails of the
    binomial are larger than 5 %.

    Source
    ------
    Clopper and Pearson (1934) for the interval; the quantiles of the binomial distribution for ``expected``.
    """

    by: str
    kind: str
    nominal: float
    figures: int
    flights: int
    found: int
    expected: tuple[int, int]
    interval: tuple[float, float]

    @property
    def share(self) -> float:
        """Share that was found, 0 … 1."""
        return self.found / self.figures

    @property
    def verdict(self) -> Verdict:
        """Whether that is the nominal one, but for chance."""
        if self.found < self.expected[0]:
            return "too-few"
        return "too-many" if self.found > self.expected[1] else "as-named"


def find_kind(row: LeftOut) -> str:
    """What kind of figure it is.

    Parameters
    ----------
    row : LeftOut
        By its name and quantity.

    Returns
    -------
    str
        ``times``; ``falls``, where an item or the vehicle came down; ``others``, of orbit and vehicle; ``events``:
        heights, distances, speeds and places of events and passages.
    """
    if row.quantity == "t_s":
        return "times"
    if row.name in (*ITEMS, "impact"):
        return "falls"
    return "others" if row.name in ("orbit", "vehicle") else "events"


def find_coverage(rows: Iterable[LeftOut]) -> tuple[Coverage, ...]:
    """Count what areas and ranges of each share held, by what was left out and by kind of figure.

    Parameters
    ----------
    rows : iterable of LeftOut
        Figures that were left out of fits.

    Returns
    -------
    tuple of Coverage
        For each way, kind and share in their order; none for a kind of which there is no figure.
    """
    rows = tuple(rows)
    found = []
    for by in WAYS:
        for kind in KINDS:
            ours = [row for row in rows if row.by == by and kind in (find_kind(row), "all")]
            found += [_count(by, kind, nominal, ours) for nominal in CONTAINMENTS if ours]
    return tuple(found)


def _count(by: str, kind: str, nominal: float, rows: list[LeftOut]) -> Coverage:
    held = _count_held(rows, nominal)
    return Coverage(
        by=by,
        kind=kind,
        nominal=nominal,
        figures=len(rows),
        flights=len({row.mission for row in rows}),
        found=held,
        expected=binomial_range(len(rows), nominal, CONFIDENCE),
        interval=clopper_pearson(held, len(rows), CONFIDENCE),
    )


def _count_held(rows: list[LeftOut], nominal: float) -> int:
    return sum(row.level <= nominal for row in rows)


def tell_areas(rows: Iterable[LeftOut], by: str | None = "flight") -> Statement:
    """What areas of falls are worth on flights that no fit had seen: what every answer says of its percentages.

    Parameters
    ----------
    rows : iterable of LeftOut
        Figures that were left out of fits.
    by : {"flight", "vehicle"}, optional
        What was left out where such areas were tried; None: they were not.

    Returns
    -------
    Statement
        ``areas-as-named``; ``areas-too-small`` where the 90 or 99 % areas held fewer than chance explains, each with
        counts; ``areas-not-tried`` where nothing was left out so; ``areas-of-own-programme`` where areas of such
        flights were not tried.
    """
    if by is None:
        return Statement(code="areas-of-own-programme")
    falls = [row for row in rows if row.by == by and find_kind(row) == "falls"]
    if not falls:
        return Statement(code="areas-not-tried")
    held = {nominal: _count_held(falls, nominal) for nominal in (0.90, 0.99)}
    values = {
        "by": by,
        "figures": len(falls),
        "flights": len({row.mission for row in falls}),
        "held_90": held[0.90],
        "held_99": held[0.99],
    }
    is_small = any(clopper_pearson(found, len(falls), CONFIDENCE)[1] < nominal for nominal, found in held.items())
    return Statement(code="areas-too-small" if is_small else "areas-as-named", values=values)


def tell_worth(answer: Answer, rows: Iterable[LeftOut], by: str | None) -> Answer:
    """The answer of a run, with what the areas are worth that it stands on.

    Parameters
    ----------
    answer : Answer
        Of a location check.
    rows : iterable of LeftOut
        Figures that were left out of fits.
    by : {"flight", "vehicle"}, optional
        As in `tell_areas`.

    Returns
    -------
    Answer
        With the statement of ``tell_areas`` behind that on areas; the same where it stands on none.
    """
    basis = list(answer.basis)
    codes = [one.code for one in basis]
    if "outside-an-area" not in codes:
        return answer
    basis.insert(codes.index("outside-an-area") + 1, tell_areas(rows, by))
    return replace(answer, basis=tuple(basis))
