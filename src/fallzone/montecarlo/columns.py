"""Impacts collected from blocks into one array for each quantity, in memory or in memory-mapped files."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from fallzone.model.fragment import FragmentGroup
from fallzone.model.results.impacts import IMPACT_COLUMNS, Failures, Impacts
from fallzone.model.status import ImpactStatus
from fallzone.montecarlo.falls import BlockFalls, join_failures


class Collected:
    """Impacts of a case, item by item in order of first appearance, in the order in which they were added.

    Parameters
    ----------
    folder : Path, optional
        Folder in or above which the arrays lie, in nameless files that vanish with the last array read from them.
        Default: in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._columns: dict[str, dict[str, _InMemory | _InFile]] = {}
        self._groups: dict[str, dict[FragmentGroup, int]] = {}
        self._lost: dict[str, Counter[int]] = {}
        self._failures: list[Failures] = []

    def add(self, block: BlockFalls) -> None:
        """Add what fell in one or several blocks.

        Parameters
        ----------
        block : BlockFalls
            With the same items as every other of the case.
        """
        self._failures.append(block.failures)
        for item, falls in block.items.items():
            lost = self._lost.setdefault(item, Counter())
            if not len(falls.status):
                continue
            if item not in self._columns:
                self._columns[item] = {column.name: self._open(column.dtype) for column in IMPACT_COLUMNS}
            landed = falls.status == ImpactStatus.IMPACT
            lost.update(falls.status[~landed].tolist())
            found = {name: values[landed] for name, values in falls.columns.items()}
            found["group"] = self._number_groups(item, falls.groups, found["group"])
            for name, column in self._columns[item].items():
                column.append(found[name].ravel())

    def _number_groups(self, item: str, groups: tuple[FragmentGroup, ...], group: np.ndarray) -> np.ndarray:
        """Indices into one table of an item's groups: by first impact, so that it does not hang on how blocks come."""
        known, index = self._groups.setdefault(item, {}), np.zeros(len(groups), dtype=np.int16)
        present, first = np.unique(group, return_index=True)
        for number in present[np.argsort(first)]:
            index[number] = known.setdefault(groups[number], len(known))
        return index[group]

    def _open(self, dtype: str) -> _InMemory | _InFile:
        return _InMemory(dtype) if self._folder is None else _InFile(dtype, self._folder)

    def read(self, *, levels_m: tuple[float, ...] = (), **facts: Any) -> tuple[Impacts, ...]:
        """Records of all impacts; nothing can be added afterwards.

        Parameters
        ----------
        levels_m : tuple of float
            Heights above the ellipsoid [m] whose times of passing were kept.
        **facts
            Fields that all items share, such as ``case``, ``condition`` and ``flights`` of
            `fallzone.model.results.impacts.Impacts`.

        Returns
        -------
        tuple of Impacts
            One for each item of which any body fell.
        """
        failures = join_failures(self._failures)
        return tuple(
            Impacts(
                **facts,
                item=item,
                **self._read_columns(item, len(levels_m)),
                levels_m=levels_m,
                groups=tuple(self._groups[item]),
                failures=failures,
                not_landed=dict(sorted((ImpactStatus(c).name.lower(), n) for c, n in lost.items())),
            )
            for item, lost in self._lost.items()
            if item in self._columns
        )

    def _read_columns(self, item: str, levels: int) -> dict[str, np.ndarray]:
        found = {name: column.read() for name, column in self._columns[item].items()}
        shape = (len(found["flight"]), levels)
        return found | {one.name: found[one.name].reshape(shape) for one in IMPACT_COLUMNS if one.by_level}


class _InMemory:
    """An array that grows."""

    def __init__(self, dtype: str) -> None:
        self._parts = [np.empty(0, dtype=dtype)]

    def append(self, values: np.ndarray) -> None:
        self._parts.append(values)

    def read(self) -> np.ndarray:
        parts, self._parts = self._parts, []
        return np.concatenate(parts)


class _InFile:
    """An array that grows in a file, which the system deletes with the process, however that ends."""

    def __init__(self, dtype: str, folder: Path) -> None:
        self._dtype = dtype
        # On the same disk; the folder itself is made when the first blocks are kept
        above = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
        self._file = tempfile.TemporaryFile(dir=above)  # noqa: SIM115  (open until it is read)

    def append(self, values: np.ndarray) -> None:
        self._file.write(np.ascontiguousarray(values).data)

    def read(self) -> np.ndarray:
        with self._file as file:
            file.flush()
            # The map stays when the file is closed; an empty file cannot be mapped
            return np.asarray(np.memmap(file, self._dtype, mode="r")) if file.tell() else np.empty(0, self._dtype)
