"""What blocks of flights bring down: columns of the falls of each item, and how the flights fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.errors import ConsistencyError
from fallzone.model.fragment import FragmentGroup, join_groups
from fallzone.model.results.impacts import FAILURE_COLUMNS, IMPACT_COLUMNS, Failures
from fallzone.words import _


@dataclass(frozen=True, kw_only=True)
class Falls:
    """How the bodies of one item fell.

    Parameters
    ----------
    columns : dict of str to (m,) array
        By ``model.results.impacts.IMPACT_COLUMNS``; without meaning where a body did not come down.
    status : (m,) int8
        ``ImpactStatus``.
    groups : tuple of FragmentGroup
        What the column ``group`` is an index into.
    """

    columns: dict[str, np.ndarray]
    status: np.ndarray
    groups: tuple[FragmentGroup, ...]

    def first(self, count: int) -> Falls:
        """The first bodies, at most so many.

        Parameters
        ----------
        count : int
            Number of bodies, ≥ 0.

        Returns
        -------
        Falls
        """
        columns = {name: column[:count] for name, column in self.columns.items()}
        return Falls(columns=columns, status=self.status[:count], groups=self.groups)


@dataclass(frozen=True, kw_only=True)
class BlockFalls:
    """One block of flights, or several that follow each other.

    Parameters
    ----------
    items : dict of str to Falls
        The same items in every block of a case, those of which none falls too.
    failures : Failures
        How its flights fail.
    """

    items: dict[str, Falls]
    failures: Failures

    @property
    def bodies(self) -> int:
        """Number of bodies that fell."""
        return sum(len(falls.status) for falls in self.items.values())


def join_falls(parts: Sequence[Falls]) -> Falls:
    """Join the falls of one item from blocks that follow each other.

    Parameters
    ----------
    parts : sequence of Falls
        In order, at least one.

    Returns
    -------
    Falls
    """
    groups, indices = join_groups(part.groups for part in parts)
    columns = {
        column.name: np.concatenate([part.columns[column.name] for part in parts])
        for column in IMPACT_COLUMNS
        if column.name != "group"
    }
    columns["group"] = np.concatenate(
        [index[part.columns["group"]] for index, part in zip(indices, parts, strict=True)]
    )
    return Falls(columns=columns, status=np.concatenate([part.status for part in parts]), groups=groups)


def join_failures(parts: Sequence[Failures]) -> Failures:
    """Join the failures of blocks that follow each other.

    Parameters
    ----------
    parts : sequence of Failures
        Of one case, in order, at least one.

    Returns
    -------
    Failures

    Raises
    ------
    ConsistencyError
        When they are not of one case.
    """
    if len({part.modes for part in parts}) != 1:
        raise ConsistencyError(_("blocks of one case fail by different modes"))
    return Failures(
        modes=parts[0].modes,
        **{column.name: np.concatenate([getattr(part, column.name) for part in parts]) for column in FAILURE_COLUMNS},
    )
