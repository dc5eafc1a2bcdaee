"""Parts of a way that lie in a zone or hazard area, or too near to tell, and whether it is in force meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from fallzone.checks.check import judge
from fallzone.checks.many.panel import Panel
from fallzone.checks.many.sources import RELATIONS
from fallzone.checks.moment import Span, list_windows, relate_now
from fallzone.checks.ways.way import Way, split_spans
from fallzone.model.results.answer import Finding
from fallzone.model.results.flag import Verdict

Windows = tuple[tuple[datetime, datetime | None], ...] | None

# Shorter than the least margin of an edge, so that none is passed unseen; within the margin finer
_STEP_M = 2_000.0
_FINE_PIECES = 20
_HALVINGS = 12
_NEAR = RELATIONS.index("NEAR")


@dataclass(frozen=True)
class Source:
    """What a way is held against, of one run or of zones alone.

    Parameters
    ----------
    panel : Panel
        Zones and areas, of no moment.
    span : (datetime, datetime) or None
        From lift-off to the last impact, for what has no window of its own.
    mission : str or None
        Whose run it is.
    """

    panel: Panel
    span: Span | None
    mission: str | None

    def list_windows(self, finding: Finding) -> Windows:
        """When one of its zones or areas is in force; None where that is not known.

        Parameters
        ----------
        finding : Finding
            One of the panel's.

        Returns
        -------
        tuple of (datetime, datetime or None), or None
        """
        return list_windows(finding, self.span)


@dataclass(frozen=True)
class Stretch:
    """A part of a way all of which lies in the same way to one zone or hazard area.

    Parameters
    ----------
    finding : Finding
        The zone or area, with how it lies to the stretch; of a departure that is known with whether it is in force.
    windows : tuple of (datetime, datetime or None), or None
        When it is in force.
    begin_s, end_s : float
        Since the departure [s].
    is_counted : bool
        Whether it is of a level that makes a place INSIDE.
    """

    finding: Finding
    windows: Windows
    begin_s: float
    end_s: float
    is_counted: bool


def is_open(windows: Windows, begin: datetime | None, end: datetime | None) -> bool | None:
    """Whether something is in force at any time of a span.

    Parameters
    ----------
    windows : tuple of (datetime, datetime or None), or None
        When it is; None where that is not known.
    begin, end : datetime or None
        Of the span; None where that is not known.

    Returns
    -------
    bool or None
        None where it cannot be known.
    """
    if windows is None or begin is None or end is None:
        return None
    return any(first <= end and (last is None or begin <= last) for first, last in windows)


def find_stretches(source: Source, way: Way, departure_utc: datetime | None) -> list[Stretch]:
    """Every part of a way in a zone or hazard area, or too near to tell.

    Parameters
    ----------
    source : Source
        What it is held against.
    way : Way
        The way.
    departure_utc : datetime or None
        When it begins, where that is known.

    Returns
    -------
    list of Stretch
        None of them OUTSIDE.

    Source
    ------
    Derived: asked every 2 km, every 100 m where something changes or is near, and each change found by halving, to
    decimetres.
    """
    panel = source.panel
    t_s, relations = _ask(panel, way)
    change, column = np.nonzero(relations[:-1] != relations[1:])
    changed_s = _halve(panel, way, (t_s[change], t_s[change + 1]), column, relations[change, column])
    found = []
    for number, finding in enumerate(panel.findings):
        own = np.flatnonzero(column == number)
        ends = np.concatenate([[0.0], changed_s[own], [way.duration_s]])
        kinds = relations[np.append(change[own], len(t_s) - 1), number]
        windows = source.list_windows(finding)
        for kind, begin_s, end_s in zip(kinds, ends[:-1], ends[1:], strict=True):
            if kind:
                span = [departure_utc and departure_utc + timedelta(seconds=float(one)) for one in (begin_s, end_s)]
                told = replace(
                    finding, relation=RELATIONS[kind], mission=source.mission, in_force=is_open(windows, *span)
                )
                found.append(Stretch(told, windows, float(begin_s), float(end_s), finding.level in panel.counted))
    return found


def judge_way(source: Source, stretches: Iterable[Stretch], *, is_doubtful: bool) -> Verdict:
    """The verdict of a way, as that of places: never OUTSIDE on doubt.

    Parameters
    ----------
    source : Source
        What it is held against.
    stretches : iterable of Stretch
        All of this source.
    is_doubtful : bool
        Whether the source may lack something.

    Returns
    -------
    {"INSIDE", "OUTSIDE", "UNKNOWN"}
    """
    everything = [replace(one, relation="OUTSIDE") for one in source.panel.findings]
    met = [relate_now(one.finding) for one in stretches]
    return judge([*everything, *met], source.panel.counted, is_doubtful=is_doubtful)


def _ask(panel: Panel, way: Way) -> tuple[np.ndarray, np.ndarray]:
    """Times, and how everything lies to the way at each of them."""
    t_s = way.sample(_STEP_M)
    relations = panel.relate(*way.locate(t_s))
    near = (relations == _NEAR).any(axis=1)
    fine = np.flatnonzero((relations[:-1] != relations[1:]).any(axis=1) | near[:-1] | near[1:])
    if not fine.size:
        return t_s, relations
    more_s = split_spans(t_s[fine], t_s[fine + 1], np.full(len(fine), _FINE_PIECES))
    t_s, first = np.unique(np.concatenate([t_s, more_s]), return_index=True)
    return t_s, np.vstack([relations, panel.relate(*way.locate(more_s))])[first]


def _halve(
    panel: Panel, way: Way, between: tuple[np.ndarray, np.ndarray], column: np.ndarray, before: np.ndarray
) -> np.ndarray:
    """When how something lies to the way changes, all changes at once."""
    low_s, high_s = between
    rows = np.arange(len(column))
    for _halving in range(_HALVINGS if len(column) else 0):
        middle_s = 0.5 * (low_s + high_s)
        same = panel.relate(*way.locate(middle_s))[rows, column] == before
        low_s, high_s = np.where(same, middle_s, low_s), np.where(same, high_s, middle_s)
    return high_s
